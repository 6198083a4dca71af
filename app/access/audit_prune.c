/*
 * audit_prune.c - what is old enough goes, and the chain begins behind it.
 *
 * Each batch is verified before it is removed: nobody can hide a change by pruning it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit_walk.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

#define BATCH 1000

/* One more than the columns of the walk: is it young enough to stay? */
static const struct sql select_old =
    SQL_INIT("SELECT " AUDIT_WALK_COLUMNS ", r.at >= ? FROM " AUDIT_WALK_TABLES
             " WHERE c.seq > ? ORDER BY c.seq LIMIT 1000");
static const struct sql delete_records =
    SQL_INIT("DELETE r FROM lintel_audit r JOIN lintel_audit_chain c ON c.record_id = r.id"
             " WHERE c.seq > ? AND c.seq <= ?");
static const struct sql delete_spans =
    SQL_INIT("DELETE s FROM lintel_audit_span s JOIN lintel_audit_chain c"
             " ON c.record_id = s.record_id WHERE c.seq > ? AND c.seq <= ?");
static const struct sql delete_entries =
    SQL_INIT("DELETE FROM lintel_audit_chain WHERE seq > ? AND seq <= ?");

struct pruning {
    struct db_conn *conn;
    struct arena *own;
    struct crypt_keyring *keys;
    struct str before;
    uint64_t count; /* of this batch */
};

/* Walks over what is old; *out_last: where it ends. */
static enum err walk(struct pruning *p, const struct access_audit_head *from,
                     struct access_audit_head *out_last, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct audit_walk w;
    bool more = true;

    audit_walk_init(&w, p->keys, from, NULL, NULL);
    *out_last = *from;
    TRY(db_stmt_prepare(p->conn, select_old, &q, e));
    TRY(db_stmt_bind_str(q, 0, p->before, e));
    TRY(db_stmt_bind_uint(q, 1, from->seq, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more || (!db_row_is_null(q, AUDIT_WALK_COUNT) && db_row_int(q, AUDIT_WALK_COUNT) != 0))
            return ERR_NONE;
        TRY(audit_walk_row(&w, q, p->own, e));
        arena_reset(p->own);
        if (w.findings > 0)
            return error_tell(e, ERR_CONFLICT, STR("lintel_audit"),
                              "is not as it was written at entry %llu: nothing more was removed; "
                              "`lintel audit verify` says what is wrong",
                              (unsigned long long)w.last.seq);
        *out_last = w.last;
        p->count++;
    }
}

static enum err delete_up_to(struct pruning *p, struct sql sql, uint64_t first, uint64_t last,
                             struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(p->conn, sql, &q, e));
    TRY(db_stmt_bind_uint(q, 0, first, e));
    TRY(db_stmt_bind_uint(q, 1, last, e));
    return db_stmt_run(q, e);
}

static enum err prune_batch(void *arg, struct error *e)
{
    struct pruning *p = arg;
    struct access_audit_head last;
    struct audit_head head;
    bool has;

    p->count = 0;
    TRY(audit_head_read(p->conn, p->own, AUDIT_WAIT_, &head, &has, e));
    if (!audit_head_is_right(&head, p->keys))
        return error_tell(e, ERR_CONFLICT, STR("lintel_audit_head"),
                          "was changed, or its key is missing; `lintel audit verify` says more");
    head.mac = head.key_id = STR_NONE; /* the arena is reset on the way */
    TRY(walk(p, &head.anchor, &last, e));
    if (p->count == 0)
        return ERR_NONE;
    TRY(delete_up_to(p, delete_spans, head.anchor.seq, last.seq, e));
    TRY(delete_up_to(p, delete_records, head.anchor.seq, last.seq, e));
    TRY(delete_up_to(p, delete_entries, head.anchor.seq, last.seq, e));
    head.anchor = last;
    return audit_head_write(p->conn, p->keys, &head, e);
}

enum err access_audit_prune(struct db_conn *c, struct arena *own, struct crypt_keyring *keys,
                            struct str before, uint64_t *out_count, struct error *e)
{
    struct pruning p = {.conn = c, .own = own, .keys = keys, .before = before};

    *out_count = 0;
    do {
        TRY(db_tx_retry(c, prune_batch, &p, e));
        *out_count += p.count;
    } while (p.count == BATCH);
    return ERR_NONE;
}
