/*
 * split_kind.c - what a statement does, told from its first words.
 *
 * Words inside version comments count when a MariaDB server would read them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/model/split.h"
#include "app/model/split_scan.h"

/* How far the head of a CREATE is searched for what it creates. */
#define HEAD_TOKENS 40

struct kind_row {
    struct str word;
    enum split_kind kind;
};

static const struct kind_row first_words[] = {
    {STR_INIT("INSERT"), SPLIT_DATA},       {STR_INIT("REPLACE"), SPLIT_DATA},
    {STR_INIT("UPDATE"), SPLIT_DATA},       {STR_INIT("DELETE"), SPLIT_DATA},
    {STR_INIT("SELECT"), SPLIT_DATA},       {STR_INIT("WITH"), SPLIT_DATA},
    {STR_INIT("VALUES"), SPLIT_DATA},       {STR_INIT("TABLE"), SPLIT_DATA},
    {STR_INIT("DO"), SPLIT_DATA},           {STR_INIT("LOAD"), SPLIT_DATA},
    {STR_INIT("HANDLER"), SPLIT_DATA},      {STR_INIT("SHOW"), SPLIT_DATA},
    {STR_INIT("DESCRIBE"), SPLIT_DATA},     {STR_INIT("DESC"), SPLIT_DATA},
    {STR_INIT("EXPLAIN"), SPLIT_DATA},      {STR_INIT("CALL"), SPLIT_CODE},
    {STR_INIT("EXECUTE"), SPLIT_CODE},      {STR_INIT("XA"), SPLIT_CODE},
    {STR_INIT("PREPARE"), SPLIT_SESSION},   {STR_INIT("DEALLOCATE"), SPLIT_SESSION},
    {STR_INIT("START"), SPLIT_TX},          {STR_INIT("COMMIT"), SPLIT_TX},
    {STR_INIT("SAVEPOINT"), SPLIT_TX},      {STR_INIT("RELEASE"), SPLIT_TX},
    {STR_INIT("ROLLBACK"), SPLIT_ROLLBACK}, {STR_INIT("UNLOCK"), SPLIT_UNLOCK},
    {STR_INIT("LOCK"), SPLIT_LOCK},         {STR_INIT("USE"), SPLIT_DATABASE},
};

static bool is_one_of(struct scan_token t, const struct str *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (scan_is_word(t, words[i]))
            return true;
    }
    return false;
}

/* SET STATEMENT x = y FOR (another statement): that one decides. */
static enum split_kind kind_of_set(struct scan *s)
{
    struct scan_token t = scan_next(s);

    if (scan_is_word(t, STR("PASSWORD")) || scan_is_word(t, STR("DEFAULT")))
        return SPLIT_DDL;
    if (!scan_is_word(t, STR("STATEMENT")))
        return SPLIT_SESSION;
    while (t.kind != SCAN_END) {
        t = scan_next(s);
        if (scan_is_word(t, STR("FOR")))
            return split_kind_of(str_from(s->text, s->at));
    }
    return SPLIT_SESSION;
}

/* CREATE, ALTER, DROP: all commit implicitly, but for temporary tables. */
static enum split_kind kind_of_ddl(struct scan *s)
{
    struct scan_token t = scan_next(s);

    if (scan_is_word(t, STR("OR"))) {
        (void)scan_next(s);
        t = scan_next(s);
    }
    if (scan_is_word(t, STR("TEMPORARY")))
        return SPLIT_TEMPORARY;
    if (scan_is_word(t, STR("DATABASE")) || scan_is_word(t, STR("SCHEMA")))
        return SPLIT_DATABASE;
    return SPLIT_DDL;
}

enum split_kind split_kind_of(struct str statement)
{
    static const struct str ddl[] = {STR_INIT("CREATE"), STR_INIT("ALTER"), STR_INIT("DROP")};
    struct scan s = {.text = statement};
    struct scan_token t = scan_next(&s);

    while (t.kind == SCAN_SIGN && t.text.at[0] == '(')
        t = scan_next(&s);
    if (scan_is_word(t, STR("SET")))
        return kind_of_set(&s);
    if (scan_is_word(t, STR("BEGIN")))
        return scan_is_word(scan_next(&s), STR("NOT")) ? SPLIT_CODE : SPLIT_TX;
    if (is_one_of(t, ddl, sizeof ddl / sizeof *ddl))
        return kind_of_ddl(&s);
    for (size_t i = 0; i < sizeof first_words / sizeof *first_words; i++) {
        if (scan_is_word(t, first_words[i].word))
            return first_words[i].kind;
    }
    return t.kind == SCAN_END ? SPLIT_DATA : SPLIT_DDL;
}

