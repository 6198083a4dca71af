/*
 * visit.h - the lists and rows that an account looked at last.
 *
 * Only where somebody was is kept (lintel_visit, at most VIEW_VISITS_KEPT of an account).
 * What it is called is asked when it is shown, by the policy of then: what is gone, or not
 * shown any more, is left out.
 *
 * Nothing is kept for who acts in another's place, nor for who is not signed in.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_VISIT_H
#define APP_VIEW_VISIT_H

#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct model_table;
struct tmpl_map;

#define VIEW_VISITS_KEPT  40
#define VIEW_VISITS_SHOWN 12

struct view_visit {
    struct str name; /* of the table, of the row */
    struct str note; /* of a row: its table; absent: it is a list */
    struct str path;
};

/*
 * This page is one: key is the row's, for each column of the primary key, or NULL for the
 * list.  It is written once the answer has gone out.
 */
void view_visit_note(struct http_exchange *x, const struct model_table *t, const struct str *key);

/* The last ones, the newest first; in the arena. */
enum err view_visits_list(struct http_exchange *x, struct view_visit **out_visits,
                          size_t *out_count) ATTR_MUST_USE;

/* "has_visits", and "visits": visit_name, visit_note, visit_path. */
enum err view_visits_put(struct http_exchange *x, struct tmpl_map *root) ATTR_MUST_USE;

#endif
