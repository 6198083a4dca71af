/*
 * app_load.c - app.json into lintel_role, lintel_grant and their like.
 *
 * The row of lintel_access is locked first: two that load at once come one after
 * the other, and what is read of the database stays so until the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/app_load.h"

#include <string.h>

#include "app/access/app_check.h"
#include "app/access/app_record.h"
#include "app/access/app_seal.h"
#include "app/access/store.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"

static const struct sql select_checksum =
    SQL_INIT("SELECT checksum FROM lintel_access_file WHERE app = ? LIMIT 1");
static const struct sql upsert_file =
    SQL_INIT("INSERT INTO lintel_access_file (app, checksum, loaded_at)"
             " VALUES (?, ?, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE"
             " checksum = VALUES(checksum), loaded_at = VALUES(loaded_at)");
static const struct sql delete_file = SQL_INIT("DELETE FROM lintel_access_file WHERE app = ?");

/* A role that another app brings now keeps those who have it. */
static const struct sql upsert_role =
    SQL_INIT("INSERT INTO lintel_role (name, comment, app) VALUES (?, ?, ?)"
             " ON DUPLICATE KEY UPDATE comment = VALUES(comment), app = VALUES(app)");
static const struct sql select_own_roles =
    SQL_INIT("SELECT name FROM lintel_role WHERE app = ? LIMIT 10000");
static const struct sql delete_role = SQL_INIT("DELETE FROM lintel_role WHERE name = ?");
static const struct sql delete_includes = SQL_INIT("DELETE FROM lintel_role_include WHERE app = ?");
static const struct sql insert_include =
    SQL_INIT("INSERT INTO lintel_role_include (role, included, app) VALUES (?, ?, ?)"
             " ON DUPLICATE KEY UPDATE app = app");
static const struct sql delete_contexts = SQL_INIT("DELETE FROM lintel_context WHERE app = ?");
static const struct sql insert_context =
    SQL_INIT("INSERT INTO lintel_context (name, model, selects, row_where, app)"
             " VALUES (?, ?, ?, ?, ?)");
