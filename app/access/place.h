/*
 * place.h - an administrator's browser in somebody else's place, and back.
 *
 * The browser gets the other account's session (impersonate.h), and keeps its own under a
 * name of its own, which opens nothing: when the visit ends it is put back, if it still
 * lives and is that administrator's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_PLACE_H
#define APP_ACCESS_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;

#define ACCESS_OWN_COOKIE "__Host-lintel-own"

/*
 * x->user, signed in by a browser's cookie, takes the place of the account.  With words:
 * what access_impersonate() says, and ERR_DENIED for who came otherwise.
 */
enum err access_place_take(struct http_exchange *x, int64_t account_id, struct str reason,
                           bool has_writes) ATTR_MUST_USE;

/*
 * To be called when a session was closed in which by_id (0: nobody) acted: the browser's own
 * one takes its place again.  *out_is_back false: there was none, or it lives no more; then the
 * caller takes the cookie.
 */
enum err access_place_leave(struct http_exchange *x, int64_t by_id,
                            bool *out_is_back) ATTR_MUST_USE;

#endif
