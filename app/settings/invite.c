/*
 * invite.c - /admin/settings/users/invite: an account for somebody, who chooses a password.
 *
 * Account, role, mail and record are one transaction.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/change.h"
#include "app/access/email.h"
#include "app/access/profile.h"
#include "app/access/role.h"
#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/db/tx.h"
#include "app/letter/letter.h"
#include "app/settings/private.h"
#include "app/view/form.h"

struct entry {
    struct str email;
    struct str role;
    struct str until;
};

struct inviting {
    struct http_exchange *x;
    const struct entry *entry;
    int64_t id;
};

static enum err show(struct http_exchange *x, const struct entry *entry)
{
    struct view_page p = settings_page(x, STR("/admin/settings/users"));
    struct error e = {.code = ERR_NONE};
    enum err code = settings_put_roles(&p, &e);

    tmpl_map_put_bool(p.root, STR("is_role_optional"), true);
    view_page_field(&p, STR("email"), utf8_clip(entry->email, ACCESS_EMAIL_MAX));
    view_page_field(&p, STR("role"), utf8_clip(entry->role, 63));
    view_page_field(&p, STR("until"), utf8_clip(entry->until, 32));
    tmpl_map_put_bool(p.root, STR("has_site"), x->access != NULL && x->access->site_url.len > 0);
    return settings_show(&p, code, &e, STR("admin/settings/invite"));
}

enum err settings_invite_form(struct http_exchange *x)
{
    const struct entry empty = {STR(""), STR(""), STR("")};

    return show(x, &empty);
}

static enum err invite(void *arg, struct error *e)
{
    struct inviting *i = arg;
    struct http_exchange *x = i->x;
    const struct access_audit *audit = access_audit_of(x);
    const struct access_new_account account = {.email = str_trim(i->entry->email),
                                               .is_invited = true};
    struct access_profile who;
    struct letter letter = {.url = letter_link, .purpose = ACCESS_INVITE, .to = &who};

    TRY(access_account_add(x->db, x->arena, &x->access->passwords, &account, &i->id, e));
    TRY(access_profile_find(x->db, x->arena, i->id, &who, e));
    if (i->entry->role.len > 0)
        TRY(access_role_grant(audit, i->id, i->entry->role,
                              i->entry->until.len > 0 ? i->entry->until : STR_NONE, e));
    TRY(access_audit_note(audit, "account_invite", STR("lintel_account"),
                          str_format(x->arena, "%lld", (long long)i->id), STR_NONE, STR_NONE, e));
    letter.email = who.email;
    return letter_send(x, &letter);
}

enum err settings_invite(struct http_exchange *x)
{
    struct http_form form;
    struct entry entry;
    struct inviting i = {.x = x, .entry = &entry};
    enum err code;

    TRY(settings_form(x, &form));
    entry = (struct entry){view_form_text(&form, STR("email")),
                           str_trim(view_form_text(&form, STR("role"))),
                           str_trim(view_form_text(&form, STR("until")))};
    code = db_tx_retry(x->db, invite, &i, &x->error);
    if (code == ERR_NONE)
        return view_done(
            x, str_format(x->arena, "/admin/settings/users/%lld?done=invited", (long long)i.id));
    return view_is_typo(code) ? show(x, &entry) : code;
}
