/*
 * plan_where.c - conditions to SQL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/literal.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define STATE_NO_OPERATOR "42883"

static enum err where_one(struct compile *p, const struct query_cond *c,
                          const struct plan_operand *o, struct str text);

/* A literal of the condition as a value for the column. */
enum err plan_value(struct compile *p, const struct query_cond *c,
                    const struct model_column *column, struct str text, struct db_value *out_value)
{
    struct literal_fault fault = {.state = NULL};

    if (literal_parse(column, p->arena, text, out_value, &fault))
        return ERR_NONE;
    if (c->field.text.at == NULL)
        (void)query_field_fail(&c->field, p->e, "%s", fault.words);
    else
        (void)query_field_fail(&c->field, p->e, "%.*s: %s", STR_ARG(column->name), fault.words);
    (void)error_state(p->e, fault.state);
    return ERR_INVALID;
}

enum err plan_no_operator(struct compile *p, const struct query_cond *c,
                          const struct model_column *column, const char *remedy)
{
    struct str op = query_op_name(c->op);

    (void)query_field_fail(&c->field, p->e, "%.*s does not apply to %.*s, which is %s; %s",
                           STR_ARG(op), STR_ARG(column->name), model_type_name(column->type),
                           remedy);
    (void)error_state(p->e, STATE_NO_OPERATOR);
    return ERR_INVALID;
}

struct sql plan_op_sql(enum query_op op)
{
    switch (op) {
    case QUERY_EQ: return SQL(" = ");
    case QUERY_NEQ: return SQL(" <> ");
    case QUERY_GT: return SQL(" > ");
    case QUERY_GTE: return SQL(" >= ");
    case QUERY_LT: return SQL(" < ");
    case QUERY_LTE: return SQL(" <= ");
    case QUERY_LIKE:
    case QUERY_ILIKE: return SQL(" LIKE ");
    case QUERY_IN: return SQL(" IN (");
    case QUERY_ISDISTINCT: return SQL(" <=> ");
    case QUERY_MATCH:
    case QUERY_IMATCH: return SQL(" REGEXP ");
    case QUERY_IS:
    case QUERY_FTS:
    case QUERY_PLFTS:
    case QUERY_PHFTS:
    case QUERY_WFTS:
    case QUERY_CS:
    case QUERY_CD:
    case QUERY_OP__COUNT: break;
    }
    return SQL(" IS ");
}

static enum err where_compare(struct compile *p, const struct query_cond *c,
                              const struct plan_operand *o, struct str text)
{
    struct db_value value;
    bool is_distinct = c->op == QUERY_ISDISTINCT;

    TRY(plan_value(p, c, o->as, text, &value));
    if (is_distinct)
        build_sql(&p->build, SQL("NOT ("));
    plan_text_side_add(p, o, plan_text_fits(o->as, &value));
    build_sql(&p->build, plan_op_sql(c->op));
    build_param(&p->build, &value);
    if (is_distinct)
        build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}

/*
 * A BOOLEAN is a TINYINT: whatever it holds but 0 goes out as true, and so it is found as true.
 * Where it can hold nothing but 0 and 1, = is the same, and serves indexes of several columns.
 */
static bool is_loose(const struct plan_operand *o)
{
    return o->as->type == MODEL_BOOL && !o->as->is_zero_or_one;
}

static enum err where_truth(struct compile *p, const struct query_cond *c,
                            const struct plan_operand *o, struct str text)
{
    bool is_equal = c->op == QUERY_EQ || c->op == QUERY_IN;
    struct db_value value;

    TRY(plan_value(p, c, o->as, text, &value));
    if (is_equal || c->op == QUERY_NEQ) {
        plan_operand_add(p, o);
        build_sql(&p->build, is_equal == (value.i != 0) ? SQL(" <> 0") : SQL(" = 0"));
        return ERR_NONE;
    }
    build_sql(&p->build, c->op == QUERY_ISDISTINCT ? SQL("NOT ((") : SQL("(("));
    plan_operand_add(p, o);
    build_sql(&p->build, SQL(" <> 0)"));
    build_sql(&p->build, plan_op_sql(c->op));
    build_param(&p->build, &value);
    build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}

