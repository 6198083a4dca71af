/* test_query_policy.c - the conditions of policies, and what a query becomes under them. */
#include "config.h"

#include <string.h>

#include "app/model/schema.h"
#include "tests/model/policy_help.h"
#include "tests/model/query_help.h"
#include "tests/model/query_suites.h"
#include "tests/model/sql_check.h"

static struct test_policy *policy;

static void setup(void)
{
    help_setup();
    policy = test_policy_new(arena, model);
    help_policy = &policy->policy;
}

static const struct query_cond *parsed(const char *text)
{
    return test_policy_where(policy, text);
}

static void refused(const char *text, const char *part)
{
    const struct query_cond *c;
    struct error e = {.code = ERR_NONE};

    ck_assert_msg(policy_parse(arena, STR("where"), str_from_z(text), &c, &e) == ERR_INVALID,
                  "%s is taken", text);
    ck_assert_str_eq(e.field, "where");
    ck_assert_msg(strstr(e.words, part) != NULL, "%s: %s", text, e.words);
}

static void absent(const char *table, const char *query)
{
    struct plan plan = {.limit = 0};

    ck_assert_int_eq(help_compile(table, str_from_z(query), &query_limits_default, &plan),
                     ERR_ABSENT);
    ck_assert_str_eq(error.state, "PGRST205");
    ck_assert_str_eq(error.words, "there is no table of this name");
}

/* ---- the grammar ---- */

START_TEST(a_condition_is_a_way_an_operator_and_a_value)
{
    const struct query_cond *c = parsed("a.b!hint.c=not.eq.x&d=in.(1,$u.x)");

    ck_assert(c->is_negated);
    ck_assert(str_eq(c->steps->field.name, STR("a")));
    ck_assert_ptr_null(c->steps->hint.at);
    ck_assert(str_eq(c->steps->next->field.name, STR("b")));
    ck_assert(str_eq(c->steps->next->hint, STR("hint")));
    ck_assert(str_eq(c->field.name, STR("c")));
    ck_assert(!c->is_reference[0]);
    c = c->next;
    ck_assert_ptr_null(c->next);
    ck_assert(!c->is_reference[0]);
    ck_assert(c->is_reference[1]);
    ck_assert(str_eq(c->values[1], STR("u.x")));
}
END_TEST

START_TEST(ways_and_references_stand_in_and_and_or)
{
    const struct query_cond *c =
        parsed("or=(a.eq.$user.id,b.c.d.eq.$user.id,and(e.is.null,\"eq\".gt.1))");

    ck_assert_int_eq(c->kind, QUERY_OR);
    ck_assert(str_eq(c->first->values[0], STR("user.id")));
    ck_assert(c->first->is_reference[0]);
    c = c->first->next;
    ck_assert(str_eq(c->steps->next->field.name, STR("c")));
    ck_assert(str_eq(c->field.name, STR("d")));
    ck_assert(str_eq(c->next->first->next->field.name, STR("eq")));
}
END_TEST

START_TEST(a_whole_list_may_be_a_reference)
{
    const struct query_cond *c = parsed("a=in.$user.teams&b=eq(any).$user.teams&c=not.in.$x");

    ck_assert_uint_eq(c->value_count, 1);
    ck_assert(c->is_reference[0]);
    ck_assert(str_eq(c->next->values[0], STR("user.teams")));
    ck_assert(c->next->next->is_negated);
}
END_TEST

START_TEST(what_is_quoted_is_never_a_reference)
{
    const struct query_cond *c = parsed("a=eq.\"$user.id\"&b=in.(\"$x\",y)&c=eq.\"R&D \\\"1\\\"\"");

    ck_assert(!c->is_reference[0]);
    ck_assert(str_eq(c->values[0], STR("$user.id")));
    ck_assert(!c->next->is_reference[0]);
    ck_assert(str_eq(c->next->next->values[0], STR("R&D \"1\"")));
}
END_TEST

