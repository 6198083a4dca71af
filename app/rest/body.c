/*
 * body.c - the rows that a request brings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/body.h"

#include <stdio.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/http/body.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/json/parse.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/model/write.h"
#include "app/rest/csv.h"
#include "app/rest/private.h"

#define STATE_BODY "PGRST102"

/* The rows as they are put together. */
struct rows {
    struct http_exchange *x;
    struct change *change;
    const struct model_column **columns;
    size_t width;
    bool is_chosen; /* by columns= */
    struct write_cell *cells;
    size_t count;
    size_t room;
};

static enum err refuse(struct http_exchange *x, const char *words)
{
    (void)error_tell(&x->error, ERR_INVALID, STR_NONE, "%s", words);
    return error_state(&x->error, STATE_BODY);
}

/* ---- columns ---- */

enum err rest_columns_parse(struct http_exchange *x, const struct model_table *t, struct str param,
                            struct str text, const struct model_column *const **out_columns,
                            size_t *out_count)
{
    const struct query_param as_select = {STR("select"), text};
    const struct model_column **columns;
    struct query *q;
    size_t count = 0;

    *out_columns = NULL;
    *out_count = 0;
    if (text.len == 0)
        return ERR_NONE;
    TRY(query_parse(x->arena, &as_select, 1,
                    &(struct query_options){.limits = rest_query_limits(x)}, &q, &x->error));
    for (const struct query_item *i = q->items; i != NULL; i = i->next)
        count++;
    columns = arena_alloc(x->arena, count + 1, sizeof *columns);
    count = 0;
    for (const struct query_item *i = q->items; i != NULL; i = i->next) {
        if (i->kind != QUERY_COLUMN || i->alias.at != NULL)
            return error_tell(&x->error, ERR_INVALID, param, "wants names of columns, as in a,b");
        TRY(write_column(x->arena, t, x->policy, i->field.name, &columns[count++], &x->error));
    }
    *out_columns = columns;
    *out_count = count;
    return ERR_NONE;
}

static enum err columns_of_query(struct rows *r)
{
    const struct model_column *const *chosen;

    TRY(rest_columns_parse(r->x, r->change->table, STR("columns"),
                           http_query(&r->x->req, STR("columns")), &chosen, &r->width));
    r->is_chosen = chosen != NULL;
    if (r->is_chosen)
        r->columns = arena_grow(r->x->arena, chosen, r->width, r->width, sizeof *chosen);
    return ERR_NONE;
}

/* Room for one more row, of absent cells. */
static enum err row_add(struct rows *r, struct write_cell **out_cells)
{
    if (r->count == rest_write_limits(r->x)->rows) {
        (void)http_refuse(r->x, 413, STR_NONE, "more than %zu rows; send fewer at once",
                          rest_write_limits(r->x)->rows);
        return error_state(&r->x->error, "54000");
    }
    if (r->count == r->room) {
        size_t room = r->room == 0 ? 1 : r->room * 2;

        r->cells = arena_grow(r->x->arena, r->cells, r->count * r->width, room * r->width + 1,
                              sizeof *r->cells);
        r->room = room;
    }
    *out_cells = r->cells + r->count++ * r->width;
    return ERR_NONE;
}

/* ---- JSON ---- */

/* ["a","b"] as a,b: the members of a SET; no member's name holds a comma. */
static struct str members_of(struct arena *a, const struct json_value *list)
{
    AUTO(buf_fini) struct buf text;

    buf_init(&text, list->source.len); /* no longer than it came */
    for (const struct json_value *v = list->first; v != NULL; v = v->next) {
        if (v != list->first)
            buf_add_char(&text, ',');
        buf_add_str(&text, v->kind == JSON_STRING ? v->text : v->source);
    }
    return str_dup(a, buf_str(&text));
}

