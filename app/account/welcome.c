/*
 * welcome.c - a session for who showed who it is, and the cookie that holds it.
 *
 * Signing in always makes a new session and ends the one the browser had, so
 * that a token somebody planted there is worth nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/csrf.h"
#include "app/access/factor.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/http/uri.h"

#define HALF_LIFE_S 600

enum err account_welcome(struct http_exchange *x, struct str token, struct str next)
{
    static const struct http_cookie_options options = {.max_age_s = ACCESS_SESSION_LIFE_S,
                                                       .is_lax = true};

    TRY(access_session_close(x));
    access_csrf_forget(x);
    http_cookie_set(x, STR(ACCESS_SESSION_COOKIE), token, &options);
    return view_done(x, next);
}

enum err account_enter(struct http_exchange *x, int64_t account_id, struct str method,
                       struct str second, struct str next)
{
    struct access_session_options options = {
        .user_agent = http_header(&x->req, STR("user-agent")),
        .address = x->req.remote_addr,
        .method = method,
        .most = x->access->sessions_max,
        .audit = access_audit_of(x),
    };
    struct access_profile p;
    struct str token;
    int64_t session_id;
    bool is_half;

    TRY(access_profile_find(x->db, x->arena, account_id, &p, &x->error));
    is_half = p.has_factor && second.at == NULL;
    if (is_half)
        options.life_s = HALF_LIFE_S;
    TRY(access_session_open(x->db, x->arena, account_id, &options, &token, &session_id, &x->error));
    if (second.at != NULL)
        TRY(access_session_upgrade(x->db, x->arena, session_id, second, &x->error));
    if (is_half)
        next = str_format(x->arena, "/sign-in/factor?next=%.*s",
                          STR_ARG(http_uri_encode(x->arena, next)));
    return account_welcome(x, token, next);
}
