/* test_form.c - CSRF tokens, and where strangers are sent. */
#include "config.h"

#include <string.h>

#include "app/access/ask.h"
#include "app/access/csrf.h"
#include "app/access/identify.h"
#include "app/access/session.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

static struct str token_of_user(struct str session)
{
    struct http_exchange *x = world_request(
        "GET", "/", NULL, "HTTP_COOKIE", world_cookie_line(ACCESS_SESSION_COOKIE, session), NULL);

    ck_assert_int_eq(access_identify(x, NULL), ERR_NONE);
    return access_csrf_token(x);
}

static enum err checked(struct str csrf, const char *cookie, const char *site)
{
    struct http_exchange *x =
        world_request("POST", "/x", "", "HTTP_COOKIE", cookie, "HTTP_SEC_FETCH_SITE", site, NULL);
    struct http_param field = {STR(ACCESS_CSRF_FIELD), csrf};
    const struct http_params form = {&field, 1};
    enum err code;

    ck_assert_int_eq(access_identify(x, NULL), ERR_NONE);
    code = access_csrf_check(x, &form);
    ck_assert(code == ERR_NONE || x->error.words[0] != '\0');
    return code;
}

START_TEST(a_form_of_the_same_session_passes_and_of_another_does_not)
{
    int64_t id = world_account(WORLD_EMAIL, true);
    struct str mine = world_session(id);
    struct str other = world_session(id);
    const char *cookie = world_cookie_line(ACCESS_SESSION_COOKIE, mine);
    struct str csrf = token_of_user(mine);

    ck_assert_int_eq(checked(csrf, cookie, "same-origin"), ERR_NONE);
    ck_assert_int_eq(checked(csrf, cookie, ""), ERR_NONE);
    ck_assert_int_eq(checked(csrf, cookie, "none"), ERR_NONE);
    ck_assert_int_eq(checked(token_of_user(other), cookie, "same-origin"), ERR_DENIED);
}
END_TEST

START_TEST(a_token_differs_each_time_and_shows_no_secret)
{
    struct str session = world_session(world_account(WORLD_EMAIL, true));
    struct str one = token_of_user(session);
    struct str two = token_of_user(session);

    ck_assert(!str_eq(one, two));
    ck_assert_uint_eq(str_search(one, session, 0), one.len);
}
END_TEST

START_TEST(a_missing_or_damaged_token_is_refused)
{
    struct str session = world_session(world_account(WORLD_EMAIL, true));
    const char *cookie = world_cookie_line(ACCESS_SESSION_COOKIE, session);
    struct str csrf = token_of_user(session);
    char *damaged = arena_alloc(arena, csrf.len + 1, 1);
    char *huge = arena_alloc(arena, 1 << 20, 1);

    for (size_t i = 0; i < csrf.len; i++) {
        memcpy(damaged, csrf.at, csrf.len);
        damaged[i] = damaged[i] == 'Q' ? 'g' : 'Q';
        ck_assert_int_eq(checked((struct str){damaged, csrf.len}, cookie, "same-origin"),
                         ERR_DENIED);
    }
    memset(huge, 'A', 1 << 20);
    memset(damaged, 'A', csrf.len);
    ck_assert_int_eq(checked((struct str){damaged, csrf.len}, cookie, ""), ERR_DENIED);
    ck_assert_int_eq(checked((struct str){huge, 1 << 20}, cookie, ""), ERR_DENIED);
    ck_assert_int_eq(checked(str_range(csrf, 0, csrf.len - 1), cookie, ""), ERR_DENIED);
    ck_assert_int_eq(checked(STR(""), cookie, ""), ERR_DENIED);
    ck_assert_int_eq(checked(STR_NONE, cookie, ""), ERR_DENIED);
}
END_TEST

START_TEST(another_site_is_refused_even_with_the_token)
{
    struct str session = world_session(world_account(WORLD_EMAIL, true));
    const char *cookie = world_cookie_line(ACCESS_SESSION_COOKIE, session);
    struct str csrf = token_of_user(session);

    ck_assert_int_eq(checked(csrf, cookie, "cross-site"), ERR_DENIED);
    ck_assert_int_eq(checked(csrf, cookie, "same-site"), ERR_DENIED);
    ck_assert_int_eq(checked(csrf, cookie, "nonsense"), ERR_DENIED);
}
END_TEST

