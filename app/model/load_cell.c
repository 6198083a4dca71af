/*
 * load_cell.c - the current model of a process, swapped under many readers.
 *
 *     empty -> loading -> full <-> full, one thread checking
 *
 * A mutex guards the pointer and the marks; it is held for some instructions,
 * never over a query.  The thread that finds the check due takes it on, with its
 * own connection; the others take what is there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/model/load.h"
#include "app/model/schema.h"

#define CELL_ARENA ((size_t)1 << 20)

struct model_cell {
    struct arena *arena;
    const struct str *schemas;
    size_t schema_count;
    struct crypt_keyring *keys;
    pthread_mutex_t lock;
    pthread_cond_t idle; /* busy went down */
    /* under the lock */
    const struct model *current;
    bool is_busy; /* some thread loads or checks */
    int64_t check_at;
    int64_t outside_at;
    int64_t renew_at; /* not before */
    bool has_trouble;
    struct error trouble;
};

enum err model_cell_open(const struct str *schemas, size_t schema_count,
                         struct model_cell **out_cell, struct error *e)
{
    AUTO(arena_freep) struct arena *a = arena_new(CELL_ARENA);
    struct model_cell *cell = ARENA_NEW(a, struct model_cell);
    struct str *names = ARENA_ARRAY(a, struct str, schema_count);

    for (size_t i = 0; i < schema_count; i++)
        names[i] = str_dup(a, schemas[i]);
    cell->arena = a;
    cell->schemas = names;
    cell->schema_count = schema_count;
    if (pthread_mutex_init(&cell->lock, NULL) != 0)
        return error_set(e, ERR_INTERNAL, "no mutex for the model");
    if (pthread_cond_init(&cell->idle, NULL) != 0) {
        (void)pthread_mutex_destroy(&cell->lock);
        return error_set(e, ERR_INTERNAL, "no condition for the model");
    }
    *out_cell = cell;
    a = NULL;
    return ERR_NONE;
}

void model_cell_keys(struct model_cell *cell, struct crypt_keyring *keys)
{
    cell->keys = keys;
}

void model_cell_close(struct model_cell *cell)
{
    if (cell == NULL)
        return;
    model_release(cell->current);
    (void)pthread_cond_destroy(&cell->idle);
    (void)pthread_mutex_destroy(&cell->lock);
    arena_free(cell->arena);
}

/* Takes up the work of loading or checking, if it is due; under the lock. */
static bool is_mine(struct model_cell *cell, int64_t now, bool *out_look_outside)
{
    if (cell->is_busy || (cell->current != NULL && now < cell->check_at))
        return false;
    *out_look_outside = now >= cell->outside_at;
    cell->is_busy = true;
    cell->check_at = now + MODEL_CHECK_US;
    if (*out_look_outside)
        cell->outside_at = now + MODEL_OUTSIDE_US;
    return true;
}

/* How closely is old to be doubted? */
enum doubt {
    DOUBT_STAMP,   /* by its version */
    DOUBT_OUTSIDE, /* by what the server says of each table as well */
    DOUBT_ALL      /* it is known to be old */
};

/* Is there another schema than old?  *out_model is the new one, or NULL. */
static enum err look(const struct model_cell *cell, struct db_conn *c, const struct model *old,
                     enum doubt doubt, const struct model **out_model, struct error *e)
{
    uint64_t stamp;
    uint64_t outside;

    *out_model = NULL;
    if (old != NULL && doubt != DOUBT_ALL) {
        TRY(model_stamp_read(c, &stamp, e));
        outside = old->outside;
        if (doubt == DOUBT_OUTSIDE && stamp == old->stamp)
            TRY(model_outside_read(c, cell->schemas, cell->schema_count, &outside, e));
        if (stamp == old->stamp && outside == old->outside)
            return ERR_NONE;
    }
    return model_load_keyed(c, cell->schemas, cell->schema_count, cell->keys, out_model, e);
}

