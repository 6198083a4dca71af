/* test_time.c - clock and id. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/day.h"
#include "app/base/id.h"
#include "tests/base/suites.h"

START_TEST(a_time_is_printed_and_read_as_http_writes_it)
{
    char text[CLOCK_HTTP_LEN];
    int64_t us = 0;

    clock_print_http(INT64_C(784111777) * CLOCK_US_PER_S, text);
    ck_assert(str_eq((struct str){text, sizeof text}, STR("Sun, 06 Nov 1994 08:49:37 GMT")));
    ck_assert(clock_parse_http((struct str){text, sizeof text}, &us));
    ck_assert_int_eq(us, INT64_C(784111777) * CLOCK_US_PER_S);
    ck_assert(!clock_parse_http(STR("Sun, 06 Nov 1994 08:49:37 CET"), &us));
    ck_assert(!clock_parse_http(STR("yesterday"), &us));
}
END_TEST

START_TEST(a_time_is_printed_as_rfc_3339)
{
    char text[CLOCK_ISO_LEN_MAX];
    size_t len = clock_print_iso(INT64_C(784111777) * CLOCK_US_PER_S + 5, text);

    ck_assert(str_eq((struct str){text, len}, STR("1994-11-06T08:49:37.000005Z")));
    len = clock_print_iso(-CLOCK_US_PER_S / 2, text);
    ck_assert(str_eq((struct str){text, len}, STR("1969-12-31T23:59:59.500000Z")));
}
END_TEST

START_TEST(ids_have_their_length_and_differ)
{
    struct arena *a = arena_new(4096);
    struct str one = id_new(a, 16);

    ck_assert_uint_eq(one.len, 32);
    ck_assert_uint_eq(strspn(one.at, "0123456789abcdef"), 32);
    ck_assert(!str_eq(one, id_new(a, 16)));
    arena_free(a);
}
END_TEST

START_TEST(days_are_numbers_and_dates_alike)
{
    static const struct {
        int64_t day;
        const char *iso;
        int weekday;
    } cases[] = {{0, "1970-01-01", 4},         {-1, "1969-12-31", 3},
                 {DAY_FIRST, "0001-01-01", 1}, {DAY_LAST, "9999-12-31", 5},
                 {11016, "2000-02-29", 2},     {19782, "2024-02-29", 4},
                 {19783, "2024-03-01", 5},     {-25509, "1900-02-28", 3},
                 {-25508, "1900-03-01", 4},    {20780, "2026-11-23", 1}};
    struct arena *a = arena_new(4096);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str iso = str_from_z(cases[i].iso);
        int64_t day = 1;

        ck_assert(day_parse(iso, &day));
        ck_assert_int_eq(day, cases[i].day);
        ck_assert(str_eq(day_print(a, day), iso));
        ck_assert_int_eq(day_weekday(day), cases[i].weekday);
    }
    arena_free(a);
}
END_TEST

START_TEST(every_day_of_four_centuries_follows_the_one_before)
{
    int64_t day = day_of(1800, 1, 1);

    for (int year = 1800; year < 2200; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int d = 1; d <= day_month_length(year, month); d++, day++) {
                struct day_date back = day_split(day);

                ck_assert_int_eq(day_of(year, month, d), day);
                ck_assert(back.year == year && back.month == month && back.day == d);
            }
        }
    }
}
END_TEST

START_TEST(weeks_and_months_begin_where_they_do)
{
    int64_t monday = day_of(2026, 11, 23);

    for (int start = 0; start < 7; start++) {
        int64_t begin = day_week_begin(monday, start);

        ck_assert_int_eq(day_weekday(begin), start);
        ck_assert(begin <= monday && begin > monday - 7);
    }
    ck_assert_int_eq(day_week_begin(day_of(2027, 1, 1), 1), day_of(2026, 12, 28));
    ck_assert_int_eq(day_week_begin(day_of(1969, 12, 31), 0), day_of(1969, 12, 28));
    ck_assert_int_eq(day_month_begin(day_of(2024, 3, 31), -1), day_of(2024, 2, 1));
    ck_assert_int_eq(day_month_begin(day_of(2024, 12, 31), 1), day_of(2025, 1, 1));
    ck_assert_int_eq(day_month_begin(day_of(2024, 1, 15), -13), day_of(2022, 12, 1));
    ck_assert_int_eq(day_month_begin(day_of(2024, 2, 29), 0), day_of(2024, 2, 1));
}
END_TEST

START_TEST(what_is_no_day_is_refused)
{
    static const char *const texts[] = {"",           "2024-02-30",  "2023-02-29", "1900-02-29",
                                        "2024-13-01", "2024-00-01",  "2024-01-00", "0000-00-00",
                                        "2024-1-1",   "2024-01-011", "2024/01/01", "20a4-01-01"};
    int64_t day;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!day_parse(str_from_z(texts[i]), &day), "%s", texts[i]);
}
END_TEST

Suite *suite_time(void)
{
    Suite *s = suite_create("time");
    TCase *c = tcase_create("time");

    tcase_add_test(c, a_time_is_printed_and_read_as_http_writes_it);
    tcase_add_test(c, a_time_is_printed_as_rfc_3339);
    tcase_add_test(c, ids_have_their_length_and_differ);
    tcase_add_test(c, days_are_numbers_and_dates_alike);
    tcase_add_test(c, every_day_of_four_centuries_follows_the_one_before);
    tcase_add_test(c, weeks_and_months_begin_where_they_do);
    tcase_add_test(c, what_is_no_day_is_refused);
    suite_add_tcase(s, c);
    return s;
}
