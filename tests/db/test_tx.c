/* test_tx.c - transactions: nested, refused, repeated. */
#include "config.h"

#include <pthread.h>
#include <stdatomic.h>

#include "app/db/library.h"
#include "tests/db/suites.h"

static struct db_options options;

/* A real table, as two connections meet in it. */
static void setup_table(void)
{
    setup_bare();
    options = options_of_test();
    options.database = STR("lintel_test");
    ok(db_run(conn,
              SQL("CREATE OR REPLACE TABLE tx (id INT PRIMARY KEY, n INT NOT NULL) ENGINE=InnoDB"),
              &err));
    ok(db_run(conn, SQL("INSERT INTO tx VALUES (1, 0), (2, 0)"), &err));
}

static void teardown_table(void)
{
    ok(db_conn_ready(conn, &err));
    ok(db_run(conn, SQL("DROP TABLE tx"), &err));
    db_conn_closep(&conn);
    arena_freep(&arena);
}

static int64_t total(void)
{
    return scalar_int(conn, SQL("SELECT SUM(n) FROM tx"));
}

static enum err add(struct db_conn *c, int64_t id, int64_t n, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, SQL("UPDATE tx SET n = n + ? WHERE id = ?"), &q, e));
    TRY(db_stmt_bind_int(q, 0, n, e));
    TRY(db_stmt_bind_int(q, 1, id, e));
    return db_stmt_run(q, e);
}

START_TEST(what_is_not_committed_is_undone)
{
    {
        AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

        ok(db_tx_begin(conn, &tx, &err));
        ok(add(conn, 1, 5, &err));
        ck_assert_int_eq(total(), 5);
    }
    ck_assert_int_eq(total(), 0);
    {
        AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

        ok(db_tx_begin(conn, &tx, &err));
        ok(add(conn, 1, 5, &err));
        ok(db_tx_commit(&tx, &err));
    }
    ck_assert_int_eq(total(), 5);
}
END_TEST

START_TEST(an_inner_transaction_is_undone_alone)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct db_tx inner = {NULL, 0};
    struct db_tx innermost = {NULL, 0};

    ok(db_tx_begin(conn, &tx, &err));
    ok(add(conn, 1, 1, &err));
    ok(db_tx_begin(conn, &inner, &err));
    ok(add(conn, 1, 10, &err));
    ok(db_tx_begin(conn, &innermost, &err));
    ok(add(conn, 1, 100, &err));
    ok(db_tx_commit(&innermost, &err));
    db_tx_end(&innermost);
    ck_assert_int_eq(total(), 111);
    db_tx_end(&inner);
    ck_assert_int_eq(total(), 1);
    ok(db_tx_begin(conn, &inner, &err));
    ok(add(conn, 2, 1000, &err));
    ok(db_tx_commit(&inner, &err));
    ok(db_tx_commit(&tx, &err));
    ck_assert_int_eq(total(), 1001);
}
END_TEST

START_TEST(only_the_innermost_can_be_committed)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    AUTO(db_tx_end) struct db_tx inner = {NULL, 0};

    ok(db_tx_begin(conn, &tx, &err));
    ok(db_tx_begin(conn, &inner, &err));
    fails(ERR_INTERNAL, db_tx_commit(&tx, &err));
    ok(db_tx_commit(&inner, &err));
    fails(ERR_INTERNAL, db_tx_commit(&inner, &err));
    ok(db_tx_commit(&tx, &err));
}
END_TEST

START_TEST(a_reading_transaction_sees_one_moment_and_cannot_write)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    AUTO(db_conn_closep) struct db_conn *other = connect_with(options);

    ok(db_tx_begin_read(conn, &tx, &err));
    ok(add(other, 1, 7, &err));
    ck_assert_int_eq(total(), 0);
    fails(ERR_INTERNAL, add(conn, 1, 1, &err));
    ok(db_tx_commit(&tx, &err));
    ck_assert_int_eq(total(), 7);
    ok(db_tx_begin(conn, &tx, &err));
    struct db_tx read = {NULL, 0};
    fails(ERR_INTERNAL, db_tx_begin_read(conn, &read, &err));
}
END_TEST

