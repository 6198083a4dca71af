/*
 * rows.c - rows as pages show them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/rows.h"

#include <assert.h>
#include <string.h>

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/view/display.h"
#include "app/view/key.h"
#include "app/view/link.h"
#include "app/view/markdown.h"
#include "app/view/shown.h"

#define SORTED_FACTOR 3
#define NAME_PARTS    2 /* of a row without a label: so many foreign keys name it */

void view_columns_add(struct arena *a, struct view_columns *set, const struct model_column *c)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->at[i] == c)
            return;
    }
    if (set->count == set->room) {
        set->room = set->room == 0 ? 16 : set->room * 2;
        set->at = arena_grow(a, set->at, set->count, set->room, sizeof *set->at);
    }
    set->at[set->count++] = c;
}

const struct model_relation *view_column_refers(const struct model_column *c)
{
    const struct model_table *t = c->table;

    for (size_t r = 0; r < t->out_count; r++) {
        if (t->out[r]->count == 1 && t->out[r]->from_columns[0] == c)
            return t->out[r];
    }
    return NULL;
}

static size_t column_index(const struct view_rows *rows, const struct model_column *c)
{
    size_t i = 0;

    while (i < rows->column_count && rows->columns[i] != c)
        i++;
    return i;
}

/* Was it read?  What is not shown was not. */
static bool has_column(const struct view_rows *rows, const struct model_column *c)
{
    return column_index(rows, c) < rows->column_count;
}

bool view_rows_have(const struct view_rows *rows, const struct model_column *const *columns,
                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!has_column(rows, columns[i]))
            return false;
    }
    return true;
}

/* ---- reading ---- */

static bool has_text(const struct db_value *v)
{
    switch (v->type) {
    case DB_NULL:
    case DB_INT:
    case DB_UINT:
    case DB_DOUBLE: return false;
    case DB_DECIMAL:
    case DB_TEXT:
    case DB_BYTES:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: break;
    }
    return true;
}

static struct view_value value_keep(struct arena *a, const struct db_value *v, size_t text_max)
{
    struct view_value kept = {.value = *v, .size = 0};

    if (!has_text(v))
        return kept;
    kept.size = v->text.len;
    kept.value.text =
        v->type == DB_BYTES ? str_range(v->text, 0, text_max) : utf8_clip(v->text, text_max);
    kept.value.text = str_dup(a, kept.value.text);
    return kept;
}

static struct query_item *items_of(struct arena *a, const struct view_columns *columns)
{
    struct query_item *items = ARENA_ARRAY(a, struct query_item, columns->count);

    for (size_t i = 0; i < columns->count; i++) {
        items[i].kind = QUERY_COLUMN;
        items[i].field = (struct query_field){.name = columns->at[i]->name, .param = STR("select")};
        items[i].next = i + 1 < columns->count ? &items[i + 1] : NULL;
    }
    return items;
}

/* The cursors of the rows at a page's ends. */
static enum err ends_read(struct http_exchange *x, const struct model_read *read,
                          const struct view_place *place, struct view_rows *rows,
                          struct str *out_first)
{
    if (place == NULL || rows->count == 0)
        return ERR_NONE;
    *out_first = str_dup(x->arena, buf_str(&read->first));
    rows->has_next = rows->has_next || place->is_backward;
    rows->has_previous = place->edge.at != NULL;
    TRY(cursor_print(x->arena, &place->list, &read->first, &rows->first, &x->error));
    return cursor_print(x->arena, &place->list, &read->last, &rows->last, &x->error);
}

/*
 * The rows of one query, copied: its connection is free for the next one afterwards.
 * *out_first: where the first row stands, of a page by cursor.
 */
static enum err values_read(struct http_exchange *x, const struct plan *plan, size_t text_max,
                            const struct view_place *place, struct view_rows *rows,
                            struct str *out_first)
{
    AUTO(model_read_end) struct model_read read = {0};
    struct view_value *values = NULL;
    size_t room = 0;
    size_t used = 0;
    bool more = false;

