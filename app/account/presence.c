/*
 * presence.c - before a lock is changed: is it still who signed in?
 *
 * A browser that was left open is not enough.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"
#include "app/access/gate.h"
#include "app/access/guard.h"
#include "app/access/session.h"
#include "app/access/user.h"
#include "app/account/private.h"

enum err account_profile(struct http_exchange *x, struct access_profile *out)
{
    return access_profile_find(x->db, x->arena, x->user->id, out, &x->error);
}

static enum err check_fresh(struct http_exchange *x)
{
    bool is_fresh;

    TRY(access_session_is_fresh(x->db, x->user->session_id, &is_fresh, &x->error));
    if (is_fresh)
        return ERR_NONE;
    return error_tell(&x->error, ERR_DENIED, STR("current"),
                      "You signed in long ago. Sign out, sign in again and repeat this.");
}

enum err account_presence_check(struct http_exchange *x, const struct access_profile *profile,
                                struct str password)
{
    AUTO(access_gate_leavep) struct access_gate *gate = NULL;
    int64_t wait_s;
    bool is_right;

    if (!profile->has_password)
        return check_fresh(x);
    TRY(access_gate_enter(x, &gate));
    TRY(access_guard_enter(x->db, x->req.remote_addr, profile->email, &wait_s, &x->error));
    if (wait_s > 0)
        return account_wait(x, wait_s);
    TRY(access_account_has_password(x->db, x->arena, profile->id, password, &is_right, &x->error));
    if (!is_right)
        return error_tell(&x->error, ERR_DENIED, STR("current"),
                          "This is not your present password.");
    return access_guard_forgive(x->db, x->req.remote_addr, profile->email, &x->error);
}
