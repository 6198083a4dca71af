/* test_route.c - which handler answers. */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "app/http/route.h"
#include "tests/http/suites.h"

static enum err nothing(struct http_exchange *unused)
{
    (void)unused;
    return ERR_NONE;
}

#define ROUTE(m, p)                                              \
    {                                                            \
        .method = (m), .pattern = STR_INIT(p), .handle = nothing \
    }

static const struct http_route rest_routes[] = {
    ROUTE(HTTP_GET, "/rest/v1/"),
    ROUTE(HTTP_GET, "/rest/v1/{table}"),
    ROUTE(HTTP_POST, "/rest/v1/{table}"),
    ROUTE(HTTP_POST, "/rest/v1/rpc/{name}"),
    ROUTE(HTTP_GET, "/rest/v1/{table}/{key}"),
    ROUTE(HTTP_DELETE, "/rest/v1/{table}/{key}"),
    ROUTE(HTTP_GET, "/rest/v1/film/new"),
    ROUTE(HTTP_GET, "/rest/v1/$meta"),
};
static const struct http_route page_routes[] = {
    ROUTE(HTTP_GET, "/"),
    ROUTE(HTTP_GET, "/files/{bucket}/{path...}"),
    ROUTE(HTTP_GET, "/files/{bucket}/{path...}/never"),
    ROUTE(HTTP_GET, "/both"),
    ROUTE(HTTP_HEAD, "/both"),
    ROUTE(HTTP_OPTIONS, "/own"),
};
static const struct http_face rest = {
    .name = "rest",
    .prefix = STR_INIT("/rest/v1"),
    .routes = rest_routes,
    .count = sizeof rest_routes / sizeof *rest_routes,
};
static const struct http_face pages = {
    .name = "pages",
    .prefix = STR_INIT(""),
    .routes = page_routes,
    .count = sizeof page_routes / sizeof *page_routes,
};
static const struct http_face *const faces[] = {&pages, &rest};

/* The pattern that answers, or the status. */
static const char *found(const char *method, const char *target)
{
    const struct http_face *face = NULL;
    enum err code;

    ck_assert_int_eq(rig_ask(method, target), ERR_NONE);
    code = http_route_find(&x, faces, 2, &face);
    ck_assert_ptr_nonnull(face);
    ck_assert_str_eq(face->name,
                     strncmp(target, "/rest/v1", 8) == 0 && (target[8] == '\0' || target[8] == '/')
                         ? "rest"
                         : "pages");
    ck_assert((code == ERR_NONE) == (x.route != NULL || x.resp.status == 204));
    return x.route != NULL ? x.route->pattern.at : str_format(x.arena, "%d", x.resp.status).at;
}

START_TEST(the_most_exact_pattern_wins)
{
    ck_assert_str_eq(found("GET", "/"), "/");
    ck_assert_str_eq(found("GET", "/rest/v1/"), "/rest/v1/");
    ck_assert_str_eq(found("GET", "/rest/v1/film?x=1"), "/rest/v1/{table}");
    ck_assert_str_eq(found("GET", "/rest/v1/film/new"), "/rest/v1/film/new");
    ck_assert_str_eq(found("GET", "/rest/v1/film/newer"), "/rest/v1/{table}/{key}");
    ck_assert_str_eq(found("POST", "/rest/v1/rpc/f"), "/rest/v1/rpc/{name}");
    ck_assert_str_eq(found("GET", "/rest/v1/%24meta"), "/rest/v1/$meta");
}
END_TEST

START_TEST(a_method_that_only_a_looser_pattern_has_is_found_there)
{
    ck_assert_str_eq(found("DELETE", "/rest/v1/film/new"), "/rest/v1/{table}/{key}");
    ck_assert_str_eq(found("GET", "/rest/v1/rpc/f"), "/rest/v1/{table}/{key}");
}
END_TEST

