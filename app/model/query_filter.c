/*
 * query_filter.c - conditions: operators with their values, and/or in one another.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/query_scan.h"

static const struct str op_names[QUERY_OP__COUNT] = {
    [QUERY_EQ] = STR_INIT("eq"),
    [QUERY_NEQ] = STR_INIT("neq"),
    [QUERY_GT] = STR_INIT("gt"),
    [QUERY_GTE] = STR_INIT("gte"),
    [QUERY_LT] = STR_INIT("lt"),
    [QUERY_LTE] = STR_INIT("lte"),
    [QUERY_LIKE] = STR_INIT("like"),
    [QUERY_ILIKE] = STR_INIT("ilike"),
    [QUERY_IN] = STR_INIT("in"),
    [QUERY_IS] = STR_INIT("is"),
    [QUERY_ISDISTINCT] = STR_INIT("isdistinct"),
    [QUERY_MATCH] = STR_INIT("match"),
    [QUERY_IMATCH] = STR_INIT("imatch"),
    [QUERY_FTS] = STR_INIT("fts"),
    [QUERY_PLFTS] = STR_INIT("plfts"),
    [QUERY_PHFTS] = STR_INIT("phfts"),
    [QUERY_WFTS] = STR_INIT("wfts"),
    [QUERY_CS] = STR_INIT("cs"),
    [QUERY_CD] = STR_INIT("cd"),
};

#define OP_LIST "eq, neq, gt, gte, lt, lte, like, ilike, match, imatch, in, is, isdistinct or fts"

struct str query_op_name(enum query_op op)
{
    return op_names[op];
}

/* Operators of PostgREST's whose types MariaDB does not have. */
static bool is_foreign_op(struct str word)
{
    static const struct str foreign[] = {
        STR_INIT("ov"),  STR_INIT("sl"),  STR_INIT("sr"),
        STR_INIT("nxr"), STR_INIT("nxl"), STR_INIT("adj"),
    };

    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        if (str_eq(word, foreign[i]))
            return true;
    }
    return false;
}

