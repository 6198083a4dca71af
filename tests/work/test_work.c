/* test_work.c - floor 3: jobs, the outbox, messages.  Run by test_work.sh. */
#include "config.h"

#include "tests/work/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_message, suite_job, suite_job_list, suite_mail,
                                       suite_runner, suite_sample};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
