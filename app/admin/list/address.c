/*
 * address.c - a list's address: taken apart, and written anew.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/layout/layout.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/plan.h"
#include "app/model/schema.h"
#include "app/view/display.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/shown.h"

#define PARAMS_ADDED 40 /* room for what forms add */

static bool is_own(struct str name)
{
    return str_starts(name, STR("~"));
}

/* A form's fields are gone with the redirect that answers it. */
static bool is_kept(struct str name)
{
    static const struct str kept[] = {STR_INIT("~density"), STR_INIT("~count"), STR_INIT("~all"),
                                      STR_INIT("~view")};

    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (str_eq(kept[i], name))
            return true;
    }
    return !is_own(name) || layout_is_param(name);
}

enum err list_open(struct http_exchange *x, struct list *out_list)
{
    const struct http_params *sent = &x->req.query;
    struct list l = {.x = x};

    TRY(view_table_find(x, &l.table));
    l.shown = view_fields(x, l.table, POLICY_READ);
    l.path = view_table_path(x->arena, x->model, l.table);
    l.params = ARENA_ARRAY(x->arena, struct query_param, sent->count + PARAMS_ADDED);
    for (size_t i = 0; i < sent->count; i++) {
        if (cursor_is_param(sent->at[i].name, sent->at[i].value))
            l.cursor = sent->at[i];
        else if (is_kept(sent->at[i].name))
            l.params[l.param_count++] = (struct query_param){sent->at[i].name, sent->at[i].value};
    }
    *out_list = l;
    return ERR_NONE;
}

struct str list_param(const struct list *l, struct str name)
{
    for (size_t i = 0; i < l->param_count; i++) {
        if (str_eq(l->params[i].name, name))
            return l->params[i].value;
    }
    return STR_NONE;
}

bool list_is_condition(struct str name)
{
    static const struct str others[] = {STR_INIT("select"), STR_INIT("order"), STR_INIT("limit"),
                                        STR_INIT("offset")};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (str_eq(others[i], name))
            return false;
    }
    return !is_own(name);
}

/* What the query language is given: without the page's own, in the table's own order. */
static void asked_take(struct list *l)
{
    struct str order = view_display_of(l->x, l->table)->order;

    l->asked = ARENA_ARRAY(l->x->arena, struct query_param, l->param_count + 1);
    l->asked_count = 0;
    for (size_t i = 0; i < l->param_count; i++) {
        if (!is_own(l->params[i].name))
            l->asked[l->asked_count++] = l->params[i];
    }
    if (order.len > 0 && list_param(l, STR("order")).at == NULL)
        l->asked[l->asked_count++] = (struct query_param){STR("order"), order};
}

static enum err asked_parse(struct list *l)
{
    return query_parse(l->x->arena, l->asked, l->asked_count,
                       &(struct query_options){.limits = &query_limits_default}, &l->query,
                       &l->x->error);
}

/* May the name stand in "order" as it is? */
static bool is_plain(struct str name)
{
    static const struct str marks = STR_INIT(".,:!->()\"\\");

    for (size_t i = 0; i < name.len; i++) {
        if (str_find(marks, name.at[i], 0) < marks.len)
            return false;
    }
    return name.len > 0;
}

/* Where nobody asked for an order, what a range is taken of gives it: its index has it at once. */
static enum err order_by_range(struct list *l)
{
    bool is_one;
    const struct model_column *c = plan_leading_column(l->table, l->query, &is_one);

    if (l->query->has_order || c == NULL || is_one || !is_plain(c->name) ||
        !view_shows_columns(l->x, &c, 1))
        return ERR_NONE;
    l->asked[l->asked_count++] = (struct query_param){STR("order"), c->name};
    return asked_parse(l);
}

enum err list_parse(struct list *l)
{
    asked_take(l);
    TRY(asked_parse(l));
    TRY(order_by_range(l));
    if (!l->query->has_limit)
        l->query->limit = LIST_ROWS;
    if (l->query->limit > LIST_ROWS_MAX)
        l->query->limit = LIST_ROWS_MAX;
    l->query->has_limit = true;
    return ERR_NONE;
}

enum err list_place(struct list *l)
{
    struct error none = {.code = ERR_NONE};
    struct http_exchange *x = l->x;

    l->place.list = (struct cursor_list){
        .keys = x->keys, .table = l->table, .params = l->asked, .count = l->asked_count};
    l->has_place = l->table->primary != NULL &&
                   view_shows_columns(x, l->table->primary->columns, l->table->primary->count) &&
                   l->query->offset == 0 && cursor_ready(&l->place.list, &none) == ERR_NONE;
    if (l->cursor.name.at == NULL)
        return ERR_NONE;
    l->has_place = true;
    l->place.is_backward = str_eq(l->cursor.name, STR("before"));
    return cursor_parse(x->arena, &l->place.list, l->cursor.name, l->cursor.value, &l->place.edge,
                        &x->error);
}

struct str list_address(const struct list *l, size_t skip, const struct query_param *set,
                        size_t set_count)
{
    struct str query =
        view_query_print(l->x->arena, l->params, l->param_count, skip, set, set_count);

    return str_format(l->x->arena, "%.*s%.*s", STR_ARG(l->path), STR_ARG(query));
}

struct str list_address_with(const struct list *l, struct str name, struct str value)
{
    const struct query_param set[] = {{STR("offset"), STR_NONE}, {name, value}};

    return list_address(l, SIZE_MAX, set, 2);
}
