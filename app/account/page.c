/*
 * page.c - what the pages of the account have in common.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/tmpl/store.h"

/* The pages of one's account, as its menu has them. */
static const struct {
    struct str path;
    struct str label;
} menu[] = {
    {STR_INIT("/account"), STR_INIT("Overview")},
    {STR_INIT("/account/profile"), STR_INIT("Profile")},
    {STR_INIT("/account/email"), STR_INIT("E-mail address")},
    {STR_INIT("/account/password"), STR_INIT("Password")},
    {STR_INIT("/account/factors"), STR_INIT("Second factor")},
    {STR_INIT("/account/passkeys"), STR_INIT("Passkeys")},
    {STR_INIT("/account/others"), STR_INIT("Sign-in services")},
    {STR_INIT("/account/devices"), STR_INIT("Devices")},
    {STR_INIT("/account/keys"), STR_INIT("Keys for programs")},
    {STR_INIT("/account/delete"), STR_INIT("Your data")},
};

/* What has just happened, by the word in the address: fixed words, so that a link can't invent any.
 */
static const struct {
    struct str name;
    struct str words;
} happened[] = {
    {STR_INIT("profile"), STR_INIT("Your profile is saved.")},
    {STR_INIT("password"),
     STR_INIT("Your password is changed. Everywhere else you were signed out.")},
    {STR_INIT("reset"), STR_INIT("Your password is changed. Sign in with it.")},
    {STR_INIT("confirmed"), STR_INIT("Your e-mail address is confirmed. Sign in to go on.")},
    {STR_INIT("email"), STR_INIT("Your e-mail address is changed.")},
    {STR_INIT("email-half"),
     STR_INIT("That is one of two: now open the link that was sent to the other address.")},
    {STR_INIT("email-cancelled"), STR_INIT("Your e-mail address stays as it is.")},
    {STR_INIT("factor"), STR_INIT("The authenticator app is added.")},
    {STR_INIT("factor-removed"), STR_INIT("The authenticator app is removed.")},
    {STR_INIT("passkey"), STR_INIT("The passkey is added: sign in with it next time.")},
    {STR_INIT("passkey-renamed"), STR_INIT("The passkey has a new name.")},
    {STR_INIT("passkey-removed"),
     STR_INIT("The passkey is removed. Remove it from your device as well.")},
    {STR_INIT("key-revoked"), STR_INIT("The key is revoked.")},
    {STR_INIT("unlinked"), STR_INIT("That service no longer signs you in.")},
    {STR_INIT("gone"), STR_INIT("Your account and what hung on it are deleted. Goodbye.")},
    {STR_INIT("device"), STR_INIT("That device is signed out.")},
    {STR_INIT("devices"), STR_INIT("All other devices are signed out.")},
};

static void put_menu(struct account_page *p)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("menu"));

    for (size_t i = 0; i < sizeof menu / sizeof *menu; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("menu_path"), menu[i].path);
        tmpl_map_put_text(m, STR("menu_label"), menu[i].label);
        tmpl_map_put_bool(m, STR("is_current"), str_eq(menu[i].path, p->x->req.path));
    }
}

struct account_page account_page_new(struct http_exchange *x)
{
    struct account_page p = {.x = x, .root = view_root(x)};

    tmpl_map_put_text(p.root, STR("csrf"), access_csrf_token(x));
    if (x->user != NULL && !x->user->wants_factor)
        put_menu(&p);
    return p;
}

void account_page_field(struct account_page *p, struct str name, struct str value)
{
    const struct error *e = &p->x->error;
    bool is_wrong = e->code != ERR_NONE && str_eq(str_from_z(e->field), name);

    p->is_told |= is_wrong;
    tmpl_map_put_text(p->root, name, value.at == NULL ? STR("") : value);
    view_put(p->root, str_format(p->x->arena, "%.*s_error", STR_ARG(name)),
             is_wrong ? str_from_z(e->words) : STR_NONE);
}

/* "2026-11-22T23:05:01.5Z" or with a blank for the T: the columns stand where they stand. */
void account_put_time(struct arena *a, struct tmpl_map *m, struct str name, struct str time)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    size_t month;

    if (time.len < 16) {
        tmpl_map_put(m, name, tmpl_null());
        return;
    }
    month = (size_t)(time.at[5] - '0') * 10 + (size_t)(time.at[6] - '0');
    month = month >= 1 && month <= 12 ? month - 1 : 0;
    tmpl_map_put_text(m, name,
                      str_format(a, "%.*s %.3s %.4s, %.5s UTC", time.at[8] == '0' ? 1 : 2,
                                 time.at + (time.at[8] == '0' ? 9 : 8), months + 3 * month, time.at,
                                 time.at + 11));
}

static int status_of(const struct http_exchange *x)
{
    if (x->error.code == ERR_NONE)
        return 200;
    return x->resp.status != 0 ? x->resp.status : http_status_from_err(x->error.code);
}

enum err account_page_show(struct account_page *p, struct str template)
{
    struct http_exchange *x = p->x;
    struct error e = {.code = ERR_NONE};
    bool is_untold = x->error.code != ERR_NONE && !p->is_told;
    int status = status_of(x);

    view_put(p->root, STR("error"), is_untold ? str_from_z(x->error.words) : STR_NONE);
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    x->resp.type = STR("text/html; charset=utf-8");
    if (tmpl_render(x->templates, template, tmpl_of_map(p->root), &x->resp.body, &e) != ERR_NONE) {
        x->resp.status = 0;
        x->error = e;
        return e.code;
    }
    x->resp.status = status;
    return ERR_NONE;
}

void account_page_providers(struct account_page *p)
{
    const struct access_setup *setup = p->x->access;
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("providers"));

    for (size_t i = 0; setup != NULL && i < setup->providers.count; i++)
        tmpl_map_put_text(tmpl_list_add_map(list), STR("name"), setup->providers.at[i].name);
    tmpl_map_put_bool(p->root, STR("has_providers"), setup != NULL && setup->providers.count > 0);
}

void account_page_done(struct account_page *p)
{
    struct str name = http_query(&p->x->req, STR("done"));
    struct str words = STR_NONE;

    for (size_t i = 0; i < sizeof happened / sizeof *happened; i++) {
        if (str_eq(happened[i].name, name))
            words = happened[i].words;
    }
    view_put(p->root, STR("done"), words);
}
