/* suites.h - the suites of app/json. */
#ifndef TESTS_JSON_SUITES_H
#define TESTS_JSON_SUITES_H

#include "tests/suite.h"

Suite *suite_write(void);
Suite *suite_parse(void);

#endif
