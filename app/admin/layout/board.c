/*
 * board.c - a board: a column for each value, and the rows that have it as cards.
 *
 * A column shows some cards and says how many there are, as far as it counts; ~more=N shows
 * more of the N-th.  A card can be chosen to be moved where a grant to change the board's
 * column holds for its row; which those are is asked once a column, by the same conditions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/admin/form/form.h"
#include "app/admin/layout/layout.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/locale/locale.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/key.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/shown.h"

#define CARDS_MAX    100 /* of a board; a column has no more than: */
#define LANE_CARDS   25
#define LANE_LEAST   6
#define LANE_MORE    60 /* of the column that ~more asks for */
#define COUNT_MAX    200
#define EXAMINED_MAX 20000 /* rows that the server looks at for a column */
#define REFERRED_MAX 20    /* rows of a table, as the engine guesses, that may be columns */
#define FACTS        3

struct board {
    struct layout *y;
    const struct model_column *by;
    const struct model_table *table;
    struct view_columns columns;
    struct policy_grants movers; /* grants to change the board's column */
    bool can_move;               /* some of the cards, at least */
    bool can_move_all;
    uint64_t limit;
    size_t more; /* the column that shows more; none: past the last */
    bool is_cut;
};

/* ---- its columns ---- */

bool layout_has_lanes(struct http_exchange *x, const struct model_column *c)
{
    const struct model_relation *r = view_column_refers(c);

    if (r != NULL)
        return !r->to->is_system && r->to->kind == MODEL_TABLE &&
               r->to->rows_estimate <= REFERRED_MAX && view_shows_columns(x, r->to_columns, 1);
    return c->type == MODEL_BOOL ||
           (c->type == MODEL_ENUM && c->value_count > 1 && c->value_count <= LAYOUT_LANES_MAX);
}

static enum err lanes_referred(struct http_exchange *x, const struct model_relation *r,
                               struct layout_lanes *lanes)
{
    struct query q = {.has_limit = true, .limit = LAYOUT_LANES_MAX};
    struct view_rows rows;

    TRY(admin_choices_read(x, r, &q, &rows));
    lanes->is_more = rows.has_next;
    for (size_t i = 0; i < rows.count; i++) {
        struct admin_choice choice = admin_choice_of(x, r, &rows, i);

        lanes->at[lanes->count++] = (struct layout_lane){choice.value, choice.name};
    }
    return ERR_NONE;
}

enum err layout_lanes_find(struct http_exchange *x, const struct model_column *by,
                           struct layout_lanes *out_lanes)
{
    struct layout_lanes lanes = {
        .at = ARENA_ARRAY(x->arena, struct layout_lane, LAYOUT_LANES_MAX + 1)};
    const struct model_relation *r = view_column_refers(by);

    if (r != NULL) {
        TRY(lanes_referred(x, r, &lanes));
    } else if (by->type == MODEL_BOOL) {
        lanes.at[lanes.count++] = (struct layout_lane){STR("false"), TMPL_SAY(x->templates, "No")};
        lanes.at[lanes.count++] = (struct layout_lane){STR("true"), TMPL_SAY(x->templates, "Yes")};
    } else {
        for (size_t i = 0; i < by->value_count; i++)
            lanes.at[lanes.count++] = (struct layout_lane){by->values[i], by->values[i]};
    }
    if (by->is_nullable)
        lanes.at[lanes.count++] =
            (struct layout_lane){STR_NONE, TMPL_SAY(x->templates, "No value")};
    *out_lanes = lanes;
    return ERR_NONE;
}

/* ---- who may move ---- */

/* The grants to change rows that name the column, and do not set it themselves. */
static void movers_find(struct board *b)
{
    const struct policy *p = b->y->x->policy;
    const struct policy_grants *all = &p->table(p, b->table)->verbs[POLICY_UPDATE];
    const struct policy_grant **kept =
        ARENA_ARRAY(b->y->x->arena, const struct policy_grant *, all->count);
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct policy_grant *g = all->at[i];
        bool is_preset = false;

        for (size_t k = 0; k < g->preset_count; k++)
            is_preset = is_preset || g->presets[k].column == b->by;
        if (is_preset || (g->fields != NULL && !g->fields[b->by->position]))
            continue;
        b->can_move_all = b->can_move_all || g->where == NULL;
        kept[count++] = g;
    }
    b->movers = (struct policy_grants){kept, count};
    b->can_move = b->can_move_all || count > 0;
}

