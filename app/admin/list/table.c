/*
 * table.c - a list's columns and rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/page.h"

static bool is_ordered(const struct model_column *c)
{
    return c->seal == NULL && c->type != MODEL_JSON && c->type != MODEL_GEOMETRY &&
           c->type != MODEL_BYTES;
}

/* Is sorting by it cheap: does an index begin with it, or are there few rows? */
static bool is_sortable(const struct model_column *c)
{
    const struct model_table *t = c->table;

    if (t->kind == MODEL_TABLE && t->rows_estimate <= LIST_SMALL)
        return is_ordered(c);
    for (size_t k = 0; k < t->key_count && c->seal == NULL; k++) {
        if (!t->keys[k].is_full_text && t->keys[k].count > 0 && t->keys[k].columns[0] == c)
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

static void header_put(const struct list *l, struct tmpl_list *list, const struct model_column *c)
{
    struct tmpl_map *m = tmpl_list_add_map(list);
    const struct query_order *first = l->query->order;
    bool is_sorted = first != NULL && first->relation.at == NULL && first->field.path == NULL &&
                     str_eq(first->field.name, c->name);
    bool is_down = is_sorted && first->is_descending;
    struct str order = str_format(l->x->arena, "%.*s.%s", STR_ARG(c->name),
                                  is_sorted && !is_down ? "desc" : "asc");

    tmpl_map_put_text(m, STR("column_label"), view_column_label(l->x, c));
    tmpl_map_put_text(m, STR("column_help"), view_column_help(l->x, c));
    tmpl_map_put_text(m, STR("css"), css_of(l->x, c));
    tmpl_map_put_text(m, STR("sort_path"),
                      is_sortable(c) ? list_address_with(l, STR("order"), order) : STR(""));
    tmpl_map_put_text(m, STR("sorted"),
                      !is_sorted ? STR("")
                      : is_down  ? STR("descending")
                                 : STR("ascending"));
}

/* The first cell and those that name the row lead to its page. */
static void row_put(const struct list *l, struct tmpl_list *list, size_t row,
                    const struct str *labels)
{
    struct http_exchange *x = l->x;
    struct tmpl_map *m_row = tmpl_list_add_map(list);
    struct tmpl_list *cells = tmpl_map_put_list(m_row, STR("cells"));
    struct str link = view_rows_link(x, &l->rows, row);
    struct str name = STR_NONE;

    view_put(m_row, STR("row_key"), view_rows_key(x, &l->rows, row));

    for (size_t c = 0; c < l->columns.count; c++) {
        struct tmpl_map *m = tmpl_list_add_map(cells);
        struct view_cell cell = view_rows_cell(x, &l->rows, row, c, VIEW_SHORT);
        bool is_name = c == 0 || is_label(x, l->columns.at[c]);

        if (name.at == NULL || (is_name && c > 0))
            name = cell.text;
        if (is_name && link.at != NULL && cell.text.len > 0) {
            cell.kind = VIEW_LINK;
            cell.href = link;
        }
        view_cell_put(m, &cell);
        tmpl_map_put_text(m, STR("label"), labels[c]);
        tmpl_map_put_text(m, STR("css"), css_of(x, l->columns.at[c]));
        list_cells_cell_put(l, row, c, m);
    }
    list_cells_row_put(l, row, m_row);
    tmpl_map_put_text(m_row, STR("row_name"), name.at == NULL ? STR("") : name);
}

void list_table_put(const struct list *l, struct tmpl_map *root)
{
    struct tmpl_list *columns = tmpl_map_put_list(root, STR("columns"));
    struct tmpl_list *rows = tmpl_map_put_list(root, STR("rows"));
    struct str *labels = ARENA_ARRAY(l->x->arena, struct str, l->columns.count);

    for (size_t c = 0; c < l->columns.count; c++) {
        labels[c] = view_column_label(l->x, l->columns.at[c]);
        header_put(l, columns, l->columns.at[c]);
    }
    for (size_t row = 0; row < l->rows.count; row++)
        row_put(l, rows, row, labels);
    tmpl_map_put_bool(root, STR("has_rows"), l->rows.count > 0);
}
