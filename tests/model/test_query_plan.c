/* test_query_plan.c - what a query becomes. */
#include "config.h"

#include <string.h>

#include "app/model/nearest.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "tests/model/query_help.h"
#include "tests/model/query_suites.h"

#define PAIR "SELECT t0.`left_id`, t0.`right_id`, t0.`note` FROM `app`.`pair` t0"
#define ID   "SELECT t0.`film_id` FROM `app`.`film` t0"

START_TEST(all_columns_but_invisible_ones_are_named)
{
    struct plan plan = help_plan("film", "");

    help_sql("pair", "", PAIR " LIMIT ?");
    help_sql("pair", "select=", PAIR " LIMIT ?");
    ck_assert_uint_eq(plan.column_count, 25);
    ck_assert(str_eq(plan.columns[0].json, STR("{\"film_id\":")));
    ck_assert(str_eq(plan.columns[1].json, STR(",\"title\":")));
    help_sql("film", "select=hidden", "SELECT t0.`hidden` FROM `app`.`film` t0 LIMIT ?");
}
END_TEST

START_TEST(fields_are_renamed_in_the_answer_only)
{
    struct plan plan = help_plan("pair", "select=a:left_id,\"say \\\"hi\\\"\":note");

    ck_assert(str_eq(plan.columns[0].json, STR("{\"a\":")));
    ck_assert(str_eq(plan.columns[1].json, STR(",\"say \\\"hi\\\"\":")));
    help_sql("pair", "select=a:left_id", "SELECT t0.`left_id` FROM `app`.`pair` t0 LIMIT ?");
}
END_TEST

START_TEST(a_name_goes_out_once)
{
    help_sql("pair", "select=note,*",
             "SELECT t0.`note`, t0.`left_id`, t0.`right_id` FROM `app`.`pair` t0 LIMIT ?");
    help_refused("pair", "select=note,note:left_id", "select", "at character 11: two fields");
    help_refused("pair", "select=note:left_id,*", "select", "two fields are called 'note'");
}
END_TEST

START_TEST(a_geometry_is_read_as_text)
{
    help_sql("film", "select=place", "SELECT ST_AsText(t0.`place`) FROM `app`.`film` t0 LIMIT ?");
}
END_TEST

START_TEST(names_are_quoted)
{
    help_sql("odd `name`",
             "select=a`b,select,with space,\"dot.ted\",\"quo\\\"te\",; DROP TABLE film; --",
             "SELECT t0.`a``b`, t0.`select`, t0.`with space`, t0.`dot.ted`, t0.`quo\"te`, "
             "t0.`; DROP TABLE film; --` FROM `app`.`odd ``name``` t0 LIMIT ?");
    help_sql("odd `name`", "select=id&\"dot.ted\"=eq.1&or=(\"dot.ted\".gt.1,a`b.lt.2)",
             "SELECT t0.`id` FROM `app`.`odd ``name``` t0 WHERE t0.`dot.ted` = ? AND "
             "(t0.`dot.ted` > ? OR t0.`a``b` < ?) LIMIT ?");
}
END_TEST

START_TEST(conditions_become_parameters)
{
    struct plan plan = help_plan("film", "select=film_id&length=gte.90&rating=neq.PG");

    help_sql("film", "select=film_id&length=gte.90&rating=neq.PG",
             ID " WHERE t0.`length` >= ? AND t0.`rating` <> ? LIMIT ?");
    ck_assert_uint_eq(plan.statement.param_count, 3);
    ck_assert_int_eq(plan.statement.params[0].type, DB_INT);
    ck_assert_int_eq(plan.statement.params[0].i, 90);
    ck_assert(str_eq(plan.statement.params[1].text, STR("PG")));
    ck_assert_int_eq(plan.statement.params[2].i, 1000);
    help_sql("film", "select=film_id&length=not.lt.3", ID " WHERE NOT (t0.`length` < ?) LIMIT ?");
    help_sql("film", "select=film_id&not.and=(length.lte.3,not.or(tiny.eq.1,tiny.eq.2))",
             ID " WHERE NOT (t0.`length` <= ? AND NOT (t0.`tiny` = ? OR t0.`tiny` = ?)) LIMIT ?");
}
END_TEST

START_TEST(is_takes_its_words_only)
{
    help_sql("film", "select=film_id&length=is.null&is_active=not.is.TRUE&tiny=is.not_null",
             ID " WHERE t0.`length` IS NULL AND NOT (t0.`is_active` IS TRUE) AND t0.`tiny` IS NOT "
                "NULL LIMIT ?");
    help_sql("film", "select=film_id&is_active=is.unknown&place=is.null",
             ID " WHERE t0.`is_active` IS UNKNOWN AND t0.`place` IS NULL LIMIT ?");
    help_refused("film", "length=is.true", "length", "does not apply to length, which is integer");
    help_refused("film", "length=is.1", "length", "is. wants null");
}
END_TEST

