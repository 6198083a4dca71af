/* test_literal.c - text to values: what each type takes, and what it refuses. */
#include "config.h"

#include <string.h>

#include "app/model/literal.h"
#include "app/model/schema.h"
#include "tests/model/query_help.h"
#include "tests/model/query_suites.h"

static bool parse(const char *column, struct str text, struct db_value *v,
                  struct literal_fault *fault)
{
    const struct model_table *t = model_table_find(model, STR("film"));

    return literal_parse(model_column_find(t, str_from_z(column)), arena, text, v, fault);
}

struct taken {
    const char *column;
    const char *text;
    enum db_type type;
    const char *value; /* of text types */
    int64_t i;         /* of integers */
};

START_TEST(each_type_takes_its_own)
{
    static const struct taken good[] = {
        {"is_active", "true", DB_INT, NULL, 1},
        {"is_active", "F", DB_INT, NULL, 0},
        {"is_active", "0", DB_INT, NULL, 0},
        {"tiny", "-128", DB_INT, NULL, -128},
        {"tiny", " 127 ", DB_INT, NULL, 127},
        {"tiny", "+5", DB_INT, NULL, 5},
        {"big", "-9223372036854775808", DB_INT, NULL, INT64_MIN},
        {"ubig", "18446744073709551615", DB_UINT, NULL, -1},
        {"film_id", "-0", DB_UINT, NULL, 0},
        {"release_year", "2155", DB_INT, NULL, 2155},
        {"flags", "255", DB_UINT, NULL, 255},
        {"rental_rate", "0.990", DB_DECIMAL, "0.990", 0},
        {"title", " as it is ", DB_TEXT, " as it is ", 0},
        {"title", "", DB_TEXT, "", 0},
        {"rating", "it's, (odd)", DB_TEXT, "it's, (odd)", 0},
        {"features", "Deleted Scenes,Trailers", DB_TEXT, "Trailers,Deleted Scenes", 0},
        {"features", "{Trailers,\"Deleted Scenes\",Trailers}", DB_TEXT, "Trailers,Deleted Scenes",
         0},
        {"features", "", DB_TEXT, "", 0},
        {"features", "{}", DB_TEXT, "", 0},
        {"cover", "\\x00fF", DB_BYTES, NULL, 0},
        {"cover", "plain", DB_BYTES, "plain", 0},
        {"born", "2024-02-29", DB_DATE, "2024-02-29", 0},
        {"born", "2024-02-29T23:59:59.999Z", DB_DATE, "2024-02-29", 0},
        {"lasts", "1:02", DB_TIME, "01:02:00.000000", 0},
        {"lasts", "-838:59:59.5", DB_TIME, "-838:59:59.500000", 0},
        {"made_at", "2024-01-31", DB_DATETIME, "2024-01-31 00:00:00.000000", 0},
        {"made_at", "2024-01-31 10:20", DB_DATETIME, "2024-01-31 10:20:00.000000", 0},
        {"made_at", "2024-01-31T10:20:30.1234567+02:00", DB_DATETIME, "2024-01-31 10:20:30.123456",
         0},
        {"last_update", "2024-03-01T00:30:00+01:00", DB_DATETIME, "2024-02-29T23:30:00", 0},
        {"last_update", "2023-12-31T23:59:59.25-0530", DB_DATETIME, "2024-01-01T05:29:59.250000",
         0},
        {"last_update", "2024-01-31T10:20:30Z", DB_DATETIME, "2024-01-31 10:20:30.000000", 0},
        {"extra", "{}", DB_TEXT, "{}", 0},
        {"uid", "123E4567-e89b-12d3-a456-426614174000", DB_TEXT,
         "123e4567-e89b-12d3-a456-426614174000", 0},
        {"uid", "123e4567e89b12d3a456426614174000", DB_TEXT, "123e4567-e89b-12d3-a456-426614174000",
         0},
        {"addr", "2001:db8::1", DB_TEXT, "2001:db8::1", 0},
        {"addr4", "10.0.0.1", DB_TEXT, "10.0.0.1", 0},
    };

    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        struct literal_fault fault = {.state = NULL};
        struct db_value v;

        ck_assert_msg(parse(good[k].column, str_from_z(good[k].text), &v, &fault), "%s: %s",
                      good[k].text, fault.words);
        ck_assert_msg(v.type == good[k].type, "%s: type %d", good[k].text, (int)v.type);
        if (v.type == DB_INT || v.type == DB_UINT)
            ck_assert_msg(v.i == good[k].i, "%s", good[k].text);
        else if (good[k].value != NULL)
            ck_assert_msg(str_eq(v.text, str_from_z(good[k].value)), "%s: %.*s", good[k].text,
                          STR_ARG(v.text));
    }
}
END_TEST

