/*
 * file.h - an uploaded file as rows: its encoding, its lines, its fields.
 *
 *     bytes -> import_decode: UTF-8 -> import_csv or import_ndjson: rows -> who takes them
 *     a workbook -> import_sheet_rows: rows -> who takes them
 *
 * All of it is streamed: of a file of any size one row is in memory.  What is not as it
 * should be is ERR_INVALID with the line and the remedy: a file that is guessed at would
 * put values into the wrong columns.
 *
 * Lifetime: a row and its fields are valid until the taker returns.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_IMPORT_FILE_H
#define APP_IMPORT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/buf.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/write.h"

struct arena;

#define IMPORT_COLUMNS_MAX 500                   /* of a file */
#define IMPORT_ROW_MAX     ((size_t)1024 * 1024) /* bytes of a row, in UTF-8 */

enum import_encoding {
    IMPORT_UTF8,
    IMPORT_UTF16LE,
    IMPORT_UTF16BE,
    IMPORT_1252, /* what Windows calls ANSI in the west */
    IMPORT_ENCODING__COUNT
};

/* "utf-8", "windows-1252" ...: as forms have it. */
bool import_encoding_parse(struct str name, enum import_encoding *out_encoding);

/* By its byte order mark, by where its NULs are, by whether all of it is UTF-8. */
enum err import_encoding_find(int fd, struct arena *a, enum import_encoding *out_encoding,
                              struct error *e) ATTR_MUST_USE;

struct import_taker {
    enum err (*take)(void *ctx, struct str text, struct error *e);
    void *ctx;
};

/* Gives the whole file, piece by piece, as UTF-8 without a byte order mark. */
enum err import_decode(int fd, struct arena *a, enum import_encoding encoding,
                       const struct import_taker *to, struct error *e) ATTR_MUST_USE;

/* A row: its line in the file, from 1, and its fields. */
struct import_row {
    size_t line;
    const struct write_cell *cells;
    size_t count;
    const bool *errors; /* by cell: it is none but "#N/A" or the like; NULL: there are none */
};

typedef enum err import_row_fn(void *ctx, const struct import_row *row, struct error *e);

/* ---- csv.c: comma-separated values (RFC 4180), by any delimiter ---- */

/* The one of , ; tab and | that stands most often in the first line, outside of quotes. */
char import_csv_guess(struct str beginning);

enum import_csv_state {
    IMPORT_CSV_START,
    IMPORT_CSV_PLAIN,
    IMPORT_CSV_QUOTED,
    IMPORT_CSV_BEHIND, /* a quote was met in a quoted field: its end, or one of two */
};

struct import_csv {
    char delimiter;
    import_row_fn *take;
    void *ctx;
    enum import_csv_state state;
    bool is_after_return; /* the last character was CR */
    bool has_quotes;      /* some field of the row was quoted: it is not a blank line */
    size_t line;
    size_t row_line;
    struct buf text; /* the fields of the row, one behind the other */
    size_t ends[IMPORT_COLUMNS_MAX];
    size_t count;
    struct write_cell cells[IMPORT_COLUMNS_MAX];
};

void import_csv_init(struct import_csv *c, char delimiter, import_row_fn *take, void *ctx);
void import_csv_fini(struct import_csv *c);
enum err import_csv_feed(struct import_csv *c, struct str text, struct error *e) ATTR_MUST_USE;
/* The last row, which may lack its line end. */
enum err import_csv_finish(struct import_csv *c, struct error *e) ATTR_MUST_USE;

/* ---- ndjson.c: a JSON object a line ---- */

struct import_ndjson {
    import_row_fn *take; /* its cells are by position in names, which grows from row to row */
    void *ctx;
    struct arena *arena; /* names live there */
    struct arena *scratch;
    struct buf text;
    size_t line;
    struct str names[IMPORT_COLUMNS_MAX];
    size_t count;
    struct write_cell cells[IMPORT_COLUMNS_MAX];
};

void import_ndjson_init(struct import_ndjson *n, struct arena *a, import_row_fn *take, void *ctx);
void import_ndjson_fini(struct import_ndjson *n);
enum err import_ndjson_feed(struct import_ndjson *n, struct str text,
                            struct error *e) ATTR_MUST_USE;
enum err import_ndjson_finish(struct import_ndjson *n, struct error *e) ATTR_MUST_USE;

/* ---- sheet.c: a sheet of a workbook (XLSX) ---- */

/* folder: where a workbook's texts wait, nameless. */
enum err import_sheet_names(int fd, const char *folder, struct arena *a, struct str **out_names,
                            size_t *out_count, struct error *e) ATTR_MUST_USE;
enum err import_sheet_rows(int fd, const char *folder, struct arena *a, size_t sheet,
                           import_row_fn *take, void *ctx, struct error *e) ATTR_MUST_USE;

#endif
