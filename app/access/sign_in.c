/*
 * sign_in.c - the steps of a sign-in, each committed on its own.
 *
 * The count must be seen by others before the slow check begins, so there is no
 * transaction around the whole.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/sign_in.h"

#include "app/access/account.h"
#include "app/access/guard.h"
#include "app/access/session.h"

enum err access_sign_in(struct db_conn *c, struct arena *a, const struct access_attempt *attempt,
                        struct access_sign_in *out, struct error *e)
{
    const struct access_session_options options = {.user_agent = attempt->user_agent,
                                                   .address = attempt->address};
    struct access_sign_in result = {.outcome = ACCESS_WRONG};
    struct access_account account;
    bool is_right = false;

    TRY(access_guard_enter(c, attempt->address, attempt->email, &result.wait_s, e));
    if (result.wait_s > 0) {
        result.outcome = ACCESS_WAIT;
        *out = result;
        return ERR_NONE;
    }
    TRY(access_account_check_password(c, a, attempt->email, attempt->password, &account, &is_right,
                                      e));
    if (is_right) {
        TRY(access_guard_forgive(c, attempt->address, attempt->email, e));
        TRY(access_session_open(c, a, account.id, &options, &result.token, &result.session_id, e));
        result.account_id = account.id;
        result.outcome = ACCESS_SIGNED_IN;
    }
    *out = result;
    return ERR_NONE;
}
