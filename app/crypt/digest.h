/*
 * digest.h - SHA-256, HMAC-SHA-256 and SHA-1 of a text that is in memory.
 *
 * Neither can fail: an OpenSSL that cannot hash any more is fatal, as an
 * arena without memory is.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_DIGEST_H
#define APP_CRYPT_DIGEST_H

#include "app/base/str.h"

#define CRYPT_SHA256_LEN 32
#define CRYPT_SHA1_LEN   20

/* FIPS 180-4. */
void crypt_sha256(struct str text, unsigned char out[CRYPT_SHA256_LEN]);

/* FIPS 180-4 as well, and broken: for what others chose to say with it, not for secrets of ours. */
void crypt_sha1(struct str text, unsigned char out[CRYPT_SHA1_LEN]);

/* RFC 2104; a key of 32 random bytes is as good as a longer one. */
void crypt_hmac_sha256(struct str key, struct str text, unsigned char out[CRYPT_SHA256_LEN]);

#endif
