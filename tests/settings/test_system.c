/* test_system.c - the settings of the system, over the example application. */
#include "config.h"

#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/db/conn.h"
#include "app/http/uri.h"
#include "tests/admin/rig.h"
#include "tests/suite.h"

/* Pages too long to be told in full. */
#undef has
#undef hasnt
#define has(part)   ck_assert_msg(holds(part), "\"%s\" is missing", part)
#define hasnt(part) ck_assert_msg(!holds(part), "\"%s\" is there", part)

START_TEST(the_schema_is_listed_and_searched)
{
    ck_assert_int_eq(get("/admin/settings/schema"), 200);
    has("/admin/settings/schema/library_loan\"");
    hasnt("lintel_account");
    ck_assert_int_eq(get("/admin/settings/schema?own=yes"), 200);
    has("/admin/settings/schema/lintel_account\"");
    ck_assert_int_eq(get("/admin/settings/schema?q=RETURNED_at"), 200);
    has("/admin/settings/schema/library_loan\"");
    hasnt("/admin/settings/schema/library_branch\"");
    ck_assert_int_eq(get("/admin/settings/schema?q=%25%27%3Cb%3E"), 200);
    has("No table is like that");
    hasnt("<b>");
}
END_TEST

START_TEST(a_table_is_told_with_all_that_hangs_on_it)
{
    ck_assert_int_eq(get("/admin/settings/schema/library_loan"), 200);
    has("<code>copy_id</code>");
    has("→ library_copy.id");
    has("Primary key");
    has("ON DELETE");
    has("class=\"tie\"");
    has("aria-current=\"page\"");
    has("/admin/data/library_loan");
    /* Lintel's own is told, and has no page of rows. */
    ck_assert_int_eq(get("/admin/settings/schema/lintel_account"), 200);
    hasnt("/admin/data/lintel_account");
    ck_assert_int_eq(get("/admin/settings/schema/nothing"), 404);
    ck_assert_int_eq(get("/admin/settings/schema/%3Cb%3E"), 404);
}
END_TEST

START_TEST(the_diagram_has_every_table_and_a_line_a_foreign_key)
{
    size_t boxes;
    size_t ties;

    ck_assert_int_eq(get("/admin/settings/schema/-/diagram"), 200);
    boxes = count_of("<rect ");
    ties = count_of("class=\"tie\"");
    ck_assert_int_eq(
        (int64_t)boxes,
        number("SELECT COUNT(*) FROM information_schema.tables WHERE table_type = 'BASE "
               "TABLE' AND table_schema = DATABASE() AND table_name NOT LIKE "
               "'lintel\\_%'"));
    ck_assert_int_eq((int64_t)ties,
                     number("SELECT COUNT(*) FROM information_schema.referential_constraints WHERE "
                            "constraint_schema = DATABASE() AND table_name NOT LIKE "
                            "'lintel\\_%' AND referenced_table_name NOT LIKE 'lintel\\_%'"));
}
END_TEST

/* ---- the console ---- */

static const struct access_setup open_console = {.is_console_open = true};

/* The status of a statement; the connection is as a new one behind it. */
static int ask(const char *sql)
{
    int status;

    setup = &open_console;
    ok(db_conn_ready(conn, &err));
    status = post("/admin/settings/sql",
                  str_z(process, str_format(process, "sql=%.*s",
                                            STR_ARG(http_uri_encode(process, str_from_z(sql))))));
    setup = NULL;
    ok(db_conn_ready(conn, &err));
    return status;
}

START_TEST(a_statement_that_reads_is_answered)
{
    static const char *const fine[] = {
        "SELECT COUNT(*), 'it''s; -- # /* no comment */' AS words FROM library_loan;",
        "select name from library_branch where name like '%;%' -- the end",
        "WITH b AS (SELECT id FROM library_branch) SELECT COUNT(*) FROM b",
        "(SELECT 1) UNION (SELECT 2)",
        "WITH b (a, b) AS (SELECT id, name FROM library_branch), `c` (`d`) AS (SELECT a FROM b)"
        " SELECT d FROM c",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i "
        "FROM n",
        "SELECT * FROM library_overdue",
        "SHOW TABLES",
        "SHOW FULL COLUMNS FROM library_loan",
        "SHOW CREATE TABLE library_loan",
        "DESCRIBE library_loan",
        "EXPLAIN SELECT * FROM library_loan",
        "EXPLAIN FORMAT=JSON SELECT 1",
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
        "SELECT `id` FROM `library_branch` b WHERE b.`id` IN (SELECT lent_by FROM library_loan)",
        "SELECT ROW_NUMBER() OVER (ORDER BY id) FROM library_branch",
        "SELECT 1 /* two\nlines */ + 1",
        "SELECT NULL, 0x00, X'ff', 1.5e3, -5",
    };

    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        ck_assert_msg(ask(fine[i]) == 200, "%d for %s", x.resp.status, fine[i]);
    ck_assert_int_eq(ask("SELECT '<script>x</script>' AS `a<b>`"), 200);
    has("&lt;script&gt;x&lt;/script&gt;");
    hasnt("<script>x");
    hasnt("a<b>");
}
END_TEST

