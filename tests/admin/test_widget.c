/*
 * test_widget.c - which control a column gets, and what it does not change.
 */
#include "config.h"

#include <string.h>

#include "app/admin/form/widget.h"
#include "app/base/arena.h"
#include "app/model/schema.h"
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

static const struct model_column text = {.type = MODEL_TEXT,
                                         .sql_type = STR_INIT("varchar(20)"),
                                         .charset = STR_INIT("utf8mb4"),
                                         .max_chars = 20,
                                         .is_nullable = true};
static const struct model_column body = {.type = MODEL_TEXT,
                                         .sql_type = STR_INIT("text"),
                                         .charset = STR_INIT("utf8mb4"),
                                         .max_chars = 65535};
static const struct model_column date = {.type = MODEL_DATE};
static const struct model_column duration = {.type = MODEL_TIME, .scale = 3};
static const struct model_column moment = {.type = MODEL_DATETIME, .scale = 6};
static const struct model_column small = {.type = MODEL_INT, .bytes = 2};
static const struct model_column large = {.type = MODEL_UINT, .bytes = 8, .is_unsigned = true};
static const struct model_column money = {.type = MODEL_DECIMAL, .precision = 6, .scale = 2};
static const struct model_column yes = {.type = MODEL_BOOL, .bytes = 1};
static const struct model_column bytes = {.type = MODEL_BYTES, .max_chars = 16};

#define eq(a, b) ck_assert_msg(str_eq((a), STR(b)), "\"%.*s\" is not \"%s\"", STR_ARG(a), b)

static struct admin_widget of(const struct model_column *c, const char *literal)
{
    return admin_widget_of(arena, c, literal == NULL ? STR_NONE : str_from_z(literal));
}

START_TEST(a_control_that_could_not_hold_a_value_is_not_used_for_it)
{
    eq(of(&date, "2024-02-29").type, "date");
    eq(of(&date, "0000-00-00").type, "text");
    eq(of(&date, "2024-00-00").type, "text");
    eq(of(&duration, "23:59:59.999").type, "time");
    eq(of(&duration, "-01:00:00.000").type, "text");
    eq(of(&duration, "100:00:00.000").type, "text");
    eq(of(&moment, "2024-02-29T13:00:00.123000").type, "datetime-local");
    eq(of(&moment, "2024-02-29T13:00:00.123456").type, "text");
    ck_assert_int_eq(of(&text, "one line").kind, ADMIN_LINE);
    ck_assert_int_eq(of(&text, "two\nlines").kind, ADMIN_AREA);
    ck_assert_int_eq(of(&body, NULL).kind, ADMIN_AREA);
    ck_assert_int_eq(of(&yes, "1").kind, ADMIN_SWITCH);
    ck_assert_int_eq(of(&yes, "7").kind, ADMIN_LINE);
}
END_TEST

START_TEST(limits_are_those_of_the_column_and_never_shut_out_a_value)
{
    eq(of(&small, NULL).least, "-32768");
    eq(of(&small, NULL).most, "32767");
    /* What a double cannot hold is typed as text. */
    eq(of(&large, NULL).type, "text");
    eq(of(&money, NULL).mode, "decimal");
    /* Twenty characters beyond the first plane are forty units for a browser. */
    ck_assert_uint_eq(of(&text, NULL).length, 40);
    ck_assert_uint_eq(of(&body, NULL).length, 65535);
    ck_assert(of(&text, NULL).has_none);
    ck_assert(!of(&body, NULL).has_none);
}
END_TEST

START_TEST(a_value_is_the_same_however_it_is_written)
{
    ck_assert(admin_widget_same(arena, &moment, STR("2024-02-29T13:00:00.000000"),
                                STR("2024-02-29T13:00")));
    ck_assert(!admin_widget_same(arena, &moment, STR("2024-02-29T13:00:00.000001"),
                                 STR("2024-02-29T13:00")));
    ck_assert(admin_widget_same(arena, &body, STR("a\r\nb\rc"), STR("a\nb\nc")));
    ck_assert(!admin_widget_same(arena, &body, STR("a"), STR("a ")));
    ck_assert(admin_widget_same(arena, &bytes, STR("\\x41"), STR("A")));
    ck_assert(!admin_widget_same(arena, &bytes, STR("a\r\n"), STR("a\n")));
    ck_assert(admin_widget_same(arena, &date, STR("0000-00-00"), STR("0000-00-00")));
    ck_assert(!admin_widget_same(arena, &small, STR("no number"), STR("0")));
    eq(admin_widget_text(&moment, STR("2024-02-29T13:00:00.100000+00:00")),
       "2024-02-29T13:00:00.1");
    eq(admin_widget_text(&text, STR("0.100")), "0.100");
}
END_TEST

START_TEST(a_default_is_shown_where_it_is_a_value)
{
    struct model_column c = text;

    c.default_sql = STR("'it''s'");
    eq(admin_widget_default(arena, &c), "it's");
    c.default_sql = STR("''");
    eq(admin_widget_default(arena, &c), "");
    ck_assert_ptr_nonnull(admin_widget_default(arena, &c).at);
    c.default_sql = STR("uuid()");
    ck_assert_ptr_null(admin_widget_default(arena, &c).at);
    c.default_sql = STR("NULL");
    ck_assert_ptr_null(admin_widget_default(arena, &c).at);
    c = small;
    c.default_sql = STR("-1");
    eq(admin_widget_default(arena, &c), "-1");
    c.default_sql = STR("100000");
    ck_assert_ptr_null(admin_widget_default(arena, &c).at);
}
END_TEST

static Suite *suite_widget(void)
{
    Suite *s = suite_create("widget");
    TCase *c = tcase_create("widget");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_control_that_could_not_hold_a_value_is_not_used_for_it);
    tcase_add_test(c, limits_are_those_of_the_column_and_never_shut_out_a_value);
    tcase_add_test(c, a_value_is_the_same_however_it_is_written);
    tcase_add_test(c, a_default_is_shown_where_it_is_a_value);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_widget};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
