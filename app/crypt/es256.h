/*
 * es256.h - signatures of ECDSA on P-256 with SHA-256, as JSON Web Signatures have them.
 *
 * A private key is a number of 32 bytes, a public one the point's x and y, a
 * signature r and s (RFC 7518, 3.4), all of them big-endian and of fixed length.
 * Nothing is kept between two calls; any thread may call.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_ES256_H
#define APP_CRYPT_ES256_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

#define CRYPT_ES256_SECRET_LEN    32
#define CRYPT_ES256_PUBLIC_LEN    64
#define CRYPT_ES256_SIGNATURE_LEN 64

/* ERR_INVALID: no private key of the curve (0, or not below its order). */
enum err crypt_es256_public(const unsigned char secret[CRYPT_ES256_SECRET_LEN],
                            unsigned char out_public[CRYPT_ES256_PUBLIC_LEN],
                            struct error *e) ATTR_MUST_USE;
enum err crypt_es256_sign(const unsigned char secret[CRYPT_ES256_SECRET_LEN], struct str text,
                          unsigned char out_signature[CRYPT_ES256_SIGNATURE_LEN],
                          struct error *e) ATTR_MUST_USE;
/* False for any signature of another length, and for what is no point of the curve. */
bool crypt_es256_verify(const unsigned char public_key[CRYPT_ES256_PUBLIC_LEN], struct str text,
                        struct str signature);

#endif
