/*
 * inquiry.c - a statement that a person typed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/db/inquiry.h"

#include <stdio.h>

#include "app/db/private.h"

static enum err run(struct db_conn *c, struct str statement, struct db_stmt **out_stmt,
                    struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, (struct sql){statement.at, statement.len}, &q, e));
    TRY(db_stmt_run(q, e));
    *out_stmt = q;
    q = NULL;
    return ERR_NONE;
}

enum err db_inquiry_begin(struct db_conn *c, struct str statement, unsigned seconds, unsigned rows,
                          struct db_inquiry *out_inquiry, struct error *e)
{
    static const char begin[] = "START TRANSACTION READ ONLY";
    struct db_stmt *q = NULL;
    char limits[128];
    int len = snprintf(limits, sizeof limits,
                       "SET SESSION max_statement_time = %u, sql_select_limit = %u", seconds, rows);

    TRY(db_conn_check(c, NULL, e));
    if (c->depth != 0)
        return error_set(e, ERR_INTERNAL, "an inquiry inside of a transaction");
    db_cache_sweep(&c->cache);
    c->is_soiled = true;
    TRY(db_conn_command(c, limits, (size_t)len, e));
    TRY(db_conn_command(c, begin, sizeof begin - 1, e));
    c->depth = 1;
    TRY(run(c, statement, &q, e));
    *out_inquiry = (struct db_inquiry){c, q};
    return ERR_NONE;
}

void db_inquiry_end(struct db_inquiry *i)
{
    if (i->conn == NULL)
        return;
    /* To read away what is left of a large result would take as long as to show it. */
    db_disconnect(i->conn);
    db_stmt_close(i->stmt);
    *i = (struct db_inquiry){NULL, NULL};
}
