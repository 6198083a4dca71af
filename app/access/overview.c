/*
 * overview.c - lintel_session and lintel_api_key, whoever they are of.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/overview.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"

static const struct sql select_sessions = SQL_INIT(
    "SELECT s.id, s.account_id, COALESCE(a.email, ''), COALESCE(b.email, ''), s.user_agent,"
    " s.address, s.aal, s.created_at, s.used_at"
    " FROM lintel_session s JOIN lintel_account a ON a.id = s.account_id"
    " LEFT JOIN lintel_account b ON b.id = s.by_account_id"
    " WHERE s.id < ? AND s.revoked_at IS NULL AND s.expires_at > UTC_TIMESTAMP(6)"
    " AND s.used_at > UTC_TIMESTAMP(6) - INTERVAL s.idle_s SECOND ORDER BY s.id DESC LIMIT ?");
static const struct sql select_keys =
    SQL_INIT("SELECT k.id, k.account_id, COALESCE(a.email, ''), k.name, k.hint,"
             " COALESCE((SELECT GROUP_CONCAT(p.model, ':', p.verbs ORDER BY p.model SEPARATOR"
             " ' · ') FROM lintel_api_key_scope p WHERE p.key_id = k.id), ''),"
             " k.created_at, k.expires_at, k.used_at"
             " FROM lintel_api_key k JOIN lintel_account a ON a.id = k.account_id"
             " WHERE k.id < ? AND k.revoked_at IS NULL"
             " AND (k.expires_at IS NULL OR k.expires_at > UTC_TIMESTAMP(6))"
             " ORDER BY k.id DESC LIMIT ?");

static enum err open_page(struct db_conn *c, struct sql sql, int64_t before_id, int64_t limit,
                          struct db_stmt **out_stmt, struct error *e)
{
    TRY(db_stmt_prepare(c, sql, out_stmt, e));
    TRY(db_stmt_bind_int(*out_stmt, 0, before_id == 0 ? INT64_MAX : before_id, e));
    TRY(db_stmt_bind_int(*out_stmt, 1, limit, e));
    return db_stmt_run(*out_stmt, e);
}

/* Columns from first on, in that order; NULL is absent. */
static enum err read_texts(struct db_stmt *q, unsigned first, struct str *const *texts,
                           unsigned count, struct arena *a, struct error *e)
{
    for (unsigned i = 0; i < count; i++) {
        *texts[i] = STR_NONE;
        if (!db_row_is_null(q, first + i))
            TRY(db_row_str(q, first + i, a, texts[i], e));
    }
    return ERR_NONE;
}

static enum err read_session(struct db_stmt *q, struct arena *a, struct access_overview_session *s,
                             struct error *e)
{
    struct str *const names[] = {&s->email, &s->by, &s->user_agent, &s->address};
    struct str *const times[] = {&s->created_at, &s->used_at};

    s->id = db_row_int(q, 0);
    s->account_id = db_row_int(q, 1);
    s->aal = (int)db_row_int(q, 6);
    TRY(read_texts(q, 2, names, sizeof names / sizeof *names, a, e));
    return read_texts(q, 7, times, sizeof times / sizeof *times, a, e);
}

enum err access_overview_sessions(struct db_conn *c, struct arena *a, int64_t before_id,
                                  int64_t limit, struct access_overview_session **out_rows,
                                  size_t *out_count, struct error *e)
{
    struct access_overview_session *rows =
        ARENA_ARRAY(a, struct access_overview_session, (size_t)limit);
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    size_t count = 0;
    bool more = false;

    TRY(open_page(c, select_sessions, before_id, limit, &q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more || count == (size_t)limit)
            break;
        TRY(read_session(q, a, &rows[count++], e));
    }
    *out_rows = rows;
    *out_count = count;
    return ERR_NONE;
}

static enum err read_key(struct db_stmt *q, struct arena *a, struct access_overview_key *k,
                         struct error *e)
{
    struct str *const texts[] = {&k->email,      &k->name,       &k->hint,   &k->scopes,
                                 &k->created_at, &k->expires_at, &k->used_at};

    k->id = db_row_int(q, 0);
    k->account_id = db_row_int(q, 1);
    return read_texts(q, 2, texts, sizeof texts / sizeof *texts, a, e);
}

enum err access_overview_keys(struct db_conn *c, struct arena *a, int64_t before_id, int64_t limit,
                              struct access_overview_key **out_rows, size_t *out_count,
                              struct error *e)
{
    struct access_overview_key *rows = ARENA_ARRAY(a, struct access_overview_key, (size_t)limit);
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    size_t count = 0;
    bool more = false;

    TRY(open_page(c, select_keys, before_id, limit, &q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more || count == (size_t)limit)
            break;
        TRY(read_key(q, a, &rows[count++], e));
    }
    *out_rows = rows;
    *out_count = count;
    return ERR_NONE;
}
