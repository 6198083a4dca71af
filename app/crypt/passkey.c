/*
 * passkey.c - authenticator data read, signatures checked by OpenSSL.
 *
 * A public key comes as a COSE_Key, and CTAP2's canonical form (section 8) leaves
 * one way to write each kind: a head that never differs, then the numbers.  So it
 * is compared, not parsed: no reader of CBOR has to be trusted with what
 * strangers send.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/passkey.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "app/base/arena.h"
#include "app/crypt/rs256.h"
#include "app/crypt/secret.h"

/* Section 6.1: SHA-256 of the party, flags, a counter of four bytes. */
#define HEAD_LEN       (CRYPT_SHA256_LEN + 1 + 4)
#define FLAG_PRESENT   0x01U
#define FLAG_VERIFIED  0x04U
#define FLAG_BACKED_UP 0x10U
#define FLAG_HAS_KEY   0x40U
#define AAGUID_LEN     16
#define DATA_MAX       ((size_t)8192)

/* RFC 9053, sections 7.1.1 and 7.2; RFC 8230, section 4. */
static const struct kind {
    enum crypt_passkey_alg alg;
    struct str head;
    size_t first; /* bytes of x, or of the modulus */
    struct str between;
    size_t second; /* of y */
    struct str tail;
} kinds[] = {
    {CRYPT_PASSKEY_ES256, STR_INIT("\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"), 32,
     STR_INIT("\x22\x58\x20"), 32, STR_INIT("")},
    {CRYPT_PASSKEY_EDDSA, STR_INIT("\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20"), 32, STR_INIT(""), 0,
     STR_INIT("")},
    {CRYPT_PASSKEY_RS256, STR_INIT("\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00"), 256,
     STR_INIT(""), 0, STR_INIT("\x21\x43\x01\x00\x01")},
};

static enum err refuse(struct error *e, const char *words)
{
    return error_tell(e, ERR_INVALID, STR("passkey"), "%s", words);
}

static unsigned char byte_at(struct str s, size_t i)
{
    return (unsigned char)s.at[i];
}

/* What stands at the start of both kinds of data; the key's own parts are left alone. */
static enum err read_head(const struct crypt_passkey_claim *claim, struct crypt_passkey *out_key,
                          struct error *e)
{
    struct str data = claim->authenticator;
    unsigned char party[CRYPT_SHA256_LEN];
    unsigned flags;

    if (data.len < HEAD_LEN || data.len > DATA_MAX)
        return refuse(e, "this is no authenticator data; send it as the browser gave it");
    crypt_sha256(claim->party, party);
    if (!crypt_equal((struct str){data.at, sizeof party},
                     (struct str){(const char *)party, sizeof party}))
        return refuse(e, "this passkey was asked for by another site");
    flags = byte_at(data, CRYPT_SHA256_LEN);
    if ((flags & FLAG_PRESENT) == 0)
        return refuse(e, "nobody touched the authenticator; try again and confirm on the device");
    out_key->is_verified = (flags & FLAG_VERIFIED) != 0;
    out_key->is_backed_up = (flags & FLAG_BACKED_UP) != 0;
    out_key->count = 0;
    for (size_t i = CRYPT_SHA256_LEN + 1; i < HEAD_LEN; i++)
        out_key->count = out_key->count << 8 | byte_at(data, i);
    return ERR_NONE;
}

/* ---- keys ---- */

static size_t len_of(const struct kind *k)
{
    return k->head.len + k->first + k->between.len + k->second + k->tail.len;
}

/* Does a key of that kind stand at the start? What follows are extensions, which nobody asked for.
 */
static bool is_kind(const struct kind *k, struct str cose)
{
    return cose.len >= len_of(k) && str_starts(cose, k->head) &&
           str_starts(str_from(cose, k->head.len + k->first), k->between) &&
           str_starts(str_from(cose, len_of(k) - k->tail.len), k->tail);
}

static const struct kind *kind_find(struct str cose)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (is_kind(&kinds[i], cose))
            return &kinds[i];
    }
    return NULL;
}

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

/* NULL when the numbers are no point of the curve. */
static EVP_PKEY *key_from(OSSL_PARAM_BLD *b)
{
    AUTO(free_params) OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(b);
    AUTO(free_context) EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;

    if (params == NULL || c == NULL || EVP_PKEY_fromdata_init(c) != 1 ||
        EVP_PKEY_fromdata(c, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return NULL;
    return key;
}

static EVP_PKEY *es256_key(struct str x, struct str y)
{
    AUTO(free_build) OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    unsigned char point[1 + 32 + 32] = {0x04}; /* SEC 1: not compressed */

    memcpy(point + 1, x.at, 32);
    memcpy(point + 33, y.at, 32);
    if (b == NULL ||
        OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) != 1)
        return NULL;
    return key_from(b);
}

static struct str first_of(const struct kind *k, struct str cose)
{
    return str_range(cose, k->head.len, k->head.len + k->first);
}

static struct str second_of(const struct kind *k, struct str cose)
{
    size_t start = k->head.len + k->first + k->between.len;

    return str_range(cose, start, start + k->second);
}

static struct crypt_rs256_key rsa_of(const struct kind *k, struct str cose)
{
    return (struct crypt_rs256_key){first_of(k, cose), STR("\x01\x00\x01")};
}

/* Of the curves; NULL when it is none. */
static EVP_PKEY *key_of(const struct kind *k, struct str cose)
{
    struct str x = first_of(k, cose);

    if (k->alg == CRYPT_PASSKEY_ES256)
        return es256_key(x, second_of(k, cose));
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)x.at, x.len);
}

