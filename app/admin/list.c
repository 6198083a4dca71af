/*
 * list.c - GET /admin/data/{table}: rows, page by page.
 *
 * Pages go by cursor (after=, before=), so that the thousandth costs what the first
 * one does; by offset= where there is no primary key, or where the address says so.
 *
 * The address is written in the query language, as the JSON of the same table
 * takes it: /admin/data/film?rating=eq.PG&order=title.desc&offset=50.  The filter form
 * cannot write it, so that it is sent as three fields filter.* and answered with
 * a redirect to the address that it means.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <inttypes.h>

#include "app/admin/condition.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/locale/locale.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

#define PAGE_ROWS     50
#define PAGE_ROWS_MAX 200
#define LIST_COLUMNS  10
#define LIST_TEXT_MAX 65535 /* characters: MEDIUMTEXT and LONGTEXT are shown on the row's page */

struct page {
    struct http_exchange *x;
    const struct model_table *table;
    struct query_param *params; /* the address's, without select and the form's own */
    size_t param_count;
    struct query *query;
    struct http_param cursor; /* after= or before=; no name: there is none */
    bool has_place;           /* it is a page by cursor */
    struct view_place place;
    const bool *shown; /* of the table's columns; NULL: all */
    struct view_columns columns;
    struct view_rows rows;
    struct str path;
};

/* ---- the columns ---- */

static bool is_listed(struct http_exchange *x, const struct model_column *c)
{
    if (c->is_invisible || view_column_display_of(x, c)->is_hidden || c->type == MODEL_BYTES ||
        c->type == MODEL_GEOMETRY || c->type == MODEL_JSON)
        return false;
    return c->type != MODEL_TEXT || c->max_chars <= LIST_TEXT_MAX;
}

static bool is_wide(const struct model_column *c)
{
    return str_eq(view_column_css(c), STR("w"));
}

static void shown_add(struct page *p, const struct model_column *c)
{
    if (view_is_shown(p->shown, c))
        view_columns_add(p->x->arena, &p->columns, c);
}

/* The key, what names the row, the others as declared, long text last: up to what there is room
 * for. */
static void columns_choose(struct page *p)
{
    const struct model_table *t = p->table;
    const struct view_display *said = view_display_of(p->x, t);
    size_t name_count;
    const struct model_column *const *names = view_names_of(p->x, t, &name_count);

    for (size_t i = 0; t->primary != NULL && i < t->primary->count; i++)
        shown_add(p, t->primary->columns[i]);
    for (size_t i = 0; i < name_count; i++)
        shown_add(p, names[i]);
    for (size_t i = 0; i < said->list.count; i++)
        shown_add(p, said->list.at[i]);
    if (said->list.count > 0)
        return;
    for (int wide = 0; wide <= 1; wide++) {
        for (size_t i = 0; i < t->column_count && p->columns.count < LIST_COLUMNS; i++) {
            if (is_listed(p->x, &t->columns[i]) && is_wide(&t->columns[i]) == (wide == 1))
                shown_add(p, &t->columns[i]);
        }
    }
}

/* ---- the address ---- */

static bool is_kept(struct str name)
{
    return !str_eq(name, STR("select")) && !str_starts(name, STR("filter."));
}

/* Of the address what the query language takes, and room for one more. */
static void params_take(struct page *p)
{
    const struct http_params *sent = &p->x->req.query;

    p->params = ARENA_ARRAY(p->x->arena, struct query_param, sent->count + 1);
    for (size_t i = 0; i < sent->count; i++) {
        if (cursor_is_param(sent->at[i].name, sent->at[i].value))
            p->cursor = sent->at[i];
        else if (is_kept(sent->at[i].name))
            p->params[p->param_count++] = (struct query_param){sent->at[i].name, sent->at[i].value};
    }
}

/* A page has a size, whatever the address says. */
static enum err query_take(struct page *p)
{
    TRY(query_parse(p->x->arena, p->params, p->param_count,
                    &(struct query_options){.limits = &query_limits_default}, &p->query,
                    &p->x->error));
    if (!p->query->has_limit)
        p->query->limit = PAGE_ROWS;
    if (p->query->limit > PAGE_ROWS_MAX)
        p->query->limit = PAGE_ROWS_MAX;
    p->query->has_limit = true;
    return ERR_NONE;
}

