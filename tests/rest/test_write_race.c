/* test_write_race.c - writers who meet. */
#include "config.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "app/db/script.h"
#include "tests/rest/write_rig.h"

static void run(struct db_conn *c, const char *sql)
{
    struct error e = {.code = ERR_NONE};

    ck_assert_msg(db_script_run(c, str_from_z(sql), &e) == ERR_NONE, "%s: %s", sql, e.text);
}

/* Until somebody waits for a lock, 5 s at most. */
static void await_waiter(void)
{
    for (int i = 0; i < 100; i++) {
        if (sql_int("SELECT COUNT(*) FROM information_schema.INNODB_TRX"
                    " WHERE trx_state = 'LOCK WAIT'") > 0)
            return;
        (void)usleep(50000);
    }
}

static void *commit_when_awaited(void *arg)
{
    await_waiter();
    run(arg, "COMMIT");
    return NULL;
}

/* The other one's change is committed while we wait: it decides which rows are meant. */
START_TEST(conditions_are_judged_by_what_was_committed)
{
    struct db_conn *other = write_rig_connect();
    pthread_t thread;

    run(other, "START TRANSACTION");
    run(other, "UPDATE pair SET v = 99 WHERE l = 1 AND r = 'a'");
    ck_assert_int_eq(pthread_create(&thread, NULL, commit_when_awaited, other), 0);
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/pair?v=lte.20", "{\"v\":1}");
    expect_body("[{\"l\":1,\"r\":\"b\",\"v\":1}]");
    (void)pthread_join(thread, NULL);
    ck_assert_int_eq(sql_int("SELECT v FROM pair WHERE l = 1 AND r = 'a'"), 99);
    db_conn_close(other);
}
END_TEST

static void *cross(void *arg)
{
    await_waiter();
    run(arg, "UPDATE pair SET v = v + 100 WHERE l = 1 AND r = 'a'");
    run(arg, "COMMIT");
    return NULL;
}

/* Whoever changed more wins a deadlock: the other one, which makes ours begin anew. */
START_TEST(a_deadlock_is_repeated)
{
    struct db_conn *other = write_rig_connect();
    pthread_t thread;

    run(other, "START TRANSACTION");
    run(other, "INSERT INTO word SELECT CONCAT('w', seq), 1 FROM seq_1_to_200");
    run(other, "UPDATE pair SET v = v + 100 WHERE l = 2");
    ck_assert_int_eq(pthread_create(&thread, NULL, cross, other), 0);
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/pair?l=in.(1,2)&r=eq.a", "{\"v\":1}");
    expect_body("[{\"l\":1,\"r\":\"a\",\"v\":1},{\"l\":2,\"r\":\"a\",\"v\":1}]");
    (void)pthread_join(thread, NULL);
    ck_assert_int_gt(sql_int("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                             " WHERE VARIABLE_NAME = 'INNODB_DEADLOCKS'"),
                     0);
    db_conn_close(other);
}
END_TEST

static bool upsert_same(int number)
{
    char body[64];
    int status;

    (void)snprintf(body, sizeof body, "{\"word\":\"bee\",\"n\":%d}", number);
    with("HTTP_PREFER", "resolution=merge-duplicates");
    status = sent("POST", "/rest/v1/word", body);
    return status == 200 || status == 201;
}

START_TEST(upserts_of_one_new_row_all_succeed)
{
    ck_assert_int_eq(at_once(6, upsert_same), 6);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM word WHERE word = 'bee'"), 1);
}
END_TEST

static bool change_all(int number)
{
    char body[32];

    (void)snprintf(body, sizeof body, "{\"v\":%d}", number);
    for (int i = 0; i < 10; i++) {
        with("HTTP_PREFER", "return=representation");
        if (sent("PATCH",
                 number % 2 == 0 ? "/rest/v1/pair?order=l&limit=3"
                                 : "/rest/v1/pair?order=l.desc&limit=3",
                 body) != 200)
            return false;
    }
    return true;
}

START_TEST(writers_of_the_same_rows_all_succeed)
{
    ck_assert_int_eq(at_once(4, change_all), 4);
    ck_assert_int_eq(sql_int("SELECT COUNT(DISTINCT v) FROM pair"), 1);
}
END_TEST

Suite *suite_write_race(void)
{
    Suite *s = suite_create("rest race");
    TCase *c = write_rig_case(s, "race");

    tcase_add_test(c, conditions_are_judged_by_what_was_committed);
    tcase_add_test(c, a_deadlock_is_repeated);
    tcase_add_test(c, upserts_of_one_new_row_all_succeed);
    tcase_add_test(c, writers_of_the_same_rows_all_succeed);
    return s;
}
