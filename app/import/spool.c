/*
 * spool.c - an uploaded file into chunks.
 *
 * A text is read twice: to find its encoding, and to keep it.  A workbook of several sheets is
 * kept as it is (workbook.c) until one of them was chosen.  All that is kept at once is one
 * transaction: what breaks off leaves nothing behind.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/import/file.h"
#include "app/import/private.h"
#include "app/import/workbook.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/view/form.h"

/* A row of JSON takes up to six times its bytes, where all of them must be escaped. */
#define CHUNK_MAX (IMPORT_CHUNK_BYTES + (IMPORT_ROW_MAX * 6) + 4096)

enum kind { KIND_CSV, KIND_JSON, KIND_SHEET };

struct spool {
    struct http_exchange *x;
    const struct model_table *table;
    const struct http_file *file; /* NULL: of an import that is there, in fd */
    int fd;
    enum kind kind;
    enum import_encoding encoding;
    char delimiter; /* NUL: to be guessed */
    size_t sheet;   /* which one */
    /* ---- while it is read ---- */
    struct view_import import;
    struct import_csv *csv;
    struct import_ndjson *ndjson;
    bool has_begun;
    struct buf *chunk;
    int64_t chunk_rows;
    size_t chunk_cells;
    struct str *names;
    size_t name_count;
};

/* ---- rows into chunks ---- */

static enum err flush(struct spool *s, struct error *e)
{
    if (s->chunk_rows == 0)
        return ERR_NONE;
    BUF_LIT(s->chunk, "]");
    if (buf_is_failed(s->chunk))
        return error_set(e, ERR_UNAVAILABLE, "no memory for a chunk of an import");
    TRY(view_import_chunk_add(s->x->db, s->import.id, s->import.chunks, s->chunk_rows,
                              buf_str(s->chunk), e));
    s->import.chunks++;
    s->import.rows += s->chunk_rows;
    s->chunk_rows = 0;
    s->chunk_cells = 0;
    buf_clear(s->chunk, IMPORT_CHUNK_BYTES);
    return ERR_NONE;
}

static void row_write(struct spool *s, const struct import_row *row)
{
    struct json_writer w = {.to = s->chunk};

    buf_add_char(s->chunk, s->chunk_rows == 0 ? '[' : ',');
    json_begin_array(&w);
    json_add_int(&w, (int64_t)row->line);
    for (size_t i = 0; i < row->count; i++) {
        if (row->errors != NULL && row->errors[i]) {
            json_begin_array(&w);
            json_add_str(&w, row->cells[i].text);
            json_end_array(&w);
            continue;
        }
        switch (row->cells[i].kind) {
        case WRITE_TEXT: json_add_str(&w, row->cells[i].text); break;
        case WRITE_NULL: json_add_null(&w); break;
        case WRITE_ABSENT: json_add_bool(&w, false); break;
        }
    }
    json_end_array(&w);
}

static enum err row_keep(struct spool *s, const struct import_row *row, struct error *e)
{
    row_write(s, row);
    s->chunk_rows++;
    s->chunk_cells += row->count + 1;
    if (s->chunk_rows < IMPORT_CHUNK_ROWS && s->chunk_cells < IMPORT_CHUNK_CELLS &&
        s->chunk->len < IMPORT_CHUNK_BYTES)
        return ERR_NONE;
    return flush(s, e);
}

/* The first row of CSV and of a sheet names the columns. */
static enum err named_row(void *ctx, const struct import_row *row, struct error *e)
{
    struct spool *s = ctx;

    if (s->names != NULL)
        return row_keep(s, row, e);
    s->names = ARENA_ARRAY(s->x->arena, struct str, row->count);
    s->name_count = row->count;
    for (size_t i = 0; i < row->count; i++)
        s->names[i] = str_dup(s->x->arena, str_trim(row->cells[i].text));
    return ERR_NONE;
}

static enum err json_row(void *ctx, const struct import_row *row, struct error *e)
{
    return row_keep(ctx, row, e);
}

/* ---- a file into rows ---- */

static enum err text_take(void *ctx, struct str text, struct error *e)
{
    struct spool *s = ctx;