START_TEST(lists_share_statements)
{
    struct plan plan = help_plan("film", "tiny=in.(1,2,3)");
    const struct db_value *params = plan.statement.params;

    help_sql("film", "select=film_id&tiny=in.(1)", ID " WHERE t0.`tiny` IN (?) LIMIT ?");
    help_sql("film", "select=film_id&tiny=in.(1,2,3)",
             ID " WHERE t0.`tiny` IN (?, ?, ?, ?) LIMIT ?");
    ck_assert_int_eq(params[2].i, 3);
    ck_assert_int_eq(params[3].i, 3);
    help_sql("film", "select=film_id&tiny=in.()", ID " WHERE FALSE LIMIT ?");
    help_sql("film", "select=film_id&tiny=not.in.()", ID " WHERE NOT (FALSE) LIMIT ?");
}
END_TEST

START_TEST(like_tells_case_and_ilike_does_not)
{
    struct plan plan = help_plan("film", "title=like.A*x_");

    help_sql("film", "select=film_id&title=like.A*x_",
             ID " WHERE (t0.`title` LIKE ? AND t0.`title` LIKE ? COLLATE utf8mb4_bin) LIMIT ?");
    ck_assert(str_eq(plan.statement.params[0].text, STR("A%x_")));
    help_sql("film", "select=film_id&title=like.*x",
             ID " WHERE (t0.`title` LIKE ? COLLATE utf8mb4_bin) LIMIT ?");
    help_sql("film", "select=film_id&title=ilike.x*", ID " WHERE t0.`title` LIKE ? LIMIT ?");
    help_sql("film", "select=film_id&description=ilike.x*",
             ID " WHERE t0.`description` LIKE ? COLLATE utf8mb4_general_ci LIMIT ?");
    help_refused("film", "length=like.1*", "length", "like does not apply to length");
}
END_TEST

START_TEST(order_adds_a_term_for_nulls_only_where_needed)
{
    help_sql("film", "select=film_id&order=title", ID " ORDER BY t0.`title` LIMIT ?");
    help_sql("film", "select=film_id&order=length.nullsfirst,tiny.desc.nullsfirst",
             ID " ORDER BY t0.`length`, t0.`tiny` DESC LIMIT ?");
    help_sql("film", "select=film_id&order=length.asc.nullslast",
             ID " ORDER BY t0.`length` IS NULL, t0.`length` LIMIT ?");
    help_sql("film", "select=film_id&order=length.desc.nullsfirst",
             ID " ORDER BY t0.`length` IS NULL DESC, t0.`length` DESC LIMIT ?");
    help_sql("film", "select=film_id&order=length.desc.nullslast",
             ID " ORDER BY t0.`length` DESC LIMIT ?");
    help_refused("film", "order=place", "order", "a geometry has no order");
}
END_TEST

START_TEST(pages_are_ordered_by_the_key_as_well)
{
    struct plan plan = help_plan("pair", "limit=20&offset=40");

    help_sql("pair", "limit=20&offset=40",
             PAIR " ORDER BY t0.`left_id`, t0.`right_id` LIMIT ? OFFSET ?");
    ck_assert_int_eq(plan.statement.params[0].i, 20);
    ck_assert_int_eq(plan.statement.params[1].i, 40);
    help_sql("pair", "order=note.desc&limit=5",
             PAIR " ORDER BY t0.`note` DESC, t0.`left_id` DESC, t0.`right_id` DESC LIMIT ?");
    help_sql("pair", "order=right_id&limit=5",
             PAIR " ORDER BY t0.`right_id`, t0.`left_id` LIMIT ?");
    help_sql("pair", "left_id=eq.3&limit=5",
             PAIR " WHERE t0.`left_id` = ? ORDER BY t0.`right_id` LIMIT ?");
    help_sql("free", "limit=5", "SELECT t0.`n` FROM `app`.`free` t0 LIMIT ?");
}
END_TEST

START_TEST(a_read_by_key_pays_nothing_for_pages)
{
    help_sql("film", "select=film_id&film_id=eq.1", ID " WHERE t0.`film_id` = ? LIMIT ?");
    help_sql("film", "select=film_id&film_id=eq.1&limit=1", ID " WHERE t0.`film_id` = ? LIMIT ?");
    /* A negated or alternative condition does not hold the key. */
    help_sql("film", "select=film_id&film_id=not.eq.1&limit=1",
             ID " WHERE NOT (t0.`film_id` = ?) ORDER BY t0.`film_id` LIMIT ?");
    help_sql("film", "select=film_id&or=(film_id.eq.1,film_id.eq.2)&limit=1",
             ID " WHERE (t0.`film_id` = ? OR t0.`film_id` = ?) ORDER BY t0.`film_id` LIMIT ?");
}
END_TEST

