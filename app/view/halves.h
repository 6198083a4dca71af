/*
 * halves.h - many rows in one transaction, of which some may be refused.
 *
 * A part is tried in a savepoint.  What it is refused for may be one row's fault, so it is
 * halved until that row stands alone: rows without faults cost one attempt, n faults among
 * 500 rows some n times log2(500).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_HALVES_H
#define APP_VIEW_HALVES_H

#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct db_conn;

struct view_halves {
    struct db_conn *db; /* in a transaction */
    /* Rows from (counted in) to (not counted in); what it did is undone where it fails. */
    enum err (*try_rows)(void *ctx, size_t from, size_t to, struct error *e);
    /* The one row that cannot be done, and why. */
    void (*refuse)(void *ctx, size_t row, const struct error *why);
    void *ctx;
};

/* Fails only where it is not the rows' fault: then all of the transaction is to be undone. */
enum err view_halves_do(const struct view_halves *h, size_t from, size_t to,
                        struct error *e) ATTR_MUST_USE;

#endif
