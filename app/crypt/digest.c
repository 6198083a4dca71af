/*
 * digest.c - the digests, by OpenSSL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/digest.h"

#include <limits.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

/* OpenSSL tells an absent text from an empty one; to a digest they are the same. */
static struct str present(struct str s)
{
    return s.at == NULL ? STR("") : s;
}

void crypt_sha256(struct str text, unsigned char out[CRYPT_SHA256_LEN])
{
    text = present(text);
    if (EVP_Digest(text.at, text.len, out, NULL, EVP_sha256(), NULL) != 1)
        abort();
}

void crypt_hmac_sha256(struct str key, struct str text, unsigned char out[CRYPT_SHA256_LEN])
{
    key = present(key);
    text = present(text);
    if (key.len > INT_MAX || HMAC(EVP_sha256(), key.at, (int)key.len,
                                  (const unsigned char *)text.at, text.len, out, NULL) == NULL)
        abort();
}
