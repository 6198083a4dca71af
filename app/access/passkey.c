/*
 * passkey.c - the rows of lintel_passkey.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/passkey.h"

#include <string.h>

#include "app/access/passkey_private.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

static const struct sql count_keys =
    SQL_INIT("SELECT COUNT(*) FROM lintel_passkey WHERE account_id = ?");
/* Locks out others who add to the same account, so that the count holds. */
static const struct sql lock_account =
    SQL_INIT("SELECT id FROM lintel_account WHERE id = ? AND disabled_at IS NULL FOR UPDATE");
static const struct sql insert_key =
    SQL_INIT("INSERT INTO lintel_passkey (account_id, id_hash, credential_id, public_key, alg,"
             " sign_count, is_backed_up, name, created_at)"
             " VALUES (?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))");
/* Locked: of two answers by copies of one key the second sees what the first counted. */
static const struct sql select_key =
    SQL_INIT("SELECT k.id, k.account_id, k.public_key, k.alg, k.sign_count, u.handle"
             " FROM lintel_passkey k JOIN lintel_passkey_user u ON u.account_id = k.account_id"
             " JOIN lintel_account a ON a.id = k.account_id"
             " WHERE k.id_hash = ? AND a.disabled_at IS NULL FOR UPDATE");
static const struct sql update_used =
    SQL_INIT("UPDATE lintel_passkey SET sign_count = ?, is_backed_up = ?,"
             " used_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql select_list =
    SQL_INIT("SELECT id, name, is_backed_up, created_at, used_at FROM lintel_passkey"
             " WHERE account_id = ? ORDER BY id LIMIT ?");
static const struct sql update_name =
    SQL_INIT("UPDATE lintel_passkey SET name = ? WHERE account_id = ? AND id = ?");
static const struct sql select_own =
    SQL_INIT("SELECT id FROM lintel_passkey WHERE account_id = ? AND id = ? FOR UPDATE");
static const struct sql delete_key =
    SQL_INIT("DELETE FROM lintel_passkey WHERE account_id = ? AND id = ?");

/* ---- a new one ---- */

struct addition {
    struct db_conn *conn;
    int64_t account_id;
    const struct crypt_passkey *key;
    struct str name;
    int64_t id;
};

static enum err check_room(const struct addition *n, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *lock = NULL;
    AUTO(db_stmt_closep) struct db_stmt *count = NULL;
    bool more = false;

    TRY(db_stmt_prepare(n->conn, lock_account, &lock, e));
    TRY(db_stmt_bind_int(lock, 0, n->account_id, e));
    TRY(db_stmt_run(lock, e));
    TRY(db_stmt_step(lock, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR("account"),
                          "there is no such account, or it is disabled");
    TRY(db_stmt_step(lock, &more, e)); /* its end: the connection is free again */
    TRY(db_stmt_prepare(n->conn, count_keys, &count, e));
    TRY(db_stmt_bind_int(count, 0, n->account_id, e));
    TRY(db_stmt_run(count, e));
    TRY(db_stmt_step(count, &more, e));
    if (more && db_row_int(count, 0) >= ACCESS_PASSKEYS_MAX)
        return error_tell(e, ERR_CONFLICT, STR("passkey"),
                          "there are %d passkeys already; remove one first", ACCESS_PASSKEYS_MAX);
    return ERR_NONE;
}

static struct str hash_of(struct str id, unsigned char hash[CRYPT_SHA256_LEN])
{
    crypt_sha256(id, hash);
    return (struct str){(const char *)hash, CRYPT_SHA256_LEN};
}

static enum err insert(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char hash[CRYPT_SHA256_LEN];
    struct addition *n = arg;

    TRY(check_room(n, e));
    TRY(db_stmt_prepare(n->conn, insert_key, &q, e));
    TRY(db_stmt_bind_int(q, 0, n->account_id, e));
    TRY(db_stmt_bind_bytes(q, 1, hash_of(n->key->id, hash), e));
    TRY(db_stmt_bind_bytes(q, 2, n->key->id, e));
    TRY(db_stmt_bind_bytes(q, 3, n->key->key, e));
    TRY(db_stmt_bind_int(q, 4, n->key->alg, e));
    TRY(db_stmt_bind_int(q, 5, n->key->count, e));
    TRY(db_stmt_bind_int(q, 6, n->key->is_backed_up, e));
    TRY(db_stmt_bind_str(q, 7, n->name, e));
    TRY(db_stmt_run(q, e));
    n->id = (int64_t)db_stmt_insert_id(q);
    return ERR_NONE;
}

static enum err check_name(struct str name, struct error *e)
{
    if (str_trim(name).len == 0 || !utf8_is_text(name) ||
        utf8_count(name) > ACCESS_PASSKEY_NAME_MAX)
        return error_tell(e, ERR_INVALID, STR("name"), "a passkey's name has 1 to %d characters",
                          ACCESS_PASSKEY_NAME_MAX);
    return ERR_NONE;
}

enum err access_passkey_add(struct db_conn *c, struct arena *a, const struct access_party *party,
                            int64_t account_id, struct str answer, struct str name, int64_t *out_id,
                            struct error *e)
{
    struct passkey_answer said;
    struct crypt_passkey key;
    struct addition n = {c, account_id, &key, STR("Passkey"), 0};
    enum err code;

    if (name.at != NULL) {
        TRY(check_name(name, e));
        n.name = str_trim(name);
    }
    TRY(passkey_answer_read(a, answer, party, true, &said, e));
    TRY(passkey_challenge_take(c, said.challenge, account_id, true, e));
    TRY(crypt_passkey_read(
        a, &(struct crypt_passkey_claim){.party = party->id, .authenticator = said.authenticator},
        &key, e));
    if (!str_eq(key.id, said.id))
        return error_tell(e, ERR_INVALID, STR("passkey"), "its two names are not the same");
    code = db_tx_retry(c, insert, &n, e);
    if (code == ERR_CONFLICT && e->words[0] == '\0')
        return error_tell(e, ERR_CONFLICT, STR("passkey"), "this passkey is there already");
    TRY(code);
    *out_id = n.id;
    return ERR_NONE;
}

/* ---- its use ---- */

struct use {
    struct db_conn *conn;
    struct arena *arena;
    const struct access_party *party;
    int64_t account_id; /* 0: anybody's */
    const struct passkey_answer *said;
    struct access_passkey_proof proof;
};

static enum err find(struct use *u, struct crypt_passkey *out_key, struct str *out_user,
                     struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char hash[CRYPT_SHA256_LEN];
    bool more = false;

    TRY(db_stmt_prepare(u->conn, select_key, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, hash_of(u->said->id, hash), e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more || (u->account_id != 0 && db_row_int(q, 1) != u->account_id))
        return error_tell(e, ERR_INVALID, STR("passkey"), "this passkey is not known here");
    u->proof = (struct access_passkey_proof){.passkey_id = db_row_int(q, 0),
                                             .account_id = db_row_int(q, 1)};
    *out_key = (struct crypt_passkey){.id = u->said->id,
                                      .alg = (enum crypt_passkey_alg)db_row_int(q, 3),
                                      .count = (uint32_t)db_row_int(q, 4)};
    TRY(db_row_str(q, 2, u->arena, &out_key->key, e));
    return db_row_str(q, 5, u->arena, out_user, e);
}

static enum err count_use(const struct use *u, const struct crypt_passkey *seen, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(u->conn, update_used, &q, e));
    TRY(db_stmt_bind_int(q, 0, seen->count, e));
    TRY(db_stmt_bind_int(q, 1, seen->is_backed_up, e));
    TRY(db_stmt_bind_int(q, 2, u->proof.passkey_id, e));
    return db_stmt_run(q, e);
}

static enum err use_once(void *arg, struct error *e)
{
    struct use *u = arg;
    struct crypt_passkey_claim claim = {.party = u->party->id,
                                        .authenticator = u->said->authenticator};
    struct crypt_passkey key;
    struct crypt_passkey seen;
    struct str user;

    TRY(find(u, &key, &user, e));
    memcpy(claim.client, u->said->client, sizeof claim.client);
    TRY(crypt_passkey_check(&claim, &key, u->said->signature, &seen, e));
    /* Section 7.2, step 6: an authenticator that names somebody names the owner. */
    if (u->said->user.len > 0 && !crypt_equal(u->said->user, user))
        return error_tell(e, ERR_INVALID, STR("passkey"), "this passkey is somebody else's");
    u->proof.is_verified = seen.is_verified;
    return count_use(u, &seen, e);
}

enum err access_passkey_check(struct db_conn *c, struct arena *a, const struct access_party *party,
                              int64_t account_id, struct str answer,
                              struct access_passkey_proof *out_proof, struct error *e)
{
    struct passkey_answer said;
    struct use u = {.conn = c, .arena = a, .party = party, .account_id = account_id, .said = &said};
    enum err code = passkey_answer_read(a, answer, party, false, &said, e);

    if (code == ERR_NONE)
        code = passkey_challenge_take(c, said.challenge, account_id, false, e);
    if (code == ERR_NONE)
        code = db_tx_retry(c, use_once, &u, e);
    if (code == ERR_INVALID)
        e->code = code = ERR_UNAUTHENTICATED;
    TRY(code);
    *out_proof = u.proof;
    return ERR_NONE;
}

/* ---- for its owner ---- */

enum err access_passkey_list(struct db_conn *c, struct arena *a, int64_t account_id,
                             struct access_passkey **out_keys, size_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_passkey *keys = ARENA_ARRAY(a, struct access_passkey, ACCESS_PASSKEYS_MAX);
    size_t count = 0;

    TRY(db_stmt_prepare(c, select_list, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_bind_int(q, 1, ACCESS_PASSKEYS_MAX, e));
    TRY(db_stmt_run(q, e));
    for (; count < ACCESS_PASSKEYS_MAX; count++) {
        struct access_passkey *k = &keys[count];
        bool more = false;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        k->id = db_row_int(q, 0);
        k->is_backed_up = db_row_int(q, 2) != 0;
        TRY(db_row_str(q, 1, a, &k->name, e));
        TRY(db_row_str(q, 3, a, &k->created_at, e));
        TRY(db_row_str(q, 4, a, &k->used_at, e));
    }
    *out_keys = keys;
    *out_count = count;
    return ERR_NONE;
}

struct edit {
    struct db_conn *conn;
    int64_t account_id;
    int64_t id;
    struct str name; /* absent: it is removed */
};

static enum err edit(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *find = NULL;
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct edit *d = arg;
    unsigned at = d->name.at == NULL ? 0 : 1;
    bool more = false;

    /* Asked first: renaming to the same name changes no row. */
    TRY(db_stmt_prepare(d->conn, select_own, &find, e));
    TRY(db_stmt_bind_int(find, 0, d->account_id, e));
    TRY(db_stmt_bind_int(find, 1, d->id, e));
    TRY(db_stmt_run(find, e));
    TRY(db_stmt_step(find, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR("passkey"), "there is no such passkey");
    TRY(db_stmt_step(find, &more, e));
    TRY(db_stmt_prepare(d->conn, d->name.at == NULL ? delete_key : update_name, &q, e));
    if (d->name.at != NULL)
        TRY(db_stmt_bind_str(q, 0, d->name, e));
    TRY(db_stmt_bind_int(q, at, d->account_id, e));
    TRY(db_stmt_bind_int(q, at + 1, d->id, e));
    return db_stmt_run(q, e);
}

enum err access_passkey_rename(struct db_conn *c, int64_t account_id, int64_t id, struct str name,
                               struct error *e)
{
    struct edit d = {c, account_id, id, str_trim(name)};

    TRY(check_name(name, e));
    return db_tx_retry(c, edit, &d, e);
}

enum err access_passkey_remove(struct db_conn *c, int64_t account_id, int64_t id, struct error *e)
{
    struct edit d = {c, account_id, id, STR_NONE};

    return db_tx_retry(c, edit, &d, e);
}
