/* test_response.c - headers, cookies, redirects, completion, files. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/http/suites.h"

START_TEST(a_head_is_complete)
{
    ck_assert_int_eq(rig_ask("GET", "/"), ERR_NONE);
    x.resp.type = STR("text/html; charset=utf-8");
    BUF_LIT(&x.resp.body, "hello");
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert_str_eq(rig_head(), "Status: 200 OK\r\n"
                                 "Content-Type: text/html; charset=utf-8\r\n"
                                 "Content-Length: 5\r\n"
                                 "Cache-Control: no-store\r\n\r\n");
}
END_TEST

START_TEST(a_header_with_a_line_end_is_dropped_whole)
{
    http_header_set(&x, STR("X-A"), STR("1\r\nSet-Cookie: a=b"));
    http_header_add(&x, STR("X-B"), STR("1\n2"));
    http_header_add(&x, STR("X-C"), STR("a\0b"));
    http_header_add(&x, STR("X D: e\r\nX"), STR("1"));
    http_header_set(&x, STR("Location"), STR("/\r"));
    http_cookie_set(&x, STR("a"), STR("1; Domain=evil"), NULL);
    http_cookie_set(&x, STR("a=b"), STR("1"), NULL);
    http_cookie_set(&x, STR("a"), STR("\xc3\xbc"), NULL);
    x.resp.type = STR("text/html\r\nX-E: 1");
    x.resp.etag = STR("\"a\r\nX-F: 1\"");
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert_str_eq(rig_head(), "Status: 200 OK\r\nContent-Length: 0\r\n"
                                 "Cache-Control: no-store\r\n\r\n");
}
END_TEST

START_TEST(setting_replaces_and_adding_adds)
{
    for (int i = 0; i < 20; i++)
        http_header_add(&x, STR("Link"), str_format(x.arena, "%d", i));
    http_header_set(&x, STR("cache-control"), STR("private"));
    http_header_set(&x, STR("Cache-Control"), STR("max-age=60"));
    http_header_set(&x, STR("content-type"), STR("a/b"));
    http_header_set(&x, STR("Etag"), STR("\"1\""));
    http_header_set(&x, STR("Content-Length"), STR("999"));
    http_header_set(&x, STR("status"), STR("500"));
    http_header_set(&x, STR("X-Gone"), STR("1"));
    http_header_set(&x, STR("X-Gone"), STR_NONE);
    ck_assert_uint_eq(x.resp.header_count, 21);
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert(strstr(rig_head(), "Content-Type: a/b\r\nContent-Length: 0\r\nETag: \"1\"\r\n"
                                 "Link: 0\r\nLink: 1\r\n") != NULL);
    ck_assert(strstr(rig_head(), "Link: 19\r\nCache-Control: max-age=60\r\n\r\n") != NULL);
}
END_TEST

START_TEST(cookies_are_strict_unless_told_and_stand_once)
{
    const struct http_cookie_options lax = {
        .max_age_s = 60, .is_script_readable = true, .is_lax = true};
    const struct http_cookie_options gone = {.max_age_s = -1};

    http_cookie_set(&x, STR("__Host-s"), STR("old"), NULL);
    http_cookie_set(&x, STR("__Host-s"), STR("abc"), NULL);
    http_cookie_set(&x, STR("theme"), STR("dark"), &lax);
    http_cookie_set(&x, STR("x"), STR(""), &gone);
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert(strstr(rig_head(),
                     "\r\nSet-Cookie: __Host-s=abc; Path=/; Secure; HttpOnly; SameSite=Strict"
                     "\r\nSet-Cookie: theme=dark; Path=/; Max-Age=60; Secure; SameSite=Lax"
                     "\r\nSet-Cookie: x=; Path=/; Max-Age=0; Secure; HttpOnly; "
                     "SameSite=Strict\r\nCache-Control") != NULL);
    ck_assert(strstr(rig_head(), "old") == NULL);
}
END_TEST

START_TEST(redirects_never_leave_the_host)
{
    static const struct {
        const char *path;
        const char *location;
    } cases[] = {
        {"/film/1?a=b", "Location: /app/film/1?a=b\r\n"},
        {"//evil.example", "Location: /app/\r\n"},
        {"/\\evil.example", "Location: /app/\r\n"},
        {"/\t/evil.example", "Location: /app/\r\n"},
        {"https://evil.example", "Location: /app/\r\n"},
        {"", "Location: /app/\r\n"},
        {"evil", "Location: /app/\r\n"},
        {"/a\r\nX: y", "Location: /app/\r\n"},
        {"/", "Location: /app/\r\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(rig_request("LINTEL_BASE=/app\nREQUEST_URI=/app/"), ERR_NONE);
        http_redirect(&x, str_from_z(cases[i].path));
        ck_assert_int_eq(x.resp.status, 303);
        ck_assert_msg(strstr(rig_head(), cases[i].location) != NULL, "%s", cases[i].path);
    }
    /* Without a base, too: "//host" must not come about by joining. */
    ck_assert_int_eq(rig_ask("GET", "/"), ERR_NONE);
    http_redirect(&x, STR("//evil"));
    ck_assert(strstr(rig_head(), "Location: /\r\n") != NULL);
}
END_TEST

