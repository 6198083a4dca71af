/*
 * identify.h - who sent this request?
 *
 * Called once a request, before the handler, with a database that is ready.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_IDENTIFY_H
#define APP_ACCESS_IDENTIFY_H

#include "app/access/cache.h"
#include "app/base/attr.h"
#include "app/base/error.h"

struct http_exchange;

/*
 * Sets x->user (user.h) from "Authorization: Bearer TOKEN" or, where there is no
 * such header, from the cookie __Host-lintel.  A token that is malformed, unknown,
 * expired or revoked is no error: the request is anonymous (x->user NULL).
 * ERR_UNAVAILABLE: the database could not be asked.  cache may be NULL.
 */
enum err access_identify(struct http_exchange *x, struct access_cache *cache) ATTR_MUST_USE;

#endif
