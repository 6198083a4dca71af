/*
 * import.c - the rows of lintel_import and of what hangs on it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/import.h"

#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/db/stmt.h"
#include "app/http/exchange.h"
#include "app/view/link.h"

#define IMPORT_COLUMNS                                                                       \
    "id, file_name, state + 0, header, options, chunks, row_count, position, bad, inserted," \
    " updated, deleted, created_at"
#define NAME_MAX_CHARS  255
#define WORDS_MAX_BYTES 500
#define FIELD_MAX_BYTES 128

/* What is a day old; a few at a time, with all that hangs on them. */
static const struct sql sweep = SQL_INIT(
    "DELETE FROM lintel_import WHERE created_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY LIMIT 5");
static const struct sql count_own =
    SQL_INIT("SELECT COUNT(*) FROM lintel_import WHERE account_id = ?");
static const struct sql insert_import =
    SQL_INIT("INSERT INTO lintel_import (account_id, model, file_name, header, options, created_at)"
             " VALUES (?, ?, ?, '[]', '{}', UTC_TIMESTAMP(6))");
static const struct sql insert_chunk = SQL_INIT(
    "INSERT INTO lintel_import_chunk (import_id, number, row_count, body) VALUES (?, ?, ?, ?)");
static const struct sql set_uploaded =
    SQL_INIT("UPDATE lintel_import SET header = ?, chunks = ?, row_count = ? WHERE id = ?");
static const struct sql select_own =
    SQL_INIT("SELECT " IMPORT_COLUMNS " FROM lintel_import WHERE account_id = ? AND model = ?"
             " ORDER BY id DESC LIMIT 100");
static const struct sql select_one =
    SQL_INIT("SELECT " IMPORT_COLUMNS " FROM lintel_import"
             " WHERE account_id = ? AND model = ? AND id = ? LIMIT 1");
static const struct sql lock_one =
    SQL_INIT("SELECT " IMPORT_COLUMNS " FROM lintel_import"
             " WHERE account_id = ? AND model = ? AND id = ? LIMIT 1 FOR UPDATE");
static const struct sql update_import =
    SQL_INIT("UPDATE lintel_import SET state = ?, options = ?, position = ?, bad = ?, inserted = ?,"
             " updated = ?, deleted = ? WHERE id = ?");
static const struct sql delete_import =
    SQL_INIT("DELETE FROM lintel_import WHERE id = ? AND account_id = ?");
static const struct sql select_chunk =
    SQL_INIT("SELECT body, made FROM lintel_import_chunk WHERE import_id = ? AND number = ?");
static const struct sql delete_pieces =
    SQL_INIT("DELETE FROM lintel_import_chunk WHERE import_id = ? AND number < 0");
static const struct sql update_made =
    SQL_INIT("UPDATE lintel_import_chunk SET made = ? WHERE import_id = ? AND number = ?");
static const struct sql insert_error =
    SQL_INIT("INSERT INTO lintel_import_error (import_id, line, field, words) VALUES (?, ?, ?, ?)");
static const struct sql delete_errors =
    SQL_INIT("DELETE FROM lintel_import_error WHERE import_id = ?");
static const struct sql select_errors =
    SQL_INIT("SELECT id, line, field, words FROM lintel_import_error"
             " WHERE import_id = ? AND id > ? ORDER BY id LIMIT ?");

static int64_t account_of(const struct http_exchange *x)
{
    return x->user == NULL ? 0 : x->user->id;
}

/* ---- uploading ---- */

enum err view_import_room(struct http_exchange *x)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_run(x->db, sweep, &x->error));
    TRY(db_stmt_prepare(x->db, count_own, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, account_of(x), &x->error));
    TRY(db_stmt_run(q, &x->error));
    TRY(db_stmt_step(q, &more, &x->error));
    if (more && db_row_int(q, 0) >= VIEW_IMPORT_MAX)
        return error_tell(&x->error, ERR_CONFLICT, STR("file"),
                          "you have %d imports already; remove one that you are done with",
                          VIEW_IMPORT_MAX);
    return ERR_NONE;
}

enum err view_import_add(struct http_exchange *x, const struct model_table *t, struct str file_name,
                         int64_t *out_id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, insert_import, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_of(x), e));
    TRY(db_stmt_bind_str(q, 1, view_table_name(x->arena, x->model, t), e));
    TRY(db_stmt_bind_str(q, 2, utf8_clip(file_name, NAME_MAX_CHARS), e));
    TRY(db_stmt_run(q, e));
    *out_id = (int64_t)db_stmt_insert_id(q);
    return ERR_NONE;
}

