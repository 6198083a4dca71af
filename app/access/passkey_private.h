/*
 * passkey_private.h - between the exchange with the browser and the rows.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_PASSKEY_PRIVATE_H
#define APP_ACCESS_PASSKEY_PRIVATE_H

#include "app/access/passkey.h"
#include "app/crypt/passkey.h"

/* What came back, decoded; texts are the arena's. */
struct passkey_answer {
    struct str id;            /* of the credential */
    struct str challenge;     /* as it was sent: base64url */
    struct str authenticator; /* authenticator data */
    struct str signature;     /* absent for a new key */
    struct str user;          /* the handle, or absent */
    unsigned char client[CRYPT_SHA256_LEN];
};

/* Reads PublicKeyCredential.toJSON(), and holds its client data against what was asked. */
enum err passkey_answer_read(struct arena *a, struct str json, const struct access_party *party,
                             bool is_for_new, struct passkey_answer *out_answer,
                             struct error *e) ATTR_MUST_USE;

/* A new challenge, remembered; base64url. */
enum err passkey_challenge_make(struct db_conn *c, struct arena *a, int64_t account_id,
                                bool is_for_new, struct str *out_challenge,
                                struct error *e) ATTR_MUST_USE;
/* Uses it up, in the caller's transaction or at once; ERR_INVALID: there is none, or no more. */
enum err passkey_challenge_take(struct db_conn *c, struct str challenge, int64_t account_id,
                                bool is_for_new, struct error *e) ATTR_MUST_USE;

#endif
