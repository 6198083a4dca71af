/*
 * read.h - rows out of a file of Excel's (Office Open XML, ECMA-376), whoever wrote it.
 *
 *     AUTO(xlsx_reader_closep) struct xlsx_reader *r = NULL;
 *     TRY(xlsx_reader_open(fd, "/tmp", &r, e));
 *     r->sheets, r->sheet_count
 *     TRY(xlsx_reader_rows(r, 0, &taker, e));
 *
 * Memory is bounded whatever the file holds: rows are streamed, the texts that cells share wait
 * in a nameless file of a folder, and what a part, a name, a row or the whole may be at most
 * stands below.  A document type (that is, entities) is refused.
 *
 * Values come as text that means what the cell shows: of numbers 15 digits, which is what
 * spreadsheet programs compute with; of formulas what they came to; days and times as ISO 8601
 * has them; truth as true and false.  Of merged cells the first has the value.
 *
 * ERR_INVALID tells the field "file" what is wrong with it.
 *
 * Lifetime: the reader's; a row is valid until its taker returns.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_XLSX_READ_H
#define APP_XLSX_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

#define XLSX_SHEETS_MAX 1000
/* Of what is unpacked: a sheet, the texts that its cells share, whatever else is read. */
#define XLSX_READ_SHEET_MAX   ((uint64_t)4 * 1024 * 1024 * 1024)
#define XLSX_READ_STRINGS_MAX ((uint64_t)1024 * 1024 * 1024)
#define XLSX_READ_BOOK_MAX    ((uint64_t)4 * 1024 * 1024)

struct xlsx_sheet {
    struct str name;
    bool is_hidden;
    struct str part; /* the reader's own: where it stands in the package */
};

struct xlsx_cell {
    struct str text;
    bool is_error; /* text is "#N/A" and the like */
};

struct xlsx_row {
    uint32_t number;               /* in the sheet, from 1 */
    const struct xlsx_cell *cells; /* from column A on; what is empty has the empty text */
    size_t count;                  /* up to the last one that is not empty; never 0 */
};

struct xlsx_taker {
    enum err (*take)(void *ctx, const struct xlsx_row *row, struct error *e);
    void *ctx;
    size_t columns_max; /* further ones that are not empty are refused */
    size_t row_max;     /* bytes of a row's text */
};

struct xlsx_reader;

/* Takes what the workbook says of itself.  fd and folder stay the caller's, and as long as the
 * reader. */
enum err xlsx_reader_open(int fd, const char *folder, struct xlsx_reader **out_reader,
                          struct error *e) ATTR_MUST_USE;
void xlsx_reader_closep(struct xlsx_reader **r);
/* At least one. */
const struct xlsx_sheet *xlsx_reader_sheets(const struct xlsx_reader *r, size_t *out_count);
/* Every row that has something in it, in the order of the file. */
enum err xlsx_reader_rows(struct xlsx_reader *r, size_t sheet, const struct xlsx_taker *to,
                          struct error *e) ATTR_MUST_USE;

#endif
