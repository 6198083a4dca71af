/* test_request.c - from CGI variables to a request. */
#include "config.h"

#include <string.h>

#include "tests/http/suites.h"

START_TEST(an_ordinary_request_is_understood)
{
    ck_assert_int_eq(rig_request("REQUEST_METHOD=POST\n"
                                 "REQUEST_URI=/rest/v1/film?select=id,title&rental_rate=gte.4\n"
                                 "CONTENT_TYPE=Multipart/Form-Data; charset=x; boundary=\"a b\"\n"
                                 "CONTENT_LENGTH=12\n"
                                 "HTTP_CONTENT_LENGTH=12\n"
                                 "HTTP_HOST=Example.org:8443\n"
                                 "HTTP_ACCEPT_LANGUAGE=de, en;q=0.5\n"
                                 "HTTP_COOKIE=a=1; b=\"2\"\n"
                                 "HTTPS=on\n"
                                 "REMOTE_ADDR=192.0.2.7\n"
                                 "REQUEST_ID=abc-1\n"),
                     ERR_NONE);
    ck_assert_int_eq(x.req.method, HTTP_POST);
    ck_assert_text(x.req.target, "/rest/v1/film?select=id,title&rental_rate=gte.4");
    ck_assert_text(x.req.path, "/rest/v1/film");
    ck_assert_text(x.req.query_text, "select=id,title&rental_rate=gte.4");
    ck_assert_text(http_query(&x.req, STR("rental_rate")), "gte.4");
    ck_assert_text(x.req.content_type, "multipart/form-data");
    ck_assert_text(x.req.boundary, "a b");
    ck_assert(x.req.has_length);
    ck_assert_uint_eq(x.req.content_length, 12);
    ck_assert_text(x.req.host, "example.org:8443");
    ck_assert_text(http_header(&x.req, STR("accept-language")), "de, en;q=0.5");
    ck_assert_text(http_cookie(&x.req, STR("b")), "2");
    ck_assert(x.req.is_secure);
    ck_assert_text(x.req.remote_addr, "192.0.2.7");
    ck_assert_text(x.req.id, "abc-1");
    ck_assert_text(x.req.base, "");
    ck_assert_int_gt(x.req.started_us, 0);
}
END_TEST

/* The status of a request that is refused, or 0. */
static int status_of(const char *variables)
{
    enum err code = rig_request(variables);

    ck_assert(code == ERR_NONE || x.error.words[0] != '\0');
    ck_assert(code == ERR_NONE || x.req.id.len > 0);
    return code == ERR_NONE ? 0 : x.resp.status;
}

START_TEST(methods_are_known_or_501_or_nonsense)
{
    ck_assert_int_eq(status_of("REQUEST_METHOD=DELETE"), 0);
    ck_assert_int_eq(status_of("REQUEST_METHOD=BREW"), 501);
    ck_assert_int_eq(status_of("REQUEST_METHOD=get"), 501);
    ck_assert_int_eq(status_of("REQUEST_METHOD=GET /"), 400);
    ck_assert_int_eq(status_of("REQUEST_METHOD="), 400);
}
END_TEST

START_TEST(strange_targets_are_refused)
{
    static const char *const bad[] = {"",
                                      "film",
                                      "/a b",
                                      "/a\tb",
                                      "/a\x7f",
                                      "/a#b",
                                      "/%",
                                      "/%4",
                                      "/%zz",
                                      "/%00",
                                      "/%ff",
                                      "/\xff",
                                      "/a/..",
                                      "/../etc",
                                      "/a/./b",
                                      "/a/%2e%2E/b",
                                      "/a%2f..%2fb",
                                      "*",
                                      "?a=1x",
                                      "ftp://a/b",
                                      "/a?b=%",
                                      "/a?%00",
                                      "http://u@host/a",
                                      "http:///a",
                                      "//%00",
                                      "/..",
                                      "/a/%2e",
                                      "/.?x",
                                      "http://[::1/a",
                                      "http://a:99999/"};
    char text[200];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(text, sizeof text, "REQUEST_URI=%s", bad[i]);
        ck_assert_msg(status_of(text) == 400, "%s: %d", bad[i], status_of(text));
    }
}
END_TEST

