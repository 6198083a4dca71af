/*
 * others.c - /account/others: sign-in services that know who one is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/access/identity.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"

static bool is_linked(struct str provider, const struct access_identity *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i].provider, provider))
            return true;
    }
    return false;
}

static enum err show(struct http_exchange *x)
{
    struct view_page p = account_page_new(x);
    struct tmpl_list *linked = tmpl_map_put_list(p.root, STR("linked"));
    struct tmpl_list *open = tmpl_map_put_list(p.root, STR("open"));
    const struct access_providers *all = &x->access->providers;
    struct error e = {.code = ERR_NONE};
    struct access_identity *list;
    size_t count;
    bool has_open = false;

    if (access_identity_list(x->db, x->arena, x->user->id, &list, &count, &e) != ERR_NONE) {
        x->error = e;
        return e.code;
    }
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(linked);

        tmpl_map_put_int(m, STR("id"), list[i].id);
        tmpl_map_put_text(m, STR("provider"), list[i].provider);
        view_put(m, STR("provider_email"), list[i].email);
        view_put_time(x, m, STR("used_at"), list[i].used_at);
    }
    for (size_t i = 0; i < all->count; i++) {
        if (is_linked(all->at[i].name, list, count))
            continue;
        has_open = true;
        tmpl_map_put_text(tmpl_list_add_map(open), STR("provider"), all->at[i].name);
    }
    tmpl_map_put_bool(p.root, STR("has_linked"), count > 0);
    tmpl_map_put_bool(p.root, STR("has_open"), has_open);
    account_page_done(&p);
    return view_page_show(&p, STR("account/others"));
}

enum err account_others(struct http_exchange *x)
{
    return show(x);
}

/* Another way in must be left: a password, or an address where a new one can be asked for. */
static enum err unlink_one(struct http_exchange *x, int64_t id)
{
    struct access_profile me;

    TRY(account_profile(x, &me));
    if (!me.has_password && me.email.at == NULL)
        return error_tell(&x->error, ERR_CONFLICT, STR_NONE,
                          "You could not come back: choose a password or give an e-mail address "
                          "first.");
    return access_identity_unlink(x->db, me.id, id, &x->error);
}

enum err account_unlink(struct http_exchange *x)
{
    struct http_form form;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    code = unlink_one(x, view_form_id(&form, STR("id")));
    if (code == ERR_NONE || code == ERR_ABSENT) {
        error_clear(&x->error);
        return view_done(x, STR("/account/others?done=unlinked"));
    }
    return view_is_typo(code) ? show(x) : code;
}
