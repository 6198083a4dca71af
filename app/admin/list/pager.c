/*
 * pager.c - before and after a page, and how many rows there are.
 *
 * Nothing large is counted unasked: of a whole table the engine's estimate is shown,
 * of conditions the first LIST_COUNT_MAX rows are counted ("1,000+"), as far as the
 * server finds them without looking at many more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <inttypes.h>

#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/locale/locale.h"
#include "app/model/plan.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/shown.h"

#define COUNT_MAX          1000
#define COUNT_EXAMINED_MAX 20000

static struct str address_at(const struct list *l, uint64_t offset)
{
    return list_address_with(l, STR("offset"),
                             offset == 0 ? STR_NONE : str_format(l->x->arena, "%" PRIu64, offset));
}

/* ---- how many ---- */

enum count_kind { COUNT_UNKNOWN, COUNT_EXACT, COUNT_ABOUT, COUNT_MORE };

struct count {
    enum count_kind kind;
    uint64_t n;
};

static enum err plan_of(struct list *l, bool is_exact, uint64_t max, struct plan *out_plan)
{
    struct query_limits limits = query_limits_default;
    struct query q = *l->query;
    struct plan_options options = {.limits = &limits, .policy = l->x->policy};
    struct query_item *item = ARENA_NEW(l->x->arena, struct query_item);

    item->kind = QUERY_COLUMN;
    item->field = (struct query_field){.name = l->columns.at[0]->name, .param = STR("select")};
    item->next = l->relations;
    q.items = item;
    q.order = NULL;
    q.has_order = q.has_limit = q.has_offset = false;
    q.offset = 0;
    limits.rows_max = max + 1;
    options.wants_count = is_exact;
    options.examined_max = is_exact ? 0 : COUNT_EXAMINED_MAX;
    return plan_compile(l->x->arena, l->table, &q, &options, out_plan, &l->x->error);
}

static enum err count_exactly(struct list *l, struct count *out_count)
{
    struct plan plan;
    struct count c = {.kind = COUNT_EXACT};

    TRY(plan_of(l, true, COUNT_MAX, &plan));
    TRY(model_read_count(l->x->db, &plan, &c.n, &l->x->error));
    *out_count = c;
    return ERR_NONE;
}

static enum err count_some(struct list *l, uint64_t max, struct count *out_count)
{
    AUTO(model_read_end) struct model_read read = {0};
    struct count c = {.kind = COUNT_EXACT};
    struct plan plan;
    bool more = true;

    TRY(plan_of(l, false, max, &plan));
    TRY(model_read_open(l->x->db, &plan, &read, &l->x->error));
    while (more)
        TRY(model_read_step(&read, &more, &l->x->error));
    c.n = read.rows;
    if (read.is_cut)
        c.kind = COUNT_UNKNOWN;
    else if (c.n > max)
        c = (struct count){COUNT_MORE, max};
    *out_count = c;
    return ERR_NONE;
}

enum err list_count_some(struct list *l, uint64_t max, uint64_t *out_count, bool *out_is_more)
{
    struct count c;

    TRY(count_some(l, max, &c));
    *out_count = c.n;
    *out_is_more = c.kind != COUNT_EXACT;
    return ERR_NONE;
}

static bool is_first_page(const struct list *l)
{
    return l->cursor.name.at == NULL && l->query->offset == 0;
}

static enum err count_rows(struct list *l, struct count *out_count)
{
    bool is_whole = l->query->where == NULL && l->relations == NULL &&
                    policy_shows_all_rows(l->x->policy, l->table);

    if (is_first_page(l) && !l->rows.has_next && !l->rows.is_cut) {
        *out_count = (struct count){COUNT_EXACT, l->rows.count};
        return ERR_NONE;
    }
    if (str_eq(list_param(l, STR("~count")), STR("exact")))
        return count_exactly(l, out_count);
    if (is_whole && l->table->kind == MODEL_TABLE && l->table->rows_estimate > COUNT_MAX) {
        *out_count = (struct count){COUNT_ABOUT, l->table->rows_estimate};
        return ERR_NONE;
    }
    return count_some(l, COUNT_MAX, out_count);
}

