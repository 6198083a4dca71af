/*
 * sheet.c - rows into a sheet, one at a time.
 *
 * A sheet is written more slowly than the database gives rows, and how long a statement may take
 * is limited: so rows wait in a nameless file until all of them are there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/list/sheet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/locale/zone.h"
#include "app/model/plan.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/view/cell.h"
#include "app/view/label.h"
#include "app/xlsx/write.h"

#define ROW_MAX ((size_t)256 * 1024 * 1024) /* what a row's texts are made in */

struct sheet {
    struct http_exchange *x;
    const struct plan_object *object;
    struct locale_zone *zone; /* NULL: UTC */
    struct arena *row;        /* emptied behind each */
    FILE *waiting;            /* cells: their length, SIZE_MAX for NULL, and their text */
    uint64_t bytes;
    struct xlsx_writer *out;
};

static enum xlsx_kind kind_of(const struct model_column *c)
{
    switch (c->type) {
    case MODEL_BOOL: return XLSX_BOOL;
    case MODEL_INT:
    case MODEL_UINT:
    case MODEL_DECIMAL:
    case MODEL_YEAR: return XLSX_NUMBER;
    case MODEL_DOUBLE: return XLSX_FLOAT;
    case MODEL_DATE: return XLSX_DATE;
    case MODEL_TIME: return XLSX_TIME;
    case MODEL_DATETIME:
    case MODEL_TIMESTAMP: return XLSX_DATETIME;
    case MODEL_BIT:
    case MODEL_TEXT:
    case MODEL_BYTES:
    case MODEL_ENUM:
    case MODEL_SET:
    case MODEL_JSON:
    case MODEL_UUID:
    case MODEL_INET:
    case MODEL_GEOMETRY:
    case MODEL_TYPE__COUNT: break;
    }
    return XLSX_TEXT;
}

/* "Created at (Europe/Berlin)": a sheet's times have no zone of their own. */
static struct str label_of(struct http_exchange *x, const struct model_column *c)
{
    struct str label = view_column_label(x, c);

    if (c->type != MODEL_TIMESTAMP)
        return label;
    return str_format(x->arena, "%.*s (%.*s)", STR_ARG(label), STR_ARG(locale_zone_of(x->locale)));
}

/* Bytes as CSV has them, \x and hexadecimal. */
static struct str hex(struct arena *a, struct str bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *to = arena_alloc(a, bytes.len + 1, 2);

    to[0] = '\\';
    to[1] = 'x';
    for (size_t i = 0; i < bytes.len; i++) {
        to[2 + 2 * i] = digits[(unsigned char)bytes.at[i] >> 4];
        to[3 + 2 * i] = digits[(unsigned char)bytes.at[i] & 15];
    }
    return (struct str){to, 2 + 2 * bytes.len};
}

static struct str text_of(struct sheet *s, const struct model_column *c, const struct db_value *v)
{
    if (v->type == DB_NULL)
        return STR_NONE;
    if (v->type == DB_BYTES && c->type != MODEL_GEOMETRY)
        return hex(s->row, v->text);
    if (v->type == DB_TIMESTAMP && s->zone != NULL)
        return locale_zone_local(s->zone, s->row, v->text);
    return view_value_text(s->row, v);
}

/* ---- rows into the file where they wait ---- */

static enum err cell_keep(struct sheet *s, struct str text, struct error *e)
{
    size_t len = text.at == NULL ? SIZE_MAX : text.len;

    s->bytes += text.len;
    if (s->bytes > XLSX_SHEET_MAX)
        return error_tell(e, ERR_INVALID, STR("export"),
                          "is larger than a sheet may be; take it in parts, by conditions");
    if (fwrite(&len, sizeof len, 1, s->waiting) != 1 ||
        (text.len > 0 && fwrite(text.at, text.len, 1, s->waiting) != 1))
        return error_set(e, ERR_UNAVAILABLE, "rows of an export: %s", strerror(errno));
    return ERR_NONE;
}