static bool is_json_part(const struct plan_operand *o)
{
    return o->path != NULL && !o->path->is_text;
}

/* ---- is ---- */

static enum err where_is(struct compile *p, const struct query_cond *c,
                         const struct plan_operand *o)
{
    static const struct {
        struct str word;
        struct sql sql;
        bool is_truth;
    } words[] = {
        {STR_INIT("null"), SQL_INIT(" IS NULL"), false},
        {STR_INIT("not_null"), SQL_INIT(" IS NOT NULL"), false},
        {STR_INIT("true"), SQL_INIT(" IS TRUE"), true},
        {STR_INIT("false"), SQL_INIT(" IS FALSE"), true},
        {STR_INIT("unknown"), SQL_INIT(" IS UNKNOWN"), true},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!str_eq_nocase(c->values[0], words[i].word))
            continue;
        if (words[i].is_truth && o->as->type != MODEL_BOOL)
            return plan_no_operator(p, c, o->as, "only null and not_null do");
        plan_operand_add(p, o);
        build_sql(&p->build, words[i].sql);
        return ERR_NONE;
    }
    return query_field_fail(&c->field, p->e,
                            "is. wants null, not_null, true, false or unknown; use eq. for values");
}

/* ---- in ---- */

/* 1, 2, 4, 8 ... up to the limit: few lengths, few prepared statements. */
static size_t rounded(size_t count, size_t limit)
{
    size_t room = 1;

    while (room < count)
        room *= 2;
    return room > limit && count <= limit ? limit : room;
}

/* Each value by itself, joined by OR or AND. */
static enum err where_each(struct compile *p, const struct query_cond *c,
                           const struct plan_operand *o, bool is_any)
{
    if (c->value_count == 0) {
        build_sql(&p->build, is_any ? SQL("FALSE") : SQL("TRUE"));
        return ERR_NONE;
    }
    build_sql(&p->build, SQL("("));
    for (size_t i = 0; i < c->value_count; i++) {
        if (i > 0)
            build_sql(&p->build, is_any ? SQL(" OR ") : SQL(" AND "));
        TRY(where_one(p, c, o, c->values[i]));
    }
    build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}

static enum err where_in(struct compile *p, const struct query_cond *c,
                         const struct plan_operand *o)
{
    size_t count = rounded(c->value_count, p->options->limits->list);
    struct db_value *values = ARENA_ARRAY(p->arena, struct db_value, c->value_count);
    bool fits = true;

    if (c->value_count == 0) {
        build_sql(&p->build, SQL("FALSE"));
        return ERR_NONE;
    }
    for (size_t i = 0; i < c->value_count; i++) {
        TRY(plan_value(p, c, o->as, c->values[i], &values[i]));
        fits = fits && plan_text_fits(o->as, &values[i]);
    }
    plan_text_side_add(p, o, fits);
    build_sql(&p->build, plan_op_sql(QUERY_IN));
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            build_sql(&p->build, SQL(", "));
        build_param(&p->build, &values[i < c->value_count ? i : c->value_count - 1]);
    }
    build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}

/* ---- all of them ---- */

static enum err where_one(struct compile *p, const struct query_cond *c,
                          const struct plan_operand *o, struct str text)
{
    if (c->op == QUERY_LIKE || c->op == QUERY_ILIKE)
        return plan_like(p, c, o, text);
    if (c->op == QUERY_MATCH || c->op == QUERY_IMATCH)
        return plan_regexp(p, c, o, text);
    if (is_loose(o))
        return where_truth(p, c, o, text);
    return is_json_part(o) ? plan_json_cond(p, c, o, text) : where_compare(p, c, o, text);
}

/* Is it compared with one value at a time, without IN? */
static bool is_single(const struct plan_operand *o)
{
    return is_json_part(o) || is_loose(o);
}

/* Which is no secret of a sealed value's. */
static bool is_about_null(const struct query_cond *c)
{
    return c->op == QUERY_IS && c->quantifier == QUERY_ONE_VALUE &&
           (str_eq_nocase(c->values[0], STR("null")) ||
            str_eq_nocase(c->values[0], STR("not_null")));
}

