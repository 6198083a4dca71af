/*
 * plan.c - a query against a table, compiled.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/plan.h"

#include "app/base/utf8.h"
#include "app/model/nearest.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define STATE_NO_TABLE  "PGRST205"
#define STATE_NO_COLUMN "42703"

enum err plan_table(const struct model *m, struct str name, const struct model_table **out_table,
                    struct error *e)
{
    const struct model_table *t = model_table_find(m, name);
    struct str near;

    if (t != NULL) {
        *out_table = t;
        return ERR_NONE;
    }
    near = nearest_table(m, name);
    if (near.at == NULL)
        (void)error_tell(e, ERR_ABSENT, utf8_clip(name, 64), "there is no table of this name");
    else
        (void)error_tell(e, ERR_ABSENT, utf8_clip(name, 64),
                         "there is no table of this name; perhaps you meant '%.*s'", STR_ARG(near));
    (void)error_state(e, STATE_NO_TABLE);
    return ERR_ABSENT;
}

enum err plan_field(const struct compile *p, const struct query_field *f,
                    const struct model_column **out_column)
{
    const struct model_column *c = model_column_find(p->table, f->name);
    struct str name = utf8_clip(f->name, 64);
    struct str near;

    if (c != NULL) {
        *out_column = c;
        return ERR_NONE;
    }
    near = nearest_column(p->table, f->name);
    if (near.at == NULL)
        (void)query_field_fail(f, p->e, "%.*s has no column '%.*s'", STR_ARG(p->table->name),
                               STR_ARG(name));
    else
        (void)query_field_fail(f, p->e, "%.*s has no column '%.*s'; perhaps you meant '%.*s'",
                               STR_ARG(p->table->name), STR_ARG(name), STR_ARG(near));
    (void)error_state(p->e, STATE_NO_COLUMN);
    return ERR_INVALID;
}

static void add_limit(struct compile *p, const struct plan *plan)
{
    uint64_t rows = plan->limit + (p->options->wants_next ? 1 : 0);

    build_sql(&p->build, SQL(" LIMIT "));
    build_param(&p->build, &(struct db_value){.type = DB_INT, .i = (int64_t)rows});
    if (plan->offset == 0)
        return;
    build_sql(&p->build, SQL(" OFFSET "));
    build_param(&p->build, &(struct db_value){.type = DB_INT, .i = (int64_t)plan->offset});
}

enum err plan_compile(struct arena *a, const struct model_table *t, const struct query *q,
                      const struct plan_options *options, struct plan *out_plan, struct error *e)
{
    const struct query_limits *limits = options->limits;
    struct compile p = {.arena = a, .table = t, .query = q, .options = options, .e = e};
    struct plan plan = {.table = t, .limit = limits->rows_max, .offset = q->offset};

    if (q->has_limit && q->limit < limits->rows_max)
        plan.limit = q->limit;
    build_init(&p.build, a, limits->text);
    build_sql(&p.build, SQL("SELECT "));
    TRY(plan_select(&p, &plan));
    build_sql(&p.build, SQL(" FROM "));
    build_table(&p.build, t, 0);
    TRY(plan_where(&p));
    TRY(plan_order(&p));
    add_limit(&p, &plan);
    TRY(build_finish(&p.build, &plan.statement, e));
    *out_plan = plan;
    return ERR_NONE;
}
