/* test_condition.c - etags, preconditions, ranges. */
#include "config.h"

#include <string.h>

#include "app/base/clock.h"
#include "app/http/condition.h"
#include "tests/http/suites.h"

#define YEAR_2020_US (INT64_C(1577836800) * CLOCK_US_PER_S) /* Wed, 01 Jan 2020 00:00:00 GMT */

START_TEST(etags_compare_weakly_and_strongly)
{
    ck_assert(http_etag_is_in(STR("\"a\""), STR("\"a\""), true));
    ck_assert(http_etag_is_in(STR("\"x\" ,,W/\"a\""), STR("\"a\""), false));
    ck_assert(!http_etag_is_in(STR("W/\"a\""), STR("\"a\""), true));
    ck_assert(!http_etag_is_in(STR("\"a\""), STR("W/\"a\""), true));
    ck_assert(http_etag_is_in(STR("\"a,b\", \"c\""), STR("\"c\""), true));
    ck_assert(!http_etag_is_in(STR("\"a,b\""), STR("\"b\""), false));
    ck_assert(http_etag_is_in(STR(" * "), STR("W/\"a\""), true));
    ck_assert(!http_etag_is_in(STR("*"), STR_NONE, false));
    ck_assert(!http_etag_is_in(STR("a"), STR("\"a\""), false));
    ck_assert(!http_etag_is_in(STR("\"x\" \"a\""), STR("\"a\""), false));
    ck_assert(!http_etag_is_in(STR("\"x, \"a\""), STR("\"a\""), false));
    ck_assert(!http_etag_is_in(STR(""), STR("\"a\""), false));
    ck_assert(http_etag_is_valid(STR("W/\"\"")));
    ck_assert(!http_etag_is_valid(STR("W/")));
    ck_assert(!http_etag_is_valid(STR("\"a\"b")));
    ck_assert(!http_etag_is_valid(STR("\"a b\"")));
    ck_assert(!http_etag_is_valid(STR("w/\"a\"")));
}
END_TEST

/* What a GET with these headers gets of the etag "v2", changed at the start of 2020. */
static int status(const char *headers)
{
    ck_assert_int_eq(rig_request(headers), ERR_NONE);
    return http_condition_status(&x, STR("\"v2\""), YEAR_2020_US + 999999);
}

START_TEST(conditions_of_a_read_follow_the_standards_order)
{
    ck_assert_int_eq(status(""), 200);
    ck_assert_int_eq(status("HTTP_IF_NONE_MATCH=\"v2\""), 304);
    ck_assert_int_eq(status("HTTP_IF_NONE_MATCH=W/\"v2\""), 304);
    ck_assert_int_eq(status("HTTP_IF_NONE_MATCH=\"v1\", \"v2\""), 304);
    ck_assert_int_eq(status("HTTP_IF_NONE_MATCH=\"v1\"\nHTTP_IF_NONE_MATCH=\"v2\""), 304);
    ck_assert_int_eq(status("HTTP_IF_NONE_MATCH=*"), 304);
    ck_assert_int_eq(status("HTTP_IF_NONE_MATCH=\"v1\""), 200);
    ck_assert_int_eq(status("HTTP_IF_MODIFIED_SINCE=Wed, 01 Jan 2020 00:00:00 GMT"), 304);
    ck_assert_int_eq(status("HTTP_IF_MODIFIED_SINCE=Tue, 31 Dec 2019 23:59:59 GMT"), 200);
    ck_assert_int_eq(status("HTTP_IF_MODIFIED_SINCE=yesterday"), 200);
    ck_assert_int_eq(status("HTTP_IF_NONE_MATCH=\"v1\"\n"
                            "HTTP_IF_MODIFIED_SINCE=Wed, 01 Jan 2020 00:00:00 GMT"),
                     200);
    ck_assert_int_eq(status("HTTP_IF_MATCH=\"v1\""), 412);
    ck_assert_int_eq(status("HTTP_IF_MATCH=W/\"v2\""), 412);
    ck_assert_int_eq(status("HTTP_IF_MATCH=\"v2\"\nHTTP_IF_NONE_MATCH=\"v2\""), 304);
    ck_assert_int_eq(status("HTTP_IF_UNMODIFIED_SINCE=Tue, 31 Dec 2019 23:59:59 GMT"), 412);
    ck_assert_int_eq(status("HTTP_IF_UNMODIFIED_SINCE=Wed, 01 Jan 2020 00:00:00 GMT"), 200);
}
END_TEST

