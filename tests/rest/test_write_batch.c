/* test_write_batch.c - several requests in one transaction. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/model/load.h"
#include "app/model/query.h"
#include "app/model/write.h"
#include "tests/rest/write_rig.h"

#define BATCH "/rest/v1/batch"

static const char *const new_film =
    "{\"id\":\"f\",\"method\":\"POST\",\"url\":\"/film?select=id,title\",\"headers\":{\"Prefer\":"
    "\"return=representation\"},\"body\":{\"title\":\"new \\\"one\\\"\",\"code\":\"NEW\"}}";

/* Sends a batch of these, each the text of one request. */
static void batch(int status, const char *first, const char *second, const char *third)
{
    static char body[8192];

    (void)snprintf(body, sizeof body, "{\"requests\":[%s%s%s%s%s]}", first,
                   second == NULL ? "" : ",", second == NULL ? "" : second,
                   third == NULL ? "" : ",", third == NULL ? "" : third);
    expect(status, "POST", BATCH, body);
}

START_TEST(all_are_done_in_order)
{
    batch(
        200, new_film,
        "{\"method\":\"POST\",\"url\":\"/pair\",\"body\":{\"l\":{\"$ref\":\"f.0.id\"},\"r\":\"x\","
        "\"v\":7}}",
        "{\"id\":\"r\",\"method\":\"GET\",\"url\":\"/rest/v1/pair?l=eq.{{f.0.id}}&select=r,v\"}");
    expect_part("{\"responses\":[{\"id\":\"f\",\"status\":201,\"headers\":{");
    expect_part("\"body\":[{\"id\":4,\"title\":\"new \\\"one\\\"\"}]}");
    expect_part("{\"id\":\"1\",\"status\":201,");
    expect_part("\"body\":[{\"r\":\"x\",\"v\":7}]}]}");
    ck_assert_int_eq(sql_int("SELECT l FROM pair WHERE r = 'x'"), 4);
}
END_TEST

START_TEST(all_or_nothing)
{
    batch(409, new_film,
          "{\"id\":\"second\",\"method\":\"POST\",\"url\":\"/film\",\"body\":{\"title\":\"t\","
          "\"code\":\"AAA\"}}",
          "{\"method\":\"DELETE\",\"url\":\"/pair?l=eq.1\"}");
    expect_part("{\"code\":\"23505\",\"message\":\"duplicate key");
    expect_part(
        ",\"request\":{\"index\":1,\"id\":\"second\",\"method\":\"POST\",\"url\":\"/film\"}}");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film"), 3);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM pair"), 3);
}
END_TEST

START_TEST(each_by_itself_when_asked_for)
{
    expect(200, "POST", BATCH,
           "{\"atomic\":false,\"requests\":["
           "{\"method\":\"PATCH\",\"url\":\"/film?id=eq.1\",\"body\":{\"stars\":5}},"
           "{\"id\":\"bad\",\"method\":\"PATCH\",\"url\":\"/film?id=eq.2\",\"body\":{\"stars\":6}},"
           "{\"method\":\"GET\",\"url\":\"/film?id=eq.{{bad.0.id}}\"},"
           "{\"method\":\"PATCH\",\"url\":\"/film?id=eq.3\",\"body\":{\"stars\":4}}]}");
    expect_part("{\"id\":\"0\",\"status\":204,");
    expect_part("{\"id\":\"bad\",\"status\":400,");
    expect_part("\"code\":\"23514\"");
    expect_part("{\"id\":\"2\",\"status\":400,");
    expect_part("{\"id\":\"3\",\"status\":204,");
    ck_assert_int_eq(sql_int("SELECT SUM(stars) FROM film"), 5 + 2 + 4);
}
END_TEST

