/* test_call.c - /rest/v1/rpc/: functions and procedures, their arguments and what they give. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/db/script.h"
#include "app/db/stmt.h"
#include "app/json/check.h"
#include "app/model/load.h"
#include "app/model/schema.h"
#include "app/rest/types.h"
#include "tests/rest/sql_file.h"
#include "tests/rest/suites.h"

static const struct str routines[] = {
    STR_INIT("CREATE OR REPLACE FUNCTION twice(n INT) RETURNS BIGINT DETERMINISTIC RETURN n * 2"),
    STR_INIT("CREATE OR REPLACE FUNCTION greet(name VARCHAR(5) CHARACTER SET utf8mb4) RETURNS TEXT"
             " NO SQL RETURN CONCAT('Hello ', name)"),
    STR_INIT("CREATE OR REPLACE FUNCTION is_odd(n INT) RETURNS TINYINT(1) NO SQL RETURN n % 2"),
    STR_INIT("CREATE OR REPLACE FUNCTION kinds(a DECIMAL(5,2), b DATE, c ENUM('x','y'),"
             " d SET('p','q'), e JSON, f TINYINT(1), g VARBINARY(3), h TIMESTAMP(3), i UUID,"
             " j BIGINT UNSIGNED, k DOUBLE) RETURNS TEXT NO SQL"
             " RETURN CONCAT_WS('|', a, b, c, d, e, f, HEX(g), h, i, j, k)"),
    STR_INIT("CREATE OR REPLACE FUNCTION document() RETURNS JSON NO SQL RETURN '{\"a\":[1]}'"),
    STR_INIT("CREATE OR REPLACE FUNCTION lintel_secret() RETURNS INT NO SQL RETURN 1"),
    STR_INIT(
        "CREATE OR REPLACE FUNCTION `odd ``name```(`a b` INT) RETURNS INT NO SQL RETURN `a b`"),
    STR_INIT("CREATE OR REPLACE FUNCTION sneaks() RETURNS INT READS SQL DATA"
             " BEGIN INSERT INTO written VALUES (1); RETURN 1; END"),
    STR_INIT("CREATE OR REPLACE PROCEDURE films(least INT) READS SQL DATA"
             " SELECT film_id, title, rating, features, is_active, extra, cover, rental_rate,"
             " last_update, lasts, length + 1 AS longer, 1, 1 FROM film WHERE film_id >= least"
             " ORDER BY film_id"),
    STR_INIT("CREATE OR REPLACE PROCEDURE numbers() READS SQL DATA"
             " SELECT seq AS n, seq MOD 3 AS m, CONCAT('Row ', seq) AS words,"
             " IF(seq MOD 5 = 0, NULL, seq) AS gap FROM seq_1_to_20"),
    STR_INIT("CREATE OR REPLACE PROCEDURE sums(a INT, INOUT b DECIMAL(6,2), OUT c VARCHAR(20))"
             " NO SQL BEGIN SET b = b + a; SET c = CONCAT('a=', a); END"),
    STR_INIT("CREATE OR REPLACE PROCEDURE mixed(OUT total INT)"
             " BEGIN SELECT 1 AS one UNION ALL SELECT 2; SET total = 3; END"),
    STR_INIT("CREATE OR REPLACE PROCEDURE several() BEGIN SELECT 1 AS a; SELECT 'x' AS b; END"),
    STR_INIT("CREATE OR REPLACE PROCEDURE adds(n INT) BEGIN INSERT INTO written VALUES (n); END"),
    STR_INIT(
        "CREATE OR REPLACE PROCEDURE refuses(n INT) BEGIN INSERT INTO written VALUES (n);"
        " SELECT 1 AS shown; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not on Sundays'; END"),
    STR_INIT("CREATE OR REPLACE PROCEDURE commits() BEGIN COMMIT; SELECT 1 AS a; END"),
    STR_INIT("CREATE OR REPLACE PROCEDURE claims() READS SQL DATA BEGIN"
             " INSERT INTO written VALUES (9); END"),
    STR_INIT("CREATE OR REPLACE FUNCTION sleeps() RETURNS INT NO SQL RETURN SLEEP(15)"),
    STR_INIT("CREATE OR REPLACE PROCEDURE spins() READS SQL DATA BEGIN DECLARE n INT DEFAULT 0;"
             " SELECT 'begun'; WHILE n < 1000000000 DO SET n = n + 1; END WHILE; END"),
    STR_INIT("CREATE OR REPLACE PROCEDURE floods() READS SQL DATA"
             " SELECT REPEAT('x', 1000000) AS x FROM seq_1_to_40"),
};

static const struct model *loaded;

static void setup_routines(void)
{
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(db_script_run(x.db, STR("CREATE OR REPLACE TABLE written (n INT)"), &e), 0);
    ck_assert_int_eq(db_script_run(x.db,
                                   STR("DROP TABLE IF EXISTS lintel_audit, lintel_audit_chain,"
                                       " lintel_audit_head"),
                                   &e),
                     0);
    sql_file_run(x.db, "sql/core/007_audit.sql");
    for (size_t i = 0; i < sizeof routines / sizeof *routines; i++)
        ck_assert_msg(db_script_run(x.db, routines[i], &e) == ERR_NONE, "%s", e.text);
    ck_assert_msg(model_load(x.db, NULL, 0, &loaded, &e) == ERR_NONE, "%s", e.text);
    x.model = loaded;
}

static void teardown_routines(void)
{
    struct error e = {.code = ERR_NONE};
    char text[128];

    ck_assert_int_eq(db_script_run(x.db, STR("DROP TABLE written"), &e), 0);
    for (size_t i = 0; i < loaded->routine_count; i++) {
        struct str name = loaded->routines[i].name;
        bool is_odd = str_find(name, '`', 0) < name.len;

        (void)snprintf(text, sizeof text, "DROP %s %.*s",
                       loaded->routines[i].is_function ? "FUNCTION" : "PROCEDURE",
                       STR_ARG(is_odd ? STR("`odd ``name```") : name));
        ck_assert_int_eq(db_script_run(x.db, str_from_z(text), &e), 0);
    }
    model_release(loaded);
}

static void post(const char *routine, const char *type, const char *body, int status)
{
    char target[200];

    (void)snprintf(target, sizeof target, "/rest/v1/rpc/%s", routine);
    rig_body(type, str_from_z(body));
    rig_ask("POST", target);
    ck_assert_msg(x.resp.status == status, "%s %.200s: %d %.*s (%s)", target, body, x.resp.status,
                  STR_ARG(str_range(buf_str(&x.resp.body), 0, 600)), x.error.text);
}

static void call(const char *routine, const char *body, int status, const char *answer)
{
    post(routine, "application/json", body, status);
    ck_assert_msg(str_eq(buf_str(&x.resp.body), str_from_z(answer)), "%s:\n  %.*s\n  wanted %s",
                  routine, STR_ARG(str_range(buf_str(&x.resp.body), 0, 2000)), answer);
}

static void refused(const char *routine, const char *body, int status, const char *part)
{
    struct str said;

    post(routine, "application/json", body, status);
    said = buf_str(&x.resp.body);
    ck_assert_msg(str_search(said, str_from_z(part), 0) < said.len, "%s:\n  %.*s\n  lacks %s",
                  routine, STR_ARG(said), part);
}

static int64_t written(void)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error e = {.code = ERR_NONE};
    bool more = false;

    ck_assert_int_eq(db_stmt_prepare(x.db, SQL("SELECT COUNT(*) FROM app.written"), &q, &e), 0);
    ck_assert_int_eq(db_stmt_run(q, &e), 0);
    ck_assert_int_eq(db_stmt_step(q, &more, &e), 0);
    return db_row_int(q, 0);
}

START_TEST(a_call_is_recorded_with_the_names_of_its_arguments)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error e = {.code = ERR_NONE};
    bool more = false;
    struct str detail = STR_NONE;

    call("twice", "{\"n\": 21}", 200, "42");
    refused("twice", "{\"n\": \"x\"}", 400, "22P02");
    ck_assert_int_eq(db_stmt_prepare(x.db,
                                     SQL("SELECT GROUP_CONCAT(event, ' ', model, ' ', detail)"
                                         " FROM lintel_audit"),
                                     &q, &e),
                     0);
    ck_assert_int_eq(db_stmt_run(q, &e), 0);
    ck_assert_int_eq(db_stmt_step(q, &more, &e), 0);
    ck_assert_int_eq(db_row_str(q, 0, x.arena, &detail, &e), 0);
    ck_assert_str_eq(str_z(x.arena, detail), "call twice {\"arguments\":[\"n\"]}");
}
END_TEST

START_TEST(a_function_answers_its_value)
{
    call("twice", "{\"n\": 21}", 200, "42");
    call("twice", "{\"N\": \"21\"}", 200, "42");
    call("twice", "{\"n\": null}", 200, "null");
    call("greet", "{\"name\":\"Zo\\u00eb\"}", 200, "\"Hello Zoë\"");
    call("is_odd", "{\"n\": 3}", 200, "true");
    call("document", "", 200, "{\"a\":[1]}");
    call("document", "{}", 200, "{\"a\":[1]}");
    call("odd%20%60name%60", "{\"a b\": 4}", 200, "4");
    rig_get("/rest/v1/rpc/twice?n=-4", 200, "-8");
    rig_get("/rest/v1/rpc/greet?name=a%26b", 200, "\"Hello a&b\"");
    rig_ask("HEAD", "/rest/v1/rpc/twice?n=1");
    ck_assert_int_eq(x.resp.status, 200);
}
END_TEST

START_TEST(arguments_of_every_type_arrive)
{
    call("kinds",
         "{\"a\":1.5,\"b\":\"2024-02-29\",\"c\":\"y\",\"d\":[\"q\",\"p\"],\"e\":{\"z\":[1,2.50]},"
         "\"f\":true,\"g\":\"\\\\x00ff\",\"h\":\"2024-01-01T12:00:00.5+02:00\","
         "\"i\":\"123E4567-e89b-12d3-a456-426614174000\",\"j\":18446744073709551615,\"k\":1e-3}",
         200,
         "\"1.50|2024-02-29|y|p,q|{\\\"z\\\":[1,2.50]}|1|00FF|2024-01-01 10:00:00.500|"
         "123e4567-e89b-12d3-a456-426614174000|18446744073709551615|0.001\"");
}
END_TEST

START_TEST(a_form_and_the_bare_text_of_one_argument_do_as_well)
{
    post("sums", "application/x-www-form-urlencoded", "a=2&b=1.25", 200);
    ck_assert(str_eq(buf_str(&x.resp.body), STR("{\"b\":3.25,\"c\":\"a=2\"}")));
    post("greet", "text/plain", "you", 200);
    ck_assert(str_eq(buf_str(&x.resp.body), STR("\"Hello you\"")));
    post("greet", "text/plain", "", 200);
    ck_assert(str_eq(buf_str(&x.resp.body), STR("\"Hello \"")));
    post("sums", "text/plain", "2", 415);
    post("twice", "text/csv", "n\n1", 400);
    post("twice", "image/png", "n", 415);
}
END_TEST

START_TEST(a_procedure_answers_its_rows_as_their_table_writes_them)
{
    call("films", "{\"least\":3}", 200,
         "[{\"film_id\":3,\"title\":\"Zorro's 100% _real_\",\"rating\":\"R\","
         "\"features\":[\"Commentaries\"],\"is_active\":null,\"extra\":null,"
         "\"cover\":\"\\\\x616263\",\"rental_rate\":12.50,"
         "\"last_update\":\"2000-01-01T00:00:00+00:00\",\"lasts\":\"838:59:59.000\","
         "\"longer\":121,\"1\":1,\"1_2\":1}]");
    ck_assert(str_eq(rig_answered("Content-Range"), STR("0-0/*")));
    call("films", "{\"least\":9}", 200, "[]");
    ck_assert(str_eq(rig_answered("Content-Range"), STR("*/*")));
    rig_has("/rest/v1/rpc/films?least=1", 200, "\"extra\":{\"a\": [1, 2.50]}");
    rig_has("/rest/v1/rpc/films?least=1", 200, "\"is_active\":true");
}
END_TEST