    TRY(model_read_open(x->db, plan, &read, &x->error));
    for (;;) {
        TRY(model_read_step(&read, &more, &x->error));
        if (!more)
            break;
        if (used + rows->column_count > room) {
            room = room == 0 ? rows->column_count * 8 : room * 2;
            values = arena_grow(x->arena, values, used, room, sizeof *values);
        }
        for (size_t c = 0; c < rows->column_count; c++) {
            struct db_value v;

            TRY(model_read_value(&read, c, &v, &x->error));
            values[used++] = value_keep(x->arena, &v, text_max);
        }
        rows->count++;
    }
    rows->values = values;
    rows->has_next = read.has_next;
    rows->is_cut = read.is_cut;
    return ends_read(x, &read, place, rows, out_first);
}

/* ---- the names of what is referred to ---- */

static void labels_add(struct http_exchange *x, struct view_columns *set,
                       const struct model_table *t)
{
    const bool *shown = view_fields(x, t, POLICY_READ);
    size_t count;
    const struct model_column *const *names = view_names_of(x, t, &count);

    for (size_t i = 0; i < count; i++) {
        if (view_is_shown(shown, names[i]))
            view_columns_add(x->arena, set, names[i]);
    }
}

static bool has_names(struct http_exchange *x, const struct model_table *t)
{
    size_t count;

    (void)view_names_of(x, t, &count);
    return count > 0;
}

static struct str name_add(struct arena *a, struct str name, struct str part, const char *between)
{
    if (name.len == 0 || part.len == 0)
        return name.len == 0 ? part : name;
    return str_format(a, "%.*s%s%.*s", STR_ARG(name), between, STR_ARG(part));
}

/* What a row's label columns hold: a name, or a first and a last one. */
static struct str label_text(struct http_exchange *x, const struct view_rows *rows, size_t row)
{
    struct arena *a = x->arena;
    struct str name = STR("");
    size_t count;
    const struct model_column *const *names = view_names_of(x, rows->table, &count);

    for (size_t i = 0; i < count; i++) {
        const struct view_value *v;

        if (!has_column(rows, names[i]))
            continue;
        v = view_rows_of(rows, row, names[i]);
        name = name_add(a, name, view_cell_make(a, x->locale, names[i], v, VIEW_SHORT).text, " ");
    }
    return name;
}

/* The different keys that stand in a column. */
static size_t keys_collect(struct arena *a, const struct view_rows *rows, size_t column,
                           struct str *keys)
{
    struct map seen;
    size_t count = 0;

    map_init(&seen, a);
    for (size_t row = 0; row < rows->count; row++) {
        struct str key =
            view_value_literal(a, rows->columns[column], &view_rows_at(rows, row, column)->value);

        if (key.at == NULL || map_find(&seen, key) != NULL)
            continue;
        map_put(&seen, key, "");
        keys[count++] = key;
    }
    return count;
}

/* What the label columns say of the rows with these keys. */
static enum err labels_read(struct http_exchange *x, const struct model_relation *r,
                            const struct str *keys, size_t count, struct view_rows *rows)
{
    struct plan_options options = {
        .limits = &query_limits_default, .policy = x->policy, .wants_next = false};
    const struct model_column *key = r->to_columns[0];
    struct query_cond cond = {
        .kind = QUERY_COMPARE,
        .op = QUERY_IN,
        .field = {.name = key->name, .param = key->name},
        .values = keys,
        .value_count = count,
    };
    struct query q = {.where = &cond};
    struct view_columns columns = {0};
    struct plan plan;

    view_columns_add(x->arena, &columns, key);
    labels_add(x, &columns, r->to);
    q.items = items_of(x->arena, &columns);
    *rows =
        (struct view_rows){.table = r->to, .columns = columns.at, .column_count = columns.count};
    TRY(plan_compile(x->arena, r->to, &q, &options, &plan, &x->error));
    return values_read(x, &plan, VIEW_TEXT_LIST, NULL, rows, NULL);
}

static enum err names_read(struct http_exchange *x, const struct model_relation *r,
                           const struct str *keys, size_t count, struct map *names)
{
    struct view_rows found;

    TRY(labels_read(x, r, keys, count, &found));
    for (size_t i = 0; i < found.count; i++) {
        const struct view_value *key = view_rows_at(&found, i, 0);
        struct str *name = ARENA_NEW(x->arena, struct str);

        *name = label_text(x, &found, i);
        if (name->len > 0)
            map_put(names, view_value_literal(x->arena, found.columns[0], &key->value), name);
    }
    return ERR_NONE;
}

