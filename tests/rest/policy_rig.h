/* policy_rig.h - requests under a policy, on the tables of embed_rig.h. */
#ifndef TESTS_REST_POLICY_RIG_H
#define TESTS_REST_POLICY_RIG_H

#include "tests/model/policy_help.h"
#include "tests/rest/embed_rig.h"

Suite *suite_policy_read(void);
Suite *suite_policy_write(void);
Suite *suite_policy_random(void);

/* What the next requests are held to; $user.id is 2. */
extern struct test_policy *policy;

/* A case whose tests begin with a policy that grants nothing. */
TCase *policy_rig_case(Suite *s, const char *name);

/* The schema as it is now, and again nothing granted. */
void policy_rig_reload(void);
/* A grant to read, and one of another verb. */
struct policy_grant *may_read(const char *table, const char *where, const char *fields);
struct policy_grant *may(enum policy_verb verb, const char *table, const char *where,
                         const char *fields);

#endif
