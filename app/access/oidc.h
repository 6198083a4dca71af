/*
 * oidc.h - signing in with others: OpenID Connect, authorization code flow with PKCE.
 *
 *     access_oidc_begin()  -> the provider's address, to send the browser to
 *     the provider asks who it is, and sends the browser back with a code
 *     access_oidc_finish() -> the code is changed for an ID token, which says who it is
 *     access_identity_resolve() -> which account that is (identity.h)
 *
 * What is begun is a row, bound to the browser by a cookie: whichever worker or host
 * may finish it, once, within ACCESS_OIDC_WAIT_S.  What providers publish about
 * themselves is kept for an hour, for all workers together.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_OIDC_H
#define APP_ACCESS_OIDC_H

#include <stdint.h>

#include "app/access/id_token.h"
#include "app/access/provider.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

#define ACCESS_OIDC_WAIT_S 600
#define ACCESS_OIDC_COOKIE "__Host-lintel-oidc"

/* What both halves are told. */
struct access_oidc {
    struct db_conn *conn;
    struct arena *arena;
    const struct access_provider *provider;
    struct str callback; /* where the provider sends the browser back to */
    struct str browser;  /* the cookie's secret */
    struct str ca_file;  /* more certificate authorities, as PEM; or absent */
};

/*
 * next: a path of ours, for afterwards.  account_id: whose account the identity is to be linked
 * to, or 0.  ERR_UNAVAILABLE with words when the provider cannot be reached.
 */
enum err access_oidc_begin(const struct access_oidc *o, struct str next, int64_t account_id,
                           struct str *out_url, struct error *e) ATTR_MUST_USE;

struct access_oidc_person {
    struct access_id_claims claims;
    struct str next;
    int64_t account_id; /* who links, or 0 */
};

/*
 * state and code as they came back.  ERR_UNAUTHENTICATED with words for what is late, repeated, of
 * another browser or not signed by the provider; ERR_UNAVAILABLE as above.
 */
enum err access_oidc_finish(const struct access_oidc *o, struct str state, struct str code,
                            struct access_oidc_person *out_person, struct error *e) ATTR_MUST_USE;

#endif
