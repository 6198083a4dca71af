/* policy_help.c - policies for tests. */
#include "config.h"

#include "tests/model/policy_help.h"

#include "app/base/arena.h"
#include "app/model/schema.h"
#include "tests/suite.h"

static const struct policy_table *table_of(const struct policy *policy, const struct model_table *t)
{
    const struct test_policy *p = (const struct test_policy *)policy;

    for (size_t i = 0; i < p->model->table_count; i++) {
        if (&p->model->tables[i] == t)
            return &p->tables[i].table;
    }
    return NULL;
}

static bool may_call(const struct policy *policy, const struct model_routine *r)
{
    const struct test_policy *p = (const struct test_policy *)policy;

    return p->callable != NULL && str_eq(r->name, str_from_z(p->callable));
}

static bool context_of(const struct policy *policy, struct str name, const struct str **out_values,
                       size_t *out_count)
{
    const struct test_policy *p = (const struct test_policy *)policy;

    for (size_t i = 0; i < p->context_count; i++) {
        if (!str_eq(p->context[i].name, name))
            continue;
        *out_values = p->context[i].values;
        *out_count = p->context[i].count;
        return true;
    }
    return false;
}

struct test_policy *test_policy_new(struct arena *a, const struct model *m)
{
    struct test_policy *p = ARENA_NEW(a, struct test_policy);

    *p = (struct test_policy){
        .policy = {.table = table_of, .may_call = may_call, .context = context_of},
        .arena = a,
        .model = m,
        .tables = ARENA_ARRAY(a, struct test_policy_table, m->table_count),
    };
    return p;
}

void test_policy_context(struct test_policy *p, const char *name, const char *values)
{
    struct str *list = ARENA_ARRAY(p->arena, struct str, 64);
    struct str rest = str_from_z(values);
    size_t count = 0;

    while (rest.len > 0 && count < 64 && str_cut(&rest, ',', &list[count]))
        count++;
    ck_assert_uint_lt(p->context_count, TEST_CONTEXT_MAX);
    p->context[p->context_count++] = (struct test_context){str_from_z(name), list, count};
}

const struct query_cond *test_policy_where(struct test_policy *p, const char *where)
{
    const struct query_cond *list = NULL;
    struct error e = {.code = ERR_NONE};

    ck_assert_msg(policy_parse(p->arena, STR("where"), str_from_z(where), &list, &e) == ERR_NONE,
                  "%s: %s: %s", where, e.field, e.words);
    return list;
}

static const bool *fields_of(struct test_policy *p, const struct model_table *t, const char *fields)
{
    bool *shown = ARENA_ARRAY(p->arena, bool, t->column_count);
    struct str rest = str_from_z(fields);
    struct str name;

    while (rest.len > 0 && str_cut(&rest, ',', &name)) {
        bool is_out = str_starts(name, STR("!"));
        const struct model_column *c = model_column_find(t, str_from(name, is_out ? 1 : 0));

        ck_assert_msg(c != NULL || str_eq(name, STR("*")), "%s: no such field", fields);
        if (c != NULL)
            shown[c->position] = !is_out;
        for (size_t i = 0; c == NULL && i < t->column_count; i++)
            shown[i] = true;
    }
    return shown;
}

struct policy_grant *test_policy_grant(struct test_policy *p, enum policy_verb verb,
                                       const char *table, const char *where, const char *fields)
{
    const struct model_table *t = model_table_find(p->model, str_from_z(table));
    struct policy_grant *g = ARENA_NEW(p->arena, struct policy_grant);
    struct test_policy_table *to;
    struct policy_grants *list;

    ck_assert_msg(t != NULL, "%s: no such table", table);
    to = &p->tables[t - p->model->tables];
    list = &to->table.verbs[verb];
    ck_assert_uint_lt(list->count, TEST_GRANTS_MAX);
    g->where = where == NULL ? NULL : test_policy_where(p, where);
    g->fields = fields == NULL ? NULL : fields_of(p, t, fields);
    to->grants[verb][list->count++] = g;
    list->at = to->grants[verb];
    return g;
}
