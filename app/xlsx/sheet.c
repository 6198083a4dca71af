/*
 * sheet.c - the rows of a sheet (ECMA-376, part 1, 18.3).
 *
 *     <row r="2"><c r="A2" t="s" s="4"><v>17</v></c>...</row>
 *
 * A cell's type (t) says what its value is: s the number of a text that cells share, str and
 * inlineStr a text, b truth, e an error, d a day as ISO 8601 has it, n or none a number, which
 * its style (s) may show as a day.  A row or cell that does not say where it stands follows the
 * one before it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdlib.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/xlsx/private.h"
#include "app/xlsx/write.h"

#define ARENA_MAX ((size_t)64 * 1024 * 1024)

struct xlsx_reader {
    struct arena *arena;
    struct xlsx_package *package;
    struct xlsx_book book;
    struct xlsx_strings *strings; /* NULL: not read yet */
    const char *folder;
};

struct place {
    size_t start;
    size_t end;
    bool is_error;
};

struct rows {
    struct xlsx_reader *reader;
    const struct xlsx_taker *to;
    struct buf text; /* of the row's cells */
    struct buf raw;  /* of a cell, as it stands */
    struct place *places;
    struct xlsx_cell *cells;
    size_t width; /* of places that are set */
    uint32_t number;
    size_t column;
    char type[10]; /* of the cell: "inlineStr" */
    enum xlsx_look look;
    bool is_in_data;
    bool is_in_row;
    bool is_in_cell;
    bool is_in_text;
    unsigned phonetic;
};

/* ---- where it stands ---- */

/* "BC12" is column 54, from 0. */
static bool column_of(struct str reference, size_t *out_column)
{
    size_t n = 0;
    size_t i = 0;

    for (; i < reference.len && i < 3; i++) {
        char c = reference.at[i];

        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (c < 'A' || c > 'Z')
            break;
        n = n * 26 + (size_t)(c - 'A') + 1;
    }
    if (n == 0 || n > XLSX_COLUMNS_MAX)
        return false;
    *out_column = n - 1;
    return true;
}

static enum err row_begin(struct rows *r, const struct xlsx_tag *tag, struct error *e)
{
    struct str said = xlsx_tag_attr(tag, "r");
    uint64_t number = r->number + 1;

    if (r->is_in_row || (said.at != NULL && !num_parse_uint(said, &number)) || number == 0 ||
        number > XLSX_ROWS_MAX)
        return xlsx_refuse(e);
    r->number = (uint32_t)number;
    r->is_in_row = true;
    r->column = 0;
    r->width = 0;
    buf_clear(&r->text, r->to->row_max);
    return ERR_NONE;
}

static enum err cell_begin(struct rows *r, const struct xlsx_tag *tag, struct error *e)
{
    struct str at = xlsx_tag_attr(tag, "r");
    struct str type = xlsx_tag_attr(tag, "t");
    struct str style = xlsx_tag_attr(tag, "s");
    uint64_t number = 0;

    if (r->is_in_cell || (at.at != NULL && !column_of(at, &r->column)) ||
        type.len >= sizeof r->type)
        return xlsx_refuse(e);
    for (size_t i = 0; i < type.len; i++)
        r->type[i] = type.at[i];
    r->type[type.len] = '\0';
    r->look = XLSX_LOOK_NUMBER;
    if (num_parse_uint(style, &number) && number < r->reader->book.look_count)
        r->look = (enum xlsx_look)r->reader->book.looks[number];
    r->is_in_cell = true;
    buf_clear(&r->raw, r->to->row_max);
    return ERR_NONE;
}

/* ---- what stands there ---- */

static enum err shared_add(struct rows *r, struct str number, struct error *e)
{
    struct xlsx_reader *reader = r->reader;
    uint64_t n = 0;

    if (!num_parse_uint(str_trim(number), &n))
        return xlsx_refuse(e);
    return xlsx_strings_add(reader->strings, n, &r->text, e);
}

static enum err value_add(struct rows *r, struct error *e)
{
    struct str type = str_from_z(r->type);
    struct str raw = buf_str(&r->raw);

    if (raw.len == 0)
        return ERR_NONE;
    if (str_eq(type, STR("s")))
        return shared_add(r, raw, e);
    if (str_eq(type, STR("inlineStr")) || str_eq(type, STR("str")))
        xlsx_text_unescape(&r->text, raw);
    else if (str_eq(type, STR("b")))
        buf_add_str(&r->text, str_eq(str_trim(raw), STR("0")) ? STR("false") : STR("true"));
    else if (type.len == 0 || str_eq(type, STR("n")))
        xlsx_number_add(&r->text, str_trim(raw), r->look, r->reader->book.is_1904);
    else
        buf_add_str(&r->text, raw);
    return ERR_NONE;
}

static enum err too_large(const struct rows *r, struct error *e)
{
    return error_tell(e, ERR_INVALID, STR("file"), "line %zu: is longer than %zu bytes",
                      (size_t)r->number, r->to->row_max);
}

static enum err cell_end(struct rows *r, struct error *e)
{
    size_t at = r->column++;
    size_t start = r->text.len;

