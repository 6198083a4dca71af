/*
 * account.h - the pages on which people say who they are.
 *
 *     GET  /sign-in    the form; who is signed in already goes on to "next"
 *     POST /sign-in    email, password, next, csrf: 303 to "next", or the form again
 *                      with 401 (wrong), 403 (csrf) or 429 (too many failures)
 *     GET  /sign-in/with/{provider}, /sign-in/from/{provider}
 *                      to a sign-in service and back (with.c)
 *     POST /sign-out   csrf: ends the session, 303 to "/"
 *
 * The form is the template "account/sign-in" with the fields email, next, csrf,
 * error (words, or null), providers (a list of names) and base.  Failures that are not the form's are shown
 * with "pages/error": status, reason, words, request_id and base.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCOUNT_ACCOUNT_H
#define APP_ACCOUNT_ACCOUNT_H

#include "app/http/route.h"

extern const struct http_face account_face;

#endif