static const struct sql delete_grants = SQL_INIT("DELETE FROM lintel_grant WHERE app = ?");
static const struct sql insert_grant =
    SQL_INIT("INSERT INTO lintel_grant (role, model, verb, app, place, row_where, row_check,"
             " fields, presets) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

static const struct sql delete_audits = SQL_INIT("DELETE FROM lintel_audit_model WHERE app = ?");
/* What was made at run time gives way: the file is what was looked at before it was applied. */
static const struct sql upsert_audit =
    SQL_INIT("INSERT INTO lintel_audit_model (model, app, tells_writes, tells_reads, masks)"
             " VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE app = VALUES(app),"
             " tells_writes = VALUES(tells_writes), tells_reads = VALUES(tells_reads),"
             " masks = VALUES(masks)");

static const struct sql select_roles =
    SQL_INIT("SELECT name, app FROM lintel_role ORDER BY name LIMIT 10000");
static const struct sql select_includes =
    SQL_INIT("SELECT role, included, app FROM lintel_role_include LIMIT 100000");
static const struct sql select_contexts =
    SQL_INIT("SELECT name, app FROM lintel_context LIMIT 10000");

struct loading {
    struct db_conn *conn;
    struct arena *arena;
    const struct model *model;
    const struct access_app *apps;
    size_t app_count;
    const struct access_audit *audit;
    enum access_app_state *states;
    struct app_lines *before; /* what each app had */
};

/* ---- what the database holds ---- */

/* Does it come from none of the files? */
static bool is_foreign(const struct loading *l, struct str app)
{
    for (size_t i = 0; i < l->app_count; i++) {
        if (str_eq(l->apps[i].name, app))
            return false;
    }
    return true;
}

struct texts {
    struct str *at;
    size_t count;
    size_t room;
};

static void texts_add(struct arena *a, struct texts *t, struct str s)
{
    if (t->count == t->room) {
        t->room = t->room == 0 ? 16 : t->room * 2;
        t->at = arena_grow(a, t->at, t->count, t->room, sizeof *t->at);
    }
    t->at[t->count++] = s;
}

/* The first columns of the rows whose last one, the app, is foreign; in rows of width. */
static enum err known_read(const struct loading *l, struct sql sql, unsigned width,
                           struct texts *out_texts, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct texts found = {.at = NULL};
    bool more = false;

    TRY(db_stmt_prepare(l->conn, sql, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct str text;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(db_row_str(q, width, l->arena, &text, e));
        if (text.at != NULL && !is_foreign(l, text))
            continue;
        for (unsigned i = 0; i < width; i++) {
            TRY(db_row_str(q, i, l->arena, &text, e));
            texts_add(l->arena, &found, text);
        }
    }
    *out_texts = found;
    return ERR_NONE;
}

static enum err check(const struct loading *l, struct error *e)
{
    struct access_known known;
    struct texts roles;
    struct texts includes;
    struct texts contexts;
    struct str(*pairs)[2];

    TRY(known_read(l, select_roles, 1, &roles, e));
    TRY(known_read(l, select_includes, 2, &includes, e));
    TRY(known_read(l, select_contexts, 1, &contexts, e));
    pairs = arena_alloc(l->arena, includes.count / 2, sizeof *pairs);
    for (size_t i = 0; i < includes.count; i++)
        pairs[i / 2][i % 2] = includes.at[i];
    known = (struct access_known){.roles = roles.at,
                                  .role_count = roles.count,
                                  .includes = pairs,
                                  .include_count = includes.count / 2,
                                  .contexts = contexts.at,
                                  .context_count = contexts.count};
    return access_apps_check(l->arena, l->model, l->apps, l->app_count, &known, e);
}

static enum err state_find(const struct loading *l, const struct access_app *app,
                           enum access_app_state *out_state, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str stored = STR_NONE;
    bool was_there = false;

    TRY(db_stmt_prepare(l->conn, select_checksum, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, app->name, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &was_there, e));
    if (was_there)
        TRY(db_row_str(q, 0, l->arena, &stored, e));
    if (!app->is_there)
        *out_state = was_there ? ACCESS_APP_REMOVED : ACCESS_APP_NONE;
    else if (was_there &&
             str_eq(stored, (struct str){(const char *)app->checksum, sizeof app->checksum}))
        *out_state = ACCESS_APP_SAME;
    else
        *out_state = ACCESS_APP_LOADED;
    return ERR_NONE;
}

/* ---- writing ---- */

static enum err run_texts(const struct loading *l, struct sql sql, const struct str *texts,
                          unsigned count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(l->conn, sql, &q, e));
    for (unsigned i = 0; i < count; i++) {
        if (texts[i].at == NULL)
            TRY(db_stmt_bind_null(q, i, e));
        else
            TRY(db_stmt_bind_str(q, i, texts[i], e));
    }
    return db_stmt_run(q, e);
}

static enum err roles_write(const struct loading *l, const struct access_app *app, struct error *e)
{
    for (size_t i = 0; i < app->role_count; i++) {
        const struct access_app_role *r = &app->roles[i];
        struct str row[] = {r->name, r->comment.at == NULL ? STR("") : r->comment, app->name};

        TRY(run_texts(l, upsert_role, row, 3, e));
    }
    return ERR_NONE;
}

static bool has_role(const struct access_app *app, struct str name)
{
    for (size_t i = 0; i < app->role_count; i++) {
        if (str_eq(app->roles[i].name, name))
            return true;
    }
    return false;
}

/* After all files' roles were written: those that moved bear another app's name by now. */
static enum err roles_sweep(const struct loading *l, const struct access_app *app, struct error *e)
{
    struct texts own = {.at = NULL};

    {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;
        struct str name;
        bool more = false;

        TRY(db_stmt_prepare(l->conn, select_own_roles, &q, e));
        TRY(db_stmt_bind_bytes(q, 0, app->name, e));
        TRY(db_stmt_run(q, e));
        for (;;) {
            TRY(db_stmt_step(q, &more, e));
            if (!more)
                break;
            TRY(db_row_str(q, 0, l->arena, &name, e));
            texts_add(l->arena, &own, name);
        }
    }
    for (size_t i = 0; i < own.count; i++) {
        if (!has_role(app, own.at[i]))
            TRY(run_texts(l, delete_role, &own.at[i], 1, e));
    }
    return ERR_NONE;
}

static enum err forget(const struct loading *l, const struct access_app *app, struct error *e)
{
    TRY(run_texts(l, delete_grants, &app->name, 1, e));
    TRY(run_texts(l, delete_contexts, &app->name, 1, e));
    TRY(run_texts(l, delete_audits, &app->name, 1, e));
    TRY(run_texts(l, delete_includes, &app->name, 1, e));
    return run_texts(l, delete_file, &app->name, 1, e);
}

static enum err includes_write(const struct loading *l, const struct access_app *app,
                               struct error *e)
{
    for (size_t i = 0; i < app->role_count; i++) {
        const struct access_app_role *r = &app->roles[i];

        for (size_t n = 0; n < r->include_count; n++) {
            struct str row[] = {r->name, r->includes[n], app->name};

            TRY(run_texts(l, insert_include, row, 3, e));
        }
    }
    return ERR_NONE;
}

static enum err audits_write(const struct loading *l, const struct access_app *app, struct error *e)
{
    for (size_t i = 0; i < app->audit_count; i++) {
        const struct access_app_audit *a = &app->audits[i];
        struct str row[] = {a->model, app->name, a->tells_writes ? STR("1") : STR("0"),
                            a->tells_reads ? STR("1") : STR("0"), a->masks_source};

        TRY(run_texts(l, upsert_audit, row, sizeof row / sizeof *row, e));
    }
    return ERR_NONE;
}

static enum err rest_write(const struct loading *l, const struct access_app *app, struct error *e)
{
    struct str file[] = {app->name, {(const char *)app->checksum, sizeof app->checksum}};
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(includes_write(l, app, e));
    TRY(audits_write(l, app, e));
    for (size_t i = 0; i < app->context_count; i++) {
        const struct access_app_context *c = &app->contexts[i];
        struct str row[] = {c->name, c->model, c->select, c->where, app->name};

        TRY(run_texts(l, insert_context, row, 5, e));
    }
    for (size_t i = 0; i < app->grant_count; i++) {
        const struct access_rule_text *t = &app->grants[i].text;
        struct str row[] = {t->role,
                            t->model,
                            access_verb_name(t->verb),
                            app->name,
                            str_range(app->grants[i].place, 0, ACCESS_PLACE_MAX),
                            t->where,
                            t->check,
                            t->fields,
                            t->presets};

        TRY(run_texts(l, insert_grant, row, sizeof row / sizeof *row, e));
    }
    TRY(db_stmt_prepare(l->conn, upsert_file, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, file[0], e));
    TRY(db_stmt_bind_bytes(q, 1, file[1], e));
    return db_stmt_run(q, e);
}

static bool has_news(const struct loading *l, size_t app)
{
    return l->states[app] == ACCESS_APP_LOADED || l->states[app] == ACCESS_APP_REMOVED;
}

static enum err record(const struct loading *l, struct error *e)
{
    for (size_t i = 0; i < l->app_count; i++) {
        struct app_lines after;

        if (!has_news(l, i))
            continue;
        TRY(app_lines_read(l->conn, l->arena, l->apps[i].name, &after, e));
        TRY(app_record(l->audit, l->apps[i].name, &l->before[i], &after, e));
    }
    return ERR_NONE;
}

static enum err write_all(const struct loading *l, struct error *e)
{
    for (size_t i = 0; i < l->app_count; i++)
        TRY(app_lines_read(l->conn, l->arena, l->apps[i].name, &l->before[i], e));
    for (size_t i = 0; i < l->app_count; i++) {
        if (l->states[i] == ACCESS_APP_LOADED)
            TRY(roles_write(l, &l->apps[i], e));
    }
    for (size_t i = 0; i < l->app_count; i++) {
        if (!has_news(l, i))
            continue;
        TRY(forget(l, &l->apps[i], e));
        TRY(access_seals_write(l->conn, l->arena, l->model, &l->apps[i], e));
        TRY(roles_sweep(l, &l->apps[i], e));
    }
    for (size_t i = 0; i < l->app_count; i++) {
        if (l->states[i] == ACCESS_APP_LOADED)
            TRY(rest_write(l, &l->apps[i], e));
    }
    TRY(record(l, e));
    return access_version_raise(l->conn, e);
}

static enum err load(void *arg, struct error *e)
{
    const struct loading *l = arg;
    bool is_new = false;

    TRY(access_version_lock(l->conn, e));
    TRY(check(l, e));
    TRY(access_seals_check(l->arena, l->model, l->apps, l->app_count, e));
    for (size_t i = 0; i < l->app_count; i++) {
        TRY(state_find(l, &l->apps[i], &l->states[i], e));
        is_new = is_new || has_news(l, i);
    }
    return is_new ? write_all(l, e) : ERR_NONE;
}

enum err access_apps_load(struct db_conn *c, struct arena *a, const struct model *m,
                          const struct access_app *apps, size_t app_count,
                          const struct access_audit *audit, enum access_app_state *out_states,
                          struct error *e)
{
    struct loading l = {.conn = c,
                        .arena = a,
                        .model = m,
                        .apps = apps,
                        .app_count = app_count,
                        .audit = audit,
                        .states = out_states,
                        .before = ARENA_ARRAY(a, struct app_lines, app_count)};

    return db_tx_retry(c, load, &l, e);
}
