/* help.c - what the suites of app/db share, and their main(): test_db.c and others give the list.
 */
#include "config.h"

#include <stdio.h>

#include "app/db/library.h"
#include "tests/db/suites.h"

struct db_conn *conn;
struct arena *arena;
struct error err;
static struct db_tx outer;

struct db_options options_of_test(void)
{
    return (struct db_options){
        .hosts = str_from_z(getenv("LINTEL_TEST_DB")),
        .user = STR("root"),
        .connect_timeout_s = 2,
        .read_timeout_s = 20,
        .statement_time_s = 10,
        .statements_max = 16,
    };
}

struct db_conn *connect_with(struct db_options options)
{
    struct db_conn *c = NULL;

    ok(db_conn_open(&options, &c, &err));
    return c;
}

/* In the database lintel_test, which the first who comes makes. */
void setup_bare(void)
{
    struct db_options options = options_of_test();

    error_clear(&err);
    arena = arena_new((size_t)64 << 20);
    conn = connect_with(options);
    ok(db_run(conn, SQL("CREATE DATABASE IF NOT EXISTS lintel_test"), &err));
    db_conn_close(conn);
    options.database = STR("lintel_test");
    conn = connect_with(options);
}

void setup(void)
{
    setup_bare();
    ok(db_tx_begin(conn, &outer, &err));
}

void teardown(void)
{
    db_tx_end(&outer);
    db_conn_closep(&conn);
    arena_freep(&arena);
}

struct str scalar(struct db_conn *c, struct sql sql)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str text = STR_NONE;
    bool more = false;

    ok(db_stmt_prepare(c, sql, &q, &err));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    if (more)
        ok(db_row_str(q, 0, arena, &text, &err));
    return text;
}

int64_t scalar_int(struct db_conn *c, struct sql sql)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    ok(db_stmt_prepare(c, sql, &q, &err));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert(more);
    return db_row_int(q, 0);
}

int main(void)
{
    struct error e = {.code = ERR_NONE};
    int status;

    if (getenv("LINTEL_TEST_DB") == NULL) {
        puts("1..0 # SKIP LINTEL_TEST_DB names no database; run it through tests/mariadb.sh");
        return EXIT_SUCCESS;
    }
    if (db_library_open(&e) != ERR_NONE)
        return EXIT_FAILURE;
    status = suite_main(suites, suites_count);
    db_library_close();
    return status;
}
