/*
 * generate.c - links that an administrator sends in a way of his own: no mail goes out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/change.h"
#include "app/access/setup.h"
#include "app/auth/private.h"
#include "app/db/tx.h"
#include "app/json/write.h"
#include "app/letter/letter.h"

static const struct kind {
    struct str type;
    enum access_purpose purpose;
    bool makes_account; /* where nobody has the address */
    bool is_for_new;    /* refused where its owner has confirmed it */
} kinds[] = {
    {STR_INIT("signup"), ACCESS_CONFIRMATION, true, true},
    {STR_INIT("invite"), ACCESS_INVITE, true, true},
    {STR_INIT("magiclink"), ACCESS_MAGIC_LINK, true, false},
    {STR_INIT("recovery"), ACCESS_RECOVERY, false, false},
    {STR_INIT("email_change_current"), ACCESS_EMAIL_CHANGE_CURRENT, false, false},
    {STR_INIT("email_change_new"), ACCESS_EMAIL_CHANGE_NEW, false, false},
};

struct wish {
    const struct kind *kind;
    struct str email;
    struct str new_email;
    struct str password;
    struct str data;
};

struct making {
    struct http_exchange *x;
    const struct wish *wish;
    struct access_profile profile;
    struct letter letter;
    struct str type; /* what the link turned out to be */
    struct access_one_time secrets;
};

static enum err find_kind(struct http_exchange *x, struct str type, const struct kind **out_kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_eq(kinds[i].type, type))
            continue;
        *out_kind = &kinds[i];
        return ERR_NONE;
    }
    return auth_refuse(x, 400, "validation_failed",
                       "type is signup, invite, magiclink, recovery, email_change_current or "
                       "email_change_new");
}

static bool is_email_change(const struct wish *w)
{
    return w->kind->purpose == ACCESS_EMAIL_CHANGE_CURRENT ||
           w->kind->purpose == ACCESS_EMAIL_CHANGE_NEW;
}

static enum err read_wish(struct http_exchange *x, struct wish *w)
{
    const struct json_value *body;
    struct str type, email, new_email;

    TRY(auth_body(x, &body));
    TRY(auth_text(x, body, STR("type"), &type));
    TRY(auth_text(x, body, STR("email"), &email));
    TRY(auth_text(x, body, STR("new_email"), &new_email));
    TRY(auth_text(x, body, STR("password"), &w->password));
    TRY(auth_object(x, body, STR("data"), &w->data));
    TRY(find_kind(x, type, &w->kind));
    TRY(auth_email(x, email, &w->email));
    if (w->kind->purpose == ACCESS_CONFIRMATION && w->password.len == 0)
        return auth_refuse(x, 400, "validation_failed", "Signup requires a valid password");
    return is_email_change(w) ? auth_email(x, new_email, &w->new_email) : ERR_NONE;
}

/* ---- whose it is ---- */

static enum err add_account(struct making *m, struct error *e)
{
    const struct wish *w = m->wish;
    bool is_signup = w->kind->purpose == ACCESS_CONFIRMATION;
    const struct access_new_account account = {.email = w->email,
                                               .password = is_signup ? w->password : STR_NONE,
                                               .user_metadata = w->data,
                                               .app_metadata = STR(AUTH_BY_EMAIL),
                                               .is_invited = w->kind->purpose == ACCESS_INVITE};
    int64_t id;

    TRY(access_account_add(m->x->db, m->x->arena, &m->x->access->passwords, &account, &id, e));
    /* Its first link confirms it, as one of a sign-up does. */
    if (w->kind->purpose == ACCESS_MAGIC_LINK) {
        m->letter.purpose = ACCESS_CONFIRMATION;
        m->type = STR("signup");
    }
    return access_profile_find(m->x->db, m->x->arena, id, &m->profile, e);
}

/*
 * Nobody has shown yet that the address is his: whoever began may have been a stranger, so
 * the password is the administrator's.
 */
