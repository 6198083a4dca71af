/*
 * snapshot.h - rows as they are now, for whoever compares or keeps them (hooks of write.h).
 *
 * All columns but the computed ones.  A value of more than value_max bytes is told by
 * its length and SHA-256, which the server computes: a large one is never sent.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_SNAPSHOT_H
#define APP_MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/db/value.h"
#include "app/model/build.h"

struct arena;
struct db_conn;
struct db_stmt;
struct model_table;
struct write_keys;

struct snapshot_value {
    bool is_left_out;      /* computed by the database: not read */
    bool is_long;          /* value is absent; */
    uint64_t bytes;        /* how long it is, */
    struct str sha256;     /* and its digest, in hexadecimal */
    struct db_value value; /* a geometry as its text */
};

/* values: one a column, in the table's order, in memory that is reused for the next row. */
typedef enum err snapshot_row_fn(void *ctx, const struct db_value *key,
                                 const struct snapshot_value *values, struct error *e);

/* Calls fn for each of the rows that is there, in no order. */
enum err snapshot_rows(struct arena *a, struct db_conn *c, const struct write_keys *keys,
                       size_t value_max, snapshot_row_fn *fn, void *ctx,
                       struct error *e) ATTR_MUST_USE;

/*
 * The same by a statement of somebody else's, which has other columns first: ", `a`, ..." for its
 * SELECT or RETURNING, how many columns that makes, and the current row's values from there on,
 * which are borrowed from the row.
 */
void snapshot_build(struct build *b, const struct model_table *t, build_alias alias,
                    size_t value_max);
unsigned snapshot_width(const struct model_table *t, size_t value_max);
enum err snapshot_read(struct db_stmt *q, unsigned first, const struct model_table *t,
                       size_t value_max, struct snapshot_value *out_values,
                       struct error *e) ATTR_MUST_USE;

/* Copies that outlive the row. */
struct snapshot_value *snapshot_dup(struct arena *a, const struct snapshot_value *values,
                                    size_t count);
bool snapshot_is_same(const struct snapshot_value *one, const struct snapshot_value *other);

/* A key as one text: a value as it is, several as a JSON array. */
struct str snapshot_key_text(struct arena *a, const struct db_value *values, size_t count);

#endif
