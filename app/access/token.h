/*
 * token.h - access tokens: for an hour, whoever shows one is its session.
 *
 * A JWT (jwt.h) with the claims that Supabase's clients know: sub, session_id,
 * email, role, aal, amr, exp, iat, iss, aud, is_anonymous, app_metadata and
 * user_metadata.  Of them we believe sub and session_id alone, and only as far as
 * the session's row agrees; the others are for those who read the token.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_TOKEN_H
#define APP_ACCESS_TOKEN_H

#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_profile;
struct access_session_facts;
struct access_setup;
struct arena;

/* The words the clients know. */
#define ACCESS_TOKEN_AUDIENCE "authenticated"
#define ACCESS_TOKEN_ROLE     "authenticated"

enum access_token_verdict {
    ACCESS_TOKEN_GOOD,
    ACCESS_TOKEN_NONE,    /* it claims to be nobody: a client's public key (role anon) */
    ACCESS_TOKEN_FORGED,  /* not signed by us, or not for us, or damaged */
    ACCESS_TOKEN_EXPIRED, /* was good once */
};

struct access_claims {
    struct str account; /* uuid; in the arena, as is session */
    struct str session;
    int64_t expires_s;
};

enum err access_token_make(const struct access_setup *setup, struct arena *a,
                           const struct access_profile *profile,
                           const struct access_session_facts *session, int64_t now_s,
                           struct str *out_token, struct error *e) ATTR_MUST_USE;

/* *out_claims is written for ACCESS_TOKEN_GOOD only. */
enum access_token_verdict access_token_check(const struct access_setup *setup, struct arena *a,
                                             struct str token, int64_t now_s,
                                             struct access_claims *out_claims);

#endif