static enum err take_over(struct making *m, struct error *e)
{
    const struct wish *w = m->wish;
    struct str stored;

    if (w->kind->purpose == ACCESS_CONFIRMATION) {
        TRY(access_password_make(m->x->arena, &m->x->access->passwords, w->password, w->email,
                                 &stored, e));
        TRY(access_account_set_password(m->x->db, m->profile.id, stored, e));
    }
    if (w->data.at == NULL)
        return ERR_NONE;
    return access_account_merge_user_data(m->x->db, m->profile.id, w->data, e);
}

static enum err find_account(struct making *m, struct error *e)
{
    const struct kind *kind = m->wish->kind;
    enum err code =
        access_profile_find_email(m->x->db, m->x->arena, m->wish->email, &m->profile, e);

    if (code == ERR_ABSENT) {
        error_clear(e);
        return kind->makes_account
                   ? add_account(m, e)
                   : auth_refuse(m->x, 404, "user_not_found", "User with this email not found");
    }
    TRY(code);
    if (!kind->is_for_new)
        return ERR_NONE;
    if (m->profile.confirmed_at.at != NULL)
        return auth_refuse(m->x, 422, "email_exists",
                           "A user with this email address has already been registered");
    return take_over(m, e);
}

/* The letters of another address that was asked for before are worth nothing. */
static enum err want_email(struct making *m, struct error *e)
{
    const struct wish *w = m->wish;
    struct access_profile other;
    enum err code = access_profile_find_email(m->x->db, m->x->arena, w->new_email, &other, e);

    if (code == ERR_NONE)
        return auth_refuse(m->x, 422, "email_exists",
                           "A user with this email address has already been registered");
    if (code != ERR_ABSENT)
        return code;
    error_clear(e);
    if (!str_eq(m->profile.new_email, w->new_email))
        TRY(access_one_time_forget_email_change(m->x->db, m->profile.id, e));
    return access_account_want_email(m->x->db, m->profile.id, w->new_email, e);
}

/* ---- the link ---- */

static enum err make(void *arg, struct error *e)
{
    struct making *m = arg;
    struct http_exchange *x = m->x;

    m->letter.purpose = m->wish->kind->purpose;
    m->type = m->wish->kind->type;
    TRY(find_account(m, e));
    if (is_email_change(m->wish))
        TRY(want_email(m, e));
    m->letter.to = &m->profile;
    m->letter.email =
        m->letter.purpose == ACCESS_EMAIL_CHANGE_NEW ? m->wish->new_email : m->profile.email;
    TRY(letter_make(x, &m->letter, &m->secrets));
    TRY(access_audit_note(access_audit_of(x), "generate_link", STR("lintel_account"),
                          m->profile.uuid, STR("type"), m->type, e));
    return access_profile_find(x->db, x->arena, m->profile.id, &m->profile, e);
}

static enum err answer(struct http_exchange *x, const struct making *m)
{
    struct json_writer w = auth_writer(x);

    json_begin_object(&w);
    TRY(auth_write_user_members(x, &w, &m->profile));
    json_put_str(&w, STR("action_link"), auth_link(x, &m->letter, m->secrets.link));
    json_put_str(&w, STR("email_otp"), m->secrets.code);
    json_put_str(&w, STR("hashed_token"), m->secrets.link);
    json_put_str(&w, STR("verification_type"), m->type);
    json_put_str(&w, STR("redirect_to"), m->letter.redirect_to);
    json_end_object(&w);
    return ERR_NONE;
}

enum err auth_generate_link(struct http_exchange *x)
{
    struct wish w = {.kind = NULL};
    struct making m = {.x = x, .wish = &w, .letter = {.url = auth_link}};

    TRY(auth_admin(x));
    TRY(read_wish(x, &w));
    m.letter.redirect_to = auth_redirect(x);
    TRY(db_tx_retry(x->db, make, &m, &x->error));
    return answer(x, &m);
}
