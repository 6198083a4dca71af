/* live.c - a database of its own for every test. */
#include "config.h"

#include "tests/model/live.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/base/file.h"
#include "app/base/id.h"

struct db_conn *conn;
struct arena *arena;
struct error err;
struct migrate_app live_apps[2];
static struct str database;
static char folder[64];

static struct db_conn *connect_to(const char *user, struct str name)
{
    struct db_options options = {
        .hosts = str_from_z(getenv("LINTEL_TEST_DB")),
        .user = str_from_z(user),
        .database = name,
        .connect_timeout_s = 5,
        .read_timeout_s = 60,
        .statements_max = 32,
    };
    struct db_conn *c = NULL;

    ok(db_conn_open(&options, &c, &err));
    return c;
}

struct db_conn *live_connect(void)
{
    return connect_to("root", database);
}

struct db_conn *live_connect_as(const char *user)
{
    return connect_to(user, database);
}

struct str live_database(void)
{
    return database;
}

void live_sql(struct db_conn *c, const char *sql)
{
    ok(db_script_run(c, str_from_z(sql), &err));
}

void live_setup(void)
{
    const char *top = getenv("top_srcdir");

    arena = arena_new((size_t)256 << 20);
    database = str_format(arena, "lintel_%.*s", STR_ARG(id_new(arena, 6)));
    conn = connect_to("root", STR(""));
    live_sql(conn, str_format(arena, "CREATE DATABASE %.*s", STR_ARG(database)).at);
    db_conn_close(conn);
    conn = live_connect();
    (void)snprintf(folder, sizeof folder, "/tmp/lintel-sql.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    live_apps[0].name = STR("core");
    live_apps[0].folder = str_format(arena, "%s/sql/core", top == NULL ? "." : top);
    live_apps[1].name = STR("t");
    live_apps[1].folder = str_from_z(folder);
}

void live_teardown(void)
{
    struct str *names;
    size_t count;

    ok(file_list(arena, folder, STR(""), &names, &count, &err));
    for (size_t i = 0; i < count; i++)
        live_file(names[i].at, NULL);
    ck_assert_int_eq(rmdir(folder), 0);
    db_conn_close(conn);
    conn = connect_to("root", STR(""));
    live_sql(conn, str_format(arena, "DROP DATABASE %.*s", STR_ARG(database)).at);
    db_conn_closep(&conn);
    arena_freep(&arena);
}

static void write_text(const char *name, struct str text)
{
    struct str path = str_format(arena, "%s/%s", folder, name);
    FILE *f = fopen(path.at, "wb");

    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text.at, 1, text.len, f), text.len);
    ck_assert_int_eq(fclose(f), 0);
}

void live_file(const char *name, const char *text)
{
    if (text != NULL)
        write_text(name, str_from_z(text));
    else
        ck_assert_int_eq(unlink(str_format(arena, "%s/%s", folder, name).at), 0);
}

bool live_dump(const char *name)
{
    const char *top = getenv("top_srcdir");
    struct str path =
        str_format(arena, "%s/../shared/data/%s/001_dump.sql", top == NULL ? "." : top, name);
    struct error ignored = {.code = ERR_NONE};
    struct str text;

    if (file_read(arena, path.at, (size_t)64 << 20, &text, &ignored) != ERR_NONE) {
        printf("# SKIP %s: %.*s is absent\n", name, STR_ARG(path));
        return false;
    }
    write_text("001_dump.sql", text);
    return true;
}

static void count_one(void *ctx, const struct migrate_file *f)
{
    ck_assert_int_eq(f->state, MIGRATE_DONE);
    ++*(size_t *)ctx;
}

enum err live_run(struct db_conn *c, size_t *out_applied, struct error *e)
{
    AUTO(arena_freep) struct arena *a = arena_new((size_t)64 << 20);

    *out_applied = 0;
    return migrate_run(c, a, live_apps, 2, STR_NONE, count_one, out_applied, e);
}

struct migrate_file live_status(const char *name)
{
    struct migrate_file *files;
    size_t count;

    ok(migrate_status(conn, arena, live_apps, 2, &files, &count, &err));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(files[i].app, STR("t")) && str_eq(files[i].file, str_from_z(name)))
            return files[i];
    }
    ck_abort_msg("no file %s", name);
}

int64_t live_int(const char *sql)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct sql text = {sql, strlen(sql)};
    bool more = false;

    ok(db_stmt_prepare(conn, text, &q, &err));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert(more);
    return db_row_int(q, 0);
}
