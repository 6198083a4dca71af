/*
 * digest.c - the digests, by OpenSSL.
 *
 * Every request digests its token, its row's version, and its page's cursors.  EVP_Digest() and
 * HMAC() look the algorithm up by name under locks and allocate a context each time, which takes
 * four times as long as the digest of a row.  The direct calls do neither; OpenSSL 3 calls them
 * deprecated in favour of EVP, and has none for HMAC, which is therefore spelt out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#define OPENSSL_SUPPRESS_DEPRECATED

#include "app/crypt/digest.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/sha.h>

/* OpenSSL tells an absent text from an empty one; to a digest they are the same. */
static struct str present(struct str s)
{
    return s.at == NULL ? STR("") : s;
}

/* A digest's steps; what they return only says that the arguments were sound. */
static void begin(SHA256_CTX *c, const unsigned char *at, size_t len)
{
    if (SHA256_Init(c) != 1 || SHA256_Update(c, at, len) != 1)
        abort();
}

static void end(SHA256_CTX *c, struct str text, unsigned char out[CRYPT_SHA256_LEN])
{
    text = present(text);
    if (SHA256_Update(c, text.at, text.len) != 1 || SHA256_Final(out, c) != 1)
        abort();
    OPENSSL_cleanse(c, sizeof *c); /* a token or a key was in it */
}

void crypt_sha256(struct str text, unsigned char out[CRYPT_SHA256_LEN])
{
    SHA256_CTX c;

    begin(&c, NULL, 0);
    end(&c, text, out);
}

void crypt_sha1(struct str text, unsigned char out[CRYPT_SHA1_LEN])
{
    text = present(text);
    (void)SHA1((const unsigned char *)text.at, text.len, out);
}

/* H(key ^ opad, H(key ^ ipad, text)) */
void crypt_hmac_sha256(struct str key, struct str text, unsigned char out[CRYPT_SHA256_LEN])
{
    unsigned char pad[SHA256_CBLOCK] = {0};
    unsigned char inner[CRYPT_SHA256_LEN];
    SHA256_CTX c;

    if (key.len > sizeof pad)
        crypt_sha256(key, pad);
    else if (key.len > 0)
        memcpy(pad, key.at, key.len);
    for (size_t i = 0; i < sizeof pad; i++)
        pad[i] ^= 0x36;
    begin(&c, pad, sizeof pad);
    end(&c, text, inner);
    for (size_t i = 0; i < sizeof pad; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    begin(&c, pad, sizeof pad);
    end(&c, (struct str){(const char *)inner, sizeof inner}, out);
    OPENSSL_cleanse(pad, sizeof pad);
}
