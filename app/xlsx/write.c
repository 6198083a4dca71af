/*
 * write.c - a sheet by libxlsxwriter, in its mode of constant memory: a row at a time.
 *
 * The library opens its output by a name, which a nameless file has under /proc.  It does not
 * look whether its temporary files took what it wrote, and a full disk would cut the sheet
 * short; so the finished file is unpacked once and its end is looked at.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/xlsx/write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "app/base/buf.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/xlsx/private.h"

#define SHEET_PART     STR("xl/worksheets/sheet1.xml")
#define SHEET_END      STR("/worksheet>")
#define SHEET_NAME_MAX 31   /* characters */
#define CELL_OVERHEAD  48   /* bytes of XML around a value, about */
#define WIDTH_MIN      10.0 /* of columns, in digits */
#define WIDTH_MAX      40.0
#define ESCAPED_MAX    ((size_t)XLSX_TEXT_MAX * 8)
#define VERIFY_BLOCK   ((size_t)32 * 1024)

struct column {
    enum xlsx_kind kind;
    lxw_format *format;
};

struct xlsx_writer {
    int fd;
    lxw_workbook *book; /* NULL once it is closed: the library frees it */
    lxw_worksheet *sheet;
    struct column *columns;
    size_t column_count;
    size_t column; /* of the next cell */
    lxw_row_t row;
    uint64_t bytes;
    struct buf text; /* of a cell, with its NUL */
};

static enum err fail(lxw_error code, struct error *e)
{
    if (code == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return error_set(e, ERR_UNAVAILABLE, "libxlsxwriter: %s", lxw_strerror(code));
    return error_set(e, ERR_INTERNAL, "libxlsxwriter: %s", lxw_strerror(code));
}

/* ---- texts ---- */

/* "_x0041_" stands for A in a sheet. */
static bool is_escape(struct str s, size_t at)
{
    if (at + 7 > s.len || s.at[at] != '_' || s.at[at + 1] != 'x' || s.at[at + 6] != '_')
        return false;
    for (size_t i = at + 2; i < at + 6; i++) {
        if (num_hex(s.at[i]) < 0)
            return false;
    }
    return true;
}

/* Characters that XML has not, CR, and what reads like an escape are escaped; the NUL is there. */
static bool text_make(struct buf *to, struct str text)
{
    buf_clear(to, ESCAPED_MAX);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];

        if ((c < ' ' && c != '\t' && c != '\n') || is_escape(text, i)) {
            buf_addf(to, "_x%04X_", c);
        } else if (str_starts(str_from(text, i), STR("\xef\xbf\xbe")) ||
                   str_starts(str_from(text, i), STR("\xef\xbf\xbf"))) {
            buf_addf(to, "_xFFF%c_", text.at[i + 2] == '\xbe' ? 'E' : 'F');
            i += 2;
        } else {
            buf_add_char(to, text.at[i]);
        }
    }
    buf_add_char(to, '\0');
    return !buf_is_failed(to);
}

/* In UTF-16, as the limit has it: a character of four bytes is two. */
static size_t units_of(struct str text)
{
    size_t n = utf8_count(text);

    for (size_t i = 0; i < text.len; i++)
        n += ((unsigned char)text.at[i] & 0xf8) == 0xf0;
    return n;
}

/* Without what a sheet's name may not have: []:*?/\, an apostrophe at an end, more than 31. */
static void sheet_name_make(struct str name, char to[SHEET_NAME_MAX * 4 + 1])
{
    size_t len = 0;
    size_t units = 0;

    for (size_t i = 0; i < name.len && units < SHEET_NAME_MAX; i++) {
        char c = name.at[i];

        if (((unsigned char)c & 0xc0) != 0x80)
            units += units_of(str_range(name, i, i + 1)) + (((unsigned char)c & 0xf8) == 0xf0);
        if (units > SHEET_NAME_MAX)
            break;
        to[len++] = (unsigned char)c < ' ' || memchr("[]:*?/\\'", c, 8) != NULL ? ' ' : c;
    }
    /* The last character may have been cut. */
    len = utf8_clip(name, len).len;
    if (len == 0 || str_eq_nocase((struct str){to, len}, STR("History")))
        len = (size_t)(stpcpy(to, "Sheet") - to);
    to[len] = '\0';
}