static enum err where_operand(struct compile *p, const struct query_cond *c,
                              const struct plan_operand *o)
{
    bool is_any = c->quantifier == QUERY_ANY_VALUE;

    if (o->column != NULL && o->column->seal != NULL && !is_about_null(c))
        return plan_sealed(p, c, o);
    if (c->quantifier != QUERY_ONE_VALUE && !(is_any && c->op == QUERY_EQ && !is_single(o)))
        return where_each(p, c, o, is_any);
    switch (c->op) {
    case QUERY_IS: return where_is(p, c, o);
    case QUERY_EQ: return is_any ? where_in(p, c, o) : where_one(p, c, o, c->values[0]);
    case QUERY_IN: return is_single(o) ? where_each(p, c, o, true) : where_in(p, c, o);
    case QUERY_FTS:
    case QUERY_PLFTS:
    case QUERY_PHFTS:
    case QUERY_WFTS: return plan_match(p, c, o);
    case QUERY_CS:
    case QUERY_CD: return plan_json_contains(p, c, o);
    case QUERY_LIKE:
    case QUERY_ILIKE:
    case QUERY_NEQ:
    case QUERY_GT:
    case QUERY_GTE:
    case QUERY_LT:
    case QUERY_LTE:
    case QUERY_ISDISTINCT:
    case QUERY_MATCH:
    case QUERY_IMATCH:
    case QUERY_OP__COUNT: break;
    }
    return where_one(p, c, o, c->values[0]);
}

/* rel=is.null, rel=is.not_null: rows without, or with, what is embedded under that name. */
static enum err where_relation(struct compile *p, const struct query_cond *c,
                               const struct plan_link *l)
{
    bool is_null = str_eq_nocase(c->values[0], STR("null"));

    if (c->op != QUERY_IS || (!is_null && !str_eq_nocase(c->values[0], STR("not_null"))))
        return query_field_fail(&c->field, p->e,
                                "a relation takes is.null and not.is.null only; filter its fields "
                                "by rel.field=");
    if (is_null)
        build_sql(&p->build, SQL("NOT ("));
    TRY(plan_exists(p, p->node, l));
    if (is_null)
        build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}

/* With what they stand for now; where that is not asked for, only what else is given counts. */
static enum err where_references(struct compile *p, const struct query_cond *c,
                                 const struct plan_operand *o)
{
    struct query_cond resolved = *c;

    TRY(plan_references(p, &resolved));
    if (resolved.value_count > 0 || c->op == QUERY_IN || c->quantifier != QUERY_ONE_VALUE)
        return where_operand(p, &resolved, o);
    build_sql(&p->build, SQL("TRUE"));
    return ERR_NONE;
}

static enum err where_field(struct compile *p, const struct query_cond *c)
{
    struct plan_operand o = {.column = NULL};
    bool is_total;

    if (c->steps != NULL)
        return plan_way(p, c);

    if (p->node->links != NULL && c->field.path == NULL) {
        const struct plan_link *l = plan_link_find(p->node, c->field.name);

        /* A column of that name is meant where the operator is one of columns. */
        if (l != NULL && (c->op == QUERY_IS || plan_column_find(p->node, c->field.name) == NULL))
            return where_relation(p, c, l);
    }
    TRY(plan_total_find(p, c, &o, &is_total));
    if (!is_total)
        TRY(plan_operand(p, &c->field, &o));
    return c->is_reference == NULL ? where_operand(p, c, &o) : where_references(p, c, &o);
}

static enum err where_list(struct compile *p, const struct query_cond *first, struct sql joint)
{
    for (const struct query_cond *c = first; c != NULL; c = c->next) {
        if (c != first)
            build_sql(&p->build, joint);
        TRY(plan_cond(p, c));
    }
    return ERR_NONE;
}

/* Goes as deep as the parser let the query nest. */
enum err plan_cond(struct compile *p, const struct query_cond *c)
{
    bool has_parens = c->is_negated || c->kind != QUERY_COMPARE;

    if (c->is_negated)
        build_sql(&p->build, SQL("NOT "));
    if (has_parens)
        build_sql(&p->build, SQL("("));
    if (c->kind == QUERY_COMPARE)
        TRY(where_field(p, c));
    else
        TRY(where_list(p, c->first, c->kind == QUERY_AND ? SQL(" AND ") : SQL(" OR ")));
    if (has_parens)
        build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}
