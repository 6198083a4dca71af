/* test_net.c - what goes out: mail, requests.  Mail servers to talk to are in tests/web. */
#include "config.h"

#include "tests/net/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_smtp, suite_http};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
