/*
 * inquiry.c - which statements of the console may run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/inquiry.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/model/inquiry_words.h"
#include "app/model/split_scan.h"

#define FIELD      STR("sql")
#define TOKENS_MAX 3000

struct look {
    struct arena *arena;
    struct str text;
    struct scan_token *tokens; /* and SCAN_END behind them */
    size_t count;
    const struct inquiry_closed *closed;
    bool is_show;
};

/* ---- tokens ---- */

/* Control characters, and what is no UTF-8: the server might read it in another way than we. */
static enum err check_bytes(struct str s, struct error *e)
{
    if (s.len == 0)
        return error_tell(e, ERR_INVALID, FIELD, "Type a statement.");
    if (s.len > INQUIRY_MAX)
        return error_tell(e, ERR_INVALID, FIELD, "A statement has at most %zu bytes.", INQUIRY_MAX);
    if (!utf8_is_valid(s))
        return error_tell(e, ERR_INVALID, FIELD, "This is no UTF-8.");
    for (size_t i = 0; i < s.len; i++) {
        if (((unsigned char)s.at[i] < ' ' && !scan_is_blank(s.at[i])) || s.at[i] == 0x7f)
            return error_tell(e, ERR_INVALID, FIELD, "There is a control character in it.");
    }
    return ERR_NONE;
}

/* What stands between two tokens: blanks and comments, but no comment that servers read. */
static enum err check_gap(struct str gap, struct error *e)
{
    if (str_search(gap, STR("/*!"), 0) < gap.len || str_search(gap, STR("/*M!"), 0) < gap.len)
        return error_tell(e, ERR_INVALID, FIELD,
                          "Comments that the server reads, /*! ... */, are refused.");
    return ERR_NONE;
}

static bool is_sign(struct scan_token t, char c)
{
    return t.kind == SCAN_SIGN && t.text.len == 1 && t.text.at[0] == c;
}

static enum err tokens_read(struct look *l, struct error *e)
{
    struct scan s = {.text = l->text};
    size_t end = 0;

    l->tokens = ARENA_ARRAY(l->arena, struct scan_token, TOKENS_MAX + 2);
    for (;;) {
        struct scan_token t = scan_next(&s);

        TRY(check_gap(str_range(l->text, end, t.at), e));
        end = t.at + t.text.len;
        l->tokens[l->count] = t;
        if (t.kind == SCAN_END)
            break;
        if (t.kind != SCAN_WORD && t.kind != SCAN_SIGN &&
            (t.text.len < 2 || t.text.at[t.text.len - 1] != t.text.at[0]))
            return error_tell(e, ERR_INVALID, FIELD, "A quote is not closed.");
        if (++l->count > TOKENS_MAX)
            return error_tell(e, ERR_INVALID, FIELD, "This statement is too long.");
    }
    while (l->count > 0 && is_sign(l->tokens[l->count - 1], ';'))
        l->tokens[--l->count] = (struct scan_token){.kind = SCAN_END, .at = l->text.len};
    return l->count > 0 ? ERR_NONE : error_tell(e, ERR_INVALID, FIELD, "Type a statement.");
}

static struct scan_token token(const struct look *l, size_t at)
{
    return at < l->count ? l->tokens[at] : (struct scan_token){.kind = SCAN_END};
}

static bool is_word(const struct look *l, size_t at, struct str word)
{
    struct scan_token t = token(l, at);

    return t.kind == SCAN_WORD && str_eq_nocase(t.text, word);
}

/* ---- names ---- */

static bool is_closed_view(const struct look *l, struct str name)
{
    for (size_t i = 0; i < l->closed->view_count; i++) {
        if (str_eq_nocase(l->closed->views[i], name))
            return true;
    }
    return false;
}

static enum err check_name(const struct look *l, size_t at, struct error *e)
{
    struct str name = inquiry_name(l->arena, token(l, at));
    bool is_qualifier = is_sign(token(l, at + 1), '.');

    if (str_starts(name, STR("lintel_")))
        return error_tell(e, ERR_INVALID, FIELD,
                          "Lintel's own tables are not read here: their pages show what is no "
                          "secret.");
    if (str_eq(name, STR("information_schema"))) {
        if (!is_qualifier || !inquiry_is_open_view(inquiry_name(l->arena, token(l, at + 2))))
            return error_tell(e, ERR_INVALID, FIELD,
                              "Of information_schema only what tells of tables and columns is "
                              "read here.");
        return ERR_NONE;
    }
    if ((is_qualifier || l->is_show) && inquiry_is_stranger(l->closed, name))
        return error_tell(e, ERR_INVALID, FIELD, "Other databases are not read here.");
    if (is_closed_view(l, name))
        return error_tell(e, ERR_INVALID, FIELD,
                          "%.*s is not read here: it shows what its own tables would not.",
                          STR_ARG(utf8_clip(name, 64)));
    return ERR_NONE;
}

/* ---- words ---- */

/* WITH recent (id, day) AS ( ...: a name before a list of names, and not a call. */
static bool is_common_table(const struct look *l, size_t at)
{
    size_t end = at + 2;

    if (at == 0 || !(is_word(l, at - 1, STR("with")) || is_word(l, at - 1, STR("recursive")) ||
                     is_sign(token(l, at - 1), ',')))
        return false;
    while (token(l, end).kind == SCAN_WORD || token(l, end).kind == SCAN_NAME) {
        if (!is_sign(token(l, end + 1), ','))
            return is_sign(token(l, end + 1), ')') && is_word(l, end + 2, STR("as")) &&
                   is_sign(token(l, end + 3), '(');
        end += 2;
    }
    return false;
}

