/*
 * rows.c - a chunk's values as the columns want them.
 *
 * An empty field is NULL where the column may be, the empty text where it holds text, and
 * otherwise left to the column's default.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/map.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/import/private.h"
#include "app/json/parse.h"
#include "app/locale/zone.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/view/link.h"
#include "app/view/rows.h"

/* ---- how values are written ---- */

static bool is_number(enum model_type type)
{
    return type == MODEL_INT || type == MODEL_UINT || type == MODEL_DECIMAL || type == MODEL_DOUBLE;
}

static bool is_date(enum model_type type)
{
    return type == MODEL_DATE || type == MODEL_DATETIME || type == MODEL_TIMESTAMP;
}

/* 1.234,50 to 1234.50, or 1,234.50 likewise; blanks between the digits go as well. */
static struct str number_plain(struct arena *a, struct str text, bool has_commas)
{
    char *to = arena_alloc(a, text.len + 1, 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        if (c == (has_commas ? '.' : ',') || c == ' ' || c == '\'')
            continue;
        /* U+00A0 and U+202F, which stand between groups of digits. */
        if (str_starts(str_from(text, i), STR("\xc2\xa0"))) {
            i += 1;
            continue;
        }
        if (str_starts(str_from(text, i), STR("\xe2\x80\xaf"))) {
            i += 2;
            continue;
        }
        to[len++] = has_commas && c == ',' ? '.' : c;
    }
    return (struct str){to, len};
}

static size_t digits_at(struct str s, size_t from)
{
    size_t n = 0;

    while (from + n < s.len && s.at[from + n] >= '0' && s.at[from + n] <= '9')
        n++;
    return n;
}

static bool is_between(char c)
{
    return c == '.' || c == '/' || c == '-';
}

/* 31.12.2024, 31/12/2024 13:00: the date turned round, what follows it as it is. */
static struct str date_turned(struct arena *a, struct str text, bool is_month_first)
{
    size_t first = digits_at(text, 0);
    size_t second = first == 0 ? 0 : digits_at(text, first + 1);
    size_t year_at = first + second + 2;
    struct str one = str_range(text, 0, first);
    struct str two = str_range(text, first + 1, first + 1 + second);
    struct str day = is_month_first ? two : one;
    struct str month = is_month_first ? one : two;

    if (first == 0 || first > 2 || second == 0 || second > 2 || digits_at(text, year_at) != 4 ||
        !is_between(text.at[first]) || !is_between(text.at[year_at - 1]))
        return text;
    return str_format(a, "%.*s-%s%.*s-%s%.*s%.*s", STR_ARG(str_range(text, year_at, year_at + 4)),
                      month.len == 1 ? "0" : "", STR_ARG(month), day.len == 1 ? "0" : "",
                      STR_ARG(day), STR_ARG(str_from(text, year_at + 4)));
}

static struct write_cell empty_cell(const struct model_column *c)
{
    if (c->is_nullable)
        return (struct write_cell){WRITE_NULL, STR_NONE};
    if (c->type == MODEL_TEXT)
        return (struct write_cell){WRITE_TEXT, STR("")};
    return (struct write_cell){WRITE_ABSENT, STR_NONE};
}

static struct write_cell cell_make(const struct import *i, const struct import_target *t,
                                   struct write_cell cell)
{
    struct arena *a = i->x->arena;
    const struct model_column *c = t->column;

    if (cell.kind != WRITE_TEXT)
        return cell;
    if (cell.text.len == 0)
        return empty_cell(c);
    if (t->by_label != NULL || c->type == MODEL_TEXT || c->type == MODEL_BYTES)
        return cell;
    cell.text = str_trim(cell.text);
    if (cell.text.len == 0)
        return empty_cell(c);
    if (is_number(c->type) && !(i->map.is_sheet && str_find(cell.text, ',', 0) == cell.text.len))
        cell.text = number_plain(a, cell.text, i->map.has_commas);
    else if (is_date(c->type) && i->map.dates != IMPORT_DATES_ISO)
        cell.text = date_turned(a, cell.text, i->map.dates == IMPORT_DATES_MONTH);
    return cell;
}

