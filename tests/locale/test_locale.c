/* test_locale.c - numbers and times of several readers.  What CLDR may polish is not looked at. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/error.h"
#include "app/locale/language.h"
#include "app/locale/locale.h"
#include "app/locale/zone.h"
#include "tests/suite.h"

static struct arena *arena;
static struct locale_cache *cache;

static void setup(void)
{
    arena = arena_new((size_t)16 << 20);
    cache = locale_cache_new();
}

static void teardown(void)
{
    locale_cache_free(cache);
    arena_free(arena);
}

#define SAME(got, expected)                                                           \
    do {                                                                              \
        struct str same_got = (got);                                                  \
        ck_assert_msg(str_eq(same_got, str_from_z(expected)), "\"%.*s\", not \"%s\"", \
                      STR_ARG(same_got), (expected));                                 \
    } while (0)

static struct locale *of(const char *language)
{
    return locale_find(cache, &(struct locale_wish){.language = str_from_z(language),
                                                    .zone = STR("UTC"),
                                                    .is_zone_chosen = true});
}

START_TEST(numbers_keep_every_digit)
{
    SAME(locale_number(of("en"), arena, STR("-1234567.50")), "-1,234,567.50");
    SAME(locale_number(of("de"), arena, STR("1234567.50")), "1.234.567,50");
    SAME(locale_number(of("de"), arena, STR("0.00")), "0,00");
    SAME(locale_number(of("de"), arena, STR("12345678901234567890123456789.123456789012")),
         "12.345.678.901.234.567.890.123.456.789,123456789012");
    SAME(locale_number(of("en-IN"), arena, STR("1234567")), "12,34,567");
    SAME(locale_count(of("de"), arena, UINT64_MAX), "18.446.744.073.709.551.615");
}
END_TEST

START_TEST(what_is_no_number_or_time_stays)
{
    static const char *const texts[] = {"",
                                        "-",
                                        "1.",
                                        "1.5.",
                                        "1e5",
                                        "abc",
                                        "1..2",
                                        "--1",
                                        "0000-00-00",
                                        "2023-02-29",
                                        "2024-13-01",
                                        "2024-02-29T25:00:00",
                                        "2024-2",
                                        "2024-02-29 x",
                                        "2024-02-29T13:00:00+01:00"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str s = str_from_z(texts[i]);

        SAME(locale_number(of("de"), arena, s), texts[i]);
        SAME(locale_date(of("de"), arena, s), texts[i]);
        SAME(locale_wall(of("de"), arena, s), texts[i]);
        SAME(locale_instant(of("de"), arena, s), texts[i]);
    }
    SAME(locale_number(of("de"), arena, STR("0.1234567890123")), "0.1234567890123");
}
END_TEST

START_TEST(without_a_locale_all_is_as_stored)
{
    SAME(locale_number(NULL, arena, STR("1234.5")), "1234.5");
    SAME(locale_count(NULL, arena, 1234), "1234");
    SAME(locale_instant(NULL, arena, STR("2024-02-29T13:00:00Z")), "2024-02-29T13:00:00Z");
    ck_assert_int_eq(locale_week_start(NULL), 1);
}
END_TEST

START_TEST(dates_follow_the_language_and_its_country)
{
    SAME(locale_date(of("de"), arena, STR("2024-02-29")), "29.02.2024");
    SAME(locale_date(of("en"), arena, STR("2024-02-29")), "29 Feb 2024");
    SAME(locale_date(of("en-US"), arena, STR("2024-02-29")), "Feb 29, 2024");
    /* No day was ever left out: SQL and ISO 8601 count back like that. */
    SAME(locale_date(of("de"), arena, STR("1500-03-01")), "01.03.1500");
    SAME(locale_date(of("de"), arena, STR("0001-01-01")), "01.01.1");
    SAME(locale_date(of("de"), arena, STR("9999-12-31")), "31.12.9999");
    ck_assert_int_eq(locale_week_start(of("en-US")), 0);
    ck_assert_int_eq(locale_week_start(of("de")), 1);
}
END_TEST

