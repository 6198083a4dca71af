/* test_xlsx.c - the main() of the suites of xlsx/. */
#include "config.h"

#include "tests/suite.h"
#include "tests/xlsx/rig.h"

int main(void)
{
    static suite_fn *const suites[] = {write_suite, read_suite};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
