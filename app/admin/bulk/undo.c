/*
 * undo.c - what rows were before a change, and the way back.
 *
 * Kept is what the lock reads of a row anyway, and what the row became, with all that
 * triggers made of it.  A row that is no longer that was changed by somebody else since, and
 * stays.  Stored as [[[key, [value, ...]], ...], the same after]: a value is a text, null, or
 * false where it was too long to be kept.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/bulk/chunk.h"
#include "app/base/arena.h"
#include "app/base/map.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/model/schema.h"
#include "app/model/snapshot.h"
#include "app/view/link.h"

#define VALUE_MAX ((size_t)1024) /* bytes of a value that is kept: what the lock reads */

/* ---- keeping ---- */

/* The value as a text, of a long one its digest; absent: NULL. */
static struct str value_text(const struct bulk_chunk *c, const struct model_column *k,
                             const struct snapshot_value *v)
{
    if (v->is_long)
        return v->sha256;
    return view_value_literal(c->b->x->arena, k, &v->value);
}

static void row_write(const struct bulk_chunk *c, struct buf *to, const struct db_value *key,
                      const struct snapshot_value *values, bool has_digests)
{
    const struct admin_record *r = &c->b->record;
    struct json_writer w = {.to = to};

    buf_add_char(to, to->len == 0 ? '[' : ',');
    json_begin_array(&w);
    bulk_key_write(c, &w, key);
    json_begin_array(&w);
    for (size_t i = 0; i < r->count; i++) {
        const struct model_column *k = r->fields[i].column;
        const struct snapshot_value *v = &values[k - c->b->table->columns];
        struct str text = value_text(c, k, v);

        if (!c->b->is_meant[i])
            continue;
        if (v->is_long && !has_digests)
            json_add_bool(&w, false);
        else if (text.at == NULL)
            json_add_null(&w);
        else
            json_add_str(&w, text);
    }
    json_end_array(&w);
    json_end_array(&w);
}

static enum err keep_before(void *ctx, const struct write_event *event, size_t at,
                            const struct db_value *key, const struct snapshot_value *values,
                            struct error *e)
{
    struct bulk_chunk *c = ctx;

    (void)event;
    (void)at;
    (void)e;
    row_write(c, &c->before, key, values, false);
    return ERR_NONE;
}

static enum err after_write(void *ctx, const struct db_value *key,
                            const struct snapshot_value *values, struct error *e)
{
    struct bulk_chunk *c = ctx;

    (void)e;
    row_write(c, &c->after, key, values, true);
    return ERR_NONE;
}

static enum err keep_after(void *ctx, const struct write_event *event, struct error *e)
{
    return snapshot_rows(event->arena, event->conn, &event->keys, VALUE_MAX, after_write, ctx, e);
}

struct write_hook bulk_was_hook(struct bulk_chunk *c)
{
    static const struct write_hooks keeping = {.row = keep_before, .new_rows = keep_after};

    return (struct write_hook){&keeping, c};
}

struct str bulk_was_print(struct bulk_chunk *c)
{
    if (c->before.len == 0 || buf_is_failed(&c->before) || buf_is_failed(&c->after))
        return STR_NONE;
    return str_format(c->b->x->arena, "[%.*s],%.*s]]", STR_ARG(buf_str(&c->before)),
                      STR_ARG(buf_str(&c->after)));
}

/* ---- read again ---- */

/* From a key's text to its values. */
static void after_read(struct arena *a, const struct json_value *list, struct map *out_map)
{
    map_init(out_map, a);
    for (const struct json_value *row = list->first; row != NULL; row = row->next)
        map_put(out_map, row->first->source, row->first->next);
}

static struct str keys_print(struct arena *a, const struct json_value *list)
{
    struct buf keys;
    struct str text;

