/* test_rules.c - what is an e-mail address, a password, a path of ours: no database needed. */
#include "config.h"

#include <string.h>

#include "app/access/ask.h"
#include "app/access/email.h"
#include "app/access/password.h"
#include "app/access/session.h"
#include "app/base/error.h"
#include "tests/access/suites.h"

START_TEST(an_email_is_read_in_lower_case_without_blanks_around)
{
    struct access_email email;

    ck_assert(access_email_read(STR(" Ann.Lee+x@Example.ORG\t"), &email));
    ck_assert(str_eq(access_email_str(&email), STR("ann.lee+x@example.org")));
}
END_TEST

START_TEST(ordinary_emails_are_taken)
{
    static const struct str good[] = {
        STR_INIT("a@b"),
        STR_INIT("admin@localhost"),
        STR_INIT("o'brien@example.ie"),
        STR_INIT("x%y_z@sub.example-1.co.uk"),
        STR_INIT("ann@xn--bcher-kva.example"),
        STR_INIT("1@2.3"),
    };
    struct access_email email;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(access_email_read(good[i], &email), "%.*s", STR_ARG(good[i]));
}
END_TEST

START_TEST(what_is_no_email_is_refused_with_words)
{
    static const struct str bad[] = {
        STR_INIT(""),
        STR_INIT("   "),
        STR_INIT("@"),
        STR_INIT("ann"),
        STR_INIT("ann@"),
        STR_INIT("@example.org"),
        STR_INIT("ann@@example.org"),
        STR_INIT("ann@b@c"),
        STR_INIT("ann lee@example.org"),
        STR_INIT(".ann@example.org"),
        STR_INIT("ann.@example.org"),
        STR_INIT("an..n@example.org"),
        STR_INIT("ann@example..org"),
        STR_INIT("ann@example.org."),
        STR_INIT("ann@-example.org"),
        STR_INIT("ann@example-.org"),
        STR_INIT("ann@exa_mple.org"),
        STR_INIT("ann@[192.0.2.1]"),
        STR_INIT("\"ann\"@example.org"),
        STR_INIT("<ann@example.org>"),
        STR_INIT("ann@example.org\nbcc:x@y"),
        STR_INIT("ann@example.org\0"),
        STR_INIT("ann\0@example.org"),
        STR_INIT("\xd0\xb0nn@example.org"),      /* a Cyrillic a */
        STR_INIT("ann@ex\xc3\xa4mple.org"),      /* to be written xn--... */
        STR_INIT("ann@example.org\xe2\x80\x8b"), /* a zero-width space */
        STR_INIT("\xff@example.org"),
    };
    struct access_email email;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error e = {.code = ERR_NONE};

        ck_assert_msg(access_email_parse(bad[i], &email, &e) == ERR_INVALID, "%zu: %.*s", i,
                      STR_ARG(bad[i]));
        ck_assert_str_eq(e.field, "email");
        ck_assert(e.words[0] != '\0');
    }
}
END_TEST

START_TEST(the_lengths_of_an_email_are_bounded)
{
    static char text[1 << 20];
    struct access_email email;

    memset(text, 'a', sizeof text);
    text[64] = '@';
    ck_assert(access_email_read((struct str){text, 66}, &email));
    ck_assert(access_email_read((struct str){text, 64 + 1 + 63}, &email));
    ck_assert(!access_email_read((struct str){text, 64 + 1 + 64}, &email));
    ck_assert(!access_email_read((struct str){text, sizeof text}, &email));
    text[128] = text[192] = '.';
    ck_assert(access_email_read((struct str){text, ACCESS_EMAIL_MAX}, &email));
    ck_assert(!access_email_read((struct str){text, ACCESS_EMAIL_MAX + 1}, &email));
    text[64] = 'a';
    text[65] = '@';
    ck_assert(!access_email_read((struct str){text, 70}, &email));
}
END_TEST

static enum err judged(struct str password)
{
    const struct access_password_rules rules = {.product = STR("Lintel")};
    struct error e = {.code = ERR_NONE};
    enum err code = access_password_judge(&rules, password, STR("annabella.lee@example.org"), &e);

    ck_assert(code == ERR_NONE || (strcmp(e.field, "password") == 0 && e.words[0] != '\0'));
    /* The words are for a page and a log: they never repeat what was typed. */
    ck_assert(code == ERR_NONE || password.len < 4 ||
              str_search(str_from_z(e.text), password, 0) == strlen(e.text));
    return code;
}

START_TEST(a_password_is_judged_by_its_length_in_characters)
{
    ck_assert_int_eq(judged(STR("123456789")), ERR_INVALID);
    ck_assert_int_eq(judged(STR("x3kf92mvqa")), ERR_NONE);
    ck_assert_int_eq(judged(STR("seven blue boats")), ERR_NONE);
    /* nine letters of two bytes each, and ten */
    ck_assert_int_eq(judged(STR("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa9\xc3\xa8\xc3\xaa\xc3\xa0"
                                "\xc3\xa1")),
                     ERR_INVALID);
    ck_assert_int_eq(judged(STR("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa9\xc3\xa8\xc3\xaa\xc3\xa0"
                                "\xc3\xa1\xc3\xa2")),
                     ERR_NONE);
}
END_TEST