/* ---- what is looked up by its label ---- */

struct found {
    struct str key; /* absent: there is none, or several */
    bool is_many;
};

static enum err look_up(struct http_exchange *x, const struct model_relation *r, struct str label,
                        struct found *out_found, struct error *e)
{
    const struct model_column *c = r->to->label;
    struct query_cond cond = {
        .kind = QUERY_COMPARE,
        .op = QUERY_EQ,
        .field = {.name = c->name, .param = c->name},
        .values = &label,
        .value_count = 1,
    };
    struct query q = {.where = &cond, .has_limit = true, .limit = 2};
    struct view_columns columns = {0};
    struct view_rows rows;
    enum err code;

    view_columns_add(x->arena, &columns, r->to_columns[0]);
    code = view_rows_load(x, r->to, &columns, VIEW_TEXT_LIST, &q, &rows);
    *out_found = (struct found){.key = STR_NONE};
    if (code == ERR_INVALID) {
        /* A text that cannot be the label of any row. */
        error_clear(&x->error);
        return ERR_NONE;
    }
    if (code != ERR_NONE) {
        *e = x->error;
        return code;
    }
    out_found->is_many = rows.count > 1;
    if (rows.count == 1)
        out_found->key =
            view_value_literal(x->arena, r->to_columns[0], &view_rows_at(&rows, 0, 0)->value);
    return ERR_NONE;
}

static const struct error *label_fault(struct http_exchange *x, const struct model_column *c,
                                       struct str label, bool is_many)
{
    struct error *fault = ARENA_NEW(x->arena, struct error);

    if (is_many)
        (void)error_tell(fault, ERR_INVALID, c->name,
                         "several rows are called “%.*s”; give the key instead", STR_ARG(label));
    else
        (void)error_tell(fault, ERR_INVALID, c->name, "no row is called “%.*s”", STR_ARG(label));
    return fault;
}

/* ---- a chunk ---- */

struct making {
    const struct import *i;
    struct locale_zone **zones; /* by column of the file: what its heading names, or NULL */
    struct map *found;          /* by column of the file: what labels stand for, in this chunk */
    struct write_cell *cells;
    const struct error **faults;
    size_t column_count;
};

static enum err cell_resolve(struct making *m, size_t at, size_t row, struct write_cell *cell,
                             struct error *e)
{
    struct http_exchange *x = m->i->x;
    const struct import_target *t = &m->i->map.targets[at];
    const struct found *known;
    struct str label;

    if (t->by_label == NULL || cell->kind != WRITE_TEXT)
        return ERR_NONE;
    label = cell->text;
    known = map_find(&m->found[at], label);
    if (known == NULL) {
        struct found *found = ARENA_NEW(x->arena, struct found);

        TRY(look_up(x, t->by_label, label, found, e));
        map_put(&m->found[at], label, found);
        known = found;
    }
    cell->text = known->key;
    if (known->key.at == NULL && m->faults[row] == NULL)
        m->faults[row] = label_fault(x, t->column, label, known->is_many);
    return ERR_NONE;
}

static void zone_close(void *arg)
{
    locale_zone_closep(arg);
}

static struct locale_zone **zones_open(const struct import *i)
{
    struct arena *a = i->x->arena;
    struct locale_zone **zones = ARENA_ARRAY(a, struct locale_zone *, i->name_count + 1);

    for (size_t at = 0; at < i->name_count; at++) {
        const struct model_column *c = i->map.targets[at].column;
        struct str zone = STR_NONE;

        (void)import_name_plain(i->names[at], &zone);
        if (c == NULL || c->type != MODEL_TIMESTAMP || zone.at == NULL)
            continue;
        zones[at] = locale_zone_open(zone);
        arena_defer(a, zone_close, &zones[at]);
    }
    return zones;
}

