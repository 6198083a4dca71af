/* test_query.c - the query language without a database. */
#include "config.h"

#include "tests/model/query_suites.h"

int main(void)
{
    static suite_fn *const suites[] = {
        suite_query_parse,   suite_query_policy, suite_query_plan, suite_query_having,
        suite_query_hostile, suite_literal,      suite_model_json};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
