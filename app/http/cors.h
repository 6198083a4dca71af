/*
 * cors.h - pages of other sites that may call from a browser (Fetch standard, "CORS protocol").
 *
 * A browser lets a script of https://app.example read an answer of ours only when
 * the answer names that origin.  Which origins do is a list of the operator's:
 * "https://app.example, http://localhost:5173", or "*" for all.
 *
 * Never with cookies: Access-Control-Allow-Credentials is not sent, so that such a
 * script acts by the token it was given and not by whoever sits at the browser.
 * Without an Origin, and for one that is not on the list, nothing is added and the
 * browser keeps the answer to itself.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_CORS_H
#define APP_HTTP_CORS_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;

/* ERR_INVALID under that field's name names the entry that is no origin: scheme and host, and
 * nothing behind them. */
enum err http_cors_check(struct str origins, struct str field, struct error *e) ATTR_MUST_USE;

/* Adds the headers, to a preflight's answer also what may be sent; once the answer is made. */
void http_cors_answer(struct http_exchange *x, struct str origins);

#endif
