/*
 * edge.h - where a row stands in an order, as bytes: the values that it is ordered by.
 *
 *     shape values...          each value: its kind, its length, ':', its bytes
 *
 * The shape says what the values are of (plan.edge_shape): a table that changed
 * since has another.  The bytes are for us alone and come back signed (cursor.h);
 * what they hold is checked all the same.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_EDGE_H
#define APP_MODEL_EDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/str.h"
#include "app/db/value.h"

struct buf;

/* Of one edge: it goes through addresses and headers. */
#define EDGE_BYTES_MAX 768
/*
 * Of one text: the server sorts by the first 1024 bytes of its weights, and what
 * differs behind them only would have a place in the order that comparing denies.
 */
#define EDGE_CHARS_MAX 255

/* Behind the shape, value by value; what is too long lets the buffer fail. */
void edge_add(struct buf *to, const struct db_value *v);

/* Whether it is count values of that shape; the values borrow from the text. */
bool edge_parse(struct str text, struct str shape, struct db_value *out_values, size_t count);

#endif
