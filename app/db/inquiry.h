/*
 * inquiry.h - a statement that a person typed, to read and nothing else.
 *
 * Beside script.h the other place where a struct str reaches the server as SQL.  Its only caller is
 * app/model/inquiry.c, which has looked at every token; here the server is told not to
 * write (START TRANSACTION READ ONLY), not to go on for long and not to give much, and the
 * protocol takes one statement alone.  The session is thrown away afterwards: what a statement
 * left in it (a lock, a variable) is gone with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_DB_INQUIRY_H
#define APP_DB_INQUIRY_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct db_conn;
struct db_stmt;

struct db_inquiry {
    struct db_conn *conn; /* NULL: not begun */
    struct db_stmt *stmt; /* running: step through its rows */
};

/*
 * Runs it.  Not inside a transaction.  What the server says of a failure is db_conn_fault()'s:
 * it is for who typed the statement, and may quote values.
 */
enum err db_inquiry_begin(struct db_conn *c, struct str statement, unsigned seconds, unsigned rows,
                          struct db_inquiry *out_inquiry, struct error *e) ATTR_MUST_USE;

/* Ends it, its rows read or not, and the session with it; fine on one that never began. */
void db_inquiry_end(struct db_inquiry *i);

#endif
