/*
 * bulk.c - the rows of lintel_bulk and of what hangs on it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/bulk.h"

#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/http/exchange.h"
#include "app/view/link.h"

#define BULK_COLUMNS \
    "id, deed + 0, state + 0, address, options, chunks, row_count, position, good, bad"

/* What is a day old; a few at a time, with all that hangs on them. */
static const struct sql sweep = SQL_INIT(
    "DELETE FROM lintel_bulk WHERE created_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY LIMIT 5");
static const struct sql select_last =
    SQL_INIT("SELECT id FROM lintel_bulk WHERE account_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?");
static const struct sql delete_old =
    SQL_INIT("DELETE FROM lintel_bulk WHERE account_id = ? AND id <= ?"
             " AND state IN ('choose', 'check', 'checked') LIMIT 5");
static const struct sql insert_bulk =
    SQL_INIT("INSERT INTO lintel_bulk (account_id, model, deed, state, address, options, chunks,"
             " row_count, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))");
static const struct sql insert_chunk =
    SQL_INIT("INSERT INTO lintel_bulk_chunk (bulk_id, number, row_keys) VALUES (?, ?, ?)");
static const struct sql select_one =
    SQL_INIT("SELECT " BULK_COLUMNS " FROM lintel_bulk"
             " WHERE account_id = ? AND model = ? AND id = ? LIMIT 1");
static const struct sql lock_one =
    SQL_INIT("SELECT " BULK_COLUMNS " FROM lintel_bulk"
             " WHERE account_id = ? AND model = ? AND id = ? LIMIT 1 FOR UPDATE");
static const struct sql update_bulk =
    SQL_INIT("UPDATE lintel_bulk SET state = ?, options = ?, position = ?, good = ?, bad = ?"
             " WHERE id = ?");
static const struct sql select_chunk =
    SQL_INIT("SELECT number, row_keys, refused, was FROM lintel_bulk_chunk"
             " WHERE bulk_id = ? AND number = ?");
static const struct sql select_refused =
    SQL_INIT("SELECT number, row_keys, refused, was FROM lintel_bulk_chunk"
             " WHERE bulk_id = ? AND refused IS NOT NULL ORDER BY number LIMIT ?");
static const struct sql update_chunk =
    SQL_INIT("UPDATE lintel_bulk_chunk SET refused = ?, was = ? WHERE bulk_id = ? AND number = ?");

static int64_t account_of(const struct http_exchange *x)
{
    return x->user == NULL ? 0 : x->user->id;
}

/* ---- a new one ---- */

static enum err last_kept(struct http_exchange *x, int64_t *out_id)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(x->db, select_last, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, account_of(x), &x->error));
    TRY(db_stmt_bind_int(q, 1, VIEW_BULK_KEPT, &x->error));
    TRY(db_stmt_run(q, &x->error));
    TRY(db_stmt_step(q, &more, &x->error));
    *out_id = more ? db_row_int(q, 0) : 0;
    return ERR_NONE;
}

enum err view_bulk_room(struct http_exchange *x)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    int64_t last = 0;

    TRY(db_run(x->db, sweep, &x->error));
    TRY(last_kept(x, &last));
    if (last == 0)
        return ERR_NONE;
    TRY(db_stmt_prepare(x->db, delete_old, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, account_of(x), &x->error));
    TRY(db_stmt_bind_int(q, 1, last, &x->error));
    return db_stmt_run(q, &x->error);
}

enum err view_bulk_add(struct http_exchange *x, const struct model_table *t, struct view_bulk *bulk)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;

    TRY(db_stmt_prepare(x->db, insert_bulk, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_of(x), e));
    TRY(db_stmt_bind_str(q, 1, view_table_name(x->arena, x->model, t), e));
    TRY(db_stmt_bind_int(q, 2, (int64_t)bulk->deed + 1, e));
    TRY(db_stmt_bind_int(q, 3, (int64_t)bulk->state + 1, e));
    TRY(db_stmt_bind_str(q, 4, bulk->address, e));
    TRY(db_stmt_bind_str(q, 5, bulk->options, e));
    TRY(db_stmt_bind_int(q, 6, bulk->chunks, e));
    TRY(db_stmt_bind_int(q, 7, bulk->rows, e));
    TRY(db_stmt_run(q, e));
    bulk->id = (int64_t)db_stmt_insert_id(q);
    return ERR_NONE;
}

enum err view_bulk_chunk_add(struct http_exchange *x, int64_t id, int64_t number, struct str keys)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, insert_chunk, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, id, &x->error));
    TRY(db_stmt_bind_int(q, 1, number, &x->error));
    TRY(db_stmt_bind_bytes(q, 2, keys, &x->error));
    return db_stmt_run(q, &x->error);
}

/* ---- reading ---- */

