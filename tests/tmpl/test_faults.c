/* test_faults.c - what is wrong with a template is said with its file and line. */
#include "config.h"

#include <string.h>

#include "tests/tmpl/suites.h"

START_TEST(broken_tags_are_refused)
{
    assert_refused("a\n{{x", 2, "not closed");
    assert_refused("{{{x}} }", 1, "not closed; end it with }}}");
    assert_refused("{{=<% %>}}", 1, "not closed; end it with =}}");
    assert_refused("\n\n{{}}", 3, "no name");
    assert_refused("{{#}}{{/}}", 1, "no name");
    assert_refused("{{{}}}", 1, "no name");
    assert_refused("{{>}}", 1, "no name");
    assert_refused("{{a b}}", 1, "blank");
    assert_refused("{{a..b}}", 1, "empty part");
    assert_refused("{{.a}}", 1, "empty part");
    assert_refused("{{a.}}", 1, "empty part");
    assert_refused("{{a{{b}}", 1, "before the next opens");
}
END_TEST

START_TEST(ends_must_match_beginnings)
{
    assert_refused("a\n{{#x}}\n\n", 2, "not ended");
    assert_refused("{{#x}}\n{{/y}}", 2, "\"x\" of line 1 has to end first");
    assert_refused("{{#x}}{{^y}}{{/x}}{{/y}}", 1, "\"y\" of line 1");
    assert_refused("a\n{{/x}}", 2, "not begun");
    assert_refused("{{<page}}", 1, "not ended");
    assert_refused("{{<page}}{{$a}}{{/page}}", 1, "has to end first");
    assert_refused("{{$a}}", 1, "not ended");
}
END_TEST

START_TEST(delimiters_must_be_two_words)
{
    assert_refused("{{==}}", 1, "delimiters");
    assert_refused("{{= =}}", 1, "delimiters");
    assert_refused("{{=a=}}", 1, "delimiters");
    assert_refused("{{=a b c=}}", 1, "delimiters");
    assert_refused("{{=a b=c=}}", 1, "delimiters");
    assert_refused("{{=12345678901234567 a=}}", 1, "delimiters");
}
END_TEST

