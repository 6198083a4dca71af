/*
 * token.c - the claims of an access token.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/token.h"

#include "app/access/jwt.h"
#include "app/access/profile.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/uuid.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/num.h"
#include "app/json/parse.h"
#include "app/json/write.h"

#define SKEW_S 30 /* hosts' clocks differ by less */

static void put_raw(struct json_writer *w, struct str name, struct str json)
{
    json_name(w, name);
    json_write_raw(w->to, json);
    w->needs_comma = true;
}

static void write_claims(const struct access_setup *setup, struct json_writer *w,
                         const struct access_profile *profile,
                         const struct access_session_facts *session, int64_t now_s)
{
    json_begin_object(w);
    json_put_str(w, STR("iss"), setup->issuer);
    json_put_str(w, STR("sub"), profile->uuid);
    json_put_str(w, STR("aud"), STR(ACCESS_TOKEN_AUDIENCE));
    json_put_int(w, STR("exp"), now_s + setup->token_life_s);
    json_put_int(w, STR("iat"), now_s);
    json_put_str(w, STR("email"), profile->email.at == NULL ? STR("") : profile->email);
    json_put_str(w, STR("phone"), STR(""));
    put_raw(w, STR("app_metadata"), profile->app_metadata);
    put_raw(w, STR("user_metadata"), profile->user_metadata);
    json_put_str(w, STR("role"), STR(ACCESS_TOKEN_ROLE));
    json_put_str(w, STR("aal"), session->aal >= 2 ? STR("aal2") : STR("aal1"));
    put_raw(w, STR("amr"), session->amr);
    json_put_str(w, STR("session_id"), session->uuid);
    json_put_bool(w, STR("is_anonymous"), profile->is_anonymous);
    json_end_object(w);
}

enum err access_token_make(const struct access_setup *setup, struct arena *a,
                           const struct access_profile *profile,
                           const struct access_session_facts *session, int64_t now_s,
                           struct str *out_token, struct error *e)
{
    AUTO(buf_fini) struct buf claims;
    struct json_writer w = {.to = &claims};

    buf_init(&claims, ACCESS_JWT_MAX);
    write_claims(setup, &w, profile, session, now_s);
    if (buf_is_failed(&claims))
        return error_set(e, ERR_INTERNAL, "account %lld: its claims are too long",
                         (long long)profile->id);
    return access_jwt_sign(setup->keys, a, buf_str(&claims), out_token, e);
}

/* A number of seconds; a fraction (RFC 7519 allows one) is cut. */
static bool seconds_of(const struct json_value *claims, struct str name, int64_t *out_s)
{
    const struct json_value *v = json_find(claims, name);

    return v != NULL && v->kind == JSON_NUMBER &&
           num_parse_int(str_range(v->text, 0, str_find(v->text, '.', 0)), out_s);
}

static struct str text_of(const struct json_value *claims, struct str name)
{
    const struct json_value *v = json_find(claims, name);

    return v == NULL || v->kind != JSON_STRING ? STR_NONE : v->text;
}

/* Absent, or not after now. */
static bool has_begun(const struct json_value *claims, struct str name, int64_t now_s)
{
    int64_t s = 0;

    return json_find(claims, name) == NULL || (seconds_of(claims, name, &s) && s <= now_s + SKEW_S);
}

/* Whoever asks for no more than everybody has may be let through without a look at the signature.
 */
static bool is_of_nobody(struct arena *a, struct str token)
{
    const struct json_value *claims = access_jwt_peek(a, token);

    return claims != NULL && str_eq(text_of(claims, STR("role")), STR("anon"));
}

enum access_token_verdict access_token_check(const struct access_setup *setup, struct arena *a,
                                             struct str token, int64_t now_s,
                                             struct access_claims *out_claims)
{
    const struct json_value *claims = access_jwt_open(setup->keys, a, token);
    struct access_claims c;

    if (claims == NULL)
        return is_of_nobody(a, token) ? ACCESS_TOKEN_NONE : ACCESS_TOKEN_FORGED;
    c.account = text_of(claims, STR("sub"));
    c.session = text_of(claims, STR("session_id"));
    if (!str_eq(text_of(claims, STR("iss")), setup->issuer) ||
        !str_eq(text_of(claims, STR("aud")), STR(ACCESS_TOKEN_AUDIENCE)) ||
        !access_uuid_is(c.account) || !access_uuid_is(c.session) ||
        !seconds_of(claims, STR("exp"), &c.expires_s) || !has_begun(claims, STR("iat"), now_s) ||
        !has_begun(claims, STR("nbf"), now_s))
        return ACCESS_TOKEN_FORGED;
    if (c.expires_s <= now_s)
        return ACCESS_TOKEN_EXPIRED;
    *out_claims = c;
    return ACCESS_TOKEN_GOOD;
}
