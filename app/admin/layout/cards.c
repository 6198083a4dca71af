/*
 * cards.c - a page of cards: a picture, what the row is called, and some of its columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/layout/layout.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"

#define FACTS 4

/* The browser is told (Content-Security-Policy) to load pictures of this site alone. */
static bool is_own_address(struct str address)
{
    return str_starts(address, STR("/")) && !str_starts(address, STR("//")) &&
           str_find(address, '\\', 0) == address.len;
}

static void picture_put(const struct layout *y, const struct view_rows *rows, size_t row,
                        struct tmpl_map *m)
{
    const struct model_column *c = y->columns[LAYOUT_IMAGE];
    const struct view_value *v = c == NULL ? NULL : view_rows_of(rows, row, c);
    struct str address = STR("");

    if (v != NULL && v->value.type == DB_TEXT && v->size == v->value.text.len &&
        is_own_address(v->value.text))
        address = v->value.text;
    tmpl_map_put_text(m, STR("picture_path"), address);
}

/* As the table's page is read: by cursor, as many rows as it has. */
enum err layout_cards_put(struct layout *y, struct tmpl_map *root)
{
    struct list *l = y->list;
    struct tmpl_list *list = tmpl_map_put_list(root, STR("cards"));
    const struct model_column *picture = y->columns[LAYOUT_IMAGE];
    struct view_columns columns;

    layout_columns(y, FACTS, picture, &columns);
    if (picture != NULL)
        view_columns_add(y->x->arena, &columns, picture);
    l->columns = columns;
    TRY(list_rows_load(l));
    for (size_t row = 0; row < l->rows.count; row++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        layout_card_put(y, &l->rows, row, picture, m);
        picture_put(y, &l->rows, row, m);
    }
    tmpl_map_put_bool(root, STR("has_pictures"), picture != NULL);
    tmpl_map_put_bool(root, STR("has_rows"), l->rows.count > 0);
    return list_pager_put(l, root);
}
