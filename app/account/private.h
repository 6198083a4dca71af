/*
 * private.h - what the parts of the account face share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCOUNT_PRIVATE_H
#define APP_ACCOUNT_PRIVATE_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;

/* Signed in: ends the session the browser had, gives it the new one's token and sends it to next.
 */
enum err account_welcome(struct http_exchange *x, struct str token, struct str next) ATTR_MUST_USE;

/* with.c */
enum err account_with(struct http_exchange *x) ATTR_MUST_USE;
enum err account_from(struct http_exchange *x) ATTR_MUST_USE;

#endif
