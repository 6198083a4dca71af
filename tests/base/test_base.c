/* test_base.c - floor 0. */
#include "config.h"

#include "tests/base/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_arena, suite_text, suite_time, suite_log, suite_error};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