enum err view_names_load(struct http_exchange *x, const struct model_relation *r,
                         const struct str *keys, size_t count, struct map *names)
{
    if (count == 0 || !view_shows_columns(x, r->to_columns, 1) || !has_names(x, r->to))
        return ERR_NONE;
    return names_read(x, r, keys, count, names);
}

static enum err names_load(struct http_exchange *x, struct view_rows *rows)
{
    struct map *names = ARENA_ARRAY(x->arena, struct map, rows->column_count);
    const struct model_relation **refers =
        ARENA_ARRAY(x->arena, const struct model_relation *, rows->column_count);
    struct str *keys = ARENA_ARRAY(x->arena, struct str, rows->count);

    for (size_t c = 0; c < rows->column_count; c++) {
        size_t count;

        map_init(&names[c], x->arena);
        refers[c] = view_column_refers(rows->columns[c]);
        if (refers[c] != NULL && !view_shows_columns(x, refers[c]->to_columns, 1))
            refers[c] = NULL;
        if (refers[c] == NULL || !has_names(x, refers[c]->to))
            continue;
        count = keys_collect(x->arena, rows, c, keys);
        if (count > 0)
            TRY(names_read(x, refers[c], keys, count, &names[c]));
    }
    rows->names = names;
    rows->refers = refers;
    return ERR_NONE;
}

enum err view_rows_load(struct http_exchange *x, const struct model_table *t,
                        const struct view_columns *columns, size_t text_max, struct query *q,
                        struct view_rows *out_rows)
{
    return view_rows_load_page(x, t, columns, &(struct view_reading){.text_max = text_max}, q,
                               out_rows);
}

/*
 * What may look at so many rows only is read in its order first, and then, where that was cut
 * short and conditions could lead elsewhere, by them.  They may look at more: what they find
 * is sorted, and the server counts it once more.
 */
static enum err page_read(struct http_exchange *x, const struct view_reading *how,
                          const struct query *q, struct plan_options *options, struct plan *plan,
                          struct view_rows *rows, struct str *out_first)
{
    struct view_rows again = *rows;
    struct plan other;
    struct str first = STR_NONE;
    bool is_one;

    options->examined_max = how->examined_max;
    options->lead = how->examined_max == 0 ? PLAN_LEAD_ANY : PLAN_LEAD_ORDER;
    TRY(plan_compile(x->arena, rows->table, q, options, plan, &x->error));
    TRY(values_read(x, plan, how->text_max, how->place, rows, out_first));
    if (!rows->is_cut ||
        (how->relations == NULL && plan_leading_column(rows->table, q, &is_one) == NULL))
        return ERR_NONE;
    options->examined_max = SORTED_FACTOR * how->examined_max;
    options->lead = PLAN_LEAD_CONDITIONS;
    TRY(plan_compile(x->arena, rows->table, q, options, &other, &x->error));
    TRY(values_read(x, &other, how->text_max, how->place, &again, &first));
    if (again.is_cut)
        return ERR_NONE;
    *plan = other;
    *rows = again;
    *out_first = first;
    return ERR_NONE;
}

enum err view_rows_load_page(struct http_exchange *x, const struct model_table *t,
                             const struct view_columns *columns, const struct view_reading *how,
                             struct query *q, struct view_rows *out_rows)
{
    const struct view_place *place = how->place;
    struct plan_options options = {.limits = &query_limits_default,
                                   .policy = x->policy,
                                   .wants_next = true,
                                   .also = how->also};
    struct view_rows rows = {.table = t, .columns = columns->at, .column_count = columns->count};
    struct plan plan;
    struct str first = STR_NONE;

    if (place != NULL) {
        options.wants_edge = true;
        options.edge = place->edge;
        options.is_backward = place->is_backward;
    }
    q->items = items_of(x->arena, columns);
    if (columns->count > 0)
        q->items[columns->count - 1].next = how->relations;
    TRY(page_read(x, how, q, &options, &plan, &rows, &first));
    TRY(access_audit_read(x, &plan, rows.count, false));
    if (rows.has_previous && place != NULL && place->is_backward)
        TRY(model_read_before(x->db, &plan, first, &rows.has_previous, &x->error));
    TRY(names_load(x, &rows));
    *out_rows = rows;
    return ERR_NONE;
}

