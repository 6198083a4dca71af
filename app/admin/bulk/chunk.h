/*
 * chunk.h - some rows while they are tried, done or taken back: between run.c and
 * undo.c.
 *
 * Lifetime: one try of a transaction.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_BULK_CHUNK_H
#define APP_ADMIN_BULK_CHUNK_H

#include "app/admin/bulk/bulk.h"
#include "app/base/buf.h"

struct json_value;
struct json_writer;

#define BULK_WAS_BYTES ((size_t)16 * 1024 * 1024) /* of a chunk's values before, or after */

/* What came of a row.  PASSED: no part has met it; the policy keeps it, or it is gone. */
enum bulk_came { BULK_PASSED, BULK_WRITTEN, BULK_REFUSED };

struct bulk_chunk {
    struct bulk *b;
    struct view_bulk_chunk stored;
    struct write_keys keys;
    enum bulk_came *came; /* by row */
    struct buf refused;
    /* RUN: what becomes "was". */
    struct buf before;
    struct buf after;
    /* UNDO, by row: its values before, and as the change has left them (NULL: not kept). */
    const struct json_value **before_values;
    const struct json_value **after_values;
    size_t undoing; /* the row that is taken back */
};

/* ---- run.c ---- */

/* ["1","2"] */
void bulk_key_write(const struct bulk_chunk *c, struct json_writer *w,
                    const struct db_value *values);
/* The columns that are meant, in the record's order; without where. */
void bulk_change_make(const struct bulk *b, struct change *out_change);
const struct query *bulk_where(const struct bulk_chunk *c, size_t from, size_t to);
/* Through the write path; more: a hook besides the audit's, or NULL. */
enum err bulk_write_part(struct bulk_chunk *c, const struct change *change,
                         const struct write_hook *more, struct write_result *out_result,
                         struct error *e) ATTR_MUST_USE;
void bulk_met_note(struct bulk_chunk *c, size_t from, size_t to, const struct write_keys *written);

/* ---- undo.c ---- */

/* Keeps what rows were and what they became. */
struct write_hook bulk_was_hook(struct bulk_chunk *c);
/* That as it is stored, or absent. */
struct str bulk_was_print(struct bulk_chunk *c);
/* What was stored, into keys, before_values and after_values. */
enum err bulk_was_parse(struct bulk_chunk *c, struct error *e) ATTR_MUST_USE;
enum err bulk_undo_rows(struct bulk_chunk *c, size_t from, size_t to,
                        struct error *e) ATTR_MUST_USE;

#endif
