/*
 * import.h - imports as the database keeps them: what was uploaded, how far it is, what went wrong.
 *
 * A workbook of several sheets is kept as it came, in pieces whose numbers are below 0, until one
 * of the sheets was chosen; its header has the sheets' names until then.
 *
 * A file is kept as chunks, each a JSON array of rows: [[line, value, ...], ...], where a
 * value is a text, null, false for one that the row does not have, or [text] for an error that
 * stands in place of one.  A chunk is what one
 * transaction writes, and the position is written with it: whoever dies when, and whichever
 * host goes on, no chunk is written twice.
 *
 * An import is its account's alone, and is removed VIEW_IMPORT_DAYS after it came.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_IMPORT_H
#define APP_VIEW_IMPORT_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;
struct http_exchange;
struct model_table;

#define VIEW_IMPORT_MAX        10     /* of one account; a further one is refused */
#define VIEW_IMPORT_ERRORS_MAX 100000 /* kept of one import; all are counted */

enum view_import_state {
    VIEW_IMPORT_MAP,     /* uploaded: where do the columns go? */
    VIEW_IMPORT_CHECK,   /* being tried out */
    VIEW_IMPORT_CHECKED, /* to be decided */
    VIEW_IMPORT_LOAD,    /* being written */
    VIEW_IMPORT_DONE,
    VIEW_IMPORT_UNDO, /* being taken back, the last chunk first */
    VIEW_IMPORT_UNDONE,
    VIEW_IMPORT_SHEET, /* before all others: which sheet of the workbook? */
    VIEW_IMPORT_STATE__COUNT
};

struct view_import {
    int64_t id;
    struct str file_name;
    enum view_import_state state;
    struct str header;  /* JSON: an array of texts */
    struct str options; /* JSON: an object */
    int64_t chunks;
    int64_t rows;
    int64_t position; /* chunks that the state is done with */
    int64_t bad;      /* rows that it could not do */
    int64_t inserted;
    int64_t updated;
    int64_t deleted;
    struct str created_at;
};

struct view_import_chunk {
    struct str body;
    struct str made; /* keys of rows that were added: [[text, ...], ...]; or absent */
};

struct view_import_error {
    int64_t id;
    int64_t line;
    struct str field;
    struct str words;
};

/*
 * A new one without chunks; what is too old is removed on the way.  To be called outside
 * of a transaction.  ERR_CONFLICT: the account has VIEW_IMPORT_MAX already.
 */
enum err view_import_room(struct http_exchange *x) ATTR_MUST_USE;
enum err view_import_add(struct http_exchange *x, const struct model_table *t, struct str file_name,
                         int64_t *out_id, struct error *e) ATTR_MUST_USE;
enum err view_import_chunk_add(struct db_conn *c, int64_t id, int64_t number, int64_t rows,
                               struct str body, struct error *e) ATTR_MUST_USE;
/* A piece of the file itself; number counts from 0.  *out_body is absent behind the last. */
enum err view_import_piece_add(struct db_conn *c, int64_t id, int64_t number, struct str body,
                               struct error *e) ATTR_MUST_USE;
enum err view_import_piece_read(struct db_conn *c, struct arena *a, int64_t id, int64_t number,
                                struct str *out_body, struct error *e) ATTR_MUST_USE;
enum err view_import_pieces_clear(struct db_conn *c, int64_t id, struct error *e) ATTR_MUST_USE;
/* All of the file is there. */
enum err view_import_uploaded(struct db_conn *c, const struct view_import *import,
                              struct error *e) ATTR_MUST_USE;

/* Those of who is there into that table, the newest first. */
enum err view_import_list(struct http_exchange *x, const struct model_table *t,
                          struct view_import **out_imports, size_t *out_count) ATTR_MUST_USE;
/* ERR_ABSENT: there is none of that number into that table that is theirs. */
enum err view_import_find(struct http_exchange *x, const struct model_table *t, int64_t id,
                          struct view_import *out_import) ATTR_MUST_USE;
/* The same as it is now, locked until the transaction ends. */
enum err view_import_lock(struct http_exchange *x, const struct model_table *t, int64_t id,
                          struct view_import *out_import, struct error *e) ATTR_MUST_USE;
/* State, options, position and counts. */
enum err view_import_save(struct db_conn *c, const struct view_import *import,
                          struct error *e) ATTR_MUST_USE;
enum err view_import_delete(struct http_exchange *x, int64_t id) ATTR_MUST_USE;

enum err view_import_chunk_read(struct db_conn *c, struct arena *a, int64_t id, int64_t number,
                                struct view_import_chunk *out_chunk, struct error *e) ATTR_MUST_USE;
enum err view_import_made(struct db_conn *c, int64_t id, int64_t number, struct str keys,
                          struct error *e) ATTR_MUST_USE;

enum err view_import_error_add(struct db_conn *c, int64_t id, const struct view_import_error *error,
                               struct error *e) ATTR_MUST_USE;
enum err view_import_errors_clear(struct db_conn *c, int64_t id, struct error *e) ATTR_MUST_USE;
/* At most max of them, behind the one of that number (0: the first). */
enum err view_import_errors(struct db_conn *c, struct arena *a, int64_t id, int64_t behind,
                            int64_t max, struct view_import_error **out_errors, size_t *out_count,
                            struct error *e) ATTR_MUST_USE;

#endif
