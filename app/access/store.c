/*
 * store.c - the one row of lintel_access.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/store.h"

#include <stdbool.h>

#include "app/db/stmt.h"

static const struct sql select_version =
    SQL_INIT("SELECT version FROM lintel_access WHERE id = 1 LIMIT 1");
static const struct sql lock_version =
    SQL_INIT("SELECT version FROM lintel_access WHERE id = 1 LIMIT 1 FOR UPDATE");
static const struct sql raise_version =
    SQL_INIT("UPDATE lintel_access SET version = version + 1, changed_at = UTC_TIMESTAMP(6)"
             " WHERE id = 1");

static enum err version_get(struct db_conn *c, struct sql sql, uint64_t *out_version,
                            struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_UNAVAILABLE, "lintel_access has no row; run `lintel migrate`");
    *out_version = (uint64_t)db_row_int(q, 0);
    return ERR_NONE;
}

enum err access_version_read(struct db_conn *c, uint64_t *out_version, struct error *e)
{
    return version_get(c, select_version, out_version, e);
}

enum err access_version_lock(struct db_conn *c, struct error *e)
{
    uint64_t version;

    return version_get(c, lock_version, &version, e);
}

enum err access_version_raise(struct db_conn *c, struct error *e)
{
    return db_run(c, raise_version, e);
}
