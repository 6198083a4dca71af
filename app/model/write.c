/*
 * write.c - the steps of a write, in their order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/write.h"

#include "app/base/arena.h"
#include "app/db/tx.h"
#include "app/model/write_private.h"

typedef enum err hook_fn(void *ctx, const struct write_event *event, struct error *e);

static hook_fn *hook_of(const struct write_hooks *calls, enum write_call which)
{
    switch (which) {
    case WRITE_OLD: return calls->old_rows;
    case WRITE_NEW: return calls->new_rows;
    case WRITE_DONE: break;
    }
    return calls->done;
}

enum err write_tell(const struct write_job *j, enum write_call which, enum write_op op,
                    const struct write_keys *keys)
{
    const struct write_event event = {
        .arena = j->w->arena,
        .conn = j->conn,
        .change = j->w->change,
        .op = op,
        .keys = *keys,
    };

    for (size_t i = 0; keys->count > 0 && i < j->hook_count; i++) {
        hook_fn *call = hook_of(j->hooks[i].calls, which);

        if (call != NULL)
            TRY(call(j->hooks[i].ctx, &event, j->e));
    }
    return ERR_NONE;
}

static enum err apply_insert(const struct write_job *j, struct write_result *out_result)
{
    size_t count = j->w->change->row_count;
    size_t *rows = ARENA_ARRAY(j->w->arena, size_t, count + 1);
    struct write_key_list list;

    for (size_t i = 0; i < count; i++)
        rows[i] = i;
    write_key_list_init(&list, j->w->arena, j->w->change->table);
    TRY(write_insert(j, rows, count, &list));
    TRY(write_policy_new(j, WRITE_INSERT, &list.keys));
    TRY(write_tell(j, WRITE_NEW, WRITE_INSERT, &list.keys));
    TRY(write_tell(j, WRITE_DONE, WRITE_INSERT, &list.keys));
    *out_result = (struct write_result){.keys = list.keys, .inserted = list.keys.count};
    return ERR_NONE;
}

static enum err apply_update(const struct write_job *j, struct write_result *out_result)
{
    struct write_keys before;
    struct write_keys after;

    if (j->w->change->column_count == 0 || j->w->change->row_count == 0) {
        *out_result = (struct write_result){.keys = {.table = j->w->change->table}};
        return ERR_NONE;
    }
    TRY(write_lock(j, &before));
    TRY(write_tell(j, WRITE_OLD, WRITE_UPDATE, &before));
    TRY(write_update(j, 0, NULL, &before, &after));
    TRY(write_policy_new(j, WRITE_UPDATE, &after));
    TRY(write_tell(j, WRITE_NEW, WRITE_UPDATE, &after));
    TRY(write_tell(j, WRITE_DONE, WRITE_UPDATE, &after));
    *out_result = (struct write_result){.keys = after, .updated = after.count};
    return ERR_NONE;
}

static enum err apply_delete(const struct write_job *j, struct write_result *out_result)
{
    struct write_keys keys;

    TRY(write_lock(j, &keys));
    TRY(write_tell(j, WRITE_OLD, WRITE_DELETE, &keys));
    TRY(write_delete(j, &keys));
    TRY(write_tell(j, WRITE_DONE, WRITE_DELETE, &keys));
    *out_result = (struct write_result){.keys = keys, .deleted = keys.count};
    return ERR_NONE;
}

enum err write_apply(const struct write *w, struct db_conn *c, const struct write_hook *hooks,
                     size_t hook_count, struct write_result *out_result, struct error *e)
{
    const struct write_job j = {.w = w,
                                .conn = c,
                                .hooks = hooks,
                                .hook_count = hook_count,
                                .is_seen = write_is_seen(hooks, hook_count),
                                .e = e};

    if (w->change->op != WRITE_DELETE)
        TRY(write_check_shapes(&j));
    switch (w->change->op) {
    case WRITE_INSERT:
    case WRITE_OP__COUNT: break;
    case WRITE_UPDATE: return apply_update(&j, out_result);
    case WRITE_DELETE: return apply_delete(&j, out_result);
    }
    return w->change->duplicate == WRITE_REFUSE ? apply_insert(&j, out_result)
                                                : write_upsert(&j, out_result);
}

struct run {
    const struct write *w;
    struct db_conn *conn;
    const struct write_hook *hooks;
    size_t hook_count;
    struct write_result *result;
};

static enum err run_once(void *arg, struct error *e)
{
    struct run *r = arg;

    return write_apply(r->w, r->conn, r->hooks, r->hook_count, r->result, e);
}

enum err write_run(const struct write *w, struct db_conn *c, const struct write_hook *hooks,
                   size_t hook_count, struct write_result *out_result, struct error *e)
{
    struct write_result result = {.inserted = 0};
    struct run r = {w, c, hooks, hook_count, &result};

    TRY(db_tx_retry(c, run_once, &r, e));
    *out_result = result;
    return ERR_NONE;
}
