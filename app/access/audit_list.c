/*
 * audit_list.c - records for people to read, the newest first.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit_chain.h"
#include "app/access/audit_record.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/build.h"

#define STATEMENT_MAX ((size_t)4096)

static void add_text(struct build *b, struct sql part, struct str s)
{
    const struct db_value v = {.type = DB_TEXT, .text = s};
    const struct build_sql condition = {part, &v, 1};

    if (s.at != NULL)
        build_append(b, &condition);
}

static void build_list(struct build *b, const struct access_audit_filter *f)
{
    const struct db_value account[] = {{.type = DB_INT, .i = f->account_id},
                                       {.type = DB_INT, .i = f->account_id}};
    const struct db_value limit = {.type = DB_UINT, .u = f->limit};

    build_sql(b, SQL("SELECT r.id, " AUDIT_RECORD_COLUMNS " FROM lintel_audit r WHERE r.id > 0"));
    if (f->account_id != 0)
        build_append(b, &(struct build_sql){SQL(" AND (r.account_id = ? OR r.by_id = ?)"), account,
                                            sizeof account / sizeof *account});
    add_text(b, SQL(" AND r.model = ?"), f->model);
    add_text(b, SQL(" AND r.row_key = ?"), f->row_key);
    add_text(b, SQL(" AND r.at >= ?"), f->since);
    add_text(b, SQL(" AND r.event = ?"), f->event);
    build_append(b, &(struct build_sql){SQL(" ORDER BY r.id DESC LIMIT ?"), &limit, 1});
}

enum err access_audit_list(struct db_conn *c, struct arena *own,
                           const struct access_audit_filter *filter, access_audit_row_fn *fn,
                           void *ctx, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build b;
    struct build_sql s;
    bool more = true;

    build_init(&b, own, STATEMENT_MAX);
    build_list(&b, filter);
    TRY(build_finish(&b, &s, e));
    TRY(db_stmt_prepare(c, s.sql, &q, e));
    TRY(build_bind(&s, q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct audit_record r;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        arena_reset(own);
        TRY(audit_record_read(q, 1, own, &r, e));
        TRY(fn(ctx, (uint64_t)db_row_int(q, 0), &r, e));
    }
}
