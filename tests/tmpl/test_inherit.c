/* test_inherit.c - parents, blocks and what is put into them. */
#include "config.h"

#include <string.h>

#include "tests/tmpl/suites.h"

START_TEST(a_page_fills_the_blocks_of_its_layout)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<layout}}\n"
                          "ignored\n"
                          "{{$title}}Books{{/title}}\n"
                          "{{$main}}\n"
                          "<h1>{{x}}</h1>\n"
                          "{{/main}}\n"
                          "{{/layout}}\n")},
        {STR("layout"), STR("<title>{{$title}}Lintel{{/title}}</title>\n"
                            "<main>\n"
                            "  {{$main}}\n"
                            "  {{/main}}\n"
                            "</main>\n"
                            "{{$foot}}<hr>{{/foot}}\n")},
    };

    tmpl_map_put_text(fix.root, STR("x"), STR("A & B"));
    assert_sources(sources, "<title>Books</title>\n<main>\n  <h1>A &amp; B</h1>\n</main>\n<hr>\n");
}
END_TEST

START_TEST(the_outermost_content_wins)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<middle}}{{$a}}page{{/a}}{{/middle}}")},
        {STR("middle"), STR("{{<base}}{{$a}}middle{{/a}}{{$b}}middle{{/b}}{{/base}}")},
        {STR("base"), STR("{{$a}}base{{/a}} {{$b}}base{{/b}} {{$c}}base{{/c}}")},
    };

    assert_sources(sources, "page middle base");
}
END_TEST

START_TEST(a_block_in_given_content_means_the_next_one_out)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<middle}}{{$a}}page{{/a}}{{/middle}}")},
        {STR("middle"), STR("{{<base}}{{$main}}[{{$a}}middle{{/a}}]{{/main}}{{/base}}")},
        {STR("base"), STR("{{$main}}base{{/main}}")},
    };
    struct tmpl_source self[] = {
        {STR("page"), STR("{{<base}}{{$main}}[{{$main}}own{{/main}}]{{/main}}{{/base}}")},
        {STR("base"), STR("{{$main}}base{{/main}}")},
    };

    assert_sources(sources, "[page]");
    assert_sources(self, "[own]");
}
END_TEST

START_TEST(given_content_sees_the_contexts_of_the_block)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<rows}}{{$row}}<td>{{n}}{{/row}}{{/rows}}")},
        {STR("rows"), STR("{{#list}}{{$row}}{{/row}}{{/list}}")},
    };
    struct tmpl_list *l = tmpl_map_put_list(fix.root, STR("list"));

    tmpl_map_put_int(tmpl_list_add_map(l), STR("n"), 1);
    tmpl_map_put_int(tmpl_list_add_map(l), STR("n"), 2);
    assert_sources(sources, "<td>1<td>2");
}
END_TEST

START_TEST(a_partial_of_a_parent_is_filled_too)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<layout}}{{$title}}Books{{/title}}{{/layout}}")},
        {STR("layout"), STR("{{>head}}|")},
        {STR("head"), STR("<title>{{$title}}none{{/title}}</title>")},
    };

    assert_sources(sources, "<title>Books</title>|");
}
END_TEST

START_TEST(indentation_follows_the_place_of_the_block)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<base}}\n"
                          "    {{$main}}\n"
                          "      <p>\n"
                          "        {{#list}}\n"
                          "        <i>{{.}}\n"
                          "        {{/list}}\n"
                          "\n"
                          "      </p>\n"
                          "    {{/main}}\n"
                          "{{/base}}\n")},
        {STR("base"), STR("<body>\n\t{{$main}}\n\t{{/main}}\n</body>\n")},
    };
    struct tmpl_list *l = tmpl_map_put_list(fix.root, STR("list"));

    tmpl_list_add(l, tmpl_int(fix.arena, 1));
    tmpl_list_add(l, tmpl_int(fix.arena, 2));
    assert_sources(sources, "<body>\n\t<p>\n\t  <i>1\n\t  <i>2\n\n\t</p>\n</body>\n");
}
END_TEST

START_TEST(a_parent_inside_a_line_keeps_the_blanks_around_it)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("  {{<base}}{{$a}}1{{/a}}{{/base}} x\n{{<base}}{{/base}}\n.")},
        {STR("base"), STR("({{$a}}0{{/a}})")},
    };

    assert_sources(sources, "  (1) x\n(0).");
}
END_TEST

START_TEST(templates_may_name_one_another_where_an_end_is_in_sight)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<tree}}{{$leaf}}*{{/leaf}}{{/tree}}")},
        {STR("tree"), STR("<{{$leaf}}.{{/leaf}}{{#kids}}{{<tree}}{{/tree}}{{/kids}}>")},
    };
    struct tmpl_list *l = tmpl_map_put_list(fix.root, STR("kids"));

    fix.options.is_plain_mustache = true; /* "<*" is no HTML */
    tmpl_map_put(tmpl_list_add_map(l), STR("kids"), tmpl_null());
    tmpl_map_put(tmpl_list_add_map(l), STR("kids"), tmpl_null());
    assert_sources(sources, "<*<*><*>>");
}
END_TEST

Suite *suite_inherit(void)
{
    TCase *c;
    Suite *s = fixture_suite("inherit", &c);

    tcase_add_test(c, a_page_fills_the_blocks_of_its_layout);
    tcase_add_test(c, the_outermost_content_wins);
    tcase_add_test(c, a_block_in_given_content_means_the_next_one_out);
    tcase_add_test(c, given_content_sees_the_contexts_of_the_block);
    tcase_add_test(c, a_partial_of_a_parent_is_filled_too);
    tcase_add_test(c, indentation_follows_the_place_of_the_block);
    tcase_add_test(c, a_parent_inside_a_line_keeps_the_blanks_around_it);
    tcase_add_test(c, templates_may_name_one_another_where_an_end_is_in_sight);
    return s;
}