/* ---- opening ---- */

static lxw_format *format_make(struct xlsx_writer *w, const struct xlsx_column *c)
{
    static const char *const formats[XLSX_KIND__COUNT] = {
        [XLSX_DATE] = "yyyy-mm-dd",
        [XLSX_TIME] = "[hh]:mm:ss",
        [XLSX_DATETIME] = "yyyy-mm-dd hh:mm:ss",
    };
    char number[XLSX_DIGITS_MAX + 4] = "0";
    lxw_format *f;

    if (c->kind == XLSX_NUMBER && c->scale > 0) {
        size_t scale = c->scale > XLSX_DIGITS_MAX ? XLSX_DIGITS_MAX : c->scale;

        number[1] = '.';
        memset(number + 2, '0', scale);
    }
    if (c->kind != XLSX_NUMBER && formats[c->kind] == NULL)
        return NULL;
    f = workbook_add_format(w->book);
    format_set_num_format(f, c->kind == XLSX_NUMBER ? number : formats[c->kind]);
    return f;
}

static double width_of(const struct xlsx_column *c)
{
    double width = (double)utf8_count(c->label) * 1.1 + 4; /* and the filter's button */

    if (c->kind == XLSX_DATETIME && width < 20)
        width = 20;
    if (c->kind == XLSX_TEXT && width < 16)
        width = 16;
    return width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
}

static enum err heading_write(struct xlsx_writer *w, const struct xlsx_column *columns,
                              struct error *e)
{
    lxw_format *bold = workbook_add_format(w->book);

    format_set_bold(bold);
    for (size_t i = 0; i < w->column_count; i++) {
        lxw_col_t at = (lxw_col_t)i;
        lxw_error code = worksheet_set_column(w->sheet, at, at, width_of(&columns[i]), NULL);

        w->columns[i] = (struct column){columns[i].kind, format_make(w, &columns[i])};
        if (!text_make(&w->text, columns[i].label))
            return error_set(e, ERR_INTERNAL, "the label of a column is too long");
        if (code == LXW_NO_ERROR)
            code = worksheet_write_string(w->sheet, 0, at, w->text.at, bold);
        if (code != LXW_NO_ERROR)
            return fail(code, e);
    }
    worksheet_freeze_panes(w->sheet, 1, 0);
    w->row = 1;
    return ERR_NONE;
}

static enum err book_open(struct xlsx_writer *w, const char *folder, struct str sheet,
                          struct error *e)
{
    char path[sizeof "/proc/self/fd/" + NUM_TEXT_MAX];
    char name[SHEET_NAME_MAX * 4 + 1];
    char *own = strdup(folder); /* the library wants it writable, and copies it */
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = own};

    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", w->fd);
    sheet_name_make(sheet, name);
    if (own != NULL)
        w->book = workbook_new_opt(path, &options);
    if (w->book != NULL)
        w->sheet = workbook_add_worksheet(w->book, name);
    free(own);
    if (w->sheet == NULL)
        return error_set(e, ERR_UNAVAILABLE, "libxlsxwriter: no sheet; is %s there, with room?",
                         folder);
    return ERR_NONE;
}

enum err xlsx_writer_open(int fd, const char *folder, struct str sheet,
                          const struct xlsx_column *columns, size_t count,
                          struct xlsx_writer **out_writer, struct error *e)
{
    AUTO(xlsx_writer_closep) struct xlsx_writer *w = NULL;

