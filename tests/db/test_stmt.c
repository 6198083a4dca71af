/* test_stmt.c - prepare, bind, run, step, and the cache. */
#include "config.h"

#include <string.h>

#include "tests/db/suites.h"

static struct db_stmt *prepared(struct sql sql)
{
    struct db_stmt *s = NULL;

    ok(db_stmt_prepare(conn, sql, &s, &err));
    return s;
}

static int64_t server_statements(void)
{
    return scalar_int(conn, SQL("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                                " WHERE VARIABLE_NAME = 'PREPARED_STMT_COUNT'"));
}

START_TEST(rows_come_one_by_one_and_end)
{
    AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("SELECT seq FROM seq_1_to_5"));
    int64_t sum = 0;
    bool more = true;

    for (int round = 0; round < 2; round++) {
        ok(db_stmt_run(q, &err));
        for (;;) {
            ok(db_stmt_step(q, &more, &err));
            if (!more)
                break;
            sum += db_row_int(q, 0);
        }
        ok(db_stmt_step(q, &more, &err));
        ck_assert(!more);
    }
    ck_assert_int_eq(sum, 30);
}
END_TEST

START_TEST(a_statement_can_be_run_again_before_its_rows_are_read)
{
    AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("SELECT ? + seq FROM seq_1_to_100000"));
    bool more = false;

    for (int64_t i = 0; i < 3; i++) {
        ok(db_stmt_bind_int(q, 0, i * 10, &err));
        ok(db_stmt_run(q, &err));
        ok(db_stmt_step(q, &more, &err));
        ck_assert_int_eq(db_row_int(q, 0), i * 10 + 1);
    }
}
END_TEST

START_TEST(the_same_text_is_prepared_once)
{
    int64_t before = server_statements();

    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(scalar_int(conn, SQL("SELECT 41 + 1")), 42);
    ck_assert_int_eq(server_statements(), before + 1);
}
END_TEST

START_TEST(the_cache_keeps_to_its_bound_and_drops_the_least_recently_used)
{
    struct sql kept = SQL("SELECT 'kept'");
    AUTO(db_stmt_closep) struct db_stmt *first = prepared(kept);
    struct db_stmt *same = first;

    db_stmt_closep(&first);
    for (int i = 0; i < 2000; i++) {
        struct str text = str_format(arena, "SELECT %d", i);
        struct sql sql = {text.at, text.len}; /* what only the model's builder may do */

        ck_assert_int_eq(scalar_int(conn, sql), i);
        first = prepared(kept); /* used all the time: stays */
        ck_assert_ptr_eq(first, same);
        db_stmt_closep(&first);
    }
    ck_assert_int_le(server_statements(), 17);
}
END_TEST

START_TEST(a_text_in_use_gets_a_second_statement_of_its_own)
{
    struct db_stmt *one = prepared(SQL("SELECT ?"));
    struct db_stmt *two = prepared(SQL("SELECT ?"));
    int64_t during = server_statements();

    ck_assert_ptr_ne(one, two);
    db_stmt_close(two);
    ck_assert_int_eq(server_statements(), during - 1);
    db_stmt_close(one);
    two = prepared(SQL("SELECT ?"));
    ck_assert_ptr_eq(one, two);
    db_stmt_close(two);
}
END_TEST

START_TEST(statements_in_use_are_never_evicted)
{
    struct db_stmt *all[40];
    bool more = false;

    for (int i = 0; i < 40; i++) {
        struct str text = str_format(arena, "SELECT %d + ?", i);

        all[i] = prepared((struct sql){text.at, text.len});
    }
    for (int i = 0; i < 40; i++) {
        ok(db_stmt_bind_int(all[i], 0, 1000, &err));
        ok(db_stmt_run(all[i], &err));
        ok(db_stmt_step(all[i], &more, &err));
        ck_assert_int_eq(db_row_int(all[i], 0), 1000 + i);
        db_stmt_close(all[i]);
    }
    ck_assert_int_le(server_statements(), 17);
}
END_TEST

