/*
 * refresh.c - the rows of lintel_refresh_token.
 *
 * A rotation locks the session's row first: of several at once with one token each
 * sees what the one before it did.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/refresh.h"

#include "app/access/session.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

#define NONCE_LEN 32
/* More than that many exchanges within the seconds of grace is no browser with several tabs. */
#define WALK_MAX 16

static const struct sql insert_token =
    SQL_INIT("INSERT INTO lintel_refresh_token (token_hash, session_id, nonce, created_at)"
             " VALUES (?, ?, ?, UTC_TIMESTAMP(6))");
static const struct sql select_session =
    SQL_INIT("SELECT session_id FROM lintel_refresh_token WHERE token_hash = ? LIMIT 1");
static const struct sql lock_session = SQL_INIT(
    "SELECT s.account_id, s.revoked_at IS NULL AND s.expires_at > UTC_TIMESTAMP(6)"
    " AND s.used_at > UTC_TIMESTAMP(6) - INTERVAL s.idle_s SECOND AND a.disabled_at IS NULL"
    " FROM lintel_session s JOIN lintel_account a ON a.id = s.account_id"
    " WHERE s.id = ? LIMIT 1 FOR UPDATE");
static const struct sql select_token =
    SQL_INIT("SELECT id, nonce, used_at IS NOT NULL,"
             " COALESCE(used_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND, TRUE)"
             " FROM lintel_refresh_token WHERE token_hash = ? LIMIT 1 FOR UPDATE");
