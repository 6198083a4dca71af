/*
 * steps.c - how far a new system has come.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/steps.h"

#include "app/db/stmt.h"

static const struct sql select_steps =
    SQL_INIT("SELECT toured_at IS NOT NULL, second_factor_at IS NOT NULL,"
             " EXISTS (SELECT 1 FROM lintel_account o WHERE o.id <> a.id),"
             " EXISTS (SELECT 1 FROM lintel_role r WHERE r.name NOT IN ('anonymous', 'user'))"
             " FROM lintel_account a WHERE a.id = ? LIMIT 1");
static const struct sql update_toured =
    SQL_INIT("UPDATE lintel_account SET toured_at = UTC_TIMESTAMP(6) WHERE id = ?");

enum err access_steps_find(struct db_conn *c, int64_t account_id, struct access_steps *out_steps,
                           struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, select_steps, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_ABSENT, "no account %lld", (long long)account_id);
    *out_steps = (struct access_steps){.is_put_away = db_row_int(q, 0) != 0,
                                       .has_factor = db_row_int(q, 1) != 0,
                                       .has_others = db_row_int(q, 2) != 0,
                                       .has_role = db_row_int(q, 3) != 0};
    return ERR_NONE;
}

enum err access_steps_put_away(struct db_conn *c, int64_t account_id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, update_toured, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    return db_stmt_run(q, e);
}
