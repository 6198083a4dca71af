/*
 * inquiry.h - statements that a person types into the console: which may run, and their rows.
 *
 * Two guards, each enough for what it can do.  The server's: a transaction that only reads, one
 * statement, limits (db/inquiry.h).  And ours, for what such a transaction does not hold:
 * secrets in Lintel's own tables and in other databases, files, locks, functions with effects of
 * their own.  It names what may be, not what may not: a statement begins with one of a few words,
 * and what stands before a parenthesis is a function of the list in inquiry_words.c.  Comments
 * do not reach the server.
 *
 * Who may ask at all, and that it is recorded, is the caller's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_INQUIRY_H
#define APP_MODEL_INQUIRY_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;
struct model;

#define INQUIRY_MAX     ((size_t)8 << 10) /* bytes of a statement */
#define INQUIRY_ROWS    200U              /* that are given */
#define INQUIRY_COLUMNS 100U
#define INQUIRY_CELL    ((size_t)300)      /* bytes of a value, and */
#define INQUIRY_BYTES   ((size_t)48 << 10) /* of all of them together */
#define INQUIRY_TIME    5U                 /* seconds */

struct inquiry {
    struct str text;   /* what goes to the server: without comments and a ; at the end */
    bool is_plannable; /* EXPLAIN can be put before it */
};

struct inquiry_value {
    struct str text; /* absent: NULL */
    bool is_number;
    bool is_cut;
};

struct inquiry_rows {
    const struct str *names;
    size_t column_count;
    const struct inquiry_value *values; /* row by row */
    size_t row_count;
    bool is_cut; /* there are more, or more columns */
    long long spent_us;
};

/* What statements must not look into, besides the server's own; in the arena. */
struct inquiry_closed {
    const struct str *schemas; /* databases that the connection sees and the model does not serve */
    size_t schema_count;
    /* Views that show something of them, of Lintel's own tables, or of what a stored function
     * says: they would be a way round. */
    const struct str *views;
    size_t view_count;
};

/* As it is now. */
enum err inquiry_closed_find(struct db_conn *c, struct arena *a, const struct model *m,
                             struct inquiry_closed *out_closed, struct error *e) ATTR_MUST_USE;

/* May it run?  ERR_INVALID with words; field is "sql". */
enum err inquiry_check(struct arena *a, struct str statement, const struct inquiry_closed *closed,
                       struct inquiry *out_inquiry, struct error *e) ATTR_MUST_USE;

/*
 * Runs what was checked, with EXPLAIN before it if so wished.  ERR_INVALID (field "sql") has the
 * server's own words.  The connection is of no use for the rest of the request.
 */
enum err inquiry_run(struct db_conn *c, struct arena *a, const struct inquiry *i, bool is_explain,
                     struct inquiry_rows *out_rows, struct error *e) ATTR_MUST_USE;

#endif
