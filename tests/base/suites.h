/* suites.h - the suites of floor 0. */
#ifndef TESTS_BASE_SUITES_H
#define TESTS_BASE_SUITES_H

#include "tests/suite.h"

Suite *suite_arena(void);
Suite *suite_text(void);
Suite *suite_time(void);
Suite *suite_log(void);
Suite *suite_error(void);

#endif