START_TEST(conditions_and_preferences_are_each_ones_own)
{
    batch(412, new_film,
          "{\"id\":\"c\",\"method\":\"PATCH\",\"url\":\"/film?id=eq.1\",\"headers\":{\"If-Match\":"
          "\"\\\"old\\\"\"},\"body\":{\"stars\":2}}",
          NULL);
    expect_part("\"current\":{");
    expect_part("\"request\":{\"index\":1,\"id\":\"c\"");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film"), 3);
    batch(
        200,
        "{\"method\":\"PATCH\",\"url\":\"/film?id=eq.1\",\"headers\":{\"prefer\":\"tx=rollback\"},"
        "\"body\":{\"stars\":2}}",
        "{\"method\":\"GET\",\"url\":\"/film?select=stars&id=eq.1\",\"headers\":{\"Accept\":"
        "\"application/vnd.pgrst.object+json\"}}",
        "{\"method\":\"GET\",\"url\":\"/genre?select=name,film(id)&order=id\",\"headers\":{"
        "\"Prefer\":\"count=exact\"}}");
    expect_part("\"body\":{\"stars\":1}}");
    expect_part("\"Content-Range\":\"0-1/2\"");
    expect_part(
        "\"body\":[{\"name\":\"drama\",\"film\":[{\"id\":1}]},{\"name\":\"comedy\",\"film\":[{"
        "\"id\":2}]}]");
    batch(200,
          "{\"method\":\"GET\",\"url\":\"/genre?select=id\",\"headers\":{\"Accept\":\"text/csv\"}}",
          "{\"method\":\"POST\",\"url\":\"/genre\",\"headers\":{\"Content-Type\":\"text/csv\"},"
          "\"body\":\"name\\nfarce\\n\"}",
          NULL);
    expect_part("\"body\":\"id\\r\\n1\\r\\n2\\r\\n\"");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM genre WHERE name = 'farce'"), 1);
}
END_TEST

START_TEST(a_key_makes_the_whole_one_thing)
{
    with("HTTP_IDEMPOTENCY_KEY", "k1");
    batch(200, new_film, NULL, NULL);
    with("HTTP_IDEMPOTENCY_KEY", "k1");
    batch(200, new_film, NULL, NULL);
    expect_header("Idempotency-Replayed", "true");
    expect_part("\"id\":4");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film"), 4);
    with("HTTP_IDEMPOTENCY_KEY", "k1");
    batch(422, new_film, "{\"method\":\"GET\",\"url\":\"/film\"}", NULL);
}
END_TEST

/* What a reference brings is a value wherever it stands. */
START_TEST(a_reference_is_nothing_but_a_value)
{
    static const char *const refused[] = {
        "title={{h.0.title}}",        "title=eq.x{{h.0.title}}",
        "title=eq.{{h.0.title}}x",    "title=in.(\\\"a,{{h.0.title}}\\\")",
        "title=in.(a{{h.0.title}})",  "title=in.({{h.0.title}}",
        "or=(title.{{h.0.title}}.x)", "select={{h.0.title}}",
        "order={{h.0.title}}",        "title=eq.{{h.0.nope}}",
        "title=eq.{{h.7.title}}",     "title=eq.{{h}}",
        "title=eq.{{later.0.title}}", "title=eq.{{h.0.title",
        "title=like.{{h.0.title}}",
    };
    static const char *const hostile =
        "{\"id\":\"h\",\"method\":\"POST\",\"url\":\"/film?select=title\",\"headers\":{\"Prefer\":"
        "\"return=representation\"},\"body\":{\"title\":\"a\\\",\\\\),id.gt.0\"}}";
    char second[512];

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        (void)snprintf(second, sizeof second, "{\"method\":\"DELETE\",\"url\":\"/film?%s\"}",
                       refused[i]);
        batch(400, hostile, second, NULL);
        expect_part("\"index\":1");
    }
    batch(
        200, hostile, "{\"method\":\"GET\",\"url\":\"/film?select=id&title=eq.{{h.0.title}}\"}",
        "{\"method\":\"GET\",\"url\":\"/film?select=id&or=(title.in.(b,{{h.0.title}}),code.eq.{{h."
        "0.title}})\"}");
    ck_assert_ptr_nonnull(strstr(strstr(answered(), "\"1\""), "\"body\":[{\"id\":"));
    ck_assert_ptr_nonnull(strstr(strstr(answered(), "\"2\""), "\"body\":[{\"id\":"));
    ck_assert_ptr_null(strstr(strstr(answered(), "\"2\""), "},{\"id\":"));
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM film"), 4);
}
END_TEST

