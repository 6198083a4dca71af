/*
 * identity.c - the rows of lintel_identity.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/identity.h"

#include "app/access/email.h"
#include "app/access/id_token.h"
#include "app/access/provider.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

static const struct sql select_known = SQL_INIT(
    "SELECT i.id, a.id, a.disabled_at IS NOT NULL FROM lintel_identity i JOIN lintel_account a"
    " ON a.id = i.account_id WHERE i.provider = ? AND i.subject = ? FOR UPDATE");
static const struct sql update_used =
    SQL_INIT("UPDATE lintel_identity SET used_at = UTC_TIMESTAMP(6), email = COALESCE(?, email)"
             " WHERE id = ?");
static const struct sql select_account =
    SQL_INIT("SELECT id, confirmed_at IS NOT NULL, disabled_at IS NOT NULL FROM lintel_account"
             " WHERE email = ? FOR UPDATE");
static const struct sql insert_account =
    SQL_INIT("INSERT INTO lintel_account (email, confirmed_at) VALUES (?, UTC_TIMESTAMP(6))");
static const struct sql insert_identity =
    SQL_INIT("INSERT INTO lintel_identity (account_id, provider, subject, email, created_at,"
             " used_at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
static const struct sql select_list =
    SQL_INIT("SELECT id, provider, email, used_at FROM lintel_identity WHERE account_id = ?"
             " ORDER BY id LIMIT ?");
static const struct sql delete_one =
    SQL_INIT("DELETE FROM lintel_identity WHERE account_id = ? AND id = ?");

struct resolution {
    struct db_conn *conn;
    const struct access_identity_wish *wish;
    struct access_email email;
    bool has_email;
    int64_t account_id; /* found so far; 0: none */
};

static enum err bind_email(struct db_stmt *q, unsigned param, const struct resolution *r,
                           struct error *e)
{
    return r->has_email ? db_stmt_bind_str(q, param, access_email_str(&r->email), e)
                        : db_stmt_bind_null(q, param, e);
}

static enum err refuse_disabled(struct error *e)
{
    return error_tell(e, ERR_DENIED, STR("account"), "this account is disabled");
}

