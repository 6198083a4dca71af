/*
 * run.c - chunks of rows through the one write path: tried out, done, or taken back.
 *
 * A chunk is a transaction; CHECK undoes it.  The row of lintel_bulk is locked first, so that
 * two pages that go on with the same one take turns, and position, counts and what was refused
 * are written with what they tell of.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/admin/bulk/chunk.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/json/write.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/words.h"
#include "app/view/halves.h"
#include "app/view/link.h"

#define TOLD_BYTES ((size_t)4 * 1024 * 1024) /* of what was refused of a chunk */

void bulk_key_write(const struct bulk_chunk *c, struct json_writer *w,
                    const struct db_value *values)
{
    const struct model_key *key = c->b->table->primary;

    json_begin_array(w);
    for (size_t i = 0; i < key->count; i++)
        json_add_str(w, view_value_literal(c->b->x->arena, key->columns[i], &values[i]));
    json_end_array(w);
}

/* ---- what was refused ---- */

static void refuse(void *ctx, size_t row, const struct error *why)
{
    struct bulk_chunk *c = ctx;
    struct http_exchange *x = c->b->x;
    struct json_writer w = {.to = &c->refused};
    struct str words = tmpl_say_error(x->templates, x->arena, why);

    buf_add_char(&c->refused, c->refused.len == 0 ? '[' : ',');
    json_begin_array(&w);
    bulk_key_write(c, &w, c->keys.values + row * c->b->table->primary->count);
    json_add_str(&w, str_from_z(why->field));
    json_add_str(&w, words.len > 0 ? words : TMPL_SAY(x->templates, "The row is refused."));
    json_end_array(&w);
    c->came[row] = BULK_REFUSED;
}

static bool same_key(const struct bulk_chunk *c, const struct db_value *one,
                     const struct db_value *other)
{
    const struct model_key *key = c->b->table->primary;

    for (size_t i = 0; i < key->count; i++) {
        if (!str_eq(view_value_literal(c->b->x->arena, key->columns[i], &one[i]),
                    view_value_literal(c->b->x->arena, key->columns[i], &other[i])))
            return false;
    }
    return true;
}

/*
 * Which rows of the part were written: those that the policy keeps, or that are gone, were
 * passed over without a word.  Both lists are mostly in the same order.
 */
void bulk_met_note(struct bulk_chunk *c, size_t from, size_t to, const struct write_keys *written)
{
    size_t width = c->b->table->primary->count;
    size_t next = from;

    for (size_t row = from; row < to; row++)
        c->came[row] = written->count == to - from ? BULK_WRITTEN : BULK_PASSED;
    for (size_t k = 0; written->count < to - from && k < written->count; k++) {
        for (size_t tried = from; tried < to; tried++, next++) {
            next = next >= to ? from : next;
            if (same_key(c, c->keys.values + next * width, written->values + k * width))
                break;
        }
        c->came[next >= to ? from : next] = BULK_WRITTEN;
    }
}

/* ---- one part ---- */

enum err bulk_write_part(struct bulk_chunk *c, const struct change *change,
                         const struct write_hook *first, struct write_result *out_result,
                         struct error *e)
{
    struct http_exchange *x = c->b->x;
    const struct write_limits *limits =
        x->write_limits != NULL ? x->write_limits : &write_limits_default;
    const struct write_hook hooks[] = {access_write_hook(x),
                                       first == NULL ? access_write_hook(x) : *first};
    struct write w;

    TRY(write_check(x->arena, change, limits, &w, e));
    return write_apply(&w, x->db, hooks, first == NULL ? 1 : 2, out_result, e);
}

static struct write_keys part_of(const struct bulk_chunk *c, size_t from, size_t to)
{
    return (struct write_keys){c->b->table, c->keys.values + from * c->b->table->primary->count,
                               to - from};
}

const struct query *bulk_where(const struct bulk_chunk *c, size_t from, size_t to)
{
    const struct write_keys keys = part_of(c, from, to);

    return write_keys_query(c->b->x->arena, &keys, &(struct query){0});
}

static enum err delete_rows(struct bulk_chunk *c, size_t from, size_t to, struct error *e)
{
    struct write_result result = {.deleted = 0};
    const struct change change = {
        .op = WRITE_DELETE,
        .table = c->b->table,
        .policy = c->b->x->policy,
        .where = bulk_where(c, from, to),
    };

    TRY(bulk_write_part(c, &change, NULL, &result, e));
    bulk_met_note(c, from, to, &result.keys);
    return ERR_NONE;
}

void bulk_change_make(const struct bulk *b, struct change *out_change)
{
    const struct admin_record *r = &b->record;
    const struct model_column **columns =
        ARENA_ARRAY(b->x->arena, const struct model_column *, r->count);
    struct write_cell *cells = ARENA_ARRAY(b->x->arena, struct write_cell, r->count);
    size_t count = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (!b->is_meant[i])
            continue;
        columns[count] = r->fields[i].column;
        cells[count++] = r->fields[i].now;
    }
    *out_change = (struct change){
        .op = WRITE_UPDATE,
        .table = b->table,
        .policy = b->x->policy,
        .columns = columns,
        .column_count = count,
        .cells = cells,
        .row_count = 1,
    };
}

static enum err change_rows(struct bulk_chunk *c, size_t from, size_t to, struct error *e)
{
    const struct write_hook hook = bulk_was_hook(c);
    size_t before = c->before.len;
    size_t after = c->after.len;
    struct write_result result = {.updated = 0};
    struct change change;
    enum err code;

