/*
 * session_list.c - the sessions of an account, for its owner to look at.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/session.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"

static const struct sql select_fresh =
    SQL_INIT("SELECT 1 FROM lintel_session WHERE id = ?"
             " AND created_at > UTC_TIMESTAMP(6) - INTERVAL 1 DAY LIMIT 1");
static const struct sql select_list = SQL_INIT(
    "SELECT id, uuid, aal, user_agent, address, created_at, used_at, expires_at"
    " FROM lintel_session WHERE account_id = ? AND revoked_at IS NULL"
    " AND expires_at > UTC_TIMESTAMP(6) AND used_at > UTC_TIMESTAMP(6) - INTERVAL idle_s SECOND"
    " ORDER BY used_at DESC, id DESC LIMIT 200");

_Static_assert(ACCESS_SESSION_LIST_MAX == 200, "the statement says so too");

enum err access_session_is_fresh(struct db_conn *c, int64_t session_id, bool *out_is_fresh,
                                 struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, select_fresh, &q, e));
    TRY(db_stmt_bind_int(q, 0, session_id, e));
    TRY(db_stmt_run(q, e));
    return db_stmt_step(q, out_is_fresh, e);
}

static enum err read_row(struct db_stmt *q, struct arena *a, struct access_session_row *r,
                         struct error *e)
{
    struct str *const times[] = {&r->created_at, &r->used_at, &r->expires_at};

    r->id = db_row_int(q, 0);
    TRY(db_row_str(q, 1, a, &r->uuid, e));
    r->aal = (int)db_row_int(q, 2);
    TRY(db_row_str(q, 3, a, &r->user_agent, e));
    TRY(db_row_str(q, 4, a, &r->address, e));
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) {
        TRY(db_row_str(q, 5 + i, a, times[i], e));
        *times[i] = str_format(a, "%.*sZ", STR_ARG(*times[i]));
    }
    return ERR_NONE;
}

enum err access_session_list(struct db_conn *c, struct arena *a, int64_t account_id,
                             struct access_session_row **out_rows, size_t *out_count,
                             struct error *e)
{
    struct access_session_row *rows =
        ARENA_ARRAY(a, struct access_session_row, ACCESS_SESSION_LIST_MAX);
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(c, select_list, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more || count == ACCESS_SESSION_LIST_MAX)
            break;
        TRY(read_row(q, a, &rows[count++], e));
    }
    *out_rows = rows;
    *out_count = count;
    return ERR_NONE;
}
