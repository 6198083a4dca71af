/*
 * change.c - writes to lintel_account.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"

#include "app/access/email.h"
#include "app/access/password.h"
#include "app/base/arena.h"
#include "app/crypt/password.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

static const struct sql insert_account =
    SQL_INIT("INSERT INTO lintel_account (email, password_hash, is_admin, is_anonymous,"
             " password_changed_at, confirmed_at, invited_at, user_metadata, app_metadata)"
             " VALUES (?, ?, ?, ?, IF(? IS NULL, NULL, UTC_TIMESTAMP(6)),"
             " IF(?, UTC_TIMESTAMP(6), NULL), IF(?, UTC_TIMESTAMP(6), NULL), ?, ?)");
static const struct sql update_password =
    SQL_INIT("UPDATE lintel_account SET password_hash = ?, password_changed_at = UTC_TIMESTAMP(6),"
             " updated_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql select_password =
    SQL_INIT("SELECT password_hash FROM lintel_account WHERE id = ? LIMIT 1");
static const struct sql update_confirmed =
    SQL_INIT("UPDATE lintel_account SET confirmed_at = COALESCE(confirmed_at, UTC_TIMESTAMP(6)),"
             " updated_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql update_new_email =
    SQL_INIT("UPDATE lintel_account SET new_email = ?, updated_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql update_email = SQL_INIT(
    "UPDATE lintel_account SET email = ?, new_email = NULL, is_anonymous = FALSE,"
    " confirmed_at = COALESCE(confirmed_at, UTC_TIMESTAMP(6)), updated_at = UTC_TIMESTAMP(6)"
    " WHERE id = ?");
static const struct sql lock_new_email =
    SQL_INIT("SELECT new_email FROM lintel_account WHERE id = ? LIMIT 1 FOR UPDATE");
/* A letter that ran out was not confirmed either: it counts as long as its row is there. */
static const struct sql select_pending = SQL_INIT(
    "SELECT 1 FROM lintel_one_time WHERE account_id = ?"
    " AND purpose IN ('email_change_current', 'email_change_new') LIMIT 1 LOCK IN SHARE MODE");