/* A call that is no form, with the session's cookie and two more headers ("": not sent). */
static enum err called(const char *cookie, const char *variable, const char *value)
{
    struct http_exchange *x =
        world_request("PATCH", "/x", "", "HTTP_COOKIE", cookie, variable, value, NULL);

    ck_assert_int_eq(access_identify(x, NULL), ERR_NONE);
    return access_csrf_check_call(x);
}

START_TEST(a_call_with_the_cookie_must_come_from_a_page_of_ours)
{
    struct str session = world_session(world_account(WORLD_EMAIL, true));
    const char *cookie = world_cookie_line(ACCESS_SESSION_COOKIE, session);
    const char *csrf = str_z(arena, token_of_user(session));

    ck_assert_int_eq(called(cookie, "HTTP_X", "1"), ERR_DENIED);
    ck_assert_int_eq(called(cookie, "HTTP_SEC_FETCH_SITE", "same-origin"), ERR_NONE);
    ck_assert_int_eq(called(cookie, "HTTP_SEC_FETCH_SITE", "same-site"), ERR_DENIED);
    ck_assert_int_eq(called(cookie, "HTTP_SEC_FETCH_SITE", "cross-site"), ERR_DENIED);
    ck_assert_int_eq(called(cookie, "HTTP_SEC_FETCH_SITE", "none"), ERR_DENIED);
    ck_assert_int_eq(called(cookie, "HTTP_ORIGIN", "https://lintel.example"), ERR_NONE);
    ck_assert_int_eq(called(cookie, "HTTP_ORIGIN", "https://lintel.example.evil"), ERR_DENIED);
    ck_assert_int_eq(called(cookie, "HTTP_ORIGIN", "https://lintel.example.evil.test"), ERR_DENIED);
    ck_assert_int_eq(called(cookie, "HTTP_ORIGIN", "null"), ERR_DENIED);
    ck_assert_int_eq(called(cookie, "HTTP_X_CSRF_TOKEN", csrf), ERR_NONE);
    ck_assert_int_eq(called(cookie, "HTTP_X_CSRF_TOKEN", "AAAA"), ERR_DENIED);
}
END_TEST

START_TEST(a_call_with_a_bearer_token_needs_nothing_more)
{
    struct str session = world_session(world_account(WORLD_EMAIL, true));
    struct http_exchange *x =
        world_request("PATCH", "/x", "", "HTTP_AUTHORIZATION",
                      str_z(arena, str_format(arena, "Bearer %.*s", STR_ARG(session))),
                      "HTTP_ORIGIN", "https://elsewhere.test", NULL);

    ck_assert_int_eq(access_identify(x, NULL), ERR_NONE);
    ck_assert_int_eq(access_csrf_check_call(x), ERR_NONE);
}
END_TEST

START_TEST(a_program_with_a_bearer_token_needs_none)
{
    struct str session = world_session(world_account(WORLD_EMAIL, true));
    struct http_exchange *x =
        world_request("POST", "/x", "", "HTTP_AUTHORIZATION",
                      str_z(arena, str_format(arena, "Bearer %.*s", STR_ARG(session))), NULL);
    const struct http_params form = {NULL, 0};

    ck_assert_int_eq(access_identify(x, NULL), ERR_NONE);
    ck_assert_int_eq(access_csrf_check(x, &form), ERR_NONE);
    /* But one that names nobody is like any stranger. */
    x = world_request("POST", "/x", "", "HTTP_AUTHORIZATION", "Bearer wrong", NULL);
    ck_assert_int_eq(access_identify(x, NULL), ERR_NONE);
    ck_assert_int_eq(access_csrf_check(x, &form), ERR_DENIED);
}
END_TEST

