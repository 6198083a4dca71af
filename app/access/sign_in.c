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
#include "app/access/audit.h"
#include "app/access/guard.h"
#include "app/access/session.h"

/*
 * The e-mail is not written: of an unknown account it may well be a password.  The same
 * statements run for known and unknown ones.
 */
static enum err record_failure(struct db_conn *c, const struct access_attempt *attempt,
                               struct error *e)
{
    struct access_account account = {.id = 0};
    struct access_audit_entry entry = {.event = "sign_in_failed"};

    if (attempt->audit == NULL)
        return ERR_NONE;
    if (access_account_find(c, attempt->email, &account, e) == ERR_NONE)
        entry.account_id = account.id;
    else if (e->code == ERR_ABSENT)
        error_clear(e);
    if (e->code != ERR_NONE)
        return e->code;
    return access_audit_add(attempt->audit, &entry, 1, e);
}

enum err access_sign_in(struct db_conn *c, struct arena *a, const struct access_attempt *attempt,
                        struct access_sign_in *out, struct error *e)
{
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
        result.account_id = account.id;
        result.outcome = account.is_confirmed ? ACCESS_SIGNED_IN : ACCESS_UNCONFIRMED;
    } else {
        TRY(record_failure(c, attempt, e));
    }
    *out = result;
    return ERR_NONE;
}
