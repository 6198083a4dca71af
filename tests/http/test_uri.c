/* test_uri.c - percent escapes, queries, lists and parameters of fields, Accept. */
#include "config.h"

#include <string.h>

#include "app/base/buf.h"
#include "app/http/negotiate.h"
#include "app/http/syntax.h"
#include "app/http/uri.h"
#include "tests/http/suites.h"

static enum err parse(const char *text, struct http_params *out)
{
    error_clear(&x.error);
    return http_query_parse(x.arena, str_from_z(text), 5, out, &x.error);
}

START_TEST(escapes_are_decoded_and_plus_is_a_blank_in_queries_only)
{
    struct http_params p;
    struct str text;

    ck_assert_int_eq(parse("a%20b=%C3%BC+%2B&c", &p), ERR_NONE);
    ck_assert_uint_eq(p.count, 2);
    ck_assert_text(p.at[0].name, "a b");
    ck_assert_text(p.at[0].value, "\xc3\xbc +");
    ck_assert_text(p.at[1].name, "c");
    ck_assert_text(p.at[1].value, "");
    ck_assert(http_uri_decode(x.arena, STR("a+b%2fc"), &text));
    ck_assert_text(text, "a+b/c");
}
END_TEST

START_TEST(parameters_keep_their_order_and_repeat)
{
    struct http_params p;

    ck_assert_int_eq(parse("&&a=1&b==2&a=3&", &p), ERR_NONE);
    ck_assert_uint_eq(p.count, 3);
    ck_assert_text(http_params_get(&p, STR("a")), "1");
    ck_assert_text(http_params_get(&p, STR("b")), "=2");
    ck_assert_text(p.at[2].value, "3");
    ck_assert_ptr_null(http_params_get(&p, STR("c")).at);
    ck_assert_int_eq(parse("", &p), ERR_NONE);
    ck_assert_uint_eq(p.count, 0);
}
END_TEST

START_TEST(a_bad_escape_nul_or_bad_utf8_is_refused)
{
    static const char *const bad[] = {"a=%",   "a=%4",   "a=%4g",    "%zz=1",      "a=%00",
                                      "a=%ff", "a=\xff", "a=%c3%28", "a=1&b=%+41", "a=%c3&b=%bc"};
    struct http_params p;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(parse(bad[i], &p) == ERR_INVALID, "%s", bad[i]);
    ck_assert(strstr(x.error.words, "parameter 1") != NULL);
}
END_TEST

START_TEST(the_number_of_parameters_is_limited)
{
    struct http_params p;

    ck_assert_int_eq(parse("a&b&c&d&e", &p), ERR_NONE);
    ck_assert_int_eq(parse("a&b&c&d&e&f", &p), ERR_INVALID);
    ck_assert(strstr(x.error.words, "at most 5") != NULL);
}
END_TEST

START_TEST(every_byte_survives_encoding)
{
    char all[127];
    struct str encoded;
    struct buf b;

    for (size_t i = 0; i < 127; i++)
        all[i] = (char)(i + 1);
    encoded = http_uri_encode(x.arena, (struct str){all, 127});
    ck_assert(http_uri_decode(x.arena, encoded, &encoded));
    ck_assert(str_eq(encoded, (struct str){all, 127}));
    ck_assert_text(http_uri_encode(x.arena, STR("a/b ~\xc3\xbc+?")), "a%2Fb%20~%C3%BC%2B%3F");
    buf_init(&b, 1000);
    http_uri_print(&b, STR("x&y"));
    ck_assert_text(buf_str(&b), "x%26y");
    buf_fini(&b);
}
END_TEST

START_TEST(commas_in_quotes_do_not_separate)
{
    struct str rest = STR(" a , ,\"b,\\\"c\",, d;x=\"1,2\" ,");
    struct str e;

    ck_assert(http_syntax_cut_list(&rest, &e));
    ck_assert_text(e, "a");
    ck_assert(http_syntax_cut_list(&rest, &e));
    ck_assert_text(e, "\"b,\\\"c\"");
    ck_assert(http_syntax_cut_list(&rest, &e));
    ck_assert_text(e, "d;x=\"1,2\"");
    ck_assert(!http_syntax_cut_list(&rest, &e));
}
END_TEST

START_TEST(parameters_of_a_field_are_taken_one_by_one)
{
    struct str rest = STR("; a=1;; B=\"x;\\\"y\\\\\" ;path=\"C:\\tmp\\f\" ;");
    struct http_param p;

    ck_assert(http_syntax_cut_param(x.arena, &rest, &p));
    ck_assert_text(p.name, "a");
    ck_assert_text(p.value, "1");
    ck_assert(http_syntax_cut_param(x.arena, &rest, &p));
    ck_assert_text(p.name, "B");
    ck_assert_text(p.value, "x;\"y\\");
    ck_assert(http_syntax_cut_param(x.arena, &rest, &p));
    ck_assert_text(p.value, "C:\\tmp\\f");
    ck_assert(!http_syntax_cut_param(x.arena, &rest, &p));
    ck_assert_uint_eq(rest.len, 0);
}
END_TEST