/* Where the page begins: at a cursor, if there can be one. */
static enum err place_take(struct page *p)
{
    struct error none = {.code = ERR_NONE};
    struct http_exchange *x = p->x;

    p->place.list = (struct cursor_list){
        .keys = x->keys, .table = p->table, .params = p->params, .count = p->param_count};
    p->has_place = p->table->primary != NULL && p->query->offset == 0 &&
                   cursor_ready(&p->place.list, &none) == ERR_NONE;
    if (p->cursor.name.at == NULL)
        return ERR_NONE;
    p->has_place = true;
    p->place.is_backward = str_eq(p->cursor.name, STR("before"));
    return cursor_parse(x->arena, &p->place.list, p->cursor.name, p->cursor.value, &p->place.edge,
                        &x->error);
}

static struct str address_with(const struct page *p, size_t skip, const struct query_param *set,
                               size_t set_count)
{
    struct str query =
        view_query_print(p->x->arena, p->params, p->param_count, skip, set, set_count);

    return str_format(p->x->arena, "%.*s%.*s", STR_ARG(p->path), STR_ARG(query));
}

static struct str address_at(const struct page *p, uint64_t offset)
{
    struct query_param set = {STR("offset"), STR_NONE};

    if (offset > 0)
        set.value = str_format(p->x->arena, "%" PRIu64, offset);
    return address_with(p, SIZE_MAX, &set, 1);
}

/* The page behind a cursor, or before it. */
static struct str address_of(const struct page *p, struct str name, struct str cursor)
{
    const struct query_param set[] = {{STR("offset"), STR_NONE}, {name, cursor}};

    return address_with(p, SIZE_MAX, set, 2);
}

/* The form's three fields become one condition; the first page of what it finds is shown. */
static enum err form_redirect(struct page *p)
{
    const struct http_request *r = &p->x->req;
    struct str name = http_query(r, STR("filter.column"));
    struct query_param *added = &p->params[p->param_count];

    if (model_column_find(p->table, name) == NULL ||
        !view_is_shown(p->shown, model_column_find(p->table, name)))
        return error_tell(&p->x->error, ERR_INVALID, STR("filter.column"),
                          "is no column of this table; choose one");
    TRY(admin_condition_write(p->x->arena, http_query(r, STR("filter.how")),
                              http_query(r, STR("filter.value")), &added->value, &p->x->error));
    added->name = name;
    p->param_count++;
    http_redirect(p->x, address_at(p, 0));
    return ERR_NONE;
}

/* ---- what is shown ---- */

/* Does an index begin with this column, so that sorting by it is cheap? */
static bool is_sortable(const struct model_column *c)
{
    const struct model_table *t = c->table;

    for (size_t k = 0; k < t->key_count && c->seal == NULL; k++) {
        if (t->keys[k].count > 0 && t->keys[k].columns[0] == c)
            return true;
    }
    return false;
}

static bool is_label(struct http_exchange *x, const struct model_column *c)
{
    size_t count;
    const struct model_column *const *names = view_names_of(x, c->table, &count);

    for (size_t i = 0; i < count; i++) {
        if (names[i] == c)
            return true;
    }
    return false;
}

/* A link reads like text, whatever the type of its key. */
static struct str css_of(struct http_exchange *x, const struct model_column *c)
{
    bool is_named = view_column_refers(c) != NULL || is_label(x, c);

    return is_named ? STR("m") : view_column_css(c);
}

static void header_put(const struct page *p, struct tmpl_list *list, const struct model_column *c)
{
    struct arena *a = p->x->arena;
    struct tmpl_map *m = tmpl_list_add_map(list);
    const struct query_order *first = p->query->order;
    bool is_sorted = first != NULL && str_eq(first->field.name, c->name);
    bool is_down = is_sorted && first->is_descending;
    struct query_param set[] = {
        {STR("offset"), STR_NONE},
        {STR("order"),
         str_format(a, "%.*s.%s", STR_ARG(c->name), is_sorted && !is_down ? "desc" : "asc")},
    };

    tmpl_map_put_text(m, STR("column_label"), view_column_label(p->x, c));
    tmpl_map_put_text(m, STR("column_help"), view_column_help(p->x, c));
    tmpl_map_put_text(m, STR("css"), css_of(p->x, c));
    tmpl_map_put_text(m, STR("sort_path"),
                      is_sortable(c) ? address_with(p, SIZE_MAX, set, 2) : STR(""));
    tmpl_map_put_text(m, STR("sorted"),
                      !is_sorted ? STR("")
                      : is_down  ? STR("descending")
                                 : STR("ascending"));
}

