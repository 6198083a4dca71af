/*
 * recovery.c - codes for who lost the second factor: rows of lintel_recovery_code.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/factor.h"
#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/crypt/digest.h"
#include "app/crypt/keyring.h"
#include "app/crypt/secret.h"
#include "app/crypt/totp.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

#define CODE_BYTES 10
#define KEY_USE    "recovery codes"

static const struct sql delete_all =
    SQL_INIT("DELETE FROM lintel_recovery_code WHERE account_id = ?");
static const struct sql insert_code =
    SQL_INIT("INSERT INTO lintel_recovery_code (account_id, code_mac) VALUES (?, ?)");
/* Changed by one of several at once: the others find it used. */
static const struct sql use_code =
    SQL_INIT("UPDATE lintel_recovery_code SET used_at = UTC_TIMESTAMP(6)"
             " WHERE account_id = ? AND code_mac = ? AND used_at IS NULL");

static void mac_of(const struct crypt_key *key, struct str code,
                   unsigned char out[CRYPT_SHA256_LEN])
{
    unsigned char derived[CRYPT_KEY_LEN];

    crypt_key_derive(key, STR(KEY_USE), derived);
    crypt_hmac_sha256((struct str){(const char *)derived, sizeof derived}, code, out);
    crypt_wipe(derived, sizeof derived);
}

struct work {
    struct db_conn *conn;
    struct arena *arena;
    const struct access_setup *setup;
    int64_t account_id;
    int64_t session_id;
    struct str code;
    struct str *codes;
    bool is_right;
};

static enum err with_mac(struct work *w, struct sql sql, const unsigned char *mac,
                         uint64_t *out_changed, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(w->conn, sql, &q, e));
    TRY(db_stmt_bind_int(q, 0, w->account_id, e));
    TRY(db_stmt_bind_bytes(q, 1, (struct str){(const char *)mac, CRYPT_SHA256_LEN}, e));
    TRY(db_stmt_run(q, e));
    *out_changed = db_stmt_changed(q);
    return ERR_NONE;
}

static enum err make(void *arg, struct error *e)
{
    struct work *w = arg;
    const struct crypt_key *key = crypt_keyring_current(w->setup->keys, CRYPT_MAC);
    unsigned char bytes[CODE_BYTES];
    unsigned char mac[CRYPT_SHA256_LEN];
    uint64_t changed;

    if (key == NULL)
        return error_tell(e, ERR_UNAVAILABLE, STR_NONE, "there is no key for recovery codes");
    {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;

        TRY(db_stmt_prepare(w->conn, delete_all, &q, e));
        TRY(db_stmt_bind_int(q, 0, w->account_id, e));
        TRY(db_stmt_run(q, e));
    }
    for (size_t i = 0; i < ACCESS_RECOVERY_CODES; i++) {
        id_fill(bytes, sizeof bytes);
        w->codes[i] =
            crypt_base32_encode(w->arena, (struct str){(const char *)bytes, sizeof bytes});
        mac_of(key, w->codes[i], mac);
        TRY(with_mac(w, insert_code, mac, &changed, e));
    }
    crypt_wipe(bytes, sizeof bytes);
    return ERR_NONE;
}

enum err access_recovery_make(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                              int64_t account_id, struct str out_codes[ACCESS_RECOVERY_CODES],
                              struct error *e)
{
    struct work w = {
        .conn = c, .arena = a, .setup = setup, .account_id = account_id, .codes = out_codes};

    return db_tx_retry(c, make, &w, e);
}

static enum err take(void *arg, struct error *e)
{
    struct work *w = arg;
    const struct crypt_keys *keys = crypt_keyring_keys(w->setup->keys);
    unsigned char mac[CRYPT_SHA256_LEN];
    uint64_t changed = 0;

    w->is_right = false;
    for (size_t i = 0; keys != NULL && i < keys->count && changed == 0; i++) {
        if (keys->at[i].purpose != CRYPT_MAC)
            continue;
        mac_of(&keys->at[i], w->code, mac);
        TRY(with_mac(w, use_code, mac, &changed, e));
    }
    if (changed == 0)
        return ERR_NONE;
    w->is_right = true;
    return access_session_upgrade(w->conn, w->arena, w->session_id, STR("recovery_code"), e);
}

enum err access_recovery_take(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                              int64_t account_id, int64_t session_id, struct str code,
                              bool *out_is_right, struct error *e)
{
    struct work w = {.conn = c,
                     .arena = a,
                     .setup = setup,
                     .account_id = account_id,
                     .session_id = session_id,
                     .code = code};

    TRY(db_tx_retry(c, take, &w, e));
    *out_is_right = w.is_right;
    return ERR_NONE;
}