START_TEST(a_malformed_parameter_shows_as_what_is_left)
{
    static const char *const bad[] = {";a",        ";a=",    ";a=\"b", ";=b",       "a=b",
                                      ";a=\"b\"c", ";a b=c", ";a=b c", ";a=\"b\\\""};
    struct http_param p;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct str rest = str_from_z(bad[i]);

        while (http_syntax_cut_param(x.arena, &rest, &p))
            ;
        ck_assert_msg(rest.len > 0, "%s", bad[i]);
    }
}
END_TEST

START_TEST(control_characters_are_found_at_every_place)
{
    char text[40];

    for (size_t place = 0; place < sizeof text; place++) {
        memset(text, '\xc3', sizeof text);
        ck_assert(http_syntax_is_visible((struct str){text, sizeof text}));
        text[place] = ' ';
        ck_assert(!http_syntax_is_visible((struct str){text, sizeof text}));
        ck_assert(http_syntax_is_value((struct str){text, sizeof text}));
        text[place] = '\t';
        ck_assert(http_syntax_is_value((struct str){text, sizeof text}));
        for (int c = 0; c < 0x20; c++) {
            text[place] = (char)c;
            ck_assert(http_syntax_is_value((struct str){text, sizeof text}) == (c == '\t'));
        }
        text[place] = 0x7f;
        ck_assert(!http_syntax_is_value((struct str){text, sizeof text}));
        ck_assert(!http_syntax_is_visible((struct str){text, sizeof text}));
    }
}
END_TEST

/* The offered type that wins, by number, or -1 for 406. */
static int winner(const char *accept)
{
    static const struct str offered[] = {
        STR_INIT("application/json"), STR_INIT("text/html; charset=utf-8"), STR_INIT("text/csv")};
    char text[500];
    size_t index = 99;

    (void)snprintf(text, sizeof text, "HTTP_ACCEPT=%s", accept);
    ck_assert_int_eq(rig_request(text), ERR_NONE);
    if (http_negotiate(&x, offered, 3, &index) == ERR_NONE)
        return (int)index;
    ck_assert_int_eq(x.resp.status, 406);
    ck_assert_uint_eq(index, 99);
    return -1;
}

START_TEST(the_type_the_client_likes_best_wins)
{
    static const struct {
        const char *accept;
        int winner;
    } cases[] = {
        {"*/*", 0},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 1},
        {"application/json, text/plain, */*", 0},
        {"text/csv;q=0.5, text/html;q=0.4", 2},
        {"text/*", 1},
        {"text/*, text/html;q=0.1", 2},
        {"text/html;q=0, */*;q=0.1", 0},
        {"TEXT/CSV", 2},
        {"text/csv;header=present;q=1.000", 2},
        {"image/png", -1},
        {"application/json;q=0", -1},
        {"*/*;q=0", -1},
        {"", 0},
        {"nonsense", 0},
        {"nonsense, text/csv", 2},
        {"text/csv;q=2, text/html;q=0.001", 1},
        {"text/csv;q=0.0001, text/html", 1},
        {"*/*;q=0.5, text/csv;q=0.5", 2},
        {"a/b;x=\"text/csv,\", text/html", 1},
        {"text/csv; for=\"a/b\"; options=;", 2},
        {"text/csv;options=", 2},
        {"text/csv;options= ;q=0.1, text/html;q=0.2", 1},
        {"text/csv;q=, text/html;q=0.1", 1},
        {"text/csv;=, text/html;q=0.1", 1},
        {"text/csv;a b=, text/html;q=0.1", 1},
        {"text/csv;\"=, text/html;q=0.1", 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(winner(cases[i].accept) == cases[i].winner, "%s: %d", cases[i].accept,
                      winner(cases[i].accept));
    ck_assert_int_eq(rig_request(""), ERR_NONE);
}
END_TEST

START_TEST(a_refused_type_names_what_there_is_and_varies)
{
    ck_assert_int_eq(winner("image/png"), -1);
    ck_assert(strstr(x.error.words, "application/json, text/html; charset=utf-8, text/csv") !=
              NULL);
    ck_assert(strstr(rig_head(), "Vary: Accept\r\n") != NULL);
}
END_TEST

Suite *suite_uri(void)
{
    Suite *s = suite_create("uri");
    TCase *c = rig_case(s, "uri");

    tcase_add_test(c, escapes_are_decoded_and_plus_is_a_blank_in_queries_only);
    tcase_add_test(c, parameters_keep_their_order_and_repeat);
    tcase_add_test(c, a_bad_escape_nul_or_bad_utf8_is_refused);
    tcase_add_test(c, the_number_of_parameters_is_limited);
    tcase_add_test(c, every_byte_survives_encoding);
    tcase_add_test(c, commas_in_quotes_do_not_separate);
    tcase_add_test(c, parameters_of_a_field_are_taken_one_by_one);
    tcase_add_test(c, a_malformed_parameter_shows_as_what_is_left);
    tcase_add_test(c, control_characters_are_found_at_every_place);
    tcase_add_test(c, the_type_the_client_likes_best_wins);
    tcase_add_test(c, a_refused_type_names_what_there_is_and_varies);
    return s;
}
