/*
 * authenticator.h - an authenticator made of OpenSSL: what passkeys are tested with.
 */
#ifndef TESTS_CRYPT_AUTHENTICATOR_H
#define TESTS_CRYPT_AUTHENTICATOR_H

#include <stddef.h>

#include <openssl/evp.h>

#include "app/crypt/passkey.h"

/* Flags of authenticator data, section 6.1. */
#define PRESENT  0x01
#define VERIFIED 0x04
#define BACKED   0x10
#define HAS_KEY  0x40

struct bytes {
    unsigned char at[2048];
    size_t len;
};

void put(struct bytes *to, const void *at, size_t len);
struct str str_of(const struct bytes *b);

/* Section 6.1, up to the counter. */
void put_head(struct bytes *to, const char *party, unsigned flags, unsigned count);
/* Section 6.5.1: which authenticator, the key's name, the key. */
void put_key(struct bytes *to, struct str id, const struct bytes *cose);

EVP_PKEY *make_key(enum crypt_passkey_alg alg);
/* RFC 9053, sections 7.1.1 and 7.2; RFC 8230, section 4. */
struct bytes cose_of(EVP_PKEY *key, enum crypt_passkey_alg alg);
/* A number of the key by OpenSSL's name, 32 bytes or more. */
void put_number(struct bytes *to, EVP_PKEY *key, const char *name);
struct bytes sign_text(EVP_PKEY *key, enum crypt_passkey_alg alg, struct str text);
struct bytes sign(EVP_PKEY *key, enum crypt_passkey_alg alg,
                  const struct crypt_passkey_claim *claim);

#endif
