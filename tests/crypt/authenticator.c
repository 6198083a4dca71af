/* authenticator.c - keys, their public halves as COSE, signatures. */
#include "config.h"

#include "tests/crypt/authenticator.h"

#include <check.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/rsa.h>

void put(struct bytes *to, const void *at, size_t len)
{
    ck_assert_uint_le(to->len + len, sizeof to->at);
    memcpy(to->at + to->len, at, len);
    to->len += len;
}

struct str str_of(const struct bytes *b)
{
    return (struct str){(const char *)b->at, b->len};
}

void put_head(struct bytes *to, const char *party, unsigned flags, unsigned count)
{
    unsigned char hash[CRYPT_SHA256_LEN];
    unsigned char rest[5] = {(unsigned char)flags, (unsigned char)(count >> 24),
                             (unsigned char)(count >> 16), (unsigned char)(count >> 8),
                             (unsigned char)count};

    crypt_sha256(str_from_z(party), hash);
    put(to, hash, sizeof hash);
    put(to, rest, sizeof rest);
}

void put_key(struct bytes *to, struct str id, const struct bytes *cose)
{
    unsigned char zero[16] = {0};
    unsigned char len[2] = {(unsigned char)(id.len >> 8), (unsigned char)id.len};

    put(to, zero, sizeof zero);
    put(to, len, sizeof len);
    put(to, id.at, id.len);
    put(to, cose->at, cose->len);
}

EVP_PKEY *make_key(enum crypt_passkey_alg alg)
{
    if (alg == CRYPT_PASSKEY_ES256)
        return EVP_EC_gen("P-256");
    return alg == CRYPT_PASSKEY_RS256 ? EVP_RSA_gen(2048)
                                      : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

void put_number(struct bytes *to, EVP_PKEY *key, const char *name)
{
    unsigned char at[512];
    BIGNUM *n = NULL;
    int len;

    ck_assert_int_eq(EVP_PKEY_get_bn_param(key, name, &n), 1);
    len = BN_bn2binpad(n, at, BN_num_bytes(n) > 32 ? BN_num_bytes(n) : 32);
    BN_free(n);
    put(to, at, (size_t)len);
}

struct bytes cose_of(EVP_PKEY *key, enum crypt_passkey_alg alg)
{
    struct bytes b = {.len = 0};
    size_t len = 32;

    if (alg == CRYPT_PASSKEY_ES256) {
        put(&b, "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", 10);
        put_number(&b, key, "qx");
        put(&b, "\x22\x58\x20", 3);
        put_number(&b, key, "qy");
    } else if (alg == CRYPT_PASSKEY_RS256) {
        put(&b, "\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00", 11);
        put_number(&b, key, "n");
        put(&b, "\x21\x43\x01\x00\x01", 5);
    } else {
        put(&b, "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20", 10);
        ck_assert_int_eq(EVP_PKEY_get_raw_public_key(key, b.at + b.len, &len), 1);
        b.len += len;
    }
    return b;
}

struct bytes sign_text(EVP_PKEY *key, enum crypt_passkey_alg alg, struct str text)
{
    struct bytes out = {.len = sizeof out.at};
    EVP_MD_CTX *c = EVP_MD_CTX_new();

    ck_assert_int_eq(
        EVP_DigestSignInit(c, NULL, alg == CRYPT_PASSKEY_EDDSA ? NULL : EVP_sha256(), NULL, key),
        1);
    ck_assert_int_eq(EVP_DigestSign(c, out.at, &out.len, (const unsigned char *)text.at, text.len),
                     1);
    EVP_MD_CTX_free(c);
    return out;
}

struct bytes sign(EVP_PKEY *key, enum crypt_passkey_alg alg,
                  const struct crypt_passkey_claim *claim)
{
    struct bytes text = {.len = 0};

    put(&text, claim->authenticator.at, claim->authenticator.len);
    put(&text, claim->client, sizeof claim->client);
    return sign_text(key, alg, str_of(&text));
}
