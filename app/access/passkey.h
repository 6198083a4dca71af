/*
 * passkey.h - passkeys of an account: made, used, listed, removed.
 *
 * Two exchanges with the browser, in the JSON of W3C Web Authentication level 3
 * (PublicKeyCredential.parseCreationOptionsFromJSON() and toJSON()):
 *
 *     access_passkey_offer() -> options -> the authenticator -> access_passkey_add()
 *     access_passkey_ask()   -> options -> the authenticator -> access_passkey_check()
 *
 * Each exchange has a challenge of its own, good for one answer during
 * ACCESS_PASSKEY_WAIT_S, whichever worker or host gets it.
 *
 * A passkey is bound to the site: the browser says in signed text for which
 * origin it was used, so that a look-alike site gets nothing that works here.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_PASSKEY_H
#define APP_ACCESS_PASSKEY_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

#define ACCESS_PASSKEY_WAIT_S   300
#define ACCESS_PASSKEYS_MAX     20 /* of one account */
#define ACCESS_PASSKEY_NAME_MAX 100

/* Who asks: the same in both exchanges, or what was made is not found again. */
struct access_party {
    struct str id;     /* the site's host name, without port */
    struct str origin; /* "https://example.org:8443", as the browser has it */
    struct str name;   /* for people */
};

/* The party of a site by its address: "https://example.org:8443/any". Borrows; ERR_INVALID: no
 * https address. */
enum err access_party_parse(struct str url, struct str name, struct access_party *out_party,
                            struct error *e) ATTR_MUST_USE;

/* Options for navigator.credentials.create(), for an account that is signed in. */
enum err access_passkey_offer(struct db_conn *c, struct arena *a, const struct access_party *party,
                              int64_t account_id, struct str *out_options,
                              struct error *e) ATTR_MUST_USE;

/*
 * The answer to them: the passkey is there afterwards, under a name of its owner's
 * choice (absent: one is made up).  ERR_INVALID with words for an answer that is wrong or
 * late, ERR_CONFLICT when it is there already or the account has ACCESS_PASSKEYS_MAX.
 */
enum err access_passkey_add(struct db_conn *c, struct arena *a, const struct access_party *party,
                            int64_t account_id, struct str answer, struct str name, int64_t *out_id,
                            struct error *e) ATTR_MUST_USE;

/* Options for navigator.credentials.get(): of one account as its second factor, or (0) of whoever
 * signs in. */
enum err access_passkey_ask(struct db_conn *c, struct arena *a, const struct access_party *party,
                            int64_t account_id, struct str *out_options,
                            struct error *e) ATTR_MUST_USE;

struct access_passkey_proof {
    int64_t account_id;
    int64_t passkey_id;
    bool is_verified; /* by finger, face or PIN: two factors in one */
};

/*
 * The answer: whose passkey it was.  ERR_UNAUTHENTICATED with words for everything that is
 * wrong about it, an unknown passkey and a disabled account included.
 */
enum err access_passkey_check(struct db_conn *c, struct arena *a, const struct access_party *party,
                              int64_t account_id, struct str answer,
                              struct access_passkey_proof *out_proof,
                              struct error *e) ATTR_MUST_USE;

struct access_passkey {
    int64_t id;
    struct str name;
    bool is_backed_up;
    struct str created_at; /* as SQL prints it, UTC */
    struct str used_at;    /* absent: never */
};

/* Oldest first, at most ACCESS_PASSKEYS_MAX. */
enum err access_passkey_list(struct db_conn *c, struct arena *a, int64_t account_id,
                             struct access_passkey **out_keys, size_t *out_count,
                             struct error *e) ATTR_MUST_USE;
/* ERR_ABSENT when the account has no such passkey. */
enum err access_passkey_rename(struct db_conn *c, int64_t account_id, int64_t id, struct str name,
                               struct error *e) ATTR_MUST_USE;
enum err access_passkey_remove(struct db_conn *c, int64_t account_id, int64_t id,
                               struct error *e) ATTR_MUST_USE;

#endif
