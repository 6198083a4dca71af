/*
 * user_do.c - POST /admin/settings/users/{user}/{action}: changes to an account.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/attribute.h"
#include "app/access/audit.h"
#include "app/access/manage.h"
#include "app/access/place.h"
#include "app/access/profile.h"
#include "app/access/role.h"
#include "app/base/arena.h"
#include "app/db/tx.h"
#include "app/letter/letter.h"
#include "app/settings/private.h"
#include "app/view/form.h"

struct doing {
    struct http_exchange *x;
    const struct access_audit *audit;
    struct access_profile who;
    struct http_form form;
};

typedef enum err action_fn(struct doing *d, struct error *e);

static enum err disable(struct doing *d, struct error *e)
{
    return access_manage_disable(d->audit, d->who.id, true, e);
}

static enum err enable(struct doing *d, struct error *e)
{
    return access_manage_disable(d->audit, d->who.id, false, e);
}

static enum err promote(struct doing *d, struct error *e)
{
    return access_manage_set_admin(d->audit, d->who.id, true, e);
}

static enum err demote(struct doing *d, struct error *e)
{
    return access_manage_set_admin(d->audit, d->who.id, false, e);
}

static enum err confirm(struct doing *d, struct error *e)
{
    return access_manage_confirm(d->audit, d->who.id, e);
}

static enum err delete (struct doing *d, struct error *e) {
    return access_manage_delete(d->audit, d->who.id, e);
}

static enum err give_role(struct doing *d, struct error *e)
{
    struct str until = str_trim(view_form_text(&d->form, STR("until")));

    return access_role_grant(d->audit, d->who.id, str_trim(view_form_text(&d->form, STR("role"))),
                             until.len > 0 ? until : STR_NONE, e);
}

static enum err take_role(struct doing *d, struct error *e)
{
    return access_role_revoke(d->audit, d->who.id, view_form_text(&d->form, STR("held")), e);
}

static enum err set_attribute(struct doing *d, struct error *e)
{
    return access_attribute_set(d->audit, d->who.id,
                                str_trim(view_form_text(&d->form, STR("name"))),
                                view_form_text(&d->form, STR("values")), e);
}

/* A number that is none is no session, and not all of them. */
static enum err end_session(struct doing *d, struct error *e)
{
    int64_t id = view_form_id(&d->form, STR("id"));

    if (id == 0)
        return error_tell(e, ERR_ABSENT, STR_NONE, "There is no such session.");
    return access_manage_end_session(d->audit, d->who.id, id, e);
}

static enum err end_sessions(struct doing *d, struct error *e)
{
    return access_manage_end_session(d->audit, d->who.id, 0, e);
}

static enum err remove_factor(struct doing *d, struct error *e)
{
    return access_manage_remove_factor(d->audit, d->who.id, view_form_id(&d->form, STR("id")), e);
}

static enum err remove_passkey(struct doing *d, struct error *e)
{
    return access_manage_remove_passkey(d->audit, d->who.id, view_form_id(&d->form, STR("id")), e);
}

static enum err revoke_key(struct doing *d, struct error *e)
{
    return access_manage_revoke_key(d->audit, d->who.id, view_form_id(&d->form, STR("id")), e);
}

static enum err take_place(struct doing *d, struct error *e)
{
    (void)e; /* it is x's */
    return access_place_take(d->x, d->who.id, str_trim(view_form_text(&d->form, STR("reason"))),
                             view_form_text(&d->form, STR("writes")).len > 0);
}

/* The mail that "forgot your password" sends. */
static enum err send_recovery(void *arg, struct error *e)
{
    struct doing *d = arg;
    const struct letter letter = {
        .url = letter_link, .purpose = ACCESS_RECOVERY, .to = &d->who, .email = d->who.email};

    TRY(access_audit_note(d->audit, "account_recovery", STR("lintel_account"),
                          str_format(d->x->arena, "%lld", (long long)d->who.id), STR_NONE, STR_NONE,
                          e));
    return letter_send(d->x, &letter);
}

static enum err recover(struct doing *d, struct error *e)
{
    if (d->who.email.at == NULL || d->who.is_disabled)
        return error_tell(e, ERR_CONFLICT, STR_NONE,
                          "There is nobody to write to: no address, or the account is disabled.");
    return db_tx_retry(d->x->db, send_recovery, d, e);
}

static const struct {
    struct str name;
    action_fn *run;
    struct str done;
    bool wants_sure; /* the box beside it is ticked */
} actions[] = {
    {STR_INIT("disable"), disable, STR_INIT("disabled"), true},
    {STR_INIT("enable"), enable, STR_INIT("enabled"), false},
    {STR_INIT("promote"), promote, STR_INIT("promoted"), true},
    {STR_INIT("demote"), demote, STR_INIT("demoted"), true},
    {STR_INIT("confirm"), confirm, STR_INIT("confirmed"), false},
    {STR_INIT("delete"), delete, STR_INIT("deleted"), true},
    {STR_INIT("give-role"), give_role, STR_INIT("role-given"), false},
    {STR_INIT("take-role"), take_role, STR_INIT("role-taken"), false},
    {STR_INIT("set-attribute"), set_attribute, STR_INIT("attribute-set"), false},
    {STR_INIT("end-session"), end_session, STR_INIT("session-ended"), false},
    {STR_INIT("end-sessions"), end_sessions, STR_INIT("sessions-ended"), true},
    {STR_INIT("remove-factor"), remove_factor, STR_INIT("factor-removed"), true},
    {STR_INIT("remove-passkey"), remove_passkey, STR_INIT("passkey-removed"), true},
    {STR_INIT("revoke-key"), revoke_key, STR_INIT("key-revoked"), false},
    {STR_INIT("take-place"), take_place, STR_INIT(""), false},
    {STR_INIT("recover"), recover, STR_INIT("recovery"), false},
};

static enum err run(struct doing *d, size_t action)
{
    struct http_exchange *x = d->x;

    if (actions[action].wants_sure)
        TRY(settings_confirmed(x, &d->form));
    TRY(actions[action].run(d, &x->error));
    settings_forget_sessions(x);
    return ERR_NONE;
}

/* What is left to look at: a deleted account has no page, and who stepped down sees none. */
static struct str next_of(struct doing *d, size_t action)
{
    struct arena *a = d->x->arena;
    struct str done = actions[action].done;

    if (actions[action].run == demote && d->who.id == d->audit->account_id)
        return STR("/account");
    if (actions[action].run == take_place)
        return STR("/admin/");
    if (actions[action].run == delete)
        return str_format(a, "/admin/settings/users?done=%.*s", STR_ARG(done));
    return str_format(a, "/admin/settings/users/%lld?done=%.*s", (long long)d->who.id,
                      STR_ARG(done));
}

enum err settings_user_do(struct http_exchange *x)
{
    struct doing d = {.x = x, .audit = access_audit_of(x)};
    struct str name = http_path_param(x, STR("action"));
    size_t i = 0;
    enum err code;

    TRY(settings_form(x, &d.form));
    TRY(settings_user_find(x, &d.who));
    while (i < sizeof actions / sizeof *actions && !str_eq(actions[i].name, name))
        i++;
    if (i == sizeof actions / sizeof *actions)
        return error_set(&x->error, ERR_ABSENT, "no such action");
    code = run(&d, i);
    if (code == ERR_NONE)
        return view_done(x, next_of(&d, i));
    return view_is_typo(code) ? settings_user_show(x, &d.who, &d.form) : code;
}