/* The same through the database, as the conditions of a query want it. */
START_TEST(rows_can_be_selected_from_filtered_ordered_and_paged)
{
    static const char *const base = "/rest/v1/rpc/numbers?";
    static const struct {
        const char *query, *answer;
    } cases[] = {
        {"n=lte.2&select=n", "[{\"n\":1},{\"n\":2}]"},
        {"n=in.(3,1)&select=a:n,m", "[{\"a\":1,\"m\":1},{\"a\":3,\"m\":0}]"},
        {"gap=is.null&select=n&order=n.desc", "[{\"n\":20},{\"n\":15},{\"n\":10},{\"n\":5}]"},
        {"words=ilike.row%201*&select=words&order=words.desc&limit=2&offset=1",
         "[{\"words\":\"Row 18\"},{\"words\":\"Row 17\"}]"},
        {"words=like.row*&select=n", "[]"},
        {"or=(n.eq.1,n.gt.19)&select=n,gap", "[{\"n\":1,\"gap\":1},{\"n\":20,\"gap\":null}]"},
        {"order=m.desc&limit=2&select=n,m", "[{\"n\":20,\"m\":2},{\"n\":17,\"m\":2}]"},
        {"words=eq.ROW%207&select=n", "[{\"n\":7}]"},
        {"n=not.gt.1", "[{\"n\":1,\"m\":1,\"words\":\"Row 1\",\"gap\":1}]"},
        {"limit=0", "[]"},
    };
    char target[200];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)snprintf(target, sizeof target, "%s%s", base, cases[i].query);
        rig_get(target, 200, cases[i].answer);
    }
    rig_header("HTTP_RANGE", "18-99");
    rig_has("/rest/v1/rpc/numbers", 200, "\"n\":19");
    ck_assert(str_eq(rig_answered("Content-Range"), STR("18-19/*")));
    rig_has("/rest/v1/rpc/numbers?nn=eq.1", 400, "nn");
    rig_has("/rest/v1/rpc/numbers?n=eq.x", 400, "whole number");
}
END_TEST

