/*
 * csv.c - comma-separated values.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/csv.h"

#include "app/base/arena.h"

#define STATE_BODY "PGRST102"

void csv_init(struct csv *c, struct arena *a, struct str text)
{
    *c = (struct csv){.arena = a, .text = text, .line = 1};
    if (str_starts(text, STR("\xef\xbb\xbf")))
        c->at = 3;
}

bool csv_at_end(const struct csv *c)
{
    return c->at >= c->text.len;
}

static enum err fail(const struct csv *c, struct error *e, const char *what)
{
    (void)error_tell(e, ERR_INVALID, STR_NONE, "line %zu: %s", c->line, what);
    return error_state(e, STATE_BODY);
}

/* Behind a field: a comma, the end of a line, or of the text. */
static bool take_end(struct csv *c, bool *out_is_last)
{
    struct str rest = str_from(c->text, c->at);

    *out_is_last = true;
    if (rest.len == 0)
        return true;
    if (rest.at[0] == ',') {
        *out_is_last = false;
        c->at++;
        return true;
    }
    if (str_starts(rest, STR("\r\n")))
        c->at += 2;
    else if (rest.at[0] == '\n')
        c->at++;
    else
        return false;
    c->line++;
    return true;
}

/* A field's text with each doubled quote as one. */
static struct str undouble(struct arena *a, struct str text, size_t doubled)
{
    char *to;
    size_t len = 0;

    if (doubled == 0)
        return text;
    to = arena_alloc(a, text.len, 1);
    for (size_t i = 0; i < text.len; i++) {
        to[len++] = text.at[i];
        i += text.at[i] == '"';
    }
    return (struct str){to, len};
}

static enum err quoted(struct csv *c, struct csv_field *out_field, struct error *e)
{
    size_t start = c->at + 1;
    size_t end = start;
    size_t doubled = 0;
    size_t lines = 0;

    for (;; end++) {
        if (end >= c->text.len)
            return fail(c, e, "a quote is opened here and not closed");
        lines += c->text.at[end] == '\n';
        if (c->text.at[end] != '"')
            continue;
        if (end + 1 == c->text.len || c->text.at[end + 1] != '"')
            break;
        doubled++;
        end++;
    }
    c->at = end + 1;
    out_field->is_quoted = true;
    out_field->text = undouble(c->arena, str_range(c->text, start, end), doubled);
    if (!take_end(c, &out_field->is_last))
        return fail(c, e, "text follows a closing quote; double a quote that is meant");
    c->line += lines;
    return ERR_NONE;
}

enum err csv_next(struct csv *c, struct csv_field *out_field, struct error *e)
{
    struct csv_field field = {.is_quoted = false};
    size_t end = c->at;

    if (!csv_at_end(c) && c->text.at[c->at] == '"') {
        TRY(quoted(c, &field, e));
        *out_field = field;
        return ERR_NONE;
    }
    while (end < c->text.len && c->text.at[end] != ',' && c->text.at[end] != '\n') {
        if (c->text.at[end] == '"')
            return fail(c, e, "a quote stands inside a field; put the whole field in quotes");
        end++;
    }
    field.text = str_range(c->text, c->at, end);
    if (end < c->text.len && c->text.at[end] == '\n' && str_ends(field.text, STR("\r")))
        field.text.len--;
    c->at += field.text.len;
    (void)take_end(c, &field.is_last);
    *out_field = field;
    return ERR_NONE;
}
