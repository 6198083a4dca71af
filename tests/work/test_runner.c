/* test_runner.c - jobs that are due, done one at a time by one of several runners. */
#include "config.h"

#include <string.h>

#include "app/db/stmt.h"
#include "app/work/runner.h"
#include "tests/work/suites.h"
#include "tests/work/world.h"

struct script {
    enum err code;
    unsigned runs;
    bool loses_database;
};

static struct script script;

static void lose_database(void)
{
    int64_t id = world_number(SQL("SELECT CONNECTION_ID()"));
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct db_conn *other = world_connect();

    fine(db_stmt_prepare(other, SQL("KILL CONNECTION ?"), &q, &error));
    fine(db_stmt_bind_int(q, 0, id, &error));
    fine(db_stmt_run(q, &error));
    db_stmt_closep(&q);
    db_conn_close(other);
}

static enum err play(void *ctx, struct arena *a, const struct work_job *job, struct error *e)
{
    struct script *s = ctx;

    (void)a;
    ck_assert(str_eq(job->payload, STR("{}")));
    s->runs++;
    if (s->loses_database)
        lose_database();
    return s->code == ERR_NONE ? ERR_NONE : error_set(e, s->code, "as told");
}

static const struct work_kind kinds[] = {{STR_INIT("first"), play, &script, false},
                                         {STR_INIT("second"), play, &script, true}};

static void put(const char *kind)
{
    const struct work_order order = {
        .kind = str_from_z(kind), .label = STR("l"), .payload = STR("{}")};
    int64_t id;

    fine(work_job_put(conn, &order, &id, &error));
}

static struct work_report step(struct work_runner *r)
{
    struct work_report report;

    fine(work_runner_step(r, arena, &report, &error));
    return report;
}

static void setup(void)
{
    world_open();
    script = (struct script){.code = ERR_NONE};
}

START_TEST(with_nothing_due_it_is_idle)
{
    struct work_runner r;

    work_runner_init(&r, conn, kinds, 2);
    ck_assert(step(&r).is_idle);
    work_runner_init(&r, conn, kinds, 0);
    put("first");
    ck_assert(step(&r).is_idle);
}
END_TEST

START_TEST(it_says_what_became_of_a_job)
{
    static const struct {
        enum err code;
        enum work_outcome outcome;
        const char *state;
    } cases[] = {{ERR_NONE, WORK_DONE, "done"},
                 {ERR_UNAVAILABLE, WORK_AGAIN, "waiting"},
                 {ERR_INTERNAL, WORK_AGAIN, "waiting"},
                 {ERR_INVALID, WORK_FAILED, "failed"},
                 {ERR_DENIED, WORK_FAILED, "failed"}};
    struct work_runner r;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct work_report report;

        (void)world_number(SQL("DELETE FROM lintel_job"));
        put("first");
        script.code = cases[i].code;
        work_runner_init(&r, conn, kinds, 2);
        report = step(&r);
        ck_assert(!report.is_idle);
        ck_assert_int_eq(report.outcome, cases[i].outcome);
        ck_assert_uint_eq(report.attempt, 1);
        ck_assert_str_eq(report.cause.text, cases[i].code == ERR_NONE ? "" : "as told");
        ck_assert(
            str_eq(world_text(SQL("SELECT state FROM lintel_job")), str_from_z(cases[i].state)));
        ck_assert(step(&r).is_idle);
    }
}
END_TEST

START_TEST(a_kind_without_secrets_keeps_its_payload)
{
    struct work_runner r;

    work_runner_init(&r, conn, kinds, 2);
    put("second");
    ck_assert_int_eq(step(&r).outcome, WORK_DONE);
    ck_assert(str_eq(world_text(SQL("SELECT payload FROM lintel_job")), STR("{}")));
}
END_TEST

START_TEST(no_kind_waits_behind_another)
{
    struct work_runner r;

    work_runner_init(&r, conn, kinds, 2);
    for (int i = 0; i < 3; i++)
        put("first");
    put("second");
    ck_assert(str_eq(step(&r).kind, STR("first")));
    ck_assert(str_eq(step(&r).kind, STR("second")));
    ck_assert(str_eq(step(&r).kind, STR("first")));
    ck_assert(str_eq(step(&r).kind, STR("first")));
    ck_assert(step(&r).is_idle);
    ck_assert_uint_eq(script.runs, 4);
}
END_TEST

START_TEST(what_was_done_while_the_database_went_away_is_not_done_again)
{
    struct work_runner r;
    struct work_report report;

    work_runner_init(&r, conn, kinds, 2);
    put("first");
    script.loses_database = true;
    ck_assert_int_ne(work_runner_step(&r, arena, &report, &error), ERR_NONE);
    error_clear(&error);
    script.loses_database = false;
    fine(db_conn_ready(conn, &error));
    ck_assert(step(&r).is_idle);
    ck_assert_uint_eq(script.runs, 1);
    ck_assert(str_eq(world_text(SQL("SELECT state FROM lintel_job")), STR("done")));
}
END_TEST

START_TEST(a_job_that_kills_its_runners_is_given_up)
{
    struct work_runner r;

    work_runner_init(&r, conn, kinds, 2);
    put("first");
    (void)world_number(SQL("UPDATE lintel_job SET attempts = 9"));
    ck_assert_int_eq(step(&r).outcome, WORK_FAILED);
    ck_assert_uint_eq(script.runs, 0);
    ck_assert(str_eq(world_text(SQL("SELECT state FROM lintel_job")), STR("failed")));
}
END_TEST

START_TEST(two_runners_share_the_work)
{
    struct db_conn *other = world_connect();
    struct work_runner one;
    struct work_runner two;

    work_runner_init(&one, conn, kinds, 2);
    work_runner_init(&two, other, kinds, 2);
    ck_assert(one.name_len != two.name_len || memcmp(one.name, two.name, one.name_len) != 0);
    for (int i = 0; i < 20; i++)
        put("first");
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(step(&one).outcome, WORK_DONE);
        ck_assert_int_eq(step(&two).outcome, WORK_DONE);
    }
    ck_assert(step(&one).is_idle);
    ck_assert(step(&two).is_idle);
    ck_assert_uint_eq(script.runs, 20);
    ck_assert_int_eq(
        world_number(SQL("SELECT COUNT(*) FROM lintel_job WHERE attempts = 1 AND state = 'done'")),
        20);
    db_conn_close(other);
}
END_TEST

Suite *suite_runner(void)
{
    Suite *s = suite_create("runner");
    TCase *c = tcase_create("runner");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, world_close);
    tcase_add_test(c, with_nothing_due_it_is_idle);
    tcase_add_test(c, it_says_what_became_of_a_job);
    tcase_add_test(c, a_kind_without_secrets_keeps_its_payload);
    tcase_add_test(c, no_kind_waits_behind_another);
    tcase_add_test(c, what_was_done_while_the_database_went_away_is_not_done_again);
    tcase_add_test(c, a_job_that_kills_its_runners_is_given_up);
    tcase_add_test(c, two_runners_share_the_work);
    suite_add_tcase(s, c);
    return s;
}
