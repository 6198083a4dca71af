/* query_suites.h - the suites of the query language. */
#ifndef TESTS_MODEL_QUERY_SUITES_H
#define TESTS_MODEL_QUERY_SUITES_H

#include "tests/suite.h"

Suite *suite_query_parse(void);
Suite *suite_query_policy(void);
Suite *suite_query_plan(void);
Suite *suite_query_having(void);
Suite *suite_query_hostile(void);
Suite *suite_literal(void);
Suite *suite_model_json(void);

#endif
