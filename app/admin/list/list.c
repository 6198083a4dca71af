/*
 * list.c - GET /admin/data/{table}: rows, page by page.
 *
 * Pages go by cursor (after=, before=), so that the thousandth costs what the first
 * one does; by offset= where there is no primary key, or where the address says so.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/list/list.h"

#include "app/admin/bulk/bulk.h"
#include "app/admin/layout/layout.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/visit.h"

/* The forms of a list; each is answered with the address that it means. */
static const struct form {
    struct str name;
    enum err (*take)(struct list *l);
} forms[] = {
    {STR_INIT("find"), list_find_take},
    {STR_INIT("filter"), list_filter_take},
    {STR_INIT("columns"), list_columns_take},
    {STR_INIT("layout"), layout_options_take},
};

static enum err form_take(struct list *l, struct str name)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (str_eq(forms[i].name, name))
            return forms[i].take(l);
    }
    return error_tell(&l->x->error, ERR_INVALID, STR("~form"), "is no form of a list");
}

enum err list_rows_load(struct list *l)
{
    bool is_bounded = !str_eq(list_param(l, STR("~all")), STR("1"));
    struct view_reading how = {.text_max = VIEW_TEXT_LIST,
                               .place = l->has_place ? &l->place : NULL,
                               .relations = l->relations,
                               .examined_max = is_bounded ? LIST_EXAMINED_MAX : 0};

    return view_rows_load_page(l->x, l->table, &l->columns, &how, l->query, &l->rows);
}

/* The same rows as JSON: without what is the page's own. */
static struct str json_path(const struct list *l)
{
    struct str query = view_query_print(l->x->arena, l->asked, l->asked_count, SIZE_MAX, NULL, 0);

    return str_format(l->x->arena, "%.*s%.*s",
                      STR_ARG(view_json_path(l->x->arena, l->x->model, l->table)), STR_ARG(query));
}

static void head_put(const struct list *l, struct tmpl_map *root)
{
    struct http_exchange *x = l->x;
    const struct model_table *t = l->table;

    tmpl_map_put_text(root, STR("title"), view_table_label(x, t));
    tmpl_map_put_text(root, STR("help"), view_table_help(x, t));
    tmpl_map_put_text(root, STR("name"), t->name);
    tmpl_map_put_text(root, STR("in_group"), view_menu_group(x, t));
    tmpl_map_put_bool(root, STR("is_view"), t->kind == MODEL_VIEW);
    tmpl_map_put_text(root, STR("path"), l->path);
    tmpl_map_put_text(root, STR("import_path"),
                      str_format(x->arena, "/admin/import%.*s",
                                 STR_ARG(str_from(l->path, sizeof "/admin/data" - 1))));
    tmpl_map_put_bool(root, STR("can_create"),
                      l->table->is_writable && l->table->primary != NULL &&
                          policy_allows(l->x->arena, l->x->policy, l->table, POLICY_CREATE));
    tmpl_map_put_text(root, STR("json_path"), json_path(l));
}

/* As a table, or as the address asks for. */
static enum err rows_put(struct layout *y, struct tmpl_map *root)
{
    bool is_table = y->kind == VIEW_LAYOUT_TABLE;

    tmpl_map_put_bool(root, STR("is_table"), is_table);
    tmpl_map_put_bool(root, STR("is_board"), y->kind == VIEW_LAYOUT_BOARD);
    layout_switch_put(y, root);
    if (!is_table) {
        tmpl_map_put_bool(root, STR("can_edit"), false);
        return layout_put(y, root);
    }
    if (list_cells_asked(y->list) && y->list->query->limit > LIST_CELLS_ROWS)
        y->list->query->limit = LIST_CELLS_ROWS;
    if (y->list->cells == NULL)
        TRY(list_rows_load(y->list));
    if (list_cells_asked(y->list))
        TRY(list_cells_load(y->list));
    list_cells_put(y->list, root);
    list_table_put(y->list, root);
    bulk_list_put(y->list, root);
    return list_pager_put(y->list, root);
}

static enum err show(struct layout *y)
{
    struct list *l = y->list;
    struct http_exchange *x = y->x;
    struct tmpl_map *root = view_root(x);

    view_menu_put(x, root, l->table);
    head_put(l, root);
    list_find_form(l, root);
    list_filter_form(l, root);
    list_columns_form(l, root);
    TRY(list_views_put(l, root));
    list_export_put(l, root);
    TRY(rows_put(y, root));
    return view_render(x, STR("admin/list"), root);
}

static enum err prepare(struct list *l)
{
    TRY(list_parse(l));
    TRY(list_place(l));
    return list_columns(l);
}

enum err admin_list(struct http_exchange *x)
{
    static const struct str moved = STR_INIT(N_("It is moved."));
    struct list l;
    struct layout y;
    struct str form = http_query(&x->req, STR("~form"));
    bool is_answered = false;

    TRY(list_open(x, &l));
    if (form.at != NULL)
        return form_take(&l, form);
    TRY(list_views_default(&l, &is_answered));
    if (is_answered)
        return ERR_NONE;
    TRY(prepare(&l));
    layout_find(&l, &y);
    view_visit_note(x, l.table, NULL);
    if (str_eq(http_query(&x->req, STR("~done")), STR("moved")))
        y.told = tmpl_say(x->templates, moved);
    return show(&y);
}

enum err list_show(struct list *l)
{
    struct layout y = {.x = l->x, .list = l, .kind = VIEW_LAYOUT_TABLE};

    return show(&y);
}

enum err admin_list_again(struct http_exchange *x, struct str chosen)
{
    struct error e = x->error;
    int status = http_status_from_err(e.code);
    struct list l;
    struct layout y;

    error_clear(&x->error);
    x->resp.status = 0;
    TRY(list_open(x, &l));
    TRY(prepare(&l));
    layout_find(&l, &y);
    y.told = tmpl_say_error(x->templates, x->arena, &e);
    y.chosen = chosen;
    y.is_told_badly = true;
    x->resp.status = status;
    return show(&y);
}
