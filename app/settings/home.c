/*
 * home.c - GET /admin/settings/: what there is to set; and what its pages have in common.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/settings/private.h"

#include "app/access/cache.h"
#include "app/access/csrf.h"
#include "app/access/setup.h"
#include "app/base/num.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/page.h"
#include "app/view/settings_menu.h"

static const struct view_happened happened[] = {
    {STR_INIT("invited"), STR_INIT(N_("The invitation is on its way."))},
    {STR_INIT("recovery"), STR_INIT(N_("A mail with a link to a new password is on its way."))},
    {STR_INIT("disabled"), STR_INIT(N_("The account is disabled, and its sessions have ended."))},
    {STR_INIT("enabled"), STR_INIT(N_("The account is enabled again."))},
    {STR_INIT("confirmed"), STR_INIT(N_("The e-mail address counts as confirmed."))},
    {STR_INIT("promoted"), STR_INIT(N_("This is an administrator now."))},
    {STR_INIT("demoted"), STR_INIT(N_("This is no administrator any more."))},
    {STR_INIT("deleted"), STR_INIT(N_("The account and what hung on it are deleted."))},
    {STR_INIT("role-given"), STR_INIT(N_("The role is given."))},
    {STR_INIT("role-taken"), STR_INIT(N_("The role is taken back."))},
    {STR_INIT("role-made"), STR_INIT(N_("The role is made. Now say what it may do."))},
    {STR_INIT("role-saved"), STR_INIT(N_("The role is saved."))},
    {STR_INIT("role-removed"), STR_INIT(N_("The role is removed, from everybody who had it."))},
    {STR_INIT("grant-saved"), STR_INIT(N_("The grant is saved. It is in force within a second."))},
    {STR_INIT("grant-removed"), STR_INIT(N_("The grant is removed."))},
    {STR_INIT("unlocked"), STR_INIT(N_("They may try again."))},
    {STR_INIT("session-ended"), STR_INIT(N_("The session has ended."))},
    {STR_INIT("sessions-ended"), STR_INIT(N_("All sessions have ended."))},
    {STR_INIT("factor-removed"), STR_INIT(N_("The authenticator app is removed."))},
    {STR_INIT("passkey-removed"), STR_INIT(N_("The passkey is removed."))},
    {STR_INIT("dashboard-made"), STR_INIT(N_("The dashboard is made. Now put panels on it."))},
    {STR_INIT("dashboard-removed"), STR_INIT(N_("The dashboard is removed."))},
    {STR_INIT("panel-saved"), STR_INIT(N_("The panel is saved."))},
    {STR_INIT("panel-moved"), STR_INIT(N_("The panel is moved."))},
    {STR_INIT("panel-removed"), STR_INIT(N_("The panel is removed."))},
    {STR_INIT("shown-saved"), STR_INIT(N_("Saved. Everybody sees it within a second."))},
    {STR_INIT("shown-reset"),
     STR_INIT(N_("What was said here is gone. What the apps and the schema say is shown again."))},
    {STR_INIT("attribute-set"), STR_INIT(N_("The attribute is saved. It holds within a second."))},
    {STR_INIT("job-again"), STR_INIT(N_("It is tried again within seconds."))},
    {STR_INIT("job-cancelled"), STR_INIT(N_("It is cancelled."))},
    {STR_INIT("mail-test"),
     STR_INIT(N_("A mail to you waits to be sent; its line below says what becomes of it."))},
    {STR_INIT("key-revoked"), STR_INIT(N_("The key is revoked."))},
};

static void section_put(const struct view_page *p, struct tmpl_map *m,
                        const struct view_settings_section *s, struct str path)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("items"));
    const struct tmpl_store *words = p->x->templates;

    tmpl_map_put_text(m, STR("section"), tmpl_say(words, s->label));
    for (size_t i = 0; i < s->count; i++) {
        struct tmpl_map *item = tmpl_list_add_map(list);

        tmpl_map_put_text(item, STR("item_path"), s->items[i].path);
        tmpl_map_put_text(item, STR("item_label"), tmpl_say(words, s->items[i].label));
        tmpl_map_put_text(item, STR("item_help"), tmpl_say(words, s->items[i].help));
        tmpl_map_put_bool(item, STR("is_current"), str_eq(s->items[i].path, path));
    }
}

struct view_page settings_page(struct http_exchange *x, struct str path)
{
    struct view_page p = view_page_new(x);
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("sections"));

    for (size_t i = 0; i < view_settings_section_count; i++)
        section_put(&p, tmpl_list_add_map(list), &view_settings_sections[i], path);
    view_page_done(&p, happened, sizeof happened / sizeof *happened);
    return p;
}

enum err settings_form(struct http_exchange *x, struct http_form *out_form)
{
    TRY(view_form_read(x, out_form));
    return access_csrf_check(x, &out_form->fields);
}

enum err settings_confirmed(struct http_exchange *x, const struct http_form *form)
{
    if (str_eq(view_form_text(form, STR("sure")), STR("yes")))
        return ERR_NONE;
    return error_tell(&x->error, ERR_INVALID, STR_NONE, "Nothing was changed: tick the box first.");
}

enum err settings_show(struct view_page *p, enum err code, const struct error *e,
                       struct str template)
{
    if (code == ERR_NONE)
        return view_page_show(p, template);
    p->x->error = *e;
    p->x->resp.status = 0;
    return code;
}

int64_t settings_number(const struct http_exchange *x, struct str name)
{
    int64_t n;

    return num_parse_int(http_query(&x->req, name), &n) && n > 0 ? n : 0;
}

struct str settings_query(const struct http_exchange *x, struct str name)
{
    struct str s = http_query(&x->req, name);

    return s.at == NULL ? STR("") : s;
}

void settings_forget_sessions(struct http_exchange *x)
{
    if (x->access != NULL)
        access_cache_forget(x->access->cache);
}

enum err settings_home(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/"));

    return view_page_show(&p, STR("admin/settings/home"));
}
