/*
 * ask.h - send a stranger to the sign-in page, and back to where he was.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_ASK_H
#define APP_ACCESS_ASK_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;

#define ACCESS_NEXT_MAX 1024

/* "/sign-in?next=...", which leads back here; in the request's arena. */
struct str access_sign_in_path(struct http_exchange *x);
/* A face's ask_sign_in: 303 to /sign-in?next=..., which leads back here. */
enum err access_ask_sign_in(struct http_exchange *x) ATTR_MUST_USE;

/*
 * Is it a path of ours to redirect to?  One '/' and then no second, no
 * backslash, nothing but visible ASCII: whatever a browser makes of it, it stays
 * on this host.
 */
bool access_is_our_path(struct str path);

#endif
