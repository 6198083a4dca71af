/*
 * find.h - the row that an address names.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_FIND_H
#define APP_VIEW_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/policy.h"

struct arena;
struct http_exchange;
struct model_column;
struct model_table;
struct query;

/* What a row must meet: columns[i] = values[i] for all i.  The values are borrowed. */
struct query *view_query_of_values(struct arena *a, const struct model_column *const *columns,
                                   const struct str *values, size_t count) ATTR_NONNULL_RET;

/* ERR_ABSENT in words, in place of whatever x->error holds. */
enum err view_no_such_row(struct http_exchange *x, const struct model_table *t) ATTR_MUST_USE;

/* The values of the path's {key}, one for each column of the primary key. */
enum err view_key_find(struct http_exchange *x, const struct model_table *t,
                       struct str **out_key) ATTR_MUST_USE;

/* Is the row with this key there to be read, and does a grant of the verb (UPDATE, DELETE) hold for
 * it? */
enum err view_may_row(struct http_exchange *x, const struct model_table *t, const struct str *key,
                      enum policy_verb verb, bool *out_may) ATTR_MUST_USE;

#endif
