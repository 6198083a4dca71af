/*
 * place.c - two cookies, changed one for the other.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/place.h"

#include "app/access/audit.h"
#include "app/access/cache.h"
#include "app/access/csrf.h"
#include "app/access/impersonate.h"
#include "app/access/session.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/crypt/digest.h"
#include "app/http/exchange.h"

enum err access_place_take(struct http_exchange *x, int64_t account_id, struct str reason,
                           bool has_writes)
{
    const struct http_cookie_options visit = {.max_age_s = ACCESS_IMPERSONATE_LIFE_S,
                                              .is_lax = true};
    const struct http_cookie_options kept = {.max_age_s = ACCESS_SESSION_LIFE_S, .is_lax = true};
    const struct access_impersonation wish = {
        .admin_id = x->user->id,
        .account_id = account_id,
        .reason = reason,
        .has_writes = has_writes,
        .user_agent = http_header(&x->req, STR("user-agent")),
        .address = x->req.remote_addr,
        .audit = access_audit_of(x),
    };
    struct str own = http_cookie(&x->req, STR(ACCESS_SESSION_COOKIE));
    struct str token;
    int64_t session_id;

    if (!x->user->is_cookie || own.at == NULL)
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "Sign in with a browser to take somebody’s place.");
    TRY(access_impersonate(x->db, x->arena, &wish, &token, &session_id, &x->error));
    access_csrf_forget(x);
    http_cookie_set(x, STR(ACCESS_OWN_COOKIE), own, &kept);
    http_cookie_set(x, STR(ACCESS_SESSION_COOKIE), token, &visit);
    return ERR_NONE;
}

/* Is it a session of that account, in nobody else's place, that lives? */
static enum err is_own(struct http_exchange *x, struct str token, int64_t account_id,
                       bool *out_is_own)
{
    unsigned char hash[CRYPT_SHA256_LEN];
    struct access_seen seen;
    struct error none = {.code = ERR_NONE};
    enum err code;

    *out_is_own = false;
    if (!access_session_is_token(token))
        return ERR_NONE;
    crypt_sha256(token, hash);
    code = access_session_find(x->db, x->arena, hash, &seen, &none);
    if (code == ERR_ABSENT)
        return ERR_NONE;
    if (code != ERR_NONE) {
        x->error = none;
        return code;
    }
    *out_is_own = seen.account_id == account_id && seen.by_id == 0;
    return ERR_NONE;
}

enum err access_place_leave(struct http_exchange *x, int64_t by_id, bool *out_is_back)
{
    const struct http_cookie_options gone = {.max_age_s = -1, .is_lax = true};
    const struct http_cookie_options kept = {.max_age_s = ACCESS_SESSION_LIFE_S, .is_lax = true};
    struct str own = http_cookie(&x->req, STR(ACCESS_OWN_COOKIE));

    *out_is_back = false;
    if (own.at == NULL)
        return ERR_NONE;
    http_cookie_set(x, STR(ACCESS_OWN_COOKIE), STR(""), &gone);
    if (by_id == 0)
        return ERR_NONE;
    TRY(is_own(x, own, by_id, out_is_back));
    if (*out_is_back) {
        access_csrf_forget(x);
        http_cookie_set(x, STR(ACCESS_SESSION_COOKIE), own, &kept);
    }
    return ERR_NONE;
}
