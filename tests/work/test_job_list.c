/* test_job_list.c - jobs as an administrator sees them: by state, page by page, again, never. */
#include "config.h"

#include "app/work/job.h"
#include "app/work/job_list.h"
#include "app/work/mail.h"
#include "tests/work/suites.h"
#include "tests/work/world.h"

static int64_t put(const char *label)
{
    const struct work_order order = {
        .kind = STR("test"), .label = str_from_z(label), .payload = STR("{\"code\":123456}")};
    int64_t id = 0;

    fine(work_job_put(conn, &order, &id, &error));
    return id;
}

static struct work_job_row *list(enum work_job_state state, const char *words, size_t *count)
{
    const struct work_job_filter filter = {
        .state = state, .words = words == NULL ? STR_NONE : str_from_z(words), .limit = 10};
    struct work_job_row *rows = NULL;

    fine(work_job_list(conn, arena, &filter, &rows, count, &error));
    return rows;
}

static enum work_job_state state_of(int64_t id)
{
    struct work_job_row row;

    fine(work_job_find(conn, arena, id, &row, &error));
    return row.state;
}

static void take(struct work_job *job)
{
    bool found = false;

    fine(work_job_take(conn, arena, STR("test"), STR("one"), job, &found, &error));
    ck_assert(found);
}

static void end(const struct work_job *job, enum work_outcome outcome)
{
    const struct work_result result = {
        .id = job->id, .attempt = job->attempt, .outcome = outcome, .trouble = STR("so it is")};
    enum work_outcome got;

    fine(work_job_end(conn, STR("one"), &result, &got, &error));
}

