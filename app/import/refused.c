/*
 * refused.c - the rows that were refused, as a file: to be mended and imported alone.
 *
 * Under the headings of the file that was imported stand the rows' own values, and behind them,
 * under a heading that no column has, what is wrong with each.  A row without a value in a
 * column has the empty field there.
 *
 * Faults are kept in the order of the file, as its chunks are, so both are gone through once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/import/private.h"
#include "app/import/workbook.h"
#include "app/json/parse.h"
#include "app/model/read_write.h"
#include "app/model/schema.h"
#include "app/tmpl/words.h"
#include "app/view/label.h"
#include "app/xlsx/write.h"

#define FAULTS_READ 500
#define FLUSH       ((size_t)64 * 1024)
#define CHUNK_ARENA ((size_t)128 * 1024 * 1024)

struct refused {
    struct import *i;
    int fd;
    struct xlsx_writer *sheet; /* NULL: it is CSV */
    struct buf text;           /* of CSV, not in the file yet */
    struct arena *arena;       /* of a chunk */
    /* Faults that were read, and the next of them. */
    struct arena *fault_arena;
    struct view_import_error *faults;
    size_t count;
    size_t at;
    int64_t behind;
    bool is_end;
};

/* ---- writing ---- */

static enum err flush(struct refused *r, struct error *e)
{
    struct str rest = buf_str(&r->text);

    if (buf_is_failed(&r->text))
        return error_set(e, ERR_UNAVAILABLE, "no memory for a row that was refused");
    while (rest.len > 0) {
        ssize_t n = write(r->fd, rest.at, rest.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set(e, ERR_UNAVAILABLE, "write: %s", strerror(errno));
        rest = str_from(rest, (size_t)n);
    }
    buf_clear(&r->text, FLUSH);
    return ERR_NONE;
}

static enum err cell_put(struct refused *r, struct str text, bool is_first, struct error *e)
{
    if (r->sheet != NULL)
        return xlsx_writer_put(r->sheet, text, e);
    if (!is_first)
        buf_add_char(&r->text, ',');
    if (text.len > 0)
        read_write_csv_text(&r->text, text);
    return ERR_NONE;
}

static enum err row_end(struct refused *r, struct error *e)
{
    if (r->sheet != NULL)
        return ERR_NONE;
    BUF_LIT(&r->text, "\r\n");
    return r->text.len >= FLUSH ? flush(r, e) : ERR_NONE;
}

/* "Price: is no number" */
static struct str reason(const struct refused *r, const struct view_import_error *fault)
{
    struct http_exchange *x = r->i->x;
    const struct model_column *c = model_column_find(r->i->table, fault->field);
    struct str field = c == NULL ? fault->field : view_column_label(x, c);

    if (field.len == 0)
        return fault->words;
    return str_format(r->arena, "%.*s: %.*s", STR_ARG(field), STR_ARG(fault->words));
}

static enum err row_put(struct refused *r, const struct json_value *row,
                        const struct view_import_error *fault, struct error *e)
{
    const struct json_value *v = row->first->next;

    for (size_t at = 0; at < r->i->name_count; at++, v = v == NULL ? NULL : v->next) {
        struct write_cell cell = import_cell(v);

        TRY(cell_put(r, cell.kind == WRITE_TEXT ? cell.text : STR_NONE, at == 0, e));
    }
    TRY(cell_put(r, reason(r, fault), false, e));
    return row_end(r, e);
}

/* ---- faults and rows, side by side ---- */

/* The next fault, or NULL behind the last. */
static enum err fault_next(struct refused *r, const struct view_import_error **out_fault,
                           struct error *e)
{
    if (r->at == r->count && !r->is_end) {
        arena_reset(r->fault_arena);
        TRY(view_import_errors(r->i->x->db, r->fault_arena, r->i->row.id, r->behind, FAULTS_READ, &r->faults,
                               &r->count, e));
        r->at = 0;
        r->is_end = r->count == 0;
        if (r->count > 0)
            r->behind = r->faults[r->count - 1].id;
    }
    *out_fault = r->at < r->count ? &r->faults[r->at] : NULL;
    return ERR_NONE;
}

static enum err chunk_put(struct refused *r, struct str body, struct error *e)
{
    const struct view_import_error *fault = NULL;
    const struct json_value *rows = NULL;

