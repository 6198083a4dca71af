/*
 * role.c - the rows of lintel_role and lintel_account_role.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdbool.h>

#include "app/access/role.h"

#include "app/access/audit.h"
#include "app/access/store.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/json/write.h"
#include "app/model/nearest.h"

#define HELD_MAX   1000
#define DETAIL_MAX ((size_t)4096)

static const struct sql select_roles =
    SQL_INIT("SELECT r.name, r.comment, r.app,"
             " (SELECT GROUP_CONCAT(i.included ORDER BY i.included SEPARATOR ', ')"
             " FROM lintel_role_include i WHERE i.role = r.name),"
             " (SELECT COUNT(*) FROM lintel_account_role h WHERE h.role = r.name"
             " AND (h.until IS NULL OR h.until > UTC_TIMESTAMP(6)))"
             " FROM lintel_role r ORDER BY r.app IS NOT NULL, r.name LIMIT 10000");
static const struct sql select_held =
    SQL_INIT("SELECT role, DATE_FORMAT(until, '%Y-%m-%d %H:%i:%s'),"
             " until IS NOT NULL AND until <= UTC_TIMESTAMP(6)"
             " FROM lintel_account_role WHERE account_id = ? ORDER BY role LIMIT 1000");
/* Locked, so that it is still there when the row refers to it. */
static const struct sql select_names =
    SQL_INIT("SELECT name FROM lintel_role LIMIT 10000 LOCK IN SHARE MODE");
static const struct sql select_is_ahead =
    SQL_INIT("SELECT CAST(? AS DATETIME(6)) > UTC_TIMESTAMP(6)");
static const struct sql upsert_held =
    SQL_INIT("INSERT INTO lintel_account_role (account_id, role, granted_at, until)"
             " VALUES (?, ?, UTC_TIMESTAMP(6), ?)"
             " ON DUPLICATE KEY UPDATE until = VALUES(until), granted_at = VALUES(granted_at)");
static const struct sql delete_held =
    SQL_INIT("DELETE FROM lintel_account_role WHERE account_id = ? AND role = ?");

bool access_role_is_built_in(struct str name)
{
    return str_eq(name, STR(ACCESS_ROLE_ANONYMOUS)) || str_eq(name, STR(ACCESS_ROLE_USER));
}

/* ---- lists ---- */

enum err access_role_list(struct db_conn *c, struct arena *a, struct access_role **out_roles,
                          size_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_role *roles = NULL;
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(c, select_roles, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct access_role *r;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        roles = arena_grow(a, roles, count, count + 1, sizeof *roles);
        r = &roles[count++];
        TRY(db_row_str(q, 0, a, &r->name, e));
        TRY(db_row_str(q, 1, a, &r->comment, e));
        TRY(db_row_str(q, 2, a, &r->app, e));
        TRY(db_row_str(q, 3, a, &r->includes, e));
        r->accounts = db_row_int(q, 4);
    }
    *out_roles = roles;
    *out_count = count;
    return ERR_NONE;
}

enum err access_role_list_of(struct db_conn *c, struct arena *a, int64_t account_id,
                             struct access_held_role **out_roles, size_t *out_count,
                             struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_held_role *roles = ARENA_ARRAY(a, struct access_held_role, HELD_MAX);
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(c, select_held, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_run(q, e));
    while (count < HELD_MAX) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(db_row_str(q, 0, a, &roles[count].role, e));
        TRY(db_row_str(q, 1, a, &roles[count].until, e));
        roles[count].is_over = db_row_int(q, 2) != 0;
        count++;
    }
    *out_roles = roles;
    *out_count = count;
    return ERR_NONE;
}

/* ---- giving and taking ---- */

struct change_of {
    const struct access_audit *audit;
    struct db_conn *conn; /* these two are the audit's */
    struct arena *arena;
    int64_t account_id;
    struct str role;
    struct str until; /* as the server reads it, or absent */
};

/* Who may do what is changed: told with the change, or not made. */
static enum err record(const struct change_of *g, const char *event, struct error *e)
{
    AUTO(buf_fini) struct buf detail;
    struct json_writer w = {.to = &detail};

    buf_init(&detail, DETAIL_MAX);
    json_begin_object(&w);
    json_put_str(&w, STR("role"), g->role);
    if (g->until.at != NULL)
        json_put_str(&w, STR("until"), g->until);
    json_end_object(&w);
    return access_audit_add(g->audit,
                            &(struct access_audit_entry){
                                .event = event,
                                .model = STR("lintel_account_role"),
                                .row_key = str_format(g->arena, "%lld", (long long)g->account_id),
                                .detail = buf_str(&detail),
                            },
                            1, e);
}