START_TEST(head_and_204_have_no_body)
{
    ck_assert_int_eq(rig_ask("HEAD", "/"), ERR_NONE);
    BUF_LIT(&x.resp.body, "hello");
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert_uint_eq(x.resp.body.len, 0);
    ck_assert(strstr(rig_head(), "Content-Length: 5\r\n") != NULL);

    ck_assert_int_eq(rig_ask("DELETE", "/"), ERR_NONE);
    x.resp.status = 204;
    BUF_LIT(&x.resp.body, "hello");
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert_uint_eq(x.resp.body.len, 0);
    ck_assert(strstr(rig_head(), "Content-Length") == NULL);
}
END_TEST

START_TEST(a_503_says_when_to_come_back)
{
    x.resp.status = 503;
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert(strstr(rig_head(), "Status: 503 Service Unavailable\r\n") != NULL);
    ck_assert(strstr(rig_head(), "Retry-After: 1\r\n") != NULL);
    http_exchange_reset(&x);
    x.resp.status = 503;
    http_header_set(&x, STR("Retry-After"), STR("30"));
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert(strstr(rig_head(), "Retry-After: 30\r\n") != NULL);
    ck_assert(strstr(rig_head(), "Retry-After: 1\r\n") == NULL);
}
END_TEST

START_TEST(a_body_past_its_limit_becomes_a_500)
{
    limits.response_bytes = 100;
    ck_assert_int_eq(rig_ask("GET", "/"), ERR_NONE);
    for (int i = 0; i < 11; i++)
        BUF_LIT(&x.resp.body, "0123456789");
    x.resp.etag = STR("\"1\"");
    http_cookie_set(&x, STR("a"), STR("b"), NULL);
    ck_assert_int_eq(http_response_finish(&x), ERR_INTERNAL);
    ck_assert_int_eq(x.resp.status, 500);
    ck_assert(strstr(x.error.text, "100 bytes") != NULL);
    ck_assert(strstr(rig_head(), "Set-Cookie") == NULL);
    ck_assert(strstr(rig_head(), "ETag") == NULL);
    ck_assert_uint_gt(x.resp.body.len, 0);
}
END_TEST

START_TEST(failing_takes_back_what_was_begun)
{
    BUF_LIT(&x.resp.body, "half a page");
    x.resp.type = STR("text/html");
    x.resp.etag = STR("\"1\"");
    http_cookie_set(&x, STR("a"), STR("b"), NULL);
    http_header_set(&x, STR("Allow"), STR("GET"));
    (void)error_set(&x.error, ERR_UNAVAILABLE, "gone");
    x.resp.status = 201;
    http_exchange_fail(&x);
    ck_assert_int_eq(x.resp.status, 503);
    ck_assert_uint_eq(x.resp.body.len, 0);
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
    ck_assert_str_eq(rig_head(), "Status: 503 Service Unavailable\r\nContent-Length: 0\r\n"
                                 "Allow: GET\r\nCache-Control: no-store\r\nRetry-After: 1\r\n\r\n");
    /* A refusal keeps the status that it named. */
    http_exchange_reset(&x);
    ck_assert_int_eq(http_refuse(&x, 415, STR("f"), "no %d", 1), ERR_INVALID);
    ck_assert_int_eq(http_refuse(&x, 413, STR("g"), "later"), ERR_INVALID);
    http_exchange_fail(&x);
    ck_assert_int_eq(x.resp.status, 415);
    ck_assert_str_eq(x.error.words, "no 1");
}
END_TEST

