/* test_http.c - requests to other servers, and where they must not lead. */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/net/address.h"
#include "app/net/http.h"
#include "app/net/library.h"
#include "tests/net/server.h"
#include "tests/net/suites.h"

static struct arena *arena;
static struct net_http *guarded;
static struct net_http *trusting; /* of 127.0.0.1, by that name only */
static struct net_answer answer;
static struct error error;
static int port;

static void setup(void)
{
    const struct str allowed = STR("127.0.0.1");

    arena = arena_new((size_t)32 << 20);
    port = server_start();
    ck_assert_int_eq(net_library_open(&error), ERR_NONE);
    ck_assert_int_eq(net_http_new(&(struct net_http_options){.allowed_count = 0}, &guarded, &error),
                     ERR_NONE);
    ck_assert_int_eq(
        net_http_new(&(struct net_http_options){.allowed_hosts = &allowed, .allowed_count = 1},
                     &trusting, &error),
        ERR_NONE);
}

static void teardown(void)
{
    net_http_free(guarded);
    net_http_free(trusting);
    net_library_close();
    server_stop();
    arena_free(arena);
}

/* PORT in the text is the server's. */
static struct str here(const char *text)
{
    const char *at = strstr(text, "PORT");

    return at == NULL ? str_from_z(text)
                      : str_format(arena, "%.*s%d%s", (int)(at - text), text, port, at + 4);
}

static enum err ask(struct net_http *h, struct net_request r, const char *url)
{
    r.url = here(url);
    if (r.method.len == 0)
        r.method = STR("GET");
    error_clear(&error);
    return net_http_ask(h, arena, &r, &answer, &error);
}

static bool echoed(const char *text)
{
    return str_search(answer.body, str_from_z(text), 0) < answer.body.len;
}

START_TEST(an_answer_has_status_headers_and_body)
{
    const struct net_header headers[] = {{STR("X-Mine"), STR("a b")}, {STR("X-Empty"), STR("")}};
    const struct net_request r = {.headers = headers, .header_count = 2};

    ck_assert_msg(ask(trusting, r, "http://127.0.0.1:PORT/echo?x=1#part") == ERR_NONE, "%s",
                  error.text);
    ck_assert_int_eq(answer.status, 200);
    ck_assert(str_eq(net_answer_header(&answer, STR("X-TEST")), STR("one")));
    ck_assert_uint_eq(net_answer_header(&answer, STR("absent")).len, 0);
    ck_assert(str_starts(answer.body, STR("GET /echo?x=1 HTTP/1.1\r\n")));
    ck_assert(echoed("X-Mine: a b\r\n"));
    ck_assert(echoed("X-Empty:\r\n"));
    ck_assert(echoed("User-Agent: lintel/"));
    ck_assert(!echoed("Cookie"));
}
END_TEST

START_TEST(a_body_goes_as_it_is)
{
    const struct net_header type = {STR("Content-Type"), STR("application/json")};
    struct net_request r = {
        .method = STR("POST"), .headers = &type, .header_count = 1, .body = STR("{\"a\":\"b\"}")};

    ck_assert_int_eq(ask(trusting, r, "http://127.0.0.1:PORT/echo"), ERR_NONE);
    ck_assert(str_ends(answer.body, STR("\r\n\r\n{\"a\":\"b\"}")));
    ck_assert(echoed("Content-Type: application/json\r\n"));
    ck_assert(!echoed("Expect:"));
    r = (struct net_request){.method = STR("POST")};
    ck_assert_int_eq(ask(trusting, r, "http://127.0.0.1:PORT/echo"), ERR_NONE);
    ck_assert(echoed("Content-Length: 0\r\n"));
    ck_assert(!echoed("Content-Type:"));
    r = (struct net_request){.method = STR("DELETE")};
    ck_assert_int_eq(ask(trusting, r, "http://127.0.0.1:PORT/echo"), ERR_NONE);
    ck_assert(str_starts(answer.body, STR("DELETE /echo HTTP/1.1\r\n")));
}
END_TEST

START_TEST(a_status_is_an_answer)
{
    ck_assert_int_eq(ask(trusting, (struct net_request){0}, "http://127.0.0.1:PORT/status/404"),
                     ERR_NONE);
    ck_assert_int_eq(answer.status, 404);
    ck_assert_int_eq(ask(trusting, (struct net_request){0}, "http://127.0.0.1:PORT/status/503"),
                     ERR_NONE);
    ck_assert_int_eq(answer.status, 503);
}
END_TEST

