/*
 * front.c - GET /: an app's own page, if it brings one; or a welcome to strangers, and all tables
 * that are open to them; who is signed in goes on to where the work is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/pages/private.h"
#include "app/tmpl/value.h"
#include "app/view/page.h"

enum err pages_front(struct http_exchange *x)
{
    struct tmpl_map *root;

    if (x->model != NULL && pages_site_has(x))
        return pages_site(x);
    if (x->user != NULL) {
        http_header_set(x, STR("Cache-Control"), STR("no-store"));
        http_redirect(x, STR("/admin/"));
        return ERR_NONE;
    }
    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    root = view_root(x);
    view_menu_put(x, root, NULL);
    return view_render(x, STR("pages/front"), root);
}