START_TEST(a_path_keeps_what_is_unusual_but_allowed)
{
    static const char *const good[] = {
        "/",       "//a//b",    "/a/...", "/..a",         "/a%2Fb",
        "/%C3%BC", "/\xc3\xbc", "/a/b/",  "/a;b=c,d@e:f", "/a?/../b"};
    char text[200];

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        (void)snprintf(text, sizeof text, "REQUEST_URI=%s", good[i]);
        ck_assert_msg(status_of(text) == 0, "%s", good[i]);
        ck_assert(str_eq(x.req.target, str_from_z(good[i])));
    }
}
END_TEST

START_TEST(an_absolute_target_is_reduced_and_names_the_host)
{
    ck_assert_int_eq(status_of("REQUEST_URI=http://Other.example:81/a?b=c\nHTTP_HOST=ignored"), 0);
    ck_assert_text(x.req.target, "/a?b=c");
    ck_assert_text(x.req.host, "other.example:81");
    ck_assert_int_eq(status_of("REQUEST_URI=HTTPS://a"), 0);
    ck_assert_text(x.req.target, "/");
    ck_assert_int_eq(status_of("REQUEST_URI=https://a?x=1"), 0);
    ck_assert_text(x.req.target, "/?x=1");
    ck_assert_text(x.req.path, "/");
    ck_assert_int_eq(status_of("REQUEST_METHOD=OPTIONS\nREQUEST_URI=*"), 0);
    ck_assert_text(x.req.path, "*");
}
END_TEST

START_TEST(the_base_is_taken_off)
{
    ck_assert_int_eq(status_of("LINTEL_BASE=/app\nREQUEST_URI=/app/x?y=1"), 0);
    ck_assert_text(x.req.target, "/x?y=1");
    ck_assert_text(x.req.base, "/app");
    ck_assert_int_eq(status_of("LINTEL_BASE=/app/\nREQUEST_URI=/app"), 0);
    ck_assert_text(x.req.target, "/");
    ck_assert_int_eq(status_of("LINTEL_BASE=/app\nREQUEST_URI=/app?z"), 0);
    ck_assert_text(x.req.target, "/?z");
    ck_assert_int_eq(status_of("LINTEL_BASE=/\nREQUEST_URI=/x"), 0);
    ck_assert_text(x.req.base, "");
    ck_assert_int_eq(status_of("LINTEL_BASE=/app\nREQUEST_URI=/application"), 404);
    ck_assert_int_eq(status_of("LINTEL_BASE=/app\nREQUEST_URI=/"), 404);
    ck_assert_int_eq(rig_request("LINTEL_BASE=app\nREQUEST_URI=/"), ERR_INTERNAL);
}
END_TEST

START_TEST(hosts_are_checked)
{
    static const char *const good[] = {"a", "a.b-c_d.example", "127.0.0.1:80", "[::1]",
                                       "[::1]:8443"};
    static const char *const bad[] = {"",      "a b", "a/b",   "a:b",    "a:0",    "a:65536",
                                      "a:",    "[]",  "[::1",  "a@b",    "a,b",    "a\xc3\xbc",
                                      "[a]:x", "<a>", "a:+80", "::1",    "[::1]x", "a%41",
                                      "a\"b",  ":80", "[g]",   "a:80:90"};
    char text[600];

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        (void)snprintf(text, sizeof text, "HTTP_HOST=%s", good[i]);
        ck_assert_msg(status_of(text) == 0, "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(text, sizeof text, "HTTP_HOST=%s", bad[i]);
        ck_assert_msg(status_of(text) == 400, "%s", bad[i]);
    }
    (void)snprintf(text, sizeof text, "HTTP_HOST=%0256d", 7);
    ck_assert_int_eq(status_of(text), 400);
    ck_assert_int_eq(status_of("HTTP_HOST=a\nHTTP_HOST=a"), 400);
}
END_TEST

START_TEST(only_old_http_may_leave_the_host_out)
{
    const struct http_param old[] = {{STR("REQUEST_METHOD"), STR("GET")},
                                     {STR("REQUEST_URI"), STR("/")},
                                     {STR("SERVER_PROTOCOL"), STR("HTTP/1.0")}};
    const struct http_param new[] = {old[0], old[1], {STR("SERVER_PROTOCOL"), STR("HTTP/1.1")}};

    ck_assert_int_eq(http_request_parse(&x, old, 3), ERR_NONE);
    ck_assert_ptr_null(x.req.host.at);
    http_exchange_reset(&x);
    ck_assert_int_eq(http_request_parse(&x, new, 3), ERR_INVALID);
    ck_assert_int_eq(x.resp.status, 400);
    http_exchange_reset(&x);
    ck_assert_int_eq(http_request_parse(&x, NULL, 0), ERR_INVALID);
}
END_TEST

