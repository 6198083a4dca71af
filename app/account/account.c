/*
 * account.c - the face: its routes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/account/account.h"

#include "app/access/ask.h"
#include "app/account/private.h"

static const struct http_route routes[] = {
    {HTTP_GET, STR_INIT("/sign-in"), HTTP_PUBLIC, account_sign_in_form},
    {HTTP_POST, STR_INIT("/sign-in"), HTTP_PUBLIC, account_sign_in},
    {HTTP_GET, STR_INIT("/sign-in/factor"), HTTP_PUBLIC, account_second_form},
    {HTTP_POST, STR_INIT("/sign-in/factor"), HTTP_PUBLIC, account_second},
    {HTTP_POST, STR_INIT("/sign-in/passkey/options"), HTTP_PUBLIC, account_passkey_ask},
    {HTTP_POST, STR_INIT("/sign-in/passkey"), HTTP_PUBLIC, account_passkey_sign_in},
    {HTTP_GET, STR_INIT("/sign-in/with/{provider}"), HTTP_PUBLIC, account_with},
    {HTTP_GET, STR_INIT("/sign-in/from/{provider}"), HTTP_PUBLIC, account_from},
    {HTTP_POST, STR_INIT("/sign-out"), HTTP_PUBLIC, account_sign_out},
    {HTTP_GET, STR_INIT("/sign-up"), HTTP_PUBLIC, account_sign_up_form},
    {HTTP_POST, STR_INIT("/sign-up"), HTTP_PUBLIC, account_sign_up},
    {HTTP_GET, STR_INIT("/forgot"), HTTP_PUBLIC, account_forgot_form},
    {HTTP_POST, STR_INIT("/forgot"), HTTP_PUBLIC, account_forgot},
    {HTTP_GET, STR_INIT("/reset"), HTTP_PUBLIC, account_reset_form},
    {HTTP_POST, STR_INIT("/reset"), HTTP_PUBLIC, account_reset},
    {HTTP_GET, STR_INIT("/verify"), HTTP_PUBLIC, account_verify_form},
    {HTTP_POST, STR_INIT("/verify"), HTTP_PUBLIC, account_verify},
    {HTTP_GET, STR_INIT("/account"), HTTP_USER, account_overview},
    {HTTP_GET, STR_INIT("/account/profile"), HTTP_USER, account_profile_form},
    {HTTP_POST, STR_INIT("/account/profile"), HTTP_USER, account_profile_save},
    {HTTP_GET, STR_INIT("/account/language"), HTTP_USER, account_language_form},
    {HTTP_POST, STR_INIT("/account/language"), HTTP_USER, account_language_save},
    {HTTP_GET, STR_INIT("/account/password"), HTTP_USER, account_password_form},
    {HTTP_POST, STR_INIT("/account/password"), HTTP_USER, account_password_save},
    {HTTP_GET, STR_INIT("/account/email"), HTTP_USER, account_email_form},
    {HTTP_POST, STR_INIT("/account/email"), HTTP_USER, account_email_save},
    {HTTP_POST, STR_INIT("/account/email/cancel"), HTTP_USER, account_email_cancel},
    {HTTP_GET, STR_INIT("/account/devices"), HTTP_USER, account_devices},
    {HTTP_POST, STR_INIT("/account/devices/end"), HTTP_USER, account_device_end},
    {HTTP_POST, STR_INIT("/account/devices/end-others"), HTTP_USER, account_device_end_others},
    {HTTP_GET, STR_INIT("/account/factors"), HTTP_USER, account_factors},
    {HTTP_POST, STR_INIT("/account/factors/add"), HTTP_USER, account_factor_add},
    {HTTP_POST, STR_INIT("/account/factors/confirm"), HTTP_USER, account_factor_confirm},
    {HTTP_POST, STR_INIT("/account/factors/codes"), HTTP_USER, account_factor_codes},
    {HTTP_POST, STR_INIT("/account/factors/remove"), HTTP_USER, account_factor_remove},
    {HTTP_GET, STR_INIT("/account/passkeys"), HTTP_USER, account_passkeys},
    {HTTP_POST, STR_INIT("/account/passkeys/options"), HTTP_USER, account_passkey_offer},
    {HTTP_POST, STR_INIT("/account/passkeys/add"), HTTP_USER, account_passkey_add},
    {HTTP_POST, STR_INIT("/account/passkeys/rename"), HTTP_USER, account_passkey_rename},
    {HTTP_POST, STR_INIT("/account/passkeys/remove"), HTTP_USER, account_passkey_remove},
    {HTTP_GET, STR_INIT("/account/keys"), HTTP_USER, account_keys},
    {HTTP_POST, STR_INIT("/account/keys/create"), HTTP_USER, account_key_create},
    {HTTP_POST, STR_INIT("/account/keys/rotate"), HTTP_USER, account_key_rotate},
    {HTTP_POST, STR_INIT("/account/keys/revoke"), HTTP_USER, account_key_revoke},
    {HTTP_GET, STR_INIT("/account/others"), HTTP_USER, account_others},
    {HTTP_POST, STR_INIT("/account/others/unlink"), HTTP_USER, account_unlink},
    {HTTP_POST, STR_INIT("/account/data"), HTTP_USER, account_data},
    {HTTP_GET, STR_INIT("/account/delete"), HTTP_USER, account_delete_form},
    {HTTP_POST, STR_INIT("/account/delete"), HTTP_USER, account_delete},
};

const struct http_face account_face = {
    .name = "account",
    .prefix = STR_INIT(""), /* its paths share no segment */
    .routes = routes,
    .count = sizeof routes / sizeof *routes,
    .answer_error = view_answer_error,
    .ask_sign_in = access_ask_sign_in,
    .has_forms = true,
    .is_for_signing_in = true,
};
