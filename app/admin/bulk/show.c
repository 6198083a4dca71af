/*
 * show.c - many rows before and after: samples, what hangs on them, what was refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/admin/bulk/bulk.h"
#include "app/base/arena.h"
#include "app/base/map.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/model/literal.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/find.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

#define SAMPLE_ROWS   8
#define REFUSED_ROWS  100 /* told of on the page */
#define HANGERS_MAX   500 /* counted of one relation; more are "500+" */
#define REFUSED_BYTES ((size_t)4 * 1024 * 1024)

/* ---- rows by their keys ---- */

static enum err rows_load(const struct bulk *b, const struct write_keys *keys,
                          const struct view_columns *more, struct view_rows *out_rows)
{
    struct http_exchange *x = b->x;
    const struct model_key *key = b->table->primary;
    struct query *q = write_keys_query(x->arena, keys, &(struct query){0});
    struct view_columns columns = {0};

    for (size_t i = 0; i < key->count; i++)
        view_columns_add(x->arena, &columns, key->columns[i]);
    view_name_columns(x, &columns, b->table, NULL);
    for (size_t i = 0; more != NULL && i < more->count; i++)
        view_columns_add(x->arena, &columns, more->at[i]);
    q->has_limit = true;
    q->limit = keys->count;
    return view_rows_load(x, b->table, &columns, VIEW_TEXT_LIST, q, out_rows);
}

static void name_put(struct tmpl_map *m, struct str path, struct str name)
{
    struct view_cell cell = {.kind = VIEW_LINK, .text = name, .href = path};

    if (path.at == NULL)
        cell.kind = VIEW_PLAIN;
    view_cell_put(m, &cell);
}

/* ---- a few of them: what is, and what it becomes ---- */

/* What the column becomes, as it will be shown. */
static enum err becomes_cell(const struct bulk *b, struct admin_field *f, struct view_cell *out)
{
    struct http_exchange *x = b->x;
    struct view_value v = {.value = {.type = DB_NULL}};
    struct literal_fault fault;

    *out = (struct view_cell){.kind = VIEW_NULL};
    if (f->now.kind != WRITE_TEXT)
        return ERR_NONE;
    TRY(admin_choices_load(x, &b->record, f));
    *out = (struct view_cell){.kind = VIEW_PLAIN, .text = f->chosen};
    for (size_t i = 0; i < f->choice_count; i++) {
        if (str_eq(f->choices[i].value, f->now.text))
            out->text = f->choices[i].name;
    }
    if (out->text.at != NULL)
        return ERR_NONE;
    if (!literal_parse(f->column, x->arena, f->now.text, &v.value, &fault))
        v.value = (struct db_value){.type = DB_TEXT, .text = f->now.text};
    v.size = f->now.text.len;
    *out = view_cell_make(x->arena, x->locale, f->column, &v, VIEW_SHORT);
    return ERR_NONE;
}

/* What a column that is meant becomes. */
struct becoming {
    const struct model_column *column;
    struct view_cell cell;
};

/* "becoming": each column that is meant with its new value. */
static enum err becoming_put(struct bulk *b, struct tmpl_map *root, struct becoming *all,
                             size_t *out_count)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("becoming"));
    size_t count = 0;

    for (size_t i = 0; i < b->record.count; i++) {
        struct admin_field *f = &b->record.fields[i];
        struct tmpl_map *m;

        if (!b->is_meant[i])
            continue;
        TRY(becomes_cell(b, f, &all[count].cell));
        all[count].column = f->column;
        m = tmpl_list_add_map(list);
        tmpl_map_put_text(m, STR("label"), view_column_label(b->x, f->column));
        view_cell_put(m, &all[count].cell);
        count++;
    }
    tmpl_map_put_bool(root, STR("has_becoming"), count > 0);
    *out_count = count;
    return ERR_NONE;
}

static size_t column_at(const struct view_rows *rows, const struct model_column *c)
{
    size_t i = 0;

    while (rows->columns[i] != c)
        i++;
    return i;
}

static void before_after_put(const struct bulk *b, struct tmpl_list *cells,
                             const struct view_rows *rows, size_t row, const struct becoming *to)
{
    struct tmpl_map *m = tmpl_list_add_map(cells);
    struct view_cell before =
        view_rows_cell(b->x, rows, row, column_at(rows, to->column), VIEW_SHORT);

    tmpl_map_put_text(m, STR("label"), view_column_label(b->x, to->column));
    view_cell_put(tmpl_map_put_map(m, STR("before")), &before);
    view_cell_put(tmpl_map_put_map(m, STR("after")), &to->cell);
}

