/*
 * ask.c - mails that strangers ask for: recover, otp, magiclink, resend.
 *
 * None of them tells whether there is an account: same answer, same counting, same work.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"
#include "app/access/guard.h"
#include "app/access/setup.h"
#include "app/auth/private.h"
#include "app/letter/letter.h"

/* To one address from everywhere, and from one client to all. */
static const struct access_guard_rule mails = {STR_INIT("mail"), 8, 60};

/* Who has the address, if a letter may go there; found false otherwise. */
static enum err find_reader(struct http_exchange *x, struct str email,
                            struct access_profile *out_profile, bool *out_found)
{
    enum err code = access_profile_find_email(x->db, x->arena, email, out_profile, &x->error);

    *out_found = code == ERR_NONE && !out_profile->is_disabled;
    if (code != ERR_ABSENT)
        return code;
    error_clear(&x->error);
    return ERR_NONE;
}

struct wish {
    const struct json_value *body;
    struct str email;
    struct str challenge;
    struct access_profile profile;
    bool is_found;
};

static enum err read_wish(struct http_exchange *x, struct wish *w)
{
    struct str email;

    TRY(auth_body(x, &w->body));
    TRY(auth_text(x, w->body, STR("email"), &email));
    TRY(auth_email(x, email, &w->email));
    TRY(auth_challenge(x, w->body, &w->challenge));
    TRY(auth_count(x, &mails, w->email, "over_email_send_rate_limit"));
    return find_reader(x, w->email, &w->profile, &w->is_found);
}

static enum err send(struct http_exchange *x, const struct wish *w, enum access_purpose purpose)
{
    const struct letter letter = {.url = auth_link,
                                  .purpose = purpose,
                                  .to = w->is_found ? &w->profile : NULL,
                                  .email = w->email,
                                  .redirect_to = auth_redirect(x),
                                  .code_challenge = w->challenge};

    TRY(letter_send(x, &letter));
    return auth_answer_nothing(x);
}

enum err auth_recover(struct http_exchange *x)
{
    struct wish w;

    TRY(read_wish(x, &w));
    return send(x, &w, ACCESS_RECOVERY);
}

/* Without a password: it is the letter that signs in. */
static enum err make_account(struct http_exchange *x, struct wish *w)
{
    struct access_new_account account = {.email = w->email, .app_metadata = STR(AUTH_BY_EMAIL)};
    int64_t id;
    enum err code;

    TRY(auth_object(x, w->body, STR("data"), &account.user_metadata));
    code = access_account_add(x->db, x->arena, &x->access->passwords, &account, &id, &x->error);
    if (code == ERR_CONFLICT)
        error_clear(&x->error);
    else
        TRY(code);
    return find_reader(x, w->email, &w->profile, &w->is_found);
}

static enum err sign_in_by_mail(struct http_exchange *x, bool may_create)
{
    struct wish w;

    TRY(read_wish(x, &w));
    if (!w.is_found && may_create && x->access->is_signup_open)
        TRY(make_account(x, &w));
    return send(x, &w, ACCESS_MAGIC_LINK);
}

enum err auth_otp(struct http_exchange *x)
{
    const struct json_value *body;
    struct str phone;

    TRY(auth_body(x, &body));
    TRY(auth_text(x, body, STR("phone"), &phone));
    if (phone.len > 0)
        return auth_refuse(x, 400, "phone_provider_disabled",
                           "codes go out by mail: send an e-mail address");
    return sign_in_by_mail(x, auth_flag(body, STR("create_user"), true));
}

enum err auth_magic_link(struct http_exchange *x)
{
    return sign_in_by_mail(x, true);
}

enum err auth_resend(struct http_exchange *x)
{
    struct wish w;
    struct str type;

    TRY(read_wish(x, &w));
    TRY(auth_text(x, w.body, STR("type"), &type));
    if (str_eq(type, STR("signup"))) {
        w.is_found = w.is_found && w.profile.confirmed_at.at == NULL;
        return send(x, &w, ACCESS_CONFIRMATION);
    }
    if (!str_eq(type, STR("email_change")))
        return auth_refuse(x, 400, "validation_failed", "type is signup or email_change");
    w.is_found = w.is_found && w.profile.new_email.at != NULL;
    if (w.is_found)
        w.email = w.profile.new_email;
    return send(x, &w, ACCESS_EMAIL_CHANGE_NEW);
}
