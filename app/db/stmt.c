/*
 * stmt.c - a prepared statement: from the cache, to the server, row by row.
 *
 * Rows are read where the library's packet has them: a callback notes the place
 * of each column (row.c), nothing is copied, nothing can be truncated, and there
 * are no result buffers to be bound again after an ALTER TABLE.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/db/stmt.h"

#include <assert.h>
#include <errmsg.h>
#include <mysqld_error.h>
#include <stdlib.h>
#include <string.h>

#include "app/base/clock.h"
#include "app/db/private.h"

static struct str text_of(const struct db_stmt *q)
{
    return (struct str){q->text, q->len};
}

void db_stmt_free(struct db_stmt *q)
{
    if (q == NULL)
        return;
    if (q->handle != NULL)
        (void)mysql_stmt_close(q->handle);
    free(q->binds);
    free(q->params);
    free(q->columns);
    free(q);
}

static void free_unlisted(struct db_stmt **q)
{
    db_stmt_free(*q);
}

/* A server-side statement for q's text. */
static enum err handle_open(struct db_stmt *q, struct error *e)
{
    struct db_conn *c = q->conn;
    int64_t start = clock_mono_us();
    enum err code = ERR_NONE;

    q->handle = mysql_stmt_init(c->handle);
    if (q->handle == NULL || mysql_stmt_prepare(q->handle, q->text, q->len) != 0 ||
        mysql_stmt_attr_set(q->handle, STMT_ATTR_CB_USER_DATA, q) != 0 ||
        mysql_stmt_attr_set(q->handle, STMT_ATTR_CB_RESULT,
                            (const void *)(uintptr_t)db_row_place) != 0)
        code = db_fail(c, q->handle, text_of(q), e);
    c->spent_us += clock_mono_us() - start;
    return code;
}

static enum err params_new(struct db_stmt *q, struct error *e)
{
    unsigned count = (unsigned)mysql_stmt_param_count(q->handle);

    if (count == 0)
        return ERR_NONE;
    q->binds = calloc(count, sizeof *q->binds);
    q->params = calloc(count, sizeof *q->params);
    if (q->binds == NULL || q->params == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for a statement");
    for (unsigned i = 0; i < count; i++) {
        q->binds[i].buffer_type = MYSQL_TYPE_NULL;
        q->binds[i].length = &q->params[i].len;
        q->binds[i].is_null = &q->params[i].is_null;
    }
    q->must_bind = true;
    q->param_count = count;
    return ERR_NONE;
}

static enum err stmt_new(struct db_conn *c, struct sql sql, struct db_stmt **out_stmt,
                         struct error *e)
{
    AUTO(free_unlisted) struct db_stmt *q = calloc(1, sizeof *q + sql.len);

    if (q == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for a statement");
    q->conn = c;
    q->len = sql.len;
    memcpy(q->text, sql.text, sql.len);
    TRY(handle_open(q, e));
    TRY(params_new(q, e));
    db_cache_add(&c->cache, q);
    *out_stmt = q;
    q = NULL;
    return ERR_NONE;
}

enum err db_stmt_prepare(struct db_conn *c, struct sql sql, struct db_stmt **out_stmt,
                         struct error *e)
{
    struct db_stmt *q;

    TRY(db_conn_check(c, NULL, e));
    db_cache_sweep(&c->cache);
    q = db_cache_take(&c->cache, sql);
    if (q == NULL)
        return stmt_new(c, sql, out_stmt, e);
    *out_stmt = q;
    return ERR_NONE;
}

void db_stmt_close(struct db_stmt *q)
{
    if (q == NULL)
        return;
    db_stmt_drain(q);
    for (unsigned i = 0; i < q->param_count; i++)
        q->params[i].is_bound = false;
    db_cache_give(&q->conn->cache, q);
}

void db_stmt_closep(struct db_stmt **q)
{
    db_stmt_close(*q);
    *q = NULL;
}

/* The rows are read or given up: the connection is free for other statements. */
static void stream_end(struct db_stmt *q)
{
    struct db_conn *c = q->conn;

    q->has_row = false;
    if (c->streaming != q)
        return;
    c->streaming = NULL;
    q->is_call = false;
    /* A procedure sends a status, and maybe more results, after its first one. */
    while (mysql_stmt_more_results(q->handle) && mysql_stmt_next_result(q->handle) == 0)
        (void)mysql_stmt_free_result(q->handle);
}

void db_stmt_drain(struct db_stmt *q)
{
    struct error ignored = {.code = ERR_NONE};
    struct db_conn *c = q->conn;
    int64_t start;

    q->has_row = false;
    if (c->streaming != q)
        return;
    start = clock_mono_us();
    if (mysql_stmt_free_result(q->handle) != 0 || mysql_stmt_errno(q->handle) != 0)
        (void)db_fail(c, q->handle, text_of(q), &ignored);
    stream_end(q);
    c->spent_us += clock_mono_us() - start;
}

static bool is_select(const struct db_stmt *q)
{
    return str_eq_nocase(str_range(str_trim(text_of(q)), 0, 6), STR("SELECT"));
}

/*
 * Was the statement run as if it were still what was prepared?  The server
 * prepares it anew after an ALTER TABLE, and the library takes over new types,
 * but neither a changed number of columns nor changed names (SELECT *).  This
 * shows after the fact: only what may be run twice is.
 */
static bool is_outdated(const struct db_stmt *q)
{
    const MYSQL_FIELD *known = mariadb_stmt_fetch_fields(q->handle);
    const MYSQL_FIELD *sent = q->conn->handle->fields;
    unsigned count = mysql_stmt_field_count(q->handle);

    if (count == 0 || !is_select(q))
        return false;
    for (unsigned i = 0; i < count; i++)
        if (strcmp(known[i].name, sent[i].name) != 0)
            return true;
    return false;
}

/* The server says that it did not run it, or may it be run twice? */
static bool may_run_again(const struct db_stmt *q, unsigned number)
{
    return number == ER_UNKNOWN_STMT_HANDLER || number == ER_NEED_REPREPARE ||
           (number == CR_NEW_STMT_METADATA && is_select(q));
}

static void handle_close(struct db_stmt *q)
{
    if (q->handle != NULL)
        (void)mysql_stmt_close(q->handle); /* reads away a result that does not fit */
    q->handle = NULL;
}

static enum err prepare_and_run(struct db_stmt *q, struct error *e)
{
    handle_close(q);
    TRY(handle_open(q, e));
    q->must_bind = q->param_count > 0;
    TRY(db_stmt_bound(q, e));
    if (mysql_stmt_execute(q->handle) != 0)
        return db_fail(q->conn, q->handle, text_of(q), e);
    return ERR_NONE;
}

static enum err run_again(struct db_stmt *q, struct error *e)
{
    enum err code = prepare_and_run(q, e);

