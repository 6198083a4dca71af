/*
 * history.h - what happened to one row: who may read it, what it says, and the way back.
 *
 *     history.c       whose history an address names, the page and the last changes of a row
 *     history_put.c   changes as the template wants them
 *     history_name.c  foreign keys by the names of what they lead to
 *     revert.c        a field, a version or a deleted row brought back
 *
 * The audit has every column as it was.  It is read by who is signed in and may read all rows of
 * the table (of a row that he may see today he might not have seen yesterday's state), and of
 * it the columns that he sees in all of them.  A row that is gone has its history still.
 *
 * Lifetime: the request's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_HISTORY_H
#define APP_ADMIN_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "app/access/audit_list.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/map.h"
#include "app/base/str.h"
#include "app/model/write.h"
#include "app/view/cell.h"

struct http_exchange;
struct model_column;
struct model_table;
struct tmpl_list;
struct tmpl_map;

#define ADMIN_HISTORY_PAGE   ((uint64_t)20)
#define ADMIN_HISTORY_RECENT ((uint64_t)5) /* on the row's own page */

struct admin_history {
    const struct model_table *table;
    const struct str *key; /* of the address */
    struct str row_key;    /* as the audit has it */
    struct str name;       /* of the row, where it is there */
    bool is_there;
    struct access_audit_history list;
    struct map
        *names; /* by a column's position: what its values lead to (history_name.c); or NULL */
};

/* May who is there read what happened to rows of t? */
bool admin_history_is_shown(struct http_exchange *x, const struct model_table *t);
/* The row that the address names, also where it is gone; ERR_ABSENT with words. */
enum err admin_history_find(struct http_exchange *x, struct admin_history *h) ATTR_MUST_USE;
/* Its changes from before_id (0: now) on back: one at least, where there are any nearby. */
enum err admin_history_load(struct http_exchange *x, struct admin_history *h, uint64_t before_id,
                            uint64_t limit) ATTR_MUST_USE;
/* What the row is now, as forms have it (form/form.h); is_locked: until the transaction's end. */
enum err admin_history_version(struct http_exchange *x, const struct admin_history *h,
                               bool is_locked, struct str *out_version) ATTR_MUST_USE;
/* Where a page of changes and comments begins; 0: with the newest. */
struct admin_history_place {
    uint64_t change;
    int64_t comment;
};
/* The page, and above it the words of x->error, if there is one. */
enum err admin_history_show(struct http_exchange *x, struct admin_history *h,
                            struct admin_history_place place) ATTR_MUST_USE;

/* ---- history_name.c ---- */

/* What the rows are called that foreign keys in the changes lead to, as they are today. */
enum err admin_history_names(struct http_exchange *x, struct admin_history *h) ATTR_MUST_USE;
/* The value as a link with that name; where there is none as it was. */
struct view_cell admin_history_named(struct http_exchange *x, const struct admin_history *h,
                                     const struct model_column *c, struct view_cell cell);

/* ---- history_put.c ---- */

/* The column that a field tells of, where it is there and shown in all rows, or NULL. */
const struct model_column *admin_history_column(struct http_exchange *x,
                                                const struct model_table *t,
                                                const struct access_audit_field *f);
/* The value as the write path takes it; false: it was not kept. */
bool admin_history_cell(struct http_exchange *x, const struct model_column *c,
                        const struct access_audit_value *v, struct write_cell *out_cell);
/* Which ways back are offered. */
struct admin_history_ways {
    bool can_update;   /* the row, of the columns given: */
    const bool *given; /* NULL: all */
    bool can_create;   /* the row that is gone */
    uint64_t newest;   /* the change that is the row's present state; 0: not on this page */
};
/* Adds the change, where it may be told of; false: it may not.  ways: NULL: none. */
bool admin_history_put_change(struct http_exchange *x, const struct admin_history *h,
                              const struct access_audit_change *change,
                              const struct admin_history_ways *ways, struct tmpl_list *list);

#endif
