/*
 * api_key.c - the rows of lintel_api_key.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/api_key.h"

#include "app/access/network.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/base/utf8.h"
#include "app/crypt/base64.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

#define SECRET_BYTES 32

/* Locks out others who make keys of the same account, so that the count holds. */
static const struct sql lock_account =
    SQL_INIT("SELECT (SELECT COUNT(*) FROM lintel_api_key k WHERE k.account_id = a.id"
             " AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at >"
             " UTC_TIMESTAMP(6))) FROM lintel_account a"
             " WHERE a.id = ? AND a.disabled_at IS NULL FOR UPDATE");
static const struct sql insert_key = SQL_INIT(
    "INSERT INTO lintel_api_key (account_id, token_hash, hint, name, networks, created_at,"
    " expires_at) VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL ? SECOND)");
static const struct sql insert_scope =
    SQL_INIT("INSERT INTO lintel_api_key_scope (key_id, model, verbs) VALUES (?, ?, ?)");
/* What a key is replaced by lasts as long as it was meant to. */
static const struct sql copy_key =
    SQL_INIT("INSERT INTO lintel_api_key (account_id, token_hash, hint, name, networks, created_at,"
             " expires_at, replaces) SELECT account_id, ?, ?, name, networks, UTC_TIMESTAMP(6),"
             " UTC_TIMESTAMP(6) + INTERVAL TIMESTAMPDIFF(SECOND, created_at, expires_at) SECOND, id"
             " FROM lintel_api_key WHERE id = ?");
static const struct sql copy_scopes =
    SQL_INIT("INSERT INTO lintel_api_key_scope (key_id, model, verbs)"
             " SELECT ?, model, verbs FROM lintel_api_key_scope WHERE key_id = ?");
static const struct sql lock_live =
    SQL_INIT("SELECT id FROM lintel_api_key WHERE account_id = ? AND id = ? AND revoked_at IS NULL"
             " AND (expires_at IS NULL OR expires_at > UTC_TIMESTAMP(6)) FOR UPDATE");
static const struct sql shorten =
    SQL_INIT("UPDATE lintel_api_key SET expires_at = LEAST(COALESCE(expires_at,"
             " '9999-12-31'), UTC_TIMESTAMP(6) + INTERVAL ? SECOND) WHERE id = ?");
static const struct sql revoke_key =
    SQL_INIT("UPDATE lintel_api_key SET revoked_at = UTC_TIMESTAMP(6) WHERE id = ?");

bool access_api_key_is_key(struct str s)
{
    unsigned char bytes[CRYPT_BASE64_BYTES(ACCESS_API_KEY_LEN)];
    struct str secret = str_from(s, sizeof ACCESS_API_KEY_PREFIX - 1);
    size_t len;
    bool is_key = s.len == ACCESS_API_KEY_LEN && str_starts(s, STR(ACCESS_API_KEY_PREFIX)) &&
                  crypt_base64_parse(CRYPT_BASE64_URL, secret, bytes, &len) && len == SECRET_BYTES;

    crypt_wipe(bytes, sizeof bytes);
    return is_key;
}

/* ---- a new one ---- */

struct made {
    struct db_conn *conn;
    int64_t account_id;
    const struct access_api_key_wish *wish;
    struct str key;
    unsigned char hash[CRYPT_SHA256_LEN];
    int64_t old_id; /* the one to be replaced */
    int64_t overlap_s;
    int64_t id;
};

static void fill_secret(struct made *m, struct arena *a)
{
    static const struct str prefix = STR_INIT(ACCESS_API_KEY_PREFIX);
    unsigned char bytes[SECRET_BYTES];
    char *at = arena_alloc(a, ACCESS_API_KEY_LEN + 1, 1);

    id_fill(bytes, sizeof bytes);
    for (size_t i = 0; i < prefix.len; i++)
        at[i] = prefix.at[i];
    m->key.len = prefix.len + crypt_base64_print(CRYPT_BASE64_URL,
                                                 (struct str){(const char *)bytes, sizeof bytes},
                                                 at + prefix.len);
    m->key.at = at;
    crypt_wipe(bytes, sizeof bytes);
    crypt_sha256(m->key, m->hash);
}

static struct str hash_str(const struct made *m)
{
    return (struct str){(const char *)m->hash, sizeof m->hash};
}

static struct str hint_of(const struct made *m)
{
    size_t start = sizeof ACCESS_API_KEY_PREFIX - 1;

    return str_range(m->key, start, start + ACCESS_API_KEY_HINT_LEN);
}

static enum err check_room(const struct made *m, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(m->conn, lock_account, &q, e));
    TRY(db_stmt_bind_int(q, 0, m->account_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR("account"),
                          "there is no such account, or it is disabled");
    if (db_row_int(q, 0) >= ACCESS_API_KEYS_MAX)
        return error_tell(e, ERR_CONFLICT, STR("account"),
                          "it has %d keys already; revoke one first", ACCESS_API_KEYS_MAX);
    return ERR_NONE;
}

static enum err add_scopes(const struct made *m, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(m->conn, insert_scope, &q, e));
    for (size_t i = 0; i < m->wish->scope_count; i++) {
        TRY(db_stmt_bind_int(q, 0, m->id, e));
        TRY(db_stmt_bind_str(q, 1, m->wish->scopes[i].model, e));
        TRY(db_stmt_bind_int(q, 2, m->wish->scopes[i].verbs, e));
        TRY(db_stmt_run(q, e));
    }
    return ERR_NONE;
}

