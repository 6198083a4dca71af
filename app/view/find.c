/*
 * find.c - the row that an address names.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/find.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/view/key.h"
#include "app/view/label.h"

struct query *view_query_of_values(struct arena *a, const struct model_column *const *columns,
                                   const struct str *values, size_t count)
{
    struct query *q = ARENA_NEW(a, struct query);
    struct query_cond *conds = ARENA_ARRAY(a, struct query_cond, count);

    for (size_t i = 0; i < count; i++) {
        conds[i].kind = QUERY_COMPARE;
        conds[i].op = QUERY_EQ;
        conds[i].field = (struct query_field){.name = columns[i]->name, .param = columns[i]->name};
        conds[i].values = &values[i];
        conds[i].value_count = 1;
        conds[i].next = i + 1 < count ? &conds[i + 1] : NULL;
    }
    q->where = conds;
    return q;
}

enum err view_no_such_row(struct http_exchange *x, const struct model_table *t)
{
    struct str label = view_table_label(x, t);

    error_clear(&x->error);
    return error_tell(&x->error, ERR_ABSENT, STR_NONE,
                      "There is no such row in “%.*s”; it may have been deleted.", STR_ARG(label));
}

enum err view_key_find(struct http_exchange *x, const struct model_table *t, struct str **out_key)
{
    struct str *key;

    if (t->primary == NULL)
        return view_no_such_row(x, t);
    key = ARENA_ARRAY(x->arena, struct str, t->primary->count);
    if (view_key_decode(x->arena, http_path_param(x, STR("key")), key, t->primary->count,
                        &x->error) != ERR_NONE)
        return view_no_such_row(x, t);
    *out_key = key;
    return ERR_NONE;
}

enum err view_may_row(struct http_exchange *x, const struct model_table *t, const struct str *key,
                      enum policy_verb verb, bool *out_may)
{
    AUTO(model_read_end) struct model_read read = {.stmt = NULL};
    struct query_item item = {.kind = QUERY_COLUMN};
    struct policy_grants also = policy_applying(x->arena, x->policy, t, verb);
    const struct plan_options options = {
        .limits = &query_limits_default, .policy = x->policy, .also = &also};
    struct query *q;
    struct plan plan;

    *out_may = false;
    if (t->primary == NULL || !t->is_writable || also.count == 0)
        return ERR_NONE;
    item.field = (struct query_field){.name = t->primary->columns[0]->name, .param = STR("select")};
    q = view_query_of_values(x->arena, t->primary->columns, key, t->primary->count);
    q->items = &item;
    TRY(plan_compile(x->arena, t, q, &options, &plan, &x->error));
    TRY(model_read_open(x->db, &plan, &read, &x->error));
    return model_read_step(&read, out_may, &x->error);
}
