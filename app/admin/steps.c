/*
 * steps.c - first steps of an administrator: what there is, what is still to be done.
 *
 * A list on the first page of the admin, ticked off by the state of the system itself; gone
 * once all of it is done, or when it is put away (POST /admin/steps).
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/access/setup.h"
#include "app/access/steps.h"
#include "app/access/user.h"
#include "app/admin/private.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/brand.h"
#include "app/view/form.h"
#include "app/view/shown.h"

struct step {
    bool is_done;
    struct str label;
    struct str help;
    struct str path; /* absent: it is done where the server is */
};

static bool has_table(const struct http_exchange *x)
{
    for (size_t i = 0; x->model != NULL && i < x->model->table_count; i++) {
        if (view_shows(x, &x->model->tables[i]))
            return true;
    }
    return false;
}

static bool has_name(const struct http_exchange *x)
{
    return x->brand != NULL && !str_eq(x->brand->name, STR("Lintel"));
}

static size_t steps_put(struct http_exchange *x, struct tmpl_map *root, const struct step *steps,
                        size_t count)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("steps"));
    size_t left = 0;

    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_bool(m, STR("is_done"), steps[i].is_done);
        tmpl_map_put_text(m, STR("step_label"), tmpl_say(x->templates, steps[i].label));
        tmpl_map_put_text(m, STR("step_help"), tmpl_say(x->templates, steps[i].help));
        tmpl_map_put_text(m, STR("step_path"), steps[i].path.at == NULL ? STR("") : steps[i].path);
        left += steps[i].is_done ? 0 : 1;
    }
    return left;
}

enum err admin_steps_put(struct http_exchange *x, struct tmpl_map *root)
{
    struct access_steps is = {.is_put_away = true};
    size_t left = 0;

    if (x->user != NULL && x->user->is_admin)
        TRY(access_steps_find(x->db, x->user->id, &is, &x->error));
    if (!is.is_put_away) {
        const struct step steps[] = {
            {has_table(x), STR(N_("Bring your first table")),
             STR(N_("Put a file of SQL into an app folder, name the folder in LINTEL_APPS, and run "
                    "lintel migrate. Lists and forms are there at once.")),
             STR_NONE},
            {is.has_role, STR(N_("Say who may do what")),
             STR(N_("Without a grant nobody but you sees anything. Make a role, and say what it "
                    "may read and change.")),
             STR("/admin/settings/roles")},
            {is.has_others, STR(N_("Invite somebody")),
             STR(N_("People get a mail with a link, choose a password, and have the roles you "
                    "give.")),
             STR("/admin/settings/users/invite")},
            {x->access != NULL && x->access->has_mailer, STR(N_("Let mails go out")),
             STR(N_("Set LINTEL_SMTP to your mail server. Until then mails wait.")), STR_NONE},
            {is.has_factor, STR(N_("Protect your own account")),
             STR(N_("A second factor, such as an authenticator app: you may do everything here.")),
             STR("/account/factors")},
            {has_name(x), STR(N_("Give the site its name")),
             STR(N_("LINTEL_NAME, LINTEL_LOGO and LINTEL_ACCENT say what pages and mails look "
                    "like.")),
             STR_NONE},
        };

        left = steps_put(x, root, steps, sizeof steps / sizeof *steps);
    }
    tmpl_map_put_bool(root, STR("has_steps"), left > 0);
    return ERR_NONE;
}

enum err admin_steps_away(struct http_exchange *x)
{
    struct http_form form;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(access_steps_put_away(x->db, x->user->id, &x->error));
    return view_done(x, STR("/admin/"));
}
