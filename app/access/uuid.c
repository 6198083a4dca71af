/*
 * uuid.c - random identifiers in their customary dress.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/uuid.h"

#include "app/base/arena.h"
#include "app/base/id.h"

static bool is_dash_at(size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

struct str access_uuid_new(struct arena *a)
{
    unsigned char bytes[16];
    char hex[2 * sizeof bytes];
    char *to = arena_alloc(a, ACCESS_UUID_LEN, 1);
    size_t from = 0;

    id_fill(bytes, sizeof bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40); /* the version */
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80); /* the variant */
    id_print_hex(bytes, sizeof bytes, hex);
    for (size_t i = 0; i < ACCESS_UUID_LEN; i++)
        to[i] = is_dash_at(i) ? '-' : hex[from++];
    return (struct str){to, ACCESS_UUID_LEN};
}

bool access_uuid_is(struct str s)
{
    if (s.len != ACCESS_UUID_LEN)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (is_dash_at(i) ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return true;
}
