/*
 * bulk.h - many rows at once: changed or deleted, after a look at what will happen.
 *
 *     list -> choose (of a change: what becomes what) -> check -> checked -> run -> done -> undo
 *
 *     bulk.c          the handlers, and from one state into the next
 *     select.c   which rows are meant: those ticked, or all that the list's address meets
 *     form.c     what columns become, in the controls of a row's form
 *     run.c      chunks through the one write path: tried out, done, or taken back
 * (undo.c) show.c     what will happen, what did, and what was refused
 *
 * The keys are kept (view/bulk.h), so that what is done is what was looked at.  Each POST does
 * what fits into BULK_SLICE_US; the page asks for the next.  One rule for what a policy, a
 * constraint or a trigger refuses: that row is left out and told of, the others are done.
 *
 * Lifetime: the request's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_BULK_H
#define APP_ADMIN_BULK_H

#include <stdbool.h>
#include <stddef.h>

#include "app/admin/form/form.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/model/write.h"
#include "app/view/bulk.h"

struct http_exchange;
struct http_form;
struct list;
struct model_table;
struct query;
struct tmpl_map;

#define BULK_ROWS_MAX     100000                     /* of one selection */
#define BULK_CHUNK_ROWS   500                        /* of one transaction */
#define BULK_SLICE_US     ((int64_t)1500000)         /* of work for one request */
#define BULK_SLICE_MEMORY ((size_t)48 * 1024 * 1024) /* of its arena */

struct bulk {
    struct http_exchange *x;
    const struct model_table *table;
    struct view_bulk row;       /* as the database has it */
    struct admin_record record; /* of a change: now is what a column becomes */
    bool *is_meant;             /* by the record's fields: it is changed */
    struct str words;           /* what is wrong with the form, or absent */
};

/* ---- select.c ---- */

/* "can_tick" of a list, and what may be done with rows. */
void bulk_list_put(const struct list *l, struct tmpl_map *root);
/*
 * The rows that the form means, as a query on the table; *out_is_any false: none was ticked.
 * The list is parsed.  ERR_INVALID: more keys than a page has, or none of this table.
 */
enum err bulk_meant(struct list *l, const struct http_form *form, bool *out_is_any) ATTR_MUST_USE;
/* Keeps the keys of those that may be read. */
enum err bulk_keep(struct list *l, enum view_bulk_deed deed, int64_t *out_id) ATTR_MUST_USE;
/* A chunk's keys as values. */
enum err bulk_keys_parse(const struct bulk *b, struct str text, struct write_keys *out_keys,
                         struct error *e) ATTR_MUST_USE;

/* ---- form.c ---- */

/* The fields that many rows can have the same value of. */
void bulk_fields(struct bulk *b);
/* What is kept of the form; ERR_CONFLICT: a column can no longer be changed by who is there. */
enum err bulk_options_read(struct bulk *b) ATTR_MUST_USE;
/* The form, into is_meant and options; false: something is wrong, and said where. */
enum err bulk_form_take(struct bulk *b, const struct http_form *form,
                        bool *out_is_fine) ATTR_MUST_USE;
/* A row was chosen for the field: it is meant, and nothing is wrong yet. */
void bulk_form_picked(struct bulk *b, struct str path);
/* "fields" and "words". */
enum err bulk_form_put(struct bulk *b, struct tmpl_map *root) ATTR_MUST_USE;

/* ---- run.c ---- */

/* Goes on with CHECK, RUN or UNDO for a while. */
enum err bulk_run(struct bulk *b) ATTR_MUST_USE;

/* ---- show.c ---- */

enum err bulk_show(struct bulk *b) ATTR_MUST_USE;

#endif
