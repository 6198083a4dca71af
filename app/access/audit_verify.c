/*
 * audit_verify.c - is everything as it was written?
 *
 * One consistent view of the database, read in pieces.
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

static const struct sql select_entries =
    SQL_INIT("SELECT " AUDIT_WALK_COLUMNS " FROM " AUDIT_WALK_TABLES
             " WHERE c.seq > ? ORDER BY c.seq LIMIT 1000");
static const struct sql select_before_anchor =
    SQL_INIT("SELECT seq, record_id FROM lintel_audit_chain WHERE seq <= ? ORDER BY seq LIMIT 100");
static const struct sql select_unsealed =
    SQL_INIT("SELECT r.id, TIMESTAMPDIFF(SECOND, r.at, UTC_TIMESTAMP(6)), " AUDIT_RECORD_COLUMNS
             " FROM lintel_audit r LEFT JOIN lintel_audit_chain c ON c.record_id = r.id"
             " WHERE r.unsealed = 1 AND c.seq IS NULL AND r.id > ? ORDER BY r.id LIMIT 1000");
static const struct sql select_foreign =
    SQL_INIT("SELECT r.id FROM lintel_audit r LEFT JOIN lintel_audit_chain c ON c.record_id = r.id"
             " WHERE c.seq IS NULL AND NOT (r.unsealed <=> 1) ORDER BY r.id LIMIT 1000");
static const struct sql select_copied =
    SQL_INIT("SELECT MAX(id) FROM lintel_audit GROUP BY nonce HAVING COUNT(*) > 1 LIMIT 100");

static struct str bytes_of(const unsigned char bytes[CRYPT_SHA256_LEN])
{
    return (struct str){(const char *)bytes, CRYPT_SHA256_LEN};
}

/* ---- the walk ---- */

void audit_walk_init(struct audit_walk *w, struct crypt_keyring *keys,
                     const struct access_audit_head *from, access_audit_found_fn *found, void *ctx)
{
    *w = (struct audit_walk){.keys = keys, .found = found, .ctx = ctx, .last = *from};
    memcpy(w->computed, from->link, sizeof w->computed);
}

void audit_walk_find(struct audit_walk *w, const struct access_audit_finding *f)
{
    w->findings++;
    if (w->found != NULL)
        w->found(w->ctx, f);
}

static void find_at(struct audit_walk *w, enum access_audit_fault fault,
                    const struct audit_entry *entry)
{
    audit_walk_find(w, &(struct access_audit_finding){.fault = fault,
                                                      .seq = entry->seq,
                                                      .record_id = entry->record_id,
                                                      .key_id = entry->key_id});
}

/*
 * An entry follows the link of the one before as it is stored, or, where that link was
 * changed, as it should be: so that one fault is found once.
 */
static void check_link(struct audit_walk *w, const struct audit_entry *entry, struct str link)
{
    unsigned char by_stored[CRYPT_SHA256_LEN];
    unsigned char by_computed[CRYPT_SHA256_LEN];
    bool has_key = audit_link(w->keys, entry, w->last.link, by_stored) &&
                   audit_link(w->keys, entry, w->computed, by_computed);

    memset(w->last.link, 0, sizeof w->last.link);
    if (link.len == CRYPT_SHA256_LEN)
        memcpy(w->last.link, link.at, CRYPT_SHA256_LEN);
    if (w->is_lost || !has_key) {
        /* Behind a gap, which is known, nothing can be computed; from here on it can. */
        if (!w->is_lost)
            find_at(w, ACCESS_AUDIT_KEY, entry);
        w->is_lost = false;
        memcpy(w->computed, w->last.link, sizeof w->computed);
    } else if (crypt_equal(bytes_of(by_stored), link)) {
        memcpy(w->computed, by_stored, sizeof w->computed);
    } else {
        if (!crypt_equal(bytes_of(by_computed), link))
            find_at(w, ACCESS_AUDIT_ENTRY, entry);
        memcpy(w->computed, by_computed, sizeof w->computed);
    }
}