    bulk_change_make(c->b, &change);
    change.where = bulk_where(c, from, to);
    code = bulk_write_part(c, &change, c->b->row.state == VIEW_BULK_RUN ? &hook : NULL, &result, e);
    if (code == ERR_NONE) {
        bulk_met_note(c, from, to, &result.keys);
        return ERR_NONE;
    }
    buf_truncate(&c->before, before);
    buf_truncate(&c->after, after);
    return code;
}

/* ---- one chunk ---- */

static enum err try_rows(void *ctx, size_t from, size_t to, struct error *e)
{
    struct bulk_chunk *c = ctx;

    if (c->b->row.state == VIEW_BULK_UNDO)
        return bulk_undo_rows(c, from, to, e);
    return c->b->row.deed == VIEW_BULK_DELETE ? delete_rows(c, from, to, e)
                                              : change_rows(c, from, to, e);
}

/* Rows that no part has met are told of like those that were refused; counts the others. */
static void passed_tell(struct bulk_chunk *c)
{
    struct error passed = {.code = ERR_NONE};

    if (c->b->row.deed == VIEW_BULK_DELETE)
        (void)error_tell(&passed, ERR_DENIED, STR_NONE,
                         "You may not delete this row, or it is gone.");
    else
        (void)error_tell(&passed, ERR_DENIED, STR_NONE,
                         "You may not change this row, or it is gone.");
    for (size_t row = 0; row < c->keys.count; row++) {
        if (c->came[row] == BULK_PASSED)
            refuse(c, row, &passed);
        if (c->came[row] == BULK_WRITTEN)
            c->b->row.good++;
        else
            c->b->row.bad++;
    }
}

static enum err parts_do(struct bulk_chunk *c, struct error *e)
{
    AUTO(db_tx_end) struct db_tx trial = {NULL, 0};
    const struct view_halves halves = {c->b->x->db, try_rows, refuse, c};

    TRY(db_tx_begin(c->b->x->db, &trial, e));
    TRY(view_halves_do(&halves, 0, c->keys.count, e));
    passed_tell(c);
    /* What was only tried is undone. */
    return c->b->row.state == VIEW_BULK_CHECK ? ERR_NONE : db_tx_commit(&trial, e);
}

static enum err chunk_do(struct bulk_chunk *c, struct error *e)
{
    struct bulk *b = c->b;

    TRY(view_bulk_chunk_read(b->x, b->row.id, b->row.position, &c->stored, e));
    TRY(bulk_keys_parse(b, c->stored.keys, &c->keys, e));
    if (b->row.state == VIEW_BULK_UNDO)
        TRY(bulk_was_parse(c, e));
    c->came = ARENA_ARRAY(b->x->arena, enum bulk_came, c->keys.count + 1);
    TRY(parts_do(c, e));
    c->stored.refused = STR_NONE;
    if (c->refused.len > 0) {
        buf_add_char(&c->refused, ']');
        c->stored.refused = str_dup(b->x->arena, buf_str(&c->refused));
    }
    if (b->row.state == VIEW_BULK_RUN && b->row.deed == VIEW_BULK_CHANGE)
        c->stored.was = bulk_was_print(c);
    if (buf_is_failed(&c->refused) || buf_is_failed(&c->before) || buf_is_failed(&c->after))
        return error_set(e, ERR_INTERNAL, "what is kept of a chunk of rows is too long");
    return view_bulk_chunk_save(b->x->db, b->row.id, &c->stored, e);
}

/* ---- slices ---- */

static bool is_running(enum view_bulk_state state)
{
    return state == VIEW_BULK_CHECK || state == VIEW_BULK_RUN || state == VIEW_BULK_UNDO;
}

static void state_end(struct view_bulk *row)
{
    if (row->position < row->chunks)
        return;
    row->state = row->state == VIEW_BULK_CHECK ? VIEW_BULK_CHECKED
                 : row->state == VIEW_BULK_RUN ? VIEW_BULK_DONE
                                               : VIEW_BULK_UNDONE;
}

static enum err step(struct bulk_chunk *c, struct error *e)
{
    struct bulk *b = c->b;

    TRY(view_bulk_lock(b->x, b->table, b->row.id, &b->row, e));
    if (!is_running(b->row.state))
        return ERR_NONE;
    if (b->row.position < b->row.chunks) {
        TRY(chunk_do(c, e));
        b->row.position++;
    }
    state_end(&b->row);
    return view_bulk_save(b->x->db, &b->row, e);
}

/* Called anew when the server refused the transaction. */
static enum err step_once(void *arg, struct error *e)
{
    struct bulk_chunk c = {.b = arg};
    enum err code;

    buf_init(&c.refused, TOLD_BYTES);
    buf_init(&c.before, BULK_WAS_BYTES);
    buf_init(&c.after, BULK_WAS_BYTES);
    code = step(&c, e);
    buf_fini(&c.refused);
    buf_fini(&c.before);
    buf_fini(&c.after);
    return code;
}

enum err bulk_run(struct bulk *b)
{
    struct http_exchange *x = b->x;
    int64_t end = clock_mono_us() + BULK_SLICE_US;
    size_t most = arena_used(x->arena) + BULK_SLICE_MEMORY;

    do {
        TRY(db_tx_retry(x->db, step_once, b, &x->error));
    } while (is_running(b->row.state) && clock_mono_us() < end && arena_used(x->arena) < most);
    return ERR_NONE;
}
