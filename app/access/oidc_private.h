/*
 * oidc_private.h - between the flow and the provider.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_OIDC_PRIVATE_H
#define APP_ACCESS_OIDC_PRIVATE_H

#include <stdbool.h>

#include "app/access/oidc.h"

/* What a provider says about itself (OpenID Connect Discovery 1.0, section 3). */
struct oidc_metadata {
    struct str authorization_endpoint;
    struct str token_endpoint;
    struct str userinfo_endpoint; /* or absent */
    struct str jwks_uri;
    bool wants_secret_in_body; /* client_secret_post, and no client_secret_basic */
};

/* Of this hour or from the provider; ERR_UNAVAILABLE with words. */
enum err oidc_metadata_get(const struct access_oidc *o, struct oidc_metadata *out_metadata,
                           struct error *e) ATTR_MUST_USE;
/* Its keys; is_fresh: not those that are older than a minute. */
enum err oidc_keys_get(const struct access_oidc *o, const struct oidc_metadata *m, bool is_fresh,
                       struct str *out_keys, struct error *e) ATTR_MUST_USE;

struct oidc_tokens {
    struct str id_token;
    struct str access_token; /* or absent */
};

/* The code for tokens (Core 1.0, 3.1.3); ERR_UNAUTHENTICATED when the provider refuses it. */
enum err oidc_code_exchange(const struct access_oidc *o, const struct oidc_metadata *m,
                            struct str code, struct str verifier, struct oidc_tokens *out_tokens,
                            struct error *e) ATTR_MUST_USE;

/* Adds what the ID token does not say (Core 1.0, 5.3); nothing where it says something else. */
enum err oidc_userinfo_add(const struct access_oidc *o, const struct oidc_metadata *m,
                           struct str access_token, struct access_id_claims *claims,
                           struct error *e) ATTR_MUST_USE;

#endif