START_TEST(rows_still_to_be_read_keep_other_statements_off)
{
    AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("SELECT seq FROM seq_1_to_9"));
    struct db_stmt *other = prepared(SQL("SELECT 2"));
    struct db_stmt *twin = prepared(SQL("SELECT 2"));
    struct db_tx tx = {NULL, 0};
    bool more = false;

    ok(db_stmt_run(q, &err));
    fails(ERR_INTERNAL, db_stmt_run(other, &err));
    fails(ERR_INTERNAL, db_tx_begin(conn, &tx, &err));
    /* Closing one that is not cached must not eat the rows. */
    db_stmt_close(twin);
    db_stmt_close(other);
    for (int64_t i = 1; i <= 9; i++) {
        ok(db_stmt_step(q, &more, &err));
        ck_assert(more);
        ck_assert_int_eq(db_row_int(q, 0), i);
    }
    ok(db_stmt_step(q, &more, &err));
    ck_assert(!more);
    ck_assert_int_eq(scalar_int(conn, SQL("SELECT 2")), 2);
}
END_TEST

START_TEST(a_parameter_that_is_not_there_is_refused)
{
    AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("SELECT ?, ?"));

    fails(ERR_INTERNAL, db_stmt_bind_int(q, 2, 1, &err));
    fails(ERR_INTERNAL, db_stmt_bind_str(q, UINT32_MAX, STR("x"), &err));
    fails(ERR_INTERNAL, db_stmt_bind_null(q, 2, &err));
}
END_TEST

START_TEST(a_parameter_left_out_is_refused_also_the_second_time)
{
    AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("SELECT ?, ?"));

    ok(db_stmt_bind_int(q, 0, 1, &err));
    fails(ERR_INTERNAL, db_stmt_run(q, &err));
    ok(db_stmt_bind_str(q, 1, STR("text"), &err));
    ok(db_stmt_run(q, &err));
    /* The number stays; the text was borrowed. */
    fails(ERR_INTERNAL, db_stmt_run(q, &err));
    db_stmt_closep(&q);
    q = prepared(SQL("SELECT ?, ?"));
    fails(ERR_INTERNAL, db_stmt_run(q, &err));
}
END_TEST

START_TEST(a_parameter_may_change_its_type_from_run_to_run)
{
    AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("SELECT CONCAT('<', ?, '>')"));
    struct str text = STR_NONE;
    bool more = false;

    for (int i = 0; i < 12; i++) {
        switch (i % 4) {
        case 0: ok(db_stmt_bind_int(q, 0, -5, &err)); break;
        case 1: ok(db_stmt_bind_str(q, 0, STR("five"), &err)); break;
        case 2: ok(db_stmt_bind_null(q, 0, &err)); break;
        default: ok(db_stmt_bind_uint(q, 0, UINT64_MAX, &err)); break;
        }
        ok(db_stmt_run(q, &err));
        ok(db_stmt_step(q, &more, &err));
        ok(db_row_str(q, 0, arena, &text, &err));
        switch (i % 4) {
        case 0: ck_assert_text(text, "<-5>"); break;
        case 1: ck_assert_text(text, "<five>"); break;
        case 2: ck_assert_ptr_null(text.at); break;
        default: ck_assert_text(text, "<18446744073709551615>"); break;
        }
    }
}
END_TEST

START_TEST(the_absent_text_is_bound_as_an_empty_one)
{
    AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("SELECT LENGTH(?)"));
    bool more = false;

    ok(db_stmt_bind_str(q, 0, STR_NONE, &err));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert(!db_row_is_null(q, 0));
    ck_assert_int_eq(db_row_int(q, 0), 0);
}
END_TEST

START_TEST(injection_remains_data)
{
    static const char *const attempts[] = {
        "'; DROP TABLE t; -- ",  "\\'; DELETE FROM t; #",   "x' OR '1'='1",
        "\xbf\x27 OR 1=1 -- ",   "\"; SELECT SLEEP(9); --", "/*! DROP TABLE t */",
        "%' UNION SELECT 1 -- ",
    };
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    ok(db_run(conn, SQL("CREATE TEMPORARY TABLE t (a VARBINARY(99))"), &err));
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        q = prepared(SQL("INSERT INTO t VALUES (?)"));
        ok(db_stmt_bind_bytes(q, 0, str_from_z(attempts[i]), &err));
        ok(db_stmt_run(q, &err));
        ck_assert_uint_eq(db_stmt_changed(q), 1);
        db_stmt_closep(&q);
        q = prepared(SQL("SELECT COUNT(*) FROM t WHERE a = ?"));
        ok(db_stmt_bind_bytes(q, 0, str_from_z(attempts[i]), &err));
        bool more = false;
        ok(db_stmt_run(q, &err));
        ok(db_stmt_step(q, &more, &err));
        ck_assert_int_eq(db_row_int(q, 0), 1);
        db_stmt_closep(&q);
    }
    ck_assert_int_eq(scalar_int(conn, SQL("SELECT COUNT(*) FROM t")), 7);
}
END_TEST