/* The first cell and those that name the row lead to its page. */
static void row_put(const struct page *p, struct tmpl_list *list, size_t row,
                    const struct str *labels)
{
    struct http_exchange *x = p->x;
    struct tmpl_list *cells = tmpl_map_put_list(tmpl_list_add_map(list), STR("cells"));
    struct str link = view_rows_link(x, &p->rows, row);

    for (size_t c = 0; c < p->columns.count; c++) {
        struct tmpl_map *m = tmpl_list_add_map(cells);
        struct view_cell cell = view_rows_cell(x, &p->rows, row, c, VIEW_SHORT);
        bool is_name = c == 0 || is_label(x, p->columns.at[c]);

        if (is_name && link.at != NULL && cell.text.len > 0) {
            cell.kind = VIEW_LINK;
            cell.href = link;
        }
        view_cell_put(m, &cell);
        tmpl_map_put_text(m, STR("label"), labels[c]);
        tmpl_map_put_text(m, STR("css"), css_of(x, p->columns.at[c]));
    }
}

static void rows_put(const struct page *p, struct tmpl_map *root)
{
    struct tmpl_list *columns = tmpl_map_put_list(root, STR("columns"));
    struct tmpl_list *rows = tmpl_map_put_list(root, STR("rows"));
    struct str *labels = ARENA_ARRAY(p->x->arena, struct str, p->columns.count);

    for (size_t c = 0; c < p->columns.count; c++) {
        labels[c] = view_column_label(p->x, p->columns.at[c]);
        header_put(p, columns, p->columns.at[c]);
    }
    for (size_t row = 0; row < p->rows.count; row++)
        row_put(p, rows, row, labels);
    tmpl_map_put_bool(root, STR("has_rows"), p->rows.count > 0);
}

/* What is no order, limit or offset is a condition in force. */
static void conditions_put(const struct page *p, struct tmpl_map *root)
{
    struct arena *a = p->x->arena;
    struct tmpl_list *chips = tmpl_map_put_list(root, STR("chips"));
    struct query_param set = {STR("offset"), STR_NONE};
    bool has_chips = false;

    for (size_t i = 0; i < p->param_count; i++) {
        const struct query_param *param = &p->params[i];
        const struct model_column *c = model_column_find(p->table, param->name);
        struct str what = c == NULL ? param->name : view_column_label(p->x, c);
        struct tmpl_map *m;

        if (str_eq(param->name, STR("order")) || str_eq(param->name, STR("limit")) ||
            str_eq(param->name, STR("offset")))
            continue;
        m = tmpl_list_add_map(chips);
        tmpl_map_put_text(m, STR("chip"),
                          str_format(a, "%.*s %.*s", STR_ARG(what),
                                     STR_ARG(admin_condition_words(a, param->value))));
        tmpl_map_put_text(m, STR("chip_path"), address_with(p, i, &set, 1));
        has_chips = true;
    }
    tmpl_map_put_bool(root, STR("has_chips"), has_chips);
}

static void form_put(const struct page *p, struct tmpl_map *root)
{
    struct tmpl_list *kept = tmpl_map_put_list(root, STR("kept"));
    struct tmpl_list *choices = tmpl_map_put_list(root, STR("choices"));
    const struct model_table *t = p->table;

    for (size_t i = 0; i < p->param_count; i++) {
        struct tmpl_map *m;

        if (str_eq(p->params[i].name, STR("offset")))
            continue;
        m = tmpl_list_add_map(kept);
        tmpl_map_put_text(m, STR("kept_name"), p->params[i].name);
        tmpl_map_put_text(m, STR("kept_value"), p->params[i].value);
    }
    for (size_t i = 0; i < t->column_count; i++) {
        struct tmpl_map *m;

        if (t->columns[i].is_invisible || t->columns[i].type == MODEL_GEOMETRY ||
            !view_is_shown(p->shown, &t->columns[i]))
            continue;
        m = tmpl_list_add_map(choices);
        tmpl_map_put_text(m, STR("choice"), t->columns[i].name);
        tmpl_map_put_text(m, STR("choice_label"), view_column_label(p->x, &t->columns[i]));
    }
    admin_condition_choices(root);
}

