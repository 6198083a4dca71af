/* test_job.c - rows of lintel_job: put, taken, put off, done, given up. */
#include "config.h"

#include "app/db/tx.h"
#include "app/work/job.h"
#include "tests/work/suites.h"
#include "tests/work/world.h"

static int64_t put(const char *kind)
{
    const struct work_order order = {
        .kind = str_from_z(kind), .label = STR("a job"), .payload = STR("{\"secret\":1}")};
    int64_t id = 0;

    fine(work_job_put(conn, &order, &id, &error));
    ck_assert_int_gt(id, 0);
    return id;
}

static bool take(struct db_conn *c, const char *runner, struct work_job *job)
{
    bool found = false;

    fine(work_job_take(c, arena, STR("test"), str_from_z(runner), job, &found, &error));
    return found;
}

static enum work_outcome end(const struct work_job *job, const char *runner,
                             enum work_outcome outcome)
{
    const struct work_result result = {
        .id = job->id, .attempt = job->attempt, .outcome = outcome, .trouble = STR("so it is")};
    enum work_outcome got = WORK_DONE;

    fine(work_job_end(conn, str_from_z(runner), &result, &got, &error));
    return got;
}

static void make_due(void)
{
    (void)world_number(SQL("UPDATE lintel_job SET run_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND"));
}

START_TEST(a_job_is_taken_once)
{
    struct db_conn *other = world_connect();
    struct work_job job;
    int64_t id = put("test");

    ck_assert(take(conn, "one", &job));
    ck_assert_int_eq(job.id, id);
    ck_assert_uint_eq(job.attempt, 1);
    ck_assert(str_eq(job.payload, STR("{\"secret\":1}")));
    ck_assert(!take(other, "two", &job));
    db_conn_close(other);
}
END_TEST

START_TEST(a_job_exists_when_its_transaction_commits)
{
    struct db_conn *other = world_connect();
    struct work_job job;

    {
        AUTO(db_tx_end) struct db_tx tx = {0};

        fine(db_tx_begin(conn, &tx, &error));
        (void)put("test");
        ck_assert(!take(other, "two", &job));
    }
    ck_assert_int_eq(world_number(SQL("SELECT COUNT(*) FROM lintel_job")), 0);
    db_conn_close(other);
}
END_TEST

START_TEST(another_kind_is_left_alone)
{
    struct work_job job;

    (void)put("other");
    ck_assert(!take(conn, "one", &job));
}
END_TEST

START_TEST(a_lease_that_ran_out_is_taken_over)
{
    struct work_job first;
    struct work_job second;

    (void)put("test");
    ck_assert(take(conn, "one", &first));
    make_due();
    ck_assert(take(conn, "two", &second));
    ck_assert_int_eq(second.id, first.id);
    ck_assert_uint_eq(second.attempt, 2);
    /* The first comes back and has nothing to say any more. */
    (void)end(&first, "one", WORK_FAILED);
    ck_assert(str_eq(world_text(SQL("SELECT locked_by FROM lintel_job")), STR("two")));
    ck_assert(str_eq(world_text(SQL("SELECT state FROM lintel_job")), STR("waiting")));
}
END_TEST

START_TEST(what_is_done_keeps_its_row_and_not_its_payload)
{
    struct work_job job;

    (void)put("test");
    ck_assert(take(conn, "one", &job));
    ck_assert_int_eq(end(&job, "one", WORK_DONE), WORK_DONE);
    ck_assert_int_eq(world_number(SQL("SELECT COUNT(*) FROM lintel_job WHERE state = 'done'"
                                      " AND payload IS NULL AND label = 'a job'"
                                      " AND done_at IS NOT NULL AND locked_by IS NULL")),
                     1);
    make_due();
    ck_assert(!take(conn, "one", &job));
}
END_TEST

START_TEST(what_fails_now_waits_longer_each_time_and_is_given_up)
{
    int64_t before = 0;

    (void)put("test");
    for (unsigned attempt = 1; attempt <= WORK_ATTEMPTS_MAX; attempt++) {
        struct work_job job;
        int64_t pause;

        make_due();
        ck_assert(take(conn, "one", &job));
        ck_assert_uint_eq(job.attempt, attempt);
        if (attempt == WORK_ATTEMPTS_MAX) {
            ck_assert_int_eq(end(&job, "one", WORK_AGAIN), WORK_FAILED);
            break;
        }
        ck_assert_int_eq(end(&job, "one", WORK_AGAIN), WORK_AGAIN);
        ck_assert(!take(conn, "one", &job));
        pause = world_number(SQL("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), run_at) + 30"
                                 " FROM lintel_job"));
        ck_assert_int_gt(pause, before);
        before = pause;
    }
    ck_assert_int_gt(before, (int64_t)24 * 3600);
    ck_assert(str_eq(world_text(SQL("SELECT last_error FROM lintel_job WHERE state = 'failed'"
                                    " AND payload IS NULL")),
                     STR("so it is")));
}
END_TEST

START_TEST(the_backlog_says_how_many_and_since_when)
{
    int64_t count = -1;
    int64_t oldest = -1;
    struct work_job job;

    fine(work_job_backlog(conn, &count, &oldest, &error));
    ck_assert_int_eq(count, 0);
    ck_assert_int_eq(oldest, 0);
    (void)put("test");
    (void)put("other");
    (void)world_number(
        SQL("UPDATE lintel_job SET created_at = created_at - INTERVAL 1 HOUR WHERE kind = 'test'"));
    fine(work_job_backlog(conn, &count, &oldest, &error));
    ck_assert_int_eq(count, 2);
    ck_assert_int_ge(oldest, 3600);
    ck_assert(take(conn, "one", &job));
    (void)end(&job, "one", WORK_DONE);
    fine(work_job_backlog(conn, &count, &oldest, &error));
    ck_assert_int_eq(count, 1);
    ck_assert_int_lt(oldest, 3600);
}
END_TEST

START_TEST(old_rows_go_and_waiting_ones_stay)
{
    struct work_job job;

    (void)put("test");
    ck_assert(take(conn, "one", &job));
    (void)end(&job, "one", WORK_DONE);
    (void)put("test");
    fine(work_job_sweep(conn, &error));
    ck_assert_int_eq(world_number(SQL("SELECT COUNT(*) FROM lintel_job")), 2);
    (void)world_number(SQL("UPDATE lintel_job SET created_at = created_at - INTERVAL 99 DAY,"
                           " done_at = done_at - INTERVAL 31 DAY"));
    fine(work_job_sweep(conn, &error));
    ck_assert_int_eq(world_number(SQL("SELECT COUNT(*) FROM lintel_job")), 1);
    ck_assert(str_eq(world_text(SQL("SELECT state FROM lintel_job")), STR("waiting")));
}
END_TEST

Suite *suite_job(void)
{
    Suite *s = suite_create("job");
    TCase *c = tcase_create("job");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, world_open, world_close);
    tcase_add_test(c, a_job_is_taken_once);
    tcase_add_test(c, a_job_exists_when_its_transaction_commits);
    tcase_add_test(c, another_kind_is_left_alone);
    tcase_add_test(c, a_lease_that_ran_out_is_taken_over);
    tcase_add_test(c, what_is_done_keeps_its_row_and_not_its_payload);
    tcase_add_test(c, what_fails_now_waits_longer_each_time_and_is_given_up);
    tcase_add_test(c, the_backlog_says_how_many_and_since_when);
    tcase_add_test(c, old_rows_go_and_waiting_ones_stay);
    suite_add_tcase(s, c);
    return s;
}
