/*
 * condition.h - the filter form's conditions: into the query language, and back.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_CONDITION_H
#define APP_ADMIN_CONDITION_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct query_cond;
struct tmpl_map;
struct tmpl_store;

/* One comparison, as the form has it. */
struct condition {
    struct str column; /* "title", or "language_id.name" along a relation */
    struct str how;    /* "has" */
    struct str value;
};

/* The choices of the form, under "hows"; chosen may be absent. */
void admin_condition_choices(struct tmpl_map *m, const struct tmpl_store *store, struct str chosen);

/*
 * "least" and "1990" to "gte.1990"; is_listed: inside of or=(...), where what separates is
 * quoted.  ERR_INVALID: no such condition, or a value is missing where one is needed.
 */
enum err admin_condition_write(struct arena *a, const struct condition *c, bool is_listed,
                               struct str *out_text, struct error *e) ATTR_MUST_USE;

/* The same back (the column is left alone); false for what the form cannot write. */
bool admin_condition_read(struct arena *a, const struct query_cond *from, struct condition *c);

/* "Published is at least 1990"; label: what the column is called. */
struct str admin_condition_words(struct arena *a, const struct tmpl_store *store, struct str label,
                                 const struct condition *c);

/* A value between two quotes where it would end at what it holds. */
struct str admin_condition_quote(struct arena *a, struct str value);
/* The same of a column's name. */
struct str admin_name_quote(struct arena *a, struct str name);
/* Text for a pattern that means just this text; '*' stays any characters. */
struct str admin_pattern_escape(struct arena *a, struct str text);

#endif
