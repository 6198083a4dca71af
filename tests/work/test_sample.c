/* test_sample.c - rows of lintel_sample: added up, read in steps, kept for a while. */
#include "config.h"

#include "app/work/sample.h"
#include "tests/work/suites.h"
#include "tests/work/world.h"

static void begin(void)
{
    world_open();
    (void)world_number(SQL("DELETE FROM lintel_sample"));
}

static struct work_sample plain(void)
{
    struct work_sample s = {.requests = 10,
                            .refused = 2,
                            .failed = 1,
                            .time_us = 5000,
                            .busy = 3,
                            .threads = 8,
                            .memory = 1000,
                            .full_s = 2,
                            .jobs_waiting = 4};

    s.buckets[0] = 9;
    s.buckets[WORK_SAMPLE_BUCKETS - 1] = 1;
    return s;
}

START_TEST(what_is_counted_adds_up_and_of_the_rest_the_greatest_stays)
{
    struct work_sample s = plain();
    struct work_sample_point *points;
    struct work_sample all = {0};
    size_t count;

    fine(work_sample_add(conn, STR("a"), &s, &error));
    s.busy = 1;
    s.memory = 2000;
    fine(work_sample_add(conn, STR("a"), &s, &error));
    fine(work_sample_add(conn, STR("b"), &s, &error));
    fine(work_sample_list(conn, arena, STR_NONE, 60, 30, &points, &count, &error));
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(points[1].at_s - points[0].at_s, 1800);
    for (size_t i = 0; i < count; i++) {
        all.requests += points[i].sum.requests;
        all.full_s += points[i].sum.full_s;
        all.buckets[0] += points[i].sum.buckets[0];
        all.buckets[WORK_SAMPLE_BUCKETS - 1] += points[i].sum.buckets[WORK_SAMPLE_BUCKETS - 1];
    }
    ck_assert_uint_eq(all.requests, 30);
    ck_assert_uint_ge(points[1].sum.memory + points[0].sum.memory, 4000);
    ck_assert_uint_le(points[1].sum.jobs_waiting, 4); /* all hosts look at the same jobs */
    ck_assert_uint_eq(all.full_s, 6);
    ck_assert_uint_eq(all.buckets[0], 27);
    ck_assert_uint_eq(all.buckets[WORK_SAMPLE_BUCKETS - 1], 3);
    ck_assert_int_eq(world_number(SQL("SELECT SUM(memory) FROM (SELECT MAX(memory) AS memory"
                                      " FROM lintel_sample GROUP BY host) x")),
                     4000);
    fine(work_sample_list(conn, arena, STR("b"), 60, 60, &points, &count, &error));
    ck_assert_uint_eq(count, 1);
    fine(work_sample_list(conn, arena, STR("none"), 60, 1, &points, &count, &error));
    ck_assert_uint_eq(count, 60);
    for (size_t i = 0; i < count; i++)
        ck_assert_uint_eq(points[i].sum.requests, 0);
}
END_TEST

START_TEST(old_samples_go)
{
    struct work_sample s = plain();
    struct work_sample_host *hosts;
    size_t count;

    fine(work_sample_add(conn, STR("old"), &s, &error));
    (void)world_number(SQL("UPDATE lintel_sample SET minute = minute - INTERVAL 49 HOUR"));
    fine(work_sample_add(conn, STR("new"), &s, &error));
    fine(work_sample_hosts(conn, arena, &hosts, &count, &error));
    ck_assert_uint_eq(count, 2);
    ck_assert_int_gt(hosts[1].age_s, 48 * 3600);
    fine(work_sample_sweep(conn, &error));
    fine(work_sample_hosts(conn, arena, &hosts, &count, &error));
    ck_assert_uint_eq(count, 1);
    ck_assert(str_eq(hosts[0].name, STR("new")));
}
END_TEST

START_TEST(percentiles_lie_within_their_bucket)
{
    struct work_sample s = {.requests = 0};

    ck_assert_int_eq(work_sample_percentile(&s, 50), 0);
    s.buckets[3] = 100; /* 1 to 2.5 ms */
    ck_assert_int_eq(work_sample_percentile(&s, 50), 1750);
    ck_assert_int_eq(work_sample_percentile(&s, 100), 2500);
    s.buckets[WORK_SAMPLE_BUCKETS - 1] = 100;
    ck_assert_int_eq(work_sample_percentile(&s, 50), 2500);
    ck_assert_int_eq(work_sample_percentile(&s, 99), 5000000);
}
END_TEST

START_TEST(the_database_says_how_it_is)
{
    struct work_database d;

    fine(work_database_look(conn, arena, &d, &error));
    ck_assert_uint_ge(d.connections, 1);
    ck_assert_uint_ge(d.connections_max, d.connections);
    ck_assert_int_gt(d.now_us, INT64_C(1700000000000000));
    ck_assert_uint_gt(d.version.len, 3);
}
END_TEST

Suite *suite_sample(void)
{
    Suite *s = suite_create("sample");
    TCase *c = tcase_create("sample");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, begin, world_close);
    tcase_add_test(c, what_is_counted_adds_up_and_of_the_rest_the_greatest_stays);
    tcase_add_test(c, old_samples_go);
    tcase_add_test(c, percentiles_lie_within_their_bucket);
    tcase_add_test(c, the_database_says_how_it_is);
    suite_add_tcase(s, c);
    return s;
}
