/*
 * plan_where.c - conditions to SQL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/model/literal.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define STATE_NO_OPERATOR "42883"

/* A literal of the condition as a value for the column. */
static enum err value_of(struct compile *p, const struct query_cond *c,
                         const struct model_column *column, struct str text,
                         struct db_value *out_value)
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

static enum err no_operator(struct compile *p, const struct query_cond *c,
                            const struct model_column *column, const char *remedy)
{
    struct str op = query_op_name(c->op);

    (void)query_field_fail(&c->field, p->e, "%.*s does not apply to %.*s, which is %s; %s",
                           STR_ARG(op), STR_ARG(column->name), model_type_name(column->type),
                           remedy);
    (void)error_state(p->e, STATE_NO_OPERATOR);
    return ERR_INVALID;
}

static struct sql op_sql(enum query_op op)
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
    case QUERY_IS:
    case QUERY_OP__COUNT: break;
    }
    return SQL(" IS ");
}

enum repertoire { ALL_OF_UNICODE, FIRST_PLANE, LATIN1, ASCII };

/* What characters a column's text may be made of, as far as it is sure. */
static enum repertoire repertoire_of(struct str charset)
{
    if (charset.len == 0 || str_eq(charset, STR("utf8mb4")) || str_starts(charset, STR("utf16")) ||
        str_eq(charset, STR("utf32")))
        return ALL_OF_UNICODE;
    if (str_starts(charset, STR("utf8")) || str_eq(charset, STR("ucs2")))
        return FIRST_PLANE;
    return str_eq(charset, STR("latin1")) ? LATIN1 : ASCII;
}

/* Is each character (of valid UTF-8) one that the column can hold? */
static bool is_representable(const struct model_column *column, struct str text)
{
    enum repertoire has = repertoire_of(column->charset);

    for (size_t i = 0; has != ALL_OF_UNICODE && i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];

        if (c < 0x80)
            continue;
        if (has == ASCII || (has == FIRST_PLANE && c >= 0xf0))
            return false;
        /* U+00A0 to U+00FF; what lies before is different in the server's latin1. */
        if (has == LATIN1 && (c > 0xc3 || (c == 0xc2 && (unsigned char)text.at[i + 1] < 0xa0)))
            return false;
    }
    return true;
}

static bool is_nocase(const struct model_column *column)
{
    return str_ends(column->collation, STR("_ci"));
}

/*
 * The column as the left side of a comparison.  Text that its character set does
 * not have would be an error of the server's ("illegal mix of collations"): then
 * the column is brought to Unicode, which no index serves, and nothing is found.
 */
static void add_left_side(struct compile *p, const struct model_column *column, bool is_fit)
{
    if (is_fit) {
        build_column(&p->build, column, 0);
        return;
    }
    build_sql(&p->build, SQL("CONVERT("));
    build_column(&p->build, column, 0);
    build_sql(&p->build, is_nocase(column) ? SQL(" USING utf8mb4) COLLATE utf8mb4_general_ci")
                                           : SQL(" USING utf8mb4) COLLATE utf8mb4_bin"));
}

static bool is_fit(const struct model_column *column, const struct db_value *value)
{
    return value->type != DB_TEXT || is_representable(column, value->text);
}

static enum err where_compare(struct compile *p, const struct query_cond *c,
                              const struct model_column *column)
{
    struct db_value value;

    TRY(value_of(p, c, column, c->values[0], &value));
    add_left_side(p, column, is_fit(column, &value));
    build_sql(&p->build, op_sql(c->op));
    build_param(&p->build, &value);
    return ERR_NONE;
}

/* ---- is ---- */

static enum err where_is(struct compile *p, const struct query_cond *c,
                         const struct model_column *column)
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
        if (words[i].is_truth && column->type != MODEL_BOOL)
            return no_operator(p, c, column, "only null and not_null do");
        build_column(&p->build, column, 0);
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

