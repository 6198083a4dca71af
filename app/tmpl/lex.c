/*
 * lex.c - where tags begin and end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/tmpl/lex.h"

#include <string.h>

#include "app/tmpl/private.h"

#define SIGILS        "!#^/><$&"
#define DELIMITER_MAX 16 /* bytes: nobody types a longer one twice */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

void lexer_init(struct lexer *l, const struct template *t)
{
    *l = (struct lexer){
        .t = t, .source = t->source, .open = STR("{{"), .close = STR("}}"), .line = 1};
}

static unsigned line_of(struct lexer *l, size_t at)
{
    for (; l->counted < at; l->counted++)
        l->line += l->source.at[l->counted] == '\n';
    return l->line;
}

static void look_around(const struct lexer *l, struct tag *tag)
{
    struct str s = l->source;
    size_t from = tag->start;
    size_t to = tag->end;

    while (from > 0 && is_blank(s.at[from - 1]))
        from--;
    tag->begins_line = from == 0 || s.at[from - 1] == '\n';
    tag->line_start = tag->begins_line ? from : tag->start;

    while (to < s.len && is_blank(s.at[to]))
        to++;
    if (to + 1 < s.len && s.at[to] == '\r' && s.at[to + 1] == '\n')
        to++;
    tag->ends_line = to == s.len || s.at[to] == '\n';
    if (!tag->ends_line)
        tag->next_line = tag->end;
    else
        tag->next_line = to < s.len ? to + 1 : to;
}

/* "_ Save changes": the blank tells it from a variable whose name begins so. */
static bool is_words(struct str body)
{
    return body.len > 1 && body.at[0] == '_' && (unsigned char)body.at[1] <= ' ';
}

/* Splits what stands between the delimiters into sigil and body. */
static void read_body(const struct lexer *l, struct tag *tag, size_t from, size_t to)
{
    struct str body = str_trim(str_range(l->source, from, to));

    tag->sigil = 0;
    if (is_words(body)) {
        tag->sigil = '_';
        body = str_trim(str_from(body, 1));
    } else if (body.len > 0 && memchr(SIGILS, body.at[0], sizeof SIGILS - 1) != NULL) {
        tag->sigil = body.at[0];
        body = str_trim(str_from(body, 1));
    }
    tag->body = body;
}

/* {{{name}}} and {{=< >=}} end in a sign of their own before the closing delimiter. */
static size_t find_close(const struct lexer *l, size_t from, char sign)
{
    size_t at = str_search(l->source, l->close, from);

    /* "}}}": the sign may look like the delimiter's first byte, hence one step at a time. */
    while (sign != 0 && at < l->source.len && (at == from || l->source.at[at - 1] != sign))
        at = str_search(l->source, l->close, at + 1);
    return at;
}

/* {{_ Hello {name}}}: the first brace of three ends the placeholder, not the tag. */
static size_t find_words_close(const struct lexer *l, size_t from, size_t to)
{
    struct str s = l->source;
    bool is_open = false;

    if (!is_words(str_trim(str_range(s, from, to))))
        return to;
    for (size_t i = from; i < to; i++)
        is_open = s.at[i] == '{' || (is_open && s.at[i] != '}');
    if (is_open && s.at[to] == '}' && str_starts(str_from(s, to + 1), l->close))
        to++;
    return to;
}

enum err lexer_next(struct lexer *l, struct tag *out_tag, bool *out_more, struct error *e)
{
    struct str s = l->source;
    struct tag tag = {.start = str_search(s, l->open, l->pos)};
    size_t from = tag.start + l->open.len;
    char sign = 0;
    size_t to;

    if (tag.start >= s.len) {
        *out_more = false;
        return ERR_NONE;
    }
    tag.line = line_of(l, tag.start);
    if (from < s.len && (s.at[from] == '{' || s.at[from] == '='))
        sign = s.at[from++];
    to = find_close(l, from, sign == '{' ? '}' : sign);
    if (to >= s.len)
        return template_fail(l->t, tag.line, e, "a tag is not closed; end it with %s%.*s",
                             sign == '{'   ? "}"
                             : sign == '=' ? "="
                                           : "",
                             STR_ARG(l->close));
    if (sign == 0)
        to = find_words_close(l, from, to);
    tag.end = to + l->close.len;
    if (sign != 0) {
        tag.sigil = sign;
        tag.body = str_trim(str_range(s, from, to - 1));
    } else {
        read_body(l, &tag, from, to);
    }
    look_around(l, &tag);
    l->pos = tag.end;
    *out_tag = tag;
    *out_more = true;
    return ERR_NONE;
}

static bool is_delimiter(struct str s)
{
    if (s.len == 0 || s.len > DELIMITER_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '=' || (unsigned char)s.at[i] <= ' ')
            return false;
    }
    return true;
}

enum err lexer_set_delimiters(struct lexer *l, const struct tag *tag, struct error *e)
{
    struct str body = tag->body;
    size_t gap = 0;
    struct str open;
    struct str close;

    while (gap < body.len && (unsigned char)body.at[gap] > ' ')
        gap++;
    open = str_range(body, 0, gap);
    close = str_trim(str_from(body, gap));
    if (!is_delimiter(open) || !is_delimiter(close))
        return template_fail(l->t, tag->line, e,
                             "the delimiters are set wrongly; write two, of 1 to %d characters "
                             "without = or blank, such as {{=<%% %%>=}}",
                             DELIMITER_MAX);
    l->open = open;
    l->close = close;
    return ERR_NONE;
}

struct str lexer_indent_at(const struct lexer *l, size_t from)
{
    struct str s = l->source;
    size_t line = from;

    for (size_t i = from; i < s.len; i++) {
        if (s.at[i] == '\n')
            line = i + 1;
        else if (!is_blank(s.at[i]) && s.at[i] != '\r')
            return str_range(s, line, i);
    }
    return STR_NONE;
}
