/* test_write_upsert.c - rows that may be there already. */
#include "config.h"

#include "tests/rest/write_rig.h"

START_TEST(duplicates_are_merged)
{
    with("HTTP_PREFER", "resolution=merge-duplicates, return=representation");
    expect(201, "POST", "/rest/v1/film?select=id,title,touched",
           "[{\"id\":1,\"title\":\"uno\"},{\"id\":9,\"title\":\"nine\"}]");
    expect_body("[{\"id\":1,\"title\":\"uno\",\"touched\":1},"
                "{\"id\":9,\"title\":\"nine\",\"touched\":0}]");
    expect_header("Preference-Applied", "return=representation, resolution=merge-duplicates");
    ck_assert_int_eq(sql_int("SELECT stars FROM film WHERE id = 1"), 1);
}
END_TEST

START_TEST(an_upsert_that_only_finds_creates_nothing)
{
    with("HTTP_PREFER", "resolution=merge-duplicates");
    expect(200, "POST", "/rest/v1/film", "{\"id\":1,\"title\":\"uno\"}");
    ck_assert_str_eq(sql_text("SELECT title FROM film WHERE id = 1"), "uno");
}
END_TEST

START_TEST(duplicates_are_ignored)
{
    with("HTTP_PREFER", "resolution=ignore-duplicates, return=representation");
    expect(201, "POST", "/rest/v1/film?select=id,title",
           "[{\"id\":1,\"title\":\"uno\"},{\"id\":9,\"title\":\"nine\"},"
           "{\"id\":9,\"title\":\"again\"}]");
    expect_body("[{\"id\":9,\"title\":\"nine\"}]");
    ck_assert_str_eq(sql_text("SELECT title FROM film WHERE id = 1"), "one");
}
END_TEST

START_TEST(another_key_can_decide)
{
    with("HTTP_PREFER", "resolution=merge-duplicates, return=representation");
    expect(200, "POST", "/rest/v1/film?on_conflict=code&select=id,title,code",
           "{\"code\":\"BBB\",\"title\":\"dos\"}");
    expect_body("[{\"id\":2,\"title\":\"dos\",\"code\":\"BBB\"}]");
    expect(400, "POST", "/rest/v1/film?on_conflict=title", "{\"title\":\"x\"}");
    expect_part("42P10");
    expect(400, "POST", "/rest/v1/film?on_conflict=codes", "{\"title\":\"x\"}");
    expect_part("PGRST204");
}
END_TEST

/* ON DUPLICATE KEY UPDATE would have changed film 1. */
START_TEST(a_clash_with_any_other_key_is_an_error)
{
    with("HTTP_PREFER", "resolution=merge-duplicates");
    expect(409, "POST", "/rest/v1/film", "{\"id\":9,\"title\":\"x\",\"code\":\"AAA\"}");
    expect_part("23505");
    expect_part("film_code");
    ck_assert_str_eq(sql_text("SELECT title FROM film WHERE id = 1"), "one");
}
END_TEST

START_TEST(null_and_new_numbers_never_clash)
{
    with("HTTP_PREFER", "resolution=merge-duplicates");
    expect(201, "POST", "/rest/v1/film?on_conflict=code", "{\"code\":null,\"title\":\"x\"}");
    with("HTTP_PREFER", "resolution=merge-duplicates");
    expect(201, "POST", "/rest/v1/film", "[{\"title\":\"y\"},{\"title\":\"z\"}]");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film"), 6);
}
END_TEST

START_TEST(a_key_is_found_by_its_collation)
{
    with("HTTP_PREFER", "resolution=merge-duplicates, return=representation");
    expect(200, "POST", "/rest/v1/word", "{\"word\":\"ANT\",\"n\":5}");
    expect_body("[{\"word\":\"Ant\",\"n\":5}]");
}
END_TEST

START_TEST(the_same_row_twice_is_refused)
{
    with("HTTP_PREFER", "resolution=merge-duplicates");
    expect(400, "POST", "/rest/v1/word", "[{\"word\":\"ANT\",\"n\":5},{\"word\":\"ant\",\"n\":6}]");
    expect_part("21000");
    expect_part("rows 1 and 2");
    ck_assert_int_eq(sql_int("SELECT n FROM word"), 1);
}
END_TEST

START_TEST(put_makes_or_replaces_the_row_it_names)
{
    expect(201, "PUT", "/rest/v1/pair?l=eq.9&r=eq.z", "{\"l\":9,\"r\":\"z\",\"v\":1}");
    expect(204, "PUT", "/rest/v1/pair?l=eq.9&r=eq.z", "{\"l\":9,\"r\":\"z\",\"v\":2}");
    with("HTTP_PREFER", "return=representation");
    expect(200, "PUT", "/rest/v1/pair?l=eq.9&r=eq.z", "[{\"l\":9,\"r\":\"z\",\"v\":3}]");
    expect_body("[{\"l\":9,\"r\":\"z\",\"v\":3}]");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM pair"), 4);
}
END_TEST

START_TEST(put_names_one_row_by_its_whole_key)
{
    static const char row[] = "{\"l\":9,\"r\":\"z\",\"v\":1}";

    expect(400, "PUT", "/rest/v1/pair?l=eq.9", row);
    expect_part("PGRST105");
    expect(400, "PUT", "/rest/v1/pair", row);
    expect(400, "PUT", "/rest/v1/pair?l=eq.9&r=eq.z&v=eq.1", row);
    expect(400, "PUT", "/rest/v1/pair?l=eq.9&r=neq.z", row);
    expect(400, "PUT", "/rest/v1/pair?l=eq.9&l=eq.9", row);
    expect(400, "PUT", "/rest/v1/pair?l=eq.9&r=eq.z&limit=1", row);
    expect(400, "PUT", "/rest/v1/pair?l=eq.8&r=eq.z", row);
    expect_part("PGRST115");
    expect(400, "PUT", "/rest/v1/pair?l=eq.9&r=eq.z", "{\"l\":9,\"v\":1}");
    expect(400, "PUT", "/rest/v1/pair?l=eq.9&r=eq.z", "[]");
    expect_part("PGRST114");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM pair"), 3);
}
END_TEST

Suite *suite_write_upsert(void)
{
    Suite *s = suite_create("rest upsert");
    TCase *c = write_rig_case(s, "upsert");

    tcase_add_test(c, duplicates_are_merged);
    tcase_add_test(c, an_upsert_that_only_finds_creates_nothing);
    tcase_add_test(c, duplicates_are_ignored);
    tcase_add_test(c, another_key_can_decide);
    tcase_add_test(c, a_clash_with_any_other_key_is_an_error);
    tcase_add_test(c, null_and_new_numbers_never_clash);
    tcase_add_test(c, a_key_is_found_by_its_collation);
    tcase_add_test(c, the_same_row_twice_is_refused);
    tcase_add_test(c, put_makes_or_replaces_the_row_it_names);
    tcase_add_test(c, put_names_one_row_by_its_whole_key);
    return s;
}