static bool is_key(const struct kind *k, struct str cose)
{
    AUTO(free_key) EVP_PKEY *key = NULL;
    struct crypt_rs256_key rsa = rsa_of(k, cose);

    if (k->alg == CRYPT_PASSKEY_RS256)
        return crypt_rs256_is_key(&rsa);
    key = key_of(k, cose);
    ERR_clear_error();
    return key != NULL;
}

enum err crypt_passkey_read(struct arena *a, const struct crypt_passkey_claim *claim,
                            struct crypt_passkey *out_key, struct error *e)
{
    struct str rest = str_from(claim->authenticator, HEAD_LEN + AAGUID_LEN);
    const struct kind *kind;
    size_t id_len;

    TRY(read_head(claim, out_key, e));
    if ((byte_at(claim->authenticator, CRYPT_SHA256_LEN) & FLAG_HAS_KEY) == 0 || rest.len < 2)
        return refuse(e, "the authenticator made no key");
    id_len = (size_t)byte_at(rest, 0) << 8 | byte_at(rest, 1);
    rest = str_from(rest, 2);
    if (id_len == 0 || id_len > CRYPT_PASSKEY_ID_MAX || id_len > rest.len)
        return refuse(e, "the authenticator's data ends early");
    out_key->id = str_dup(a, str_range(rest, 0, id_len));
    rest = str_from(rest, id_len);
    kind = kind_find(rest);
    if (kind == NULL || !is_key(kind, rest))
        return refuse(
            e, "the authenticator made no key that can be used here (ES256, EdDSA or RS256)");
    out_key->alg = kind->alg;
    out_key->key = str_dup(a, str_range(rest, 0, len_of(kind)));
    return ERR_NONE;
}

/* ---- signatures ---- */

static void free_digest(EVP_MD_CTX **c)
{
    EVP_MD_CTX_free(*c);
}

static bool verify_by_curve(const struct kind *kind, struct str cose, struct str text,
                            struct str signature)
{
    AUTO(free_key) EVP_PKEY *key = key_of(kind, cose);
    AUTO(free_digest) EVP_MD_CTX *c = EVP_MD_CTX_new();
    const EVP_MD *digest = kind->alg == CRYPT_PASSKEY_EDDSA ? NULL : EVP_sha256();
    bool is_right = key != NULL && c != NULL &&
                    EVP_DigestVerifyInit(c, NULL, digest, NULL, key) == 1 &&
                    EVP_DigestVerify(c, (const unsigned char *)signature.at, signature.len,
                                     (const unsigned char *)text.at, text.len) == 1;

    ERR_clear_error();
    return is_right;
}

/* Section 7.2, step 20: over the authenticator's data and the digest of the client's. */
static bool verify(const struct crypt_passkey_claim *claim, const struct kind *kind,
                   struct str cose, struct str signature)
{
    struct str data = claim->authenticator;
    struct crypt_rs256_key rsa = rsa_of(kind, cose);
    char at[DATA_MAX + CRYPT_SHA256_LEN];
    struct str text = {at, data.len + sizeof claim->client};

    memcpy(at, data.at, data.len);
    memcpy(at + data.len, claim->client, sizeof claim->client);
    return kind->alg == CRYPT_PASSKEY_RS256 ? crypt_rs256_verify(&rsa, text, signature)
                                            : verify_by_curve(kind, cose, text, signature);
}

enum err crypt_passkey_check(const struct crypt_passkey_claim *claim,
                             const struct crypt_passkey *key, struct str signature,
                             struct crypt_passkey *out_seen, struct error *e)
{
    const struct kind *kind = kind_find(key->key);
    struct crypt_passkey seen = *key;

    TRY(read_head(claim, &seen, e));
    if (kind == NULL || kind->alg != key->alg)
        return error_set(e, ERR_INTERNAL, "a stored passkey is of no known kind");
    if (signature.len == 0 || !verify(claim, kind, key->key, signature))
        return refuse(e, "the passkey's signature is not right");
    /* Section 7.2, step 21; two zeros: it does not count. */
    if ((seen.count != 0 || key->count != 0) && seen.count <= key->count)
        return refuse(e, "this passkey seems to have been copied; remove it and make a new one");
    *out_seen = seen;
    return ERR_NONE;
}
