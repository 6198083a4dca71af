/*
 * cmd_migrate.c - `lintel migrate`: bring the database to what the app folders say.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/access/app_load.h"
#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/db/conn.h"
#include "app/model/load.h"
#include "app/model/migrate.h"
#include "app/model/schema.h"
#include "app/serve/command.h"
#include "app/view/document.h"

#define HOUR_S 3600

enum { STATUS, PLAN, TO };

struct apps {
    struct migrate_app *at;
    size_t count;
};

static const char *state_name(enum migrate_state state)
{
    switch (state) {
    case MIGRATE_PENDING: return "pending";
    case MIGRATE_PARTIAL: return "failed";
    case MIGRATE_DONE: return "applied";
    case MIGRATE_EDITED: return "edited";
    case MIGRATE_MISSING: return "missing";
    }
    return "?";
}

static enum err print_status(struct command_context *c, struct db_conn *conn,
                             const struct apps *apps)
{
    struct migrate_file *files;
    size_t count;

    TRY(migrate_status(conn, c->arena, apps->at, apps->count, &files, &count, &c->error));
    for (size_t i = 0; i < count; i++) {
        const struct migrate_file *f = &files[i];

        (void)printf("%-8s %.*s/%.*s  %zu of %zu statements%s%.*s\n", state_name(f->state),
                     STR_ARG(f->app), STR_ARG(f->file), f->done, f->statements,
                     f->applied_at.len > 0 ? "  " : "", STR_ARG(f->applied_at));
        if (f->failed_text.len > 0)
            (void)printf("         %.*s\n", STR_ARG(f->failed_text));
    }
    return ERR_NONE;
}

static void print_planned(void *ctx, const struct migrate_file *f, size_t number,
                          struct str statement)
{
    (void)ctx;
    (void)printf("-- %.*s/%.*s, statement %zu\n%.*s;\n", STR_ARG(f->app), STR_ARG(f->file), number,
                 STR_ARG(statement));
}

/* What was done, for the last line and for the audit. */
struct done {
    struct arena *arena;
    size_t count;
    struct str files; /* "core/001_migration.sql example/001_schema.sql" */
};

static void print_applied(void *ctx, const struct migrate_file *f)
{
    struct done *done = ctx;

    done->files = str_format(done->arena, "%.*s%s%.*s/%.*s", STR_ARG(done->files),
                             done->count > 0 ? " " : "", STR_ARG(f->app), STR_ARG(f->file));
    done->count++;
    (void)printf("applied %.*s/%.*s (%zu statements)\n", STR_ARG(f->app), STR_ARG(f->file),
                 f->statements);
    (void)fflush(stdout);
}

static const char *access_state_name(enum access_app_state state)
{
    switch (state) {
    case ACCESS_APP_LOADED: return "read";
    case ACCESS_APP_REMOVED: return "gone: forgot";
    case ACCESS_APP_NONE:
    case ACCESS_APP_SAME: break;
    }
    return NULL;
}

static void model_releasep(const struct model **m)
{
    if (*m != NULL)
        model_release(*m);
}

/* What else it says: models, dashboards, pages, the menu. */
static enum err load_documents(struct command_context *c, struct db_conn *conn,
                               const struct model *model, const struct access_app *files,
                               size_t count, size_t *applied)
{
    size_t changed;

    TRY(view_documents_load(conn, c->arena, model, files, count, &changed, &c->error));
    *applied += changed;
    if (changed > 0)
        (void)printf("read what app.json says of models and pages: %zu changed\n", changed);
    return ERR_NONE;
}

static void print_sealing(const struct model *m)
{
    for (size_t i = 0; i < m->table_count; i++) {
        const struct model_table *t = &m->tables[i];

        for (size_t n = 0; n < t->column_count; n++) {
            const struct model_seal *seal = t->columns[n].seal;

            if (seal != NULL && seal->state == MODEL_SEALING)
                (void)printf("%.*s.%.*s is to be sealed, and its values are plain yet: run "
                             "`lintel keys seal`\n",
                             STR_ARG(t->name), STR_ARG(t->columns[n].name));
        }
    }
}