START_TEST(two_statements_in_one_text_are_refused)
{
    fails(ERR_INTERNAL, db_run(conn, SQL("SELECT 1; SELECT 2"), &err));
    fails(ERR_INTERNAL, db_script_run(conn, STR("SELECT 1; SELECT 2"), &err));
}
END_TEST

START_TEST(an_alter_under_a_cached_statement_is_noticed)
{
    bool more = false;
    struct db_value v;

    ok(db_run(conn, SQL("CREATE OR REPLACE TEMPORARY TABLE t (a INT, b INT)"), &err));
    ok(db_run(conn, SQL("INSERT INTO t VALUES (1, 2)"), &err));
    AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("SELECT * FROM t"));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert_int_eq(db_row_int(q, 1), 2);
    db_stmt_closep(&q);

    ok(db_run(conn, SQL("ALTER TABLE t MODIFY a VARCHAR(9), MODIFY b DECIMAL(9,3)"), &err));
    q = prepared(SQL("SELECT * FROM t"));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ok(db_row_value(q, 0, &v, &err));
    ck_assert_int_eq(v.type, DB_TEXT);
    ck_assert_text(v.text, "1");
    ok(db_row_value(q, 1, &v, &err));
    ck_assert_text(v.text, "2.000");
    db_stmt_closep(&q);

    ok(db_run(conn, SQL("ALTER TABLE t ADD c INT DEFAULT 3, CHANGE b renamed BLOB"), &err));
    q = prepared(SQL("SELECT * FROM t"));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert_uint_eq(db_stmt_column_count(q), 3);
    ck_assert_int_eq(db_row_int(q, 2), 3);
    ck_assert_text(db_stmt_column_name(q, 1), "renamed");
    db_stmt_closep(&q);

    ok(db_run(conn, SQL("ALTER TABLE t DROP a, CHANGE c again INT"), &err));
    q = prepared(SQL("SELECT * FROM t"));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert_uint_eq(db_stmt_column_count(q), 2);
    ck_assert_text(db_stmt_column_name(q, 1), "again");
    db_stmt_closep(&q);

    /* As many columns as before, another name. */
    ok(db_run(conn, SQL("ALTER TABLE t CHANGE again new INT"), &err));
    q = prepared(SQL("SELECT * FROM t"));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert_text(db_stmt_column_name(q, 1), "new");
    ck_assert_int_eq(db_row_int(q, 1), 3);
}
END_TEST

START_TEST(a_write_whose_result_no_longer_fits_is_not_done_twice)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct sql sql = SQL("INSERT INTO t () VALUES () RETURNING *");

    ok(db_run(conn, SQL("CREATE TEMPORARY TABLE t (a INT AUTO_INCREMENT PRIMARY KEY)"), &err));
    q = prepared(sql);
    ok(db_stmt_run(q, &err));
    db_stmt_closep(&q);
    ok(db_run(conn, SQL("ALTER TABLE t ADD b INT"), &err));
    q = prepared(sql);
    fails(ERR_INTERNAL, db_stmt_run(q, &err));
    fails(ERR_UNAVAILABLE, db_stmt_run(q, &err));
    db_stmt_closep(&q);
    ck_assert_int_eq(scalar_int(conn, SQL("SELECT COUNT(*) FROM t")), 2);
    q = prepared(sql);
    ok(db_stmt_run(q, &err));
    ck_assert_uint_eq(db_stmt_column_count(q), 2);
}
END_TEST