START_TEST(what_cannot_be_read_is_refused_by_its_place)
{
    refused("", "is empty");
    refused("  ", "is empty");
    refused("a=eq.1&", "at character 8: a name is missing");
    refused("a=eq.1&b", "at character 9: '=' is expected");
    refused("a=eq.R&D", "at character 9: '=' is expected");
    refused("a=eq.\"x\"y", "at character 9: '&' is expected");
    refused("a=like.$x", "at character 8: like takes no $name");
    refused("a=is.$x", "is takes no $name");
    refused("a=fts.$x", "fts takes no $name");
    refused("a=eq.$", "at character 6: a name is expected after $");
    refused("a=eq.$x y", "at character 9: '&' is expected");
    refused("a!h=eq.1", "a field takes no hint");
    refused("a->b.c=eq.1", "'->' has no place in the name of a relation");
    refused("a.b.c.d.e.f.g.h.i.j=eq.1", "more than 8 relations");
    refused("or=(a.eq.1", "',' or ')' is expected");
}
END_TEST

START_TEST(requests_know_neither_ways_nor_references)
{
    const struct query_param way = {STR("film.title"), STR("eq.x")};
    const struct query_param in_tree = {STR("or"), STR("(film.title.eq.x)")};
    const struct query_param text = {STR("a"), STR("eq.$user.id")};
    const struct query_options options = {.limits = &query_limits_default};
    struct query *q;

    ck_assert_int_eq(query_parse(arena, &way, 1, &options, &q, &error), ERR_INVALID);
    error_clear(&error);
    ck_assert_int_eq(query_parse(arena, &in_tree, 1, &options, &q, &error), ERR_INVALID);
    error_clear(&error);
    ck_assert_int_eq(query_parse(arena, &text, 1, &options, &q, &error), ERR_NONE);
    ck_assert_ptr_null(q->where->is_reference);
    ck_assert(str_eq(q->where->values[0], STR("$user.id")));
}
END_TEST

START_TEST(pairs_may_be_conditions_of_a_policy)
{
    const struct query_param pairs[] = {{STR("a!h.b"), STR("eq.$user.id")},
                                        {STR("not.or"), STR("(c.d.is.null,e.eq.1)")}};
    const struct query_param limit = {STR("limit"), STR("1")};
    const struct query_options options = {.limits = &query_limits_default, .is_policy = true};
    struct query *q;

    ck_assert_int_eq(query_parse(arena, pairs, 2, &options, &q, &error), ERR_NONE);
    ck_assert(str_eq(q->where->steps->hint, STR("h")));
    ck_assert(q->where->is_reference[0]);
    ck_assert(str_eq(q->where->next->first->steps->field.name, STR("c")));
    ck_assert_int_eq(query_parse(arena, &limit, 1, &options, &q, &error), ERR_INVALID);
}
END_TEST

/* ---- is it fit for the table? ---- */

static void check(const char *table, const char *where, const char *part)
{
    const struct model_table *t = model_table_find(model, str_from_z(table));
    struct error e = {.code = ERR_NONE};
    enum err code = policy_check(arena, t, parsed(where), &e);

    if (part == NULL) {
        ck_assert_msg(code == ERR_NONE, "%s: %s %s", where, e.field, e.words);
        return;
    }
    ck_assert_msg(code == ERR_INVALID, "%s is taken", where);
    ck_assert_str_eq(e.field, "where");
    ck_assert_msg(strstr(e.words, part) != NULL, "%s: %s", where, e.words);
}

START_TEST(a_condition_is_held_against_its_table)
{
    check("film", "tiny=eq.$user.id", NULL);
    check("film", "tiny=in.(1,$user.id)", NULL);
    check("pair", "film.title=eq.$user.name", NULL);
    check("film", "tinny=eq.1",
          "at character 1: film has no column 'tinny'; perhaps you meant 'tiny'");
    check("film", "tiny=eq.x", "at character 1: tiny:");
    check("film", "tiny=in.(x,$user.id)", "at character 1: tiny:");
    check("pair", "left_id=eq.1&film.titel=eq.x", "at character 19: film has no column 'titel'");
    check("pair", "free.n=eq.1", "at character 1: Could not find a relationship");
    check("pair", "film.title=like.\xff*", "title");
}
END_TEST

/* ---- statements ---- */

