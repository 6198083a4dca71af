/*
 * rs256.c - RSA by OpenSSL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/rs256.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "app/base/attr.h"

#define EXPONENT_LEN_MAX 4

static void free_key(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void free_context(EVP_PKEY_CTX **c)
{
    EVP_PKEY_CTX_free(*c);
}

static void free_build(OSSL_PARAM_BLD **b)
{
    OSSL_PARAM_BLD_free(*b);
}

static void free_params(OSSL_PARAM **p)
{
    OSSL_PARAM_free(*p);
}

static void free_number(BIGNUM **n)
{
    BN_free(*n);
}

static void free_digest(EVP_MD_CTX **c)
{
    EVP_MD_CTX_free(*c);
}

bool crypt_rs256_is_key(const struct crypt_rs256_key *key)
{
    AUTO(free_number) BIGNUM *n = NULL;
    struct str exponent = key->exponent;

    if (key->modulus.len > CRYPT_RS256_BITS_MAX / 8 || exponent.len == 0 ||
        exponent.len > EXPONENT_LEN_MAX || (exponent.at[exponent.len - 1] & 1) == 0 ||
        (exponent.len == 1 && exponent.at[0] == 1))
        return false;
    n = BN_bin2bn((const unsigned char *)key->modulus.at, (int)key->modulus.len, NULL);
    return n != NULL && BN_num_bits(n) >= CRYPT_RS256_BITS_MIN && BN_is_odd(n);
}

static EVP_PKEY *key_new(const struct crypt_rs256_key *key)
{
    AUTO(free_number)
    BIGNUM *n = BN_bin2bn((const unsigned char *)key->modulus.at, (int)key->modulus.len, NULL);
    AUTO(free_number)
    BIGNUM *exponent =
        BN_bin2bn((const unsigned char *)key->exponent.at, (int)key->exponent.len, NULL);
    AUTO(free_build) OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    AUTO(free_params) OSSL_PARAM *params = NULL;
    AUTO(free_context) EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *made = NULL;

    if (n == NULL || exponent == NULL || b == NULL || c == NULL ||
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, exponent) != 1)
        return NULL;
    params = OSSL_PARAM_BLD_to_param(b);
    if (params == NULL || EVP_PKEY_fromdata_init(c) != 1 ||
        EVP_PKEY_fromdata(c, &made, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return NULL;
    return made;
}

bool crypt_rs256_verify(const struct crypt_rs256_key *key, struct str text, struct str signature)
{
    AUTO(free_key) EVP_PKEY *pkey = crypt_rs256_is_key(key) ? key_new(key) : NULL;
    AUTO(free_digest) EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool is_right =
        pkey != NULL && c != NULL && signature.len > 0 &&
        EVP_DigestVerifyInit(c, NULL, EVP_sha256(), NULL, pkey) == 1 &&
        EVP_DigestVerify(c, (const unsigned char *)signature.at, signature.len,
                         (const unsigned char *)(text.at == NULL ? "" : text.at), text.len) == 1;

    ERR_clear_error();
    return is_right;
}
