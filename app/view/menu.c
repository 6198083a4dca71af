/*
 * menu.c - all tables, in groups: those that are said (menu_group.h), an app's by its prefix, then
 * the rest.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdlib.h>

#include "app/base/arena.h"
#include "app/base/map.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/locale/locale.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/catalogue.h"
#include "app/view/dashboard.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/menu_group.h"
#include "app/view/page.h"
#include "app/view/panel.h"
#include "app/view/shown.h"
#include "app/view/site_page.h"

/* In this order they stand. */
enum rank { RANK_APP, RANK_TABLE, RANK_VIEW, RANK_GUEST, RANK__COUNT };

struct group {
    enum rank rank;
    struct str name;
    struct tmpl_list *tables;
    struct tmpl_map *map;
    size_t table_count;
    size_t view_count;
};

static struct group group_of(struct http_exchange *x, const struct model_table *t)
{
    struct arena *a = x->arena;
    const struct model *m = x->model;
    struct str prefix = view_table_prefix(m, t);
    struct str said = view_display_of(x, t)->group;

    if (said.len > 0)
        return (struct group){.rank = RANK_APP, .name = said};
    if (!str_eq(t->schema, m->schema))
        return (struct group){.rank = RANK_GUEST, .name = view_name_humanise(a, t->schema)};
    if (prefix.len > 0)
        return (struct group){
            .rank = RANK_APP,
            .name = view_said(x, str_format(a, "@%.*s", STR_ARG(prefix)),
                              view_name_humanise(a, str_range(prefix, 0, prefix.len - 1)))};
    if (t->kind == MODEL_VIEW)
        return (struct group){.rank = RANK_VIEW, .name = TMPL_SAY(x->templates, "Views")};
    return (struct group){.rank = RANK_TABLE, .name = TMPL_SAY(x->templates, "Tables")};
}

/* ---- what is said of the menu ---- */

struct said {
    struct view_menu_group *at;
    size_t count;
};

static int by_order(const void *a, const void *b)
{
    const struct view_menu_group *one = a;
    const struct view_menu_group *other = b;

    if (one->order != other->order)
        return one->order < other->order ? -1 : 1;
    return str_compare(one->name, other->name);
}

/* One that cannot be read (any more) is passed over. */
static struct said said_of(struct http_exchange *x)
{
    const struct view_catalogue *c = view_catalogue_of(x);
    struct said said = {.count = 0};

    if (c == NULL)
        return said;
    said.at = ARENA_ARRAY(x->arena, struct view_menu_group, c->document_count);
    for (size_t i = 0; i < c->document_count; i++) {
        const struct view_document *d = &c->documents[i];
        struct error none = {.code = ERR_NONE};

        if (d->kind == VIEW_DOCUMENT_MENU &&
            view_document_find(x, VIEW_DOCUMENT_MENU, d->name) == d &&
            view_menu_group_read(x->arena, NULL, d, STR(""), &said.at[said.count], &none) ==
                ERR_NONE)
            said.count++;
    }
    qsort(said.at, said.count, sizeof *said.at, by_order);
    return said;
}

struct str view_menu_group(struct http_exchange *x, const struct model_table *t)
{
    const struct said said = said_of(x);

    for (size_t g = 0; g < said.count; g++) {
        for (size_t i = 0; i < said.at[g].item_count; i++) {
            const struct view_menu_item *item = &said.at[g].items[i];

            if (item->kind == VIEW_MENU_TABLE && model_table_find(x->model, item->name) == t)
                return said.at[g].name;
        }
    }
    return group_of(x, t).name;
}

/* May the viewer see anything of it?  *out_label: what it calls itself. */
static bool is_shown(struct http_exchange *x, const struct view_menu_item *item,
                     struct str *out_label)
{
    bool is_page = item->kind == VIEW_MENU_PAGE;
    const struct view_document *d =
        view_document_find(x, is_page ? VIEW_DOCUMENT_PAGE : VIEW_DOCUMENT_DASHBOARD, item->name);
    struct error none = {.code = ERR_NONE};
    struct view_dashboard dashboard;
    struct view_site_page page;

    *out_label = item->name;
    if (d == NULL)
        return false;
    if (is_page) {
        if (view_site_page_read(x->arena, NULL, d, STR(""), &page, &none) != ERR_NONE)
            return false;
        *out_label = page.title.len > 0 ? page.title : item->name;
        for (size_t i = 0; i < page.query_count; i++) {
            const struct model_table *t = model_table_find(x->model, page.queries[i].model);

            if (t == NULL || !view_shows(x, t))
                return false;
        }
        return true;
    }
    if (view_dashboard_read(x->arena, NULL, d, STR(""), &dashboard, &none) != ERR_NONE)
        return false;
    *out_label = dashboard.label;
    for (size_t i = 0; i < dashboard.panel_count; i++) {
        if (view_panel_is_shown(x, &dashboard.panels[i]))
            return true;
    }
    return false;
}

static void link_put(struct http_exchange *x, struct tmpl_map *m, const struct view_menu_item *item,
                     struct str label)
{
    tmpl_map_put_text(m, STR("table_name"), item->name);
    tmpl_map_put_text(m, STR("table_label"), item->label.len > 0 ? item->label : label);
    tmpl_map_put_text(m, STR("table_help"), STR(""));
    tmpl_map_put_text(m, STR("table_rows"), STR(""));
    tmpl_map_put_text(m, STR("table_path"),
                      item->kind == VIEW_MENU_PAGE
                          ? item->name
                          : str_format(x->arena, "/admin/dashboards/%.*s",
                                       STR_ARG(http_uri_encode(x->arena, item->name))));
    view_put(m, STR("table_json"), STR_NONE);
    tmpl_map_put_bool(m, STR("is_current"), false);
}

