/*
 * rows.h - rows as pages show them: values, and the names of the rows they refer to.
 *
 * A page costs one query for its rows and at most one for each foreign key among
 * the columns (an IN over the keys at hand), never one a row.
 *
 * Long text is cut at what a page shows of it; the full length is kept beside it.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_ROWS_H
#define APP_VIEW_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/map.h"
#include "app/base/str.h"
#include "app/model/cursor.h"
#include "app/view/cell.h"

struct http_exchange;
struct model_column;
struct model_relation;
struct model_table;
struct policy_grants;
struct query;
struct query_item;

#define VIEW_TEXT_LIST ((size_t)4 * 1024)   /* bytes of a value in a list; a key is shorter */
#define VIEW_TEXT_ROW  ((size_t)256 * 1024) /* on the row's own page */

struct view_rows {
    const struct model_table *table;
    const struct model_column *const *columns;
    const struct model_relation *const *refers; /* a column's: what it refers to, or NULL */
    const struct map *names;                    /* a column's: from a key's text to a struct str */
    size_t column_count;
    const struct view_value *values; /* row after row */
    size_t count;
    bool has_next;
    bool is_cut; /* the server looked at view_reading.examined_max rows: there may be more */
    /* Of a page by cursor: is there one before it, and the cursors of its first row and its last.
     */
    bool has_previous;
    struct str first;
    struct str last;
};

/* Where a page begins, by cursor. */
struct view_place {
    struct cursor_list list;
    struct str edge;  /* absent: with the first row */
    bool is_backward; /* it ends before the edge */
};

/* A set of columns to be read, in order, each once. */
struct view_columns {
    const struct model_column **at;
    size_t count;
    size_t room;
};

void view_columns_add(struct arena *a, struct view_columns *set, const struct model_column *c);

/* The relation whose only column this is, or NULL. */
const struct model_relation *view_column_refers(const struct model_column *c);

/* Runs q against t with these columns; what q itself selects is put aside. */
enum err view_rows_load(struct http_exchange *x, const struct model_table *t,
                        const struct view_columns *columns, size_t text_max, struct query *q,
                        struct view_rows *out_rows) ATTR_MUST_USE;

/* How a page is read. */
struct view_reading {
    size_t text_max;                  /* bytes of a value */
    const struct view_place *place;   /* by cursor; NULL: by offset */
    struct query_item *relations;     /* rel!inner() for conditions along them, or NULL */
    uint64_t examined_max;            /* rows that the server may look at; 0: all it takes */
    const struct policy_grants *also; /* rows that one of these holds for as well; NULL: all */
};
enum err view_rows_load_page(struct http_exchange *x, const struct model_table *t,
                             const struct view_columns *columns, const struct view_reading *how,
                             struct query *q, struct view_rows *out_rows) ATTR_MUST_USE;

const struct view_value *view_rows_at(const struct view_rows *rows, size_t row, size_t column);
/* The same by the column; it must be among them. */
const struct view_value *view_rows_of(const struct view_rows *rows, size_t row,
                                      const struct model_column *c);

/* The value as it is shown; a foreign key is a link that says what it leads to. */
struct view_cell view_rows_cell(struct http_exchange *x, const struct view_rows *rows, size_t row,
                                size_t column, enum view_length length);

/*
 * What rows are called that a foreign key leads to, into names: from a key as conditions write it to
 * a struct str.  Nothing of rows that are not shown, or of a table without names.
 */
enum err view_names_load(struct http_exchange *x, const struct model_relation *r,
                         const struct str *keys, size_t count, struct map *names) ATTR_MUST_USE;

/* Were all these columns read? */
bool view_rows_have(const struct view_rows *rows, const struct model_column *const *columns,
                    size_t count);

/* The page of that row, or absent, as it is where the primary key's columns were not read. */
struct str view_rows_link(struct http_exchange *x, const struct view_rows *rows, size_t row);

/* Its key as a field of a form has it (key.h), or absent likewise. */
struct str view_rows_key(struct http_exchange *x, const struct view_rows *rows, size_t row);

/*
 * What is needed to name a row of t, and the name: its label or, where it has
 * none, what its foreign keys lead to (but not by the relation it was reached
 * by, which may be NULL), or its key.
 */
void view_name_columns(struct http_exchange *x, struct view_columns *set,
                       const struct model_table *t, const struct model_relation *by);
struct str view_rows_name(struct http_exchange *x, const struct view_rows *rows, size_t row,
                          const struct model_relation *by);

#endif
