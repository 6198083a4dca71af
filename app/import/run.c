/*
 * run.c - chunks through the one write path: tried out, written, or taken back.
 *
 * A chunk is a transaction; what is refused in it is found by halves (view/halves.h).
 *
 * The row of the import is locked first.  Two pages that go on with the same one take turns,
 * and position, counts and errors are written with what they tell of.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/import/private.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/model/literal.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/words.h"
#include "app/view/halves.h"

struct run {
    struct import *i;
    struct import_rows rows; /* CHECK, LOAD */
    struct write_keys keys;  /* UNDO */
    bool remembers;          /* keys of what is added */
    struct buf made;
    size_t made_count;
    struct view_import_error *faults; /* of this chunk; written once what was tried is undone */
    size_t fault_count;
};

/* ---- one part ---- */

static enum err write_part(struct run *r, const struct change *change,
                           struct write_result *out_result, struct error *e)
{
    struct http_exchange *x = r->i->x;
    const struct write_limits *limits =
        x->write_limits != NULL ? x->write_limits : &write_limits_default;
    const struct write_hook hook = access_write_hook(x);
    struct write w;

    TRY(write_check(x->arena, change, limits, &w, e));
    return write_apply(&w, x->db, &hook, 1, out_result, e);
}

static void keys_remember(struct run *r, const struct write_keys *keys)
{
    struct json_writer w = {.to = &r->made};
    size_t width = keys->table->primary->count;

    for (size_t k = 0; k < keys->count; k++) {
        buf_add_char(&r->made, r->made_count++ == 0 ? '[' : ',');
        w.needs_comma = false;
        json_begin_array(&w);
        for (size_t c = 0; c < width; c++)
            json_add_str(&w, write_literal(r->i->x->arena, &keys->values[k * width + c]));
        json_end_array(&w);
    }
}

static enum err insert_part(struct run *r, size_t from, size_t to, struct error *e)
{
    struct import *i = r->i;
    struct write_result result = {.inserted = 0};
    const struct change change = {
        .op = WRITE_INSERT,
        .table = i->table,
        .policy = i->x->policy,
        .columns = r->rows.columns,
        .column_count = r->rows.column_count,
        .cells = r->rows.cells + from * r->rows.column_count,
        .row_count = to - from,
        .missing_is_default = true,
        .duplicate = i->map.key == NULL ? WRITE_REFUSE : WRITE_MERGE,
        .conflict = i->map.key,
    };

    TRY(write_part(r, &change, &result, e));
    i->row.inserted += (int64_t)result.inserted;
    i->row.updated += (int64_t)result.updated;
    if (r->remembers)
        keys_remember(r, &result.keys);
    return ERR_NONE;
}

static enum err delete_part(struct run *r, size_t from, size_t to, struct error *e)
{
    struct import *i = r->i;
    size_t width = i->table->primary->count;
    const struct query none = {0};
    struct write_result result = {.deleted = 0};
    const struct write_keys keys = {i->table, r->keys.values + from * width, to - from};
    const struct change change = {
        .op = WRITE_DELETE,
        .table = i->table,
        .policy = i->x->policy,
        .where = write_keys_query(i->x->arena, &keys, &none),
    };

    TRY(write_part(r, &change, &result, e));
    i->row.deleted += (int64_t)result.deleted;
    return ERR_NONE;
}

static enum err try_rows(void *ctx, size_t from, size_t to, struct error *e)
{
    struct run *r = ctx;

    return r->i->row.state == VIEW_IMPORT_UNDO ? delete_part(r, from, to, e)
                                               : insert_part(r, from, to, e);
}

/* ---- what is refused ---- */

static void fault_note(void *ctx, size_t row, const struct error *fault)
{
    struct run *r = ctx;
    struct http_exchange *x = r->i->x;
    struct view_import_error told = {
        .line = r->rows.lines == NULL ? 0 : (int64_t)r->rows.lines[row],
        .field = str_dup(x->arena, str_from_z(fault->field)),
        .words = tmpl_say_error(x->templates, x->arena, fault),
    };

    if (told.words.len == 0)
        told.words = TMPL_SAY(x->templates, "The row is refused.");
    r->faults[r->fault_count++] = told;
}

static enum err faults_write(struct run *r, struct error *e)
{
    struct view_import *row = &r->i->row;

    for (size_t f = 0; f < r->fault_count; f++) {
        row->bad++;
        if (row->bad <= VIEW_IMPORT_ERRORS_MAX)
            TRY(view_import_error_add(r->i->x->db, row->id, &r->faults[f], e));
    }
    return ERR_NONE;
}

static enum err halve(struct run *r, size_t from, size_t to, struct error *e)
{
    const struct view_halves halves = {r->i->x->db, try_rows, fault_note, r};

    return view_halves_do(&halves, from, to, e);
}

/* The rows between those that cannot even be tried. */
static enum err rows_do(struct run *r, struct error *e)
{
    size_t from = 0;

    for (size_t row = 0; row < r->rows.count; row++) {
        if (r->rows.faults[row] == NULL)
            continue;
        TRY(halve(r, from, row, e));
        fault_note(r, row, r->rows.faults[row]);
        from = row + 1;
    }
    return halve(r, from, r->rows.count, e);
}

