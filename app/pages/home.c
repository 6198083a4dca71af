/*
 * home.c - GET /: a welcome, or all tables.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/pages/page.h"
#include "app/tmpl/value.h"

enum err pages_home(struct http_exchange *x)
{
    struct tmpl_map *root = pages_root(x);

    tmpl_map_put(root, STR("groups"), tmpl_null());
    if (x->user == NULL)
        return pages_render(x, STR("pages/home"), root);
    if (!x->user->is_admin)
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "your account may not see the data; ask an administrator");
    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    pages_menu_put(x, root, NULL);
    return pages_render(x, STR("pages/home"), root);
}