START_TEST(calls_are_those_that_leave_the_transaction_be)
{
    struct error e = {.code = ERR_NONE};

    sql_run("CREATE FUNCTION thrice(n INT) RETURNS INT DETERMINISTIC RETURN n * 3");
    sql_run("CREATE PROCEDURE ends() BEGIN INSERT INTO genre (name) VALUES ('x'); COMMIT; END");
    model_release(x.model);
    ck_assert_int_eq(model_load(x.db, NULL, 0, &x.model, &e), ERR_NONE);
    batch(200, new_film,
          "{\"method\":\"POST\",\"url\":\"/rpc/thrice\",\"body\":{\"n\":{\"$ref\":\"f.0.id\"}}}",
          NULL);
    expect_part("\"body\":12}");
    batch(400, "{\"method\":\"PATCH\",\"url\":\"/film?id=eq.1\",\"body\":{\"stars\":5}}",
          "{\"method\":\"POST\",\"url\":\"/rpc/ends\",\"body\":{}}", NULL);
    expect_part("a procedure");
    ck_assert_int_eq(sql_int("SELECT stars FROM film WHERE id = 1"), 1);
    batch(405, "{\"method\":\"GET\",\"url\":\"/rpc/thrice?n=1\"}", NULL, NULL);
}
END_TEST

START_TEST(the_operators_ceilings_hold_in_it)
{
    struct query_limits queries = query_limits_default;
    struct write_limits writes = write_limits_default;

    queries.rows_max = 1;
    writes.rows = 1;
    x.query_limits = &queries;
    x.write_limits = &writes;
    batch(200, "{\"method\":\"GET\",\"url\":\"/film?select=id&order=id\"}", NULL, NULL);
    expect_part("\"body\":[{\"id\":1}]");
    batch(413,
          "{\"method\":\"POST\",\"url\":\"/genre\",\"body\":[{\"name\":\"a\"},{\"name\":\"b\"}]}",
          NULL, NULL);
    expect_part("more than 1 rows");
}
END_TEST

START_TEST(a_table_of_that_name_is_written_in_a_batch)
{
    sql_run("CREATE TABLE batch (id INT PRIMARY KEY, v INT)");
    write_rig_reload();
    batch(200, "{\"method\":\"POST\",\"url\":\"/batch\",\"body\":{\"id\":1,\"v\":2}}",
          "{\"method\":\"PATCH\",\"url\":\"/batch?id=eq.1\",\"body\":{\"v\":3}}", NULL);
    expect(200, "GET", BATCH, NULL);
    expect_body("[{\"id\":1,\"v\":3}]");
    expect(400, "POST", BATCH, "{\"id\":2}");
    expect(200, "GET", "/rest/v1/", NULL);
    expect_part("\"/batch\":{\"get\":{\"operationId\":\"read.batch\"");
    expect_part("\"post\":{\"operationId\":\"batch\"");
}
END_TEST

