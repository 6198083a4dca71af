/*
 * guard.c - the rows of lintel_sign_in_guard.
 *
 * Each count is one statement, so that concurrent attempts queue on the row.
 * The address is always counted before the pair, and a refused address makes no
 * pair: locks are taken in one order, and one address can't fill the table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/guard.h"

#include <arpa/inet.h>
#include <string.h>

#include "app/access/email.h"
#include "app/base/id.h"
#include "app/crypt/digest.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

#define ADDRESS_ROOM 64
#define SWEEP_ONE_IN 64

/*
 * Assignments happen from left to right: strikes looks at the old failures, both
 * at the old end.  Parameters: key, window, limit, most strikes, window.
 */
static const struct sql count_attempt = SQL_INIT(
    "INSERT INTO lintel_sign_in_guard (guard_key, failures, strikes, ends_at)"
    " VALUES (?, 1, 0, UTC_TIMESTAMP(6) + INTERVAL ? SECOND)"
    " ON DUPLICATE KEY UPDATE"
    " strikes = IF(ends_at > UTC_TIMESTAMP(6), strikes,"
    "  IF(failures > ? AND ends_at > UTC_TIMESTAMP(6) - INTERVAL 1 DAY, LEAST(strikes + 1, ?), 0)),"
    " failures = IF(ends_at > UTC_TIMESTAMP(6), LEAST(failures + 1, 1000000), 1),"
    " ends_at = IF(ends_at > UTC_TIMESTAMP(6), ends_at,"
    "  UTC_TIMESTAMP(6) + INTERVAL (? << strikes) SECOND)");
static const struct sql select_count =
    SQL_INIT("SELECT failures, TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), ends_at)"
             " FROM lintel_sign_in_guard WHERE guard_key = ? LIMIT 1");
static const struct sql delete_pair =
    SQL_INIT("DELETE FROM lintel_sign_in_guard WHERE guard_key = ?");
static const struct sql give_back =
    SQL_INIT("UPDATE lintel_sign_in_guard SET failures = failures - 1"
             " WHERE guard_key = ? AND failures > 0");
static const struct sql delete_ended =
    SQL_INIT("DELETE FROM lintel_sign_in_guard"
             " WHERE ends_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY LIMIT 1000");

static const struct sql touch =
    SQL_INIT("UPDATE lintel_sign_in_guard SET ends_at = ends_at + INTERVAL 1 MICROSECOND"
             " ORDER BY ends_at DESC LIMIT 1");

struct guard_key {
    unsigned char bytes[CRYPT_SHA256_LEN];
};

struct visit {
    struct db_conn *conn;
    struct guard_key address;
    struct guard_key pair;
    int64_t address_max;
    int64_t pair_max;
    int64_t strikes_max;
    int64_t wait_s;
};

/* What an address counts as: 4 bytes, the first 8 of IPv6, or the text of anything else. */
static size_t address_bytes(struct str address, char to[ADDRESS_ROOM])
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    char text[ADDRESS_ROOM];
    unsigned char raw[16];
    size_t len = address.len < sizeof text ? address.len : sizeof text - 1;

    if (len > 0)
        memcpy(text, address.at, len);
    text[len] = '\0';
    if (inet_pton(AF_INET, text, raw) == 1) {
        memcpy(to, raw, 4);
        return 4;
    }
    if (inet_pton(AF_INET6, text, raw) != 1) {
        memcpy(to, text, len);
        return len;
    }
    if (memcmp(raw, mapped, sizeof mapped) == 0) {
        memcpy(to, raw + 12, 4);
        return 4;
    }
    memcpy(to, raw, 8);
    return 8;
}

/* Digests of digests: no two different pairs can run together into one text. */
static void visit_init(struct visit *v, struct db_conn *c, struct str address, struct str email)
{
    char bytes[ADDRESS_ROOM];
    unsigned char both[2 * CRYPT_SHA256_LEN];
    struct access_email known;

    *v = (struct visit){.conn = c,
                        .address_max = ACCESS_GUARD_ADDRESS_MAX,
                        .pair_max = ACCESS_GUARD_PAIR_MAX,
                        .strikes_max = ACCESS_GUARD_STRIKES_MAX};
    crypt_sha256((struct str){bytes, address_bytes(address, bytes)}, v->address.bytes);
    /* As the account is looked up, so that another spelling is no other guess. */
    if (access_email_read(email, &known))
        email = access_email_str(&known);
    memcpy(both, v->address.bytes, CRYPT_SHA256_LEN);
    crypt_sha256(email, both + CRYPT_SHA256_LEN);
    crypt_sha256((struct str){(const char *)both, sizeof both}, v->pair.bytes);
}

static struct str key_str(const struct guard_key *key)
{
    return (struct str){(const char *)key->bytes, sizeof key->bytes};
}

static enum err with_key(struct db_conn *c, struct sql sql, const struct guard_key *key,
                         struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, key_str(key), e));
    return db_stmt_run(q, e);
}