    if (s->kind == KIND_JSON)
        return import_ndjson_feed(s->ndjson, text, e);
    if (!s->has_begun)
        s->csv->delimiter = s->delimiter != '\0' ? s->delimiter : import_csv_guess(text);
    s->has_begun = true;
    return import_csv_feed(s->csv, text, e);
}

static enum err text_end(struct spool *s, struct error *e)
{
    if (s->kind == KIND_CSV)
        return import_csv_finish(s->csv, e);
    TRY(import_ndjson_finish(s->ndjson, e));
    s->names = s->ndjson->names;
    s->name_count = s->ndjson->count;
    return ERR_NONE;
}

static enum err rows_take(struct spool *s, struct error *e)
{
    const struct import_taker to = {text_take, s};

    if (s->kind == KIND_SHEET)
        return import_sheet_rows(s->fd, import_folder(s->x), s->x->arena, s->sheet, named_row, s,
                                 e);
    TRY(import_decode(s->fd, s->x->arena, s->encoding, &to, e));
    return text_end(s, e);
}

static enum err file_end(struct spool *s, struct error *e)
{
    TRY(flush(s, e));
    if (s->import.rows > 0 && s->name_count > 0)
        return ERR_NONE;
    if (s->kind == KIND_JSON)
        return error_tell(e, ERR_INVALID, STR("file"),
                          "holds no rows; want one JSON object a line");
    return error_tell(e, ERR_INVALID, STR("file"),
                      "holds no rows; the first line names the columns, and rows follow it");
}

struct str import_names_json(struct buf *to, const struct str *names, size_t count)
{
    struct json_writer w = {.to = to};

    buf_clear(to, IMPORT_CHUNK_BYTES);
    json_begin_array(&w);
    for (size_t i = 0; i < count; i++)
        json_add_str(&w, names[i]);
    json_end_array(&w);
    return buf_str(to);
}

static struct str options_of(const struct spool *s)
{
    return s->kind == KIND_SHEET ? STR("{\"sheet\":true}") : STR("{}");
}

/* The import of this file, new or there already; *out_is_wanted false: somebody was faster. */
static enum err import_find(struct spool *s, bool *out_is_wanted, struct error *e)
{
    *out_is_wanted = true;
    if (s->file != NULL) {
        s->import = (struct view_import){.chunks = 0};
        return view_import_add(s->x, s->table, s->file->filename, &s->import.id, e);
    }
    TRY(view_import_lock(s->x, s->table, s->import.id, &s->import, e));
    *out_is_wanted = s->import.state == VIEW_IMPORT_SHEET;
    return view_import_pieces_clear(s->x->db, s->import.id, e);
}

/* Called anew when the server refused the transaction: all of it begins again. */
static enum err keep(struct spool *s, struct error *e)
{
    bool is_wanted = false;

    s->has_begun = false;
    s->names = NULL;
    s->name_count = 0;
    s->chunk_rows = 0;
    s->chunk_cells = 0;
    buf_clear(s->chunk, IMPORT_CHUNK_BYTES);
    TRY(import_find(s, &is_wanted, e));
    if (!is_wanted)
        return ERR_NONE;
    TRY(rows_take(s, e));
    TRY(file_end(s, e));
    s->import.header = import_names_json(s->chunk, s->names, s->name_count);
    TRY(view_import_uploaded(s->x->db, &s->import, e));
    s->import.state = VIEW_IMPORT_MAP;
    s->import.options = options_of(s);
    return view_import_save(s->x->db, &s->import, e);
}

/* What the parsers hold is the heap's, and goes with each try. */
static enum err keep_once(void *arg, struct error *e)
{
    struct spool *s = arg;
    enum err code;

    import_csv_init(s->csv, ',', named_row, s);
    import_ndjson_init(s->ndjson, s->x->arena, json_row, s);
    code = keep(s, e);
    import_csv_fini(s->csv);
    import_ndjson_fini(s->ndjson);
    return code;
}

/* ---- the form ---- */

/* What it says it is, else what its bytes say, else its name. */
static enum err kind_find(struct spool *s, const struct http_form *form, struct error *e)
{
    struct str kind = view_form_text(form, STR("kind"));
    struct str name = str_lower(s->x->arena, s->file->filename);
    bool is_book = false;

