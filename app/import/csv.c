/*
 * csv.c - comma-separated values, character by character.
 *
 * More is taken than RFC 4180 has: any delimiter, CR alone as a line's end, a quote inside
 * of a field that does not begin with one (5" is written like that).  Text behind a closing
 * quote is refused, and so is a quote that is never closed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/utf8.h"
#include "app/import/file.h"

char import_csv_guess(struct str beginning)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    size_t counts[sizeof candidates] = {0};
    bool is_quoted = false;
    size_t best = 0;

    for (size_t i = 0; i < beginning.len; i++) {
        char c = beginning.at[i];

        if (c == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && (c == '\n' || c == '\r'))
            break;
        for (size_t k = 0; k < sizeof candidates && !is_quoted; k++)
            counts[k] += c == candidates[k];
    }
    for (size_t k = 1; k < sizeof candidates; k++) {
        if (counts[k] > counts[best])
            best = k;
    }
    return candidates[best];
}

void import_csv_init(struct import_csv *c, char delimiter, import_row_fn *take, void *ctx)
{
    *c = (struct import_csv){
        .delimiter = delimiter, .take = take, .ctx = ctx, .line = 1, .row_line = 1};
    buf_init(&c->text, IMPORT_ROW_MAX);
}

void import_csv_fini(struct import_csv *c)
{
    buf_fini(&c->text);
}

static enum err field_end(struct import_csv *c, struct error *e)
{
    if (c->count == IMPORT_COLUMNS_MAX)
        return error_tell(e, ERR_INVALID, STR("file"), "line %zu: has more than %d columns",
                          c->row_line, IMPORT_COLUMNS_MAX);
    c->ends[c->count++] = c->text.len;
    c->state = IMPORT_CSV_START;
    return ERR_NONE;
}

static enum err row_give(struct import_csv *c, struct error *e)
{
    struct str all = buf_str(&c->text);
    struct import_row row = {.line = c->row_line, .cells = c->cells, .count = c->count};
    size_t start = 0;

    if (!utf8_is_text(all))
        return error_tell(e, ERR_INVALID, STR("file"),
                          "line %zu: holds a character that is no text (NUL)", c->row_line);
    for (size_t i = 0; i < c->count; i++) {
        c->cells[i] = (struct write_cell){WRITE_TEXT, str_range(all, start, c->ends[i])};
        start = c->ends[i];
    }
    return c->take(c->ctx, &row, e);
}

/* Lines with nothing on them are no rows. */
static enum err row_end(struct import_csv *c, struct error *e)
{
    TRY(field_end(c, e));
    if (c->count > 1 || c->text.len > 0 || c->has_quotes)
        TRY(row_give(c, e));
    buf_clear(&c->text, IMPORT_ROW_MAX);
    c->count = 0;
    c->has_quotes = false;
    c->row_line = c->line;
    return ERR_NONE;
}

static enum err add(struct import_csv *c, char character, struct error *e)
{
    buf_add_char(&c->text, character);
    if (!buf_is_failed(&c->text))
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, STR("file"),
                      "line %zu: a row begins here that is longer than %zu bytes; perhaps a quote "
                      "is opened and not closed",
                      c->row_line, IMPORT_ROW_MAX);
}

/* A delimiter or a line's end outside of quotes. *out_is: it was one. */
static enum err take_end(struct import_csv *c, char character, bool *out_is, struct error *e)
{
    *out_is = true;
    if (character == c->delimiter)
        return field_end(c, e);
    if (character == '\n' || character == '\r')
        return row_end(c, e);
    *out_is = false;
    return ERR_NONE;
}

static enum err take_unquoted(struct import_csv *c, char character, struct error *e)
{
    bool is_end = false;

    TRY(take_end(c, character, &is_end, e));
    if (is_end)
        return ERR_NONE;
    if (c->state == IMPORT_CSV_START && character == '"') {
        c->state = IMPORT_CSV_QUOTED;
        c->has_quotes = true;
        return ERR_NONE;
    }
    c->state = IMPORT_CSV_PLAIN;
    return add(c, character, e);
}

static enum err take_behind(struct import_csv *c, char character, struct error *e)
{
    bool is_end = false;

    if (character == '"') {
        c->state = IMPORT_CSV_QUOTED;
        return add(c, character, e);
    }
    TRY(take_end(c, character, &is_end, e));
    if (is_end)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, STR("file"),
                      "line %zu: text follows a closing quote; double a quote that is meant",
                      c->line);
}

static enum err take(struct import_csv *c, char character, struct error *e)
{
    bool is_second = c->is_after_return && character == '\n'; /* of CR LF */

    c->is_after_return = character == '\r';
    c->line += (character == '\n' && !is_second) || character == '\r';
    if (is_second && c->state != IMPORT_CSV_QUOTED)
        return ERR_NONE;
    switch (c->state) {
    case IMPORT_CSV_QUOTED:
        if (character != '"')
            return add(c, character, e);
        c->state = IMPORT_CSV_BEHIND;
        return ERR_NONE;
    case IMPORT_CSV_BEHIND: return take_behind(c, character, e);
    case IMPORT_CSV_START:
    case IMPORT_CSV_PLAIN: break;
    }
    return take_unquoted(c, character, e);
}

enum err import_csv_feed(struct import_csv *c, struct str text, struct error *e)
{
    for (size_t i = 0; i < text.len; i++)
        TRY(take(c, text.at[i], e));
    return ERR_NONE;
}

enum err import_csv_finish(struct import_csv *c, struct error *e)
{
    if (c->state == IMPORT_CSV_QUOTED)
        return error_tell(e, ERR_INVALID, STR("file"),
                          "line %zu: a quote is opened in the row that begins here, and not closed",
                          c->row_line);
    return row_end(c, e);
}
