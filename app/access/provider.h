/*
 * provider.h - sign-in services that are trusted here: OpenID Connect providers.
 *
 * LINTEL_OIDC names them, joined by ',', each with its issuer's address, in which
 * our client id and secret stand like a user and a password, percent-encoded:
 *
 *     google=https://ID:SECRET@accounts.google.com,
 * work=https://ID:SECRET@sso.example.org/realms/main
 *
 * The name is part of addresses (/sign-in/with/google) and of who is who: it stays
 * as it is once people have signed in.  http:// is for a provider on this machine.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_PROVIDER_H
#define APP_ACCESS_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

#define ACCESS_PROVIDERS_MAX     16
#define ACCESS_PROVIDER_NAME_MAX 64

struct access_provider {
    struct str name;   /* a-z, 0-9, '-' */
    struct str issuer; /* as ID tokens say it */
    struct str client_id;
    struct str client_secret; /* absent: a public client */
};

struct access_providers {
    const struct access_provider *at;
    size_t count;
};

/* In the arena.  ERR_INVALID with words that name the entry and never its secret. */
enum err access_providers_parse(struct arena *a, struct str text,
                                struct access_providers *out_providers,
                                struct error *e) ATTR_MUST_USE;

/* NULL: there is none of that name. */
const struct access_provider *access_provider_find(const struct access_providers *p,
                                                   struct str name);

#endif
