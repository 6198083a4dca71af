/*
 * audit_seal.c - records that were committed become entries of the chain.
 *
 * Which ones those are is read from an index of what is unsealed, so that it does
 * not matter in which order writers committed, or on which host.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/access/audit_walk.h"
#include "app/base/arena.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/model/build.h"

#define INSERT_ROWS   ((size_t)128)
#define SCRATCH_MAX   ((size_t)64 << 20) /* of one record: its details fit many times */
#define STATEMENT_MAX ((size_t)64 * 1024)

/* One that is in the chain already was marked as unsealed by somebody else than us. */
static const struct sql select_unsealed =
    SQL_INIT("SELECT r.id, c.seq IS NOT NULL, " AUDIT_RECORD_COLUMNS
             " FROM lintel_audit r LEFT JOIN lintel_audit_chain c ON c.record_id = r.id"
             " WHERE r.unsealed = 1 ORDER BY r.id LIMIT 500");
static const struct sql is_left =
    SQL_INIT("SELECT EXISTS (SELECT 1 FROM lintel_audit_head WHERE id = 1 AND (sealed_at IS NULL"
             " OR sealed_at < UTC_TIMESTAMP(6) - INTERVAL 3 SECOND))"
             " AND EXISTS (SELECT 1 FROM lintel_audit WHERE unsealed = 1)");
static const struct sql insert_entries =
    SQL_INIT("INSERT INTO lintel_audit_chain (seq, record_id, mac, key_id, link) VALUES ");
/* By the key alone: reading the table from end to end would lock all of it, and writers with it. */
static const struct sql mark_sealed =
    SQL_INIT("UPDATE lintel_audit FORCE INDEX (PRIMARY) SET unsealed = NULL WHERE id IN (");
static const struct sql mark_refused =
    SQL_INIT("UPDATE lintel_audit FORCE INDEX (PRIMARY) SET unsealed = 2 WHERE id IN (");

struct sealing {
    struct db_conn *conn;
    struct arena *arena;
    struct arena *scratch;
    struct crypt_keyring *keys;
    struct audit_entry *entries;
    unsigned char (*links)[CRYPT_SHA256_LEN];
    uint64_t *done; /* ids to be marked as sealed */
    uint64_t *refused;
    size_t entry_count;
    size_t done_count;
    struct access_audit_sealed result;
};

static enum err take_row(struct sealing *s, struct db_stmt *q, struct error *e)
{
    uint64_t id = (uint64_t)db_row_int(q, 0);
    unsigned char mac[CRYPT_SHA256_LEN];
    struct audit_record r;

    TRY(audit_record_read(q, 2, s->scratch, &r, e));
    if (db_row_int(q, 1) != 0) {
        s->done[s->done_count++] = id;
    } else if (!audit_record_mac(&r, s->keys, mac) ||
               !crypt_equal((struct str){(const char *)mac, sizeof mac}, r.mac)) {
        s->refused[s->result.refused++] = id;
    } else {
        s->entries[s->entry_count++] =
            (struct audit_entry){.record_id = id, .mac = str_dup(s->arena, r.mac)};
        s->done[s->done_count++] = id;
    }
    arena_reset(s->scratch);
    return ERR_NONE;
}

static enum err take(struct sealing *s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    size_t rows = 0;
    bool more = true;

    s->entry_count = s->done_count = s->result.refused = 0;
    TRY(db_stmt_prepare(s->conn, select_unsealed, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more || rows == ACCESS_AUDIT_SEAL_MAX)
            break;
        TRY(take_row(s, q, e));
        rows++;
    }
    s->result.is_full = rows == ACCESS_AUDIT_SEAL_MAX;
    return ERR_NONE;
}

static enum err run(struct sealing *s, const struct build *b, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build_sql sql;

    TRY(build_finish(b, &sql, e));
    TRY(db_stmt_prepare(s->conn, sql.sql, &q, e));
    TRY(build_bind(&sql, q, e));
    return db_stmt_run(q, e);
}

static struct db_value number(uint64_t n)
{
    return (struct db_value){.type = DB_UINT, .u = n};
}

static void build_entry(struct build *b, const struct audit_entry *entry,
                        const unsigned char link[CRYPT_SHA256_LEN])
{
    const struct db_value values[] = {
        number(entry->seq),
        number(entry->record_id),
        {.type = DB_BYTES, .text = entry->mac},
        {.type = DB_TEXT, .text = entry->key_id},
        {.type = DB_BYTES, .text = {(const char *)link, CRYPT_SHA256_LEN}},
    };
    const struct build_sql part = {SQL("(?, ?, ?, ?, ?)"), values, sizeof values / sizeof *values};

    build_append(b, &part);
}

