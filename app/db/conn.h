/*
 * conn.h - a connection to MariaDB: one per thread, kept over many requests.
 *
 * Opened with utf8mb4, strict sql_mode, UTC, no multi-statements and no
 * auto-reconnect (which would silently drop prepared statements and session
 * settings).  A connection that breaks during a request fails that request;
 * db_conn_ready() mends it between requests.
 *
 * Lifetime: process.  One thread uses a connection at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_DB_CONN_H
#define APP_DB_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct db_conn;
struct db_fault; /* errors.h */

struct db_options {
    struct str hosts; /* "unix:/path/to.sock", or "host:port,host:port" tried in order */
    struct str user;
    struct str password; /* empty: none */
    struct str database; /* empty: none chosen */
    unsigned connect_timeout_s;
    unsigned read_timeout_s;   /* also for writing; above 6 s for Galera (see README) */
    unsigned statement_time_s; /* max_statement_time of the session; 0: none */
    unsigned statements_max;   /* prepared statements kept per connection */
};

/* A connection that is not connected yet: the first db_conn_ready() does that. */
enum err db_conn_new(const struct db_options *options, struct db_conn **out_conn,
                     struct error *e) ATTR_MUST_USE;

/* The options' texts are copied. */
enum err db_conn_open(const struct db_options *options, struct db_conn **out_conn,
                      struct error *e) ATTR_MUST_USE;
void db_conn_close(struct db_conn *c);
void db_conn_closep(struct db_conn **c);

/*
 * To be called between requests: does nothing on a healthy connection (no round
 * trip), rolls back what a request left open, opens anew what is broken.
 * ERR_UNAVAILABLE while no host answers.
 */
enum err db_conn_ready(struct db_conn *c, struct error *e) ATTR_MUST_USE;

/* A round trip: is the database there and able to answer a query (wsrep_ready included)? */
enum err db_conn_ping(struct db_conn *c, struct error *e) ATTR_MUST_USE;

/*
 * The longest that a statement may run from now on, until the next call or a new connection;
 * 0: no limit.  A round trip where it differs from what holds, and none otherwise.
 */
enum err db_conn_statement_time(struct db_conn *c, unsigned seconds, struct error *e) ATTR_MUST_USE;
/* The same, as the options have it: for what is long by its nature. */
enum err db_conn_statement_time_own(struct db_conn *c, struct error *e) ATTR_MUST_USE;

bool db_conn_is_broken(const struct db_conn *c);

/* The last refusal as the server put it; its number is 0 where there was none yet. */
const struct db_fault *db_conn_fault(const struct db_conn *c);

/*
 * After the last row of a SELECT: did the server remark that it ended early, by LIMIT ROWS
 * EXAMINED?  A round trip; of rows that are streamed the library does not keep the count.
 */
bool db_conn_was_cut(struct db_conn *c);

/* Microseconds spent waiting for the database since the last call. */
int64_t db_conn_take_spent_us(struct db_conn *c);

#endif