static enum err row_keep(struct sheet *s, struct model_read *r, struct error *e)
{
    for (size_t i = 0; i < s->object->column_count; i++) {
        struct db_value value;

        TRY(model_read_value(r, i, &value, e));
        TRY(cell_keep(s, text_of(s, s->object->columns[i].column, &value), e));
    }
    arena_reset(s->row);
    return ERR_NONE;
}

static enum err rows_keep(struct sheet *s, const struct plan *plan, uint64_t *out_rows,
                          struct error *e)
{
    AUTO(model_read_end) struct model_read read = {0};
    bool more = true;

    TRY(model_read_open(s->x->db, plan, &read, e));
    for (;;) {
        TRY(model_read_step(&read, &more, e));
        if (!more)
            break;
        TRY(row_keep(s, &read, e));
    }
    if (read.has_next)
        return error_tell(e, ERR_INVALID, STR("export"),
                          "has more than %llu rows; take it in parts, by conditions",
                          (unsigned long long)read.rows);
    *out_rows = read.rows;
    return ERR_NONE;
}

/* ---- and out of it into the sheet ---- */

static enum err cell_write(struct sheet *s, struct error *e)
{
    size_t len = 0;
    char *text;

    if (fread(&len, sizeof len, 1, s->waiting) != 1)
        return error_set(e, ERR_INTERNAL, "rows of an export: %s", strerror(errno));
    if (len == SIZE_MAX)
        return xlsx_writer_put(s->out, STR_NONE, e);
    text = arena_alloc(s->row, len + 1, 1);
    if (len > 0 && fread(text, len, 1, s->waiting) != 1)
        return error_set(e, ERR_INTERNAL, "rows of an export: %s", strerror(errno));
    return xlsx_writer_put(s->out, (struct str){text, len}, e);
}

static enum err rows_write(struct sheet *s, uint64_t rows, struct error *e)
{
    if (fflush(s->waiting) != 0 || fseeko(s->waiting, 0, SEEK_SET) != 0)
        return error_set(e, ERR_UNAVAILABLE, "rows of an export: %s", strerror(errno));
    for (uint64_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < s->object->column_count; i++)
            TRY(cell_write(s, e));
        arena_reset(s->row);
    }
    return xlsx_writer_finish(s->out, e);
}

static void close_file(FILE **f)
{
    if (*f != NULL)
        (void)fclose(*f);
}

static enum err waiting_open(struct http_exchange *x, FILE **out_file)
{
    int fd = -1;

    TRY(http_spool_open(x, &fd));
    *out_file = fdopen(fd, "w+");
    if (*out_file != NULL)
        return ERR_NONE;
    (void)close(fd);
    return error_set(&x->error, ERR_UNAVAILABLE, "fdopen: %s", strerror(errno));
}

enum err list_sheet_write(struct http_exchange *x, const struct model_table *t,
                          const struct plan *plan, int fd, uint64_t *out_rows)
{
    AUTO(arena_freep) struct arena *row = arena_new(ROW_MAX);
    AUTO(locale_zone_closep) struct locale_zone *zone = locale_zone_open(locale_zone_of(x->locale));
    AUTO(xlsx_writer_closep) struct xlsx_writer *out = NULL;
    AUTO(close_file) FILE *waiting = NULL;
    struct sheet s = {.x = x, .object = &plan->level.object, .zone = zone, .row = row};
    struct xlsx_column *columns =
        ARENA_ARRAY(x->arena, struct xlsx_column, s.object->column_count + 1);

    for (size_t i = 0; i < s.object->column_count; i++) {
        const struct model_column *c = s.object->columns[i].column;

        columns[i] = (struct xlsx_column){label_of(x, c), kind_of(c),
                                          c->type == MODEL_DECIMAL ? c->scale : 0};
    }
    TRY(xlsx_writer_open(fd, x->upload_folder == NULL ? "/tmp" : x->upload_folder,
                         view_table_label(x, t), columns, s.object->column_count, &out, &x->error));
    s.out = out;
    TRY(waiting_open(x, &waiting));
    s.waiting = waiting;
    TRY(rows_keep(&s, plan, out_rows, &x->error));
    return rows_write(&s, *out_rows, &x->error);
}
