/*
 * user.h - who sent the request: what access_identify() found out, and x->user.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_USER_H
#define APP_ACCESS_USER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/access/preference.h"
#include "app/base/str.h"

struct access_api_key_found;
struct access_cache;

struct access_user {
    int64_t id;       /* lintel_account.id */
    struct str email; /* in lower case; empty: it has none */
    bool is_admin;
    int64_t session_id;                     /* lintel_session.id; 0: a program came with a key */
    const struct access_api_key_found *key; /* that key, which narrows what may be done; or NULL */
    int aal;                                /* how many factors were shown: 1 or 2 */
    bool wants_factor; /* its account has a second factor that is still to be shown */
    int64_t by_id;     /* the administrator who acts in its place (impersonate.h); 0: nobody does */
    bool is_read_only; /* and who may change nothing */
    int notices;       /* that are unread (view/notice.h), as of a second ago */
    bool is_cookie;    /* known by the browser's cookie: what changes data needs a CSRF token */
    struct access_preference preference; /* how its owner reads */
    struct str token;           /* the secret itself: for access/ only, never shown or logged */
    struct access_cache *cache; /* that may remember it, or NULL */
};

#endif
