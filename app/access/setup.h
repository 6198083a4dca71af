/*
 * setup.h - what the operator decided about accounts: x->access.
 *
 * Made once by serve/ from the settings, then read by every thread.
 *
 * Lifetime: process.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_SETUP_H
#define APP_ACCESS_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/access/password.h"
#include "app/access/provider.h"
#include "app/base/str.h"

struct access_cache;
struct access_gate;
struct crypt_keyring;

struct access_setup {
    struct access_cache *cache;
    struct access_gate *gate;    /* NULL: any number of passwords at once */
    struct crypt_keyring *keys;  /* NULL: none, and no access tokens */
    struct str product;          /* what mails call this server */
    struct str site_url;         /* https://example.org, without a slash at its end; or absent */
    struct str issuer;           /* of access tokens */
    const struct str *redirects; /* where links may lead besides (redirect.h) */
    size_t redirect_count;
    struct access_providers providers; /* sign-in services that are trusted */
    struct str ca_file;      /* more certificate authorities for them, as PEM; or absent */
    int64_t token_life_s;    /* of an access token */
    int64_t refresh_reuse_s; /* how long a refresh token that was just used gives the same again */
    int64_t link_life_s;     /* of a link that was mailed */
    int64_t code_life_s;     /* of the digits beside it (one_time.h) */
    int64_t sessions_max;    /* of an account; 0: any number */
    struct access_password_rules passwords;
    bool is_signup_open;    /* strangers may make accounts */
    bool is_autoconfirm;    /* without showing that the address is theirs */
    bool is_anonymous_open; /* or without any address */
    bool has_mailer;        /* mails are sent, and do not wait for ever */
    bool is_console_open;   /* administrators may type SQL (model/inquiry.h) */
};

#endif