    TRY(fault_next(r, &fault, e));
    if (fault == NULL)
        return ERR_NONE;
    TRY(import_chunk_parse(r->arena, body, &rows, e));
    for (const struct json_value *row = rows->first; row != NULL && fault != NULL;
         row = row->next) {
        int64_t line = 0;

        if (row->first == NULL || !num_parse_int(row->first->text, &line))
            return error_set(e, ERR_INTERNAL, "a chunk of an import has a row without its line");
        if (line != fault->line)
            continue;
        TRY(row_put(r, row, fault, e));
        r->at++;
        TRY(fault_next(r, &fault, e));
    }
    return ERR_NONE;
}

static enum err rows_put(struct refused *r, struct error *e)
{
    for (int64_t number = 0; number < r->i->row.chunks && !r->is_end; number++) {
        struct view_import_chunk chunk;

        TRY(view_import_chunk_read(r->i->x->db, r->arena, r->i->row.id, number, &chunk, e));
        TRY(chunk_put(r, chunk.body, e));
        arena_reset(r->arena);
    }
    return ERR_NONE;
}

/* ---- the file ---- */

static struct str heading(const struct refused *r, size_t at)
{
    return at < r->i->name_count ? r->i->names[at] : TMPL_SAY(r->i->x->templates, "What is wrong");
}

static enum err sheet_make(struct refused *r, struct error *e)
{
    AUTO(xlsx_writer_closep) struct xlsx_writer *w = NULL;
    struct http_exchange *x = r->i->x;
    size_t count = r->i->name_count + 1;
    struct xlsx_column *columns = ARENA_ARRAY(x->arena, struct xlsx_column, count);

    /* Texts all of them: nothing is to be read differently when it comes back. */
    for (size_t at = 0; at < count; at++)
        columns[at] = (struct xlsx_column){heading(r, at), XLSX_TEXT, 0};
    TRY(xlsx_writer_open(r->fd, import_folder(x), view_table_label(x, r->i->table), columns, count,
                         &w, e));
    r->sheet = w;
    TRY(rows_put(r, e));
    return xlsx_writer_finish(w, e);
}

static enum err csv_make(struct refused *r, struct error *e)
{
    for (size_t at = 0; at <= r->i->name_count; at++)
        TRY(cell_put(r, heading(r, at), at == 0, e));
    TRY(row_end(r, e));
    TRY(rows_put(r, e));
    return flush(r, e);
}

static enum err make(struct import *i, bool is_sheet, int fd)
{
    AUTO(arena_freep) struct arena *arena = arena_new(CHUNK_ARENA);
    AUTO(arena_freep) struct arena *faults = arena_new(CHUNK_ARENA);
    struct refused r = {.i = i, .fd = fd, .arena = arena, .fault_arena = faults};
    enum err code;

    buf_init(&r.text, CHUNK_ARENA);
    code = is_sheet ? sheet_make(&r, &i->x->error) : csv_make(&r, &i->x->error);
    buf_fini(&r.text);
    return code;
}

enum err import_refused_send(struct import *i, bool is_sheet)
{
    struct http_exchange *x = i->x;
    int fd = -1;
    enum err code;

    TRY(http_spool_open(x, &fd));
    code = make(i, is_sheet, fd);
    if (code != ERR_NONE) {
        (void)close(fd);
        return code;
    }
    TRY(http_file_send(
        x, fd,
        is_sheet ? STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
                 : STR("text/csv; charset=utf-8")));
    http_header_set(x, STR("Content-Disposition"),
                    is_sheet ? STR("attachment; filename=\"refused.xlsx\"")
                             : STR("attachment; filename=\"refused.csv\""));
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    return ERR_NONE;
}