/* What goes out unfiltered and what comes back from the filter is the same text. */
START_TEST(a_filter_that_lets_all_through_changes_nothing)
{
    struct str all;

    rig_ask("GET", "/rest/v1/rpc/films?least=1");
    all = str_dup(x.arena, buf_str(&x.resp.body));
    all = (struct str){strndup(all.at, all.len), all.len};
    rig_ask("GET", "/rest/v1/rpc/films?least=1&film_id=gt.0");
    ck_assert_msg(str_eq(all, buf_str(&x.resp.body)), "%.*s\n%.*s", STR_ARG(all),
                  STR_ARG(buf_str(&x.resp.body)));
    free((void *)(uintptr_t)all.at);
    rig_get("/rest/v1/rpc/films?least=1&title=eq.ACE%20GOLDFINGER&select=film_id", 200,
            "[{\"film_id\":2}]");
    rig_get("/rest/v1/rpc/films?least=1&rental_rate=gt.4.98&select=film_id", 200,
            "[{\"film_id\":2},{\"film_id\":3}]");
    rig_get("/rest/v1/rpc/films?least=1&is_active=is.true&select=film_id", 200,
            "[{\"film_id\":1}]");
    rig_get("/rest/v1/rpc/films?least=1&cover=eq.%5Cx616263&select=film_id", 200,
            "[{\"film_id\":3}]");
    rig_get("/rest/v1/rpc/films?least=1&last_update=lt.2000-01-01T01:00:00%2B00:00"
            "&select=film_id,last_update&order=film_id",
            200,
            "[{\"film_id\":2,\"last_update\":\"1999-12-31T23:59:59+00:00\"},"
            "{\"film_id\":3,\"last_update\":\"2000-01-01T00:00:00+00:00\"}]");
}
END_TEST

