/* test_tags.c - what each tag does. */
#include "config.h"

#include <string.h>

#include "tests/tmpl/suites.h"

START_TEST(text_without_tags_stays_as_it_is)
{
    assert_renders("", "");
    assert_renders("<p>a { b } c</p>\r\n", "<p>a { b } c</p>\r\n");
}
END_TEST

START_TEST(a_variable_is_escaped)
{
    tmpl_map_put_text(fix.root, STR("x"), STR("<a href=\"b\">'&'"));
    assert_renders("{{x}}", "&lt;a href=&quot;b&quot;&gt;&#39;&amp;&#39;");
    assert_renders("{{{x}}}{{&x}}", "&lt;a href=&quot;b&quot;&gt;&#39;&amp;&#39;"
                                    "&lt;a href=&quot;b&quot;&gt;&#39;&amp;&#39;");
}
END_TEST

START_TEST(only_html_passes_unescaped)
{
    tmpl_map_put(fix.root, STR("x"), tmpl_html(fix.arena, (struct html_safe){STR("<b>\"</b>")}));
    assert_renders("<p>{{x}} {{{x}}}</p>", "<p><b>\"</b> <b>\"</b></p>");
    assert_renders("<p title=\"{{{x}}}\">", "<p title=\"&lt;b&gt;&quot;&lt;/b&gt;\">");
    assert_renders("<title>{{x}}</title>", "<title>&lt;b&gt;&quot;&lt;/b&gt;</title>");
}
END_TEST

START_TEST(each_kind_has_its_text)
{
    tmpl_map_put_int(fix.root, STR("least"), INT64_MIN);
    tmpl_map_put_bool(fix.root, STR("yes"), true);
    tmpl_map_put_bool(fix.root, STR("no"), false);
    tmpl_map_put(fix.root, STR("null"), tmpl_null());
    (void)tmpl_map_put_map(fix.root, STR("map"));
    (void)tmpl_map_put_list(fix.root, STR("list"));
    tmpl_map_put_text(fix.root, STR("none"), STR_NONE);
    assert_renders("{{least}} {{yes}} {{no}}", "-9223372036854775808 true false");
    assert_renders("[{{null}}{{map}}{{list}}{{none}}{{unknown}}]", "[]");
}
END_TEST

START_TEST(truth_is_what_it_is_said_to_be)
{
    tmpl_map_put_int(fix.root, STR("zero"), 0);
    tmpl_map_put_text(fix.root, STR("empty"), STR(""));
    tmpl_map_put_text(fix.root, STR("text"), STR("0"));
    tmpl_map_put(fix.root, STR("null"), tmpl_null());
    (void)tmpl_map_put_map(fix.root, STR("map"));
    (void)tmpl_map_put_list(fix.root, STR("list"));
    assert_renders("{{#zero}}0{{/zero}}{{#empty}}e{{/empty}}{{#text}}t{{/text}}{{#null}}n{{/null}}"
                   "{{#map}}m{{/map}}{{#list}}l{{/list}}{{#unknown}}u{{/unknown}}",
                   "0tm");
    assert_renders("{{^zero}}0{{/zero}}{{^empty}}e{{/empty}}{{^text}}t{{/text}}{{^null}}n{{/null}}"
                   "{{^map}}m{{/map}}{{^list}}l{{/list}}{{^unknown}}u{{/unknown}}",
                   "enlu");
}
END_TEST

START_TEST(a_section_renders_each_item_in_its_own_context)
{
    struct tmpl_list *l = tmpl_map_put_list(fix.root, STR("rows"));

    tmpl_map_put_text(fix.root, STR("unit"), STR("kg"));
    for (int i = 1; i <= 3; i++)
        tmpl_map_put_int(tmpl_list_add_map(l), STR("n"), i);
    assert_renders("{{#rows}}{{n}}{{unit}};{{/rows}}{{n}}", "1kg;2kg;3kg;");
}
END_TEST

START_TEST(a_dot_is_the_item_itself)
{
    struct tmpl_list *outer = tmpl_map_put_list(fix.root, STR("rows"));

    for (int i = 0; i < 2; i++) {
        struct tmpl_list *inner = tmpl_list_new(fix.arena);

        tmpl_list_add(inner, tmpl_int(fix.arena, i));
        tmpl_list_add(inner, tmpl_text(fix.arena, STR("<")));
        tmpl_list_add(outer, tmpl_of_list(inner));
    }
    assert_renders("{{#rows}}({{#.}}{{.}}{{/.}}){{/rows}}", "(0&lt;)(1&lt;)");
}
END_TEST

START_TEST(a_true_flag_leaves_the_dot_alone)
{
    struct tmpl_list *l = tmpl_map_put_list(fix.root, STR("rows"));

    tmpl_map_put_bool(fix.root, STR("is_on"), true);
    tmpl_list_add(l, tmpl_text(fix.arena, STR("a")));
    assert_renders("{{#rows}}{{#is_on}}{{.}}{{/is_on}}{{/rows}}", "a");
}
END_TEST

