/* test_url.c - no value makes a link that runs something. */
#include "config.h"

#include <string.h>

#include "tests/tmpl/suites.h"

#define PAGE "<a href=\"{{x}}\">"

static void assert_link(const char *url, const char *expected)
{
    tmpl_map_put_text(fix.root, STR("x"), str_from_z(url));
    assert_renders(PAGE, str_format(fix.arena, "<a href=\"%s\">", expected).at);
}

START_TEST(relative_and_known_schemes_pass)
{
    static const char *const fine[] = {
        "",     "/",           "/a:b",         "a/b:c",      "?a=b:c",
        "#a:b", "http://a/",   "HTTPS://a:1/", "mailto:a@b", "tel:+49",
        "a",    "//host/path", "Http://x",     "../a",       "a%3Ab",
    };

    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_link(fine[i], fine[i]);
    assert_link("\n \x01http://a", "\n \x01http://a");
    assert_link("/?a=1&b=\"", "/?a=1&amp;b=&quot;");
}
END_TEST

START_TEST(other_schemes_become_a_hash)
{
    static const char *const bad[] = {
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:a",
        "\x01javascript:a",
        "java\nscript:a",
        "java\tscript\r\n:a",
        "data:text/html,",
        "vbscript:a",
        "file:///etc/passwd",
        "blob:x",
        "a:b",
        ":a",
        "httpsx:a",
        "javascript&colon;a:b",
        "'javascript:",
        "javascript\x0c:a",
        "\x01 \n javascript:a",
        "http\n:a",
        "a-very-long-scheme-that-nobody-knows:b",
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (bad[i][0] == '\'')
            continue;
        assert_link(bad[i], "#");
    }
    /* A quote begins no scheme: a browser takes this for a relative address. */
    assert_link("'javascript:", "&#39;javascript:");
}
END_TEST

START_TEST(every_url_attribute_is_guarded)
{
    static const char *const pages[] = {
        "<a href=\"{{x}}\">",      "<img src='{{x}}'>",         "<form action=\"{{x}}\">",
        "<b formaction='{{x}}'>",  "<video poster=\"{{x}}\">",  "<q cite='{{x}}'>",
        "<object data=\"{{x}}\">", "<use xlink:href='{{x}}' >", "<a HREF = \"{{x}}\">",
    };

    tmpl_map_put_text(fix.root, STR("x"), STR("javascript:a"));
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        size_t at = str_search(str_from_z(pages[i]), STR("{{x}}"), 0);

        assert_renders(pages[i],
                       str_format(fix.arena, "%.*s#%s", (int)at, pages[i], pages[i] + at + 5).at);
    }
    assert_renders("<a title=\"{{x}}\" data-href='{{x}}'>",
                   "<a title=\"javascript:a\" data-href='javascript:a'>");
}
END_TEST

START_TEST(a_base_may_be_empty)
{
    tmpl_map_put_text(fix.root, STR("base"), STR(""));
    tmpl_map_put_text(fix.root, STR("name"), STR("film:1"));
    assert_renders("<a href=\"{{base}}/data/{{name}}\">", "<a href=\"/data/film:1\">");
    tmpl_map_put_text(fix.root, STR("base"), STR("https://a.b:1/c"));
    assert_renders("<a href=\"{{base}}/data/{{name}}\">",
                   "<a href=\"https://a.b:1/c/data/film:1\">");
    tmpl_map_put_text(fix.root, STR("base"), STR("javascript:"));
    assert_renders("<a href=\"{{base}}/data/{{name}}\">", "<a href=\"#/data/film:1\">");
}
END_TEST

START_TEST(a_scheme_in_pieces_is_seen)
{
    tmpl_map_put_text(fix.root, STR("a"), STR("java"));
    tmpl_map_put_text(fix.root, STR("b"), STR("script:c"));
    tmpl_map_put_text(fix.root, STR("none"), STR(""));
    assert_renders("<a href=\"{{a}}{{b}}\">", "<a href=\"#\">");
    assert_renders("<a href=\"{{none}}{{none}}{{a}}{{b}}\">", "<a href=\"#\">");
    assert_renders("<a href='java{{b}}'>", "<a href='#'>");
    assert_renders("<a href='{{#a}}java{{/a}}{{b}}'>", "<a href='#'>");
    assert_renders("<a href='{{#none}}/{{/none}}{{a}}{{b}}'>", "<a href='#'>");
    assert_renders("<a href='{{#a}}/{{/a}}{{a}}{{b}}'>", "<a href='/javascript:c'>");
    assert_renders("<a href='/{{a}}{{b}}'>", "<a href='/javascript:c'>");
    assert_renders("<a href='{{$u}}{{a}}{{/u}}{{b}}'>", "<a href='#'>");
    assert_renders("<a href='mailto:{{a}}{{b}}'>", "<a href='mailto:javascript:c'>");
}
END_TEST

