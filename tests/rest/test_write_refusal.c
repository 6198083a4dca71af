/* test_write_refusal.c - what cannot be written, and how that is said. */
#include "config.h"

#include "app/json/check.h"
#include "tests/rest/write_rig.h"

/* A row of film with one more column is refused: the code, and a part of what is said. */
static void refused(const char *column, const char *value, int status, const char *state,
                    const char *part)
{
    char body[256];

    (void)snprintf(body, sizeof body, "{\"title\":\"t\",\"%s\":%s}", column, value);
    expect(status, "POST", "/rest/v1/film", body);
    expect_part(state);
    expect_part(column);
    expect_part(part);
    ck_assert(json_is_valid(buf_str(&x.resp.body), 4));
}

START_TEST(each_value_is_held_against_its_column)
{
    refused("title2", "1", 400, "\"PGRST204\"", "perhaps you meant 'title'");
    refused("stars", "\"many\"", 400, "\"22P02\"", "no whole number");
    refused("stars", "256", 400, "\"22003\"", "from 0 to 255");
    refused("stars", "-1", 400, "\"22003\"", "out of range");
    refused("stars", "1.5", 400, "\"22P02\"", "no whole number");
    refused("stars", "null", 400, "\"23502\"", "required");
    refused("stars", "1e999", 400, "\"22P02\"", "no whole number");
    refused("score", "1e999", 400, "\"22003\"", "out of range");
    refused("price", "1e999", 400, "\"22P02\"", "decimal");
    refused("price", "1e5", 400, "\"22003\"", "before the point");
    refused("price", "1234.5", 400, "\"22003\"", "before the point");
    refused("code", "\"abcd\"", 400, "\"22001\"", "4 characters, and 3 fit");
    refused("cover", "\"\\\\x0011223344\"", 400, "\"22001\"", "5 bytes, and 4 fit");
    refused("kind", "\"tall\"", 400, "\"22P02\"", "short, long");
    refused("tags", "[\"new\",\"newer\"]", 400, "\"22P02\"", "newer");
    refused("made", "\"2023-02-29\"", 400, "\"22007\"", "2023-02-29");
    refused("twice", "2", 400, "\"428C9\"", "computed");
    refused("genre_id", "{\"a\":1}", 400, "\"22P02\"", "whole number");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film"), 3);
}
END_TEST

START_TEST(characters_count_not_bytes)
{
    expect(201, "POST", "/rest/v1/film",
           "{\"title\":\"\xc3\xa4\xc3\xa4\",\"code\":\"\xc3\xa4\xc3\xa4\xf0\x9f\x98\x80\"}");
}
END_TEST

START_TEST(among_several_rows_the_wrong_one_is_named)
{
    expect(400, "POST", "/rest/v1/genre", "[{\"name\":\"a\"},{\"name\":null}]");
    expect_part("name: row 2: is required");
}
END_TEST

START_TEST(json_must_be_json)
{
    with("CONTENT_TYPE", "text/csv");
    expect(400, "POST", "/rest/v1/film", "title,extra\na,{]\n");
    expect_part("extra");
    expect_part("not valid JSON");
}
END_TEST

START_TEST(a_unique_key_is_named_with_its_columns)
{
    expect(409, "POST", "/rest/v1/film", "{\"title\":\"t\",\"code\":\"AAA\"}");
    expect_body("{\"code\":\"23505\",\"message\":\"duplicate key value violates unique constraint "
                "\\\"film_code\\\"\",\"details\":\"Key (code) already exists.\",\"hint\":\"is "
                "already taken; choose another value\"}");
    expect(409, "POST", "/rest/v1/pair", "{\"l\":1,\"r\":\"a\"}");
    expect_part("Key (l, r) already exists.");
}
END_TEST

START_TEST(a_foreign_key_is_named_from_either_end)
{
    expect(409, "POST", "/rest/v1/film", "{\"title\":\"t\",\"genre_id\":77}");
    expect_part("\"23503\"");
    expect_part("Key (genre_id) is not present in table \\\"genre\\\".");
    expect_part("\\\"film_genre\\\"");
    expect(409, "DELETE", "/rest/v1/genre?id=eq.1", NULL);
    expect_part("still referenced from table \\\"film\\\"");
    expect_part("\\\"film_genre\\\"");
}
END_TEST

START_TEST(a_check_is_named_with_its_rule)
{
    expect(400, "PATCH", "/rest/v1/film?id=eq.1", "{\"price\":-1}");
    expect_part("\"23514\"");
    expect_part("\\\"film_price\\\"");
    expect_part(">= 0");
    ck_assert_str_eq(sql_text("SELECT price FROM film WHERE id = 1"), "");
}
END_TEST

START_TEST(a_trigger_speaks_for_itself)
{
    expect(400, "POST", "/rest/v1/guarded", "{\"id\":1}");
    expect_part("\"P0001\"");
    expect_part("not on Sundays");
}
END_TEST

START_TEST(what_is_required_and_missing_is_named)
{
    expect(400, "POST", "/rest/v1/film", "{\"stars\":1}");
    expect_part("\"23502\"");
    expect_part("title");
}
END_TEST

START_TEST(a_failed_row_takes_the_others_with_it)
{
    expect(409, "POST", "/rest/v1/genre",
           "[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"drama\"}]");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre"), 2);
}
END_TEST

START_TEST(what_has_no_key_is_read_only)
{
    expect(405, "POST", "/rest/v1/loose", "{\"n\":1}");
    expect_part("\"25006\"");
    expect_part("no primary key");
    expect_header("Allow", "GET, HEAD, OPTIONS");
    expect(405, "DELETE", "/rest/v1/totals?films=eq.1", NULL);
    expect_part("is a view");
    expect(404, "POST", "/rest/v1/flim", "{}");
    expect(404, "POST", "/rest/v1/lintel_idempotency", "{}");
}
END_TEST

START_TEST(conditions_have_no_meaning_for_new_rows)
{
    expect(400, "POST", "/rest/v1/genre?id=eq.1", "{\"name\":\"a\"}");
}
END_TEST

Suite *suite_write_refusal(void)
{
    Suite *s = suite_create("rest refusal");
    TCase *c = write_rig_case(s, "refusal");

    tcase_add_test(c, each_value_is_held_against_its_column);
    tcase_add_test(c, characters_count_not_bytes);
    tcase_add_test(c, among_several_rows_the_wrong_one_is_named);
    tcase_add_test(c, json_must_be_json);
    tcase_add_test(c, a_unique_key_is_named_with_its_columns);
    tcase_add_test(c, a_foreign_key_is_named_from_either_end);
    tcase_add_test(c, a_check_is_named_with_its_rule);
    tcase_add_test(c, a_trigger_speaks_for_itself);
    tcase_add_test(c, what_is_required_and_missing_is_named);
    tcase_add_test(c, a_failed_row_takes_the_others_with_it);
    tcase_add_test(c, what_has_no_key_is_read_only);
    tcase_add_test(c, conditions_have_no_meaning_for_new_rows);
    return s;
}
