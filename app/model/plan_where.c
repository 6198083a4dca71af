/*
 * plan_where.c - conditions to SQL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/json/check.h"
#include "app/model/literal.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define STATE_NO_OPERATOR "42883"
#define STATE_NO_JSON     "22P02"
#define JSON_DEPTH_MAX    ((size_t)100)

static enum err where_one(struct compile *p, const struct query_cond *c,
                          const struct plan_operand *o, struct str text);

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
 * The field as the left side of a comparison.  Text that its character set does
 * not have would be an error of the server's ("illegal mix of collations"): then
 * the column is brought to Unicode, which no index serves, and nothing is found.
 */
static void add_left_side(struct compile *p, const struct plan_operand *o, bool is_fit)
{
    if (is_fit) {
        plan_operand_add(p, o);
        return;
    }
    build_sql(&p->build, SQL("CONVERT("));
    plan_operand_add(p, o);
    build_sql(&p->build, is_nocase(o->as) ? SQL(" USING utf8mb4) COLLATE utf8mb4_general_ci")
                                          : SQL(" USING utf8mb4) COLLATE utf8mb4_bin"));
}

static bool is_fit(const struct model_column *column, const struct db_value *value)
{
    return value->type != DB_TEXT || is_representable(column, value->text);
}

static enum err where_compare(struct compile *p, const struct query_cond *c,
                              const struct plan_operand *o, struct str text)
{
    struct db_value value;
    bool is_distinct = c->op == QUERY_ISDISTINCT;

    TRY(value_of(p, c, o->as, text, &value));
    if (is_distinct)
        build_sql(&p->build, SQL("NOT ("));
    add_left_side(p, o, is_fit(o->as, &value));
    build_sql(&p->build, op_sql(c->op));
    build_param(&p->build, &value);
    if (is_distinct)
        build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}

/* ---- JSON reached by -> ---- */

static enum err value_of_json(struct compile *p, const struct query_cond *c,
                              const struct plan_operand *o, struct str text,
                              struct db_value *out_value)
{
    if (!json_is_valid(text, JSON_DEPTH_MAX)) {
        struct str shown = utf8_clip(text, 40);

        (void)query_field_fail(&c->field, p->e,
                               "%.*s: '%.*s' is not JSON; put text in quotes, or use ->> for text",
                               STR_ARG(o->column->name), STR_ARG(shown));
        (void)error_state(p->e, STATE_NO_JSON);
        return ERR_INVALID;
    }
    *out_value = (struct db_value){.type = DB_TEXT, .text = text};
    return ERR_NONE;
}

static void add_json_equals(struct compile *p, const struct plan_operand *o,
                            const struct db_value *value)
{
    /* Of NULL the function says that it equals anything. */
    build_sql(&p->build, SQL("IF("));
    plan_operand_add(p, o);
    build_sql(&p->build, SQL(" IS NULL, NULL, JSON_EQUALS("));
    plan_operand_add(p, o);
    build_sql(&p->build, SQL(", "));
    build_param(&p->build, value);
    build_sql(&p->build, SQL("))"));
}

/* Numbers with numbers, text with text; what is of another kind is not found. */
static enum err where_json_order(struct compile *p, const struct query_cond *c,
                                 const struct plan_operand *o, struct db_value *value)
{
    struct model_column number = {.name = o->column->name, .type = MODEL_DOUBLE};
    struct str text = str_trim(value->text);

    if (str_starts(text, STR("\""))) {
        build_sql(&p->build, SQL("IF(JSON_TYPE("));
        plan_operand_add(p, o);
        build_sql(&p->build, SQL(") = 'STRING', JSON_UNQUOTE("));
        plan_operand_add(p, o);
        build_sql(&p->build, SQL("), NULL) COLLATE utf8mb4_bin"));
        build_sql(&p->build, op_sql(c->op));
        build_sql(&p->build, SQL("JSON_UNQUOTE("));
        build_param(&p->build, value);
        build_sql(&p->build, SQL(")"));
        return ERR_NONE;
    }
    TRY(value_of(p, c, &number, text, value));
    plan_number_add(p, o);
    build_sql(&p->build, op_sql(c->op));
    build_param(&p->build, value);
    return ERR_NONE;
}

static enum err where_json(struct compile *p, const struct query_cond *c,
                           const struct plan_operand *o, struct str text)
{
    struct db_value value;

    TRY(value_of_json(p, c, o, text, &value));
    if (c->op != QUERY_EQ && c->op != QUERY_IN && c->op != QUERY_NEQ && c->op != QUERY_ISDISTINCT)
        return where_json_order(p, c, o, &value);
    if (c->op == QUERY_EQ || c->op == QUERY_IN) {
        add_json_equals(p, o, &value);
        return ERR_NONE;
    }
    build_sql(&p->build, c->op == QUERY_NEQ ? SQL("NOT ") : SQL("NOT COALESCE("));
    add_json_equals(p, o, &value);
    if (c->op == QUERY_ISDISTINCT)
        build_sql(&p->build, SQL(", FALSE)"));
    return ERR_NONE;
}

static bool is_json_part(const struct plan_operand *o)
{
    return o->path != NULL && !o->path->is_text;
}