static struct str count_words(const struct list *l, const struct count *c)
{
    const struct tmpl_store *s = l->x->templates;
    struct arena *a = l->x->arena;
    struct tmpl_arg n = TMPL_COUNT("count", (int64_t)c->n);

    switch (c->kind) {
    case COUNT_EXACT: return TMPL_SAY_WITH(s, a, "{count} rows", n);
    case COUNT_ABOUT: return TMPL_SAY_WITH(s, a, "about {count} rows", n);
    case COUNT_MORE: return TMPL_SAY_WITH(s, a, "more than {count} rows", n);
    case COUNT_UNKNOWN: break;
    }
    return STR("");
}

static enum err count_put(struct list *l, struct tmpl_map *root)
{
    struct count c;

    TRY(count_rows(l, &c));
    tmpl_map_put_text(root, STR("count_text"), count_words(l, &c));
    tmpl_map_put_text(root, STR("count_path"),
                      c.kind == COUNT_EXACT ? STR("")
                                            : list_address_with(l, STR("~count"), STR("exact")));
    return ERR_NONE;
}

/* ---- which ---- */

/* From a page without rows (they went meanwhile) the way back is to the first one. */
static void ends_put(const struct list *l, struct tmpl_map *root)
{
    const struct view_rows *rows = &l->rows;
    struct str previous = STR("");

    if (rows->has_previous)
        previous = list_address_with(l, STR("before"), rows->first);
    else if (rows->count == 0 && l->cursor.name.at != NULL)
        previous = address_at(l, 0);
    tmpl_map_put_text(root, STR("previous_path"), previous);
    tmpl_map_put_text(root, STR("next_path"),
                      rows->has_next ? list_address_with(l, STR("after"), rows->last) : STR(""));
}

static void offsets_put(const struct list *l, struct tmpl_map *root)
{
    const struct query *q = l->query;
    uint64_t back = q->offset > q->limit ? q->offset - q->limit : 0;

    tmpl_map_put_text(root, STR("previous_path"), q->offset > 0 ? address_at(l, back) : STR(""));
    tmpl_map_put_text(root, STR("next_path"),
                      l->rows.has_next ? address_at(l, q->offset + q->limit) : STR(""));
}

static struct str range_words(const struct list *l)
{
    struct arena *a = l->x->arena;
    struct tmpl_arg count = TMPL_COUNT("count", (int64_t)l->rows.count);
    uint64_t offset = l->query->offset;

    if (l->cursor.name.at != NULL)
        return TMPL_SAY_WITH(l->x->templates, a, "{count} rows on this page", count);
    if (l->rows.count == 0)
        return STR("");
    return TMPL_SAY_WITH(l->x->templates, a, "Rows {first} to {last}",
                         TMPL_TEXT("first", locale_count(l->x->locale, a, offset + 1)),
                         TMPL_TEXT("last", locale_count(l->x->locale, a, offset + l->rows.count)));
}

static struct str left_out_words(const struct list *l)
{
    size_t hidden = 0;

    for (size_t i = 0; i < l->table->column_count; i++)
        hidden +=
            !l->table->columns[i].is_invisible && view_is_shown(l->shown, &l->table->columns[i]);
    if (hidden <= l->columns.count || l->rows.count == 0)
        return STR("");
    return TMPL_SAY_WITH(l->x->templates, l->x->arena, "{count} more columns on each row’s page",
                         TMPL_COUNT("count", (int64_t)(hidden - l->columns.count)));
}

enum err list_pager_put(struct list *l, struct tmpl_map *root)
{
    tmpl_map_put_text(root, STR("range_text"), range_words(l));
    tmpl_map_put_text(root, STR("left_out"), left_out_words(l));
    if (l->has_place)
        ends_put(l, root);
    else
        offsets_put(l, root);
    tmpl_map_put_bool(root, STR("is_cut"), l->rows.is_cut);
    tmpl_map_put_text(root, STR("all_path"),
                      l->rows.is_cut ? list_address_with(l, STR("~all"), STR("1")) : STR(""));
    return count_put(l, root);
}
