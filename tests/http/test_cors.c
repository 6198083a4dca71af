/* test_cors.c - which pages of other sites may read an answer. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/http/cors.h"
#include "tests/http/suites.h"

#define LIST STR("https://app.example, http://localhost:5173")

/* The head of an answer to such a request. */
static const char *answered(const char *variables, struct str origins)
{
    ck_assert_int_eq(rig_request(variables), ERR_NONE);
    x.resp.status = 200;
    http_cors_answer(&x, origins);
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    return rig_head();
}

static bool has(const char *head, const char *line)
{
    return strstr(head, line) != NULL;
}

START_TEST(a_listed_origin_is_named)
{
    const char *head = answered("HTTP_ORIGIN=http://localhost:5173", LIST);

    ck_assert_msg(has(head, "Access-Control-Allow-Origin: http://localhost:5173\r\n"), "%s", head);
    ck_assert(has(head, "Vary: Origin\r\n"));
    ck_assert(has(head, "Access-Control-Expose-Headers: "));
    ck_assert(!has(head, "Access-Control-Allow-Methods"));
}
END_TEST

START_TEST(another_origin_is_told_nothing)
{
    static const char *const others[] = {"https://app.example.evil.example",
                                         "https://app.exampl",
                                         "http://app.example",
                                         "https://APP.example",
                                         "null",
                                         "https://app.example, http://localhost:5173",
                                         ""};
    char variables[200];

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const char *head;

        (void)snprintf(variables, sizeof variables, "HTTP_ORIGIN=%s", others[i]);
        head = answered(variables, LIST);
        ck_assert_msg(!has(head, "Access-Control"), "%s: %s", others[i], head);
        ck_assert(has(head, "Vary: Origin\r\n"));
    }
}
END_TEST

START_TEST(without_a_list_nothing_is_said)
{
    ck_assert(!has(answered("HTTP_ORIGIN=https://app.example", STR("")), "Access-Control"));
    ck_assert(!has(answered("HTTP_ORIGIN=https://app.example", STR("")), "Vary"));
}
END_TEST

START_TEST(a_star_is_for_all_and_never_with_cookies)
{
    const char *head = answered("HTTP_ORIGIN=https://any.example", STR("*"));

    ck_assert(has(head, "Access-Control-Allow-Origin: *\r\n"));
    ck_assert(!has(head, "Vary"));
    ck_assert(!has(head, "Credentials"));
}
END_TEST

START_TEST(a_preflight_learns_what_may_be_sent)
{
    const char *head = answered("REQUEST_METHOD=OPTIONS\nHTTP_ORIGIN=https://app.example\n"
                                "HTTP_ACCESS_CONTROL_REQUEST_METHOD=PATCH",
                                LIST);

    ck_assert_msg(has(head, "Access-Control-Allow-Methods: "), "%s", head);
    ck_assert(has(head, "Access-Control-Allow-Headers: Authorization, Apikey"));
    ck_assert(has(head, "Access-Control-Max-Age: "));
}
END_TEST

START_TEST(a_list_holds_origins_only)
{
    static const char *const right[] = {"", " ", "*", "https://a.example",
                                        "https://a.example:8443,http://[::1]:3000"};
    static const char *const wrong[] = {
        "a.example",         "https://",           "https://a.example/", "https://A.example",
        "https://*.example", "https://a.example,", "ftp://a.example",    "https://a.example,*"};
    struct error e = {.code = ERR_NONE};

    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        ck_assert_msg(http_cors_check(str_from_z(right[i]), STR("list"), &e) == ERR_NONE, "%s",
                      right[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        error_clear(&e);
        ck_assert_msg(http_cors_check(str_from_z(wrong[i]), STR("list"), &e) == ERR_INVALID, "%s",
                      wrong[i]);
        ck_assert_str_eq(e.field, "list");
    }
}
END_TEST

Suite *suite_cors(void)
{
    Suite *s = suite_create("cors");
    TCase *tc = rig_case(s, "cors");

    tcase_add_test(tc, a_listed_origin_is_named);
    tcase_add_test(tc, another_origin_is_told_nothing);
    tcase_add_test(tc, without_a_list_nothing_is_said);
    tcase_add_test(tc, a_star_is_for_all_and_never_with_cookies);
    tcase_add_test(tc, a_preflight_learns_what_may_be_sent);
    tcase_add_test(tc, a_list_holds_origins_only);
    return s;
}
