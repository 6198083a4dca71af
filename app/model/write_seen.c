/*
 * write_seen.c - rows for the hooks that want to see them.
 *
 * They come with the statement that locks or inserts them anyway, so that seeing a row
 * costs no round trip of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/map.h"
#include "app/db/stmt.h"
#include "app/model/schema.h"
#include "app/model/snapshot.h"
#include "app/model/write_private.h"

bool write_is_seen(const struct write_hook *hooks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (hooks[i].calls->row != NULL)
            return true;
    }
    return false;
}

struct write_seen write_seen_new(const struct write_job *j)
{
    const struct model_table *t = j->w->change->table;

    if (!j->is_seen)
        return (struct write_seen){NULL, NULL};
    return (struct write_seen){
        .key = ARENA_ARRAY(j->w->arena, struct db_value, t->primary->count),
        .values = ARENA_ARRAY(j->w->arena, struct snapshot_value, t->column_count),
    };
}

void write_seen_build(struct build *b, const struct write_job *j, build_alias alias)
{
    if (j->is_seen)
        snapshot_build(b, j->w->change->table, alias, WRITE_SEEN_MAX);
}

static enum err tell(const struct write_job *j, enum write_op op, size_t at,
                     const struct db_value *key, const struct snapshot_value *values)
{
    const struct write_event event = {
        .arena = j->w->arena,
        .conn = j->conn,
        .change = j->w->change,
        .op = op,
        .keys = {.table = j->w->change->table},
    };

    for (size_t i = 0; i < j->hook_count; i++) {
        const struct write_hook *hook = &j->hooks[i];

        if (hook->calls->row != NULL)
            TRY(hook->calls->row(hook->ctx, &event, at, key, values, j->e));
    }
    return ERR_NONE;
}

enum err write_seen_tell(const struct write_job *j, const struct write_seen *seen, enum write_op op,
                         size_t at, struct db_stmt *q)
{
    const struct model_table *t = j->w->change->table;
    unsigned first;

    if (!j->is_seen)
        return ERR_NONE;
    first = db_stmt_column_count(q) - snapshot_width(t, WRITE_SEEN_MAX);
    for (unsigned i = 0; i < t->primary->count; i++)
        TRY(db_row_value(q, i, &seen->key[i], j->e));
    TRY(snapshot_read(q, first, t, WRITE_SEEN_MAX, seen->values, j->e));
    return tell(j, op, at, seen->key, seen->values);
}

/* ---- rows that are there, in no order ---- */

struct seeing {
    const struct write_job *j;
    size_t width;
    struct map index; /* from a key's text to its number, from 1 */
    const struct snapshot_value **rows;
};

static enum err keep(void *ctx, const struct db_value *key, const struct snapshot_value *values,
                     struct error *e)
{
    const struct seeing *s = ctx;
    struct arena *a = s->j->w->arena;
    const size_t *at = map_find(&s->index, snapshot_key_text(a, key, s->width));

    (void)e;
    if (at != NULL)
        s->rows[*at - 1] = snapshot_dup(a, values, s->j->w->change->table->column_count);
    return ERR_NONE;
}

enum err write_seen_rows(const struct write_job *j, enum write_op op, const struct write_keys *keys)
{
    struct arena *a = j->w->arena;
    struct seeing s = {.j = j, .width = keys->table->primary->count};
    size_t *numbers;

    if (!j->is_seen || keys->count == 0)
        return ERR_NONE;
    numbers = ARENA_ARRAY(a, size_t, keys->count);
    s.rows = ARENA_ARRAY(a, const struct snapshot_value *, keys->count);
    map_init(&s.index, a);
    for (size_t i = 0; i < keys->count; i++) {
        numbers[i] = i + 1;
        map_put(&s.index, snapshot_key_text(a, keys->values + i * s.width, s.width), &numbers[i]);
    }
    TRY(snapshot_rows(a, j->conn, keys, WRITE_SEEN_MAX, keep, &s, j->e));
    for (size_t i = 0; i < keys->count; i++) {
        /* Locked a moment ago: it cannot be gone. */
        if (s.rows[i] == NULL)
            return error_set(j->e, ERR_INTERNAL, "a locked row is gone");
        TRY(tell(j, op, i, keys->values + i * s.width, s.rows[i]));
    }
    return ERR_NONE;
}
