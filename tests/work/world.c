/* world.c - a database without jobs. */
#include "config.h"

#include "tests/work/world.h"

#include <check.h>
#include <stdlib.h>

#include "app/db/stmt.h"

struct arena *arena;
struct db_conn *conn;
struct error error;

struct db_conn *world_connect(void)
{
    const char *host = getenv("LINTEL_TEST_DB");
    struct db_conn *c = NULL;
    const struct db_options options = {.hosts = str_from_z(host == NULL ? "" : host),
                                       .user = STR("root"),
                                       .database = STR("work_test"),
                                       .connect_timeout_s = 5,
                                       .read_timeout_s = 20,
                                       .statement_time_s = 15,
                                       .statements_max = 32};

    fine(db_conn_open(&options, &c, &error));
    return c;
}

void world_open(void)
{
    arena = arena_new((size_t)64 << 20);
    conn = world_connect();
    (void)world_number(SQL("DELETE FROM lintel_job"));
}

void world_close(void)
{
    db_conn_close(conn);
    arena_free(arena);
}

static struct db_stmt *ask(struct sql sql, bool *more)
{
    struct db_stmt *q = NULL;

    fine(db_stmt_prepare(conn, sql, &q, &error));
    fine(db_stmt_run(q, &error));
    if (db_stmt_column_count(q) > 0)
        fine(db_stmt_step(q, more, &error));
    return q;
}

int64_t world_number(struct sql sql)
{
    bool more = false;
    AUTO(db_stmt_closep) struct db_stmt *q = ask(sql, &more);

    return more ? db_row_int(q, 0) : 0;
}

struct str world_text(struct sql sql)
{
    bool more = false;
    AUTO(db_stmt_closep) struct db_stmt *q = ask(sql, &more);
    struct str text = STR_NONE;

    if (more && !db_row_is_null(q, 0))
        fine(db_row_str(q, 0, arena, &text, &error));
    return text;
}
