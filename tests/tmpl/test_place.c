/* test_place.c - where in HTML a tag may stand. */
#include "config.h"

#include <string.h>

#include "tests/tmpl/suites.h"

static void assert_all_compile(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct tmpl_source source = {STR("page"), str_from_z(texts[i])};

        ck_assert_msg(fixture_open(&source, 1) == ERR_NONE, "%s: %s", texts[i], fix.error.text);
    }
}

static void assert_none_compiles(const char *const *texts, size_t count, const char *part)
{
    for (size_t i = 0; i < count; i++)
        assert_refused(texts[i], 1, part);
}

#define EACH(list) (list), sizeof(list) / sizeof *(list)

START_TEST(values_may_stand_in_text_and_in_quotes)
{
    static const char *const fine[] = {
        "{{x}}",
        "<!DOCTYPE html><html lang=en><p>{{x}}</p>",
        "<p title=\"{{x}}\" class='a {{x}} b'>{{x}}",
        "<p title = \n '{{x}}'/>{{x}}</p >",
        "<title>{{x}}</title><textarea>\n{{x}}</textarea>{{x}}",
        "<textarea></text {{x}}</textarea>",
        "<!-- a --><p>{{x}}</p><!--> {{x}} <!---> {{x}} <!-- a > -- - > b --!> {{x}} <!----> {{x}}",
        "<script src=\"/a.js\"></script><style>a > b { }</style>{{x}}",
        "<script>\"</scrip\" </ script> < /script> </scripty </script\n>{{x}}",
        "<SCRIPT></SCRIPT foo='>'>{{x}}",
        "a < b {{x}} << {{x}} <3 {{x}} </> {{x}} <?php a?>{{x}}",
        "<a href=x>{{x}}</a><a data-x=1 >{{x}}",
        "<p style=\"color: red\" onclick=\"go()\">{{x}}",
        "<script data-x=\"{{x}}\"></script>",
        "<set to='1'>{{x}}<animate values='1'>{{x}}",
        "<svg viewBox=\"0 0 {{x}} {{x}}\"/>",
    };

    assert_all_compile(EACH(fine));
}
END_TEST

START_TEST(values_may_not_stand_where_quotes_are_missing)
{
    static const char *const bad[] = {"<p title={{x}}>", "<p title=a{{x}}>", "<p title= {{x}} >",
                                      "<a href=/x/{{x}}>", "<p title={{x}}"};

    assert_none_compiles(EACH(bad), "quotes");
}
END_TEST

START_TEST(values_may_not_name_tags_or_attributes)
{
    static const char *const bad[] = {"<{{x}}>",       "</{{x}}>",         "<h{{x}}>",
                                      "<p {{x}}>",     "<p {{x}}=\"a\">",  "<p a{{x}}=\"a\">",
                                      "<p a {{x}}>",   "<p a=\"b\"{{x}}>", "<p/{{x}}>",
                                      "<p a=b {{x}}>", "</p {{x}}>"};

    assert_none_compiles(EACH(bad), "name");
}
END_TEST

START_TEST(tags_may_not_stand_in_what_runs)
{
    static const char *const scripts[] = {
        "<script>{{x}}</script>",
        "<style>a{{x}}</style>",
        "<script>{{#x}}a{{/x}}</script>",
        "<ScRiPt type=module>\n</scrip>{{x}}",
    };
    static const char *const code[] = {
        "<p onclick=\"{{x}}\">",
        "<p ONCLICK='a({{x}})'>",
        "<p style=\"color:{{x}}\">",
        "<p style=\"{{#x}}color:red{{/x}}\">",
        "<p on-very-long-event-name-that-is-not-known='{{x}}'>",
        "<iframe srcdoc=\"{{x}}\">",
        "<set to=\"{{x}}\">",
        "<animate values='{{x}}'>",
    };

    assert_refused(scripts[0], 1, "script");
    assert_refused(scripts[1], 1, "script");
    assert_refused(scripts[2], 1, "script");
    assert_refused(scripts[3], 2, "script");
    assert_none_compiles(EACH(code), "code");
}
END_TEST

