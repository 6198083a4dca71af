/*
 * plan_having.c - conditions on aggregates: which groups are shown.
 *
 *     sale?select=region,total:amount.sum()&total=gt.100
 *     SELECT t0.`region`, SUM(t0.`amount`) FROM `sale` t0 GROUP BY 1 HAVING SUM(t0.`amount`) > ?
 *
 * A condition that names an aggregate as it goes out is about groups; all others are about
 * rows.  What names a column or a relation never is: a new name in select= does not change
 * what a filter means.  The two cannot stand in one or, nor in one not: SQL asks the one
 * before it has groups and the other behind that.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

/* ---- which they are ---- */

struct total {
    const struct query_item *item;
    const struct plan_node *node; /* whose field it is of */
};

/* What is spread gives its aggregates to the row that it is spread into. */
static bool find_item(const struct plan_node *node, struct str name, struct total *out_total)
{
    for (const struct query_item *i = node->query->items; i != NULL; i = i->next) {
        if (i->aggregate != QUERY_PLAIN && str_eq(plan_item_name(i), name)) {
            *out_total = (struct total){i, node};
            return true;
        }
    }
    for (const struct plan_link *l = node->links; l != NULL; l = l->next) {
        if (l->is_one && l->item->is_spread && find_item(&l->node, name, out_total))
            return true;
    }
    return false;
}

static bool find_total(const struct plan_node *node, const struct query_cond *c,
                       struct total *out_total)
{
    const struct query_field *f = &c->field;

    if (c->steps != NULL || f->column != NULL || f->path != NULL ||
        plan_column_find(node, f->name) != NULL || plan_link_find(node, f->name) != NULL)
        return false;
    return find_item(node, f->name, out_total);
}

/* The first comparison of each kind in a condition, or NULL. */
struct kinds {
    const struct query_cond *of_rows;
    const struct query_cond *of_groups;
};

/* Goes as deep as the parser let the query nest. */
static void find_kinds(const struct plan_node *node, const struct query_cond *c,
                       struct kinds *kinds)
{
    struct total total;

    for (const struct query_cond *i = c->first; c->kind != QUERY_COMPARE && i != NULL; i = i->next)
        find_kinds(node, i, kinds);
    if (c->kind != QUERY_COMPARE)
        return;
    if (!find_total(node, c, &total))
        kinds->of_rows = kinds->of_rows == NULL ? c : kinds->of_rows;
    else
        kinds->of_groups = kinds->of_groups == NULL ? c : kinds->of_groups;
}

/* ---- the conditions of one kind ---- */

static enum err fail_mixed(const struct compile *p, const struct query_cond *c)
{
    struct str name = utf8_clip(c->field.name, 64);

    return query_field_fail(&c->field, p->e,
                            "'%.*s' is an aggregate, and beside it stand conditions on columns; "
                            "give each kind a list of its own, for only and joins them",
                            STR_ARG(name));
}

static enum err fail_listed(const struct compile *p, const struct query_cond *c)
{
    struct str table = p->node->table->name;
    struct str name = utf8_clip(c->field.name, 64);

    return query_field_fail(&c->field, p->e,
                            "'%.*s' is an aggregate in a list, which takes no condition; ask for "
                            "%.*s itself, grouped, with the condition there",
                            STR_ARG(name), STR_ARG(table));
}

static enum err add_kind(struct compile *p, const struct query_cond *first, bool of_groups,
                         struct sql *joint)
{
    for (const struct query_cond *c = first; c != NULL; c = c->next) {
        struct kinds kinds = {NULL, NULL};

        find_kinds(p->node, c, &kinds);
        if (kinds.of_groups != NULL && p->node->is_listed)
            return fail_listed(p, kinds.of_groups);
        if (kinds.of_groups != NULL && kinds.of_rows != NULL) {
            if (c->kind != QUERY_AND || c->is_negated)
                return fail_mixed(p, kinds.of_groups);
            TRY(add_kind(p, c->first, of_groups, joint));
        } else if ((kinds.of_groups != NULL) == of_groups) {
            build_sql(&p->build, *joint);
            *joint = SQL(" AND ");
            TRY(plan_cond(p, c));
        }
    }
    return ERR_NONE;
}

enum err plan_row_conditions(struct compile *p, struct sql *joint)
{
    const struct query_cond *where = p->node->query->where;

    if (where != NULL && plan_has_aggregates(p->node))
        return add_kind(p, where, false, joint);
    for (const struct query_cond *c = where; c != NULL; c = c->next) {
        build_sql(&p->build, *joint);
        *joint = SQL(" AND ");
        TRY(plan_cond(p, c));
    }
    return ERR_NONE;
}

static enum err add_groups(struct compile *p, const struct plan_node *node, struct sql *joint)
{
    const struct plan_node *outer = p->node;

    if (!plan_has_aggregates(node))
        return ERR_NONE;
    p->node = node;
    TRY(add_kind(p, node->query->where, true, joint));
    for (const struct plan_link *l = node->links; l != NULL; l = l->next) {
        if (l->is_one && l->item->is_spread)
            TRY(add_groups(p, &l->node, joint));
    }
    p->node = outer;
    return ERR_NONE;
}

enum err plan_having(struct compile *p, const struct plan_node *node)
{
    struct sql joint = SQL(" HAVING ");

    return p->is_grouped ? add_groups(p, node, &joint) : ERR_NONE;
}

/* ---- what is compared ---- */

enum err plan_total_find(struct compile *p, const struct query_cond *c,
                         struct plan_operand *out_operand, bool *out_is_total)
{
    const struct plan_node *outer = p->node;
    struct plan_total *total;
    struct model_column *as;
    const struct model_column *of;
    struct total found;
    enum err code = ERR_NONE;

    *out_is_total = p->is_grouped && find_total(outer, c, &found);
    if (!*out_is_total)
        return ERR_NONE;
    total = ARENA_NEW(p->arena, struct plan_total);
    total->item = found.item;
    p->node = found.node;
    if (found.item->field.name.len > 0)
        code = plan_operand(p, &found.item->field, &total->of);
    p->node = outer;
    TRY(code);
    TRY(plan_item_as(p, found.item, &total->of, &of));
    as = ARENA_NEW(p->arena, struct model_column);
    *as = *of;
    as->name = c->field.name; /* what refusals call it */
    /* Sums of a narrow column are not narrow: a literal is not rounded to its width. */
    if (found.item->aggregate == QUERY_SUM || found.item->aggregate == QUERY_AVG)
        as->sql_type = STR("");
    *out_operand = (struct plan_operand){.column = as, .as = as, .total = total};
    return ERR_NONE;
}