static enum err sample_put(const struct bulk *b, struct tmpl_map *root,
                           const struct write_keys *all, const struct becoming *to, size_t count)
{
    struct http_exchange *x = b->x;
    struct tmpl_list *list = tmpl_map_put_list(root, STR("sample"));
    struct view_columns columns = {0};
    struct write_keys keys = *all;
    struct view_rows rows;

    for (size_t i = 0; i < count; i++)
        view_columns_add(x->arena, &columns, to[i].column);
    keys.count = keys.count < SAMPLE_ROWS ? keys.count : SAMPLE_ROWS;
    TRY(rows_load(b, &keys, &columns, &rows));
    for (size_t row = 0; row < rows.count; row++) {
        struct tmpl_map *m = tmpl_list_add_map(list);
        struct tmpl_list *cells;

        name_put(m, view_rows_link(x, &rows, row), view_rows_name(x, &rows, row, NULL));
        cells = tmpl_map_put_list(m, STR("cells"));
        for (size_t i = 0; i < count; i++)
            before_after_put(b, cells, &rows, row, &to[i]);
    }
    tmpl_map_put_bool(root, STR("has_sample"), rows.count > 0);
    tmpl_map_put_bool(root, STR("is_sample_part"), b->row.rows > (int64_t)rows.count);
    return ERR_NONE;
}

/* ---- what hangs on rows that are to go ---- */

/* Where in the primary key each column is that the relation leads to; false: not in it. */
static bool places_find(const struct model_relation *r, const struct model_key *key, size_t *places)
{
    for (size_t i = 0; i < r->count; i++) {
        size_t k = 0;

        while (k < key->count && key->columns[k] != r->to_columns[i])
            k++;
        if (k == key->count)
            return false;
        places[i] = k;
    }
    return true;
}

/* Rows that refer to one of these: or(and(a.eq.1,b.eq.2),...), of a single column in(...). */
static struct query_cond *cond_make(const struct bulk *b, const struct model_relation *r,
                                    const struct write_keys *keys, const size_t *places)
{
    struct arena *a = b->x->arena;
    size_t width = b->table->primary->count;
    struct query_cond *any = ARENA_NEW(a, struct query_cond);
    struct str *values = ARENA_ARRAY(a, struct str, keys->count * r->count + 1);

    for (size_t k = 0; k < keys->count; k++) {
        for (size_t i = 0; i < r->count; i++)
            values[k * r->count + i] =
                view_value_literal(a, r->to_columns[i], &keys->values[k * width + places[i]]);
    }
    if (r->count == 1) {
        *any = (struct query_cond){
            .kind = QUERY_COMPARE,
            .field = {.name = r->from_columns[0]->name, .param = r->from_columns[0]->name},
            .op = QUERY_IN,
            .values = values,
            .value_count = keys->count,
        };
        return any;
    }
    any->kind = QUERY_OR;
    for (size_t k = keys->count; k-- > 0;) {
        struct query_cond *all = ARENA_NEW(a, struct query_cond);

        all->kind = QUERY_AND;
        all->first =
            view_query_of_values(a, r->from_columns, values + k * r->count, r->count)->where;
        all->next = any->first;
        any->first = all;
    }
    return any;
}

static enum err hanger_put(const struct bulk *b, struct tmpl_list *list,
                           const struct model_relation *r, const struct write_keys *keys,
                           const size_t *places)
{
    struct http_exchange *x = b->x;
    struct query q = {.has_limit = true, .limit = HANGERS_MAX};
    struct view_columns columns = {0};
    struct view_rows rows;
    struct tmpl_map *m;

    q.where = cond_make(b, r, keys, places);
    view_columns_add(x->arena, &columns, r->from_columns[0]);
    TRY(view_rows_load(x, r->from, &columns, VIEW_TEXT_LIST, &q, &rows));
    if (rows.count == 0)
        return ERR_NONE;
    m = tmpl_list_add_map(list);
    tmpl_map_put_text(m, STR("hanger_label"), view_table_label(x, r->from));
    tmpl_map_put_text(m, STR("hanger_count"),
                      str_format(x->arena, "%zu%s", rows.count, rows.has_next ? "+" : ""));
    tmpl_map_put_text(m, STR("hanger_rule"), admin_delete_rule(x, r));
    tmpl_map_put_bool(m, STR("is_blocker"),
                      r->on_delete != MODEL_CASCADE && r->on_delete != MODEL_SET_NULL);
    return ERR_NONE;
}