enum err view_import_chunk_add(struct db_conn *c, int64_t id, int64_t number, int64_t rows,
                               struct str body, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, insert_chunk, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    TRY(db_stmt_bind_int(q, 1, number, e));
    TRY(db_stmt_bind_int(q, 2, rows, e));
    TRY(db_stmt_bind_bytes(q, 3, body, e));
    return db_stmt_run(q, e);
}

enum err view_import_piece_add(struct db_conn *c, int64_t id, int64_t number, struct str body,
                               struct error *e)
{
    return view_import_chunk_add(c, id, -1 - number, 0, body, e);
}

enum err view_import_pieces_clear(struct db_conn *c, int64_t id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, delete_pieces, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    return db_stmt_run(q, e);
}

enum err view_import_uploaded(struct db_conn *c, const struct view_import *import, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, set_uploaded, &q, e));
    TRY(db_stmt_bind_str(q, 0, import->header, e));
    TRY(db_stmt_bind_int(q, 1, import->chunks, e));
    TRY(db_stmt_bind_int(q, 2, import->rows, e));
    TRY(db_stmt_bind_int(q, 3, import->id, e));
    return db_stmt_run(q, e);
}

/* ---- reading ---- */

static enum err row_read(struct http_exchange *x, struct db_stmt *q, struct view_import *out_import,
                         struct error *e)
{
    struct view_import i = {.id = db_row_int(q, 0),
                            .chunks = db_row_int(q, 5),
                            .rows = db_row_int(q, 6),
                            .position = db_row_int(q, 7),
                            .bad = db_row_int(q, 8),
                            .inserted = db_row_int(q, 9),
                            .updated = db_row_int(q, 10),
                            .deleted = db_row_int(q, 11)};
    int64_t state = db_row_int(q, 2);

    /* An ENUM counts from 1, in the order of enum view_import_state. */
    if (state < 1 || state > VIEW_IMPORT_STATE__COUNT)
        return error_set(e, ERR_INTERNAL, "an import in the state %lld", (long long)state);
    i.state = (enum view_import_state)(state - 1);
    TRY(db_row_str(q, 1, x->arena, &i.file_name, e));
    TRY(db_row_str(q, 3, x->arena, &i.header, e));
    TRY(db_row_str(q, 4, x->arena, &i.options, e));
    TRY(db_row_str(q, 12, x->arena, &i.created_at, e));
    *out_import = i;
    return ERR_NONE;
}

enum err view_import_list(struct http_exchange *x, const struct model_table *t,
                          struct view_import **out_imports, size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct view_import *all = ARENA_ARRAY(x->arena, struct view_import, 100);
    size_t count = 0;
    bool more = true;

    TRY(db_stmt_prepare(x->db, select_own, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, account_of(x), &x->error));
    TRY(db_stmt_bind_str(q, 1, view_table_name(x->arena, x->model, t), &x->error));
    TRY(db_stmt_run(q, &x->error));
    while (count < 100) {
        TRY(db_stmt_step(q, &more, &x->error));
        if (!more)
            break;
        TRY(row_read(x, q, &all[count], &x->error));
        count++;
    }
    *out_imports = all;
    *out_count = count;
    return ERR_NONE;
}

static enum err find(struct http_exchange *x, struct sql sql, const struct model_table *t,
                     int64_t id, struct view_import *out_import, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(x->db, sql, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_of(x), e));
    TRY(db_stmt_bind_str(q, 1, view_table_name(x->arena, x->model, t), e));
    TRY(db_stmt_bind_int(q, 2, id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR_NONE,
                          "There is no such import; imports are removed after a day.");
    return row_read(x, q, out_import, e);
}

enum err view_import_find(struct http_exchange *x, const struct model_table *t, int64_t id,
                          struct view_import *out_import)
{
    return find(x, select_one, t, id, out_import, &x->error);
}

enum err view_import_lock(struct http_exchange *x, const struct model_table *t, int64_t id,
                          struct view_import *out_import, struct error *e)
{
    return find(x, lock_one, t, id, out_import, e);
}

/* ---- changing ---- */

