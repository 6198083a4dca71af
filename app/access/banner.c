/*
 * banner.c - the banner's part of a page's data.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/banner.h"

#include "app/access/csrf.h"
#include "app/access/user.h"
#include "app/http/exchange.h"
#include "app/tmpl/value.h"

void access_banner_put(struct http_exchange *x, struct tmpl_map *root)
{
    const struct access_user *user = x->user;
    struct tmpl_map *m;

    if (user == NULL || user->by_id == 0) {
        tmpl_map_put(root, STR("stand_in"), tmpl_null());
        return;
    }
    m = tmpl_map_put_map(root, STR("stand_in"));
    tmpl_map_put_text(m, STR("name"),
                      user->email.len > 0 ? user->email : STR("somebody without an address"));
    tmpl_map_put_bool(m, STR("is_read_only"), user->is_read_only);
    tmpl_map_put_text(m, STR("csrf"), access_csrf_token(x));
}
