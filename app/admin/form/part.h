/*
 * part.h - rows that are parts of another row: in its form, and written with it.
 *
 *     part.c        which relations lead to parts, and whose rows
 *     part_load.c   their rows as they are
 *     part_take.c   what was sent of them
 *     part_put.c    as the template wants them
 *     save.c        into their tables, in the transaction of the row itself
 *
 * A part is a row of a table that refers to this one.  App.json names the tables ("children");
 * where it does not, those are taken whose rows cannot be without the row: the foreign key is
 * NOT NULL and ON DELETE CASCADE.  Parts have parts in turn, ADMIN_PART_DEPTH deep.
 *
 * Names of fields, each followed by the part's prefix, "c0." or "c0.3.c1.":
 *     r.    the relation, by name: another one is another schema
 * and by that of a row, "c0.3.", in the order that they are to have:
 *     key.  its key, as addresses have it; empty: it is new
 *     version.  d. (it is to go)
 * and the buttons: add, by a part's prefix; up and down, by a row's.
 *
 * Rows of a junction, a table that holds two foreign keys and nothing else that anybody would
 * fill in, are shown as links to what they lead to.
 *
 * A new row into which nothing was typed is none.  A key is looked for among the rows of this
 * very row: that of another's part is the key of no row.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_PART_H
#define APP_ADMIN_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct admin_field;
struct admin_form;
struct admin_record;
struct http_exchange;
struct http_form;
struct model_column;
struct model_relation;
struct query;
struct tmpl_map;

#define ADMIN_PART_DEPTH 2   /* a row, its parts, theirs */
#define ADMIN_PARTS_MAX  8   /* relations of one row */
#define ADMIN_PART_ROWS  25  /* rows of a relation that a form shows: a page stays below 100 KB */
#define ADMIN_PART_BELOW 50  /* rows of a relation below all rows of another; links of a row */
#define ADMIN_PART_TAKEN 100 /* rows of a relation that a form takes */
#define ADMIN_PART_NAMES 300 /* controls of them all: a form takes http_limits.form_fields */

#define ADMIN_PART_BLANK 9999U /* the number of a row that stands for one to be added by script */

struct admin_part {
    const struct model_relation *relation; /* its from is the table of the rows */
    struct str prefix;
    struct admin_record **rows;
    size_t count;
    size_t room;
    bool is_sent; /* it was in the form */
    bool is_more; /* there are rows that are not shown */
    bool may_add;
    /* Of a junction: what leads on to the rows that it links to; NULL: it is none. */
    const struct model_relation *links;
    /* By which the rows are in order; NULL: they are in none. */
    const struct model_column *position;
};

/* ---- part.c ---- */

/* The parts that rows like r have, without rows. */
void admin_parts_init(struct http_exchange *x, struct admin_record *r);
void admin_part_add(struct http_exchange *x, struct admin_part *part, struct admin_record *row);
/* A new row, not yet among the others. */
struct admin_record *admin_part_new(struct http_exchange *x, const struct admin_record *host,
                                    const struct admin_part *part, unsigned number);
/* Gives a row, and what is below it, the names that follow from its number. */
void admin_part_name(struct http_exchange *x, const struct admin_part *part,
                     struct admin_record *row, unsigned number);
/* What rows of this part refer to their host by. */
struct query *admin_part_query(struct http_exchange *x, const struct admin_part *part,
                               const struct admin_record *const *hosts,
                               size_t count) ATTR_NONNULL_RET;
/* The value of a host's key that a column of the relation holds. */
struct str admin_part_value(const struct model_relation *r, const struct str *key, size_t column);
/* New, and nothing was typed into it? */
bool admin_part_is_blank(const struct admin_record *row);
/* Gives rows that were moved, and new ones, their place. */
void admin_part_place(struct http_exchange *x, struct admin_part *part);

/* ---- part_load.c ---- */

/* The parts of these rows, which are of one table; *names: how many controls there is room for. */
enum err admin_parts_load(struct http_exchange *x, struct admin_record **hosts, size_t count,
                          size_t *names) ATTR_MUST_USE;
/* One more row of a part, by its key; NULL: there is none. */
enum err admin_part_find(struct http_exchange *x, const struct admin_record *host,
                         const struct admin_part *part, const struct str *key,
                         struct admin_record **out_row) ATTR_MUST_USE;

/* ---- part_take.c ---- */

enum err admin_parts_take(struct http_exchange *x, struct admin_record *r,
                          const struct http_form *form) ATTR_MUST_USE;
/* Adds or moves a row, where a button says so; false: none does. */
bool admin_parts_arrange(struct admin_form *f);
/* The part of that prefix, of r or below it, and whose it is; NULL: there is none. */
struct admin_part *admin_part_of(struct admin_record *r, struct str prefix,
                                 struct admin_record **out_host);
/* One more link, to the row of that key; none where there is one already. */
void admin_part_link(struct http_exchange *x, struct admin_record *host, struct admin_part *part,
                     struct str value);

/* ---- part_put.c ---- */

/* "parts" */
enum err admin_parts_put(struct http_exchange *x, struct admin_record *r,
                         struct tmpl_map *m) ATTR_MUST_USE;
/* What a row is called on the form. */
struct str admin_part_title(struct http_exchange *x, const struct admin_record *row);

#endif