/* What may not be seen is not counted, and refuses all the same. */
static enum err hangers_put(const struct bulk *b, struct tmpl_map *root,
                            const struct write_keys *keys)
{
    const struct model_table *t = b->table;
    struct tmpl_list *list = tmpl_map_put_list(root, STR("hangers"));

    for (size_t i = 0; i < t->in_count; i++) {
        const struct model_relation *r = t->in[i];
        size_t *places = ARENA_ARRAY(b->x->arena, size_t, r->count);

        if (!r->from->is_system && view_shows_columns(b->x, r->from_columns, r->count) &&
            places_find(r, t->primary, places))
            TRY(hanger_put(b, list, r, keys, places));
    }
    tmpl_map_put_bool(root, STR("is_hangers_part"), b->row.chunks > 1);
    return ERR_NONE;
}

/* ---- what was refused ---- */

struct refusal {
    const struct json_value *key;
    struct str field;
    struct str words;
};

static enum err refusals_read(const struct bulk *b, struct refusal *all, size_t *out_count)
{
    struct http_exchange *x = b->x;
    const struct json_limits limits = {.bytes = REFUSED_BYTES, .depth = 6, .values = 100000};
    struct view_bulk_chunk *chunks = NULL;
    size_t chunk_count = 0;
    size_t count = 0;

    TRY(view_bulk_refused(x, b->row.id, REFUSED_ROWS, &chunks, &chunk_count));
    for (size_t i = 0; i < chunk_count && count < REFUSED_ROWS; i++) {
        const struct json_value *list = NULL;

        TRY(json_parse(x->arena, chunks[i].refused, &limits, &list, &x->error));
        for (const struct json_value *v = list->first; v != NULL && count < REFUSED_ROWS;
             v = v->next)
            all[count++] =
                (struct refusal){v->first, v->first->next->text, v->first->next->next->text};
    }
    *out_count = count;
    return ERR_NONE;
}

/* The names of those that may be seen (still), by the path of their page. */
static enum err names_load(const struct bulk *b, const struct write_keys *keys, struct map *names)
{
    struct http_exchange *x = b->x;
    struct view_rows rows;

    map_init(names, x->arena);
    if (keys->count == 0)
        return ERR_NONE;
    TRY(rows_load(b, keys, NULL, &rows));
    for (size_t row = 0; row < rows.count; row++) {
        struct str *name = ARENA_NEW(x->arena, struct str);

        *name = view_rows_name(x, &rows, row, NULL);
        map_put(names, view_rows_link(x, &rows, row), name);
    }
    return ERR_NONE;
}

static enum err keys_of(const struct bulk *b, const struct refusal *all, size_t count,
                        struct write_keys *out_keys)
{
    struct arena *a = b->x->arena;
    struct str text = STR("[");

    for (size_t i = 0; i < count; i++)
        text = str_format(a, "%.*s%s%.*s", STR_ARG(text), i == 0 ? "" : ",",
                          STR_ARG(all[i].key->source));
    text = str_format(a, "%.*s]", STR_ARG(text));
    return bulk_keys_parse(b, text, out_keys, &b->x->error);
}

static enum err refused_put(const struct bulk *b, struct tmpl_map *root)
{
    struct http_exchange *x = b->x;
    struct tmpl_list *list = tmpl_map_put_list(root, STR("refused"));
    struct refusal *all = ARENA_ARRAY(x->arena, struct refusal, REFUSED_ROWS);
    size_t width = b->table->primary->count;
    struct write_keys keys = {0};
    struct map names;
    size_t count = 0;

    if (b->row.bad > 0)
        TRY(refusals_read(b, all, &count));
    TRY(keys_of(b, all, count, &keys));
    TRY(names_load(b, &keys, &names));
    for (size_t i = 0; i < count; i++) {
        const struct model_column *c = model_column_find(b->table, all[i].field);
        struct str path = view_row_path(x->arena, x->model, b->table, keys.values + i * width);
        const struct str *name = map_find(&names, path);
        struct tmpl_map *m = tmpl_list_add_map(list);

        name_put(m, name == NULL ? STR_NONE : path, name == NULL ? all[i].key->source : *name);
        tmpl_map_put_text(m, STR("field"), c == NULL ? STR("") : view_column_label(x, c));
        tmpl_map_put_text(m, STR("words"), all[i].words);
    }
    tmpl_map_put_bool(root, STR("has_refused"), count > 0);
    tmpl_map_put_bool(root, STR("has_more_refused"), b->row.bad > (int64_t)count);
    return ERR_NONE;
}

