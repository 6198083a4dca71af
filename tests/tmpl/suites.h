/* suites.h - the suites of app/tmpl, and what they share. */
#ifndef TESTS_TMPL_SUITES_H
#define TESTS_TMPL_SUITES_H

#include "app/base/error.h"
#include "app/base/str.h"
#include "app/tmpl/store.h"
#include "tests/suite.h"

Suite *suite_tags(void);

#endif
