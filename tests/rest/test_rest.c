/* test_rest.c - floor 5, rest/: against the server that LINTEL_TEST_DB names (tests/mariadb.sh). */
#include "config.h"

#include <stdio.h>

#include "tests/rest/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_read,  suite_filter, suite_page,
                                       suite_error, suite_schema, suite_call};

    if (getenv("LINTEL_TEST_DB") == NULL) {
        puts("1..0 # SKIP LINTEL_TEST_DB names no database; run it through tests/mariadb.sh");
        return EXIT_SUCCESS;
    }
    rig_database();
    return suite_main(suites, sizeof suites / sizeof *suites);
}
