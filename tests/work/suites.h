/* suites.h - the suites of app/work. */
#ifndef TESTS_WORK_SUITES_H
#define TESTS_WORK_SUITES_H

#include "tests/suite.h"

Suite *suite_message(void);
Suite *suite_job(void);
Suite *suite_job_list(void);
Suite *suite_mail(void);
Suite *suite_runner(void);
Suite *suite_sample(void);

#endif
