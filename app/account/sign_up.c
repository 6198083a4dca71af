/*
 * sign_up.c - /sign-up: a stranger makes an account, where the operator lets them.
 *
 * With confirmation by mail the answer is the same whoever has the address already.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"
#include "app/access/csrf.h"
#include "app/access/email.h"
#include "app/access/gate.h"
#include "app/access/guard.h"
#include "app/access/password.h"
#include "app/access/setup.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/json/write.h"
#include "app/letter/letter.h"

#define NAME_MAX_BYTES 200
#define BY_EMAIL       "{\"provider\":\"email\",\"providers\":[\"email\"]}"

static const struct access_guard_rule sign_ups = {STR_INIT("sign up"), 10, 60};

struct entry {
    struct str name;
    struct str email;
    struct str password;
};

static enum err check_open(struct http_exchange *x)
{
    if (x->access != NULL && x->access->is_signup_open)
        return ERR_NONE;
    return error_tell(&x->error, ERR_ABSENT, STR_NONE,
                      "Accounts are not open to everybody here: ask for an invitation.");
}

static enum err show(struct http_exchange *x, const struct entry *entry)
{
    struct view_page p = account_page_new(x);

    view_page_field(&p, STR("name"), utf8_clip(entry->name, NAME_MAX_BYTES));
    view_page_field(&p, STR("email"), utf8_clip(entry->email, ACCESS_EMAIL_MAX));
    view_page_field(&p, STR("password"), STR(""));
    tmpl_map_put_int(p.root, STR("length_min"), ACCESS_PASSWORD_CHARS_MIN);
    account_page_providers(&p);
    return view_page_show(&p, STR("account/sign-up"));
}

enum err account_sign_up_form(struct http_exchange *x)
{
    const struct entry entry = {.name = STR("")};

    if (x->user != NULL)
        return view_done(x, STR("/account"));
    TRY(check_open(x));
    return show(x, &entry);
}

static struct str metadata_of(struct http_exchange *x, struct str name)
{
    struct buf b;
    struct json_writer w = {.to = &b};
    struct str json;

    if (name.len == 0)
        return STR("{}");
    buf_init(&b, 8 * NAME_MAX_BYTES);
    json_begin_object(&w);
    json_put_str(&w, STR("full_name"), name);
    json_end_object(&w);
    json = str_dup(x->arena, buf_str(&b));
    buf_fini(&b);
    return json;
}

/* Who began and did not finish gets the letter again; who has finished gets none. */
static enum err ask_to_confirm(struct http_exchange *x, struct str email)
{
    struct letter letter = {.url = letter_link, .purpose = ACCESS_CONFIRMATION, .email = email};
    struct access_profile p;

    TRY(access_profile_find_email(x->db, x->arena, email, &p, &x->error));
    if (p.confirmed_at.at == NULL && !p.is_disabled)
        letter.to = &p;
    return letter_send(x, &letter);
}

static enum err make(struct http_exchange *x, struct entry *entry)
{
    struct access_new_account account = {.password = entry->password,
                                         .app_metadata = STR(BY_EMAIL),
                                         .is_confirmed = x->access->is_autoconfirm};
    struct access_email email;
    AUTO(access_gate_leavep) struct access_gate *gate = NULL;
    int64_t id;
    enum err code;

    if (entry->name.len > NAME_MAX_BYTES)
        return error_tell(&x->error, ERR_INVALID, STR("name"), "This is too long for a name.");
    TRY(access_email_parse(entry->email, &email, &x->error));
    entry->email = str_dup(x->arena, access_email_str(&email));
    TRY(access_password_judge(&x->access->passwords, entry->password, entry->email, &x->error));
    TRY(account_count(x, &sign_ups, entry->email));
    TRY(access_gate_enter(x, &gate));
    account.email = entry->email;
    account.user_metadata = metadata_of(x, entry->name);
    code = access_account_add(x->db, x->arena, &x->access->passwords, &account, &id, &x->error);
    if (x->access->is_autoconfirm)
        return code != ERR_NONE ? code
                                : account_enter(x, id, STR("password"), STR_NONE, STR("/account"));
    if (code == ERR_CONFLICT)
        error_clear(&x->error);
    else
        TRY(code);
    TRY(ask_to_confirm(x, entry->email));
    return ERR_NONE;
}

static enum err show_sent(struct http_exchange *x, struct str email)
{
    struct view_page p = account_page_new(x);

    view_page_field(&p, STR("email"), email);
    return view_page_show(&p, STR("account/sign-up-sent"));
}

enum err account_sign_up(struct http_exchange *x)
{
    struct http_form form;
    struct entry entry;
    enum err code;

    TRY(check_open(x));
    TRY(view_form_read(x, &form));
    entry = (struct entry){.name = str_trim(view_form_text(&form, STR("name"))),
                           .email = view_form_text(&form, STR("email")),
                           .password = view_form_secret(x, &form, STR("password"))};
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = make(x, &entry);
    if (code != ERR_NONE)
        return view_is_typo(code) ? show(x, &entry) : code;
    return x->resp.status != 0 ? ERR_NONE : show_sent(x, entry.email);
}
