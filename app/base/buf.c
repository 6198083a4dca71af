/*
 * buf.c - text that grows, up to a maximum given at birth.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/buf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/base/num.h"

#define SMALLEST ((size_t)256)

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_fini(struct buf *b)
{
    free(b->at);
    *b = (struct buf){.max = b->max};
}

void buf_clear(struct buf *b, size_t keep)
{
    if (b->size > keep)
        buf_fini(b);
    b->len = 0;
    b->is_failed = false;
}

void buf_truncate(struct buf *b, size_t len)
{
    assert(len <= b->len);
    b->len = len;
}

/* Doubles until need fits; false, and failed, where it must not or cannot. */
static bool grow(struct buf *b, size_t need)
{
    size_t size = b->size < SMALLEST ? SMALLEST : b->size;
    char *at;

    while (size < need)
        size *= 2;
    if (size > b->max)
        size = b->max;
    at = realloc(b->at, size);
    if (at == NULL) {
        b->is_failed = true;
        return false;
    }
    b->at = at;
    b->size = size;
    return true;
}

char *buf_reserve(struct buf *b, size_t len)
{
    if (b->is_failed)
        return NULL;
    if (len > b->max - b->len) {
        b->is_failed = true;
        return NULL;
    }
    if ((b->at == NULL || len > b->size - b->len) && !grow(b, b->len + len))
        return NULL;
    return b->at + b->len;
}

void buf_wrote(struct buf *b, size_t len)
{
    assert(len <= b->size - b->len);
    b->len += len;
}

void buf_add(struct buf *b, const void *at, size_t len)
{
    char *to = buf_reserve(b, len);

    if (to == NULL || len == 0)
        return;
    memcpy(to, at, len);
    b->len += len;
}

void buf_add_str(struct buf *b, struct str s)
{
    buf_add(b, s.at, s.len);
}

/* Every second call of a serialiser is this one, so it takes the short way where there is room. */
void buf_add_char(struct buf *b, char c)
{
    if (b->len < b->size && !b->is_failed)
        b->at[b->len++] = c;
    else
        buf_add(b, &c, 1);
}

void buf_add_int(struct buf *b, int64_t n)
{
    char digits[NUM_TEXT_MAX];

    buf_add(b, digits, num_print_int(n, digits));
}

void buf_add_uint(struct buf *b, uint64_t n)
{
    char digits[NUM_TEXT_MAX];

    buf_add(b, digits, num_print_uint(n, digits));
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    int len;
    char *to;

    va_start(args, fmt);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0) {
        b->is_failed = true;
        return;
    }
    to = buf_reserve(b, (size_t)len + 1); /* vsnprintf ends it with NUL */
    if (to == NULL)
        return;
    va_start(args, fmt);
    (void)vsnprintf(to, (size_t)len + 1, fmt, args);
    va_end(args);
    b->len += (size_t)len;
}

bool buf_is_failed(const struct buf *b)
{
    return b->is_failed;
}

struct str buf_str(const struct buf *b)
{
    return (struct str){b->at == NULL ? "" : b->at, b->len};
}