START_TEST(what_has_no_etag_is_read_whatever_etag_is_asked_for)
{
    static const char *const headers[] = {"HTTP_IF_MATCH=*", "HTTP_IF_MATCH=\"a\"",
                                          "HTTP_IF_NONE_MATCH=*", "HTTP_IF_NONE_MATCH=\"\""};

    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        ck_assert_int_eq(rig_request(headers[i]), ERR_NONE);
        ck_assert_int_eq(http_condition_status(&x, STR_NONE, 0), 200);
    }
}
END_TEST

START_TEST(an_unchanged_read_is_answered_without_its_body)
{
    ck_assert_int_eq(rig_request("HTTP_IF_NONE_MATCH=\"1\""), ERR_NONE);
    x.resp.etag = STR("\"1\"");
    x.resp.type = STR("a/b");
    http_header_set(&x, STR("Cache-Control"), STR("private"));
    BUF_LIT(&x.resp.body, "hello");
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert_str_eq(rig_head(),
                     "Status: 304 Not Modified\r\nETag: \"1\"\r\nCache-Control: private\r\n\r\n");
    ck_assert_uint_eq(x.resp.body.len, 0);
    /* Only what was read well can be unchanged. */
    ck_assert_int_eq(rig_request("HTTP_IF_NONE_MATCH=*\nREQUEST_METHOD=POST"), ERR_NONE);
    x.resp.etag = STR("\"1\"");
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert_int_eq(x.resp.status, 200);
    ck_assert_int_eq(rig_request("HTTP_IF_NONE_MATCH=\"1\""), ERR_NONE);
    x.resp.etag = STR("\"1\"");
    x.resp.status = 404;
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert_int_eq(x.resp.status, 404);
}
END_TEST

static int change_status(const char *headers, struct str etag)
{
    ck_assert_int_eq(rig_request(headers), ERR_NONE);
    return http_condition_check(&x, etag) == ERR_NONE ? 0 : x.resp.status;
}

START_TEST(changes_are_refused_when_the_version_is_another)
{
    ck_assert_int_eq(change_status("", STR("\"1\"")), 0);
    ck_assert_int_eq(change_status("HTTP_IF_MATCH=\"1\"", STR("\"1\"")), 0);
    ck_assert_int_eq(change_status("HTTP_IF_MATCH=\"1\"", STR("\"2\"")), 412);
    ck_assert_int_eq(change_status("HTTP_IF_MATCH=W/\"1\"", STR("W/\"1\"")), 412);
    ck_assert_int_eq(change_status("HTTP_IF_MATCH=*", STR("\"2\"")), 0);
    ck_assert_int_eq(change_status("HTTP_IF_MATCH=*", STR_NONE), 412);
    ck_assert_int_eq(change_status("HTTP_IF_NONE_MATCH=*", STR_NONE), 0);
    ck_assert_int_eq(change_status("HTTP_IF_NONE_MATCH=*", STR("\"2\"")), 412);
}
END_TEST

