/*
 * plan_lead.c - whether a page's order or its conditions lead the server.
 *
 * "The first 50 in the order of id, of those sold in May": either the rows are walked in
 * their order until 50 were met, which is soon if many meet the conditions, or all that
 * meet them are found by an index and sorted, which is soon if there are few.  The server
 * guesses which it is, as if columns knew nothing of each other, and joins may start from
 * the far end; a read that is bounded (plan_options.examined_max) tries one after the other.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/plan_private.h"
#include "app/model/schema.h"

void plan_lead_select(struct compile *p)
{
    if (p->options->lead == PLAN_LEAD_ORDER)
        build_sql(&p->build, SQL("STRAIGHT_JOIN "));
}

/* The first column that the rows are ordered by; NULL: it is none of the table's own. */
static const struct model_column *first_of_order(const struct plan_node *root)
{
    const struct query_order *o = root->query->order;

    if (o == NULL)
        return root->table->primary == NULL ? NULL : root->table->primary->columns[0];
    if (o->relation.at != NULL || o->field.path != NULL)
        return NULL;
    return model_column_find(root->table, o->field.name);
}

void plan_lead_table(struct compile *p, const struct plan_node *root)
{
    const struct model_table *t = root->table;
    const struct model_column *c = first_of_order(root);
    bool has_any = false;

    if (p->options->lead != PLAN_LEAD_CONDITIONS || t->kind == MODEL_VIEW || t->rows.at != NULL ||
        c == NULL)
        return;
    for (size_t i = 0; i < t->key_count; i++) {
        if (t->keys[i].columns[0] != c || t->keys[i].is_full_text)
            continue;
        build_sql(&p->build, has_any ? SQL(", ") : SQL(" IGNORE INDEX FOR ORDER BY ("));
        build_key(&p->build, &t->keys[i]);
        has_any = true;
    }
    if (has_any)
        build_sql(&p->build, SQL(")"));
}

/* Does it hold a column to values that stand together in an index? */
static bool is_narrow(const struct query_cond *c)
{
    switch (c->op) {
    case QUERY_EQ:
    case QUERY_GT:
    case QUERY_GTE:
    case QUERY_LT:
    case QUERY_LTE:
    case QUERY_IN:
    case QUERY_IS: return !c->is_negated;
    case QUERY_LIKE:
    case QUERY_ILIKE:
        return !c->is_negated && c->value_count == 1 && c->values[0].len > 0 &&
               c->values[0].at[0] != '*' && c->values[0].at[0] != '%';
    case QUERY_NEQ:
    case QUERY_ISDISTINCT:
    case QUERY_MATCH:
    case QUERY_IMATCH:
    case QUERY_FTS:
    case QUERY_PLFTS:
    case QUERY_PHFTS:
    case QUERY_WFTS:
    case QUERY_CS:
    case QUERY_CD:
    case QUERY_OP__COUNT: break;
    }
    return false;
}

static bool begins_key(const struct model_table *t, const struct model_column *c)
{
    for (size_t i = 0; i < t->key_count; i++) {
        if (t->keys[i].columns[0] == c && !t->keys[i].is_full_text)
            return true;
    }
    return false;
}

const struct model_column *plan_leading_column(const struct model_table *t, const struct query *q,
                                               bool *out_is_one)
{
    const struct model_column *ranged = NULL;

    *out_is_one = false;
    for (const struct query_cond *c = q->where; c != NULL; c = c->next) {
        const struct model_column *column;

        if (c->kind != QUERY_COMPARE || c->field.path != NULL || c->steps != NULL || !is_narrow(c))
            continue;
        column = model_column_find(t, c->field.name);
        if (column == NULL || !begins_key(t, column))
            continue;
        *out_is_one = c->op == QUERY_EQ || c->op == QUERY_IS;
        if (*out_is_one)
            return column;
        ranged = column;
    }
    return ranged;
}