/* JSON within JSON: cs holds what is given, cd is held by it. */
static enum err where_contains(struct compile *p, const struct query_cond *c,
                               const struct plan_operand *o)
{
    struct db_value value;

    if (o->as->type != MODEL_JSON)
        return no_operator(p, c, o->as,
                           "it is for arrays, ranges and JSON, and MariaDB has only the "
                           "last");
    TRY(value_of_json(p, c, o, c->values[0], &value));
    build_sql(&p->build, SQL("JSON_CONTAINS("));
    if (c->op == QUERY_CD)
        build_param(&p->build, &value);
    else
        plan_operand_add(p, o);
    build_sql(&p->build, SQL(", "));
    if (c->op == QUERY_CD)
        plan_operand_add(p, o);
    else
        build_param(&p->build, &value);
    build_sql(&p->build, SQL(")"));
    return ERR_NONE;
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
            return no_operator(p, c, o->as, "only null and not_null do");
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
        TRY(value_of(p, c, o->as, c->values[i], &values[i]));
        fits = fits && is_fit(o->as, &values[i]);
    }
    add_left_side(p, o, fits);
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

static void add_like(struct compile *p, const struct plan_operand *o,
                     const struct db_value *pattern)
{
    plan_operand_add(p, o);
    build_sql(&p->build, op_sql(QUERY_LIKE));
    build_param(&p->build, pattern);
}

/* The pattern of like and match, for a column that holds text. */
static enum err value_of_pattern(struct compile *p, const struct query_cond *c,
                                 const struct plan_operand *o, struct str text,
                                 struct db_value *out_value)
{
    struct model_column as_text = {.name = o->as->name, .type = MODEL_TEXT};

    if (!is_text_like(o->as->type))
        return no_operator(p, c, o->as, "use eq, gt, lt or in");
    return value_of(p, c, &as_text, text, out_value);
}

/*
 * Most columns compare without case; like must not.  A pattern with a fixed
 * start is matched twice: by the column's own collation, which an index serves,
 * and exactly.
 */
static enum err where_like(struct compile *p, const struct query_cond *c,
                           const struct plan_operand *o, struct str text)
{
    bool fits;
    struct db_value pattern;
    struct str first;

    TRY(value_of_pattern(p, c, o, text, &pattern));
    pattern.text = pattern_of(p->arena, pattern.text);
    first = str_range(pattern.text, 0, 1);
    fits = is_representable(o->as, pattern.text);
    if (c->op == QUERY_ILIKE) {
        add_like(p, o, &pattern);
        if (!is_nocase(o->as) || !fits)
            build_sql(&p->build, SQL(" COLLATE utf8mb4_general_ci"));
        return ERR_NONE;
    }
    build_sql(&p->build, SQL("("));
    if (is_nocase(o->as) && fits && first.len > 0 && first.at[0] != '%' && first.at[0] != '_') {
        add_like(p, o, &pattern);
        build_sql(&p->build, SQL(" AND "));
    }
    add_like(p, o, &pattern);
    build_sql(&p->build, SQL(" COLLATE utf8mb4_bin)"));
    return ERR_NONE;
}

/* A binary collation makes the expression tell case; (?i) takes it back. */
static enum err where_match(struct compile *p, const struct query_cond *c,
                            const struct plan_operand *o, struct str text)
{
    struct db_value pattern;

    TRY(value_of_pattern(p, c, o, text, &pattern));
    if (c->op == QUERY_IMATCH)
        pattern.text = str_format(p->arena, "(?i)%.*s", STR_ARG(pattern.text));
    build_sql(&p->build, SQL("CONVERT("));
    plan_operand_add(p, o);
    build_sql(&p->build, SQL(" USING utf8mb4) COLLATE utf8mb4_bin"));
    build_sql(&p->build, op_sql(c->op));
    build_param(&p->build, &pattern);
    return ERR_NONE;
}

/* ---- all of them ---- */

static enum err where_one(struct compile *p, const struct query_cond *c,
                          const struct plan_operand *o, struct str text)
{
    if (c->op == QUERY_LIKE || c->op == QUERY_ILIKE)
        return where_like(p, c, o, text);
    if (c->op == QUERY_MATCH || c->op == QUERY_IMATCH)
        return where_match(p, c, o, text);
    return is_json_part(o) ? where_json(p, c, o, text) : where_compare(p, c, o, text);
}

static enum err where_operand(struct compile *p, const struct query_cond *c,
                              const struct plan_operand *o)
{
    bool is_any = c->quantifier == QUERY_ANY_VALUE;

    if (c->quantifier != QUERY_ONE_VALUE && !(is_any && c->op == QUERY_EQ && !is_json_part(o)))
        return where_each(p, c, o, is_any);
    switch (c->op) {
    case QUERY_IS: return where_is(p, c, o);
    case QUERY_EQ: return is_any ? where_in(p, c, o) : where_one(p, c, o, c->values[0]);
    case QUERY_IN: return is_json_part(o) ? where_each(p, c, o, true) : where_in(p, c, o);
    case QUERY_FTS:
    case QUERY_PLFTS:
    case QUERY_PHFTS:
    case QUERY_WFTS: return plan_match(p, c, o);
    case QUERY_CS:
    case QUERY_CD: return where_contains(p, c, o);
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
