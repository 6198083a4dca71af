/*
 * tx.c - transactions that nest, and are repeated when the server refuses them.
 *
 * The connection counts the depth.  Once the server has undone the transaction
 * (a deadlock, a lost connection), is_tx_lost keeps every further statement
 * from running - it would be committed by itself - until the outermost
 * transaction is ended.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/db/tx.h"

#include <stdio.h>
#include <time.h>

#include "app/base/id.h"
#include "app/db/private.h"

#define PAUSE_FIRST_US 2000U   /* the first pause is at most this long, each later one */
#define PAUSE_LAST_US  200000U /* at most twice as long as the one before, up to this */

/* A command on a savepoint: its name is the depth. */
static enum err savepoint(struct db_conn *c, const char *command, unsigned depth, struct error *e)
{
    char text[64];
    int len = snprintf(text, sizeof text, "%s lintel_%u", command, depth);

    return db_conn_command(c, text, (size_t)len, e);
}

enum err db_tx_begin(struct db_conn *c, struct db_tx *tx, struct error *e)
{
    TRY(db_conn_check(c, NULL, e));
    db_cache_sweep(&c->cache);
    if (c->depth == 0) {
        c->is_refused = false;
        TRY(db_conn_command(c, "START TRANSACTION", 17, e));
    } else {
        TRY(savepoint(c, "SAVEPOINT", c->depth + 1, e));
    }
    c->depth++;
    *tx = (struct db_tx){c, c->depth};
    return ERR_NONE;
}

enum err db_tx_begin_read(struct db_conn *c, struct db_tx *tx, struct error *e)
{
    static const char text[] = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

    TRY(db_conn_check(c, NULL, e));
    if (c->depth != 0)
        return error_set(e, ERR_INTERNAL, "a reading transaction inside another one");
    c->is_refused = false;
    TRY(db_conn_command(c, text, sizeof text - 1, e));
    c->depth = 1;
    *tx = (struct db_tx){c, 1};
    return ERR_NONE;
}

bool db_tx_is_open(const struct db_conn *c)
{
    return c->depth > 0;
}

enum err db_tx_commit(struct db_tx *tx, struct error *e)
{
    struct db_conn *c = tx->conn;

    if (c == NULL || tx->depth != c->depth)
        return error_set(e, ERR_INTERNAL, "commit of a transaction that is not the innermost");
    TRY(db_conn_check(c, NULL, e));
    /* On failure it stays open, and db_tx_end() undoes what the server has not. */
    if (tx->depth == 1)
        TRY(db_conn_command(c, "COMMIT", 6, e));
    else
        TRY(savepoint(c, "RELEASE SAVEPOINT", tx->depth, e));
    c->depth--;
    tx->conn = NULL;
    return ERR_NONE;
}

void db_tx_end(struct db_tx *tx)
{
    struct error ignored = {.code = ERR_NONE};
    struct db_conn *c = tx->conn;
    enum err code = ERR_NONE;

    tx->conn = NULL;
    if (c == NULL || tx->depth > c->depth)
        return;
    if (!c->is_broken)
        db_conn_rest(c);
    c->depth = tx->depth - 1;
    if (tx->depth == 1) {
        if (!c->is_broken)
            code = db_conn_command(c, "ROLLBACK", 8, &ignored);
        c->is_tx_lost = false;
    } else if (!c->is_broken && !c->is_tx_lost) {
        code = savepoint(c, "ROLLBACK TO SAVEPOINT", tx->depth, &ignored);
        c->is_tx_lost = code != ERR_NONE;
    }
    /* What could not be undone is undone with its connection. */
    if (code != ERR_NONE && tx->depth == 1)
        c->is_broken = true;
}

static enum err once(struct db_conn *c, enum err (*fn)(void *arg, struct error *e), void *arg,
                     struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    TRY(db_tx_begin(c, &tx, e));
    TRY(fn(arg, e));
    return db_tx_commit(&tx, e);
}

/* Random, so that two that refused each other do not meet again. */
static void pause_before(unsigned attempt)
{
    uint32_t random;
    uint32_t most = PAUSE_LAST_US;
    struct timespec t = {0, 0};

    if (attempt < 8 && PAUSE_FIRST_US << attempt < PAUSE_LAST_US)
        most = PAUSE_FIRST_US << attempt;
    id_fill(&random, sizeof random);
    t.tv_nsec = (long)(random % most) * 1000;
    (void)nanosleep(&t, NULL);
}

enum err db_tx_retry(struct db_conn *c, enum err (*fn)(void *arg, struct error *e), void *arg,
                     struct error *e)
{
    bool is_outermost = c->depth == 0;
    enum err code = once(c, fn, arg, e);

    for (unsigned i = 1; i < DB_TX_TRIES; i++) {
        if (code == ERR_NONE || !is_outermost || !c->is_refused || c->is_broken)
            break;
        pause_before(i - 1);
        error_clear(e);
        code = once(c, fn, arg, e);
    }
    return code;
}