START_TEST(the_ceiling_holds)
{
    ck_assert_uint_eq(help_plan("film", "").limit, 1000);
    ck_assert_uint_eq(help_plan("film", "limit=18446744073709551615").limit, 1000);
    ck_assert_uint_eq(help_plan("film", "limit=7").limit, 7);
    ck_assert_uint_eq(help_plan("film", "limit=0").limit, 0);
}
END_TEST

START_TEST(one_row_more_is_read_when_wanted)
{
    struct query_param limit = {STR("limit"), STR("20")};
    struct plan_options options = {
        .limits = &query_limits_default, .policy = &policy_everything, .wants_next = true};
    struct query *q;
    struct plan plan;

    ck_assert_int_eq(query_parse(arena, &limit, 1,
                                 &(struct query_options){.limits = options.limits}, &q, &error),
                     ERR_NONE);
    ck_assert_int_eq(
        plan_compile(arena, model_table_find(model, STR("film")), q, &options, &plan, &error),
        ERR_NONE);
    ck_assert_uint_eq(plan.limit, 20);
    ck_assert_int_eq(plan.statement.params[0].i, 21);
}
END_TEST

START_TEST(unknown_names_suggest_the_nearest)
{
    struct plan plan;

    help_refused("film", "titel=eq.x", "titel",
                 "film has no column 'titel'; perhaps you meant 'title'");
    ck_assert_str_eq(error.state, "42703");
    help_refused("film", "select=film_id,Title", "select", "at character 9: film has no column");
    help_refused("film", "order=lenght", "order", "perhaps you meant 'length'");
    help_refused("film", "or=(zzzzzz.eq.1)", "or", "film has no column 'zzzzzz'");
    ck_assert_ptr_null(strstr(error.words, "perhaps"));
    ck_assert_int_eq(help_compile("flim", STR(""), &query_limits_default, &plan), ERR_ABSENT);
    ck_assert_ptr_nonnull(strstr(error.words, "perhaps you meant 'film'"));
    ck_assert_str_eq(error.state, "PGRST205");
    ck_assert_int_eq(help_compile("lintel_user", STR(""), &query_limits_default, &plan),
                     ERR_ABSENT);
    ck_assert_ptr_null(strstr(error.words, "perhaps"));
    ck_assert(str_eq(nearest_table(arena, model, &policy_everything, STR("flm")), STR("film")));
    ck_assert_ptr_null(nearest_table(arena, model, &policy_everything, STR("x")).at);
}
END_TEST

START_TEST(literals_are_checked_before_sql_is_made)
{
    help_refused("film", "film_id=eq.x", "film_id", "'x' is no whole number");
    ck_assert_str_eq(error.state, "22P02");
    help_refused("film", "film_id=in.(1,65536)", "film_id",
                 "65536 is out of range; from 0 to 65535");
    ck_assert_str_eq(error.state, "22003");
    help_refused("film", "or=(tiny.eq.1,born.gt.2023-02-29)", "or",
                 "at character 12: born: '2023-02-29' is a day that does not exist");
    help_refused("film", "rating=eq.X", "rating", "'X' is none of: G, PG, R");
    help_refused("film", "place=eq.1", "place", "cannot be compared");
}
END_TEST

Suite *suite_query_plan(void)
{
    Suite *s = suite_create("query plan");
    TCase *c = tcase_create("plan");

    tcase_add_checked_fixture(c, help_setup, help_teardown);
    tcase_add_test(c, all_columns_but_invisible_ones_are_named);
    tcase_add_test(c, fields_are_renamed_in_the_answer_only);
    tcase_add_test(c, a_name_goes_out_once);
    tcase_add_test(c, a_geometry_is_read_as_text);
    tcase_add_test(c, names_are_quoted);
    tcase_add_test(c, conditions_become_parameters);
    tcase_add_test(c, is_takes_its_words_only);
    tcase_add_test(c, lists_share_statements);
    tcase_add_test(c, like_tells_case_and_ilike_does_not);
    tcase_add_test(c, order_adds_a_term_for_nulls_only_where_needed);
    tcase_add_test(c, pages_are_ordered_by_the_key_as_well);
    tcase_add_test(c, a_read_by_key_pays_nothing_for_pages);
    tcase_add_test(c, the_ceiling_holds);
    tcase_add_test(c, one_row_more_is_read_when_wanted);
    tcase_add_test(c, unknown_names_suggest_the_nearest);
    tcase_add_test(c, literals_are_checked_before_sql_is_made);
    suite_add_tcase(s, c);
    return s;
}
