/*
 * jwt.c - header.payload.signature, each in base64url.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/jwt.h"

#include "app/base/arena.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/crypt/es256.h"
#include "app/crypt/keyring.h"
#include "app/crypt/secret.h"
#include "app/json/parse.h"
#include "app/json/write.h"

#define HEADER_MAX 1024

_Static_assert(CRYPT_KEY_LEN == CRYPT_ES256_SECRET_LEN, "a key's secret is the private number");

static const struct json_limits header_limits = {.bytes = HEADER_MAX, .depth = 3, .values = 32};
static const struct json_limits payload_limits = {
    .bytes = ACCESS_JWT_MAX, .depth = 16, .values = 1024};

struct parts {
    struct str header;
    struct str payload;
    struct str signature;
    struct str signed_text; /* the first two and the point between them */
};

static bool split(struct str token, struct parts *out)
{
    struct str rest = token;

    if (token.len > ACCESS_JWT_MAX || !str_cut(&rest, '.', &out->header) ||
        !str_cut(&rest, '.', &out->payload) || !str_cut(&rest, '.', &out->signature) ||
        rest.at != NULL || out->header.len == 0 || out->header.len > HEADER_MAX)
        return false;
    out->signed_text = str_range(token, 0, out->header.len + 1 + out->payload.len);
    return true;
}

/* A part that is a JSON object, or NULL. */
static const struct json_value *object_of(struct arena *a, struct str part,
                                          const struct json_limits *limits)
{
    struct error e = {.code = ERR_NONE};
    const struct json_value *v;
    struct str text;

    if (!crypt_base64_decode(a, CRYPT_BASE64_URL, part, &text) ||
        json_parse(a, text, limits, &v, &e) != ERR_NONE || v->kind != JSON_OBJECT)
        return NULL;
    return v;
}

static struct str text_of(const struct json_value *object, struct str name)
{
    const struct json_value *v = json_find(object, name);

    return v == NULL || v->kind != JSON_STRING ? STR_NONE : v->text;
}

static struct str name_of(enum crypt_algorithm algorithm)
{
    switch (algorithm) {
    case CRYPT_ES256: return STR("ES256");
    case CRYPT_HS256: return STR("HS256");
    case CRYPT_AES256_GCM:
    case CRYPT_HMAC256:
    case CRYPT_BLIND_HMAC:
    case CRYPT_ALGORITHM__COUNT: break;
    }
    return STR_NONE;
}

/* ---- making one ---- */

static enum err signature_of(const struct crypt_key *k, struct str text, unsigned char *out,
                             size_t *out_len, struct error *e)
{
    if (k->algorithm == CRYPT_ES256) {
        *out_len = CRYPT_ES256_SIGNATURE_LEN;
        return crypt_es256_sign(k->secret, text, out, e);
    }
    *out_len = CRYPT_SHA256_LEN;
    crypt_hmac_sha256((struct str){(const char *)k->secret, CRYPT_KEY_LEN}, text, out);
    return ERR_NONE;
}

enum err access_jwt_sign(struct crypt_keyring *keys, struct arena *a, struct str payload,
                         struct str *out_token, struct error *e)
{
    const struct crypt_key *k = crypt_keyring_current(keys, CRYPT_SIGN);
    unsigned char signature[CRYPT_ES256_SIGNATURE_LEN];
    struct str text;
    size_t len;

    if (k == NULL)
        return error_tell(e, ERR_UNAVAILABLE, STR_NONE,
                          "there is no key to sign access tokens with: the operator makes one with "
                          "`lintel keys add --if-none`");
    text = str_format(a, "{\"alg\":\"%.*s\",\"kid\":\"%.*s\",\"typ\":\"JWT\"}",
                      STR_ARG(name_of(k->algorithm)), STR_ARG(crypt_key_id(k)));
    text = str_format(a, "%.*s.%.*s", STR_ARG(crypt_base64_encode(a, CRYPT_BASE64_URL, text)),
                      STR_ARG(crypt_base64_encode(a, CRYPT_BASE64_URL, payload)));
    TRY(signature_of(k, text, signature, &len, e));
    text = str_format(a, "%.*s.%.*s", STR_ARG(text),
                      STR_ARG(crypt_base64_encode(a, CRYPT_BASE64_URL,
                                                  (struct str){(const char *)signature, len})));
    if (text.len > ACCESS_JWT_MAX)
        return error_set(e, ERR_INTERNAL, "an access token of %zu bytes is too long", text.len);
    *out_token = text;
    return ERR_NONE;
}

