/*
 * split.c - finds where statements begin and end.
 *
 *     blanks and comments -> (DELIMITER line)* -> statement -> delimiter -> ...
 *
 * Inside a statement only quotes, comments and version comments matter: they are
 * skipped as a whole, so that a delimiter within them is none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/split.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/model/split_scan.h"

#define FIRST_ROOM 64

struct splitter {
    struct arena *arena;
    struct str text;
    struct str delimiter;
    size_t at;
    size_t line;       /* of counted */
    size_t counted;    /* lines are counted up to here */
    size_t version_at; /* where the open version comment began, or SCAN_UNFINISHED */
    struct split_statement *list;
    size_t count;
    size_t room;
};

/* The line of a place at or behind the last one asked for. */
static size_t line_of(struct splitter *s, size_t at)
{
    while (s->counted < at) {
        const char *hit = memchr(s->text.at + s->counted, '\n', at - s->counted);

        if (hit == NULL) {
            s->counted = at;
            break;
        }
        s->counted = (size_t)(hit - s->text.at) + 1;
        s->line++;
    }
    return s->line;
}

static enum err unfinished(struct splitter *s, size_t at, struct error *e)
{
    char c = s->text.at[at];
    const char *what = scan_is_quote(c) ? "quote" : "comment";

    return error_tell(e, ERR_INVALID, STR_NONE,
                      "line %zu: the %s that opens here is never closed; close it", line_of(s, at),
                      what);
}

static bool is_delimiter(const struct splitter *s)
{
    return s->version_at == SCAN_UNFINISHED && str_starts(str_from(s->text, s->at), s->delimiter);
}

/* Over blanks, comments and empty statements. */
static enum err skip_between(struct splitter *s, struct error *e)
{
    while (s->at < s->text.len) {
        size_t behind;

        if (is_delimiter(s)) {
            s->at += s->delimiter.len;
            continue;
        }
        if (scan_is_blank(s->text.at[s->at])) {
            s->at++;
            continue;
        }
        behind = scan_comment(s->text, s->at);
        if (behind == SCAN_UNFINISHED)
            return unfinished(s, s->at, e);
        if (behind == s->at)
            break;
        s->at = behind;
    }
    return ERR_NONE;
}

/* "DELIMITER ;;" up to the line's end, where a statement could begin. */
static enum err read_delimiter(struct splitter *s, bool *out_was, struct error *e)
{
    static const struct str command = STR_INIT("delimiter");
    struct str rest = str_from(s->text, s->at);
    struct str line;
    struct str argument;
    size_t end = 0;

    *out_was = str_eq_nocase(str_range(rest, 0, command.len), command) &&
               (rest.len == command.len || scan_is_blank(rest.at[command.len]));
    if (!*out_was)
        return ERR_NONE;
    line = str_range(rest, 0, str_find(rest, '\n', 0));
    argument = str_trim(str_from(line, command.len));
    while (end < argument.len && !scan_is_blank(argument.at[end]))
        end++;
    argument.len = end;
    if (argument.len >= 2 && scan_is_quote(argument.at[0]) &&
        argument.at[argument.len - 1] == argument.at[0])
        argument = str_range(argument, 1, argument.len - 1);
    if (argument.len == 0 || argument.len > SPLIT_DELIMITER_MAX ||
        str_find(argument, '\\', 0) < argument.len)
        return error_tell(e, ERR_INVALID, STR_NONE,
                          "line %zu: DELIMITER wants 1 to %d characters and no backslash",
                          line_of(s, s->at), SPLIT_DELIMITER_MAX);
    s->delimiter = argument;
    s->at += line.len;
    return ERR_NONE;
}

/* One piece of a statement; *out_is_content is false for blanks and comments. */
static enum err skip_piece(struct splitter *s, bool *out_is_content, struct error *e)
{
    char c = s->text.at[s->at];
    size_t behind = s->at + 1;
    bool is_read;

    *out_is_content = true;
    if (scan_is_blank(c)) {
        *out_is_content = false;
    } else if (scan_is_quote(c)) {
        behind = scan_quoted(s->text, s->at);
    } else if (c == '*' && s->version_at != SCAN_UNFINISHED &&
               str_starts(str_from(s->text, s->at), STR("*/"))) {
        behind = s->at + 2;
        s->version_at = SCAN_UNFINISHED;
    } else if (c == '/' || c == '-' || c == '#') {
        size_t comment = scan_comment(s->text, s->at);
        size_t version = scan_version(s->text, s->at, &is_read);

        if (comment != s->at) {
            *out_is_content = false;
            behind = comment;
        } else if (version > 0) {
            if (s->version_at == SCAN_UNFINISHED)
                s->version_at = s->at;
            behind = s->at + version;
        }
    }
    if (behind == SCAN_UNFINISHED)
        return unfinished(s, s->at, e);
    s->at = behind;
    return ERR_NONE;
}

static enum err keep(struct splitter *s, size_t start, size_t end, struct error *e)
{
    struct split_statement *q;

    if (s->count == SPLIT_STATEMENTS_MAX)
        return error_tell(e, ERR_INVALID, STR_NONE, "more than %zu statements; split the file",
                          SPLIT_STATEMENTS_MAX);
    if (s->count == s->room) {
        s->room = s->room == 0 ? FIRST_ROOM : s->room * 2;
        s->list = arena_grow(s->arena, s->list, s->count, s->room, sizeof *s->list);
    }
    q = &s->list[s->count++];
    q->line = line_of(s, start);
    q->text = split_definer_drop(s->arena, str_range(s->text, start, end));
    q->kind = split_kind_of(q->text);
    q->is_session = q->kind == SPLIT_SESSION || q->kind == SPLIT_LOCK || q->kind == SPLIT_UNLOCK;
    return ERR_NONE;
}

static enum err read_statement(struct splitter *s, struct error *e)
{
    size_t start = s->at;
    size_t end = s->at; /* behind the last byte of content */
    bool is_content;

    while (s->at < s->text.len && !is_delimiter(s)) {
        TRY(skip_piece(s, &is_content, e));
        if (is_content)
            end = s->at;
    }
    if (s->version_at != SCAN_UNFINISHED)
        return unfinished(s, s->version_at, e);
    return keep(s, start, end, e);
}

enum err split_sql(struct arena *a, struct str text, struct split_statement **out_statements,
                   size_t *out_count, struct error *e)
{
    struct splitter s = {
        .arena = a, .text = text, .delimiter = STR(";"), .line = 1, .version_at = SCAN_UNFINISHED};
    bool was_command;

    if (str_starts(text, STR("\xEF\xBB\xBF")))
        s.at = 3;
    for (;;) {
        TRY(skip_between(&s, e));
        if (s.at >= s.text.len)
            break;
        TRY(read_delimiter(&s, &was_command, e));
        if (!was_command)
            TRY(read_statement(&s, e));
    }
    *out_statements = s.list;
    *out_count = s.count;
    return ERR_NONE;
}
