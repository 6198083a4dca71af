/*
 * public.c - what anybody may know of this server.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/jwt.h"
#include "app/access/setup.h"
#include "app/auth/private.h"
#include "app/json/write.h"

enum err auth_settings(struct http_exchange *x)
{
    struct json_writer w = auth_writer(x);

    json_begin_object(&w);
    json_name(&w, STR("external"));
    json_begin_object(&w);
    json_put_bool(&w, STR("email"), true);
    json_put_bool(&w, STR("phone"), false);
    json_put_bool(&w, STR("anonymous_users"), x->access->is_anonymous_open);
    json_end_object(&w);
    json_put_bool(&w, STR("disable_signup"), !x->access->is_signup_open);
    json_put_bool(&w, STR("mailer_autoconfirm"), x->access->is_autoconfirm);
    json_put_bool(&w, STR("phone_autoconfirm"), false);
    json_put_bool(&w, STR("saml_enabled"), false);
    json_end_object(&w);
    return ERR_NONE;
}

enum err auth_health(struct http_exchange *x)
{
    struct json_writer w = auth_writer(x);

    json_begin_object(&w);
    json_put_str(&w, STR("version"), STR("lintel " PACKAGE_VERSION));
    json_put_str(&w, STR("name"), STR("Lintel"));
    json_put_str(&w, STR("description"), STR("accounts, as Supabase Auth speaks"));
    json_end_object(&w);
    return ERR_NONE;
}

enum err auth_keys(struct http_exchange *x)
{
    struct json_writer w = auth_writer(x);

    http_header_set(x, STR("Cache-Control"), STR("public, max-age=300"));
    return access_jwt_write_keys(x->access->keys, x->arena, &w, &x->error);
}
