/*
 * leave.c - deleting one's account, but not the last administrator's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/leave.h"

#include "app/access/change.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

/* Locked in the order of their ids: of two who go at once the second sees the first gone. */
static const struct sql lock_admins =
    SQL_INIT("SELECT id FROM lintel_account WHERE is_admin AND disabled_at IS NULL"
             " ORDER BY id LIMIT 1000 FOR UPDATE");

enum err access_account_is_last_admin(struct db_conn *c, int64_t account_id, bool *out_is_last,
                                      struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool is_one = false;
    bool has_others = false;
    bool more = false;

    TRY(db_stmt_prepare(c, lock_admins, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        if (db_row_int(q, 0) == account_id)
            is_one = true;
        else
            has_others = true;
    }
    *out_is_last = is_one && !has_others;
    return ERR_NONE;
}

struct leaving {
    struct db_conn *conn;
    int64_t account_id;
};

static enum err leave(void *arg, struct error *e)
{
    const struct leaving *l = arg;
    bool is_last;

    TRY(access_account_is_last_admin(l->conn, l->account_id, &is_last, e));
    if (is_last)
        return error_tell(e, ERR_CONFLICT, STR_NONE,
                          "You are the only administrator: make somebody else one first.");
    return access_account_delete(l->conn, l->account_id, e);
}

enum err access_account_leave(struct db_conn *c, int64_t account_id, struct error *e)
{
    struct leaving l = {c, account_id};

    return db_tx_retry(c, leave, &l, e);
}
