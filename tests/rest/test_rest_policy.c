/* test_rest_policy.c - floor 5, rest/: under policies, against the server that LINTEL_TEST_DB
 * names.
 */
#include "config.h"

#include <stdio.h>

#include "tests/rest/policy_rig.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_policy_read, suite_policy_write, suite_policy_random};

    if (getenv("LINTEL_TEST_DB") == NULL) {
        puts("1..0 # SKIP LINTEL_TEST_DB names no database; run it through tests/mariadb.sh");
        return EXIT_SUCCESS;
    }
    return suite_main(suites, sizeof suites / sizeof *suites);
}
