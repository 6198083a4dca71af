/*
 * row.c - GET /admin/data/{table}/{key}: one row, and its neighbours along foreign keys.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/private.h"
#include "app/admin/row/talk.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/locale/locale.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/find.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/rows.h"
#include "app/view/shown.h"
#include "app/view/told.h"
#include "app/view/topic.h"
#include "app/view/visit.h"

#define NEIGHBOURS     5      /* rows shown of those that refer here by one relation */
#define COUNTED        1000   /* of them that are counted: "1,000+" */
#define COUNT_EXAMINED 100000 /* rows that the server may look at for that */
#define RELATIONS_MAX  20 /* relations that are asked for their rows; the others are links only */

/* That row, with all its columns. */
static enum err row_load(struct http_exchange *x, const struct model_table *t,
                         const struct str *key, struct view_rows *out_rows)
{
    const bool *shown = view_fields(x, t, POLICY_READ);
    struct view_columns columns = {0};
    struct query *q = view_query_of_values(x->arena, t->primary->columns, key, t->primary->count);
    enum err code;

    view_name_columns(x, &columns, t, NULL);
    for (size_t i = 0; i < t->column_count; i++) {
        if (view_is_shown(shown, &t->columns[i]))
            view_columns_add(x->arena, &columns, &t->columns[i]);
    }
    code = view_rows_load(x, t, &columns, VIEW_TEXT_ROW, q, out_rows);
    /* A key that does not fit its column's type is the key of no row. */
    if (code == ERR_INVALID || (code == ERR_NONE && out_rows->count == 0))
        return view_no_such_row(x, t);
    return code;
}

static void field_put(struct http_exchange *x, struct tmpl_list *list, const struct view_rows *rows,
                      size_t column)
{
    const struct model_column *c = rows->columns[column];
    struct tmpl_map *m = tmpl_list_add_map(list);
    struct view_cell cell = view_rows_cell(x, rows, 0, column, VIEW_FULL);

    view_cell_put(m, &cell);
    tmpl_map_put_text(m, STR("label"), view_column_label(x, c));
    tmpl_map_put_text(m, STR("field_name"), c->name);
    tmpl_map_put_text(m, STR("field_help"), view_column_help(x, c));
}

/* A foreign key of several columns is a field of its own, after those it is made of. */
static void wide_reference_put(struct http_exchange *x, struct tmpl_list *list,
                               const struct view_rows *rows, const struct model_relation *r)
{
    struct db_value *values = ARENA_ARRAY(x->arena, struct db_value, r->count);
    struct view_cell cell = {.kind = VIEW_LINK, .text = STR("")};
    struct tmpl_map *m;

    for (size_t i = 0; i < r->count; i++) {
        const struct view_value *v = view_rows_of(rows, 0, r->from_columns[i]);
        struct str text = view_value_literal(x->arena, r->from_columns[i], &v->value);

        values[i] = v->value;
        cell.text = str_format(x->arena, "%.*s%s%.*s", STR_ARG(cell.text), i == 0 ? "" : ", ",
                               STR_ARG(text));
    }
    cell.href = view_rows_path(x->arena, x->model, r->to, r->to_columns, values, r->count);
    if (cell.href.at == NULL || r->to->is_system)
        return;
    m = tmpl_list_add_map(list);
    view_cell_put(m, &cell);
    tmpl_map_put_text(m, STR("label"), view_table_label(x, r->to));
    tmpl_map_put_text(m, STR("field_name"), r->name);
    tmpl_map_put_text(m, STR("field_help"), STR(""));
}

static void fields_put(struct http_exchange *x, struct tmpl_map *root, const struct view_rows *rows)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("fields"));
    const struct model_table *t = rows->table;

    /* As declared, not as they were read. */
    for (size_t i = 0; i < t->column_count; i++) {
        for (size_t c = 0; c < rows->column_count; c++) {
            if (rows->columns[c] == &t->columns[i])
                field_put(x, list, rows, c);
        }
    }
    for (size_t r = 0; r < t->out_count; r++) {
        if (t->out[r]->count > 1 &&
            view_rows_have(rows, t->out[r]->from_columns, t->out[r]->count) &&
            view_shows_columns(x, t->out[r]->to_columns, t->out[r]->count))
            wide_reference_put(x, list, rows, t->out[r]);
    }
}

/* ---- referred to by ---- */

/* "Lent by" when the referring table points here in several ways. */
static struct str relation_via(struct http_exchange *x, const struct model_relation *r)
{
    size_t twins = 0;

    for (size_t i = 0; i < r->to->in_count; i++)
        twins += r->to->in[i]->from == r->from ? 1 : 0;
    if (twins < 2 && r->from != r->to)
        return STR("");
    return view_column_label(x, r->from_columns[0]);
}

