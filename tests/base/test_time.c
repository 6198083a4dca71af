/* test_time.c - clock and id. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
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

Suite *suite_time(void)
{
    Suite *s = suite_create("time");
    TCase *c = tcase_create("time");

    tcase_add_test(c, a_time_is_printed_and_read_as_http_writes_it);
    tcase_add_test(c, a_time_is_printed_as_rfc_3339);
    tcase_add_test(c, ids_have_their_length_and_differ);
    suite_add_tcase(s, c);
    return s;
}
