/*
 * menu_group.c - a group of the menu, read and checked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/menu_group.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/json/parse.h"
#include "app/model/nearest.h"
#include "app/model/schema.h"
#include "app/view/document.h"

static const struct str group_keys[] = {STR_INIT("order"), STR_INIT("items")};
static const struct str item_keys[] = {
    [VIEW_MENU_TABLE] = STR_INIT("table"),
    [VIEW_MENU_DASHBOARD] = STR_INIT("dashboard"),
    [VIEW_MENU_PAGE] = STR_INIT("page"),
    [VIEW_MENU__COUNT] = STR_INIT("label"),
};

struct reading {
    struct arena *arena;
    const struct model *model;
    struct error *e;
};

static enum err unknown(const struct reading *r, const struct json_value *v, const struct str *keys,
                        size_t count, struct str place)
{
    struct str near = nearest_name(keys, count, v->name);

    if (near.at == NULL)
        return error_tell(r->e, ERR_INVALID, place, "'%.*s' is not known here", STR_ARG(v->name));
    return error_tell(r->e, ERR_INVALID, place,
                      "'%.*s' is not known here; perhaps you meant '%.*s'", STR_ARG(v->name),
                      STR_ARG(near));
}

static enum err item_check(const struct reading *r, const struct view_menu_item *item,
                           struct str place)
{
    bool is_page = item->kind == VIEW_MENU_PAGE;

    if (item->name.len == 0)
        return error_tell(r->e, ERR_INVALID, place,
                          "names neither a table nor a dashboard nor a page");
    if (is_page && (item->name.at[0] != '/' || str_find(item->name, '{', 0) < item->name.len))
        return error_tell(r->e, ERR_INVALID, place,
                          "a page is its address, as \"/catalogue\", without names in braces");
    if (item->kind == VIEW_MENU_TABLE && item->label.len > 0)
        return error_tell(r->e, ERR_INVALID, place,
                          "a table is called what \"models\" says; leave the label out");
    if (item->kind == VIEW_MENU_TABLE && r->model != NULL &&
        model_table_find(r->model, item->name) == NULL)
        return error_tell(r->e, ERR_INVALID, place, "there is no table or view '%.*s'",
                          STR_ARG(item->name));
    return ERR_NONE;
}

/* "library_loan", or an object with one of table, dashboard and page. */
static enum err item_read(const struct reading *r, const struct json_value *v, struct str place,
                          struct view_menu_item *item)
{
    *item = (struct view_menu_item){.kind = VIEW_MENU_TABLE, .name = v->text};
    if (v->kind == JSON_STRING)
        return item_check(r, item, place);
    if (v->kind != JSON_OBJECT)
        return error_tell(r->e, ERR_INVALID, place, "is %s; it must be a table or an object",
                          json_kind_name(v->kind));
    item->name = STR("");
    for (const struct json_value *m = v->first; m != NULL; m = m->next) {
        size_t key = 0;

        while (key <= VIEW_MENU__COUNT && !str_eq(item_keys[key], m->name))
            key++;
        if (key > VIEW_MENU__COUNT)
            return unknown(r, m, item_keys, sizeof item_keys / sizeof *item_keys, place);
        if (m->kind != JSON_STRING || m->text.len == 0)
            return error_tell(r->e, ERR_INVALID, place, "%.*s must be a text", STR_ARG(m->name));
        if (key == VIEW_MENU__COUNT) {
            item->label = m->text;
            continue;
        }
        if (item->name.len > 0)
            return error_tell(r->e, ERR_INVALID, place, "names two things; make two items of it");
        item->kind = (enum view_menu_kind)key;
        item->name = m->text;
    }
    return item_check(r, item, place);
}

static enum err items_read(const struct reading *r, const struct json_value *list, struct str place,
                           struct view_menu_group *group)
{
    struct view_menu_item *items;

    if (list->kind != JSON_ARRAY)
        return error_tell(r->e, ERR_INVALID, place, "items is %s; it must be a list",
                          json_kind_name(list->kind));
    if (list->count > VIEW_MENU_ITEMS_MAX)
        return error_tell(r->e, ERR_INVALID, place, "has more than %d items", VIEW_MENU_ITEMS_MAX);
    items = ARENA_ARRAY(r->arena, struct view_menu_item, list->count);
    for (const struct json_value *v = list->first; v != NULL; v = v->next) {
        struct str at = str_format(r->arena, "%.*s%sitems[%zu]", STR_ARG(place),
                                   place.len > 0 ? "." : "", group->item_count);

        TRY(item_read(r, v, at, &items[group->item_count]));
        group->item_count++;
    }
    group->items = items;
    return ERR_NONE;
}

enum err view_menu_group_read(struct arena *a, const struct model *m, const struct view_document *d,
                              struct str place, struct view_menu_group *out_group, struct error *e)
{
    const struct reading r = {a, m, e};

    *out_group = (struct view_menu_group){.name = d->name};
    if (d->body->kind != JSON_OBJECT)
        return error_tell(e, ERR_INVALID, place, "is %s; it must be an object",
                          json_kind_name(d->body->kind));
    for (const struct json_value *v = d->body->first; v != NULL; v = v->next) {
        if (str_eq(v->name, STR("items")))
            TRY(items_read(&r, v, place, out_group));
        else if (!str_eq(v->name, STR("order")))
            return unknown(&r, v, group_keys, sizeof group_keys / sizeof *group_keys, place);
        else if (v->kind != JSON_NUMBER || !num_parse_int(v->text, &out_group->order))
            return error_tell(e, ERR_INVALID, place, "order must be a whole number");
    }
    return ERR_NONE;
}
