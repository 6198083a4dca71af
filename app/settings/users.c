/*
 * users.c - GET /admin/settings/users: accounts, the newest first, page by page.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/email.h"
#include "app/access/profile.h"
#include "app/access/role.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/uri.h"
#include "app/settings/private.h"
#include "app/tmpl/words.h"
#include "app/view/page.h"

#define PAGE_ROWS 50
#define PROPOSALS 200

static const struct {
    struct str word;
    struct str label;
} states[ACCESS_STATE__COUNT] = {
    [ACCESS_STATE_ANY] = {STR_INIT(""), STR_INIT(N_("Any state"))},
    [ACCESS_STATE_ACTIVE] = {STR_INIT("active"), STR_INIT(N_("May sign in"))},
    [ACCESS_STATE_DISABLED] = {STR_INIT("disabled"), STR_INIT(N_("Disabled"))},
    [ACCESS_STATE_ADMIN] = {STR_INIT("admin"), STR_INIT(N_("Administrators"))},
    [ACCESS_STATE_UNCONFIRMED] = {STR_INIT("unconfirmed"), STR_INIT(N_("Not confirmed"))},
    [ACCESS_STATE_ANONYMOUS] = {STR_INIT("anonymous"), STR_INIT(N_("Without an address"))},
};

static void badge(struct http_exchange *x, struct tmpl_list *list, bool is_so, struct str words)
{
    if (is_so)
        tmpl_map_put_text(tmpl_list_add_map(list), STR("badge"), tmpl_say(x->templates, words));
}

void settings_put_account(struct http_exchange *x, struct tmpl_map *m,
                          const struct access_profile *who)
{
    struct tmpl_list *badges = tmpl_map_put_list(m, STR("badges"));
    bool is_unconfirmed = who->confirmed_at.at == NULL && !who->is_anonymous;
    struct str path = str_format(x->arena, "/admin/settings/users/%lld", (long long)who->id);

    tmpl_map_put_int(m, STR("account_id"), who->id);
    tmpl_map_put_text(m, STR("account_path"), path);
    tmpl_map_put_text(
        m, STR("who"),
        who->email.at != NULL
            ? who->email
            : TMPL_SAY_WITH(x->templates, x->arena, "No address, number {number}",
                            TMPL_TEXT("number", str_format(x->arena, "%lld", (long long)who->id))));
    badge(x, badges, who->is_admin, STR(N_("Administrator")));
    badge(x, badges, who->is_disabled, STR(N_("Disabled")));
    badge(x, badges, is_unconfirmed && who->invited_at.at != NULL, STR(N_("Invited")));
    badge(x, badges, is_unconfirmed && who->invited_at.at == NULL, STR(N_("Not confirmed")));
    badge(x, badges, who->has_factor, STR(N_("Two factors")));
    view_put_time(x, m, STR("created_at"), who->created_at);
    view_put_time(x, m, STR("signed_in_at"), who->signed_in_at);
}

static void put_states(struct view_page *p, enum access_profile_state chosen)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("states"));

    for (size_t i = 0; i < ACCESS_STATE__COUNT; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("state"), states[i].word);
        tmpl_map_put_text(m, STR("state_label"), tmpl_say(p->x->templates, states[i].label));
        tmpl_map_put_bool(m, STR("is_chosen"), i == (size_t)chosen);
    }
}

static enum access_profile_state state_of(struct str word)
{
    for (size_t i = 0; i < ACCESS_STATE__COUNT; i++) {
        if (str_eq(states[i].word, word))
            return (enum access_profile_state)i;
    }
    return ACCESS_STATE_ANY;
}

static struct str next_path(struct http_exchange *x, const struct access_profile_filter *f,
                            int64_t last)
{
    return str_format(x->arena, "/admin/settings/users?q=%.*s&role=%.*s&state=%.*s&before=%lld",
                      STR_ARG(http_uri_encode(x->arena, f->text)),
                      STR_ARG(http_uri_encode(x->arena, f->role)), STR_ARG(states[f->state].word),
                      (long long)last);
}

enum err settings_put_roles(struct view_page *p, struct error *e)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("role_names"));
    struct access_role *roles;
    size_t count;

    TRY(access_role_list(p->x->db, p->x->arena, &roles, &count, e));
    for (size_t i = 0; i < count && i < PROPOSALS; i++) {
        if (!access_role_is_built_in(roles[i].name))
            tmpl_map_put_text(tmpl_list_add_map(list), STR("role_name"), roles[i].name);
    }
    return ERR_NONE;
}

enum err settings_users(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/users"));
    const struct access_profile_filter f = {
        .text = utf8_clip(str_trim(settings_query(x, STR("q"))), ACCESS_EMAIL_MAX),
        .role = utf8_clip(settings_query(x, STR("role")), 63),
        .state = state_of(settings_query(x, STR("state"))),
        .before_id = settings_number(x, STR("before")),
        .limit = PAGE_ROWS + 1,
    };
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("users"));
    struct access_profile *found;
    size_t count;

    TRY(access_profile_search(x->db, x->arena, &f, &found, &count, &x->error));
    for (size_t i = 0; i < count && i < PAGE_ROWS; i++)
        settings_put_account(x, tmpl_list_add_map(list), &found[i]);
    tmpl_map_put_text(p.root, STR("q"), f.text);
    tmpl_map_put_text(p.root, STR("role"), f.role);
    put_states(&p, f.state);
    TRY(settings_put_roles(&p, &x->error));
    tmpl_map_put_bool(p.root, STR("has_users"), count > 0);
    tmpl_map_put_bool(p.root, STR("is_filtered"),
                      f.text.len > 0 || f.role.len > 0 || f.state != ACCESS_STATE_ANY);
    tmpl_map_put_bool(p.root, STR("is_first"), f.before_id == 0);
    view_put(p.root, STR("next_path"),
             count > PAGE_ROWS ? next_path(x, &f, found[PAGE_ROWS - 1].id) : STR_NONE);
    return view_page_show(&p, STR("admin/settings/users"));
}
