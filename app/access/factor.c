/*
 * factor.c - the rows of lintel_factor and lintel_factor_challenge.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/factor.h"

#include <string.h>

#include "app/access/setup.h"
#include "app/access/uuid.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/id.h"
#include "app/base/utf8.h"
#include "app/crypt/digest.h"
#include "app/crypt/keyring.h"
#include "app/crypt/secret.h"
#include "app/crypt/totp.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

#define SALT_BYTES 16
#define KEY_USE    "second factors"

static const struct sql insert_factor = SQL_INIT(
    "INSERT INTO lintel_factor (uuid, account_id, type, name, secret, created_at, updated_at)"
    " VALUES (?, ?, 'totp', ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
/* What was begun and not finished within a day is not going to be. */
static const struct sql delete_unfinished =
    SQL_INIT("DELETE FROM lintel_factor WHERE account_id = ? AND verified_at IS NULL"
             " AND created_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY");
#define SELECT_FACTOR                                                        \
    "SELECT id, uuid, name, verified_at IS NOT NULL, created_at, updated_at" \
    " FROM lintel_factor WHERE account_id = ?"
static const struct sql select_list = SQL_INIT(SELECT_FACTOR " ORDER BY id LIMIT 10");
static const struct sql select_one = SQL_INIT(SELECT_FACTOR " AND uuid = ? LIMIT 1");
static const struct sql insert_challenge =
    SQL_INIT("INSERT INTO lintel_factor_challenge (uuid, factor_id, created_at, expires_at)"
             " VALUES (?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL ? SECOND)");
static const struct sql delete_challenges =
    SQL_INIT("DELETE FROM lintel_factor_challenge WHERE factor_id = ?"
             " AND expires_at < UTC_TIMESTAMP(6)");
static const struct sql select_challenge =
    SQL_INIT("SELECT c.id, f.secret, f.used_step FROM lintel_factor_challenge c"
             " JOIN lintel_factor f ON f.id = c.factor_id"
             " WHERE c.uuid = ? AND f.id = ? AND f.account_id = ? AND c.guesses < 5"
             " AND c.expires_at > UTC_TIMESTAMP(6) LIMIT 1 FOR UPDATE");
static const struct sql count_guess =
    SQL_INIT("UPDATE lintel_factor_challenge SET guesses = guesses + 1 WHERE id = ?");
static const struct sql delete_challenge =
    SQL_INIT("DELETE FROM lintel_factor_challenge WHERE id = ?");
static const struct sql update_factor = SQL_INIT(
    "UPDATE lintel_factor SET used_step = ?, verified_at = COALESCE(verified_at, UTC_TIMESTAMP(6)),"
    " updated_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql update_account =
    SQL_INIT("UPDATE lintel_account SET second_factor_at = COALESCE(second_factor_at,"
             " UTC_TIMESTAMP(6)) WHERE id = ?");
static const struct sql delete_factor =
    SQL_INIT("DELETE FROM lintel_factor WHERE account_id = ? AND id = ?");
static const struct sql forget_factor =
    SQL_INIT("UPDATE lintel_account SET second_factor_at = NULL WHERE id = ? AND NOT EXISTS"
             " (SELECT 1 FROM lintel_factor f WHERE f.account_id = lintel_account.id"
             " AND f.verified_at IS NOT NULL)");
static const struct sql update_session =
    SQL_INIT("UPDATE lintel_session SET aal = 2, amr = JSON_ARRAY_APPEND(amr, '$',"
             " JSON_OBJECT('method', ?, 'timestamp', ?)) WHERE id = ?");

_Static_assert(ACCESS_FACTOR_GUESSES == 5 && ACCESS_FACTORS_MAX == 10, "the statements say so too");

static enum err no_key(struct error *e)
{
    return error_tell(e, ERR_UNAVAILABLE, STR_NONE,
                      "there is no key for second factors: the operator makes one with "
                      "`lintel keys add --if-none`");
}

/* stored: the key's name, ':' and the salt.  The bytes go into the arena. */
static enum err secret_of(struct arena *a, const struct access_setup *setup, struct str stored,
                          struct str *out_secret, struct error *e)
{
    size_t colon = str_find(stored, ':', 0);
    const struct crypt_key *key =
        crypt_keyring_find(setup->keys, CRYPT_MAC, str_range(stored, 0, colon));
    unsigned char derived[CRYPT_KEY_LEN];
    unsigned char mac[CRYPT_SHA256_LEN];

    if (key == NULL)
        return no_key(e);
    crypt_key_derive(key, STR(KEY_USE), derived);
    crypt_hmac_sha256((struct str){(const char *)derived, sizeof derived},
                      str_from(stored, colon + 1), mac);
    *out_secret = str_dup(a, (struct str){(const char *)mac, CRYPT_TOTP_SECRET_LEN});
    crypt_wipe(derived, sizeof derived);
    crypt_wipe(mac, sizeof mac);
    return ERR_NONE;
}

static enum err with_id(struct db_conn *c, struct sql sql, int64_t id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    return db_stmt_run(q, e);
}

/* ---- lists ---- */

static enum err read_row(struct db_stmt *q, struct arena *a, struct access_factor *f,
                         struct error *e)
{
    struct str *const times[] = {&f->created_at, &f->updated_at};

    *f = (struct access_factor){.id = db_row_int(q, 0), .is_verified = db_row_int(q, 3) != 0};
    TRY(db_row_str(q, 1, a, &f->uuid, e));
    if (!db_row_is_null(q, 2))
        TRY(db_row_str(q, 2, a, &f->name, e));
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) {
        TRY(db_row_str(q, 4 + i, a, times[i], e));
        *times[i] = str_format(a, "%.*sZ", STR_ARG(*times[i]));
    }
    return ERR_NONE;
}

