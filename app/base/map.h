/*
 * map.h - from a name to a thing, in an arena.
 *
 * For tables that are filled once and then read by many threads.  Keys and
 * values are borrowed; nothing is ever removed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_MAP_H
#define APP_BASE_MAP_H

#include <stddef.h>

#include "app/base/str.h"

struct arena;
struct map_slot;

struct map {
    struct arena *arena;
    struct map_slot *slots;
    size_t size; /* a power of two, or 0 before the first map_put() */
    size_t count;
};

void map_init(struct map *m, struct arena *a);
/* Puts value under key, in place of what was there; value is not NULL. */
void map_put(struct map *m, struct str key, const void *value);
/* NULL when there is none. */
const void *map_find(const struct map *m, struct str key);

#endif