START_TEST(a_value_behind_another_url_is_not_mistaken_for_it)
{
    tmpl_map_put_text(fix.root, STR("x"), STR("javascript:'"));
    tmpl_map_put_text(fix.root, STR("y"), STR("/y'"));
    assert_renders("<a href=\"{{y}}\" title='{{x}}'><a href='{{y}}'><a href=\"it's/{{x}}\">",
                   "<a href=\"/y&#39;\" title='javascript:&#39;'><a href='/y&#39;'>"
                   "<a href=\"it's/javascript:&#39;\">");
    assert_renders("<a href=\"it's{{x}}\">", "<a href=\"#\">");
}
END_TEST

START_TEST(a_list_inside_a_url_is_guarded_in_each_item)
{
    struct tmpl_list *l = tmpl_map_put_list(fix.root, STR("l"));

    tmpl_list_add(l, tmpl_text(fix.arena, STR("javascript")));
    tmpl_list_add(l, tmpl_text(fix.arena, STR(":alert()")));
    assert_renders("<a href=\"{{#l}}{{.}}{{/l}}\">", "<a href=\"#\">");
    assert_renders("<a href=\"{{#l}}{{.}}/{{/l}}\">", "<a href=\"javascript/:alert()/\">");
}
END_TEST

START_TEST(a_scheme_of_the_template_is_judged_when_it_is_compiled)
{
    assert_refused("<a href=\"javascript:f({{x}})\">", 1, "scheme");
    assert_refused("<a href=\" JavaScript:{{x}}\">", 1, "scheme");
    assert_refused("<a href=\"data:image/png;base64,{{x}}\">", 1, "scheme");
    assert_refused("<a href=\"{{x}}:b\">", 1, "colon");
    assert_refused("<a href=\"{{#x}}a{{/x}}:b\">", 1, "colon");
    assert_refused("<a href=\"http{{$x}}{{/x}}:b\">", 1, "colon");
    assert_renders("<img src=\"data:image/png;base64,AA\"><a href='tel:{{x}}'>",
                   "<img src=\"data:image/png;base64,AA\"><a href='tel:'>");
}
END_TEST

START_TEST(content_cannot_begin_a_url_in_one_place_only)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<b}}{{$t}}{{x}}{{/t}}{{/b}}")},
        {STR("b"), STR("<a href=\"{{$t}}{{/t}}\">{{$t}}{{/t}}</a>")},
    };

    ck_assert_int_eq(fixture_open(sources, 2), ERR_INVALID);
    ck_assert(strstr(fix.error.words, "begins a URL") != NULL);
    sources[1].text = STR("<a href=\"{{$t}}{{/t}}\"></a>");
    tmpl_map_put_text(fix.root, STR("x"), STR("javascript:"));
    assert_sources(sources, "<a href=\"#\"></a>");
}
END_TEST

Suite *suite_url(void)
{
    TCase *c;
    Suite *s = fixture_suite("url", &c);

    tcase_add_test(c, relative_and_known_schemes_pass);
    tcase_add_test(c, other_schemes_become_a_hash);
    tcase_add_test(c, every_url_attribute_is_guarded);
    tcase_add_test(c, a_base_may_be_empty);
    tcase_add_test(c, a_scheme_in_pieces_is_seen);
    tcase_add_test(c, a_value_behind_another_url_is_not_mistaken_for_it);
    tcase_add_test(c, a_list_inside_a_url_is_guarded_in_each_item);
    tcase_add_test(c, a_scheme_of_the_template_is_judged_when_it_is_compiled);
    tcase_add_test(c, content_cannot_begin_a_url_in_one_place_only);
    return s;
}
