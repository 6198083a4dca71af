/*
 * context.c - $user.name to values.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/context.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/model/write.h"

struct values {
    bool is_busy; /* being looked up: who asks now asks in a circle */
    bool is_there;
    const struct str *at;
    size_t count;
};

struct access_context_memory {
    struct arena *arena;
    struct db_conn *conn;
    const struct access_rules *rules;
    const struct access_subject *subject;
    const access_role_set *roles;
    struct map found; /* from a name to struct values */
    struct error trouble;
};

struct access_context_memory *access_context_memory_new(struct arena *a, struct db_conn *c,
                                                        const struct access_rules *rules,
                                                        const struct access_subject *subject,
                                                        const access_role_set *roles)
{
    struct access_context_memory *m = ARENA_NEW(a, struct access_context_memory);

    m->arena = a;
    m->conn = c;
    m->rules = rules;
    m->subject = subject;
    m->roles = roles;
    map_init(&m->found, a);
    return m;
}

enum err access_context_trouble(const struct access_context_memory *m, struct error *e)
{
    if (m->trouble.code == ERR_NONE)
        return ERR_NONE;
    *e = m->trouble;
    return e->code;
}

static void set_one(struct access_context_memory *m, struct values *v, struct str value)
{
    struct str *list = ARENA_NEW(m->arena, struct str);

    *list = value;
    *v = (struct values){.is_there = true, .at = list, .count = 1};
}

static void set_roles(struct access_context_memory *m, struct values *v)
{
    struct str *list = ARENA_ARRAY(m->arena, struct str, m->rules->role_count);

    for (size_t i = 0; i < m->rules->role_count; i++) {
        if (access_rules_has_role(m->roles, i))
            list[v->count++] = m->rules->roles[i].name;
    }
    v->at = list;
    v->is_there = v->count > 0;
}

/* ---- values of a query ---- */

/* A policy of one table and one condition, which is what the value is looked up by. */
struct looking {
    struct policy policy;
    const struct policy *outer;
    const struct model_table *table;
    struct policy_table grants;
};

static const struct policy_table *looking_table(const struct policy *p, const struct model_table *t)
{
    const struct looking *l = (const struct looking *)(const void *)p;

    return t == l->table ? &l->grants : NULL;
}

static bool looking_call(const struct policy *p, const struct model_routine *r)
{
    (void)p;
    (void)r;
    return false;
}

static bool looking_context(const struct policy *p, struct str name, const struct str **out_values,
                            size_t *out_count)
{
    const struct looking *l = (const struct looking *)(const void *)p;

    return l->outer->context(l->outer, name, out_values, out_count);
}

static enum err read_values(struct access_context_memory *m, const struct plan *plan,
                            struct str **out_values, size_t *out_count, struct error *e)
{
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};
    struct str *values = NULL;
    size_t count = 0;
    bool more = false;

    TRY(model_read_open(m->conn, plan, &r, e));
    for (;;) {
        struct db_value v;
        struct str text;

        TRY(model_read_step(&r, &more, e));
        if (!more)
            break;
        TRY(model_read_value(&r, 0, &v, e));
        text = write_literal(m->arena, &v);
        if (text.at == NULL)
            continue; /* NULL is no value */
        values = arena_grow(m->arena, values, count, count + 1, sizeof *values);
        values[count++] = str_dup(m->arena, text);
    }
    if (r.has_next)
        return error_set(e, ERR_INTERNAL, "a value of a grant's condition has more than %d rows",
                         ACCESS_CONTEXT_VALUES_MAX);
    *out_values = values;
    *out_count = count;
    return ERR_NONE;
}

