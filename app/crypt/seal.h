/*
 * seal.h - single values that only who has the keys can read, and only where they belong.
 *
 *     $s1$KEY$base64url( 12 bytes of nonce, the ciphertext, 16 bytes of tag )
 *
 * AES-256-GCM (NIST SP 800-38D) under a key that is derived from the named one for this
 * use.  Associated data are all before the base64 and the place: table, column, row; each
 * with its length before it.  So a value that is altered, or stands in another row,
 * column or table, does not open.  Its length is not hidden.
 *
 * The nonce is random: after 2^32 values under one key make another one current.
 *
 * To be found again a value has a blind index: 4 bytes that tell the key, then 28 of an
 * HMAC-SHA-256 of table, column and value under a key of its own purpose.  The same
 * value has the same index in all rows, which is what it is for, and what it gives away.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_SEAL_H
#define APP_CRYPT_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/crypt/keyring.h"

struct arena;

#define CRYPT_SEAL_MARK     "$s1$"
#define CRYPT_SEAL_MARK_LEN (sizeof CRYPT_SEAL_MARK - 1)
#define CRYPT_BLIND_LEN     32
#define CRYPT_BLIND_KEY_LEN 4

/* Where a value belongs. */
struct crypt_place {
    struct str table;
    struct str column;
    struct str row; /* what tells it from the table's others */
};

enum crypt_opened {
    CRYPT_OPENED,
    CRYPT_NOT_SEALED, /* it does not begin like a sealed value */
    CRYPT_NO_KEY,     /* the ring has no key of that name */
    CRYPT_DAMAGED,    /* altered, cut, or from elsewhere */
};

/* How long a value of so many bytes is when sealed, with the longest name of a key. */
size_t crypt_seal_room(size_t plain_len);

/* With the current key.  ERR_UNAVAILABLE: there is none, or no ring. */
enum err crypt_seal(struct crypt_keyring *keys, const struct crypt_place *at, struct str plain,
                    struct arena *a, struct str *out_sealed, struct error *e) ATTR_MUST_USE;
/* to: room for sealed.len bytes; *out_plain is within.  A key that is new to the ring is looked
 * for in its file. */
enum crypt_opened crypt_seal_open(struct crypt_keyring *keys, const struct crypt_place *at,
                                  struct str sealed, char *to, struct str *out_plain) ATTR_MUST_USE;
/* The name of its key; false: it does not begin like a sealed value. */
bool crypt_seal_key(struct str text, struct str *out_id);

/* key: of CRYPT_BLIND. */
void crypt_blind(const struct crypt_key *key, struct str table, struct str column, struct str plain,
                 unsigned char out[CRYPT_BLIND_LEN]);
/* How the indexes of a key begin. */
void crypt_blind_key(const struct crypt_key *key, unsigned char out[CRYPT_BLIND_KEY_LEN]);

#endif