enum err view_import_save(struct db_conn *c, const struct view_import *import, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, update_import, &q, e));
    TRY(db_stmt_bind_int(q, 0, (int64_t)import->state + 1, e));
    TRY(db_stmt_bind_str(q, 1, import->options, e));
    TRY(db_stmt_bind_int(q, 2, import->position, e));
    TRY(db_stmt_bind_int(q, 3, import->bad, e));
    TRY(db_stmt_bind_int(q, 4, import->inserted, e));
    TRY(db_stmt_bind_int(q, 5, import->updated, e));
    TRY(db_stmt_bind_int(q, 6, import->deleted, e));
    TRY(db_stmt_bind_int(q, 7, import->id, e));
    return db_stmt_run(q, e);
}

enum err view_import_delete(struct http_exchange *x, int64_t id)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, delete_import, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, id, &x->error));
    TRY(db_stmt_bind_int(q, 1, account_of(x), &x->error));
    return db_stmt_run(q, &x->error);
}

/* ---- chunks ---- */

static enum err chunk_find(struct db_conn *c, struct arena *a, int64_t id, int64_t number,
                           struct view_import_chunk *out_chunk, bool *out_is_there, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct view_import_chunk chunk;
    bool more = false;

    TRY(db_stmt_prepare(c, select_chunk, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    TRY(db_stmt_bind_int(q, 1, number, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_is_there = more;
    if (!more)
        return ERR_NONE;
    TRY(db_row_str(q, 0, a, &chunk.body, e));
    TRY(db_row_str(q, 1, a, &chunk.made, e));
    *out_chunk = chunk;
    return ERR_NONE;
}

enum err view_import_chunk_read(struct db_conn *c, struct arena *a, int64_t id, int64_t number,
                                struct view_import_chunk *out_chunk, struct error *e)
{
    bool is_there = false;

    TRY(chunk_find(c, a, id, number, out_chunk, &is_there, e));
    return is_there ? ERR_NONE
                    : error_set(e, ERR_INTERNAL, "import %lld has no chunk %lld", (long long)id,
                                (long long)number);
}

enum err view_import_piece_read(struct db_conn *c, struct arena *a, int64_t id, int64_t number,
                                struct str *out_body, struct error *e)
{
    struct view_import_chunk piece = {.body = STR_NONE};
    bool is_there = false;

    TRY(chunk_find(c, a, id, -1 - number, &piece, &is_there, e));
    *out_body = piece.body;
    return ERR_NONE;
}

enum err view_import_made(struct db_conn *c, int64_t id, int64_t number, struct str keys,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, update_made, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, keys, e));
    TRY(db_stmt_bind_int(q, 1, id, e));
    TRY(db_stmt_bind_int(q, 2, number, e));
    return db_stmt_run(q, e);
}

/* ---- errors ---- */

enum err view_import_error_add(struct db_conn *c, int64_t id, const struct view_import_error *error,
                               struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, insert_error, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    TRY(db_stmt_bind_int(q, 1, error->line, e));
    TRY(db_stmt_bind_str(q, 2, utf8_clip(error->field, FIELD_MAX_BYTES), e));
    TRY(db_stmt_bind_str(q, 3, utf8_clip(error->words, WORDS_MAX_BYTES), e));
    return db_stmt_run(q, e);
}

enum err view_import_errors_clear(struct db_conn *c, int64_t id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, delete_errors, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    return db_stmt_run(q, e);
}

enum err view_import_errors(struct db_conn *c, struct arena *a, int64_t id, int64_t behind,
                            int64_t max, struct view_import_error **out_errors, size_t *out_count,
                            struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct view_import_error *all = ARENA_ARRAY(a, struct view_import_error, (size_t)max);
    size_t count = 0;
    bool more = true;

    TRY(db_stmt_prepare(c, select_errors, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    TRY(db_stmt_bind_int(q, 1, behind, e));
    TRY(db_stmt_bind_int(q, 2, max, e));
    TRY(db_stmt_run(q, e));
    while (count < (size_t)max) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        all[count] = (struct view_import_error){.id = db_row_int(q, 0), .line = db_row_int(q, 1)};
        TRY(db_row_str(q, 2, a, &all[count].field, e));
        TRY(db_row_str(q, 3, a, &all[count].words, e));
        count++;
    }
    *out_errors = all;
    *out_count = count;
    return ERR_NONE;
}
