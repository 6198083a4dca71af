/* test_error.c - how the REST face says no. */
#include "config.h"

#include "app/db/stmt.h"
#include "app/http/limits.h"
#include "app/json/check.h"
#include "tests/rest/suites.h"

START_TEST(an_error_is_an_object_of_four_members)
{
    rig_get(
        "/rest/v1/film?titel=eq.x", 400,
        "{\"code\":\"42703\",\"message\":\"titel: film has no column 'titel'; perhaps you meant "
        "'title'\",\"details\":null,\"hint\":null}");
    ck_assert(str_eq(x.resp.type, STR("application/json; charset=utf-8")));
}
END_TEST

START_TEST(each_mistake_has_its_code)
{
    rig_has("/rest/v1/flim", 404, "\"code\":\"PGRST205\"");
    rig_has("/rest/v1/lintel_user", 404, "\"code\":\"PGRST205\"");
    rig_has("/rest/v1/film/1/2", 404, "\"code\":\"PGRST125\"");
    rig_has("/rest/v1/film?film_id=1", 400, "\"code\":\"PGRST100\"");
    rig_has("/rest/v1/film?film_id=eq.x", 400, "\"code\":\"22P02\"");
    rig_has("/rest/v1/film?film_id=eq.65536", 400, "\"code\":\"22003\"");
    rig_has("/rest/v1/film?born=eq.2023-02-29", 400, "\"code\":\"22007\"");
    rig_has("/rest/v1/film?title=eq.%00", 400, "\"message\":");
    rig_has("/rest/v1/film?title=eq.%FF", 400, "\"message\":");
    rig_has("/rest/v1/film?length=like.x", 400, "\"code\":\"42883\"");
    rig_has("/rest/v1/film?%FF%22%00=eq.1", 400, "\"message\":");
    ck_assert(json_is_valid(buf_str(&x.resp.body), 4));
}
END_TEST

START_TEST(another_method_is_405)
{
    rig_ask("DELETE", "/rest/v1/");
    ck_assert_int_eq(x.resp.status, 405);
    ck_assert(str_search(buf_str(&x.resp.body), STR("PGRST117"), 0) < x.resp.body.len);
    ck_assert(str_search(rig_answered("Allow"), STR("GET"), 0) == 0);
}
END_TEST

/* The client learns what to do, not that a buffer was full. */
START_TEST(an_answer_that_is_too_large_says_so)
{
    struct http_limits limits = http_limits_default;

    limits.response_bytes = 500;
    x.limits = &limits;
    rig_has("/rest/v1/pair", 500, "ask for fewer rows");
    rig_get("/rest/v1/pair?limit=1&select=left_id", 200, "[{\"left_id\":0}]");
    x.limits = &http_limits_default;
}
END_TEST

/* The table exists in the schema we hold, and no longer in the database. */
START_TEST(what_fails_inside_stays_inside)
{
    rig_has("/rest/v1/free?select=n", 200, "[]");
    ck_assert_int_eq(db_run(x.db, SQL("DROP TABLE app.free"), &x.error), ERR_NONE);
    rig_ask("GET", "/rest/v1/free?n=eq.1");
    ck_assert_int_ge(x.resp.status, 400);
    ck_assert(str_search(buf_str(&x.resp.body), STR("SELECT"), 0) == x.resp.body.len);
    ck_assert(json_is_valid(buf_str(&x.resp.body), 4));
    ck_assert_int_eq(db_run(x.db, SQL("CREATE TABLE app.free (n INT NOT NULL)"), &x.error),
                     ERR_NONE);
}
END_TEST

Suite *suite_error(void)
{
    Suite *s = suite_create("rest error");
    TCase *c = rig_case(s, "error");

    tcase_add_test(c, an_error_is_an_object_of_four_members);
    tcase_add_test(c, each_mistake_has_its_code);
    tcase_add_test(c, another_method_is_405);
    tcase_add_test(c, an_answer_that_is_too_large_says_so);
    tcase_add_test(c, what_fails_inside_stays_inside);
    return s;
}
