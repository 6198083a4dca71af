/* test_write_change.c - rows that are changed and deleted. */
#include "config.h"

#include "tests/rest/write_rig.h"

START_TEST(rows_that_meet_the_conditions_are_changed)
{
    expect(204, "PATCH", "/rest/v1/film?stars=lte.2", "{\"note\":\"low\"}");
    expect_header("Content-Range", "0-1/*");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film WHERE note = 'low'"), 2);
}
END_TEST

START_TEST(changed_rows_come_back_with_what_triggers_did)
{
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/film?id=in.(1,3)&select=id,stars,twice,touched&order=id.desc",
           "{\"stars\":4}");
    expect_body("[{\"id\":3,\"stars\":4,\"twice\":8,\"touched\":1},"
                "{\"id\":1,\"stars\":4,\"twice\":8,\"touched\":1}]");
}
END_TEST

START_TEST(relations_come_back_with_the_rows)
{
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/film?id=in.(1,2)&select=id,genre(name)", "{\"genre_id\":2}");
    expect_body("[{\"id\":1,\"genre\":{\"name\":\"comedy\"}},"
                "{\"id\":2,\"genre\":{\"name\":\"comedy\"}}]");
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/genre?select=name,film(id)",
           "[{\"name\":\"a\"},{\"name\":\"b\"}]");
    expect_body("[{\"name\":\"a\",\"film\":[]},{\"name\":\"b\",\"film\":[]}]");
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/genre?id=eq.2&select=name,film(id)&film.order=id.desc",
           "{\"name\":\"farce\"}");
    expect_body("[{\"name\":\"farce\",\"film\":[{\"id\":2},{\"id\":1}]}]");
    with("HTTP_PREFER", "return=representation");
    expect(200, "DELETE", "/rest/v1/film?id=eq.1&select=id,genre(name)", NULL);
    expect_body("[{\"id\":1,\"genre\":{\"name\":\"farce\"}}]");
    expect(400, "DELETE", "/rest/v1/film?genre.name=eq.farce&select=*,genre!inner(*)", NULL);
}
END_TEST

START_TEST(a_row_that_meets_the_conditions_no_longer_comes_back)
{
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/film?stars=eq.1&select=id,stars", "{\"stars\":5}");
    expect_body("[{\"id\":1,\"stars\":5}]");
}
END_TEST

START_TEST(a_row_that_has_the_values_already_comes_back)
{
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/pair?v=eq.10", "{\"v\":10}");
    expect_body("[{\"l\":1,\"r\":\"a\",\"v\":10}]");
}
END_TEST

START_TEST(a_key_can_be_changed)
{
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/pair?l=eq.1", "{\"l\":7}");
    expect_body("[{\"l\":7,\"r\":\"a\",\"v\":10},{\"l\":7,\"r\":\"b\",\"v\":20}]");
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/film?id=eq.3&select=id", "{\"id\":30}");
    expect_body("[{\"id\":30}]");
}
END_TEST

START_TEST(no_row_is_no_error)
{
    expect(204, "PATCH", "/rest/v1/film?id=eq.99", "{\"stars\":5}");
    expect_header("Content-Range", "*/*");
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/film?id=eq.99", "{\"stars\":5}");
    expect_body("[]");
    with("HTTP_PREFER", "return=representation");
    expect(200, "DELETE", "/rest/v1/film?id=eq.99", NULL);
    expect_body("[]");
}
END_TEST

START_TEST(no_value_changes_nothing)
{
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/film?id=eq.1&select=id,touched", "{}");
    expect_body("[]");
    expect(204, "PATCH", "/rest/v1/film?id=eq.1", "[]");
}
END_TEST

START_TEST(a_default_and_null_can_be_set)
{
    with("HTTP_PREFER", "missing=default, return=representation");
    expect(200, "PATCH", "/rest/v1/film?id=eq.1&columns=stars,code&select=stars,code",
           "{\"code\":null}");
    expect_body("[{\"stars\":3,\"code\":null}]");
}
END_TEST

