/*
 * cache.c - a set-associative table under one lock.
 *
 * A digest's first bytes choose the set; nobody can choose digests of *valid*
 * tokens, so no set can be aimed at.  The lock is held for a few copies: far
 * less than the query it saves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/clock.h"

#define SETS 128
#define WAYS 4

struct entry {
    unsigned char hash[CRYPT_SHA256_LEN];
    int64_t put_us; /* by the clock that never jumps; 0: free */
    uint64_t epoch; /* as of when its session was looked up */
    struct access_seen seen;
};

struct access_cache {
    struct arena *arena;
    pthread_mutex_t lock;
    _Atomic uint64_t *epoch;
    _Atomic uint64_t own_epoch;
    struct entry sets[SETS][WAYS];
};

struct access_cache *access_cache_new(_Atomic uint64_t *epoch)
{
    struct arena *a = arena_new(sizeof(struct access_cache) + 4096);
    struct access_cache *c = ARENA_NEW(a, struct access_cache);

    c->arena = a;
    c->epoch = epoch == NULL ? &c->own_epoch : epoch;
    if (pthread_mutex_init(&c->lock, NULL) != 0)
        abort();
    return c;
}

void access_cache_free(struct access_cache *c)
{
    if (c == NULL)
        return;
    (void)pthread_mutex_destroy(&c->lock);
    arena_free(c->arena);
}

/* Neither fails on a lock of our own making. */
static void enter(struct access_cache *c)
{
    if (pthread_mutex_lock(&c->lock) != 0)
        abort();
}

static void leave(struct access_cache *c)
{
    if (pthread_mutex_unlock(&c->lock) != 0)
        abort();
}

static struct entry *set_of(struct access_cache *c, const unsigned char *hash)
{
    return c->sets[(hash[0] | (unsigned)hash[1] << 8) % SETS];
}

static struct entry *entry_of(struct access_cache *c, const unsigned char *hash)
{
    struct entry *set = set_of(c, hash);

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].put_us != 0 && memcmp(set[i].hash, hash, CRYPT_SHA256_LEN) == 0)
            return &set[i];
    }
    return NULL;
}

/* The entry to write: that of this digest, a free one, or the oldest. */
static struct entry *victim_of(struct access_cache *c, const unsigned char *hash)
{
    struct entry *set = set_of(c, hash);
    struct entry *found = entry_of(c, hash);

    if (found != NULL)
        return found;
    found = &set[0];
    for (size_t i = 1; i < WAYS; i++) {
        if (set[i].put_us < found->put_us)
            found = &set[i];
    }
    return found;
}

uint64_t access_cache_epoch(struct access_cache *c)
{
    return atomic_load(c->epoch);
}

void access_cache_put(struct access_cache *c, const unsigned char hash[CRYPT_SHA256_LEN],
                      const struct access_seen *seen, uint64_t epoch)
{
    int64_t now = clock_mono_us();
    struct entry *entry;

    enter(c);
    entry = victim_of(c, hash);
    memcpy(entry->hash, hash, CRYPT_SHA256_LEN);
    entry->put_us = now;
    entry->epoch = epoch;
    entry->seen = *seen;
    leave(c);
}

bool access_cache_find(struct access_cache *c, const unsigned char hash[CRYPT_SHA256_LEN],
                       struct access_seen *out_seen)
{
    int64_t now = clock_mono_us();
    struct entry *entry;
    bool is_fresh;

    enter(c);
    entry = entry_of(c, hash);
    is_fresh = entry != NULL && now - entry->put_us < ACCESS_CACHE_US &&
               entry->epoch == atomic_load(c->epoch);
    if (is_fresh)
        *out_seen = entry->seen;
    leave(c);
    return is_fresh;
}

void access_cache_forget(struct access_cache *c)
{
    (void)atomic_fetch_add(c->epoch, 1);
}
