/*
 * user.c - one's own account and sessions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/cache.h"
#include "app/access/change.h"
#include "app/access/gate.h"
#include "app/access/guard.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/auth/private.h"
#include "app/base/num.h"
#include "app/db/tx.h"
#include "app/http/route.h"
#include "app/json/write.h"
#include "app/letter/letter.h"

static const struct access_guard_rule mails = {STR_INIT("mail"), 8, 60};
static const struct access_guard_rule nonces = {STR_INIT("nonce"), 20, 60};

enum err auth_user_get(struct http_exchange *x)
{
    struct access_profile p;

    TRY(auth_user(x, &p));
    return auth_answer_user(x, &p);
}

enum err auth_reauthenticate(struct http_exchange *x)
{
    struct access_profile p;
    struct letter letter = {.url = auth_link, .purpose = ACCESS_REAUTHENTICATION, .to = &p};

    TRY(auth_whole_user(x, &p));
    if (p.email.at == NULL)
        return auth_refuse(x, 400, "validation_failed", "this account has no e-mail address");
    TRY(auth_count(x, &mails, p.email, "over_email_send_rate_limit"));
    letter.email = p.email;
    TRY(letter_send(x, &letter));
    return auth_answer_nothing(x);
}

/* ---- changes ---- */

struct wish {
    struct str email;
    struct str password;
    struct str nonce;
    struct str data;
    struct str challenge;
};

static enum err read_wish(struct http_exchange *x, struct wish *w)
{
    const struct json_value *body;
    struct str phone;

    TRY(auth_body(x, &body));
    TRY(auth_text(x, body, STR("email"), &w->email));
    TRY(auth_text(x, body, STR("password"), &w->password));
    TRY(auth_text(x, body, STR("nonce"), &w->nonce));
    TRY(auth_text(x, body, STR("phone"), &phone));
    TRY(auth_object(x, body, STR("data"), &w->data));
    TRY(auth_challenge(x, body, &w->challenge));
    if (phone.len > 0)
        return auth_refuse(x, 400, "phone_provider_disabled", "phone numbers are not kept");
    return ERR_NONE;
}

/* A session of long ago is not enough to change the lock: a code of today is. */
static enum err check_presence(struct http_exchange *x, const struct access_profile *p,
                               const struct wish *w)
{
    struct access_redeemed what;
    bool is_fresh;
    enum err code;

    TRY(access_session_is_fresh(x->db, x->user->session_id, &is_fresh, &x->error));
    if (w->nonce.len == 0 && (is_fresh || !p->has_password))
        return ERR_NONE;
    if (w->nonce.len == 0)
        return auth_refuse(x, 400, "reauthentication_needed",
                           "Password update requires reauthentication");
    TRY(auth_count(x, &nonces, p->uuid, "over_request_rate_limit"));
    code = access_one_time_take_code(x->db, x->arena, x->access, p->id, w->nonce,
                                     1U << ACCESS_REAUTHENTICATION, &what, &x->error);
    if (code != ERR_ABSENT)
        return code;
    error_clear(&x->error);
    return auth_refuse(x, 422, "reauthentication_not_valid", "Nonce has expired or is invalid");
}

struct changing {
    struct http_exchange *x;
    const struct access_profile *me;
    struct str stored;
};

/* Whoever else is signed in may be why it is changed. */
static enum err store_password(void *arg, struct error *e)
{
    const struct changing *c = arg;
    struct http_exchange *x = c->x;

    TRY(access_account_set_password(x->db, c->me->id, c->stored, e));
    TRY(access_session_revoke_others(x->db, c->me->id, x->user->session_id, e));
    TRY(access_audit_note(access_audit_of(x), "account_password", STR("lintel_account"),
                          c->me->uuid, STR_NONE, STR_NONE, e));
    if (c->me->email.at == NULL)
        return ERR_NONE;
    return letter_notice(x, STR("password_changed"), c->me->email, STR_NONE);
}

static enum err change_password(struct http_exchange *x, const struct access_profile *p,
                                const struct wish *w)
{
    AUTO(access_gate_leavep) struct access_gate *gate = NULL;
    struct changing c = {.x = x, .me = p};
    bool is_same;

    TRY(check_presence(x, p, w));
    TRY(access_gate_enter(x, &gate));
    TRY(access_account_has_password(x->db, x->arena, p->id, w->password, &is_same, &x->error));
    if (is_same)
        return auth_refuse(x, 422, "same_password",
                           "New password should be different from the old password.");
    TRY(access_password_make(x->arena, &x->access->passwords, w->password, p->email, &c.stored,
                             &x->error));
    TRY(db_tx_retry(x->db, store_password, &c, &x->error));
    access_cache_forget(x->access->cache);
    return ERR_NONE;
}

/* Both addresses are asked; where the old one was never confirmed, the new one alone. */
static enum err want_email(struct http_exchange *x, struct access_profile *p, const struct wish *w,
                           struct str email)
{
    struct letter letter = {.url = auth_link,
                            .purpose = ACCESS_EMAIL_CHANGE_NEW,
                            .to = p,
                            .email = email,
                            .new_email = email,
                            .redirect_to = auth_redirect(x),
                            .code_challenge = w->challenge};