START_TEST(content_length_is_one_number)
{
    static const char *const bad[] = {"CONTENT_LENGTH=x",
                                      "CONTENT_LENGTH=-1",
                                      "CONTENT_LENGTH=+1",
                                      "CONTENT_LENGTH=1, 1",
                                      "CONTENT_LENGTH=99999999999999999999",
                                      "CONTENT_LENGTH=1\nCONTENT_LENGTH=2",
                                      "CONTENT_LENGTH=1\nHTTP_CONTENT_LENGTH=2",
                                      "HTTP_CONTENT_LENGTH=1\nHTTP_CONTENT_LENGTH=2",
                                      "CONTENT_TYPE=a/b\nHTTP_CONTENT_TYPE=a/c"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(status_of(bad[i]) == 400, "%s", bad[i]);
    ck_assert_int_eq(status_of("CONTENT_LENGTH="), 0);
    ck_assert(!x.req.has_length);
    ck_assert_int_eq(status_of("HTTP_CONTENT_LENGTH=7"), 0);
    ck_assert_uint_eq(x.req.content_length, 7);
    ck_assert_int_eq(status_of("HTTPS=on\nHTTPS=on"), 0);
}
END_TEST

START_TEST(what_a_client_claims_of_a_proxy_is_ignored)
{
    ck_assert_int_eq(status_of("HTTP_X_FORWARDED_FOR=1.2.3.4\nHTTP_FORWARDED=for=1.2.3.4\n"
                               "HTTP_X_REAL_IP=1.2.3.4\nHTTP_X_FORWARDED_PROTO=https\n"
                               "REMOTE_ADDR=192.0.2.1"),
                     0);
    ck_assert_text(x.req.remote_addr, "192.0.2.1");
    ck_assert(!x.req.is_secure);
    ck_assert_uint_eq(x.req.headers.count, 1);
    ck_assert_text(x.req.headers.at[0].name, "host");
}
END_TEST

START_TEST(headers_with_control_characters_are_refused)
{
    ck_assert_int_eq(status_of("HTTP_A=b\rc"), 400);
    ck_assert_int_eq(status_of("HTTP_A=b\x01"), 400);
    ck_assert_int_eq(status_of("HTTP_A=b\tc"), 0);
    ck_assert_int_eq(status_of("HTTP_=b\nHTTP_a=c\nHTTP_A-B=d"), 0);
    ck_assert_uint_eq(x.req.headers.count, 1);
}
END_TEST

START_TEST(a_strange_request_id_is_replaced)
{
    char text[200];

    ck_assert_int_eq(status_of("REQUEST_ID=a b"), 0);
    ck_assert_uint_eq(x.req.id.len, 32);
    (void)snprintf(text, sizeof text, "REQUEST_ID=%065d", 1);
    ck_assert_int_eq(status_of(text), 0);
    ck_assert_uint_eq(x.req.id.len, 32);
    ck_assert_int_eq(status_of(""), 0);
    ck_assert_uint_eq(x.req.id.len, 32);
}
END_TEST

START_TEST(every_limit_at_the_door_has_its_answer)
{
    char text[40000] = "REQUEST_URI=/";

    memset(text + strlen(text), 'a', limits.target_bytes - 1);
    ck_assert_int_eq(status_of(text), 0);
    (void)strncat(text, "a", 2);
    ck_assert_int_eq(status_of(text), 414);
    ck_assert(strstr(x.error.words, "8192") != NULL);

    memset(text, 0, sizeof text);
    (void)strncat(text, "HTTP_A=", 8);
    memset(text + 7, 'a', limits.header_bytes - 7 - strlen("HTTP_HOSTlocalhost:8443") + 1);
    ck_assert_int_eq(status_of(text), 0);
    text[strlen(text)] = 'a';
    ck_assert_int_eq(status_of(text), 431);

    limits.header_count = 2;
    ck_assert_int_eq(status_of("HTTP_A=1"), 0);
    ck_assert_int_eq(status_of("HTTP_A=1\nHTTP_B=2"), 431);
    limits.query_params = 2;
    ck_assert_int_eq(status_of("REQUEST_URI=/?a&b"), 0);
    ck_assert_int_eq(status_of("REQUEST_URI=/?a&b&c"), 400);
    limits.cookie_count = 2;
    ck_assert_int_eq(status_of("HTTP_COOKIE=a=1; b=2"), 0);
    ck_assert_int_eq(status_of("HTTP_COOKIE=a=1; b=2; c=3"), 400);
}
END_TEST

START_TEST(strange_cookies_do_not_hide_ours)
{
    ck_assert_int_eq(status_of("HTTP_COOKIE=; =x; {j}=1; lonely; __Host-s=ab=c ;a=\"q\"; a=2;b=\n"
                               "HTTP_COOKIE=z=\xc3\xbc"),
                     0);
    ck_assert_text(http_cookie(&x.req, STR("__Host-s")), "ab=c");
    ck_assert_text(http_cookie(&x.req, STR("a")), "q");
    ck_assert_text(http_cookie(&x.req, STR("b")), "");
    ck_assert_text(http_cookie(&x.req, STR("z")), "\xc3\xbc");
    ck_assert_ptr_null(http_cookie(&x.req, STR("lonely")).at);
    ck_assert_uint_eq(x.req.cookies.count, 5);
}
END_TEST

START_TEST(a_refused_request_says_which_path_it_claimed)
{
    ck_assert_int_eq(status_of("REQUEST_URI=/rest/v1/film/..?x=1"), 400);
    ck_assert_text(x.req.path, "/rest/v1/film/..");
    ck_assert_int_eq(status_of("REQUEST_METHOD=BREW\nREQUEST_URI=/rest/v1/film"), 501);
    ck_assert_text(x.req.path, "/rest/v1/film");
    ck_assert_int_eq(status_of("LINTEL_BASE=/app/\nREQUEST_URI=/app/rest/v1/%zz"), 400);
    ck_assert_text(x.req.path, "/rest/v1/%zz");
    ck_assert_int_eq(status_of("REQUEST_METHOD=BREW\nREQUEST_URI="), 501);
    ck_assert_text(x.req.path, "");
    limits.target_bytes = 300;
    ck_assert_int_eq(rig_ask("GET", str_format(x.arena, "/rest/%01000d", 1).at), ERR_INVALID);
    ck_assert_int_eq(x.resp.status, 414);
    ck_assert(str_starts(x.req.path, STR("/rest/0")) && x.req.path.len == 512);
}
END_TEST

START_TEST(a_malformed_type_counts_as_none)
{
    ck_assert_int_eq(status_of("CONTENT_TYPE=json"), 0);
    ck_assert_ptr_null(x.req.content_type.at);
    ck_assert_int_eq(status_of("CONTENT_TYPE=Application/JSON;charset=utf-8"), 0);
    ck_assert_text(x.req.content_type, "application/json");
    ck_assert_ptr_null(x.req.boundary.at);
}
END_TEST

Suite *suite_request(void)
{
    Suite *s = suite_create("request");
    TCase *c = rig_case(s, "request");

    tcase_add_test(c, an_ordinary_request_is_understood);
    tcase_add_test(c, methods_are_known_or_501_or_nonsense);
    tcase_add_test(c, strange_targets_are_refused);
    tcase_add_test(c, a_path_keeps_what_is_unusual_but_allowed);
    tcase_add_test(c, an_absolute_target_is_reduced_and_names_the_host);
    tcase_add_test(c, the_base_is_taken_off);
    tcase_add_test(c, hosts_are_checked);
    tcase_add_test(c, only_old_http_may_leave_the_host_out);
    tcase_add_test(c, content_length_is_one_number);
    tcase_add_test(c, what_a_client_claims_of_a_proxy_is_ignored);
    tcase_add_test(c, headers_with_control_characters_are_refused);
    tcase_add_test(c, a_strange_request_id_is_replaced);
    tcase_add_test(c, every_limit_at_the_door_has_its_answer);
    tcase_add_test(c, strange_cookies_do_not_hide_ours);
    tcase_add_test(c, a_refused_request_says_which_path_it_claimed);
    tcase_add_test(c, a_malformed_type_counts_as_none);
    return s;
}