START_TEST(an_instant_is_shown_in_the_readers_zone)
{
    struct locale_wish wish = {
        .language = STR("de"), .zone = STR("Europe/Berlin"), .is_zone_chosen = true};
    struct locale *l = locale_find(cache, &wish);

    SAME(locale_instant(l, arena, STR("2024-01-31T23:30:00Z")), "01.02.2024, 00:30");
    SAME(locale_instant(l, arena, STR("2024-07-31 23:30:00.000000")), "01.08.2024, 01:30");
    SAME(locale_instant(l, arena, STR("2024-07-31T23:30:05.5+00:00")), "01.08.2024, 01:30:05");
    /* What stands on a wall stands there everywhere. */
    SAME(locale_wall(l, arena, STR("2024-07-31T23:30:00")), "31.07.2024, 23:30");
    wish.is_zone_chosen = false;
    SAME(locale_instant(locale_find(cache, &wish), arena, STR("2024-01-31T23:30:00Z")),
         "01.02.2024, 00:30 MEZ");
    wish.zone = STR("Nowhere/There");
    SAME(locale_instant(locale_find(cache, &wish), arena, STR("2024-01-31T23:30:00Z")),
         "31.01.2024, 23:30 UTC");
}
END_TEST

START_TEST(a_wish_goes_before_the_language)
{
    static const char *const dates[] = {"29.02.2024", "2024-02-29", "29/02/2024", "02/29/2024",
                                        "29.02.2024"};
    struct locale_wish wish = {.language = STR("de")};

    for (enum locale_dates d = LOCALE_DATES_AUTO; d < LOCALE_DATES__COUNT; d++) {
        bool is_known;

        wish.dates = d;
        SAME(locale_date(locale_find(cache, &wish), arena, STR("2024-02-29")), dates[d]);
        ck_assert_int_eq(locale_dates_find(locale_dates_name(d), &is_known), d);
        ck_assert(is_known);
    }
    wish.numbers = LOCALE_NUMBERS_POINT;
    SAME(locale_number(locale_find(cache, &wish), arena, STR("1234.5")), "1,234.5");
    wish.numbers = LOCALE_NUMBERS_APOSTROPHE;
    SAME(locale_number(locale_find(cache, &wish), arena, STR("1234.5")), "1’234.5");
}
END_TEST

START_TEST(unknown_words_are_told_apart_from_none)
{
    bool is_known = true;

    ck_assert_int_eq(locale_dates_find(STR("roman"), &is_known), LOCALE_DATES_AUTO);
    ck_assert(!is_known);
    ck_assert_int_eq(locale_numbers_find(STR("roman"), &is_known), LOCALE_NUMBERS_AUTO);
    ck_assert(!is_known);
}
END_TEST

START_TEST(zones_are_those_of_the_system)
{
    size_t count;
    const struct str *zones = locale_zones(arena, &count);

    ck_assert_uint_gt(count, 300);
    SAME(zones[0], "UTC");
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(locale_zone_is(zones[i]), "%.*s", STR_ARG(zones[i]));
    ck_assert(locale_zone_is(STR("Europe/Berlin")));
    ck_assert(!locale_zone_is(STR("")));
    ck_assert(!locale_zone_is(STR("Europe/Nowhere")));
    ck_assert(!locale_zone_is(STR("../../etc/passwd")));
    ck_assert(!locale_zone_is(STR("Europe/Berlin\xff")));
}
END_TEST

