/*
 * policy_help.h - policies for tests: grants in the words of an app.json.
 *
 *     struct test_policy *p = test_policy_new(arena, model);
 *     test_policy_context(p, "user.id", "3");
 *     test_policy_grant(p, POLICY_READ, "story", "author_id=eq.$user.id", "id,title");
 *     options.policy = &p->policy;
 */
#ifndef TESTS_MODEL_POLICY_HELP_H
#define TESTS_MODEL_POLICY_HELP_H

#include "app/model/policy.h"

struct model;

#define TEST_GRANTS_MAX  16 /* of one verb of one table */
#define TEST_CONTEXT_MAX 16

struct test_policy_table {
    struct policy_table table;
    const struct policy_grant *grants[POLICY_VERB__COUNT][TEST_GRANTS_MAX];
};

struct test_context {
    struct str name;
    const struct str *values;
    size_t count;
};

struct test_policy {
    struct policy policy; /* first, so that one is the other */
    struct arena *arena;
    const struct model *model;
    struct test_policy_table *tables; /* as the model's */
    struct test_context context[TEST_CONTEXT_MAX];
    size_t context_count;
    const char *callable; /* the one routine that may be called, or NULL */
};

/* Nothing granted. */
struct test_policy *test_policy_new(struct arena *a, const struct model *m);

/* values: "1,2,3"; "" for a list without values. */
void test_policy_context(struct test_policy *p, const char *name, const char *values);

/*
 * where: a condition, or NULL for all rows.  fields: "a,b", "*,!c", or NULL for all.
 * The grant may be filled further: check, presets.
 */
struct policy_grant *test_policy_grant(struct test_policy *p, enum policy_verb verb,
                                       const char *table, const char *where, const char *fields);

/* The condition, or the test fails. */
const struct query_cond *test_policy_where(struct test_policy *p, const char *where);

#endif