/* ---- reading one ---- */

bool access_jwt_is(struct arena *a, struct str token)
{
    const struct json_value *header;
    struct parts p;

    if (!split(token, &p))
        return false;
    header = object_of(a, p.header, &header_limits);
    return header != NULL && text_of(header, STR("alg")).at != NULL;
}

const struct json_value *access_jwt_peek(struct arena *a, struct str token)
{
    struct parts p;

    return split(token, &p) ? object_of(a, p.payload, &payload_limits) : NULL;
}

static bool is_signed_by(struct arena *a, const struct crypt_key *k, const struct parts *p)
{
    unsigned char bytes[CRYPT_ES256_PUBLIC_LEN];
    struct error e = {.code = ERR_NONE};
    struct str signature;

    if (!crypt_base64_decode(a, CRYPT_BASE64_URL, p->signature, &signature))
        return false;
    if (k->algorithm == CRYPT_ES256)
        return crypt_es256_public(k->secret, bytes, &e) == ERR_NONE &&
               crypt_es256_verify(bytes, p->signed_text, signature);
    crypt_hmac_sha256((struct str){(const char *)k->secret, CRYPT_KEY_LEN}, p->signed_text, bytes);
    return crypt_equal((struct str){(const char *)bytes, CRYPT_SHA256_LEN}, signature);
}

const struct json_value *access_jwt_open(struct crypt_keyring *keys, struct arena *a,
                                         struct str token)
{
    const struct json_value *header;
    const struct crypt_key *k;
    struct str type;
    struct parts p;

    if (!split(token, &p))
        return NULL;
    header = object_of(a, p.header, &header_limits);
    /* "crit" names what a reader must understand (RFC 7515, 4.1.11), and we understand none of it.
     */
    if (header == NULL || json_find(header, STR("crit")) != NULL)
        return NULL;
    type = text_of(header, STR("typ"));
    k = crypt_keyring_find(keys, CRYPT_SIGN, text_of(header, STR("kid")));
    if (k == NULL || (type.at != NULL && !str_eq_nocase(type, STR("JWT"))) ||
        !str_eq(text_of(header, STR("alg")), name_of(k->algorithm)) || !is_signed_by(a, k, &p))
        return NULL;
    return object_of(a, p.payload, &payload_limits);
}

/* ---- the public keys ---- */

static void put_half(struct json_writer *w, struct arena *a, struct str name,
                     const unsigned char *at)
{
    json_put_str(w, name,
                 crypt_base64_encode(a, CRYPT_BASE64_URL,
                                     (struct str){(const char *)at, CRYPT_ES256_PUBLIC_LEN / 2}));
}

enum err access_jwt_write_keys(struct crypt_keyring *keys, struct arena *a, struct json_writer *w,
                               struct error *e)
{
    const struct crypt_keys *all = crypt_keyring_keys(keys);
    unsigned char point[CRYPT_ES256_PUBLIC_LEN];

    json_begin_object(w);
    json_name(w, STR("keys"));
    json_begin_array(w);
    for (size_t i = 0; all != NULL && i < all->count; i++) {
        const struct crypt_key *k = &all->at[i];

        if (k->algorithm != CRYPT_ES256)
            continue;
        TRY(crypt_es256_public(k->secret, point, e));
        json_begin_object(w);
        json_put_str(w, STR("kty"), STR("EC"));
        json_put_str(w, STR("crv"), STR("P-256"));
        put_half(w, a, STR("x"), point);
        put_half(w, a, STR("y"), point + CRYPT_ES256_PUBLIC_LEN / 2);
        json_put_str(w, STR("kid"), crypt_key_id(k));
        json_put_str(w, STR("alg"), STR("ES256"));
        json_put_str(w, STR("use"), STR("sig"));
        json_name(w, STR("key_ops"));
        json_begin_array(w);
        json_add_str(w, STR("verify"));
        json_end_array(w);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
    return ERR_NONE;
}