/* Seen before: nothing but the subject counts. */
static enum err find_known(struct resolution *r, int64_t *out_identity_id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    *out_identity_id = 0;
    TRY(db_stmt_prepare(r->conn, select_known, &q, e));
    TRY(db_stmt_bind_str(q, 0, r->wish->provider, e));
    TRY(db_stmt_bind_bytes(q, 1, r->wish->claims->subject, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return ERR_NONE;
    if (db_row_int(q, 2) != 0)
        return refuse_disabled(e);
    r->account_id = db_row_int(q, 1);
    *out_identity_id = db_row_int(q, 0);
    return ERR_NONE;
}

static enum err note_use(const struct resolution *r, int64_t identity_id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    if (r->wish->account_id != 0 && r->wish->account_id != r->account_id)
        return error_tell(e, ERR_CONFLICT, STR("account"),
                          "it is linked to another account; unlink it there first");
    TRY(db_stmt_prepare(r->conn, update_used, &q, e));
    TRY(bind_email(q, 0, r, e));
    TRY(db_stmt_bind_int(q, 1, identity_id, e));
    return db_stmt_run(q, e);
}

/* By an address that both sides know to be the person's. */
static enum err find_by_email(struct resolution *r, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(r->conn, select_account, &q, e));
    TRY(bind_email(q, 0, r, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return ERR_NONE;
    if (db_row_int(q, 2) != 0)
        return refuse_disabled(e);
    if (db_row_int(q, 1) == 0)
        return error_tell(e, ERR_CONFLICT, STR("account"),
                          "there is an account of this address, but nobody has shown yet that the "
                          "address is theirs; sign in with its password and link it there");
    r->account_id = db_row_int(q, 0);
    return ERR_NONE;
}

static enum err make_account(struct resolution *r, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    if (!r->wish->is_signup_open)
        return error_tell(e, ERR_DENIED, STR("account"),
                          "there is no account for you here; ask who runs this site");
    TRY(db_stmt_prepare(r->conn, insert_account, &q, e));
    TRY(bind_email(q, 0, r, e));
    TRY(db_stmt_run(q, e));
    r->account_id = (int64_t)db_stmt_insert_id(q);
    return ERR_NONE;
}

static enum err link_account(const struct resolution *r, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    enum err code;

    TRY(db_stmt_prepare(r->conn, insert_identity, &q, e));
    TRY(db_stmt_bind_int(q, 0, r->account_id, e));
    TRY(db_stmt_bind_str(q, 1, r->wish->provider, e));
    TRY(db_stmt_bind_bytes(q, 2, r->wish->claims->subject, e));
    TRY(bind_email(q, 3, r, e));
    code = db_stmt_run(q, e);
    if (code == ERR_CONFLICT) {
        error_clear(e);
        return error_tell(e, ERR_CONFLICT, STR("account"),
                          "this account is linked to somebody else there; unlink that first");
    }
    return code;
}

static enum err resolve(void *arg, struct error *e)
{
    struct resolution *r = arg;
    int64_t identity_id;

    r->account_id = 0;
    TRY(find_known(r, &identity_id, e));
    if (identity_id != 0)
        return note_use(r, identity_id, e);
    r->account_id = r->wish->account_id;
    if (r->account_id == 0) {
        if (!r->has_email || !r->wish->claims->is_email_verified)
            return error_tell(e, ERR_DENIED, STR("account"),
                              "the provider does not say that your e-mail address is verified; "
                              "sign in another way and link it from your account");
        TRY(find_by_email(r, e));
    }
    if (r->account_id == 0)
        TRY(make_account(r, e));
    return link_account(r, e);
}

enum err access_identity_resolve(struct db_conn *c, const struct access_identity_wish *wish,
                                 int64_t *out_account_id, struct error *e)
{
    struct resolution r = {.conn = c, .wish = wish};

    r.has_email = access_email_read(wish->claims->email, &r.email);
    TRY(db_tx_retry(c, resolve, &r, e));
    *out_account_id = r.account_id;
    return ERR_NONE;
}

enum err access_identity_list(struct db_conn *c, struct arena *a, int64_t account_id,
                              struct access_identity **out_identities, size_t *out_count,
                              struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_identity *at = ARENA_ARRAY(a, struct access_identity, ACCESS_PROVIDERS_MAX);
    size_t count = 0;

    TRY(db_stmt_prepare(c, select_list, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_bind_int(q, 1, ACCESS_PROVIDERS_MAX, e));
    TRY(db_stmt_run(q, e));
    for (; count < ACCESS_PROVIDERS_MAX; count++) {
        bool more = false;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        at[count].id = db_row_int(q, 0);
        TRY(db_row_str(q, 1, a, &at[count].provider, e));
        TRY(db_row_str(q, 2, a, &at[count].email, e));
        TRY(db_row_str(q, 3, a, &at[count].used_at, e));
    }
    *out_identities = at;
    *out_count = count;
    return ERR_NONE;
}

struct unlinking {
    struct db_conn *conn;
    int64_t account_id;
    int64_t id;
};

static enum err unlink_one(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct unlinking *u = arg;

    TRY(db_stmt_prepare(u->conn, delete_one, &q, e));
    TRY(db_stmt_bind_int(q, 0, u->account_id, e));
    TRY(db_stmt_bind_int(q, 1, u->id, e));
    TRY(db_stmt_run(q, e));
    return db_stmt_changed(q) == 1
               ? ERR_NONE
               : error_tell(e, ERR_ABSENT, STR("identity"), "there is no such link");
}

enum err access_identity_unlink(struct db_conn *c, int64_t account_id, int64_t id, struct error *e)
{
    struct unlinking u = {c, account_id, id};

    return db_tx_retry(c, unlink_one, &u, e);
}
