/*
 * schema.c - a model's life: counted by reference, ended with its arena.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/schema.h"

#include <assert.h>
#include <stdatomic.h>

#include "app/base/arena.h"
#include "app/model/load_private.h"

struct model_refs {
    atomic_uint count;
};

void model_refs_init(struct model *m)
{
    m->refs = ARENA_NEW(m->arena, struct model_refs);
    atomic_init(&m->refs->count, 1);
}

const struct model *model_hold(const struct model *m)
{
    unsigned before = atomic_fetch_add_explicit(&m->refs->count, 1, memory_order_relaxed);

    assert(before > 0); /* whoever holds it may give it on, nobody else */
    return m;
}

void model_release(const struct model *m)
{
    if (m == NULL)
        return;
    /* What others did with it must be over before the last one lets it go. */
    if (atomic_fetch_sub_explicit(&m->refs->count, 1, memory_order_acq_rel) == 1)
        arena_free(m->arena);
}