/* A time of the clocks that the heading names; a day alone begins at midnight. */
static void zone_apply(const struct making *m, size_t at, struct write_cell *cell)
{
    struct arena *a = m->i->x->arena;

    if (m->zones[at] == NULL || cell->kind != WRITE_TEXT)
        return;
    if (cell->text.len == sizeof "2024-02-29" - 1)
        cell->text = str_format(a, "%.*sT00:00:00", STR_ARG(cell->text));
    cell->text = locale_zone_instant(m->zones[at], a, cell->text);
}

static void cell_fault(struct making *m, size_t row, const struct model_column *c, struct str text)
{
    struct error *fault = ARENA_NEW(m->i->x->arena, struct error);

    (void)error_tell(fault, ERR_INVALID, c->name, "holds the error %.*s in place of a value",
                     STR_ARG(text));
    if (m->faults[row] == NULL)
        m->faults[row] = fault;
}

static enum err row_make(struct making *m, const struct json_value *source, size_t row,
                         struct error *e)
{
    const struct import *i = m->i;
    const struct json_value *v = source->first->next;
    struct write_cell *to = &m->cells[row * m->column_count];

    if (source->count > i->name_count + 1) {
        struct error *fault = ARENA_NEW(i->x->arena, struct error);

        (void)error_tell(fault, ERR_INVALID, STR_NONE,
                         "has %zu fields, but the first line names %zu columns", source->count - 1,
                         i->name_count);
        m->faults[row] = fault;
    }
    for (size_t at = 0; at < i->name_count; at++) {
        const struct import_target *t = &i->map.targets[at];

        if (t->column != NULL) {
            *to = cell_make(i, t, import_cell(v));
            zone_apply(m, at, to);
            if (v != NULL && v->kind == JSON_ARRAY)
                cell_fault(m, row, t->column, import_cell(v).text);
            TRY(cell_resolve(m, at, row, to, e));
            to++;
        }
        v = v == NULL ? NULL : v->next;
    }
    return ERR_NONE;
}

static const struct model_column *const *columns_of(const struct import *i, size_t *out_count)
{
    const struct model_column **columns =
        ARENA_ARRAY(i->x->arena, const struct model_column *, i->name_count + 1);

    *out_count = 0;
    for (size_t at = 0; at < i->name_count; at++) {
        if (i->map.targets[at].column != NULL)
            columns[(*out_count)++] = i->map.targets[at].column;
    }
    return columns;
}

enum err import_rows_make(const struct import *i, struct str body, struct import_rows *out_rows,
                          struct error *e)
{
    struct arena *a = i->x->arena;
    const struct json_value *all = NULL;
    struct import_rows rows = {0};
    struct making m = {.i = i};
    size_t *lines;

    TRY(import_chunk_parse(i->x->arena, body, &all, e));
    rows.columns = columns_of(i, &rows.column_count);
    rows.count = all->count;
    m.column_count = rows.column_count;
    m.zones = zones_open(i);
    m.cells = ARENA_ARRAY(a, struct write_cell, rows.count * rows.column_count + 1);
    m.faults = ARENA_ARRAY(a, const struct error *, rows.count + 1);
    m.found = ARENA_ARRAY(a, struct map, i->name_count + 1);
    lines = ARENA_ARRAY(a, size_t, rows.count + 1);
    for (size_t at = 0; at < i->name_count; at++)
        map_init(&m.found[at], a);
    rows.count = 0;
    for (const struct json_value *v = all->first; v != NULL; v = v->next) {
        int64_t line = 0;

        if (v->first == NULL || !num_parse_int(v->first->text, &line))
            return error_set(e, ERR_INTERNAL, "a chunk of an import has a row without its line");
        lines[rows.count] = (size_t)line;
        TRY(row_make(&m, v, rows.count, e));
        rows.count++;
    }
    rows.lines = lines;
    rows.cells = m.cells;
    rows.faults = m.faults;
    *out_rows = rows;
    return ERR_NONE;
}