/* ---- the page ---- */

static struct str working_of(const struct bulk *b)
{
    const struct tmpl_store *s = b->x->templates;

    switch (b->row.state) {
    case VIEW_BULK_CHECK: return TMPL_SAY(s, "Trying every row; nothing is changed yet.");
    case VIEW_BULK_RUN:
        return b->row.deed == VIEW_BULK_DELETE ? TMPL_SAY(s, "Deleting the rows.")
                                               : TMPL_SAY(s, "Changing the rows.");
    case VIEW_BULK_UNDO: return TMPL_SAY(s, "Giving the rows their earlier values.");
    case VIEW_BULK_CHOOSE:
    case VIEW_BULK_CHECKED:
    case VIEW_BULK_DONE:
    case VIEW_BULK_UNDONE:
    case VIEW_BULK_STATE__COUNT: break;
    }
    return STR("");
}

static void state_put(const struct bulk *b, struct tmpl_map *root)
{
    const struct view_bulk *row = &b->row;
    struct http_exchange *x = b->x;

    tmpl_map_put_bool(root, STR("is_delete"), row->deed == VIEW_BULK_DELETE);
    tmpl_map_put_int(root, STR("row_count"), row->rows);
    tmpl_map_put_int(root, STR("bulk_id"), row->id);
    tmpl_map_put_text(root, STR("working"), working_of(b));
    tmpl_map_put_int(root, STR("position"), row->position);
    tmpl_map_put_int(root, STR("chunks"), row->chunks);
    tmpl_map_put_int(root, STR("percent"), row->position * 100 / (row->chunks + !row->chunks));
    tmpl_map_put_bool(root, STR("is_choose"), row->state == VIEW_BULK_CHOOSE);
    tmpl_map_put_bool(root, STR("is_checked"), row->state == VIEW_BULK_CHECKED);
    tmpl_map_put_bool(root, STR("is_done"), row->state == VIEW_BULK_DONE);
    tmpl_map_put_bool(root, STR("is_undone"), row->state == VIEW_BULK_UNDONE);
    tmpl_map_put_int(root, STR("good_count"), row->good);
    tmpl_map_put_int(root, STR("bad_count"), row->bad);
    tmpl_map_put_bool(root, STR("has_good"), row->good > 0);
    tmpl_map_put_bool(root, STR("has_bad"), row->bad > 0);
    tmpl_map_put_bool(root, STR("may_undo"),
                      row->state == VIEW_BULK_DONE && row->deed == VIEW_BULK_CHANGE &&
                          row->good > 0);
    tmpl_map_put_text(root, STR("list_path"), row->address);
    tmpl_map_put_text(root, STR("csrf"), access_csrf_token(x));
}

static enum err looks_put(struct bulk *b, struct tmpl_map *root)
{
    struct view_bulk_chunk first = {.number = 0};
    struct becoming *to = ARENA_ARRAY(b->x->arena, struct becoming, b->record.count + 1);
    struct write_keys keys;
    size_t count = 0;

    TRY(view_bulk_chunk_read(b->x, b->row.id, 0, &first, &b->x->error));
    TRY(bulk_keys_parse(b, first.keys, &keys, &b->x->error));
    TRY(becoming_put(b, root, to, &count));
    TRY(sample_put(b, root, &keys, to, count));
    return b->row.deed == VIEW_BULK_DELETE ? hangers_put(b, root, &keys) : ERR_NONE;
}

enum err bulk_show(struct bulk *b)
{
    struct http_exchange *x = b->x;
    struct tmpl_map *root = view_root(x);
    struct str path = view_table_path(x->arena, x->model, b->table);

    view_menu_put(x, root, b->table);
    tmpl_map_put_text(root, STR("table_title"), view_table_label(x, b->table));
    tmpl_map_put_text(root, STR("in_group"), view_menu_group(x, b->table));
    tmpl_map_put_text(
        root, STR("bulk_path"),
        str_format(x->arena, "%.*s/-/bulk/%lld", STR_ARG(path), (long long)b->row.id));
    state_put(b, root);
    if (b->row.state == VIEW_BULK_CHOOSE)
        TRY(bulk_form_put(b, root));
    if (b->row.state == VIEW_BULK_CHECKED)
        TRY(looks_put(b, root));
    if (b->row.state != VIEW_BULK_CHOOSE)
        TRY(refused_put(b, root));
    return view_render(x, STR("admin/bulk"), root);
}
