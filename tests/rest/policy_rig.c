/* policy_rig.c - requests under a policy. */
#include "config.h"

#include "tests/rest/policy_rig.h"

#include "app/base/arena.h"

struct test_policy *policy;
static struct arena *arena;

static void begin(void)
{
    policy = test_policy_new(arena, x.model);
    test_policy_context(policy, "user.id", "2");
    rig_policy = &policy->policy;
}

static void setup(void)
{
    arena = arena_new((size_t)64 << 20);
    begin();
}

void policy_rig_reload(void)
{
    write_rig_reload();
    begin();
}

static void teardown(void)
{
    arena_free(arena);
}

TCase *policy_rig_case(Suite *s, const char *name)
{
    TCase *c = embed_rig_case(s, name);

    tcase_add_checked_fixture(c, setup, teardown);
    return c;
}

struct policy_grant *may_read(const char *table, const char *where, const char *fields)
{
    return test_policy_grant(policy, POLICY_READ, table, where, fields);
}

struct policy_grant *may(enum policy_verb verb, const char *table, const char *where,
                         const char *fields)
{
    return test_policy_grant(policy, verb, table, where, fields);
}
