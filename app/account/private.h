/*
 * private.h - what the files of the account face share.
 *
 * A handler with a form reads it (view_form_read), does what it says, and either
 * goes on (view_done: 303) or shows the form again with what was typed and the
 * words beside the field that is meant (view_page_field, view_page_show).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCOUNT_PRIVATE_H
#define APP_ACCOUNT_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/access/one_time.h"
#include "app/access/profile.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/body.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/tmpl/value.h"
#include "app/view/form.h"
#include "app/view/page.h"
#include "app/view/told.h"

struct access_guard_rule;
struct access_party;

/* ---- page.c: a page ---- */

/* What layout.html needs, csrf, and the menu of one's account for who is signed in. */
struct view_page account_page_new(struct http_exchange *x);
/* "providers": the sign-in services one may use, and "has_providers". */
void account_page_providers(struct view_page *p);
/* "done": which of them the query's "done" names, else null.  Words that follow a link. */
void account_page_done(struct view_page *p);

/* ---- form.c: what may be tried, and how often ---- */

/* 429 with words and Retry-After, where the rule's measure is full. */
enum err account_count(struct http_exchange *x, const struct access_guard_rule *rule,
                       struct str subject) ATTR_MUST_USE;
enum err account_wait(struct http_exchange *x, int64_t wait_s) ATTR_MUST_USE;
struct str account_next(struct str asked);

/* ---- presence.c: is it still who signed in? ---- */

/*
 * The password, where the account has one: counted like a sign-in, ERR_DENIED on field
 * "current".  An account without: ERR_DENIED unless the session is of today.
 */
enum err account_presence_check(struct http_exchange *x, const struct access_profile *profile,
                                struct str password) ATTR_MUST_USE;
/* Whose account it is. */
enum err account_profile(struct http_exchange *x, struct access_profile *out) ATTR_MUST_USE;

/* ---- welcome.c: in ---- */

/* Signed in: ends the session the browser had, gives it the new one's token and sends it to next.
 */
enum err account_welcome(struct http_exchange *x, struct str token, struct str next) ATTR_MUST_USE;
/*
 * Opens a session of an account that showed who it is: by that method (a word for its amr,
 * or absent), and by a second one, if any.  Where the account has a second factor and
 * none was shown it is half a session, of ten minutes, that opens nothing but
 * /sign-in/factor, where this leads then.
 */
enum err account_enter(struct http_exchange *x, int64_t account_id, struct str method,
                       struct str second, struct str next) ATTR_MUST_USE;

/* Takes the session's cookie back. */
void account_cookie_take(struct http_exchange *x);
/* Is there an https address of the site, which passkeys need? */
bool account_has_passkeys(struct http_exchange *x);

/* ---- handlers ---- */

http_handler_fn account_sign_in_form, account_sign_in, account_sign_out;
http_handler_fn account_second_form, account_second;
http_handler_fn account_with, account_from;
http_handler_fn account_sign_up_form, account_sign_up;
http_handler_fn account_forgot_form, account_forgot;
http_handler_fn account_reset_form, account_reset;
http_handler_fn account_verify_form, account_verify;
http_handler_fn account_overview;
http_handler_fn account_profile_form, account_profile_save;
http_handler_fn account_language_form, account_language_save;
http_handler_fn account_password_form, account_password_save;
http_handler_fn account_email_form, account_email_save, account_email_cancel;
http_handler_fn account_factors, account_factor_add, account_factor_confirm, account_factor_codes,
    account_factor_remove;
http_handler_fn account_passkey_ask, account_passkey_sign_in;
http_handler_fn account_passkeys, account_passkey_offer, account_passkey_add,
    account_passkey_rename, account_passkey_remove;
http_handler_fn account_keys, account_key_create, account_key_rotate, account_key_revoke;
http_handler_fn account_others, account_unlink;
http_handler_fn account_data, account_delete_form, account_delete;
http_handler_fn account_devices, account_device_end, account_device_end_others;

#endif
