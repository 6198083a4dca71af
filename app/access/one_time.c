/*
 * one_time.c - the rows of lintel_one_time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/one_time.h"

#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/crypt/keyring.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

#define LINK_BYTES 32
#define DIGITS_END 1000000
#define KEY_USE    "one-time codes"

static const struct sql replace_row = SQL_INIT(
    "REPLACE INTO lintel_one_time"
    " (account_id, purpose, email, link_hash, code_mac, code_challenge, created_at, expires_at,"
    " code_expires_at)"
    " VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL ? SECOND,"
    " UTC_TIMESTAMP(6) + INTERVAL ? SECOND)");
#define SELECT_ROW                                                                             \
    "SELECT id, account_id, purpose + 0, email, code_challenge, code_mac FROM lintel_one_time" \
    " WHERE expires_at > UTC_TIMESTAMP(6) AND guesses < 5"
static const struct sql select_link = SQL_INIT(SELECT_ROW " AND link_hash = ? LIMIT 1 FOR UPDATE");
static const struct sql select_account =
    SQL_INIT(SELECT_ROW " AND account_id = ?"
                        " AND COALESCE(code_expires_at, expires_at) > UTC_TIMESTAMP(6)"
                        " ORDER BY id LIMIT 16 FOR UPDATE");
static const struct sql delete_row = SQL_INIT("DELETE FROM lintel_one_time WHERE id = ?");
static const struct sql count_guess =
    SQL_INIT("UPDATE lintel_one_time SET guesses = guesses + 1 WHERE id = ?");
static const struct sql delete_old =
    SQL_INIT("DELETE FROM lintel_one_time"
             " WHERE expires_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY LIMIT 20");

static const struct sql select_reader = SQL_INIT(
    "SELECT account_id FROM lintel_one_time WHERE email = ? AND purpose = 'email_change_new'"
    " AND expires_at > UTC_TIMESTAMP(6) ORDER BY id DESC LIMIT 1");
static const struct sql delete_email_change =
    SQL_INIT("DELETE FROM lintel_one_time WHERE account_id = ?"
             " AND purpose IN ('email_change_current', 'email_change_new')");

_Static_assert(ACCESS_ONE_TIME_GUESSES == 5, "the statements say so too");

/* Which of an ENUM's words it is: they count from 1, in the same order. */
static int64_t number_of(enum access_purpose p)
{
    return (int64_t)p + 1;
}

static struct str bytes_str(const unsigned char *at)
{
    return (struct str){(const char *)at, CRYPT_SHA256_LEN};
}

static void mac_of(struct arena *a, const struct crypt_key *key, int64_t account_id,
                   int64_t purpose, struct str code, unsigned char out[CRYPT_SHA256_LEN])
{
    unsigned char derived[CRYPT_KEY_LEN];
    struct str text =
        str_format(a, "%lld %lld %.*s", (long long)account_id, (long long)purpose, STR_ARG(code));

    crypt_key_derive(key, STR(KEY_USE), derived);
    crypt_hmac_sha256(bytes_str(derived), text, out);
    crypt_wipe(derived, sizeof derived);
    crypt_wipe_str(text);
}

/* Every number is as likely as every other: what lies above the last multiple is drawn again. */
static struct str digits_new(struct arena *a)
{
    uint32_t n;
    char *to = arena_alloc(a, ACCESS_ONE_TIME_DIGITS, 1);

    do {
        id_fill(&n, sizeof n);
    } while (n >= UINT32_MAX - UINT32_MAX % DIGITS_END);
    for (size_t i = ACCESS_ONE_TIME_DIGITS; i > 0; i--, n /= 10)
        to[i - 1] = (char)('0' + n % 10);
    return (struct str){to, ACCESS_ONE_TIME_DIGITS};
}

static struct str link_new(struct arena *a)
{
    unsigned char bytes[LINK_BYTES];
    struct str link;

    id_fill(bytes, sizeof bytes);
    link =
        crypt_base64_encode(a, CRYPT_BASE64_URL, (struct str){(const char *)bytes, sizeof bytes});
    crypt_wipe(bytes, sizeof bytes);
    return link;
}

enum err access_one_time_put(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                             const struct access_letter *letter, struct access_one_time *out,
                             struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct crypt_key *key = crypt_keyring_current(setup->keys, CRYPT_MAC);
    struct access_one_time secrets = {link_new(a), digits_new(a)};
    unsigned char hash[CRYPT_SHA256_LEN];
    unsigned char mac[CRYPT_SHA256_LEN];

    if (key == NULL)
        return error_tell(e, ERR_UNAVAILABLE, STR_NONE,
                          "there is no key to make codes with: the operator makes one with "
                          "`lintel keys add --if-none`");
    crypt_sha256(secrets.link, hash);
    mac_of(a, key, letter->account_id, number_of(letter->purpose), secrets.code, mac);
    TRY(db_run(c, delete_old, e));
    TRY(db_stmt_prepare(c, replace_row, &q, e));
    TRY(db_stmt_bind_int(q, 0, letter->account_id, e));
    TRY(db_stmt_bind_int(q, 1, number_of(letter->purpose), e));
    TRY(db_stmt_bind_str(q, 2, letter->email, e));
    TRY(db_stmt_bind_bytes(q, 3, bytes_str(hash), e));
    TRY(db_stmt_bind_bytes(q, 4, bytes_str(mac), e));
    if (letter->code_challenge.at == NULL)
        TRY(db_stmt_bind_null(q, 5, e));
    else
        TRY(db_stmt_bind_str(q, 5, letter->code_challenge, e));
    TRY(db_stmt_bind_int(q, 6, setup->link_life_s, e));
    TRY(db_stmt_bind_int(q, 7, access_code_life_s(setup), e));
    TRY(db_stmt_run(q, e));
    *out = secrets;
    return ERR_NONE;
}