START_TEST(what_is_no_batch_is_refused)
{
    static const char *const bodies[] = {
        "[]",
        "{}",
        "{\"requests\":[]}",
        "{\"requests\":{}}",
        "{\"requests\":[1]}",
        "{\"requests\":[{}]}",
        "{\"requests\":[{\"method\":\"GET\"}]}",
        "{\"requests\":[{\"method\":\"TRACE\",\"url\":\"/film\"}]}",
        "{\"requests\":[{\"method\":\"GET\",\"url\":\"film\"}]}",
        "{\"requests\":[{\"method\":\"GET\",\"url\":\"/film\",\"more\":1}]}",
        "{\"requests\":[{\"method\":\"GET\",\"url\":\"/film?a=%zz\"}]}",
        "{\"requests\":[{\"method\":\"GET\",\"url\":\"/film\",\"headers\":{\"Cookie\":\"a=b\"}}]}",
        "{\"requests\":[{\"method\":\"GET\",\"url\":\"/"
        "film\",\"headers\":{\"Prefer\":\"a\\nb\"}}]}",
        "{\"requests\":[{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/film\"},"
        "{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/film\"}]}",
        "{\"requests\":[{\"id\":\"a.b\",\"method\":\"GET\",\"url\":\"/film\"}]}",
        "{\"atomic\":1,\"requests\":[{\"method\":\"GET\",\"url\":\"/film\"}]}",
        "{\"x\":1,\"requests\":[{\"method\":\"GET\",\"url\":\"/film\"}]}",
        "{\"requests\":[{\"method\":\"GET\",\"url\":\"/\"}]}",
    };
    char many[8000] = "{\"requests\":[";
    size_t len = strlen(many);

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        expect(400, "POST", BATCH, bodies[i]);
    expect(404, "POST", BATCH, "{\"requests\":[{\"method\":\"GET\",\"url\":\"/../../x/y/z\"}]}");
    expect(404, "POST", BATCH, "{\"requests\":[{\"method\":\"GET\",\"url\":\"/lintel_schema\"}]}");
    expect(404, "POST", BATCH,
           "{\"requests\":[{\"method\":\"POST\",\"url\":\"/batch\",\"body\":{\"requests\":[]}}]}");
    for (int i = 0; i < 101; i++)
        len += (size_t)snprintf(many + len, sizeof many - len,
                                "%s{\"method\":\"GET\",\"url\":\"/film\"}", i == 0 ? "" : ",");
    (void)snprintf(many + len, sizeof many - len, "]}");
    expect(400, "POST", BATCH, many);
    expect_part("1 to 100");
}
END_TEST

/* Two batches that lock the same rows the other way round: one is refused, and repeated as a whole.
 */
static bool crossing(int number)
{
    static char body[1024];

    (void)snprintf(body, sizeof body,
                   "{\"requests\":["
                   "{\"method\":\"PATCH\",\"url\":\"/film?id=eq.%d\",\"body\":{\"score\":1}},"
                   "{\"method\":\"POST\",\"url\":\"/loose_log\",\"body\":{\"n\":%d}},"
                   "{\"method\":\"PATCH\",\"url\":\"/film?id=eq.%d\",\"body\":{\"score\":2}}]}",
                   number % 2 == 0 ? 1 : 2, number, number % 2 == 0 ? 2 : 1);
    for (int i = 0; i < 10; i++) {
        if (sent("POST", BATCH, body) != 200)
            return false;
    }
    return true;
}

START_TEST(a_deadlock_repeats_the_whole)
{
    struct error e = {.code = ERR_NONE};

    sql_run("CREATE TABLE loose_log (id INT AUTO_INCREMENT PRIMARY KEY, n INT NOT NULL)");
    model_release(x.model);
    ck_assert_int_eq(model_load(x.db, NULL, 0, &x.model, &e), ERR_NONE);
    ck_assert_int_eq(at_once(4, crossing), 4);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM loose_log"), 40);
}
END_TEST

Suite *suite_write_batch(void)
{
    Suite *s = suite_create("rest batch");
    TCase *c = write_rig_case(s, "batch");

    tcase_set_timeout(c, 120);
    tcase_add_test(c, all_are_done_in_order);
    tcase_add_test(c, all_or_nothing);
    tcase_add_test(c, each_by_itself_when_asked_for);
    tcase_add_test(c, conditions_and_preferences_are_each_ones_own);
    tcase_add_test(c, a_key_makes_the_whole_one_thing);
    tcase_add_test(c, a_reference_is_nothing_but_a_value);
    tcase_add_test(c, calls_are_those_that_leave_the_transaction_be);
    tcase_add_test(c, the_operators_ceilings_hold_in_it);
    tcase_add_test(c, a_table_of_that_name_is_written_in_a_batch);
    tcase_add_test(c, what_is_no_batch_is_refused);
    tcase_add_test(c, a_deadlock_repeats_the_whole);
    return s;
}
