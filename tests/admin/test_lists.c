/* test_lists.c - lists, and what is done with them, over the example application. */
#include "config.h"

#include "tests/admin/suites.h"
#include "tests/suite.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_list, suite_layout, suite_saved_view, suite_search};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