/* How many there are, as far as the server looks: in one read that ends at COUNTED + 1. */
static enum err count_some(struct http_exchange *x, const struct model_relation *r,
                           const struct str *values, struct str *out_text)
{
    AUTO(model_read_end) struct model_read read = {0};
    struct plan_options options = {
        .limits = &query_limits_default, .policy = x->policy, .examined_max = COUNT_EXAMINED};
    struct query_item item = {.kind = QUERY_COLUMN};
    struct query *q = view_query_of_values(x->arena, r->from_columns, values, r->count);
    struct plan plan;
    bool more = true;

    item.field = (struct query_field){.name = r->from_columns[0]->name, .param = STR("select")};
    q->items = &item;
    q->has_limit = true;
    q->limit = COUNTED + 1;
    TRY(plan_compile(x->arena, r->from, q, &options, &plan, &x->error));
    TRY(model_read_open(x->db, &plan, &read, &x->error));
    while (more)
        TRY(model_read_step(&read, &more, &x->error));
    if (read.is_cut && read.rows <= NEIGHBOURS)
        return ERR_NONE; /* more than are shown: how many nobody knows */
    *out_text = str_format(
        x->arena, "%.*s%s",
        STR_ARG(locale_count(x->locale, x->arena, read.rows > COUNTED ? COUNTED : read.rows)),
        read.rows > COUNTED || read.is_cut ? "+" : "");
    return ERR_NONE;
}

static enum err neighbours_put(struct http_exchange *x, struct tmpl_map *m,
                               const struct model_relation *r, const struct str *values)
{
    struct query *q = view_query_of_values(x->arena, r->from_columns, values, r->count);
    struct tmpl_list *items = tmpl_map_put_list(m, STR("items"));
    struct view_columns columns = {0};
    struct str count = STR_NONE;
    struct view_rows rows;

    q->has_limit = true;
    q->limit = NEIGHBOURS;
    view_name_columns(x, &columns, r->from, r);
    TRY(view_rows_load(x, r->from, &columns, VIEW_TEXT_LIST, q, &rows));
    for (size_t row = 0; row < rows.count; row++) {
        struct view_cell cell = {
            .kind = VIEW_LINK,
            .text = view_rows_name(x, &rows, row, r),
            .href = view_rows_link(x, &rows, row),
        };

        if (cell.href.at == NULL)
            cell.kind = VIEW_PLAIN;
        view_cell_put(tmpl_list_add_map(items), &cell);
    }
    if (rows.has_next)
        TRY(count_some(x, r, values, &count));
    else if (rows.count > 0)
        count = locale_count(x->locale, x->arena, rows.count);
    view_put(m, STR("relation_count"), count);
    tmpl_map_put_bool(m, STR("has_items"), rows.count > 0);
    tmpl_map_put_bool(m, STR("is_more"), rows.count > 0);
    return ERR_NONE;
}

/* The form for a new row that refers here, where one may be made; else absent. */
static struct str add_path(struct http_exchange *x, const struct model_relation *r,
                           const struct str *values)
{
    const bool *given = policy_given(x->arena, x->policy, r->from, POLICY_CREATE);
    struct query_param *set = ARENA_ARRAY(x->arena, struct query_param, r->count);
    struct str table = view_table_path(x->arena, x->model, r->from);
    struct str query;

    if (r->from->primary == NULL || !r->from->is_writable ||
        !policy_allows(x->arena, x->policy, r->from, POLICY_CREATE))
        return STR_NONE;
    for (size_t i = 0; i < r->count; i++) {
        if (!view_is_shown(given, r->from_columns[i]))
            return STR_NONE;
        set[i] = (struct query_param){.name = r->from_columns[i]->name, .value = values[i]};
    }
    query = view_query_print(x->arena, NULL, 0, 0, set, r->count);
    return str_format(x->arena, "%.*s/-/new%.*s", STR_ARG(table), STR_ARG(query));
}

static enum err relation_put(struct http_exchange *x, struct tmpl_list *list,
                             const struct view_rows *rows, const struct model_relation *r,
                             bool is_asked)
{
    struct db_value *values = ARENA_ARRAY(x->arena, struct db_value, r->count);
    struct str *texts = ARENA_ARRAY(x->arena, struct str, r->count);
    struct str label = view_table_label(x, r->from);
    struct str path;
    struct tmpl_map *m;

    for (size_t i = 0; i < r->count; i++) {
        values[i] = view_rows_of(rows, 0, r->to_columns[i])->value;
        texts[i] = view_value_literal(x->arena, r->to_columns[i], &values[i]);
        if (texts[i].at == NULL)
            return ERR_NONE; /* nothing refers to NULL */
    }
    /* The rows as a list, also where the referring columns are their key. */
    path = view_list_path(x->arena, x->model, r->from, r->from_columns, texts, r->count);
    m = tmpl_list_add_map(list);
    tmpl_map_put_text(m, STR("relation_label"), label);
    tmpl_map_put_text(m, STR("relation_via"), relation_via(x, r));
    tmpl_map_put_text(m, STR("more_path"), path);
    tmpl_map_put_text(m, STR("more_text"),
                      TMPL_SAY_WITH(x->templates, x->arena, "All “{label}” of this row",
                                    TMPL_TEXT("label", label)));
    view_put(m, STR("add_path"), add_path(x, r, texts));
    tmpl_map_put_bool(m, STR("is_asked"), is_asked);
    if (is_asked)
        return neighbours_put(x, m, r, texts);
    view_put(m, STR("relation_count"), STR_NONE);
    tmpl_map_put_bool(m, STR("has_items"), false);
    tmpl_map_put_bool(m, STR("is_more"), true);
    return ERR_NONE;
}

