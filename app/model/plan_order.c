/*
 * plan_order.c - the order of the rows, made total where pages depend on it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define STATE_NO_ORDER     "PGRST118"
#define STATE_NOT_EMBEDDED "PGRST108"
#define STATE_GROUPING     "42803"

struct ordering {
    struct compile *p;
    struct plan_term *terms;
    size_t count;
};

static void push(struct ordering *o, enum plan_term_kind kind, const struct plan_operand *operand,
                 bool is_descending, bool is_nullable)
{
    o->terms[o->count++] = (struct plan_term){.kind = kind,
                                              .operand = *operand,
                                              .is_descending = is_descending,
                                              .is_nullable = is_nullable};
}

static void add_term(struct ordering *o, const struct plan_operand *operand, bool is_descending,
                     bool is_nullable)
{
    /* Numbers in JSON before the rest, by their value. */
    if (operand->path != NULL && !operand->path->is_text)
        push(o, PLAN_TERM_NUMBER, operand, is_descending, true);
    push(o, PLAN_TERM_VALUE, operand, is_descending, is_nullable);
}

/*
 * NULL is lowest in MariaDB: first when ascending.  Only where the other end is
 * wanted, and NULL possible, does the order get a term that no index serves.
 */
static void add_nulls(struct ordering *o, const struct plan_operand *operand, bool is_nullable,
                      const struct query_order *q)
{
    enum query_nulls native = q->is_descending ? QUERY_NULLS_LAST : QUERY_NULLS_FIRST;

    if (is_nullable && q->nulls != QUERY_NULLS_ANY && q->nulls != native)
        push(o, PLAN_TERM_NULL, operand, q->nulls == QUERY_NULLS_FIRST, false);
}

static bool is_ordered_by(const struct query *q, const struct model_column *c)
{
    for (const struct query_order *o = q->order; o != NULL; o = o->next) {
        if (o->relation.at == NULL && o->field.path == NULL && str_eq(o->field.name, c->name))
            return true;
    }
    return false;
}

/* Is the column held to one value by a condition that every row must meet? */
static bool is_fixed(const struct query *q, const struct model_column *c)
{
    for (const struct query_cond *w = q->where; w != NULL; w = w->next) {
        if (w->kind == QUERY_COMPARE && w->op == QUERY_EQ && !w->is_negated &&
            w->quantifier == QUERY_ONE_VALUE && w->field.path == NULL &&
            str_eq(w->field.name, c->name))
            return true;
    }
    return false;
}

/* A key's columns in the direction of the last term: an index on that term is followed by the key.
 */
static void add_tie_breaker(struct ordering *o)
{
    const struct plan_node *node = o->p->node;
    const struct model_key *key = node->table->primary;
    const struct query *q = node->query;
    bool is_descending = o->count > 0 && o->terms[o->count - 1].is_descending;

    if (key == NULL || !(q->has_limit || q->has_offset || o->p->wants_edge))
        return;
    for (size_t i = 0; i < key->count; i++) {
        const struct model_column *c = key->columns[i];
        struct plan_operand operand = {
            .column = c, .as = c, .alias = node->alias, .view = node->view};

        /* What is hidden must not show in an order either. */
        if (!plan_shows(node->view, c))
            continue;
        if (!is_ordered_by(q, c) && !is_fixed(q, c))
            add_term(o, &operand, is_descending, plan_guard(node->view, c) != 0);
    }
}

static enum err fail_relation(struct compile *p, const struct query_order *q, bool is_there)
{
    struct str name = utf8_clip(q->relation, 64);

    if (is_there)
        (void)query_field_fail(
            &q->field, p->e, "a related order on '%.*s' is not possible: it has more than one row",
            STR_ARG(name));
    else
        (void)query_field_fail(&q->field, p->e,
                               "'%.*s' is not an embedded resource in this request; embed it in "
                               "select=",
                               STR_ARG(name));
    (void)error_state(p->e, is_there ? STATE_NO_ORDER : STATE_NOT_EMBEDDED);
    return ERR_INVALID;
}

/* The node whose field orders: the table's own, or a joined relation's. */
static enum err node_of(struct compile *p, const struct query_order *q,
                        const struct plan_node **out_node)
{
    const struct plan_link *l;

    *out_node = p->node;
    if (q->relation.at == NULL)
        return ERR_NONE;
    l = plan_link_find(p->node, q->relation);
    if (l == NULL || !l->is_one)
        return fail_relation(p, q, l != NULL);
    *out_node = &l->node;
    return ERR_NONE;
}

static enum err order_by_field(struct ordering *o, const struct query_order *q)
{
    struct compile *p = o->p;
    const struct plan_node *outer = p->node;
    struct plan_operand operand = {.column = NULL};
    const struct plan_node *node;
    bool is_nullable;
    enum err code;

    TRY(node_of(p, q, &node));
    p->node = node;
    code = plan_operand(p, &q->field, &operand);
    p->node = outer;
    TRY(code);
    if (operand.column != NULL && operand.column->seal != NULL)
        return plan_refuse_sealed(p, &q->field, operand.column, "has no order");
    if (operand.as->type == MODEL_GEOMETRY)
        return query_field_fail(&q->field, p->e, "a geometry has no order; use another column");
    is_nullable =
        operand.as->is_nullable || node != outer || plan_guard(operand.view, operand.column) != 0;
    add_nulls(o, &operand, is_nullable, q);
    add_term(o, &operand, q->is_descending, is_nullable);
    return ERR_NONE;
}