/* From a page without rows (they went meanwhile) the way back is to the first one. */
static void ends_put(const struct page *p, struct tmpl_map *root)
{
    const struct view_rows *rows = &p->rows;
    struct str previous = STR("");

    if (rows->has_previous)
        previous = address_of(p, STR("before"), rows->first);
    else if (rows->count == 0 && p->cursor.name.at != NULL)
        previous = address_at(p, 0);
    tmpl_map_put_text(root, STR("previous_path"), previous);
    tmpl_map_put_text(root, STR("next_path"),
                      rows->has_next ? address_of(p, STR("after"), rows->last) : STR(""));
}

static void pager_put(const struct page *p, struct tmpl_map *root)
{
    struct arena *a = p->x->arena;
    const struct query *q = p->query;
    uint64_t back = q->offset > q->limit ? q->offset - q->limit : 0;
    struct str range = STR("");
    size_t hidden = 0;

    for (size_t i = 0; i < p->table->column_count; i++)
        hidden +=
            !p->table->columns[i].is_invisible && view_is_shown(p->shown, &p->table->columns[i]);
    hidden = hidden > p->columns.count ? hidden - p->columns.count : 0;
    if (p->cursor.name.at != NULL)
        range = str_format(a, "%zu row%s", p->rows.count, p->rows.count == 1 ? "" : "s");
    else if (p->rows.count > 0)
        range = str_format(a, "Rows %.*s to %.*s",
                           STR_ARG(locale_count(p->x->locale, a, q->offset + 1)),
                           STR_ARG(locale_count(p->x->locale, a, q->offset + p->rows.count)));
    tmpl_map_put_text(root, STR("range_text"), range);
    tmpl_map_put_text(root, STR("left_out"),
                      hidden == 0 ? STR("")
                                  : str_format(a, "%zu more column%s on each row’s page", hidden,
                                               hidden == 1 ? "" : "s"));
    if (p->has_place) {
        ends_put(p, root);
        return;
    }
    tmpl_map_put_text(root, STR("previous_path"), q->offset > 0 ? address_at(p, back) : STR(""));
    tmpl_map_put_text(root, STR("next_path"),
                      p->rows.has_next ? address_at(p, q->offset + q->limit) : STR(""));
}

static void head_put(const struct page *p, struct tmpl_map *root)
{
    struct arena *a = p->x->arena;
    const struct model_table *t = p->table;
    struct str count = locale_count(p->x->locale, a, t->rows_estimate);
    struct str query = view_query_print(a, p->params, p->param_count, SIZE_MAX, NULL, 0);

    tmpl_map_put_text(root, STR("title"), view_table_label(p->x, t));
    tmpl_map_put_text(root, STR("help"), view_table_help(p->x, t));
    tmpl_map_put_text(root, STR("name"), t->name);
    tmpl_map_put_text(root, STR("in_group"), view_menu_group(p->x, t));
    tmpl_map_put_text(root, STR("rows_text"),
                      t->kind == MODEL_VIEW ? STR("view")
                      : policy_shows_all_rows(p->x->policy, t)
                          ? str_format(a, "about %.*s rows", STR_ARG(count))
                          : STR(""));
    tmpl_map_put_text(root, STR("path"), p->path);
    tmpl_map_put_text(
        root, STR("json_path"),
        str_format(a, "%.*s%.*s", STR_ARG(view_json_path(a, p->x->model, t)), STR_ARG(query)));
}

enum err admin_list(struct http_exchange *x)
{
    struct page p = {.x = x};
    struct tmpl_map *root;

    TRY(view_table_find(x, &p.table));
    p.shown = view_fields(x, p.table, POLICY_READ);
    p.path = view_table_path(x->arena, x->model, p.table);
    params_take(&p);
    if (http_query(&x->req, STR("filter.column")).at != NULL)
        return form_redirect(&p);
    TRY(query_take(&p));
    TRY(place_take(&p));
    columns_choose(&p);
    TRY(view_rows_load_page(x, p.table, &p.columns, VIEW_TEXT_LIST, p.query,
                            p.has_place ? &p.place : NULL, &p.rows));
    root = view_root(x);
    view_menu_put(x, root, p.table);
    head_put(&p, root);
    form_put(&p, root);
    conditions_put(&p, root);
    rows_put(&p, root);
    pager_put(&p, root);
    return view_render(x, STR("admin/list"), root);
}
