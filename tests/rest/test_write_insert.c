/* test_write_insert.c - rows that are added. */
#include "config.h"

#include "tests/rest/write_rig.h"

START_TEST(a_row_is_added_and_nothing_is_said)
{
    expect(201, "POST", "/rest/v1/genre", "{\"name\":\"noir\"}");
    expect_body("");
    ck_assert_int_eq(sql_int("SELECT id FROM genre WHERE name = 'noir'"), 3);
    expect_header("Content-Range", "*/*");
    expect_header("Location", "");
}
END_TEST

START_TEST(the_row_comes_back_as_it_is_stored)
{
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/film?select=id,title,stars,twice,note,kind,tags,extra,price",
           "{\"title\":\"four\",\"note\":\"loud\",\"tags\":[\"old\",\"new\"],"
           "\"extra\":{\"a\":[1,2]},\"price\":1.5}");
    expect_body("[{\"id\":4,\"title\":\"four\",\"stars\":3,\"twice\":6,\"note\":\"FOUR\","
                "\"kind\":\"long\",\"tags\":[\"new\",\"old\"],\"extra\":{\"a\":[1,2]},"
                "\"price\":1.50}]");
    expect_header("Location", "/rest/v1/film?id=eq.4");
    expect_header("Preference-Applied", "return=representation");
}
END_TEST

START_TEST(headers_only_says_where_the_row_is)
{
    with("HTTP_PREFER", "return=headers-only");
    expect(201, "POST", "/rest/v1/pair", "{\"l\":5,\"r\":\"x/y z\"}");
    expect_body("");
    expect_header("Location", "/rest/v1/pair?l=eq.5&r=eq.x%2Fy%20z");
}
END_TEST

START_TEST(many_rows_are_added_in_their_order)
{
    with("HTTP_PREFER", "return=representation, count=exact");
    expect(201, "POST", "/rest/v1/genre?select=id,name",
           "[{\"name\":\"z\"},{\"name\":\"y\"},{\"name\":\"x\"}]");
    expect_body("[{\"id\":3,\"name\":\"z\"},{\"id\":4,\"name\":\"y\"},{\"id\":5,\"name\":\"x\"}]");
    expect_header("Location", "");
    expect_header("Content-Range", "*/3");
}
END_TEST

START_TEST(an_empty_list_adds_nothing)
{
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/genre", "[]");
    expect_body("[]");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre"), 2);
}
END_TEST

START_TEST(an_empty_object_is_a_row_of_defaults)
{
    expect(400, "POST", "/rest/v1/film", "{}");
    expect_part("23502");
    expect_part("title");
    with("HTTP_PREFER", "return=representation");
    sql_run("ALTER TABLE word MODIFY word VARCHAR(10) NOT NULL DEFAULT 'bee'");
    expect(201, "POST", "/rest/v1/word", "{}");
    expect_body("[{\"word\":\"bee\",\"n\":0}]");
}
END_TEST

START_TEST(what_is_missing_is_null_or_the_default)
{
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/film?columns=title,code&select=title,code",
           "[{\"title\":\"a\",\"code\":\"X\",\"ignored\":1},{\"title\":\"b\"}]");
    expect_body("[{\"title\":\"a\",\"code\":\"X\"},{\"title\":\"b\",\"code\":null}]");
    expect(400, "POST", "/rest/v1/film?columns=title,stars", "[{\"title\":\"a\"}]");
    expect_part("stars: is required");
    with("HTTP_PREFER", "missing=default, return=representation");
    expect(201, "POST", "/rest/v1/film?columns=title,stars&select=title,stars",
           "[{\"title\":\"a\"},{\"title\":\"b\",\"stars\":5}]");
    expect_body("[{\"title\":\"a\",\"stars\":3},{\"title\":\"b\",\"stars\":5}]");
    expect_header("Preference-Applied", "return=representation, missing=default");
}
END_TEST

START_TEST(rows_of_unlike_names_are_refused)
{
    expect(400, "POST", "/rest/v1/genre", "[{\"name\":\"a\"},{\"id\":7}]");
    expect_part("PGRST102");
    expect(400, "POST", "/rest/v1/genre", "[{\"name\":\"a\"},{\"name\":\"b\",\"id\":7}]");
    expect_part("PGRST102");
    expect(400, "POST", "/rest/v1/genre", "[{\"name\":\"a\"},3]");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre"), 2);
}
END_TEST

START_TEST(csv_adds_rows)
{
    with("CONTENT_TYPE", "text/csv");
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/film?select=title,code,note",
           "title,code,note\r\n\"a, \"\"b\"\"\",NULL,\"NULL\"\nc,QQ,\n");
    expect_body("[{\"title\":\"a, \\\"b\\\"\",\"code\":null,\"note\":\"NULL\"},"
                "{\"title\":\"c\",\"code\":\"QQ\",\"note\":\"\"}]");
}
END_TEST

START_TEST(csv_with_chosen_columns_passes_over_the_rest)
{
    with("CONTENT_TYPE", "text/csv");
    expect(201, "POST", "/rest/v1/genre?columns=name", "junk,name\n1,west\n");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre WHERE name = 'west'"), 1);
}
END_TEST