START_TEST(without_a_policy_there_is_nothing)
{
    help_policy = NULL;
    absent("pair", "");
    absent("piar", "");
    help_policy = &policy->policy;
    absent("pair", "");
}
END_TEST

START_TEST(suggestions_know_what_is_shown_only)
{
    struct plan plan = {.limit = 0};

    absent("piar", "");
    test_policy_grant(policy, POLICY_READ, "pair", NULL, "left_id");
    ck_assert_int_eq(help_compile("piar", STR(""), &query_limits_default, &plan), ERR_ABSENT);
    ck_assert_ptr_nonnull(strstr(error.words, "perhaps you meant 'pair'"));
    help_refused("pair", "note=eq.x", "note", "pair has no column 'note'");
    ck_assert_ptr_null(strstr(error.words, "perhaps"));
    help_refused("pair", "nota=eq.x", "nota", "pair has no column 'nota'");
    ck_assert_ptr_null(strstr(error.words, "perhaps"));
    help_refused("pair", "left_di=eq.x", "left_di", "perhaps you meant 'left_id'");
    help_refused("pair", "select=note", "select", "has no column 'note'");
    help_refused("pair", "order=note", "order", "has no column 'note'");
    help_refused("pair", "select=note.max()", "select", "has no column 'note'");
    help_refused("pair", "or=(note.is.null)", "or", "has no column 'note'");
    help_refused("pair", "select=left_id,film(title)", "", "Could not find a relationship");
    ck_assert_ptr_null(error.hint.at);
}
END_TEST

#define PAIR_ALL "SELECT t0.`left_id`, t0.`right_id`, t0.`note` FROM `app`.`pair` t0"

START_TEST(rows_are_those_of_any_grant)
{
    test_policy_context(policy, "user.id", "7");
    test_policy_context(policy, "user.teams", "1,2,3");
    test_policy_grant(policy, POLICY_READ, "pair", "left_id=eq.$user.id", NULL);
    help_sql("pair", "note=eq.x", PAIR_ALL " WHERE t0.`note` = ? AND ((t0.`left_id` = ?)) LIMIT ?");
    test_policy_grant(policy, POLICY_READ, "pair", "right_id=in.$user.teams&note=neq.x", NULL);
    help_sql("pair", "",
             PAIR_ALL " WHERE ((t0.`left_id` = ?) OR (t0.`right_id` IN (?, ?, ?, ?) AND "
                      "t0.`note` <> ?)) LIMIT ?");
    test_policy_grant(policy, POLICY_READ, "pair", NULL, NULL);
    help_sql("pair", "", PAIR_ALL " LIMIT ?");
}
END_TEST

START_TEST(a_grant_without_its_context_does_not_apply)
{
    test_policy_grant(policy, POLICY_READ, "pair", "left_id=eq.$user.id", NULL);
    absent("pair", "");
    test_policy_grant(policy, POLICY_READ, "pair", "right_id=eq.1", "left_id,right_id");
    help_sql("pair", "",
             "SELECT t0.`left_id`, t0.`right_id` FROM `app`.`pair` t0 WHERE ((t0.`right_id` = ?)) "
             "LIMIT ?");
    test_policy_context(policy, "user.id", "1,2"); /* not exactly one */
    help_refused("pair", "note=eq.x", "note", "has no column");
}
END_TEST

START_TEST(a_grant_that_fits_no_more_does_not_apply)
{
    test_policy_context(policy, "user.name", "seven");
    test_policy_grant(policy, POLICY_READ, "pair", "gone=eq.1", NULL);
    absent("pair", "");
    test_policy_grant(policy, POLICY_READ, "pair", "not.and=(gone.eq.1)", NULL);
    absent("pair", "");
    test_policy_grant(policy, POLICY_READ, "pair", "left_id=eq.$user.name", NULL);
    absent("pair", "");
}
END_TEST

START_TEST(an_empty_list_of_references_holds_for_no_row)
{
    test_policy_context(policy, "user.teams", "");
    test_policy_grant(policy, POLICY_READ, "pair", "left_id=in.$user.teams", NULL);
    help_sql("pair", "", PAIR_ALL " WHERE ((FALSE)) LIMIT ?");
}
END_TEST