START_TEST(a_column_that_is_not_there_is_refused)
{
    AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("SELECT 1"));
    struct db_value v;
    bool more = false;

    fails(ERR_INTERNAL, db_row_value(q, 0, &v, &err));
    ok(db_stmt_run(q, &err));
    fails(ERR_INTERNAL, db_row_value(q, 0, &v, &err));
    ok(db_stmt_step(q, &more, &err));
    ok(db_row_value(q, 0, &v, &err));
    fails(ERR_INTERNAL, db_row_value(q, 1, &v, &err));
    ck_assert(db_row_is_null(q, 7));
    ck_assert_int_eq(db_row_int(q, 7), 0);
    ck_assert_ptr_null(db_stmt_column_name(q, 1).at);
    ok(db_stmt_step(q, &more, &err));
    fails(ERR_INTERNAL, db_row_value(q, 0, &v, &err));
}
END_TEST

START_TEST(columns_have_their_names_and_aliases)
{
    AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("SELECT 1 AS `Grüße \"x\"`, 2 AS b"));

    ok(db_stmt_run(q, &err));
    ck_assert_uint_eq(db_stmt_column_count(q), 2);
    ck_assert_text(db_stmt_column_name(q, 0), "Grüße \"x\"");
    ck_assert_text(db_stmt_column_name(q, 1), "b");
}
END_TEST

START_TEST(changed_rows_and_the_last_identifier_are_told)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    ok(db_run(
        conn,
        SQL("CREATE TEMPORARY TABLE t (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, n INT)"),
        &err));
    q = prepared(SQL("INSERT INTO t (n) VALUES (1), (1), (2)"));
    ok(db_stmt_run(q, &err));
    ck_assert_uint_eq(db_stmt_changed(q), 3);
    ck_assert_uint_eq(db_stmt_insert_id(q), 1);
    db_stmt_closep(&q);
    q = prepared(SQL("UPDATE t SET n = ?"));
    ok(db_stmt_bind_int(q, 0, 2, &err));
    ok(db_stmt_run(q, &err));
    ck_assert_uint_eq(db_stmt_changed(q), 2); /* found are three */
    db_stmt_closep(&q);
    q = prepared(SQL("INSERT INTO t (n) VALUES (9) RETURNING id, n"));
    bool more = false;
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert_int_eq(db_row_int(q, 0), 4);
}
END_TEST

START_TEST(a_procedure_gives_its_rows_and_leaves_the_connection_usable)
{
    ok(db_script_run(conn,
                     STR("CREATE OR REPLACE PROCEDURE two(n INT) BEGIN SELECT n, 'first';"
                         " SELECT 'second'; INSERT INTO nowhere VALUES (1); END"),
                     &err));
    ok(db_script_run(conn,
                     STR("CREATE OR REPLACE PROCEDURE one(n INT) BEGIN SELECT seq FROM"
                         " seq_1_to_3 WHERE seq >= n; END"),
                     &err));
    for (int i = 1; i <= 3; i++) {
        AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("CALL one(?)"));
        bool more = false;

        ok(db_stmt_bind_int(q, 0, i, &err));
        ok(db_stmt_run(q, &err));
        for (int64_t n = i; n <= 3; n++) {
            ok(db_stmt_step(q, &more, &err));
            ck_assert(more);
            ck_assert_int_eq(db_row_int(q, 0), n);
        }
        ok(db_stmt_step(q, &more, &err));
        ck_assert(!more);
        db_stmt_closep(&q);
        /* Given up after the first row; a later result even fails. */
        q = prepared(SQL("CALL two(?)"));
        ok(db_stmt_bind_int(q, 0, 5, &err));
        ok(db_stmt_run(q, &err));
        ok(db_stmt_step(q, &more, &err));
        ck_assert_int_eq(db_row_int(q, 0), 5);
        db_stmt_closep(&q);
        ck_assert_int_eq(scalar_int(conn, SQL("SELECT 5")), 5);
    }
    ok(db_script_run(conn, STR("DROP PROCEDURE one"), &err));
    ok(db_script_run(conn, STR("DROP PROCEDURE two"), &err));
}
END_TEST

/* Makes a procedure and calls it with 7. */
static struct db_stmt *called(struct str body, struct sql sql, bool *out_has)
{
    struct db_stmt *q;

    ok(db_script_run(conn, body, &err));
    q = prepared(sql);
    ok(db_stmt_bind_int(q, 0, 7, &err));
    ok(db_stmt_call(q, out_has, &err));
    return q;
}

