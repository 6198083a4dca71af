/*
 * who.c - who asks, and whether that is enough.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/identify.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/auth/private.h"

/* The door let everybody in; now it matters what was wrong with the bearer. */
static enum err refuse_stranger(struct http_exchange *x)
{
    enum err code = access_identify(x, x->access->cache);
    const char *state = x->error.state;

    if (code == ERR_NONE)
        return auth_refuse(x, 401, "no_authorization",
                           "This endpoint requires a valid Bearer token");
    if (code != ERR_UNAUTHENTICATED)
        return code;
    error_clear(&x->error);
    if (str_eq(str_from_z(state), STR(ACCESS_STATE_ENDED)))
        return auth_refuse(x, 403, "session_not_found",
                           "Session from session_id claim in JWT does not exist");
    if (str_eq(str_from_z(state), STR(ACCESS_STATE_EXPIRED)))
        return auth_refuse(x, 403, "bad_jwt", "invalid JWT: token is expired");
    return auth_refuse(x, 403, "bad_jwt", "invalid JWT: unable to verify signature");
}

enum err auth_user(struct http_exchange *x, struct access_profile *out_profile)
{
    if (x->user == NULL)
        return refuse_stranger(x);
    return access_profile_find(x->db, x->arena, x->user->id, out_profile, &x->error);
}

static enum err need_all_factors(struct http_exchange *x)
{
    if (!x->user->wants_factor)
        return ERR_NONE;
    return auth_refuse(x, 403, "insufficient_aal",
                       "AAL2 session is required: this account has a second factor, show it first");
}

enum err auth_whole_user(struct http_exchange *x, struct access_profile *out_profile)
{
    TRY(auth_user(x, out_profile));
    return need_all_factors(x);
}

enum err auth_admin(struct http_exchange *x)
{
    if (x->user == NULL)
        return refuse_stranger(x);
    if (!x->user->is_admin)
        return auth_refuse(x, 403, "not_admin", "User not allowed");
    return need_all_factors(x);
}
