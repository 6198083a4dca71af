/* test_query_having.c - conditions on aggregates: which are about groups, and what they become. */
#include "config.h"

#include <string.h>

#include "tests/model/policy_help.h"
#include "tests/model/query_help.h"
#include "tests/model/query_suites.h"
#include "tests/model/sql_check.h"

#define SUM_OF "SELECT t0.`rating`, SUM(t0.`tiny`) FROM `app`.`film` t0"
#define GROUPS "select=rating,total:tiny.sum(),n:count()&"

START_TEST(an_aggregate_is_met_by_its_name)
{
    help_sql("film", "select=rating,total:tiny.sum()&total=gt.100",
             SUM_OF " GROUP BY 1 HAVING SUM(t0.`tiny`) > ? LIMIT ?");
    help_sql("film", "select=rating,tiny.sum()&sum=not.in.(1,2)&rating=neq.G&order=sum",
             SUM_OF " WHERE t0.`rating` <> ? GROUP BY 1 HAVING NOT (SUM(t0.`tiny`) IN (?, ?)) "
                    "ORDER BY 2 LIMIT ?");
    help_sql("film", "select=count()&count=gte.2",
             "SELECT COUNT(*) FROM `app`.`film` t0 HAVING COUNT(*) >= ? LIMIT ?");
    help_sql("film", "select=count&count=gte.2",
             "SELECT COUNT(*) FROM `app`.`film` t0 HAVING COUNT(*) >= ? LIMIT ?");
    help_sql("film", "select=m:title.max()&m=like.a*",
             "SELECT MAX(t0.`title`) FROM `app`.`film` t0 HAVING (MAX(t0.`title`) LIKE ? AND "
             "MAX(t0.`title`) LIKE ? COLLATE utf8mb4_bin) LIMIT ?");
    help_sql("film", "select=m:tiny::text.max()::int&m=is.null",
             "SELECT CAST(MAX(CAST(t0.`tiny` AS CHAR)) AS SIGNED) FROM `app`.`film` t0 HAVING "
             "CAST(MAX(CAST(t0.`tiny` AS CHAR)) AS SIGNED) IS NULL LIMIT ?");
}
END_TEST

START_TEST(what_names_a_column_stays_a_condition_on_rows)
{
    help_sql("film", "select=rating,tiny:tiny.sum()&tiny=gt.100",
             SUM_OF " WHERE t0.`tiny` > ? GROUP BY 1 LIMIT ?");
    help_sql("film", "select=film_id,tiny&tiny=gt.100",
             "SELECT t0.`film_id`, t0.`tiny` FROM `app`.`film` t0 WHERE t0.`tiny` > ? LIMIT ?");
}
END_TEST

START_TEST(lists_are_of_one_kind)
{
    help_sql("film", GROUPS "or=(total.gt.100,not.and(n.gt.1,n.lt.5))",
             "SELECT t0.`rating`, SUM(t0.`tiny`), COUNT(*) FROM `app`.`film` t0 GROUP BY 1 HAVING "
             "(SUM(t0.`tiny`) > ? OR NOT (COUNT(*) > ? AND COUNT(*) < ?)) LIMIT ?");
    help_sql("film", GROUPS "and=(total.gt.100,rating.eq.G,and(n.gt.1,tiny.lt.5))",
             "SELECT t0.`rating`, SUM(t0.`tiny`), COUNT(*) FROM `app`.`film` t0 WHERE t0.`rating` "
             "= ? AND t0.`tiny` < ? GROUP BY 1 HAVING SUM(t0.`tiny`) > ? AND COUNT(*) > ? LIMIT ?");
    help_refused("film", GROUPS "or=(total.gt.100,rating.eq.G)", "or",
                 "at character 2: 'total' is an aggregate");
    help_refused("film", GROUPS "not.and=(rating.eq.G,n.gt.1)", "not.and", "a list of its own");
    help_refused("film", GROUPS "and=(rating.eq.G,or(tiny.eq.1,n.gt.1))", "and",
                 "a list of its own");
}
END_TEST

START_TEST(its_literals_are_of_its_type)
{
    help_refused("film", GROUPS "n=gt.x", "n", "'x' is no whole number");
    ck_assert_str_eq(error.state, "22P02");
    help_refused("film", GROUPS "or=(n.gt.1,n.lt.1.5)", "or", "n: '1.5' is no whole number");
    help_refused("film", GROUPS "total=gt.1e3", "total", "is no decimal number");
    help_refused("film", GROUPS "n=gt.9223372036854775808", "n", "out of range");
    help_refused("film", "select=m:rating.min()&m=eq.X", "m", "'X' is none of: G, PG, R");
    help_refused("film", "select=m:born.max()&m=gt.2023-02-29", "m", "a day that does not exist");
    help_refused("film", GROUPS "total=like.1*", "total", "like does not apply to total");
    help_refused("film", GROUPS "total=is.true", "total", "is does not apply to total");
    help_refused("film", GROUPS "n=cs.1", "n", "cs does not apply to n");
    help_refused("film", "select=m:title.max()&m=fts.a", "m", "FULLTEXT");
    help_refused("film", GROUPS "n=fts.a", "n", "FULLTEXT");
}
END_TEST

