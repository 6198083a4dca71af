/*
 * ndjson.c - a JSON object a line.
 *
 * Columns are the names of the members, in the order they are met first.  What is in an
 * array or object is a text of JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/import/file.h"
#include "app/json/parse.h"

#define SCRATCH ((size_t)64 * 1024 * 1024) /* what a line is taken apart in */

static const struct json_limits limits = {.bytes = IMPORT_ROW_MAX, .depth = 32, .values = 100000};

void import_ndjson_init(struct import_ndjson *n, struct arena *a, import_row_fn *take, void *ctx)
{
    *n = (struct import_ndjson){
        .take = take, .ctx = ctx, .arena = a, .scratch = arena_new(SCRATCH), .line = 1};
    buf_init(&n->text, IMPORT_ROW_MAX);
}

void import_ndjson_fini(struct import_ndjson *n)
{
    arena_free(n->scratch);
    buf_fini(&n->text);
}

static enum err column_of(struct import_ndjson *n, struct str name, size_t *out_at, struct error *e)
{
    size_t i = 0;

    while (i < n->count && !str_eq(n->names[i], name))
        i++;
    if (i == IMPORT_COLUMNS_MAX)
        return error_tell(e, ERR_INVALID, STR("file"), "line %zu: has more than %d columns",
                          n->line, IMPORT_COLUMNS_MAX);
    if (i == n->count)
        n->names[n->count++] = str_dup(n->arena, name);
    *out_at = i;
    return ERR_NONE;
}

static struct write_cell cell_of(const struct json_value *v)
{
    switch (v->kind) {
    case JSON_NULL: return (struct write_cell){WRITE_NULL, STR_NONE};
    case JSON_STRING:
    case JSON_NUMBER: return (struct write_cell){WRITE_TEXT, v->text};
    case JSON_BOOL:
    case JSON_ARRAY:
    case JSON_OBJECT: break;
    }
    return (struct write_cell){WRITE_TEXT, v->source};
}

static enum err line_parse(struct import_ndjson *n, struct error *e)
{
    struct str text = str_trim(buf_str(&n->text));
    struct error wrong = {.code = ERR_NONE};
    const struct json_value *object = NULL;
    struct import_row row = {.line = n->line, .cells = n->cells};

    if (text.len == 0)
        return ERR_NONE;
    if (json_parse(n->scratch, text, &limits, &object, &wrong) != ERR_NONE ||
        object->kind != JSON_OBJECT)
        return error_tell(e, ERR_INVALID, STR("file"),
                          "line %zu: is no JSON object; want one a line", n->line);
    for (size_t i = 0; i < IMPORT_COLUMNS_MAX; i++)
        n->cells[i] = (struct write_cell){WRITE_ABSENT, STR_NONE};
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        size_t at = 0;

        TRY(column_of(n, v->name, &at, e));
        n->cells[at] = cell_of(v);
        if (n->cells[at].kind == WRITE_TEXT && !utf8_is_text(n->cells[at].text))
            return error_tell(e, ERR_INVALID, STR("file"),
                              "line %zu: holds a character that is no text (NUL)", n->line);
    }
    row.count = n->count;
    return n->take(n->ctx, &row, e);
}

static enum err line_end(struct import_ndjson *n, struct error *e)
{
    TRY(line_parse(n, e));
    buf_clear(&n->text, IMPORT_ROW_MAX);
    arena_reset(n->scratch);
    n->line++;
    return ERR_NONE;
}

enum err import_ndjson_feed(struct import_ndjson *n, struct str text, struct error *e)
{
    size_t at = 0;

    while (at < text.len) {
        size_t end = str_find(text, '\n', at);

        buf_add_str(&n->text, str_range(text, at, end));
        if (buf_is_failed(&n->text))
            return error_tell(e, ERR_INVALID, STR("file"), "line %zu: is longer than %zu bytes",
                              n->line, IMPORT_ROW_MAX);
        if (end < text.len)
            TRY(line_end(n, e));
        at = end + 1;
    }
    return ERR_NONE;
}

enum err import_ndjson_finish(struct import_ndjson *n, struct error *e)
{
    return line_end(n, e);
}
