/*
 * plan_order.c - the order of the rows, made total where pages depend on it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/plan_private.h"
#include "app/model/schema.h"

struct ordering {
    struct compile *p;
    bool has_term;
    bool is_descending; /* the last term */
};

static void begin_term(struct ordering *o)
{
    build_sql(&o->p->build, o->has_term ? SQL(", ") : SQL(" ORDER BY "));
    o->has_term = true;
}

static void add_term(struct ordering *o, const struct model_column *c, bool is_descending)
{
    begin_term(o);
    build_column(&o->p->build, c, 0);
    if (is_descending)
        build_sql(&o->p->build, SQL(" DESC"));
    o->is_descending = is_descending;
}

/*
 * NULL is lowest in MariaDB: first when ascending.  Only where the other end is
 * wanted, and NULL possible, does the order get a term that no index serves.
 */
static void add_nulls(struct ordering *o, const struct model_column *c, const struct query_order *q)
{
    enum query_nulls native = q->is_descending ? QUERY_NULLS_LAST : QUERY_NULLS_FIRST;

    if (!c->is_nullable || q->nulls == QUERY_NULLS_ANY || q->nulls == native)
        return;
    begin_term(o);
    build_column(&o->p->build, c, 0);
    build_sql(&o->p->build, q->nulls == QUERY_NULLS_LAST ? SQL(" IS NULL") : SQL(" IS NULL DESC"));
}

static bool is_ordered_by(const struct query *q, const struct model_column *c)
{
    for (const struct query_order *o = q->order; o != NULL; o = o->next) {
        if (str_eq(o->field.name, c->name))
            return true;
    }
    return false;
}

/* Is the column held to one value by a condition that every row must meet? */
static bool is_fixed(const struct query *q, const struct model_column *c)
{
    for (const struct query_cond *w = q->where; w != NULL; w = w->next) {
        if (w->kind == QUERY_COMPARE && w->op == QUERY_EQ && !w->is_negated &&
            str_eq(w->field.name, c->name))
            return true;
    }
    return false;
}

/* A key's columns in the direction of the last term: an index on that term is followed by the key.
 */
static void add_tie_breaker(struct ordering *o)
{
    const struct model_key *key = o->p->table->primary;
    const struct query *q = o->p->query;
    bool is_descending = o->is_descending;

    if (key == NULL || !(q->has_limit || q->has_offset))
        return;
    for (size_t i = 0; i < key->count; i++) {
        const struct model_column *c = key->columns[i];

        if (!is_ordered_by(q, c) && !is_fixed(q, c))
            add_term(o, c, is_descending);
    }
}

enum err plan_order(struct compile *p)
{
    struct ordering o = {.p = p};

    for (const struct query_order *q = p->query->order; q != NULL; q = q->next) {
        const struct model_column *c;

        TRY(plan_field(p, &q->field, &c));
        if (c->type == MODEL_GEOMETRY)
            return query_field_fail(&q->field, p->e, "a geometry has no order; use another column");
        add_nulls(&o, c, q);
        add_term(&o, c, q->is_descending);
    }
    add_tie_breaker(&o);
    return ERR_NONE;
}