    s->kind = KIND_CSV;
    if (kind.len == 0)
        TRY(import_is_workbook(s->fd, &is_book, e));
    if (str_eq(kind, STR("xlsx")) || is_book)
        s->kind = KIND_SHEET;
    else if (str_eq(kind, STR("ndjson")) ||
             (kind.len == 0 && (str_ends(name, STR(".ndjson")) || str_ends(name, STR(".jsonl")))))
        s->kind = KIND_JSON;
    return ERR_NONE;
}

static enum err how(struct spool *s, const struct http_form *form)
{
    struct http_exchange *x = s->x;
    struct str encoding = view_form_text(form, STR("encoding"));
    struct str delimiter = view_form_text(form, STR("delimiter"));

    TRY(kind_find(s, form, &x->error));
    if (delimiter.len == 1 && str_find(STR(",;|"), delimiter.at[0], 0) < 3)
        s->delimiter = delimiter.at[0];
    else if (str_eq(delimiter, STR("tab")))
        s->delimiter = '\t';
    else if (delimiter.len > 0)
        return error_tell(&x->error, ERR_INVALID, STR("delimiter"), "choose one of those offered");
    if (encoding.len > 0 && !import_encoding_parse(encoding, &s->encoding))
        return error_tell(&x->error, ERR_INVALID, STR("encoding"), "choose one of those offered");
    if (encoding.len > 0 || s->kind == KIND_SHEET)
        return ERR_NONE;
    return import_encoding_find(s->fd, x->arena, &s->encoding, &x->error);
}

static void chunk_fini(void *arg)
{
    buf_fini(arg);
}

static enum err rows_keep(struct spool *s)
{
    struct http_exchange *x = s->x;

    s->csv = ARENA_NEW(x->arena, struct import_csv);
    s->ndjson = ARENA_NEW(x->arena, struct import_ndjson);
    s->chunk = ARENA_NEW(x->arena, struct buf);
    buf_init(s->chunk, CHUNK_MAX);
    arena_defer(x->arena, chunk_fini, s->chunk);
    return db_tx_retry(x->db, keep_once, s, &x->error);
}

enum err import_spool(struct http_exchange *x, const struct model_table *t,
                      const struct http_form *form, int64_t *out_id)
{
    struct spool s = {.x = x, .table = t, .file = http_form_file(form, STR("file"))};
    size_t sheets = 1;

    if (s.file == NULL || s.file->size == 0)
        return error_tell(&x->error, ERR_INVALID, STR("file"), "choose a file with rows in it");
    s.fd = s.file->fd;
    TRY(view_import_room(x));
    TRY(how(&s, form));
    if (s.kind == KIND_SHEET)
        TRY(import_workbook_keep(x, t, s.file, &sheets, out_id));
    if (sheets > 1)
        return ERR_NONE;
    TRY(rows_keep(&s));
    *out_id = s.import.id;
    return ERR_NONE;
}

enum err import_spool_sheet(struct import *i, size_t sheet)
{
    struct spool s = {.x = i->x,
                      .table = i->table,
                      .fd = -1,
                      .kind = KIND_SHEET,
                      .sheet = sheet,
                      .import = {.id = i->row.id}};

    TRY(import_workbook_open(i, &s.fd));
    return rows_keep(&s);
}

/* ---- chunks into rows ---- */

enum err import_chunk_parse(struct arena *a, struct str body, const struct json_value **out_rows,
                            struct error *e)
{
    static const struct json_limits limits = {
        .bytes = CHUNK_MAX, .depth = 3, .values = IMPORT_CHUNK_CELLS * 2};

    return json_parse(a, body, &limits, out_rows, e);
}

struct write_cell import_cell(const struct json_value *v)
{
    if (v == NULL || v->kind == JSON_BOOL)
        return (struct write_cell){WRITE_ABSENT, STR_NONE};
    if (v->kind == JSON_NULL)
        return (struct write_cell){WRITE_NULL, STR_NONE};
    if (v->kind == JSON_ARRAY)
        return import_cell(v->first);
    return (struct write_cell){WRITE_TEXT, v->text};
}
