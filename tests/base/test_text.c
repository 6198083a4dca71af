/* test_text.c - str, num, utf8, error, file. */
#include "config.h"

#include <float.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/error.h"
#include "app/base/file.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "tests/base/suites.h"

START_TEST(cutting_gives_empty_parts_and_ends)
{
    struct str rest = STR("a,,b");
    struct str part;
    size_t parts = 0;
    static const size_t lens[] = {1, 0, 1};

    while (str_cut(&rest, ',', &part))
        ck_assert_uint_eq(part.len, lens[parts++]);
    ck_assert_uint_eq(parts, 3);
    rest = STR("");
    ck_assert(str_cut(&rest, ',', &part));
    ck_assert(!str_cut(&rest, ',', &part));
}
END_TEST

START_TEST(ranges_are_clamped)
{
    ck_assert(str_eq(str_range(STR("hello"), 1, 3), STR("el")));
    ck_assert_uint_eq(str_from(STR("abc"), 9).len, 0);
    ck_assert_uint_eq(str_range(STR("abc"), 2, 1).len, 0);
}
END_TEST

START_TEST(searching_finds_what_is_there_and_says_len_otherwise)
{
    ck_assert_uint_eq(str_search(STR("hello"), STR("lo"), 0), 3);
    ck_assert_uint_eq(str_search(STR("hello"), STR("x"), 0), 5);
    ck_assert_uint_eq(str_find(STR("a.b.c"), '.', 2), 3);
    ck_assert(str_eq(str_trim(STR(" \t x y\r\n")), STR("x y")));
    ck_assert(str_eq_nocase(STR("Content-TYPE"), STR("content-type")));
    ck_assert(!str_eq_nocase(STR("a["), STR("a{")));
}
END_TEST

START_TEST(whole_numbers_parse_exactly_or_not_at_all)
{
    int64_t n = 5;
    uint64_t u = 5;

    ck_assert(num_parse_int(STR("-9223372036854775808"), &n) && n == INT64_MIN);
    ck_assert(num_parse_int(STR("9223372036854775807"), &n) && n == INT64_MAX);
    ck_assert(!num_parse_int(STR("9223372036854775808"), &n));
    ck_assert(!num_parse_int(STR(""), &n));
    ck_assert(!num_parse_int(STR("-"), &n));
    ck_assert(!num_parse_int(STR("1 "), &n));
    ck_assert(!num_parse_int(STR("+-1"), &n));
    ck_assert(num_parse_uint(STR("18446744073709551615"), &u) && u == UINT64_MAX);
    ck_assert(!num_parse_uint(STR("18446744073709551616"), &u));
    ck_assert(!num_parse_uint(STR("-1"), &u));
    ck_assert(num_parse_bytes(STR("64k"), &u) && u == 65536);
    ck_assert(num_parse_bytes(STR("2G"), &u) && u == UINT64_C(2) << 30);
    ck_assert(!num_parse_bytes(STR("k"), &u));
    ck_assert(!num_parse_bytes(STR("99999999999999g"), &u));
}
END_TEST

static void prints(size_t len, const char *text, const char *wanted)
{
    ck_assert_uint_lt(len, NUM_TEXT_MAX);
    ck_assert_msg(len == strlen(wanted) && memcmp(text, wanted, len) == 0, "%.*s, not %s", (int)len,
                  text, wanted);
}

START_TEST(broken_numbers_have_the_fewest_digits_that_read_back)
{
    char text[NUM_TEXT_MAX];

    prints(num_print_double(0.1, text), text, "0.1");
    prints(num_print_double(1.0 / 3, text), text, "0.3333333333333333");
    prints(num_print_double(0.1 + 0.2, text), text, "0.30000000000000004");
    prints(num_print_double(-DBL_MAX, text), text, "-1.7976931348623157e+308");
    prints(num_print_float(0.1F, text), text, "0.1");
    prints(num_print_float(16777217.0F / 3, text), text, "5592405.5");
    prints(num_print_float(-FLT_MAX, text), text, "-3.4028235e+38");
}
END_TEST

START_TEST(hexadecimal_digits_have_a_value_and_others_none)
{
    static const char digits[] = "0123456789abcdefABCDEF";

    for (int c = CHAR_MIN; c <= CHAR_MAX; c++) {
        const char *hit = c == '\0' ? NULL : strchr(digits, c);
        int at = hit == NULL ? -1 : (int)(hit - digits);

        ck_assert_int_eq(num_hex((char)c), at < 16 ? at : at - 6);
    }
}
END_TEST