static void moving_find(struct board *b)
{
    const struct http_exchange *x = b->y->x;
    const struct model_table *t = b->table;

    if (!t->is_writable || t->primary == NULL || b->by->is_generated ||
        !view_shows_columns(x, t->primary->columns, t->primary->count) ||
        !policy_allows(x->arena, x->policy, t, POLICY_UPDATE) ||
        !view_is_shown(policy_given(x->arena, x->policy, t, POLICY_UPDATE), b->by))
        return;
    if (x->policy == &policy_everything)
        b->can_move = b->can_move_all = true;
    else
        movers_find(b);
}

/* A card in forms: the value that its page showed, and its key (move.c reads it). */
static struct str token_of(const struct board *b, const struct layout_lane *lane,
                           const struct view_rows *rows, size_t row)
{
    const struct model_key *key = b->table->primary;
    struct arena *a = b->y->x->arena;
    struct str *values = ARENA_ARRAY(a, struct str, key->count + 1);

    values[0] = layout_value_print(a, lane->value);
    for (size_t i = 0; i < key->count; i++)
        values[i + 1] = view_value_literal(a, key->columns[i],
                                           &view_rows_of(rows, row, key->columns[i])->value);
    return view_key_encode(a, values, key->count + 1);
}

/* The cards that may be moved, by their tokens; of a column as the page shows it. */
static enum err movable_find(const struct board *b, const struct layout_lane *lane,
                             const struct layout_reading *how, struct map *movable)
{
    struct layout_reading more = *how;
    struct view_columns keys = {0};
    struct view_rows rows;

    map_init(movable, b->y->x->arena);
    if (!b->can_move || b->can_move_all)
        return ERR_NONE;
    for (size_t i = 0; i < b->table->primary->count; i++)
        view_columns_add(b->y->x->arena, &keys, b->table->primary->columns[i]);
    more.also = &b->movers;
    TRY(layout_rows(b->y, &keys, &more, &rows));
    for (size_t row = 0; row < rows.count; row++)
        map_put(movable, token_of(b, lane, &rows, row), "");
    return ERR_NONE;
}

/* ---- the page ---- */

static enum err count_put(struct board *b, const struct layout_reading *how,
                          const struct view_rows *rows, struct tmpl_map *m)
{
    struct http_exchange *x = b->y->x;
    uint64_t count = rows->count;
    bool is_more = rows->is_cut;

    if (rows->has_next && !rows->is_cut)
        TRY(layout_count(b->y, how, COUNT_MAX, &count, &is_more));
    if (count < rows->count)
        count = rows->count;
    tmpl_map_put_text(m, STR("lane_count"),
                      str_format(x->arena, "%.*s%s",
                                 STR_ARG(locale_count(x->locale, x->arena, count)),
                                 is_more ? "+" : ""));
    return ERR_NONE;
}

/* More of the column; when that is not all either, the table of its rows. */
static struct str more_path(const struct board *b, const struct layout_lane *lane, size_t number)
{
    struct arena *a = b->y->x->arena;
    const struct query_param set[] = {
        {STR("offset"), STR_NONE},
        {STR("~layout"), STR_NONE},
        {STR("~by"), STR_NONE},
        {STR("~place"), STR_NONE},
        {STR("~more"), STR_NONE},
        {b->by->name,
         lane->value.at == NULL ? STR("is.null") : str_format(a, "eq.%.*s", STR_ARG(lane->value))}};

    if (number != b->more)
        return list_address_with(b->y->list, STR("~more"), str_format(a, "%zu", number + 1));
    return list_address(b->y->list, SIZE_MAX, set, sizeof set / sizeof *set);
}

