/* test_query_parse.c - the grammar: what is understood, and where it is not. */
#include "config.h"

#include <string.h>

#include "tests/model/query_help.h"
#include "tests/model/query_suites.h"

static struct query *parse(const char *name, const char *value)
{
    struct query_param param = {str_from_z(name), str_from_z(value)};
    struct query *q = NULL;

    error_clear(&error);
    ck_assert_msg(query_parse(arena, &param, 1,
                              &(struct query_options){.limits = &query_limits_default}, &q,
                              &error) == ERR_NONE,
                  "%s=%s: %s", name, value, error.words);
    return q;
}

static void refused(const char *name, const char *value, const char *words)
{
    struct query_param param = {str_from_z(name), str_from_z(value)};
    struct query *q = NULL;

    error_clear(&error);
    ck_assert_msg(query_parse(arena, &param, 1,
                              &(struct query_options){.limits = &query_limits_default}, &q,
                              &error) == ERR_INVALID,
                  "%s=%s is taken", name, value);
    ck_assert_ptr_null(q);
    ck_assert_str_eq(error.field, name);
    ck_assert_msg(strstr(error.words, words) != NULL, "%s=%s: %s", name, value, error.words);
}

START_TEST(select_names_renames_and_stars)
{
    const struct query_item *i = parse("select", "film_id, name:title ,\"a,b\",*")->items;

    ck_assert(str_eq(i->field.name, STR("film_id")));
    ck_assert_ptr_null(i->alias.at);
    i = i->next;
    ck_assert(str_eq(i->field.name, STR("title")));
    ck_assert(str_eq(i->alias, STR("name")));
    i = i->next;
    ck_assert(str_eq(i->field.name, STR("a,b")));
    i = i->next;
    ck_assert_int_eq(i->kind, QUERY_ALL);
    ck_assert_ptr_null(i->next);
    ck_assert_ptr_null(parse("select", "")->items);
}
END_TEST

START_TEST(a_filter_has_an_operator_and_a_value)
{
    const struct query_cond *c = parse("title", "eq.a.b,c(d)\"e\"")->where;

    ck_assert_int_eq(c->kind, QUERY_COMPARE);
    ck_assert_int_eq(c->op, QUERY_EQ);
    ck_assert(!c->is_negated);
    ck_assert(str_eq(c->field.name, STR("title")));
    ck_assert(str_eq(c->values[0], STR("a.b,c(d)\"e\"")));
    c = parse("title", "not.ilike.*x*")->where;
    ck_assert(c->is_negated);
    ck_assert_int_eq(c->op, QUERY_ILIKE);
    ck_assert(str_eq(parse("t", "eq.")->where->values[0], STR("")));
    ck_assert(str_eq(parse("\"a.b\"", "eq.1")->where->field.name, STR("a.b")));
}
END_TEST