START_TEST(only_blocks_stand_in_a_parent)
{
    static const char *const bad[] = {"{{x}}", "{{{x}}}", "{{#x}}{{/x}}", "{{>x}}", "{{<x}}{{/x}}"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_refused(str_format(fix.arena, "{{#a}}{{<page}}\n%s{{/page}}{{/a}}", bad[i]).at, 2,
                       "only blocks");
    assert_refused("{{#a}}{{<page}}{{$x}}{{/x}}\n{{$x}}{{/x}}{{/page}}{{/a}}", 2, "twice");
}
END_TEST

START_TEST(unknown_templates_are_refused)
{
    assert_refused("\n{{>no/such}}", 2, "no template \"no/such\"");
    assert_refused("\n{{<no/such}}{{/no/such}}", 2, "no template \"no/such\"");
}
END_TEST

START_TEST(html_and_text_do_not_mix)
{
    struct tmpl_source html[] = {{STR("page"), STR("{{>a.txt}}")}, {STR("a.txt"), STR("")}};
    struct tmpl_source text[] = {{STR("a.txt"), STR("{{>page}}")}, {STR("page"), STR("")}};

    ck_assert_int_eq(fixture_open(html, 2), ERR_INVALID);
    ck_assert_str_eq(fix.error.field, "page.html:1");
    ck_assert_int_eq(fixture_open(text, 2), ERR_INVALID);
    ck_assert_str_eq(fix.error.field, "a.txt:1");
}
END_TEST

START_TEST(an_endless_circle_is_refused)
{
    struct tmpl_source circle[] = {
        {STR("a"), STR("{{>b}}")}, {STR("b"), STR("\n{{<c}}{{/c}}")}, {STR("c"), STR("{{>a}}")}};

    assert_refused("\n{{>page}}", 2, "for ever");
    assert_refused("{{<page}}{{/page}}", 1, "for ever");
    ck_assert_int_eq(fixture_open(circle, 3), ERR_INVALID);
    ck_assert(strstr(fix.error.words, "for ever") != NULL);
    circle[2].text = STR("{{#x}}{{>a}}{{/x}}");
    ck_assert_int_eq(fixture_open(circle, 3), ERR_NONE);
}
END_TEST

START_TEST(a_long_row_of_partials_is_refused)
{
    struct tmpl_source sources[70];
    struct tmpl_source last;

    for (int i = 0; i < 70; i++) {
        sources[i].name = str_format(fix.arena, "t%d", i);
        sources[i].text = i == 69 ? STR("end") : str_format(fix.arena, "{{>t%d}}", i + 1);
    }
    ck_assert_int_eq(fixture_open(sources, 70), ERR_INVALID);
    ck_assert(strstr(fix.error.words, "more than 64 templates") != NULL);
    for (int i = 0; i < 35; i++) { /* in another order, too */
        struct tmpl_source swapped = sources[i];

        sources[i] = sources[69 - i];
        sources[69 - i] = swapped;
    }
    ck_assert_int_eq(fixture_open(sources, 70), ERR_INVALID);
    ck_assert(strstr(fix.error.words, "more than 64 templates") != NULL);
    last = sources[0];
    sources[0] = sources[63]; /* t6, with 63 behind it: a row as long as may be */
    sources[63] = last;
    ck_assert_int_eq(fixture_render(sources, 64), ERR_NONE);
    ck_assert(str_eq(buf_str(&fix.out), STR("end")));
}
END_TEST

START_TEST(sections_nest_to_a_limit)
{
    struct buf b;

    buf_init(&b, 4096);
    for (int i = 0; i < 33; i++)
        BUF_LIT(&b, "{{#a}}");
    for (int i = 0; i < 33; i++)
        BUF_LIT(&b, "{{/a}}");
    buf_add_char(&b, '\0');
    assert_refused(b.at, 1, "more than 32 deep");
    b.at[b.len - 7] = '\0';
    assert_renders(b.at + 6, "");
    buf_fini(&b);
}
END_TEST

START_TEST(recursion_without_end_is_an_error_and_leaves_no_output)
{
    struct tmpl_source source = {STR("page"), STR("x{{#a}}{{>page}}{{/a}}")};
    struct tmpl_source twice = {STR("page"), STR("{{#a}}{{>page}}{{>page}}{{/a}}")};

    tmpl_map_put_bool(fix.root, STR("a"), true);
    BUF_LIT(&fix.out, "before");
    ck_assert_int_eq(fixture_open(&source, 1), ERR_NONE);
    ck_assert_int_eq(
        tmpl_render(fix.store, STR("page"), tmpl_of_map(fix.root), &fix.out, &fix.error),
        ERR_INTERNAL);
    ck_assert(str_eq(buf_str(&fix.out), STR("before")));
    ck_assert_str_eq(fix.error.text, "page.html:1: more than 64 templates deep");
    ck_assert_int_eq(fixture_render(&twice, 1), ERR_INTERNAL);
}
END_TEST

START_TEST(sections_times_recursion_is_bounded)
{
    struct tmpl_source source = {STR("page"),
                                 STR("{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}"
                                     "{{>page}}"
                                     "{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}")};

    tmpl_map_put_bool(fix.root, STR("a"), true);
    ck_assert_int_eq(fixture_render(&source, 1), ERR_INTERNAL);
    ck_assert_str_eq(fix.error.text, "page.html: more than 512 sections and templates deep");
}
END_TEST

/* Ten lists of ten within one another: the page would never be done. */
START_TEST(too_much_work_is_an_error)
{
    struct tmpl_source source = {STR("page"),
                                 STR("{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}"
                                     "{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}")};
    struct tmpl_list *l = tmpl_map_put_list(fix.root, STR("l"));

    for (int i = 0; i < 10; i++)
        tmpl_list_add(l, tmpl_int(fix.arena, i));
    ck_assert_int_eq(fixture_render(&source, 1), ERR_INTERNAL);
    ck_assert(strstr(fix.error.text, "items, partials and blocks") != NULL);
}
END_TEST

START_TEST(a_page_that_outgrows_its_buffer_is_an_error)
{
    struct tmpl_source source = {STR("page"), STR("{{#l}}0123456789{{/l}}")};
    struct tmpl_list *l = tmpl_map_put_list(fix.root, STR("l"));
    struct buf small;

    buf_init(&small, 1000);
    for (int i = 0; i < 100; i++)
        tmpl_list_add(l, tmpl_int(fix.arena, i));
    ck_assert_int_eq(fixture_open(&source, 1), ERR_NONE);
    ck_assert_int_eq(tmpl_render(fix.store, STR("page"), tmpl_of_map(fix.root), &small, &fix.error),
                     ERR_NONE);
    buf_clear(&small, SIZE_MAX);
    buf_add_char(&small, '-');
    ck_assert_int_eq(tmpl_render(fix.store, STR("page"), tmpl_of_map(fix.root), &small, &fix.error),
                     ERR_INTERNAL);
    ck_assert(strstr(fix.error.text, "passes 1000 bytes") != NULL);
    ck_assert_uint_eq(small.len, 1);
    buf_fini(&small);
}
END_TEST

START_TEST(unknown_names_are_errors_where_that_is_wanted)
{
    static const char *const bad[] = {"\n{{a.nome}}", "\n{{#nome}}{{/nome}}",
                                      "\n{{^nome}}{{/nome}}", "\n{{>*nome}}", "\n{{text.nome}}"};

    tmpl_map_put(tmpl_map_put_map(fix.root, STR("a")), STR("null"), tmpl_null());
    tmpl_map_put_text(fix.root, STR("text"), STR("none/such"));
    fix.options.is_strict = true;
    assert_renders("{{a.null}}{{a.null.deeper}}{{#a}}{{null}}{{.}}{{/a}}{{^a.null}}x{{/a.null}}",
                   "x");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct tmpl_source source = {STR("page"), str_from_z(bad[i])};

        ck_assert_int_eq(fixture_render(&source, 1), ERR_INTERNAL);
        ck_assert_msg(strncmp(fix.error.text, "page.html:2: \"", 14) == 0, "%s", fix.error.text);
        ck_assert(strstr(fix.error.text, "nome\" is unknown") != NULL);
        ck_assert_str_eq(fix.error.words, ""); /* the client learns nothing of it */
    }
    {
        struct tmpl_source source = {STR("page"), STR("{{>*text}}")};

        ck_assert_int_eq(fixture_render(&source, 1), ERR_INTERNAL);
        ck_assert_str_eq(fix.error.text, "page.html:1: \"text\" names no template");
    }
}
END_TEST

