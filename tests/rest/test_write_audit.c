/* test_write_audit.c - what of a write stands in the audit. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/base/arena.h"
#include "tests/rest/write_rig.h"

/* The details of all records of a table, in order, one a line. */
static const char *recorded(const char *table)
{
    return sql_text(
        str_z(x.arena, str_format(x.arena,
                                  "SELECT GROUP_CONCAT(event, ' ', row_key, ' ', detail ORDER BY id"
                                  " SEPARATOR '\\n') FROM lintel_audit WHERE model = '%s'",
                                  table)));
}

static int64_t record_count(void)
{
    return sql_int("SELECT COUNT(*) FROM lintel_audit");
}

static void has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "%s\n  lacks %s", text, part);
}

START_TEST(an_insert_tells_what_the_row_became)
{
    const char *told;

    expect(201, "POST", "/rest/v1/film", "{\"title\":\"new\",\"note\":\"loud\",\"price\":\"4.5\"}");
    told = recorded("film");
    has(told, "insert 4 {\"after\":{\"id\":4,\"title\":\"new\"");
    has(told, "\"stars\":3");      /* a default */
    has(told, "\"note\":\"NEW\""); /* a trigger's */
    has(told, "\"price\":4.50");
    ck_assert_ptr_null(strstr(told, "twice")); /* computed */
    ck_assert_ptr_null(strstr(told, "code"));  /* NULL */
}
END_TEST

START_TEST(an_update_tells_what_changed_before_and_after)
{
    expect(204, "PATCH", "/rest/v1/film?id=eq.2", "{\"title\":\"deux\",\"stars\":2}");
    ck_assert_str_eq(recorded("film"), "update 2 {\"before\":{\"title\":\"two\",\"touched\":0},"
                                       "\"after\":{\"title\":\"deux\",\"touched\":1}}");
    expect(204, "PATCH", "/rest/v1/genre?id=eq.1", "{\"name\":\"drama\"}");
    ck_assert_str_eq(recorded("genre"), ""); /* nothing changed */
}
END_TEST

START_TEST(a_delete_tells_what_was_there)
{
    expect(204, "DELETE", "/rest/v1/pair?l=eq.1", NULL);
    ck_assert_str_eq(recorded("pair"),
                     "delete [\"1\",\"a\"] {\"before\":{\"l\":1,\"r\":\"a\",\"v\":10}}\n"
                     "delete [\"1\",\"b\"] {\"before\":{\"l\":1,\"r\":\"b\",\"v\":20}}");
}
END_TEST

START_TEST(a_changed_key_is_told_with_both)
{
    expect(204, "PATCH", "/rest/v1/pair?r=eq.a", "{\"r\":\"z\"}");
    ck_assert_str_eq(recorded("pair"),
                     "update [\"1\",\"z\"] {\"before\":{\"r\":\"a\"},\"after\":{\"r\":\"z\"}}\n"
                     "update [\"2\",\"z\"] {\"before\":{\"r\":\"a\"},\"after\":{\"r\":\"z\"}}");
}
END_TEST

START_TEST(an_upsert_tells_new_rows_from_old_ones)
{
    with("HTTP_PREFER", "resolution=merge-duplicates");
    expect(201, "POST", "/rest/v1/pair",
           "[{\"l\":1,\"r\":\"a\",\"v\":11},{\"l\":9,\"r\":\"n\",\"v\":1}]");
    ck_assert_str_eq(recorded("pair"),
                     "update [\"1\",\"a\"] {\"before\":{\"v\":10},\"after\":{\"v\":11}}\n"
                     "insert [\"9\",\"n\"] {\"after\":{\"l\":9,\"r\":\"n\",\"v\":1}}");
}
END_TEST

START_TEST(what_was_undone_or_refused_is_not_told)
{
    expect(409, "POST", "/rest/v1/genre", "[{\"name\":\"new\"},{\"name\":\"drama\"}]");
    with("HTTP_PREFER", "tx=rollback");
    expect(201, "POST", "/rest/v1/genre", "{\"name\":\"new\"}");
    expect(404, "POST", "/rest/v1/nothing", "{\"name\":\"new\"}");
    ck_assert_int_eq(record_count(), 0);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre"), 2);
}
END_TEST

