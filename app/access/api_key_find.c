/*
 * api_key_find.c - keys as their owner sees them, and as a request brings them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/api_key.h"
#include "app/access/network.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"

#define LIST_MAX 200

static const struct sql select_list =
    SQL_INIT("SELECT id, name, hint, networks, created_at, expires_at, used_at,"
             " revoked_at IS NULL AND (expires_at IS NULL OR expires_at > UTC_TIMESTAMP(6))"
             " FROM lintel_api_key WHERE account_id = ?"
             " AND LEAST(COALESCE(revoked_at, '9999-12-31'), COALESCE(expires_at, '9999-12-31'))"
             " > UTC_TIMESTAMP(6) - INTERVAL 90 DAY ORDER BY id DESC LIMIT ?");
static const struct sql select_scopes = SQL_INIT(
    "SELECT model, verbs + 0 FROM lintel_api_key_scope WHERE key_id = ? ORDER BY model LIMIT ?");
static const struct sql select_live = SQL_INIT(
    "SELECT k.id, a.id, a.is_admin, a.email, k.networks,"
    " k.used_at IS NULL OR k.used_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE"
    " FROM lintel_api_key k JOIN lintel_account a ON a.id = k.account_id"
    " WHERE k.token_hash = ? AND k.revoked_at IS NULL"
    " AND (k.expires_at IS NULL OR k.expires_at > UTC_TIMESTAMP(6)) AND a.disabled_at IS NULL");
/* Of several workers that see it a minute old only the first writes. */
static const struct sql update_used =
    SQL_INIT("UPDATE lintel_api_key SET used_at = UTC_TIMESTAMP(6) WHERE id = ?"
             " AND (used_at IS NULL OR used_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE)");

static enum err read_scopes(struct db_conn *c, struct arena *a, int64_t key_id,
                            const struct access_scope **out_scopes, size_t *out_count,
                            struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_scope *scopes = ARENA_ARRAY(a, struct access_scope, ACCESS_API_SCOPES_MAX);
    size_t count = 0;

    TRY(db_stmt_prepare(c, select_scopes, &q, e));
    TRY(db_stmt_bind_int(q, 0, key_id, e));
    TRY(db_stmt_bind_int(q, 1, ACCESS_API_SCOPES_MAX, e));
    TRY(db_stmt_run(q, e));
    for (; count < ACCESS_API_SCOPES_MAX; count++) {
        bool more = false;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(db_row_str(q, 0, a, &scopes[count].model, e));
        scopes[count].verbs = (unsigned)db_row_int(q, 1);
    }
    *out_scopes = scopes;
    *out_count = count;
    return ERR_NONE;
}

static enum err read_keys(struct db_conn *c, struct arena *a, int64_t account_id,
                          struct access_api_key *keys, size_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    *out_count = 0;
    TRY(db_stmt_prepare(c, select_list, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_bind_int(q, 1, LIST_MAX, e));
    TRY(db_stmt_run(q, e));
    for (; *out_count < LIST_MAX; *out_count += 1) {
        struct access_api_key *k = &keys[*out_count];
        bool more = false;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        k->id = db_row_int(q, 0);
        TRY(db_row_str(q, 1, a, &k->name, e));
        TRY(db_row_str(q, 2, a, &k->hint, e));
        TRY(db_row_str(q, 3, a, &k->networks, e));
        TRY(db_row_str(q, 4, a, &k->created_at, e));
        TRY(db_row_str(q, 5, a, &k->expires_at, e));
        TRY(db_row_str(q, 6, a, &k->used_at, e));
        k->is_live = db_row_int(q, 7) != 0;
    }
    return ERR_NONE;
}

enum err access_api_key_list(struct db_conn *c, struct arena *a, int64_t account_id,
                             struct access_api_key **out_keys, size_t *out_count, struct error *e)
{
    struct access_api_key *keys = ARENA_ARRAY(a, struct access_api_key, LIST_MAX);

    TRY(read_keys(c, a, account_id, keys, out_count, e));
    for (size_t i = 0; i < *out_count; i++)
        TRY(read_scopes(c, a, keys[i].id, &keys[i].scopes, &keys[i].scope_count, e));
    *out_keys = keys;
    return ERR_NONE;
}

/* That it was used.  What fails here fails again where it matters, or is written next time. */
static void touch(struct db_conn *c, int64_t id)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error e = {.code = ERR_NONE};

    if (db_stmt_prepare(c, update_used, &q, &e) != ERR_NONE ||
        db_stmt_bind_int(q, 0, id, &e) != ERR_NONE || db_stmt_run(q, &e) != ERR_NONE)
        error_clear(&e);
}

static enum err find(struct db_conn *c, struct arena *a, struct str hash,
                     struct access_api_key_found *out, struct str *out_networks, bool *out_is_stale,
                     struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str email;
    bool more = false;

    TRY(db_stmt_prepare(c, select_live, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, hash, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_ABSENT, "no live key of that text");
    *out = (struct access_api_key_found){.key_id = db_row_int(q, 0),
                                         .account_id = db_row_int(q, 1),
                                         .is_admin = db_row_int(q, 2) != 0};
    TRY(db_row_str(q, 3, a, &email, e));
    if (!access_email_read(email, &out->email))
        return error_set(e, ERR_INTERNAL, "account %lld: its e-mail address is none",
                         (long long)out->account_id);
    TRY(db_row_str(q, 4, a, out_networks, e));
    *out_is_stale = db_row_int(q, 5) != 0;
    return ERR_NONE;
}

enum err access_api_key_find(struct db_conn *c, struct arena *a,
                             const unsigned char hash[CRYPT_SHA256_LEN], struct str address,
                             struct access_api_key_found *out_found, struct error *e)
{
    struct access_api_key_found found;
    struct str networks;
    bool is_stale = false;

    TRY(find(c, a, (struct str){(const char *)hash, CRYPT_SHA256_LEN}, &found, &networks, &is_stale,
             e));
    if (networks.at != NULL && !access_network_has(networks, address))
        return error_set(e, ERR_ABSENT, "key %lld is not for %.*s", (long long)found.key_id,
                         STR_ARG(address));
    TRY(read_scopes(c, a, found.key_id, &found.scopes, &found.scope_count, e));
    if (is_stale)
        touch(c, found.key_id);
    *out_found = found;
    return ERR_NONE;
}
