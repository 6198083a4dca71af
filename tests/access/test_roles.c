/* test_roles.c - floor 3: roles, grants, policies.  Run by test_roles.sh. */
#include "config.h"

#include "tests/access/grants_rig.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_app, suite_role, suite_grants, suite_expect};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