START_TEST(limit_and_order_choose_rows)
{
    expect(204, "PATCH", "/rest/v1/film?order=stars.desc&limit=1", "{\"note\":\"best\"}");
    ck_assert_str_eq(sql_text("SELECT GROUP_CONCAT(id) FROM film WHERE note = 'best'"), "3");
    expect(204, "DELETE", "/rest/v1/film?order=id&limit=2", NULL);
    ck_assert_str_eq(sql_text("SELECT GROUP_CONCAT(id) FROM film"), "3");
}
END_TEST

START_TEST(rows_are_deleted)
{
    expect(204, "DELETE", "/rest/v1/pair?l=eq.1", NULL);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM pair"), 1);
}
END_TEST

START_TEST(deleted_rows_come_back_as_they_were)
{
    with("HTTP_PREFER", "return=representation, count=exact");
    expect(200, "DELETE", "/rest/v1/pair?l=eq.1&select=r,v", NULL);
    expect_body("[{\"r\":\"a\",\"v\":10},{\"r\":\"b\",\"v\":20}]");
    expect_header("Content-Range", "*/2");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM pair"), 1);
}
END_TEST

START_TEST(a_forgotten_condition_is_refused)
{
    expect(400, "PATCH", "/rest/v1/film", "{\"stars\":5}");
    expect_part("max-affected");
    expect_part("21000");
    expect(400, "DELETE", "/rest/v1/film", NULL);
    expect_part("delete every row of film");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film"), 3);
}
END_TEST

START_TEST(all_rows_are_meant_where_their_number_is_said)
{
    with("HTTP_PREFER", "max-affected=2, handling=strict");
    expect(400, "DELETE", "/rest/v1/film", NULL);
    expect_part("PGRST124");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film"), 3);
    with("HTTP_PREFER", "max-affected=3");
    expect(204, "DELETE", "/rest/v1/film", NULL);
    expect_header("Preference-Applied", "max-affected=3");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film"), 0);
}
END_TEST

START_TEST(hundreds_of_rows_are_changed_at_once)
{
    sql_run("INSERT INTO pair SELECT 1000 + seq, CONCAT('k', seq), seq FROM seq_1_to_700");
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/pair?l=gt.1000&select=v", "{\"v\":1}");
    ck_assert_uint_eq(x.resp.body.len, 700 * sizeof "{\"v\":1}" + 1);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM pair WHERE v = 1"), 700);
    expect(204, "DELETE", "/rest/v1/pair?l=gt.1000", NULL);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM pair"), 3);
}
END_TEST

START_TEST(a_patch_has_one_row)
{
    expect(400, "PATCH", "/rest/v1/film?id=eq.1", "[{\"stars\":1},{\"stars\":2}]");
    expect(204, "PATCH", "/rest/v1/film?id=eq.1", "[{\"stars\":2}]");
}
END_TEST

START_TEST(a_row_with_references_is_not_deleted)
{
    expect(409, "DELETE", "/rest/v1/genre?id=eq.1", NULL);
    expect_part("\"23503\"");
    expect_part("genre_id");
}
END_TEST

Suite *suite_write_change(void)
{
    Suite *s = suite_create("rest change");
    TCase *c = write_rig_case(s, "change");

    tcase_add_test(c, rows_that_meet_the_conditions_are_changed);
    tcase_add_test(c, changed_rows_come_back_with_what_triggers_did);
    tcase_add_test(c, relations_come_back_with_the_rows);
    tcase_add_test(c, a_row_that_meets_the_conditions_no_longer_comes_back);
    tcase_add_test(c, a_row_that_has_the_values_already_comes_back);
    tcase_add_test(c, a_key_can_be_changed);
    tcase_add_test(c, no_row_is_no_error);
    tcase_add_test(c, no_value_changes_nothing);
    tcase_add_test(c, a_default_and_null_can_be_set);
    tcase_add_test(c, limit_and_order_choose_rows);
    tcase_add_test(c, rows_are_deleted);
    tcase_add_test(c, deleted_rows_come_back_as_they_were);
    tcase_add_test(c, a_forgotten_condition_is_refused);
    tcase_add_test(c, all_rows_are_meant_where_their_number_is_said);
    tcase_add_test(c, hundreds_of_rows_are_changed_at_once);
    tcase_add_test(c, a_patch_has_one_row);
    tcase_add_test(c, a_row_with_references_is_not_deleted);
    return s;
}