/* ---- showing ---- */

const struct view_value *view_rows_at(const struct view_rows *rows, size_t row, size_t column)
{
    assert(row < rows->count && column < rows->column_count);
    return &rows->values[row * rows->column_count + column];
}

const struct view_value *view_rows_of(const struct view_rows *rows, size_t row,
                                      const struct model_column *c)
{
    return view_rows_at(rows, row, column_index(rows, c));
}

/* "+44 1632 960101" to "tel:+441632960101"; absent where it is no number to be called. */
static struct str phone_href(struct arena *a, struct str text)
{
    static const struct str between = STR_INIT(" -/().");
    struct str href = STR("tel:");

    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        if ((c >= '0' && c <= '9') || (c == '+' && i == 0))
            href = str_format(a, "%.*s%c", STR_ARG(href), c);
        else if (str_find(between, c, 0) == between.len)
            return STR_NONE;
    }
    return href.len > 4 ? href : STR_NONE;
}

/* What app.json or an administrator says a value means, beyond its type. */
static void format_apply(struct http_exchange *x, const struct model_column *c,
                         struct view_cell *cell)
{
    const struct view_column_display *said = view_column_display_of(x, c);
    struct arena *a = x->arena;

    if (cell->kind != VIEW_PLAIN || cell->text.len == 0)
        return;
    switch (said->format) {
    case VIEW_FORMAT_MONEY:
        cell->text =
            str_format(a, "%.*s\xc2\xa0%.*s", STR_ARG(cell->text), STR_ARG(said->argument));
        break;
    case VIEW_FORMAT_PERCENT:
        cell->text = str_format(a, "%.*s\xc2\xa0%%", STR_ARG(cell->text));
        break;
    case VIEW_FORMAT_EMAIL:
        cell->href = str_format(a, "mailto:%.*s", STR_ARG(http_uri_encode(a, cell->text)));
        break;
    case VIEW_FORMAT_PHONE: cell->href = phone_href(a, cell->text); break;
    case VIEW_FORMAT_COLOUR:
    case VIEW_FORMAT_CODE: cell->kind = VIEW_CODE; break;
    case VIEW_FORMAT_NONE:
    case VIEW_FORMAT_URL:
    case VIEW_FORMAT_IMAGE:
    case VIEW_FORMAT_MARKDOWN:
    case VIEW_FORMAT__COUNT: break; /* shown as their type is; forms know them apart */
    }
    if (cell->kind == VIEW_PLAIN && cell->href.at != NULL)
        cell->kind = VIEW_WEB;
}

/* Text of which only the beginning was read stays text. */
static void markdown_apply(struct http_exchange *x, const struct model_column *c,
                           const struct view_value *v, struct view_cell *cell)
{
    const struct tmpl_value *html;

    if (view_column_display_of(x, c)->format != VIEW_FORMAT_MARKDOWN || c->type != MODEL_TEXT ||
        v->size == 0)
        return;
    html = view_markdown(x->arena, v->value.text);
    if (html != NULL)
        *cell = (struct view_cell){.kind = VIEW_MARKDOWN, .text = cell->text, .html = html};
}

struct view_cell view_rows_cell(struct http_exchange *x, const struct view_rows *rows, size_t row,
                                size_t column, enum view_length length)
{
    const struct view_value *v = view_rows_at(rows, row, column);
    const struct model_relation *r = rows->refers[column];
    struct view_cell cell = view_cell_make(x->arena, x->locale, rows->columns[column], v, length);
    const struct str *name;
    struct str path;

    format_apply(x, rows->columns[column], &cell);
    if (length == VIEW_FULL && v->value.type == DB_TEXT && v->size == v->value.text.len)
        markdown_apply(x, rows->columns[column], v, &cell);
    if (r == NULL || v->value.type == DB_NULL)
        return cell;
    path = view_rows_path(x->arena, x->model, r->to, r->to_columns, &v->value, 1);
    if (path.at == NULL || r->to->is_system)
        return cell;
    name = map_find(&rows->names[column],
                    view_value_literal(x->arena, rows->columns[column], &v->value));
    /* A row that has no name here may be one that is not shown. */
    if (name == NULL && !policy_shows_all_rows(x->policy, r->to))
        return cell;
    cell.kind = VIEW_LINK;
    cell.href = path;
    if (name != NULL)
        cell.text = *name;
    return cell;
}

