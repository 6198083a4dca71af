/*
 * signup.c - POST /signup: a stranger makes an account.
 *
 * With confirmation by mail the answer is the same whoever has the address already:
 * a user with an identifier that was made up when the account is not new.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"
#include "app/access/gate.h"
#include "app/access/guard.h"
#include "app/access/setup.h"
#include "app/access/ticket.h"
#include "app/access/uuid.h"
#include "app/auth/private.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/letter/letter.h"

static const struct access_guard_rule sign_ups = {STR_INIT("sign up"), 10, 60};

struct wish {
    struct str email;
    struct str password;
    struct str data;
    struct str challenge;
};

static enum err read_wish(struct http_exchange *x, struct wish *out)
{
    const struct json_value *body;
    struct str phone;

    TRY(auth_body(x, &body));
    TRY(auth_text(x, body, STR("email"), &out->email));
    TRY(auth_text(x, body, STR("phone"), &phone));
    TRY(auth_text(x, body, STR("password"), &out->password));
    TRY(auth_object(x, body, STR("data"), &out->data));
    TRY(auth_challenge(x, body, &out->challenge));
    if (phone.len > 0)
        return auth_refuse(x, 400, "phone_provider_disabled",
                           "Phone signups are not supported: use an e-mail address");
    return ERR_NONE;
}

static enum err be_anonymous(struct http_exchange *x, const struct wish *w)
{
    const struct access_new_account account = {.user_metadata = w->data, .app_metadata = STR("{}")};
    int64_t id;

    if (!x->access->is_anonymous_open)
        return auth_refuse(x, 422, "anonymous_provider_disabled",
                           "Anonymous sign-ins are disabled");
    TRY(auth_count(x, &sign_ups, x->req.remote_addr, "over_request_rate_limit"));
    TRY(access_account_add(x->db, x->arena, &x->access->passwords, &account, &id, &x->error));
    return auth_open_session(x, id, STR("anonymous"));
}

/* What the answer says of an account: nothing that was not in the request. */
static enum err answer_pending(struct http_exchange *x, const struct wish *w, struct str uuid)
{
    char text[CLOCK_ISO_LEN_MAX];
    struct str now = {text, clock_print_iso(clock_now_us(), text)};
    const struct access_profile seen = {
        .uuid = uuid,
        .email = w->email,
        .confirmation_sent_at = now,
        .created_at = now,
        .updated_at = now,
        .user_metadata = w->data.at == NULL ? STR("{}") : w->data,
        .app_metadata = STR(AUTH_BY_EMAIL),
    };

    return auth_answer_user(x, &seen);
}

/* is_new: the account is ours to show; otherwise somebody has the address. */
static enum err ask_to_confirm(struct http_exchange *x, const struct wish *w, bool is_new)
{
    struct access_profile p;
    struct letter letter = {.url = auth_link,
                            .purpose = ACCESS_CONFIRMATION,
                            .email = w->email,
                            .redirect_to = auth_redirect(x),
                            .code_challenge = w->challenge};

    TRY(access_profile_find_email(x->db, x->arena, w->email, &p, &x->error));
    /* Who began and did not finish gets the letter again; who has finished gets none. */
    if (p.confirmed_at.at == NULL && !p.is_disabled)
        letter.to = &p;
    TRY(letter_send(x, &letter));
    return answer_pending(x, w, is_new ? p.uuid : access_uuid_new(x->arena));
}

enum err auth_sign_up(struct http_exchange *x)
{
    struct wish w;
    struct access_new_account account = {.app_metadata = STR(AUTH_BY_EMAIL),
                                         .is_confirmed = x->access->is_autoconfirm};
    AUTO(access_gate_leavep) struct access_gate *gate = NULL;
    int64_t id = 0;
    enum err code;

    TRY(read_wish(x, &w));
    if (w.email.len == 0 && w.password.len == 0)
        return be_anonymous(x, &w);
    if (!x->access->is_signup_open)
        return auth_refuse(x, 422, "signup_disabled", "Signups not allowed for this instance");
    TRY(auth_email(x, w.email, &w.email));
    if (w.password.len == 0)
        return auth_refuse(x, 400, "validation_failed", "Signup requires a valid password");
    TRY(auth_count(x, &sign_ups, w.email, "over_request_rate_limit"));
    TRY(access_gate_enter(x, &gate));
    account.email = w.email;
    account.password = w.password;
    account.user_metadata = w.data;
    code = access_account_add(x->db, x->arena, &x->access->passwords, &account, &id, &x->error);
    if (code == ERR_CONFLICT && x->access->is_autoconfirm)
        return error_clear(&x->error),
               auth_refuse(x, 422, "user_already_exists", "User already registered");
    if (code == ERR_CONFLICT)
        error_clear(&x->error);
    else
        TRY(code);
    return x->access->is_autoconfirm ? auth_open_session(x, id, STR("password"))
                                     : ask_to_confirm(x, &w, code == ERR_NONE);
}