int64_t access_code_life_s(const struct access_setup *setup)
{
    return setup->code_life_s < setup->link_life_s ? setup->code_life_s : setup->link_life_s;
}

/* ---- taking one ---- */

struct row {
    int64_t id;
    struct access_redeemed what;
    struct str mac;
};

struct taking {
    struct db_conn *conn;
    struct arena *arena;
    const struct access_setup *setup; /* with a code */
    struct str link;                  /* or */
    int64_t account_id;
    struct str code;
    unsigned purposes;
    bool is_found;
    struct access_redeemed result;
};

static enum err read_row(struct db_stmt *q, struct arena *a, struct row *out, struct error *e)
{
    struct row r = {.id = db_row_int(q, 0)};

    r.what.account_id = db_row_int(q, 1);
    r.what.purpose = (enum access_purpose)(db_row_int(q, 2) - 1);
    TRY(db_row_str(q, 3, a, &r.what.email, e));
    if (!db_row_is_null(q, 4))
        TRY(db_row_str(q, 4, a, &r.what.code_challenge, e));
    TRY(db_row_str(q, 5, a, &r.mac, e));
    *out = r;
    return ERR_NONE;
}

static enum err with_id(struct db_conn *c, struct sql sql, int64_t id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    return db_stmt_run(q, e);
}

static bool is_wanted(const struct taking *t, const struct row *r)
{
    return (t->purposes >> r->what.purpose & 1U) != 0;
}

static enum err take(struct taking *t, const struct row *r, struct error *e)
{
    t->is_found = true;
    t->result = r->what;
    return with_id(t->conn, delete_row, r->id, e);
}

static enum err find_link(struct taking *t, struct row *out, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char hash[CRYPT_SHA256_LEN];
    bool more = false;

    crypt_sha256(t->link, hash);
    TRY(db_stmt_prepare(t->conn, select_link, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, bytes_str(hash), e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    return more ? read_row(q, t->arena, out, e) : ERR_NONE;
}

static enum err take_link(void *arg, struct error *e)
{
    struct taking *t = arg;
    struct row r = {.id = 0};

    t->is_found = false;
    TRY(find_link(t, &r, e));
    return r.id == 0 || !is_wanted(t, &r) ? ERR_NONE : take(t, &r, e);
}

enum err access_one_time_take_link(struct db_conn *c, struct arena *a, struct str link,
                                   unsigned purposes, struct access_redeemed *out, struct error *e)
{
    struct taking t = {.conn = c, .arena = a, .link = link, .purposes = purposes};

    if (access_session_is_token(link)) /* both are 32 bytes in base64url */
        TRY(db_tx_retry(c, take_link, &t, e));
    if (!t.is_found)
        return error_set(e, ERR_ABSENT, "no such link");
    *out = t.result;
    return ERR_NONE;
}

/* By any key we have: one that was rotated a minute ago still knows its codes. */
static bool is_code_of(const struct taking *t, const struct row *r)
{
    const struct crypt_keys *keys = crypt_keyring_keys(t->setup->keys);
    unsigned char mac[CRYPT_SHA256_LEN];
    bool is_right = false;

    for (size_t i = 0; keys != NULL && i < keys->count; i++) {
        if (keys->at[i].purpose != CRYPT_MAC)
            continue;
        mac_of(t->arena, &keys->at[i], r->what.account_id, number_of(r->what.purpose), t->code,
               mac);
        is_right |= crypt_equal(bytes_str(mac), r->mac);
    }
    return is_right;
}

static enum err find_account(struct taking *t, struct row *rows, size_t *count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(t->conn, select_account, &q, e));
    TRY(db_stmt_bind_int(q, 0, t->account_id, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more || *count == ACCESS_PURPOSE__COUNT)
            return ERR_NONE;
        TRY(read_row(q, t->arena, &rows[*count], e));
        *count += is_wanted(t, &rows[*count]);
    }
}

static enum err take_code(void *arg, struct error *e)
{
    struct taking *t = arg;
    struct row rows[ACCESS_PURPOSE__COUNT + 1];
    size_t count = 0;

    t->is_found = false;
    TRY(find_account(t, rows, &count, e));
    for (size_t i = 0; i < count; i++) {
        if (is_code_of(t, &rows[i]))
            return take(t, &rows[i], e);
    }
    for (size_t i = 0; i < count; i++)
        TRY(with_id(t->conn, count_guess, rows[i].id, e));
    return ERR_NONE;
}

enum err access_one_time_take_code(struct db_conn *c, struct arena *a,
                                   const struct access_setup *setup, int64_t account_id,
                                   struct str code, unsigned purposes, struct access_redeemed *out,
                                   struct error *e)
{
    struct taking t = {.conn = c,
                       .arena = a,
                       .setup = setup,
                       .account_id = account_id,
                       .code = code,
                       .purposes = purposes};

    TRY(db_tx_retry(c, take_code, &t, e));
    if (!t.is_found)
        return error_set(e, ERR_ABSENT, "no such code");
    *out = t.result;
    return ERR_NONE;
}

enum err access_one_time_find_reader(struct db_conn *c, struct str email, int64_t *out_account_id,
                                     struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, select_reader, &q, e));
    TRY(db_stmt_bind_str(q, 0, email, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_account_id = more ? db_row_int(q, 0) : 0;
    return ERR_NONE;
}

enum err access_one_time_forget_email_change(struct db_conn *c, int64_t account_id, struct error *e)
{
    return with_id(c, delete_email_change, account_id, e);
}