static enum err check_record(struct audit_walk *w, const struct audit_entry *entry,
                             struct db_stmt *q, struct arena *a, struct error *e)
{
    unsigned char mac[CRYPT_SHA256_LEN];
    struct audit_record r;

    if (db_row_is_null(q, 5)) {
        find_at(w, ACCESS_AUDIT_REMOVED, entry);
        return ERR_NONE;
    }
    TRY(audit_record_read(q, 6, a, &r, e));
    if (!audit_record_mac(&r, w->keys, mac))
        audit_walk_find(w, &(struct access_audit_finding){.fault = ACCESS_AUDIT_KEY,
                                                          .seq = entry->seq,
                                                          .record_id = entry->record_id,
                                                          .key_id = r.key_id});
    else if (!crypt_equal(bytes_of(mac), r.mac) || !crypt_equal(bytes_of(mac), entry->mac))
        find_at(w, ACCESS_AUDIT_ALTERED, entry);
    return ERR_NONE;
}

enum err audit_walk_row(struct audit_walk *w, struct db_stmt *q, struct arena *a, struct error *e)
{
    struct audit_entry entry = {.seq = (uint64_t)db_row_int(q, 0),
                                .record_id = (uint64_t)db_row_int(q, 1)};
    struct str link;

    TRY(db_row_str(q, 2, a, &entry.mac, e));
    TRY(db_row_str(q, 3, a, &entry.key_id, e));
    TRY(db_row_str(q, 4, a, &link, e));
    w->entries++;
    w->keyless += entry.key_id.len == 0;
    if (entry.seq != w->last.seq + 1) {
        audit_walk_find(w, &(struct access_audit_finding){.fault = ACCESS_AUDIT_GAP,
                                                          .seq = w->last.seq + 1,
                                                          .last_seq = entry.seq - 1});
        w->is_lost = true;
    }
    check_link(w, &entry, link);
    w->last.seq = entry.seq;
    return check_record(w, &entry, q, a, e);
}

/* ---- all of it ---- */

struct verifying {
    struct db_conn *conn;
    struct arena *own;
    struct audit_walk walk;
    const struct access_audit_head *witness;
    bool is_witnessed;
    struct access_audit_verdict verdict;
};

static enum err open_from(struct verifying *v, struct sql sql, uint64_t from,
                          struct db_stmt **out_stmt, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(v->conn, sql, &q, e));
    TRY(db_stmt_bind_uint(q, 0, from, e));
    TRY(db_stmt_run(q, e));
    *out_stmt = q;
    q = NULL;
    return ERR_NONE;
}

static void witness(struct verifying *v, const struct access_audit_head *here)
{
    if (v->witness != NULL && v->witness->seq == here->seq &&
        memcmp(v->witness->link, here->link, sizeof here->link) == 0)
        v->is_witnessed = true;
}

