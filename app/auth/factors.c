/*
 * factors.c - the second factor: enroll, challenge, verify, unenroll.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/cache.h"
#include "app/access/factor.h"
#include "app/access/guard.h"
#include "app/access/manage.h"
#include "app/access/refresh.h"
#include "app/access/setup.h"
#include "app/access/ticket.h"
#include "app/access/user.h"
#include "app/auth/private.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/crypt/totp.h"
#include "app/db/tx.h"
#include "app/http/route.h"
#include "app/http/uri.h"
#include "app/json/write.h"
#include "app/qr/qr.h"
#include "app/tmpl/store.h"

static const struct access_guard_rule guesses = {STR_INIT("factor"), 20, 100};

enum err auth_factor_find(struct http_exchange *x, int64_t account_id,
                          struct access_factor *out_factor)
{
    enum err code = access_factor_find(x->db, x->arena, account_id,
                                       http_path_param(x, STR("factor")), out_factor, &x->error);

    if (code != ERR_ABSENT)
        return code;
    error_clear(&x->error);
    return auth_refuse(x, 404, "mfa_factor_not_found", "Factor not found");
}

/* otpauth://totp/ISSUER:ACCOUNT?..., as authenticator programs read it. */
static struct str uri_of(struct http_exchange *x, struct str issuer, struct str account,
                         struct str secret)
{
    struct str name = http_uri_encode(x->arena, issuer);

    return str_format(x->arena,
                      "otpauth://totp/%.*s:%.*s?algorithm=SHA1&digits=6&issuer=%.*s&period=30"
                      "&secret=%.*s",
                      STR_ARG(name), STR_ARG(http_uri_encode(x->arena, account)), STR_ARG(name),
                      STR_ARG(secret));
}

/* Drawn by a template, as all markup is; clients put "data:image/svg+xml;utf-8," in front. */
static enum err draw(struct http_exchange *x, struct str text, struct str *out_svg)
{
    struct tmpl_map *root = tmpl_map_new(x->arena);
    struct html_safe svg;
    struct qr qr;

    TRY(qr_make(x->arena, text, &qr, &x->error));
    tmpl_map_put_int(root, STR("qr_size"), qr.size);
    tmpl_map_put_text(root, STR("qr_path"), qr.path);
    TRY(tmpl_render_html(x->templates, STR("auth/qr"), tmpl_of_map(root), x->arena, &svg,
                         &x->error));
    *out_svg = str_trim(svg.html);
    return ERR_NONE;
}

static enum err answer_new(struct http_exchange *x, const struct access_factor *f,
                           const struct access_profile *p, struct str issuer, struct str secret)
{
    struct str text = crypt_base32_encode(x->arena, secret);
    struct str account = p->email.at == NULL ? p->uuid : p->email;
    struct str uri = uri_of(x, issuer.len == 0 ? x->access->product : issuer, account, text);
    struct json_writer w;
    struct str svg;

    TRY(draw(x, uri, &svg));
    w = auth_writer(x);
    json_begin_object(&w);
    json_put_str(&w, STR("id"), f->uuid);
    json_put_str(&w, STR("type"), STR("totp"));
    json_put_str(&w, STR("friendly_name"), f->name.at == NULL ? STR("") : f->name);
    json_name(&w, STR("totp"));
    json_begin_object(&w);
    json_put_str(&w, STR("secret"), text);
    json_put_str(&w, STR("uri"), uri);
    json_put_str(&w, STR("qr_code"), svg);
    json_end_object(&w);
    json_end_object(&w);
    return ERR_NONE;
}

enum err auth_factor_add(struct http_exchange *x)
{
    const struct json_value *body;
    struct access_factor factor;
    struct access_profile p;
    struct str type, name, issuer, secret;
    enum err code;

    TRY(auth_whole_user(x, &p));
    TRY(auth_body(x, &body));
    TRY(auth_text(x, body, STR("factor_type"), &type));
    TRY(auth_text(x, body, STR("friendly_name"), &name));
    TRY(auth_text(x, body, STR("issuer"), &issuer));
    if (!str_eq(type, STR("totp")))
        return auth_refuse(x, 400, "validation_failed", "factor_type needs to be totp");
    code = access_factor_add(x->db, x->arena, x->access, p.id, name, &factor, &secret, &x->error);
    if (code == ERR_CONFLICT) {
        bool is_name = str_eq(str_from_z(x->error.field), STR("friendly_name"));

        x->resp.status = 422;
        (void)error_state(&x->error,
                          is_name ? "mfa_factor_name_conflict" : "too_many_enrolled_mfa_factors");
    }
    TRY(code);
    return answer_new(x, &factor, &p, issuer, secret);
}

enum err auth_factor_challenge(struct http_exchange *x)
{
    struct access_factor factor;
    struct access_profile p;
    struct json_writer w;
    struct str uuid;

    TRY(auth_user(x, &p));
    TRY(auth_factor_find(x, p.id, &factor));
    TRY(access_factor_challenge(x->db, x->arena, factor.id, &uuid, &x->error));
    w = auth_writer(x);
    json_begin_object(&w);
    json_put_str(&w, STR("id"), uuid);
    json_put_str(&w, STR("type"), STR("totp"));
    json_put_int(&w, STR("expires_at"), clock_now_us() / CLOCK_US_PER_S + ACCESS_FACTOR_WAIT_S);
    json_end_object(&w);
    return ERR_NONE;
}

static bool is_recovery(const struct access_factor_answer *answer)
{
    return answer->code.len == ACCESS_RECOVERY_CODE_LEN;
}

