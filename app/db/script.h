/*
 * script.h - statements that come as text: migrations, and nothing else.
 *
 * The one place where a struct str reaches the server as SQL.  Its callers are
 * app/model/migrate*.c, which run files from the application's folder, never
 * anything from a request; tests/audit.sh holds everyone else off.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_DB_SCRIPT_H
#define APP_DB_SCRIPT_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct db_conn;

/*
 * One statement, sent as it is; rows that come back are read and dropped.  The
 * error's text is the server's own, values included.
 *
 * A script may change the session (USE, SET, LOCK TABLES): the next
 * db_conn_ready() opens the connection anew.  A connection for migrations has
 * statement_time_s = 0 and a generous read_timeout_s, for ALTER TABLE's sake.
 */
enum err db_script_run(struct db_conn *c, struct str statement, struct error *e) ATTR_MUST_USE;

#endif