START_TEST(what_does_more_than_read_is_refused)
{
    static const char *const bad[] = {
        "",
        ";",
        "   ",
        "-- nothing",
        "DELETE FROM library_loan",
        "UPDATE library_loan SET renewals=1",
        "SELECT 1; DELETE FROM library_loan",
        "SELECT 1;;SELECT 2",
        "DROP TABLE library_loan",
        "INSERT INTO library_branch VALUES (1)",
        "SET GLOBAL general_log = 1",
        "CALL x()",
        "SELECT 1 INTO OUTFILE '/tmp/lintel-x'",
        "SELECT 1 INTO DUMPFILE '/tmp/lintel-x'",
        "SELECT 1 INTO @x",
        "SELECT @x := 1",
        "SELECT @@version",
        "SELECT ?",
        "SELECT LOAD_FILE('/etc/passwd')",
        "SELECT SLEEP(1)",
        "SELECT sleep\n(1)",
        "SELECT /**/SLEEP/**/(1)",
        "SELECT BENCHMARK(1, 1)",
        "SELECT GET_LOCK('a', 1)",
        "SELECT `SLEEP`(1)",
        "SELECT lintel_pages.x(1)",
        "SELECT sys_exec('id')",
        "SELECT * FROM library_loan FOR UPDATE",
        "SELECT * FROM library_loan LOCK IN SHARE MODE",
        "SELECT * FROM lintel_account",
        "SELECT * FROM `lintel_account`",
        "SELECT * FROM LINTEL_ACCOUNT",
        "SELECT * FROM lintel_pages.lintel_session",
        "SELECT * FROM L\xc4\xb0NTEL_account",
        "SHOW COLUMNS FROM lintel_account",
        "SELECT * FROM/*x*/lintel_account",
        "SELECT * FROM /*!50000 lintel_account */",
        "SELECT /*!40001 SQL_NO_CACHE */ 1",
        "SELECT /*M!100000 1 */",
        "DESCRIBE lintel_account",
        "SELECT * FROM mysql.user",
        "SELECT * FROM `mysql` . `user`",
        "SHOW TABLES FROM mysql",
        "SELECT * FROM information_schema.processlist",
        "SHOW TABLES FROM information_schema",
        "SELECT * FROM information_schema.`USER_PRIVILEGES`",
        "SHOW GRANTS",
        "SHOW PROCESSLIST",
        "SHOW CREATE USER root@localhost",
        "SHOW ENGINE INNODB STATUS",
        "SHOW BINLOG EVENTS",
        "EXPLAIN DELETE FROM library_loan",
        "EXPLAIN FOR CONNECTION 1",
        "ANALYZE SELECT 1",
        "SELECT NEXT VALUE FOR s",
        "SELECT NEXTVAL(s)",
        "SELECT * FROM library_loan PROCEDURE ANALYSE()",
        "SELECT 'open",
        "SELECT `open",
        "SELECT '\\'",

        "SELECT '\x01'",
        "SELECT * FROM no_such_table",
        "SELECT 1 +",
        "HANDLER library_loan OPEN",
        "USE mysql",
        "PREPARE p FROM 'SELECT 1'",
        "EXECUTE IMMEDIATE 'SELECT 1'",
        "WITH a AS (SELECT 1) DELETE FROM a",
        "WITH a (b) AS (SELECT 1) DELETE FROM a",
        "WITH a (b) AS SELECT sleep(1)",
        "WITH sleep(1) AS (SELECT 1) SELECT 1",
        "SELECT 1, sleep(id) AS (SELECT 1) FROM library_branch",
        "SELECT sleep(id, name) FROM library_branch",
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(ask(bad[i]) == 400, "%d for %s", x.resp.status, bad[i]);
        ck_assert_msg(holds("id=\"sql-error\""), "%s", bad[i]);
    }
    ck_assert_int_eq(ask("SELECT \xff"), 400);
}
END_TEST

