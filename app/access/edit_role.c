/*
 * edit_role.c - roles made, changed and removed at run time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/app_file.h"
#include "app/access/audit.h"
#include "app/access/edit_private.h"
#include "app/access/role.h"
#include "app/access/store.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/json/write.h"

#define INCLUDES_MAX 100000

static const struct sql select_role =
    SQL_INIT("SELECT app IS NULL FROM lintel_role WHERE name = ? LIMIT 1 FOR UPDATE");
static const struct sql select_comment =
    SQL_INIT("SELECT comment FROM lintel_role WHERE name = ? LIMIT 1");
static const struct sql select_includes =
    SQL_INIT("SELECT role, included FROM lintel_role_include ORDER BY role, included LIMIT 100000");
static const struct sql insert_role =
    SQL_INIT("INSERT INTO lintel_role (comment, name) VALUES (?, ?)");
static const struct sql update_role = SQL_INIT("UPDATE lintel_role SET comment = ? WHERE name = ?");
static const struct sql delete_role = SQL_INIT("DELETE FROM lintel_role WHERE name = ?");
static const struct sql delete_includes =
    SQL_INIT("DELETE FROM lintel_role_include WHERE role = ? AND app IS NULL");
static const struct sql insert_include =
    SQL_INIT("INSERT INTO lintel_role_include (role, included) VALUES (?, ?)");

/* Who includes whom, as the database has it. */
struct include {
    struct str role;
    struct str included;
};

struct editing {
    const struct access_audit *audit;
    const struct access_role_wish *wish; /* of a removal: its name alone */
    const char *event;
    struct include *includes;
    size_t include_count;
};

enum err edit_role_find(struct db_conn *c, struct str name, bool *out_is_there, bool *out_is_ours,
                        struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    *out_is_there = *out_is_ours = false;
    if (!access_name_is_fit(name))
        return ERR_NONE;
    TRY(db_stmt_prepare(c, select_role, &q, e));
    TRY(db_stmt_bind_str(q, 0, name, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, out_is_there, e));
    *out_is_ours = *out_is_there && db_row_int(q, 0) != 0 && !access_role_is_built_in(name);
    return ERR_NONE;
}

static enum err read_includes(struct editing *d, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct arena *a = d->audit->arena;
    size_t room = 0;
    bool more = false;

    d->include_count = 0;
    TRY(db_stmt_prepare(d->audit->conn, select_includes, &q, e));
    TRY(db_stmt_run(q, e));
    while (d->include_count < INCLUDES_MAX) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        if (d->include_count == room) {
            room = room == 0 ? 32 : room * 2;
            d->includes = arena_grow(a, d->includes, d->include_count, room, sizeof *d->includes);
        }
        TRY(db_row_str(q, 0, a, &d->includes[d->include_count].role, e));
        TRY(db_row_str(q, 1, a, &d->includes[d->include_count].included, e));
        d->include_count++;
    }
    return ERR_NONE;
}

/* Does what from includes, at any depth, hold to?  Each edge is walked once. */
static bool leads_to(const struct editing *d, bool *walked, struct str from, struct str to)
{
    if (str_eq(from, to))
        return true;
    for (size_t i = 0; i < d->include_count; i++) {
        if (walked[i] || !str_eq(d->includes[i].role, from))
            continue;
        walked[i] = true;
        if (leads_to(d, walked, d->includes[i].included, to))
            return true;
    }
    return false;
}

/* ---- checks ---- */

static enum err check_include(const struct editing *d, size_t n, struct error *e)
{
    const struct access_role_wish *w = d->wish;
    bool *walked = ARENA_ARRAY(d->audit->arena, bool, d->include_count);
    struct str name = w->includes[n];
    bool is_there;
    bool is_ours;

    TRY(edit_role_find(d->audit->conn, name, &is_there, &is_ours, e));
    if (!is_there)
        return error_tell(e, ERR_INVALID, STR("includes"), "there is no role '%.*s'",
                          STR_ARG(utf8_clip(name, 63)));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(w->includes[i], name))
            return error_tell(e, ERR_INVALID, STR("includes"), "'%.*s' stands there twice",
                              STR_ARG(name));
    }
    if (leads_to(d, walked, name, w->name))
        return error_tell(e, ERR_INVALID, STR("includes"),
                          "'%.*s' leads back to '%.*s'; a role cannot include itself",
                          STR_ARG(name), STR_ARG(w->name));
    return ERR_NONE;
}

static enum err check_wish(struct editing *d, struct error *e)
{
    const struct access_role_wish *w = d->wish;

    if (!utf8_is_text(w->comment) || utf8_count(w->comment) > ACCESS_ROLE_COMMENT_MAX)
        return error_tell(e, ERR_INVALID, STR("comment"), "is a text of at most %d characters",
                          ACCESS_ROLE_COMMENT_MAX);
    for (size_t i = 0; i < w->include_count; i++)
        TRY(check_include(d, i, e));
    return ERR_NONE;
}

static enum err check_ours(const struct editing *d, struct error *e)
{
    bool is_there;
    bool is_ours;

    TRY(edit_role_find(d->audit->conn, d->wish->name, &is_there, &is_ours, e));
    if (!is_there)
        return error_tell(e, ERR_ABSENT, STR_NONE, "There is no such role any more.");
    if (!is_ours)
        return error_tell(
            e, ERR_DENIED, STR_NONE,
            "This role is built in, or an app's file brings it: it is changed there.");
    return ERR_NONE;
}