START_TEST(tags_may_not_stand_in_comments_and_declarations)
{
    static const char *const comments[] = {"<!-- {{x}} -->", "<!--{{#x}}a{{/x}}-->",
                                           "<!-- <p>{{x}}</p> -->", "<!-- -- {{$x}}{{/x}} -->"};
    static const char *const declarations[] = {"<!doctype {{x}}>", "<!{{x}}", "<?xml {{x}}?>",
                                               "</ {{x}}>", "<!-{{x}}->"};
    struct tmpl_source partial[] = {{STR("page"), STR("<!-- {{>a}} -->")}, {STR("a"), STR("")}};

    assert_none_compiles(EACH(comments), "comment");
    assert_none_compiles(EACH(declarations), "declaration");
    ck_assert_int_eq(fixture_open(partial, 2), ERR_INVALID);
    ck_assert(strstr(fix.error.words, "comment") != NULL);
}
END_TEST

START_TEST(an_attribute_may_be_there_or_not)
{
    static const char *const fine[] = {
        "<option{{#x}} selected{{/x}}>{{y}}",
        "<option {{#x}}selected{{/x}}>{{y}}",
        "<option value=\"{{y}}\"{{#x}} selected{{/x}}{{^x}} disabled{{/x}}>",
        "<option value=1{{#x}} selected{{/x}}>",
        "<p {{#x}}class=\"{{y}}\"{{/x}} id=\"{{y}}\">",
        "<p {{#x}}class=\"{{y}}\" {{/x}}id=\"{{y}}\">",
        "<p{{#x}} class=\"a{{#y}} b{{/y}}\"{{/x}}>",
        "<p class=\"{{#x}}a{{/x}}{{^x}}b{{/x}} c\">",
        "<input checked{{#x}} readonly{{/x}}/>",
        "<td{{$attrs}}{{/attrs}}>{{$cell}}{{/cell}}</td>",
    };

    assert_all_compile(EACH(fine));
    tmpl_map_put_bool(fix.root, STR("x"), true);
    tmpl_map_put_text(fix.root, STR("y"), STR("\""));
    assert_renders(fine[2], "<option value=\"&quot;\" selected>");
}
END_TEST

START_TEST(a_section_ends_where_it_began)
{
    static const char *const bad[] = {
        "{{#x}}<p {{/x}}>",     "<p {{#x}}>{{/x}}",       "<p a=\"{{#x}}\"{{/x}}\">",
        "{{#x}}<title>{{/x}}",  "<p {{#x}}a=\"{{/x}}\">", "{{^x}}<!-- {{/x}}-->",
        "{{#x}}<script>{{/x}}", "{{$x}}<p {{/x}}>",       "<p a='{{$x}}'{{/x}} b=''>",
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct tmpl_source source = {STR("page"), str_from_z(bad[i])};

        ck_assert_msg(fixture_open(&source, 1) == ERR_INVALID, "%s", bad[i]);
    }
    assert_refused(bad[0], 1, "it begins between tags and ends in a tag");
}
END_TEST

START_TEST(a_name_may_not_go_on_behind_a_section)
{
    static const char *const bad[] = {"<h{{#x}}1{{/x}}>",
                                      "<p {{#x}}on{{/x}}click=\"{{y}}\">",
                                      "<p {{#x}}hre{{/x}}f=\"{{y}}\">",
                                      "<scr{{#x}} {{/x}}ipt>",
                                      "<p a{{#x}} {{/x}}b>",
                                      "<p{{$x}}{{/x}}q>",
                                      "<p {{#x}}f=\"{{y}}\" hre{{/x}}>"};

    assert_none_compiles(EACH(bad), "goes on behind a tag");
}
END_TEST

START_TEST(a_template_ends_between_tags)
{
    assert_refused("<p>\n<p a=\"b", 2, "ends in an attribute value");
    assert_refused("<p", 1, "ends in a tag");
    assert_refused("<!-- ", 1, "ends in a comment");
    assert_refused("<title>a", 1, "ends in <title>");
    assert_refused("<script>a", 1, "ends in <script>");
    assert_refused("<p\n<b>", 2, "closed");
    assert_refused("<p a=>", 1, "quotes");
}
END_TEST

