/*
 * scoped.c - another policy's grants, less the verbs that no scope names.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/scoped.h"

#include "app/base/arena.h"
#include "app/model/schema.h"

/* What changes while it is used: of each table of the model what is left of its grants. */
struct memory {
    struct arena *arena;
    const struct policy_table **tables; /* NULL: not asked for yet */
};

static const struct policy_table refused = {.verbs = {{NULL, 0}}};

struct scoped {
    struct policy policy;
    const struct policy *inner;
    const struct model *model;
    const struct access_scope *scopes;
    size_t count;
    struct memory *memory;
};

/* One of ours: the policy is its first member. */
static const struct scoped *scoped_of(const struct policy *p)
{
    return (const struct scoped *)(const void *)p;
}

static bool is_all(const struct access_scope *scope)
{
    return str_eq(scope->model, STR("*"));
}

/* By the name that the model knows the table by: another schema's of the same name is not meant. */
static unsigned verbs_at(const struct scoped *s, const struct model_table *t)
{
    unsigned verbs = 0;

    for (size_t i = 0; i < s->count; i++) {
        if (is_all(&s->scopes[i]) || model_table_find(s->model, s->scopes[i].model) == t)
            verbs |= s->scopes[i].verbs;
    }
    return verbs;
}

static const struct policy_table *narrow(const struct scoped *s, const struct model_table *t)
{
    const struct policy_table *whole = s->inner->table(s->inner, t);
    struct policy_table *part;
    unsigned verbs = verbs_at(s, t);

    if (whole == NULL || verbs == 0)
        return &refused;
    part = ARENA_NEW(s->memory->arena, struct policy_table);
    for (unsigned verb = 0; verb < POLICY_VERB__COUNT; verb++) {
        if ((verbs & 1U << verb) != 0)
            part->verbs[verb] = whole->verbs[verb];
    }
    return part;
}

static const struct policy_table *table_of(const struct policy *p, const struct model_table *t)
{
    const struct scoped *s = scoped_of(p);
    const struct policy_table **memo;

    /* What is no table of the model: what a call gave. */
    if (t < s->model->tables || t >= s->model->tables + s->model->table_count)
        return s->inner->table(s->inner, t);
    memo = &s->memory->tables[t - s->model->tables];
    if (*memo == NULL)
        *memo = narrow(s, t);
    return *memo == &refused ? NULL : *memo;
}

static bool may_call(const struct policy *p, const struct model_routine *r)
{
    const struct scoped *s = scoped_of(p);
    unsigned verbs = 0;

    for (size_t i = 0; i < s->count; i++) {
        if (is_all(&s->scopes[i]) || model_routine_find(s->model, s->scopes[i].model) == r)
            verbs |= s->scopes[i].verbs;
    }
    return (verbs & ACCESS_VERB_CALL) != 0 && s->inner->may_call(s->inner, r);
}

static bool context(const struct policy *p, struct str name, const struct str **out_values,
                    size_t *out_count)
{
    const struct scoped *s = scoped_of(p);

    return s->inner->context(s->inner, name, out_values, out_count);
}

const struct policy *access_scoped_policy(struct arena *a, const struct model *m,
                                          const struct policy *inner,
                                          const struct access_scope *scopes, size_t count)
{
    struct scoped *s = ARENA_NEW(a, struct scoped);

    *s = (struct scoped){
        .policy = {.table = table_of, .may_call = may_call, .context = context},
        .inner = inner,
        .model = m,
        .scopes = scopes,
        .count = count,
        .memory = ARENA_NEW(a, struct memory),
    };
    s->memory->arena = a;
    s->memory->tables = ARENA_ARRAY(a, const struct policy_table *, m->table_count);
    return &s->policy;
}

const struct policy *access_scoped_inner(const struct policy *p)
{
    return p != NULL && p->table == table_of ? scoped_of(p)->inner : p;
}