/* ---- writing ---- */

static enum err run_texts(const struct editing *d, struct sql sql, struct str one, struct str two,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(d->audit->conn, sql, &q, e));
    TRY(db_stmt_bind_str(q, 0, one, e));
    if (two.at != NULL)
        TRY(db_stmt_bind_str(q, 1, two, e));
    return db_stmt_run(q, e);
}

static enum err write_includes(const struct editing *d, struct error *e)
{
    TRY(run_texts(d, delete_includes, d->wish->name, STR_NONE, e));
    for (size_t i = 0; i < d->wish->include_count; i++)
        TRY(run_texts(d, insert_include, d->wish->name, d->wish->includes[i], e));
    return ERR_NONE;
}

/* ---- the record ---- */

static void begin_role(struct json_writer *w, const char *when, struct str comment)
{
    json_name(w, str_from_z(when));
    json_begin_object(w);
    json_put_str(w, STR("comment"), comment);
    json_name(w, STR("includes"));
    json_begin_array(w);
}

static void end_role(struct json_writer *w)
{
    json_end_array(w);
    json_end_object(w);
}

static enum err write_before(const struct editing *d, struct json_writer *w, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str comment;
    bool more = false;

    TRY(db_stmt_prepare(d->audit->conn, select_comment, &q, e));
    TRY(db_stmt_bind_str(q, 0, d->wish->name, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return ERR_NONE;
    TRY(db_row_str(q, 0, d->audit->arena, &comment, e));
    begin_role(w, "before", comment);
    for (size_t i = 0; i < d->include_count; i++) {
        if (str_eq(d->includes[i].role, d->wish->name))
            json_add_str(w, d->includes[i].included);
    }
    end_role(w);
    return ERR_NONE;
}

static enum err record(const struct editing *d, bool is_after, struct error *e)
{
    AUTO(buf_fini) struct buf detail;
    struct json_writer w = {.to = &detail};
    struct access_audit_entry entry = {
        .event = d->event, .model = STR("lintel_role"), .row_key = d->wish->name};

    buf_init(&detail, EDIT_DETAIL_MAX);
    json_begin_object(&w);
    TRY(write_before(d, &w, e));
    if (is_after) {
        begin_role(&w, "after", d->wish->comment);
        for (size_t i = 0; i < d->wish->include_count; i++)
            json_add_str(&w, d->wish->includes[i]);
        end_role(&w);
    }
    json_end_object(&w);
    entry.detail = buf_str(&detail);
    return access_audit_add(d->audit, &entry, 1, e);
}

/* ---- the three ---- */

static enum err create(void *arg, struct error *e)
{
    struct editing *d = arg;
    bool is_there;
    bool is_ours;

    TRY(access_version_lock(d->audit->conn, e));
    if (!access_name_is_fit(d->wish->name))
        return error_tell(e, ERR_INVALID, STR("name"),
                          "a name is a small letter, then small letters, digits and _, at most 63 "
                          "in all");
    TRY(edit_role_find(d->audit->conn, d->wish->name, &is_there, &is_ours, e));
    if (is_there)
        return error_tell(e, ERR_CONFLICT, STR("name"), "there is a role of this name already");
    TRY(read_includes(d, e));
    TRY(check_wish(d, e));
    TRY(record(d, true, e));
    TRY(run_texts(d, insert_role, d->wish->comment, d->wish->name, e));
    TRY(write_includes(d, e));
    return access_version_raise(d->audit->conn, e);
}

enum err access_role_create(const struct access_audit *audit, const struct access_role_wish *wish,
                            struct error *e)
{
    struct editing d = {.audit = audit, .wish = wish, .event = "role_create"};

    return db_tx_retry(audit->conn, create, &d, e);
}

static enum err change(void *arg, struct error *e)
{
    struct editing *d = arg;

    TRY(access_version_lock(d->audit->conn, e));
    TRY(check_ours(d, e));
    TRY(read_includes(d, e));
    TRY(check_wish(d, e));
    TRY(record(d, true, e));
    TRY(run_texts(d, update_role, d->wish->comment, d->wish->name, e));
    TRY(write_includes(d, e));
    return access_version_raise(d->audit->conn, e);
}

enum err access_role_change(const struct access_audit *audit, const struct access_role_wish *wish,
                            struct error *e)
{
    struct editing d = {.audit = audit, .wish = wish, .event = "role_change"};

    return db_tx_retry(audit->conn, change, &d, e);
}

static enum err remove_role(void *arg, struct error *e)
{
    struct editing *d = arg;

    TRY(access_version_lock(d->audit->conn, e));
    TRY(check_ours(d, e));
    TRY(read_includes(d, e));
    TRY(record(d, false, e));
    TRY(run_texts(d, delete_role, d->wish->name, STR_NONE, e));
    return access_version_raise(d->audit->conn, e);
}

enum err access_role_remove(const struct access_audit *audit, struct str name, struct error *e)
{
    const struct access_role_wish wish = {.name = name, .comment = STR("")};
    struct editing d = {.audit = audit, .wish = &wish, .event = "role_remove"};

    return db_tx_retry(audit->conn, remove_role, &d, e);
}
