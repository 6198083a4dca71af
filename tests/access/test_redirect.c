/* test_redirect.c - where a link in a mail may lead, and where it may not. */
#include "config.h"

#include <string.h>

#include "app/access/redirect.h"
#include "app/access/setup.h"
#include "tests/access/suites.h"

static const struct str listed[] = {
    STR_INIT("https://app.example/welcome"),
    STR_INIT("https://*.preview.example/**"),
    STR_INIT("myapp://callback"),
    STR_INIT("http://localhost:3000/*/done"),
};
static const struct access_setup setup = {.site_url = STR_INIT("https://lintel.example"),
                                          .redirects = listed,
                                          .redirect_count = sizeof listed / sizeof *listed};

static const struct str allowed[] = {
    STR_INIT("https://lintel.example"),
    STR_INIT("https://lintel.example/any/page?of=ours#there"),
    STR_INIT("https://app.example/welcome"),
    STR_INIT("https://a.preview.example/x/y/z"),
    STR_INIT("https://pr-12.preview.example/"),
    STR_INIT("myapp://callback"),
    STR_INIT("http://localhost:3000/en/done"),
};
static const struct str refused[] = {
    STR_INIT(""),
    STR_INIT("/"),
    STR_INIT("//app.example/welcome"),
    STR_INIT("app.example/welcome"),
    STR_INIT("http://lintel.example/"),
    STR_INIT("https://lintel.example.evil.example/"),
    STR_INIT("https://evil.example/https://lintel.example"),
    STR_INIT("https://evil.example#https://lintel.example"),
    STR_INIT("https://evil.example?https://app.example/welcome"),
    STR_INIT("https://lintel.example@evil.example/"),
    STR_INIT("https://user:password@lintel.example/"),
    STR_INIT("https://lintel.example\\@evil.example/"),
    STR_INIT("https://lintel.example\t.evil.example/"),
    STR_INIT("https://lintel.example /"),
    STR_INIT("https://app.example/welcome/further"),
    STR_INIT("https://app.example/"),
    STR_INIT("https://preview.example/"),
    STR_INIT("https://a.b.preview.example/"),
    STR_INIT("https://evil.example/.preview.example/"),
    STR_INIT("https://evil.example?.preview.example/"),
    STR_INIT("http://localhost:3000/a/b/done"),
    STR_INIT("http://localhost:3000/a.b/done"),
    STR_INIT("javascript:alert(1)"),
    STR_INIT("javascript://lintel.example/%0aalert(1)"),
    STR_INIT("data:text/html,x"),
    STR_INIT("https://lintel.example/\r\nSet-Cookie: a=b"),
    STR_INIT("https://lintel.example/\xc3\xa4"),
};

START_TEST(the_own_host_and_what_is_listed_are_gone_to)
{
    ck_assert_msg(access_redirect_is_allowed(&setup, allowed[_i]), "%.*s", STR_ARG(allowed[_i]));
    ck_assert(str_eq(access_redirect_choose(&setup, allowed[_i]), allowed[_i]));
}
END_TEST

START_TEST(anything_else_leads_home)
{
    ck_assert_msg(!access_redirect_is_allowed(&setup, refused[_i]), "%.*s", STR_ARG(refused[_i]));
    ck_assert(str_eq(access_redirect_choose(&setup, refused[_i]), setup.site_url));
}
END_TEST

START_TEST(without_a_site_and_a_list_nothing_is_gone_to)
{
    const struct access_setup bare = {.redirect_count = 0};

    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        ck_assert(!access_redirect_is_allowed(&bare, allowed[i]));
}
END_TEST

START_TEST(the_length_is_bounded)
{
    static char text[ACCESS_REDIRECT_MAX + 1];
    static const char head[] = "https://lintel.example/";

    memset(text, 'a', sizeof text);
    memcpy(text, head, sizeof head - 1);
    ck_assert(access_redirect_is_allowed(&setup, (struct str){text, sizeof text - 1}));
    ck_assert(!access_redirect_is_allowed(&setup, (struct str){text, sizeof text}));
}
END_TEST

Suite *suite_redirect(void)
{
    Suite *s = suite_create("redirect");
    TCase *c = tcase_create("addresses");

    tcase_add_loop_test(c, the_own_host_and_what_is_listed_are_gone_to, 0,
                        (int)(sizeof allowed / sizeof *allowed));
    tcase_add_loop_test(c, anything_else_leads_home, 0, (int)(sizeof refused / sizeof *refused));
    tcase_add_test(c, without_a_site_and_a_list_nothing_is_gone_to);
    tcase_add_test(c, the_length_is_bounded);
    suite_add_tcase(s, c);
    return s;
}
