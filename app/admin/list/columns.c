/*
 * columns.c - which columns a list has, and the form that chooses them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <inttypes.h>

#include "app/admin/list/condition.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/page.h"
#include "app/view/shown.h"

#define LIST_COLUMNS     10
#define LIST_COLUMNS_MAX 40
#define LIST_TEXT_MAX    65535 /* characters: MEDIUMTEXT and LONGTEXT are shown on the row's page */

static bool is_listed(struct http_exchange *x, const struct model_column *c)
{
    if (c->is_invisible || view_column_display_of(x, c)->is_hidden || c->type == MODEL_BYTES ||
        c->type == MODEL_GEOMETRY || c->type == MODEL_JSON)
        return false;
    return c->type != MODEL_TEXT || c->max_chars <= LIST_TEXT_MAX;
}

static bool is_wide(const struct model_column *c)
{
    return str_eq(view_column_css(c), STR("w"));
}

static void shown_add(struct list *l, const struct model_column *c)
{
    if (view_is_shown(l->shown, c))
        view_columns_add(l->x->arena, &l->columns, c);
}

/* The key, without which a row has no page. */
static void key_add(struct list *l)
{
    for (size_t i = 0; l->table->primary != NULL && i < l->table->primary->count; i++)
        shown_add(l, l->table->primary->columns[i]);
}

/* What is said of the table or else: what names a row, the others as declared, long text last. */
static void columns_choose(struct list *l)
{
    const struct model_table *t = l->table;
    const struct view_display *said = view_display_of(l->x, t);
    size_t name_count;
    const struct model_column *const *names = view_names_of(l->x, t, &name_count);

    key_add(l);
    for (size_t i = 0; i < name_count; i++)
        shown_add(l, names[i]);
    for (size_t i = 0; i < said->list.count; i++)
        shown_add(l, said->list.at[i]);
    if (said->list.count > 0)
        return;
    for (int wide = 0; wide <= 1; wide++) {
        for (size_t i = 0; i < t->column_count && l->columns.count < LIST_COLUMNS; i++) {
            if (is_listed(l->x, &t->columns[i]) && is_wide(&t->columns[i]) == (wide == 1))
                shown_add(l, &t->columns[i]);
        }
    }
}

static enum err item_take(struct list *l, const struct query_item *i)
{
    const struct model_column *c = model_column_find(l->table, i->field.name);

    if (c == NULL || !view_is_shown(l->shown, c) || i->field.path != NULL || i->cast.at != NULL ||
        i->aggregate != QUERY_PLAIN)
        return query_field_fail(&i->field, &l->x->error,
                                "a list shows columns of its own table, as they are");
    if (l->columns.count >= LIST_COLUMNS_MAX)
        return query_field_fail(&i->field, &l->x->error, "a list has at most %d columns",
                                LIST_COLUMNS_MAX);
    view_columns_add(l->x->arena, &l->columns, c);
    l->has_chosen = true;
    return ERR_NONE;
}

/* Relations are kept for their conditions; what of their rows is asked for is not shown. */
static void relation_keep(struct list *l, const struct query_item *item)
{
    struct query_item *kept = ARENA_NEW(l->x->arena, struct query_item);
    struct query *inner = ARENA_NEW(l->x->arena, struct query);

    *inner = *item->relation;
    inner->items = NULL;
    inner->is_empty = true;
    *kept = *item;
    kept->relation = inner;
    kept->is_spread = false;
    kept->next = l->relations;
    l->relations = kept;
}

enum err list_columns(struct list *l)
{
    for (const struct query_item *i = l->query->items; i != NULL; i = i->next) {
        if (i->kind == QUERY_RELATION && (i->is_inner || i->relation->is_empty))
            relation_keep(l, i);
        else if (i->kind == QUERY_COLUMN)
            TRY(item_take(l, i));
    }
    if (l->has_chosen)
        key_add(l); /* rows stay linked; behind the others */
    else
        columns_choose(l);
    return ERR_NONE;
}

/* ---- the form ---- */

static bool is_among(const struct list *l, const struct model_column *c)
{
    for (size_t i = 0; i < l->columns.count; i++) {
        if (l->columns.at[i] == c)
            return true;
    }
    return false;
}

static void sizes_put(const struct list *l, struct tmpl_map *root)
{
    static const uint64_t sizes[] = {20, 50, 100, 200};
    struct tmpl_list *list = tmpl_map_put_list(root, STR("sizes"));

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_int(m, STR("size"), (int64_t)sizes[i]);
        tmpl_map_put_bool(m, STR("is_size"), sizes[i] == l->query->limit);
    }
}

void list_columns_form(const struct list *l, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("column_choices"));
    bool is_compact = str_eq(list_param(l, STR("~density")), STR("compact"));

    for (size_t i = 0; i < l->table->column_count; i++) {
        const struct model_column *c = &l->table->columns[i];
        struct tmpl_map *m;

        if (!view_is_shown(l->shown, c))
            continue;
        m = tmpl_list_add_map(list);
        tmpl_map_put_text(m, STR("choice"), c->name);
        tmpl_map_put_text(m, STR("choice_label"), view_column_label(l->x, c));
        tmpl_map_put_bool(m, STR("is_chosen"), is_among(l, c));
    }
    tmpl_map_put_bool(root, STR("is_compact"), is_compact);
    view_put(root, STR("default_columns"),
             l->has_chosen ? list_address_with(l, STR("select"), STR_NONE) : STR_NONE);
    sizes_put(l, root);
}

/* The relations of the select= that there was, behind the columns. */
static struct str carriers(const struct list *l, struct str select)
{
    struct str rest = list_param(l, STR("select"));
    struct str entry;

    while (rest.at != NULL && str_cut(&rest, ',', &entry)) {
        if (str_ends(entry, STR("()")))
            select = str_format(l->x->arena, "%.*s,%.*s", STR_ARG(select), STR_ARG(entry));
    }
    return select;
}

enum err list_columns_take(struct list *l)
{
    const struct http_params *sent = &l->x->req.query;
    struct arena *a = l->x->arena;
    struct str select = STR("");
    struct query_param set[] = {{STR("offset"), STR_NONE},
                                {STR("select"), STR_NONE},
                                {STR("limit"), STR_NONE},
                                {STR("~density"), STR_NONE}};
    uint64_t rows;

    for (size_t i = 0; i < sent->count; i++) {
        if (!str_eq(sent->at[i].name, STR("~column")) ||
            model_column_find(l->table, sent->at[i].value) == NULL)
            continue;
        select = str_format(a, "%.*s%s%.*s", STR_ARG(select), select.len == 0 ? "" : ",",
                            STR_ARG(admin_name_quote(a, sent->at[i].value)));
    }
    select = carriers(l, select.len == 0 ? STR("*") : select);
    if (!str_eq(select, STR("*")))
        set[1].value = select;
    if (num_parse_uint(http_query(&l->x->req, STR("~rows")), &rows) && rows != LIST_ROWS &&
        rows >= 1 && rows <= LIST_ROWS_MAX)
        set[2].value = str_format(a, "%" PRIu64, rows);
    if (str_eq(http_query(&l->x->req, STR("~density")), STR("compact")))
        set[3].value = STR("compact");
    http_redirect(l->x, list_address(l, SIZE_MAX, set, 4));
    return ERR_NONE;
}
