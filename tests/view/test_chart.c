/* test_chart.c - rows to lengths, angles and lines. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/tmpl/store.h"
#include "app/tmpl/value.h"
#include "app/view/chart.h"
#include "tests/suite.h"

static struct arena *arena;

static void setup(void)
{
    arena = arena_new((size_t)16 << 20);
}

static void teardown(void)
{
    arena_free(arena);
}

static void renders(enum view_panel_kind kind, const char *rows, const char *template,
                    const char *want)
{
    const struct tmpl_source source = {STR("x"), str_from_z(template)};
    const struct tmpl_options options = {.is_strict = false};
    const struct json_value *json;
    struct tmpl_map *m = tmpl_map_new(arena);
    struct error e = {.code = ERR_NONE};
    struct http_exchange x = {.arena = arena};
    struct tmpl_store *store = NULL;
    struct buf out;

    ck_assert_int_eq(json_parse(arena, str_from_z(rows), &json_limits_default, &json, &e),
                     ERR_NONE);
    chart_put(&x, m, kind, json);
    ck_assert_int_eq(tmpl_store_open_texts(&source, 1, &options, &store, &e), ERR_NONE);
    buf_init(&out, 65536);
    ck_assert_int_eq(tmpl_render(store, STR("x"), tmpl_of_map(m), &out, &e), ERR_NONE);
    ck_assert_msg(str_eq(buf_str(&out), str_from_z(want)), "got: %.*s", STR_ARG(buf_str(&out)));
    buf_fini(&out);
    tmpl_store_close(store);
}

START_TEST(a_number_is_the_last_one_of_the_first_row)
{
    renders(VIEW_PANEL_NUMBER, "[{\"n\":1234567}]", "{{number}}", "1234567");
    renders(VIEW_PANEL_NUMBER, "[{\"n\":134.80}]", "{{number}}", "134.80");
    renders(VIEW_PANEL_NUMBER, "{\"a\":\"x\",\"n\":-5}", "{{number}}", "-5");
    renders(VIEW_PANEL_NUMBER, "[]", "{{number}}", "–");
    renders(VIEW_PANEL_NUMBER, "[{\"n\":null}]", "{{number}}", "–");
}
END_TEST

START_TEST(bars_are_as_long_as_their_part_of_the_longest)
{
    static const char rows[] =
        "[{\"n\":5,\"b\":{\"name\":\"East\"}},{\"n\":20,\"b\":{\"name\":\"West\"}},"
        "{\"n\":0,\"b\":null},{\"n\":-3,\"b\":{\"name\":\"<b>\"}}]";

    renders(VIEW_PANEL_BARS, rows, "{{#bars}}{{bar_label}} {{bar_length}} {{bar_value}};{{/bars}}",
            "East 25.00 5;West 100.00 20;– 0.00 0;&lt;b&gt; 0.00 -3;");
}
END_TEST

START_TEST(a_funnel_is_measured_by_its_first_step)
{
    renders(VIEW_PANEL_FUNNEL, "[{\"s\":\"seen\",\"n\":200},{\"s\":\"bought\",\"n\":50}]",
            "{{#bars}}{{bar_from}}+{{bar_length}} {{bar_percent}};{{/bars}}",
            "0.00+100.00 100 %;37.50+25.00 25 %;");
}
END_TEST

START_TEST(slices_make_a_whole_and_small_ones_are_put_together)
{
    static const char many[] =
        "[{\"s\":\"a\",\"n\":1},{\"s\":\"b\",\"n\":1},{\"s\":\"c\",\"n\":1},{\"s\":\"d\",\"n\":1},"
        "{\"s\":\"e\",\"n\":1},{\"s\":\"f\",\"n\":1},{\"s\":\"g\",\"n\":1},{\"s\":\"h\",\"n\":1},"
        "{\"s\":\"i\",\"n\":2}]";

    renders(VIEW_PANEL_PIE, "[{\"s\":\"a\",\"n\":3},{\"s\":\"b\",\"n\":1}]",
            "{{#slices}}{{slice_length}}@{{slice_offset}} {{slice_percent}};{{/slices}}",
            "75.00@25.00 75 %;25.00@-50.00 25 %;");
    renders(VIEW_PANEL_PIE, many, "{{#slices}}{{slice_label}}{{slice_value}} {{/slices}}",
            "a1 b1 c1 d1 e1 f1 g1 …3 ");
    renders(VIEW_PANEL_PIE, "[{\"s\":\"a\",\"n\":0}]", "{{#slices}}{{slice_length}}{{/slices}}",
            "0.00");
}
END_TEST

START_TEST(a_series_stands_between_round_ticks)
{
    renders(VIEW_PANEL_SERIES,
            "[{\"d\":\"mon\",\"n\":0},{\"d\":\"tue\",\"n\":90},{\"d\":\"wed\",\"n\":45}]",
            "{{#ticks}}{{tick_text}} {{/ticks}}| {{line}} | {{first_label}}-{{last_label}}",
            "100 75 50 25 0 | 0.0,180.0 300.0,18.0 600.0,99.0 | mon-wed");
    renders(VIEW_PANEL_SERIES, "[{\"d\":\"mon\",\"n\":0}]",
            "{{#ticks}}{{tick_text}} {{/ticks}}{{line}}", "1 0 300.0,180.0");
    renders(VIEW_PANEL_SERIES, "[{\"d\":\"mon\",\"n\":-10},{\"d\":\"tue\",\"n\":10}]",
            "{{#ticks}}{{tick_text}} {{/ticks}}", "10 5 0 -5 -10 ");
}
END_TEST

START_TEST(what_has_no_numbers_is_a_table)
{
    renders(VIEW_PANEL_BARS, "[{\"first_name\":\"a\",\"born\":null}]",
            "{{#heads}}{{head}} {{/heads}}{{#lines}}{{#cells}}[{{cell_text}}]{{/cells}}{{/lines}}",
            "First name Born [a][–]");
    renders(VIEW_PANEL_PIE, "[]", "{{#is_empty}}empty{{/is_empty}}", "empty");
}
END_TEST

START_TEST(what_is_left_out_is_counted)
{
    struct buf rows;

    buf_init(&rows, 65536);
    for (int i = 0; i < CHART_BARS_MAX + 7; i++)
        buf_addf(&rows, "%s{\"s\":\"x%d\",\"n\":1e300}", i == 0 ? "[" : ",", i);
    buf_addf(&rows, "]%c", 0);
    renders(VIEW_PANEL_BARS, rows.at, "{{#is_cut}}{{left_out_count}}{{/is_cut}}", "7");
    buf_fini(&rows);
}
END_TEST

START_TEST(steps_are_round)
{
    ck_assert_double_eq_tol(chart_step(90, 4), 25, 1e-9);
    ck_assert_double_eq_tol(chart_step(100, 4), 25, 1e-9);
    ck_assert_double_eq_tol(chart_step(0.7, 4), 0.2, 1e-9);
    ck_assert_double_eq_tol(chart_step(7000, 4), 2000, 1e-9);
    ck_assert_double_eq_tol(chart_step(0, 4), 1, 1e-9);
}
END_TEST

static Suite *suite_chart(void)
{
    Suite *s = suite_create("chart");
    TCase *c = tcase_create("chart");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_number_is_the_last_one_of_the_first_row);
    tcase_add_test(c, bars_are_as_long_as_their_part_of_the_longest);
    tcase_add_test(c, a_funnel_is_measured_by_its_first_step);
    tcase_add_test(c, slices_make_a_whole_and_small_ones_are_put_together);
    tcase_add_test(c, a_series_stands_between_round_ticks);
    tcase_add_test(c, what_has_no_numbers_is_a_table);
    tcase_add_test(c, what_is_left_out_is_counted);
    tcase_add_test(c, steps_are_round);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_chart};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