/* Grants that were held against the columns as they were are held against sealed ones. */
static enum err check_seals(struct command_context *c, struct db_conn *conn,
                            const struct access_app *files, size_t count,
                            const struct access_audit *audit, const enum access_app_state *states)
{
    AUTO(model_releasep) const struct model *model = NULL;
    enum access_app_state *again = ARENA_ARRAY(c->arena, enum access_app_state, count);
    struct str *schemas;
    size_t schema_count;
    bool has_any = false;

    for (size_t i = 0; i < count; i++)
        has_any = has_any || (files[i].seal_count > 0 && states[i] == ACCESS_APP_LOADED);
    if (!has_any)
        return ERR_NONE;
    settings_schemas(c->arena, &c->settings, &schemas, &schema_count);
    TRY(model_load(conn, schemas, schema_count, &model, &c->error));
    print_sealing(model);
    return access_apps_load(conn, c->arena, model, files, count, audit, again, &c->error);
}

/* The apps' app.json: roles and grants, held against the schema that the SQL has made. */
static enum err load_access(struct command_context *c, struct db_conn *conn,
                            const struct apps *apps, const struct access_audit *audit,
                            struct done *done)
{
    AUTO(model_releasep) const struct model *model = NULL;
    struct access_app *files = ARENA_ARRAY(c->arena, struct access_app, apps->count);
    enum access_app_state *states = ARENA_ARRAY(c->arena, enum access_app_state, apps->count);
    struct str *schemas;
    size_t schema_count;

    for (size_t i = 0; i < apps->count; i++)
        TRY(access_app_read(c->arena, apps->at[i].name, apps->at[i].folder, &files[i], &c->error));
    settings_schemas(c->arena, &c->settings, &schemas, &schema_count);
    TRY(model_load(conn, schemas, schema_count, &model, &c->error));
    TRY(access_apps_load(conn, c->arena, model, files, apps->count, audit, states, &c->error));
    TRY(check_seals(c, conn, files, apps->count, audit, states));
    for (size_t i = 0; i < apps->count; i++) {
        const char *name = access_state_name(states[i]);

        if (name == NULL)
            continue;
        done->count++;
        (void)printf("%s %.*s (%zu roles, %zu grants)\n", name, STR_ARG(files[i].label),
                     files[i].role_count, files[i].grant_count);
    }
    return load_documents(c, conn, model, files, apps->count, &done->count);
}

/* Once the schema is whole, and with it the audit. */
static enum err finish(struct command_context *c, struct db_conn *conn, const struct apps *apps,
                       struct done *done)
{
    const struct access_audit *audit;

    TRY(command_audit(c, conn, STR("migrate"), &audit));
    if (done->count > 0)
        TRY(access_audit_note(audit, "migrate", STR_NONE, STR_NONE, STR("files"), done->files,
                              &c->error));
    return load_access(c, conn, apps, audit, done);
}

static enum err run(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    struct done done = {.arena = c->arena, .files = STR("")};
    struct apps apps;

    /* An ALTER of a large table takes what it takes. */
    c->settings.db.statement_time_s = 0;
    c->settings.db.read_timeout_s = 24 * HOUR_S;
    TRY(settings_apps(c->arena, &c->settings, &apps.at, &apps.count, &c->error));
    TRY(command_connect(c, &conn));
    if (command_has(c, STATUS))
        return print_status(c, conn, &apps);
    if (command_has(c, PLAN))
        return migrate_plan(conn, c->arena, apps.at, apps.count, c->values[TO], print_planned, NULL,
                            &c->error);
    TRY(migrate_run(conn, c->arena, apps.at, apps.count, c->values[TO], print_applied, &done,
                    &c->error));
    /* Up to some file the schema is not yet the one that app.json is about. */
    if (!command_has(c, TO))
        TRY(finish(c, conn, &apps, &done));
    if (done.count == 0)
        (void)puts("The database is up to date.");
    return ERR_NONE;
}

const struct command command_migrate = {
    .name = "migrate",
    .summary = "bring the database to what the SQL files of the apps say",
    .help =
        "Runs the numbered files of sql/core and of each folder in LINTEL_APPS that were not\n"
        "applied yet, in order, and keeps a journal of every statement. A file that fails\n"
        "goes on at the statement that failed once it is mended; a file that was applied\n"
        "and then edited is refused: write a new one. Running workers notice within a second.\n\n"
        "Then reads the app.json of each folder: roles and grants, all of them or, when one\n"
        "is wrong, none; and what it says of models and pages. What was granted or said at\n"
        "run time is left as it is. (Not with --to.)",
    .options = {{"--status", NULL, "what each file's state is"},
                {"--plan", NULL, "print the statements that would run"},
                {"--to", "APP/NUMBER", "the last file to apply"}},
    .wants_settings = true,
    .run = run,
};
