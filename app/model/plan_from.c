/*
 * plan_from.c - tables, what is joined to them, and the conditions on both.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/plan_private.h"
#include "app/model/schema.h"

static void add_pairs(struct compile *p, const struct model_relation *r, build_alias from,
                      build_alias to)
{
    for (size_t i = 0; i < r->count; i++) {
        if (i > 0)
            build_sql(&p->build, SQL(" AND "));
        build_column(&p->build, r->from_columns[i], from);
        build_sql(&p->build, SQL(" = "));
        build_column(&p->build, r->to_columns[i], to);
    }
}

void plan_pairs(struct compile *p, const struct plan_node *host, const struct plan_link *l)
{
    const struct model_relation *r = l->route.first;
    const struct plan_view *there = l->node.view;
    build_alias alias = l->node.alias;

    if (l->route.kind == PLAN_MANY_TO_MANY) {
        there = l->junction_view;
        alias = l->junction;
    }
    if (l->route.holds_key) {
        add_pairs(p, r, host->alias, alias);
        plan_guards_add(p, host->view, r->from_columns, r->count, host->alias);
        plan_guards_add(p, there, r->to_columns, r->count, alias);
    } else {
        add_pairs(p, r, alias, host->alias);
        plan_guards_add(p, there, r->from_columns, r->count, alias);
        plan_guards_add(p, host->view, r->to_columns, r->count, host->alias);
    }
}

void plan_junction_pairs(struct compile *p, const struct plan_link *l)
{
    const struct model_relation *r = l->route.second;

    add_pairs(p, r, l->junction, l->node.alias);
    plan_guards_add(p, l->junction_view, r->from_columns, r->count, l->junction);
    plan_guards_add(p, l->node.view, r->to_columns, r->count, l->node.alias);
    (void)plan_rows_add(p, l->junction_view, l->junction, SQL(" AND "));
}

static bool has_joined(const struct plan_node *node)
{
    for (const struct plan_link *l = node->links; l != NULL; l = l->next) {
        if (l->is_one)
            return true;
    }
    return false;
}

/* What has joins of its own stands in parentheses: it is there as a whole, or not at all. */
static enum err add_group(struct compile *p, const struct plan_node *node)
{
    bool has_parens = has_joined(node);

    if (has_parens)
        build_sql(&p->build, SQL("("));
    TRY(plan_from(p, node));
    if (has_parens)
        build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}

/* limit=0 and offset=1 of what has one row at most leave none. */
static bool is_cut_away(const struct query *q)
{
    return (q->has_limit && q->limit == 0) || (q->has_offset && q->offset > 0);
}

enum err plan_from(struct compile *p, const struct plan_node *node)
{
    build_table(&p->build, node->table, node->alias);
    if (node->alias == 0)
        plan_lead_table(p, node);
    for (const struct plan_link *l = node->links; l != NULL; l = l->next) {
        if (!l->is_one)
            continue;
        build_sql(&p->build, l->item->is_inner ? SQL(" JOIN ") : SQL(" LEFT JOIN "));
        TRY(add_group(p, &l->node));
        build_sql(&p->build, SQL(" ON "));
        plan_pairs(p, node, l);
        if (is_cut_away(l->node.query))
            build_sql(&p->build, SQL(" AND FALSE"));
        TRY(plan_conditions(p, &l->node, SQL(" AND ")));
    }
    return ERR_NONE;
}

enum err plan_conditions(struct compile *p, const struct plan_node *node, struct sql first)
{
    const struct plan_node *outer = p->node;
    struct sql joint = first;

    p->node = node;
    TRY(plan_row_conditions(p, &joint));
    for (const struct plan_link *l = node->links; l != NULL; l = l->next) {
        if (l->is_one || !l->item->is_inner)
            continue;
        build_sql(&p->build, joint);
        joint = SQL(" AND ");
        TRY(plan_exists(p, node, l));
    }
    if (plan_rows_add(p, node->view, node->alias, joint))
        joint = SQL(" AND ");
    plan_also_add(p, node, joint);
    p->node = outer;
    return ERR_NONE;
}

void plan_presence(struct compile *p, const struct plan_link *l)
{
    const struct model_relation *r = l->route.first;

    /* It equals a column of the host's row: it is not NULL where there is one. */
    build_column(&p->build, l->route.holds_key ? r->to_columns[0] : r->from_columns[0],
                 l->node.alias);
}

enum err plan_exists(struct compile *p, const struct plan_node *host, const struct plan_link *l)
{
    if (l->is_one) {
        plan_presence(p, l);
        build_sql(&p->build, SQL(" IS NOT NULL"));
        return ERR_NONE;
    }
    build_sql(&p->build, SQL("EXISTS (SELECT 1 FROM "));
    if (l->route.kind == PLAN_MANY_TO_MANY) {
        build_table(&p->build, l->route.first->from, l->junction);
        build_sql(&p->build, SQL(" JOIN "));
        TRY(add_group(p, &l->node));
        build_sql(&p->build, SQL(" ON "));
        plan_junction_pairs(p, l);
    } else {
        TRY(plan_from(p, &l->node));
    }
    build_sql(&p->build, SQL(" WHERE "));
    plan_pairs(p, host, l);
    TRY(plan_conditions(p, &l->node, SQL(" AND ")));
    build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}
