/* test_write.c - whatever the value, what is written is JSON. */
#include "config.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/json/check.h"
#include "app/json/parse.h"
#include "app/json/pretty.h"
#include "app/json/write.h"
#include "tests/json/suites.h"

static struct buf out;

static void setup(void)
{
    buf_init(&out, 1 << 20);
}

static void teardown(void)
{
    buf_fini(&out);
}

/* What was written since the last call. */
#define ck_written(literal)                                                     \
    do {                                                                        \
        struct str got = buf_str(&out);                                         \
        ck_assert_msg(str_eq(got, STR(literal)), "wrote %.*s", STR_ARG(got));   \
        ck_assert_msg(json_is_valid(got, 8), "%.*s is not JSON", STR_ARG(got)); \
        buf_clear(&out, SIZE_MAX);                                              \
    } while (0)

START_TEST(plain_text_is_quoted)
{
    json_write_str(&out, STR("ACADEMY DINOSAUR"));
    ck_written("\"ACADEMY DINOSAUR\"");
    json_write_str(&out, STR(""));
    ck_written("\"\"");
    json_write_str(&out, STR_NONE);
    ck_written("\"\"");
    json_write_str(&out, STR("\x7f/'<>&"));
    ck_written("\"\x7f/'<>&\"");
}
END_TEST

START_TEST(what_json_reserves_is_escaped)
{
    json_write_str(&out, STR("a\"b\\c\n\r\t\b\f\x01\x1f"));
    ck_written("\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u001f\"");
    json_write_str(&out, STR("\0"));
    ck_written("\"\\u0000\"");
}
END_TEST

/* The scan looks at eight bytes at once: every offset and every byte is tried. */
START_TEST(every_byte_at_every_offset_is_right)
{
    for (unsigned c = 0; c < 0x80; c++) {
        for (size_t at = 0; at < 19; at++) {
            char text[19];
            bool is_plain = c >= 0x20 && c != '"' && c != '\\';

            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            buf_clear(&out, SIZE_MAX);
            json_write_str(&out, (struct str){text, sizeof text});
            ck_assert(json_is_valid(buf_str(&out), 1));
            ck_assert_msg((buf_str(&out).len == sizeof text + 2) == is_plain, "byte %u at %zu", c,
                          at);
        }
    }
}
END_TEST

START_TEST(text_beyond_ascii_passes_as_it_is)
{
    json_write_str(&out, STR("Zo\xc3\xab \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80 \"\xc3\xa9\""));
    ck_written("\"Zo\xc3\xab \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80 \\\"\xc3\xa9\\\"\"");
}
END_TEST

START_TEST(what_is_not_utf8_becomes_a_replacement)
{
    json_write_str(&out, STR("a\xff"
                             "b\xc3"));
    ck_written("\"a\xef\xbf\xbd"
               "b\xef\xbf\xbd\"");
    json_write_str(&out, STR("\xed\xa0\x80\""));
    ck_written("\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\\\"\"");
    json_write_str(&out, STR("\xe6\x97\xa5\xe6\x97"));
    ck_written("\"\xe6\x97\xa5\xef\xbf\xbd\xef\xbf\xbd\"");
}
END_TEST

START_TEST(doubles_read_back_the_same)
{
    static const double numbers[] = {
        0.1,  1.0 / 3, 1e300, 5e-324, DBL_MAX, 123456.789, -2.5e-7, 1e15 + 1, 9007199254740993.0,
        4.35, 1e21};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char z[64];

        buf_clear(&out, SIZE_MAX);
        json_write_double(&out, numbers[i]);
        ck_assert(json_is_valid(buf_str(&out), 1));
        memcpy(z, out.at, out.len);
        z[out.len] = '\0';
        ck_assert(strtod(z, NULL) == numbers[i]);
    }
    buf_clear(&out, SIZE_MAX);
    json_write_double(&out, 0.1);
    ck_written("0.1");
    json_write_double(&out, 42);
    ck_written("42");
    json_write_double(&out, -0.0);
    ck_written("-0");
    json_write_float(&out, 1.1F);
    ck_written("1.1");
    json_write_float(&out, 16777216.0F);
    ck_written("16777216");
}
END_TEST

START_TEST(numbers_that_json_lacks_are_null)
{
    json_write_double(&out, NAN);
    ck_written("null");
    json_write_double(&out, -INFINITY);
    ck_written("null");
    json_write_float(&out, INFINITY);
    ck_written("null");
}
END_TEST

START_TEST(decimals_keep_their_digits)
{
    json_write_decimal(&out, STR("4.90"));
    ck_written("4.90");
    json_write_decimal(&out, STR("-99999999999999999999999999999999999.000000001"));
    ck_written("-99999999999999999999999999999999999.000000001");
    json_write_decimal(&out, STR("000012.50"));
    ck_written("12.50");
    json_write_decimal(&out, STR("-000"));
    ck_written("-0");
    json_write_decimal(&out, STR(".5"));
    ck_written("0.5");
    json_write_decimal(&out, STR("5."));
    ck_written("5");
    json_write_decimal(&out, STR("5.e3"));
    ck_written("5e3");
    json_write_decimal(&out, STR("+1"));
    ck_written("1");
    json_write_decimal(&out, STR("1; DROP"));
    ck_written("\"1; DROP\"");
    json_write_decimal(&out, STR_NONE);
    ck_written("\"\"");
}
END_TEST

