/*
 * map.c - open addressing, at most three quarters full.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/map.h"

#include "app/base/arena.h"

#define SMALLEST 16

struct map_slot {
    struct str key;
    const void *value; /* NULL: free */
};

void map_init(struct map *m, struct arena *a)
{
    *m = (struct map){.arena = a};
}

/* Where key stands, or the free slot where it would. */
static struct map_slot *slot_of(const struct map *m, struct str key)
{
    size_t i = (size_t)str_hash(key) & (m->size - 1);

    while (m->slots[i].value != NULL && !str_eq(m->slots[i].key, key))
        i = (i + 1) & (m->size - 1);
    return &m->slots[i];
}

static void grow(struct map *m)
{
    struct map old = *m;

    m->size = old.size == 0 ? SMALLEST : old.size * 2;
    m->slots = ARENA_ARRAY(m->arena, struct map_slot, m->size);
    for (size_t i = 0; i < old.size; i++) {
        if (old.slots[i].value != NULL)
            *slot_of(m, old.slots[i].key) = old.slots[i];
    }
}

void map_put(struct map *m, struct str key, const void *value)
{
    struct map_slot *slot;

    if ((m->count + 1) * 4 > m->size * 3)
        grow(m);
    slot = slot_of(m, key);
    if (slot->value == NULL)
        m->count++;
    *slot = (struct map_slot){key, value};
}

const void *map_find(const struct map *m, struct str key)
{
    return m->size == 0 ? NULL : slot_of(m, key)->value;
}
