/*
 * es256.c - ECDSA by OpenSSL, whose own form of a signature is DER.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/es256.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "app/crypt/secret.h"

#define CURVE     "prime256v1" /* OpenSSL's name of P-256 */
#define POINT_LEN (1 + CRYPT_ES256_PUBLIC_LEN)
#define HALF_LEN  (CRYPT_ES256_SIGNATURE_LEN / 2)
#define DER_MAX   80 /* two numbers of 33 bytes with their heads take 72 */

static void free_bn(BIGNUM **n)
{
    BN_clear_free(*n);
}

static void free_group(EC_GROUP **g)
{
    EC_GROUP_free(*g);
}

static void free_point(EC_POINT **p)
{
    EC_POINT_free(*p);
}

static void free_builder(OSSL_PARAM_BLD **b)
{
    OSSL_PARAM_BLD_free(*b);
}

static void free_params(OSSL_PARAM **p)
{
    OSSL_PARAM_free(*p);
}

static void free_pkey(EVP_PKEY **k)
{
    EVP_PKEY_free(*k);
}

static void free_pkey_context(EVP_PKEY_CTX **c)
{
    EVP_PKEY_CTX_free(*c);
}

static void free_digest(EVP_MD_CTX **c)
{
    EVP_MD_CTX_free(*c);
}

static void free_signature(ECDSA_SIG **s)
{
    ECDSA_SIG_free(*s);
}

/* What OpenSSL queued is dropped: the next one to look would take it for its own. */
static enum err fail(struct error *e, const char *what)
{
    ERR_clear_error();
    return error_set(e, ERR_INTERNAL, "es256: %s", what);
}

/* The point as OpenSSL writes it: 4, x, y. */
static enum err point_of(const BIGNUM *secret, unsigned char out[POINT_LEN], struct error *e)
{
    AUTO(free_group) EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    AUTO(free_point) EC_POINT *point = NULL;

    if (group == NULL)
        return fail(e, "no such curve");
    if (BN_is_zero(secret) || BN_cmp(secret, EC_GROUP_get0_order(group)) >= 0)
        return error_set(e, ERR_INVALID, "es256: the number is no private key");
    point = EC_POINT_new(group);
    if (point == NULL || EC_POINT_mul(group, point, secret, NULL, NULL, NULL) != 1 ||
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, POINT_LEN, NULL) !=
            POINT_LEN)
        return fail(e, "the point could not be computed");
    return ERR_NONE;
}

/* A key of OpenSSL's; secret may be NULL.  NULL when the point is none of the curve. */
static EVP_PKEY *pkey_new(const unsigned char point[POINT_LEN], const BIGNUM *secret)
{
    AUTO(free_builder) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    AUTO(free_params) OSSL_PARAM *params = NULL;
    AUTO(free_pkey_context)
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;

    if (builder == NULL || context == NULL ||
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, CURVE, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_LEN) != 1 ||
        (secret != NULL && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, secret) != 1))
        return NULL;
    params = OSSL_PARAM_BLD_to_param(builder);
    if (params == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, secret == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR,
                          params) != 1)
        return NULL;
    return key;
}

enum err crypt_es256_public(const unsigned char secret[CRYPT_ES256_SECRET_LEN],
                            unsigned char out_public[CRYPT_ES256_PUBLIC_LEN], struct error *e)
{
    AUTO(free_bn) BIGNUM *number = BN_bin2bn(secret, CRYPT_ES256_SECRET_LEN, NULL);
    unsigned char point[POINT_LEN];

    if (number == NULL)
        return fail(e, "no memory");
    TRY(point_of(number, point, e));
    for (size_t i = 0; i < CRYPT_ES256_PUBLIC_LEN; i++)
        out_public[i] = point[1 + i];
    return ERR_NONE;
}

/* DER to r and s. */
static bool split(const unsigned char *der, size_t len,
                  unsigned char out_signature[CRYPT_ES256_SIGNATURE_LEN])
{
    const unsigned char *at = der;
    AUTO(free_signature) ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &at, (long)len);

    return s != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(s), out_signature, HALF_LEN) == HALF_LEN &&
           BN_bn2binpad(ECDSA_SIG_get0_s(s), out_signature + HALF_LEN, HALF_LEN) == HALF_LEN;
}

enum err crypt_es256_sign(const unsigned char secret[CRYPT_ES256_SECRET_LEN], struct str text,
                          unsigned char out_signature[CRYPT_ES256_SIGNATURE_LEN], struct error *e)
{
    AUTO(free_bn) BIGNUM *number = BN_bin2bn(secret, CRYPT_ES256_SECRET_LEN, NULL);
    AUTO(free_digest) EVP_MD_CTX *context = EVP_MD_CTX_new();
    AUTO(free_pkey) EVP_PKEY *key = NULL;
    unsigned char point[POINT_LEN];
    unsigned char der[DER_MAX];
    size_t len = sizeof der;

    if (number == NULL || context == NULL)
        return fail(e, "no memory");
    TRY(point_of(number, point, e));
    key = pkey_new(point, number);
    if (key == NULL || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(context, der, &len, (const unsigned char *)(text.at == NULL ? "" : text.at),
                       text.len) != 1 ||
        !split(der, len, out_signature))
        return fail(e, "the text could not be signed");
    return ERR_NONE;
}

/* r and s to DER; how long it is, or 0. */
static size_t join(struct str signature, unsigned char der[DER_MAX])
{
    const unsigned char *bytes = (const unsigned char *)signature.at;
    AUTO(free_signature) ECDSA_SIG *s = ECDSA_SIG_new();
    AUTO(free_bn) BIGNUM *r_number = BN_bin2bn(bytes, HALF_LEN, NULL);
    AUTO(free_bn) BIGNUM *s_number = BN_bin2bn(bytes + HALF_LEN, HALF_LEN, NULL);
    unsigned char *to = der;
    int len;

    if (s == NULL || r_number == NULL || s_number == NULL ||
        ECDSA_SIG_set0(s, r_number, s_number) != 1)
        return 0;
    r_number = NULL; /* the signature's now */
    s_number = NULL;
    len = i2d_ECDSA_SIG(s, NULL);
    if (len <= 0 || len > DER_MAX)
        return 0;
    len = i2d_ECDSA_SIG(s, &to);
    return len < 0 ? 0 : (size_t)len;
}

bool crypt_es256_verify(const unsigned char public_key[CRYPT_ES256_PUBLIC_LEN], struct str text,
                        struct str signature)
{
    AUTO(free_digest) EVP_MD_CTX *context = EVP_MD_CTX_new();
    AUTO(free_pkey) EVP_PKEY *key = NULL;
    unsigned char point[POINT_LEN] = {4};
    unsigned char der[DER_MAX];
    size_t len;
    bool is_right;

    if (signature.len != CRYPT_ES256_SIGNATURE_LEN || context == NULL)
        return false;
    for (size_t i = 0; i < CRYPT_ES256_PUBLIC_LEN; i++)
        point[1 + i] = public_key[i];
    len = join(signature, der);
    key = pkey_new(point, NULL);
    is_right =
        len > 0 && key != NULL &&
        EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestVerify(context, der, len, (const unsigned char *)(text.at == NULL ? "" : text.at),
                         text.len) == 1;
    ERR_clear_error();
    return is_right;
}
