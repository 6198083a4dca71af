/*
 * buf.h - text that grows, up to a maximum given at birth.
 *
 * A buffer owns heap memory and is reused: buf_clear() keeps what it has.
 * Failure is sticky: after the maximum is passed (or memory ran out) every
 * further call does nothing, and buf_is_failed() is asked once, at the end.
 *
 * Lifetime: caller's storage, between buf_init() and buf_fini().
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_BUF_H
#define APP_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/str.h"

struct buf {
    char *at;
    size_t len;
    size_t size;
    size_t max;
    bool is_failed;
};

void buf_init(struct buf *b, size_t max);
void buf_fini(struct buf *b);
/* Empties it and forgets a failure; memory above keep bytes is given back. */
void buf_clear(struct buf *b, size_t keep);
/* Forgets what was written after the first len bytes. */
void buf_truncate(struct buf *b, size_t len);

void buf_add(struct buf *b, const void *at, size_t len);
void buf_add_str(struct buf *b, struct str s);
void buf_add_char(struct buf *b, char c);
void buf_add_int(struct buf *b, int64_t n);
void buf_add_uint(struct buf *b, uint64_t n);
void buf_addf(struct buf *b, const char *fmt, ...) ATTR_PRINTF(2, 3);

/*
 * Room for len more bytes, to be written by the caller and then counted with
 * buf_wrote(); NULL when the maximum would be passed.
 */
char *buf_reserve(struct buf *b, size_t len) ATTR_MUST_USE;
void buf_wrote(struct buf *b, size_t len);

bool buf_is_failed(const struct buf *b);
/* What it holds, valid until the next call that writes. */
struct str buf_str(const struct buf *b);

#define BUF_LIT(b, literal) buf_add((b), "" literal, sizeof(literal) - 1)

#endif
