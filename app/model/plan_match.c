/*
 * plan_match.c - full text: PostgREST's operators as MATCH ... AGAINST in boolean mode.
 *
 *     fts.fat & (cat | !rat)     +fat +(cat -rat)
 *     plfts.fat cats             +fat +cats
 *     phfts.fat cats             "fat cats"
 *     wfts."fat cats" -rat       +"fat cats" -rat
 *
 * Of the text only words reach the server's parser: letters, digits, '_', what
 * is not ASCII, and an apostrophe inside a word.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define STATE_NO_OPERATOR "42883"
#define STATE_SYNTAX      "42601"
#define STATE_TEXT        "22021"
#define EXPRESSION_MAX    ((size_t)64 * 1024)
#define DEPTH_MAX         16

struct words {
    struct str text;
    size_t at;
    struct buf out;
    const char *fault;
};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '\'' || (unsigned char)c >= 0x80;
}

static bool is_at_end(const struct words *w)
{
    return w->at >= w->text.len;
}

static char next(const struct words *w)
{
    return is_at_end(w) ? '\0' : w->text.at[w->at];
}

static bool take(struct words *w, char c)
{
    if (is_at_end(w) || next(w) != c)
        return false;
    w->at++;
    return true;
}

/* Up to the next word, or to one of the stops. */
static void skip(struct words *w, const char *stops)
{
    for (; !is_at_end(w) && !is_word(next(w)); w->at++) {
        for (const char *s = stops; *s != '\0'; s++) {
            if (*s == next(w))
                return;
        }
    }
}

static bool is_apostrophe(const struct words *w)
{
    return next(w) == '\'';
}

static void word(struct words *w)
{
    size_t start;
    size_t end;

    while (is_apostrophe(w))
        w->at++;
    start = w->at;
    while (is_word(next(w)))
        w->at++;
    end = w->at;
    while (end > start && w->text.at[end - 1] == '\'')
        end--;
    buf_add_str(&w->out, str_range(w->text, start, end));
}

/* Words between quotes, as one. */
static void phrase(struct words *w, char end)
{
    bool is_first = true;
    char stops[] = {end, '\0'};

    buf_add_char(&w->out, '"');
    for (;;) {
        skip(w, stops);
        if (is_at_end(w) || next(w) == end)
            break;
        if (!is_first)
            buf_add_char(&w->out, ' ');
        is_first = false;
        word(w);
    }
    (void)take(w, end);
    buf_add_char(&w->out, '"');
}

/* ---- fts: words with & | ! ( ) and :* ---- */

static void either(struct words *w, unsigned depth);

static void operand(struct words *w, unsigned depth)
{
    skip(w, "(!\"");
    if (take(w, '(')) {
        if (depth == DEPTH_MAX) {
            w->fault = "has too many parentheses in one another";
            return;
        }
        buf_add_char(&w->out, '(');
        either(w, depth + 1);
        buf_add_char(&w->out, ')');
        skip(w, ")");
        if (!take(w, ')'))
            w->fault = "lacks a ')'";
        return;
    }
    if (take(w, '"')) {
        phrase(w, '"');
        return;
    }
    if (!is_word(next(w))) {
        w->fault = "lacks a word; write it as fat&(cat|!rat)";
        return;
    }
    word(w);
    if (take(w, ':')) {
        (void)take(w, '*');
        buf_add_char(&w->out, '*');
    }
}

static void each(struct words *w, unsigned depth, bool is_alone)
{
    do {
        bool is_negated = false;

        skip(w, "!(\"");
        while (take(w, '!')) {
            is_negated = !is_negated;
            skip(w, "!(\"");
        }
        buf_add_str(&w->out, is_negated ? STR(" -") : is_alone ? STR(" ") : STR(" +"));
        operand(w, depth);
        skip(w, "&|)(!");
        is_alone = false;
    } while (w->fault == NULL && take(w, '&'));
}

/* Is there an '&' before the next '|' at this depth? */
static bool has_and(const struct words *w)
{
    int depth = 0;

    for (size_t i = w->at; i < w->text.len && depth >= 0; i++) {
        char c = w->text.at[i];

        depth += (c == '(') - (c == ')');
        if (depth == 0 && (c == '&' || c == '|'))
            return c == '&';
    }
    return false;
}

/* Is there a '|' at this depth? */
static bool has_or(const struct words *w)
{
    int depth = 0;

    for (size_t i = w->at; i < w->text.len && depth >= 0; i++) {
        depth += (w->text.at[i] == '(') - (w->text.at[i] == ')');
        if (depth == 0 && w->text.at[i] == '|')
            return true;
    }
    return false;
}

static void either(struct words *w, unsigned depth)
{
    bool is_one_of_several = has_or(w);

    do {
        bool is_group = is_one_of_several && has_and(w);

        buf_add_str(&w->out, is_group ? STR(" (") : STR(""));
        each(w, depth, is_one_of_several && !is_group);
        buf_add_str(&w->out, is_group ? STR(")") : STR(""));
    } while (w->fault == NULL && take(w, '|'));
}

/* ---- the others ---- */

