/*
 * session.h - sessions: a browser or program that signed in.
 *
 * A session is a row; what the client holds is a token of 256 random bits, of
 * which the row keeps the SHA-256 only: who reads the database can't sign in
 * with what stands there.  It ends when it was not used for idle_s, at the end of
 * life_s however busy it is, when it is closed, and with its account.
 *
 * Of an account at most as many live as the operator says; one more ends the one that was
 * used longest ago.  An administrator's in its place are not counted.
 *
 *     open -> used (at most one write a minute) -> idle | expired | revoked
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_SESSION_H
#define APP_ACCESS_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/access/cache.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_audit;
struct arena;
struct db_conn;
struct http_exchange;

/* Given to the browser for the whole site, over TLS only, out of reach of scripts. */
#define ACCESS_SESSION_COOKIE    "__Host-lintel"
#define ACCESS_SESSION_TOKEN_LEN 43 /* 32 bytes in base64url */
#define ACCESS_SESSION_IDLE_S    ((int64_t)12 * 3600)
#define ACCESS_SESSION_LIFE_S    ((int64_t)7 * 24 * 3600)
#define ACCESS_SESSION_LIFE_MAX  ((int64_t)366 * 24 * 3600)

struct access_session_options {
    struct str user_agent; /* as sent: clipped and cleaned here */
    struct str address;
    int64_t idle_s;    /* 0: ACCESS_SESSION_IDLE_S; above life_s: as long as that */
    int64_t life_s;    /* 0: ACCESS_SESSION_LIFE_S */
    int64_t most;      /* sessions of the account that may live, this one too; 0: any number */
    struct str method; /* how they signed in: a literal word such as "password"; absent: not said */
    /* Where the sign-in is recorded, in the same transaction; NULL: it is none. */
    const struct access_audit *audit;
    /* For access_impersonate() alone, which checks them: */
    int64_t by_id;     /* the administrator who acts in the account's place; 0: nobody does */
    bool is_read_only; /* nothing may be written with it */
    struct str reason; /* why; with by_id only */
};

/* What access tokens say of a session; texts in the arena. */
struct access_session_facts {
    int64_t id;
    struct str uuid;
    int aal;        /* 1, or 2 when a second factor was shown */
    struct str amr; /* [{"method":"password","timestamp":seconds}] */
};

/*
 * The token in the arena: give it to its owner and forget it.  ERR_ABSENT: no
 * such account, or it is disabled; ERR_INVALID: a life below 0 or above the
 * maximum.
 */
enum err access_session_open(struct db_conn *c, struct arena *a, int64_t account_id,
                             const struct access_session_options *options, struct str *out_token,
                             int64_t *out_id, struct error *e) ATTR_MUST_USE;

/* Ends the session that x->user came with, in this process at once; nothing where there is none. */
enum err access_session_close(struct http_exchange *x) ATTR_MUST_USE;

/* Of an API client: long, since its access tokens are short and its refresh tokens watched. */
#define ACCESS_SESSION_CLIENT_IDLE_S ((int64_t)60 * 24 * 3600)
#define ACCESS_SESSION_CLIENT_LIFE_S ACCESS_SESSION_LIFE_MAX

/* ERR_ABSENT: no such session, or it has ended. */
enum err access_session_describe(struct db_conn *c, struct arena *a, int64_t session_id,
                                 struct access_session_facts *out_facts,
                                 struct error *e) ATTR_MUST_USE;

/* Did it begin within the last day? */
enum err access_session_is_fresh(struct db_conn *c, int64_t session_id, bool *out_is_fresh,
                                 struct error *e) ATTR_MUST_USE;

/* A session as its owner sees it; texts in the arena, times in ISO 8601. */
struct access_session_row {
    int64_t id;
    struct str uuid;
    int aal;
    struct str user_agent;
    struct str address;
    struct str created_at;
    struct str used_at;
    struct str expires_at;
};
#define ACCESS_SESSION_LIST_MAX 200
/* Those that live, the one used last first. */
enum err access_session_list(struct db_conn *c, struct arena *a, int64_t account_id,
                             struct access_session_row **out_rows, size_t *out_count,
                             struct error *e) ATTR_MUST_USE;

/*
 * Ends one session of an account, or all, or all but one; elsewhere it is noticed within
 * ACCESS_CACHE_US.  With all, or all but one, those in which it acts in somebody else's place;
 * these alone: access_session_revoke_visits().
 */
enum err access_session_revoke(struct db_conn *c, int64_t account_id, int64_t session_id,
                               struct error *e) ATTR_MUST_USE;
enum err access_session_revoke_all(struct db_conn *c, int64_t account_id,
                                   struct error *e) ATTR_MUST_USE;
enum err access_session_revoke_visits(struct db_conn *c, int64_t account_id,
                                      struct error *e) ATTR_MUST_USE;
enum err access_session_revoke_others(struct db_conn *c, int64_t account_id, int64_t session_id,
                                      struct error *e) ATTR_MUST_USE;

/*
 * What the session of that token says, if it lives: one query, and one more a
 * minute to note that it was used.  ERR_ABSENT otherwise.
 */
enum err access_session_find(struct db_conn *c, struct arena *a,
                             const unsigned char hash[CRYPT_SHA256_LEN],
                             struct access_seen *out_seen, struct error *e) ATTR_MUST_USE;

/* The same for what an access token names: both are uuids. */
enum err access_session_find_uuid(struct db_conn *c, struct arena *a, struct str session_uuid,
                                  struct str account_uuid, struct access_seen *out_seen,
                                  struct error *e) ATTR_MUST_USE;

/* Has it the form of a token?  Nothing else is worth a query. */
bool access_session_is_token(struct str s);

#endif
