/*
 * policy.c - the policy that allows everything, and what any policy is asked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/policy.h"

#include "app/base/arena.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

static const struct policy_grant any = {.where = NULL};
static const struct policy_grant *const any_list[] = {&any};
static const struct policy_table any_table = {
    .verbs =
        {
            [POLICY_READ] = {any_list, 1},
            [POLICY_CREATE] = {any_list, 1},
            [POLICY_UPDATE] = {any_list, 1},
            [POLICY_DELETE] = {any_list, 1},
            [POLICY_EXPORT] = {any_list, 1},
        },
};

static const struct policy_table *every_table(const struct policy *p, const struct model_table *t)
{
    (void)p;
    (void)t;
    return &any_table;
}

static bool every_routine(const struct policy *p, const struct model_routine *r)
{
    (void)p;
    return !model_routine_is_system(r);
}

/* Without a condition nothing asks for it. */
static bool no_context(const struct policy *p, struct str name, const struct str **out_values,
                       size_t *out_count)
{
    (void)p;
    (void)name;
    (void)out_values;
    (void)out_count;
    return false;
}

const struct policy policy_everything = {
    .table = every_table,
    .may_call = every_routine,
    .context = no_context,
};

bool policy_may_call(const struct policy *p, const struct model_routine *r)
{
    return p != NULL && p->may_call != NULL && !model_routine_is_system(r) && p->may_call(p, r);
}

bool policy_allows(struct arena *a, const struct policy *p, const struct model_table *t,
                   enum policy_verb verb)
{
    struct policy_grants all = plan_grants(p, t, verb);

    for (size_t i = 0; i < all.count; i++) {
        if (plan_grant_applies(a, p, t, all.at[i]->where))
            return true;
    }
    return false;
}

struct policy_grants policy_applying(struct arena *a, const struct policy *p,
                                     const struct model_table *t, enum policy_verb verb)
{
    struct policy_grants all = plan_grants(p, t, verb);
    const struct policy_grant **at = arena_alloc(a, all.count, sizeof *at);
    size_t count = 0;

    for (size_t i = 0; i < all.count; i++) {
        if (plan_grant_applies(a, p, t, all.at[i]->where))
            at[count++] = all.at[i];
    }
    return (struct policy_grants){at, count};
}

const bool *policy_fields(struct arena *a, const struct policy *p, const struct model_table *t,
                          enum policy_verb verb)
{
    struct policy_grants all = policy_applying(a, p, t, verb);
    bool *fields = ARENA_ARRAY(a, bool, t->column_count);

    for (size_t i = 0; i < all.count; i++) {
        if (all.at[i]->fields == NULL)
            return NULL;
        for (size_t c = 0; c < t->column_count; c++)
            fields[c] = fields[c] || all.at[i]->fields[c];
    }
    return fields;
}

static bool is_preset(const struct policy_grant *g, const struct model_column *c)
{
    for (size_t i = 0; i < g->preset_count; i++) {
        if (g->presets[i].column == c)
            return true;
    }
    return false;
}

const bool *policy_given(struct arena *a, const struct policy *p, const struct model_table *t,
                         enum policy_verb verb)
{
    struct policy_grants all = plan_grants(p, t, verb);
    bool *given = ARENA_ARRAY(a, bool, t->column_count);

    for (size_t i = 0; i < all.count; i++) {
        const struct policy_grant *g = all.at[i];

        if (!plan_grant_applies(a, p, t, g->where) || !plan_grant_applies(a, p, t, g->check))
            continue;
        if (g->fields == NULL && g->preset_count == 0)
            return NULL;
        for (size_t c = 0; c < t->column_count; c++)
            given[c] |= (g->fields == NULL || g->fields[c]) && !is_preset(g, &t->columns[c]);
    }
    return given;
}

bool policy_shows(struct arena *a, const struct policy *p, const struct model_column *c)
{
    const struct plan_view *views = NULL;
    const struct plan_options options = {.limits = &query_limits_default, .policy = p};
    const struct compile look = {.arena = a, .options = &options, .views = &views};
    const struct plan_view *v;

    return plan_view_find(&look, c->table, &v) && plan_shows(v, c) && plan_guard(v, c) == 0;
}

bool policy_shows_all_rows(const struct policy *p, const struct model_table *t)
{
    struct policy_grants all = plan_grants(p, t, POLICY_READ);

    for (size_t i = 0; i < all.count; i++) {
        if (all.at[i]->where == NULL)
            return true;
    }
    return false;
}
