/*
 * network.c - CIDR ranges over inet_pton().
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/network.h"

#include <arpa/inet.h>
#include <string.h>

#include "app/base/num.h"
#include "app/base/utf8.h"

/* Both families as 16 bytes: IPv4 as ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2). */
struct address {
    unsigned char bytes[16];
    bool is_four;
};

static bool parse_address(struct str text, struct address *out)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    char z[INET6_ADDRSTRLEN];

    if (text.len == 0 || text.len >= sizeof z)
        return false;
    memcpy(z, text.at, text.len);
    z[text.len] = '\0';
    memcpy(out->bytes, mapped, sizeof mapped);
    if (inet_pton(AF_INET, z, out->bytes + sizeof mapped) != 1 &&
        inet_pton(AF_INET6, z, out->bytes) != 1)
        return false;
    out->is_four = memcmp(out->bytes, mapped, sizeof mapped) == 0;
    return true;
}

struct range {
    struct address start;
    unsigned bits; /* of the 128 */
};

/* The first bits of both are the same. */
static bool is_same(const struct address *a, const struct address *b, unsigned bits)
{
    unsigned rest = bits % 8;

    if (memcmp(a->bytes, b->bytes, bits / 8) != 0)
        return false;
    return rest == 0 || (unsigned)(a->bytes[bits / 8] ^ b->bytes[bits / 8]) >> (8 - rest) == 0;
}

static bool parse_range(struct str text, struct range *out)
{
    struct address zero = {.is_four = false};
    size_t slash = str_find(text, '/', 0);
    struct address rest;
    uint64_t bits;
    unsigned all;

    if (!parse_address(str_range(text, 0, slash), &out->start))
        return false;
    all = out->start.is_four ? 32 : 128;
    bits = all;
    if (slash < text.len && (!num_parse_uint(str_from(text, slash + 1), &bits) || bits > all))
        return false;
    out->bits = (unsigned)bits + 128 - all;
    /* Behind the prefix stands nothing. */
    rest = out->start;
    for (unsigned i = 0; i < out->bits; i++)
        rest.bytes[i / 8] &= (unsigned char)~(0x80U >> i % 8);
    return memcmp(rest.bytes, zero.bytes, sizeof zero.bytes) == 0;
}

enum err access_network_check(struct str ranges, struct error *e)
{
    struct range range;
    struct str part;

    if (ranges.len > ACCESS_NETWORKS_MAX)
        return error_tell(e, ERR_INVALID, STR("networks"), "at most %d bytes of ranges",
                          ACCESS_NETWORKS_MAX);
    while (str_cut(&ranges, ',', &part)) {
        struct str shown = utf8_clip(part, 60);

        if (!parse_range(str_trim(part), &range))
            return error_tell(e, ERR_INVALID, STR("networks"),
                              "'%.*s' is no range; write 192.0.2.0/24, 2001:db8::/32 or one address"
                              " (bits behind the prefix are zero)",
                              STR_ARG(shown));
    }
    return ERR_NONE;
}

bool access_network_has(struct str ranges, struct str address)
{
    struct address a;
    struct range range;
    struct str part;

    if (!parse_address(address, &a))
        return false;
    while (str_cut(&ranges, ',', &part)) {
        if (parse_range(str_trim(part), &range) && is_same(&a, &range.start, range.bits))
            return true;
    }
    return false;
}
