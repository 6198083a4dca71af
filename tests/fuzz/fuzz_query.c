/*
 * fuzz_query.c - a query string to SQL: nothing of it may stand in the statement.
 *
 * Lines of the input are parameters, name=value; the first byte picks the table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "tests/fuzz/fuzz.h"
#include "tests/model/fixture.h"
#include "tests/model/sql_check.h"

#define PARAMS_MAX 64

/* Made once: it is the same for every input. */
static const struct model *schema(void)
{
    static const struct model *m;

    if (m == NULL)
        m = fixture_model(arena_new((size_t)1 << 20));
    return m;
}

static size_t params_of(struct str text, struct query_param *params)
{
    size_t count = 0;
    struct str line;

    while (count < PARAMS_MAX && str_cut(&text, '\n', &line)) {
        struct str name = STR_NONE;

        (void)str_cut(&line, '=', &name);
        params[count++] = (struct query_param){name, line};
    }
    return count;
}

static void check_object(const struct plan_object *object, bool is_spread)
{
    for (size_t i = 0; i < object->column_count; i++) {
        fuzz_check(object->columns[i].json.len >= 4);
        fuzz_check(object->columns[i].json.at[0] == (i == 0 && !is_spread ? '{' : ','));
        fuzz_check(str_ends(object->columns[i].json, STR("\":")));
    }
    for (size_t i = 0; i < object->embed_count; i++) {
        const struct plan_embed *embed = &object->embeds[i];

        fuzz_check((embed->one == NULL) != (embed->many == NULL));
        fuzz_check(!embed->is_spread || embed->one != NULL);
        fuzz_check(embed->json.at[0] == ',');
        if (embed->one != NULL)
            check_object(embed->one, embed->is_spread);
    }
}

/* The statement of a list is one where its keys stand between its halves. */
static void check_level(const struct plan_level *level)
{
    check_object(&level->object, false);
    for (size_t i = 0; i < level->many_count; i++) {
        const struct plan_many *m = level->many[i];

        fuzz_check(m->index == i);
        fuzz_check(m->key_count > 0);
        fuzz_check(sql_check(&m->head, schema()) == NULL);
        fuzz_check(sql_check(&m->tail, schema()) == NULL);
        check_level(&m->level);
    }
}

static void check_plan(const struct plan *plan, const struct query *q)
{
    fuzz_check(sql_check(&plan->statement, schema()) == NULL);
    fuzz_check(sql_check(&plan->count, schema()) == NULL);
    fuzz_check(plan->column_count > 0 || q->items != NULL);
    fuzz_check(plan->limit <= query_limits_default.rows_max);
    fuzz_check(!q->has_limit || plan->limit <= q->limit);
    check_level(&plan->level);
}

static void check_error(enum err code, const struct error *e)
{
    fuzz_check(code == ERR_INVALID);
    fuzz_check(e->code == code);
    fuzz_check(e->words[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct query_param params[PARAMS_MAX];
    struct error error = {.code = ERR_NONE};
    AUTO(arena_freep) struct arena *a = NULL;
    struct query *q = NULL;
    struct plan plan = {.limit = 0};
    enum err code;

    if (size == 0 || size > 8192)
        return 0;
    a = arena_new((size_t)64 << 20);
    code = query_parse(a, params, params_of(fuzz_str(data + 1, size - 1), params),
                       &(struct query_options){.limits = &query_limits_default}, &q, &error);
    if (code == ERR_NONE)
        code = plan_compile(a, &schema()->tables[data[0] % schema()->table_count], q,
                            &(struct plan_options){.limits = &query_limits_default,
                                                   .policy = &policy_everything,
                                                   .wants_count = true},
                            &plan, &error);
    if (code == ERR_NONE)
        check_plan(&plan, q);
    else
        check_error(code, &error);
    return 0;
}
