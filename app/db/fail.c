/*
 * fail.c - a call failed: what it means for the connection and its transaction.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <mysqld_error.h>
#include <stdio.h>

#include "app/db/private.h"

/* The transaction is gone: the server undid it, or the connection took it along. */
static void note_loss(struct db_conn *c)
{
    unsigned number = c->fault.number;

    if (db_fault_is_break(number)) {
        c->is_broken = true;
        c->streaming = NULL;
        /* A node that is not ready would answer again: the next host comes first. */
        if (number == ER_UNKNOWN_COM_ERROR && c->host_count > 1)
            c->host = (c->host + 1) % c->host_count;
    }
    if (c->depth == 0)
        return;
    if (db_fault_is_refusal(number))
        c->is_refused = true;
    if (c->is_broken || number == ER_LOCK_DEADLOCK)
        c->is_tx_lost = true;
}

enum err db_fail_at(struct db_conn *c, MYSQL_STMT *h, struct str sql, const char *where,
                    struct error *e)
{
    struct db_fault *f = &c->fault;
    bool is_stmt = h != NULL && mysql_stmt_errno(h) != 0;

    f->number = is_stmt ? mysql_stmt_errno(h) : mysql_errno(c->handle);
    (void)snprintf(f->state, sizeof f->state, "%s",
                   is_stmt ? mysql_stmt_sqlstate(h) : mysql_sqlstate(c->handle));
    (void)snprintf(f->message, sizeof f->message, "%s",
                   is_stmt ? mysql_stmt_error(h) : mysql_error(c->handle));
    note_loss(c);
    if (f->number == 0)
        return error_set_at(e, where, ERR_INTERNAL, "the client library failed without saying why");
    return db_fault_tell(f, sql, where, e);
}
