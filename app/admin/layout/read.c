/*
 * read.c - what all layouts read: rows of the list under one more condition, as cards.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/layout/layout.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/label.h"

static bool is_in(const struct view_columns *set, const struct model_column *c)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->at[i] == c)
            return true;
    }
    return false;
}

void layout_columns(struct layout *y, size_t max, const struct model_column *but,
                    struct view_columns *out_columns)
{
    const struct list *l = y->list;
    struct view_columns set = {0};
    size_t count = 0;

    y->names = (struct view_columns){0};
    view_name_columns(y->x, &y->names, l->table, NULL);
    for (size_t i = 0; i < y->names.count; i++)
        view_columns_add(y->x->arena, &set, y->names.at[i]);
    for (size_t i = 0; i < l->columns.count && count < max; i++) {
        if (l->columns.at[i] == but || is_in(&y->names, l->columns.at[i]))
            continue;
        view_columns_add(y->x->arena, &set, l->columns.at[i]);
        count++;
    }
    *out_columns = set;
}

struct query_cond *layout_compare(const struct http_exchange *x, const struct model_column *c,
                                  enum query_op op, struct str literal)
{
    struct query_cond *cond = ARENA_NEW(x->arena, struct query_cond);
    struct str *value = ARENA_NEW(x->arena, struct str);

    *value = literal;
    cond->kind = QUERY_COMPARE;
    cond->op = op;
    cond->field = (struct query_field){.name = c->name, .param = c->name};
    cond->values = value;
    cond->value_count = 1;
    return cond;
}

struct query_cond *layout_cond(const struct http_exchange *x, const struct model_column *c,
                               struct str literal)
{
    return literal.at == NULL ? layout_compare(x, c, QUERY_IS, STR("null"))
                              : layout_compare(x, c, QUERY_EQ, literal);
}

/* The list's query with more conditions before its own, and another order before its own. */
static struct query query_of(const struct layout *y, const struct layout_reading *how)
{
    struct query q = *y->list->query;
    struct query_cond *last = how->where;

    q.has_limit = true;
    q.limit = how->limit;
    q.offset = 0;
    if (how->order != NULL) {
        struct query_order *end = how->order;

        while (end->next != NULL && end->next != q.order)
            end = end->next;
        end->next = q.order;
        q.order = how->order;
        q.has_order = true;
    }
    if (last == NULL)
        return q;
    while (last->next != NULL && last->next != q.where)
        last = last->next;
    last->next = q.where;
    q.where = how->where;
    return q;
}

enum err layout_rows(const struct layout *y, const struct view_columns *columns,
                     const struct layout_reading *how, struct view_rows *out_rows)
{
    struct query q = query_of(y, how);
    bool is_bounded = !str_eq(list_param(y->list, STR("~all")), STR("1"));
    struct view_reading reading = {.text_max = VIEW_TEXT_LIST,
                                   .relations = y->list->relations,
                                   .examined_max = is_bounded ? how->examined_max : 0,
                                   .also = how->also};

    return view_rows_load_page(y->x, y->list->table, columns, &reading, &q, out_rows);
}

enum err layout_count(const struct layout *y, const struct layout_reading *how, uint64_t max,
                      uint64_t *out_count, bool *out_is_more)
{
    struct query q = query_of(y, how);
    struct list part = *y->list;

    part.query = &q;
    return list_count_some(&part, max, out_count, out_is_more);
}

/* What a card says beside its name: what there is, each with what it is. */
static void facts_put(const struct layout *y, const struct view_rows *rows, size_t row,
                      const struct model_column *but, struct tmpl_map *m)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("facts"));

    for (size_t c = 0; c < rows->column_count; c++) {
        const struct model_column *column = rows->columns[c];
        struct view_cell cell;
        struct tmpl_map *fact;

        if (column == but || is_in(&y->names, column))
            continue;
        cell = view_rows_cell(y->x, rows, row, c, VIEW_SHORT);
        if (cell.kind == VIEW_NULL || cell.kind == VIEW_BLANK)
            continue;
        fact = tmpl_list_add_map(list);
        tmpl_map_put_text(fact, STR("fact_label"), view_column_label(y->x, column));
        view_cell_put(fact, &cell);
    }
}

void layout_card_put(const struct layout *y, const struct view_rows *rows, size_t row,
                     const struct model_column *but, struct tmpl_map *m)
{
    struct str link = view_rows_link(y->x, rows, row);

    tmpl_map_put_text(m, STR("card_name"), view_rows_name(y->x, rows, row, NULL));
    tmpl_map_put_text(m, STR("card_path"), link.at == NULL ? STR("") : link);
    facts_put(y, rows, row, but, m);
}