/* Six digits, or one of the codes for who lost the factor. */
static enum err guess(struct http_exchange *x, const struct access_factor_answer *answer,
                      enum access_factor_outcome *out_outcome)
{
    bool is_right = false;

    if (!is_recovery(answer))
        return access_factor_check(x->db, x->arena, x->access, answer, out_outcome, &x->error);
    TRY(access_recovery_take(x->db, x->arena, x->access, answer->account_id, answer->session_id,
                             answer->code, &is_right, &x->error));
    *out_outcome = is_right ? ACCESS_FACTOR_RIGHT : ACCESS_FACTOR_WRONG;
    return ERR_NONE;
}

/* A factor shown for the first time is one that the account has from now on. */
static enum err record(struct http_exchange *x, const struct access_factor *f, bool is_code,
                       bool is_right)
{
    const struct access_audit *audit = access_audit_of(x);
    struct str method = is_code ? STR("recovery_code") : STR("totp");

    if (!is_right)
        return access_audit_note(audit, "factor_failed", STR_NONE, STR_NONE, STR("method"), method,
                                 &x->error);
    if (is_code)
        return access_audit_note(audit, "recovery_use", STR_NONE, STR_NONE, STR_NONE, STR_NONE,
                                 &x->error);
    if (f->is_verified)
        return ERR_NONE;
    return access_audit_note(audit, "factor_add", STR("lintel_account"),
                             str_format(x->arena, "%lld", (long long)audit->account_id),
                             STR("factor"), str_format(x->arena, "%lld", (long long)f->id),
                             &x->error);
}

/* What was tried is committed, and told, also when it was wrong: guesses stay counted. */
static enum err check(struct http_exchange *x, const struct access_factor *f,
                      const struct access_factor_answer *answer)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    enum access_factor_outcome outcome = ACCESS_FACTOR_WRONG;

    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(guess(x, answer, &outcome));
    TRY(record(x, f, is_recovery(answer), outcome == ACCESS_FACTOR_RIGHT));
    TRY(db_tx_commit(&tx, &x->error));
    switch (outcome) {
    case ACCESS_FACTOR_RIGHT: return ERR_NONE;
    case ACCESS_FACTOR_WRONG: break;
    case ACCESS_FACTOR_LATE:
        return auth_refuse(x, 422, "mfa_challenge_expired",
                           "MFA challenge has expired, verify against another challenge or "
                           "create a new challenge.");
    }
    return auth_refuse(x, 422, "mfa_verification_failed", "Invalid TOTP code entered");
}

enum err auth_factor_verify(struct http_exchange *x)
{
    const struct json_value *body;
    struct access_factor_answer answer = {.account_id = 0};
    struct access_factor factor;
    struct access_profile p;
    struct access_ticket t;
    struct str refresh;

    TRY(auth_user(x, &p));
    TRY(auth_factor_find(x, p.id, &factor));
    TRY(auth_body(x, &body));
    TRY(auth_text(x, body, STR("challenge_id"), &answer.challenge));
    TRY(auth_text(x, body, STR("code"), &answer.code));
    TRY(auth_count(x, &guesses, p.uuid, "over_request_rate_limit"));
    answer.account_id = p.id;
    answer.session_id = x->user->session_id;
    answer.factor_id = factor.id;
    TRY(check(x, &factor, &answer));
    access_cache_forget(x->access->cache);
    TRY(access_refresh_open(x->db, x->arena, answer.session_id, &refresh, &x->error));
    TRY(access_ticket_renew(x->db, x->arena, x->access, p.id, answer.session_id, refresh, &t,
                            &x->error));
    return auth_answer_ticket(x, &t);
}

enum err auth_factor_remove(struct http_exchange *x)
{
    struct access_factor factor;
    struct access_profile p;
    struct json_writer w;

    TRY(auth_whole_user(x, &p));
    TRY(auth_factor_find(x, p.id, &factor));
    if (factor.is_verified && x->user->aal < 2)
        return auth_refuse(x, 422, "insufficient_aal", "AAL2 required to unenroll verified factor");
    TRY(access_manage_remove_factor(access_audit_of(x), p.id, factor.id, &x->error));
    access_cache_forget(x->access->cache);
    w = auth_writer(x);
    json_begin_object(&w);
    json_put_str(&w, STR("id"), factor.uuid);
    json_end_object(&w);
    return ERR_NONE;
}

static enum err make_codes(struct http_exchange *x, int64_t account_id,
                           struct str codes[ACCESS_RECOVERY_CODES])
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_recovery_make(x->db, x->arena, x->access, account_id, codes, &x->error));
    TRY(access_audit_note(access_audit_of(x), "recovery_make", STR_NONE, STR_NONE, STR_NONE,
                          STR_NONE, &x->error));
    return db_tx_commit(&tx, &x->error);
}

enum err auth_recovery_codes(struct http_exchange *x)
{
    struct str codes[ACCESS_RECOVERY_CODES];
    struct access_profile p;
    struct json_writer w;

    TRY(auth_whole_user(x, &p));
    if (!p.has_factor)
        return auth_refuse(x, 422, "mfa_factor_not_found", "enroll and verify a factor first");
    TRY(make_codes(x, p.id, codes));
    w = auth_writer(x);
    json_begin_object(&w);
    json_name(&w, STR("codes"));
    json_begin_array(&w);
    for (size_t i = 0; i < ACCESS_RECOVERY_CODES; i++)
        json_add_str(&w, codes[i]);
    json_end_array(&w);
    json_end_object(&w);
    return ERR_NONE;
}
