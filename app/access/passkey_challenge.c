/*
 * passkey_challenge.c - challenges, and the options they go out with.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/passkey_private.h"
#include "app/base/id.h"
#include "app/crypt/base64.h"
#include "app/db/stmt.h"

#define CHALLENGE_BYTES 32

static const struct sql insert_challenge =
    SQL_INIT("INSERT INTO lintel_passkey_challenge"
             " (challenge_hash, account_id, is_for_new, expires_at)"
             " VALUES (?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? SECOND)");
static const struct sql delete_challenge =
    SQL_INIT("DELETE FROM lintel_passkey_challenge WHERE challenge_hash = ? AND account_id = ?"
             " AND is_for_new = ? AND expires_at > UTC_TIMESTAMP(6)");
/* A few at a time, whenever one is made: they cannot pile up. */
static const struct sql delete_old =
    SQL_INIT("DELETE FROM lintel_passkey_challenge WHERE expires_at < UTC_TIMESTAMP(6) LIMIT 20");

/* hash is borrowed until the statement has run. */
static enum err bind(struct db_stmt *q, const unsigned char hash[CRYPT_SHA256_LEN],
                     int64_t account_id, bool is_for_new, struct error *e)
{
    TRY(db_stmt_bind_bytes(q, 0, (struct str){(const char *)hash, CRYPT_SHA256_LEN}, e));
    TRY(db_stmt_bind_int(q, 1, account_id, e));
    return db_stmt_bind_int(q, 2, is_for_new, e);
}

/* Two workers that sweep at once may get in each other's way: the next one will do. */
static void sweep(struct db_conn *c)
{
    struct error e = {.code = ERR_NONE};

    if (db_run(c, delete_old, &e) != ERR_NONE)
        error_clear(&e);
}

enum err passkey_challenge_make(struct db_conn *c, struct arena *a, int64_t account_id,
                                bool is_for_new, struct str *out_challenge, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char bytes[CHALLENGE_BYTES];
    unsigned char hash[CRYPT_SHA256_LEN];
    struct str challenge;

    sweep(c);
    id_fill(bytes, sizeof bytes);
    challenge =
        crypt_base64_encode(a, CRYPT_BASE64_URL, (struct str){(const char *)bytes, sizeof bytes});
    crypt_sha256(challenge, hash);
    TRY(db_stmt_prepare(c, insert_challenge, &q, e));
    TRY(bind(q, hash, account_id, is_for_new, e));
    TRY(db_stmt_bind_int(q, 3, ACCESS_PASSKEY_WAIT_S, e));
    TRY(db_stmt_run(q, e));
    *out_challenge = challenge;
    return ERR_NONE;
}

enum err passkey_challenge_take(struct db_conn *c, struct str challenge, int64_t account_id,
                                bool is_for_new, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char hash[CRYPT_SHA256_LEN];

    crypt_sha256(challenge, hash);
    TRY(db_stmt_prepare(c, delete_challenge, &q, e));
    TRY(bind(q, hash, account_id, is_for_new, e));
    TRY(db_stmt_run(q, e));
    if (db_stmt_changed(q) == 1)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, STR("passkey"),
                      "it took too long, or was sent before; start again");
}
