/* test_write_hostile.c - bodies that mean harm. */
#include "config.h"

#include <string.h>

#include "app/http/limits.h"
#include "app/json/check.h"
#include "tests/rest/write_rig.h"

static void body_refused(int status, const char *type, struct str body)
{
    with("CONTENT_TYPE", type);
    ck_assert_int_eq(sent_bytes("POST", "/rest/v1/genre", body), status);
    ck_assert_msg(json_is_valid(buf_str(&x.resp.body), 4), "%s", answered());
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre"), 2);
}

START_TEST(what_is_no_json_is_refused)
{
    static const char *const bodies[] = {
        "",
        " ",
        "{",
        "[",
        "[{\"name\":\"a\"},]",
        "{\"name\":\"a\"}{}",
        "null",
        "\"name\"",
        "3",
        "[[{\"name\":\"a\"}]]",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "{\"name\":\"\\u0000\"}",
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"\xff\"}",
        "{\"name\":1e}",
        "{\"id\":1e999,\"name\":\"a\"}",
        "{\"id\":99999999999999999999999999,\"name\":\"a\"}",
        "{\"\":\"a\"}",
        "{\"name\":[\"a\"],\"name'; DROP TABLE genre; --\":1}",
    };

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        body_refused(400, "application/json", str_from_z(bodies[i]));
    body_refused(400, "application/json", STR("{\"name\":\"a\"}\0"));
}
END_TEST

START_TEST(deep_nesting_is_refused)
{
    static char deep[200001];

    memset(deep, '[', sizeof deep);
    body_refused(400, "application/json", (struct str){deep, sizeof deep});
    for (size_t i = 0; i + 5 <= sizeof deep; i += 5)
        memcpy(deep + i, "{\"a\":", 5);
    body_refused(400, "application/json", (struct str){deep, sizeof deep - 1});
}
END_TEST

START_TEST(too_many_rows_are_refused_however_they_come)
{
    struct http_limits limits = http_limits_default;
    size_t count = 100000;
    char *body = malloc(count * 3 + 16);
    size_t len = 0;

    ck_assert_ptr_nonnull(body);
    limits.body_bytes = (size_t)8 << 20;
    x.limits = &limits;
    for (size_t i = 0; i < count; i++, len += 3)
        memcpy(body + len, i == 0 ? "[{}" : ",{}", 3);
    body[len++] = ']';
    body_refused(413, "application/json", (struct str){body, len});
    memcpy(body, "name\n", 5);
    len = 5;
    for (size_t i = 0; i < count; i++, len += 2)
        memcpy(body + len, "a\n", 2);
    body_refused(413, "text/csv", (struct str){body, len});
    for (size_t i = 0; i < count; i++)
        memcpy(body + 3 * i, "{}\n", 3);
    body_refused(413, "application/x-ndjson", (struct str){body, 3 * count});
    free(body);
    x.limits = &http_limits_default;
}
END_TEST

START_TEST(a_body_beyond_its_limit_is_413)
{
    struct http_limits limits = http_limits_default;

    limits.body_bytes = 20;
    x.limits = &limits;
    body_refused(413, "application/json", STR("{\"name\":\"much too long\"}"));
    x.limits = &http_limits_default;
}
END_TEST

START_TEST(other_types_are_415)
{
    body_refused(415, "text/plain", STR("{\"name\":\"a\"}"));
    body_refused(415, "application/x-www-form-urlencoded", STR("name=a"));
    body_refused(415, "multipart/form-data; boundary=x", STR("--x--"));
    body_refused(415, "", STR("{\"name\":\"a\"}"));
}
END_TEST

START_TEST(wrong_csv_is_refused)
{
    static const char *const bodies[] = {
        "",
        "nosuch\na\n",
        "name,name\na,b\n",
        "name\na,b\n",
        "id,name\n7\n",
        "name\n\"a\n",
        "name\n\"a\"b\n",
        "name\na\"b\n",
        "name,\na,b\n",
        "name\n\xff\n",
        "name\nNULL\n",
    };

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        body_refused(400, "text/csv", str_from_z(bodies[i]));
}
END_TEST

START_TEST(values_are_values)
{
    static const char *const values[] = {"'; DROP TABLE x; --", "\\\\", "\\\"", "%s%n", "`", "?",
                                         "\xe2\x80\xae"};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char body[128];

        (void)snprintf(body, sizeof body, "{\"name\":\"%s\"}", values[i]);
        expect(201, "POST", "/rest/v1/genre", body);
    }
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre"), 9);
}
END_TEST

START_TEST(a_prefer_header_of_any_kind_is_survived)
{
    static const char *const headers[] = {",,,;;;=",
                                          "return",
                                          "return=",
                                          "=representation",
                                          "max-affected=-1",
                                          "max-affected=99999999999999999999",
                                          "return=minimal;q=1, return=representation"};

    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        with("HTTP_PREFER", headers[i]);
        expect(204, "DELETE", "/rest/v1/pair?l=eq.0", NULL);
    }
    with("HTTP_PREFER", "max-affected=-1");
    expect(400, "DELETE", "/rest/v1/pair", NULL);
}
END_TEST

Suite *suite_write_hostile(void)
{
    Suite *s = suite_create("rest hostile");
    TCase *c = write_rig_case(s, "hostile");

    tcase_add_test(c, what_is_no_json_is_refused);
    tcase_add_test(c, deep_nesting_is_refused);
    tcase_add_test(c, too_many_rows_are_refused_however_they_come);
    tcase_add_test(c, a_body_beyond_its_limit_is_413);
    tcase_add_test(c, other_types_are_415);
    tcase_add_test(c, wrong_csv_is_refused);
    tcase_add_test(c, values_are_values);
    tcase_add_test(c, a_prefer_header_of_any_kind_is_survived);
    return s;
}
