/*
 * write.h - rows into a file of Excel's (Office Open XML, ECMA-376): one sheet, its heading frozen.
 *
 *     AUTO(xlsx_writer_closep) struct xlsx_writer *w = NULL;
 *     TRY(xlsx_writer_open(fd, "/tmp", STR("Films"), columns, count, &w, e));
 *     for each row: TRY(xlsx_writer_put(w, literal, e)) for each column
 *     TRY(xlsx_writer_finish(w, e));
 *
 * A value is given as SQL and ISO 8601 write it, and becomes what its column's kind says only
 * where that holds it exactly: a sheet's numbers have 15 digits and its days begin in March
 * 1900.  Anything else is text, digit for digit.  Nothing ever becomes a formula.
 *
 * Rows wait in nameless files of a folder (libxlsxwriter's constant memory), so that a sheet of
 * any size takes a few megabytes, and whoever dies leaves no file.
 *
 * Lifetime: scope.  Nothing of what is given is kept, but for the descriptor until the end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_XLSX_WRITE_H
#define APP_XLSX_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

#define XLSX_ROWS_MAX    1048576 /* of a sheet, its heading among them */
#define XLSX_COLUMNS_MAX 16384
#define XLSX_TEXT_MAX    32767 /* units of UTF-16 in a cell */
#define XLSX_DIGITS_MAX  15    /* that a number holds exactly */
/* Of the sheet before it is compressed: it waits on the disk twice. */
#define XLSX_SHEET_MAX ((uint64_t)2 * 1024 * 1024 * 1024)

enum xlsx_kind {
    XLSX_TEXT,
    XLSX_NUMBER,   /* -12.50; shown with the column's scale */
    XLSX_FLOAT,    /* 1.5e-3; shown as it comes, and exact to 16 digits */
    XLSX_BOOL,     /* 0 and 1 */
    XLSX_DATE,     /* 2024-02-29 */
    XLSX_TIME,     /* 13:00:05.123, also beyond 24 hours */
    XLSX_DATETIME, /* 2024-02-29T13:00:05.123, or with a blank for the T */
    XLSX_KIND__COUNT
};

struct xlsx_column {
    struct str label;
    enum xlsx_kind kind;
    unsigned scale; /* digits behind the point that are shown, at most XLSX_DIGITS_MAX */
};

struct xlsx_writer;

/*
 * Into the file fd, which is emptied, stays the caller's and may be nameless.  The sheet's name
 * is made one that a sheet may have.  ERR_INVALID: too many columns.
 */
enum err xlsx_writer_open(int fd, const char *folder, struct str sheet,
                          const struct xlsx_column *columns, size_t count,
                          struct xlsx_writer **out_writer, struct error *e) ATTR_MUST_USE;
/* The file is whole only after xlsx_writer_finish(). */
void xlsx_writer_closep(struct xlsx_writer **w);

/*
 * The next cell, of the next row behind the last column; absent text is an empty cell.
 * ERR_INVALID: a sheet does not hold it (rows, length of a text).
 */
enum err xlsx_writer_put(struct xlsx_writer *w, struct str literal, struct error *e) ATTR_MUST_USE;
/* Rows so far, without the heading. */
uint64_t xlsx_writer_rows(const struct xlsx_writer *w);
/* ERR_UNAVAILABLE: the disk is full. */
enum err xlsx_writer_finish(struct xlsx_writer *w, struct error *e) ATTR_MUST_USE;

#endif
