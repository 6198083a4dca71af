/*
 * dbwatch.h - a database that hangs must not hang us.
 *
 * One that is gone refuses a connection at once.  One that hangs (stopped, a
 * machine that swaps, a network that swallows) takes every thread for
 * LINTEL_DB_TIMEOUT, one request after the other, and requests that need no
 * database wait behind them.  So somebody who serves no requests knocks with a
 * short time limit as soon as a request takes suspiciously long; while nobody
 * opens, requests are refused without asking the database.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_DBWATCH_H
#define APP_SERVE_DBWATCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct db_options;

struct dbwatch {
    _Atomic bool is_hanging; /* read by every thread, written by dbwatch_look() */
};

/*
 * To be called about once a second, by one thread; oldest_us is how long the
 * request that runs longest has been running.  Blocks up to a second for each
 * host while the database hangs, not at all while requests are quick.
 */
void dbwatch_look(struct dbwatch *w, const struct db_options *db, int64_t oldest_us);

#endif
