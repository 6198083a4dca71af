/* test_http.c - runs the suites of http/. */
#include "config.h"

#include "tests/http/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_uri,   suite_request, suite_response, suite_condition,
                                       suite_route, suite_body,    suite_cors, suite_agent};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
