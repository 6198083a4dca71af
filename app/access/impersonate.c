/*
 * impersonate.c - both accounts are looked at, and the session opened, in one transaction.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/impersonate.h"

#include "app/access/audit.h"
#include "app/access/session.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/json/write.h"

#define DETAIL_MAX ((size_t)8 * 1024)

/* Locked: neither may gain or lose the rank while the session is being opened. */
static const struct sql select_rank =
    SQL_INIT("SELECT is_admin FROM lintel_account WHERE id = ? AND disabled_at IS NULL"
             " LIMIT 1 LOCK IN SHARE MODE");

struct opening {
    struct db_conn *conn;
    struct arena *arena;
    const struct access_impersonation *wish;
    struct str reason;
    struct str token;
    int64_t id;
};

static enum err read_rank(struct db_conn *c, int64_t account_id, bool *out_is_there,
                          bool *out_is_admin, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, select_rank, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, out_is_there, e));
    *out_is_admin = *out_is_there && db_row_int(q, 0) != 0;
    return ERR_NONE;
}

static enum err check_ranks(const struct opening *o, struct error *e)
{
    bool is_there;
    bool is_admin;

    TRY(read_rank(o->conn, o->wish->admin_id, &is_there, &is_admin, e));
    if (!is_admin)
        return error_tell(e, ERR_DENIED, STR("admin"),
                          "only an administrator acts in somebody else's place");
    TRY(read_rank(o->conn, o->wish->account_id, &is_there, &is_admin, e));
    if (!is_there)
        return error_tell(e, ERR_ABSENT, STR("account"),
                          "there is no such account, or it is disabled");
    if (is_admin)
        return error_tell(e, ERR_DENIED, STR("account"),
                          "is an administrator's: nobody acts in an administrator's place");
    return ERR_NONE;
}

static enum err check_reason(struct str reason, struct error *e)
{
    if (reason.len == 0)
        return error_tell(e, ERR_INVALID, STR("reason"),
                          "is needed: say why, it is kept in the audit");
    if (!utf8_is_text(reason) || utf8_count(reason) > ACCESS_IMPERSONATE_REASON_MAX)
        return error_tell(e, ERR_INVALID, STR("reason"), "is a text of at most %d characters",
                          ACCESS_IMPERSONATE_REASON_MAX);
    return ERR_NONE;
}

static enum err record(const struct opening *o, struct error *e)
{
    AUTO(buf_fini) struct buf detail;
    struct json_writer w = {.to = &detail};
    struct access_audit_entry entry = {.event = "impersonate"};
    struct access_audit audit = *o->wish->audit;

    audit.account_id = o->wish->account_id;
    audit.by_id = o->wish->admin_id;
    audit.session_id = o->id;
    buf_init(&detail, DETAIL_MAX);
    json_begin_object(&w);
    json_put_str(&w, STR("reason"), o->reason);
    json_put_bool(&w, STR("writes"), o->wish->has_writes);
    json_end_object(&w);
    entry.detail = buf_str(&detail);
    return access_audit_add(&audit, &entry, 1, e);
}

static enum err open_session(void *arg, struct error *e)
{
    struct opening *o = arg;
    const struct access_session_options options = {
        .user_agent = o->wish->user_agent,
        .address = o->wish->address,
        .idle_s = ACCESS_IMPERSONATE_LIFE_S,
        .life_s = ACCESS_IMPERSONATE_LIFE_S,
        .by_id = o->wish->admin_id,
        .is_read_only = !o->wish->has_writes,
        .reason = o->reason,
    };

    TRY(check_ranks(o, e));
    TRY(access_session_open(o->conn, o->arena, o->wish->account_id, &options, &o->token, &o->id,
                            e));
    return record(o, e);
}

enum err access_impersonate(struct db_conn *c, struct arena *a,
                            const struct access_impersonation *wish, struct str *out_token,
                            int64_t *out_session_id, struct error *e)
{
    struct opening o = {.conn = c, .arena = a, .wish = wish, .reason = str_trim(wish->reason)};

    TRY(check_reason(o.reason, e));
    TRY(db_tx_retry(c, open_session, &o, e));
    *out_token = o.token;
    *out_session_id = o.id;
    return ERR_NONE;
}

bool access_impersonate_is_read_only(const struct http_exchange *x)
{
    return x->user != NULL && x->user->is_read_only;
}

enum err access_impersonate_check_write(const struct http_exchange *x, struct error *e)
{
    if (!access_impersonate_is_read_only(x))
        return ERR_NONE;
    return error_tell(e, ERR_DENIED, STR_NONE,
                      "you act in somebody else's place, for reading alone: nothing is changed");
}