/* ---- one chunk ---- */

/* Never committed: what would have come of it is counted, and that is all. */
static enum err chunk_check(struct run *r, const struct view_import_chunk *chunk, struct error *e)
{
    AUTO(db_tx_end) struct db_tx trial = {NULL, 0};

    TRY(import_rows_make(r->i, chunk->body, &r->rows, e));
    TRY(db_tx_begin(r->i->x->db, &trial, e));
    return rows_do(r, e);
}

static enum err chunk_load(struct run *r, const struct view_import_chunk *chunk, struct error *e)
{
    struct view_import *row = &r->i->row;

    r->remembers = r->i->map.key == NULL;
    TRY(import_rows_make(r->i, chunk->body, &r->rows, e));
    TRY(rows_do(r, e));
    if (r->made_count == 0)
        return ERR_NONE;
    buf_add_char(&r->made, ']');
    if (buf_is_failed(&r->made))
        return error_set(e, ERR_INTERNAL, "the keys of a chunk of an import are too long");
    return view_import_made(r->i->x->db, row->id, row->position, buf_str(&r->made), e);
}

static enum err keys_parse(struct run *r, struct str made, struct error *e)
{
    struct http_exchange *x = r->i->x;
    const struct model_key *primary = r->i->table->primary;
    const struct json_value *all = NULL;
    struct db_value *values;
    struct literal_fault fault;
    size_t n = 0;

    TRY(import_chunk_parse(x->arena, made, &all, e));
    values = ARENA_ARRAY(x->arena, struct db_value, all->count * primary->count + 1);
    for (const struct json_value *key = all->first; key != NULL; key = key->next) {
        const struct json_value *v = key->first;

        for (size_t c = 0; c < primary->count; c++, v = v->next) {
            if (v == NULL ||
                !literal_parse(primary->columns[c], x->arena, v->text, &values[n++], &fault))
                return error_set(e, ERR_INTERNAL, "a key that an import made is none any more");
        }
    }
    r->keys = (struct write_keys){r->i->table, values, all->count};
    return ERR_NONE;
}

static enum err chunk_undo(struct run *r, const struct view_import_chunk *chunk, struct error *e)
{
    if (chunk->made.at == NULL || r->i->table->primary == NULL)
        return ERR_NONE;
    TRY(keys_parse(r, chunk->made, e));
    return halve(r, 0, r->keys.count, e);
}

/* The last chunk's rows may refer to the first's: they go first. */
static int64_t number_of(const struct view_import *row)
{
    return row->state == VIEW_IMPORT_UNDO ? row->chunks - 1 - row->position : row->position;
}

static enum err chunk_do(struct run *r, struct error *e)
{
    struct import *i = r->i;
    struct view_import_chunk chunk;

    TRY(view_import_chunk_read(i->x->db, i->x->arena, i->row.id, number_of(&i->row), &chunk, e));
    if (i->row.state == VIEW_IMPORT_CHECK)
        return chunk_check(r, &chunk, e);
    return i->row.state == VIEW_IMPORT_LOAD ? chunk_load(r, &chunk, e) : chunk_undo(r, &chunk, e);
}

static bool is_running(enum view_import_state state)
{
    return state == VIEW_IMPORT_CHECK || state == VIEW_IMPORT_LOAD || state == VIEW_IMPORT_UNDO;
}

static void state_end(struct view_import *row)
{
    if (row->position < row->chunks)
        return;
    row->state = row->state == VIEW_IMPORT_CHECK  ? VIEW_IMPORT_CHECKED
                 : row->state == VIEW_IMPORT_LOAD ? VIEW_IMPORT_DONE
                                                  : VIEW_IMPORT_UNDONE;
}

static enum err step(struct run *r, struct error *e)
{
    struct import *i = r->i;

    TRY(view_import_lock(i->x, i->table, i->row.id, &i->row, e));
    if (!is_running(i->row.state))
        return ERR_NONE;
    if (i->row.position < i->row.chunks) {
        TRY(chunk_do(r, e));
        TRY(faults_write(r, e));
        i->row.position++;
    }
    state_end(&i->row);
    return view_import_save(i->x->db, &i->row, e);
}

/* Called anew when the server refused the transaction. */
static enum err step_once(void *arg, struct error *e)
{
    struct run r = {.i = arg};
    enum err code;

    r.faults = ARENA_ARRAY(r.i->x->arena, struct view_import_error, IMPORT_CHUNK_ROWS);
    buf_init(&r.made, IMPORT_CHUNK_BYTES * 16);
    code = step(&r, e);
    buf_fini(&r.made);
    return code;
}

enum err import_run(struct import *i)
{
    struct http_exchange *x = i->x;
    int64_t end = clock_mono_us() + IMPORT_SLICE_US;
    size_t most = arena_used(x->arena) + IMPORT_SLICE_MEMORY;

    do {
        TRY(db_tx_retry(x->db, step_once, i, &x->error));
    } while (is_running(i->row.state) && clock_mono_us() < end && arena_used(x->arena) < most);
    return ERR_NONE;
}
