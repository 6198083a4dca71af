/*
 * tree.c - rows that hang on rows of their own table, as a tree.
 *
 * ~open names the rows that are open, ~at the one that the page begins with.  Each open row costs
 * a query for what hangs on it and one for which of those have something on them, and
 * a page shows no more than it has room for: a tree of any size is walked a level at a time.
 * Rows that do not meet the list's conditions are not there, nor is what hangs on them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/layout/layout.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/display.h"
#include "app/view/key.h"
#include "app/view/link.h"
#include "app/view/shown.h"

#define OPEN_MAX     20  /* rows that are open at once */
#define DEPTH_MAX    10  /* levels of a page; deeper ones begin with a row of their own */
#define ABOVE_MAX    20  /* rows on the way to it */
#define CHILDREN_MAX 50  /* that hang on one row */
#define ROWS_MAX     250 /* of a page */
#define LOOKED_AT    500 /* rows of which it is seen on what they hang */
#define EXAMINED_MAX 100000

struct tree {
    struct layout *y;
    const struct model_column *by;
    const struct model_column *key; /* what by refers to */
    struct view_columns columns;
    struct query_order order;
    bool has_order;
    struct str open[OPEN_MAX]; /* keys as literals */
    size_t open_count;
    size_t rows;
    bool may_move;
    bool may_add;
    bool is_cut;
};

bool layout_is_tree(struct http_exchange *x, const struct model_column *c)
{
    const struct model_relation *r = view_column_refers(c);

    return r != NULL && r->to == c->table && view_shows_columns(x, r->to_columns, 1);
}

/* ---- which rows are open ---- */

static void open_parse(struct tree *t)
{
    struct str rest = list_param(t->y->list, STR("~open"));
    struct error none = {.code = ERR_NONE};
    struct str part;

    while (rest.len > 0 && t->open_count < OPEN_MAX && str_cut(&rest, ',', &part)) {
        if (view_key_decode(t->y->x->arena, part, &t->open[t->open_count], 1, &none) == ERR_NONE)
            t->open_count++;
    }
}

static bool is_open(const struct tree *t, struct str key)
{
    for (size_t i = 0; i < t->open_count; i++) {
        if (str_eq(t->open[i], key))
            return true;
    }
    return false;
}

/* The same tree with the row opened, or closed. */
static struct str toggle_path(const struct tree *t, struct str key)
{
    struct arena *a = t->y->x->arena;
    struct str keys[OPEN_MAX + 1];
    struct str text = STR_NONE;
    size_t count = 0;

    for (size_t i = 0; i < t->open_count; i++) {
        if (!str_eq(t->open[i], key))
            keys[count++] = t->open[i];
    }
    if (count == t->open_count && count < OPEN_MAX)
        keys[count++] = key;
    if (count > 0 && !http_uri_decode(a, view_key_encode(a, keys, count), &text))
        text = STR_NONE;
    return list_address_with(t->y->list, STR("~open"), text);
}

/* ---- a level ---- */

static enum err children_load(struct tree *t, struct str parent, struct view_rows *out_rows)
{
    struct layout_reading how = {.where = layout_cond(t->y->x, t->by, parent),
                                 .limit = CHILDREN_MAX,
                                 .examined_max = EXAMINED_MAX};
    struct query_order order = t->order;

    if (t->has_order)
        how.order = &order;
    return layout_rows(t->y, &t->columns, &how, out_rows);
}

static struct str key_of(const struct tree *t, const struct view_rows *rows, size_t row)
{
    return view_value_literal(t->y->x->arena, t->key, &view_rows_of(rows, row, t->key)->value);
}

/* Which of the rows have something that hangs on them; *out_is_sure: and the others nothing. */
static enum err parents_find(struct tree *t, const struct view_rows *rows, struct map *parents,
                             bool *out_is_sure)
{
    struct arena *a = t->y->x->arena;
    struct str *keys = ARENA_ARRAY(a, struct str, rows->count + 1);
    struct query_cond *in = layout_compare(t->y->x, t->by, QUERY_IN, STR(""));
    struct layout_reading how = {.where = in, .limit = LOOKED_AT, .examined_max = EXAMINED_MAX};
    struct view_columns columns = {0};
    struct view_rows found;

    map_init(parents, a);
    *out_is_sure = true;
    if (rows->count == 0)
        return ERR_NONE;
    for (size_t row = 0; row < rows->count; row++)
        keys[row] = key_of(t, rows, row);
    in->values = keys;
    in->value_count = rows->count;
    view_columns_add(a, &columns, t->by);
    TRY(layout_rows(t->y, &columns, &how, &found));
    for (size_t row = 0; row < found.count; row++)
        map_put(parents, view_value_literal(a, t->by, &view_rows_at(&found, row, 0)->value), "");
    *out_is_sure = !found.has_next && !found.is_cut;
    return ERR_NONE;
}

static void node_links_put(const struct tree *t, struct tmpl_map *m, struct str key,
                           struct str link)
{
    struct arena *a = t->y->x->arena;
    const struct query_param parent = {t->by->name, key};
    bool is_linked = link.at != NULL;

    tmpl_map_put_text(m, STR("move_path"),
                      t->may_move && is_linked ? str_format(a, "%.*s/edit", STR_ARG(link))
                                               : STR(""));
    tmpl_map_put_text(m, STR("add_path"),
                      !t->may_add
                          ? STR("")
                          : str_format(a, "%.*s/-/new%.*s", STR_ARG(t->y->list->path),
                                       STR_ARG(view_query_print(a, NULL, 0, 0, &parent, 1))));
}

static enum err level_put(struct tree *t, struct str parent, size_t depth, struct tmpl_map *to);

