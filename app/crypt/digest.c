/*
 * digest.c - the digests, by OpenSSL.
 *
 * Every request digests its token, and its row's version: EVP_Digest() would look the algorithm up
 * by name under locks and allocate a context each time, which takes four times as long as the
 * digest of a row.  The direct calls do neither; OpenSSL 3 calls them deprecated in favour of EVP.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#define OPENSSL_SUPPRESS_DEPRECATED

#include "app/crypt/digest.h"

#include <limits.h>
#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

/* OpenSSL tells an absent text from an empty one; to a digest they are the same. */
static struct str present(struct str s)
{
    return s.at == NULL ? STR("") : s;
}

void crypt_sha256(struct str text, unsigned char out[CRYPT_SHA256_LEN])
{
    SHA256_CTX c;

    text = present(text);
    if (SHA256_Init(&c) != 1 || SHA256_Update(&c, text.at, text.len) != 1 ||
        SHA256_Final(out, &c) != 1)
        abort();
    OPENSSL_cleanse(&c, sizeof c); /* a token may be in it */
}

void crypt_hmac_sha256(struct str key, struct str text, unsigned char out[CRYPT_SHA256_LEN])
{
    key = present(key);
    text = present(text);
    if (key.len > INT_MAX || HMAC(EVP_sha256(), key.at, (int)key.len,
                                  (const unsigned char *)text.at, text.len, out, NULL) == NULL)
        abort();
}