START_TEST(decimals_are_recognised)
{
    static const char *const good[] = {"0", "-1", "+1.5", ".5", "5.", "1e5", "1.5E-10"};
    static const char *const bad[] = {"", "-", ".", "e5", "1e", "1e+", "0x1", "1.2.3", "nan", "1 "};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(num_is_decimal(str_from_z(good[i])), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!num_is_decimal(str_from_z(bad[i])), "%s", bad[i]);
}
END_TEST

START_TEST(malformed_utf8_is_refused)
{
    static const char *const bad[] = {
        "\x80",         "\xc0\x80",         "\xc1\xbf",         "\xe0\x80\x80",
        "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
        "ab\xe2\x82",   "12345678\xff"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!utf8_is_valid(str_from_z(bad[i])), "case %zu", i);
    ck_assert(utf8_is_valid(STR("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80 plain text")));
    ck_assert(utf8_is_valid(STR("a\0b")));
    ck_assert(!utf8_is_text(STR("a\0b")));
}
END_TEST

START_TEST(characters_are_counted_not_bytes)
{
    ck_assert_uint_eq(utf8_count(STR("")), 0);
    ck_assert_uint_eq(utf8_count(STR("a\xe2\x82\xac\xc3\xa4\xf0\x9f\x98\x80")), 4);
}
END_TEST

START_TEST(clipping_never_cuts_a_character)
{
    ck_assert_uint_eq(utf8_clip(STR("a\xe2\x82\xac"), 3).len, 1);
    ck_assert_uint_eq(utf8_clip(STR("a\xe2\x82\xac"), 4).len, 4);
}
END_TEST

START_TEST(the_first_cause_is_kept)
{
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(error_tell(&e, ERR_INVALID, STR("age"), "must be a number, not %s", "x"),
                     ERR_INVALID);
    ck_assert_int_eq(error_set(&e, ERR_INTERNAL, "later"), ERR_INTERNAL);
    ck_assert_int_eq(e.code, ERR_INVALID);
    ck_assert_str_eq(e.field, "age");
    ck_assert_str_eq(e.words, "must be a number, not x");
    ck_assert_str_eq(e.text, "age: must be a number, not x");
    error_clear(&e);
    ck_assert_int_eq(error_set(&e, ERR_ABSENT, "file %d", 3), ERR_ABSENT);
    ck_assert_str_eq(e.words, "");
}
END_TEST

START_TEST(a_file_is_read_whole_within_its_limit)
{
    struct arena *a = arena_new(1 << 20);
    struct error e = {.code = ERR_NONE};
    char path[] = "/tmp/test-base-XXXXXX";
    int fd = mkstemp(path);
    struct str text;

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, "hello", 5), 5);
    ck_assert_int_eq(close(fd), 0);
    ck_assert_int_eq(file_read(a, path, 5, &text, &e), ERR_NONE);
    ck_assert(str_eq(text, STR("hello")));
    ck_assert_int_eq(file_read(a, path, 4, &text, &e), ERR_INVALID);
    ck_assert_int_eq(unlink(path), 0);
    error_clear(&e);
    ck_assert_int_eq(file_read(a, path, 5, &text, &e), ERR_ABSENT);
    error_clear(&e);
    ck_assert_int_eq(file_read(a, "/tmp", 5, &text, &e), ERR_INVALID);
    arena_free(a);
}
END_TEST

Suite *suite_text(void)
{
    Suite *s = suite_create("text");
    TCase *c = tcase_create("text");

    tcase_add_test(c, cutting_gives_empty_parts_and_ends);
    tcase_add_test(c, ranges_are_clamped);
    tcase_add_test(c, searching_finds_what_is_there_and_says_len_otherwise);
    tcase_add_test(c, whole_numbers_parse_exactly_or_not_at_all);
    tcase_add_test(c, broken_numbers_have_the_fewest_digits_that_read_back);
    tcase_add_test(c, hexadecimal_digits_have_a_value_and_others_none);
    tcase_add_test(c, decimals_are_recognised);
    tcase_add_test(c, malformed_utf8_is_refused);
    tcase_add_test(c, characters_are_counted_not_bytes);
    tcase_add_test(c, clipping_never_cuts_a_character);
    tcase_add_test(c, the_first_cause_is_kept);
    tcase_add_test(c, a_file_is_read_whole_within_its_limit);
    suite_add_tcase(s, c);
    return s;
}