static enum err insert(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct made *m = arg;

    TRY(check_room(m, e));
    TRY(db_stmt_prepare(m->conn, insert_key, &q, e));
    TRY(db_stmt_bind_int(q, 0, m->account_id, e));
    TRY(db_stmt_bind_bytes(q, 1, hash_str(m), e));
    TRY(db_stmt_bind_str(q, 2, hint_of(m), e));
    TRY(db_stmt_bind_str(q, 3, str_trim(m->wish->name), e));
    TRY(m->wish->networks.at == NULL ? db_stmt_bind_null(q, 4, e)
                                     : db_stmt_bind_str(q, 4, m->wish->networks, e));
    TRY(m->wish->life_s == 0 ? db_stmt_bind_null(q, 5, e)
                             : db_stmt_bind_int(q, 5, m->wish->life_s, e));
    TRY(db_stmt_run(q, e));
    m->id = (int64_t)db_stmt_insert_id(q);
    return add_scopes(m, e);
}

static enum err check_scopes(const struct access_api_key_wish *wish, struct error *e)
{
    if (wish->scope_count == 0 || wish->scope_count > ACCESS_API_SCOPES_MAX)
        return error_tell(e, ERR_INVALID, STR("scope"),
                          "a key has 1 to %d scopes, as in film:read,create or *:read",
                          ACCESS_API_SCOPES_MAX);
    for (size_t i = 1; i < wish->scope_count; i++) {
        for (size_t k = 0; k < i; k++) {
            struct str model = utf8_clip(wish->scopes[i].model, 64);

            if (str_eq(wish->scopes[i].model, wish->scopes[k].model))
                return error_tell(e, ERR_INVALID, STR("scope"),
                                  "'%.*s' stands there twice; put its verbs together",
                                  STR_ARG(model));
        }
    }
    return ERR_NONE;
}

static enum err check_wish(const struct access_api_key_wish *wish, struct error *e)
{
    struct str name = str_trim(wish->name);

    if (name.len == 0 || !utf8_is_text(name) || utf8_count(name) > ACCESS_API_KEY_NAME_MAX)
        return error_tell(e, ERR_INVALID, STR("name"), "a key's name has 1 to %d characters",
                          ACCESS_API_KEY_NAME_MAX);
    if (wish->life_s < 0 || wish->life_s > ACCESS_API_KEY_LIFE_MAX)
        return error_tell(e, ERR_INVALID, STR("life"), "a key lives at most ten years");
    TRY(check_scopes(wish, e));
    return wish->networks.at == NULL ? ERR_NONE : access_network_check(wish->networks, e);
}

enum err access_api_key_create(struct db_conn *c, struct arena *a, int64_t account_id,
                               const struct access_api_key_wish *wish, struct str *out_key,
                               int64_t *out_id, struct error *e)
{
    struct made m = {.conn = c, .account_id = account_id, .wish = wish};

    TRY(check_wish(wish, e));
    fill_secret(&m, a);
    TRY(db_tx_retry(c, insert, &m, e));
    *out_key = m.key;
    *out_id = m.id;
    return ERR_NONE;
}

/* ---- its end ---- */

/* Locks it; ERR_ABSENT when the account has no such key that lives. */
static enum err find_live(struct db_conn *c, int64_t account_id, int64_t id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, lock_live, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_bind_int(q, 1, id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    return more ? ERR_NONE
                : error_tell(e, ERR_ABSENT, STR("key"), "there is no such key, or it has ended");
}

/* A statement with two numbers. */
static enum err run_two(struct db_conn *c, struct sql sql, int64_t first, int64_t second,
                        struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(db_stmt_bind_int(q, 0, first, e));
    TRY(db_stmt_bind_int(q, 1, second, e));
    return db_stmt_run(q, e);
}

static enum err replace(void *arg, struct error *e)
{
    struct made *m = arg;

    TRY(check_room(m, e));
    TRY(find_live(m->conn, m->account_id, m->old_id, e));
    {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;

        TRY(db_stmt_prepare(m->conn, copy_key, &q, e));
        TRY(db_stmt_bind_bytes(q, 0, hash_str(m), e));
        TRY(db_stmt_bind_str(q, 1, hint_of(m), e));
        TRY(db_stmt_bind_int(q, 2, m->old_id, e));
        TRY(db_stmt_run(q, e));
        m->id = (int64_t)db_stmt_insert_id(q);
    }
    TRY(run_two(m->conn, copy_scopes, m->id, m->old_id, e));
    return run_two(m->conn, shorten, m->overlap_s, m->old_id, e);
}

enum err access_api_key_rotate(struct db_conn *c, struct arena *a, int64_t account_id, int64_t id,
                               int64_t overlap_s, struct str *out_key, int64_t *out_id,
                               struct error *e)
{
    struct made m = {.conn = c, .account_id = account_id, .old_id = id, .overlap_s = overlap_s};

    if (overlap_s < 0 || overlap_s > ACCESS_API_KEY_LIFE_MAX)
        return error_tell(e, ERR_INVALID, STR("overlap"), "an overlap is at most ten years");
    fill_secret(&m, a);
    TRY(db_tx_retry(c, replace, &m, e));
    *out_key = m.key;
    *out_id = m.id;
    return ERR_NONE;
}

static enum err revoke(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct made *m = arg;

    TRY(find_live(m->conn, m->account_id, m->old_id, e));
    TRY(db_stmt_prepare(m->conn, revoke_key, &q, e));
    TRY(db_stmt_bind_int(q, 0, m->old_id, e));
    return db_stmt_run(q, e);
}

enum err access_api_key_revoke(struct db_conn *c, int64_t account_id, int64_t id, struct error *e)
{
    struct made m = {.conn = c, .account_id = account_id, .old_id = id};

    return db_tx_retry(c, revoke, &m, e);
}
