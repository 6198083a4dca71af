/*
 * rs256.h - signatures of RSA with SHA-256 (RSASSA-PKCS1-v1_5), of others' keys: to check, not to
 * make.
 *
 * What sign-in services and some authenticators still sign with (RFC 7518, 3.3).
 * Any thread may call.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_RS256_H
#define APP_CRYPT_RS256_H

#include <stdbool.h>

#include "app/base/str.h"

#define CRYPT_RS256_BITS_MIN 2048
#define CRYPT_RS256_BITS_MAX 8192

/* Modulus and exponent, big-endian. */
struct crypt_rs256_key {
    struct str modulus;
    struct str exponent;
};

/* A modulus within the bounds, an exponent that is odd and of at most 4 bytes. */
bool crypt_rs256_is_key(const struct crypt_rs256_key *key);

/* False for everything that is not right about key or signature. */
bool crypt_rs256_verify(const struct crypt_rs256_key *key, struct str text, struct str signature);

#endif