static enum err look_up(struct access_context_memory *m, const struct policy *p,
                        const struct access_context *c, struct str **out_values, size_t *out_count,
                        struct error *e)
{
    const struct policy_grant grant = {.where = c->where};
    const struct policy_grant *const list[] = {&grant};
    const struct looking l = {
        .policy = {looking_table, looking_call, looking_context},
        .outer = p,
        .table = c->table,
        .grants = {.verbs = {[POLICY_READ] = {list, 1}}},
    };
    struct query_limits limits = query_limits_default;
    struct query_item item = {
        .kind = QUERY_COLUMN,
        .field = {.name = c->column->name, .param = STR("select")},
    };
    struct query q = {.items = &item};
    struct plan plan;

    *out_values = NULL;
    *out_count = 0;
    /* What it mentions itself may have no value: then this has none either. */
    if (!policy_allows(m->arena, &l.policy, c->table, POLICY_READ))
        return ERR_NONE;
    limits.rows_max = ACCESS_CONTEXT_VALUES_MAX;
    TRY(plan_compile(
        m->arena, c->table, &q,
        &(struct plan_options){.limits = &limits, .policy = &l.policy, .wants_next = true}, &plan,
        e));
    return read_values(m, &plan, out_values, out_count, e);
}

static void set_looked_up(struct access_context_memory *m, const struct policy *p,
                          const struct access_context *c, struct values *v)
{
    struct error e = {.code = ERR_NONE};
    struct str *values;
    size_t count;

    v->is_busy = true;
    if (look_up(m, p, c, &values, &count, &e) == ERR_NONE) {
        *v = (struct values){.is_there = count > 0, .at = values, .count = count};
        return;
    }
    v->is_busy = false;
    if (m->trouble.code == ERR_NONE)
        m->trouble = e;
}

/* ---- all of them ---- */

static void set_attribute(const struct access_context_memory *m, struct str name, struct values *v)
{
    for (size_t i = 0; i < m->subject->attribute_count; i++) {
        const struct access_attribute *a = &m->subject->attributes[i];

        if (str_eq(a->name, name))
            *v = (struct values){.is_there = true, .at = a->values, .count = a->count};
    }
}

/* Of nobody's account: what was said of it, else what follows from that. */
static void find_made_up(struct access_context_memory *m, const struct policy *p, struct str name,
                         struct values *v)
{
    const struct access_context *c = map_find(&m->rules->context_by_name, name);

    set_attribute(m, name, v);
    if (!v->is_there && c != NULL)
        set_looked_up(m, p, c, v);
}

static void find(struct access_context_memory *m, const struct policy *p, struct str name,
                 struct values *v)
{
    char digits[NUM_TEXT_MAX];
    const struct access_context *c;

    if (str_eq(name, STR("roles"))) {
        set_roles(m, v);
        return;
    }
    if (m->subject->is_made_up) {
        find_made_up(m, p, name, v);
        return;
    }
    if (m->subject->account_id == 0)
        return;
    c = map_find(&m->rules->context_by_name, name);
    if (str_eq(name, STR("id")))
        set_one(
            m, v,
            str_dup(m->arena, (struct str){digits, num_print_int(m->subject->account_id, digits)}));
    else if (str_eq(name, STR("email")) && m->subject->email.len > 0)
        set_one(m, v, m->subject->email);
    else if (c != NULL)
        set_looked_up(m, p, c, v);
    else if (!str_eq(name, STR("email")))
        set_attribute(m, name, v);
}

bool access_context_find(struct access_context_memory *m, const struct policy *p, struct str name,
                         const struct str **out_values, size_t *out_count)
{
    static const struct str prefix = STR_INIT("user.");
    const struct values *known = map_find(&m->found, name);

    if (!str_starts(name, prefix))
        return false;
    if (known == NULL) {
        struct values *v = ARENA_NEW(m->arena, struct values);

        map_put(&m->found, str_dup(m->arena, name), v);
        find(m, p, str_from(name, prefix.len), v);
        known = v;
    }
    if (known->is_busy || !known->is_there)
        return false;
    *out_values = known->at;
    *out_count = known->count;
    return true;
}