static struct str group_count(struct http_exchange *x, const struct group *g)
{
    struct str tables = TMPL_SAY_WITH(x->templates, x->arena, "{count} tables",
                                      TMPL_COUNT("count", (int64_t)g->table_count));
    struct str views = TMPL_SAY_WITH(x->templates, x->arena, "{count} views",
                                     TMPL_COUNT("count", (int64_t)g->view_count));

    if (g->table_count == 0 || g->view_count == 0)
        return g->table_count > 0 ? tables : views;
    return str_format(x->arena, "%.*s, %.*s", STR_ARG(tables), STR_ARG(views));
}

static void table_put(struct http_exchange *x, struct tmpl_map *m, const struct model_table *t,
                      const struct model_table *current)
{
    struct arena *a = x->arena;
    struct str rows = STR("");

    /* How many there are says something of those that are not shown. */
    if (policy_shows_all_rows(x->policy, t))
        rows = str_format(a, "≈ %.*s", STR_ARG(locale_count(x->locale, a, t->rows_estimate)));
    tmpl_map_put_text(m, STR("table_name"), t->name);
    tmpl_map_put_text(m, STR("table_label"), view_table_label(x, t));
    tmpl_map_put_text(m, STR("table_help"), view_table_help(x, t));
    tmpl_map_put_text(m, STR("table_rows"),
                      t->kind == MODEL_VIEW ? TMPL_SAY(x->templates, "view") : rows);
    tmpl_map_put_text(m, STR("table_path"), view_table_path(a, x->model, t));
    tmpl_map_put_text(m, STR("table_json"), view_json_path(a, x->model, t));
    tmpl_map_put_bool(m, STR("is_current"), t == current);
}

static void grouped_put(struct http_exchange *x, struct group *g, const struct model_table *t,
                        const struct model_table *current)
{
    if (t->kind == MODEL_VIEW)
        g->view_count++;
    else
        g->table_count++;
    table_put(x, tmpl_list_add_map(g->tables), t, current);
}

/* A group without anything for the viewer is not there.  is_placed: by the table's place. */
static void said_put(struct http_exchange *x, struct tmpl_list *list,
                     const struct view_menu_group *group, const struct model_table *current,
                     bool *is_placed)
{
    struct group g = {.name = group->name};

    for (size_t i = 0; i < group->item_count; i++) {
        const struct view_menu_item *item = &group->items[i];
        const struct model_table *t =
            item->kind == VIEW_MENU_TABLE ? model_table_find(x->model, item->name) : NULL;
        struct str label;
        bool is_there = t != NULL ? view_shows(x, t) && !view_display_of(x, t)->is_hidden &&
                                        !is_placed[t - x->model->tables]
                                  : item->kind != VIEW_MENU_TABLE && is_shown(x, item, &label);

        if (!is_there)
            continue;
        if (g.map == NULL) {
            g.map = tmpl_list_add_map(list);
            g.tables = tmpl_map_put_list(g.map, STR("tables"));
        }
        if (t == NULL) {
            link_put(x, tmpl_list_add_map(g.tables), item, label);
            continue;
        }
        is_placed[t - x->model->tables] = true;
        grouped_put(x, &g, t, current);
    }
    if (g.map == NULL)
        return;
    tmpl_map_put_text(g.map, STR("group"), g.name);
    tmpl_map_put_text(g.map, STR("group_count"),
                      g.table_count + g.view_count > 0 ? group_count(x, &g) : STR(""));
}

/* The group of that name among those found so far; there are few. */
static struct group *group_find(struct group *groups, size_t *count, const struct group *wanted)
{
    for (size_t i = 0; i < *count; i++) {
        if (groups[i].rank == wanted->rank && str_eq(groups[i].name, wanted->name))
            return &groups[i];
    }
    groups[*count] = *wanted;
    return &groups[(*count)++];
}

void view_menu_put(struct http_exchange *x, struct tmpl_map *root,
                   const struct model_table *current)
{
    const struct model *m = x->model;
    struct group *groups = ARENA_ARRAY(x->arena, struct group, m->table_count);
    struct group **of = ARENA_ARRAY(x->arena, struct group *, m->table_count);
    struct tmpl_list *list = tmpl_map_put_list(root, STR("groups"));
    bool *is_placed = ARENA_ARRAY(x->arena, bool, m->table_count);
    const struct said said = said_of(x);
    size_t count = 0;

    for (size_t i = 0; i < said.count; i++)
        said_put(x, list, &said.at[i], current, is_placed);
    for (size_t i = 0; i < m->table_count; i++) {
        struct group g = group_of(x, &m->tables[i]);

        of[i] = !is_placed[i] && view_shows(x, &m->tables[i]) &&
                        !view_display_of(x, &m->tables[i])->is_hidden
                    ? group_find(groups, &count, &g)
                    : NULL;
    }
    for (enum rank rank = RANK_APP; rank < RANK__COUNT; rank++) {
        for (size_t g = 0; g < count; g++) {
            if (groups[g].rank != rank)
                continue;
            groups[g].map = tmpl_list_add_map(list);
            groups[g].tables = tmpl_map_put_list(groups[g].map, STR("tables"));
        }
    }
    for (size_t i = 0; i < m->table_count; i++) {
        if (of[i] != NULL)
            grouped_put(x, of[i], &m->tables[i], current);
    }
    for (size_t g = 0; g < count; g++) {
        tmpl_map_put_text(groups[g].map, STR("group"), groups[g].name);
        tmpl_map_put_text(groups[g].map, STR("group_count"), group_count(x, &groups[g]));
    }
}