START_TEST(each_state_has_its_jobs)
{
    struct work_job job;
    int64_t done = put("first");
    int64_t failed;
    int64_t running;
    int64_t waiting;
    size_t count = 0;

    take(&job);
    end(&job, WORK_DONE);
    failed = put("second");
    take(&job);
    end(&job, WORK_FAILED);
    running = put("third");
    take(&job);
    waiting = put("fourth");
    ck_assert_int_eq(list(WORK_STATE_DONE, NULL, &count)[0].id, done);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(list(WORK_STATE_FAILED, NULL, &count)[0].id, failed);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(list(WORK_STATE_RUNNING, NULL, &count)[0].id, running);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(list(WORK_STATE_WAITING, NULL, &count)[0].id, waiting);
    ck_assert_uint_eq(count, 1);
    /* The newest first. */
    ck_assert_int_eq(list(WORK_STATE_ANY, NULL, &count)[0].id, waiting);
    ck_assert_uint_eq(count, 4);
    ck_assert_int_eq(list(WORK_STATE_ANY, "ir", &count)[0].id, running);
    ck_assert_uint_eq(count, 2); /* "first", "third" */
    (void)list(WORK_STATE_ANY, "%", &count);
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(a_runner_that_died_leaves_a_job_that_waits)
{
    struct work_job job;
    int64_t id = put("x");

    take(&job);
    ck_assert_int_eq(state_of(id), WORK_STATE_RUNNING);
    (void)world_number(SQL("UPDATE lintel_job SET run_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND"));
    ck_assert_int_eq(state_of(id), WORK_STATE_WAITING);
}
END_TEST

START_TEST(pages_go_on_behind_the_last_row)
{
    struct work_job_filter filter = {.limit = 3};
    struct work_job_row *rows = NULL;
    size_t count = 0;
    size_t seen = 0;

    for (int i = 0; i < 8; i++)
        (void)put("x");
    do {
        fine(work_job_list(conn, arena, &filter, &rows, &count, &error));
        for (size_t i = 0; i < count; i++) {
            ck_assert(filter.before_id == 0 || rows[i].id < filter.before_id);
            filter.before_id = rows[i].id;
        }
        seen += count;
    } while (count > 0);
    ck_assert_uint_eq(seen, 8);
}
END_TEST

START_TEST(what_is_put_off_or_given_up_is_tried_again)
{
    struct work_job job;
    struct work_job_row row;
    int64_t id = put("x");

    take(&job);
    end(&job, WORK_AGAIN);
    fine(work_job_find(conn, arena, id, &row, &error));
    ck_assert(!row.is_due);
    fine(work_job_retry(conn, id, &error));
    take(&job);
    ck_assert_int_eq(job.id, id);
    ck_assert_uint_eq(job.attempt, 2);
    /* Not while somebody has it: it would be done twice at once. */
    ck_assert_int_eq(work_job_retry(conn, id, &error), ERR_CONFLICT);
    error_clear(&error);
    end(&job, WORK_FAILED);
    /* A mail that was given up holds nothing any more. */
    ck_assert_int_eq(work_job_retry(conn, id, &error), ERR_CONFLICT);
    error_clear(&error);
    (void)world_number(SQL("UPDATE lintel_job SET payload = '{}'"));
    fine(work_job_retry(conn, id, &error));
    take(&job);
    ck_assert_uint_eq(job.attempt, 1);
    end(&job, WORK_DONE);
    ck_assert_int_eq(work_job_retry(conn, id, &error), ERR_CONFLICT);
    error_clear(&error);
    ck_assert_int_eq(work_job_retry(conn, id + 1, &error), ERR_ABSENT);
}
END_TEST

START_TEST(what_is_cancelled_is_not_done_and_holds_nothing)
{
    struct work_job job;
    bool found = true;
    int64_t id = put("x");

    fine(work_job_cancel(conn, id, &error));
    ck_assert_int_eq(state_of(id), WORK_STATE_CANCELLED);
    ck_assert_int_eq(world_number(SQL("SELECT payload IS NULL AND done_at IS NOT NULL"
                                      " FROM lintel_job")),
                     1);
    fine(work_job_take(conn, arena, STR("test"), STR("one"), &job, &found, &error));
    ck_assert(!found);
    ck_assert_int_eq(work_job_cancel(conn, id, &error), ERR_CONFLICT);
    error_clear(&error);
    ck_assert_int_eq(work_job_cancel(conn, id + 1, &error), ERR_ABSENT);
    error_clear(&error);
    id = put("y");
    take(&job);
    ck_assert_int_eq(work_job_cancel(conn, id, &error), ERR_CONFLICT);
    ck_assert_int_eq(state_of(id), WORK_STATE_RUNNING);
}
END_TEST

START_TEST(counts_end_above_a_thousand)
{
    int64_t count = -1;

    fine(work_job_count(conn, WORK_STATE_ANY, STR_NONE, &count, &error));
    ck_assert_int_eq(count, 0);
    (void)world_number(SQL("INSERT INTO lintel_job (kind, label, created_at, run_at)"
                           " SELECT 'test', 'x', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)"
                           " FROM seq_1_to_1500"));
    fine(work_job_count(conn, WORK_STATE_WAITING, STR("test"), &count, &error));
    ck_assert_int_eq(count, WORK_COUNT_MAX + 1);
    fine(work_job_count(conn, WORK_STATE_WAITING, STR("mail"), &count, &error));
    ck_assert_int_eq(count, 0);
}
END_TEST

START_TEST(a_label_says_which_mail_went_to_whom)
{
    struct work_mail_label l = work_mail_label_of(STR("mail"), STR("invite to a to b@example.org"));

    ck_assert(str_eq(l.name, STR("invite")));
    ck_assert(str_eq(l.to, STR("a to b@example.org")));
    ck_assert_ptr_null(work_mail_label_of(STR("mail"), STR("something")).to.at);
    ck_assert_ptr_null(work_mail_label_of(STR("mail"), STR("")).to.at);
    ck_assert_ptr_null(work_mail_label_of(STR("other"), STR("a to b")).to.at);
}
END_TEST

Suite *suite_job_list(void)
{
    Suite *s = suite_create("job list");
    TCase *c = tcase_create("job list");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, world_open, world_close);
    tcase_add_test(c, each_state_has_its_jobs);
    tcase_add_test(c, a_runner_that_died_leaves_a_job_that_waits);
    tcase_add_test(c, pages_go_on_behind_the_last_row);
    tcase_add_test(c, what_is_put_off_or_given_up_is_tried_again);
    tcase_add_test(c, what_is_cancelled_is_not_done_and_holds_nothing);
    tcase_add_test(c, counts_end_above_a_thousand);
    tcase_add_test(c, a_label_says_which_mail_went_to_whom);
    suite_add_tcase(s, c);
    return s;
}