static void plain(struct words *w)
{
    for (skip(w, ""); !is_at_end(w); skip(w, "")) {
        BUF_LIT(&w->out, " +");
        word(w);
    }
}

/* Is this the word "or"? */
static bool take_or(struct words *w)
{
    struct str rest = str_from(w->text, w->at);

    if (!str_eq_nocase(str_range(rest, 0, 2), STR("or")) || (rest.len > 2 && is_word(rest.at[2])))
        return false;
    w->at += 2;
    return true;
}

static void web(struct words *w)
{
    size_t last = 0; /* where the term before put its '+' */

    for (skip(w, "\"-"); !is_at_end(w); skip(w, "\"-")) {
        bool is_negated = take(w, '-');
        bool is_optional = !is_negated && last > 0 && take_or(w);

        if (is_optional) {
            w->out.at[last] = ' ';
            skip(w, "\"");
        }
        if (is_negated && !is_word(next(w)) && next(w) != '"')
            continue;
        if (is_at_end(w))
            break;
        buf_add_char(&w->out, ' ');
        last = w->out.len;
        buf_add_char(&w->out, is_negated ? '-' : is_optional ? ' ' : '+');
        if (take(w, '"'))
            phrase(w, '"');
        else
            word(w);
        if (buf_is_failed(&w->out))
            return;
    }
}

static void translate(struct words *w, enum query_op op)
{
    if (op == QUERY_FTS) {
        either(w, 0);
        skip(w, "&|()!");
        if (w->fault == NULL && !is_at_end(w))
            w->fault = "lacks an operator; put & or | between words";
    } else if (op == QUERY_PHFTS) {
        phrase(w, '\0');
    } else if (op == QUERY_WFTS) {
        web(w);
    } else {
        plain(w);
    }
    if (buf_is_failed(&w->out))
        w->fault = "is too long";
}

/* ---- the index ---- */

static bool has_column(const struct model_key *k, const struct model_column *c)
{
    for (size_t i = 0; i < k->count; i++) {
        if (k->columns[i] == c)
            return true;
    }
    return false;
}

static bool is_index_shown(const struct model_key *k, const struct plan_view *v)
{
    for (size_t i = 0; i < k->count; i++) {
        if (!plan_shows(v, k->columns[i]))
            return false;
    }
    return true;
}

static bool has_guard(const struct model_key *k, const struct plan_view *v)
{
    for (size_t i = 0; i < k->count; i++) {
        if (plan_guard(v, k->columns[i]) != 0)
            return true;
    }
    return false;
}

/* The index over the column alone, or else one that it is part of. */
static const struct model_key *index_find(const struct plan_operand *o)
{
    const struct model_table *t = o->column->table; /* an aggregate's column has none */
    const struct model_key *found = NULL;

    if (o->path != NULL || o->total != NULL)
        return NULL;
    for (size_t i = 0; i < t->key_count; i++) {
        const struct model_key *k = &t->keys[i];

        if (k->is_full_text && has_column(k, o->column) && is_index_shown(k, o->view) &&
            (found == NULL || k->count == 1))
            found = k;
    }
    return found;
}

static enum err fail(struct compile *p, const struct query_cond *c, const char *state,
                     const char *words)
{
    struct str op = query_op_name(c->op);

    (void)query_field_fail(&c->field, p->e, "%.*s. %s", STR_ARG(op), words);
    (void)error_state(p->e, state);
    return ERR_INVALID;
}

enum err plan_match(struct compile *p, const struct query_cond *c, const struct plan_operand *o)
{
    const struct model_key *index = index_find(o);
    struct words w = {.text = c->values[0]};
    struct db_value value = {.type = DB_TEXT};
    bool is_guarded;

    if (index == NULL)
        return fail(p, c, STATE_NO_OPERATOR,
                    "needs a FULLTEXT index that the field is part of; create one, or use ilike");
    if (!utf8_is_text(c->values[0]))
        return fail(p, c, STATE_TEXT, "wants UTF-8 without NUL bytes");
    buf_init(&w.out, EXPRESSION_MAX);
    translate(&w, c->op);
    value.text = str_dup(p->arena, str_trim(buf_str(&w.out)));
    buf_fini(&w.out);
    if (w.fault != NULL)
        return fail(p, c, STATE_SYNTAX, w.fault);
    /* An index is searched as a whole: in rows that show all of it. */
    is_guarded = has_guard(index, o->view);
    if (is_guarded) {
        build_sql(&p->build, SQL("IF(TRUE"));
        plan_guards_add(p, o->view, index->columns, index->count, o->alias);
        build_sql(&p->build, SQL(", "));
    }
    build_sql(&p->build, SQL("MATCH("));
    for (size_t i = 0; i < index->count; i++) {
        if (i > 0)
            build_sql(&p->build, SQL(", "));
        build_column(&p->build, index->columns[i], o->alias);
    }
    build_sql(&p->build, SQL(") AGAINST ("));
    build_param(&p->build, &value);
    build_sql(&p->build, SQL(" IN BOOLEAN MODE)"));
    if (is_guarded)
        build_sql(&p->build, SQL(", NULL)"));
    return ERR_NONE;
}
