/*
 * halves.c - many rows in one transaction, of which some may be refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/halves.h"

#include "app/db/tx.h"

/* Is it the rows' fault, so that others may go through? */
static bool is_of_rows(enum err code)
{
    return code == ERR_INVALID || code == ERR_CONFLICT || code == ERR_DENIED || code == ERR_ABSENT;
}

static enum err try_part(const struct view_halves *h, size_t from, size_t to, struct error *e)
{
    AUTO(db_tx_end) struct db_tx part = {NULL, 0};

    TRY(db_tx_begin(h->db, &part, e));
    TRY(h->try_rows(h->ctx, from, to, e));
    return db_tx_commit(&part, e);
}

enum err view_halves_do(const struct view_halves *h, size_t from, size_t to, struct error *e)
{
    struct error fault = {.code = ERR_NONE};
    size_t middle = from + (to - from) / 2;
    enum err code;

    if (from == to)
        return ERR_NONE;
    code = try_part(h, from, to, &fault);
    if (code == ERR_NONE)
        return ERR_NONE;
    if (!is_of_rows(code)) {
        *e = fault;
        return code;
    }
    if (to - from == 1) {
        h->refuse(h->ctx, from, &fault);
        return ERR_NONE;
    }
    TRY(view_halves_do(h, from, middle, e));
    return view_halves_do(h, middle, to, e);
}
