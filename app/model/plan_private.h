/*
 * plan_private.h - what the parts of the compiler share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_PLAN_PRIVATE_H
#define APP_MODEL_PLAN_PRIVATE_H

#include "app/model/plan.h"
#include "app/model/query.h"

struct compile {
    struct arena *arena;
    const struct model_table *table;
    const struct query *query;
    const struct plan_options *options;
    struct build build;
    struct error *e;
};

/* The column a field names; unknown: SQLSTATE 42703 and the nearest name. */
enum err plan_field(const struct compile *p, const struct query_field *f,
                    const struct model_column **out_column) ATTR_MUST_USE;

/* " WHERE ..." for all conditions, or nothing. */
enum err plan_where(struct compile *p) ATTR_MUST_USE;
/* " ORDER BY ..." with the tie-breaker, or nothing. */
enum err plan_order(struct compile *p) ATTR_MUST_USE;
/* The columns of the answer, and them into the statement. */
enum err plan_select(struct compile *p, struct plan *out_plan) ATTR_MUST_USE;

#endif
