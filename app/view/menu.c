/*
 * menu.c - all tables, in groups: an app's by its prefix, then the rest.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/map.h"
#include "app/http/exchange.h"
#include "app/locale/locale.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/shown.h"

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

struct str view_menu_group(struct http_exchange *x, const struct model_table *t)
{
    return group_of(x, t).name;
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

static void table_put(struct http_exchange *x, struct group *g, const struct model_table *t,
                      const struct model_table *current)
{
    struct arena *a = x->arena;
    struct tmpl_map *m = tmpl_list_add_map(g->tables);
    struct str rows = STR("");

    /* How many there are says something of those that are not shown. */
    if (policy_shows_all_rows(x->policy, t))
        rows = str_format(a, "≈ %.*s", STR_ARG(locale_count(x->locale, a, t->rows_estimate)));
    if (t->kind == MODEL_VIEW)
        g->view_count++;
    else
        g->table_count++;
    tmpl_map_put_text(m, STR("table_name"), t->name);
    tmpl_map_put_text(m, STR("table_label"), view_table_label(x, t));
    tmpl_map_put_text(m, STR("table_help"), view_table_help(x, t));
    tmpl_map_put_text(m, STR("table_rows"),
                      t->kind == MODEL_VIEW ? TMPL_SAY(x->templates, "view") : rows);
    tmpl_map_put_text(m, STR("table_path"), view_table_path(a, x->model, t));
    tmpl_map_put_text(m, STR("table_json"), view_json_path(a, x->model, t));
    tmpl_map_put_bool(m, STR("is_current"), t == current);
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
    size_t count = 0;

    for (size_t i = 0; i < m->table_count; i++) {
        struct group g = group_of(x, &m->tables[i]);

        of[i] = view_shows(x, &m->tables[i]) && !view_display_of(x, &m->tables[i])->is_hidden
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
            table_put(x, of[i], &m->tables[i], current);
    }
    for (size_t g = 0; g < count; g++) {
        tmpl_map_put_text(groups[g].map, STR("group"), groups[g].name);
        tmpl_map_put_text(groups[g].map, STR("group_count"), group_count(x, &groups[g]));
    }
}
