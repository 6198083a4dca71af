/*
 * reseal.h - values that are there, sealed anew, sealed for the first time, or opened for good.
 *
 * In batches of some hundred rows by primary key, each in a transaction of its own that locks just
 * these rows: the application goes on meanwhile.  What is done shows in the values
 * themselves, so that whoever was interrupted begins again, and passes what is done by.
 *
 *     struct reseal r = {.conn = c, .column = column, .opens = false};
 *     do
 *         TRY(reseal_batch(&r, arena, e));       then arena_reset()
 *     while (!r.is_done);
 *
 * Triggers of the table run as with every UPDATE; columns that each UPDATE sets by
 * itself (ON UPDATE CURRENT_TIMESTAMP) stay as they are.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_RESEAL_H
#define APP_MODEL_RESEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/write.h"

struct arena;
struct db_conn;
struct model_column;

struct reseal {
    struct db_conn *conn;
    const struct model_column *column; /* sealed, with its keys */
    bool opens;                        /* into plain values */
    struct arena *memory;              /* of where it stands; lives as long as this */
    const struct db_value *after;      /* the key of the last row seen; NULL: it begins */
    bool is_done;
    uint64_t changed; /* rows so far */
    uint64_t closed;  /* that do not open, for want of a key or for damage: they stay as they are */
    uint64_t unfit;   /* plain values that the column's type does not take */
    struct str unfit_row; /* the key of the first of them */
};

/* The next rows; is_done when there are no more.  ERR_UNAVAILABLE: there is no key. */
enum err reseal_batch(struct reseal *r, struct arena *a, struct error *e) ATTR_MUST_USE;

/* Values under one key. */
struct reseal_count {
    struct str key; /* its name; absent: plain values */
    uint64_t rows;
};

/* By reading all of the column. */
enum err reseal_counts(struct db_conn *c, struct arena *a, const struct model_column *column,
                       struct reseal_count **out_counts, size_t *out_count,
                       struct error *e) ATTR_MUST_USE;
/* Rows whose blind index is of a key that begins so (crypt_blind_key()). */
enum err reseal_blind_count(struct db_conn *c, struct arena *a, const struct model_column *column,
                            struct str begins, uint64_t *out_rows, struct error *e) ATTR_MUST_USE;

/*
 * What lintel_seal says of the column from now on; workers notice within a second.
 */
enum err reseal_state_set(struct db_conn *c, const struct model_column *column, struct str state,
                          struct error *e) ATTR_MUST_USE;

#endif
