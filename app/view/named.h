/*
 * named.h - named queries: what pages and dashboards of app.json show.
 *
 *     {"model": "library_title", "query": "select=name,price&name=ilike.*{q}*&order=name&limit=20"}
 *     {"model": "library_title", "query": "id=eq.{id}", "one": true}
 *
 * The query is in the one query language, lists of related rows included.  {name} is what
 * the address says of that name, as the end or the middle of one condition's value; a
 * condition whose {name} is not said is left out.  Rows come as the policy of the request
 * shows them, in the shape that /rest/v1/ answers with.
 *
 * Lifetime: the arena's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_NAMED_H
#define APP_VIEW_NAMED_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct http_exchange;
struct http_params;
struct json_value;
struct model;
struct tmpl_map;
struct tmpl_value;

#define VIEW_NAMED_ROWS_MAX 1000 /* a page shows no more of one query */

struct view_named {
    struct str name;
    struct str model;
    struct str query;
    bool is_one;      /* one row; none is ERR_ABSENT ... */
    bool is_optional; /* ... but for this */
};

/*
 * From the JSON above; with a model, it is held against it (every condition is taken as
 * said, by a value of its own type).  ERR_INVALID at place or below.
 */
enum err view_named_read(struct arena *a, const struct model *m, const struct json_value *v,
                         struct str place, struct view_named *out_named,
                         struct error *e) ATTR_MUST_USE;

/*
 * Its rows as JSON: an array, or an object or null for one.  A table that is not granted is
 * ERR_ABSENT, to a stranger ERR_UNAUTHENTICATED.
 */
enum err view_named_run(struct http_exchange *x, const struct view_named *named,
                        const struct http_params *said,
                        const struct json_value **out_rows) ATTR_MUST_USE;

/* JSON as a template takes it: objects are maps, arrays lists, numbers their digits. */
const struct tmpl_value *view_value_of_json(struct arena *a,
                                            const struct json_value *v) ATTR_NONNULL_RET;

#endif