/* JSON_MERGE_PATCH is RFC 7396: null removes. */
static const struct sql merge_user =
    SQL_INIT("UPDATE lintel_account SET user_metadata = JSON_MERGE_PATCH(user_metadata, ?),"
             " updated_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql merge_app =
    SQL_INIT("UPDATE lintel_account SET app_metadata = JSON_MERGE_PATCH(app_metadata, ?),"
             " updated_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql select_sizes =
    SQL_INIT("SELECT LENGTH(user_metadata), LENGTH(app_metadata) FROM lintel_account"
             " WHERE id = ? LIMIT 1");
static const struct sql update_disabled = SQL_INIT(
    "UPDATE lintel_account SET disabled_at = IF(?, COALESCE(disabled_at, UTC_TIMESTAMP(6)), NULL),"
    " updated_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql delete_account = SQL_INIT("DELETE FROM lintel_account WHERE id = ?");
static const struct sql note_confirmation =
    SQL_INIT("UPDATE lintel_account SET confirmation_sent_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql note_recovery =
    SQL_INIT("UPDATE lintel_account SET recovery_sent_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql note_email_change =
    SQL_INIT("UPDATE lintel_account SET email_change_sent_at = UTC_TIMESTAMP(6) WHERE id = ?");

static enum err bind_text(struct db_stmt *q, unsigned param, struct str s, struct error *e)
{
    return s.at == NULL ? db_stmt_bind_null(q, param, e) : db_stmt_bind_str(q, param, s, e);
}

static enum err check_size(struct str metadata, size_t max, const char *field, struct error *e)
{
    if (metadata.len <= max)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, str_from_z(field), "holds at most %zu bytes of JSON", max);
}

enum err access_password_make(struct arena *a, const struct access_password_rules *rules,
                              struct str password, struct str email, struct str *out_stored,
                              struct error *e)
{
    char text[CRYPT_PASSWORD_TEXT_MAX];
    size_t len;

    enum err code = access_password_judge(rules, password, email.at == NULL ? STR("") : email, e);

    if (code == ERR_INVALID)
        return error_state(e, "weak_password");
    TRY(code);
    TRY(crypt_password_hash(password, text, &len, e));
    *out_stored = str_dup(a, (struct str){text, len});
    return ERR_NONE;
}

struct addition {
    struct db_conn *conn;
    const struct access_new_account *account;
    struct str email;
    struct str stored;
    int64_t id;
};

static enum err insert(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct addition *n = arg;
    const struct access_new_account *t = n->account;

    TRY(db_stmt_prepare(n->conn, insert_account, &q, e));
    TRY(bind_text(q, 0, n->email, e));
    TRY(bind_text(q, 1, n->stored, e));
    TRY(db_stmt_bind_int(q, 2, t->is_admin, e));
    TRY(db_stmt_bind_int(q, 3, n->email.at == NULL, e));
    TRY(bind_text(q, 4, n->stored, e));
    TRY(db_stmt_bind_int(q, 5, t->is_confirmed, e));
    TRY(db_stmt_bind_int(q, 6, t->is_invited, e));
    TRY(db_stmt_bind_str(q, 7, t->user_metadata.at == NULL ? STR("{}") : t->user_metadata, e));
    TRY(db_stmt_bind_str(q, 8, t->app_metadata.at == NULL ? STR("{}") : t->app_metadata, e));
    TRY(db_stmt_run(q, e));
    n->id = (int64_t)db_stmt_insert_id(q);
    return ERR_NONE;
}

enum err access_account_add(struct db_conn *c, struct arena *a,
                            const struct access_password_rules *rules,
                            const struct access_new_account *new_account, int64_t *out_id,
                            struct error *e)
{
    struct addition n = {.conn = c, .account = new_account};
    struct access_email email;
    enum err code;

    if (new_account->email.at != NULL) {
        TRY(access_email_parse(new_account->email, &email, e));
        n.email = access_email_str(&email);
    }
    TRY(check_size(new_account->user_metadata, ACCESS_USER_METADATA_MAX, "data", e));
    TRY(check_size(new_account->app_metadata, ACCESS_APP_METADATA_MAX, "app_metadata", e));
    if (new_account->password.at != NULL)
        TRY(access_password_make(a, rules, new_account->password, n.email, &n.stored, e));
    code = db_tx_retry(c, insert, &n, e);
    if (code == ERR_CONFLICT) {
        error_clear(e);
        return error_tell(e, ERR_CONFLICT, STR("email"), "there is an account of this address");
    }
    TRY(code);
    *out_id = n.id;
    return ERR_NONE;
}

/* One text (absent: NULL) and the account. */
static enum err set_text(struct db_conn *c, struct sql sql, int64_t account_id, struct str text,
                         struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(bind_text(q, 0, text, e));
    TRY(db_stmt_bind_int(q, 1, account_id, e));
    return db_stmt_run(q, e);
}

static enum err with_id(struct db_conn *c, struct sql sql, int64_t account_id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    return db_stmt_run(q, e);
}

enum err access_account_set_password(struct db_conn *c, int64_t account_id, struct str stored,
                                     struct error *e)
{
    return set_text(c, update_password, account_id, stored, e);
}

enum err access_account_has_password(struct db_conn *c, struct arena *a, int64_t account_id,
                                     struct str password, bool *out_is_right, struct error *e)
{
    struct str stored = STR_NONE;
    {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;
        bool more = false;

        TRY(db_stmt_prepare(c, select_password, &q, e));
        TRY(db_stmt_bind_int(q, 0, account_id, e));
        TRY(db_stmt_run(q, e));
        TRY(db_stmt_step(q, &more, e));
        if (more && !db_row_is_null(q, 0))
            TRY(db_row_str(q, 0, a, &stored, e));
    }
    return crypt_password_check(str_range(password, 0, ACCESS_PASSWORD_BYTES_MAX), stored,
                                out_is_right, e);
}

enum err access_account_confirm(struct db_conn *c, int64_t account_id, struct error *e)
{
    return with_id(c, update_confirmed, account_id, e);
}

enum err access_account_want_email(struct db_conn *c, int64_t account_id, struct str email,
                                   struct error *e)
{
    return set_text(c, update_new_email, account_id, email, e);
}

enum err access_account_set_email(struct db_conn *c, int64_t account_id, struct str email,
                                  struct error *e)
{
    enum err code = set_text(c, update_email, account_id, email, e);

    if (code != ERR_CONFLICT)
        return code;
    error_clear(e);
    return error_tell(e, ERR_CONFLICT, STR("email"), "there is an account of this address");
}

struct finish {
    struct db_conn *conn;
    struct arena *arena;
    int64_t account_id;
    bool is_done;
};

static enum err read_new_email(struct finish *f, struct str *out_email, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    *out_email = STR_NONE;
    TRY(db_stmt_prepare(f->conn, lock_new_email, &q, e));
    TRY(db_stmt_bind_int(q, 0, f->account_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    return !more || db_row_is_null(q, 0) ? ERR_NONE : db_row_str(q, 0, f->arena, out_email, e);
}

static enum err is_pending(struct finish *f, bool *out_is, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(f->conn, select_pending, &q, e));
    TRY(db_stmt_bind_int(q, 0, f->account_id, e));
    TRY(db_stmt_run(q, e));
    return db_stmt_step(q, out_is, e);
}

static enum err finish(void *arg, struct error *e)
{
    struct finish *f = arg;
    struct str email;
    bool waits = false;

    f->is_done = false;
    TRY(read_new_email(f, &email, e));
    TRY(is_pending(f, &waits, e));
    if (waits || email.at == NULL)
        return ERR_NONE;
    f->is_done = true;
    return access_account_set_email(f->conn, f->account_id, email, e);
}

enum err access_account_finish_email(struct db_conn *c, struct arena *a, int64_t account_id,
                                     bool *out_is_done, struct error *e)
{
    struct finish f = {.conn = c, .arena = a, .account_id = account_id};

    TRY(db_tx_retry(c, finish, &f, e));
    *out_is_done = f.is_done;
    return ERR_NONE;
}

/* Merged first and measured then: what is too large is undone with the caller's transaction. */
static enum err merge(struct db_conn *c, struct sql sql, int64_t account_id, struct str patch,
                      struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct str user, app;
    bool more = false;

    user = app = STR("");
    TRY(db_tx_begin(c, &tx, e));
    TRY(set_text(c, sql, account_id, patch, e));
    {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;

        TRY(db_stmt_prepare(c, select_sizes, &q, e));
        TRY(db_stmt_bind_int(q, 0, account_id, e));
        TRY(db_stmt_run(q, e));
        TRY(db_stmt_step(q, &more, e));
        user.len = more ? (size_t)db_row_int(q, 0) : 0;
        app.len = more ? (size_t)db_row_int(q, 1) : 0;
    }
    TRY(check_size(user, ACCESS_USER_METADATA_MAX, "data", e));
    TRY(check_size(app, ACCESS_APP_METADATA_MAX, "app_metadata", e));
    return db_tx_commit(&tx, e);
}

enum err access_account_merge_user_data(struct db_conn *c, int64_t account_id, struct str patch,
                                        struct error *e)
{
    TRY(check_size(patch, ACCESS_USER_METADATA_MAX, "data", e));
    return merge(c, merge_user, account_id, patch, e);
}

enum err access_account_merge_app_data(struct db_conn *c, int64_t account_id, struct str patch,
                                       struct error *e)
{
    TRY(check_size(patch, ACCESS_APP_METADATA_MAX, "app_metadata", e));
    return merge(c, merge_app, account_id, patch, e);
}

enum err access_account_disable(struct db_conn *c, int64_t account_id, bool is_disabled,
                                struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, update_disabled, &q, e));
    TRY(db_stmt_bind_int(q, 0, is_disabled, e));
    TRY(db_stmt_bind_int(q, 1, account_id, e));
    return db_stmt_run(q, e);
}

enum err access_account_delete(struct db_conn *c, int64_t account_id, struct error *e)
{
    return with_id(c, delete_account, account_id, e);
}

enum err access_account_note_sent(struct db_conn *c, int64_t account_id, enum access_sent what,
                                  struct error *e)
{
    switch (what) {
    case ACCESS_SENT_CONFIRMATION: return with_id(c, note_confirmation, account_id, e);
    case ACCESS_SENT_RECOVERY: return with_id(c, note_recovery, account_id, e);
    case ACCESS_SENT_EMAIL_CHANGE: return with_id(c, note_email_change, account_id, e);
    }
    return ERR_NONE;
}
