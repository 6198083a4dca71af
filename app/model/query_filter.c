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

/* What is compared as a whole: of a pattern the one who sets the value would set its meaning. */
static bool takes_reference(enum query_op op)
{
    switch (op) {
    case QUERY_EQ:
    case QUERY_NEQ:
    case QUERY_GT:
    case QUERY_GTE:
    case QUERY_LT:
    case QUERY_LTE:
    case QUERY_IN:
    case QUERY_ISDISTINCT: return true;
    case QUERY_LIKE:
    case QUERY_ILIKE:
    case QUERY_IS:
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

bool query_next_is_op(const struct query_scan *s)
{
    struct query_scan at = *s;
    struct str word;

    (void)query_take_word(&at, STR("not."));
    word = str_from(at.text, at.at);
    for (int op = 0; op < QUERY_OP__COUNT; op++) {
        struct str name = op_names[op];

        if (str_starts(word, name) && word.len > name.len &&
            (word.at[name.len] == '.' || word.at[name.len] == '('))
            return true;
    }
    return false;
}

/* ---- values ---- */

/* The values of a condition, as they are met. */
struct values {
    struct query_scan *s;
    struct query_cond *c;
    struct str *at;
    bool *is_reference;
    size_t room;
};

static struct str *value_add(struct values *v, bool is_reference)
{
    struct query_cond *c = v->c;
    struct arena *a = v->s->arena;

    if (c->value_count == v->room) {
        size_t room = v->room == 0 ? (c->op == QUERY_IN ? 4 : 1) : v->room * 2;

        v->at = arena_grow(a, v->at, c->value_count, room, sizeof *v->at);
        if (v->s->is_policy)
            v->is_reference =
                arena_grow(a, v->is_reference, c->value_count, room, sizeof *v->is_reference);
        v->room = room;
        c->values = v->at;
        c->is_reference = v->is_reference;
    }
    if (is_reference)
        v->is_reference[c->value_count] = true;
    return &v->at[c->value_count++];
}

static bool is_reference_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

/* $name, which stands here. */
static enum err scan_reference(struct values *v)
{
    struct query_scan *s = v->s;
    size_t start = s->at++;

    if (!takes_reference(v->c->op))
        return query_fail(s, start,
                          "%.*s takes no $name; compare with eq or in, or quote the value to mean "
                          "the text",
                          STR_ARG(op_names[v->c->op]));
    while (s->at < s->text.len && is_reference_char(s->text.at[s->at]))
        s->at++;
    if (s->at == start + 1)
        return query_fail(s, start,
                          "a name is expected after $, as in $user.id; quote the value to mean the "
                          "text");
    *value_add(v, true) = str_range(s->text, start + 1, s->at);
    return ERR_NONE;
}

static bool is_at_reference(const struct query_scan *s)
{
    return s->is_policy && query_next_is(s, '$');
}

/* A value among others: quoted, an array in braces, or up to ',' or ')'. */
static enum err scan_element(struct values *v)
{
    struct query_scan *s = v->s;
    size_t start = s->at;
    struct str *out_value;
    size_t end;

    if (is_at_reference(s))
        return scan_reference(v);
    out_value = value_add(v, false);
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

static enum err too_many(struct query_scan *s)
{
    return query_fail(s, s->at, "more than %zu values in one list; ask in parts", s->limits->list);
}

/* (a,"b",c) */
static enum err scan_list(struct values *v)
{
    struct query_scan *s = v->s;

    if (is_at_reference(s))
        return scan_reference(v);
    if (!query_take(s, '('))
        return query_fail(s, s->at, "'(' is expected after in. ; write in.(1,2,3)");
    if (query_take(s, ')'))
        return ERR_NONE;
    do {
        if (v->c->value_count == s->limits->list)
            return too_many(s);
        TRY(scan_element(v));
    } while (query_take(s, ','));
    if (!query_take(s, ')'))
        return query_fail(s, s->at,
                          "',' or ')' is expected after a value; quote a value that "
                          "holds them");
    return ERR_NONE;
}

/* {a,"b",c}, after (any) or (all) */
static enum err scan_array(struct values *v)
{
    struct query_scan *s = v->s;

    if (is_at_reference(s))
        return scan_reference(v);
    if (!query_take(s, '{'))
        return query_fail(s, s->at, "'{' is expected after (any) and (all); write {1,2,3}");
    if (query_take(s, '}'))
        return ERR_NONE;
    do {
        struct str *value;
        size_t start = s->at;

        if (v->c->value_count == s->limits->list)
            return too_many(s);
        if (is_at_reference(s)) {
            TRY(scan_reference(v));
            continue;
        }
        value = value_add(v, false);
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

/* To the end; a policy's quoted, or to the condition behind it. */
static enum err scan_rest(struct values *v)
{
    struct query_scan *s = v->s;
    struct str *value;
    size_t end = s->is_policy ? str_find(s->text, '&', s->at) : s->text.len;

    if (is_at_reference(s))
        return scan_reference(v);
    value = value_add(v, false);
    if (s->is_policy && query_next_is(s, '"'))
        return query_scan_quoted(s, value);
    *value = str_range(s->text, s->at, end);
    s->at = end;
    return ERR_NONE;
}

enum err query_scan_compare(struct query_scan *s, bool in_list, struct query_cond *c)
{
    struct values v = {.s = s, .c = c};

    TRY(query_count_filter(s));
    c->is_negated = query_take_word(s, STR("not."));
    TRY(scan_op(s, c));
    if (c->quantifier != QUERY_ONE_VALUE)
        return scan_array(&v);
    if (c->op == QUERY_IN)
        return scan_list(&v);
    return in_list ? scan_element(&v) : scan_rest(&v);
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
    TRY(s->is_policy ? query_scan_way(s, ".,()!", c) : query_scan_field(s, ".,()", &c->field));
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