static enum err relations_put(struct http_exchange *x, struct tmpl_map *root,
                              const struct view_rows *rows)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("relations"));
    const struct model_table *t = rows->table;
    size_t shown = 0;

    for (size_t i = 0; i < t->in_count; i++) {
        if (!view_shows_columns(x, t->in[i]->from_columns, t->in[i]->count) ||
            !view_rows_have(rows, t->in[i]->to_columns, t->in[i]->count))
            continue;
        TRY(relation_put(x, list, rows, t->in[i], shown < RELATIONS_MAX));
        shown++;
    }
    tmpl_map_put_bool(root, STR("has_relations"), shown > 0);
    return ERR_NONE;
}

/* What has just happened, by the word in the address. */
static const struct view_happened happened[] = {
    {STR_INIT("created"), STR_INIT(N_("It is created."))},
    {STR_INIT("saved"), STR_INIT(N_("It is saved."))},
    {STR_INIT("same"), STR_INIT(N_("Nothing was changed."))},
    {STR_INIT("attached"), STR_INIT(N_("It is attached."))},
    {STR_INIT("removed"), STR_INIT(N_("It is removed."))},
};

static void happened_put(struct http_exchange *x, struct tmpl_map *root)
{
    struct str done = http_query(&x->req, STR("done"));
    struct str words = STR_NONE;

    for (size_t i = 0; i < sizeof happened / sizeof *happened; i++) {
        if (str_eq(happened[i].name, done))
            words = tmpl_say(x->templates, happened[i].words);
    }
    view_put(root, STR("done"), words);
}

/* What may be done to this row: only that is offered. */
static enum err rights_put(struct http_exchange *x, struct tmpl_map *root,
                           const struct model_table *t, const struct str *key, bool *out_may_update)
{
    bool may = false;

    TRY(view_may_row(x, t, key, POLICY_UPDATE, out_may_update));
    tmpl_map_put_bool(root, STR("can_update"), *out_may_update);
    TRY(view_may_row(x, t, key, POLICY_DELETE, &may));
    tmpl_map_put_bool(root, STR("can_delete"), may);
    return ERR_NONE;
}

static void head_put(struct http_exchange *x, struct tmpl_map *root, const struct view_rows *rows,
                     const struct str *key)
{
    struct arena *a = x->arena;
    const struct model_table *t = rows->table;
    struct str json = view_json_path(a, x->model, t);
    struct str query = view_values_query(a, t->primary->columns, key, t->primary->count);
    struct str segment = http_path_param(x, STR("key"));

    tmpl_map_put_text(root, STR("title"), view_rows_name(x, rows, 0, NULL));
    tmpl_map_put_text(root, STR("table_title"), view_table_label(x, t));
    tmpl_map_put_text(root, STR("in_group"), view_menu_group(x, t));
    tmpl_map_put_text(root, STR("path"), view_table_path(a, x->model, t));
    tmpl_map_put_text(root, STR("row_path"), view_rows_link(x, rows, 0));
    tmpl_map_put_text(root, STR("key_text"),
                      str_format(a, "%.*s %.*s", STR_ARG(t->name), STR_ARG(segment)));
    tmpl_map_put_text(root, STR("json_path"),
                      str_format(a, "%.*s%.*s", STR_ARG(json), STR_ARG(query)));
}

enum err admin_row(struct http_exchange *x)
{
    const struct model_table *t = NULL;
    struct view_rows rows;
    struct tmpl_map *root;
    struct view_topic topic;
    struct str *key = NULL;
    bool has_topic;
    bool may_update = false;

    TRY(view_table_find(x, &t));
    TRY(view_key_find(x, t, &key));
    TRY(row_load(x, t, key, &rows));
    has_topic = view_topic_of_row(x, &rows, 0, &topic);
    if (has_topic)
        TRY(admin_talk_seen(x, &topic));
    view_visit_note(x, t, key);
    root = view_root(x);
    view_menu_put(x, root, t);
    head_put(x, root, &rows, key);
    happened_put(x, root);
    TRY(rights_put(x, root, t, key, &may_update));
    fields_put(x, root, &rows);
    TRY(relations_put(x, root, &rows));
    tmpl_map_put_bool(root, STR("has_talk"), false);
    view_put(root, STR("undo_to"), STR_NONE);
    tmpl_map_put_bool(root, STR("shows_files"), false);
    if (has_topic) {
        TRY(admin_talk_put(x, &topic, root));
        TRY(admin_files_put(x, &topic, may_update, root));
    }
    return view_render(x, STR("admin/row"), root);
}
