/*
 * passkey.h - passkeys: what an authenticator says, checked (W3C Web Authentication, level 2).
 *
 * An authenticator makes a key pair for one site (the relying party) and proves
 * later that it still has the private half, over a challenge that is new each
 * time.  Here is the part that is binary and signed; the text around it, the
 * browser's client data, is read where JSON is.  Of that only its SHA-256 is
 * needed: it is what was signed.
 *
 * No attestation is asked for: who built the authenticator does not matter, so
 * that what registers a key is not signed by anything, and trusted for who sent
 * it: a person who is signed in already.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_PASSKEY_H
#define APP_CRYPT_PASSKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/crypt/digest.h"

struct arena;

#define CRYPT_PASSKEY_ID_MAX  1023 /* section 4, credential ID */
#define CRYPT_PASSKEY_KEY_MAX 300  /* the longest: RSA of 2048 bits */

/* Identifiers of RFC 9053 and RFC 8812, in the order in which a site asks for them. */
enum crypt_passkey_alg {
    CRYPT_PASSKEY_EDDSA = -8,
    CRYPT_PASSKEY_ES256 = -7,
    CRYPT_PASSKEY_RS256 = -257,
};

/* A key that was registered. */
struct crypt_passkey {
    struct str id; /* what the authenticator calls it */
    enum crypt_passkey_alg alg;
    struct str key;    /* the public half: a COSE_Key (RFC 9052), as the authenticator wrote it */
    uint32_t count;    /* signatures so far; 0: it does not count */
    bool is_verified;  /* the authenticator asked for a finger, a face or a PIN */
    bool is_backed_up; /* there is a copy of it elsewhere: a lost device is no lost key */
};

/* What was signed: the same for making a key and for using it. */
struct crypt_passkey_claim {
    struct str party;                       /* the site's host name, or a domain above it */
    struct str authenticator;               /* authenticator data, section 6.1 */
    unsigned char client[CRYPT_SHA256_LEN]; /* SHA-256 of the client data */
};

/*
 * A new key out of the authenticator data (section 7.1, steps 13 to 21).  Texts are the arena's.
 * ERR_INVALID with words: not of this site, nobody was there, no key of a kind asked for.
 */
enum err crypt_passkey_read(struct arena *a, const struct crypt_passkey_claim *claim,
                            struct crypt_passkey *out_key, struct error *e) ATTR_MUST_USE;

/*
 * Is it that key's signature (section 7.2, steps 15 to 21)?  key->id is not looked at.
 * *out_seen is written on success: count, is_verified and is_backed_up as they are now.
 * ERR_INVALID with words otherwise, also for a count that did not rise: then there are
 * two of what should be one.
 */
enum err crypt_passkey_check(const struct crypt_passkey_claim *claim,
                             const struct crypt_passkey *key, struct str signature,
                             struct crypt_passkey *out_seen, struct error *e) ATTR_MUST_USE;

#endif