START_TEST(an_answer_that_is_too_large_is_none)
{
    struct net_request r = {.answer_max = 1000};

    ck_assert_int_eq(ask(trusting, r, "http://127.0.0.1:PORT/bytes/1000"), ERR_NONE);
    ck_assert_uint_eq(answer.body.len, 1000);
    ck_assert_int_eq(ask(trusting, r, "http://127.0.0.1:PORT/bytes/1001"), ERR_INVALID);
    ck_assert_int_eq(ask(trusting, (struct net_request){0}, "http://127.0.0.1:PORT/bytes/2000000"),
                     ERR_INVALID);
    ck_assert_int_eq(ask(trusting, r, "http://127.0.0.1:PORT/bytes/10"), ERR_NONE);
    ck_assert_uint_eq(answer.body.len, 10);
}
END_TEST

START_TEST(nobody_there_and_nothing_said_are_for_later)
{
    const struct net_request r = {.total_timeout_s = 1};

    ck_assert_int_eq(ask(trusting, r, "http://127.0.0.1:1/"), ERR_UNAVAILABLE);
    ck_assert_int_eq(ask(trusting, r, "http://127.0.0.1:PORT/silent"), ERR_UNAVAILABLE);
}
END_TEST

START_TEST(what_http_does_not_allow_is_not_sent)
{
    static const struct net_header bad[] = {
        {STR_INIT("X-A"), STR_INIT("a\r\nX-B: b")}, {STR_INIT("X-A"), STR_INIT("a\nb")},
        {STR_INIT("X-A"), STR_INIT("a\0b")},        {STR_INIT("X A"), STR_INIT("a")},
        {STR_INIT("X-A: b\r\nX"), STR_INIT("a")},   {STR_INIT(""), STR_INIT("a")}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct net_request r = {.headers = &bad[i], .header_count = 1};

        ck_assert_int_eq(ask(trusting, r, "http://127.0.0.1:PORT/echo"), ERR_INVALID);
    }
    ck_assert_int_eq(ask(trusting, (struct net_request){.method = STR("GET / HTTP/1.1\r\nX:")},
                         "http://127.0.0.1:PORT/echo"),
                     ERR_INVALID);
    ck_assert_int_eq(server_connections(), 0);
}
END_TEST

START_TEST(only_the_web_is_spoken_to)
{
    static const char *const bad[] = {"",
                                      "/path",
                                      "127.0.0.1",
                                      "file:///etc/passwd",
                                      "ftp://127.0.0.1:PORT/",
                                      "gopher://127.0.0.1:PORT/_x",
                                      "dict://127.0.0.1:PORT/x",
                                      "smtp://127.0.0.1:PORT/",
                                      "http://user:secret@127.0.0.1:PORT/",
                                      "http://user@127.0.0.1:PORT/",
                                      "http://127.0.0.1:PORT\r\nX: y/",
                                      "http://127.0.0.1 .example/",
                                      "http://"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(ask(trusting, (struct net_request){0}, bad[i]) == ERR_INVALID, "%s", bad[i]);
        ck_assert_ptr_null(strstr(error.text, "secret"));
    }
    ck_assert_int_eq(server_connections(), 0);
}
END_TEST

/* One address in all its spellings, names that lead to it, and its neighbours. */
static const char *const inside[] = {"http://127.0.0.1:PORT/echo",
                                     "http://localhost:PORT/echo",
                                     "http://LOCALHOST.:PORT/echo",
                                     "http://127.1:PORT/echo",
                                     "http://2130706433:PORT/echo",
                                     "http://0x7f000001:PORT/echo",
                                     "http://0x7f.1:PORT/echo",
                                     "http://017700000001:PORT/echo",
                                     "http://0177.0.0.1:PORT/echo",
                                     "http://127.0.0.1.:PORT/echo",
                                     "http://%31%32%37.0.0.1:PORT/echo",
                                     "http://127.255.0.9:PORT/echo",
                                     "http://0:PORT/echo",
                                     "http://0.0.0.0:PORT/echo",
                                     "http://[::1]:PORT/echo",
                                     "http://[::]:PORT/echo",
                                     "http://[::ffff:127.0.0.1]:PORT/echo",
                                     "http://[::ffff:7f00:1]:PORT/echo",
                                     "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/echo",
                                     "http://[64:ff9b::7f00:1]:PORT/echo",
                                     "http://10.0.0.1:PORT/echo",
                                     "http://192.168.1.1:PORT/echo",
                                     "http://169.254.169.254/latest/meta-data/",
                                     "http://[fe80::1]:PORT/echo",
                                     "http://[fd00::1]:PORT/echo",
                                     "https://127.0.0.1:PORT/echo"};

