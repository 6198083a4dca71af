/*
 * csrf.c - pad | (pad xor HMAC(secret, purpose)), in base64url.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"

#include <string.h>

#include "app/access/session.h"
#include "app/access/user.h"
#include "app/base/id.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/crypt/secret.h"
#include "app/http/exchange.h"

#define TOKEN_LEN (2 * CRYPT_SHA256_LEN)
#define TEXT_LEN  86 /* TOKEN_LEN bytes in base64url */

/* The secret of this browser, or the absent text: it has none yet. */
static struct str secret_of(const struct http_exchange *x)
{
    struct str cookie;

    if (x->user != NULL)
        return x->user->token;
    cookie = http_cookie(&x->req, STR(ACCESS_CSRF_COOKIE));
    return access_session_is_token(cookie) ? cookie : STR_NONE;
}

static void mac_of(struct str secret, unsigned char mac[CRYPT_SHA256_LEN])
{
    crypt_hmac_sha256(secret, STR("lintel form 1"), mac);
}

static struct str secret_new(struct http_exchange *x)
{
    static const struct http_cookie_options options = {.is_lax = true};
    unsigned char bytes[CRYPT_SHA256_LEN];
    struct str secret;

    id_fill(bytes, sizeof bytes);
    secret = crypt_base64_encode(x->arena, CRYPT_BASE64_URL,
                                 (struct str){(const char *)bytes, sizeof bytes});
    crypt_wipe(bytes, sizeof bytes);
    http_cookie_set(x, STR(ACCESS_CSRF_COOKIE), secret, &options);
    return secret;
}

struct str access_csrf_token(struct http_exchange *x)
{
    unsigned char mac[CRYPT_SHA256_LEN];
    unsigned char token[TOKEN_LEN];
    struct str secret = secret_of(x);

    if (secret.at == NULL)
        secret = secret_new(x);
    mac_of(secret, mac);
    id_fill(token, CRYPT_SHA256_LEN);
    for (size_t i = 0; i < CRYPT_SHA256_LEN; i++)
        token[CRYPT_SHA256_LEN + i] = token[i] ^ mac[i];
    crypt_wipe(mac, sizeof mac);
    return crypt_base64_encode(x->arena, CRYPT_BASE64_URL,
                               (struct str){(const char *)token, sizeof token});
}

static bool is_right(struct str secret, struct str text)
{
    unsigned char mac[CRYPT_SHA256_LEN];
    unsigned char token[CRYPT_BASE64_BYTES(TEXT_LEN)];
    size_t len;
    bool is_same;

    if (secret.at == NULL || text.len != TEXT_LEN ||
        !crypt_base64_parse(CRYPT_BASE64_URL, text, token, &len) || len != TOKEN_LEN)
        return false;
    for (size_t i = 0; i < CRYPT_SHA256_LEN; i++)
        token[i] ^= token[CRYPT_SHA256_LEN + i];
    mac_of(secret, mac);
    is_same = crypt_equal((struct str){(const char *)mac, sizeof mac},
                          (struct str){(const char *)token, sizeof mac});
    crypt_wipe(mac, sizeof mac);
    crypt_wipe(token, sizeof token);
    return is_same;
}

/* What the browser itself says of the page that sent it; old ones say nothing. */
static bool is_from_elsewhere(const struct http_request *r)
{
    struct str site = http_header(r, STR("sec-fetch-site"));

    return site.len > 0 && !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none"));
}

enum err access_csrf_check(struct http_exchange *x, const struct http_params *form)
{
    if (x->user != NULL && !x->user->is_cookie)
        return ERR_NONE;
    if (is_from_elsewhere(&x->req))
        return error_tell(&x->error, ERR_DENIED, STR(ACCESS_CSRF_FIELD),
                          "this form was sent by a page of another site");
    if (!is_right(secret_of(x), http_params_get(form, STR(ACCESS_CSRF_FIELD))))
        return error_tell(
            &x->error, ERR_DENIED, STR(ACCESS_CSRF_FIELD),
            "this form is out of date: load the page again (cookies must be allowed)");
    return ERR_NONE;
}

/* "https://host:port" as the browser names the page that sends. */
static bool is_own_origin(const struct http_request *r, struct str origin)
{
    struct str rest = origin;

    if (str_starts(rest, STR("https://")))
        rest = str_from(rest, sizeof "https://" - 1);
    else if (!r->is_secure && str_starts(rest, STR("http://")))
        rest = str_from(rest, sizeof "http://" - 1);
    else
        return false;
    return r->host.len > 0 && str_eq_nocase(rest, r->host);
}

enum err access_csrf_check_call(struct http_exchange *x)
{
    struct str origin = http_header(&x->req, STR("origin"));

    if (x->user == NULL || !x->user->is_cookie)
        return ERR_NONE;
    if (is_from_elsewhere(&x->req) || (origin.at != NULL && !is_own_origin(&x->req, origin)))
        return error_tell(&x->error, ERR_DENIED, STR("Origin"),
                          "this was sent by a page of another site");
    if (origin.at != NULL ||
        str_eq(http_header(&x->req, STR("sec-fetch-site")), STR("same-origin")) ||
        is_right(secret_of(x), http_header(&x->req, STR("x-csrf-token"))))
        return ERR_NONE;
    return error_tell(&x->error, ERR_DENIED, STR("X-CSRF-Token"),
                      "with a cookie this needs the token of the session; or send the session as "
                      "Authorization: Bearer");
}

void access_csrf_forget(struct http_exchange *x)
{
    static const struct http_cookie_options gone = {.max_age_s = -1};

    if (http_cookie(&x->req, STR(ACCESS_CSRF_COOKIE)).at != NULL)
        http_cookie_set(x, STR(ACCESS_CSRF_COOKIE), STR(""), &gone);
}
