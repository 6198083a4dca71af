/*
 * cache.c - the prepared statements of a connection, least recently used last.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "app/db/private.h"

bool db_cache_init(struct db_cache *k, unsigned max)
{
    size_t size = 16;

    while (size < (size_t)max * 2)
        size *= 2;
    *k = (struct db_cache){.max = max};
    k->table = calloc(size, sizeof(struct db_stmt *));
    k->table_size = size;
    return k->table != NULL;
}

static void list_remove(struct db_cache *k, struct db_stmt *q)
{
    if (q->newer != NULL)
        q->newer->older = q->older;
    else
        k->newest = q->older;
    if (q->older != NULL)
        q->older->newer = q->newer;
    else
        k->oldest = q->newer;
    q->newer = q->older = NULL;
}

static void list_put_first(struct db_cache *k, struct db_stmt *q)
{
    q->older = k->newest;
    if (k->newest != NULL)
        k->newest->newer = q;
    else
        k->oldest = q;
    k->newest = q;
}

static struct db_stmt **slot_of(struct db_cache *k, uint64_t hash)
{
    return &k->table[hash & (k->table_size - 1)];
}

static void table_remove(struct db_cache *k, struct db_stmt *q)
{
    struct db_stmt **link = slot_of(k, q->hash);

    if (!q->is_cached)
        return;
    while (*link != q)
        link = &(*link)->chain;
    *link = q->chain;
    q->chain = NULL;
    q->is_cached = false;
    k->count--;
}

static struct db_stmt *find(struct db_cache *k, struct sql sql, uint64_t hash)
{
    struct db_stmt *q = *slot_of(k, hash);

    while (q != NULL &&
           (q->hash != hash || q->len != sql.len || memcmp(q->text, sql.text, sql.len) != 0))
        q = q->chain;
    return q;
}

/* An idle statement of this text, which is busy from now on; NULL where there is none. */
struct db_stmt *db_cache_take(struct db_cache *k, struct sql sql)
{
    struct db_stmt *q = find(k, sql, str_hash((struct str){sql.text, sql.len}));

    if (q == NULL || q->is_busy)
        return NULL;
    q->is_busy = true;
    if (k->newest != q) {
        list_remove(k, q);
        list_put_first(k, q);
    }
    return q;
}

static void drop(struct db_cache *k, struct db_stmt *q)
{
    table_remove(k, q);
    list_remove(k, q);
    db_stmt_free(q);
}

/* Makes room for one more; false when every cached one is busy. */
static bool evict(struct db_cache *k)
{
    struct db_stmt *q = k->oldest;

    if (k->count < k->max)
        return true;
    while (q != NULL && (q->is_busy || !q->is_cached))
        q = q->newer;
    if (q == NULL)
        return false;
    drop(k, q);
    return true;
}

/* Adopts a busy statement; it is cached unless a twin is, or all others are in use. */
void db_cache_add(struct db_cache *k, struct db_stmt *q)
{
    struct sql sql = {q->text, q->len};
    struct db_stmt **slot;

    q->hash = str_hash((struct str){q->text, q->len});
    q->is_busy = true;
    list_put_first(k, q);
    if (k->max == 0 || find(k, sql, q->hash) != NULL || !evict(k))
        return;
    slot = slot_of(k, q->hash);
    q->chain = *slot;
    *slot = q;
    q->is_cached = true;
    k->count++;
}

void db_cache_give(struct db_cache *k, struct db_stmt *q)
{
    q->is_busy = false;
    if (q->is_cached && q->handle != NULL)
        return;
    if (q->conn->streaming == NULL) {
        drop(k, q);
    } else {
        q->is_doomed = true;
        k->has_doomed = true;
    }
}

void db_cache_sweep(struct db_cache *k)
{
    struct db_stmt *next;

    if (!k->has_doomed)
        return;
    k->has_doomed = false;
    for (struct db_stmt *q = k->newest; q != NULL; q = next) {
        next = q->older;
        if (q->is_doomed)
            drop(k, q);
    }
}

void db_cache_clear(struct db_cache *k)
{
    struct db_stmt *next;

    for (struct db_stmt *q = k->newest; q != NULL; q = next) {
        next = q->older;
        table_remove(k, q);
        if (!q->is_busy) {
            drop(k, q);
        } else if (q->handle != NULL) {
            (void)mysql_stmt_close(q->handle);
            q->handle = NULL;
        }
    }
}

void db_cache_fini(struct db_cache *k)
{
    if (k->table == NULL)
        return;
    db_cache_clear(k);
    assert(k->newest == NULL); /* every statement is closed before its connection */
    free(k->table);
    k->table = NULL;
}