static const struct sql update_used =
    SQL_INIT("UPDATE lintel_refresh_token SET used_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql touch_session =
    SQL_INIT("UPDATE lintel_session SET used_at = UTC_TIMESTAMP(6) WHERE id = ?");
/* Tokens that can only tell of theft are kept for a day: a family does not grow for ever. */
static const struct sql delete_old =
    SQL_INIT("DELETE FROM lintel_refresh_token WHERE session_id = ?"
             " AND used_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY LIMIT 100");

struct hash {
    unsigned char bytes[CRYPT_SHA256_LEN];
};

static struct str hash_str(const struct hash *h)
{
    return (struct str){(const char *)h->bytes, sizeof h->bytes};
}

static enum err insert(struct db_conn *c, struct str token, int64_t session_id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char nonce[NONCE_LEN];
    struct hash hash;

    id_fill(nonce, sizeof nonce);
    crypt_sha256(token, hash.bytes);
    TRY(db_stmt_prepare(c, insert_token, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, hash_str(&hash), e));
    TRY(db_stmt_bind_int(q, 1, session_id, e));
    TRY(db_stmt_bind_bytes(q, 2, (struct str){(const char *)nonce, sizeof nonce}, e));
    return db_stmt_run(q, e);
}

enum err access_refresh_open(struct db_conn *c, struct arena *a, int64_t session_id,
                             struct str *out_token, struct error *e)
{
    unsigned char bytes[CRYPT_SHA256_LEN];
    struct str token;

    id_fill(bytes, sizeof bytes);
    token =
        crypt_base64_encode(a, CRYPT_BASE64_URL, (struct str){(const char *)bytes, sizeof bytes});
    crypt_wipe(bytes, sizeof bytes);
    TRY(insert(c, token, session_id, e));
    *out_token = token;
    return ERR_NONE;
}

struct rotation {
    struct db_conn *conn;
    struct arena *arena;
    struct str token;
    int64_t reuse_s;
    struct access_refresh result;
};

/* What a row says of a token; id 0: there is none. */
struct row {
    int64_t id;
    bool is_used;
    bool is_recent; /* unused, or used within the seconds of grace */
    struct str next;
};

static struct str next_of(struct arena *a, struct str nonce, struct str token)
{
    unsigned char mac[CRYPT_SHA256_LEN];
    struct str next;

    crypt_hmac_sha256(nonce, token, mac);
    next = crypt_base64_encode(a, CRYPT_BASE64_URL, (struct str){(const char *)mac, sizeof mac});
    crypt_wipe(mac, sizeof mac);
    return next;
}

static enum err read_token(struct rotation *r, struct str token, struct row *out_row,
                           struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct row row = {.id = 0};
    struct hash hash;
    struct str nonce;
    bool more = false;

    crypt_sha256(token, hash.bytes);
    TRY(db_stmt_prepare(r->conn, select_token, &q, e));
    TRY(db_stmt_bind_int(q, 0, r->reuse_s, e));
    TRY(db_stmt_bind_bytes(q, 1, hash_str(&hash), e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (more) {
        TRY(db_row_str(q, 1, r->arena, &nonce, e));
        row = (struct row){.id = db_row_int(q, 0),
                           .is_used = db_row_int(q, 2) != 0,
                           .is_recent = db_row_int(q, 3) != 0,
                           .next = next_of(r->arena, nonce, token)};
    }
    *out_row = row;
    return ERR_NONE;
}

static enum err with_id(struct db_conn *c, struct sql sql, int64_t id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    return db_stmt_run(q, e);
}

/* Which session it is of, without a lock, so that locks are always taken from the session down. */
static enum err find_session(struct rotation *r, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct hash hash;
    bool more = false;

    crypt_sha256(r->token, hash.bytes);
    TRY(db_stmt_prepare(r->conn, select_session, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, hash_str(&hash), e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    r->result.session_id = more ? db_row_int(q, 0) : 0;
    return ERR_NONE;
}

static enum err enter_session(struct rotation *r, bool *out_is_live, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(r->conn, lock_session, &q, e));
    TRY(db_stmt_bind_int(q, 0, r->result.session_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    r->result.account_id = more ? db_row_int(q, 0) : 0;
    *out_is_live = more && db_row_int(q, 1) != 0;
    return ERR_NONE;
}

static enum err exchange(struct rotation *r, const struct row *row, struct error *e)
{
    TRY(with_id(r->conn, update_used, row->id, e));
    TRY(insert(r->conn, row->next, r->result.session_id, e));
    TRY(with_id(r->conn, touch_session, r->result.session_id, e));
    r->result.token = row->next;
    return ERR_NONE;
}

/*
 * From the token that was shown, along those that were exchanged just now, to the one
 * that nobody has used yet.
 */
static enum err walk(struct rotation *r, struct error *e)
{
    struct str token = r->token;
    struct row row;

    for (int i = 0; i < WALK_MAX; i++) {
        TRY(read_token(r, token, &row, e));
        if (row.id == 0 || !row.is_recent)
            break;
        if (!row.is_used && i == 0)
            return exchange(r, &row, e);
        if (!row.is_used) {
            r->result.token = token;
            return ERR_NONE;
        }
        token = row.next;
    }
    r->result.outcome = ACCESS_REFRESH_REUSED;
    return access_session_revoke(r->conn, r->result.account_id, r->result.session_id, e);
}

static enum err rotate(void *arg, struct error *e)
{
    struct rotation *r = arg;
    bool is_live;

    r->result = (struct access_refresh){.outcome = ACCESS_REFRESH_UNKNOWN};
    TRY(find_session(r, e));
    if (r->result.session_id == 0)
        return ERR_NONE;
    TRY(enter_session(r, &is_live, e));
    r->result.outcome = ACCESS_REFRESH_ENDED;
    if (!is_live)
        return ERR_NONE;
    r->result.outcome = ACCESS_REFRESHED;
    return walk(r, e);
}

/* Not worth failing an exchange for. */
static void sweep(struct db_conn *c, int64_t session_id)
{
    struct error e = {.code = ERR_NONE};

    if (with_id(c, delete_old, session_id, &e) != ERR_NONE)
        error_clear(&e);
}

enum err access_refresh_rotate(struct db_conn *c, struct arena *a, struct str token,
                               int64_t reuse_s, struct access_refresh *out, struct error *e)
{
    struct rotation r = {.conn = c, .arena = a, .token = token, .reuse_s = reuse_s};

    if (!access_session_is_token(token)) {
        *out = (struct access_refresh){.outcome = ACCESS_REFRESH_UNKNOWN};
        return ERR_NONE;
    }
    TRY(db_tx_retry(c, rotate, &r, e));
    if (r.result.outcome == ACCESS_REFRESHED)
        sweep(c, r.result.session_id);
    *out = r.result;
    return ERR_NONE;
}