START_TEST(bytes_are_hexadecimal)
{
    json_write_hex(&out, STR("\x00\x0a\xff"));
    ck_written("\"\\\\x000aff\"");
    json_write_hex(&out, STR_NONE);
    ck_written("\"\\\\x\"");
}
END_TEST

START_TEST(raw_json_that_is_none_becomes_a_string)
{
    json_write_raw(&out, STR("{\"a\": [1, 2]}"));
    ck_written("{\"a\": [1, 2]}");
    json_write_raw(&out, STR("{\"a\": }"));
    ck_written("\"{\\\"a\\\": }\"");
    json_write_raw(&out, STR("1}, {\"x\": 2"));
    ck_written("\"1}, {\\\"x\\\": 2\"");
    json_write_raw(&out, STR(""));
    ck_written("\"\"");
}
END_TEST

START_TEST(the_writer_puts_commas)
{
    struct json_writer w = {.to = &out};

    json_begin_object(&w);
    json_put_str(&w, STR("a"), STR("x"));
    json_put_str(&w, STR("b"), STR_NONE);
    json_name(&w, STR("list"));
    json_begin_array(&w);
    json_add_int(&w, INT64_MIN);
    json_add_bool(&w, true);
    json_begin_object(&w);
    json_end_object(&w);
    json_begin_array(&w);
    json_end_array(&w);
    json_add_null(&w);
    json_add_str(&w, STR("\""));
    json_end_array(&w);
    json_put_int(&w, STR("n"), 7);
    json_put_bool(&w, STR("f"), false);
    json_put_null(&w, STR("z"));
    json_end_object(&w);
    ck_written("{\"a\":\"x\",\"b\":null,\"list\":[-9223372036854775808,true,{},[],null,\"\\\"\"],"
               "\"n\":7,\"f\":false,\"z\":null}");
}
END_TEST

START_TEST(a_full_buffer_fails_and_does_not_overrun)
{
    struct buf small;

    buf_init(&small, 16);
    json_write_str(&small, STR("0123456789abcdef0123456789"));
    ck_assert(buf_is_failed(&small));
    json_write_hex(&small, STR("0123456789"));
    json_write_hex(&small, (struct str){"", SIZE_MAX / 2});
    ck_assert(buf_is_failed(&small));
    buf_fini(&small);
}
END_TEST

static void ck_pretty(const char *text, const char *wanted)
{
    struct arena *a = arena_new((size_t)1 << 20);
    const struct json_value *v;
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(json_parse(a, str_from_z(text), &json_limits_default, &v, &e), ERR_NONE);
    json_write_pretty(&out, v, 0, 0);
    ck_assert(str_eq(buf_str(&out), str_from_z(wanted)));
    buf_clear(&out, 0);
    arena_free(a);
}

START_TEST(what_fits_stays_on_a_line_and_the_rest_is_indented)
{
    ck_pretty("{\"a\":[1,2.50,{}],\"b\":\"\\u00e9\"}",
              "{\"a\": [1, 2.50, {}], \"b\": \"\\u00e9\"}");
    ck_pretty("[]", "[]");
    ck_pretty("{\"first of the two\":\"0123456789012345678901234567890123456789\","
              "\"second\":[\"0123456789012345678901234567890123456789\",true]}",
              "{\n"
              "  \"first of the two\": \"0123456789012345678901234567890123456789\",\n"
              "  \"second\": [\"0123456789012345678901234567890123456789\", true]\n"
              "}");
}
END_TEST

Suite *suite_write(void)
{
    Suite *s = suite_create("json write");
    TCase *c = tcase_create("write");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, plain_text_is_quoted);
    tcase_add_test(c, what_json_reserves_is_escaped);
    tcase_add_test(c, every_byte_at_every_offset_is_right);
    tcase_add_test(c, text_beyond_ascii_passes_as_it_is);
    tcase_add_test(c, what_is_not_utf8_becomes_a_replacement);
    tcase_add_test(c, doubles_read_back_the_same);
    tcase_add_test(c, numbers_that_json_lacks_are_null);
    tcase_add_test(c, decimals_keep_their_digits);
    tcase_add_test(c, bytes_are_hexadecimal);
    tcase_add_test(c, raw_json_that_is_none_becomes_a_string);
    tcase_add_test(c, the_writer_puts_commas);
    tcase_add_test(c, a_full_buffer_fails_and_does_not_overrun);
    tcase_add_test(c, what_fits_stays_on_a_line_and_the_rest_is_indented);
    suite_add_tcase(s, c);
    return s;
}
