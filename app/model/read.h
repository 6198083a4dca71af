/*
 * read.h - rows of a plan, one after the other, as values or as JSON.
 *
 *     AUTO(model_read_end) struct model_read r = {0};
 *     TRY(model_read_open(c, &plan, &r, e));
 *     for (;;) {
 *         TRY(model_read_step(&r, &more, e));
 *         if (!more)
 *             break;
 *         TRY(model_read_value(&r, 0, &value, e));     columns as in plan->columns
 *     }
 *     r.rows, r.has_next
 *
 * Rows are streamed: while one is open the connection runs no other statement.
 * Where the plan has lists, model_read_write_all() keeps all rows until the
 * lists have been read, by further statements: run it in a transaction that
 * shows one state to all (db_tx_begin_read()).
 *
 * Lifetime: scope.  Text of a value is valid until the next step.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_READ_H
#define APP_MODEL_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/buf.h"
#include "app/base/error.h"
#include "app/db/value.h"

struct db_conn;
struct db_stmt;
struct plan;

enum read_format {
    READ_ARRAY,  /* [{...},{...}] */
    READ_OBJECT, /* {...}: the first row; see rows for whether there are more */
    READ_LINES,  /* one object a line */
    READ_CSV,    /* a line of names, then the rows; RFC 4180 */
};

struct model_read {
    const struct plan *plan;
    struct db_conn *conn;
    struct db_stmt *stmt;
    enum read_format format; /* may be set after model_read_open(); how all rows are written */
    bool strips_nulls;       /* fields without a value are left out of objects */
    uint64_t rows;           /* seen so far */
    bool is_cut;             /* after the last row: plan_options.examined_max ended it */
    bool has_next;           /* after the last row, with plan_options.wants_next: there are more */
    /*
     * With plan_options.wants_edge: where the first row and the last one seen so far
     * stand (edge.h).  Failed: that place is too long to be told.
     */
    struct buf first;
    struct buf last;
};

enum err model_read_open(struct db_conn *c, const struct plan *plan, struct model_read *out_read,
                         struct error *e) ATTR_MUST_USE;
/* Fine on one that was never opened. */
void model_read_end(struct model_read *r);

/* The next row; *out_more false behind the last one, or behind the plan's limit. */
enum err model_read_step(struct model_read *r, bool *out_more, struct error *e) ATTR_MUST_USE;
/* The current row's value of plan->columns[column]; NULL where a policy does not show it. */
enum err model_read_value(struct model_read *r, size_t column, struct db_value *out_value,
                          struct error *e) ATTR_MUST_USE;

/* The current row as a JSON object; for plans without lists. */
enum err model_read_write_row(struct model_read *r, struct buf *to, struct error *e) ATTR_MUST_USE;
/*
 * All rows that are left, in the format; ends early when the buffer is full.
 * ERR_INVALID: more rows in lists than the plan allows.
 */
enum err model_read_write_all(struct model_read *r, struct buf *to, struct error *e) ATTR_MUST_USE;

/* Is there a row before this place in the page's order (edge.h)?  plan_options.wants_edge. */
enum err model_read_before(struct db_conn *c, const struct plan *page, struct str edge,
                           bool *out_is_there, struct error *e) ATTR_MUST_USE;

/* How many rows there are in all: plan_options.wants_count. */
enum err model_read_count(struct db_conn *c, const struct plan *plan, uint64_t *out_count,
                          struct error *e) ATTR_MUST_USE;
/* The same as the server's optimiser guesses it, without reading them. */
enum err model_read_estimate(struct db_conn *c, const struct plan *plan, uint64_t *out_count,
                             struct error *e) ATTR_MUST_USE;
/* How the server would read the rows: its EXPLAIN FORMAT=JSON. */
enum err model_read_explain(struct db_conn *c, const struct plan *plan, struct buf *to,
                            struct error *e) ATTR_MUST_USE;

#endif
