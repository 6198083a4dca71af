/*
 * layout.c - which layouts a table can be shown in, and the switch between them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/layout/layout.h"

#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/query.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/page.h"

static const struct kind {
    struct str label;
    enum err (*put)(struct layout *y, struct tmpl_map *root); /* NULL: list/table.c */
    struct str template;
} kinds[VIEW_LAYOUT__COUNT] = {
    [VIEW_LAYOUT_TABLE] = {STR_INIT(N_("Table")), NULL, STR_INIT("")},
    [VIEW_LAYOUT_BOARD] = {STR_INIT(N_("Board")), layout_board_put, STR_INIT("admin/layout/board")},
    [VIEW_LAYOUT_CALENDAR] = {STR_INIT(N_("Calendar")), layout_calendar_put,
                              STR_INIT("admin/layout/calendar")},
    [VIEW_LAYOUT_TIMELINE] = {STR_INIT(N_("Timeline")), layout_timeline_put,
                              STR_INIT("admin/layout/timeline")},
    [VIEW_LAYOUT_TREE] = {STR_INIT(N_("Tree")), layout_tree_put, STR_INIT("admin/layout/tree")},
    [VIEW_LAYOUT_CARDS] = {STR_INIT(N_("Cards")), layout_cards_put, STR_INIT("admin/layout/cards")},
    [VIEW_LAYOUT_CHART] = {STR_INIT(N_("Chart")), layout_chart_put, STR_INIT("admin/layout/chart")},
};

void layout_find(struct list *l, struct layout *out_layout)
{
    struct layout y = {.x = l->x, .list = l};

    if (!view_layout_parse(list_param(l, STR("~layout")), &y.kind) || kinds[y.kind].put == NULL ||
        !layout_options_find(&y))
        y = (struct layout){.x = l->x, .list = l, .kind = VIEW_LAYOUT_TABLE};
    *out_layout = y;
}

/* The same list without a layout: what the others go by stays out of its address. */
static struct str path_of(const struct layout *y, enum view_layout layout)
{
    struct list bare = *y->list;
    struct str name = view_layout_name(layout);

    bare.param_count = 0;
    bare.params = ARENA_ARRAY(y->x->arena, struct query_param, y->list->param_count + 1);
    for (size_t i = 0; i < y->list->param_count; i++) {
        if (!layout_is_param(y->list->params[i].name))
            bare.params[bare.param_count++] = y->list->params[i];
    }
    return list_address_with(&bare, STR("~layout"), layout == VIEW_LAYOUT_TABLE ? STR_NONE : name);
}

void layout_switch_put(const struct layout *y, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("layouts"));
    size_t count = 0;

    for (enum view_layout i = 0; i < VIEW_LAYOUT__COUNT; i++) {
        struct layout other = {.x = y->x, .list = y->list, .kind = i};
        struct tmpl_map *m;

        if (kinds[i].label.at == NULL || !layout_options_find(&other))
            continue;
        m = tmpl_list_add_map(list);
        tmpl_map_put_text(m, STR("layout_label"), tmpl_say(y->x->templates, kinds[i].label));
        tmpl_map_put_text(m, STR("layout_path"), path_of(y, i));
        tmpl_map_put_bool(m, STR("is_layout"), i == y->kind);
        count++;
    }
    tmpl_map_put_bool(root, STR("has_layouts"), count > 1);
    layout_options_form(y, root);
}

enum err layout_put(struct layout *y, struct tmpl_map *root)
{
    const struct kind *k = &kinds[y->kind];

    tmpl_map_put_text(root, STR("layout_template"), k->template);
    tmpl_map_put_bool(root, STR("is_board"), y->kind == VIEW_LAYOUT_BOARD);
    /* What a page by cursor has (list/pager.c) and others do not. */
    tmpl_map_put_text(root, STR("count_text"), STR(""));
    tmpl_map_put_text(root, STR("all_path"), list_address_with(y->list, STR("~all"), STR("1")));
    view_put(root, STR("told"), y->told);
    tmpl_map_put_bool(root, STR("is_told_badly"), y->is_told_badly);
    return k->put(y, root);
}
