/* test_read.c - rows as JSON: every type, every name. */
#include "config.h"

#include "app/json/check.h"
#include "tests/rest/suites.h"

#define FILM "/rest/v1/film"

START_TEST(every_type_goes_out_as_it_should)
{
    rig_get(FILM "?film_id=eq.1", 200,
            "[{\"film_id\":1,\"title\":\"Academy \\\"Dinosaur\\\"\",\"description\":\"Épic \\\\ "
            "drama\",\"release_year\":2006,\"length\":86,\"tiny\":-5,\"big\":-9223372036854775808,"
            "\"ubig\":18446744073709551615,\"rental_rate\":0.99,\"score\":0.1,\"weight\":1.1,"
            "\"rating\":\"PG\",\"features\":[\"Trailers\",\"Deleted Scenes\"],\"is_active\":true,"
            "\"flags\":5,\"cover\":\"\\\\x00ff0a\",\"born\":\"2024-02-29\","
            "\"lasts\":\"-12:30:00.500\",\"made_at\":\"2024-02-29T13:00:00.123456\","
            "\"last_update\":\"2024-03-01T00:00:00+00:00\",\"extra\":{\"a\": [1, 2.50]},"
            "\"uid\":\"123e4567-e89b-12d3-a456-426614174000\",\"addr\":\"2001:db8::1\","
            "\"addr4\":\"10.0.0.1\",\"place\":\"POINT(1 2)\"}]");
    ck_assert(str_eq(x.resp.type, STR("application/json; charset=utf-8")));
}
END_TEST

START_TEST(null_is_null_and_empty_is_empty)
{
    rig_get(FILM "?film_id=eq.2&select=description,release_year,length,features,is_active,cover,"
                 "extra,place,score,rental_rate",
            200,
            "[{\"description\":null,\"release_year\":null,\"length\":null,\"features\":[],"
            "\"is_active\":false,\"cover\":\"\\\\x\",\"extra\":null,\"place\":null,\"score\":1e+21,"
            "\"rental_rate\":4.99}]");
    rig_get(FILM "?film_id=eq.99", 200, "[]");
}
END_TEST

START_TEST(columns_are_selected_renamed_and_found_when_invisible)
{
    rig_get(FILM "?film_id=eq.3&select=id:film_id,hidden", 200, "[{\"id\":3,\"hidden\":7}]");
    rig_get("/rest/v1/pair?select=note,*&left_id=eq.0&right_id=eq.4", 200,
            "[{\"note\":\"n1\",\"left_id\":0,\"right_id\":4}]");
    rig_get("/rest/v1/pair?select=%22a%5C%22b%22:note&left_id=eq.0&right_id=eq.4", 200,
            "[{\"a\\\"b\":\"n1\"}]");
}
END_TEST

START_TEST(odd_names_work_in_every_place)
{
    rig_get("/rest/v1/odd%20%60name%60", 200,
            "[{\"id\":1,\"a`b\":2,\"select\":3,\"with space\":4,\"dot.ted\":5,\"quo\\\"te\":6,"
            "\"naïve\":7,\"; DROP TABLE film; --\":8}]");
    rig_get("/rest/v1/odd%20%60name%60?select=select,x:%22dot.ted%22&%22dot.ted%22=eq.5&"
            "a%60b=gt.1&na%C3%AFve=eq.7&order=with%20space.desc,%22quo%5C%22te%22",
            200, "[{\"select\":3,\"x\":5}]");
}
END_TEST

START_TEST(one_object_is_answered_when_asked_for)
{
    rig_header("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    rig_get(FILM "?film_id=eq.3&select=film_id", 200, "{\"film_id\":3}");
    ck_assert(str_eq(x.resp.type, STR("application/vnd.pgrst.object+json; charset=utf-8")));
    rig_header("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    rig_has(FILM "?film_id=eq.99", 406, "\"code\":\"PGRST116\"");
    ck_assert_uint_lt(str_search(buf_str(&x.resp.body), STR("0 rows"), 0), x.resp.body.len);
    rig_header("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    rig_has(FILM "?film_id=lt.9", 406, "more than one row");
    /* What a refused request read stands in nobody's way. */
    rig_get(FILM "?film_id=eq.3&select=film_id", 200, "[{\"film_id\":3}]");
}
END_TEST

START_TEST(other_types_are_not_acceptable)
{
    rig_header("HTTP_ACCEPT", "image/png");
    rig_has(FILM, 406, "\"code\":\"PGRST107\"");
    rig_header("HTTP_ACCEPT", "text/html, */*;q=0.1");
    rig_has(FILM "?select=film_id", 200, "[{\"film_id\":1}");
}
END_TEST

START_TEST(head_answers_without_a_body)
{
    rig_ask("HEAD", FILM "?select=film_id");
    ck_assert_int_eq(x.resp.status, 200);
    ck_assert(str_eq(rig_answered("Content-Range"), STR("0-2/*")));
}
END_TEST

START_TEST(the_root_lists_the_tables)
{
    rig_has("/rest/v1/", 200, "\"/film\":{\"get\":{\"operationId\":\"read.film\"");
    ck_assert(json_is_valid(buf_str(&x.resp.body), 32));
    ck_assert_uint_eq(str_search(buf_str(&x.resp.body), STR("lintel_user"), 0), x.resp.body.len);
}
END_TEST

Suite *suite_read(void)
{
    Suite *s = suite_create("rest read");
    TCase *c = rig_case(s, "read");

    tcase_add_test(c, every_type_goes_out_as_it_should);
    tcase_add_test(c, null_is_null_and_empty_is_empty);
    tcase_add_test(c, columns_are_selected_renamed_and_found_when_invisible);
    tcase_add_test(c, odd_names_work_in_every_place);
    tcase_add_test(c, one_object_is_answered_when_asked_for);
    tcase_add_test(c, other_types_are_not_acceptable);
    tcase_add_test(c, head_answers_without_a_body);
    tcase_add_test(c, the_root_lists_the_tables);
    return s;
}