    if (count == 0 || count > XLSX_COLUMNS_MAX)
        return error_tell(e, ERR_INVALID, STR("export"), "a sheet has at most %d columns",
                          XLSX_COLUMNS_MAX);
    w = calloc(1, sizeof *w);
    if (w == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for a sheet");
    w->fd = fd;
    buf_init(&w->text, ESCAPED_MAX);
    w->column_count = count;
    w->columns = calloc(count, sizeof *w->columns);
    if (w->columns == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for a sheet");
    TRY(book_open(w, folder, sheet, e));
    TRY(heading_write(w, columns, e));
    *out_writer = w;
    w = NULL;
    return ERR_NONE;
}

void xlsx_writer_closep(struct xlsx_writer **w)
{
    if (*w == NULL)
        return;
    /* The library closes the file of a sheet's rows only when it takes them into the book. */
    if ((*w)->book != NULL && (*w)->sheet != NULL)
        (void)fclose((*w)->sheet->optimize_tmpfile);
    if ((*w)->book != NULL)
        lxw_workbook_free((*w)->book);
    buf_fini(&(*w)->text);
    free((*w)->columns);
    free(*w);
    *w = NULL;
}

/* ---- cells ---- */

/* Does a sheet's number hold every digit? */
static bool number_of(struct str literal, double *out_n)
{
    char text[NUM_TEXT_MAX];
    size_t digits = 0;

    if (literal.len >= sizeof text || !num_is_decimal(literal))
        return false;
    for (size_t i = 0; i < literal.len; i++) {
        char c = literal.at[i];

        if (c == 'e' || c == 'E')
            break;
        digits += c >= '1' && c <= '9';
        digits += c == '0' && digits > 0;
        text[i] = c;
    }
    if (digits > XLSX_DIGITS_MAX)
        return false;
    memcpy(text, literal.at, literal.len);
    text[literal.len] = '\0';
    *out_n = strtod(text, NULL);
    return true;
}

static bool float_of(struct str literal, double *out_n)
{
    char text[NUM_TEXT_MAX];

    if (literal.len >= sizeof text || !num_is_decimal(literal))
        return false;
    memcpy(text, literal.at, literal.len);
    text[literal.len] = '\0';
    *out_n = strtod(text, NULL);
    return true;
}

static bool value_of(enum xlsx_kind kind, struct str literal, double *out_n)
{
    switch (kind) {
    case XLSX_NUMBER: return number_of(literal, out_n);
    case XLSX_FLOAT: return float_of(literal, out_n);
    case XLSX_DATE: return xlsx_day_of(literal, true, false, out_n);
    case XLSX_TIME: return xlsx_day_of(literal, false, true, out_n);
    case XLSX_DATETIME: return xlsx_day_of(literal, true, true, out_n);
    case XLSX_BOOL:
    case XLSX_TEXT:
    case XLSX_KIND__COUNT: break;
    }
    return false;
}

static enum err text_put(struct xlsx_writer *w, lxw_col_t at, struct str literal, struct error *e)
{
    lxw_error code;

    if (literal.len > XLSX_TEXT_MAX && units_of(literal) > XLSX_TEXT_MAX)
        return error_tell(e, ERR_INVALID, STR("export"),
                          "row %llu holds a text of more than %d characters, which a cell of a "
                          "sheet does not take; leave that column out, or take CSV",
                          (unsigned long long)w->row, XLSX_TEXT_MAX);
    if (!text_make(&w->text, literal))
        return error_set(e, ERR_INTERNAL, "the text of a cell is too long");
    code = worksheet_write_string(w->sheet, w->row, at, w->text.at, NULL);
    if (code == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
        return error_tell(e, ERR_INVALID, STR("export"),
                          "row %llu holds characters that a cell of a sheet does not take as they "
                          "are, and too many of them; take CSV",
                          (unsigned long long)w->row);
    return code == LXW_NO_ERROR ? ERR_NONE : fail(code, e);
}

static enum err cell_put(struct xlsx_writer *w, lxw_col_t at, struct str literal, struct error *e)
{
    const struct column *c = &w->columns[at];
    bool is_bool =
        c->kind == XLSX_BOOL && literal.len == 1 && (literal.at[0] == '0' || literal.at[0] == '1');
    lxw_error code;
    double n;

    if (is_bool)
        code = worksheet_write_boolean(w->sheet, w->row, at, literal.at[0] == '1', NULL);
    else if (value_of(c->kind, literal, &n))
        code = worksheet_write_number(w->sheet, w->row, at, n, c->format);
    else
        return text_put(w, at, literal, e);
    return code == LXW_NO_ERROR ? ERR_NONE : fail(code, e);
}

static enum err limits_check(const struct xlsx_writer *w, struct error *e)
{
    if (w->row >= XLSX_ROWS_MAX)
        return error_tell(e, ERR_INVALID, STR("export"),
                          "has more rows than a sheet takes, %d; take it in parts, by conditions",
                          XLSX_ROWS_MAX - 1);
    if (w->bytes > XLSX_SHEET_MAX)
        return error_tell(e, ERR_INVALID, STR("export"),
                          "is larger than a sheet may be; take it in parts, by conditions");
    return ERR_NONE;
}

enum err xlsx_writer_put(struct xlsx_writer *w, struct str literal, struct error *e)
{
    TRY(limits_check(w, e));
    w->bytes += literal.len + CELL_OVERHEAD;
    if (literal.at != NULL)
        TRY(cell_put(w, (lxw_col_t)w->column, literal, e));
    w->column++;
    if (w->column == w->column_count) {
        w->column = 0;
        w->row++;
    }
    return ERR_NONE;
}

uint64_t xlsx_writer_rows(const struct xlsx_writer *w)
{
    return w->row - 1;
}

/* ---- the end ---- */

/* All of the sheet is there and its checksum is right: the disk took it. */
static enum err verify(int fd, struct error *e)
{
    AUTO(xlsx_package_closep) struct xlsx_package *p = NULL;
    AUTO(xlsx_part_closep) struct xlsx_part *part = NULL;
    AUTO(buf_fini) struct buf tail;
    size_t len = 0;

    buf_init(&tail, VERIFY_BLOCK + SHEET_END.len);
    TRY(xlsx_package_open(fd, &p, e));
    TRY(xlsx_part_open(p, SHEET_PART, UINT64_MAX, &part, e));
    do {
        char *to = buf_reserve(&tail, VERIFY_BLOCK);

        if (to == NULL)
            return error_set(e, ERR_UNAVAILABLE, "no memory to look at a sheet");
        TRY(xlsx_part_read(part, to, VERIFY_BLOCK, &len, e));
        buf_wrote(&tail, len);
        if (tail.len > SHEET_END.len) {
            memmove(tail.at, tail.at + tail.len - SHEET_END.len, SHEET_END.len);
            buf_truncate(&tail, SHEET_END.len);
        }
    } while (len > 0);
    return str_ends(buf_str(&tail), SHEET_END) ? ERR_NONE
                                               : error_set(e, ERR_INVALID, "a sheet was cut short");
}

enum err xlsx_writer_finish(struct xlsx_writer *w, struct error *e)
{
    struct error broken = {.code = ERR_NONE};
    lxw_error code;

    (void)worksheet_autofilter(w->sheet, 0, 0, w->row > 1 ? w->row - 1 : 0,
                               (lxw_col_t)(w->column_count - 1));
    code = workbook_close(w->book);
    w->book = NULL;
    if (code != LXW_NO_ERROR)
        return error_set(e, ERR_UNAVAILABLE, "libxlsxwriter: %s (is the disk full?)",
                         lxw_strerror(code));
    if (verify(w->fd, &broken) != ERR_NONE)
        return error_set(e, ERR_UNAVAILABLE, "a sheet is not whole (is the disk full?): %s",
                         broken.text);
    return ERR_NONE;
}
