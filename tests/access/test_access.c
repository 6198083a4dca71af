/* test_access.c - floor 3: accounts, sessions, the guard.  Run by test_access.sh. */
#include "config.h"

#include "tests/access/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {
        suite_rules,    suite_account, suite_session,  suite_guard,      suite_sign_in,
        suite_form,     suite_passkey, suite_api_key,  suite_token,      suite_refresh,
        suite_oidc,     suite_audit,   suite_breach,   suite_audit_list, suite_impersonate,
        suite_one_time, suite_flow,    suite_redirect, suite_factor};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
