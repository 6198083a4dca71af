/*
 * cache.h - sessions seen during the last second, so that a hot one costs no query.
 *
 * Only "yes" is remembered, and for ACCESS_CACHE_US at most: a session that was
 * revoked elsewhere (another host, or SQL by hand) is refused a second later.  What
 * is revoked through the same cache is refused at once: make *one for the process*
 * and share it between its threads; every function here may be called from any of
 * them.  Processes that were given one epoch, in memory they share, forget together.
 *
 * It holds digests of tokens, no token.  Its size is fixed; in a full set the
 * entry seen longest ago makes room.
 *
 * Lifetime: process.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_CACHE_H
#define APP_ACCESS_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/access/email.h"
#include "app/access/preference.h"
#include "app/base/attr.h"
#include "app/crypt/digest.h"

#define ACCESS_CACHE_US ((int64_t)1000000)

struct access_cache;

/* What a session's row and its account's say. */
struct access_seen {
    int64_t account_id;
    int64_t session_id;
    bool is_admin;
    bool wants_factor;         /* a second factor is still to be shown */
    int aal;                   /* how many were shown */
    int64_t by_id;             /* who acts in the account's place; 0: nobody does */
    bool is_read_only;         /* and changes nothing */
    int64_t ends_s;            /* with an access token: its end, in seconds since 1970 */
    int notices;               /* that are unread */
    struct access_email email; /* len 0: it has none */
    struct access_preference preference;
};

/* epoch: a counter that all processes of the host share and that outlives them, or NULL: its own.
 */
struct access_cache *access_cache_new(_Atomic uint64_t *epoch) ATTR_MUST_USE ATTR_NONNULL_RET;
/* NULL is fine. */
void access_cache_free(struct access_cache *c);

/* How often something was forgotten.  Ask before the query whose answer is to be put. */
uint64_t access_cache_epoch(struct access_cache *c);
/*
 * Remembers, unless something was forgotten since epoch: the query may then have
 * read what is no longer so.
 */
void access_cache_put(struct access_cache *c, const unsigned char hash[CRYPT_SHA256_LEN],
                      const struct access_seen *seen, uint64_t epoch);
bool access_cache_find(struct access_cache *c, const unsigned char hash[CRYPT_SHA256_LEN],
                       struct access_seen *out_seen);
/*
 * To be called *after* a change is committed.  It forgets everything: sessions end
 * seldom beside how often they are asked for, and one counter suffices for all
 * processes.
 */
void access_cache_forget(struct access_cache *c);

#endif
