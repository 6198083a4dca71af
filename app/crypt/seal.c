/*
 * seal.c - values sealed and opened, by OpenSSL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/seal.h"

#include <string.h>

#include <openssl/evp.h>

#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/crypt/secret.h"

#define NONCE_LEN 12
#define TAG_LEN   16
#define PLAIN_MAX ((size_t)64 << 20) /* OpenSSL counts in int */

static const struct str use_seal = STR_INIT("lintel sealed field 1");
static const struct str use_blind = STR_INIT("lintel blind index 1");

static void context_free(EVP_CIPHER_CTX **c)
{
    EVP_CIPHER_CTX_free(*c);
}

size_t crypt_seal_room(size_t plain_len)
{
    return CRYPT_SEAL_MARK_LEN + CRYPT_KEY_ID_MAX + 1 +
           CRYPT_BASE64_ROOM(NONCE_LEN + plain_len + TAG_LEN);
}

bool crypt_seal_key(struct str text, struct str *out_id)
{
    size_t end;

    if (!str_starts(text, STR(CRYPT_SEAL_MARK)))
        return false;
    end = str_find(text, '$', CRYPT_SEAL_MARK_LEN);
    if (end == text.len || end == CRYPT_SEAL_MARK_LEN ||
        end - CRYPT_SEAL_MARK_LEN > CRYPT_KEY_ID_MAX)
        return false;
    *out_id = str_range(text, CRYPT_SEAL_MARK_LEN, end);
    return true;
}

/* ---- associated data ---- */

static void print_length(size_t len, unsigned char to[4])
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (unsigned char)(len >> (24 - 8 * i));
}

static bool add_part(EVP_CIPHER_CTX *c, struct str part)
{
    unsigned char length[4];
    int done;

    print_length(part.len, length);
    return EVP_CipherUpdate(c, NULL, &done, length, sizeof length) == 1 &&
           (part.len == 0 ||
            EVP_CipherUpdate(c, NULL, &done, (const unsigned char *)part.at, (int)part.len) == 1);
}

/* A context for one value; NULL: OpenSSL has failed. */
static EVP_CIPHER_CTX *begin(const struct crypt_key *key, const unsigned char nonce[NONCE_LEN],
                             struct str head, const struct crypt_place *at, bool is_sealing)
{
    AUTO(context_free) EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    EVP_CIPHER_CTX *made = c;
    unsigned char derived[CRYPT_KEY_LEN];
    bool is_made;

    crypt_key_derive(key, use_seal, derived);
    is_made = c != NULL &&
              EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL, derived, nonce, is_sealing) == 1 &&
              add_part(c, head) && add_part(c, at->table) && add_part(c, at->column) &&
              add_part(c, at->row);
    crypt_wipe(derived, sizeof derived);
    if (!is_made)
        return NULL;
    c = NULL;
    return made;
}

/* ---- both ways ---- */

enum err crypt_seal(struct crypt_keyring *keys, const struct crypt_place *at, struct str plain,
                    struct arena *a, struct str *out_sealed, struct error *e)
{
    const struct crypt_key *key = crypt_keyring_current(keys, CRYPT_SEAL);
    AUTO(context_free) EVP_CIPHER_CTX *c = NULL;
    unsigned char *raw;
    struct str head;
    char *to;
    int len = 0;
    int rest = 0;

    if (key == NULL)
        return error_set(e, ERR_UNAVAILABLE,
                         "there is no key to seal with; make one: lintel keys add seal");
    if (plain.len > PLAIN_MAX)
        return error_set(e, ERR_INVALID, "%zu bytes are too many to be sealed", plain.len);
    head = str_format(a, CRYPT_SEAL_MARK "%.*s$", STR_ARG(crypt_key_id(key)));
    raw = arena_alloc(a, NONCE_LEN + plain.len + TAG_LEN, 1);
    id_fill(raw, NONCE_LEN);
    c = begin(key, raw, head, at, true);
    if (c == NULL ||
        (plain.len > 0 && EVP_CipherUpdate(c, raw + NONCE_LEN, &len,
                                           (const unsigned char *)plain.at, (int)plain.len) != 1) ||
        EVP_CipherFinal_ex(c, raw + NONCE_LEN + len, &rest) != 1 ||
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, raw + NONCE_LEN + plain.len) != 1)
        return error_set(e, ERR_INTERNAL, "a value could not be sealed");
    to = arena_alloc(a, head.len + CRYPT_BASE64_ROOM(NONCE_LEN + plain.len + TAG_LEN), 1);
    memcpy(to, head.at, head.len);
    len = (int)crypt_base64_print(CRYPT_BASE64_URL,
                                  (struct str){(const char *)raw, NONCE_LEN + plain.len + TAG_LEN},
                                  to + head.len);
    *out_sealed = (struct str){to, head.len + (size_t)len};
    return ERR_NONE;
}

