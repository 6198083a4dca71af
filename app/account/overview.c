/*
 * overview.c - /account: what there is to one's account, in a glance.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/session.h"
#include "app/account/private.h"

enum err account_overview(struct http_exchange *x)
{
    struct view_page p = account_page_new(x);
    struct access_session_row *sessions;
    struct access_profile me;
    size_t count;

    TRY(account_profile(x, &me));
    TRY(access_session_list(x->db, x->arena, me.id, &sessions, &count, &x->error));
    view_put(p.root, STR("email"), me.email);
    view_put(p.root, STR("new_email"), me.new_email);
    tmpl_map_put_bool(p.root, STR("is_confirmed"), me.confirmed_at.at != NULL);
    tmpl_map_put_bool(p.root, STR("has_password"), me.has_password);
    tmpl_map_put_bool(p.root, STR("has_factor"), me.has_factor);
    view_put_time(x, p.root, STR("created_at"), me.created_at);
    view_put_time(x, p.root, STR("signed_in_at"), me.signed_in_at);
    view_put(p.root, STR("full_name"), access_profile_metadata(x->arena, &me, STR("full_name")));
    tmpl_map_put_int(p.root, STR("device_count"), (int64_t)count);
    tmpl_map_put_bool(p.root, STR("is_one_device"), count == 1);
    account_page_done(&p);
    return view_page_show(&p, STR("account/overview"));
}
