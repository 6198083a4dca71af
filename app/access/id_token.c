/*
 * id_token.c - somebody else's signature and claims.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/id_token.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/crypt/base64.h"
#include "app/crypt/es256.h"
#include "app/crypt/rs256.h"
#include "app/crypt/secret.h"
#include "app/json/parse.h"

static const struct json_limits limits = {.bytes = (size_t)256 << 10, .depth = 16, .values = 8192};

struct parts {
    const struct json_value *header;
    const struct json_value *claims;
    struct str signature;
    struct str signed_text;
};

static const struct json_value *object_of(struct arena *a, struct str text)
{
    struct error e = {.code = ERR_NONE};
    const struct json_value *v = NULL;

    return json_parse(a, text, &limits, &v, &e) == ERR_NONE && v->kind == JSON_OBJECT ? v : NULL;
}

static struct str text_of(const struct json_value *object, struct str name)
{
    const struct json_value *v = json_find(object, name);

    return v != NULL && v->kind == JSON_STRING ? v->text : STR_NONE;
}

static bool split(struct arena *a, struct str token, struct parts *out)
{
    struct str rest = token;
    struct str header, claims, signature, bytes;

    if (token.len > ACCESS_ID_TOKEN_MAX || !str_cut(&rest, '.', &header) ||
        !str_cut(&rest, '.', &claims) || !str_cut(&rest, '.', &signature) || rest.at != NULL)
        return false;
    out->signed_text = str_range(token, 0, header.len + 1 + claims.len);
    if (!crypt_base64_decode(a, CRYPT_BASE64_URL, header, &bytes))
        return false;
    out->header = object_of(a, bytes);
    if (!crypt_base64_decode(a, CRYPT_BASE64_URL, claims, &bytes))
        return false;
    out->claims = object_of(a, bytes);
    return out->header != NULL && out->claims != NULL &&
           crypt_base64_decode(a, CRYPT_BASE64_URL, signature, &out->signature);
}

/* ---- keys ---- */

static struct str number_of(struct arena *a, const struct json_value *key, struct str name)
{
    struct str bytes;

    return crypt_base64_decode(a, CRYPT_BASE64_URL, text_of(key, name), &bytes) ? bytes : STR_NONE;
}

/* RFC 7518, 6.2 and 6.3: the numbers, and the one algorithm that goes with them. */
static bool is_signed_by(struct arena *a, const struct json_value *key, const struct parts *p)
{
    struct str alg = text_of(p->header, STR("alg"));
    struct str type = text_of(key, STR("kty"));

    if (str_eq(type, STR("RSA")) && str_eq(alg, STR("RS256"))) {
        struct crypt_rs256_key rsa = {number_of(a, key, STR("n")), number_of(a, key, STR("e"))};

        return crypt_rs256_verify(&rsa, p->signed_text, p->signature);
    }
    if (str_eq(type, STR("EC")) && str_eq(alg, STR("ES256")) &&
        str_eq(text_of(key, STR("crv")), STR("P-256"))) {
        struct str x = number_of(a, key, STR("x"));
        struct str y = number_of(a, key, STR("y"));
        unsigned char both[CRYPT_ES256_PUBLIC_LEN];

        if (x.len + y.len != sizeof both || x.len != y.len)
            return false;
        for (size_t i = 0; i < x.len; i++) {
            both[i] = (unsigned char)x.at[i];
            both[x.len + i] = (unsigned char)y.at[i];
        }
        return crypt_es256_verify(both, p->signed_text, p->signature);
    }
    return false;
}

static bool may_sign(const struct json_value *key)
{
    struct str use = text_of(key, STR("use"));

    return key->kind == JSON_OBJECT && (use.at == NULL || str_eq(use, STR("sig")));
}

/* Without a "kid" any key of the set will do (RFC 7515, 4.1.4). */
static enum access_id_verdict check_signature(struct arena *a, struct str keys,
                                              const struct parts *p, const char **out_why)
{
    const struct json_value *set = object_of(a, keys);
    const struct json_value *list = set == NULL ? NULL : json_find(set, STR("keys"));
    struct str kid = text_of(p->header, STR("kid"));
    bool is_known = false;

    *out_why = "no key of the provider's set signed it";
    if (list == NULL || list->kind != JSON_ARRAY)
        return ACCESS_ID_KEY_UNKNOWN;
    for (const struct json_value *key = list->first; key != NULL; key = key->next) {
        if (!may_sign(key) || (kid.at != NULL && !str_eq(text_of(key, STR("kid")), kid)))
            continue;
        is_known = true;
        if (is_signed_by(a, key, p))
            return ACCESS_ID_GOOD;
    }
    return is_known && kid.at != NULL ? ACCESS_ID_WRONG : ACCESS_ID_KEY_UNKNOWN;
}

