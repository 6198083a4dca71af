/* test_write_repeat.c - the same request twice, and conditions on what is there. */
#include "config.h"

#include <string.h>

#include "tests/rest/write_rig.h"

static void with_key(const char *key)
{
    with("HTTP_IDEMPOTENCY_KEY", key);
}

START_TEST(a_repeat_gets_the_first_answer)
{
    const char *first;

    with_key("k1");
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/film?select=id,title", "{\"title\":\"once\"}");
    expect_header("Idempotency-Replayed", "");
    first = kept(buf_str(&x.resp.body));
    with_key("k1");
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/film?select=id,title", "{\"title\":\"once\"}");
    expect_body(first);
    expect_header("Idempotency-Replayed", "true");
    expect_header("Location", "/rest/v1/film?id=eq.4");
    ck_assert(str_eq(x.resp.type, STR("application/json; charset=utf-8")));
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film WHERE title = 'once'"), 1);
}
END_TEST

START_TEST(another_request_under_the_same_key_is_refused)
{
    with_key("k1");
    expect(201, "POST", "/rest/v1/genre", "{\"name\":\"a\"}");
    with_key("k1");
    expect(422, "POST", "/rest/v1/genre", "{\"name\":\"b\"}");
    with_key("k1");
    expect(422, "DELETE", "/rest/v1/genre?name=eq.a", NULL);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre"), 3);
}
END_TEST

START_TEST(a_delete_is_repeated_as_well)
{
    for (int i = 0; i < 2; i++) {
        with_key("gone");
        with("HTTP_PREFER", "return=representation");
        expect(200, "DELETE", "/rest/v1/pair?l=eq.2", NULL);
        expect_body("[{\"l\":2,\"r\":\"a\",\"v\":30}]");
    }
}
END_TEST

START_TEST(a_refused_write_can_be_tried_again)
{
    with_key("k1");
    expect(409, "POST", "/rest/v1/genre", "{\"name\":\"drama\"}");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM lintel_idempotency"), 0);
    sql_run("UPDATE genre SET name = 'tragedy' WHERE id = 1");
    with_key("k1");
    expect(201, "POST", "/rest/v1/genre", "{\"name\":\"drama\"}");
}
END_TEST

START_TEST(a_key_is_forgotten_after_a_day)
{
    with_key("k1");
    expect(201, "POST", "/rest/v1/genre", "{\"name\":\"a\"}");
    sql_run("UPDATE lintel_idempotency SET created_at = UTC_TIMESTAMP(6) - INTERVAL 25 HOUR");
    with_key("k1");
    expect(201, "POST", "/rest/v1/genre", "{\"name\":\"b\"}");
    expect_header("Idempotency-Replayed", "");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM lintel_idempotency"), 1);
}
END_TEST

START_TEST(a_key_is_visible_text)
{
    with_key("two words");
    expect(400, "POST", "/rest/v1/genre", "{\"name\":\"a\"}");
    expect_part("Idempotency-Key");
}
END_TEST

static bool post_once(int number)
{
    (void)number;
    with_key("storm");
    with("HTTP_PREFER", "return=representation");
    return sent("POST", "/rest/v1/film?select=title", "{\"title\":\"once\"}") == 201 &&
           strcmp(answered(), "[{\"title\":\"once\"}]") == 0;
}

START_TEST(many_at_once_are_done_once)
{
    ck_assert_int_eq(at_once(6, post_once), 6);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film WHERE title = 'once'"), 1);
}
END_TEST

START_TEST(a_rolled_back_trial_leaves_nothing)
{
    with("HTTP_PREFER", "tx=rollback, return=representation");
    expect(201, "POST", "/rest/v1/genre?select=name", "{\"name\":\"a\"}");
    expect_body("[{\"name\":\"a\"}]");
    expect_header("Preference-Applied", "return=representation, tx=rollback");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre"), 2);
    for (int i = 0; i < 2; i++) {
        with_key("trial");
        with("HTTP_PREFER", "tx=rollback");
        expect(204, "DELETE", "/rest/v1/film?id=eq.1", NULL);
    }
    expect_header("Idempotency-Replayed", "true");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film"), 3);
}
END_TEST

START_TEST(an_unknown_preference_is_ignored_or_refused)
{
    with("HTTP_PREFER", "foo, bar=1, return=minimal");
    expect(201, "POST", "/rest/v1/genre", "{\"name\":\"a\"}");
    expect_header("Preference-Applied", "return=minimal");
    with("HTTP_PREFER", "handling=strict, foo");
    expect(400, "POST", "/rest/v1/genre", "{\"name\":\"b\"}");
    expect_part("PGRST122");
    expect_part("foo");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre"), 3);
}
END_TEST

/* ---- versions ---- */

static const char *etag_now(void)
{
    with("HTTP_PREFER", "return=representation");
    expect(200, "PATCH", "/rest/v1/pair?l=eq.1&r=eq.a", "{\"v\":11}");
    ck_assert_uint_gt(x.resp.etag.len, 2);
    return kept(x.resp.etag);
}

