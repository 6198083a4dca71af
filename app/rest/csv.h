/*
 * csv.h - comma-separated values (RFC 4180), field by field.
 *
 * Lines end in LF or CRLF; the last one may lack it.  A byte order mark is
 * skipped.  A quote inside a field that does not begin with one, and text behind
 * a closing quote, are refused: guessing would move values between columns.
 *
 * Lifetime: a field borrows from the text, or is the arena's where quotes inside
 * it were doubled.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_CSV_H
#define APP_REST_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

struct csv {
    struct arena *arena;
    struct str text;
    size_t at;
    size_t line; /* from 1: where the next field begins */
};

struct csv_field {
    struct str text;
    bool is_quoted;
    bool is_last; /* of its record */
};

void csv_init(struct csv *c, struct arena *a, struct str text);
/* No record is left. */
bool csv_at_end(const struct csv *c);
/* The next field; there must be one. */
enum err csv_next(struct csv *c, struct csv_field *out_field, struct error *e) ATTR_MUST_USE;

#endif
