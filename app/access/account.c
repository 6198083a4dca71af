/*
 * account.c - the rows of lintel_account.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/account.h"

#include "app/access/password.h"
#include "app/base/arena.h"
#include "app/crypt/password.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

static const struct sql insert_account =
    SQL_INIT("INSERT INTO lintel_account (email, password_hash, is_admin, password_changed_at,"
             " confirmed_at) VALUES (?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
static const struct sql select_account =
    SQL_INIT("SELECT id, email, is_admin, disabled_at IS NOT NULL, password_hash,"
             " confirmed_at IS NOT NULL"
             " FROM lintel_account WHERE email = ? LIMIT 1");
/* Only over the text that was checked: a password changed meanwhile stays changed. */
static const struct sql update_hash =
    SQL_INIT("UPDATE lintel_account SET password_hash = ? WHERE id = ? AND password_hash = ?");

/* Reads the row; with an arena also the stored password, absent where there is none. */
static enum err find(struct db_conn *c, const struct access_email *email, struct arena *a,
                     struct access_account *out_account, struct str *out_stored, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_account account;
    bool more = false;

    TRY(db_stmt_prepare(c, select_account, &q, e));
    TRY(db_stmt_bind_str(q, 0, access_email_str(email), e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR("email"), "there is no account of this address");
    account = (struct access_account){.id = db_row_int(q, 0),
                                      .email = *email,
                                      .is_admin = db_row_int(q, 2) != 0,
                                      .is_disabled = db_row_int(q, 3) != 0,
                                      .is_confirmed = db_row_int(q, 5) != 0};
    if (a != NULL)
        TRY(db_row_str(q, 4, a, out_stored, e));
    *out_account = account;
    return ERR_NONE;
}

enum err access_account_find(struct db_conn *c, struct str email,
                             struct access_account *out_account, struct error *e)
{
    struct access_email address;

    if (!access_email_read(email, &address))
        return error_tell(e, ERR_ABSENT, STR("email"), "there is no account of this address");
    return find(c, &address, NULL, out_account, NULL, e);
}

struct creation {
    struct db_conn *conn;
    struct access_email email;
    struct str hash;
    bool is_admin;
    int64_t id;
};

static enum err insert(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct creation *n = arg;

    TRY(db_stmt_prepare(n->conn, insert_account, &q, e));
    TRY(db_stmt_bind_str(q, 0, access_email_str(&n->email), e));
    TRY(db_stmt_bind_str(q, 1, n->hash, e));
    TRY(db_stmt_bind_int(q, 2, n->is_admin, e));
    TRY(db_stmt_run(q, e));
    n->id = (int64_t)db_stmt_insert_id(q);
    return ERR_NONE;
}

enum err access_account_create(struct db_conn *c, const struct access_password_rules *rules,
                               struct str email, struct str password, bool is_admin,
                               int64_t *out_id, struct error *e)
{
    char text[CRYPT_PASSWORD_TEXT_MAX];
    struct creation n = {.conn = c, .is_admin = is_admin};
    size_t len;
    enum err code;

    TRY(access_email_parse(email, &n.email, e));
    TRY(access_password_judge(rules, password, access_email_str(&n.email), e));
    TRY(crypt_password_hash(password, text, &len, e));
    n.hash = (struct str){text, len};
    code = db_tx_retry(c, insert, &n, e);
    if (code == ERR_CONFLICT) {
        /* The server's words speak of keys. */
        error_clear(e);
        return error_tell(e, ERR_CONFLICT, STR("email"), "there is an account of this address");
    }
    if (code == ERR_NONE)
        *out_id = n.id;
    return code;
}

enum err access_account_ensure(struct db_conn *c, const struct access_password_rules *rules,
                               struct str email, struct str password, bool is_admin,
                               int64_t *out_id, bool *out_is_new, struct error *e)
{
    struct access_account account;
    enum err code = access_account_find(c, email, &account, e);

    if (code == ERR_ABSENT) {
        error_clear(e);
        code = access_account_create(c, rules, email, password, is_admin, &account.id, e);
        if (code == ERR_NONE)
            *out_is_new = true;
        if (code != ERR_CONFLICT) {
            if (code == ERR_NONE)
                *out_id = account.id;
            return code;
        }
        /* Another process was faster: its account is as good. */
        error_clear(e);
        code = access_account_find(c, email, &account, e);
    }
    TRY(code);
    *out_id = account.id;
    *out_is_new = false;
    return ERR_NONE;
}

struct upgrade {
    struct db_conn *conn;
    int64_t id;
    struct str before;
    struct str after;
};

static enum err replace_hash(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct upgrade *u = arg;

    TRY(db_stmt_prepare(u->conn, update_hash, &q, e));
    TRY(db_stmt_bind_str(q, 0, u->after, e));
    TRY(db_stmt_bind_int(q, 1, u->id, e));
    TRY(db_stmt_bind_str(q, 2, u->before, e));
    return db_stmt_run(q, e);
}

/* Today's cost for a password that was right.  What fails here is tried again next time. */
static void bring_up_to_date(struct db_conn *c, int64_t id, struct str password, struct str stored)
{
    struct error e = {.code = ERR_NONE};
    char text[CRYPT_PASSWORD_TEXT_MAX];
    struct upgrade u = {.conn = c, .id = id, .before = stored};
    size_t len;

    if (!crypt_password_is_outdated(stored) ||
        crypt_password_hash(password, text, &len, &e) != ERR_NONE)
        return;
    u.after = (struct str){text, len};
    if (db_tx_retry(c, replace_hash, &u, &e) != ERR_NONE)
        error_clear(&e);
}

enum err access_account_check_password(struct db_conn *c, struct arena *a, struct str email,
                                       struct str password, struct access_account *out_account,
                                       bool *out_is_right, struct error *e)
{
    struct access_email address;
    struct access_account account;
    struct str stored = STR_NONE;
    enum err code = ERR_ABSENT;
    bool is_right;

    if (access_email_read(email, &address))
        code = find(c, &address, a, &account, &stored, e);
    if (code == ERR_ABSENT)
        error_clear(e);
    else
        TRY(code);
    /* From here on everyone walks the same way: what can't be right is checked against nothing. */
    if (code == ERR_ABSENT || account.is_disabled || password.len > ACCESS_PASSWORD_BYTES_MAX)
        stored = STR_NONE;
    TRY(crypt_password_check(str_range(password, 0, ACCESS_PASSWORD_BYTES_MAX), stored, &is_right,
                             e));
    if (is_right) {
        bring_up_to_date(c, account.id, password, stored);
        *out_account = account;
    }
    *out_is_right = is_right;
    return ERR_NONE;
}