    if (code != ERR_NONE)
        handle_close(q); /* maybe not even prepared: not to be kept */
    return code;
}

static enum err execute(struct db_stmt *q, struct error *e)
{
    struct db_conn *c = q->conn;
    int64_t start = clock_mono_us();
    enum err code = ERR_NONE;

    if (mysql_stmt_execute(q->handle) == 0) {
        if (is_outdated(q))
            code = run_again(q, e);
    } else if (may_run_again(q, mysql_stmt_errno(q->handle))) {
        code = run_again(q, e);
    } else {
        code = db_fail(c, q->handle, text_of(q), e);
        if (c->fault.number == CR_NEW_STMT_METADATA)
            handle_close(q);
    }
    c->spent_us += clock_mono_us() - start;
    return code;
}

/* A statement that commits behind our back (DDL, a procedure) must not pass for part of it. */
static enum err check_transaction(struct db_conn *c, const struct db_stmt *q, struct error *e)
{
    unsigned status = 0;

    if (c->depth == 0)
        return ERR_NONE;
    (void)mariadb_get_infov(c->handle, MARIADB_CONNECTION_SERVER_STATUS, &status);
    if ((status & SERVER_STATUS_IN_TRANS) != 0)
        return ERR_NONE;
    c->is_tx_lost = true;
    return error_set(e, ERR_INTERNAL, "the statement ended its transaction: %.*s",
                     STR_ARG(str_range(text_of(q), 0, 200)));
}

/* Sends it; what comes back is still to be looked at. */
enum err db_stmt_send(struct db_stmt *q, struct error *e)
{
    TRY(db_conn_check(q->conn, q, e));
    if (q->handle == NULL)
        return error_set(e, ERR_UNAVAILABLE,
                         "the statement is of no use any more; prepare it anew");
    db_stmt_drain(q);
    TRY(db_stmt_bound(q, e));
    TRY(execute(q, e));
    db_stmt_unbind(q);
    return ERR_NONE;
}

/* The result that has come has columns: its rows may be stepped through. */
enum err db_stream_begin(struct db_stmt *q, struct error *e)
{
    q->conn->streaming = q;
    if (db_columns_read(q))
        return ERR_NONE;
    db_stmt_drain(q);
    return error_set(e, ERR_UNAVAILABLE, "no memory for a result");
}

enum err db_stmt_run(struct db_stmt *q, struct error *e)
{
    TRY(db_stmt_send(q, e));
    q->column_count = mysql_stmt_field_count(q->handle);
    if (q->column_count == 0)
        return check_transaction(q->conn, q, e);
    return db_stream_begin(q, e);
}

enum err db_stmt_step(struct db_stmt *q, bool *out_more, struct error *e)
{
    struct db_conn *c = q->conn;
    int64_t start;
    int got;

    if (c->streaming != q) {
        if (c->is_broken || q->handle == NULL)
            return error_set(e, ERR_UNAVAILABLE, "the connection to the database is broken");
        q->has_row = *out_more = false;
        return ERR_NONE;
    }
    start = clock_mono_us();
    got = mysql_stmt_fetch(q->handle);
    c->spent_us += clock_mono_us() - start;
    q->has_row = got == 0;
    if (got != 0 && got != MYSQL_NO_DATA) {
        c->streaming = NULL;
        return db_fail(c, q->handle, text_of(q), e);
    }
    if (got == MYSQL_NO_DATA && !q->is_call)
        stream_end(q);
    *out_more = q->has_row;
    return ERR_NONE;
}

uint64_t db_stmt_changed(const struct db_stmt *q)
{
    uint64_t changed = q->handle == NULL ? 0 : mysql_stmt_affected_rows(q->handle);

    return changed == UINT64_MAX ? 0 : changed; /* what the library says of a SELECT */
}

uint64_t db_stmt_insert_id(const struct db_stmt *q)
{
    return q->handle == NULL ? 0 : mysql_stmt_insert_id(q->handle);
}

enum err db_run(struct db_conn *c, struct sql sql, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql, &q, e));
    assert(q != NULL);
    return db_stmt_run(q, e);
}