static enum err lane_put(struct board *b, const struct layout_lane *lane, size_t number,
                         struct tmpl_map *m)
{
    struct http_exchange *x = b->y->x;
    struct tmpl_list *cards = tmpl_map_put_list(m, STR("cards"));
    struct query_order place = {.nulls = QUERY_NULLS_LAST};
    struct layout_reading how = {.where = layout_cond(b->y->x, b->by, lane->value),
                                 .limit = number == b->more ? LANE_MORE : b->limit,
                                 .examined_max = EXAMINED_MAX};
    struct map movable;
    struct view_rows rows;

    if (b->y->columns[LAYOUT_PLACE] != NULL) {
        place.field =
            (struct query_field){.name = b->y->columns[LAYOUT_PLACE]->name, .param = STR("~place")};
        how.order = &place;
    }
    TRY(layout_rows(b->y, &b->columns, &how, &rows));
    TRY(movable_find(b, lane, &how, &movable));
    for (size_t row = 0; row < rows.count; row++) {
        struct tmpl_map *card = tmpl_list_add_map(cards);
        struct str token = b->can_move ? token_of(b, lane, &rows, row) : STR("");

        layout_card_put(b->y, &rows, row, b->by, card);
        tmpl_map_put_text(card, STR("card_token"),
                          b->can_move_all || map_find(&movable, token) != NULL ? token : STR(""));
        tmpl_map_put_bool(card, STR("is_card_chosen"), str_eq(token, b->y->chosen));
    }
    b->is_cut = b->is_cut || rows.is_cut;
    TRY(count_put(b, &how, &rows, m));
    tmpl_map_put_text(m, STR("more_path"), rows.has_next ? more_path(b, lane, number) : STR(""));
    tmpl_map_put_bool(m, STR("has_cards"), rows.count > 0);
    tmpl_map_put_text(m, STR("lane_label"), lane->label);
    tmpl_map_put_text(m, STR("lane_value"), layout_value_print(x->arena, lane->value));
    tmpl_map_put_int(m, STR("lane_number"), (int64_t)number + 1);
    return ERR_NONE;
}

static uint64_t lane_limit(size_t lanes)
{
    uint64_t limit = lanes == 0 ? LANE_CARDS : CARDS_MAX / lanes;

    return limit > LANE_CARDS ? LANE_CARDS : limit < LANE_LEAST ? LANE_LEAST : limit;
}

static size_t more_of(const struct list *l)
{
    uint64_t n;

    return num_parse_uint(list_param(l, STR("~more")), &n) && n > 0 ? (size_t)(n - 1) : SIZE_MAX;
}

enum err layout_board_put(struct layout *y, struct tmpl_map *root)
{
    struct list *l = y->list;
    struct board b = {.y = y, .by = y->columns[LAYOUT_BY], .table = l->table, .more = more_of(l)};
    struct tmpl_list *list = tmpl_map_put_list(root, STR("lanes"));
    struct layout_lanes lanes;

    TRY(layout_lanes_find(y->x, b.by, &lanes));
    b.limit = lane_limit(lanes.count);
    layout_columns(y, FACTS, b.by, &b.columns);
    moving_find(&b);
    for (size_t i = 0; i < lanes.count; i++)
        TRY(lane_put(&b, &lanes.at[i], i, tmpl_list_add_map(list)));
    tmpl_map_put_bool(root, STR("has_more_lanes"), lanes.is_more);
    tmpl_map_put_bool(root, STR("can_move"), b.can_move);
    tmpl_map_put_text(root, STR("csrf"), access_csrf_token(y->x));
    tmpl_map_put_text(root, STR("by_name"), b.by->name);
    tmpl_map_put_text(root, STR("by_label"), view_column_label(y->x, b.by));
    tmpl_map_put_text(
        root, STR("back"),
        str_from(view_query_print(y->x->arena, l->params, l->param_count, SIZE_MAX, NULL, 0), 1));
    tmpl_map_put_bool(root, STR("is_cut"), b.is_cut);
    return ERR_NONE;
}
