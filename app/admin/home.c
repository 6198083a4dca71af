/*
 * home.c - GET /admin/: first steps, where one was last, and all tables that one may see.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/user.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/tmpl/value.h"
#include "app/view/page.h"
#include "app/view/visit.h"

enum err admin_home(struct http_exchange *x)
{
    struct tmpl_map *root = view_root(x);

    tmpl_map_put_bool(root, STR("is_admin"), x->user != NULL && x->user->is_admin);
    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    view_menu_put(x, root, NULL);
    admin_dashboards_put(x, root);
    TRY(view_visits_put(x, root));
    TRY(admin_steps_put(x, root));
    return view_render(x, STR("admin/home"), root);
}
