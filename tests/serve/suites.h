/* suites.h - the suites of floor 6. */
#ifndef TESTS_SERVE_SUITES_H
#define TESTS_SERVE_SUITES_H

#include "tests/suite.h"

Suite *suite_settings(void);
Suite *suite_fcgi(void);
Suite *suite_memory(void);
Suite *suite_pool(void);
Suite *suite_handover(void);
Suite *suite_strangers(void);

#endif