START_TEST(clocks_of_a_zone_and_instants_are_each_others)
{
    static const char *const pairs[][2] = {
        {"2024-07-01T13:00:05.500000+00:00", "2024-07-01T15:00:05.500000"},
        {"2024-12-31T23:30:00+00:00", "2025-01-01T00:30:00"},
        {"2024-02-28T23:59:59+00:00", "2024-02-29T00:59:59"},
        {"1970-01-01T00:00:00+00:00", "1970-01-01T01:00:00"},
        {"1969-12-31T22:59:59+00:00", "1969-12-31T23:59:59"},
        {"2024-03-31T00:59:59+00:00", "2024-03-31T01:59:59"},
        {"2024-03-31T01:00:00+00:00", "2024-03-31T03:00:00"},
    };
    AUTO(locale_zone_closep) struct locale_zone *z = locale_zone_open(STR("Europe/Berlin"));

    ck_assert_ptr_nonnull(z);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        SAME(locale_zone_local(z, arena, str_from_z(pairs[i][0])), pairs[i][1]);
        SAME(locale_zone_instant(z, arena, str_from_z(pairs[i][1])), pairs[i][0]);
    }
    /* The clocks showed it twice: it stays what it is, and is the earlier of two. */
    SAME(locale_zone_local(z, arena, STR("2024-10-27T00:30:00+00:00")),
         "2024-10-27T00:30:00+00:00");
    SAME(locale_zone_local(z, arena, STR("2024-10-27T01:30:00+00:00")),
         "2024-10-27T01:30:00+00:00");
    SAME(locale_zone_instant(z, arena, STR("2024-10-27 02:30:00")), "2024-10-27T00:30:00+00:00");
    /* They left it out. */
    SAME(locale_zone_instant(z, arena, STR("2024-03-31T02:30:00")), "2024-03-31T02:30:00");
    SAME(locale_zone_local(z, arena, STR("2024-07-01T13:00:05")), "2024-07-01T13:00:05");
    SAME(locale_zone_instant(z, arena, STR("0000-00-00 00:00:00")), "0000-00-00 00:00:00");
    SAME(locale_zone_instant(z, arena, STR("tomorrow")), "tomorrow");
    ck_assert_ptr_null(locale_zone_open(STR("Europe/Nowhere")));
    SAME(locale_zone_of(NULL), "UTC");
    SAME(locale_zone_of(of("de")), "UTC");
}
END_TEST

START_TEST(a_day_begins_when_the_clocks_of_the_zone_say)
{
    static const struct {
        const char *zone;
        int64_t wall; /* as if it were UTC */
        int64_t when;
    } cases[] = {
        {"Europe/Berlin", 1711843200, 1711839600}, /* 2024-03-31 00:00, hours before the change */
        {"Europe/Berlin", 1711929600, 1711922400}, /* the day after: it had 23 hours */
        {"Europe/Berlin", 1711852200, 1711848600}, /* 02:30 was left out: as the clock went on */
        {"Europe/Berlin", 1729989000, 1729981800}, /* 2024-10-27 02:30: the first of two */
        {"America/Sao_Paulo", 1508025600, 1508036400}, /* 2017-10-15 00:00 was left out: 01:00 */
        {"Pacific/Apia", 1325289600, 1325239200},      /* 2011-12-31: the 30th never was */
        {"Asia/Kathmandu", 0, -20700 + 900},           /* 5:30 in 1970 */
        {"UTC", 86399, 86399},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO(locale_zone_closep)
        struct locale_zone *z = locale_zone_open(str_from_z(cases[i].zone));

        ck_assert_msg(locale_zone_when(z, cases[i].wall) == cases[i].when, "%zu: %lld", i,
                      (long long)locale_zone_when(z, cases[i].wall));
        ck_assert(locale_zone_wall(z, cases[i].when) >= cases[i].wall);
    }
}
END_TEST

