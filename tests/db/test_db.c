/* test_db.c - floor 1, db/: against the server that LINTEL_TEST_DB names (see tests/mariadb.sh). */
#include "config.h"

#include "tests/db/suites.h"

suite_fn *const suites[] = {suite_faults, suite_types, suite_stmt, suite_tx, suite_session};
const size_t suites_count = sizeof suites / sizeof *suites;