    buf_init(&keys, BULK_WAS_BYTES);
    for (const struct json_value *row = list->first; row != NULL; row = row->next) {
        buf_add_char(&keys, keys.len == 0 ? '[' : ',');
        buf_add_str(&keys, row->first->source);
    }
    buf_add_char(&keys, ']');
    text = buf_is_failed(&keys) ? STR("[]") : str_dup(a, buf_str(&keys));
    buf_fini(&keys);
    return text;
}

enum err bulk_was_parse(struct bulk_chunk *c, struct error *e)
{
    struct arena *a = c->b->x->arena;
    const struct json_limits limits = {
        .bytes = 2 * BULK_WAS_BYTES + 16, .depth = 6, .values = 4000000};
    const struct json_value *all = NULL;
    struct map after;
    size_t n = 0;

    c->keys.count = 0;
    if (c->stored.was.at == NULL)
        return ERR_NONE;
    TRY(json_parse(a, c->stored.was, &limits, &all, e));
    c->before_values = ARENA_ARRAY(a, const struct json_value *, all->first->count + 1);
    c->after_values = ARENA_ARRAY(a, const struct json_value *, all->first->count + 1);
    after_read(a, all->first->next, &after);
    for (const struct json_value *row = all->first->first; row != NULL; row = row->next) {
        c->before_values[n] = row->first->next;
        c->after_values[n++] = map_find(&after, row->first->source);
    }
    return bulk_keys_parse(c->b, keys_print(a, all->first), &c->keys, e);
}

/* ---- taking back ---- */

/* Is the locked row still as the change has left it? */
static enum err hold_still(void *ctx, const struct write_event *event, size_t at,
                           const struct db_value *key, const struct snapshot_value *values,
                           struct error *e)
{
    const struct bulk_chunk *c = ctx;
    const struct json_value *after = c->after_values[c->undoing];
    const struct json_value *v = after == NULL ? NULL : after->first;
    bool is_still = after != NULL;

    (void)at;
    (void)key;
    for (size_t i = 0; i < event->change->column_count && v != NULL; i++, v = v->next) {
        const struct model_column *k = event->change->columns[i];
        struct str now = value_text(c, k, &values[k - c->b->table->columns]);

        is_still = is_still && (v->kind == JSON_NULL) == (now.at == NULL) &&
                   (now.at == NULL || str_eq(v->text, now));
    }
    return is_still ? ERR_NONE
                    : error_tell(e, ERR_CONFLICT, STR_NONE,
                                 "It was changed once more since, and stays as it is.");
}

static enum err cells_before(const struct bulk_chunk *c, size_t row, struct change *change,
                             struct error *e)
{
    struct write_cell *cells =
        ARENA_ARRAY(c->b->x->arena, struct write_cell, change->column_count + 1);
    const struct json_value *v = c->before_values[row]->first;

    for (size_t i = 0; i < change->column_count; i++, v = v->next) {
        if (v == NULL || v->kind == JSON_BOOL)
            return error_tell(e, ERR_CONFLICT, STR_NONE,
                              "Its earlier value is too long to have been kept.");
        cells[i] = (struct write_cell){.kind = WRITE_NULL};
        if (v->kind == JSON_STRING)
            cells[i] = (struct write_cell){WRITE_TEXT, v->text};
    }
    change->cells = cells;
    return ERR_NONE;
}

/* Rows have had different values: each is a change of its own. */
enum err bulk_undo_rows(struct bulk_chunk *c, size_t from, size_t to, struct error *e)
{
    static const struct write_hooks holding = {.row = hold_still};
    const struct write_hook hook = {&holding, c};

    for (size_t row = from; row < to; row++) {
        struct write_result result = {.updated = 0};
        struct change change;

        c->undoing = row;
        bulk_change_make(c->b, &change);
        change.where = bulk_where(c, row, row + 1);
        TRY(cells_before(c, row, &change, e));
        TRY(bulk_write_part(c, &change, &hook, &result, e));
        bulk_met_note(c, row, row + 1, &result.keys);
    }
    return ERR_NONE;
}