START_TEST(parts_of_a_day_are_the_languages_own)
{
    int64_t wall = INT64_C(20780) * 86400 + 13 * 3600 + 300; /* 2026-11-23 13:05, a Monday */

    SAME(locale_part(of("en"), arena, wall, LOCALE_MONTH), "November 2026");
    SAME(locale_part(of("de"), arena, wall, LOCALE_WEEKDAY_LONG), "Montag");
    SAME(locale_part(of("de"), arena, wall, LOCALE_CLOCK), "13:05");
    SAME(locale_part(of("de"), arena, wall, LOCALE_WEEKDAY_DATE), "Montag, 23. November");
    SAME(locale_part(NULL, arena, wall, LOCALE_MONTH), "2026-11-23");
    SAME(locale_part(NULL, arena, wall, LOCALE_CLOCK), "13:05");
    SAME(locale_part(NULL, arena, -1, LOCALE_MONTH), "1969-12-31");
}
END_TEST

START_TEST(more_readers_than_the_cache_holds_are_all_served)
{
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 50; i++) {
            struct locale_wish wish = {.language = STR("de"),
                                       .zone = str_format(arena, "Etc/GMT+%d", i)};

            SAME(locale_date(locale_find(cache, &wish), arena, STR("2024-02-29")), "29.02.2024");
        }
    }
}
END_TEST

START_TEST(hostile_wishes_are_as_if_nothing_was_wished)
{
    char *text = malloc(100001);
    struct locale_wish wish;

    ck_assert_ptr_nonnull(text);
    memset(text, 'a', 100000);
    text[100000] = '\0';
    wish = (struct locale_wish){.language = str_from_z(text), .zone = str_from_z(text)};
    SAME(locale_date(locale_find(cache, &wish), arena, STR("2024-02-29")), "29 Feb 2024");
    SAME(locale_date(of("x\xff-$"), arena, STR("2024-02-29")), "29 Feb 2024");
    SAME(locale_date(of("de-u-ca-japanese"), arena, STR("2024-02-29")), "29.02.2024");
    free(text);
}
END_TEST

START_TEST(a_language_counts_as_it_does)
{
    struct locale_language *l;
    struct error e = {.code = ERR_NONE};
    AUTO(buf_fini) struct buf b;

    ck_assert_int_eq(locale_language_open(STR("pl"), &l, &e), ERR_NONE);
    SAME(locale_language_plural(l, 1), "one");
    SAME(locale_language_plural(l, 3), "few");
    SAME(locale_language_plural(l, 5), "many");
    SAME(locale_language_plural(l, -3), "few");
    SAME(locale_language_name(l), "polski");
    ck_assert(!locale_language_is_rtl(l));
    buf_init(&b, 100);
    locale_language_number(l, INT64_MIN, &b);
    ck_assert_uint_gt(b.len, 20);
    locale_language_close(l);
    ck_assert_int_eq(locale_language_open(STR("fa"), &l, &e), ERR_NONE);
    ck_assert(locale_language_is_rtl(l));
    locale_language_close(l);
    ck_assert_int_eq(locale_language_open(STR("!"), &l, &e), ERR_INVALID);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("locale");
    TCase *c = tcase_create("locale");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, numbers_keep_every_digit);
    tcase_add_test(c, what_is_no_number_or_time_stays);
    tcase_add_test(c, without_a_locale_all_is_as_stored);
    tcase_add_test(c, dates_follow_the_language_and_its_country);
    tcase_add_test(c, an_instant_is_shown_in_the_readers_zone);
    tcase_add_test(c, a_wish_goes_before_the_language);
    tcase_add_test(c, unknown_words_are_told_apart_from_none);
    tcase_add_test(c, zones_are_those_of_the_system);
    tcase_add_test(c, clocks_of_a_zone_and_instants_are_each_others);
    tcase_add_test(c, a_day_begins_when_the_clocks_of_the_zone_say);
    tcase_add_test(c, parts_of_a_day_are_the_languages_own);
    tcase_add_test(c, more_readers_than_the_cache_holds_are_all_served);
    tcase_add_test(c, hostile_wishes_are_as_if_nothing_was_wished);
    tcase_add_test(c, a_language_counts_as_it_does);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite};

    return suite_main(suites, 1);
}