static enum err node_put(struct tree *t, const struct view_rows *rows, size_t row,
                         bool has_children, size_t depth, struct tmpl_map *m)
{
    struct str key = key_of(t, rows, row);
    bool is_deep = depth + 1 >= DEPTH_MAX;
    bool is_shown = has_children && !is_deep && is_open(t, key) && t->rows < ROWS_MAX;
    const struct query_param at[] = {{STR("~at"), key}, {STR("~open"), STR_NONE}};

    layout_card_put(t->y, rows, row, t->by, m);
    node_links_put(t, m, key, view_rows_link(t->y->x, rows, row));
    tmpl_map_put_bool(m, STR("is_open"), is_shown);
    tmpl_map_put_text(m, STR("open_path"),
                      !has_children ? STR("")
                      : is_deep     ? list_address(t->y->list, SIZE_MAX, at, 2)
                                    : toggle_path(t, key));
    if (is_shown)
        return level_put(t, key, depth + 1, m);
    return ERR_NONE;
}

static enum err level_put(struct tree *t, struct str parent, size_t depth, struct tmpl_map *to)
{
    struct tmpl_list *list = tmpl_map_put_list(to, STR("nodes"));
    struct view_rows rows;
    struct map parents;
    bool is_sure;

    TRY(children_load(t, parent, &rows));
    TRY(parents_find(t, &rows, &parents, &is_sure));
    t->rows += rows.count;
    t->is_cut = t->is_cut || rows.is_cut;
    for (size_t row = 0; row < rows.count; row++) {
        bool has_children = !is_sure || map_find(&parents, key_of(t, &rows, row)) != NULL;

        TRY(node_put(t, &rows, row, has_children, depth, tmpl_list_add_map(list)));
    }
    tmpl_map_put_bool(to, STR("has_nodes"), rows.count > 0);
    tmpl_map_put_text(to, STR("rest_path"),
                      !rows.has_next      ? STR("")
                      : parent.at == NULL ? list_address_with(t->y->list, STR("~layout"), STR_NONE)
                                          : view_list_path(t->y->x->arena, t->y->x->model,
                                                           t->y->list->table, &t->by, &parent, 1));
    return ERR_NONE;
}

/* ---- the way to where the page begins ---- */

static enum err above_put(struct tree *t, struct str at, struct tmpl_map *root)
{
    struct tmpl_map *way[ABOVE_MAX];
    struct tmpl_list *list = tmpl_map_put_list(root, STR("above"));
    struct arena *a = t->y->x->arena;
    size_t count = 0;

    while (at.at != NULL && count < ABOVE_MAX) {
        const struct query_param set[] = {{STR("~at"), at}, {STR("~open"), STR_NONE}};
        struct layout_reading how = {.where = layout_cond(t->y->x, t->key, at), .limit = 1};
        struct view_columns columns = t->columns;
        struct view_rows rows;

        TRY(layout_rows(t->y, &columns, &how, &rows));
        if (rows.count == 0)
            break;
        way[count] = tmpl_map_new(a);
        tmpl_map_put_text(way[count], STR("above_name"), view_rows_name(t->y->x, &rows, 0, NULL));
        tmpl_map_put_text(way[count], STR("above_path"),
                          list_address(t->y->list, SIZE_MAX, set, 2));
        count++;
        at = view_value_literal(a, t->by, &view_rows_of(&rows, 0, t->by)->value);
    }
    for (size_t i = count; i-- > 0;)
        tmpl_list_add(list, tmpl_of_map(way[i]));
    return ERR_NONE;
}

/* By name, where the list has no order of its own. */
static void order_find(struct tree *t)
{
    size_t count;
    const struct model_column *const *names = view_names_of(t->y->x, t->y->list->table, &count);

    if (t->y->list->query->order != NULL || count == 0 ||
        !view_is_shown(t->y->list->shown, names[0]))
        return;
    t->has_order = true;
    t->order.field = (struct query_field){.name = names[0]->name, .param = STR("order")};
}

static bool may(const struct tree *t, enum policy_verb verb)
{
    const struct model_table *table = t->y->list->table;
    const struct http_exchange *x = t->y->x;

    return table->is_writable && table->primary != NULL &&
           policy_allows(x->arena, x->policy, table, verb) &&
           view_is_shown(policy_given(x->arena, x->policy, table, verb), t->by);
}

enum err layout_tree_put(struct layout *y, struct tmpl_map *root)
{
    struct tree t = {.y = y, .by = y->columns[LAYOUT_BY]};
    const struct query_param top[] = {{STR("~at"), STR_NONE}, {STR("~open"), STR_NONE}};
    struct str at = list_param(y->list, STR("~at"));

    t.key = view_column_refers(t.by)->to_columns[0];
    t.may_move = may(&t, POLICY_UPDATE);
    t.may_add = may(&t, POLICY_CREATE);
    layout_columns(y, 0, t.by, &t.columns);
    view_columns_add(y->x->arena, &t.columns, t.key);
    view_columns_add(y->x->arena, &t.columns, t.by);
    view_columns_add(y->x->arena, &y->names, t.key);
    open_parse(&t);
    order_find(&t);
    at = at.len == 0 ? STR_NONE : at;
    TRY(above_put(&t, at, root));
    TRY(level_put(&t, at, 0, root));
    tmpl_map_put_bool(root, STR("is_within"), at.at != NULL);
    tmpl_map_put_text(root, STR("top_path"), list_address(y->list, SIZE_MAX, top, 2));
    tmpl_map_put_bool(root, STR("is_cut"), t.is_cut);
    return ERR_NONE;
}
