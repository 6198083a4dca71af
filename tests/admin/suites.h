/* suites.h - the suites of test_lists. */
#ifndef TESTS_ADMIN_SUITES_H
#define TESTS_ADMIN_SUITES_H

#include <check.h>

Suite *suite_list(void);
Suite *suite_layout(void);
Suite *suite_saved_view(void);
Suite *suite_search(void);

#endif
