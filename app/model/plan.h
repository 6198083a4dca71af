/*
 * plan.h - a query against a table, compiled: one statement and what its columns become.
 *
 * Resolves names, checks literals against their columns' types, puts the
 * ceiling on the number of rows.  Nothing of the query's text reaches the
 * statement: names become pointers, values become parameters (build.h).
 *
 * What the semantics are where SQL and PostgREST leave a choice:
 *   - eq and the like compare text by the column's collation, so that indexes
 *     serve; like tells upper from lower case, ilike does not.  Characters that
 *     a column's character set lacks are no error, they are just not found.
 *   - without nullsfirst/nullslast NULL sorts as MariaDB does: lowest.
 *   - when a page is asked for (limit or offset), the primary key is added to
 *     the order, so that pages neither overlap nor leave rows out.  It costs
 *     nothing where the key is fixed by the conditions: then no order is added.
 *   - the number of values of in.(...) is rounded up by repeating the last one,
 *     so that lists of many lengths share a few prepared statements.
 *
 * Lifetime: the arena's; the model must be held as long.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_PLAN_H
#define APP_MODEL_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/build.h"

struct arena;
struct model;
struct model_column;
struct model_table;
struct query;
struct query_field;
struct query_limits;

struct plan_column {
    const struct model_column *column;
    struct str name; /* in the answer */
    struct str json; /* its name as JSON with what stands around: {"a": or ,"b": */
};

struct plan {
    const struct model_table *table;
    struct build_sql statement;
    const struct plan_column *columns;
    size_t column_count;
    uint64_t limit; /* rows wanted, at most limits->rows_max */
    uint64_t offset;
};

struct plan_options {
    const struct query_limits *limits;
    bool wants_next; /* read one row more than the limit, to know whether there is a next page */
};

/* The table of that name; ERR_ABSENT suggests the nearest. */
enum err plan_table(const struct model *m, struct str name, const struct model_table **out_table,
                    struct error *e) ATTR_MUST_USE;

enum err plan_compile(struct arena *a, const struct model_table *t, const struct query *q,
                      const struct plan_options *options, struct plan *out_plan,
                      struct error *e) ATTR_MUST_USE;

#endif