START_TEST(a_change_of_the_version_one_has_seen_passes)
{
    const char *etag = etag_now();

    with("HTTP_IF_MATCH", etag);
    expect(204, "PATCH", "/rest/v1/pair?l=eq.1&r=eq.a", "{\"v\":12}");
    with("HTTP_IF_MATCH", etag);
    expect(412, "PATCH", "/rest/v1/pair?l=eq.1&r=eq.a", "{\"v\":13}");
    expect_part("\"current\":{\"l\":1,\"r\":\"a\",\"v\":12}");
    ck_assert_int_eq(sql_int("SELECT v FROM pair WHERE l = 1 AND r = 'a'"), 12);
    with("HTTP_IF_MATCH", etag);
    expect(412, "DELETE", "/rest/v1/pair?l=eq.1&r=eq.a", NULL);
    with("HTTP_IF_MATCH", "*");
    expect(204, "DELETE", "/rest/v1/pair?l=eq.1&r=eq.a", NULL);
    with("HTTP_IF_MATCH", "*");
    expect(412, "DELETE", "/rest/v1/pair?l=eq.1&r=eq.a", NULL);
}
END_TEST

START_TEST(a_row_that_was_read_has_its_version)
{
    const char *list;
    const char *object;

    expect(200, "GET", "/rest/v1/film?id=eq.1", NULL);
    list = kept(x.resp.etag);
    with("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    expect(200, "GET", "/rest/v1/film?id=eq.1&select=*", NULL);
    object = kept(x.resp.etag);
    ck_assert_str_ne(list, object);
    with("HTTP_IF_NONE_MATCH", list);
    expect(304, "GET", "/rest/v1/film?id=eq.1", NULL);
    with("HTTP_IF_MATCH", list);
    expect(204, "PATCH", "/rest/v1/film?id=eq.1", "{\"stars\":2}");
    with("HTTP_IF_MATCH", object);
    expect(412, "PATCH", "/rest/v1/film?id=eq.1", "{\"stars\":3}");
    with("HTTP_IF_NONE_MATCH", list);
    expect(200, "GET", "/rest/v1/film?id=eq.1", NULL);
    ck_assert_str_ne(list, str_z(x.arena, x.resp.etag));
}
END_TEST

START_TEST(what_is_no_whole_row_has_no_version)
{
    expect(200, "GET", "/rest/v1/film?id=eq.1&select=id", NULL);
    ck_assert_uint_eq(x.resp.etag.len, 0);
    expect(200, "GET", "/rest/v1/film?id=eq.1&select=*,genre(name)", NULL);
    ck_assert_uint_eq(x.resp.etag.len, 0);
    expect(200, "GET", "/rest/v1/film", NULL);
    ck_assert_uint_eq(x.resp.etag.len, 0);
    expect(200, "GET", "/rest/v1/film?id=eq.0", NULL);
    ck_assert_uint_eq(x.resp.etag.len, 0);
}
END_TEST

START_TEST(a_condition_speaks_of_one_row)
{
    with("HTTP_IF_MATCH", "*");
    expect(400, "PATCH", "/rest/v1/pair?l=eq.1", "{\"v\":12}");
}
END_TEST

START_TEST(put_can_be_told_to_create_only)
{
    with("HTTP_IF_NONE_MATCH", "*");
    expect(201, "PUT", "/rest/v1/pair?l=eq.9&r=eq.z", "{\"l\":9,\"r\":\"z\",\"v\":1}");
    with("HTTP_IF_NONE_MATCH", "*");
    expect(412, "PUT", "/rest/v1/pair?l=eq.9&r=eq.z", "{\"l\":9,\"r\":\"z\",\"v\":2}");
    with("HTTP_IF_MATCH", "*");
    expect(412, "PUT", "/rest/v1/pair?l=eq.9&r=eq.y", "{\"l\":9,\"r\":\"y\",\"v\":2}");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM pair"), 4);
}
END_TEST

Suite *suite_write_repeat(void)
{
    Suite *s = suite_create("rest repeat");
    TCase *c = write_rig_case(s, "repeat");

    tcase_add_test(c, a_repeat_gets_the_first_answer);
    tcase_add_test(c, another_request_under_the_same_key_is_refused);
    tcase_add_test(c, a_delete_is_repeated_as_well);
    tcase_add_test(c, a_refused_write_can_be_tried_again);
    tcase_add_test(c, a_key_is_forgotten_after_a_day);
    tcase_add_test(c, a_key_is_visible_text);
    tcase_add_test(c, many_at_once_are_done_once);
    tcase_add_test(c, a_rolled_back_trial_leaves_nothing);
    tcase_add_test(c, an_unknown_preference_is_ignored_or_refused);
    tcase_add_test(c, a_change_of_the_version_one_has_seen_passes);
    tcase_add_test(c, a_row_that_was_read_has_its_version);
    tcase_add_test(c, what_is_no_whole_row_has_no_version);
    tcase_add_test(c, a_condition_speaks_of_one_row);
    tcase_add_test(c, put_can_be_told_to_create_only);
    return s;
}
