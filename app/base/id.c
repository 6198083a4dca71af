/*
 * id.c - unguessable identifiers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/id.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "app/base/arena.h"

void id_fill(void *to, size_t len)
{
    unsigned char *at = to;

    while (len > 0) {
        ssize_t n = getrandom(at, len, 0);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            abort();
        at += n;
        len -= (size_t)n;
    }
}

void id_print_hex(const void *at, size_t len, char *to)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *bytes = at;

    for (size_t i = 0; i < len; i++) {
        to[2 * i] = hex[bytes[i] >> 4];
        to[2 * i + 1] = hex[bytes[i] & 15];
    }
}

struct str id_new(struct arena *a, size_t bytes)
{
    unsigned char *raw = arena_alloc(a, bytes, 1);
    char *text = arena_alloc(a, 2 * bytes + 1, 1);

    id_fill(raw, bytes);
    id_print_hex(raw, bytes, text);
    return (struct str){text, 2 * bytes};
}