START_TEST(one_object_can_be_asked_for)
{
    rig_header("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    rig_get("/rest/v1/rpc/numbers?n=eq.2&select=n", 200, "{\"n\":2}");
    rig_header("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    rig_has("/rest/v1/rpc/numbers?n=gt.2", 406, "PGRST116");
    rig_header("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    rig_has("/rest/v1/rpc/numbers?n=gt.99", 406, "0 rows");
    rig_header("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    rig_get("/rest/v1/rpc/twice?n=2", 200, "4");
}
END_TEST

START_TEST(out_values_are_an_object_and_stand_beside_rows)
{
    call("sums", "{\"a\":2,\"b\":\"1.25\"}", 200, "{\"b\":3.25,\"c\":\"a=2\"}");
    rig_get("/rest/v1/rpc/sums?a=1&b=0", 200, "{\"b\":1.00,\"c\":\"a=1\"}");
    call("mixed", "{}", 200, "{\"rows\":[{\"one\":1},{\"one\":2}],\"out\":{\"total\":3}}");
    refused("mixed?one=eq.1", "{}", 400, "OUT values");
    refused("sums", "{\"a\":1,\"b\":1,\"c\":\"x\"}", 404, "OUT");
}
END_TEST

START_TEST(several_results_are_an_array_of_them)
{
    call("several", "{}", 200, "[[{\"a\":1}],[{\"b\":\"x\"}]]");
    refused("several?limit=1", "{}", 400, "several results");
}
END_TEST

START_TEST(what_answers_nothing_answers_204)
{
    call("adds", "{\"n\":1}", 204, "");
    ck_assert_int_eq(written(), 1);
    refused("adds?limit=1", "{\"n\":1}", 400, "no rows");
    ck_assert_int_eq(written(), 1);
}
END_TEST

START_TEST(a_call_that_fails_has_done_nothing)
{
    refused("refuses", "{\"n\":1}", 400, "{\"code\":\"P0001\",\"message\":\"not on Sundays\"");
    ck_assert_int_eq(written(), 0);
    rig_header("HTTP_PREFER", "return=minimal, tx=rollback");
    call("adds", "{\"n\":1}", 204, "");
    ck_assert_int_eq(written(), 0);
    ck_assert(str_eq(rig_answered("Preference-Applied"), STR("tx=rollback")));
    refused("commits", "{}", 400, "2D000");
}
END_TEST

START_TEST(get_is_for_what_only_reads)
{
    rig_has("/rest/v1/rpc/adds?n=1", 405, "POST");
    ck_assert(str_eq(rig_answered("Allow"), STR("OPTIONS, POST")));
    rig_has("/rest/v1/rpc/claims", 405, "25006");
    rig_has("/rest/v1/rpc/sneaks", 405, "25006");
    ck_assert_int_eq(written(), 0);
    call("claims", "", 204, "");
    ck_assert_int_eq(written(), 1);
}
END_TEST

START_TEST(arguments_that_do_not_fit_are_refused_by_their_parameter)
{
    static const struct {
        const char *routine, *body, *part;
        int status;
    } cases[] = {
        {"twice", "{}", "n: twice wants this argument (int(11))", 404},
        {"twice", "{\"n\":1,\"o\":2}", "o: twice takes no argument", 404},
        {"twice", "{\"n\":\"1 OR 1=1\"}", "n: '1 OR 1=1' is no whole number", 400},
        {"twice", "{\"n\":2147483648}", "22003", 400},
        {"twice", "{\"n\":1.5}", "n: '1.5' is no whole number", 400},
        {"twice", "{\"n\":true}", "n: wants a number", 400},
        {"twice", "{\"n\":[1]}", "n: wants one value, and got an array", 400},
        {"twice", "{\"n\":{}}", "n: wants one value, and got an object", 400},
        {"twice", "{\"n\":1,\"N\":2}", "n: is given twice", 400},
        {"twice", "{\"n\":1,\"n\":2}", "PGRST", 400},
        {"twice", "[1]", "object of named arguments", 400},
        {"twice", "null", "object of named arguments", 400},
        {"twice", "{\"n\":", "PGRST", 400},
        {"greet", "{\"name\":\"123456\"}", "name: is too long; at most 5 characters", 400},
        {"greet", "{\"name\":\"a\\u0000b\"}", "PGRST", 400},
        {"greet", "{\"nam\":\"a\"}", "perhaps you meant 'name'", 404},
        {"kinds", "{\"c\":\"z\"}", "c: 'z' is none of: x, y", 400},
        {"kinds", "{\"d\":[\"p\",1]}", "d: wants an array of strings", 400},
        {"kinds", "{\"d\":[\"p\",\"p\",\"p\"]}", "d: has more members", 400},
        {"kinds", "{\"b\":\"2023-02-29\"}", "22007", 400},
        {"kinds", "{\"g\":\"abcd\"}", "g: is too long; at most 3 bytes", 400},
        {"twic", "{}", "perhaps you meant 'twice'", 404},
        {"lintel_secret", "{}", "no function or procedure", 404},
        {"kinds", "{\"e\":\"text\"}", "kinds wants this argument", 404},
        {"film", "{}", "PGRST202", 404},
        {"twice?x=1", "{\"n\":1}", "x: twice takes no argument", 404},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        refused(cases[i].routine, cases[i].body, cases[i].status, cases[i].part);
        ck_assert(json_is_valid(buf_str(&x.resp.body), 8));
    }
    rig_has("/rest/v1/rpc/twice?n=1&n=2", 400, "n: is given twice");
    rig_has("/rest/v1/rpc/twice?n=1&limit=1", 404, "limit: twice takes no argument");
}
END_TEST

START_TEST(a_sleeping_routine_meets_the_statement_limit)
{
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(db_script_run(x.db, STR("SET max_statement_time = 1"), &e), 0);
    rig_has("/rest/v1/rpc/sleeps", 503, "57014");
    rig_has("/rest/v1/rpc/spins", 503, "57014");
    rig_get("/rest/v1/rpc/twice?n=1", 200, "2");
}
END_TEST

START_TEST(a_flood_of_rows_is_refused)
{
    rig_has("/rest/v1/rpc/floods", 400, "floods: gives more than");
    rig_has("/rest/v1/rpc/floods?limit=1", 400, "floods: gives more than");
    rig_get("/rest/v1/rpc/twice?n=1", 200, "2");
}
END_TEST

/* That it compiles is for the compiler to say (tests/web/62_types.mjs). */
START_TEST(types_tell_tables_routines_and_members)
{
    static const char *const parts[] = {
        "      \"odd `name`\": {\n        Row: {\n          id: number\n          \"a`b\": "
        "number\n",
        "rating: Database[\"public\"][\"Enums\"][\"film_rating\"]\n",
        "features?: (Database[\"public\"][\"Enums\"][\"film_features\"])[]\n",
        "      film_rating: \"G\" | \"PG\" | \"R\" | \"it's, (odd)\"\n",
        "is_active?: boolean | null\n",
        "      twice: {\n        Args: {\n          n: number | null\n        }\n        Returns: "
        "number\n",
        "      document: {\n        Args: never\n        Returns: Json\n",
        "      numbers: {\n        Args: never\n        Returns: { [column: string]: Json }[]\n",
        "          a: number | null\n          b: number | null\n        }\n        Returns: "
        "Json\n",
        "        Relationships: []\n",
    };
    AUTO(buf_fini) struct buf text;

    buf_init(&text, (size_t)1 << 20);
    rest_types_print(x.arena, loaded, &text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        ck_assert_msg(str_search(buf_str(&text), str_from_z(parts[i]), 0) < text.len,
                      "%.*s\n lacks %s", STR_ARG(buf_str(&text)), parts[i]);
    ck_assert_uint_eq(str_search(buf_str(&text), STR("lintel_"), 0), text.len);
}
END_TEST

START_TEST(routines_stand_in_the_description)
{
    rig_has("/rest/v1/", 200, "\"/rpc/twice\":{\"get\":{\"operationId\":\"ask.twice\"");
    rig_has("/rest/v1/", 200, "\"/rpc/adds\":{\"post\":{\"operationId\":\"call.adds\"");
    rig_has("/rest/v1/", 200, "\"/rpc/odd%20%60name%60\":{");
    ck_assert(json_is_valid(buf_str(&x.resp.body), 32));
    ck_assert_uint_eq(str_search(buf_str(&x.resp.body), STR("lintel_secret"), 0), x.resp.body.len);
}
END_TEST

Suite *suite_call(void)
{
    Suite *s = suite_create("rest call");
    TCase *c = rig_case(s, "call");

    tcase_add_checked_fixture(c, setup_routines, teardown_routines);
    tcase_add_test(c, a_call_is_recorded_with_the_names_of_its_arguments);
    tcase_add_test(c, a_function_answers_its_value);
    tcase_add_test(c, arguments_of_every_type_arrive);
    tcase_add_test(c, a_form_and_the_bare_text_of_one_argument_do_as_well);
    tcase_add_test(c, a_procedure_answers_its_rows_as_their_table_writes_them);
    tcase_add_test(c, rows_can_be_selected_from_filtered_ordered_and_paged);
    tcase_add_test(c, a_filter_that_lets_all_through_changes_nothing);
    tcase_add_test(c, one_object_can_be_asked_for);
    tcase_add_test(c, out_values_are_an_object_and_stand_beside_rows);
    tcase_add_test(c, several_results_are_an_array_of_them);
    tcase_add_test(c, what_answers_nothing_answers_204);
    tcase_add_test(c, a_call_that_fails_has_done_nothing);
    tcase_add_test(c, get_is_for_what_only_reads);
    tcase_add_test(c, arguments_that_do_not_fit_are_refused_by_their_parameter);
    tcase_add_test(c, a_sleeping_routine_meets_the_statement_limit);
    tcase_add_test(c, a_flood_of_rows_is_refused);
    tcase_add_test(c, types_tell_tables_routines_and_members);
    tcase_add_test(c, routines_stand_in_the_description);
    return s;
}