START_TEST(a_call_gives_every_result_and_then_its_out_values)
{
    ok(db_script_run(
        conn,
        STR("CREATE OR REPLACE PROCEDURE many(a INT, OUT b VARCHAR(9), INOUT c DECIMAL(5,2))"
            " BEGIN SELECT a, 'x' FROM seq_1_to_3; DO 1; SELECT 2 AS two, 3 AS three, 4;"
            " SET b = 'é', c = c + 1; END"),
        &err));
    for (int round = 0; round < 3; round++) {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;
        bool has = false;
        bool more = false;

        q = prepared(SQL("CALL many(?, ?, ?)"));
        ok(db_stmt_bind_int(q, 0, 7, &err));
        ok(db_stmt_bind_null(q, 1, &err));
        ok(db_stmt_bind_str(q, 2, STR("1.25"), &err));
        ok(db_stmt_call(q, &has, &err));
        ck_assert(has && !db_stmt_is_out(q));
        ck_assert_uint_eq(db_stmt_column_count(q), 2);
        ok(db_stmt_step(q, &more, &err));
        ck_assert_int_eq(db_row_int(q, 0), 7);
        if (round == 1) { /* read to the end, or given up */
            while (more)
                ok(db_stmt_step(q, &more, &err));
        }
        ok(db_stmt_next(q, &has, &err));
        ck_assert(has && !db_stmt_is_out(q));
        ck_assert_text(db_stmt_column_name(q, 1), "three");
        ok(db_stmt_step(q, &more, &err));
        ck_assert_int_eq(db_row_int(q, 2), 4);
        if (round == 2)
            continue; /* closed half way */
        ok(db_stmt_next(q, &has, &err));
        ck_assert(has && db_stmt_is_out(q));
        ck_assert_uint_eq(db_stmt_column_count(q), 2);
        ok(db_stmt_step(q, &more, &err));
        ck_assert(more);
        struct str text = STR_NONE;
        ok(db_row_str(q, 0, arena, &text, &err));
        ck_assert_text(text, "é");
        ok(db_row_str(q, 1, arena, &text, &err));
        ck_assert_text(text, "2.25");
        ck_assert_uint_eq(db_stmt_column_scale(q, 1), 2);
        ok(db_stmt_next(q, &has, &err));
        ck_assert(!has);
        ok(db_stmt_next(q, &has, &err));
        ck_assert(!has);
        ck_assert_int_eq(scalar_int(conn, SQL("SELECT 5")), 5);
    }
    ck_assert_int_eq(scalar_int(conn, SQL("SELECT 6")), 6);
    ok(db_script_run(conn, STR("DROP PROCEDURE many"), &err));
}
END_TEST

START_TEST(a_call_may_give_other_results_each_time_and_runs_once)
{
    bool has = false;

    ok(db_script_run(conn, STR("CREATE OR REPLACE TABLE runs (n INT)"), &err));
    ok(db_script_run(
        conn,
        STR("CREATE OR REPLACE PROCEDURE shape(n INT) BEGIN INSERT INTO runs VALUES (n);"
            " IF n = 1 THEN SELECT 1; ELSEIF n = 2 THEN SELECT 1, 2; END IF; END"),
        &err));
    for (int i = 0; i < 6; i++) {
        AUTO(db_stmt_closep) struct db_stmt *q = prepared(SQL("CALL shape(?)"));

        ok(db_stmt_bind_int(q, 0, i % 3, &err));
        ok(db_stmt_call(q, &has, &err));
        ck_assert_int_eq(has, i % 3 != 0);
        ck_assert_uint_eq(db_stmt_column_count(q), (unsigned)i % 3);
    }
    ck_assert_int_eq(scalar_int(conn, SQL("SELECT COUNT(*) FROM runs")), 6);
    ok(db_script_run(conn, STR("DROP PROCEDURE shape"), &err));
    ok(db_script_run(conn, STR("DROP TABLE runs"), &err));
}
END_TEST

START_TEST(a_call_that_fails_after_its_rows_fails)
{
    bool has = false;
    bool more = true;
    AUTO(db_stmt_closep)
    struct db_stmt *q = called(STR("CREATE OR REPLACE PROCEDURE late(n INT) BEGIN SELECT n;"
                                   " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'too late'; END"),
                               SQL("CALL late(?)"), &has);

    ck_assert(has);
    while (more)
        ok(db_stmt_step(q, &more, &err));
    fails(ERR_INVALID, db_stmt_next(q, &has, &err));
    ck_assert_str_eq(err.words, "too late");
    db_stmt_closep(&q);
    ck_assert_int_eq(scalar_int(conn, SQL("SELECT 5")), 5);
    ok(db_script_run(conn, STR("DROP PROCEDURE late"), &err));
}
END_TEST

