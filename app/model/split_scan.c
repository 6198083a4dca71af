/*
 * split_scan.c - quotes, comments and words of SQL text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/split_scan.h"

/* What MariaDB skips in slash star !NNNNN: MySQL's 5.7 to 9.x, and versions yet to come. */
#define VERSION_FOREIGN_FIRST 50700
#define VERSION_FOREIGN_LAST  99999
#define VERSION_FUTURE        130000

bool scan_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

bool scan_is_quote(char c)
{
    return c == '\'' || c == '"' || c == '`';
}

static bool is_at(struct str s, size_t at, struct str what)
{
    return str_starts(str_from(s, at), what);
}

size_t scan_quoted(struct str s, size_t at)
{
    char quote = s.at[at];

    for (size_t i = at + 1; i < s.len; i++) {
        if (s.at[i] == '\\' && quote != '`')
            i++;
        else if (s.at[i] == quote)
            return i + 1; /* a doubled quote ends one string and begins the next */
    }
    return SCAN_UNFINISHED;
}

static size_t line_end(struct str s, size_t at)
{
    size_t end = str_find(s, '\n', at);

    return end < s.len ? end + 1 : end;
}

static size_t block_end(struct str s, size_t at)
{
    size_t end = str_search(s, STR("*/"), at + 2);

    return end < s.len ? end + 2 : SCAN_UNFINISHED;
}

/* The mark of a dump for the mariadb client ("no shell from here on"); servers never read it. */
static bool is_sandbox(struct str s, size_t at)
{
    return is_at(s, at, STR("/*M!999999\\-")) || is_at(s, at, STR("/*!999999\\-"));
}

size_t scan_comment(struct str s, size_t at)
{
    char c = s.at[at];

    if (c == '#')
        return line_end(s, at);
    if (c == '-' && is_at(s, at, STR("--")) &&
        (at + 2 == s.len || (unsigned char)s.at[at + 2] <= ' '))
        return line_end(s, at + 2 == s.len ? at : at + 2);
    if (c != '/' || !is_at(s, at, STR("/*")))
        return at;
    if ((is_at(s, at + 2, STR("!")) || is_at(s, at + 2, STR("M!"))) && !is_sandbox(s, at))
        return at;
    return block_end(s, at);
}

size_t scan_version(struct str s, size_t at, bool *out_is_read)
{
    bool is_own = is_at(s, at, STR("/*M!"));
    size_t digits = at + (is_own ? 4 : 3);
    size_t end = digits;
    unsigned version = 0;

    if (!is_own && !is_at(s, at, STR("/*!")))
        return 0;
    while (end < s.len && end < digits + 6 && s.at[end] >= '0' && s.at[end] <= '9')
        version = version * 10 + (unsigned)(s.at[end++] - '0');
    *out_is_read = version < VERSION_FUTURE &&
                   (is_own || version < VERSION_FOREIGN_FIRST || version > VERSION_FOREIGN_LAST);
    return end - at;
}

static bool is_word_byte(char c)
{
    unsigned char u = (unsigned char)c;

    return (u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z') || u == '_' ||
           u == '$' || u >= 0x80;
}

/* Moves over what is not a token; false when something moved. */
static bool is_settled(struct scan *s)
{
    bool is_read = true;
    size_t skip;

    if (scan_is_blank(s->text.at[s->at])) {
        s->at++;
        return false;
    }
    if (s->is_in_version && is_at(s->text, s->at, STR("*/"))) {
        s->is_in_version = false;
        s->at += 2;
        return false;
    }
    skip = s->is_in_version ? 0 : scan_version(s->text, s->at, &is_read);
    if (skip > 0 && is_read) {
        s->is_in_version = true;
        s->at += skip;
        return false;
    }
    skip = skip > 0 ? block_end(s->text, s->at) : scan_comment(s->text, s->at);
    if (skip == s->at)
        return true;
    s->at = skip > s->text.len ? s->text.len : skip;
    return false;
}

struct scan_token scan_next(struct scan *s)
{
    struct scan_token t = {.kind = SCAN_SIGN};
    size_t end;

    while (s->at < s->text.len && !is_settled(s))
        continue;
    if (s->at >= s->text.len)
        return (struct scan_token){.kind = SCAN_END, .at = s->text.len};
    t.at = s->at;
    end = s->at + 1;
    if (scan_is_quote(s->text.at[s->at])) {
        t.kind = s->text.at[s->at] == '`' ? SCAN_NAME : SCAN_STRING;
        end = scan_quoted(s->text, s->at);
        while (end < s->text.len && s->text.at[end] == s->text.at[s->at])
            end = scan_quoted(s->text, end);
    } else if (is_word_byte(s->text.at[s->at])) {
        t.kind = SCAN_WORD;
        while (end < s->text.len && is_word_byte(s->text.at[end]))
            end++;
    }
    s->at = end > s->text.len ? s->text.len : end;
    t.text = str_range(s->text, t.at, s->at);
    return t;
}

bool scan_is_word(struct scan_token t, struct str word)
{
    return t.kind == SCAN_WORD && str_eq_nocase(t.text, word);
}
