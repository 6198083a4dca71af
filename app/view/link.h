/*
 * link.h - the addresses of our own pages, without the base.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_LINK_H
#define APP_VIEW_LINK_H

#include <stddef.h>

#include "app/base/str.h"

struct arena;
struct db_value;
struct model;
struct model_column;
struct model_table;
struct query_param;

/* What the model finds the table by: "film", of one served in place perhaps "sakila.film". */
struct str view_table_name(struct arena *a, const struct model *m, const struct model_table *t);
/* "/admin/data/film", "/rest/v1/film" */
struct str view_table_path(struct arena *a, const struct model *m, const struct model_table *t);
struct str view_json_path(struct arena *a, const struct model *m, const struct model_table *t);

/*
 * "?a=1&b=2", or nothing.  The parameters in order, but for those named in
 * set[]: they are left out, and what is set to a value is added at the end.
 * Parameter skip (an index; count or above: none) is left out as well.
 */
struct str view_query_print(struct arena *a, const struct query_param *params, size_t count,
                            size_t skip, const struct query_param *set, size_t set_count);

/* A value as conditions and keys write it: bytes as \x0aff; NULL is absent. */
struct str view_value_literal(struct arena *a, const struct model_column *c,
                              const struct db_value *v);

/* The page of the row with these primary key values, or absent: a view, no key, a NULL in it. */
struct str view_row_path(struct arena *a, const struct model *m, const struct model_table *t,
                         const struct db_value *key);

/* The table page that lists the rows of t whose columns have these values. */
struct str view_list_path(struct arena *a, const struct model *m, const struct model_table *t,
                          const struct model_column *const *columns, const struct str *values,
                          size_t count);

/* The same, or the row's own page when the columns are its key; absent with a NULL among them. */
struct str view_rows_path(struct arena *a, const struct model *m, const struct model_table *t,
                          const struct model_column *const *columns, const struct db_value *values,
                          size_t count);

/* "?id=eq.5": the conditions alone, as pages and JSON take them. */
struct str view_values_query(struct arena *a, const struct model_column *const *columns,
                             const struct str *values, size_t count);

#endif
