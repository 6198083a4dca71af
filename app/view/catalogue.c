/*
 * catalogue.c - documents to displays, and the current catalogue of a process.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/catalogue.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "app/access/store.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/view/display.h"

#define CATALOGUE_ARENA ((size_t)64 << 20)
#define CELL_ARENA      ((size_t)64 * 1024)
#define CHECK_US        ((int64_t)500000)

struct view_catalogue_refs {
    atomic_uint count;
};

struct view_catalogue_cell {
    struct arena *arena;
    pthread_mutex_t lock;
    const struct view_catalogue *current; /* NULL: none was read yet */
    int64_t check_at;
};

/* ---- one ---- */

static const struct view_catalogue *hold(const struct view_catalogue *c)
{
    atomic_fetch_add(&c->refs->count, 1);
    return c;
}

static void release(const struct view_catalogue *c)
{
    if (c == NULL || atomic_fetch_sub(&c->refs->count, 1) != 1)
        return;
    model_release(c->model);
    arena_free(c->arena);
}

static void displays_compile(struct view_catalogue *c)
{
    struct view_display **made =
        ARENA_ARRAY(c->arena, struct view_display *, c->model->table_count);

    for (size_t i = 0; i < c->document_count; i++) {
        const struct view_document *d = &c->documents[i];
        const struct model_table *t;
        struct view_display **at;

        if (d->kind != VIEW_DOCUMENT_MODEL || (t = model_table_find(c->model, d->name)) == NULL)
            continue;
        at = &made[t - c->model->tables];
        if (*at == NULL)
            *at = ARENA_NEW(c->arena, struct view_display);
        view_display_add(c->arena, t, d, *at);
    }
    c->displays = made;
}

static enum err catalogue_load(struct db_conn *conn, const struct model *m,
                               const struct view_catalogue **out, struct error *e)
{
    struct arena *a = arena_new(CATALOGUE_ARENA);
    struct view_catalogue *c = ARENA_NEW(a, struct view_catalogue);
    struct view_document *documents = NULL;
    enum err code;

    *c = (struct view_catalogue){.arena = a, .model = m};
    /* The version first: what changes meanwhile is read once more. */
    code = access_version_read(conn, &c->version, e);
    if (code == ERR_NONE)
        code = view_documents_read(conn, a, &documents, &c->document_count, e);
    if (code != ERR_NONE) {
        arena_free(a);
        return code;
    }
    c->documents = documents;
    displays_compile(c);
    c->refs = ARENA_NEW(a, struct view_catalogue_refs);
    atomic_init(&c->refs->count, 1);
    (void)model_hold(m);
    *out = c;
    return ERR_NONE;
}

/* ---- the current one ---- */

struct view_catalogue_cell *view_catalogue_cell_new(void)
{
    struct arena *a = arena_new(CELL_ARENA);
    struct view_catalogue_cell *cell = ARENA_NEW(a, struct view_catalogue_cell);

    cell->arena = a;
    if (pthread_mutex_init(&cell->lock, NULL) != 0)
        abort();
    return cell;
}

void view_catalogue_cell_free(struct view_catalogue_cell *cell)
{
    if (cell == NULL)
        return;
    release(cell->current);
    (void)pthread_mutex_destroy(&cell->lock);
    arena_free(cell->arena);
}

/* Neither fails on a lock of our own making. */
static void enter(struct view_catalogue_cell *cell)
{
    if (pthread_mutex_lock(&cell->lock) != 0)
        abort();
}

static void leave(struct view_catalogue_cell *cell)
{
    if (pthread_mutex_unlock(&cell->lock) != 0)
        abort();
}

void view_catalogue_cell_expire(struct view_catalogue_cell *cell)
{
    enter(cell);
    cell->check_at = 0;
    leave(cell);
}

static const struct view_catalogue *take(struct view_catalogue_cell *cell, const struct model *m,
                                         bool *out_is_due)
{
    const struct view_catalogue *found = NULL;
    int64_t now = clock_mono_us();

    enter(cell);
    *out_is_due = now >= cell->check_at;
    if (*out_is_due)
        cell->check_at = now + CHECK_US;
    if (cell->current != NULL && cell->current->model == m)
        found = hold(cell->current);
    leave(cell);
    return found;
}

static void put(struct view_catalogue_cell *cell, const struct view_catalogue *fresh)
{
    const struct view_catalogue *old;

    enter(cell);
    old = cell->current;
    cell->current = hold(fresh);
    leave(cell);
    release(old);
}

/* Held for the caller; NULL when nothing can be learned. */
static const struct view_catalogue *current(struct http_exchange *x)
{
    struct error said = {.code = ERR_NONE};
    const struct view_catalogue *fresh = NULL;
    const struct view_catalogue *found;
    uint64_t version;
    bool is_due;

    found = take(x->catalogue_cell, x->model, &is_due);
    if (found != NULL && !is_due)
        return found;
    if (access_version_read(x->db, &version, &said) == ERR_NONE && found != NULL &&
        found->version == version)
        return found;
    error_clear(&said);
    if (catalogue_load(x->db, x->model, &fresh, &said) != ERR_NONE) {
        view_catalogue_cell_expire(x->catalogue_cell);
        return found; /* the old one serves on */
    }
    release(found);
    put(x->catalogue_cell, fresh);
    return fresh;
}

static void release_later(void *arg)
{
    const struct view_catalogue **held = arg;

    release(*held);
}

const struct view_catalogue *view_catalogue_of(struct http_exchange *x)
{
    const struct view_catalogue **held;

    if (x->catalogue != NULL && x->catalogue->model != x->model)
        x->catalogue = NULL; /* the schema was renewed under way */
    if (x->catalogue != NULL || x->catalogue_cell == NULL || x->model == NULL || x->db == NULL)
        return x->catalogue;
    held = ARENA_NEW(x->arena, const struct view_catalogue *);
    *held = x->catalogue = current(x);
    arena_defer(x->arena, release_later, held);
    return x->catalogue;
}

const struct view_document *view_document_find(struct http_exchange *x,
                                               enum view_document_kind kind, struct str name)
{
    const struct view_catalogue *c = view_catalogue_of(x);
    const struct view_document *found = NULL;

    for (size_t i = 0; c != NULL && i < c->document_count; i++) {
        const struct view_document *d = &c->documents[i];

        if (d->kind == kind && str_eq(d->name, name))
            found = d; /* a later one goes before */
    }
    return found;
}
