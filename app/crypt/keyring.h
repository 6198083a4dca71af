/*
 * keyring.h - the keys of an installation: read from a file or the environment, never
 * from the database.
 *
 * A key has a name, a purpose and one algorithm.  Of each purpose one key is
 * current: what is made now is made with it, and carries its name.  The others
 * still verify and open what was made before.
 *
 *     kept -> current -> kept -> gone (taken out of the file)
 *
 * Many hosts: bring a new key to all of them first (`lintel keys add`, copy the file),
 * then make it current (`lintel keys rotate`).  A ring looks at its file again at most once
 * a second, so that a running worker learns of both.
 *
 * The secret is 32 random bytes.  Never use it for two things: derive a key for each
 * by crypt_key_derive().  Of ES256 it is the private number, below the curve's order.
 *
 * A ring may be asked by any thread.  The keys it gives live as long as the ring.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_KEYRING_H
#define APP_CRYPT_KEYRING_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct buf;
struct crypt_keyring;

#define CRYPT_KEY_LEN    32
#define CRYPT_KEY_ID_MAX 32 /* letters, digits, '-' and '_' */
#define CRYPT_KEYS_MAX   64

enum crypt_purpose {
    CRYPT_SIGN,  /* tokens for others to verify */
    CRYPT_SEAL,  /* values that only we may read */
    CRYPT_MAC,   /* what we gave out, or wrote down, and want to know again */
    CRYPT_BLIND, /* indexes by which sealed values are found */
    CRYPT_PURPOSE__COUNT
};

enum crypt_algorithm {
    CRYPT_ES256,      /* sign: ECDSA on P-256 with SHA-256 */
    CRYPT_HS256,      /* sign: HMAC-SHA-256 */
    CRYPT_AES256_GCM, /* seal */
    CRYPT_HMAC256,    /* mac: HMAC-SHA-256 */
    CRYPT_BLIND_HMAC, /* blind: HMAC-SHA-256 */
    CRYPT_ALGORITHM__COUNT
};

struct crypt_key {
    enum crypt_purpose purpose;
    enum crypt_algorithm algorithm;
    bool is_current;
    size_t id_len;
    char id[CRYPT_KEY_ID_MAX];
    unsigned char secret[CRYPT_KEY_LEN];
};

/* A plain value: what a key file says. */
struct crypt_keys {
    struct crypt_key at[CRYPT_KEYS_MAX];
    size_t count;
};

struct str crypt_key_id(const struct crypt_key *k);
/* A key for one use: HMAC of the use's name by the secret (RFC 5869 in one step). */
void crypt_key_derive(const struct crypt_key *k, struct str use, unsigned char out[CRYPT_KEY_LEN]);

/* "sign", "seal", "mac", "blind"; "es256", ... */
const char *crypt_purpose_name(enum crypt_purpose p) ATTR_NONNULL_RET;
bool crypt_purpose_parse(struct str name, enum crypt_purpose *out_purpose) ATTR_MUST_USE;
const char *crypt_algorithm_name(enum crypt_algorithm a) ATTR_NONNULL_RET;
bool crypt_algorithm_parse(struct str name, enum crypt_algorithm *out_algorithm) ATTR_MUST_USE;
/* That of a new key, unless somebody says otherwise. */
enum crypt_algorithm crypt_purpose_usual(enum crypt_purpose p);

/* ---- a running program's ---- */

/*
 * text: the keys themselves (from the environment), or absent: those of the file at
 * path, which is copied.  A file that is not there is a ring without keys.
 * ERR_INVALID with words for one that others may read, or that is damaged.
 */
enum err crypt_keyring_open(const char *path, struct str text, struct crypt_keyring **out_ring,
                            struct error *e) ATTR_MUST_USE;
/* NULL is fine; wipes them. */
void crypt_keyring_close(struct crypt_keyring *r);

/* NULL: there is none, or no ring. */
const struct crypt_key *crypt_keyring_current(struct crypt_keyring *r, enum crypt_purpose p);
const struct crypt_key *crypt_keyring_find(struct crypt_keyring *r, enum crypt_purpose p,
                                           struct str id);
/* The same, which looks at the file now before it says no: another host's key may be in it. */
const struct crypt_key *crypt_keyring_seek(struct crypt_keyring *r, enum crypt_purpose p,
                                           struct str id);
/* All that there are now, or NULL without a ring: for lists of public keys. */
const struct crypt_keys *crypt_keyring_keys(struct crypt_keyring *r);
/* The same for a command that writes its file: looks at it now. */
enum err crypt_keyring_renew(struct crypt_keyring *r, struct error *e) ATTR_MUST_USE;

#endif
