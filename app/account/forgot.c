/*
 * forgot.c - /forgot: a link to choose a new password; /reset: choosing it.
 *
 * The link shows a form and does nothing else: programs that look into mail open
 * links as well.  /reset is also where an invitation leads, and takes the six digits
 * of a mail instead of its link.  All sessions end with the old password, and nobody
 * is signed in by the link alone: a second factor is still asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/cache.h"
#include "app/access/change.h"
#include "app/access/csrf.h"
#include "app/access/email.h"
#include "app/access/gate.h"
#include "app/access/guard.h"
#include "app/access/password.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/db/tx.h"
#include "app/letter/letter.h"

#define PURPOSES (1U << ACCESS_RECOVERY | 1U << ACCESS_INVITE)

/* To one address from everywhere, and from one client to all. */
static const struct access_guard_rule mails = {STR_INIT("mail"), 8, 60};
static const struct access_guard_rule resets = {STR_INIT("code"), 20, 60};

/* ---- asking for it ---- */

static enum err show_forgot(struct http_exchange *x, struct str email, bool is_sent)
{
    struct view_page p = account_page_new(x);

    view_page_field(&p, STR("email"), utf8_clip(email, ACCESS_EMAIL_MAX));
    tmpl_map_put_bool(p.root, STR("is_sent"), is_sent);
    return view_page_show(&p, STR("account/forgot"));
}

enum err account_forgot_form(struct http_exchange *x)
{
    return show_forgot(x, STR(""), false);
}

static enum err send_link(struct http_exchange *x, struct str typed)
{
    struct letter letter = {.url = letter_link, .purpose = ACCESS_RECOVERY};
    struct access_profile p;
    struct access_email email;
    enum err code;

    TRY(access_email_parse(typed, &email, &x->error));
    letter.email = str_dup(x->arena, access_email_str(&email));
    TRY(account_count(x, &mails, letter.email));
    code = access_profile_find_email(x->db, x->arena, letter.email, &p, &x->error);
    if (code == ERR_ABSENT)
        error_clear(&x->error);
    else
        TRY(code);
    if (code == ERR_NONE && !p.is_disabled)
        letter.to = &p;
    return letter_send(x, &letter);
}

enum err account_forgot(struct http_exchange *x)
{
    struct http_form form;
    struct str email;
    enum err code;

    TRY(view_form_read(x, &form));
    email = view_form_text(&form, STR("email"));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = send_link(x, email);
    if (code != ERR_NONE && !view_is_typo(code))
        return code;
    return show_forgot(x, email, code == ERR_NONE);
}

/* ---- doing it ---- */

struct entry {
    struct str token; /* of a link, or empty: */
    struct str email;
    struct str code;
    struct str type;
    struct str password;
};

struct resetting {
    struct http_exchange *x;
    const struct entry *entry;
    struct access_redeemed what; /* by a code: taken already */
};

static enum err show_reset(struct http_exchange *x, const struct entry *entry)
{
    struct view_page p = account_page_new(x);

    tmpl_map_put_bool(p.root, STR("is_invite"), str_eq(entry->type, STR("invite")));
    tmpl_map_put_bool(p.root, STR("has_token"), entry->token.len > 0);
    view_page_field(&p, STR("token"), utf8_clip(entry->token, ACCESS_SESSION_TOKEN_LEN));
    view_page_field(&p, STR("email"), utf8_clip(entry->email, ACCESS_EMAIL_MAX));
    view_page_field(&p, STR("code"), utf8_clip(entry->code, ACCESS_ONE_TIME_DIGITS));
    view_page_field(&p, STR("password"), STR(""));
    tmpl_map_put_int(p.root, STR("length_min"), ACCESS_PASSWORD_CHARS_MIN);
    return view_page_show(&p, STR("account/reset"));
}

enum err account_reset_form(struct http_exchange *x)
{
    const struct entry entry = {.token = http_query(&x->req, STR("token")),
                                .email = STR(""),
                                .code = STR(""),
                                .type = http_query(&x->req, STR("type"))};

    return show_reset(x, &entry);
}

