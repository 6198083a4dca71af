/* test_tmpl.c - templates. */
#include "config.h"

#include "tests/tmpl/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_tags};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
