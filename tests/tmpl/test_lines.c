/* test_lines.c - tags alone on their line, and indentation. */
#include "config.h"

#include <string.h>

#include "tests/tmpl/suites.h"

START_TEST(a_standalone_section_takes_its_lines_along)
{
    tmpl_map_put_bool(fix.root, STR("a"), true);
    assert_renders("x\n  {{#a}}  \ny\n\t{{/a}}\nz\n", "x\ny\nz\n");
    assert_renders("x\r\n{{#a}}\r\ny\r\n{{/a}}\r\nz", "x\r\ny\r\nz");
    assert_renders("  {{#a}}\ny\n  {{/a}}", "y\n");
}
END_TEST

START_TEST(two_tags_on_a_line_are_not_standalone)
{
    tmpl_map_put_bool(fix.root, STR("a"), true);
    assert_renders(" {{#a}} {{/a}} \n", "   \n");
    assert_renders(" {{#a}} {{! }}\n {{/a}}x\n", "  \n x\n");
}
END_TEST

START_TEST(a_variable_is_never_standalone)
{
    tmpl_map_put_text(fix.root, STR("x"), STR("y"));
    assert_renders("  {{x}}\n", "  y\n");
}
END_TEST

START_TEST(a_standalone_partial_is_indented_line_by_line)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("a\n  {{>part}}\nb\n")},
        {STR("part"), STR("<i>\n\n {{x}}\n {{>inner}}\n</i>\n")},
        {STR("inner"), STR("{{x}}{{x}}\n-\n")},
    };

    tmpl_map_put_text(fix.root, STR("x"), STR("1\n2"));
    /* The lines of a value are not the template's: they stay. */
    assert_sources(sources, "a\n  <i>\n\n   1\n2\n   1\n21\n2\n   -\n  </i>\nb\n");
}
END_TEST

START_TEST(a_partial_inside_a_line_is_not_indented)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR(" {{>part}}\n")},
        {STR("part"), STR("{{>inner}}, {{>inner}}\n")},
        {STR("inner"), STR("a\nb")},
    };

    assert_sources(sources, " a\nb, a\nb\n");
}
END_TEST

START_TEST(the_line_behind_an_indented_partial_is_indented_too)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("  {{>part}}\n")},
        {STR("part"), STR("{{>inner}}\nx")},
        {STR("inner"), STR("a\n")},
    };

    assert_sources(sources, "  a\n  x");
}
END_TEST

START_TEST(a_partial_without_a_last_line_end_leaves_the_next_line_a_line)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("  {{>part}}\n")},
        {STR("part"), STR("-\n{{>inner}}\nx\n{{<inner}}{{/inner}} y\n")},
        {STR("inner"), STR("a")},
    };

    /* As if the blanks had been typed before each line of "part". */
    assert_sources(sources, "  -\n  a  x\n  a y\n");
}
END_TEST

START_TEST(a_section_over_lines_is_indented_in_each_item)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("<ul>\n  {{>part}}\n</ul>\n")},
        {STR("part"), STR("{{#rows}}\n<li>{{.}}\n{{/rows}}\n")},
    };
    struct tmpl_list *l = tmpl_map_put_list(fix.root, STR("rows"));

    tmpl_list_add(l, tmpl_int(fix.arena, 1));
    tmpl_list_add(l, tmpl_int(fix.arena, 2));
    assert_sources(sources, "<ul>\n  <li>1\n  <li>2\n</ul>\n");
}
END_TEST

Suite *suite_lines(void)
{
    TCase *c;
    Suite *s = fixture_suite("lines", &c);

    tcase_add_test(c, a_standalone_section_takes_its_lines_along);
    tcase_add_test(c, two_tags_on_a_line_are_not_standalone);
    tcase_add_test(c, a_variable_is_never_standalone);
    tcase_add_test(c, a_standalone_partial_is_indented_line_by_line);
    tcase_add_test(c, a_partial_inside_a_line_is_not_indented);
    tcase_add_test(c, the_line_behind_an_indented_partial_is_indented_too);
    tcase_add_test(c, a_partial_without_a_last_line_end_leaves_the_next_line_a_line);
    tcase_add_test(c, a_section_over_lines_is_indented_in_each_item);
    return s;
}
