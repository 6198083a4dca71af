/*
 * rules_cell.c - the current rules of a process.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>

#include "app/access/rules.h"
#include "app/access/store.h"
#include "app/base/arena.h"
#include "app/base/clock.h"

#define CELL_ARENA ((size_t)64 * 1024)

struct access_rules_cell {
    struct arena *arena;
    pthread_mutex_t lock;
    const struct access_rules *current; /* NULL: none was read yet */
    int64_t check_at;
    size_t told; /* of the current one's grants, how many were looked at for the log */
};

struct access_rules_cell *access_rules_cell_new(void)
{
    struct arena *a = arena_new(CELL_ARENA);
    struct access_rules_cell *cell = ARENA_NEW(a, struct access_rules_cell);

    cell->arena = a;
    if (pthread_mutex_init(&cell->lock, NULL) != 0)
        abort();
    return cell;
}

void access_rules_cell_free(struct access_rules_cell *cell)
{
    if (cell == NULL)
        return;
    access_rules_release(cell->current);
    (void)pthread_mutex_destroy(&cell->lock);
    arena_free(cell->arena);
}

/* Neither fails on a lock of our own making. */
static void enter(struct access_rules_cell *cell)
{
    if (pthread_mutex_lock(&cell->lock) != 0)
        abort();
}

static void leave(struct access_rules_cell *cell)
{
    if (pthread_mutex_unlock(&cell->lock) != 0)
        abort();
}

/* The current ones, held, where they are for m; *out_is_due: the caller is to look at the version.
 */
static const struct access_rules *take(struct access_rules_cell *cell, const struct model *m,
                                       bool *out_is_due)
{
    const struct access_rules *rules = NULL;
    int64_t now = clock_mono_us();

    enter(cell);
    *out_is_due = now >= cell->check_at;
    if (*out_is_due)
        cell->check_at = now + ACCESS_RULES_CHECK_US;
    if (cell->current != NULL && cell->current->model == m)
        rules = access_rules_hold(cell->current);
    leave(cell);
    return rules;
}

/* Two that load at once both put theirs: each is as good. */
static void put(struct access_rules_cell *cell, const struct access_rules *fresh)
{
    const struct access_rules *old;

    enter(cell);
    old = cell->current;
    cell->current = access_rules_hold(fresh);
    cell->told = 0;
    leave(cell);
    access_rules_release(old);
}

enum err access_rules_cell_get(struct access_rules_cell *cell, struct db_conn *c,
                               const struct model *m, const struct access_rules **out_rules,
                               struct error *e)
{
    const struct access_rules *rules;
    uint64_t version;
    bool is_due;
    enum err code;

    rules = take(cell, m, &is_due);
    if (rules != NULL && !is_due) {
        *out_rules = rules;
        return ERR_NONE;
    }
    code = access_version_read(c, &version, e);
    if (code == ERR_NONE && rules != NULL && rules->version == version) {
        *out_rules = rules;
        return ERR_NONE;
    }
    access_rules_release(rules);
    if (code == ERR_NONE)
        code = access_rules_load(c, m, &rules, e);
    if (code != ERR_NONE) {
        access_rules_cell_expire(cell); /* what was not learned is asked again */
        return code;
    }
    put(cell, rules);
    *out_rules = rules;
    return ERR_NONE;
}

bool access_rules_cell_trouble(struct access_rules_cell *cell, struct error *out_error)
{
    const struct access_rules_grant *g = NULL;

    enter(cell);
    while (cell->current != NULL && cell->told < cell->current->grant_count) {
        g = &cell->current->grants[cell->told++];
        if (!g->is_active)
            break;
        g = NULL;
    }
    if (g != NULL) {
        error_clear(out_error);
        (void)error_set(out_error, ERR_INVALID, "grant %lld (%.*s%s%.*s) is not in force: %.*s",
                        (long long)g->text.id, STR_ARG(g->app), g->app.len > 0 ? ", " : "",
                        STR_ARG(g->place), STR_ARG(g->why));
    }
    leave(cell);
    return g != NULL;
}

void access_rules_cell_expire(struct access_rules_cell *cell)
{
    enter(cell);
    cell->check_at = 0;
    leave(cell);
}