/* A word or name before a parenthesis: a function. */
static enum err check_call(const struct look *l, size_t at, struct error *e)
{
    struct scan_token t = token(l, at);
    bool is_known = t.kind == SCAN_WORD && inquiry_may_open(t.text);

    /* In a list of a type's digits, or behind ON and the like, a number may stand. */
    if (is_known && (at == 0 || !is_sign(token(l, at - 1), '.')))
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, FIELD, "%.*s( ... ) is no function that may be called here.",
                      STR_ARG(utf8_clip(t.text, 60)));
}

static enum err check_word(const struct look *l, size_t at, struct error *e)
{
    struct scan_token t = token(l, at);

    if (!l->is_show && inquiry_is_refused(t.text))
        return error_tell(e, ERR_INVALID, FIELD,
                          "%.*s is refused: statements here read, and do nothing else.",
                          STR_ARG(t.text));
    if (str_eq_nocase(t.text, STR("next")) || str_eq_nocase(t.text, STR("previous"))) {
        if (is_word(l, at + 1, STR("value")) && is_word(l, at + 2, STR("for")))
            return error_tell(e, ERR_INVALID, FIELD,
                              "%.*s is refused: statements here read, and do nothing else.",
                              STR_ARG(t.text));
    }
    return ERR_NONE;
}

static enum err check_sign(struct scan_token t, struct error *e)
{
    if (is_sign(t, ';'))
        return error_tell(e, ERR_INVALID, FIELD, "One statement at a time.");
    if (is_sign(t, '@') || is_sign(t, '?'))
        return error_tell(e, ERR_INVALID, FIELD, "Variables and ? are refused.");
    return ERR_NONE;
}

static enum err check_tokens(const struct look *l, struct error *e)
{
    for (size_t i = 0; i < l->count; i++) {
        struct scan_token t = l->tokens[i];

        if (t.kind == SCAN_SIGN)
            TRY(check_sign(t, e));
        if (t.kind == SCAN_WORD)
            TRY(check_word(l, i, e));
        if (t.kind == SCAN_WORD || t.kind == SCAN_NAME) {
            TRY(check_name(l, i, e));
            if (is_sign(token(l, i + 1), '(') && !is_common_table(l, i))
                TRY(check_call(l, i, e));
        }
    }
    return ERR_NONE;
}

/* ---- how it begins ---- */

static bool is_query(const struct look *l, size_t at)
{
    while (is_sign(token(l, at), '('))
        at++;
    return is_word(l, at, STR("select")) || is_word(l, at, STR("with"));
}

static bool is_show(const struct look *l)
{
    size_t at = 1;

    if (!is_word(l, 0, STR("show")))
        return false;
    while (is_word(l, at, STR("full")) || is_word(l, at, STR("global")) ||
           is_word(l, at, STR("session")))
        at++;
    if (is_word(l, at, STR("create")))
        return token(l, at + 1).kind == SCAN_WORD && inquiry_may_show_create(token(l, at + 1).text);
    if (is_word(l, at, STR("table")) && !is_word(l, at + 1, STR("status")))
        return false;
    return token(l, at).kind == SCAN_WORD && inquiry_may_show(token(l, at).text);
}

static bool is_explain(const struct look *l)
{
    size_t at = 1;

    if (!is_word(l, 0, STR("explain")))
        return false;
    if (is_word(l, at, STR("extended")) || is_word(l, at, STR("partitions")))
        at++;
    else if (is_word(l, at, STR("format")) && is_sign(token(l, at + 1), '='))
        at += 3;
    return is_query(l, at);
}

/* DESCRIBE film, DESC library.film */
static bool is_describe(const struct look *l)
{
    size_t names = is_sign(token(l, 2), '.') ? 4 : 2;

    return (is_word(l, 0, STR("describe")) || is_word(l, 0, STR("desc"))) && l->count == names &&
           !is_query(l, 1) && token(l, names - 1).kind != SCAN_SIGN;
}

/* ---- what is sent ---- */

/* The tokens as they stand, and one blank for whatever was between them. */
static struct str print(const struct look *l)
{
    char *to = arena_alloc(l->arena, l->text.len + l->count + 1, 1);
    size_t len = 0;
    size_t end = 0;

    for (size_t i = 0; i < l->count; i++) {
        struct scan_token t = l->tokens[i];

        if (i > 0 && t.at > end)
            to[len++] = ' ';
        memcpy(to + len, t.text.at, t.text.len);
        len += t.text.len;
        end = t.at + t.text.len;
    }
    return (struct str){to, len};
}

enum err inquiry_check(struct arena *a, struct str statement, const struct inquiry_closed *closed,
                       struct inquiry *out_inquiry, struct error *e)
{
    struct look l = {.arena = a, .text = str_trim(statement), .closed = closed};
    bool is_plannable;

    TRY(check_bytes(l.text, e));
    TRY(tokens_read(&l, e));
    is_plannable = is_query(&l, 0);
    l.is_show = is_show(&l);
    if (!is_plannable && !l.is_show && !is_explain(&l) && !is_describe(&l))
        return error_tell(e, ERR_INVALID, FIELD,
                          "Statements here begin with SELECT, WITH, EXPLAIN, DESCRIBE, or SHOW of "
                          "tables, columns, keys and the like.");
    l.is_show |= is_describe(&l);
    TRY(check_tokens(&l, e));
    *out_inquiry = (struct inquiry){print(&l), is_plannable};
    return ERR_NONE;
}
