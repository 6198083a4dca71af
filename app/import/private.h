/*
 * private.h - one import while it is asked for: between the parts that take a file in, ask
 * where its columns go, try its rows out, write them and take them back.
 *
 *     upload (-> sheet) -> map -> check (again and again) -> checked -> load (...) -> done -> undo
 * (...)
 *
 * Each POST does what fits into IMPORT_SLICE_US and answers; the page asks for the next.
 * Rows go through the one write path, a chunk in a transaction; a chunk that is refused is
 * halved until the rows are found that it is refused for.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_IMPORT_PRIVATE_H
#define APP_IMPORT_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/body.h"
#include "app/http/route.h"
#include "app/model/write.h"
#include "app/view/import.h"
#include "app/view/told.h"

struct arena;
struct buf;
struct http_exchange;
struct json_value;
struct model_column;
struct model_key;
struct model_relation;
struct model_table;

#define IMPORT_CHUNK_ROWS   500
#define IMPORT_CHUNK_BYTES  ((size_t)512 * 1024)
#define IMPORT_CHUNK_CELLS  50000
#define IMPORT_SLICE_US     ((int64_t)1500000)         /* of work for one request */
#define IMPORT_SLICE_MEMORY ((size_t)48 * 1024 * 1024) /* of its arena */
#define IMPORT_ERRORS_SHOWN 200
#define IMPORT_SAMPLE       5 /* rows shown while columns are chosen */

/* Where a column of the file goes. */
struct import_target {
    const struct model_column *column; /* NULL: nowhere */
    /* What the column refers to is looked up by its label; NULL: the value itself. */
    const struct model_relation *by_label;
};

enum import_dates { IMPORT_DATES_ISO, IMPORT_DATES_DAY, IMPORT_DATES_MONTH, IMPORT_DATES__COUNT };

struct import_map {
    const struct import_target *targets; /* by column of the file */
    size_t count;
    enum import_dates dates;
    bool has_commas;             /* 1.234,50 and not 1,234.50 */
    bool is_sheet;               /* numbers of cells come as 1234.50 in any case */
    const struct model_key *key; /* rows of the same are changed; NULL: all are added */
};

struct import {
    struct http_exchange *x;
    const struct model_table *table;
    struct view_import row;  /* as the database has it */
    const struct str *names; /* of the file's columns */
    size_t name_count;
    struct import_map map; /* once it was said */
};

/* The rows of a chunk, fit for the write path. */
struct import_rows {
    const struct model_column *const *columns;
    size_t column_count;
    const struct write_cell *cells;
    const size_t *lines;
    /* By row: why it cannot even be tried; NULL: it can. */
    const struct error *const *faults;
    size_t count;
};

/* ---- wizard.c: the pages ---- */

http_handler_fn import_first, import_upload, import_one, import_do, import_errors, import_refused;

/* ---- spool.c ---- */

/* The file of the form, checked and kept; *out_id is the import's. */
enum err import_spool(struct http_exchange *x, const struct model_table *t,
                      const struct http_form *form, int64_t *out_id) ATTR_MUST_USE;
/* Of a workbook that was kept (VIEW_IMPORT_SHEET): the rows of that sheet. */
enum err import_spool_sheet(struct import *i, size_t sheet) ATTR_MUST_USE;
/* An array of texts; valid until the buffer is used again. */
struct str import_names_json(struct buf *to, const struct str *names, size_t count);
/* A chunk's rows: an array of arrays. */
enum err import_chunk_parse(struct arena *a, struct str body, const struct json_value **out_rows,
                            struct error *e) ATTR_MUST_USE;
/* Of [text], an error in place of a value, the text. */
struct write_cell import_cell(const struct json_value *v);

/* ---- map.c ---- */

/* Names and map of what the database has; a column that is gone since goes nowhere. */
enum err import_read(struct import *i) ATTR_MUST_USE;
/* From the form into options; ERR_INVALID names what is missing. */
enum err import_map_take(struct import *i, const struct http_form *form) ATTR_MUST_USE;
/* "Sold at (Europe/Berlin)" without the zone that a heading may name; absent: it names none. */
struct str import_name_plain(struct str name, struct str *out_zone);
/* ---- form.c ---- */

/* The form, guessed where nothing was said; typed: what was sent and is wrong, or NULL. */
enum err import_map_put(const struct import *i, struct view_page *p,
                        const struct http_form *typed) ATTR_MUST_USE;
/* May the column be written by who is there, and is it one that can be? */
bool import_may_write(struct http_exchange *x, const struct model_column *c);
/* What the column refers to, if that can be looked up by a label; or NULL. */
const struct model_relation *import_lookup(struct http_exchange *x, const struct model_column *c);

/* ---- rows.c ---- */

enum err import_rows_make(const struct import *i, struct str body, struct import_rows *out_rows,
                          struct error *e) ATTR_MUST_USE;

/* ---- refused.c ---- */

/* The rows that CHECK or LOAD refused, with what is wrong with each, as the answer. */
enum err import_refused_send(struct import *i, bool is_sheet) ATTR_MUST_USE;

/* ---- run.c ---- */

/* Goes on with CHECK, LOAD or UNDO for a while. */
enum err import_run(struct import *i) ATTR_MUST_USE;

#endif
