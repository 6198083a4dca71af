/*
 * tx.h - transactions that nest.
 *
 * The outermost is a transaction, an inner one a savepoint: a second START
 * TRANSACTION would silently commit the first.
 *
 *     AUTO(db_tx_end) struct db_tx tx = {0};
 *     TRY(db_tx_begin(c, &tx, e));
 *     ...
 *     TRY(db_tx_commit(&tx, e));     without it, db_tx_end() undoes
 *
 * A cluster refuses a transaction at any statement, COMMIT included: what may be
 * repeated as a whole is run through db_tx_retry().
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_DB_TX_H
#define APP_DB_TX_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct db_conn;

struct db_tx {
    struct db_conn *conn; /* NULL: not begun, or done with */
    unsigned depth;       /* 1: a transaction; above: a savepoint */
};

enum err db_tx_begin(struct db_conn *c, struct db_tx *tx, struct error *e) ATTR_MUST_USE;
/* A consistent snapshot for several reads; must be the outermost. */
enum err db_tx_begin_read(struct db_conn *c, struct db_tx *tx, struct error *e) ATTR_MUST_USE;
/* Is there one? */
bool db_tx_is_open(const struct db_conn *c);
enum err db_tx_commit(struct db_tx *tx, struct error *e) ATTR_MUST_USE;
/* Undoes what was not committed; fine on one that is done with. */
void db_tx_end(struct db_tx *tx);

/*
 * Runs fn(arg) inside a transaction and commits it.  When the server refused it
 * for reasons that may pass (1213 deadlock or certification, 1205 lock wait,
 * also at COMMIT) the whole is repeated, after a random pause, at most
 * DB_TX_TRIES times; inside another transaction it is not repeated.
 * fn must be free of effects outside the database.
 */
#define DB_TX_TRIES 10
enum err db_tx_retry(struct db_conn *c, enum err (*fn)(void *arg, struct error *e), void *arg,
                     struct error *e) ATTR_MUST_USE;

#endif
