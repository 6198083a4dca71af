/*
 * private.h - what the files of the face /auth/v1 share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_AUTH_PRIVATE_H
#define APP_AUTH_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/access/one_time.h"
#include "app/access/profile.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/exchange.h"

struct access_factor;
struct access_guard_rule;
struct access_ticket;
struct json_value;
struct json_writer;
struct letter;

/* The app_metadata of who came by an address. */
#define AUTH_BY_EMAIL "{\"provider\":\"email\",\"providers\":[\"email\"]}"

/* ---- say.c: no ---- */

/* code is one of Supabase's error codes; words are for people. */
enum err auth_refuse(struct http_exchange *x, int status, const char *code,
                     const char *words) ATTR_MUST_USE;
/* {code, error_code, msg}, or {code, message} for who asks for version 2024-01-01. */
void auth_error(struct http_exchange *x);
/* 429 with Retry-After and that code, where rule's measure is full. */
enum err auth_count(struct http_exchange *x, const struct access_guard_rule *rule,
                    struct str subject, const char *code) ATTR_MUST_USE;

/* ---- body.c: what was sent ---- */

/* The body as a JSON object; none is an empty one.  It is wiped when the request ends. */
enum err auth_body(struct http_exchange *x, const struct json_value **out_object) ATTR_MUST_USE;
/* A member's text; absent where it is missing or null. */
enum err auth_text(struct http_exchange *x, const struct json_value *object, struct str name,
                   struct str *out_text) ATTR_MUST_USE;
/* A member that is an object, as JSON text; absent likewise. */
enum err auth_object(struct http_exchange *x, const struct json_value *object, struct str name,
                     struct str *out_json) ATTR_MUST_USE;
bool auth_flag(const struct json_value *object, struct str name, bool fallback);
/* The challenge of PKCE, or absent. */
enum err auth_challenge(struct http_exchange *x, const struct json_value *object,
                        struct str *out_challenge) ATTR_MUST_USE;
/* An address as it is stored; 400 for what is none. */
enum err auth_email(struct http_exchange *x, struct str text, struct str *out_email) ATTR_MUST_USE;
/* Where a link is to lead: what was asked for, if it is allowed. */
struct str auth_redirect(struct http_exchange *x);

/* ---- who.c ---- */

/* Who asks, or 401/403.  Half of a sign-in will do. */
enum err auth_user(struct http_exchange *x, struct access_profile *out_profile) ATTR_MUST_USE;
/* The same, with every factor the account has. */
enum err auth_whole_user(struct http_exchange *x, struct access_profile *out_profile) ATTR_MUST_USE;
enum err auth_admin(struct http_exchange *x) ATTR_MUST_USE;

/* ---- answer.c: yes ---- */

/* Opens a session of that account and answers with it. */
enum err auth_open_session(struct http_exchange *x, int64_t account_id,
                           struct str method) ATTR_MUST_USE;
enum err auth_open_ticket(struct http_exchange *x, int64_t account_id, struct str method,
                          struct access_ticket *out_ticket) ATTR_MUST_USE;
enum err auth_answer_ticket(struct http_exchange *x,
                            const struct access_ticket *ticket) ATTR_MUST_USE;
enum err auth_answer_user(struct http_exchange *x,
                          const struct access_profile *profile) ATTR_MUST_USE;
enum err auth_answer_nothing(struct http_exchange *x) ATTR_MUST_USE; /* {} */
enum err auth_write_user(struct http_exchange *x, struct json_writer *w,
                         const struct access_profile *profile) ATTR_MUST_USE;
/* What stands in it, without the braces. */
enum err auth_write_user_members(struct http_exchange *x, struct json_writer *w,
                                 const struct access_profile *profile) ATTR_MUST_USE;
/* The second factors of an account, as an array. */
void auth_write_factors(struct json_writer *w, const struct access_factor *factors, size_t count);
/* type, and a writer on the body. */
struct json_writer auth_writer(struct http_exchange *x);

/* ---- link.c ---- */

/* For letters: the address that verifies, and then goes on to letter->redirect_to. */
struct str auth_link(struct http_exchange *x, const struct letter *letter, struct str token);

/* ---- factors.c ---- */

/* The one of the path's {factor}, or 404. */
enum err auth_factor_find(struct http_exchange *x, int64_t account_id,
                          struct access_factor *out_factor) ATTR_MUST_USE;

/* ---- handlers ---- */

enum err auth_sign_up(struct http_exchange *x);
enum err auth_token(struct http_exchange *x);
enum err auth_user_get(struct http_exchange *x);
enum err auth_user_put(struct http_exchange *x);
enum err auth_reauthenticate(struct http_exchange *x);
enum err auth_logout(struct http_exchange *x);
enum err auth_sessions(struct http_exchange *x);
enum err auth_session_end(struct http_exchange *x);
enum err auth_recover(struct http_exchange *x);
enum err auth_otp(struct http_exchange *x);
enum err auth_magic_link(struct http_exchange *x);
enum err auth_resend(struct http_exchange *x);
enum err auth_verify_get(struct http_exchange *x);
enum err auth_verify_post(struct http_exchange *x);
enum err auth_factor_add(struct http_exchange *x);
enum err auth_factor_challenge(struct http_exchange *x);
enum err auth_factor_verify(struct http_exchange *x);
enum err auth_factor_remove(struct http_exchange *x);
enum err auth_recovery_codes(struct http_exchange *x);
enum err auth_admin_list(struct http_exchange *x);
enum err auth_admin_get(struct http_exchange *x);
enum err auth_admin_create(struct http_exchange *x);
enum err auth_admin_update(struct http_exchange *x);
enum err auth_admin_delete(struct http_exchange *x);
enum err auth_admin_factors(struct http_exchange *x);
enum err auth_admin_factor_remove(struct http_exchange *x);
enum err auth_generate_link(struct http_exchange *x);
enum err auth_invite(struct http_exchange *x);
enum err auth_settings(struct http_exchange *x);
enum err auth_health(struct http_exchange *x);
enum err auth_keys(struct http_exchange *x);

#endif