/* raw: nonce, ciphertext, tag; the plain text takes the ciphertext's place. */
static bool open_raw(const struct crypt_key *key, const struct crypt_place *at, struct str head,
                     unsigned char *raw, size_t len)
{
    size_t body = len - NONCE_LEN - TAG_LEN;
    AUTO(context_free) EVP_CIPHER_CTX *c = begin(key, raw, head, at, false);
    int done = 0;
    int rest = 0;

    return c != NULL &&
           (body == 0 ||
            EVP_CipherUpdate(c, raw + NONCE_LEN, &done, raw + NONCE_LEN, (int)body) == 1) &&
           EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, raw + NONCE_LEN + body) == 1 &&
           EVP_CipherFinal_ex(c, raw + NONCE_LEN + done, &rest) == 1;
}

enum crypt_opened crypt_seal_open(struct crypt_keyring *keys, const struct crypt_place *at,
                                  struct str sealed, char *to, struct str *out_plain)
{
    unsigned char *raw = (unsigned char *)to;
    const struct crypt_key *key;
    struct str head;
    struct str id;
    size_t len;

    if (!crypt_seal_key(sealed, &id))
        return CRYPT_NOT_SEALED;
    head = str_range(sealed, 0, CRYPT_SEAL_MARK_LEN + id.len + 1);
    key = crypt_keyring_seek(keys, CRYPT_SEAL, id);
    if (key == NULL)
        return CRYPT_NO_KEY;
    if (!crypt_base64_parse(CRYPT_BASE64_URL, str_from(sealed, head.len), raw, &len) ||
        len < NONCE_LEN + TAG_LEN || len > PLAIN_MAX)
        return CRYPT_DAMAGED;
    if (!open_raw(key, at, head, raw, len)) {
        crypt_wipe(raw, len); /* what was deciphered before the tag said no */
        return CRYPT_DAMAGED;
    }
    *out_plain = (struct str){to + NONCE_LEN, len - NONCE_LEN - TAG_LEN};
    return CRYPT_OPENED;
}

/* ---- the blind index ---- */

void crypt_blind_key(const struct crypt_key *key, unsigned char out[CRYPT_BLIND_KEY_LEN])
{
    unsigned char digest[CRYPT_SHA256_LEN];

    crypt_sha256(crypt_key_id(key), digest);
    memcpy(out, digest, CRYPT_BLIND_KEY_LEN);
}

/* A key for the column, then the value: neither can be taken for a part of the other. */
void crypt_blind(const struct crypt_key *key, struct str table, struct str column, struct str plain,
                 unsigned char out[CRYPT_BLIND_LEN])
{
    unsigned char mac[4][CRYPT_SHA256_LEN];

    crypt_key_derive(key, use_blind, mac[0]);
    crypt_hmac_sha256((struct str){(const char *)mac[0], sizeof mac[0]}, table, mac[1]);
    crypt_hmac_sha256((struct str){(const char *)mac[1], sizeof mac[1]}, column, mac[2]);
    crypt_hmac_sha256((struct str){(const char *)mac[2], sizeof mac[2]}, plain, mac[3]);
    crypt_blind_key(key, out);
    memcpy(out + CRYPT_BLIND_KEY_LEN, mac[3], CRYPT_BLIND_LEN - CRYPT_BLIND_KEY_LEN);
    crypt_wipe(mac, sizeof mac);
}
