/* test_serve.c - floor 6, as far as it needs neither database nor web server. */
#include "config.h"

#include "tests/serve/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_settings, suite_fcgi, suite_pool, suite_memory,
                                       suite_handover, suite_strangers};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
