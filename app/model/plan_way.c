/*
 * plan_way.c - what only a policy's conditions have: $names, and fields at the end of a way.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/plan_private.h"
#include "app/model/policy.h"
#include "app/model/schema.h"

/* ---- references ---- */

/* A condition's values with what their references stand for. */
struct values {
    struct compile *p;
    const struct query_cond *c;
    struct str *at;
    size_t count;
    size_t room;
};

static void add_values(struct values *v, const struct str *values, size_t count)
{
    if (v->count + count > v->room) {
        size_t room = 2 * (v->count + count);

        v->at = arena_grow(v->p->arena, v->at, v->count, room, sizeof *v->at);
        v->room = room;
    }
    for (size_t i = 0; i < count; i++)
        v->at[v->count++] = values[i];
}

static bool takes_list(const struct query_cond *c)
{
    return c->op == QUERY_IN || c->quantifier != QUERY_ONE_VALUE;
}

static enum err add_reference(struct values *v, struct str name)
{
    const struct policy *context = v->p->context;
    const struct str *found = NULL;
    size_t count = 0;

    if (v->p->is_check)
        return ERR_NONE;
    if (context->context == NULL || !context->context(context, name, &found, &count))
        return query_field_fail(&v->c->field, v->p->e, "there is no $%.*s", STR_ARG(name));
    if (count != 1 && !takes_list(v->c))
        return query_field_fail(&v->c->field, v->p->e, "$%.*s has %zu values, and one is wanted",
                                STR_ARG(name), count);
    add_values(v, found, count);
    return ERR_NONE;
}

enum err plan_references(struct compile *p, struct query_cond *c)
{
    struct values v = {.p = p, .c = c};

    for (size_t i = 0; i < c->value_count; i++) {
        if (c->is_reference[i])
            TRY(add_reference(&v, c->values[i]));
        else
            add_values(&v, &c->values[i], 1);
    }
    c->values = v.at;
    c->value_count = v.count;
    c->is_reference = NULL;
    return ERR_NONE;
}

/* ---- ways ---- */

/* A way passes through tables as they are: no conditions of their own. */
static const struct query whole = {.items = NULL};

static enum err fail_step(struct compile *p, const struct query_step *step,
                          const struct error *cause)
{
    struct str hint = str_range(cause->hint, 0, 200);

    return query_field_fail(&step->field, p->e, "%s%s%.*s", cause->words, hint.len > 0 ? ". " : "",
                            STR_ARG(hint));
}

static enum err find_route(struct compile *p, const struct model_table *from,
                           const struct query_step *step, struct plan_route *out_route)
{
    const struct query_item item = {
        .kind = QUERY_RELATION, .field = step->field, .hint = step->hint};
    struct error e = {.code = ERR_NONE};
    struct error *outer = p->e;
    enum err code;

    p->e = &e;
    code = plan_route_find(p, from, &item, out_route);
    p->e = outer;
    return code == ERR_NONE ? ERR_NONE : fail_step(p, step, &e);
}

/* The table, through its junction where it has one. */
static void add_target(struct compile *p, const struct plan_node *host, const struct plan_link *l,
                       bool is_first)
{
    const struct plan_route *r = &l->route;

    if (r->kind == PLAN_MANY_TO_MANY) {
        build_table(&p->build, r->first->from, l->junction);
        if (!is_first) {
            build_sql(&p->build, SQL(" ON "));
            plan_pairs(p, host, l);
        }
        build_sql(&p->build, SQL(" JOIN "));
    }
    build_table(&p->build, l->node.table, l->node.alias);
    if (r->kind == PLAN_MANY_TO_MANY) {
        build_sql(&p->build, SQL(" ON "));
        plan_junction_pairs(p, l);
    } else if (!is_first) {
        build_sql(&p->build, SQL(" ON "));
        plan_pairs(p, host, l);
    }
}

static enum err take_step(struct compile *p, const struct plan_node *host,
                          const struct query_step *step, struct plan_link *out_link)
{
    struct plan_link l = {.item = NULL};

    TRY(find_route(p, host->table, step, &l.route));
    if (l.route.kind == PLAN_MANY_TO_MANY)
        l.junction = ++*p->aliases;
    l.node = (struct plan_node){.table = l.route.target, .query = &whole, .alias = ++*p->aliases};
    *out_link = l;
    return ERR_NONE;
}

/* Does an index find the rows that the condition wants, few of them for all one knows? */
static bool is_indexed(const struct model_table *t, const struct query_cond *c)
{
    if ((c->op != QUERY_EQ && c->op != QUERY_IN) || c->is_negated || c->field.path != NULL)
        return false;
    for (size_t i = 0; i < t->key_count; i++) {
        if (!t->keys[i].is_full_text && str_eq_nocase(t->keys[i].columns[0]->name, c->field.name))
            return true;
    }
    return false;
}

/*
 * EXISTS (SELECT 1 FROM t1 JOIN t2 ON t2.`id` = t1.`b` WHERE t1.`id` = t0.`a` AND ...)
 *
 * The server turns EXISTS into a join, which may begin at the way's end: good where an index finds
 * a few rows there.  Where none does it would read all of them and then sort all that leads there,
 * for a page of twenty; IS TRUE says the same and is asked of each row, in the list's order.
 */
enum err plan_way(struct compile *p, const struct query_cond *c)
{
    const struct plan_node *outer = p->node;
    struct query_cond last = *c;
    struct plan_link first;
    struct plan_link l;
    enum err code;

    TRY(take_step(p, outer, c->steps, &first));
    build_sql(&p->build, SQL("EXISTS (SELECT 1 FROM "));
    add_target(p, outer, &first, true);
    l = first;
    for (const struct query_step *s = c->steps->next; s != NULL; s = s->next) {
        const struct plan_node host = l.node;

        TRY(take_step(p, &host, s, &l));
        build_sql(&p->build, SQL(" JOIN "));
        add_target(p, &host, &l, false);
    }
    build_sql(&p->build, SQL(" WHERE "));
    plan_pairs(p, outer, &first);
    build_sql(&p->build, SQL(" AND "));
    last.steps = NULL;
    last.is_negated = false;
    p->node = &l.node;
    code = plan_cond(p, &last);
    p->node = outer;
    build_sql(&p->build, is_indexed(l.node.table, c) ? SQL(")") : SQL(") IS TRUE"));
    return code;
}
