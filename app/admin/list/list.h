/*
 * list.h - one list while it is asked for: between the parts that read its address, show,
 * count and change it.
 *
 * The address is the query, as /rest/v1/ takes it:
 *
 *     /admin/data/film?select=title,length,language_id!inner()&language_id.name=eq.English&order=title
 *
 * select= chooses columns; a relation in it carries conditions along it.  Parameters that
 * begin with '~' are the page's own and no part of the query:
 *
 *     ~density=compact   ~count=exact   ~all=1 (look at every row)   ~view=5 (saved_view.h)
 *     ~layout=board and what it goes by (layout/layout.h)
 *     ~edit=1            cells are typed into where they stand
 *     ~form=...          a form, which is answered with a redirect to the address that it means
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_LIST_H
#define APP_ADMIN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/request.h"
#include "app/model/query.h"
#include "app/view/rows.h"

struct http_exchange;
struct list_cells;
struct model_column;
struct model_table;
struct tmpl_map;

#define LIST_ROWS     50 /* of a page, where the address does not say */
#define LIST_ROWS_MAX 200
/* Rows that the server may look at for one page: what no index serves ends here, and says so. */
#define LIST_EXAMINED_MAX 100000
#define LIST_SMALL        10000 /* rows of a table that may be sorted and searched as one likes */

struct list {
    struct http_exchange *x;
    const struct model_table *table;
    struct str path;            /* "/admin/data/film" */
    struct query_param *params; /* the address's, but for cursors and forms; in order */
    size_t param_count;
    struct query_param *asked; /* those of the query, with what the table's display adds */
    size_t asked_count;
    struct query *query;
    struct query_item *relations; /* of select=: those that conditions need */
    struct http_param cursor;     /* after= or before=; no name: there is none */
    bool has_place;               /* it is a page by cursor */
    struct view_place place;
    const bool *shown; /* of the table's columns; NULL: all */
    bool has_chosen;   /* select= names columns */
    struct view_columns columns;
    struct view_rows rows;
    struct list_cells *cells; /* the rows are typed into where they stand; NULL: they are shown */
};

/* ---- list.c ---- */

/* The page's rows, by the list's columns. */
enum err list_rows_load(struct list *l) ATTR_MUST_USE;
/* The list once more, with the words of x->error; chosen: the card that they are about. */
enum err admin_list_again(struct http_exchange *x, struct str chosen) ATTR_MUST_USE;

/* ---- list.c ---- */

/* The page, as a table; what is loaded already is not loaded again. */
enum err list_show(struct list *l) ATTR_MUST_USE;

/* ---- address.c ---- */

/* The table of {table} and the parameters; nothing is parsed yet. */
enum err list_open(struct http_exchange *x, struct list *out_list) ATTR_MUST_USE;
/* The query of the parameters, a page's size put on. */
enum err list_parse(struct list *l) ATTR_MUST_USE;
/* Where the page begins. */
enum err list_place(struct list *l) ATTR_MUST_USE;
/* The first of that name, or absent. */
struct str list_param(const struct list *l, struct str name);
/* Of the address itself, "order", "limit" ...: no condition. */
bool list_is_condition(struct str name);
/* The address with these set in place of their like (absent value: taken out); not the skip-th. */
struct str list_address(const struct list *l, size_t skip, const struct query_param *set,
                        size_t set_count);
/* The first page with one parameter set. */
struct str list_address_with(const struct list *l, struct str name, struct str value);

/* ---- along.c ---- */

#define LIST_ALONG_MAX 24 /* lists of rows that conditions may go along */

/* A relation that conditions go along, as addresses name it. */
struct list_along {
    struct str name;
    const struct model_table *table; /* of its rows */
    struct str label;
    bool is_list; /* there may be many of its rows, or none */
};

bool list_along_find(const struct list *l, struct str name, struct list_along *out_along);
/* Those that are lists. */
size_t list_along_lists(const struct list *l, struct list_along *to, size_t room);
/* select= gets the relations that conditions go along, and loses those that none does. */
void list_select_carry(struct list *l);

/* ---- columns.c ---- */

/* Those of select=, or what there is room for. */
enum err list_columns(struct list *l) ATTR_MUST_USE;
void list_columns_form(const struct list *l, struct tmpl_map *root);
/* ~form=columns: ~column (each), ~density, ~rows. */
enum err list_columns_take(struct list *l) ATTR_MUST_USE;

/* ---- find.c ---- */

/* The condition that words are; false: there is nothing to search in.  Of the list x, table and
 * shown are asked. */
bool list_find_write(const struct list *l, struct str words, struct query_param *out_param);
/* Puts "find" (the words in force); "has_find": there is something to search in. */
void list_find_form(struct list *l, struct tmpl_map *root);
/* ~form=find: ~find. */
enum err list_find_take(struct list *l) ATTR_MUST_USE;
/* Is this parameter the search's?  *out_words: what is looked for. */
bool list_is_find(struct list *l, const struct query_param *p, struct str *out_words);

/* ---- filter.c ---- */

/* The conditions in force, as chips and as rows of the form. */
void list_filter_form(struct list *l, struct tmpl_map *root);
/* ~form=filter: ~join, ~column, ~how, ~value, one of each a row. */
enum err list_filter_take(struct list *l) ATTR_MUST_USE;

/* ---- views.c ---- */

/* Saved views to open, and what the form that saves one needs. */
enum err list_views_put(struct list *l, struct tmpl_map *root) ATTR_MUST_USE;
/* An address without parameters is answered with the table's default view, if it has one. */
enum err list_views_default(struct list *l, bool *out_is_answered) ATTR_MUST_USE;

/* ---- export.c ---- */

/* All rows of the query as a file of that name of a format; ERR_DENIED without the grant. */
enum err list_export_send(struct list *l, struct str format) ATTR_MUST_USE;
/* "exports": the files that the list may be taken away as. */
void list_export_put(const struct list *l, struct tmpl_map *root);

/* ---- cells.c ---- */

#define LIST_CELLS_ROWS 15 /* that are typed into at once: their controls make the page */

/* Does the address ask for it (~edit=1), and may rows be changed? */
bool list_cells_asked(const struct list *l);
/* The rows of the page as records, whose cells are controls where they may be. */
enum err list_cells_load(struct list *l) ATTR_MUST_USE;
/* "can_edit", "is_edited" and what their form needs. */
void list_cells_put(const struct list *l, struct tmpl_map *root);
/* Of a row: "row_number", "row_version", "row_words". */
void list_cells_row_put(const struct list *l, size_t row, struct tmpl_map *m);
/* "field": the control of a cell, if it is one. */
void list_cells_cell_put(const struct list *l, size_t row, size_t column, struct tmpl_map *m);

/* ---- table.c ---- */

void list_table_put(const struct list *l, struct tmpl_map *root);

/* ---- pager.c ---- */

/* How many rows there are, up to max; *out_is_more: there are more, or it is not known. */
enum err list_count_some(struct list *l, uint64_t max, uint64_t *out_count,
                         bool *out_is_more) ATTR_MUST_USE;
/* Before and after, how many; it may ask the database to count. */
enum err list_pager_put(struct list *l, struct tmpl_map *root) ATTR_MUST_USE;

#endif