/* A thousand entries; *out_more: there may be others. */
static enum err verify_some(struct verifying *v, bool *out_more, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = true;

    *out_more = false;
    TRY(open_from(v, select_entries, v->walk.last.seq, &q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        *out_more = true;
        TRY(audit_walk_row(&v->walk, q, v->own, e));
        witness(v, &v->walk.last);
        arena_reset(v->own);
    }
}

static enum err verify_before_anchor(struct verifying *v, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = true;

    TRY(open_from(v, select_before_anchor, v->verdict.anchor.seq, &q, e));
    for (;;) {
        struct audit_entry entry = {.key_id = STR("")};

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        entry.seq = (uint64_t)db_row_int(q, 0);
        entry.record_id = (uint64_t)db_row_int(q, 1);
        find_at(&v->walk, ACCESS_AUDIT_ENTRY, &entry);
    }
}

static enum err verify_chain(struct verifying *v, struct error *e)
{
    struct audit_walk *w = &v->walk;
    struct audit_head head;
    bool more = true;
    bool has;

    TRY(audit_head_read(v->conn, v->own, AUDIT_LOOK, &head, &has, e));
    v->verdict.head = head.end;
    v->verdict.anchor = head.anchor;
    audit_walk_init(w, w->keys, &head.anchor, w->found, w->ctx);
    if (!audit_head_is_right(&head, w->keys))
        audit_walk_find(
            w, &(struct access_audit_finding){.fault = ACCESS_AUDIT_HEAD, .key_id = head.key_id});
    witness(v, &head.anchor);
    TRY(verify_before_anchor(v, e));
    while (more)
        TRY(verify_some(v, &more, e));
    if (w->last.seq != head.end.seq ||
        memcmp(w->last.link, head.end.link, sizeof head.end.link) != 0)
        audit_walk_find(w, &(struct access_audit_finding){.fault = ACCESS_AUDIT_CUT,
                                                          .seq = w->last.seq,
                                                          .last_seq = head.end.seq});
    /* What lies before the anchor was pruned, and cannot be asked any more. */
    if (v->witness != NULL && !v->is_witnessed && v->witness->seq >= head.anchor.seq)
        audit_walk_find(w, &(struct access_audit_finding){.fault = ACCESS_AUDIT_WITNESSED,
                                                          .seq = v->witness->seq});
    return ERR_NONE;
}

/* ---- what is not in the chain ---- */

static void find_record(struct verifying *v, enum access_audit_fault fault, uint64_t id)
{
    audit_walk_find(&v->walk, &(struct access_audit_finding){.fault = fault, .record_id = id});
}

static enum err verify_ids(struct verifying *v, struct sql sql, enum access_audit_fault fault,
                           struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = true;

    TRY(db_stmt_prepare(v->conn, sql, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        find_record(v, fault, (uint64_t)db_row_int(q, 0));
    }
}

static enum err verify_unsealed_some(struct verifying *v, uint64_t *last, bool *out_more,
                                     struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char mac[CRYPT_SHA256_LEN];
    bool more = true;

    *out_more = false;
    TRY(open_from(v, select_unsealed, *last, &q, e));
    for (;;) {
        struct audit_record r;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        *out_more = true;
        *last = (uint64_t)db_row_int(q, 0);
        if (v->verdict.unsealed++ == 0)
            v->verdict.oldest_s = db_row_int(q, 1);
        TRY(audit_record_read(q, 2, v->own, &r, e));
        if (!audit_record_mac(&r, v->walk.keys, mac) || !crypt_equal(bytes_of(mac), r.mac))
            find_record(v, ACCESS_AUDIT_FOREIGN, *last);
        arena_reset(v->own);
    }
}

static enum err verify_all(struct verifying *v, struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    uint64_t last = 0;
    bool more = true;

    TRY(db_tx_begin_read(v->conn, &tx, e));
    TRY(verify_chain(v, e));
    TRY(verify_ids(v, select_foreign, ACCESS_AUDIT_FOREIGN, e));
    TRY(verify_ids(v, select_copied, ACCESS_AUDIT_COPIED, e));
    while (more)
        TRY(verify_unsealed_some(v, &last, &more, e));
    return db_tx_commit(&tx, e);
}

enum err access_audit_verify(struct db_conn *c, struct arena *own, struct crypt_keyring *keys,
                             const struct access_audit_head *witness_head,
                             access_audit_found_fn *found, void *ctx,
                             struct access_audit_verdict *out_verdict, struct error *e)
{
    struct verifying v = {
        .conn = c,
        .own = own,
        .walk = {.keys = keys, .found = found, .ctx = ctx},
        .witness = witness_head,
    };

    TRY(verify_all(&v, e));
    v.verdict.entries = v.walk.entries;
    v.verdict.findings = v.walk.findings;
    v.verdict.keyless = v.walk.keyless;
    *out_verdict = v.verdict;
    return ERR_NONE;
}

enum err access_audit_length(struct db_conn *c, struct arena *a, uint64_t *out_entries,
                             struct error *e)
{
    struct audit_head head;
    bool has;

    TRY(audit_head_read(c, a, AUDIT_LOOK, &head, &has, e));
    *out_entries = head.end.seq > head.anchor.seq ? head.end.seq - head.anchor.seq : 0;
    return ERR_NONE;
}
