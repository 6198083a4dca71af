/*
 * refresh.h - refresh tokens: each is exchanged once, for the next of its family.
 *
 *     open -> token 1 -(used)-> token 2 -(used)-> token 3 ...
 *                 \
 *                  used again: within some seconds the same token 2, since two tabs of a browser
 *                  share one; later it was stolen, and the session ends with all its tokens
 *
 * A family is a session.  The table keeps digests: the next token is an HMAC of the one
 * that was shown, keyed by a nonce of its row, so that who asks twice gets the same
 * answer though it stands nowhere.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_REFRESH_H
#define APP_ACCESS_REFRESH_H

#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

enum access_refresh_outcome {
    ACCESS_REFRESHED,
    ACCESS_REFRESH_UNKNOWN, /* no such token */
    ACCESS_REFRESH_ENDED,   /* its session is over, or the account disabled */
    ACCESS_REFRESH_REUSED,  /* used before: its session has just been ended */
};

struct access_refresh {
    enum access_refresh_outcome outcome;
    int64_t account_id; /* not with ACCESS_REFRESH_UNKNOWN; as is session_id */
    int64_t session_id;
    struct str token; /* ACCESS_REFRESHED: the next, in the arena */
};

/* The first token of a session. */
enum err access_refresh_open(struct db_conn *c, struct arena *a, int64_t session_id,
                             struct str *out_token, struct error *e) ATTR_MUST_USE;
/* After ACCESS_REFRESH_REUSED the caller makes the caches forget. */
enum err access_refresh_rotate(struct db_conn *c, struct arena *a, struct str token,
                               int64_t reuse_s, struct access_refresh *out,
                               struct error *e) ATTR_MUST_USE;

#endif
