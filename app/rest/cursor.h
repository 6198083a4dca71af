/*
 * cursor.h - GET of a table page by page: Prefer: cursor, after= and before=.
 *
 * The answer says how to go on:
 *
 *     Link: </rest/v1/film?order=title&limit=20&after=...>; rel="next"
 *     Next-Cursor: ...
 *
 * and the same with rel="prev" and Previous-Cursor behind the first page.  "next" is
 * given when there is one; "prev" of a page that was reached by after= is where
 * it came from, of one reached by before= it is given when there is one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_CURSOR_H
#define APP_REST_CURSOR_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/cursor.h"

struct http_exchange;
struct model_read;
struct model_table;
struct plan;
struct plan_options;
struct query_param;

struct rest_cursor {
    bool is_wanted;
    bool is_backward;
    bool has_edge; /* it is not the first page */
    struct str edge;
    struct cursor_list list;
};

/*
 * params: the query's, to which the cursor belongs.  is_preferred: Prefer: cursor.
 */
enum err rest_cursor_take(struct http_exchange *x, const struct model_table *t,
                          const struct query_param *params, size_t count, bool is_preferred,
                          struct rest_cursor *out_cursor) ATTR_MUST_USE;
void rest_cursor_options(const struct rest_cursor *c, struct plan_options *options);

/* The edges of a page that was read, as the client gets them. */
struct rest_edges {
    bool has_rows;
    bool has_next;
    struct str first_edge; /* in the arena, for rest_cursor_answer() */
    struct str first;
    struct str last;
};
enum err rest_cursor_edges(struct http_exchange *x, const struct rest_cursor *c,
                           const struct model_read *r, struct rest_edges *out_edges) ATTR_MUST_USE;
/* The headers; of a page that was read backwards it asks whether there is one before. */
enum err rest_cursor_answer(struct http_exchange *x, const struct rest_cursor *c,
                            const struct plan *page, const struct rest_edges *edges) ATTR_MUST_USE;

#endif
