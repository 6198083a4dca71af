/*
 * edit_export.c - what was made at run time, as an app.json.
 *
 * Roles that a file brings are named by the grants and not brought again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/edit_private.h"
#include "app/access/role.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/stmt.h"
#include "app/json/write.h"

static const struct sql select_roles =
    SQL_INIT("SELECT r.name, r.comment, i.included FROM lintel_role r"
             " LEFT JOIN lintel_role_include i ON i.role = r.name AND i.app IS NULL"
             " WHERE r.app IS NULL ORDER BY r.name, i.included LIMIT 100000");
static const struct sql select_contexts =
    SQL_INIT("SELECT name, model, selects, row_where FROM lintel_context WHERE app IS NULL"
             " ORDER BY name LIMIT 10000");
static const struct sql select_grants =
    SQL_INIT("SELECT " EDIT_GRANT_COLUMNS " FROM lintel_grant WHERE app IS NULL"
             " ORDER BY role, model, id LIMIT 100000");

struct exporting {
    struct db_conn *conn;
    struct arena *arena;
    struct json_writer *w;
};

static void line(struct exporting *x, const char *indent)
{
    if (x->w->needs_comma)
        buf_add_char(x->w->to, ',');
    x->w->needs_comma = false;
    buf_addf(x->w->to, "\n%s", indent);
}

static enum err write_roles(struct exporting *x, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str last = STR_NONE;
    bool more = false;

    TRY(db_stmt_prepare(x->conn, select_roles, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct str name;
        struct str comment;
        struct str included;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(db_row_str(q, 0, x->arena, &name, e));
        if (access_role_is_built_in(name))
            continue;
        TRY(db_row_str(q, 1, x->arena, &comment, e));
        TRY(db_row_str(q, 2, x->arena, &included, e));
        if (!str_eq(last, name)) {
            if (last.at != NULL) {
                json_end_array(x->w);
                json_end_object(x->w);
            }
            line(x, "    ");
            json_name(x->w, name);
            json_begin_object(x->w);
            json_put_str(x->w, STR("comment"), comment);
            json_name(x->w, STR("includes"));
            json_begin_array(x->w);
            last = name;
        }
        if (!db_row_is_null(q, 2))
            json_add_str(x->w, included);
    }
    if (last.at != NULL) {
        json_end_array(x->w);
        json_end_object(x->w);
    }
    return ERR_NONE;
}

static enum err write_contexts(struct exporting *x, struct error *e)
{
    static const struct str names[] = {STR_INIT("model"), STR_INIT("select"), STR_INIT("where")};
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(x->conn, select_contexts, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct str text;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        TRY(db_row_str(q, 0, x->arena, &text, e));
        line(x, "    ");
        json_name(x->w, text);
        json_begin_object(x->w);
        for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
            TRY(db_row_str(q, i + 1, x->arena, &text, e));
            json_put_str(x->w, names[i], text);
        }
        json_end_object(x->w);
    }
}

static enum err write_grants(struct exporting *x, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(x->conn, select_grants, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct access_rule_text t;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        TRY(edit_grant_read(q, x->arena, &t, e));
        line(x, "    ");
        json_begin_object(x->w);
        json_put_str(x->w, STR("role"), t.role);
        json_put_str(x->w, STR("model"), t.model);
        json_name(x->w, access_verb_name(t.verb));
        edit_grant_write(x->w, &t);
        json_end_object(x->w);
    }
}

static void section(struct exporting *x, const char *name)
{
    line(x, "  ");
    json_name(x->w, str_from_z(name));
}

enum err access_edit_export(struct db_conn *c, struct arena *a, struct json_writer *w,
                            struct error *e)
{
    struct exporting x = {.conn = c, .arena = a, .w = w};

    section(&x, "roles");
    json_begin_object(w);
    TRY(write_roles(&x, e));
    json_end_object(w);
    section(&x, "context");
    json_begin_object(w);
    TRY(write_contexts(&x, e));
    json_end_object(w);
    section(&x, "grants");
    json_begin_array(w);
    TRY(write_grants(&x, e));
    json_end_array(w);
    return ERR_NONE;
}
