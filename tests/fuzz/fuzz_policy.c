/*
 * fuzz_policy.c - a grant's condition as app.json and the admin have it: refused in words, or a
 * tree that the compiler of policies can walk.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "tests/fuzz/fuzz.h"

static void check_compare(const struct query_cond *c)
{
    size_t depth = 0;

    fuzz_check(c->field.name.len > 0);
    fuzz_check(c->value_count == 0 || c->values != NULL);
    for (size_t i = 0; i < c->value_count; i++) {
        /* A name is one: never empty, and without the sign that made it one. */
        if (c->is_reference != NULL && c->is_reference[i])
            fuzz_check(c->values[i].len > 0 && c->values[i].at[0] != '$');
    }
    for (const struct query_step *step = c->steps; step != NULL; step = step->next) {
        fuzz_check(step->field.name.len > 0 && step->field.path == NULL);
        fuzz_check(++depth <= query_limits_default.relation_depth);
    }
    fuzz_check(c->first == NULL);
}

static size_t check_list(const struct query_cond *c, size_t depth)
{
    size_t count = 0;

    fuzz_check(depth <= query_limits_default.depth + 1);
    for (; c != NULL; c = c->next) {
        if (c->kind == QUERY_COMPARE) {
            check_compare(c);
            count++;
        } else {
            fuzz_check(c->first != NULL);
            count += check_list(c->first, depth + 1);
        }
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new((size_t)64 << 20);
    const struct query_cond *where = NULL;
    struct error e = {.code = ERR_NONE};
    enum err code = policy_parse(a, STR("where"), fuzz_str(data, size), &where, &e);

    if (code == ERR_NONE) {
        size_t count;

        fuzz_check(where != NULL && e.code == ERR_NONE);
        count = check_list(where, 0);
        fuzz_check(count > 0 && count <= query_limits_default.filters);
    } else {
        fuzz_check(code == ERR_INVALID && e.code == code);
        fuzz_check(e.field[0] != '\0' && e.words[0] != '\0' && where == NULL);
    }
    arena_free(a);
    return 0;
}
