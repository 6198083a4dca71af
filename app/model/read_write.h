/*
 * read_write.h - the current row of a statement as text: shared by the reader's parts.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_READ_WRITE_H
#define APP_MODEL_READ_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct buf;
struct db_stmt;
struct db_value;
struct model_read;
struct plan_object;

#define READ_NO_HOLE SIZE_MAX

struct row_writer {
    struct db_stmt *stmt;
    struct buf *to;
    bool strips_nulls;
    size_t *holes; /* where each list belongs, in bytes of to; NULL: there are none */
};

/* A column's value in the current row: NULL where a policy does not show it. */
enum err read_write_value(struct db_stmt *q, const struct plan_object *object, size_t column,
                          struct db_value *out_value, struct error *e) ATTR_MUST_USE;
/* {...} with what is joined to it; lists are left out, and their places noted. */
enum err read_write_object(struct row_writer *w, const struct plan_object *object,
                           struct error *e) ATTR_MUST_USE;
/*
 * Its fields' values one after the other, where each ends to *ends, which moves on: for objects
 * without lists.  Goes as deep as relations nest.
 */
enum err read_write_apart(struct row_writer *w, const struct plan_object *object, size_t **ends,
                          struct error *e) ATTR_MUST_USE;
/* The same as cells of CSV, where joined objects are JSON; of lists the places are noted. */
enum err read_write_csv_apart(struct row_writer *w, const struct plan_object *object, size_t **ends,
                              struct error *e) ATTR_MUST_USE;
/* A cell: in quotes where it needs them. */
void read_write_csv_text(struct buf *to, struct str text);
/* The names of an object's columns, and a row of them, with CR LF. */
void read_write_csv_head(const struct plan_object *object, struct buf *to);
enum err read_write_csv_row(struct row_writer *w, const struct plan_object *object,
                            struct error *e) ATTR_MUST_USE;

/* All rows of a plan that has lists, in its format. */
enum err read_embed_all(struct model_read *r, struct buf *to, struct error *e) ATTR_MUST_USE;

#endif