START_TEST(a_repeat_is_told_once)
{
    for (int i = 0; i < 2; i++) {
        with("HTTP_IDEMPOTENCY_KEY", "one");
        expect(201, "POST", "/rest/v1/genre", "{\"name\":\"new\"}");
    }
    ck_assert_int_eq(record_count(), 1);
}
END_TEST

START_TEST(secrets_are_masked_and_long_values_told_by_their_digest)
{
    static char body[2000];
    const char *told;

    sql_run("CREATE TABLE vault (id INT PRIMARY KEY, password VARCHAR(40) NULL,"
            " api_token VARCHAR(40) NULL, pin INT NULL, spinning INT NULL, words TEXT NULL,"
            " picture BLOB NULL)");
    write_rig_reload();
    (void)snprintf(body, sizeof body,
                   "{\"id\":1,\"password\":\"hush hush\",\"api_token\":\"abc\",\"pin\":1234,"
                   "\"spinning\":5,\"words\":\"%01100d\",\"picture\":\"\\\\x00ff\"}",
                   7);
    expect(201, "POST", "/rest/v1/vault", body);
    told = recorded("vault");
    ck_assert_ptr_null(strstr(told, "hush"));
    ck_assert_ptr_null(strstr(told, "abc"));
    ck_assert_ptr_null(strstr(told, "1234"));
    has(told, "\"password\":{\"masked\":true},\"api_token\":{\"masked\":true},\"pin\":"
              "{\"masked\":true},\"spinning\":5");
    has(told, "\"picture\":\"\\\\x00ff\"");
    has(told, sql_text("SELECT CONCAT('{\"sha256\":\"', SHA2(words, 256), '\",\"bytes\":1100}')"
                       " FROM vault"));
    expect(204, "PATCH", "/rest/v1/vault?id=eq.1", "{\"password\":\"hush\",\"pin\":null}");
    has(recorded("vault"), "update 1 {\"before\":{\"password\":{\"masked\":true},\"pin\":"
                           "{\"masked\":true}},\"after\":{\"password\":{\"masked\":true},"
                           "\"pin\":null}}");
}
END_TEST

/* How many rows of that kind of record tell of a genre as it is, or was. */
static int64_t told_rows(const char *event, const char *side)
{
    return sql_int(
        str_z(x.arena,
              str_format(
                  x.arena,
                  "SELECT COUNT(DISTINCT j.k) FROM lintel_audit a, JSON_TABLE(a.detail, '$.rows[*]'"
                  " COLUMNS (k VARCHAR(20) PATH '$.key', n VARCHAR(90) PATH '$.%s.name',"
                  " i INT PATH '$.%s.id')) j WHERE a.event = '%s' AND a.model = 'genre'"
                  " AND a.row_key = '' AND j.k = j.i AND j.n = CONCAT('genre ', j.i - 3)",
                  side, side, event)));
}

static int64_t spans_of(int key)
{
    return sql_int(str_z(x.arena, str_format(x.arena,
                                             "SELECT COUNT(*) FROM lintel_audit_span s JOIN"
                                             " lintel_audit a ON a.id = s.record_id WHERE"
                                             " s.model = 'genre' AND s.key_first <= '%d' AND"
                                             " s.key_last >= '%d' AND LOCATE('{\"key\":\"%d\",',"
                                             " a.detail) > 0",
                                             key, key, key)));
}

START_TEST(many_rows_are_told_together)
{
    AUTO(buf_fini) struct buf body;

    buf_init(&body, 1000000);
    for (int i = 0; i < 700; i++)
        buf_addf(&body, "%s{\"name\":\"genre %d\"}", i == 0 ? "[" : ",", i);
    buf_add_char(&body, ']');
    ck_assert_int_eq(sent_bytes("POST", "/rest/v1/genre", buf_str(&body)), 201);
    ck_assert_int_eq(record_count(), 6);
    ck_assert_int_eq(told_rows("insert", "after"), 700);
    for (int key = 3; key <= 702; key++)
        ck_assert_int_eq(spans_of(key), 1);
    ck_assert_int_eq(spans_of(703), 0);
    with("HTTP_PREFER", "max-affected=1000");
    expect(204, "DELETE", "/rest/v1/genre?id=gt.2", NULL);
    ck_assert_int_eq(record_count(), 12);
    ck_assert_int_eq(told_rows("delete", "before"), 700);
    ck_assert_int_eq(spans_of(500), 2);
}
END_TEST

