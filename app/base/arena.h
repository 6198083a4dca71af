/*
 * arena.h - memory that lives exactly as long as one request.
 *
 * Everything a request builds is taken from its arena and given back at once
 * by arena_reset().  There is no way to free one piece: if a thing must die
 * earlier it does not belong in an arena.  One thread uses an arena at a time.
 *
 * Invariants
 *   - arena_alloc() never returns NULL.  Running out of memory, or past the
 *     limit given to arena_new(), is fatal: input is limited at the door.
 *   - Deferred calls run last-in first-out, before any memory is released.
 *   - The first chunk survives a reset, so that a small request allocates
 *     nothing from the heap.
 *   - In a build with sanitizers every allocation is a malloc of its own, so
 *     that an overrun or a use after reset is seen.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_ARENA_H
#define APP_BASE_ARENA_H

#include <stddef.h>

#include "app/base/attr.h"

struct arena;

/* An empty arena that may hold at most limit bytes; arena_free() ends it. */
struct arena *arena_new(size_t limit) ATTR_MUST_USE ATTR_NONNULL_RET;
/* Resets and releases it; NULL is fine. */
void arena_free(struct arena *a);
void arena_freep(struct arena **a);

void arena_reset(struct arena *a);

/* count x size bytes, aligned for any type, zeroed; at least one byte. */
void *arena_alloc(struct arena *a, size_t count, size_t size) ATTR_MUST_USE ATTR_NONNULL_RET;

#define ARENA_NEW(a, type)          ((type *)arena_alloc((a), 1, sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_alloc((a), (count), sizeof(type)))

/*
 * A larger copy of an array that is full: old_count elements are kept, the
 * rest is zeroed.  The old array stays until the reset.
 */
void *arena_grow(struct arena *a, const void *old, size_t old_count, size_t new_count,
                 size_t size) ATTR_MUST_USE ATTR_NONNULL_RET;

/* Call fn(arg) when the arena is reset.  For foreign handles, not for memory. */
void arena_defer(struct arena *a, void (*fn)(void *arg), void *arg);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

#endif
