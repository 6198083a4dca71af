/*
 * token.c - POST /token: a password, a refresh token or a code for a session.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/cache.h"
#include "app/access/flow.h"
#include "app/access/gate.h"
#include "app/access/guard.h"
#include "app/access/refresh.h"
#include "app/access/setup.h"
#include "app/access/sign_in.h"
#include "app/access/ticket.h"
#include "app/auth/private.h"
#include "app/base/arena.h"
#include "app/base/log.h"

static const struct access_guard_rule exchanges = {STR_INIT("exchange"), 600, 600};

static void log_sign_in(const struct http_exchange *x, const char *outcome, int64_t account_id)
{
    struct log_line l;

    log_begin(&l, account_id == 0 ? LOG_WARNING : LOG_INFO, "sign_in");
    log_str(&l, "id", x->req.id);
    log_z(&l, "outcome", outcome);
    log_str(&l, "address", x->req.remote_addr);
    if (account_id != 0)
        log_int(&l, "user", account_id);
    log_end(&l);
}

static enum err by_password(struct http_exchange *x, const struct json_value *body)
{
    struct access_attempt attempt = {.address = x->req.remote_addr, .audit = access_audit_of(x)};
    AUTO(access_gate_leavep) struct access_gate *gate = NULL;
    struct access_sign_in result;

    TRY(auth_text(x, body, STR("email"), &attempt.email));
    TRY(auth_text(x, body, STR("password"), &attempt.password));
    if (attempt.email.len == 0 || attempt.password.len == 0)
        return auth_refuse(x, 400, "validation_failed", "missing email or password");
    TRY(access_gate_enter(x, &gate));
    TRY(access_sign_in(x->db, x->arena, &attempt, &result, &x->error));
    switch (result.outcome) {
    case ACCESS_SIGNED_IN:
        log_sign_in(x, "signed in", result.account_id);
        return auth_open_session(x, result.account_id, STR("password"));
    case ACCESS_WRONG:
        log_sign_in(x, "wrong", 0);
        return auth_refuse(x, 400, "invalid_credentials", "Invalid login credentials");
    case ACCESS_UNCONFIRMED:
        return auth_refuse(x, 400, "email_not_confirmed", "Email not confirmed");
    case ACCESS_WAIT: break;
    }
    log_sign_in(x, "wait", 0);
    http_header_set(x, STR("Retry-After"), str_format(x->arena, "%lld", (long long)result.wait_s));
    return auth_refuse(x, 429, "over_request_rate_limit",
                       "too many sign-ins failed: wait some minutes");
}

static enum err by_refresh_token(struct http_exchange *x, const struct json_value *body)
{
    struct access_refresh r;
    struct access_ticket t;
    struct str token;

    TRY(auth_text(x, body, STR("refresh_token"), &token));
    if (token.len == 0)
        return auth_refuse(x, 400, "validation_failed", "refresh_token required");
    TRY(access_refresh_rotate(x->db, x->arena, token, x->access->refresh_reuse_s, &r, &x->error));
    switch (r.outcome) {
    case ACCESS_REFRESHED: break;
    case ACCESS_REFRESH_UNKNOWN:
        return auth_refuse(x, 400, "refresh_token_not_found",
                           "Invalid Refresh Token: Refresh Token Not Found");
    case ACCESS_REFRESH_ENDED:
        return auth_refuse(x, 400, "session_expired", "Invalid Refresh Token: Session Expired");
    case ACCESS_REFRESH_REUSED:
        access_cache_forget(x->access->cache);
        log_sign_in(x, "refresh token used again", 0);
        return auth_refuse(x, 400, "refresh_token_already_used",
                           "Invalid Refresh Token: Already Used");
    }
    TRY(access_ticket_renew(x->db, x->arena, x->access, r.account_id, r.session_id, r.token, &t,
                            &x->error));
    return auth_answer_ticket(x, &t);
}

static enum err by_code(struct http_exchange *x, const struct json_value *body)
{
    struct str code, verifier;
    struct access_flow flow;

    TRY(auth_text(x, body, STR("auth_code"), &code));
    TRY(auth_text(x, body, STR("code_verifier"), &verifier));
    if (code.len == 0 || verifier.len == 0)
        return auth_refuse(x, 400, "validation_failed",
                           "invalid request: both auth code and code verifier should be non-empty");
    TRY(auth_count(x, &exchanges, x->req.remote_addr, "over_request_rate_limit"));
    TRY(access_flow_close(x->db, x->arena, code, verifier, &flow, &x->error));
    if (flow.outcome == ACCESS_FLOW_UNKNOWN)
        return auth_refuse(x, 404, "flow_state_not_found",
                           "invalid flow state, no valid flow state found");
    if (flow.outcome == ACCESS_FLOW_WRONG)
        return auth_refuse(x, 400, "bad_code_verifier",
                           "code challenge does not match previously saved code verifier");
    return auth_open_session(x, flow.account_id, flow.method);
}

enum err auth_token(struct http_exchange *x)
{
    struct str grant = http_query(&x->req, STR("grant_type"));
    const struct json_value *body;

    TRY(auth_body(x, &body));
    if (str_eq(grant, STR("password")))
        return by_password(x, body);
    if (str_eq(grant, STR("refresh_token")))
        return by_refresh_token(x, body);
    if (str_eq(grant, STR("pkce")))
        return by_code(x, body);
    if (str_eq(grant, STR("id_token")))
        return auth_refuse(x, 400, "provider_disabled",
                           "no provider of identity tokens is set up on this server");
    return auth_refuse(x, 400, "unsupported_grant_type",
                       "grant_type is password, refresh_token or pkce");
}