START_TEST(an_unknown_template_is_absent)
{
    struct tmpl_source source = {STR("page"), STR("")};

    ck_assert_int_eq(fixture_open(&source, 1), ERR_NONE);
    ck_assert(tmpl_has(fix.store, STR("page")));
    ck_assert(!tmpl_has(fix.store, STR("pages")));
    ck_assert_int_eq(tmpl_render(fix.store, STR("pages"), tmpl_null(), &fix.out, &fix.error),
                     ERR_ABSENT);
}
END_TEST

START_TEST(what_is_no_text_is_refused)
{
    struct tmpl_source bad[] = {{STR("page"), STR("a\0b")}, {STR("page"), STR("\xff")}};

    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(fixture_open(&bad[i], 1), ERR_INVALID);
        ck_assert(strstr(fix.error.words, "UTF-8") != NULL);
    }
}
END_TEST

Suite *suite_faults(void)
{
    TCase *c;
    Suite *s = fixture_suite("faults", &c);

    tcase_add_test(c, broken_tags_are_refused);
    tcase_add_test(c, ends_must_match_beginnings);
    tcase_add_test(c, delimiters_must_be_two_words);
    tcase_add_test(c, only_blocks_stand_in_a_parent);
    tcase_add_test(c, unknown_templates_are_refused);
    tcase_add_test(c, html_and_text_do_not_mix);
    tcase_add_test(c, an_endless_circle_is_refused);
    tcase_add_test(c, a_long_row_of_partials_is_refused);
    tcase_add_test(c, sections_nest_to_a_limit);
    tcase_add_test(c, recursion_without_end_is_an_error_and_leaves_no_output);
    tcase_add_test(c, sections_times_recursion_is_bounded);
    tcase_add_test(c, too_much_work_is_an_error);
    tcase_add_test(c, a_page_that_outgrows_its_buffer_is_an_error);
    tcase_add_test(c, unknown_names_are_errors_where_that_is_wanted);
    tcase_add_test(c, an_unknown_template_is_absent);
    tcase_add_test(c, what_is_no_text_is_refused);
    return s;
}
