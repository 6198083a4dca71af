/*
 * sheet.c - a sheet of a workbook as rows.
 *
 * The first row that has something in it names the columns, and rows are as wide as it is or as
 * what stands in them: what is empty is an empty field, as in CSV.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/import/file.h"
#include "app/xlsx/read.h"

struct sheet {
    import_row_fn *take;
    void *ctx;
    size_t width; /* of the heading; 0 before it */
    struct write_cell cells[IMPORT_COLUMNS_MAX];
    bool errors[IMPORT_COLUMNS_MAX];
};

enum err import_sheet_names(int fd, const char *folder, struct arena *a, struct str **out_names,
                            size_t *out_count, struct error *e)
{
    AUTO(xlsx_reader_closep) struct xlsx_reader *r = NULL;
    const struct xlsx_sheet *sheets;
    struct str *names;

    TRY(xlsx_reader_open(fd, folder, &r, e));
    sheets = xlsx_reader_sheets(r, out_count);
    names = ARENA_ARRAY(a, struct str, *out_count);
    for (size_t i = 0; i < *out_count; i++)
        names[i] = str_dup(a, sheets[i].name);
    *out_names = names;
    return ERR_NONE;
}

static enum err row_take(void *ctx, const struct xlsx_row *row, struct error *e)
{
    struct sheet *s = ctx;
    struct import_row out = {.line = row->number, .cells = s->cells, .errors = s->errors};

    if (s->width == 0)
        s->width = row->count;
    out.count = row->count > s->width ? row->count : s->width;
    for (size_t i = 0; i < out.count; i++) {
        struct str text = i < row->count ? row->cells[i].text : STR("");

        s->cells[i] = (struct write_cell){WRITE_TEXT, text.at == NULL ? STR("") : text};
        s->errors[i] = i < row->count && row->cells[i].is_error;
        if (!utf8_is_text(text))
            return error_tell(e, ERR_INVALID, STR("file"),
                              "line %zu: holds a character that is no text (NUL)", out.line);
    }
    return s->take(s->ctx, &out, e);
}

enum err import_sheet_rows(int fd, const char *folder, struct arena *a, size_t sheet,
                           import_row_fn *take, void *ctx, struct error *e)
{
    AUTO(xlsx_reader_closep) struct xlsx_reader *r = NULL;
    struct sheet *s = ARENA_NEW(a, struct sheet);
    const struct xlsx_taker to = {row_take, s, IMPORT_COLUMNS_MAX, IMPORT_ROW_MAX};

    *s = (struct sheet){.take = take, .ctx = ctx};
    TRY(xlsx_reader_open(fd, folder, &r, e));
    return xlsx_reader_rows(r, sheet, &to, e);
}