/* Each entry of order= makes three terms at most. */
static size_t terms_max(const struct plan_node *node)
{
    size_t count = node->table->primary == NULL ? 0 : node->table->primary->count;

    for (const struct query_order *q = node->query->order; q != NULL; q = q->next)
        count += 3;
    return count;
}

enum err plan_terms(struct compile *p, struct plan_terms *out_terms)
{
    struct ordering o = {.p = p};

    o.terms = ARENA_ARRAY(p->arena, struct plan_term, terms_max(p->node));
    for (const struct query_order *q = p->node->query->order; q != NULL; q = q->next)
        TRY(order_by_field(&o, q));
    add_tie_breaker(&o);
    *out_terms = (struct plan_terms){o.terms, o.count};
    return ERR_NONE;
}

/* ---- as SQL ---- */

static void begin_term(struct compile *p, bool *is_first)
{
    build_sql(&p->build, *is_first ? SQL(" ORDER BY ") : SQL(", "));
    *is_first = false;
}

static void end_term(struct compile *p, bool is_descending)
{
    if (is_descending)
        build_sql(&p->build, SQL(" DESC"));
}

/* The same for what goes out under that name, written again: a position has no IS NULL. */
static enum err add_output_nulls(struct compile *p, const struct query_order *q, bool *is_first)
{
    struct plan_operand operand = {.column = NULL};
    const struct query_item *item = p->node->query->items;
    const struct model_column *as;

    if (q->nulls == QUERY_NULLS_ANY || (q->nulls == QUERY_NULLS_LAST) == q->is_descending)
        return ERR_NONE;
    while (item != NULL &&
           (item->kind != QUERY_COLUMN || !str_eq(plan_item_name(item), q->field.name)))
        item = item->next;
    begin_term(p, is_first);
    if (item == NULL) { /* one of all columns */
        TRY(plan_operand(p, &q->field, &operand));
        plan_operand_add(p, &operand);
    } else {
        if (item->field.name.len > 0)
            TRY(plan_operand(p, &item->field, &operand));
        TRY(plan_item_add(p, item, &operand, &as));
    }
    build_sql(&p->build, q->nulls == QUERY_NULLS_LAST ? SQL(" IS NULL") : SQL(" IS NULL DESC"));
    return ERR_NONE;
}

/* The statement's column, from 1, that goes out under a name, also from a spread relation; or 0. */
static size_t output_find(const struct plan_object *object, struct str name)
{
    for (size_t i = 0; i < object->column_count; i++) {
        if (str_eq(object->columns[i].name, name))
            return object->first + i + 1;
    }
    for (size_t i = 0; i < object->embed_count; i++) {
        const struct plan_embed *embed = &object->embeds[i];
        size_t at = embed->is_spread && embed->one != NULL ? output_find(embed->one, name) : 0;

        if (at > 0)
            return at;
    }
    return 0;
}

/* The same for rel(name). */
static size_t output_of(const struct query_order *q, const struct plan_object *object)
{
    if (q->relation.at == NULL)
        return output_find(object, q->field.name);
    for (size_t i = 0; i < object->embed_count; i++) {
        if (object->embeds[i].one != NULL && str_eq(object->embeds[i].name, q->relation))
            return output_find(object->embeds[i].one, q->field.name);
    }
    return 0;
}

static bool is_own(const struct plan_object *object, size_t at)
{
    return at > object->first && at <= object->first + object->column_count;
}

/* What is grouped is ordered by what goes out, by its name there. */
static enum err order_by_output(struct compile *p, const struct query_order *q,
                                const struct plan_object *columns, bool *is_first)
{
    struct str name = utf8_clip(q->field.name, 64);
    size_t at = output_of(q, columns);

    if (at == 0) {
        (void)query_field_fail(
            &q->field, p->e,
            "with aggregates rows are ordered by what is selected, and '%.*s' is not",
            STR_ARG(name));
        (void)error_state(p->e, STATE_GROUPING);
        return ERR_INVALID;
    }
    if (is_own(columns, at))
        TRY(add_output_nulls(p, q, is_first));
    else if (q->nulls != QUERY_NULLS_ANY && (q->nulls == QUERY_NULLS_LAST) != q->is_descending)
        return query_field_fail(&q->field, p->e,
                                "with aggregates NULL of a relation's field is lowest; leave out "
                                "nullsfirst and nullslast");
    begin_term(p, is_first);
    build_number(&p->build, at);
    end_term(p, q->is_descending);
    return ERR_NONE;
}

static void term_add(struct compile *p, const struct plan_term *t)
{
    if (t->kind == PLAN_TERM_NUMBER)
        plan_number_add(p, &t->operand);
    else
        plan_operand_add(p, &t->operand);
    if (t->kind == PLAN_TERM_NULL)
        build_sql(&p->build, SQL(" IS NULL"));
}

enum err plan_order(struct compile *p, const struct plan_object *columns)
{
    struct plan_terms terms = p->terms;
    bool is_first = true;

    if (p->is_grouped) {
        for (const struct query_order *q = p->node->query->order; q != NULL; q = q->next)
            TRY(order_by_output(p, q, columns, &is_first));
        return ERR_NONE;
    }
    if (terms.at == NULL)
        TRY(plan_terms(p, &terms));
    for (size_t i = p->terms_level; i < terms.count; i++) {
        begin_term(p, &is_first);
        term_add(p, &terms.at[i]);
        end_term(p, terms.at[i].is_descending != p->is_turned);
    }
    return ERR_NONE;
}
