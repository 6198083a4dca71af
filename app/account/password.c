/*
 * password.c - /account/password: choosing another one, or a first.
 *
 * Whoever else is signed in may be why it is changed: all other sessions end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/cache.h"
#include "app/access/change.h"
#include "app/access/csrf.h"
#include "app/access/gate.h"
#include "app/access/password.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/db/tx.h"
#include "app/letter/letter.h"

struct changing {
    struct http_exchange *x;
    const struct access_profile *me;
    struct str stored;
};

static enum err show(struct http_exchange *x, const struct access_profile *me)
{
    struct view_page p = account_page_new(x);

    tmpl_map_put_bool(p.root, STR("has_password"), me->has_password);
    view_put(p.root, STR("email"), me->email);
    view_page_field(&p, STR("current"), STR(""));
    view_page_field(&p, STR("password"), STR(""));
    tmpl_map_put_int(p.root, STR("length_min"), ACCESS_PASSWORD_CHARS_MIN);
    account_page_done(&p);
    return view_page_show(&p, STR("account/password"));
}

enum err account_password_form(struct http_exchange *x)
{
    struct access_profile me;

    TRY(account_profile(x, &me));
    return show(x, &me);
}

static enum err change(void *arg, struct error *e)
{
    struct changing *c = arg;
    struct http_exchange *x = c->x;

    TRY(access_account_set_password(x->db, c->me->id, c->stored, e));
    TRY(access_session_revoke_others(x->db, c->me->id, x->user->session_id, e));
    TRY(access_audit_note(access_audit_of(x), "account_password", STR("lintel_account"),
                          c->me->uuid, STR_NONE, STR_NONE, e));
    return letter_notice(x, STR("password_changed"), c->me->email, STR_NONE);
}

static enum err save(struct http_exchange *x, const struct access_profile *me, struct str current,
                     struct str password)
{
    struct changing c = {.x = x, .me = me};
    AUTO(access_gate_leavep) struct access_gate *gate = NULL;

    TRY(access_password_judge(&x->access->passwords, password,
                              me->email.at == NULL ? STR("") : me->email, &x->error));
    TRY(account_presence_check(x, me, current));
    if (me->has_password && str_eq(current, password))
        return error_tell(&x->error, ERR_INVALID, STR("password"),
                          "This is the password that you have: choose another one.");
    TRY(access_gate_enter(x, &gate));
    TRY(access_password_make(x->arena, &x->access->passwords, password, me->email, &c.stored,
                             &x->error));
    TRY(db_tx_retry(x->db, change, &c, &x->error));
    access_cache_forget(x->access->cache);
    return ERR_NONE;
}

enum err account_password_save(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    struct str current, password;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    current = view_form_secret(x, &form, STR("current"));
    password = view_form_secret(x, &form, STR("password"));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = save(x, &me, current, password);
    if (code == ERR_NONE)
        return view_done(x, STR("/account/password?done=password"));
    return view_is_typo(code) ? show(x, &me) : code;
}
