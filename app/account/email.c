/*
 * email.c - /account/email: another address, confirmed by mail to both.
 *
 * Whether somebody else has the new address is not told here: then the letter to it is
 * not sent, and the change is never finished.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"
#include "app/access/csrf.h"
#include "app/access/email.h"
#include "app/access/guard.h"
#include "app/access/setup.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/db/tx.h"
#include "app/letter/letter.h"

static const struct access_guard_rule mails = {STR_INIT("mail"), 8, 60};

struct asking {
    struct http_exchange *x;
    const struct access_profile *me;
    struct str email;
    bool is_taken;
};

static enum err show(struct http_exchange *x, const struct access_profile *me, struct str typed)
{
    struct view_page p = account_page_new(x);

    view_put(p.root, STR("present"), me->email);
    view_put(p.root, STR("new_email"), me->new_email);
    view_put_time(x, p.root, STR("sent_at"), me->email_change_sent_at);
    tmpl_map_put_bool(p.root, STR("has_password"), me->has_password);
    tmpl_map_put_bool(p.root, STR("is_confirmed"), me->confirmed_at.at != NULL);
    view_page_field(&p, STR("email"), utf8_clip(typed, ACCESS_EMAIL_MAX));
    view_page_field(&p, STR("current"), STR(""));
    account_page_done(&p);
    return view_page_show(&p, STR("account/email"));
}

enum err account_email_form(struct http_exchange *x)
{
    struct access_profile me;

    TRY(account_profile(x, &me));
    return show(x, &me, STR(""));
}

/* Both addresses are asked; where the old one was never confirmed, the new one alone. */
static enum err ask(void *arg, struct error *e)
{
    struct asking *k = arg;
    struct http_exchange *x = k->x;
    struct letter letter = {.url = letter_link,
                            .purpose = ACCESS_EMAIL_CHANGE_NEW,
                            .to = k->me,
                            .email = k->email,
                            .new_email = k->email};

    TRY(access_account_want_email(x->db, k->me->id, k->email, e));
    TRY(access_one_time_forget_email_change(x->db, k->me->id, e));
    /* The letter that nobody gets: the change waits for it. */
    if (k->is_taken)
        TRY(letter_hold(x, &letter));
    else
        TRY(letter_send(x, &letter));
    if (k->me->email.at == NULL || k->me->confirmed_at.at == NULL)
        return ERR_NONE;
    letter.purpose = ACCESS_EMAIL_CHANGE_CURRENT;
    letter.email = k->me->email;
    return letter_send(x, &letter);
}

static enum err save(struct http_exchange *x, const struct access_profile *me, struct str typed,
                     struct str current)
{
    struct asking k = {.x = x, .me = me};
    struct access_profile other;
    struct access_email email;
    enum err code;

    TRY(access_email_parse(typed, &email, &x->error));
    k.email = str_dup(x->arena, access_email_str(&email));
    if (me->email.at != NULL && str_eq(k.email, me->email))
        return error_tell(&x->error, ERR_INVALID, STR("email"),
                          "This is the address that you have.");
    TRY(account_presence_check(x, me, current));
    TRY(account_count(x, &mails, me->uuid));
    TRY(account_count(x, &mails, k.email));
    code = access_profile_find_email(x->db, x->arena, k.email, &other, &x->error);
    if (code == ERR_ABSENT)
        error_clear(&x->error);
    else
        TRY(code);
    k.is_taken = code == ERR_NONE;
    return db_tx_retry(x->db, ask, &k, &x->error);
}

enum err account_email_save(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    struct str typed, current;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    typed = view_form_text(&form, STR("email"));
    current = view_form_secret(x, &form, STR("current"));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = save(x, &me, typed, current);
    if (code == ERR_NONE)
        return view_done(x, STR("/account/email"));
    return view_is_typo(code) ? show(x, &me, typed) : code;
}

enum err account_email_cancel(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(account_profile(x, &me));
    TRY(access_account_want_email(x->db, me.id, STR_NONE, &x->error));
    TRY(access_one_time_forget_email_change(x->db, me.id, &x->error));
    return view_done(x, STR("/account/email?done=email-cancelled"));
}