START_TEST(ways_are_exists)
{
    test_policy_context(policy, "user.name", "x");
    test_policy_grant(policy, POLICY_READ, "pair", "film.title=eq.$user.name", NULL);
    help_sql("pair", "",
             PAIR_ALL " WHERE ((EXISTS (SELECT 1 FROM `app`.`film` t1 WHERE t0.`right_id` = "
                      "t1.`film_id` AND t1.`title` = ?) IS TRUE)) LIMIT ?");
    test_policy_grant(policy, POLICY_READ, "free", "n=eq.1", NULL);
    test_policy_grant(policy, POLICY_READ, "odd `name`", "film.length.title=not.eq.x", NULL);
    help_sql("odd `name`", "select=id",
             "SELECT t0.`id` FROM `app`.`odd ``name``` t0 WHERE ((NOT (EXISTS (SELECT 1 FROM "
             "`app`.`pair` t1 JOIN `app`.`film` t2 ON t1.`right_id` = t2.`film_id` JOIN "
             "`app`.`film` t3 ON t2.`length` = t3.`film_id` WHERE t1.`left_id` = t0.`id` AND "
             "t3.`title` = ?) IS TRUE))) LIMIT ?");
}
END_TEST

/* title has a full-text index, which does not count. */
START_TEST(a_way_may_be_walked_from_its_end_where_an_index_begins_it)
{
    static const struct {
        const char *condition;
        const char *end;
    } ways[] = {
        {"film.film_id=eq.7", " = ?)"},         {"film.film_id=in.(7,8)", " IN (?, ?))"},
        {"film.film_id=gt.7", " > ?) IS TRUE"}, {"film.film_id=not.eq.7", " = ?) IS TRUE)"},
        {"film.title=eq.x", " = ?) IS TRUE"},
    };

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct plan plan;
        char end[64];

        policy = test_policy_new(arena, model);
        help_policy = &policy->policy;
        test_policy_grant(policy, POLICY_READ, "pair", ways[i].condition, NULL);
        plan = help_plan("pair", "");
        (void)snprintf(end, sizeof end, "%s)) LIMIT ?", ways[i].end);
        ck_assert_msg(str_ends((struct str){plan.statement.sql.text, plan.statement.sql.len},
                               str_from_z(end)),
                      "%s: %.*s", ways[i].condition, (int)plan.statement.sql.len,
                      plan.statement.sql.text);
    }
}
END_TEST

START_TEST(a_field_of_some_rows_is_null_in_the_others)
{
    struct plan plan;

    test_policy_context(policy, "user.id", "7");
    test_policy_grant(policy, POLICY_READ, "pair", NULL, "left_id");
    test_policy_grant(policy, POLICY_READ, "pair", "left_id=eq.$user.id", "note,right_id");
    help_sql(
        "pair", "",
        "SELECT t0.`left_id`, t0.`right_id`, t0.`note`, ((t0.`left_id` = ?)) FROM `app`.`pair` t0 "
        "LIMIT ?");
    plan = help_plan("pair", "");
    ck_assert_uint_eq(plan.columns[0].guard, 0);
    ck_assert_uint_eq(plan.columns[1].guard, 4);
    ck_assert_uint_eq(plan.columns[2].guard, 4);
    help_sql("pair", "select=left_id&note=is.null&order=note.nullslast",
             "SELECT t0.`left_id` FROM `app`.`pair` t0 WHERE IF(((t0.`left_id` = ?)), t0.`note`, "
             "NULL) IS NULL ORDER BY IF(((t0.`left_id` = ?)), t0.`note`, NULL) IS NULL, "
             "IF(((t0.`left_id` = ?)), t0.`note`, NULL) LIMIT ?");
    help_sql("pair", "select=note.max()",
             "SELECT MAX(IF(((t0.`left_id` = ?)), t0.`note`, NULL)) FROM `app`.`pair` t0 LIMIT ?");
}
END_TEST