static enum err late(struct http_exchange *x, const struct entry *entry)
{
    if (entry->token.len > 0)
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "This link was used already, or is too old. Ask for a new one.");
    return error_tell(&x->error, ERR_DENIED, STR("code"),
                      "This code is wrong, was used already, or is too old.");
}

/*
 * All or nothing: a password that is refused leaves the link as it was.  Whoever made an
 * account that was never confirmed may have been somebody else; his sessions end too.
 */
static enum err reset(void *arg, struct error *e)
{
    struct resetting *r = arg;
    struct http_exchange *x = r->x;
    struct access_audit_entry record = {.event = "account_password",
                                        .model = STR("lintel_account")};
    struct access_profile p;
    struct str stored;

    if (r->entry->token.len > 0)
        TRY(access_one_time_take_link(x->db, x->arena, r->entry->token, PURPOSES, &r->what, e));
    TRY(access_profile_find(x->db, x->arena, r->what.account_id, &p, e));
    if (p.is_disabled)
        return error_set(e, ERR_ABSENT, "account %lld is disabled", (long long)p.id);
    TRY(access_password_make(x->arena, &x->access->passwords, r->entry->password, p.email, &stored,
                             e));
    TRY(access_account_set_password(x->db, p.id, stored, e));
    TRY(access_account_confirm(x->db, p.id, e));
    TRY(access_session_revoke_all(x->db, p.id, e));
    record.account_id = p.id;
    record.row_key = p.uuid;
    TRY(access_audit_add(access_audit_of(x), &record, 1, e));
    return r->what.purpose == ACCESS_INVITE
               ? ERR_NONE
               : letter_notice(x, STR("password_changed"), p.email, STR_NONE);
}

/* On its own: a wrong guess must stay counted, so nothing around it may be undone. */
static enum err take_code(struct http_exchange *x, const struct entry *entry,
                          struct access_redeemed *out)
{
    struct access_email email;
    struct access_profile p;
    int64_t id = 0;
    enum err code;

    TRY(access_email_parse(entry->email, &email, &x->error));
    TRY(account_count(x, &resets, access_email_str(&email)));
    code = access_profile_find_email(x->db, x->arena, access_email_str(&email), &p, &x->error);
    if (code == ERR_ABSENT)
        error_clear(&x->error);
    else
        TRY(code);
    if (code == ERR_NONE && !p.is_disabled)
        id = p.id;
    return access_one_time_take_code(x->db, x->arena, x->access, id, entry->code, PURPOSES, out,
                                     &x->error);
}

static enum err apply(struct http_exchange *x, const struct entry *entry)
{
    struct resetting r = {.x = x, .entry = entry};
    AUTO(access_gate_leavep) struct access_gate *gate = NULL;
    enum err code = ERR_NONE;

    TRY(access_password_judge(&x->access->passwords, entry->password, entry->email, &x->error));
    TRY(access_gate_enter(x, &gate));
    if (entry->token.len == 0)
        code = take_code(x, entry, &r.what);
    else
        TRY(account_count(x, &resets, x->req.remote_addr));
    if (code == ERR_NONE)
        code = db_tx_retry(x->db, reset, &r, &x->error);
    if (code == ERR_ABSENT) {
        error_clear(&x->error);
        return late(x, entry);
    }
    TRY(code);
    access_cache_forget(x->access->cache);
    return ERR_NONE;
}

enum err account_reset(struct http_exchange *x)
{
    struct http_form form;
    struct entry entry;
    enum err code;

    TRY(view_form_read(x, &form));
    entry = (struct entry){.token = view_form_secret(x, &form, STR("token")),
                           .email = view_form_text(&form, STR("email")),
                           .code = str_trim(view_form_text(&form, STR("code"))),
                           .type = view_form_text(&form, STR("type")),
                           .password = view_form_secret(x, &form, STR("password"))};
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = apply(x, &entry);
    if (code == ERR_NONE)
        return view_done(x, STR("/sign-in?done=reset"));
    return view_is_typo(code) ? show_reset(x, &entry) : code;
}
