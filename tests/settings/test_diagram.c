/* test_diagram.c - boxes in columns: circles, crossings, many, none. */
#include "config.h"

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#include "app/base/arena.h"
#include "app/settings/diagram.h"
#include "tests/suite.h"

static struct arena *a;

static void begin(void)
{
    a = arena_new((size_t)64 << 20);
}

static void end(void)
{
    arena_free(a);
}

static bool overlap(const struct diagram_box *one, const struct diagram_box *other)
{
    return one->x < other->x + DIAGRAM_WIDTH && other->x < one->x + DIAGRAM_WIDTH &&
           one->y < other->y + DIAGRAM_HEIGHT && other->y < one->y + DIAGRAM_HEIGHT;
}

/* Every box inside of the drawing, and none upon another. */
static void check_places(const struct diagram *d)
{
    for (size_t i = 0; i < d->box_count; i++) {
        ck_assert_int_ge(d->boxes[i].x, 0);
        ck_assert_int_ge(d->boxes[i].y, 0);
        ck_assert_int_le(d->boxes[i].x + DIAGRAM_WIDTH, d->width);
        ck_assert_int_le(d->boxes[i].y + DIAGRAM_HEIGHT, d->height);
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(!overlap(&d->boxes[i], &d->boxes[j]), "%zu is upon %zu", i, j);
    }
}

START_TEST(what_refers_stands_right_of_what_it_refers_to)
{
    static const struct diagram_line lines[] = {{2, 1}, {1, 0}, {2, 0}, {3, 3}};
    struct diagram d = diagram_new(a, 4, lines, 4);

    check_places(&d);
    ck_assert_uint_eq(d.boxes[0].layer, 0);
    ck_assert_uint_eq(d.boxes[1].layer, 1);
    ck_assert_uint_eq(d.boxes[2].layer, 2);
    ck_assert_int_lt(d.boxes[0].x, d.boxes[1].x);
    ck_assert_int_lt(d.boxes[1].x, d.boxes[2].x);
    /* What refers to itself alone stands with those that have no line. */
    ck_assert_int_gt(d.boxes[3].y, d.boxes[0].y);
}
END_TEST

START_TEST(a_circle_ends)
{
    static const struct diagram_line lines[] = {{0, 1}, {1, 2}, {2, 0}, {3, 0}};
    struct diagram d = diagram_new(a, 4, lines, 4);

    check_places(&d);
    ck_assert_uint_gt(d.boxes[3].layer, d.boxes[0].layer);
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_gt(diagram_line_path(a, &d, &lines[i]).len, 0);
}
END_TEST

START_TEST(lines_are_uncrossed_where_that_is_possible)
{
    /* 3 refers to 2, 4 to 1, 5 to 0: upside down, in the order of their numbers. */
    static const struct diagram_line lines[] = {{3, 2}, {4, 1}, {5, 0}};
    struct diagram d = diagram_new(a, 6, lines, 3);

    check_places(&d);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(d.boxes[lines[i].from].y, d.boxes[lines[i].to].y);
}
END_TEST

START_TEST(as_many_as_there_may_be)
{
    struct diagram_line *lines = ARENA_ARRAY(a, struct diagram_line, 2 * DIAGRAM_MAX);
    struct diagram d;

    for (size_t i = 0; i < DIAGRAM_MAX; i++) {
        lines[2 * i] = (struct diagram_line){i, i * 7 % DIAGRAM_MAX};
        lines[2 * i + 1] = (struct diagram_line){i, i / 3};
    }
    d = diagram_new(a, DIAGRAM_MAX, lines, 2 * DIAGRAM_MAX);
    check_places(&d);
}
END_TEST

START_TEST(without_lines_they_stand_in_rows)
{
    struct diagram d = diagram_new(a, 9, NULL, 0);

    check_places(&d);
    ck_assert_int_eq(d.boxes[0].y, d.boxes[3].y);
    ck_assert_int_gt(d.boxes[4].y, d.boxes[3].y);
    d = diagram_new(a, 1, NULL, 0);
    check_places(&d);
}
END_TEST

START_TEST(many_of_one_layer_go_on_in_the_next_column)
{
    struct diagram_line lines[40];
    struct diagram d;

    for (size_t i = 0; i < 40; i++)
        lines[i] = (struct diagram_line){i + 1, 0};
    d = diagram_new(a, 41, lines, 40);
    check_places(&d);
    ck_assert_int_lt(d.height, 20 * (DIAGRAM_HEIGHT + 14));
}
END_TEST

static Suite *suite_diagram(void)
{
    Suite *s = suite_create("diagram");
    TCase *t = tcase_create("layout");

    tcase_add_checked_fixture(t, begin, end);
    tcase_add_test(t, what_refers_stands_right_of_what_it_refers_to);
    tcase_add_test(t, a_circle_ends);
    tcase_add_test(t, lines_are_uncrossed_where_that_is_possible);
    tcase_add_test(t, as_many_as_there_may_be);
    tcase_add_test(t, without_lines_they_stand_in_rows);
    tcase_add_test(t, many_of_one_layer_go_on_in_the_next_column);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_diagram};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
