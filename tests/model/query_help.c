/* query_help.c - a query string to a plan, in one call. */
#include "config.h"

#include "tests/model/query_help.h"

#include <string.h>

#include "app/model/policy.h"
#include "tests/model/fixture.h"

#define PARAMS_MAX 64

struct arena *arena;
struct error error;
const struct model *model;
const struct policy *help_policy;

void help_setup(void)
{
    arena = arena_new((size_t)64 << 20);
    error_clear(&error);
    model = fixture_model(arena);
    help_policy = &policy_everything;
}

void help_teardown(void)
{
    arena_free(arena);
}

enum err help_compile(const char *table, struct str query, const struct query_limits *limits,
                      struct plan *out_plan)
{
    struct query_param *params = ARENA_ARRAY(arena, struct query_param, PARAMS_MAX);
    const struct model_table *t;
    size_t count = 0;
    struct str pair;
    struct query *q;

    error_clear(&error);
    while (query.len > 0 && count < PARAMS_MAX && str_cut(&query, '&', &pair)) {
        struct str name = STR_NONE;

        (void)str_cut(&pair, '=', &name);
        params[count++] = (struct query_param){name, pair};
    }
    TRY(plan_table(arena, model, help_policy, str_from_z(table), &t, &error));
    TRY(query_parse(arena, params, count, &(struct query_options){.limits = limits}, &q, &error));
    return plan_compile(arena, t, q,
                        &(struct plan_options){.limits = limits, .policy = help_policy}, out_plan,
                        &error);
}

struct plan help_plan(const char *table, const char *query)
{
    struct plan plan = {.limit = 0};

    ck_assert_msg(help_compile(table, str_from_z(query), &query_limits_default, &plan) == ERR_NONE,
                  "%s: %s: %s", query, error.field, error.words);
    return plan;
}

void help_sql(const char *table, const char *query, const char *sql)
{
    struct plan plan = help_plan(table, query);

    ck_assert_msg(plan.statement.sql.len == strlen(sql) &&
                      memcmp(plan.statement.sql.text, sql, plan.statement.sql.len) == 0,
                  "%s\n  became %.*s\n  wanted %s", query, (int)plan.statement.sql.len,
                  plan.statement.sql.text, sql);
}

void help_refused(const char *table, const char *query, const char *field, const char *part)
{
    struct plan plan = {.limit = 0};
    enum err code = help_compile(table, str_from_z(query), &query_limits_default, &plan);

    ck_assert_msg(code == ERR_INVALID, "%s is taken", query);
    ck_assert_msg(error.code == code, "%s: no words", query);
    ck_assert_msg(strcmp(error.field, field) == 0, "%s: field %s", query, error.field);
    ck_assert_msg(strstr(error.words, part) != NULL, "%s: %s", query, error.words);
}