static enum err count_one(struct db_conn *c, const struct guard_key *key, int64_t limit,
                          int64_t strikes_max, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, count_attempt, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, key_str(key), e));
    TRY(db_stmt_bind_int(q, 1, ACCESS_GUARD_WINDOW_S, e));
    TRY(db_stmt_bind_int(q, 2, limit, e));
    TRY(db_stmt_bind_int(q, 3, strikes_max, e));
    TRY(db_stmt_bind_int(q, 4, ACCESS_GUARD_WINDOW_S, e));
    return db_stmt_run(q, e);
}

/* Counts the attempt and says how long to wait: 0 within the limit. */
static enum err attempt(struct db_conn *c, const struct guard_key *key, int64_t limit,
                        int64_t strikes_max, int64_t *out_wait_s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;
    int64_t left_us;

    TRY(count_one(c, key, limit, strikes_max, e));
    TRY(db_stmt_prepare(c, select_count, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, key_str(key), e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_INTERNAL, "the sign-in guard lost a row it just wrote");
    left_us = db_row_int(q, 1);
    *out_wait_s = db_row_int(q, 0) <= limit ? 0 : left_us < 0 ? 1 : left_us / 1000000 + 1;
    return ERR_NONE;
}

static enum err enter(void *arg, struct error *e)
{
    struct visit *v = arg;

    TRY(attempt(v->conn, &v->address, v->address_max, 0, &v->wait_s, e));
    if (v->wait_s > 0)
        return ERR_NONE;
    return attempt(v->conn, &v->pair, v->pair_max, v->strikes_max, &v->wait_s, e);
}

static enum err forgive(void *arg, struct error *e)
{
    struct visit *v = arg;

    TRY(with_key(v->conn, give_back, &v->address, e));
    return with_key(v->conn, delete_pair, &v->pair, e);
}

enum err access_guard_sweep(struct db_conn *c, struct error *e)
{
    return db_run(c, delete_ended, e);
}

enum err access_guard_touch(struct db_conn *c, struct error *e)
{
    return db_run(c, touch, e);
}

/* Not worth failing a sign-in for. */
static void sweep_now_and_then(struct db_conn *c)
{
    struct error e = {.code = ERR_NONE};
    unsigned char dice;

    id_fill(&dice, sizeof dice);
    if (dice % SWEEP_ONE_IN == 0 && access_guard_sweep(c, &e) != ERR_NONE)
        error_clear(&e);
}

enum err access_guard_enter(struct db_conn *c, struct str address, struct str email,
                            int64_t *out_wait_s, struct error *e)
{
    struct visit v;

    visit_init(&v, c, address, email);
    TRY(db_tx_retry(c, enter, &v, e));
    sweep_now_and_then(c);
    *out_wait_s = v.wait_s;
    return ERR_NONE;
}

/* The name's digest in front, so that what is counted for one thing never counts for another. */
static void key_named(struct str name, struct guard_key *key)
{
    unsigned char both[2 * CRYPT_SHA256_LEN];

    crypt_sha256(name, both);
    memcpy(both + CRYPT_SHA256_LEN, key->bytes, CRYPT_SHA256_LEN);
    crypt_sha256((struct str){(const char *)both, sizeof both}, key->bytes);
}

enum err access_guard_count(struct db_conn *c, const struct access_guard_rule *rule,
                            struct str address, struct str subject, int64_t *out_wait_s,
                            struct error *e)
{
    struct visit v;

    visit_init(&v, c, address, subject);
    crypt_sha256(subject, v.pair.bytes);
    key_named(rule->name, &v.address);
    key_named(rule->name, &v.pair);
    key_named(STR("subject"), &v.pair);
    v.address_max = rule->address_max;
    v.pair_max = rule->subject_max;
    v.strikes_max = 0;
    TRY(db_tx_retry(c, enter, &v, e));
    sweep_now_and_then(c);
    *out_wait_s = v.wait_s;
    return ERR_NONE;
}

enum err access_guard_forgive(struct db_conn *c, struct str address, struct str email,
                              struct error *e)
{
    struct visit v;

    visit_init(&v, c, address, email);
    return db_tx_retry(c, forgive, &v, e);
}

static enum err unlock(void *arg, struct error *e)
{
    struct visit *v = arg;

    TRY(with_key(v->conn, delete_pair, &v->address, e));
    return with_key(v->conn, delete_pair, &v->pair, e);
}

enum err access_guard_unlock(struct db_conn *c, struct str address, struct str email,
                             struct error *e)
{
    struct visit v;

    visit_init(&v, c, address, email);
    return db_tx_retry(c, unlock, &v, e);
}

/* Full, one attempt more would be refused. */
static enum err look(struct db_conn *c, const struct guard_key *key, int64_t limit,
                     int64_t *out_wait_s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, select_count, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, key_str(key), e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (more && db_row_int(q, 0) >= limit && db_row_int(q, 1) > 0)
        *out_wait_s = db_row_int(q, 1) / 1000000 + 1;
    return ERR_NONE;
}

enum err access_guard_look(struct db_conn *c, struct str address, struct str email,
                           int64_t *out_wait_s, struct error *e)
{
    struct visit v;

    visit_init(&v, c, address, email);
    *out_wait_s = 0;
    TRY(look(c, &v.pair, v.pair_max, out_wait_s, e));
    return *out_wait_s > 0 ? ERR_NONE : look(c, &v.address, v.address_max, out_wait_s, e);
}
