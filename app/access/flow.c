/*
 * flow.c - the rows of lintel_auth_code.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/flow.h"

#include "app/access/uuid.h"
#include "app/base/arena.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

#define CHALLENGE_LEN    43
#define VERIFIER_LEN_MAX 128 /* RFC 7636, 4.1 */

static const struct sql insert_code = SQL_INIT(
    "INSERT INTO lintel_auth_code (code_hash, account_id, code_challenge, method, expires_at)"
    " VALUES (?, ?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? SECOND)");
static const struct sql delete_code =
    SQL_INIT("DELETE FROM lintel_auth_code WHERE code_hash = ? AND expires_at > UTC_TIMESTAMP(6)"
             " RETURNING account_id, code_challenge, method");
static const struct sql delete_old =
    SQL_INIT("DELETE FROM lintel_auth_code WHERE expires_at < UTC_TIMESTAMP(6) LIMIT 20");

bool access_flow_is_challenge(struct str s)
{
    unsigned char bytes[CRYPT_BASE64_BYTES(CHALLENGE_LEN)];
    size_t len;

    return s.len == CHALLENGE_LEN && crypt_base64_parse(CRYPT_BASE64_URL, s, bytes, &len) &&
           len == CRYPT_SHA256_LEN;
}

static struct str hash_of(struct str text, unsigned char hash[CRYPT_SHA256_LEN])
{
    crypt_sha256(text, hash);
    return (struct str){(const char *)hash, CRYPT_SHA256_LEN};
}

enum err access_flow_open(struct db_conn *c, struct arena *a, int64_t account_id,
                          struct str challenge, struct str method, struct str *out_code,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str code = access_uuid_new(a);
    unsigned char hash[CRYPT_SHA256_LEN];

    TRY(db_run(c, delete_old, e));
    TRY(db_stmt_prepare(c, insert_code, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, hash_of(code, hash), e));
    TRY(db_stmt_bind_int(q, 1, account_id, e));
    TRY(db_stmt_bind_str(q, 2, challenge, e));
    TRY(db_stmt_bind_str(q, 3, method, e));
    TRY(db_stmt_bind_int(q, 4, ACCESS_FLOW_LIFE_S, e));
    TRY(db_stmt_run(q, e));
    *out_code = code;
    return ERR_NONE;
}

struct closing {
    struct db_conn *conn;
    struct arena *arena;
    struct str code;
    struct str verifier;
    struct access_flow result;
};

static bool is_verifier_of(struct arena *a, struct str verifier, struct str challenge)
{
    unsigned char hash[CRYPT_SHA256_LEN];

    return verifier.len <= VERIFIER_LEN_MAX &&
           crypt_equal(crypt_base64_encode(a, CRYPT_BASE64_URL, hash_of(verifier, hash)),
                       challenge);
}

/* Deleted by one of several at once: the others find nothing. */
static enum err take(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct closing *k = arg;
    unsigned char hash[CRYPT_SHA256_LEN];
    struct str challenge;
    bool more = false;

    k->result = (struct access_flow){.outcome = ACCESS_FLOW_UNKNOWN};
    TRY(db_stmt_prepare(k->conn, delete_code, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, hash_of(k->code, hash), e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return ERR_NONE;
    TRY(db_row_str(q, 1, k->arena, &challenge, e));
    TRY(db_row_str(q, 2, k->arena, &k->result.method, e));
    k->result.account_id = db_row_int(q, 0);
    k->result.outcome =
        is_verifier_of(k->arena, k->verifier, challenge) ? ACCESS_FLOW_DONE : ACCESS_FLOW_WRONG;
    return db_stmt_step(q, &more, e);
}

enum err access_flow_close(struct db_conn *c, struct arena *a, struct str code, struct str verifier,
                           struct access_flow *out, struct error *e)
{
    struct closing k = {.conn = c, .arena = a, .code = code, .verifier = verifier};

    TRY(db_tx_retry(c, take, &k, e));
    *out = k.result;
    return ERR_NONE;
}