START_TEST(a_view_is_no_way_round)
{
    static const char *const bad[] = {
        "SELECT * FROM peek",
        "SELECT p.email FROM `peek` p",
        "SELECT * FROM lintel_pages.PEEK",
        "SELECT * FROM behind",
        "WITH a (b) AS (SELECT email FROM behind) SELECT b FROM a",
        "SELECT * FROM abroad",
    };

    run(conn, "CREATE VIEW peek AS SELECT email FROM lintel_account");
    run(conn, "CREATE VIEW behind AS SELECT p.email FROM library_branch b JOIN peek p");
    run(conn, "CREATE VIEW abroad AS SELECT user FROM mysql.user");
    run(conn, "CREATE VIEW honest AS SELECT id, CONCAT(name, 'lintel_account') AS n"
              " FROM library_branch");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(ask(bad[i]) == 400, "%d for %s", x.resp.status, bad[i]);
        ck_assert_msg(holds("id=\"sql-error\""), "%s", bad[i]);
    }
    ck_assert_int_eq(ask("SELECT * FROM honest"), 200);
    run(conn, "DROP VIEW peek, behind, abroad, honest");
}
END_TEST

START_TEST(a_view_that_calls_a_stored_function_is_not_read)
{
    run(conn, "CREATE FUNCTION lintel_pages.sneak() RETURNS INT MODIFIES SQL DATA BEGIN"
              " UPDATE library_branch SET name = 'sneaked'; RETURN 1; END");
    run(conn, "CREATE VIEW sneaky AS SELECT sneak() AS a");
    ck_assert_int_eq(ask("SELECT * FROM sneaky"), 400);
    run(conn, "DROP VIEW sneaky");
    run(conn, "DROP FUNCTION sneak");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM library_branch WHERE name = 'sneaked'"), 0);
}
END_TEST

START_TEST(a_large_or_slow_answer_ends)
{
    ck_assert_int_eq(ask("SELECT REPEAT('ä', 50000), 1 FROM library_loan LIMIT 1000"), 200);
    has("There is more than is shown");
    ck_assert_uint_lt(x.resp.body.len, 100000);
    ck_assert_int_eq(ask("SELECT a.id FROM library_loan a JOIN library_loan b"), 200);
    ck_assert_uint_lt(x.resp.body.len, 100000);
    /* Not held against a clock: that it ends, and how. */
    ck_assert_int_eq(
        ask("SELECT COUNT(*) FROM library_loan a JOIN library_loan b JOIN library_loan c"
            " JOIN library_loan d WHERE a.id + b.id + c.id + d.id = -1"),
        400);
    has("seconds and was stopped");
}
END_TEST

START_TEST(every_statement_is_recorded_and_told_to_who_asked)
{
    int64_t before = number("SELECT COUNT(*) FROM lintel_audit WHERE event = 'sql'");

    ck_assert_int_eq(ask("SELECT 4711 -- aside"), 200);
    ck_assert_int_eq(ask("SELECT * FROM lintel_account"), 400);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM lintel_audit WHERE event = 'sql'"), before + 1);
    ck_assert_int_eq(number("SELECT account_id = 1 AND JSON_VALUE(detail, '$.statement') ="
                            " 'SELECT 4711' FROM lintel_audit WHERE event = 'sql'"
                            " ORDER BY id DESC LIMIT 1"),
                     1);
    setup = &open_console;
    ck_assert_int_eq(get("/admin/settings/sql"), 200);
    has("<code>SELECT 4711</code>");
    setup = NULL;
}
END_TEST

START_TEST(the_console_is_off_unless_it_is_switched_on)
{
    ck_assert_int_eq(get("/admin/settings/sql"), 200);
    has("LINTEL_SQL_CONSOLE=1");
    hasnt("<textarea");
    ck_assert_int_eq(post("/admin/settings/sql", "sql=SELECT+1"), 403);
    setup = &open_console;
    ck_assert_int_eq(post_as(&admin, NULL, "/admin/settings/sql", "sql=SELECT+1&csrf=wrong"), 403);
    setup = NULL;
}
END_TEST

static Suite *suite_system(void)
{
    Suite *s = suite_create("system");
    TCase *t = tcase_create("schema");

    tcase_add_unchecked_fixture(t, rig_load, rig_drop);
    tcase_add_checked_fixture(t, rig_open, rig_close);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, the_schema_is_listed_and_searched);
    tcase_add_test(t, a_table_is_told_with_all_that_hangs_on_it);
    tcase_add_test(t, the_diagram_has_every_table_and_a_line_a_foreign_key);
    tcase_add_test(t, a_statement_that_reads_is_answered);
    tcase_add_test(t, what_does_more_than_read_is_refused);
    tcase_add_test(t, a_view_is_no_way_round);
    tcase_add_test(t, a_view_that_calls_a_stored_function_is_not_read);
    tcase_add_test(t, a_large_or_slow_answer_ends);
    tcase_add_test(t, every_statement_is_recorded_and_told_to_who_asked);
    tcase_add_test(t, the_console_is_off_unless_it_is_switched_on);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_system};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
