/* test_filter.c - which rows a condition finds, in the database. */
#include "config.h"

#include <stdio.h>

#include "tests/rest/suites.h"

/* The films found are these, by their ids in order: "1,3". */
static void finds(const char *filter, const char *ids)
{
    char target[512];
    char body[128] = "[";
    size_t len = 1;

    for (const char *c = ids; *c != '\0'; c++) {
        if (*c != ',')
            len += (size_t)snprintf(body + len, sizeof body - len, "%s{\"film_id\":%c}",
                                    len == 1 ? "" : ",", *c);
    }
    (void)snprintf(body + len, sizeof body - len, "]");
    (void)snprintf(target, sizeof target, "/rest/v1/film?select=film_id&order=film_id&%s", filter);
    rig_get(target, 200, body);
}

START_TEST(each_type_is_compared_as_its_own)
{
    finds("film_id=eq.2", "2");
    finds("film_id=in.(3,1,3)", "1,3");
    finds("film_id=not.in.(3,1,3)", "2");
    finds("film_id=in.()", "");
    finds("tiny=lt.0", "1");
    finds("tiny=lte.0", "1,2");
    finds("big=eq.-9223372036854775808", "1");
    finds("big=eq.12345678901234567", "2");
    finds("ubig=eq.18446744073709551615", "1");
    finds("ubig=gt.9223372036854775807", "1");
    finds("release_year=gte.2007", "3");
    finds("score=eq.0.1", "1");
    finds("score=gt.1e20", "2");
    finds("weight=eq.1.1", "1");
    finds("flags=eq.255", "3");
    finds("is_active=eq.true", "1");
    finds("is_active=is.false", "2");
    finds("is_active=is.unknown", "3");
    finds("is_active=not.is.true", "2,3");
    finds("cover=eq.%5Cx00ff0a", "1");
    finds("cover=eq.abc", "3");
    finds("born=gt.2000-01-01", "1");
    finds("born=eq.1999-12-31", "2");
    finds("lasts=lt.0:00", "1");
    finds("lasts=eq.838:59:59", "3");
    finds("made_at=eq.2024-02-29T13:00:00.123456", "1");
    finds("made_at=lte.2000-01-01", "2,3");
    finds("last_update=eq.2024-03-01T01:00:00%2B01:00", "1");
    finds("last_update=eq.1999-12-31T23:59:59Z", "2");
    finds("uid=eq.123E4567-E89B-12D3-A456-426614174000", "1");
    finds("addr=eq.2001:DB8:0::1", "1");
    finds("addr4=gt.10.0.0.1", "3");
    finds("rating=eq.it's,%20(odd)", "2");
    finds("rating=in.(PG,%22it's,%20(odd)%22)", "1,2");
    finds("features=eq.Deleted%20Scenes,Trailers", "1");
    finds("features=eq.%7B%7D", "2");
    finds("place=is.null", "2");
    finds("place=not.is.null", "1,3");
    finds("extra=is.not_null", "1,3");
}
END_TEST

/* A decimal compared as a double would find what is only near. */
START_TEST(decimals_are_compared_exactly)
{
    finds("rental_rate=eq.0.99", "1");
    finds("rental_rate=eq.0.990000000000000000000000000000000001", "");
    finds("rental_rate=lt.0.990000000000000000000000000000000001", "1");
    finds("rental_rate=gt.4.989999999999999999999999999999999999", "2,3");
    finds("rental_rate=in.(0.990000000000000000000000000000000001,5)", "");
    finds("rental_rate=in.(0.9900,12.50)", "1,3");
    finds("rental_rate=eq.12.5", "3");
    finds("rental_rate=lt.99999999999999999999999999999999999", "1,2,3");
}
END_TEST

START_TEST(text_is_compared_by_its_collation_and_like_by_case)
{
    finds("title=eq.ACE%20GOLDFINGER", "2");
    finds("title=like.A*", "1");
    finds("title=like.a*", "2");
    finds("title=ilike.A*", "1,2");
    finds("title=like.*GOLD*", "");
    finds("title=ilike.*GOLD*", "2");
    finds("title=like.*100%5C%25*", "3");
    finds("title=like.*%5C_real%5C_", "3");
    finds("title=not.ilike.a*", "3");
    finds("title=eq.Zorro's%20100%25%20_real_", "3");
    finds("description=ilike.%C3%A9PIC*", "1");
    finds("description=like.%C3%A9pic*", "");
    finds("description=eq.%C3%89pic%20%5C%20drama", "1");
    finds("description=eq.X", "");
    finds("title=eq.'%20OR%201=1%20--", "");
    finds("rating=like.P*", "1");
}
END_TEST

/* Text that is not utf8mb4 in the database is matched all the same. */
START_TEST(text_beyond_the_character_set_of_a_column_is_no_error)
{
    rig_get("/rest/v1/pair?select=right_id&left_id=eq.0&note=like.n0*&right_id=lt.4", 200,
            "[{\"right_id\":0},{\"right_id\":3}]");
    rig_get("/rest/v1/pair?select=right_id&left_id=eq.0&note=like.N0*", 200, "[]");
    rig_get("/rest/v1/pair?select=right_id&note=like.%F0%9F%98%80*", 200, "[]");
    rig_get("/rest/v1/pair?select=right_id&note=eq.%F0%9F%98%80", 200, "[]");
    rig_get("/rest/v1/pair?select=right_id&left_id=eq.0&note=ilike.N0*&right_id=lt.4", 200,
            "[{\"right_id\":0},{\"right_id\":3}]");
    finds("description=like.*%C3%89*", "1");
    finds("description=ilike.*%E6%97%A5*", "");
    finds("description=eq.%E6%97%A5", "");
    finds("description=neq.%E6%97%A5", "1,3");
    finds("description=in.(x,%E6%97%A5)", "3");
    finds("description=like.%E6%97%A5*", "");
    finds("description=gt.%C2%80", "1");
}
END_TEST

START_TEST(conditions_join)
{
    finds("or=(film_id.eq.1,title.ilike.z*)", "1,3");
    finds("not.or=(film_id.eq.1,title.ilike.z*)", "2");
    finds("and=(film_id.gt.1,or(length.is.null,length.gt.200))", "2");
    finds("or=(film_id.eq.3,not.and(length.not.is.null,film_id.lt.9))", "2,3");
    finds("film_id=gt.1&film_id=lt.3", "2");
    finds("length=neq.86", "3");
}
END_TEST

/* Values of all kinds, one after the other, through the same prepared statements. */
START_TEST(statements_are_shared_by_values)
{
    for (int i = 0; i < 50; i++) {
        finds("film_id=eq.1", "1");
        finds("film_id=eq.65535", "");
        finds("title=eq.a", "");
        finds("title=eq.ace%20goldfinger", "2");
        finds("film_id=in.(1,2,3)", "1,2,3");
        finds("film_id=in.(1,2,3,4)", "1,2,3");
    }
}
END_TEST

Suite *suite_filter(void)
{
    Suite *s = suite_create("rest filter");
    TCase *c = rig_case(s, "filter");

    tcase_add_test(c, each_type_is_compared_as_its_own);
    tcase_add_test(c, decimals_are_compared_exactly);
    tcase_add_test(c, text_is_compared_by_its_collation_and_like_by_case);
    tcase_add_test(c, text_beyond_the_character_set_of_a_column_is_no_error);
    tcase_add_test(c, conditions_join);
    tcase_add_test(c, statements_are_shared_by_values);
    return s;
}
