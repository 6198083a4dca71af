/* test_db.c - floor 1, db/: against the server that LINTEL_TEST_DB names (see tests/mariadb.sh). */
#include "config.h"

#include <stdio.h>

#include "app/db/library.h"
#include "tests/db/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_types, suite_stmt, suite_tx};
    struct error e = {.code = ERR_NONE};
    int status;

    if (getenv("LINTEL_TEST_DB") == NULL) {
        puts("1..0 # SKIP LINTEL_TEST_DB names no database; run it through tests/mariadb.sh");
        return EXIT_SUCCESS;
    }
    if (db_library_open(&e) != ERR_NONE)
        return EXIT_FAILURE;
    status = suite_main(suites, sizeof suites / sizeof *suites);
    db_library_close();
    return status;
}