/* Without the lock; afterwards the cell is idle again. */
static enum err work(struct model_cell *cell, struct db_conn *c, const struct model *old,
                     enum doubt doubt, struct error *e)
{
    struct error said = {.code = ERR_NONE};
    const struct model *fresh = NULL;
    enum err code = look(cell, c, old, doubt, &fresh, &said);

    (void)pthread_mutex_lock(&cell->lock);
    if (fresh != NULL) {
        cell->current = fresh;
    } else if (code != ERR_NONE && old != NULL) {
        cell->has_trouble = true;
        cell->trouble = said;
    }
    cell->is_busy = false;
    (void)pthread_cond_broadcast(&cell->idle);
    (void)pthread_mutex_unlock(&cell->lock);
    if (fresh != NULL)
        model_release(old); /* the cell's hold on it */
    if (code == ERR_NONE || old != NULL)
        return ERR_NONE;
    *e = said;
    return code;
}

enum err model_cell_get(struct model_cell *cell, struct db_conn *c, const struct model **out_model,
                        struct error *e)
{
    const struct model *old;
    bool look_outside = false;
    bool mine;

    (void)pthread_mutex_lock(&cell->lock);
    /* Nothing to serve yet: wait for whoever loads, and do it oneself should that have failed. */
    while (cell->current == NULL && cell->is_busy)
        (void)pthread_cond_wait(&cell->idle, &cell->lock);
    mine = is_mine(cell, clock_mono_us(), &look_outside);
    old = cell->current; /* the cell holds it, and only the one at work lets it go */
    if (!mine)
        *out_model = model_hold(old);
    (void)pthread_mutex_unlock(&cell->lock);
    if (!mine)
        return ERR_NONE;

    TRY(work(cell, c, old, look_outside ? DOUBT_OUTSIDE : DOUBT_STAMP, e));
    (void)pthread_mutex_lock(&cell->lock);
    *out_model = model_hold(cell->current);
    (void)pthread_mutex_unlock(&cell->lock);
    return ERR_NONE;
}

/* Waits, under the lock, until it is this thread's to load, or somebody has. */
static bool renewal_is_mine(struct model_cell *cell, const struct model *stale)
{
    while (cell->current == stale) {
        int64_t wait_us = cell->renew_at - clock_mono_us();

        if (cell->is_busy) {
            (void)pthread_cond_wait(&cell->idle, &cell->lock);
        } else if (wait_us > 0) {
            (void)pthread_mutex_unlock(&cell->lock);
            (void)usleep((useconds_t)wait_us);
            (void)pthread_mutex_lock(&cell->lock);
        } else {
            cell->is_busy = true;
            cell->renew_at = clock_mono_us() + MODEL_RENEW_US;
            return true;
        }
    }
    return false;
}

enum err model_cell_renew(struct model_cell *cell, struct db_conn *c, const struct model *stale,
                          const struct model **out_model, struct error *e)
{
    bool mine;

    (void)pthread_mutex_lock(&cell->lock);
    mine = renewal_is_mine(cell, stale);
    if (!mine)
        *out_model = model_hold(cell->current);
    (void)pthread_mutex_unlock(&cell->lock);
    if (!mine)
        return ERR_NONE;

    TRY(work(cell, c, stale, DOUBT_ALL, e));
    (void)pthread_mutex_lock(&cell->lock);
    *out_model = model_hold(cell->current);
    (void)pthread_mutex_unlock(&cell->lock);
    return ERR_NONE;
}

bool model_cell_trouble(struct model_cell *cell, struct error *out_error)
{
    bool has_trouble;

    (void)pthread_mutex_lock(&cell->lock);
    has_trouble = cell->has_trouble;
    if (has_trouble)
        *out_error = cell->trouble;
    cell->has_trouble = false;
    (void)pthread_mutex_unlock(&cell->lock);
    return has_trouble;
}

void model_cell_expire(struct model_cell *cell)
{
    (void)pthread_mutex_lock(&cell->lock);
    cell->check_at = cell->outside_at = 0;
    (void)pthread_mutex_unlock(&cell->lock);
}