    r->is_in_cell = false;
    TRY(value_add(r, e));
    if (buf_is_failed(&r->text) || buf_is_failed(&r->raw))
        return too_large(r, e);
    if (r->text.len == start)
        return ERR_NONE;
    if (at >= r->to->columns_max)
        return error_tell(e, ERR_INVALID, STR("file"), "line %zu: has more than %zu columns",
                          (size_t)r->number, r->to->columns_max);
    while (r->width <= at)
        r->places[r->width++] = (struct place){0, 0, false};
    r->places[at] = (struct place){start, r->text.len, str_eq(str_from_z(r->type), STR("e"))};
    return ERR_NONE;
}

static enum err row_end(struct rows *r, struct error *e)
{
    const struct xlsx_row row = {r->number, r->cells, r->width};
    struct str all = buf_str(&r->text);

    r->is_in_row = false;
    if (r->width == 0)
        return ERR_NONE;
    for (size_t i = 0; i < r->width; i++)
        r->cells[i] = (struct xlsx_cell){str_range(all, r->places[i].start, r->places[i].end),
                                         r->places[i].is_error};
    return r->to->take(r->to->ctx, &row, e);
}

/* ---- elements ---- */

static enum err begin(void *ctx, const struct xlsx_tag *tag, struct error *e)
{
    struct rows *r = ctx;

    if (str_eq(tag->name, STR("sheetData")))
        r->is_in_data = true;
    else if (r->is_in_data && str_eq(tag->name, STR("row")))
        return row_begin(r, tag, e);
    else if (r->is_in_row && str_eq(tag->name, STR("c")))
        return cell_begin(r, tag, e);
    else if (r->is_in_cell && str_eq(tag->name, STR("rPh")))
        r->phonetic++;
    else if (r->is_in_cell && r->phonetic == 0 &&
             (str_eq(tag->name, STR("v")) || str_eq(tag->name, STR("t"))))
        r->is_in_text = true;
    return ERR_NONE;
}

static enum err end(void *ctx, struct str name, struct error *e)
{
    struct rows *r = ctx;

    if (str_eq(name, STR("v")) || str_eq(name, STR("t")))
        r->is_in_text = false;
    else if (r->is_in_cell && str_eq(name, STR("c")))
        return cell_end(r, e);
    else if (r->is_in_cell && str_eq(name, STR("rPh")))
        r->phonetic -= r->phonetic > 0;
    else if (r->is_in_row && str_eq(name, STR("row")))
        return row_end(r, e);
    else if (str_eq(name, STR("sheetData")))
        r->is_in_data = false;
    return ERR_NONE;
}

static enum err text(void *ctx, struct str piece, struct error *e)
{
    struct rows *r = ctx;

    (void)e;
    if (r->is_in_text)
        buf_add_str(&r->raw, piece);
    return ERR_NONE;
}

/* ---- the reader ---- */

enum err xlsx_reader_open(int fd, const char *folder, struct xlsx_reader **out_reader,
                          struct error *e)
{
    AUTO(xlsx_reader_closep) struct xlsx_reader *r = calloc(1, sizeof *r);

    if (r == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for a workbook");
    r->folder = folder;
    r->arena = arena_new(ARENA_MAX);
    TRY(xlsx_package_open(fd, &r->package, e));
    TRY(xlsx_book_read(r->package, r->arena, &r->book, e));
    *out_reader = r;
    r = NULL;
    return ERR_NONE;
}

void xlsx_reader_closep(struct xlsx_reader **r)
{
    if (*r == NULL)
        return;
    xlsx_strings_free((*r)->strings);
    xlsx_package_closep(&(*r)->package);
    arena_free((*r)->arena);
    free(*r);
    *r = NULL;
}

const struct xlsx_sheet *xlsx_reader_sheets(const struct xlsx_reader *r, size_t *out_count)
{
    *out_count = r->book.sheet_count;
    return r->book.sheets;
}

static enum err rows_read(struct rows *r, struct str part, struct error *e)
{
    const struct xlsx_xml xml = {begin, end, text, r};
    struct xlsx_reader *reader = r->reader;

    if (reader->strings == NULL)
        TRY(xlsx_strings_open(reader->package, reader->book.strings_part, reader->folder,
                              &reader->strings, e));
    return xlsx_xml_read(reader->package, part, XLSX_READ_SHEET_MAX, &xml, e);
}

enum err xlsx_reader_rows(struct xlsx_reader *r, size_t sheet, const struct xlsx_taker *to,
                          struct error *e)
{
    AUTO(arena_freep) struct arena *a = arena_new(ARENA_MAX);
    struct error own = {.code = ERR_NONE};
    struct rows rows = {.reader = r, .to = to};
    enum err code;

    if (sheet >= r->book.sheet_count)
        return error_tell(e, ERR_INVALID, STR("sheet"), "choose one of those offered");
    buf_init(&rows.text, to->row_max);
    buf_init(&rows.raw, to->row_max);
    rows.places = ARENA_ARRAY(a, struct place, to->columns_max + 1);
    rows.cells = ARENA_ARRAY(a, struct xlsx_cell, to->columns_max + 1);
    code = rows_read(&rows, r->book.sheets[sheet].part, &own);
    buf_fini(&rows.text);
    buf_fini(&rows.raw);
    if (code == ERR_ABSENT)
        return xlsx_refuse(e);
    if (code != ERR_NONE)
        *e = own;
    return code;
}
