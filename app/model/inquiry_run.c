/*
 * inquiry_run.c - statements of the console are run, and their rows copied as far as they are
 * shown.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/utf8.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/db/inquiry.h"
#include "app/db/stmt.h"
#include "app/model/inquiry.h"

#define BYTES_SHOWN 24

/* ---- values ---- */

static struct str hex(struct arena *a, struct str bytes)
{
    static const char digits[] = "0123456789abcdef";
    size_t shown = bytes.len < BYTES_SHOWN ? bytes.len : BYTES_SHOWN;
    char *to = arena_alloc(a, 2 * shown + 3, 1);

    to[0] = '0';
    to[1] = 'x';
    for (size_t i = 0; i < shown; i++) {
        to[2 + 2 * i] = digits[(unsigned char)bytes.at[i] >> 4];
        to[3 + 2 * i] = digits[(unsigned char)bytes.at[i] & 15];
    }
    return (struct str){to, 2 + 2 * shown};
}

static struct inquiry_value text_copy(struct arena *a, struct str text)
{
    struct str shown = utf8_clip(text, INQUIRY_CELL);

    return (struct inquiry_value){.text = str_dup(a, shown), .is_cut = shown.len < text.len};
}

static struct inquiry_value value_copy(struct arena *a, const struct db_value *v)
{
    struct inquiry_value to = {.is_number = true};

    switch (v->type) {
    case DB_NULL: return (struct inquiry_value){.text = STR_NONE};
    case DB_INT: to.text = str_format(a, "%lld", (long long)v->i); break;
    case DB_UINT: to.text = str_format(a, "%llu", (unsigned long long)v->u); break;
    case DB_DOUBLE: to.text = str_format(a, v->is_float ? "%.7g" : "%.15g", v->d); break;
    case DB_DECIMAL: to.text = str_dup(a, v->text); break;
    case DB_BYTES:
        to = (struct inquiry_value){.text = hex(a, v->text), .is_cut = v->text.len > BYTES_SHOWN};
        break;
    case DB_TEXT:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: return text_copy(a, v->text);
    }
    return to;
}

/* ---- rows ---- */

static enum err rows_read(struct db_stmt *q, struct arena *a, struct inquiry_rows *rows,
                          struct error *e)
{
    unsigned all = db_stmt_column_count(q);
    unsigned columns = all < INQUIRY_COLUMNS ? all : INQUIRY_COLUMNS;
    struct inquiry_value *values =
        ARENA_ARRAY(a, struct inquiry_value, (size_t)columns * INQUIRY_ROWS + 1);
    struct str *names = ARENA_ARRAY(a, struct str, (size_t)columns + 1);
    size_t bytes = 0;
    bool more = false;

    for (unsigned i = 0; i < columns; i++)
        names[i] = str_dup(a, utf8_clip(db_stmt_column_name(q, i), INQUIRY_CELL));
    TRY(db_stmt_step(q, &more, e));
    while (more && rows->row_count < INQUIRY_ROWS && bytes < INQUIRY_BYTES) {
        for (unsigned i = 0; i < columns; i++) {
            struct inquiry_value *to = &values[rows->row_count * columns + i];
            struct db_value v;

            TRY(db_row_value(q, i, &v, e));
            *to = value_copy(a, &v);
            bytes += to->text.len + 32; /* and its cell's markup */
        }
        rows->row_count++;
        TRY(db_stmt_step(q, &more, e));
    }
    rows->names = names;
    rows->column_count = columns;
    rows->values = values;
    rows->is_cut = more || columns < all;
    return ERR_NONE;
}

/* In the server's own words: who reads them typed the statement. */
static enum err tell(const struct db_conn *c, enum err code, struct error *e)
{
    const struct db_fault *f = db_conn_fault(c);
    bool is_late = e->state != NULL && str_eq(str_from_z(e->state), STR("57014"));

    if (is_late) {
        error_clear(e);
        return error_tell(e, ERR_INVALID, STR("sql"),
                          "It took more than %u seconds and was stopped.", INQUIRY_TIME);
    }
    if (f->number == 0 || code == ERR_UNAVAILABLE)
        return code;
    error_clear(e);
    return error_tell(e, ERR_INVALID, STR("sql"), "%u: %.*s", f->number,
                      STR_ARG(utf8_clip(str_from_z(f->message), 300)));
}

enum err inquiry_run(struct db_conn *c, struct arena *a, const struct inquiry *i, bool is_explain,
                     struct inquiry_rows *out_rows, struct error *e)
{
    AUTO(db_inquiry_end) struct db_inquiry running = {NULL, NULL};
    struct inquiry_rows rows = {.names = NULL};
    struct str text =
        is_explain && i->is_plannable ? str_format(a, "EXPLAIN %.*s", STR_ARG(i->text)) : i->text;
    int64_t start = clock_mono_us();
    enum err code = db_inquiry_begin(c, text, INQUIRY_TIME, INQUIRY_ROWS + 1, &running, e);

    if (code == ERR_NONE)
        code = rows_read(running.stmt, a, &rows, e);
    if (code != ERR_NONE)
        return tell(c, code, e);
    rows.spent_us = clock_mono_us() - start;
    *out_rows = rows;
    return ERR_NONE;
}