START_TEST(a_few_rows_are_told_one_by_one)
{
    expect(
        201, "POST", "/rest/v1/genre",
        "[{\"name\":\"1\"},{\"name\":\"2\"},{\"name\":\"3\"},{\"name\":\"4\"},{\"name\":\"5\"},"
        "{\"name\":\"6\"},{\"name\":\"7\"},{\"name\":\"8\"},{\"name\":\"9\"},{\"name\":\"10\"},"
        "{\"name\":\"11\"},{\"name\":\"12\"},{\"name\":\"13\"},{\"name\":\"14\"},{\"name\":\"15\"},"
        "{\"name\":\"16\"}]");
    ck_assert_int_eq(record_count(), 16);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM lintel_audit a JOIN genre g ON a.row_key = g.id"
                             " AND JSON_VALUE(a.detail, '$.after.name') = g.name"),
                     16);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM lintel_audit_span"), 0);
}
END_TEST

/* Each row's own values before and after, though they are read again in no order. */
START_TEST(many_rows_that_change_are_told_each_with_its_own)
{
    sql_run("INSERT INTO pair (l, r, v) SELECT 5, seq, seq FROM seq_1_to_300");
    with("HTTP_PREFER", "max-affected=1000");
    expect(204, "PATCH", "/rest/v1/pair?l=eq.5", "{\"l\":6}");
    ck_assert_int_eq(record_count(), 3);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM lintel_audit a, JSON_TABLE(a.detail, '$.rows[*]'"
                             " COLUMNS (k VARCHAR(20) PATH '$.key', l INT PATH '$.before.l',"
                             " m INT PATH '$.after.l')) j JOIN pair p"
                             " ON j.k = CONCAT('[\"6\",\"', p.r, '\"]') WHERE j.l = 5 AND j.m = 6"),
                     300);
    /* What changed nothing is not told. */
    with("HTTP_PREFER", "max-affected=1000");
    expect(204, "PATCH", "/rest/v1/pair?l=eq.6", "{\"v\":7}");
    ck_assert_int_eq(sql_int("SELECT SUM(JSON_LENGTH(detail, '$.rows')) FROM lintel_audit"
                             " WHERE id > (SELECT MIN(id) + 2 FROM lintel_audit)"),
                     299);
}
END_TEST

START_TEST(where_it_came_from_is_told)
{
    with("REMOTE_ADDR", "192.0.2.9");
    with("REQUEST_ID", "abc-1");
    expect(201, "POST", "/rest/v1/genre", "{\"name\":\"new\"}");
    ck_assert_str_eq(sql_text("SELECT CONCAT_WS(' ', address, request_id, route, model, row_key,"
                              " unsealed, IFNULL(account_id, 'nobody')) FROM lintel_audit"),
                     "192.0.2.9 abc-1 POST /rest/v1/{table} genre 3 1 7");
}
END_TEST

Suite *suite_write_audit(void)
{
    Suite *s = suite_create("write audit");
    TCase *c = write_rig_case(s, "audit");

    tcase_add_test(c, an_insert_tells_what_the_row_became);
    tcase_add_test(c, an_update_tells_what_changed_before_and_after);
    tcase_add_test(c, a_delete_tells_what_was_there);
    tcase_add_test(c, a_changed_key_is_told_with_both);
    tcase_add_test(c, an_upsert_tells_new_rows_from_old_ones);
    tcase_add_test(c, what_was_undone_or_refused_is_not_told);
    tcase_add_test(c, a_repeat_is_told_once);
    tcase_add_test(c, secrets_are_masked_and_long_values_told_by_their_digest);
    tcase_add_test(c, many_rows_are_told_together);
    tcase_add_test(c, a_few_rows_are_told_one_by_one);
    tcase_add_test(c, many_rows_that_change_are_told_each_with_its_own);
    tcase_add_test(c, where_it_came_from_is_told);
    return s;
}
