/*
 * user.c - GET /admin/settings/users/{user}: all there is about one account.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/api_key.h"
#include "app/access/attribute.h"
#include "app/access/audit_list.h"
#include "app/access/factor.h"
#include "app/access/identity.h"
#include "app/access/passkey.h"
#include "app/access/profile.h"
#include "app/access/role.h"
#include "app/access/session.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/settings/private.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/page.h"
#include "app/words/say.h"

#define SIGN_INS 20 /* of its history */

enum err settings_user_find(struct http_exchange *x, struct access_profile *out_who)
{
    int64_t id;

    if (!num_parse_int(http_path_param(x, STR("user")), &id))
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no such account.");
    return access_profile_find(x->db, x->arena, id, out_who, &x->error);
}

/* ---- the parts ---- */

struct user_page {
    struct view_page p;
    const struct access_profile *who;
    struct error *e;
};

static enum err put_held(struct user_page *u)
{
    struct tmpl_list *list = tmpl_map_put_list(u->p.root, STR("held"));
    struct access_held_role *roles;
    size_t count;

    TRY(access_role_list_of(u->p.x->db, u->p.x->arena, u->who->id, &roles, &count, u->e));
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("held_role"), roles[i].role);
        view_put_time(u->p.x, m, STR("until_time"), roles[i].until);
        tmpl_map_put_bool(m, STR("is_over"), roles[i].is_over);
    }
    tmpl_map_put_bool(u->p.root, STR("has_held"), count > 0);
    return settings_put_roles(&u->p, u->e);
}

static enum err put_sessions(struct user_page *u)
{
    struct tmpl_list *list = tmpl_map_put_list(u->p.root, STR("sessions"));
    struct http_exchange *x = u->p.x;
    struct access_session_row *rows;
    size_t count;

    TRY(access_session_list(x->db, x->arena, u->who->id, &rows, &count, u->e));
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_int(m, STR("session_id"), rows[i].id);
        tmpl_map_put_text(m, STR("agent"), words_agent(x->templates, x->arena, rows[i].user_agent));
        tmpl_map_put_text(m, STR("address"), rows[i].address);
        tmpl_map_put_bool(m, STR("is_strong"), rows[i].aal >= 2);
        tmpl_map_put_bool(m, STR("is_mine"), rows[i].id == x->user->session_id);
        view_put_time(x, m, STR("begun_at"), rows[i].created_at);
        view_put_time(x, m, STR("used_at"), rows[i].used_at);
    }
    tmpl_map_put_bool(u->p.root, STR("has_sessions"), count > 0);
    return ERR_NONE;
}

static void put_way(struct user_page *u, struct tmpl_list *list, int64_t id, struct str name,
                    struct str since)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_int(m, STR("way_id"), id);
    tmpl_map_put_text(m, STR("way_name"), name);
    view_put_time(u->p.x, m, STR("since"), since);
}

static enum err put_ways(struct user_page *u)
{
    struct tmpl_list *factors = tmpl_map_put_list(u->p.root, STR("factors"));
    struct tmpl_list *passkeys = tmpl_map_put_list(u->p.root, STR("passkeys"));
    struct tmpl_list *identities = tmpl_map_put_list(u->p.root, STR("identities"));
    struct http_exchange *x = u->p.x;
    struct access_factor *f;
    struct access_passkey *k;
    struct access_identity *i;
    size_t count;

    TRY(access_factor_list(x->db, x->arena, u->who->id, &f, &count, u->e));
    for (size_t n = 0; n < count; n++) {
        struct str name = f[n].name.len > 0 ? f[n].name : TMPL_SAY(x->templates, "without a name");

        if (f[n].is_verified)
            put_way(u, factors, f[n].id, name, f[n].created_at);
    }
    TRY(access_passkey_list(x->db, x->arena, u->who->id, &k, &count, u->e));
    for (size_t n = 0; n < count; n++)
        put_way(u, passkeys, k[n].id, k[n].name, k[n].created_at);
    TRY(access_identity_list(x->db, x->arena, u->who->id, &i, &count, u->e));
    for (size_t n = 0; n < count; n++)
        put_way(u, identities, i[n].id, i[n].provider, i[n].used_at);
    return ERR_NONE;
}

static enum err put_keys(struct user_page *u)
{
    struct tmpl_list *list = tmpl_map_put_list(u->p.root, STR("keys"));
    struct http_exchange *x = u->p.x;
    struct access_api_key *keys;
    size_t count;

    TRY(access_api_key_list(x->db, x->arena, u->who->id, &keys, &count, u->e));
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_int(m, STR("key_id"), keys[i].id);
        tmpl_map_put_text(m, STR("key_name"), keys[i].name);
        tmpl_map_put_text(m, STR("hint"), keys[i].hint);
        tmpl_map_put_text(m, STR("scopes"), access_api_key_scopes(x->arena, &keys[i]));
        tmpl_map_put_bool(m, STR("is_live"), keys[i].is_live);
        view_put_time(x, m, STR("expires_at"), keys[i].expires_at);
        view_put_time(x, m, STR("used_at"), keys[i].used_at);
    }
    tmpl_map_put_bool(u->p.root, STR("has_keys"), count > 0);
    return ERR_NONE;
}

/* ---- what conditions know of it ---- */