START_TEST(a_call_that_ends_its_transaction_is_refused)
{
    struct db_tx tx = {NULL, 0};
    struct db_stmt *q;
    bool has = true;

    ok(db_script_run(conn, STR("CREATE OR REPLACE PROCEDURE ends() BEGIN COMMIT; END"), &err));
    ok(db_tx_begin(conn, &tx, &err));
    q = prepared(SQL("CALL ends()"));
    fails(ERR_INVALID, db_stmt_call(q, &has, &err));
    ck_assert_str_eq(err.state, "2D000");
    db_stmt_close(q);
    db_tx_end(&tx);
    ck_assert_int_eq(scalar_int(conn, SQL("SELECT 5")), 5);
    ok(db_script_run(conn, STR("DROP PROCEDURE ends"), &err));
}
END_TEST

START_TEST(a_column_of_a_result_knows_where_it_comes_from)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct db_origin o;

    ok(db_script_run(conn, STR("CREATE OR REPLACE TABLE runs (n INT)"), &err));
    q = prepared(SQL("SELECT n AS m, n + 1 FROM runs r"));
    ok(db_stmt_run(q, &err));
    o = db_stmt_column_origin(q, 0);
    ck_assert_text(o.schema, "lintel_test");
    ck_assert_text(o.table, "runs");
    ck_assert_text(o.column, "n");
    ck_assert_uint_eq(db_stmt_column_origin(q, 1).column.len, 0);
    ck_assert_uint_eq(db_stmt_column_origin(q, 9).column.len, 0);
    db_stmt_closep(&q);
    ok(db_script_run(conn, STR("DROP TABLE runs"), &err));
}
END_TEST

Suite *suite_stmt(void)
{
    Suite *s = suite_create("stmt");
    TCase *c = tcase_create("stmt");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, rows_come_one_by_one_and_end);
    tcase_add_test(c, a_statement_can_be_run_again_before_its_rows_are_read);
    tcase_add_test(c, the_same_text_is_prepared_once);
    tcase_add_test(c, the_cache_keeps_to_its_bound_and_drops_the_least_recently_used);
    tcase_add_test(c, a_text_in_use_gets_a_second_statement_of_its_own);
    tcase_add_test(c, statements_in_use_are_never_evicted);
    tcase_add_test(c, rows_still_to_be_read_keep_other_statements_off);
    tcase_add_test(c, a_parameter_that_is_not_there_is_refused);
    tcase_add_test(c, a_parameter_left_out_is_refused_also_the_second_time);
    tcase_add_test(c, a_parameter_may_change_its_type_from_run_to_run);
    tcase_add_test(c, the_absent_text_is_bound_as_an_empty_one);
    tcase_add_test(c, injection_remains_data);
    tcase_add_test(c, two_statements_in_one_text_are_refused);
    tcase_add_test(c, a_column_that_is_not_there_is_refused);
    tcase_add_test(c, columns_have_their_names_and_aliases);
    tcase_add_test(c, changed_rows_and_the_last_identifier_are_told);
    suite_add_tcase(s, c);
    c = tcase_create("bare");
    tcase_add_checked_fixture(c, setup_bare, teardown);
    tcase_add_test(c, an_alter_under_a_cached_statement_is_noticed);
    tcase_add_test(c, a_write_whose_result_no_longer_fits_is_not_done_twice);
    tcase_add_test(c, a_procedure_gives_its_rows_and_leaves_the_connection_usable);
    tcase_add_test(c, a_call_gives_every_result_and_then_its_out_values);
    tcase_add_test(c, a_call_may_give_other_results_each_time_and_runs_once);
    tcase_add_test(c, a_call_that_fails_after_its_rows_fails);
    tcase_add_test(c, a_call_that_ends_its_transaction_is_refused);
    tcase_add_test(c, a_column_of_a_result_knows_where_it_comes_from);
    suite_add_tcase(s, c);
    return s;
}