START_TEST(a_dotted_name_looks_only_inside_its_first_part)
{
    struct tmpl_map *a = tmpl_map_put_map(fix.root, STR("a"));
    struct tmpl_map *b = tmpl_map_put_map(a, STR("b"));

    tmpl_map_put_text(b, STR("c"), STR("deep"));
    tmpl_map_put_text(fix.root, STR("c"), STR("wrong"));
    tmpl_map_put_text(fix.root, STR("a.b.c"), STR("wrong"));
    assert_renders("{{a.b.c}}[{{a.c}}]{{#a}}{{b.c}}{{/a}}{{#a.b}}{{c}}{{/a.b}}", "deep[]deepdeep");
}
END_TEST

START_TEST(the_last_value_put_under_a_name_counts)
{
    for (int i = 0; i < 1000; i++)
        tmpl_map_put_int(fix.root, str_format(fix.arena, "field_%d", i), i);
    for (int i = 0; i < 1000; i += 3)
        tmpl_map_put_int(fix.root, str_format(fix.arena, "field_%d", i), -i);
    assert_renders("{{field_0}} {{field_7}} {{field_8}} {{field_9}} {{field_999}} {{field_1000}}.",
                   "0 7 8 -9 -999 .");
}
END_TEST

START_TEST(comments_leave_nothing)
{
    assert_renders("a{{! {{ b }}c{{!}}d", "acd");
    assert_renders("a\n  {{! one\n two }}  \r\nb", "a\nb");
}
END_TEST

START_TEST(delimiters_change_for_the_rest_of_the_file_only)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{=<% %>=}}<%x%> {{x}} <%>part%> <%={{ }}=%>{{x}}")},
        {STR("part"), STR("<%x%>{{x}}")},
    };

    tmpl_map_put_int(fix.root, STR("x"), 1);
    fix.options.is_plain_mustache = true;
    assert_sources(sources, "1 {{x}} <%x%>1 1");
}
END_TEST

START_TEST(a_partial_has_the_contexts_of_its_place)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{#a}}{{>parts/x}}{{/a}}{{> parts/x }}")},
        {STR("parts/x"), STR("[{{n}}]")},
    };

    tmpl_map_put_int(tmpl_map_put_map(fix.root, STR("a")), STR("n"), 1);
    tmpl_map_put_int(fix.root, STR("n"), 2);
    assert_sources(sources, "[1][2]");
}
END_TEST

START_TEST(a_dynamic_name_is_the_value_of_a_name)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{>*a.kind}}|{{> * other }}|{{>*unknown}}|{{<*a.kind}}{{$b}}c{{/b}}"
                          "{{/*a.kind}}")},
        {STR("cells/text"), STR("{{$b}}text{{/b}}")},
        {STR("mail.txt"), STR("{{a.kind}}")},
    };

    tmpl_map_put_text(tmpl_map_put_map(fix.root, STR("a")), STR("kind"), STR("cells/text"));
    tmpl_map_put_text(fix.root, STR("other"), STR("no/such"));
    assert_sources(sources, "text|||c");
    tmpl_map_put_text(fix.root, STR("other"), STR("mail.txt")); /* text is no HTML */
    assert_sources(sources, "text|||c");
    tmpl_map_put_int(fix.root, STR("other"), 3);
    assert_sources(sources, "text|||c");
}
END_TEST

START_TEST(a_text_template_escapes_nothing)
{
    struct tmpl_source sources[] = {
        {STR("mail/a.txt"), STR("Hi {{x}} {{>mail/b.txt}} <{{x}} on{{x}}='{{x}}'")},
        {STR("mail/b.txt"), STR("& {{{x}}}")},
    };

    tmpl_map_put_text(fix.root, STR("x"), STR("<\"'&>"));
    assert_sources(sources, "Hi <\"'&> & <\"'&> <<\"'&> on<\"'&>='<\"'&>'");
}
END_TEST

Suite *suite_tags(void)
{
    TCase *c;
    Suite *s = fixture_suite("tags", &c);

    tcase_add_test(c, text_without_tags_stays_as_it_is);
    tcase_add_test(c, a_variable_is_escaped);
    tcase_add_test(c, only_html_passes_unescaped);
    tcase_add_test(c, each_kind_has_its_text);
    tcase_add_test(c, truth_is_what_it_is_said_to_be);
    tcase_add_test(c, a_section_renders_each_item_in_its_own_context);
    tcase_add_test(c, a_dot_is_the_item_itself);
    tcase_add_test(c, a_true_flag_leaves_the_dot_alone);
    tcase_add_test(c, a_dotted_name_looks_only_inside_its_first_part);
    tcase_add_test(c, the_last_value_put_under_a_name_counts);
    tcase_add_test(c, comments_leave_nothing);
    tcase_add_test(c, delimiters_change_for_the_rest_of_the_file_only);
    tcase_add_test(c, a_partial_has_the_contexts_of_its_place);
    tcase_add_test(c, a_dynamic_name_is_the_value_of_a_name);
    tcase_add_test(c, a_text_template_escapes_nothing);
    return s;
}