/* An ENUM counts from 1, in the order of the enum. */
static enum err row_read(struct http_exchange *x, struct db_stmt *q, struct view_bulk *out_bulk,
                         struct error *e)
{
    int64_t deed = db_row_int(q, 1);
    int64_t state = db_row_int(q, 2);
    struct view_bulk b = {.id = db_row_int(q, 0),
                          .chunks = db_row_int(q, 5),
                          .rows = db_row_int(q, 6),
                          .position = db_row_int(q, 7),
                          .good = db_row_int(q, 8),
                          .bad = db_row_int(q, 9)};

    if (deed < 1 || deed > VIEW_BULK_DEED__COUNT || state < 1 || state > VIEW_BULK_STATE__COUNT)
        return error_set(e, ERR_INTERNAL, "a bulk change %lld in the state %lld", (long long)deed,
                         (long long)state);
    b.deed = (enum view_bulk_deed)(deed - 1);
    b.state = (enum view_bulk_state)(state - 1);
    TRY(db_row_str(q, 3, x->arena, &b.address, e));
    TRY(db_row_str(q, 4, x->arena, &b.options, e));
    *out_bulk = b;
    return ERR_NONE;
}

static enum err find(struct http_exchange *x, struct sql sql, const struct model_table *t,
                     int64_t id, struct view_bulk *out_bulk, struct error *e)
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
                          "There is no such selection of rows; it is removed after a day.");
    return row_read(x, q, out_bulk, e);
}

enum err view_bulk_find(struct http_exchange *x, const struct model_table *t, int64_t id,
                        struct view_bulk *out_bulk)
{
    return find(x, select_one, t, id, out_bulk, &x->error);
}

enum err view_bulk_lock(struct http_exchange *x, const struct model_table *t, int64_t id,
                        struct view_bulk *out_bulk, struct error *e)
{
    return find(x, lock_one, t, id, out_bulk, e);
}

enum err view_bulk_save(struct db_conn *c, const struct view_bulk *bulk, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, update_bulk, &q, e));
    TRY(db_stmt_bind_int(q, 0, (int64_t)bulk->state + 1, e));
    TRY(db_stmt_bind_str(q, 1, bulk->options, e));
    TRY(db_stmt_bind_int(q, 2, bulk->position, e));
    TRY(db_stmt_bind_int(q, 3, bulk->good, e));
    TRY(db_stmt_bind_int(q, 4, bulk->bad, e));
    TRY(db_stmt_bind_int(q, 5, bulk->id, e));
    return db_stmt_run(q, e);
}

/* ---- chunks ---- */

static enum err chunk_take(struct http_exchange *x, struct db_stmt *q,
                           struct view_bulk_chunk *out_chunk, struct error *e)
{
    struct view_bulk_chunk chunk = {.number = db_row_int(q, 0)};

    TRY(db_row_str(q, 1, x->arena, &chunk.keys, e));
    TRY(db_row_str(q, 2, x->arena, &chunk.refused, e));
    TRY(db_row_str(q, 3, x->arena, &chunk.was, e));
    *out_chunk = chunk;
    return ERR_NONE;
}

enum err view_bulk_chunk_read(struct http_exchange *x, int64_t id, int64_t number,
                              struct view_bulk_chunk *out_chunk, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(x->db, select_chunk, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    TRY(db_stmt_bind_int(q, 1, number, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_INTERNAL, "bulk change %lld has no chunk %lld", (long long)id,
                         (long long)number);
    return chunk_take(x, q, out_chunk, e);
}

static enum err bind_bytes(struct db_stmt *q, unsigned at, struct str bytes, struct error *e)
{
    return bytes.at == NULL ? db_stmt_bind_null(q, at, e) : db_stmt_bind_bytes(q, at, bytes, e);
}

enum err view_bulk_chunk_save(struct db_conn *c, int64_t id, const struct view_bulk_chunk *chunk,
                              struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, update_chunk, &q, e));
    TRY(bind_bytes(q, 0, chunk->refused, e));
    TRY(bind_bytes(q, 1, chunk->was, e));
    TRY(db_stmt_bind_int(q, 2, id, e));
    TRY(db_stmt_bind_int(q, 3, chunk->number, e));
    return db_stmt_run(q, e);
}

enum err view_bulk_refused(struct http_exchange *x, int64_t id, size_t max,
                           struct view_bulk_chunk **out_chunks, size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct view_bulk_chunk *all = ARENA_ARRAY(x->arena, struct view_bulk_chunk, max);
    size_t count = 0;
    bool more = true;

    TRY(db_stmt_prepare(x->db, select_refused, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, id, &x->error));
    TRY(db_stmt_bind_int(q, 1, (int64_t)max, &x->error));
    TRY(db_stmt_run(q, &x->error));
    while (count < max) {
        TRY(db_stmt_step(q, &more, &x->error));
        if (!more)
            break;
        TRY(chunk_take(x, q, &all[count], &x->error));
        count++;
    }
    *out_chunks = all;
    *out_count = count;
    return ERR_NONE;
}
