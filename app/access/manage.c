/*
 * manage.c - an administrator's changes to accounts, each with its record.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/manage.h"

#include "app/access/api_key.h"
#include "app/access/audit.h"
#include "app/access/change.h"
#include "app/access/factor.h"
#include "app/access/leave.h"
#include "app/access/passkey.h"
#include "app/access/session.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

/* Locked: what is decided on holds until the change is made. */
static const struct sql lock_account =
    SQL_INIT("SELECT is_admin FROM lintel_account WHERE id = ? LIMIT 1 FOR UPDATE");
static const struct sql update_admin =
    SQL_INIT("UPDATE lintel_account SET is_admin = ?, updated_at = UTC_TIMESTAMP(6) WHERE id = ?");

struct managing {
    const struct access_audit *audit;
    int64_t account_id;
    int64_t id; /* of what hangs on the account, or 0 */
    bool is_on;
    enum err (*change)(const struct managing *m, struct error *e);
    const char *event;
    struct str name; /* of what the record says besides, or absent */
};

static struct db_conn *conn_of(const struct managing *m)
{
    return m->audit->conn;
}

static enum err lock(const struct managing *m, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(conn_of(m), lock_account, &q, e));
    TRY(db_stmt_bind_int(q, 0, m->account_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    return more ? ERR_NONE
                : error_tell(e, ERR_ABSENT, STR("account"), "there is no such account any more");
}

static enum err manage(void *arg, struct error *e)
{
    const struct managing *m = arg;
    struct arena *a = m->audit->arena;
    struct str text = m->id == 0 ? STR("all") : str_format(a, "%lld", (long long)m->id);

    TRY(m->change(m, e));
    return access_audit_note(m->audit, m->event, STR("lintel_account"),
                             str_format(a, "%lld", (long long)m->account_id), m->name,
                             m->name.at == NULL ? STR_NONE : text, e);
}

static enum err run(struct managing *m, struct error *e)
{
    return db_tx_retry(conn_of(m), manage, m, e);
}

static bool is_own(const struct managing *m)
{
    return m->audit->account_id == m->account_id;
}

/* The rows of all administrators are locked before that of the account, in every change alike. */
static enum err check_left(const struct managing *m, struct error *e)
{
    bool is_last;

    TRY(access_account_is_last_admin(conn_of(m), m->account_id, &is_last, e));
    if (is_last)
        return error_tell(e, ERR_CONFLICT, STR_NONE,
                          "This is the only administrator: make somebody else one first.");
    return ERR_NONE;
}

/* ---- the account ---- */

static enum err disable(const struct managing *m, struct error *e)
{
    if (m->is_on && is_own(m))
        return error_tell(e, ERR_CONFLICT, STR_NONE,
                          "This is your own account: another administrator can disable it.");
    if (m->is_on)
        TRY(check_left(m, e));
    TRY(lock(m, e));
    TRY(access_account_disable(conn_of(m), m->account_id, m->is_on, e));
    return access_session_revoke_all(conn_of(m), m->account_id, e);
}

enum err access_manage_disable(const struct access_audit *audit, int64_t account_id,
                               bool is_disabled, struct error *e)
{
    struct managing m = {.audit = audit,
                         .account_id = account_id,
                         .is_on = is_disabled,
                         .change = disable,
                         .event = is_disabled ? "account_disable" : "account_enable"};

    return run(&m, e);
}

static enum err set_admin(const struct managing *m, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    if (!m->is_on)
        TRY(check_left(m, e));
    TRY(lock(m, e));
    TRY(db_stmt_prepare(conn_of(m), update_admin, &q, e));
    TRY(db_stmt_bind_int(q, 0, m->is_on, e));
    TRY(db_stmt_bind_int(q, 1, m->account_id, e));
    TRY(db_stmt_run(q, e));
    /* Ended for good: they would live again if it became an administrator again. */
    return m->is_on ? ERR_NONE : access_session_revoke_visits(conn_of(m), m->account_id, e);
}

enum err access_manage_set_admin(const struct access_audit *audit, int64_t account_id,
                                 bool is_admin, struct error *e)
{
    struct managing m = {.audit = audit,
                         .account_id = account_id,
                         .is_on = is_admin,
                         .change = set_admin,
                         .event = is_admin ? "account_promote" : "account_demote"};

    return run(&m, e);
}

static enum err delete (const struct managing *m, struct error *e) {
    if (is_own(m)) return error_tell(e, ERR_CONFLICT, STR_NONE,
                                     "This is your own account: delete it under \"Your data\".");
    TRY(check_left(m, e));
    TRY(lock(m, e));
    return access_account_delete(conn_of(m), m->account_id, e);
}

enum err access_manage_delete(const struct access_audit *audit, int64_t account_id, struct error *e)
{
    struct managing m = {
        .audit = audit, .account_id = account_id, .change = delete, .event = "account_delete"};

    return run(&m, e);
}

static enum err confirm(const struct managing *m, struct error *e)
{
    TRY(lock(m, e));
    return access_account_confirm(conn_of(m), m->account_id, e);
}

enum err access_manage_confirm(const struct access_audit *audit, int64_t account_id,
                               struct error *e)
{
    struct managing m = {
        .audit = audit, .account_id = account_id, .change = confirm, .event = "account_confirm"};

    return run(&m, e);
}

/* ---- what hangs on it ---- */

static enum err end_session(const struct managing *m, struct error *e)
{
    TRY(lock(m, e));
    if (m->id == 0)
        return access_session_revoke_all(conn_of(m), m->account_id, e);
    return access_session_revoke(conn_of(m), m->account_id, m->id, e);
}

enum err access_manage_end_session(const struct access_audit *audit, int64_t account_id,
                                   int64_t session_id, struct error *e)
{
    struct managing m = {.audit = audit,
                         .account_id = account_id,
                         .id = session_id,
                         .change = end_session,
                         .event = "session_end",
                         .name = STR("session")};

    return run(&m, e);
}

static enum err remove_factor(const struct managing *m, struct error *e)
{
    TRY(lock(m, e));
    return access_factor_remove(conn_of(m), m->account_id, m->id, e);
}

enum err access_manage_remove_factor(const struct access_audit *audit, int64_t account_id,
                                     int64_t factor_id, struct error *e)
{
    struct managing m = {.audit = audit,
                         .account_id = account_id,
                         .id = factor_id,
                         .change = remove_factor,
                         .event = "factor_remove",
                         .name = STR("factor")};

    return run(&m, e);
}

static enum err remove_passkey(const struct managing *m, struct error *e)
{
    TRY(lock(m, e));
    return access_passkey_remove(conn_of(m), m->account_id, m->id, e);
}

enum err access_manage_remove_passkey(const struct access_audit *audit, int64_t account_id,
                                      int64_t passkey_id, struct error *e)
{
    struct managing m = {.audit = audit,
                         .account_id = account_id,
                         .id = passkey_id,
                         .change = remove_passkey,
                         .event = "passkey_remove",
                         .name = STR("passkey")};

    return run(&m, e);
}

static enum err revoke_key(const struct managing *m, struct error *e)
{
    TRY(lock(m, e));
    return access_api_key_revoke(conn_of(m), m->account_id, m->id, e);
}

enum err access_manage_revoke_key(const struct access_audit *audit, int64_t account_id,
                                  int64_t key_id, struct error *e)
{
    struct managing m = {.audit = audit,
                         .account_id = account_id,
                         .id = key_id,
                         .change = revoke_key,
                         .event = "api_key_revoke",
                         .name = STR("key")};

    return run(&m, e);
}
