/*
 * api_key.h - keys for programs: made, found, replaced, revoked.
 *
 * A key is "lintel_" and 256 random bits; its row keeps the SHA-256 only, so it is
 * shown once.  It acts for its account and may do what the account may, narrowed to
 * its scopes, which say for which models and verbs it is good; a key without scopes is
 * good for nothing.  It may be bound to address ranges and end by itself.
 *
 *     made -> used -> replaced (both work for a while) -> expired | revoked
 *
 * Like a session it ends with its account.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_API_KEY_H
#define APP_ACCESS_API_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/access/email.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/crypt/digest.h"

struct arena;
struct db_conn;

#define ACCESS_API_KEY_PREFIX   "lintel_"
#define ACCESS_API_KEY_LEN      50 /* the prefix and 32 bytes in base64url */
#define ACCESS_API_KEY_HINT_LEN 6
#define ACCESS_API_KEY_NAME_MAX 100
#define ACCESS_API_KEY_LIFE_MAX ((int64_t)10 * 366 * 24 * 3600)
#define ACCESS_API_KEYS_MAX     50  /* of one account, that live */
#define ACCESS_API_SCOPES_MAX   100 /* of one key */

/* Bits of verbs: 1 << enum policy_verb, and one for routines. */
#define ACCESS_VERB_CALL 0x20U
#define ACCESS_VERBS_ALL 0x3fU

struct access_scope {
    struct str model; /* a table, view or routine; "*": all */
    unsigned verbs;
};

/* "film:read,create", "*:read", "rental:*"; ERR_INVALID with words. Borrows. */
enum err access_scope_parse(struct str text, struct access_scope *out_scope,
                            struct error *e) ATTR_MUST_USE;
/* The same text back, in the arena. */
struct str access_scope_print(struct arena *a, const struct access_scope *scope);
struct access_api_key_wish {
    struct str name;
    const struct access_scope *scopes;
    size_t scope_count;
    struct str networks; /* absent: any (network.h) */
    int64_t life_s;      /* 0: until it is revoked */
};

/* *out_key is for its owner alone, once.  ERR_INVALID, ERR_ABSENT or ERR_CONFLICT with words. */
enum err access_api_key_create(struct db_conn *c, struct arena *a, int64_t account_id,
                               const struct access_api_key_wish *wish, struct str *out_key,
                               int64_t *out_id, struct error *e) ATTR_MUST_USE;

/* Another key like it, while the old one works for overlap_s more.  ERR_ABSENT: none that lives. */
enum err access_api_key_rotate(struct db_conn *c, struct arena *a, int64_t account_id, int64_t id,
                               int64_t overlap_s, struct str *out_key, int64_t *out_id,
                               struct error *e) ATTR_MUST_USE;

enum err access_api_key_revoke(struct db_conn *c, int64_t account_id, int64_t id,
                               struct error *e) ATTR_MUST_USE;

struct access_api_key {
    int64_t id;
    struct str name;
    struct str hint;
    struct str networks; /* absent: any */
    struct str created_at;
    struct str expires_at; /* absent: never */
    struct str used_at;    /* absent: never */
    bool is_live;
    const struct access_scope *scopes;
    size_t scope_count;
};

/* What it is good for: "film:read,create · rental:*". */
struct str access_api_key_scopes(struct arena *a, const struct access_api_key *key);

/* The newest first, those that ended during the last 90 days included; at most 200. */
enum err access_api_key_list(struct db_conn *c, struct arena *a, int64_t account_id,
                             struct access_api_key **out_keys, size_t *out_count,
                             struct error *e) ATTR_MUST_USE;

/* What a live key says; texts are the arena's. */
struct access_api_key_found {
    int64_t key_id;
    int64_t account_id;
    bool is_admin;
    struct access_email email;
    const struct access_scope *scopes;
    size_t scope_count;
};

/* Has it the form of a key?  Nothing else is worth a query. */
bool access_api_key_is_key(struct str s);

/* ERR_ABSENT for a key that is unknown, ended or used from elsewhere: which of them is not said. */
enum err access_api_key_find(struct db_conn *c, struct arena *a,
                             const unsigned char hash[CRYPT_SHA256_LEN], struct str address,
                             struct access_api_key_found *out_found, struct error *e) ATTR_MUST_USE;

#endif
