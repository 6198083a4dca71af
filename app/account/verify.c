/*
 * verify.c - /verify: an e-mail address is shown to be its owner's.
 *
 * GET shows a button and does nothing else: programs that look into mail open links as
 * well.  POST takes the link.  Without a link it takes address and digits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"
#include "app/access/csrf.h"
#include "app/access/email.h"
#include "app/access/guard.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/uri.h"
#include "app/letter/letter.h"

#define EMAIL_CHANGE (1U << ACCESS_EMAIL_CHANGE_CURRENT | 1U << ACCESS_EMAIL_CHANGE_NEW)
#define PURPOSES     (1U << ACCESS_CONFIRMATION | EMAIL_CHANGE)

static const struct access_guard_rule codes = {STR_INIT("code"), 20, 60};

struct entry {
    struct str token; /* or: */
    struct str email;
    struct str code;
    bool is_change; /* of an address: for the words of the page alone */
};

static enum err show(struct http_exchange *x, const struct entry *entry)
{
    struct view_page p = account_page_new(x);

    view_page_field(&p, STR("token"), utf8_clip(entry->token, ACCESS_SESSION_TOKEN_LEN));
    view_page_field(&p, STR("email"), utf8_clip(entry->email, ACCESS_EMAIL_MAX));
    view_page_field(&p, STR("code"), utf8_clip(entry->code, ACCESS_ONE_TIME_DIGITS));
    tmpl_map_put_bool(p.root, STR("has_token"), entry->token.len > 0);
    tmpl_map_put_bool(p.root, STR("is_change"), entry->is_change);
    return view_page_show(&p, STR("account/verify"));
}

enum err account_verify_form(struct http_exchange *x)
{
    struct str type = http_query(&x->req, STR("type"));
    struct str token = http_query(&x->req, STR("token"));
    const struct entry entry = {.token = token,
                                .email = STR(""),
                                .code = STR(""),
                                .is_change = str_eq(type, STR("email_change"))};

    /* These end in a password, which is chosen there. */
    if (str_eq(type, STR("invite")) || str_eq(type, STR("recovery")))
        return view_done(x, str_format(x->arena, "/reset?type=%.*s&token=%.*s", STR_ARG(type),
                                       STR_ARG(http_uri_encode(x->arena, token))));
    return show(x, &entry);
}

/* The account whose address, or whose next one, it is; 0: nobody's. */
static enum err account_of(struct http_exchange *x, struct str email, int64_t *out_id)
{
    struct access_profile p;
    enum err code = access_profile_find_email(x->db, x->arena, email, &p, &x->error);

    *out_id = code == ERR_NONE && !p.is_disabled ? p.id : 0;
    if (code != ERR_ABSENT)
        return code;
    error_clear(&x->error);
    return access_one_time_find_reader(x->db, email, out_id, &x->error);
}

static enum err redeem(struct http_exchange *x, const struct entry *entry,
                       struct access_redeemed *out)
{
    struct access_email email;
    int64_t id;

    if (entry->token.len > 0) {
        TRY(account_count(x, &codes, x->req.remote_addr));
        return access_one_time_take_link(x->db, x->arena, entry->token, PURPOSES, out, &x->error);
    }
    TRY(access_email_parse(entry->email, &email, &x->error));
    TRY(account_count(x, &codes, access_email_str(&email)));
    TRY(account_of(x, access_email_str(&email), &id));
    return access_one_time_take_code(x->db, x->arena, x->access, id, entry->code, PURPOSES, out,
                                     &x->error);
}

static enum err late(struct http_exchange *x, const struct entry *entry)
{
    if (entry->token.len > 0)
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "This link was used already, or is too old. Ask for a new one.");
    return error_tell(&x->error, ERR_DENIED, STR("code"),
                      "This code is wrong, was used already, or is too old.");
}

static enum err apply(struct http_exchange *x, const struct entry *entry, struct str *out_done)
{
    struct access_redeemed what;
    bool is_done = false;
    enum err code = redeem(x, entry, &what);

    if (code == ERR_ABSENT) {
        error_clear(&x->error);
        return late(x, entry);
    }
    TRY(code);
    *out_done = STR("confirmed");
    if ((1U << what.purpose & EMAIL_CHANGE) == 0)
        return access_account_confirm(x->db, what.account_id, &x->error);
    TRY(letter_move_email(x, what.account_id, &is_done));
    *out_done = is_done ? STR("email") : STR("email-half");
    return ERR_NONE;
}

enum err account_verify(struct http_exchange *x)
{
    struct http_form form;
    struct entry entry;
    struct str done;
    enum err code;

    TRY(view_form_read(x, &form));
    entry = (struct entry){.token = view_form_secret(x, &form, STR("token")),
                           .email = view_form_text(&form, STR("email")),
                           .code = str_trim(view_form_text(&form, STR("code"))),
                           .is_change =
                               str_eq(view_form_text(&form, STR("type")), STR("email_change"))};
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = apply(x, &entry, &done);
    if (code != ERR_NONE)
        return view_is_typo(code) ? show(x, &entry) : code;
    return view_done(x, str_format(x->arena, "%s?done=%.*s",
                                   x->user == NULL ? "/sign-in" : "/account/email", STR_ARG(done)));
}
