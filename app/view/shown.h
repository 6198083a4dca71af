/*
 * shown.h - what of the schema pages may speak of: that which the policy shows.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_SHOWN_H
#define APP_VIEW_SHOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/str.h"
#include "app/model/policy.h"

struct http_exchange;
struct model_column;
struct model_table;

/* May it be read, in parts at least?  Never one of Lintel's own. */
bool view_shows(const struct http_exchange *x, const struct model_table *t);
/* Which columns the verb is granted for, by position; NULL: all. */
const bool *view_fields(const struct http_exchange *x, const struct model_table *t,
                        enum policy_verb verb);
bool view_is_shown(const bool *fields, const struct model_column *c);
/* Are all of them shown, and their table? */
bool view_shows_columns(const struct http_exchange *x, const struct model_column *const *columns,
                        size_t count);
/* "GET, POST, ...": how the table is asked over HTTP. */
struct str view_methods(const struct http_exchange *x, const struct model_table *t);

#endif
