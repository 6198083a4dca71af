/*
 * stmt.h - prepared statements: prepare, bind, run, step through the rows.
 *
 *     prepared -> bound -> running -> done      (run again: from any state)
 *
 * db_stmt_prepare() looks the text up in the connection's cache, which keeps
 * the most recently used ones; a statement in use is never evicted.  Closing
 * gives it back to the cache.  A statement whose result was not read to its end
 * is drained when it is closed or run again.  Of a procedure db_stmt_run() gives
 * the first result and drops the others; db_stmt_call() gives all of them.
 *
 * Parameters and columns count from 0.  Text given to bind is *borrowed until
 * db_stmt_run() returns* and must be bound again for the next run (numbers and
 * NULL stay bound); text read from a row is valid until the next step: copy
 * what must live longer (db_row_str() copies).
 *
 * While a statement's rows are being read the connection takes no other:
 * ERR_INTERNAL names the one to be read to its end, or closed, first.
 *
 * Lifetime: scope - AUTO(db_stmt_closep).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_DB_STMT_H
#define APP_DB_STMT_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/db/sql.h"
#include "app/db/value.h"

struct arena;
struct db_conn;
struct db_stmt;

enum err db_stmt_prepare(struct db_conn *c, struct sql sql, struct db_stmt **out_stmt,
                         struct error *e) ATTR_MUST_USE;
void db_stmt_close(struct db_stmt *q);
void db_stmt_closep(struct db_stmt **q);

enum err db_stmt_bind_null(struct db_stmt *q, unsigned param, struct error *e) ATTR_MUST_USE;
enum err db_stmt_bind_int(struct db_stmt *q, unsigned param, int64_t n,
                          struct error *e) ATTR_MUST_USE;
enum err db_stmt_bind_uint(struct db_stmt *q, unsigned param, uint64_t n,
                           struct error *e) ATTR_MUST_USE;
enum err db_stmt_bind_double(struct db_stmt *q, unsigned param, double d,
                             struct error *e) ATTR_MUST_USE;
/* Text: also DECIMAL, dates and everything else the server reads from text. */
enum err db_stmt_bind_str(struct db_stmt *q, unsigned param, struct str s,
                          struct error *e) ATTR_MUST_USE;
enum err db_stmt_bind_bytes(struct db_stmt *q, unsigned param, struct str s,
                            struct error *e) ATTR_MUST_USE;
enum err db_stmt_bind_value(struct db_stmt *q, unsigned param, const struct db_value *v,
                            struct error *e) ATTR_MUST_USE;

/* Every parameter must be bound.  Rows are streamed, not stored. */
enum err db_stmt_run(struct db_stmt *q, struct error *e) ATTR_MUST_USE;

/* The next row, or *out_more = false after the last. */
enum err db_stmt_step(struct db_stmt *q, bool *out_more, struct error *e) ATTR_MUST_USE;

/*
 * A CALL whose every result is wanted.  *out_has: there is one, to be stepped
 * through; db_stmt_next() goes on to the one after it, also before its last row.
 * The values of OUT and INOUT parameters, where they were question marks, are the
 * last result, of one row: db_stmt_is_out().  Only when *out_has is false has
 * the procedure run to its end: a failure can come as late as that.
 * ERR_INVALID (2D000) when it ended the transaction it was called in.
 */
enum err db_stmt_call(struct db_stmt *q, bool *out_has, struct error *e) ATTR_MUST_USE;
enum err db_stmt_next(struct db_stmt *q, bool *out_has, struct error *e) ATTR_MUST_USE;
bool db_stmt_is_out(const struct db_stmt *q);

/* After db_stmt_run(): rows changed (not merely found), and the last AUTO_INCREMENT. */
uint64_t db_stmt_changed(const struct db_stmt *q);
uint64_t db_stmt_insert_id(const struct db_stmt *q);

unsigned db_stmt_column_count(const struct db_stmt *q);
/* The column's name or alias in the result, valid while the statement is open. */
struct str db_stmt_column_name(const struct db_stmt *q, unsigned column);
enum db_type db_stmt_column_type(const struct db_stmt *q, unsigned column);
/* Digits after the point of a DECIMAL, of a time's seconds; 0 for the rest. */
unsigned db_stmt_column_scale(const struct db_stmt *q, unsigned column);

/* The table's column whose value it is unchanged; all absent where it is something else. */
struct db_origin {
    struct str schema;
    struct str table;
    struct str column;
};
struct db_origin db_stmt_column_origin(const struct db_stmt *q, unsigned column);

/* The current row.  Long values are fetched to their full length; ERR_INTERNAL out of range. */
bool db_row_is_null(const struct db_stmt *q, unsigned column);
enum err db_row_value(struct db_stmt *q, unsigned column, struct db_value *out_value,
                      struct error *e) ATTR_MUST_USE;
/* Conversions for columns whose type the caller knows; NULL is 0 or the absent text. */
int64_t db_row_int(struct db_stmt *q, unsigned column);
enum err db_row_str(struct db_stmt *q, unsigned column, struct arena *a, struct str *out_text,
                    struct error *e) ATTR_MUST_USE;

/* A statement without rows and parameters, prepared, run and closed. */
enum err db_run(struct db_conn *c, struct sql sql, struct error *e) ATTR_MUST_USE;

#endif