/* Powers of two: few statements are prepared. */
static size_t chunk_of(size_t count)
{
    size_t n = 1;

    while (n * 2 <= count && n < INSERT_ROWS)
        n *= 2;
    return n;
}

static enum err insert(struct sealing *s, struct error *e)
{
    for (size_t done = 0; done < s->entry_count;) {
        size_t n = chunk_of(s->entry_count - done);
        struct build b;

        build_init(&b, s->arena, STATEMENT_MAX);
        build_sql(&b, insert_entries);
        for (size_t i = done; i < done + n; i++) {
            if (i > done)
                build_sql(&b, SQL(", "));
            build_entry(&b, &s->entries[i], s->links[i]);
        }
        TRY(run(s, &b, e));
        done += n;
    }
    return ERR_NONE;
}

static enum err mark(struct sealing *s, struct sql how, const uint64_t *ids, size_t count,
                     struct error *e)
{
    for (size_t done = 0; done < count;) {
        size_t n = chunk_of(count - done);
        struct build b;

        build_init(&b, s->arena, STATEMENT_MAX);
        build_sql(&b, how);
        for (size_t i = done; i < done + n; i++) {
            const struct db_value id = number(ids[i]);

            if (i > done)
                build_sql(&b, SQL(", "));
            build_param(&b, &id);
        }
        build_sql(&b, SQL(")"));
        TRY(run(s, &b, e));
        done += n;
    }
    return ERR_NONE;
}

static enum err link_all(struct sealing *s, struct audit_head *h, struct error *e)
{
    struct str key_id = str_dup(s->arena, audit_key_current(s->keys));

    for (size_t i = 0; i < s->entry_count; i++) {
        s->entries[i].seq = h->end.seq + 1;
        s->entries[i].key_id = key_id;
        if (!audit_link(s->keys, &s->entries[i], h->end.link, s->links[i]))
            return error_set(e, ERR_INTERNAL, "the key %.*s of the audit is missing",
                             STR_ARG(key_id));
        h->end.seq++;
        memcpy(h->end.link, s->links[i], CRYPT_SHA256_LEN);
    }
    return ERR_NONE;
}

static enum err seal_once(void *arg, struct error *e)
{
    struct sealing *s = arg;
    struct audit_head head;
    bool has;

    s->result = (struct access_audit_sealed){.sealed = 0};
    TRY(audit_head_read(s->conn, s->arena, AUDIT_TRY, &head, &has, e));
    s->result.is_busy = !has;
    if (!has)
        return ERR_NONE;
    if (!audit_head_is_right(&head, s->keys))
        return error_tell(
            e, ERR_CONFLICT, STR("lintel_audit_head"),
            "was changed, or its key %.*s is missing; `lintel audit verify` says more",
            STR_ARG(head.key_id));
    TRY(take(s, e));
    if (s->entry_count > 0) {
        TRY(link_all(s, &head, e));
        TRY(insert(s, e));
        TRY(audit_head_write(s->conn, s->keys, &head, e));
    }
    TRY(mark(s, mark_sealed, s->done, s->done_count, e));
    TRY(mark(s, mark_refused, s->refused, s->result.refused, e));
    s->result.sealed = s->entry_count;
    s->result.head = head.end;
    return ERR_NONE;
}

enum err access_audit_seal(struct db_conn *c, struct arena *a, struct crypt_keyring *keys,
                           struct access_audit_sealed *out, struct error *e)
{
    AUTO(arena_freep) struct arena *scratch = arena_new(SCRATCH_MAX);
    struct sealing s = {
        .conn = c,
        .arena = a,
        .scratch = scratch,
        .keys = keys,
        .entries = ARENA_ARRAY(a, struct audit_entry, ACCESS_AUDIT_SEAL_MAX),
        .links = arena_alloc(a, ACCESS_AUDIT_SEAL_MAX, CRYPT_SHA256_LEN),
        .done = ARENA_ARRAY(a, uint64_t, ACCESS_AUDIT_SEAL_MAX),
        .refused = ARENA_ARRAY(a, uint64_t, ACCESS_AUDIT_SEAL_MAX),
    };

    TRY(db_tx_retry(c, seal_once, &s, e));
    *out = s.result;
    return ERR_NONE;
}

enum err access_audit_is_left(struct db_conn *c, bool *out_is_left, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, is_left, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_is_left = more && db_row_int(q, 0) != 0;
    return ERR_NONE;
}
