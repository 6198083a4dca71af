/*
 * menu_group.h - a group of the menu, as app.json and run time say.
 *
 *     "menu": {"Desk": {"order": 1, "items": [
 *         "library_loan", {"table": "library_fine"},
 *         {"dashboard": "desk"}, {"page": "/catalogue", "label": "The catalogue"}]}}
 *
 * Groups stand by their order, then by name, before all tables that no group names.  Who may not
 * see what an item leads to does not see the item.
 *
 * Lifetime: the arena's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_MENU_GROUP_H
#define APP_VIEW_MENU_GROUP_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct model;
struct view_document;

#define VIEW_MENU_ITEMS_MAX 200

enum view_menu_kind { VIEW_MENU_TABLE, VIEW_MENU_DASHBOARD, VIEW_MENU_PAGE, VIEW_MENU__COUNT };

struct view_menu_item {
    enum view_menu_kind kind;
    struct str name;  /* of the table or dashboard; the page's address */
    struct str label; /* or absent: its own */
};

struct view_menu_group {
    struct str name; /* what it is called, too */
    int64_t order;
    const struct view_menu_item *items;
    size_t item_count;
};

/* With a model, its tables are held against it.  ERR_INVALID at place or below. */
enum err view_menu_group_read(struct arena *a, const struct model *m, const struct view_document *d,
                              struct str place, struct view_menu_group *out_group,
                              struct error *e) ATTR_MUST_USE;

#endif
