/*
 * nearest.h - which name was meant?
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_NEAREST_H
#define APP_MODEL_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/str.h"

struct arena;
struct model;
struct model_routine;
struct model_table;
struct policy;

/* The table, column, routine or parameter whose name is a few slips away from name, or absent:
 * of those that the policy shows. */
struct str nearest_table(struct arena *a, const struct model *m, const struct policy *p,
                         struct str name);
/* shown: by position, NULL for all. */
struct str nearest_column(const struct model_table *t, const bool *shown, struct str name);
struct str nearest_routine(const struct model *m, const struct policy *p, struct str name);
struct str nearest_param(const struct model_routine *r, struct str name);
/* A table that a foreign key joins with t, and that is_shown(ctx, table). */
struct str nearest_related(const struct model_table *t, struct str name,
                           bool (*is_shown)(const void *ctx, const struct model_table *t),
                           const void *ctx);
/* The same among names of any kind. */
struct str nearest_name(const struct str *names, size_t count, struct str name);

#endif
