/*
 * body.h - the rows that a request brings, as cells of a change.
 *
 *     application/json          {...} or [{...}, ...]
 *     application/x-ndjson      an object on each line
 *     text/csv                  a line of names, then a line each; NULL without quotes is NULL
 *
 * Which columns: those of columns=, what a row has besides is passed over;
 * without it those of the first row, and every other row must have the same.
 *
 * Lifetime: the arena's; cells may borrow from the body.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_BODY_H
#define APP_REST_BODY_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct change;
struct http_exchange;
struct model_column;
struct model_table;

/* A list of columns as a parameter has it: a,b,"with,comma"; absent text: none, NULL. */
enum err rest_columns_parse(struct http_exchange *x, const struct model_table *t, struct str param,
                            struct str text, const struct model_column *const **out_columns,
                            size_t *out_count) ATTR_MUST_USE;

/*
 * Fills columns, column_count, cells and row_count of *change for change->table.
 * 415 for another type, 413 for too much, 400 for what cannot be read or has no
 * column.
 */
enum err rest_body_read(struct http_exchange *x, struct change *change) ATTR_MUST_USE;

#endif
