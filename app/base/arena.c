/*
 * arena.c - chunks from the heap, handed out from front to back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)32 * 1024)
#define ALIGNMENT   alignof(max_align_t)

struct chunk {
    struct chunk *next;
    size_t size;
    size_t used;
    alignas(max_align_t) char bytes[];
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *arg);
    void *arg;
};

struct arena {
    struct chunk *first; /* kept over a reset */
    struct chunk *last;  /* where the next allocation is tried */
    struct deferred *deferred;
    size_t limit;
    size_t used;
};

static ATTR_NORETURN void fail(const char *what, size_t bytes)
{
    (void)fprintf(stderr, "arena: %s (%zu bytes)\n", what, bytes);
    abort();
}

static struct chunk *chunk_new(size_t size)
{
    struct chunk *c = malloc(sizeof *c + size);

    if (c == NULL)
        fail("out of memory", size);
    c->next = NULL;
    c->size = size;
    c->used = 0;
    return c;
}

static void chunks_free(struct chunk *c)
{
    while (c != NULL) {
        struct chunk *next = c->next;

        free(c);
        c = next;
    }
}

struct arena *arena_new(size_t limit)
{
    struct arena *a = calloc(1, sizeof *a);

    if (a == NULL)
        fail("out of memory", sizeof *a);
    a->limit = limit;
    return a;
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    arena_reset(a);
    chunks_free(a->first);
    free(a);
}

void arena_freep(struct arena **a)
{
    arena_free(*a);
    *a = NULL;
}

void arena_reset(struct arena *a)
{
    while (a->deferred != NULL) {
        struct deferred *d = a->deferred;

        a->deferred = d->next;
        d->fn(d->arg);
    }
#ifdef ARENA_EMULATE
    chunks_free(a->first);
    a->first = NULL;
#else
    if (a->first != NULL) {
        chunks_free(a->first->next);
        a->first->next = NULL;
        a->first->used = 0;
    }
#endif
    a->last = a->first;
    a->used = 0;
}

/* A chunk with room for bytes, at the end of the list. */
static struct chunk *chunk_with_room(struct arena *a, size_t bytes)
{
    struct chunk *c = a->last;
    size_t size = bytes;

#ifndef ARENA_EMULATE
    if (c != NULL && c->size - c->used >= bytes)
        return c;
    /* Large pieces get a chunk of their own; it is the last one all the same. */
    if (size < CHUNK_BYTES)
        size = CHUNK_BYTES;
#endif
    c = chunk_new(size);
    if (a->last == NULL)
        a->first = c;
    else
        a->last->next = c;
    a->last = c;
    return c;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    struct chunk *c;
    size_t bytes;
    void *piece;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
        fail("size overflows", SIZE_MAX);
    if (bytes == 0)
        bytes = 1;
#ifndef ARENA_EMULATE
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
#endif
    if (bytes > a->limit - a->used)
        fail("past its limit", a->limit);
    c = chunk_with_room(a, bytes);
    piece = c->bytes + c->used;
    c->used += bytes;
    a->used += bytes;
    return memset(piece, 0, bytes);
}

void *arena_grow(struct arena *a, const void *old, size_t old_count, size_t new_count, size_t size)
{
    void *larger = arena_alloc(a, new_count, size);

    assert(new_count >= old_count);
    if (old_count > 0)
        memcpy(larger, old, old_count * size);
    return larger;
}

void arena_defer(struct arena *a, void (*fn)(void *arg), void *arg)
{
    struct deferred *d = ARENA_NEW(a, struct deferred);

    d->fn = fn;
    d->arg = arg;
    d->next = a->deferred;
    a->deferred = d;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
