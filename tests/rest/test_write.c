/* test_write.c - floor 5, rest/: writes, against the server that LINTEL_TEST_DB names. */
#include "config.h"

#include <stdio.h>

#include "tests/rest/write_rig.h"

int main(void)
{
    static suite_fn *const suites[] = {
        suite_write_audit,  suite_write_insert,  suite_write_change,
        suite_write_upsert, suite_write_refusal, suite_write_batch,
        suite_write_repeat, suite_write_race,    suite_write_hostile};

    if (getenv("LINTEL_TEST_DB") == NULL) {
        puts("1..0 # SKIP LINTEL_TEST_DB names no database; run it through tests/mariadb.sh");
        return EXIT_SUCCESS;
    }
    return suite_main(suites, sizeof suites / sizeof *suites);
}