START_TEST(bytes_are_read_from_hexadecimal)
{
    struct literal_fault fault;
    struct db_value v;

    ck_assert(parse("cover", STR("\\x00fF"), &v, &fault));
    ck_assert(str_eq(v.text, STR("\x00\xff")));
    ck_assert(parse("cover", STR("a\0\xff"), &v, &fault));
    ck_assert(str_eq(v.text, STR("a\0\xff")));
}
END_TEST

START_TEST(floats_are_read_in_their_own_width)
{
    struct literal_fault fault;
    struct db_value v;

    ck_assert(parse("score", STR("1.1"), &v, &fault));
    ck_assert(v.d == 1.1);
    ck_assert(parse("weight", STR("1.1"), &v, &fault));
    ck_assert(v.d == (double)1.1F);
    ck_assert(v.is_float);
}
END_TEST

START_TEST(what_a_column_cannot_hold_is_refused_with_a_remedy)
{
    static const struct {
        const char *column;
        struct str text;
        const char *state;
        const char *words;
    } bad[] = {
        {"is_active", STR_INIT("maybe"), "22P02", "write true or false"},
        {"is_active", STR_INIT(""), "22P02", "no boolean"},
        {"tiny", STR_INIT("128"), "22003", "from -128 to 127"},
        {"tiny", STR_INIT("-129"), "22003", "from -128 to 127"},
        {"tiny", STR_INIT("1.5"), "22P02", "no whole number"},
        {"tiny", STR_INIT("1e2"), "22P02", "no whole number"},
        {"tiny", STR_INIT("--1"), "22P02", "no whole number"},
        {"tiny", STR_INIT("0x10"), "22P02", "no whole number"},
        {"tiny", STR_INIT("1\0"), "22P02", "no whole number"},
        {"tiny", STR_INIT("\xd9\xa1"), "22P02", "no whole number"},
        {"big", STR_INIT("9223372036854775808"), "22003", "9223372036854775807"},
        {"big", STR_INIT("99999999999999999999999999999999"), "22003", "out of range"},
        {"film_id", STR_INIT("-1"), "22003", "from 0 to 65535"},
        {"ubig", STR_INIT("18446744073709551616"), "22003", "18446744073709551615"},
        {"release_year", STR_INIT("1900"), "22003", "1901 to 2155"},
        {"rental_rate", STR_INIT("1e5"), "22P02", "no decimal"},
        {"rental_rate", STR_INIT("12,5"), "22P02", "no decimal"},
        {"rental_rate",
         STR_INIT("1234567890123456789012345678901234567890123456789012345678901234567"), "22003",
         "65 digits"},
        {"score", STR_INIT("1e999"), "22003", "floating-point"},
        {"score", STR_INIT("NaN"), "22P02", "no number"},
        {"score", STR_INIT("inf"), "22P02", "no number"},
        {"weight", STR_INIT("1e39"), "22003", "floating-point"},
        {"title", STR_INIT("a\0b"), "22021", "NUL"},
        {"title", STR_INIT("\xff"), "22021", "UTF-8"},
        {"rating", STR_INIT("pg"), "22P02", "'pg' is none of: G, PG, R"},
        {"features", STR_INIT("Trailers,Nope"), "22P02", "'Nope' is none of: Trailers"},
        {"cover", STR_INIT("\\xabc"), "22P02", "pairs"},
        {"cover", STR_INIT("\\xzz"), "22P02", "pairs"},
        {"born", STR_INIT("2023-02-29"), "22007", "does not exist"},
        {"born", STR_INIT("2100-02-29"), "22007", "does not exist"},
        {"born", STR_INIT("0000-00-00"), "22007", "does not exist"},
        {"born", STR_INIT("2024-13-01"), "22007", "does not exist"},
        {"born", STR_INIT("24-1-1"), "22007", "YYYY-MM-DD"},
        {"born", STR_INIT("2024-01-01x"), "22007", "YYYY-MM-DDTHH"},
        {"made_at", STR_INIT("2024-01-01T24:00:00"), "22007", "time of day"},
        {"made_at", STR_INIT("2024-01-01T10:00:60"), "22007", "time of day"},
        {"made_at", STR_INIT("2024-01-01T10"), "22007", "YYYY-MM-DDTHH"},
        {"made_at", STR_INIT("2024-01-01T10:00:00."), "22007", "YYYY-MM-DDTHH"},
        {"last_update", STR_INIT("2024-01-01T10:00:00 02:00"), "22007", "%2B"},
        {"last_update", STR_INIT("2024-01-01T10:00:00+99:00"), "22007", "zone"},
        {"last_update", STR_INIT("9999-12-31T23:00:00-02:00"), "22007", "does not exist"},
        {"last_update", STR_INIT("0001-01-01T00:00:00+02:00"), "22007", "does not exist"},
        {"lasts", STR_INIT("839:00:00"), "22007", "838:59:59"},
        {"lasts", STR_INIT("10:60"), "22007", "838:59:59"},
        {"lasts", STR_INIT("noon"), "22007", "HH:MM:SS"},
        {"uid", STR_INIT("123e4567-e89b-12d3-a456-42661417400"), "22P02", "no UUID"},
        {"uid", STR_INIT("123e4567-e89b-12d3-a456-4266141740000"), "22P02", "no UUID"},
        {"uid", STR_INIT("123e4567e89b-12d3-a456-426614174000ab"), "22P02", "no UUID"},
        {"uid", STR_INIT("zzze4567-e89b-12d3-a456-426614174000"), "22P02", "no UUID"},
        {"addr", STR_INIT("1.2.3"), "22P02", "no IP address"},
        {"addr", STR_INIT("::1\0"), "22P02", "no IP address"},
        {"addr4", STR_INIT("::1"), "22P02", "no IPv4 address"},
        {"place", STR_INIT("POINT(1 1)"), "42883", "is.null"},
    };

    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        struct literal_fault fault = {.state = NULL};
        struct db_value v;

        ck_assert_msg(!parse(bad[k].column, bad[k].text, &v, &fault), "%s takes %.*s",
                      bad[k].column, STR_ARG(bad[k].text));
        ck_assert_msg(strcmp(fault.state, bad[k].state) == 0, "%.*s: %s", STR_ARG(bad[k].text),
                      fault.state);
        ck_assert_msg(strstr(fault.words, bad[k].words) != NULL, "%.*s: %s", STR_ARG(bad[k].text),
                      fault.words);
    }
}
END_TEST

Suite *suite_literal(void)
{
    Suite *s = suite_create("literal");
    TCase *c = tcase_create("literal");

    tcase_add_checked_fixture(c, help_setup, help_teardown);
    tcase_add_test(c, each_type_takes_its_own);
    tcase_add_test(c, bytes_are_read_from_hexadecimal);
    tcase_add_test(c, floats_are_read_in_their_own_width);
    tcase_add_test(c, what_a_column_cannot_hold_is_refused_with_a_remedy);
    suite_add_tcase(s, c);
    return s;
}
