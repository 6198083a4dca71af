/*
 * csrf.h - that a form came from a page of ours.
 *
 * Every POST form has a hidden field "csrf" with access_csrf_token(x); its
 * handler calls access_csrf_check() before it does anything else.
 *
 * The token is an HMAC keyed by a secret that the browser sends by itself and no
 * other site can read or plant: the session's token or, before there is one, the
 * cookie __Host-lintel-csrf.  So nothing is stored, it ends with the session,
 * and one of another session is refused.  It is masked anew each time: a
 * compressed page does not leak it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_CSRF_H
#define APP_ACCESS_CSRF_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct http_params;

#define ACCESS_CSRF_COOKIE "__Host-lintel-csrf"
#define ACCESS_CSRF_FIELD  "csrf"

/* For the form, in the arena.  Where there is no session yet the answer gets the cookie as well. */
struct str access_csrf_token(struct http_exchange *x);

/*
 * ERR_DENIED with words when the form has not the token of this session, or the
 * browser says (Sec-Fetch-Site) that another site sent it.  A request that came
 * with "Authorization: Bearer" passes: no browser adds that by itself.
 */
enum err access_csrf_check(struct http_exchange *x, const struct http_params *form) ATTR_MUST_USE;

/*
 * The same for a call that is no form (JSON from a script): what came with the
 * session's cookie must come from a page of ours, as the browser says (Sec-Fetch-Site,
 * Origin), or carry the token in the header X-CSRF-Token.
 */
enum err access_csrf_check_call(struct http_exchange *x) ATTR_MUST_USE;

/* Takes the cookie back: at sign-in and sign-out, where the secret changes hands. */
void access_csrf_forget(struct http_exchange *x);

#endif
