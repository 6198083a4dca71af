/* test_rest_embed.c - floor 5, rest/: reading, against the server that LINTEL_TEST_DB names. */
#include "config.h"

#include <stdio.h>

#include "tests/rest/embed_rig.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_embed, suite_operator, suite_answer, suite_having};

    if (getenv("LINTEL_TEST_DB") == NULL) {
        puts("1..0 # SKIP LINTEL_TEST_DB names no database; run it through tests/mariadb.sh");
        return EXIT_SUCCESS;
    }
    return suite_main(suites, sizeof suites / sizeof *suites);
}
