/* suites.h - the suites of app/access. */
#ifndef TESTS_ACCESS_SUITES_H
#define TESTS_ACCESS_SUITES_H

#include "tests/suite.h"

Suite *suite_rules(void);
Suite *suite_account(void);
Suite *suite_session(void);
Suite *suite_guard(void);
Suite *suite_sign_in(void);
Suite *suite_form(void);
Suite *suite_audit(void);
Suite *suite_breach(void);
Suite *suite_audit_list(void);
Suite *suite_passkey(void);
Suite *suite_api_key(void);
Suite *suite_impersonate(void);
Suite *suite_token(void);
Suite *suite_refresh(void);
Suite *suite_oidc(void);
Suite *suite_one_time(void);
Suite *suite_flow(void);
Suite *suite_redirect(void);
Suite *suite_factor(void);

#endif