struct str view_rows_link(struct http_exchange *x, const struct view_rows *rows, size_t row)
{
    const struct model_key *key = rows->table->primary;
    struct db_value *values;

    if (key == NULL || !view_rows_have(rows, key->columns, key->count))
        return STR_NONE;
    values = ARENA_ARRAY(x->arena, struct db_value, key->count);
    for (size_t i = 0; i < key->count; i++)
        values[i] = view_rows_of(rows, row, key->columns[i])->value;
    return view_row_path(x->arena, x->model, rows->table, values);
}

struct str view_rows_key(struct http_exchange *x, const struct view_rows *rows, size_t row)
{
    const struct model_key *key = rows->table->primary;
    struct str *values;

    if (key == NULL || !view_rows_have(rows, key->columns, key->count))
        return STR_NONE;
    values = ARENA_ARRAY(x->arena, struct str, key->count);
    for (size_t i = 0; i < key->count; i++)
        values[i] = view_value_literal(x->arena, key->columns[i],
                                       &view_rows_of(rows, row, key->columns[i])->value);
    return view_key_print(x->arena, values, key->count);
}

static bool is_name_part(struct http_exchange *x, const struct model_column *c,
                         const struct model_relation *by)
{
    const struct model_relation *r = view_column_refers(c);

    return r != NULL && r != by && has_names(x, r->to);
}

void view_name_columns(struct http_exchange *x, struct view_columns *set,
                       const struct model_table *t, const struct model_relation *by)
{
    const bool *shown = view_fields(x, t, POLICY_READ);
    size_t parts = 0;

    for (size_t i = 0; t->primary != NULL && i < t->primary->count; i++) {
        if (view_is_shown(shown, t->primary->columns[i]))
            view_columns_add(x->arena, set, t->primary->columns[i]);
    }
    labels_add(x, set, t);
    if (has_names(x, t))
        return;
    for (size_t i = 0; i < t->column_count && parts < NAME_PARTS; i++) {
        if (is_name_part(x, &t->columns[i], by) && view_is_shown(shown, &t->columns[i])) {
            view_columns_add(x->arena, set, &t->columns[i]);
            parts++;
        }
    }
}

static struct str name_of_parts(struct http_exchange *x, const struct view_rows *rows, size_t row,
                                const struct model_relation *by)
{
    struct str name = STR("");
    size_t parts = 0;

    for (size_t c = 0; c < rows->column_count && parts < NAME_PARTS; c++) {
        const struct model_column *column = rows->columns[c];
        struct view_cell cell;

        if (!is_name_part(x, column, by))
            continue;
        cell = view_rows_cell(x, rows, row, c, VIEW_SHORT);
        parts++;
        if (cell.kind == VIEW_LINK)
            name = name_add(x->arena, name, cell.text, " · ");
    }
    return name;
}

static struct str name_of_key(struct http_exchange *x, const struct view_rows *rows, size_t row)
{
    const struct model_key *key = rows->table->primary;
    struct str name = STR("");

    for (size_t i = 0; key != NULL && i < key->count; i++) {
        const struct model_column *c = key->columns[i];
        const struct db_value *v;

        if (!has_column(rows, c))
            continue;
        v = &view_rows_of(rows, row, c)->value;
        name = name_add(x->arena, name, view_value_literal(x->arena, c, v), ", ");
    }
    return name;
}

struct str view_rows_name(struct http_exchange *x, const struct view_rows *rows, size_t row,
                          const struct model_relation *by)
{
    struct str name = label_text(x, rows, row);

    if (!has_names(x, rows->table))
        name = name_of_parts(x, rows, row, by);
    return name.len > 0 ? name : name_of_key(x, rows, row);
}