START_TEST(a_partial_belongs_between_tags)
{
    static const char *const bad[] = {"<p {{>a}}>", "<p class=\"{{>a}}\">", "<title>{{>a}}</title>",
                                      "<p class=\"{{<a}}{{/a}}\">", "<p class=\"{{>*x}}\">"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct tmpl_source sources[] = {{STR("page"), str_from_z(bad[i])}, {STR("a"), STR("")}};

        ck_assert_msg(fixture_open(sources, 2) == ERR_INVALID, "%s", bad[i]);
        ck_assert_msg(strstr(fix.error.words, "belongs between tags") != NULL, "%s",
                      fix.error.words);
    }
}
END_TEST

static enum err open_pair(const char *page, const char *layout)
{
    struct tmpl_source sources[] = {{STR("page"), str_from_z(page)},
                                    {STR("layout"), str_from_z(layout)}};

    return fixture_open(sources, 2);
}

START_TEST(content_is_judged_in_the_place_of_its_block)
{
    ck_assert_int_eq(
        open_pair("{{<layout}}{{$a}}x {{y}}{{/a}}{{/layout}}", "<p class=\"{{$a}}{{/a}}\">"),
        ERR_NONE);
    ck_assert_int_eq(open_pair("{{<layout}}{{$a}}{{y}}{{/a}}{{/layout}}", "<p {{$a}}{{/a}}>"),
                     ERR_INVALID);
    ck_assert_str_eq(fix.error.field, "page.html:1");
    ck_assert_int_eq(
        open_pair("{{<layout}}\n\n{{$a}}\"{{/a}}{{/layout}}", "<p class=\"{{$a}}{{/a}}\">"),
        ERR_INVALID);
    ck_assert_str_eq(fix.error.field, "page.html:3");
    ck_assert_int_eq(open_pair("{{<layout}}{{$a}}<p>{{/a}}{{/layout}}", "<p {{$a}}{{/a}}>"),
                     ERR_INVALID);
    ck_assert_int_eq(
        open_pair("{{<layout}}{{$a}}{{y}}{{/a}}{{/layout}}", "<style>{{$a}}{{/a}}</style>"),
        ERR_INVALID);
}
END_TEST

START_TEST(content_that_nobody_takes_is_refused)
{
    ck_assert_int_eq(
        open_pair("{{<layout}}{{$titel}}x{{/titel}}{{/layout}}", "{{$title}}{{/title}}"),
        ERR_INVALID);
    ck_assert(strstr(fix.error.words, "no block \"titel\"") != NULL);
    /* A dynamic partial may have it. */
    ck_assert_int_eq(open_pair("{{<layout}}{{$titel}}x{{/titel}}{{/layout}}", "{{>*any}}"),
                     ERR_NONE);
}
END_TEST

START_TEST(content_passes_through_several_parents)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<b}}{{$inner}}{{x}}{{/inner}}{{/b}}")},
        {STR("b"), STR("{{<c}}{{$outer}}a{{$inner}}{{/inner}}{{/outer}}{{/c}}")},
        {STR("c"), STR("{{>d}}")},
        {STR("d"), STR("<p title=\"{{$outer}}{{/outer}}\">")},
    };

    tmpl_map_put(fix.root, STR("x"), tmpl_html(fix.arena, (struct html_safe){STR("\"<b>")}));
    assert_sources(sources, "<p title=\"a&quot;&lt;b&gt;\">");
    sources[3].text = STR("<p {{$outer}}{{/outer}}>");
    ck_assert_int_eq(fixture_open(sources, 4), ERR_INVALID);
    ck_assert_str_eq(fix.error.field, "page.html:1");
}
END_TEST