START_TEST(every_code_has_a_status_with_a_reason)
{
    static const int statuses[ERR__COUNT] = {200, 400, 401, 403, 404, 409, 503, 500};

    for (int i = 0; i < ERR__COUNT; i++) {
        ck_assert_int_eq(http_status_from_err((enum err)i), statuses[i]);
        ck_assert_str_ne(http_status_reason(statuses[i]), "Unknown");
    }
    ck_assert_str_eq(http_status_reason(799), "Unknown");
}
END_TEST

static int temp_file(const char *text)
{
    char path[] = "/tmp/test-http-XXXXXX";
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    return fd;
}

/* GET of a file of ten bytes with one more header. */
static void ask_file(const char *header)
{
    ck_assert_int_eq(rig_request(header), ERR_NONE);
    ck_assert_int_eq(http_file_send(&x, temp_file("0123456789"), STR("text/plain")), ERR_NONE);
    ck_assert_int_eq(http_response_finish(&x), ERR_NONE);
}

START_TEST(a_file_goes_out_whole_or_in_part)
{
    ask_file("");
    ck_assert_int_eq(x.resp.status, 200);
    ck_assert_uint_eq(x.resp.content_length, 10);
    ck_assert(strstr(rig_head(), "Accept-Ranges: bytes\r\n") != NULL);
    ck_assert(strstr(rig_head(), "Last-Modified: ") != NULL);

    ask_file("HTTP_RANGE=bytes=2-4");
    ck_assert_int_eq(x.resp.status, 206);
    ck_assert_uint_eq(x.resp.file_start, 2);
    ck_assert_uint_eq(x.resp.file_len, 3);
    ck_assert(strstr(rig_head(), "Content-Range: bytes 2-4/10\r\n") != NULL);
    ck_assert(strstr(rig_head(), "Content-Length: 3\r\n") != NULL);

    ask_file("HTTP_RANGE=bytes=10-");
    ck_assert_int_eq(x.resp.status, 416);
    ck_assert_int_eq(x.resp.file, -1);
    ck_assert(strstr(rig_head(), "Content-Range: bytes */10\r\n") != NULL);
    ck_assert(strstr(rig_head(), "Content-Length: 0\r\n") != NULL);

    ask_file("HTTP_RANGE=bytes=2-4\nREQUEST_METHOD=HEAD");
    ck_assert_int_eq(x.resp.status, 200);
    ck_assert_int_eq(x.resp.file, -1);
    ck_assert_uint_eq(x.resp.content_length, 10);

    ask_file("HTTP_RANGE=bytes=2-4\nHTTP_IF_RANGE=\"other\"");
    ck_assert_int_eq(x.resp.status, 200);
    ask_file("HTTP_IF_MODIFIED_SINCE=Fri, 31 Dec 2100 00:00:00 GMT\nHTTP_RANGE=bytes=2-4");
    ck_assert_int_eq(x.resp.status, 304);
    ck_assert_int_eq(x.resp.file, -1);
}
END_TEST

START_TEST(what_is_no_file_is_not_sent)
{
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(http_file_send(&x, ends[0], STR("a/b")), ERR_ABSENT);
    ck_assert_int_eq(close(ends[0]), -1); /* it was taken over all the same */
    ck_assert_int_eq(close(ends[1]), 0);
}
END_TEST

START_TEST(a_reset_closes_the_file)
{
    int fd = temp_file("x");

    ck_assert_int_eq(http_file_send(&x, fd, STR("a/b")), ERR_NONE);
    http_exchange_reset(&x);
    ck_assert_int_eq(x.resp.file, -1);
    ck_assert_int_eq(close(fd), -1);
}
END_TEST

Suite *suite_response(void)
{
    Suite *s = suite_create("response");
    TCase *c = rig_case(s, "response");

    tcase_add_test(c, a_head_is_complete);
    tcase_add_test(c, a_header_with_a_line_end_is_dropped_whole);
    tcase_add_test(c, setting_replaces_and_adding_adds);
    tcase_add_test(c, cookies_are_strict_unless_told_and_stand_once);
    tcase_add_test(c, redirects_never_leave_the_host);
    tcase_add_test(c, head_and_204_have_no_body);
    tcase_add_test(c, a_503_says_when_to_come_back);
    tcase_add_test(c, a_body_past_its_limit_becomes_a_500);
    tcase_add_test(c, failing_takes_back_what_was_begun);
    tcase_add_test(c, every_code_has_a_status_with_a_reason);
    tcase_add_test(c, a_file_goes_out_whole_or_in_part);
    tcase_add_test(c, what_is_no_file_is_not_sent);
    tcase_add_test(c, a_reset_closes_the_file);
    return s;
}