/* Behind the user of DEFINER = user[@host], whose first token is t; s stands behind it. */
static size_t user_end(struct scan s, struct scan_token t)
{
    size_t end = t.at + t.text.len;
    struct scan ahead = s;
    struct scan_token next = scan_next(&ahead);

    if (next.kind == SCAN_SIGN && next.text.at[0] == '(') /* CURRENT_USER() */
        return scan_next(&ahead).kind == SCAN_SIGN ? ahead.at : end;
    if (next.kind != SCAN_SIGN || next.text.at[0] != '@')
        return end;
    next = scan_next(&ahead);
    end = ahead.at;
    if (next.kind != SCAN_WORD)
        return end;
    while (end < s.text.len && s.text.at[end] == '.') { /* a bare host: db1.example.org */
        ahead.at = end + 1;
        (void)scan_next(&ahead);
        end = ahead.at;
    }
    return end;
}

static struct str without(struct arena *a, struct str s, size_t start, size_t end)
{
    char *copy = arena_alloc(a, s.len - (end - start) + 1, 1);

    memcpy(copy, s.at, start);
    memcpy(copy + start, s.at + end, s.len - end);
    return (struct str){copy, s.len - (end - start)};
}

struct str split_definer_drop(struct arena *a, struct str statement)
{
    static const struct str things[] = {
        STR_INIT("TABLE"),    STR_INIT("TRIGGER"), STR_INIT("VIEW"),      STR_INIT("PROCEDURE"),
        STR_INIT("FUNCTION"), STR_INIT("EVENT"),   STR_INIT("AGGREGATE"), STR_INIT("INDEX")};
    struct scan s = {.text = statement};
    struct scan_token t = scan_next(&s);

    if (!scan_is_word(t, STR("CREATE")) && !scan_is_word(t, STR("ALTER")))
        return statement;
    for (int i = 0; i < HEAD_TOKENS && t.kind != SCAN_END; i++) {
        size_t start;

        t = scan_next(&s);
        if (is_one_of(t, things, sizeof things / sizeof *things))
            break;
        if (!scan_is_word(t, STR("DEFINER")))
            continue;
        start = t.at;
        t = scan_next(&s);
        if (t.kind != SCAN_SIGN || t.text.at[0] != '=')
            break;
        t = scan_next(&s);
        if (t.kind == SCAN_SIGN || t.kind == SCAN_END)
            break;
        return without(a, statement, start, user_end(s, t));
    }
    return statement;
}

/* Without its backticks; a doubled one is one. */
static struct str unquoted(struct arena *a, struct scan_token t)
{
    char *copy;
    size_t len = 0;

    if (t.kind == SCAN_WORD)
        return t.text;
    copy = arena_alloc(a, t.text.len + 1, 1);
    for (size_t i = 1; i + 1 < t.text.len; i++) {
        copy[len++] = t.text.at[i];
        if (t.text.at[i] == '`')
            i++;
    }
    return (struct str){copy, len};
}

void split_object(struct arena *a, struct str statement, struct str *out_schema,
                  struct str *out_name)
{
    static const struct str nouns[] = {STR_INIT("TABLE"), STR_INIT("TABLES"), STR_INIT("DATABASE"),
                                       STR_INIT("SCHEMA"), STR_INIT("USE")};
    static const struct str fillers[] = {STR_INIT("IF"), STR_INIT("NOT"), STR_INIT("EXISTS")};
    struct scan s = {.text = statement};
    struct scan_token t = scan_next(&s);

    *out_schema = *out_name = STR_NONE;
    for (int i = 0; i < HEAD_TOKENS && !is_one_of(t, nouns, sizeof nouns / sizeof *nouns); i++)
        t = scan_next(&s);
    do
        t = scan_next(&s);
    while (is_one_of(t, fillers, sizeof fillers / sizeof *fillers));
    if (t.kind != SCAN_WORD && t.kind != SCAN_NAME)
        return;
    *out_name = unquoted(a, t);
    t = scan_next(&s);
    if (t.kind != SCAN_SIGN || t.text.at[0] != '.')
        return;
    t = scan_next(&s);
    if (t.kind != SCAN_WORD && t.kind != SCAN_NAME)
        return;
    *out_schema = *out_name;
    *out_name = unquoted(a, t);
}

size_t split_lock_list(struct str statement)
{
    struct scan s = {.text = statement};
    struct scan_token t = scan_next(&s);

    if (!scan_is_word(t, STR("LOCK")))
        return 0;
    t = scan_next(&s);
    if (!scan_is_word(t, STR("TABLES")) && !scan_is_word(t, STR("TABLE")))
        return 0;
    return s.at;
}
