/*
 * call.c - a CALL and all of its results.
 *
 *     call -> rows -> next -> rows ... -> next: OUT values -> next: none
 *
 * The library keeps the number of columns of a statement's last result and takes
 * another number at the next run for a changed table.  A procedure may give other
 * results each time, and must not run twice: its statement is used once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/clock.h"
#include "app/db/private.h"

static struct str text_of(const struct db_stmt *q)
{
    return (struct str){q->text, q->len};
}

/* Nothing is left: it may not be run again, nor kept for the next who asks. */
static void spend(struct db_stmt *q)
{
    if (q->conn->streaming == q)
        q->conn->streaming = NULL;
    q->has_row = false;
    q->is_call = false;
    q->column_count = 0;
    if (q->handle != NULL)
        (void)mysql_stmt_close(q->handle);
    q->handle = NULL;
}

/* A procedure that commits would make the rest of its work, and ours, part of nothing. */
static enum err check_transaction(struct db_conn *c, struct error *e)
{
    unsigned status = 0;

    if (c->depth == 0)
        return ERR_NONE;
    (void)mariadb_get_infov(c->handle, MARIADB_CONNECTION_SERVER_STATUS, &status);
    if ((status & SERVER_STATUS_IN_TRANS) != 0)
        return ERR_NONE;
    c->is_tx_lost = true;
    (void)error_tell(e, ERR_INVALID, STR_NONE,
                     "it ended the transaction that it was called in; take START TRANSACTION, "
                     "COMMIT, ROLLBACK and DDL out of it");
    (void)error_state(e, "2D000");
    return e->code;
}

/* Passes over answers without columns, up to the next result or the end. */
static enum err settle(struct db_stmt *q, bool *out_has, struct error *e)
{
    struct db_conn *c = q->conn;
    unsigned status = 0;

    while (mysql_stmt_field_count(q->handle) == 0) {
        int got = mysql_stmt_more_results(q->handle) ? mysql_stmt_next_result(q->handle) : -1;

        if (got > 0) {
            enum err code = db_fail(c, q->handle, text_of(q), e);

            spend(q);
            return code;
        }
        if (got < 0) {
            spend(q);
            *out_has = false;
            return check_transaction(c, e);
        }
    }
    (void)mariadb_get_infov(c->handle, MARIADB_CONNECTION_SERVER_STATUS, &status);
    q->is_out = (status & SERVER_PS_OUT_PARAMS) != 0;
    q->column_count = mysql_stmt_field_count(q->handle);
    TRY(db_stream_begin(q, e));
    q->is_call = true;
    *out_has = true;
    return ERR_NONE;
}

enum err db_stmt_call(struct db_stmt *q, bool *out_has, struct error *e)
{
    int64_t start;
    enum err code;

    TRY(db_stmt_send(q, e));
    start = clock_mono_us();
    code = settle(q, out_has, e);
    q->conn->spent_us += clock_mono_us() - start;
    return code;
}

/* Reads what is left of the result, and goes on to the one after it. */
static enum err advance(struct db_stmt *q, bool *out_has, struct error *e)
{
    int got;

    q->has_row = false;
    if (mysql_stmt_free_result(q->handle) != 0)
        return db_fail(q->conn, q->handle, text_of(q), e);
    got = mysql_stmt_next_result(q->handle);
    if (got > 0) {
        enum err code = db_fail(q->conn, q->handle, text_of(q), e);

        spend(q);
        return code;
    }
    return settle(q, out_has, e);
}

enum err db_stmt_next(struct db_stmt *q, bool *out_has, struct error *e)
{
    int64_t start;
    enum err code;

    if (!q->is_call || q->conn->streaming != q) {
        if (q->conn->is_broken)
            return error_set(e, ERR_UNAVAILABLE, "the connection to the database is broken");
        *out_has = false;
        return ERR_NONE;
    }
    start = clock_mono_us();
    code = advance(q, out_has, e);
    q->conn->spent_us += clock_mono_us() - start;
    return code;
}

bool db_stmt_is_out(const struct db_stmt *q)
{
    return q->is_call && q->is_out;
}