START_TEST(a_statement_that_commits_by_itself_is_found_out)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    ok(db_tx_begin(conn, &tx, &err));
    fails(ERR_INTERNAL, db_run(conn, SQL("CREATE OR REPLACE TABLE tx_ddl (n INT)"), &err));
    fails(ERR_UNAVAILABLE, add(conn, 1, 1, &err));
    fails(ERR_UNAVAILABLE, db_tx_commit(&tx, &err));
    db_tx_end(&tx);
    ok(db_run(conn, SQL("DROP TABLE tx_ddl"), &err));
    ck_assert_int_eq(total(), 0);
}
END_TEST

START_TEST(what_a_request_left_open_is_undone_before_the_next)
{
    struct db_tx tx = {NULL, 0};
    bool more = false;

    ok(db_tx_begin(conn, &tx, &err));
    ok(add(conn, 1, 5, &err));
    struct db_stmt *q = NULL;
    ok(db_stmt_prepare(conn, SQL("SELECT seq FROM seq_1_to_1000"), &q, &err));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ok(db_conn_ready(conn, &err));
    ck_assert_int_eq(total(), 0);
    ok(db_stmt_step(q, &more, &err));
    ck_assert(!more);
    db_stmt_close(q);
}
END_TEST

/* --- two that wait for each other ------------------------------------------------ */

struct dancer {
    struct db_conn *conn;
    struct error error;
    enum err code;
    pthread_barrier_t *both;
    int first;
    int second;
    int attempts;
    bool is_nested;
};

static enum err dance(void *arg, struct error *e)
{
    struct dancer *d = arg;
    AUTO(db_tx_end) struct db_tx inner = {NULL, 0};

    if (d->is_nested)
        TRY(db_tx_begin(d->conn, &inner, e));
    TRY(add(d->conn, d->first, 1, e));
    if (d->attempts++ == 0)
        (void)pthread_barrier_wait(d->both);
    TRY(add(d->conn, d->second, 1, e));
    return d->is_nested ? db_tx_commit(&inner, e) : ERR_NONE;
}

static void *dancer_run(void *arg)
{
    struct dancer *d = arg;

    if (db_thread_begin(&d->error) == ERR_NONE) {
        d->code = db_tx_retry(d->conn, dance, d, &d->error);
        db_thread_end();
    }
    return NULL;
}

static void deadlock(bool is_nested)
{
    pthread_barrier_t both;
    struct dancer dancers[2] = {{.first = 1, .second = 2}, {.first = 2, .second = 1}};
    pthread_t threads[2];

    ck_assert_int_eq(pthread_barrier_init(&both, NULL, 2), 0);
    for (int i = 0; i < 2; i++) {
        dancers[i].conn = connect_with(options);
        dancers[i].both = &both;
        dancers[i].is_nested = is_nested;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, dancer_run, &dancers[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        (void)pthread_join(threads[i], NULL);
        ck_assert_msg(dancers[i].code == ERR_NONE, "%s", dancers[i].error.text);
        ck_assert_int_eq(dancers[i].error.code, ERR_NONE);
        db_conn_close(dancers[i].conn);
    }
    ck_assert_int_ge(dancers[0].attempts + dancers[1].attempts, 3);
    ck_assert_int_eq(total(), 4);
    (void)pthread_barrier_destroy(&both);
}

START_TEST(a_deadlock_is_repeated_and_both_succeed)
{
    deadlock(false);
}
END_TEST

START_TEST(a_deadlock_inside_an_inner_transaction_repeats_the_outer)
{
    deadlock(true);
}
END_TEST

/* --- refusals made by SIGNAL, for which no second connection is needed ------------ */

struct refused {
    int left;
    int calls;
};

static enum err refuse_a_few_times(void *arg, struct error *e)
{
    struct refused *r = arg;

    r->calls++;
    TRY(add(conn, 1, 1, e));
    if (r->left == 0)
        return ERR_NONE;
    r->left--;
    return db_run(conn, SQL("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213"), e);
}

START_TEST(a_refusal_is_repeated_a_bounded_number_of_times)
{
    struct refused r = {.left = 3};

    ok(db_tx_retry(conn, refuse_a_few_times, &r, &err));
    ck_assert_int_eq(r.calls, 4);
    ck_assert_int_eq(total(), 1);
    r = (struct refused){.left = 1000};
    fails(ERR_UNAVAILABLE, db_tx_retry(conn, refuse_a_few_times, &r, &err));
    ck_assert_int_eq(r.calls, DB_TX_TRIES);
    ck_assert_int_eq(total(), 1);
}
END_TEST

START_TEST(inside_another_transaction_nothing_is_repeated)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct refused r = {.left = 1};

    ok(db_tx_begin(conn, &tx, &err));
    fails(ERR_UNAVAILABLE, db_tx_retry(conn, refuse_a_few_times, &r, &err));
    ck_assert_int_eq(r.calls, 1);
    /* The server has undone all of it, the outer one too: nothing more may run. */
    fails(ERR_UNAVAILABLE, add(conn, 1, 1, &err));
    fails(ERR_UNAVAILABLE, db_tx_commit(&tx, &err));
    db_tx_end(&tx);
    ok(add(conn, 1, 1, &err));
}
END_TEST