START_TEST(a_line_of_json_is_a_row)
{
    with("CONTENT_TYPE", "application/x-ndjson");
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/genre?select=name", "{\"name\":\"a\"}\n\n{\"name\":\"b\"}\r\n");
    expect_body("[{\"name\":\"a\"},{\"name\":\"b\"}]");
    with("CONTENT_TYPE", "application/x-ndjson");
    expect(400, "POST", "/rest/v1/genre", "{\"name\":\"c\"}\n{\"name\":");
    expect_part("line 2");
}
END_TEST

START_TEST(a_thousand_rows_are_one_request)
{
    static char body[65536];
    size_t len = 0;

    for (int i = 0; i < 1000; i++)
        len +=
            (size_t)snprintf(body + len, sizeof body - len, "%s{\"l\":%d,\"r\":\"k%d\",\"v\":null}",
                             i == 0 ? "[" : ",", 100 + i / 10, i);
    body[len++] = ']';
    with("HTTP_PREFER", "return=representation");
    ck_assert_int_eq(sent_bytes("POST", "/rest/v1/pair?select=l", (struct str){body, len}), 201);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM pair"), 1003);
    ck_assert_uint_eq(x.resp.body.len, 1000 * sizeof "{\"l\":100}" + 1);
}
END_TEST

START_TEST(every_type_is_written)
{
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST",
           "/rest/v1/film?select=price,score,kind,cover,made,seen,is_open,place,extra,title",
           "{\"title\":\"\\u00fc\\ud83d\\ude00\",\"price\":1.5e1,\"score\":-2.5,\"kind\":\"short\","
           "\"cover\":\"\\\\x00ff\",\"made\":\"2024-02-29\",\"seen\":\"2024-02-29T12:00:00Z\","
           "\"is_open\":true,\"place\":\"POINT(1 2)\",\"extra\":\"text\"}");
    expect_body(
        "[{\"price\":15.00,\"score\":-2.5,\"kind\":\"short\",\"cover\":\"\\\\x00ff\","
        "\"made\":\"2024-02-29\",\"seen\":\"2024-02-29T12:00:00\",\"is_open\":true,"
        "\"place\":\"POINT(1 2)\",\"extra\":\"text\",\"title\":\"\xc3\xbc\xf0\x9f\x98\x80\"}]");
}
END_TEST

START_TEST(a_decimal_may_have_an_exponent)
{
    static const char *const numbers[][2] = {
        {"1e-2", "0.01"},     {"12.5e-1", "1.25"}, {"0.5e1", "5.00"},  {"5E0", "5.00"},
        {"1.25e2", "125.00"}, {"9e+1", "90.00"},   {"125e-2", "1.25"}, {"0.001e2", "0.10"}};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char body[64];
        char wanted[64];

        (void)snprintf(body, sizeof body, "{\"title\":\"t\",\"price\":%s}", numbers[i][0]);
        (void)snprintf(wanted, sizeof wanted, "[{\"price\":%s}]", numbers[i][1]);
        with("HTTP_PREFER", "return=representation");
        expect(201, "POST", "/rest/v1/film?select=price", body);
        expect_body(wanted);
    }
}
END_TEST

START_TEST(an_object_is_answered_where_one_is_wanted)
{
    with("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/genre", "{\"name\":\"noir\"}");
    expect_body("{\"id\":3,\"name\":\"noir\"}");
    with("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    with("HTTP_PREFER", "return=representation");
    expect(406, "POST", "/rest/v1/genre", "[{\"name\":\"a\"},{\"name\":\"b\"}]");
    expect_part("PGRST116");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre"), 3);
}
END_TEST

START_TEST(odd_names_are_names)
{
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/odd%20%60name?columns=%22the%20key%22,%22se%5C%22lect%22",
           "{\"the key\":1,\"se\\\"lect\":\"v\"}");
    expect_body("[{\"the key\":1,\"se\\\"lect\":\"v\"}]");
    expect_header("Location", "/rest/v1/odd%20%60name?the%20key=eq.1");
}
END_TEST

Suite *suite_write_insert(void)
{
    Suite *s = suite_create("rest insert");
    TCase *c = write_rig_case(s, "insert");

    tcase_add_test(c, a_row_is_added_and_nothing_is_said);
    tcase_add_test(c, the_row_comes_back_as_it_is_stored);
    tcase_add_test(c, headers_only_says_where_the_row_is);
    tcase_add_test(c, many_rows_are_added_in_their_order);
    tcase_add_test(c, an_empty_list_adds_nothing);
    tcase_add_test(c, an_empty_object_is_a_row_of_defaults);
    tcase_add_test(c, what_is_missing_is_null_or_the_default);
    tcase_add_test(c, rows_of_unlike_names_are_refused);
    tcase_add_test(c, csv_adds_rows);
    tcase_add_test(c, csv_with_chosen_columns_passes_over_the_rest);
    tcase_add_test(c, a_line_of_json_is_a_row);
    tcase_add_test(c, a_thousand_rows_are_one_request);
    tcase_add_test(c, every_type_is_written);
    tcase_add_test(c, a_decimal_may_have_an_exponent);
    tcase_add_test(c, an_object_is_answered_where_one_is_wanted);
    tcase_add_test(c, odd_names_are_names);
    return s;
}