static enum err role_is_there(const struct change_of *g, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str *names = ARENA_ARRAY(g->arena, struct str, ACCESS_ROLES_MAX);
    struct str near;
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(g->conn, select_names, &q, e));
    TRY(db_stmt_run(q, e));
    while (count < ACCESS_ROLES_MAX) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(db_row_str(q, 0, g->arena, &names[count], e));
        if (str_eq(names[count++], g->role))
            return ERR_NONE;
    }
    near = nearest_name(names, count, g->role);
    if (near.at == NULL)
        return error_tell(e, ERR_ABSENT, STR("role"),
                          "there is no role '%.*s'; `lintel role list` shows them",
                          STR_ARG(g->role));
    return error_tell(e, ERR_ABSENT, STR("role"),
                      "there is no role '%.*s'; perhaps you meant '%.*s'", STR_ARG(g->role),
                      STR_ARG(near));
}

static enum err until_is_ahead(const struct change_of *g, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    if (g->until.at == NULL)
        return ERR_NONE;
    TRY(db_stmt_prepare(g->conn, select_is_ahead, &q, e));
    TRY(db_stmt_bind_str(q, 0, g->until, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (more && !db_row_is_null(q, 0) && db_row_int(q, 0) != 0)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, STR("until"),
                      "%.*s is over, or no time; write 2030-12-24 or 2030-12-24T18:00:00, UTC",
                      STR_ARG(g->until));
}

static enum err grant(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct change_of *g = arg;

    TRY(role_is_there(g, e));
    TRY(until_is_ahead(g, e));
    TRY(db_stmt_prepare(g->conn, upsert_held, &q, e));
    TRY(db_stmt_bind_int(q, 0, g->account_id, e));
    TRY(db_stmt_bind_str(q, 1, g->role, e));
    if (g->until.at == NULL)
        TRY(db_stmt_bind_null(q, 2, e));
    else
        TRY(db_stmt_bind_str(q, 2, g->until, e));
    TRY(db_stmt_run(q, e));
    TRY(record(g, "role_grant", e));
    return access_version_raise(g->conn, e);
}

/* Of a day whose digits stand where they should. */
static bool day_is_there(struct str s)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year = 0;
    unsigned month = (unsigned)(s.at[5] - '0') * 10 + (unsigned)(s.at[6] - '0');
    unsigned day = (unsigned)(s.at[8] - '0') * 10 + (unsigned)(s.at[9] - '0');
    bool is_leap;

    for (size_t i = 0; i < 4; i++)
        year = year * 10 + (unsigned)(s.at[i] - '0');
    is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

/* 2030-12-24 or 2030-12-24T18:00[:00[.5]], a Z after it; nothing that a server would bend. */
static bool until_is_time(struct str s)
{
    static const struct str form = STR_INIT("dddd-dd-ddTdd:dd:dd");
    size_t digits = 0;

    if (s.len != 10 && s.len != 16 && s.len < 19)
        return false;
    for (size_t i = 0; i < s.len && i < form.len; i++) {
        bool is_digit = s.at[i] >= '0' && s.at[i] <= '9';

        if (form.at[i] == 'd' ? !is_digit : s.at[i] != form.at[i] && !(i == 10 && s.at[i] == ' '))
            return false;
    }
    if (s.len <= form.len)
        return day_is_there(s);
    for (size_t i = form.len + 1; i < s.len; i++, digits++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    }
    return s.at[form.len] == '.' && digits > 0 && digits <= 6 && day_is_there(s);
}

enum err access_role_grant(const struct access_audit *audit, int64_t account_id, struct str role,
                           struct str until, struct error *e)
{
    struct change_of g = {audit, audit->conn, audit->arena, account_id, role, until};

    if (access_role_is_built_in(role))
        return error_tell(e, ERR_INVALID, STR("role"),
                          "everyone has '%.*s' who should; it is given to nobody", STR_ARG(role));
    if (until.at != NULL) {
        if (str_ends(until, STR("Z")))
            g.until.len--;
        if (!until_is_time(g.until))
            return error_tell(e, ERR_INVALID, STR("until"),
                              "is no time; write 2030-12-24 or 2030-12-24T18:00:00, UTC");
    }
    return db_tx_retry(g.conn, grant, &g, e);
}

static enum err revoke(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct change_of *g = arg;

    TRY(db_stmt_prepare(g->conn, delete_held, &q, e));
    TRY(db_stmt_bind_int(q, 0, g->account_id, e));
    TRY(db_stmt_bind_str(q, 1, g->role, e));
    TRY(db_stmt_run(q, e));
    if (db_stmt_changed(q) == 0)
        return error_tell(e, ERR_ABSENT, STR("role"), "the account does not have '%.*s'",
                          STR_ARG(g->role));
    TRY(record(g, "role_revoke", e));
    return access_version_raise(g->conn, e);
}

enum err access_role_revoke(const struct access_audit *audit, int64_t account_id, struct str role,
                            struct error *e)
{
    struct change_of g = {audit, audit->conn, audit->arena, account_id, role, STR_NONE};

    return db_tx_retry(g.conn, revoke, &g, e);
}