START_TEST(ranges_are_cut_out_of_a_size)
{
    static const struct {
        const char *text;
        uint64_t size;
        enum http_range kind;
        uint64_t start;
        uint64_t len;
    } cases[] = {
        {"bytes=0-0", 10, HTTP_RANGE_PART, 0, 1},
        {"bytes=0-9", 10, HTTP_RANGE_PART, 0, 10},
        {"bytes=9-", 10, HTTP_RANGE_PART, 9, 1},
        {"bytes=5-99", 10, HTTP_RANGE_PART, 5, 5},
        {"Bytes= 5-6 ", 10, HTTP_RANGE_PART, 5, 2},
        {"bytes=0-99999999999999999999999", 10, HTTP_RANGE_PART, 0, 10},
        {"bytes=-3", 10, HTTP_RANGE_PART, 7, 3},
        {"bytes=-99", 10, HTTP_RANGE_PART, 0, 10},
        {"bytes=-99999999999999999999999", 10, HTTP_RANGE_PART, 0, 10},
        {"bytes=10-", 10, HTTP_RANGE_BEYOND, 0, 0},
        {"bytes=99999999999999999999999-", 10, HTTP_RANGE_BEYOND, 0, 0},
        {"bytes=-0", 10, HTTP_RANGE_BEYOND, 0, 0},
        {"bytes=0-", 0, HTTP_RANGE_BEYOND, 0, 0},
        {"bytes=0-18446744073709551615", UINT64_MAX, HTTP_RANGE_PART, 0, UINT64_MAX},
        {"bytes=-5", 0, HTTP_RANGE_WHOLE, 0, 0},
        {"bytes=5-4", 10, HTTP_RANGE_WHOLE, 0, 0},
        {"bytes=0-1,3-4", 10, HTTP_RANGE_WHOLE, 0, 0},
        {"bytes=", 10, HTTP_RANGE_WHOLE, 0, 0},
        {"bytes=-", 10, HTTP_RANGE_WHOLE, 0, 0},
        {"bytes=1", 10, HTTP_RANGE_WHOLE, 0, 0},
        {"bytes=a-b", 10, HTTP_RANGE_WHOLE, 0, 0},
        {"bytes=+1-2", 10, HTTP_RANGE_WHOLE, 0, 0},
        {"items=0-1", 10, HTTP_RANGE_WHOLE, 0, 0},
        {"", 10, HTTP_RANGE_WHOLE, 0, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t start = 0;
        uint64_t len = 0;

        ck_assert_msg(http_range_parse(str_from_z(cases[i].text), cases[i].size, &start, &len) ==
                          cases[i].kind,
                      "%s", cases[i].text);
        ck_assert_msg(start == cases[i].start && len == cases[i].len, "%s", cases[i].text);
    }
}
END_TEST

START_TEST(if_range_lets_a_range_count_only_for_the_same_version)
{
    static const struct {
        const char *header;
        bool is_wanted;
    } cases[] = {
        {"", true},
        {"HTTP_IF_RANGE=\"v2\"", true},
        {"HTTP_IF_RANGE=W/\"v2\"", false},
        {"HTTP_IF_RANGE=\"v1\"", false},
        {"HTTP_IF_RANGE=Wed, 01 Jan 2020 00:00:00 GMT", true},
        {"HTTP_IF_RANGE=Wed, 01 Jan 2020 00:00:01 GMT", false},
        {"HTTP_IF_RANGE=never", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(rig_request(cases[i].header), ERR_NONE);
        ck_assert_msg(http_range_is_wanted(&x, STR("\"v2\""), YEAR_2020_US) == cases[i].is_wanted,
                      "%s", cases[i].header);
    }
}
END_TEST

Suite *suite_condition(void)
{
    Suite *s = suite_create("condition");
    TCase *c = rig_case(s, "condition");

    tcase_add_test(c, etags_compare_weakly_and_strongly);
    tcase_add_test(c, conditions_of_a_read_follow_the_standards_order);
    tcase_add_test(c, what_has_no_etag_is_read_whatever_etag_is_asked_for);
    tcase_add_test(c, an_unchanged_read_is_answered_without_its_body);
    tcase_add_test(c, changes_are_refused_when_the_version_is_another);
    tcase_add_test(c, ranges_are_cut_out_of_a_size);
    tcase_add_test(c, if_range_lets_a_range_count_only_for_the_same_version);
    return s;
}