static bool takes_quantifier(enum query_op op)
{
    switch (op) {
    case QUERY_EQ:
    case QUERY_GT:
    case QUERY_GTE:
    case QUERY_LT:
    case QUERY_LTE:
    case QUERY_LIKE:
    case QUERY_ILIKE:
    case QUERY_MATCH:
    case QUERY_IMATCH: return true;
    case QUERY_NEQ:
    case QUERY_IN:
    case QUERY_IS:
    case QUERY_ISDISTINCT:
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

static bool is_full_text(enum query_op op)
{
    return op == QUERY_FTS || op == QUERY_PLFTS || op == QUERY_PHFTS || op == QUERY_WFTS;
}

/* (any), (all), and the language of full text, which MariaDB's does not know and which is passed
 * over. */
static enum err scan_modifier(struct query_scan *s, struct query_cond *c)
{
    size_t start = s->at;

    if (!query_next_is(s, '('))
        return ERR_NONE;
    if (is_full_text(c->op)) {
        s->at = str_find(s->text, ')', s->at);
        if (query_take(s, ')'))
            return ERR_NONE;
        return query_fail(s, start, "this parenthesis is not closed; add )");
    }
    if (query_take_word(s, STR("(any)")))
        c->quantifier = QUERY_ANY_VALUE;
    else if (query_take_word(s, STR("(all)")))
        c->quantifier = QUERY_EACH_VALUE;
    else
        return query_fail(s, start, "only (any) and (all) may stand here");
    if (!takes_quantifier(c->op))
        return query_fail(s, start, "%.*s takes neither (any) nor (all); use or=(...)",
                          STR_ARG(op_names[c->op]));
    return ERR_NONE;
}

static enum err scan_op(struct query_scan *s, struct query_cond *c)
{
    size_t start = s->at;
    struct str word;

    while (s->at < s->text.len && s->text.at[s->at] >= 'a' && s->text.at[s->at] <= 'z')
        s->at++;
    word = str_range(s->text, start, s->at);
    for (int op = 0; op < QUERY_OP__COUNT; op++) {
        if (!str_eq(word, op_names[op]))
            continue;
        c->op = (enum query_op)op;
        TRY(scan_modifier(s, c));
        if (!query_take(s, '.'))
            break;
        return ERR_NONE;
    }
    if (is_foreign_op(word)) {
        (void)query_fail(
            s, start, "%.*s is for arrays and ranges, which MariaDB has no type for; use " OP_LIST,
            STR_ARG(word));
        (void)error_state(s->e, "42883");
        return ERR_INVALID;
    }
    return query_fail(s, start,
                      "an operator and a point are expected, as in eq.1; the operators "
                      "are " OP_LIST);
}

/* A value among others: quoted, an array in braces, or up to ',' or ')'. */
static enum err scan_element(struct query_scan *s, struct str *out_value)
{
    size_t start = s->at;
    size_t end;

    if (query_next_is(s, '"'))
        return query_scan_quoted(s, out_value);
    if (query_next_is(s, '{')) {
        end = str_find(s->text, '}', start);
        if (end == s->text.len)
            return query_fail(s, start, "this brace is not closed; add } or quote the value");
        s->at = end + 1;
        *out_value = str_range(s->text, start, end + 1);
        return ERR_NONE;
    }
    while (s->at < s->text.len && s->text.at[s->at] != ',' && s->text.at[s->at] != ')')
        s->at++;
    *out_value = str_range(s->text, start, s->at);
    return ERR_NONE;
}

static struct str *value_add(struct query_scan *s, struct query_cond *c, struct str **values,
                             size_t *room)
{
    if (c->value_count == *room) {
        *room = *room == 0 ? 4 : *room * 2;
        *values = arena_grow(s->arena, *values, c->value_count, *room, sizeof **values);
        c->values = *values;
    }
    return &(*values)[c->value_count++];
}

static enum err too_many(struct query_scan *s)
{
    return query_fail(s, s->at, "more than %zu values in one list; ask in parts", s->limits->list);
}

/* (a,"b",c) */
static enum err scan_list(struct query_scan *s, struct query_cond *c)
{
    struct str *values = NULL;
    size_t room = 0;

    if (!query_take(s, '('))
        return query_fail(s, s->at, "'(' is expected after in. ; write in.(1,2,3)");
    if (query_take(s, ')'))
        return ERR_NONE;
    do {
        if (c->value_count == s->limits->list)
            return too_many(s);
        TRY(scan_element(s, value_add(s, c, &values, &room)));
    } while (query_take(s, ','));
    if (!query_take(s, ')'))
        return query_fail(s, s->at,
                          "',' or ')' is expected after a value; quote a value that "
                          "holds them");
    return ERR_NONE;
}

/* {a,"b",c}, after (any) or (all) */
static enum err scan_array(struct query_scan *s, struct query_cond *c)
{
    struct str *values = NULL;
    size_t room = 0;

    if (!query_take(s, '{'))
        return query_fail(s, s->at, "'{' is expected after (any) and (all); write {1,2,3}");
    if (query_take(s, '}'))
        return ERR_NONE;
    do {
        struct str *value;
        size_t start = s->at;

        if (c->value_count == s->limits->list)
            return too_many(s);
        value = value_add(s, c, &values, &room);
        if (query_next_is(s, '"')) {
            TRY(query_scan_quoted(s, value));
            continue;
        }
        while (s->at < s->text.len && s->text.at[s->at] != ',' && s->text.at[s->at] != '}')
            s->at++;
        *value = str_range(s->text, start, s->at);
    } while (query_take(s, ','));
    if (!query_take(s, '}'))
        return query_fail(s, s->at, "',' or '}' is expected after a value");
    return ERR_NONE;
}

enum err query_scan_compare(struct query_scan *s, bool in_list, struct query_cond *c)
{
    struct str *value;

    TRY(query_count_filter(s));
    c->is_negated = query_take_word(s, STR("not."));
    TRY(scan_op(s, c));
    if (c->quantifier != QUERY_ONE_VALUE)
        return scan_array(s, c);
    if (c->op == QUERY_IN)
        return scan_list(s, c);
    value = ARENA_NEW(s->arena, struct str);
    c->values = value;
    c->value_count = 1;
    if (in_list)
        return scan_element(s, value);
    *value = str_from(s->text, s->at);
    s->at = s->text.len;
    return ERR_NONE;
}

/* and( or( not.and( not.or( : steps up to the parenthesis, or not at all. */
static bool take_tree(struct query_scan *s, struct query_cond *c)
{
    static const struct {
        struct str word;
        enum query_cond_kind kind;
        bool is_negated;
    } trees[] = {
        {STR_INIT("and("), QUERY_AND, false},
        {STR_INIT("or("), QUERY_OR, false},
        {STR_INIT("not.and("), QUERY_AND, true},
        {STR_INIT("not.or("), QUERY_OR, true},
    };

    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        if (query_take_word(s, trees[i].word)) {
            s->at--;
            c->kind = trees[i].kind;
            c->is_negated = trees[i].is_negated;
            return true;
        }
    }
    return false;
}

static enum err scan_branch(struct query_scan *s, size_t depth, struct query_cond *c)
{
    query_skip_blank(s);
    if (take_tree(s, c))
        return query_scan_tree(s, depth + 1, c);
    TRY(query_scan_field(s, ".,()", &c->field));
    if (!query_take(s, '.'))
        return query_fail(s, s->at,
                          "'.' and an operator are expected after the field, as in a.eq.1");
    return query_scan_compare(s, true, c);
}

enum err query_scan_tree(struct query_scan *s, size_t depth, struct query_cond *c)
{
    struct query_cond **link = &c->first;

    if (depth > s->limits->depth)
        return query_fail(s, s->at, "and/or deeper than %zu; flatten the condition",
                          s->limits->depth);
    if (!query_take(s, '('))
        return query_fail(s, s->at, "'(' is expected; write or=(a.eq.1,b.eq.2)");
    do {
        *link = ARENA_NEW(s->arena, struct query_cond);
        TRY(scan_branch(s, depth, *link));
        link = &(*link)->next;
        query_skip_blank(s);
    } while (query_take(s, ','));
    if (!query_take(s, ')'))
        return query_fail(s, s->at,
                          "',' or ')' is expected after a condition; quote a value that "
                          "holds them");
    return ERR_NONE;
}