    TRY(access_account_want_email(x->db, p->id, email, &x->error));
    p->new_email = email;
    TRY(access_one_time_forget_email_change(x->db, p->id, &x->error));
    TRY(letter_send(x, &letter));
    if (p->email.at == NULL || p->confirmed_at.at == NULL)
        return ERR_NONE;
    letter.purpose = ACCESS_EMAIL_CHANGE_CURRENT;
    letter.email = p->email;
    return letter_send(x, &letter);
}

static enum err change_email(struct http_exchange *x, struct access_profile *p,
                             const struct wish *w)
{
    struct access_profile other;
    struct str email;
    enum err code;

    TRY(auth_email(x, w->email, &email));
    if (str_eq(email, p->email))
        return ERR_NONE;
    TRY(auth_count(x, &mails, p->uuid, "over_email_send_rate_limit"));
    TRY(auth_count(x, &mails, email, "over_email_send_rate_limit"));
    code = access_profile_find_email(x->db, x->arena, email, &other, &x->error);
    if (code == ERR_NONE)
        return auth_refuse(x, 422, "email_exists",
                           "A user with this email address has already been registered");
    if (code != ERR_ABSENT)
        return code;
    error_clear(&x->error);
    if (!x->access->is_autoconfirm)
        return want_email(x, p, w, email);
    return access_account_set_email(x->db, p->id, email, &x->error);
}

enum err auth_user_put(struct http_exchange *x)
{
    struct access_profile p;
    struct wish w;

    TRY(auth_whole_user(x, &p));
    TRY(read_wish(x, &w));
    if (w.password.at != NULL)
        TRY(change_password(x, &p, &w));
    if (w.email.len > 0)
        TRY(change_email(x, &p, &w));
    if (w.data.at != NULL)
        TRY(access_account_merge_user_data(x->db, p.id, w.data, &x->error));
    TRY(access_profile_find(x->db, x->arena, p.id, &p, &x->error));
    return auth_answer_user(x, &p);
}

/* ---- sessions ---- */

enum err auth_logout(struct http_exchange *x)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct str scope = http_query(&x->req, STR("scope"));
    struct access_profile p;

    TRY(auth_user(x, &p));
    TRY(db_tx_begin(x->db, &tx, &x->error));
    if (str_eq(scope, STR("local")))
        TRY(access_session_revoke(x->db, p.id, x->user->session_id, &x->error));
    else if (str_eq(scope, STR("others")))
        TRY(access_session_revoke_others(x->db, p.id, x->user->session_id, &x->error));
    else if (scope.len == 0 || str_eq(scope, STR("global")))
        TRY(access_session_revoke_all(x->db, p.id, &x->error));
    else
        return auth_refuse(x, 400, "validation_failed", "scope is global, local or others");
    TRY(access_audit_note(access_audit_of(x), "sign_out", STR_NONE, STR_NONE, STR("scope"),
                          scope.len == 0 ? STR("global") : scope, &x->error));
    TRY(db_tx_commit(&tx, &x->error));
    access_cache_forget(x->access->cache);
    x->resp.status = 204;
    return ERR_NONE;
}

static void write_session(struct json_writer *w, const struct access_session_row *s,
                          int64_t current_id)
{
    json_begin_object(w);
    json_put_str(w, STR("id"), s->uuid);
    json_put_bool(w, STR("is_current"), s->id == current_id);
    json_put_str(w, STR("aal"), s->aal >= 2 ? STR("aal2") : STR("aal1"));
    json_put_str(w, STR("user_agent"), s->user_agent);
    json_put_str(w, STR("ip"), s->address);
    json_put_str(w, STR("created_at"), s->created_at);
    json_put_str(w, STR("used_at"), s->used_at);
    json_put_str(w, STR("expires_at"), s->expires_at);
    json_end_object(w);
}

enum err auth_sessions(struct http_exchange *x)
{
    struct access_session_row *rows;
    struct access_profile p;
    struct json_writer w;
    size_t count;

    TRY(auth_user(x, &p));
    TRY(access_session_list(x->db, x->arena, p.id, &rows, &count, &x->error));
    w = auth_writer(x);
    json_begin_object(&w);
    json_name(&w, STR("sessions"));
    json_begin_array(&w);
    for (size_t i = 0; i < count; i++)
        write_session(&w, &rows[i], x->user->session_id);
    json_end_array(&w);
    json_end_object(&w);
    return ERR_NONE;
}

static enum err end_session(struct http_exchange *x, const struct access_session_row *row)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_session_revoke(x->db, x->user->id, row->id, &x->error));
    TRY(access_audit_note(access_audit_of(x), "session_revoke", STR("lintel_session"), row->uuid,
                          STR_NONE, STR_NONE, &x->error));
    return db_tx_commit(&tx, &x->error);
}

enum err auth_session_end(struct http_exchange *x)
{
    struct str uuid = http_path_param(x, STR("session"));
    struct access_session_row *rows;
    struct access_profile p;
    size_t count;

    TRY(auth_user(x, &p));
    TRY(access_session_list(x->db, x->arena, p.id, &rows, &count, &x->error));
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(rows[i].uuid, uuid))
            continue;
        TRY(end_session(x, &rows[i]));
        access_cache_forget(x->access->cache);
        x->resp.status = 204;
        return ERR_NONE;
    }
    return auth_refuse(x, 404, "session_not_found", "you have no such session");
}
