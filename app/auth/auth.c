/*
 * auth.c - the routes of /auth/v1.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/auth/auth.h"

#include "app/auth/private.h"

static const struct http_route routes[] = {
    {HTTP_POST, STR_INIT("/auth/v1/signup"), HTTP_PUBLIC, auth_sign_up},
    {HTTP_POST, STR_INIT("/auth/v1/token"), HTTP_PUBLIC, auth_token},
    {HTTP_GET, STR_INIT("/auth/v1/user"), HTTP_PUBLIC, auth_user_get},
    {HTTP_PUT, STR_INIT("/auth/v1/user"), HTTP_PUBLIC, auth_user_put},
    {HTTP_GET, STR_INIT("/auth/v1/reauthenticate"), HTTP_PUBLIC, auth_reauthenticate},
    {HTTP_POST, STR_INIT("/auth/v1/reauthenticate"), HTTP_PUBLIC, auth_reauthenticate},
    {HTTP_POST, STR_INIT("/auth/v1/logout"), HTTP_PUBLIC, auth_logout},
    {HTTP_GET, STR_INIT("/auth/v1/sessions"), HTTP_PUBLIC, auth_sessions},
    {HTTP_DELETE, STR_INIT("/auth/v1/sessions/{session}"), HTTP_PUBLIC, auth_session_end},
    {HTTP_POST, STR_INIT("/auth/v1/recover"), HTTP_PUBLIC, auth_recover},
    {HTTP_POST, STR_INIT("/auth/v1/otp"), HTTP_PUBLIC, auth_otp},
    {HTTP_POST, STR_INIT("/auth/v1/magiclink"), HTTP_PUBLIC, auth_magic_link},
    {HTTP_POST, STR_INIT("/auth/v1/resend"), HTTP_PUBLIC, auth_resend},
    {HTTP_GET, STR_INIT("/auth/v1/verify"), HTTP_PUBLIC, auth_verify_get},
    {HTTP_POST, STR_INIT("/auth/v1/verify"), HTTP_PUBLIC, auth_verify_post},
    {HTTP_POST, STR_INIT("/auth/v1/factors"), HTTP_PUBLIC, auth_factor_add},
    {HTTP_POST, STR_INIT("/auth/v1/factors/recovery_codes"), HTTP_PUBLIC, auth_recovery_codes},
    {HTTP_POST, STR_INIT("/auth/v1/factors/{factor}/challenge"), HTTP_PUBLIC,
     auth_factor_challenge},
    {HTTP_POST, STR_INIT("/auth/v1/factors/{factor}/verify"), HTTP_PUBLIC, auth_factor_verify},
    {HTTP_DELETE, STR_INIT("/auth/v1/factors/{factor}"), HTTP_PUBLIC, auth_factor_remove},
    {HTTP_GET, STR_INIT("/auth/v1/admin/users"), HTTP_PUBLIC, auth_admin_list},
    {HTTP_POST, STR_INIT("/auth/v1/admin/users"), HTTP_PUBLIC, auth_admin_create},
    {HTTP_GET, STR_INIT("/auth/v1/admin/users/{user}"), HTTP_PUBLIC, auth_admin_get},
    {HTTP_PUT, STR_INIT("/auth/v1/admin/users/{user}"), HTTP_PUBLIC, auth_admin_update},
    {HTTP_DELETE, STR_INIT("/auth/v1/admin/users/{user}"), HTTP_PUBLIC, auth_admin_delete},
    {HTTP_GET, STR_INIT("/auth/v1/admin/users/{user}/factors"), HTTP_PUBLIC, auth_admin_factors},
    {HTTP_DELETE, STR_INIT("/auth/v1/admin/users/{user}/factors/{factor}"), HTTP_PUBLIC,
     auth_admin_factor_remove},
    {HTTP_POST, STR_INIT("/auth/v1/admin/generate_link"), HTTP_PUBLIC, auth_generate_link},
    {HTTP_POST, STR_INIT("/auth/v1/invite"), HTTP_PUBLIC, auth_invite},
    {HTTP_GET, STR_INIT("/auth/v1/settings"), HTTP_PUBLIC, auth_settings},
    {HTTP_GET, STR_INIT("/auth/v1/health"), HTTP_PUBLIC, auth_health},
    {HTTP_GET, STR_INIT("/auth/v1/.well-known/jwks.json"), HTTP_PUBLIC, auth_keys},
};

const struct http_face auth_face = {
    .name = "auth",
    .prefix = STR_INIT("/auth/v1/"),
    .routes = routes,
    .count = sizeof routes / sizeof *routes,
    .answer_error = auth_error,
    .is_shared = true,
    .is_for_signing_in = true,
};
