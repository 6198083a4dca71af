/*
 * bulk.h - what is done with many rows at once, as the database keeps it.
 *
 * The keys of the rows that were chosen are kept in chunks, each of which one transaction
 * does; the position is written with it.  Whoever dies when, and whichever host goes on, no
 * chunk is done twice, and no row is met that was not chosen.
 *
 * It is its account's alone, and is removed a day after it came.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_BULK_H
#define APP_VIEW_BULK_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct db_conn;
struct http_exchange;
struct model_table;

#define VIEW_BULK_KEPT 20 /* of one account: what is older and was not begun goes */

enum view_bulk_deed { VIEW_BULK_CHANGE, VIEW_BULK_DELETE, VIEW_BULK_DEED__COUNT };

enum view_bulk_state {
    VIEW_BULK_CHOOSE,  /* what is to become of the rows? */
    VIEW_BULK_CHECK,   /* being tried out */
    VIEW_BULK_CHECKED, /* to be decided */
    VIEW_BULK_RUN,     /* being done */
    VIEW_BULK_DONE,
    VIEW_BULK_UNDO,
    VIEW_BULK_UNDONE,
    VIEW_BULK_STATE__COUNT
};

struct view_bulk {
    int64_t id;
    enum view_bulk_deed deed;
    enum view_bulk_state state;
    struct str address; /* of the list, to go back to */
    struct str options; /* JSON: an object */
    int64_t chunks;
    int64_t rows;
    int64_t position; /* chunks that the state is done with */
    int64_t good;     /* rows that it did */
    int64_t bad;      /* rows that it could not do */
};

struct view_bulk_chunk {
    int64_t number;
    struct str keys;    /* [[text, ...], ...] */
    struct str refused; /* [[[key text, ...], field, words], ...], or absent */
    struct str was;     /* [[[key text, ...], [value or null, ...]], ...], or absent */
};

/* Room for one more: what is too old goes.  Outside of a transaction. */
enum err view_bulk_room(struct http_exchange *x) ATTR_MUST_USE;
/* Sets its id. */
enum err view_bulk_add(struct http_exchange *x, const struct model_table *t,
                       struct view_bulk *bulk) ATTR_MUST_USE;
enum err view_bulk_chunk_add(struct http_exchange *x, int64_t id, int64_t number,
                             struct str keys) ATTR_MUST_USE;

/* ERR_ABSENT: there is none of that number for that table that is theirs. */
enum err view_bulk_find(struct http_exchange *x, const struct model_table *t, int64_t id,
                        struct view_bulk *out_bulk) ATTR_MUST_USE;
/* The same as it is now, locked until the transaction ends. */
enum err view_bulk_lock(struct http_exchange *x, const struct model_table *t, int64_t id,
                        struct view_bulk *out_bulk, struct error *e) ATTR_MUST_USE;
/* State, options, position and counts. */
enum err view_bulk_save(struct db_conn *c, const struct view_bulk *bulk,
                        struct error *e) ATTR_MUST_USE;

enum err view_bulk_chunk_read(struct http_exchange *x, int64_t id, int64_t number,
                              struct view_bulk_chunk *out_chunk, struct error *e) ATTR_MUST_USE;
/* What came of a chunk: refused and was. */
enum err view_bulk_chunk_save(struct db_conn *c, int64_t id, const struct view_bulk_chunk *chunk,
                              struct error *e) ATTR_MUST_USE;
/* The first chunks that have rows that were refused, at most max. */
enum err view_bulk_refused(struct http_exchange *x, int64_t id, size_t max,
                           struct view_bulk_chunk **out_chunks, size_t *out_count) ATTR_MUST_USE;

#endif
