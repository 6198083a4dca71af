/*
 * identify.c - from a token to a user, by the cache or by one query.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/identify.h"

#include "app/access/session.h"
#include "app/access/user.h"
#include "app/base/arena.h"
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

static enum err look_up(struct http_exchange *x, struct access_cache *cache,
                        const unsigned char *hash, struct access_seen *out_seen)
{
    uint64_t epoch;

    if (cache == NULL)
        return access_session_find(x->db, x->arena, hash, out_seen, &x->error);
    if (access_cache_find(cache, hash, out_seen))
        return ERR_NONE;
    epoch = access_cache_epoch(cache);
    TRY(access_session_find(x->db, x->arena, hash, out_seen, &x->error));
    access_cache_put(cache, hash, out_seen, epoch);
    return ERR_NONE;
}

enum err access_identify(struct http_exchange *x, struct access_cache *cache)
{
    unsigned char hash[CRYPT_SHA256_LEN];
    struct access_seen seen;
    struct access_user *user;
    bool is_cookie;
    struct str token = token_of(&x->req, &is_cookie);
    enum err code;

    x->user = NULL;
    if (!access_session_is_token(token))
        return ERR_NONE;
    crypt_sha256(token, hash);
    code = look_up(x, cache, hash, &seen);
    if (code == ERR_ABSENT) {
        error_clear(&x->error);
        return ERR_NONE;
    }
    TRY(code);
    user = ARENA_NEW(x->arena, struct access_user);
    *user = (struct access_user){.id = seen.account_id,
                                 .email = str_dup(x->arena, access_email_str(&seen.email)),
                                 .is_admin = seen.is_admin,
                                 .session_id = seen.session_id,
                                 .is_cookie = is_cookie,
                                 .token = token,
                                 .cache = cache};
    x->user = user;
    return ERR_NONE;
}
