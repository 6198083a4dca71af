/*
 * id_token.h - what a sign-in service says of somebody, checked (OpenID Connect Core 1.0, 3.1.3.7).
 *
 * Unlike our own access tokens (jwt.h) it is signed by somebody else's key, which
 * is looked up in that service's key set.  The key decides the algorithm: an RSA
 * key RS256, one of P-256 ES256; there are no others, and no "none".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_ID_TOKEN_H
#define APP_ACCESS_ID_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

#define ACCESS_ID_TOKEN_MAX    ((size_t)16384)
#define ACCESS_ID_TOKEN_SKEW_S 60 /* how far two clocks may differ */
#define ACCESS_ID_SUBJECT_MAX  255

/* What it must say. */
struct access_id_wanted {
    struct str issuer;
    struct str client_id;
    struct str nonce;
    int64_t now_s;
};

struct access_id_claims {
    struct str subject;
    struct str email; /* absent: not said */
    bool is_email_verified;
    struct str name; /* absent: not said */
};

enum access_id_verdict {
    ACCESS_ID_GOOD,
    ACCESS_ID_KEY_UNKNOWN, /* the key set may be old: get it anew and try again */
    ACCESS_ID_WRONG,
};

/*
 * keys: a JSON Web Key Set (RFC 7517).  Claims are the arena's.  With ACCESS_ID_WRONG
 * *out_why says what is wrong, for the log.
 */
enum access_id_verdict access_id_token_check(struct arena *a, struct str token, struct str keys,
                                             const struct access_id_wanted *wanted,
                                             struct access_id_claims *out_claims,
                                             const char **out_why);

#endif
