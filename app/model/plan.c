/*
 * plan.c - a query against a table, compiled.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/plan.h"

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/model/nearest.h"
#include "app/model/plan_private.h"
#include "app/model/policy.h"
#include "app/model/schema.h"

#define STATE_NO_TABLE "PGRST205"

static enum err fail_absent(struct str name, struct str near, struct error *e)
{
    if (near.at == NULL)
        (void)error_tell(e, ERR_ABSENT, utf8_clip(name, 64), "there is no table of this name");
    else
        (void)error_tell(e, ERR_ABSENT, utf8_clip(name, 64),
                         "there is no table of this name; perhaps you meant '%.*s'", STR_ARG(near));
    (void)error_state(e, STATE_NO_TABLE);
    return ERR_ABSENT;
}

enum err plan_table(struct arena *a, const struct model *m, const struct policy *p, struct str name,
                    const struct model_table **out_table, struct error *e)
{
    const struct model_table *t = model_table_find(m, name);

    if (t != NULL && policy_allows(a, p, t, POLICY_READ)) {
        *out_table = t;
        return ERR_NONE;
    }
    return fail_absent(name, nearest_table(a, m, p, name), e);
}

/* plan: the page that is read; NULL: all rows are meant. */
static enum err add_rows(struct compile *p, const struct plan_node *root, const struct plan *plan)
{
    bool has_edge = false;

    build_sql(&p->build, SQL(" FROM "));
    TRY(plan_from(p, root));
    if (plan != NULL)
        TRY(plan_edge_where(p, plan, SQL(" WHERE "), &has_edge));
    return plan_conditions(p, root, has_edge ? SQL(" AND ") : SQL(" WHERE "));
}

static void add_limit(struct compile *p, const struct plan *plan)
{
    uint64_t rows = plan->limit + (p->options->wants_next && !p->is_turned ? 1 : 0);

    build_sql(&p->build, SQL(" LIMIT "));
    build_param(&p->build, &(struct db_value){.type = DB_INT, .i = (int64_t)rows});
    if (plan->offset == 0)
        return;
    build_sql(&p->build, SQL(" OFFSET "));
    build_param(&p->build, &(struct db_value){.type = DB_INT, .i = (int64_t)plan->offset});
}

/* It is the whole statement's: behind the page that was turned round. */
static void add_examined(struct compile *p, const struct plan *plan)
{
    if (plan->examined_max == 0)
        return;
    build_sql(&p->build, p->is_turned ? SQL(" LIMIT ROWS EXAMINED ") : SQL(" ROWS EXAMINED "));
    build_param(&p->build, &(struct db_value){.type = DB_INT, .i = (int64_t)plan->examined_max});
}

/* How many rows there are without limit and offset; groups are counted as rows. */
static enum err count_compile(struct compile *p, const struct plan_node *root, struct plan *plan)
{
    struct plan_object object;

    build_init(&p->build, p->arena, p->options->limits->text);
    p->columns = 0;
    /* The lists of the statement before are the plan's by now: this one gets room of its own. */
    p->many = NULL;
    p->links = NULL;
    p->hosts = NULL;
    p->names = NULL;
    p->many_count = p->many_room = 0;
    build_sql(&p->build,
              p->is_grouped ? SQL("SELECT COUNT(*) FROM (SELECT ") : SQL("SELECT COUNT(*)"));
    if (p->is_grouped) {
        p->is_windowed = true;
        TRY(plan_select(p, root, NULL, &object));
        TRY(plan_keys(p));
    }
    TRY(add_rows(p, root, NULL));
    plan_group(p);
    TRY(plan_having(p, root));
    if (p->is_grouped)
        build_sql(&p->build, SQL(") w"));
    return build_finish(&p->build, &plan->count, p->e);
}

static enum err root_compile(struct compile *p, const struct plan_node *root, struct plan *plan)
{
    build_init(&p->build, p->arena, p->options->limits->text);
    p->is_windowed = p->is_turned; /* a derived table's columns need names of their own */
    build_sql(&p->build, p->is_turned ? SQL("SELECT * FROM (SELECT ") : SQL("SELECT "));
    plan_lead_select(p);
    TRY(plan_select(p, root, NULL, &plan->level.object));
    if (p->many_count > 0)
        TRY(plan_keys(p));
    if (p->wants_edge)
        TRY(plan_edge_columns(p, plan));
    if (p->options->more != NULL)
        build_append(&p->build, p->options->more);
    TRY(add_rows(p, root, plan));
    plan_group(p);
    TRY(plan_having(p, root));
    TRY(plan_order(p, &plan->level.object));
    add_limit(p, plan);
    if (p->is_turned)
        plan_edge_turn(p, plan);
    add_examined(p, plan);
    TRY(build_finish(&p->build, &plan->statement, p->e));
    if (p->many_count > 0)
        TRY(plan_lists(p, &plan->level));
    return p->options->wants_count ? count_compile(p, root, plan) : ERR_NONE;
}

/* The tables of the tree, the root first; to NULL: only counted. */
static size_t list_tables(const struct plan_node *node, const struct model_table **to, size_t count)
{
    if (to != NULL)
        to[count] = node->table;
    count++;
    for (const struct plan_link *l = node->links; l != NULL; l = l->next)
        count = list_tables(&l->node, to, count);
    return count;
}

enum err plan_compile(struct arena *a, const struct model_table *t, const struct query *q,
                      const struct plan_options *options, struct plan *out_plan, struct error *e)
{
    const struct query_limits *limits = options->limits;
    struct plan_node root = {.table = t, .query = plan_query(a, t, q)};
    unsigned aliases = 0;
    const struct plan_view *views = NULL;
    const struct model_table **tables;
    struct compile p = {.arena = a,
                        .options = options,
                        .e = e,
                        .node = &root,
                        .aliases = &aliases,
                        .views = &views};
    struct plan plan = {.table = t,
                        .query = q,
                        .policy = options->policy,
                        .arena = a,
                        .limit = limits->rows_max,
                        .examined_max = options->examined_max,
                        .embedded_rows = limits->embedded_rows};

    if (!plan_view_find(&p, t, &root.view))
        return fail_absent(t->name, STR_NONE, e);
    plan.offset = q->offset;
    if (q->has_limit && q->limit < limits->rows_max)
        plan.limit = q->limit;
    root.also = options->also;
    TRY(plan_links(&p, &root));
    plan.table_count = list_tables(&root, NULL, 0);
    tables = ARENA_ARRAY(a, const struct model_table *, plan.table_count);
    (void)list_tables(&root, tables, 0);
    plan.tables = tables;
    p.is_grouped = plan_has_aggregates(&root);
    p.wants_edge = options->wants_edge;
    p.is_turned = options->wants_edge && options->edge.at != NULL && options->is_backward;
    TRY(root_compile(&p, &root, &plan));
    plan.has_hidden = plan_views_hide(views);
    plan.columns = plan.level.object.columns;
    plan.column_count = plan.level.object.column_count;
    *out_plan = plan;
    return ERR_NONE;
}

enum err plan_lock(struct plan *plan, struct error *e)
{
    struct build b;

    build_init(&b, plan->arena, SIZE_MAX);
    build_append(&b, &plan->statement);
    build_sql(&b, SQL(" FOR UPDATE"));
    return build_finish(&b, &plan->statement, e);
}