START_TEST(names_are_decoded_after_the_split)
{
    ck_assert_str_eq(found("GET", "/rest/v1/a%2Fb/%C3%BC+1"), "/rest/v1/{table}/{key}");
    ck_assert_text(http_path_param(&x, STR("table")), "a/b");
    ck_assert_text(http_path_param(&x, STR("key")), "\xc3\xbc+1");
    ck_assert_str_eq(found("GET", "/files/b%20c/x/y%20z//w"), "/files/{bucket}/{path...}");
    ck_assert_text(http_path_param(&x, STR("bucket")), "b c");
    ck_assert_text(http_path_param(&x, STR("path")), "x/y z//w");
}
END_TEST

START_TEST(what_no_pattern_matches_is_404)
{
    static const char *const missing[] = {"/x",          "//",       "/rest/v1",  "/rest/v1/a/b/c",
                                          "/rest/v1/a/", "/files/a", "/files/a/", "/files//a",
                                          "/rest/v1x",   "/rest"};

    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        ck_assert_msg(strcmp(found("GET", missing[i]), "404") == 0, "%s", missing[i]);
        ck_assert_int_eq(x.error.code, ERR_ABSENT);
    }
}
END_TEST

START_TEST(a_method_nothing_has_is_405_with_what_there_is)
{
    ck_assert_str_eq(found("PUT", "/rest/v1/film"), "405");
    ck_assert(strstr(rig_head(), "Allow: GET, HEAD, POST, OPTIONS\r\n") != NULL);
    ck_assert(strstr(x.error.words, "GET, HEAD, POST, OPTIONS") != NULL);
    ck_assert_str_eq(found("POST", "/"), "405");
    ck_assert(strstr(rig_head(), "Allow: GET, HEAD, OPTIONS\r\n") != NULL);
}
END_TEST

START_TEST(options_names_the_methods)
{
    ck_assert_str_eq(found("OPTIONS", "/rest/v1/film/1"), "204");
    ck_assert(strstr(rig_head(), "Allow: GET, HEAD, DELETE, OPTIONS\r\n") != NULL);
    ck_assert_str_eq(found("OPTIONS", "/own"), "/own");
    ck_assert_str_eq(found("OPTIONS", "/nowhere"), "404");
    ck_assert_str_eq(found("OPTIONS", "*"), "204");
    ck_assert(strstr(rig_head(), "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n") !=
              NULL);
}
END_TEST

START_TEST(get_answers_head_unless_head_has_its_own)
{
    ck_assert_str_eq(found("HEAD", "/"), "/");
    ck_assert_int_eq(x.route->method, HTTP_GET);
    ck_assert_str_eq(found("HEAD", "/both"), "/both");
    ck_assert_int_eq(x.route->method, HTTP_HEAD);
    ck_assert_str_eq(found("GET", "/both"), "/both");
    ck_assert_int_eq(x.route->method, HTTP_GET);
}
END_TEST

START_TEST(a_path_that_no_route_has_still_belongs_to_a_face)
{
    ck_assert_str_eq(http_face_find(STR("/rest/v1/../x"), faces, 2)->name, "rest");
    ck_assert_str_eq(http_face_find(STR("/rest/v1"), faces, 2)->name, "rest");
    ck_assert_str_eq(http_face_find(STR("/rest/v1x"), faces, 2)->name, "pages");
    ck_assert_str_eq(http_face_find(STR_NONE, faces, 2)->name, "pages");
}
END_TEST

START_TEST(asking_for_a_name_the_route_lacks_is_fatal)
{
    (void)found("GET", "/");
    (void)http_path_param(&x, STR("table"));
}
END_TEST

Suite *suite_route(void)
{
    Suite *s = suite_create("route");
    TCase *c = rig_case(s, "route");

    tcase_add_test(c, the_most_exact_pattern_wins);
    tcase_add_test(c, a_method_that_only_a_looser_pattern_has_is_found_there);
    tcase_add_test(c, names_are_decoded_after_the_split);
    tcase_add_test(c, what_no_pattern_matches_is_404);
    tcase_add_test(c, a_method_nothing_has_is_405_with_what_there_is);
    tcase_add_test(c, a_path_that_no_route_has_still_belongs_to_a_face);
    tcase_add_test(c, options_names_the_methods);
    tcase_add_test(c, get_answers_head_unless_head_has_its_own);
    tcase_add_test_raise_signal(c, asking_for_a_name_the_route_lacks_is_fatal, SIGABRT);
    return s;
}