START_TEST(a_password_that_is_no_secret_is_refused)
{
    static char text[ACCESS_PASSWORD_BYTES_MAX + 1];

    ck_assert_int_eq(judged(STR_NONE), ERR_INVALID);
    ck_assert_int_eq(judged(STR("aaaaaaaaaaaa")), ERR_INVALID);
    ck_assert_int_eq(judged(STR("abababababab")), ERR_INVALID);
    ck_assert_int_eq(judged(STR("Annabella.Lee@example.org")), ERR_INVALID);
    ck_assert_int_eq(judged(STR("annabella.LEE")), ERR_INVALID);
    ck_assert_int_eq(judged(STR("seven\0blue boats")), ERR_INVALID);
    ck_assert_int_eq(judged(STR("seven blue \xff boats")), ERR_INVALID);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "seven blue boats, and nine "[i % 27];
    ck_assert_int_eq(judged((struct str){text, sizeof text - 1}), ERR_NONE);
    ck_assert_int_eq(judged((struct str){text, sizeof text}), ERR_INVALID);
}
END_TEST

START_TEST(a_password_that_many_have_is_refused)
{
    static const struct str common[] = {
        STR_INIT("1234567890"),       STR_INIT("qwertyuiop"),     STR_INIT("password123"),
        STR_INIT("P@ssw0rd123"),      STR_INIT("iloveyou123"),    STR_INIT("1q2w3e4r5t"),
        STR_INIT("passwordpassword"), STR_INIT("michael1985"),    STR_INIT("winter2024!"),
        STR_INIT("administrator"),    STR_INIT("zaq12wsxcde3"),   STR_INIT("january 2020"),
        STR_INIT("lintellintel"),     STR_INIT("annabella.lee1"),
    };
    static const struct str good[] = {
        STR_INIT("x3kf92mvqa"),
        STR_INIT("four words is enough"),
        STR_INIT("ein langer deutscher Satz"),
        STR_INIT("\xce\xba\xce\xb1\xce\xbb\xce\xb7\xce\xbc\xce\xad\xcf\x81\xce\xb1 7"),
    };

    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        ck_assert_msg(judged(common[i]) == ERR_INVALID, "%.*s", STR_ARG(common[i]));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(judged(good[i]) == ERR_NONE, "%.*s", STR_ARG(good[i]));
}
END_TEST

START_TEST(only_a_path_of_ours_is_gone_to)
{
    static const struct str good[] = {
        STR_INIT("/"),        STR_INIT("/film/7"),     STR_INIT("/film?title=like.*a*&order=id"),
        STR_INIT("/a?b=//c"), STR_INIT("/%2F/evil/x"), STR_INIT("/a#b"),
    };
    static const struct str bad[] = {
        STR_INIT(""),
        STR_INIT("film"),
        STR_INIT("//evil.example"),
        STR_INIT("///evil.example"),
        STR_INIT("/a//evil.example"),
        STR_INIT("/..//evil.example"),
        STR_INIT("/\\evil.example"),
        STR_INIT("\\/evil.example"),
        STR_INIT("/a\\b"),
        STR_INIT("https://evil.example/"),
        STR_INIT("javascript:alert(1)"),
        STR_INIT("/\t/evil.example"),
        STR_INIT("/\n/evil.example"),
        STR_INIT("/a\r\nSet-Cookie: x=y"),
        STR_INIT(" /a"),
        STR_INIT("/a b"),
        STR_INIT("/a\0"),
        STR_INIT("/\x7f"),
        STR_INIT("/\xc3\xa4"),
        STR_INIT("/\xe3\x80\x82"
                 "evil.example"),
    };
    static char text[ACCESS_NEXT_MAX + 1];

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(access_is_our_path(good[i]), "%.*s", STR_ARG(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!access_is_our_path(bad[i]), "%zu: %.*s", i, STR_ARG(bad[i]));
    ck_assert(!access_is_our_path(STR_NONE));
    memset(text, 'a', sizeof text);
    text[0] = '/';
    ck_assert(access_is_our_path((struct str){text, sizeof text - 1}));
    ck_assert(!access_is_our_path((struct str){text, sizeof text}));
}
END_TEST

START_TEST(a_token_has_one_form)
{
    ck_assert(access_session_is_token(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    ck_assert(!access_session_is_token(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")));
    ck_assert(!access_session_is_token(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+A")));
    ck_assert(!access_session_is_token(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")));
    ck_assert(!access_session_is_token(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    ck_assert(!access_session_is_token(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%")));
    ck_assert(!access_session_is_token(STR("")));
    ck_assert(!access_session_is_token(STR_NONE));
}
END_TEST

Suite *suite_rules(void)
{
    Suite *s = suite_create("rules");
    TCase *c = tcase_create("rules");

    tcase_add_test(c, an_email_is_read_in_lower_case_without_blanks_around);
    tcase_add_test(c, ordinary_emails_are_taken);
    tcase_add_test(c, what_is_no_email_is_refused_with_words);
    tcase_add_test(c, the_lengths_of_an_email_are_bounded);
    tcase_add_test(c, a_password_is_judged_by_its_length_in_characters);
    tcase_add_test(c, a_password_that_is_no_secret_is_refused);
    tcase_add_test(c, a_password_that_many_have_is_refused);
    tcase_add_test(c, only_a_path_of_ours_is_gone_to);
    tcase_add_test(c, a_token_has_one_form);
    suite_add_tcase(s, c);
    return s;
}
