/*
 * grants.c - the policy of one request.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/grants.h"

#include "app/access/context.h"
#include "app/access/role.h"
#include "app/access/scoped.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"

static const struct policy_table refused = {.verbs = {{NULL, 0}}};

/* What changes while a policy is used: what it has found out so far. */
struct memory {
    struct arena *arena;
    const struct policy_table **tables; /* by place in the model; NULL: not asked for yet */
    struct access_context_memory *contexts;
};

struct granted {
    struct policy policy;
    const struct access_rules *rules;
    access_role_set *roles;
    struct memory *memory;
};

static const struct policy_table *table_of(const struct policy *p, const struct model_table *t);

/* Of one of our own: the policy is its first member. */
static const struct granted *granted_of(const struct policy *p)
{
    return (const struct granted *)(const void *)p;
}

/* policy_everything and its like are not. */
static bool is_granted(const struct policy *p)
{
    return p != NULL && p->table == table_of;
}

/* ---- tables ---- */

static bool applies(const struct granted *g, const struct access_rules_grant *grant)
{
    return access_rules_has_role(g->roles, grant->role);
}

static bool is_whole(const struct policy_grant *grant)
{
    return grant->where == NULL && grant->fields == NULL;
}

/* Of the table's grants those of one verb.  One that shows all of it makes the others idle. */
static struct policy_grants collect(const struct granted *g, const struct access_rules_grant *first,
                                    enum policy_verb verb)
{
    const struct policy_grant **list;
    size_t count = 0;

    for (const struct access_rules_grant *grant = first; grant != NULL; grant = grant->next)
        count += (enum policy_verb)grant->text.verb == verb && applies(g, grant);
    if (count == 0)
        return (struct policy_grants){NULL, 0};
    list = ARENA_ARRAY(g->memory->arena, const struct policy_grant *, count);
    count = 0;
    for (const struct access_rules_grant *grant = first; grant != NULL; grant = grant->next) {
        if ((enum policy_verb)grant->text.verb != verb || !applies(g, grant))
            continue;
        list[count++] = &grant->rule.grant;
        if (verb == POLICY_READ && is_whole(&grant->rule.grant)) {
            list[0] = &grant->rule.grant;
            return (struct policy_grants){list, 1};
        }
    }
    return (struct policy_grants){list, count};
}

static const struct policy_table *table_make(const struct granted *g, const struct model_table *t)
{
    const struct access_rules_grant *first = access_rules_of_table(g->rules, t);
    struct policy_table *made;
    bool has_any = false;

    if (first == NULL)
        return &refused;
    made = ARENA_NEW(g->memory->arena, struct policy_table);
    for (size_t verb = 0; verb < POLICY_VERB__COUNT; verb++) {
        made->verbs[verb] = collect(g, first, (enum policy_verb)verb);
        has_any = has_any || made->verbs[verb].count > 0;
    }
    return has_any ? made : &refused;
}

static const struct policy_table *table_of(const struct policy *p, const struct model_table *t)
{
    const struct granted *g = granted_of(p);
    const struct model *m = g->rules->model;
    const struct policy_table **memo;

    if (t < m->tables || t >= m->tables + m->table_count)
        return NULL;
    memo = &g->memory->tables[t - m->tables];
    if (*memo == NULL)
        *memo = table_make(g, t);
    return *memo == &refused ? NULL : *memo;
}

static bool may_call(const struct policy *p, const struct model_routine *r)
{
    const struct granted *g = granted_of(p);
    const struct access_rules_grant *grant = map_find(&g->rules->by_routine, r->name);

    for (; grant != NULL; grant = grant->next) {
        if (grant->rule.routine == r && applies(g, grant))
            return true;
    }
    return false;
}

static bool context(const struct policy *p, struct str name, const struct str **out_values,
                    size_t *out_count)
{
    return access_context_find(granted_of(p)->memory->contexts, p, name, out_values, out_count);
}

/* ---- making one ---- */

/* Names of roles that are gone since they were given are no roles. */
static access_role_set *roles_of(struct arena *a, const struct access_rules *rules,
                                 const struct access_subject *subject)
{
    access_role_set *set = ARENA_ARRAY(a, access_role_set, ACCESS_ROLE_WORDS(rules));

    (void)access_rules_add_role(rules, STR(ACCESS_ROLE_ANONYMOUS), set);
    if (subject->account_id != 0 || subject->is_made_up)
        (void)access_rules_add_role(rules, STR(ACCESS_ROLE_USER), set);
    for (size_t i = 0; i < subject->role_count; i++)
        (void)access_rules_add_role(rules, subject->roles[i], set);
    return set;
}

const struct policy *access_policy_make(struct arena *a, struct db_conn *c,
                                        const struct access_rules *rules,
                                        const struct access_subject *subject)
{
    struct granted *g = ARENA_NEW(a, struct granted);

    *g = (struct granted){
        .policy = {.table = table_of, .may_call = may_call, .context = context},
        .rules = rules,
        .roles = roles_of(a, rules, subject),
        .memory = ARENA_NEW(a, struct memory),
    };
    g->memory->arena = a;
    g->memory->tables = ARENA_ARRAY(a, const struct policy_table *, rules->model->table_count);
    g->memory->contexts = access_context_memory_new(a, c, rules, subject, g->roles);
    return &g->policy;
}

static void release(void *arg)
{
    const struct access_rules **rules = arg;

    access_rules_release(*rules);
}

/* A program's key is good for what its scopes say and no more. */
static void narrow(struct http_exchange *x)
{
    const struct access_api_key_found *key = x->user == NULL ? NULL : x->user->key;

    if (key != NULL)
        x->policy =
            access_scoped_policy(x->arena, x->model, x->policy, key->scopes, key->scope_count);
}

enum err access_policy_set(struct http_exchange *x, const struct access_sources *sources)
{
    struct access_subject *subject;
    const struct access_rules **rules;

    x->policy = NULL;
    x->rules = NULL;
    rules = ARENA_NEW(x->arena, const struct access_rules *);
    TRY(access_rules_cell_get(sources->rules, x->db, x->model, rules, &x->error));
    arena_defer(x->arena, release, rules);
    x->rules = *rules;
    if (x->user != NULL &&
        (x->user->is_admin || (x->user->key != NULL && x->user->key->is_admin))) {
        x->policy = &policy_everything;
        narrow(x);
        return ERR_NONE;
    }
    subject = ARENA_NEW(x->arena, struct access_subject);
    if (x->user != NULL) {
        subject->account_id = x->user->id;
        TRY(access_subject_load(x->db, sources->subjects, x->arena, subject, &x->error));
    }
    x->policy = access_policy_make(x->arena, x->db, *rules, subject);
    narrow(x);
    return ERR_NONE;
}

enum err access_policy_trouble(const struct policy *p, struct error *e)
{
    p = access_scoped_inner(p);
    return is_granted(p) ? access_context_trouble(granted_of(p)->memory->contexts, e) : ERR_NONE;
}

const access_role_set *access_policy_roles(const struct policy *p)
{
    p = access_scoped_inner(p);
    return is_granted(p) ? granted_of(p)->roles : NULL;
}