START_TEST(a_stranger_gets_a_cookie_and_keeps_it)
{
    struct http_exchange *x = world_request("GET", "/sign-in", NULL, NULL);
    struct str csrf = access_csrf_token(x);
    struct str secret = world_cookie(x, ACCESS_CSRF_COOKIE);
    const char *cookie = world_cookie_line(ACCESS_CSRF_COOKIE, secret);
    struct str other;

    ck_assert(access_session_is_token(secret));
    ck_assert_int_eq(checked(csrf, cookie, "same-origin"), ERR_NONE);
    /* A second form in another tab: the same cookie, both pass. */
    x = world_request("GET", "/sign-in", NULL, "HTTP_COOKIE", cookie, NULL);
    other = access_csrf_token(x);
    ck_assert_ptr_null(world_cookie(x, ACCESS_CSRF_COOKIE).at);
    ck_assert_int_eq(checked(other, cookie, "same-origin"), ERR_NONE);
    ck_assert_int_eq(checked(csrf, cookie, "same-origin"), ERR_NONE);
    /* Without the cookie, or with one that another chose badly, nothing passes. */
    ck_assert_int_eq(checked(csrf, "a=b", "same-origin"), ERR_DENIED);
    ck_assert_int_eq(checked(csrf, ACCESS_CSRF_COOKIE "=", "same-origin"), ERR_DENIED);
    ck_assert_int_eq(checked(STR(""), ACCESS_CSRF_COOKIE "=", "same-origin"), ERR_DENIED);
}
END_TEST

START_TEST(a_strangers_form_does_not_pass_in_a_session)
{
    struct http_exchange *x = world_request("GET", "/sign-in", NULL, NULL);
    struct str csrf = access_csrf_token(x);
    struct str secret = world_cookie(x, ACCESS_CSRF_COOKIE);
    struct str session = world_session(world_account(WORLD_EMAIL, true));

    ck_assert_int_eq(checked(csrf,
                             str_format(arena, "%s=%.*s; %s=%.*s", ACCESS_SESSION_COOKIE,
                                        STR_ARG(session), ACCESS_CSRF_COOKIE, STR_ARG(secret))
                                 .at,
                             "same-origin"),
                     ERR_DENIED);
}
END_TEST

START_TEST(a_stranger_is_sent_to_sign_in_and_back)
{
    struct http_exchange *x = world_request("GET", "/film/7?tab=a%20b&x=1", NULL, NULL);

    ck_assert_int_eq(access_ask_sign_in(x), ERR_NONE);
    ck_assert_int_eq(x->resp.status, 303);
    ck_assert(str_eq(world_header(x, "Location"),
                     STR("/sign-in?next=%2Ffilm%2F7%3Ftab%3Da%2520b%26x%3D1")));
    x = world_request("GET", "/", NULL, NULL);
    ck_assert_int_eq(access_ask_sign_in(x), ERR_NONE);
    ck_assert(str_eq(world_header(x, "Location"), STR("/sign-in")));
}
END_TEST

START_TEST(a_path_that_is_not_ours_is_not_come_back_to)
{
    struct http_exchange *x = world_request("GET", "//evil.example/x", NULL, NULL);

    ck_assert_int_eq(access_ask_sign_in(x), ERR_NONE);
    ck_assert(str_eq(world_header(x, "Location"), STR("/sign-in")));
}
END_TEST

Suite *suite_form(void)
{
    Suite *s = suite_create("form");
    TCase *c = tcase_create("form");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, world_open, world_close);
    tcase_add_test(c, a_form_of_the_same_session_passes_and_of_another_does_not);
    tcase_add_test(c, a_token_differs_each_time_and_shows_no_secret);
    tcase_add_test(c, a_missing_or_damaged_token_is_refused);
    tcase_add_test(c, another_site_is_refused_even_with_the_token);
    tcase_add_test(c, a_call_with_the_cookie_must_come_from_a_page_of_ours);
    tcase_add_test(c, a_call_with_a_bearer_token_needs_nothing_more);
    tcase_add_test(c, a_program_with_a_bearer_token_needs_none);
    tcase_add_test(c, a_stranger_gets_a_cookie_and_keeps_it);
    tcase_add_test(c, a_strangers_form_does_not_pass_in_a_session);
    tcase_add_test(c, a_stranger_is_sent_to_sign_in_and_back);
    tcase_add_test(c, a_path_that_is_not_ours_is_not_come_back_to);
    suite_add_tcase(s, c);
    return s;
}
