/* suites.h - the suites of app/net. */
#ifndef TESTS_NET_SUITES_H
#define TESTS_NET_SUITES_H

#include "tests/suite.h"

Suite *suite_smtp(void);
Suite *suite_http(void);

#endif
