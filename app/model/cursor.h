/*
 * cursor.h - a place in a list, for a client to come back with: opaque and signed.
 *
 *     base64url( mac[16] id.len id edge )      id: the key's name; edge: edge.h
 *
 * The mac (HMAC-SHA-256, cut) covers the table, the query and the edge.  A cursor
 * that was changed, or that belongs to another table, order or condition, is
 * refused; one whose table has changed is refused when it is compiled (plan.h).
 * What the query selects belongs to it as well, since an order may name a relation
 * by it; the size of the page does not, nor does who asks.
 *
 * It is signed, not sealed: whoever holds a cursor can read the values by which
 * the row at the page's end is ordered.
 *
 * The key is the installation's (crypt/keyring.h), which all hosts share; a cursor
 * made before the keys were rotated is good as long as its own is kept.
 *
 * Lifetime: everything in the arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_CURSOR_H
#define APP_MODEL_CURSOR_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct buf;
struct crypt_keyring;
struct model_table;
struct query_param;

/* What a cursor is for. */
struct cursor_list {
    struct crypt_keyring *keys; /* NULL: there are none, and so no cursors */
    const struct model_table *table;
    const struct query_param *params; /* without cursors; limit and offset are passed over */
    size_t count;
};

/*
 * Is it after= or before= with a cursor, and no part of the query?  A value with a dot in it, as
 * every filter has and no cursor, is a condition on a column of that name.  What columns there
 * are is not looked at: of one that is hidden the answer would tell.
 */
bool cursor_is_param(struct str name, struct str value);

/* Is there a key to sign with?  Otherwise ERR_UNAVAILABLE, and what to do about it. */
enum err cursor_ready(const struct cursor_list *list, struct error *e) ATTR_MUST_USE;

/* edge: model_read.first or .last; ERR_INVALID when it is too long. */
enum err cursor_print(struct arena *a, const struct cursor_list *list, const struct buf *edge,
                      struct str *out_cursor, struct error *e) ATTR_MUST_USE;

/* field: the parameter it came in.  *out_edge is what plan_options.edge takes. */
enum err cursor_parse(struct arena *a, const struct cursor_list *list, struct str field,
                      struct str cursor, struct str *out_edge, struct error *e) ATTR_MUST_USE;

#endif
