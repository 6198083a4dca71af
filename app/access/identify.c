/*
 * identify.c - from a token to a user, by the cache or by one query.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/identify.h"

#include "app/access/api_key.h"
#include "app/access/jwt.h"
#include "app/access/session.h"
#include "app/access/token.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/http/exchange.h"

/* The token the client holds up, or the absent text. */
static struct str token_of(const struct http_request *r, bool *out_is_cookie)
{
    static const struct str scheme = STR_INIT("Bearer ");
    struct str header = http_header(r, STR("authorization"));

    *out_is_cookie = !str_eq_nocase(str_range(header, 0, scheme.len), scheme);
    if (*out_is_cookie)
        return http_cookie(r, STR(ACCESS_SESSION_COOKIE));
    return str_trim(str_from(header, scheme.len));
}

struct search {
    struct http_exchange *x;
    struct access_cache *cache;
    struct str token;
    unsigned char hash[CRYPT_SHA256_LEN];
    uint64_t epoch;
};

/* Whether the cache has it; otherwise the epoch is noted for keep(). */
static bool recall(struct search *s, struct access_seen *out_seen)
{
    crypt_sha256(s->token, s->hash);
    if (s->cache == NULL)
        return false;
    if (access_cache_find(s->cache, s->hash, out_seen))
        return true;
    s->epoch = access_cache_epoch(s->cache);
    return false;
}

static void keep(struct search *s, const struct access_seen *seen)
{
    if (s->cache != NULL)
        access_cache_put(s->cache, s->hash, seen, s->epoch);
}

static struct access_user *accept(struct search *s, const struct access_seen *seen, bool is_cookie)
{
    struct http_exchange *x = s->x;
    struct access_user *user = ARENA_NEW(x->arena, struct access_user);

    *user = (struct access_user){.id = seen->account_id,
                                 .email = str_dup(x->arena, access_email_str(&seen->email)),
                                 .is_admin = seen->is_admin,
                                 .session_id = seen->session_id,
                                 .aal = seen->aal,
                                 .wants_factor = seen->wants_factor,
                                 .by_id = seen->by_id,
                                 .is_read_only = seen->is_read_only,
                                 .notices = seen->notices,
                                 .is_cookie = is_cookie,
                                 .preference = seen->preference,
                                 .token = s->token,
                                 .cache = s->cache};
    x->user = user;
    return user;
}

static enum err by_session(struct search *s, bool is_cookie)
{
    struct http_exchange *x = s->x;
    struct access_seen seen;
    enum err code;

    if (!recall(s, &seen)) {
        code = access_session_find(x->db, x->arena, s->hash, &seen, &x->error);
        if (code == ERR_ABSENT) {
            error_clear(&x->error);
            return ERR_NONE;
        }
        TRY(code);
        keep(s, &seen);
    }
    (void)accept(s, &seen, is_cookie);
    return ERR_NONE;
}

/* RFC 6750, 3.1. */
static enum err refuse(struct http_exchange *x, const char *state, const char *words)
{
    http_header_set(
        x, STR("WWW-Authenticate"),
        str_format(x->arena, "Bearer error=\"invalid_token\", error_description=\"%s\"", words));
    (void)error_tell(&x->error, ERR_UNAUTHENTICATED, STR_NONE, "%s", words);
    return error_state(&x->error, state);
}

static enum err refuse_expired(struct http_exchange *x)
{
    return refuse(x, ACCESS_STATE_EXPIRED, "JWT expired");
}

static enum err find_named(struct search *s, struct access_seen *out_seen)
{
    struct http_exchange *x = s->x;
    struct access_claims claims = {.expires_s = 0};
    enum err code;

    switch (access_token_check(x->access, x->arena, s->token, clock_now_us() / CLOCK_US_PER_S,
                               &claims)) {
    case ACCESS_TOKEN_GOOD: break;
    case ACCESS_TOKEN_NONE: return error_set(&x->error, ERR_ABSENT, "a token of nobody");
    case ACCESS_TOKEN_EXPIRED: return refuse_expired(x);
    case ACCESS_TOKEN_FORGED:
        return refuse(x, ACCESS_STATE_FORGED, "JWT cannot be verified: sign in again");
    }
    code = access_session_find_uuid(x->db, x->arena, claims.session, claims.account, out_seen,
                                    &x->error);
    if (code == ERR_ABSENT) {
        error_clear(&x->error);
        return refuse(x, ACCESS_STATE_ENDED, "the session of this JWT has ended: sign in again");
    }
    out_seen->ends_s = claims.expires_s;
    return code;
}

static enum err by_access_token(struct search *s)
{
    struct http_exchange *x = s->x;
    struct access_seen seen = {.account_id = 0};
    enum err code;

    if (!recall(s, &seen)) {
        code = find_named(s, &seen);
        if (code == ERR_ABSENT) {
            error_clear(&x->error);
            return ERR_NONE;
        }
        TRY(code);
        keep(s, &seen);
    }
    if (seen.ends_s <= clock_now_us() / CLOCK_US_PER_S)
        return refuse_expired(x);
    (void)accept(s, &seen, false);
    return ERR_NONE;
}

/* A program's: never an administrator, whoever's the account is. */
static enum err by_api_key(struct search *s)
{
    struct http_exchange *x = s->x;
    struct access_api_key_found *key = ARENA_NEW(x->arena, struct access_api_key_found);
    struct access_seen seen;
    enum err code;

    crypt_sha256(s->token, s->hash);
    code = access_api_key_find(x->db, x->arena, s->hash, x->req.remote_addr, key, &x->error);
    if (code == ERR_ABSENT) {
        error_clear(&x->error);
        return refuse(x, ACCESS_STATE_FORGED,
                      "this key is not known, has ended, or is not for this address");
    }
    TRY(code);
    seen = (struct access_seen){.account_id = key->account_id, .email = key->email, .aal = 1};
    accept(s, &seen, false)->key = key;
    return ERR_NONE;
}

enum err access_identify(struct http_exchange *x, struct access_cache *cache)
{
    struct search s = {.x = x, .cache = cache};
    bool is_cookie;

    s.token = token_of(&x->req, &is_cookie);
    x->user = NULL;
    if (access_session_is_token(s.token))
        return by_session(&s, is_cookie);
    if (!is_cookie && access_api_key_is_key(s.token))
        return by_api_key(&s);
    /* A client without a session sends its key twice. */
    if (is_cookie || x->access == NULL || str_eq(s.token, http_header(&x->req, STR("apikey"))) ||
        !access_jwt_is(x->arena, s.token))
        return ERR_NONE;
    return by_access_token(&s);
}