static struct write_cell cell_of(struct arena *a, const struct model_column *c,
                                 const struct json_value *v)
{
    struct write_cell cell = {WRITE_TEXT, v->source};

    if (v->kind == JSON_NULL)
        cell.kind = WRITE_NULL;
    else if (v->kind == JSON_STRING && c->type != MODEL_JSON)
        cell.text = v->text;
    else if (v->kind == JSON_ARRAY && c->type == MODEL_SET)
        cell.text = members_of(a, v);
    return cell;
}

static enum err columns_of_object(struct rows *r, const struct json_value *object)
{
    r->columns = arena_alloc(r->x->arena, object->count + 1, sizeof *r->columns);
    r->width = 0;
    for (const struct json_value *v = object->first; v != NULL; v = v->next)
        TRY(write_column(r->x->arena, r->change->table, r->x->policy, v->name,
                         &r->columns[r->width++], &r->x->error));
    return ERR_NONE;
}

static enum err add_object(struct rows *r, const struct json_value *object)
{
    const struct json_value *next;
    struct write_cell *cells;
    size_t found = 0;

    if (object->kind != JSON_OBJECT)
        return refuse(r->x, "a row is a JSON object, or an array of them is sent");
    if (!r->is_chosen && r->count == 0)
        TRY(columns_of_object(r, object));
    TRY(row_add(r, &cells));
    next = object->first;
    for (size_t i = 0; i < r->width; i++) {
        const struct model_column *c = r->columns[i];
        /* Most senders keep one order of names. */
        bool is_next = next != NULL && str_eq(next->name, c->name);
        const struct json_value *v = is_next ? next : json_find(object, c->name);

        next = v == NULL ? next : v->next;
        if (v == NULL)
            continue;
        cells[i] = cell_of(r->x->arena, c, v);
        found++;
    }
    if (!r->is_chosen && (found != r->width || object->count != r->width))
        return refuse(r->x, "all rows must have the same names; name the columns with columns=");
    return ERR_NONE;
}

static enum err parse_json(struct rows *r, struct str text, const struct json_value **out_value)
{
    const struct json_limits limits = {
        .bytes = r->x->limits->body_bytes,
        .depth = r->x->limits->json_depth,
        .values = json_limits_default.values,
    };

    if (json_parse(r->x->arena, text, &limits, out_value, &r->x->error) == ERR_NONE)
        return ERR_NONE;
    return error_state(&r->x->error, STATE_BODY);
}

static enum err read_json(struct rows *r, struct str body)
{
    const struct json_value *root;

    if (str_trim(body).len == 0)
        return refuse(r->x, "the body is empty; send a JSON object");
    TRY(parse_json(r, body, &root));
    if (root->kind != JSON_ARRAY)
        return add_object(r, root);
    for (const struct json_value *v = root->first; v != NULL; v = v->next)
        TRY(add_object(r, v));
    return ERR_NONE;
}

/* The words name the place inside a line: say which line. */
static enum err in_line(struct http_exchange *x, size_t line)
{
    char words[sizeof x->error.words];

    (void)snprintf(words, sizeof words, "record on line %zu: %.300s", line, x->error.words);
    (void)snprintf(x->error.words, sizeof x->error.words, "%s", words);
    return x->error.code;
}

static enum err read_ndjson(struct rows *r, struct str body)
{
    struct str rest = body;
    struct str text;

    for (size_t line = 1; str_cut(&rest, '\n', &text); line++) {
        const struct json_value *root;

        if (str_trim(text).len == 0)
            continue;
        if (parse_json(r, text, &root) != ERR_NONE || add_object(r, root) != ERR_NONE)
            return in_line(r->x, line);
    }
    return ERR_NONE;
}

/* ---- CSV ---- */

/* Which column each field of a line is: its place among the columns, or SIZE_MAX to pass it over.
 */
struct csv_head {
    size_t *places;
    size_t count;
};

static enum err csv_column(struct rows *r, struct csv_head *head, struct str name)
{
    const struct model_column *c;
    size_t place = 0;