START_TEST(this_host_and_its_networks_are_not_reached)
{
    enum err code = ask(guarded, (struct net_request){.total_timeout_s = 5}, inside[_i]);

    /* A spelling that libcurl takes for no address, or that no resolver knows, leads nowhere. */
    ck_assert_msg(code == ERR_DENIED || code == ERR_INVALID || code == ERR_UNAVAILABLE, "%s",
                  inside[_i]);
    ck_assert_msg(code == ERR_DENIED || _i == 2 || _i == 9 || _i == 10, "%s: %s", inside[_i],
                  error.text);
    ck_assert_int_eq(server_connections(), 0);
}
END_TEST

START_TEST(a_host_that_is_named_is_reached_by_that_name_only)
{
    ck_assert_int_eq(ask(trusting, (struct net_request){0}, "http://127.0.0.1:PORT/echo"),
                     ERR_NONE);
    ck_assert_int_eq(ask(trusting, (struct net_request){0}, "http://localhost:PORT/echo"),
                     ERR_DENIED);
    ck_assert_int_eq(ask(trusting, (struct net_request){0}, "http://127.0.0.2:PORT/echo"),
                     ERR_DENIED);
}
END_TEST

START_TEST(a_redirect_is_an_answer_unless_it_is_wanted)
{
    ck_assert_int_eq(ask(trusting, (struct net_request){0}, "http://127.0.0.1:PORT/to//echo"),
                     ERR_NONE);
    ck_assert_int_eq(answer.status, 302);
    ck_assert(str_eq(net_answer_header(&answer, STR("location")), STR("/echo")));
    ck_assert_int_eq(
        ask(trusting, (struct net_request){.redirects_max = 1}, "http://127.0.0.1:PORT/to//echo"),
        ERR_NONE);
    ck_assert_int_eq(answer.status, 200);
    ck_assert(str_eq(answer.url, here("http://127.0.0.1:PORT/echo")));
    ck_assert_int_eq(ask(trusting, (struct net_request){.method = STR("POST"), .redirects_max = 1},
                         "http://127.0.0.1:PORT/to//echo"),
                     ERR_NONE);
    ck_assert_int_eq(answer.status, 302);
}
END_TEST

START_TEST(redirects_end)
{
    ck_assert_int_eq(
        ask(trusting, (struct net_request){.redirects_max = 5}, "http://127.0.0.1:PORT/loop"),
        ERR_INVALID);
    ck_assert_int_le(server_connections(), 6);
}
END_TEST

START_TEST(a_redirect_leads_inside_no_more_than_an_address_does)
{
    static const struct {
        const char *to;
        enum err code;
    } cases[] = {{"http://localhost:PORT/echo", ERR_DENIED},
                 {"http://[::ffff:127.0.0.1]:PORT/echo", ERR_DENIED},
                 {"http://127.0.0.2:PORT/echo", ERR_DENIED},
                 {"http://169.254.169.254/", ERR_DENIED},
                 {"file:///etc/passwd", ERR_INVALID},
                 {"ftp://127.0.0.1:PORT/", ERR_INVALID},
                 {"http://user:secret@127.0.0.1:PORT/echo", ERR_INVALID}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str to = here(cases[i].to);
        int before = server_connections();
        struct str url = str_format(arena, "http://127.0.0.1:%d/to/%.*s", port, STR_ARG(to));

        ck_assert_msg(ask(trusting, (struct net_request){.redirects_max = 3}, str_z(arena, url)) ==
                          cases[i].code,
                      "%s: %s", cases[i].to, error.text);
        ck_assert_int_eq(server_connections(), before + 1);
    }
}
END_TEST

START_TEST(headers_stay_with_the_host_they_were_for)
{
    const struct net_header secret = {STR("Authorization"), STR("Bearer secret")};
    const struct str allowed[] = {STR("127.0.0.1"), STR("localhost")};
    const struct net_request r = {.headers = &secret, .header_count = 1, .redirects_max = 1};
    AUTO(net_http_freep) struct net_http *both = NULL;
    struct str url =
        str_format(arena, "http://127.0.0.1:%d/to/http://localhost:%d/echo", port, port);

    ck_assert_int_eq(
        net_http_new(&(struct net_http_options){.allowed_hosts = allowed, .allowed_count = 2},
                     &both, &error),
        ERR_NONE);
    ck_assert_msg(ask(both, r, str_z(arena, url)) == ERR_NONE, "%s", error.text);
    ck_assert(!echoed("secret"));
    ck_assert_int_eq(ask(both, r, "http://127.0.0.1:PORT/to//echo"), ERR_NONE);
    ck_assert(echoed("Authorization: Bearer secret"));
}
END_TEST