START_TEST(lists_know_quotes)
{
    const struct query_cond *c = parse("a", "in.(1,\"x,y)\",\"q\\\"\\\\\",,z)")->where;
    static const char *const wanted[] = {"1", "x,y)", "q\"\\", "", "z"};

    ck_assert_uint_eq(c->value_count, 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert(str_eq(c->values[i], str_from_z(wanted[i])));
    ck_assert_uint_eq(parse("a", "in.()")->where->value_count, 0);
}
END_TEST

START_TEST(conditions_nest)
{
    const struct query_cond *c =
        parse("or", "(a.eq.1, not.and(b.is.null,c.not.in.(1,2)) ,\"d.e\".like.\"x,)\")")->where;

    ck_assert_int_eq(c->kind, QUERY_OR);
    c = c->first;
    ck_assert(str_eq(c->values[0], STR("1")));
    c = c->next;
    ck_assert_int_eq(c->kind, QUERY_AND);
    ck_assert(c->is_negated);
    ck_assert(c->first->next->is_negated);
    ck_assert_uint_eq(c->first->next->value_count, 2);
    c = c->next;
    ck_assert(str_eq(c->field.name, STR("d.e")));
    ck_assert(str_eq(c->values[0], STR("x,)")));
    ck_assert_ptr_null(c->next);
    ck_assert(parse("not.or", "(a.eq.1)")->where->is_negated);
    ck_assert_int_eq(parse("and", "(and.eq.1,or.eq.2,not.eq.3)")->where->first->kind,
                     QUERY_COMPARE);
}
END_TEST

START_TEST(order_has_direction_and_nulls)
{
    const struct query_order *o = parse("order", "a, b.desc,c.asc.nullsfirst,d.nullslast")->order;

    ck_assert(!o->is_descending);
    o = o->next;
    ck_assert(o->is_descending);
    ck_assert_int_eq(o->nulls, QUERY_NULLS_ANY);
    o = o->next;
    ck_assert(!o->is_descending);
    ck_assert_int_eq(o->nulls, QUERY_NULLS_FIRST);
    o = o->next;
    ck_assert_int_eq(o->nulls, QUERY_NULLS_LAST);
}
END_TEST

START_TEST(refusals_point_at_the_character)
{
    static const struct {
        const char *name;
        const char *value;
        const char *words;
    } bad[] = {
        {"a", "1", "at character 1: an operator"},
        {"a", "", "at character 1: an operator"},
        {"a", "eq", "at character 1: an operator"},
        {"a", "equals.1", "at character 1: an operator"},
        {"a", "not.not.eq.1", "at character 5: an operator"},
        {"a", "ov.{1}", "at character 1: ov is for arrays and ranges"},
        {"a", "eq(any).1", "at character 9: '{' is expected"},
        {"a", "eq(any).{1", "at character 11: ',' or '}'"},
        {"a", "eq(some).{1}", "at character 3: only (any)"},
        {"a", "in(any).(1)", "at character 3: in takes neither"},
        {"a", "fts(english.x", "at character 4: this parenthesis"},
        {"a", "in.1,2", "at character 4: '('"},
        {"a", "in.(1,2", "at character 8: ',' or ')'"},
        {"a", "in.(1,2)x", "at character 9: the list has ended"},
        {"a", "in.(\"x)", "at character 5: this quote"},
        {"a", "in.(\"x\"y)", "at character 8: ',' or ')'"},
        {"a", "in.(\"x\\", "at character 5: this quote"},
        {"a.b", "eq.1", "at character 1: 'a' is not an embedded resource"},
        {"", "eq.1", "at character 1: a name is missing"},
        {"\"\"", "eq.1", "at character 1: the name between"},
        {"\"a", "eq.1", "at character 1: this quote"},
        {"a->", "eq.1", "at character 4: a name is missing"},
        {"a->>b->c", "eq.1", "at character 6: ->> gives text"},
        {"a->b.c", "eq.1", "JSON has no parameters"},
        {"or", "", "at character 1: '('"},
        {"or", "()", "at character 2: a name is expected"},
        {"or", "(a.eq.1", "at character 8: ',' or ')'"},
        {"or", "(a.eq.1,)", "at character 9: a name is expected"},
        {"or", "(a.eq.1)x", "at character 9: the condition has ended"},
        {"or", "(a)", "at character 3: '.' and an operator"},
        {"and", "(na\xc3\xafve.xx.1)", "at character 8: an operator"},
        {"or", "(a.eq.{1,2)", "at character 7: this brace"},
        {"select", "a,,b", "at character 3: a name is expected"},
        {"select", "a,", "at character 3: a name is missing"},
        {"select", "a b:c:d", "at character 6: ',' is expected"},
        {"select", "a::", "at character 4: a name is missing"},
        {"select", "a,rel(*", "at character 8: ',' or ')'"},
        {"select", "rel(*))", "at character 7: this ')' closes nothing"},
        {"select", "rel!x!y(*)", "at character 7: there is a hint already"},
        {"select", "rel!x", "at character 6: '(' is expected"},
        {"select", "...rel", "at character 7: '(' is expected"},
        {"select", "x:...rel(*)", "at character 3: a name is expected"},
        {"select", "a->b(*)", "at character 1: '->' has no place"},
        {"select", "a->b:c", "at character 1: the new name holds"},
        {"select", "a.sum", "at character 3: an aggregate is expected"},
        {"select", "a.median()", "at character 3: an aggregate is expected"},
        {"select", "*x", "at character 2: ','"},
        {"order", "a.down", "at character 2: write .asc"},
        {"order", "a.desc.last", "at character 7: write .asc"},
        {"order", "a,,b", "at character 3: a name"},
        {"order", "rel(a.desc", "at character 6: ')' is expected"},
        {"limit", "x", "is no whole number"},
        {"limit", "-1", "is no whole number"},
        {"limit", "", "is no whole number"},
        {"limit", "99999999999999999999", "is no whole number"},
        {"offset", "1.5", "is no whole number"},
        {"offset", "10000001", "is no whole number from 0 to 10000000"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(bad[i].name, bad[i].value, bad[i].words);
}
END_TEST

START_TEST(what_stands_once_is_refused_twice)
{
    static const char *const names[] = {"select", "order", "limit", "offset"};

    for (size_t i = 0; i < 4; i++) {
        struct query_param twice[2] = {{str_from_z(names[i]), STR("1")},
                                       {str_from_z(names[i]), STR("1")}};
        struct query *q = NULL;

        error_clear(&error);
        ck_assert_int_eq(query_parse(arena, twice, 2,
                                     &(struct query_options){.limits = &query_limits_default}, &q,
                                     &error),
                         ERR_INVALID);
        ck_assert_str_eq(error.field, names[i]);
        ck_assert_ptr_nonnull(strstr(error.words, "twice"));
    }
}
END_TEST

START_TEST(limits_are_named)
{
    struct query_limits limits = query_limits_default;
    struct plan plan;

    limits.filters = 2;
    limits.depth = 2;
    limits.list = 3;
    limits.fields = 2;
    limits.orders = 1;
#define ck_limited(query, part)                                                          \
    do {                                                                                 \
        ck_assert_int_eq(help_compile("film", STR(query), &limits, &plan), ERR_INVALID); \
        ck_assert_msg(strstr(error.words, part) != NULL, "%s", error.words);             \
    } while (0)
    ck_limited("tiny=eq.1&tiny=eq.2&tiny=eq.3", "more than 2 conditions");
    ck_limited("or=(tiny.eq.1,tiny.eq.2,tiny.eq.3)", "more than 2 conditions");
    ck_limited("or=(and(or(tiny.eq.1)))", "deeper than 2");
    ck_limited("tiny=in.(1,2,3,4)", "more than 3 values");
    ck_limited("select=tiny,big,ubig", "more than 2 fields");
    ck_limited("order=tiny,big", "more than 1 fields");
    ck_assert_int_eq(
        help_compile("film", STR("or=(and(tiny.eq.1,tiny.in.(1,2,3)))"), &limits, &plan), ERR_NONE);
    limits.text = 50;
    ck_limited("select=tiny,big", "too long for one statement");
}
END_TEST

Suite *suite_query_parse(void)
{
    Suite *s = suite_create("query parse");
    TCase *c = tcase_create("parse");

    tcase_add_checked_fixture(c, help_setup, help_teardown);
    tcase_add_test(c, select_names_renames_and_stars);
    tcase_add_test(c, a_filter_has_an_operator_and_a_value);
    tcase_add_test(c, lists_know_quotes);
    tcase_add_test(c, conditions_nest);
    tcase_add_test(c, order_has_direction_and_nulls);
    tcase_add_test(c, refusals_point_at_the_character);
    tcase_add_test(c, what_stands_once_is_refused_twice);
    tcase_add_test(c, limits_are_named);
    suite_add_tcase(s, c);
    return s;
}