    if (!r->is_chosen) {
        TRY(write_column(r->x->arena, r->change->table, r->x->policy, name, &c, &r->x->error));
        r->columns =
            arena_grow(r->x->arena, r->columns, r->width, r->width + 1, sizeof *r->columns);
        place = r->width;
        r->columns[r->width++] = c;
    } else {
        while (place < r->width && !str_eq(r->columns[place]->name, name))
            place++;
        if (place == r->width)
            place = SIZE_MAX;
    }
    head->places =
        arena_grow(r->x->arena, head->places, head->count, head->count + 1, sizeof *head->places);
    head->places[head->count++] = place;
    return ERR_NONE;
}

static enum err csv_read_head(struct rows *r, struct csv *c, struct csv_head *head)
{
    struct csv_field field = {.is_last = false};

    while (!field.is_last) {
        TRY(csv_next(c, &field, &r->x->error));
        if (head->count == rest_query_limits(r->x)->fields)
            return refuse(r->x, "the first line has too many names");
        TRY(csv_column(r, head, field.text));
    }
    return ERR_NONE;
}

static enum err csv_read_row(struct rows *r, struct csv *c, const struct csv_head *head)
{
    struct csv_field field = {.is_last = false};
    struct write_cell *cells;
    size_t line = c->line;
    size_t n = 0;

    TRY(row_add(r, &cells));
    for (; !field.is_last; n++) {
        TRY(csv_next(c, &field, &r->x->error));
        if (n >= head->count || head->places[n] == SIZE_MAX)
            continue;
        cells[head->places[n]] =
            (struct write_cell){WRITE_TEXT, field.text.at == NULL ? STR("") : field.text};
        if (!field.is_quoted && str_eq(field.text, STR("NULL")))
            cells[head->places[n]].kind = WRITE_NULL;
    }
    if (n == head->count)
        return ERR_NONE;
    (void)error_tell(&r->x->error, ERR_INVALID, STR_NONE,
                     "line %zu has %zu fields, and the first line names %zu", line, n, head->count);
    return error_state(&r->x->error, STATE_BODY);
}

static enum err read_csv(struct rows *r, struct str body)
{
    struct csv_head head = {.count = 0};
    struct csv c;

    csv_init(&c, r->x->arena, body);
    if (csv_at_end(&c))
        return refuse(r->x, "the body is empty; send a line of names, then a line for each row");
    TRY(csv_read_head(r, &c, &head));
    while (!csv_at_end(&c))
        TRY(csv_read_row(r, &c, &head));
    return ERR_NONE;
}

/* ---- all of them ---- */

static const struct {
    struct str type;
    enum err (*read)(struct rows *r, struct str body);
} readers[] = {
    {STR_INIT("application/json"), read_json},
    {STR_INIT("application/vnd.pgrst.object+json"), read_json},
    {STR_INIT("application/vnd.pgrst.array+json"), read_json},
    {STR_INIT("application/x-ndjson"), read_ndjson},
    {STR_INIT("application/ndjson"), read_ndjson},
    {STR_INIT("text/csv"), read_csv},
};

enum err rest_body_read(struct http_exchange *x, struct change *change)
{
    struct rows r = {.x = x, .change = change};
    struct str body;
    size_t i = 0;

    while (i < sizeof readers / sizeof *readers && !str_eq(x->req.content_type, readers[i].type))
        i++;
    if (i == sizeof readers / sizeof *readers)
        return http_refuse(x, 415, STR("Content-Type"),
                           "send application/json, application/x-ndjson or text/csv");
    TRY(columns_of_query(&r));
    TRY(http_body_read(x, &body));
    TRY(readers[i].read(&r, body));
    change->columns = r.columns;
    change->column_count = r.width;
    change->cells = r.cells;
    change->row_count = r.count;
    return ERR_NONE;
}
