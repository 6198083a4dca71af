/*
 * test_crash.c - the server is killed and comes back.  A program of its own, with a server of its
 * own, as it spoils it for others.
 */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/base/clock.h"
#include "tests/db/suites.h"

static void server(const char *command)
{
    char text[256];

    (void)snprintf(text, sizeof text,
                   "MARIADB_SH=functions; . \"$top_srcdir/tests/mariadb.sh\";"
                   " mariadb_%s \"$LINTEL_TEST_DB_FOLDER\"",
                   command);
    ck_assert_int_eq(system(text), 0);
}

/* Kills the server a moment after it was called. */
static void *killer(void *arg)
{
    (void)arg;
    (void)usleep(200000);
    server("kill");
    return NULL;
}

START_TEST(a_server_killed_in_a_statement_is_unavailable_until_it_is_back)
{
    struct db_stmt *q = NULL;
    pthread_t thread;
    int64_t start;
    int64_t attempts = 0;

    ck_assert_int_eq(scalar_int(conn, SQL("SELECT 1")), 1);
    ck_assert_int_eq(pthread_create(&thread, NULL, killer, NULL), 0);
    fails(ERR_UNAVAILABLE, db_run(conn, SQL("DO SLEEP(9)"), &err));
    (void)pthread_join(thread, NULL);
    ck_assert(db_conn_is_broken(conn));
    fails(ERR_UNAVAILABLE, db_stmt_prepare(conn, SQL("SELECT 1"), &q, &err));
    fails(ERR_UNAVAILABLE, db_conn_ready(conn, &err));
    /* While it is down an attempt to connect is made ten times a second, not a thousand times. */
    start = clock_mono_us();
    for (int i = 0; i < 1000; i++) {
        fails(ERR_UNAVAILABLE, db_conn_ready(conn, &err));
        attempts += strstr(err.text, "a moment ago") == NULL;
    }
    ck_assert_int_le(attempts, 1 + (clock_mono_us() - start) / 100000);

    server("start");
    (void)usleep(110000); /* the longest that attempts are held off */
    ok(db_conn_ready(conn, &err));
    ck_assert_int_eq(scalar_int(conn, SQL("SELECT 1")), 1);
}
END_TEST

START_TEST(a_server_restarted_between_requests_fails_none)
{
    ck_assert_int_eq(scalar_int(conn, SQL("SELECT 1")), 1);
    server("kill");
    server("start");
    ok(db_conn_ready(conn, &err));
    ck_assert_int_eq(scalar_int(conn, SQL("SELECT 1")), 1);
}
END_TEST

START_TEST(rows_cut_off_by_a_crash_are_an_error_not_an_end)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    enum err code = ERR_NONE;
    bool more = true;
    int rows = 0;

    ok(db_stmt_prepare(conn, SQL("SELECT seq, REPEAT('x', 1000) FROM seq_1_to_1000000"), &q, &err));
    ok(db_stmt_run(q, &err));
    while (code == ERR_NONE && more) {
        if (rows++ == 10)
            server("kill");
        code = db_stmt_step(q, &more, &err);
    }
    ck_assert_int_eq(code, ERR_UNAVAILABLE);
    ck_assert_int_lt(rows, 1000000);
    ck_assert_int_eq(db_stmt_step(q, &more, &err), ERR_UNAVAILABLE);
    server("start");
}
END_TEST

START_TEST(a_transaction_cut_off_by_a_crash_does_not_linger)
{
    struct db_tx tx = {NULL, 0};
    struct db_tx inner = {NULL, 0};

    ok(db_tx_begin(conn, &tx, &err));
    ok(db_tx_begin(conn, &inner, &err));
    server("kill");
    fails(ERR_UNAVAILABLE, db_tx_commit(&inner, &err));
    db_tx_end(&inner);
    fails(ERR_UNAVAILABLE, db_tx_commit(&tx, &err));
    db_tx_end(&tx);
    server("start");
    ok(db_conn_ready(conn, &err));
    ok(db_tx_begin(conn, &tx, &err));
    ck_assert_uint_eq(tx.depth, 1);
    ok(db_tx_commit(&tx, &err));
}
END_TEST

static enum err count_calls(void *arg, struct error *e)
{
    int *calls = arg;

    if (++*calls == 1)
        server("kill");
    return db_run(conn, SQL("DO 1"), e);
}

START_TEST(a_transaction_whose_connection_broke_is_not_repeated)
{
    int calls = 0;

    fails(ERR_UNAVAILABLE, db_tx_retry(conn, count_calls, &calls, &err));
    ck_assert_int_eq(calls, 1);
    server("start");
}
END_TEST

static Suite *suite_crash(void)
{
    Suite *s = suite_create("crash");
    TCase *c = tcase_create("crash");

    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, setup_bare, teardown);
    tcase_add_test(c, a_server_killed_in_a_statement_is_unavailable_until_it_is_back);
    tcase_add_test(c, a_server_restarted_between_requests_fails_none);
    tcase_add_test(c, rows_cut_off_by_a_crash_are_an_error_not_an_end);
    tcase_add_test(c, a_transaction_cut_off_by_a_crash_does_not_linger);
    tcase_add_test(c, a_transaction_whose_connection_broke_is_not_repeated);
    suite_add_tcase(s, c);
    return s;
}

suite_fn *const suites[] = {suite_crash};
const size_t suites_count = 1;