static enum err put_attributes(struct user_page *u)
{
    struct tmpl_list *list = tmpl_map_put_list(u->p.root, STR("attributes"));
    struct tmpl_list *looked_up = tmpl_map_put_list(u->p.root, STR("looked_up"));
    struct http_exchange *x = u->p.x;
    struct access_account_attribute *own;
    struct access_looked_up *contexts;
    size_t count;

    TRY(access_attribute_list(x->db, x->arena, u->who->id, &own, &count, u->e));
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("attribute"), own[i].name);
        tmpl_map_put_text(m, STR("attribute_values"), own[i].values);
    }
    tmpl_map_put_bool(u->p.root, STR("has_attributes"), count > 0);
    TRY(access_looked_up_list(x->db, x->arena, &contexts, &count, u->e));
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(looked_up);

        tmpl_map_put_text(m, STR("attribute"), contexts[i].name);
        tmpl_map_put_text(m, STR("from"),
                          str_format(x->arena, "%.*s.%.*s", STR_ARG(contexts[i].model),
                                     STR_ARG(contexts[i].selects)));
        tmpl_map_put_text(m, STR("where"), contexts[i].where);
    }
    tmpl_map_put_bool(u->p.root, STR("has_looked_up"), count > 0);
    return ERR_NONE;
}

/* ---- how it signed in ---- */

static struct str words_of_event(struct http_exchange *x, struct str event)
{
    if (str_eq(event, STR("sign_in")))
        return TMPL_SAY(x->templates, "Signed in");
    if (str_eq(event, STR("sign_in_failed")))
        return TMPL_SAY(x->templates, "Failed to sign in");
    if (str_eq(event, STR("sign_out")))
        return TMPL_SAY(x->templates, "Signed out");
    return event;
}

static enum err put_history(struct user_page *u)
{
    struct tmpl_list *list = tmpl_map_put_list(u->p.root, STR("history"));
    struct http_exchange *x = u->p.x;
    const struct access_audit_filter f = {
        .account_id = u->who->id, .events = STR("sign_"), .limit = SIGN_INS};
    struct access_audit_page found;

    TRY(access_audit_page(x->db, x->arena, &f, &found, u->e));
    for (size_t i = 0; i < found.count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("event"), words_of_event(x, found.rows[i].event));
        tmpl_map_put_bool(m, STR("is_failure"), str_eq(found.rows[i].event, STR("sign_in_failed")));
        tmpl_map_put_text(m, STR("address"), found.rows[i].address);
        view_put_time(x, m, STR("at"), found.rows[i].at);
    }
    tmpl_map_put_bool(u->p.root, STR("has_history"), found.count > 0);
    return ERR_NONE;
}

/* ---- the page ---- */

static void put_facts(struct user_page *u)
{
    const struct access_profile *who = u->who;
    struct http_exchange *x = u->p.x;
    struct tmpl_map *root = u->p.root;

    settings_put_account(x, root, who);
    tmpl_map_put_text(root, STR("uuid"), who->uuid);
    view_put(root, STR("email"), who->email);
    view_put(root, STR("full_name"), access_profile_metadata(x->arena, who, STR("full_name")));
    view_put_time(x, root, STR("invited_at"), who->invited_at);
    view_put_time(x, root, STR("confirmed_at"), who->confirmed_at);
    view_put_time(x, root, STR("disabled_at"), who->disabled_at);
    tmpl_map_put_bool(root, STR("has_password"), who->has_password);
    tmpl_map_put_bool(root, STR("is_admin"), who->is_admin);
    tmpl_map_put_bool(root, STR("is_disabled"), who->is_disabled);
    tmpl_map_put_bool(root, STR("is_me"), who->id == x->user->id);
    tmpl_map_put_bool(root, STR("may_confirm"),
                      who->confirmed_at.at == NULL && who->email.at != NULL);
    tmpl_map_put_bool(root, STR("may_recover"), who->email.at != NULL && !who->is_disabled);
    tmpl_map_put_bool(root, STR("may_take_place"),
                      !who->is_admin && !who->is_disabled && x->user->is_cookie);
}

static enum err fill(struct user_page *u)
{
    put_facts(u);
    TRY(put_held(u));
    TRY(put_sessions(u));
    TRY(put_ways(u));
    TRY(put_keys(u));
    TRY(put_attributes(u));
    return put_history(u);
}

enum err settings_user_show(struct http_exchange *x, const struct access_profile *who,
                            const struct http_form *typed)
{
    struct error e = {.code = ERR_NONE};
    struct user_page u = {settings_page(x, STR("/admin/settings/users")), who, &e};
    enum err code = fill(&u);

    tmpl_map_put_bool(u.p.root, STR("is_role_optional"), false);
    view_page_field(&u.p, STR("role"),
                    typed == NULL ? STR("") : utf8_clip(view_form_text(typed, STR("role")), 63));
    view_page_field(&u.p, STR("until"),
                    typed == NULL ? STR("") : utf8_clip(view_form_text(typed, STR("until")), 32));
    view_page_field(&u.p, STR("name"),
                    typed == NULL ? STR("") : utf8_clip(view_form_text(typed, STR("name")), 63));
    view_page_field(&u.p, STR("values"),
                    typed == NULL ? STR("")
                                  : utf8_clip(view_form_text(typed, STR("values")), 8192));
    return settings_show(&u.p, code, &e, STR("admin/settings/user"));
}

enum err settings_user(struct http_exchange *x)
{
    struct access_profile who;

    TRY(settings_user_find(x, &who));
    return settings_user_show(x, &who, NULL);
}