enum err access_factor_list(struct db_conn *c, struct arena *a, int64_t account_id,
                            struct access_factor **out_factors, size_t *out_count, struct error *e)
{
    struct access_factor *list = ARENA_ARRAY(a, struct access_factor, ACCESS_FACTORS_MAX);
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(c, select_list, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more || count == ACCESS_FACTORS_MAX)
            break;
        TRY(read_row(q, a, &list[count++], e));
    }
    *out_factors = list;
    *out_count = count;
    return ERR_NONE;
}

enum err access_factor_find(struct db_conn *c, struct arena *a, int64_t account_id, struct str uuid,
                            struct access_factor *out_factor, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_factor factor;
    bool more = false;

    TRY(db_stmt_prepare(c, select_one, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_bind_str(q, 1, access_uuid_is(uuid) ? uuid : STR(""), e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_ABSENT, "no such factor");
    TRY(read_row(q, a, &factor, e));
    *out_factor = factor;
    return ERR_NONE;
}

/* ---- made ---- */

static enum err check_new(struct db_conn *c, struct arena *a, int64_t account_id, struct str name,
                          struct error *e)
{
    struct access_factor *list;
    size_t count;

    if (name.len > ACCESS_FACTOR_NAME_MAX || !utf8_is_text(name))
        return error_tell(e, ERR_INVALID, STR("friendly_name"), "is a text of at most %d bytes",
                          ACCESS_FACTOR_NAME_MAX);
    TRY(with_id(c, delete_unfinished, account_id, e));
    TRY(access_factor_list(c, a, account_id, &list, &count, e));
    if (count == ACCESS_FACTORS_MAX)
        return error_tell(e, ERR_CONFLICT, STR("factors"), "an account has at most %d factors",
                          ACCESS_FACTORS_MAX);
    return ERR_NONE;
}

enum err access_factor_add(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                           int64_t account_id, struct str name, struct access_factor *out_factor,
                           struct str *out_secret, struct error *e)
{
    const struct crypt_key *key = crypt_keyring_current(setup->keys, CRYPT_MAC);
    struct str uuid = access_uuid_new(a);
    struct str stored;
    enum err code;

    if (key == NULL)
        return no_key(e);
    TRY(check_new(c, a, account_id, name, e));
    stored = str_format(a, "%.*s:%.*s", STR_ARG(crypt_key_id(key)), STR_ARG(id_new(a, SALT_BYTES)));
    TRY(secret_of(a, setup, stored, out_secret, e));
    {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;

        TRY(db_stmt_prepare(c, insert_factor, &q, e));
        TRY(db_stmt_bind_str(q, 0, uuid, e));
        TRY(db_stmt_bind_int(q, 1, account_id, e));
        if (name.len == 0)
            TRY(db_stmt_bind_null(q, 2, e));
        else
            TRY(db_stmt_bind_str(q, 2, name, e));
        TRY(db_stmt_bind_bytes(q, 3, stored, e));
        code = db_stmt_run(q, e);
    }
    if (code == ERR_CONFLICT) {
        error_clear(e);
        return error_tell(e, ERR_CONFLICT, STR("friendly_name"),
                          "a factor of this name is there already");
    }
    TRY(code);
    return access_factor_find(c, a, account_id, uuid, out_factor, e);
}

enum err access_factor_challenge(struct db_conn *c, struct arena *a, int64_t factor_id,
                                 struct str *out_uuid, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str uuid = access_uuid_new(a);

    TRY(with_id(c, delete_challenges, factor_id, e));
    TRY(db_stmt_prepare(c, insert_challenge, &q, e));
    TRY(db_stmt_bind_str(q, 0, uuid, e));
    TRY(db_stmt_bind_int(q, 1, factor_id, e));
    TRY(db_stmt_bind_int(q, 2, ACCESS_FACTOR_WAIT_S, e));
    TRY(db_stmt_run(q, e));
    *out_uuid = uuid;
    return ERR_NONE;
}

struct removal {
    struct db_conn *conn;
    int64_t account_id;
    int64_t factor_id;
};

static enum err remove_factor(void *arg, struct error *e)
{
    const struct removal *r = arg;
    {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;

        TRY(db_stmt_prepare(r->conn, delete_factor, &q, e));
        TRY(db_stmt_bind_int(q, 0, r->account_id, e));
        TRY(db_stmt_bind_int(q, 1, r->factor_id, e));
        TRY(db_stmt_run(q, e));
    }
    return with_id(r->conn, forget_factor, r->account_id, e);
}

enum err access_factor_remove(struct db_conn *c, int64_t account_id, int64_t factor_id,
                              struct error *e)
{
    struct removal r = {c, account_id, factor_id};

    return db_tx_retry(c, remove_factor, &r, e);
}

/* ---- shown ---- */

enum err access_session_upgrade(struct db_conn *c, struct arena *a, int64_t session_id,
                                struct str method, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    (void)a;
    TRY(db_stmt_prepare(c, update_session, &q, e));
    TRY(db_stmt_bind_str(q, 0, method, e));
    TRY(db_stmt_bind_int(q, 1, clock_now_us() / CLOCK_US_PER_S, e));
    TRY(db_stmt_bind_int(q, 2, session_id, e));
    return db_stmt_run(q, e);
}

struct checking {
    struct db_conn *conn;
    struct arena *arena;
    const struct access_setup *setup;
    const struct access_factor_answer *answer;
    enum access_factor_outcome outcome;
};

struct question {
    int64_t id; /* 0: there is none */
    struct str stored;
    int64_t used_step;
};

static enum err read_question(struct checking *k, struct question *out, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct question found = {.id = 0};
    bool more = false;

    TRY(db_stmt_prepare(k->conn, select_challenge, &q, e));
    TRY(db_stmt_bind_str(q, 0,
                         access_uuid_is(k->answer->challenge) ? k->answer->challenge : STR(""), e));
    TRY(db_stmt_bind_int(q, 1, k->answer->factor_id, e));
    TRY(db_stmt_bind_int(q, 2, k->answer->account_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (more) {
        found.id = db_row_int(q, 0);
        found.used_step = db_row_int(q, 2);
        TRY(db_row_str(q, 1, k->arena, &found.stored, e));
    }
    *out = found;
    return ERR_NONE;
}

static enum err accept(struct checking *k, const struct question *question, int64_t step,
                       struct error *e)
{
    {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;

        TRY(db_stmt_prepare(k->conn, update_factor, &q, e));
        TRY(db_stmt_bind_int(q, 0, step, e));
        TRY(db_stmt_bind_int(q, 1, k->answer->factor_id, e));
        TRY(db_stmt_run(q, e));
    }
    TRY(with_id(k->conn, delete_challenge, question->id, e));
    TRY(with_id(k->conn, update_account, k->answer->account_id, e));
    TRY(access_session_upgrade(k->conn, k->arena, k->answer->session_id, STR("totp"), e));
    k->outcome = ACCESS_FACTOR_RIGHT;
    return ERR_NONE;
}

static enum err check(void *arg, struct error *e)
{
    struct checking *k = arg;
    struct question question;
    struct str secret;
    int64_t step;

    k->outcome = ACCESS_FACTOR_LATE;
    TRY(read_question(k, &question, e));
    if (question.id == 0)
        return ERR_NONE;
    TRY(secret_of(k->arena, k->setup, question.stored, &secret, e));
    if (crypt_totp_check(secret, k->answer->code, clock_now_us(), question.used_step, &step)) {
        crypt_wipe_str(secret);
        return accept(k, &question, step, e);
    }
    crypt_wipe_str(secret);
    k->outcome = ACCESS_FACTOR_WRONG;
    return with_id(k->conn, count_guess, question.id, e);
}

enum err access_factor_check(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                             const struct access_factor_answer *answer,
                             enum access_factor_outcome *out_outcome, struct error *e)
{
    struct checking k = {.conn = c, .arena = a, .setup = setup, .answer = answer};

    TRY(db_tx_retry(c, check, &k, e));
    *out_outcome = k.outcome;
    return ERR_NONE;
}
