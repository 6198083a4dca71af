/* test_json.c - JSON in, JSON out. */
#include "config.h"

#include "tests/json/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_write, suite_parse};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