static enum err swallow(void *arg, struct error *e)
{
    struct refused *r = arg;
    struct error inner = {.code = ERR_NONE};

    TRY(add(conn, 1, 1, e));
    if (r->calls++ == 0)
        ck_assert_int_eq(
            db_run(conn, SQL("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213"), &inner),
            ERR_UNAVAILABLE);
    return ERR_NONE;
}

START_TEST(a_refusal_that_was_swallowed_does_not_commit_half)
{
    struct refused r = {.left = 0};

    ok(db_tx_retry(conn, swallow, &r, &err));
    ck_assert_int_eq(r.calls, 2);
    ck_assert_int_eq(total(), 1);
}
END_TEST

static enum err fail_once(void *arg, struct error *e)
{
    int *calls = arg;

    ++*calls;
    return error_set(e, ERR_INVALID, "wrong");
}

START_TEST(other_failures_are_not_repeated)
{
    int calls = 0;

    fails(ERR_INVALID, db_tx_retry(conn, fail_once, &calls, &err));
    ck_assert_int_eq(calls, 1);
}
END_TEST

START_TEST(a_lock_that_is_not_given_in_time_is_repeated)
{
    AUTO(db_conn_closep) struct db_conn *other = connect_with(options);
    struct db_tx held = {NULL, 0};
    struct refused r = {.left = 0};

    ok(db_run(conn, SQL("SET SESSION innodb_lock_wait_timeout = 0"), &err));
    ok(db_tx_begin(other, &held, &err));
    ok(add(other, 1, 1, &err));
    fails(ERR_UNAVAILABLE, db_tx_retry(conn, refuse_a_few_times, &r, &err));
    ck_assert_int_eq(r.calls, DB_TX_TRIES);
    ck_assert_uint_eq(db_conn_fault(conn)->number, 1205);
    db_tx_end(&held);
    ok(db_tx_retry(conn, refuse_a_few_times, &r, &err));
    ck_assert_int_eq(total(), 1);
}
END_TEST

Suite *suite_tx(void)
{
    Suite *s = suite_create("tx");
    TCase *c = tcase_create("tx");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup_table, teardown_table);
    tcase_add_test(c, what_is_not_committed_is_undone);
    tcase_add_test(c, an_inner_transaction_is_undone_alone);
    tcase_add_test(c, only_the_innermost_can_be_committed);
    tcase_add_test(c, a_reading_transaction_sees_one_moment_and_cannot_write);
    tcase_add_test(c, a_statement_that_commits_by_itself_is_found_out);
    tcase_add_test(c, what_a_request_left_open_is_undone_before_the_next);
    tcase_add_test(c, a_deadlock_is_repeated_and_both_succeed);
    tcase_add_test(c, a_deadlock_inside_an_inner_transaction_repeats_the_outer);
    tcase_add_test(c, a_refusal_is_repeated_a_bounded_number_of_times);
    tcase_add_test(c, inside_another_transaction_nothing_is_repeated);
    tcase_add_test(c, a_refusal_that_was_swallowed_does_not_commit_half);
    tcase_add_test(c, other_failures_are_not_repeated);
    tcase_add_test(c, a_lock_that_is_not_given_in_time_is_repeated);
    suite_add_tcase(s, c);
    return s;
}