static bool is_public(const char *text)
{
    struct sockaddr_in in4 = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &in4.sin_addr) == 1)
        return net_address_is_public((const struct sockaddr *)&in4);
    ck_assert_int_eq(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return net_address_is_public((const struct sockaddr *)&in6);
}

START_TEST(the_public_internet_has_edges)
{
    static const char *const out[] = {
        "1.1.1.1",        "9.255.255.255",    "11.0.0.0",     "100.63.255.255",
        "100.128.0.0",    "126.255.255.255",  "128.0.0.0",    "169.253.255.255",
        "169.255.0.0",    "172.15.255.255",   "172.32.0.0",   "192.167.255.255",
        "192.169.0.0",    "198.17.255.255",   "198.20.0.0",   "223.255.255.255",
        "192.0.1.0",      "2606:4700::1111",  "2a00::1",      "2001:200::1",
        "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "3fff:1000::1", "2003::1"};
    static const char *const in[] = {"0.0.0.0",
                                     "0.255.255.255",
                                     "10.0.0.0",
                                     "10.255.255.255",
                                     "100.64.0.0",
                                     "100.127.255.255",
                                     "127.0.0.0",
                                     "127.255.255.255",
                                     "169.254.0.0",
                                     "169.254.255.255",
                                     "172.16.0.0",
                                     "172.31.255.255",
                                     "192.0.0.8",
                                     "192.0.2.1",
                                     "192.88.99.1",
                                     "192.168.0.0",
                                     "192.168.255.255",
                                     "198.18.0.0",
                                     "198.19.255.255",
                                     "198.51.100.7",
                                     "203.0.113.7",
                                     "224.0.0.1",
                                     "240.0.0.1",
                                     "255.255.255.255",
                                     "::",
                                     "::1",
                                     "::127.0.0.1",
                                     "::ffff:10.0.0.1",
                                     "::ffff:0:0",
                                     "64:ff9b::a00:1",
                                     "64:ff9b:1::1",
                                     "100::1",
                                     "2001::1",
                                     "2001:1ff::1",
                                     "2001:db8::1",
                                     "2002:7f00:1::",
                                     "fc00::1",
                                     "fdff::1",
                                     "fe80::1",
                                     "fec0::1",
                                     "ff02::1",
                                     "3fff::1",
                                     "3fff:fff::1",
                                     "4000::1"};

    for (size_t i = 0; i < sizeof out / sizeof *out; i++)
        ck_assert_msg(is_public(out[i]), "%s", out[i]);
    for (size_t i = 0; i < sizeof in / sizeof *in; i++)
        ck_assert_msg(!is_public(in[i]), "%s", in[i]);
}
END_TEST

START_TEST(what_is_no_internet_address_is_not_public)
{
    ck_assert(!net_address_is_public(&(struct sockaddr){.sa_family = AF_UNIX}));
}
END_TEST

Suite *suite_http(void)
{
    Suite *s = suite_create("http");
    TCase *c = tcase_create("http");
    TCase *pure = tcase_create("address");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, an_answer_has_status_headers_and_body);
    tcase_add_test(c, a_body_goes_as_it_is);
    tcase_add_test(c, a_status_is_an_answer);
    tcase_add_test(c, an_answer_that_is_too_large_is_none);
    tcase_add_test(c, nobody_there_and_nothing_said_are_for_later);
    tcase_add_test(c, what_http_does_not_allow_is_not_sent);
    tcase_add_test(c, only_the_web_is_spoken_to);
    tcase_add_loop_test(c, this_host_and_its_networks_are_not_reached, 0,
                        (int)(sizeof inside / sizeof *inside));
    tcase_add_test(c, a_host_that_is_named_is_reached_by_that_name_only);
    tcase_add_test(c, a_redirect_is_an_answer_unless_it_is_wanted);
    tcase_add_test(c, redirects_end);
    tcase_add_test(c, a_redirect_leads_inside_no_more_than_an_address_does);
    tcase_add_test(c, headers_stay_with_the_host_they_were_for);
    tcase_add_test(pure, the_public_internet_has_edges);
    tcase_add_test(pure, what_is_no_internet_address_is_not_public);
    suite_add_tcase(s, c);
    suite_add_tcase(s, pure);
    return s;
}