/* Whichever is read first: the place of "inner" is known only when that of "outer" is. */
START_TEST(the_order_of_templates_does_not_matter)
{
    struct tmpl_source sources[] = {
        {STR("c"), STR("<p {{$outer}}{{/outer}}>")},
        {STR("b"), STR("{{<c}}{{$outer}}a=\"1\" {{$inner}}{{/inner}}{{/outer}}{{/c}}")},
        {STR("page"), STR("{{<b}}{{$inner}}{{x}}{{/inner}}{{/b}}")},
    };

    for (int i = 0; i < 3; i++) {
        struct tmpl_source first = sources[0];

        ck_assert_int_eq(fixture_open(sources, 3), ERR_INVALID);
        ck_assert_str_eq(fix.error.field, "page.html:1");
        ck_assert(strstr(fix.error.words, "name of an attribute") != NULL);
        sources[0] = sources[1];
        sources[1] = sources[2];
        sources[2] = first;
    }
}
END_TEST

START_TEST(content_in_two_places_is_escaped_for_the_stricter)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<b}}{{$t}}{{x}}{{/t}}{{/b}}")},
        {STR("b"), STR("{{$t}}{{/t}}<p title='{{$t}}{{/t}}'>{{$t}}{{/t}}")},
    };

    tmpl_map_put(fix.root, STR("x"), tmpl_html(fix.arena, (struct html_safe){STR("<'>")}));
    assert_sources(sources, "&lt;&#39;&gt;<p title='&lt;&#39;&gt;'>&lt;&#39;&gt;");
    sources[1].text = STR("<p title='{{$t}}{{/t}}'>{{$t}}{{/t}}"); /* the other one first */
    assert_sources(sources, "<p title='&lt;&#39;&gt;'>&lt;&#39;&gt;");
}
END_TEST

START_TEST(a_rendered_template_is_html_to_another)
{
    struct tmpl_source sources[] = {{STR("page"), STR("<div>{{part}}</div>")},
                                    {STR("part"), STR("<b>{{x}}</b>")},
                                    {STR("mail.txt"), STR("<b>{{x}}</b>")}};
    struct html_safe html = {STR_NONE};

    tmpl_map_put_text(fix.root, STR("x"), STR("<"));
    ck_assert_int_eq(fixture_open(sources, 3), ERR_NONE);
    ck_assert_int_eq(tmpl_render_html(fix.store, STR("part"), tmpl_of_map(fix.root), fix.arena,
                                      &html, &fix.error),
                     ERR_NONE);
    tmpl_map_put(fix.root, STR("part"), tmpl_html(fix.arena, html));
    ck_assert_int_eq(
        tmpl_render(fix.store, STR("page"), tmpl_of_map(fix.root), &fix.out, &fix.error), ERR_NONE);
    ck_assert(str_eq(buf_str(&fix.out), STR("<div><b>&lt;</b></div>")));
    ck_assert_int_eq(tmpl_render_html(fix.store, STR("mail.txt"), tmpl_of_map(fix.root), fix.arena,
                                      &html, &fix.error),
                     ERR_INTERNAL);
}
END_TEST

Suite *suite_place(void)
{
    TCase *c;
    Suite *s = fixture_suite("place", &c);

    tcase_add_test(c, values_may_stand_in_text_and_in_quotes);
    tcase_add_test(c, values_may_not_stand_where_quotes_are_missing);
    tcase_add_test(c, values_may_not_name_tags_or_attributes);
    tcase_add_test(c, tags_may_not_stand_in_what_runs);
    tcase_add_test(c, tags_may_not_stand_in_comments_and_declarations);
    tcase_add_test(c, an_attribute_may_be_there_or_not);
    tcase_add_test(c, a_section_ends_where_it_began);
    tcase_add_test(c, a_name_may_not_go_on_behind_a_section);
    tcase_add_test(c, a_template_ends_between_tags);
    tcase_add_test(c, a_partial_belongs_between_tags);
    tcase_add_test(c, content_is_judged_in_the_place_of_its_block);
    tcase_add_test(c, content_that_nobody_takes_is_refused);
    tcase_add_test(c, content_passes_through_several_parents);
    tcase_add_test(c, the_order_of_templates_does_not_matter);
    tcase_add_test(c, content_in_two_places_is_escaped_for_the_stricter);
    tcase_add_test(c, a_rendered_template_is_html_to_another);
    return s;
}
