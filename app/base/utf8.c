/*
 * utf8.c - is it text?
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/utf8.h"

#include <stdint.h>
#include <string.h>

static bool is_tail(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

/* The length of the well-formed character at p, or 0; RFC 3629, section 4. */
static size_t char_len(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80)
        return 1;
    if (p[0] >= 0xc2 && p[0] <= 0xdf)
        return left >= 2 && is_tail(p[1]) ? 2 : 0;
    if (p[0] >= 0xe0 && p[0] <= 0xef) {
        if (left < 3 || !is_tail(p[1]) || !is_tail(p[2]))
            return 0;
        if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f))
            return 0;
        return 3;
    }
    if (p[0] >= 0xf0 && p[0] <= 0xf4) {
        if (left < 4 || !is_tail(p[1]) || !is_tail(p[2]) || !is_tail(p[3]))
            return 0;
        if ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
            return 0;
        return 4;
    }
    return 0;
}

bool utf8_is_valid(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.at;
    size_t i = 0;

    while (i < s.len) {
        uint64_t eight;
        size_t len;

        /* Eight ASCII bytes at a time: most text is that. */
        if (s.len - i >= sizeof eight) {
            memcpy(&eight, p + i, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        len = char_len(p + i, s.len - i);
        if (len == 0)
            return false;
        i += len;
    }
    return true;
}

bool utf8_is_text(struct str s)
{
    return str_find(s, '\0', 0) == s.len && utf8_is_valid(s);
}

size_t utf8_count(struct str s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.len; i++)
        count += !is_tail((unsigned char)s.at[i]);
    return count;
}

struct str utf8_clip(struct str s, size_t max)
{
    if (s.len <= max)
        return s;
    while (max > 0 && is_tail((unsigned char)s.at[max]))
        max--;
    return str_range(s, 0, max);
}

size_t utf8_print(unsigned long code, char *to)
{
    unsigned char *u = (unsigned char *)to;

    if (code < 0x80) {
        u[0] = (unsigned char)code;
        return 1;
    }
    if (code < 0x800) {
        u[0] = (unsigned char)(0xc0 | code >> 6);
        u[1] = (unsigned char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code >= 0xd800 && code <= 0xdfff)
        return 0;
    if (code < 0x10000) {
        u[0] = (unsigned char)(0xe0 | code >> 12);
        u[1] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
        u[2] = (unsigned char)(0x80 | (code & 0x3f));
        return 3;
    }
    if (code > 0x10ffff)
        return 0;
    u[0] = (unsigned char)(0xf0 | code >> 18);
    u[1] = (unsigned char)(0x80 | (code >> 12 & 0x3f));
    u[2] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
    u[3] = (unsigned char)(0x80 | (code & 0x3f));
    return 4;
}
