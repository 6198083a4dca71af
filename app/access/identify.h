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

/* The finer codes of ERR_UNAUTHENTICATED: PostgREST's words, where it has them. */
#define ACCESS_STATE_FORGED  "PGRST301"
#define ACCESS_STATE_EXPIRED "PGRST303"
#define ACCESS_STATE_ENDED   "session_not_found"

/*
 * Sets x->user (user.h) from "Authorization: Bearer TOKEN" or, where there is no
 * such header, from the cookie __Host-lintel.
 *
 * A session's token that is malformed, unknown, expired or revoked is no error: the
 * request is anonymous (x->user NULL).  An access token (token.h) that is forged,
 * expired or of an ended session is ERR_UNAUTHENTICATED, with a state as above: its
 * client is to fetch another, not to go on as a stranger.  What a client sends while
 * it has no session is neither: the same as in the header apikey, or a token that
 * claims to be nobody.  A program's key (api_key.h) that is not good is refused too.
 *
 * ERR_UNAVAILABLE: the database could not be asked.  cache may be NULL.
 */
enum err access_identify(struct http_exchange *x, struct access_cache *cache) ATTR_MUST_USE;

#endif
