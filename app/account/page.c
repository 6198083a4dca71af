/*
 * page.c - what the pages of the account have in common.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/tmpl/words.h"

/* The pages of one's account, as its menu has them. */
static const struct {
    struct str path;
    struct str label;
} menu[] = {
    {STR_INIT("/account"), STR_INIT(N_("Overview"))},
    {STR_INIT("/account/profile"), STR_INIT(N_("Profile"))},
    {STR_INIT("/account/language"), STR_INIT(N_("Language and formats"))},
    {STR_INIT("/account/email"), STR_INIT(N_("E-mail address"))},
    {STR_INIT("/account/password"), STR_INIT(N_("Password"))},
    {STR_INIT("/account/factors"), STR_INIT(N_("Second factor"))},
    {STR_INIT("/account/passkeys"), STR_INIT(N_("Passkeys"))},
    {STR_INIT("/account/others"), STR_INIT(N_("Sign-in services"))},
    {STR_INIT("/account/devices"), STR_INIT(N_("Devices"))},
    {STR_INIT("/account/keys"), STR_INIT(N_("Keys for programs"))},
    {STR_INIT("/account/delete"), STR_INIT(N_("Your data"))},
};

static const struct view_happened happened[] = {
    {STR_INIT("profile"), STR_INIT(N_("Your profile is saved."))},
    {STR_INIT("language"), STR_INIT(N_("From now on it is like this."))},
    {STR_INIT("password"),
     STR_INIT(N_("Your password is changed. Everywhere else you were signed out."))},
    {STR_INIT("reset"), STR_INIT(N_("Your password is changed. Sign in with it."))},
    {STR_INIT("confirmed"), STR_INIT(N_("Your e-mail address is confirmed. Sign in to go on."))},
    {STR_INIT("email"), STR_INIT(N_("Your e-mail address is changed."))},
    {STR_INIT("email-half"),
     STR_INIT(N_("That is one of two: now open the link that was sent to the other address."))},
    {STR_INIT("email-cancelled"), STR_INIT(N_("Your e-mail address stays as it is."))},
    {STR_INIT("factor"), STR_INIT(N_("The authenticator app is added."))},
    {STR_INIT("factor-removed"), STR_INIT(N_("The authenticator app is removed."))},
    {STR_INIT("passkey"), STR_INIT(N_("The passkey is added: sign in with it next time."))},
    {STR_INIT("passkey-renamed"), STR_INIT(N_("The passkey has a new name."))},
    {STR_INIT("passkey-removed"),
     STR_INIT(N_("The passkey is removed. Remove it from your device as well."))},
    {STR_INIT("key-revoked"), STR_INIT(N_("The key is revoked."))},
    {STR_INIT("unlinked"), STR_INIT(N_("That service no longer signs you in."))},
    {STR_INIT("gone"), STR_INIT(N_("Your account and what hung on it are deleted. Goodbye."))},
    {STR_INIT("device"), STR_INIT(N_("That device is signed out."))},
    {STR_INIT("devices"), STR_INIT(N_("All other devices are signed out."))},
};

static void put_menu(struct view_page *p)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("menu"));

    for (size_t i = 0; i < sizeof menu / sizeof *menu; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("menu_path"), menu[i].path);
        tmpl_map_put_text(m, STR("menu_label"), tmpl_say(p->x->templates, menu[i].label));
        tmpl_map_put_bool(m, STR("is_current"), str_eq(menu[i].path, p->x->req.path));
    }
}

struct view_page account_page_new(struct http_exchange *x)
{
    struct view_page p = view_page_new(x);

    if (x->user != NULL && !x->user->wants_factor)
        put_menu(&p);
    return p;
}

void account_page_providers(struct view_page *p)
{
    const struct access_setup *setup = p->x->access;
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("providers"));

    for (size_t i = 0; setup != NULL && i < setup->providers.count; i++)
        tmpl_map_put_text(tmpl_list_add_map(list), STR("name"), setup->providers.at[i].name);
    tmpl_map_put_bool(p->root, STR("has_providers"), setup != NULL && setup->providers.count > 0);
}

void account_page_done(struct view_page *p)
{
    view_page_done(p, happened, sizeof happened / sizeof *happened);
}