START_TEST(an_expression_never_looks_at_a_hidden_row)
{
    test_policy_grant(policy, POLICY_READ, "pair", "left_id=eq.1", NULL);
    help_sql("pair", "select=note&note=match.%5E(a*)*$",
             "SELECT t0.`note` FROM `app`.`pair` t0 WHERE CONVERT(IF(((t0.`left_id` = ?)), "
             "t0.`note`, NULL) USING utf8mb4) COLLATE utf8mb4_bin REGEXP ? AND "
             "((t0.`left_id` = ?)) LIMIT ?");
    test_policy_grant(policy, POLICY_READ, "pair", NULL, NULL);
    help_sql("pair", "select=note&note=imatch.a",
             "SELECT t0.`note` FROM `app`.`pair` t0 WHERE CONVERT(t0.`note` USING utf8mb4) COLLATE "
             "utf8mb4_bin REGEXP ? LIMIT ?");
}
END_TEST

START_TEST(a_hidden_key_is_no_order)
{
    test_policy_grant(policy, POLICY_READ, "pair", NULL, "note,right_id");
    help_sql("pair", "select=note&order=note&limit=5",
             "SELECT t0.`note` FROM `app`.`pair` t0 ORDER BY t0.`note`, t0.`right_id` LIMIT ?");
}
END_TEST

START_TEST(everything_is_what_it_was)
{
    help_policy = &policy_everything;
    help_sql("pair", "note=eq.x&order=note",
             PAIR_ALL " WHERE t0.`note` = ? ORDER BY t0.`note` LIMIT ?");
}
END_TEST

START_TEST(statements_hold_nothing_foreign)
{
    static const char *const queries[] = {
        "",
        "select=note,film(title,length)&note=eq.x&film.title=like.a*",
        "select=*,film!inner(title),\"odd `name`\"(id)&order=film(title),note&limit=3",
        "select=note,left_id.sum()",
        "select=...film(title)",
    };

    test_policy_context(policy, "user.id", "7");
    test_policy_grant(policy, POLICY_READ, "pair", "left_id=eq.$user.id", NULL);
    test_policy_grant(policy, POLICY_READ, "pair", "film.length.title=eq.x", "left_id,right_id");
    test_policy_grant(policy, POLICY_READ, "film", "tiny=eq.$user.id", "film_id,title");
    test_policy_grant(policy, POLICY_READ, "film", NULL, "film_id,length");
    test_policy_grant(policy, POLICY_READ, "odd `name`", "id=gt.$user.id", NULL);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct plan plan = help_plan("pair", queries[i]);

        ck_assert_ptr_null(sql_check(&plan.statement, model));
    }
}
END_TEST

Suite *suite_query_policy(void)
{
    Suite *s = suite_create("policy");
    TCase *c = tcase_create("policy");

    tcase_add_checked_fixture(c, setup, help_teardown);
    tcase_add_test(c, a_condition_is_a_way_an_operator_and_a_value);
    tcase_add_test(c, ways_and_references_stand_in_and_and_or);
    tcase_add_test(c, a_whole_list_may_be_a_reference);
    tcase_add_test(c, what_is_quoted_is_never_a_reference);
    tcase_add_test(c, what_cannot_be_read_is_refused_by_its_place);
    tcase_add_test(c, requests_know_neither_ways_nor_references);
    tcase_add_test(c, pairs_may_be_conditions_of_a_policy);
    tcase_add_test(c, a_condition_is_held_against_its_table);
    tcase_add_test(c, without_a_policy_there_is_nothing);
    tcase_add_test(c, suggestions_know_what_is_shown_only);
    tcase_add_test(c, rows_are_those_of_any_grant);
    tcase_add_test(c, a_grant_without_its_context_does_not_apply);
    tcase_add_test(c, a_grant_that_fits_no_more_does_not_apply);
    tcase_add_test(c, an_empty_list_of_references_holds_for_no_row);
    tcase_add_test(c, ways_are_exists);
    tcase_add_test(c, a_way_may_be_walked_from_its_end_where_an_index_begins_it);
    tcase_add_test(c, a_field_of_some_rows_is_null_in_the_others);
    tcase_add_test(c, an_expression_never_looks_at_a_hidden_row);
    tcase_add_test(c, a_hidden_key_is_no_order);
    tcase_add_test(c, everything_is_what_it_was);
    tcase_add_test(c, statements_hold_nothing_foreign);
    suite_add_tcase(s, c);
    return s;
}