static enum err where_in(struct compile *p, const struct query_cond *c,
                         const struct model_column *column)
{
    size_t count = rounded(c->value_count, p->options->limits->list);
    struct db_value *values = ARENA_ARRAY(p->arena, struct db_value, c->value_count);
    bool fits = true;

    if (c->value_count == 0) {
        build_sql(&p->build, SQL("FALSE"));
        return ERR_NONE;
    }
    for (size_t i = 0; i < c->value_count; i++) {
        TRY(value_of(p, c, column, c->values[i], &values[i]));
        fits = fits && is_fit(column, &values[i]);
    }
    add_left_side(p, column, fits);
    build_sql(&p->build, op_sql(QUERY_IN));
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            build_sql(&p->build, SQL(", "));
        build_param(&p->build, &values[i < c->value_count ? i : c->value_count - 1]);
    }
    build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}

/* ---- like ---- */

/* '*' stands for '%', which would have to be escaped in a URL. */
static struct str pattern_of(struct arena *a, struct str text)
{
    char *to = arena_alloc(a, text.len + 1, 1);

    for (size_t i = 0; i < text.len; i++)
        to[i] = text.at[i] == '*' ? '%' : text.at[i];
    return (struct str){to, text.len};
}

static bool is_text_like(enum model_type type)
{
    return type == MODEL_TEXT || type == MODEL_ENUM || type == MODEL_SET || type == MODEL_JSON;
}

static void add_like(struct compile *p, const struct model_column *column,
                     const struct db_value *pattern)
{
    build_column(&p->build, column, 0);
    build_sql(&p->build, op_sql(QUERY_LIKE));
    build_param(&p->build, pattern);
}

/*
 * Most columns compare without case; like must not.  A pattern with a fixed
 * start is matched twice: by the column's own collation, which an index serves,
 * and exactly.
 */
static enum err where_like(struct compile *p, const struct query_cond *c,
                           const struct model_column *column)
{
    bool fits;
    struct model_column as_text = {.name = column->name, .type = MODEL_TEXT};
    struct db_value pattern;
    struct str first;

    if (!is_text_like(column->type))
        return no_operator(p, c, column, "use eq, gt, lt or in");
    TRY(value_of(p, c, &as_text, c->values[0], &pattern));
    pattern.text = pattern_of(p->arena, pattern.text);
    first = str_range(pattern.text, 0, 1);
    fits = is_representable(column, pattern.text);
    if (c->op == QUERY_ILIKE) {
        add_like(p, column, &pattern);
        if (!is_nocase(column) || !fits)
            build_sql(&p->build, SQL(" COLLATE utf8mb4_general_ci"));
        return ERR_NONE;
    }
    build_sql(&p->build, SQL("("));
    if (is_nocase(column) && fits && first.len > 0 && first.at[0] != '%' && first.at[0] != '_') {
        add_like(p, column, &pattern);
        build_sql(&p->build, SQL(" AND "));
    }
    add_like(p, column, &pattern);
    build_sql(&p->build, SQL(" COLLATE utf8mb4_bin)"));
    return ERR_NONE;
}

/* ---- all of them ---- */

static enum err where_field(struct compile *p, const struct query_cond *c)
{
    const struct model_column *column = NULL;

    TRY(plan_field(p, &c->field, &column));
    switch (c->op) {
    case QUERY_IS: return where_is(p, c, column);
    case QUERY_IN: return where_in(p, c, column);
    case QUERY_LIKE:
    case QUERY_ILIKE: return where_like(p, c, column);
    case QUERY_EQ:
    case QUERY_NEQ:
    case QUERY_GT:
    case QUERY_GTE:
    case QUERY_LT:
    case QUERY_LTE:
    case QUERY_OP__COUNT: break;
    }
    return where_compare(p, c, column);
}

static enum err where_cond(struct compile *p, const struct query_cond *c);

static enum err where_list(struct compile *p, const struct query_cond *first, struct sql joint)
{
    for (const struct query_cond *c = first; c != NULL; c = c->next) {
        if (c != first)
            build_sql(&p->build, joint);
        TRY(where_cond(p, c));
    }
    return ERR_NONE;
}

/* Goes as deep as the parser let the query nest. */
static enum err where_cond(struct compile *p, const struct query_cond *c)
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

enum err plan_where(struct compile *p)
{
    if (p->query->where == NULL)
        return ERR_NONE;
    build_sql(&p->build, SQL(" WHERE "));
    return where_list(p, p->query->where, SQL(" AND "));
}