START_TEST(only_what_is_aggregated_and_selected_is_met)
{
    struct query_limits limits = query_limits_default;
    struct plan plan;

    help_refused("film", "total=gt.1", "total", "film has no column 'total'");
    help_refused("film", "select=rating,n:count()&total=gt.1", "total",
                 "film has no column 'total'");
    help_refused("film", GROUPS "total->a=gt.1", "total", "film has no column 'total'");
    help_refused("film", "select=r:rating,count()&r=eq.G", "r", "film has no column 'r'");
    limits.has_aggregates = false;
    ck_assert_int_eq(help_compile("film", STR("select=n:count()&n=gt.1"), &limits, &plan),
                     ERR_INVALID);
    ck_assert_str_eq(error.state, "PGRST123");
}
END_TEST

START_TEST(relations_with_one_row_are_spread_and_lists_take_none)
{
    static const char sum[] =
        "SELECT t0.`left_id`, SUM(t1.`tiny`) FROM `app`.`pair` t0 LEFT JOIN `app`.`film` t1 ON "
        "t0.`right_id` = t1.`film_id` GROUP BY 1 HAVING SUM(t1.`tiny`) > ? LIMIT ?";

    help_sql("pair", "select=left_id,...film(total:tiny.sum())&total=gt.1", sum);
    help_sql("pair", "select=left_id,...film(total:tiny.sum())&film.total=gt.1", sum);
    help_refused("film", "select=film_id,pair(n:count())&pair.n=gt.1", "n",
                 "an aggregate in a list");
    ck_assert_ptr_nonnull(strstr(error.words, "ask for pair itself"));
    help_refused("film", "select=film_id,pair!inner(note,n:count())&pair.n=gt.1", "n",
                 "an aggregate in a list");
    help_refused("film", "select=count(),pair(n:count())&pair.or=(n.gt.1,note.eq.x)", "pair.or",
                 "an aggregate in a list");
}
END_TEST

START_TEST(what_is_guarded_stays_guarded)
{
    struct test_policy *policy = test_policy_new(arena, model);

    help_policy = &policy->policy;
    test_policy_grant(policy, POLICY_READ, "pair", "left_id=eq.1", "note");
    test_policy_grant(policy, POLICY_READ, "pair", NULL, "right_id");
    help_sql("pair", "select=m:note.max()&m=eq.x",
             "SELECT MAX(IF(((t0.`left_id` = ?)), t0.`note`, NULL)) FROM `app`.`pair` t0 HAVING "
             "MAX(IF(((t0.`left_id` = ?)), t0.`note`, NULL)) = ? LIMIT ?");
    help_refused("pair", "select=m:left_id.max()&m=eq.1", "select", "no column 'left_id'");
    help_refused("pair", "select=right_id,count()&left_id=eq.1", "left_id", "no column 'left_id'");
}
END_TEST

static void whole(const char *query)
{
    struct plan plan = help_plan("film", query);

    ck_assert_ptr_null(sql_check(&plan.statement, model));
}

START_TEST(statements_hold_nothing_foreign)
{
    whole("select=rating,\"` x\":tiny.sum()&\"` x\"=gt.100&\"` x\"=not.is.null");
    whole("select=rating,\"; --\":title.max()&or=(\"; --\".eq.'; DROP,\"; --\".match.^a)");
    whole("select=e:extra->>a.max(),n:count()&e=in.(a,b,c)&n=isdistinct.3&order=n");
    whole("select=f:score.avg(),s:is_active.max()&f=gt.1.5&s=is.true");
}
END_TEST

Suite *suite_query_having(void)
{
    Suite *s = suite_create("query having");
    TCase *c = tcase_create("having");

    tcase_add_checked_fixture(c, help_setup, help_teardown);
    tcase_add_test(c, an_aggregate_is_met_by_its_name);
    tcase_add_test(c, what_names_a_column_stays_a_condition_on_rows);
    tcase_add_test(c, lists_are_of_one_kind);
    tcase_add_test(c, its_literals_are_of_its_type);
    tcase_add_test(c, only_what_is_aggregated_and_selected_is_met);
    tcase_add_test(c, relations_with_one_row_are_spread_and_lists_take_none);
    tcase_add_test(c, what_is_guarded_stays_guarded);
    tcase_add_test(c, statements_hold_nothing_foreign);
    suite_add_tcase(s, c);
    return s;
}