/* ---- claims ---- */

/* A text, or a list that holds it, perhaps among others. */
static bool names(const struct json_value *v, struct str wanted, bool *out_has_others)
{
    bool is_there = false;

    *out_has_others = false;
    if (v == NULL)
        return false;
    if (v->kind == JSON_STRING)
        return str_eq(v->text, wanted);
    if (v->kind != JSON_ARRAY)
        return false;
    for (const struct json_value *i = v->first; i != NULL; i = i->next) {
        bool is_it = i->kind == JSON_STRING && str_eq(i->text, wanted);

        is_there = is_there || is_it;
        *out_has_others = *out_has_others || !is_it;
    }
    return is_there;
}

/* Seconds since 1970; a fraction is allowed and dropped. -1: none. */
static int64_t time_of(const struct json_value *claims, struct str name)
{
    const struct json_value *v = json_find(claims, name);
    uint64_t n;

    if (v == NULL || v->kind != JSON_NUMBER ||
        !num_parse_uint(str_range(v->text, 0, str_find(v->text, '.', 0)), &n) || n > INT64_MAX / 2)
        return -1;
    return (int64_t)n;
}

static bool is_true(const struct json_value *claims, struct str name)
{
    const struct json_value *v = json_find(claims, name);

    /* Some services write it as text. */
    return v != NULL && ((v->kind == JSON_BOOL && v->is_true) ||
                         (v->kind == JSON_STRING && str_eq(v->text, STR("true"))));
}

/* 3.1.3.7, in its order; NULL: nothing is wrong. */
static const char *wrong_claim(const struct json_value *claims, const struct access_id_wanted *w)
{
    struct str party = text_of(claims, STR("azp"));
    struct str subject = text_of(claims, STR("sub"));
    int64_t issued_s = time_of(claims, STR("iat"));
    int64_t not_before_s = time_of(claims, STR("nbf"));
    bool has_others;

    if (!str_eq(text_of(claims, STR("iss")), w->issuer))
        return "it is another issuer's";
    if (!names(json_find(claims, STR("aud")), w->client_id, &has_others))
        return "it is for another client";
    if ((has_others && party.at == NULL) || (party.at != NULL && !str_eq(party, w->client_id)))
        return "it was made for another party";
    if (time_of(claims, STR("exp")) <= w->now_s - ACCESS_ID_TOKEN_SKEW_S)
        return "it has expired";
    if (issued_s < 0 || issued_s > w->now_s + ACCESS_ID_TOKEN_SKEW_S ||
        not_before_s > w->now_s + ACCESS_ID_TOKEN_SKEW_S)
        return "it is of the future";
    if (!crypt_equal(text_of(claims, STR("nonce")), w->nonce))
        return "it answers another sign-in";
    if (subject.len == 0 || subject.len > ACCESS_ID_SUBJECT_MAX)
        return "its subject is missing or too long";
    return NULL;
}

enum access_id_verdict access_id_token_check(struct arena *a, struct str token, struct str keys,
                                             const struct access_id_wanted *wanted,
                                             struct access_id_claims *out_claims,
                                             const char **out_why)
{
    enum access_id_verdict verdict;
    struct parts p;

    *out_why = "it is no JSON Web Token";
    if (!split(a, token, &p))
        return ACCESS_ID_WRONG;
    verdict = check_signature(a, keys, &p, out_why);
    if (verdict != ACCESS_ID_GOOD)
        return verdict;
    *out_why = wrong_claim(p.claims, wanted);
    if (*out_why != NULL)
        return ACCESS_ID_WRONG;
    *out_claims = (struct access_id_claims){
        .subject = text_of(p.claims, STR("sub")),
        .email = text_of(p.claims, STR("email")),
        .is_email_verified = is_true(p.claims, STR("email_verified")),
        .name = text_of(p.claims, STR("name")),
    };
    return ACCESS_ID_GOOD;
}
