/* test_error.c - the first cause, and its words taken apart again. */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "app/base/error.h"
#include "tests/base/suites.h"

static struct error e;
static char key[400];

static void setup(void)
{
    memset(&e, 0, sizeof e);
}

static const char *arg(unsigned number)
{
    return error_arg(&e, number).at;
}

START_TEST(the_first_cause_is_kept)
{
    ck_assert_int_eq(error_tell(&e, ERR_INVALID, STR("a"), "first %d", 1), ERR_INVALID);
    ck_assert_int_eq(error_tell(&e, ERR_DENIED, STR("b"), "second %d %d", 2, 3), ERR_DENIED);
    ck_assert_str_eq(e.words, "first 1");
    error_key(&e, key, sizeof key);
    ck_assert_str_eq(key, "first {1}");
    ck_assert_str_eq(arg(1), "1");
    error_clear(&e);
    error_key(&e, key, sizeof key);
    ck_assert_str_eq(key, "");
}
END_TEST

START_TEST(every_conversion_is_kept_as_it_was_printed)
{
    struct str text = {"abcdef", 6};

    (void)error_tell(&e, ERR_INVALID, STR("f"),
                     "%s|%.*s|%.2s|%d|%u|%ld|%lu|%lld|%llu|%zu|%" PRId64 "|%c|%x|100%%", "s",
                     STR_ARG(text), "xyz", -1, 2U, -3L, 4UL, -5LL, 6ULL, (size_t)7, INT64_MIN, 'c',
                     255U);
    ck_assert_str_eq(e.words, "s|abcdef|xy|-1|2|-3|4|-5|6|7|-9223372036854775808|c|ff|100%");
    error_key(&e, key, sizeof key);
    ck_assert_str_eq(key, "{1}|{2}|{3}|{4}|{5}|{6}|{7}|{8}|{9}|{10}|{11}|{12}|{13}|100%");
    ck_assert_uint_eq(e.arg_count, 13);
    ck_assert_str_eq(arg(2), "abcdef");
    ck_assert_str_eq(arg(3), "xy");
    ck_assert_str_eq(arg(8), "-5");
    ck_assert_str_eq(arg(11), "-9223372036854775808");
    ck_assert_str_eq(arg(13), "ff");
    ck_assert_str_eq(arg(0), "");
    ck_assert_str_eq(arg(14), "");
}
END_TEST

START_TEST(a_format_that_cannot_be_taken_apart_has_no_key)
{
    (void)error_tell(&e, ERR_INVALID, STR("f"), "%d of %g", 1, 2.5);
    ck_assert_str_eq(e.words, "1 of 2.5");
    error_key(&e, key, sizeof key);
    ck_assert_str_eq(key, "");
    ck_assert_uint_eq(e.arg_count, 0);
}
END_TEST

START_TEST(what_does_not_fit_has_no_key)
{
    char text[1000];

    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    (void)error_tell(&e, ERR_INVALID, STR("f"), "%s", text);
    ck_assert_uint_eq(strlen(e.words), sizeof e.words - 1);
    error_key(&e, key, sizeof key);
    ck_assert_str_eq(key, "");
    error_clear(&e);
    (void)error_tell(&e, ERR_INVALID, STR("f"), "a key of more than a few bytes %d", 1);
    error_key(&e, key, 10);
    ck_assert_str_eq(key, "");
}
END_TEST

Suite *suite_error(void)
{
    Suite *s = suite_create("error");
    TCase *c = tcase_create("error");

    tcase_add_checked_fixture(c, setup, NULL);
    tcase_add_test(c, the_first_cause_is_kept);
    tcase_add_test(c, every_conversion_is_kept_as_it_was_printed);
    tcase_add_test(c, a_format_that_cannot_be_taken_apart_has_no_key);
    tcase_add_test(c, what_does_not_fit_has_no_key);
    suite_add_tcase(s, c);
    return s;
}
