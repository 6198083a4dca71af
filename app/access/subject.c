/*
 * subject.c - roles and attributes of an account, packed into a few bytes for the cache.
 *
 * Packed form, row after row: kind, length of name, length of value (one byte each
 * suffices by the columns' sizes, two for the value's bytes), name, value.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/subject.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "app/access/cache.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/clock.h"
#include "app/db/stmt.h"

#define ENTRIES    256
#define PACKED_MAX 1000 /* bytes; what needs more is asked for every time */
#define ROWS_MAX   ((size_t)1 << 20)

#define KIND_ROLE      'r'
#define KIND_ATTRIBUTE 'a'
#define KIND_EMAIL     'e'

static const struct sql select_all = SQL_INIT(
    "SELECT 1, role, '', 0 FROM lintel_account_role WHERE account_id = ?"
    " AND (until IS NULL OR until > UTC_TIMESTAMP(6))"
    " UNION ALL SELECT 2, name, value, place FROM lintel_account_attribute WHERE account_id = ?"
    " UNION ALL SELECT 3, '', email, 0 FROM lintel_account WHERE id = ?"
    " AND confirmed_at IS NOT NULL AND email IS NOT NULL"
    " ORDER BY 1, 2, 4 LIMIT 10000");

struct entry {
    int64_t account_id;
    int64_t put_us; /* by the clock that never jumps; 0: free */
    size_t len;
    char packed[PACKED_MAX];
};

struct subject_cache {
    struct arena *arena;
    pthread_mutex_t lock;
    struct entry entries[ENTRIES];
};

struct subject_cache *subject_cache_new(void)
{
    struct arena *a = arena_new(sizeof(struct subject_cache) + 4096);
    struct subject_cache *cache = ARENA_NEW(a, struct subject_cache);

    cache->arena = a;
    if (pthread_mutex_init(&cache->lock, NULL) != 0)
        abort();
    return cache;
}

void subject_cache_free(struct subject_cache *cache)
{
    if (cache == NULL)
        return;
    (void)pthread_mutex_destroy(&cache->lock);
    arena_free(cache->arena);
}

/* Neither fails on a lock of our own making. */
static void enter(struct subject_cache *cache)
{
    if (pthread_mutex_lock(&cache->lock) != 0)
        abort();
}

static void leave(struct subject_cache *cache)
{
    if (pthread_mutex_unlock(&cache->lock) != 0)
        abort();
}

/* Neighbouring ids stand side by side; two that share a place take turns. */
static struct entry *entry_of(struct subject_cache *cache, int64_t account_id)
{
    return &cache->entries[(uint64_t)account_id % ENTRIES];
}

static bool cache_find(struct subject_cache *cache, struct arena *a, int64_t account_id,
                       struct str *out_packed)
{
    int64_t now = clock_mono_us();
    const struct entry *entry;
    bool is_fresh;

    enter(cache);
    entry = entry_of(cache, account_id);
    is_fresh = entry->put_us != 0 && entry->account_id == account_id &&
               now - entry->put_us < ACCESS_CACHE_US;
    if (is_fresh)
        *out_packed = str_dup(a, (struct str){entry->packed, entry->len});
    leave(cache);
    return is_fresh;
}

static void cache_put(struct subject_cache *cache, int64_t account_id, struct str packed,
                      int64_t asked_us)
{
    struct entry *entry;

    if (packed.len > PACKED_MAX)
        return;
    enter(cache);
    entry = entry_of(cache, account_id);
    entry->account_id = account_id;
    entry->put_us = asked_us;
    entry->len = packed.len;
    if (packed.len > 0)
        memcpy(entry->packed, packed.at, packed.len);
    leave(cache);
}

/* ---- rows to bytes and back ---- */

static void pack(struct buf *to, char kind, struct str name, struct str value)
{
    buf_add_char(to, kind);
    buf_add_char(to, (char)name.len);
    buf_add_char(to, (char)(value.len & 0xff));
    buf_add_char(to, (char)(value.len >> 8));
    buf_add_str(to, name);
    buf_add_str(to, value);
}

static char unpack(struct str *rest, struct str *out_name, struct str *out_value)
{
    const unsigned char *head = (const unsigned char *)rest->at;
    size_t name_len = head[1];
    size_t value_len = head[2] | (size_t)head[3] << 8;
    char kind = (char)head[0];

    *out_name = str_range(*rest, 4, 4 + name_len);
    *out_value = str_range(*rest, 4 + name_len, 4 + name_len + value_len);
    *rest = str_from(*rest, 4 + name_len + value_len);
    return kind;
}

static enum err ask(struct db_conn *c, struct arena *a, int64_t account_id, struct buf *to,
                    struct error *e)
{
    static const char kinds[] = {KIND_ROLE, KIND_ATTRIBUTE, KIND_EMAIL};
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str name;
    struct str value;
    bool more = false;

    TRY(db_stmt_prepare(c, select_all, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_bind_int(q, 1, account_id, e));
    TRY(db_stmt_bind_int(q, 2, account_id, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(db_row_str(q, 1, a, &name, e));
        TRY(db_row_str(q, 2, a, &value, e));
        pack(to, kinds[db_row_int(q, 0) - 1], name, value);
    }
    if (buf_is_failed(to))
        return error_set(e, ERR_INTERNAL,
                         "account %lld has more roles and attributes than are read",
                         (long long)account_id);
    return ERR_NONE;
}

/* Rows of one name stand together. */
static void attribute_add(struct arena *a, struct access_attribute *list, size_t *count,
                          struct str name, struct str value)
{
    struct access_attribute *last = *count == 0 ? NULL : &list[*count - 1];

    if (last == NULL || !str_eq(last->name, name)) {
        last = &list[(*count)++];
        *last = (struct access_attribute){.name = name};
    }
    struct str *values = arena_grow(a, last->values, last->count, last->count + 1, sizeof *values);

    values[last->count++] = value;
    last->values = values;
}

static void spread(struct arena *a, struct str packed, struct access_subject *out)
{
    size_t rows = 0;
    struct access_attribute *attributes;
    struct str *roles;
    struct str name;
    struct str value;
    struct str rest;

    for (rest = packed; rest.len > 0; rows++)
        (void)unpack(&rest, &name, &value);
    roles = ARENA_ARRAY(a, struct str, rows);
    attributes = ARENA_ARRAY(a, struct access_attribute, rows);
    out->role_count = out->attribute_count = 0;
    out->email = STR_NONE;
    for (rest = packed; rest.len > 0;) {
        char kind = unpack(&rest, &name, &value);

        if (kind == KIND_ROLE)
            roles[out->role_count++] = name;
        else if (kind == KIND_EMAIL)
            out->email = value;
        else
            attribute_add(a, attributes, &out->attribute_count, name, value);
    }
    out->roles = roles;
    out->attributes = attributes;
}

enum err access_subject_load(struct db_conn *c, struct subject_cache *cache, struct arena *a,
                             struct access_subject *out, struct error *e)
{
    AUTO(buf_fini) struct buf rows;
    int64_t asked_us = clock_mono_us();
    struct str packed;

    buf_init(&rows, ROWS_MAX);
    if (cache == NULL || !cache_find(cache, a, out->account_id, &packed)) {
        TRY(ask(c, a, out->account_id, &rows, e));
        packed = str_dup(a, buf_str(&rows));
        if (cache != NULL)
            cache_put(cache, out->account_id, packed, asked_us);
    }
    spread(a, packed, out);
    return ERR_NONE;
}
