/* test_types.c - every type of MariaDB there and back, exactly. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "tests/db/suites.h"

static struct db_stmt *q;

static void close_statement(void)
{
    db_stmt_closep(&q);
    teardown();
}

/* The first row of a statement without parameters. */
static void row_of(struct sql sql)
{
    bool more = false;

    ok(db_stmt_prepare(conn, sql, &q, &err));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert(more);
}

static struct db_value value_at(unsigned column)
{
    struct db_value v = {.type = DB_NULL};

    ok(db_row_value(q, column, &v, &err));
    ck_assert(v.type == DB_NULL || v.type == db_stmt_column_type(q, column));
    return v;
}

static void is_text(unsigned column, enum db_type type, const char *text)
{
    struct db_value v = value_at(column);

    ck_assert_msg(v.type == type, "column %u has type %d, not %d", column, v.type, type);
    ck_assert_msg(str_eq(v.text, str_from_z(text)), "\"%.*s\" is not \"%s\"", STR_ARG(v.text),
                  text);
}

static void is_int(unsigned column, int64_t n)
{
    struct db_value v = value_at(column);

    ck_assert_int_eq(v.type, DB_INT);
    ck_assert_int_eq(v.i, n);
}

static void is_uint(unsigned column, uint64_t n)
{
    struct db_value v = value_at(column);

    ck_assert_int_eq(v.type, DB_UINT);
    ck_assert_uint_eq(v.u, n);
}

START_TEST(integers_keep_their_sign_and_width)
{
    ok(db_run(conn,
              SQL("CREATE TEMPORARY TABLE t (a TINYINT, b SMALLINT, c MEDIUMINT, d INT, e BIGINT,"
                  " ua TINYINT UNSIGNED, ub SMALLINT UNSIGNED, uc MEDIUMINT UNSIGNED,"
                  " ud INT UNSIGNED, ue BIGINT UNSIGNED, z INT(6) ZEROFILL)"),
              &err));
    ok(db_run(conn,
              SQL("INSERT INTO t VALUES (-128, -32768, -8388608, -2147483648, -9223372036854775808,"
                  " 255, 65535, 16777215, 4294967295, 18446744073709551615, 42),"
                  " (127, 32767, 8388607, 2147483647, 9223372036854775807, 0, 0, 0, 0, 0, 0)"),
              &err));
    row_of(SQL("SELECT * FROM t"));
    is_int(0, -128);
    is_int(1, -32768);
    is_int(2, -8388608);
    is_int(3, INT32_MIN);
    is_int(4, INT64_MIN);
    is_uint(5, 255);
    is_uint(6, 65535);
    is_uint(7, 16777215);
    is_uint(8, UINT32_MAX);
    is_uint(9, UINT64_MAX);
    is_uint(10, 42);
    ck_assert_int_eq(db_row_int(q, 9), INT64_MAX);
    bool more = false;
    ok(db_stmt_step(q, &more, &err));
    ck_assert(more);
    is_int(0, 127);
    is_int(2, 8388607);
    is_int(4, INT64_MAX);
    ok(db_stmt_step(q, &more, &err));
    ck_assert(!more);
}
END_TEST

START_TEST(decimals_are_exact_to_the_last_of_65_digits)
{
    static const char *const most =
        "99999999999999999999999999999999999.999999999999999999999999999999";

    ok(db_run(conn, SQL("CREATE TEMPORARY TABLE t (a DECIMAL(65,30), b DECIMAL(10,2))"), &err));
    {
        AUTO(db_stmt_closep) struct db_stmt *in = NULL;

        ok(db_stmt_prepare(conn, SQL("INSERT INTO t VALUES (?, ?)"), &in, &err));
        ok(db_stmt_bind_str(in, 0, str_from_z(most), &err));
        ok(db_stmt_bind_str(in, 1, STR("-0.10"), &err));
        ok(db_stmt_run(in, &err));
    }
    row_of(SQL("SELECT a, b, SUM(b) FROM t"));
    is_text(0, DB_DECIMAL, most);
    is_text(1, DB_DECIMAL, "-0.10");
    is_text(2, DB_DECIMAL, "-0.10");
}
END_TEST

START_TEST(bits_of_every_width_are_numbers)
{
    ok(db_run(conn, SQL("CREATE TEMPORARY TABLE t (a BIT(1), b BIT(9), c BIT(64), d BIT(33))"),
              &err));
    ok(db_run(conn, SQL("INSERT INTO t VALUES (1, 257, ~0, 1 << 32)"), &err));
    row_of(SQL("SELECT a, b, c, d FROM t"));
    is_uint(0, 1);
    is_uint(1, 257);
    is_uint(2, UINT64_MAX);
    is_uint(3, (uint64_t)1 << 32);
}
END_TEST

START_TEST(dates_and_times_keep_their_declared_fraction)
{
    ok(db_run(
        conn,
        SQL("CREATE TEMPORARY TABLE t (a DATE, b DATETIME, c DATETIME(6), d TIMESTAMP(3) NULL,"
            " e TIME, f TIME(6), g TIME(1), h YEAR, i TIMESTAMP NULL)"),
        &err));
    ok(db_run(conn,
              SQL("INSERT INTO t VALUES ('2024-02-29', '2024-02-29 13:00:00',"
                  " '9999-12-31 23:59:59.999999', '2001-01-01 00:00:00.120', '838:59:59',"
                  " '-838:59:59.999999', '-00:00:00.5', 2155, '2038-01-19 03:14:07'),"
                  " ('0000-00-00', '0000-00-00', '0000-00-00', '0000-00-00', 0, 0, 0, 0,"
                  " '0000-00-00'), ('0001-01-01', '2024-01-01', '2024-01-01 00:00:01',"
                  " '2024-01-01', '-10:00:00', '24:00:00', '08:09:10', 1901, NULL)"),
              &err));
    row_of(SQL("SELECT * FROM t"));
    is_text(0, DB_DATE, "2024-02-29");
    is_text(1, DB_DATETIME, "2024-02-29T13:00:00");
    is_text(2, DB_DATETIME, "9999-12-31T23:59:59.999999");
    is_text(3, DB_TIMESTAMP, "2001-01-01T00:00:00.120+00:00");
    is_text(4, DB_TIME, "838:59:59");
    is_text(5, DB_TIME, "-838:59:59.999999");
    is_text(6, DB_TIME, "-00:00:00.5");
    is_int(7, 2155);
    is_text(8, DB_TIMESTAMP, "2038-01-19T03:14:07+00:00");
    bool more = false;
    ok(db_stmt_step(q, &more, &err));
    is_text(0, DB_DATE, "0000-00-00");
    is_text(1, DB_DATETIME, "0000-00-00T00:00:00");
    is_text(2, DB_DATETIME, "0000-00-00T00:00:00.000000");
    is_text(3, DB_TIMESTAMP, "0000-00-00T00:00:00.000+00:00");
    is_text(4, DB_TIME, "00:00:00");
    is_text(5, DB_TIME, "00:00:00.000000");
    is_int(7, 0);
    ok(db_stmt_step(q, &more, &err));
    is_text(0, DB_DATE, "0001-01-01");
    is_text(1, DB_DATETIME, "2024-01-01T00:00:00");
    is_text(2, DB_DATETIME, "2024-01-01T00:00:01.000000");
    is_text(4, DB_TIME, "-10:00:00");
    is_text(5, DB_TIME, "24:00:00.000000");
    is_text(6, DB_TIME, "08:09:10.0");
    ck_assert(db_row_is_null(q, 8));
}
END_TEST

START_TEST(texts_and_bytes_are_told_apart)
{
    ok(db_run(conn,
              SQL("CREATE TEMPORARY TABLE t (a CHAR(5), b VARCHAR(20), c TEXT, d ENUM('x', 'y z'),"
                  " e SET('r', 'w', 'x'), f JSON, g BINARY(3), h VARBINARY(9), i BLOB, j UUID,"
                  " k INET6, l INET4, m VARCHAR(9) CHARACTER SET latin1)"),
              &err));
    ok(db_run(
        conn,
        SQL("INSERT INTO t VALUES ('ab', 'Grüße 🦉', '', 'y z', 'x,r', '{\"a\": [1]}', 'a',"
            " x'00ff', x'', '123e4567-e89b-12d3-a456-426655440000', '::ffff:10.0.0.1',"
            " '10.0.0.1', 'é')"),
        &err));
    row_of(SQL("SELECT * FROM t"));
    is_text(0, DB_TEXT, "ab");
    is_text(1, DB_TEXT, "Grüße 🦉");
    is_text(2, DB_TEXT, "");
    is_text(3, DB_TEXT, "y z");
    is_text(4, DB_TEXT, "r,x");
    is_text(5, DB_TEXT, "{\"a\": [1]}");
    ck_assert(str_eq(value_at(6).text, ((struct str){"a\0\0", 3})));
    ck_assert_int_eq(value_at(6).type, DB_BYTES);
    ck_assert(str_eq(value_at(7).text, ((struct str){"\0\xff", 2})));
    ck_assert_int_eq(value_at(7).type, DB_BYTES);
    is_text(8, DB_BYTES, "");
    is_text(9, DB_TEXT, "123e4567-e89b-12d3-a456-426655440000");
    is_text(10, DB_TEXT, "::ffff:10.0.0.1");
    is_text(11, DB_TEXT, "10.0.0.1");
    is_text(12, DB_TEXT, "é");
}
END_TEST

START_TEST(a_geometry_is_bytes_or_text_as_asked)
{
    ok(db_run(conn, SQL("CREATE TEMPORARY TABLE t (g GEOMETRY, p POINT)"), &err));
    ok(db_run(conn, SQL("INSERT INTO t VALUES (ST_GeomFromText('POINT(1 2)', 4326), POINT(3, 4))"),
              &err));
    row_of(SQL("SELECT g, ST_AsText(g), p FROM t"));
    struct db_value v = value_at(0);
    ck_assert_int_eq(v.type, DB_BYTES);
    ck_assert_uint_eq(v.text.len, 4 + 21); /* the SRID, then WKB */
    is_text(1, DB_TEXT, "POINT(1 2)");
    struct str kept = str_dup(arena, v.text);
    db_stmt_closep(&q);
    {
        AUTO(db_stmt_closep) struct db_stmt *in = NULL;

        ok(db_stmt_prepare(conn, SQL("UPDATE t SET p = ?"), &in, &err));
        ok(db_stmt_bind_bytes(in, 0, kept, &err));
        ok(db_stmt_run(in, &err));
    }
    ck_assert_text(scalar(conn, SQL("SELECT CONCAT(ST_AsText(p), ST_SRID(p)) FROM t")),
                   "POINT(1 2)4326");
}
END_TEST

/* Through a table and back: the same bits, and the shortest text that reads back. */
static void float_trip(double d, const char *as_double, const char *as_float)
{
    struct str text = STR_NONE;
    bool more = false;

    ok(db_run(conn, SQL("DELETE FROM t"), &err));
    {
        AUTO(db_stmt_closep) struct db_stmt *in = NULL;

        ok(db_stmt_prepare(conn, SQL("INSERT INTO t VALUES (?, ?)"), &in, &err));
        ok(db_stmt_bind_double(in, 0, d, &err));
        ok(db_stmt_bind_double(in, 1, (double)(float)d, &err));
        ok(db_stmt_run(in, &err));
    }
    ok(db_stmt_prepare(conn, SQL("SELECT d, f FROM t"), &q, &err));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    struct db_value v = value_at(0);
    ck_assert(v.d == d && signbit(v.d) == signbit(d) && !v.is_float);
    ok(db_row_str(q, 0, arena, &text, &err));
    ck_assert_msg(str_eq(text, str_from_z(as_double)), "%.*s", STR_ARG(text));
    v = value_at(1);
    ck_assert((float)v.d == (float)d && v.is_float);
    ok(db_row_str(q, 1, arena, &text, &err));
    ck_assert_msg(str_eq(text, str_from_z(as_float)), "%.*s", STR_ARG(text));
    db_stmt_closep(&q);
}

START_TEST(floats_come_back_as_the_shortest_text_that_reads_the_same)
{
    ok(db_run(conn, SQL("CREATE TEMPORARY TABLE t (d DOUBLE, f FLOAT)"), &err));
    float_trip(0.1, "0.1", "0.1");
    float_trip(1.0 / 3, "0.3333333333333333", "0.33333334");
    float_trip(16777216, "16777216", "16777216");
    float_trip(-2.5e-30, "-2.5e-30", "-2.5e-30");
    float_trip(123456789.125, "123456789.125", "1.2345679e+08");
}
END_TEST

START_TEST(the_largest_and_smallest_doubles_survive)
{
    ok(db_run(conn, SQL("CREATE TEMPORARY TABLE t (d DOUBLE)"), &err));
    {
        AUTO(db_stmt_closep) struct db_stmt *in = NULL;

        ok(db_stmt_prepare(conn, SQL("INSERT INTO t VALUES (?)"), &in, &err));
        ok(db_stmt_bind_double(in, 0, DBL_MAX, &err));
        ok(db_stmt_run(in, &err));
        ok(db_stmt_bind_double(in, 0, DBL_MIN, &err));
        ok(db_stmt_run(in, &err));
    }
    row_of(SQL("SELECT MAX(d), MIN(d) FROM t"));
    ck_assert(value_at(0).d == DBL_MAX);
    ck_assert(value_at(1).d == DBL_MIN);
}
END_TEST

START_TEST(null_is_null_in_every_type)
{
    ok(db_run(conn,
              SQL("CREATE TEMPORARY TABLE t (a INT, b DECIMAL(5,2), c TEXT, d BLOB, e DATE, f TIME,"
                  " g DOUBLE, h BIT(3), i JSON, j UUID, k TIMESTAMP NULL)"),
              &err));
    {
        AUTO(db_stmt_closep) struct db_stmt *in = NULL;

        ok(db_stmt_prepare(conn, SQL("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"), &in,
                           &err));
        for (unsigned i = 0; i < 11; i++)
            ok(db_stmt_bind_value(in, i, &(struct db_value){.type = DB_NULL}, &err));
        ok(db_stmt_run(in, &err));
    }
    row_of(SQL("SELECT * FROM t"));
    ck_assert_uint_eq(db_stmt_column_count(q), 11);
    for (unsigned i = 0; i < 11; i++) {
        struct str text = STR("x");

        ck_assert(db_row_is_null(q, i));
        ck_assert_int_eq(value_at(i).type, DB_NULL);
        ck_assert_int_eq(db_row_int(q, i), 0);
        ok(db_row_str(q, i, arena, &text, &err));
        ck_assert_ptr_null(text.at);
    }
}
END_TEST

START_TEST(a_blob_of_ten_megabytes_comes_back_whole)
{
    size_t len = (size_t)10 << 20;
    char *bytes = arena_alloc(arena, len, 1);

    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(i * 31 + (i >> 13));
    ok(db_run(conn, SQL("CREATE TEMPORARY TABLE t (b LONGBLOB, n INT)"), &err));
    {
        AUTO(db_stmt_closep) struct db_stmt *in = NULL;

        ok(db_stmt_prepare(conn, SQL("INSERT INTO t VALUES (?, 7)"), &in, &err));
        ok(db_stmt_bind_bytes(in, 0, (struct str){bytes, len}, &err));
        ok(db_stmt_run(in, &err));
    }
    row_of(SQL("SELECT b, n FROM t"));
    ck_assert(str_eq(value_at(0).text, ((struct str){bytes, len})));
    is_int(1, 7);
}
END_TEST

START_TEST(lengths_around_each_step_of_the_wire_format_are_read)
{
    static const size_t lengths[] = {0, 1, 250, 251, 252, 65535, 65536, 16777215, 16777216};

    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        AUTO(db_stmt_closep) struct db_stmt *s = NULL;
        struct db_value v;
        bool more = false;

        ok(db_stmt_prepare(conn, SQL("SELECT REPEAT('x', ?), 'end'"), &s, &err));
        ok(db_stmt_bind_uint(s, 0, lengths[i], &err));
        ok(db_stmt_run(s, &err));
        ok(db_stmt_step(s, &more, &err));
        ok(db_row_value(s, 0, &v, &err));
        ck_assert_uint_eq(v.text.len, lengths[i]);
        ok(db_row_value(s, 1, &v, &err));
        ck_assert_text(v.text, "end");
    }
}
END_TEST

/* Each value, read from one row and bound again into another, makes the same row. */
START_TEST(what_was_read_can_be_bound_back)
{
    ok(db_run(
        conn,
        SQL("CREATE TEMPORARY TABLE t (n INT, a BIGINT UNSIGNED, b DECIMAL(30,10), c DOUBLE,"
            " d DATE, e DATETIME(6), f TIMESTAMP(6) NULL, g TIME(3), h VARBINARY(9), i BIT(5))"),
        &err));
    ok(db_run(
        conn,
        SQL("INSERT INTO t VALUES (1, 18446744073709551615, '-1.0000000001', 0.1, '2024-02-29',"
            " '2024-02-29 01:02:03.000004', '2024-02-29 01:02:03.000004', '-100:00:00.001',"
            " x'00ff27', 21)"),
        &err));
    {
        AUTO(db_stmt_closep) struct db_stmt *in = NULL;

        ok(db_stmt_prepare(conn, SQL("INSERT INTO t VALUES (2, ?, ?, ?, ?, ?, ?, ?, ?, ?)"), &in,
                           &err));
        row_of(SQL("SELECT a, b, c, d, e, f, g, h, i FROM t"));
        for (unsigned i = 0; i < 9; i++) {
            struct db_value v = value_at(i);

            if (v.type >= DB_DECIMAL)
                v.text = str_dup(arena, v.text);
            ok(db_stmt_bind_value(in, i, &v, &err));
        }
        db_stmt_closep(&q);
        ok(db_stmt_run(in, &err));
    }
    ck_assert_int_eq(
        scalar_int(conn, SQL("SELECT COUNT(*) FROM t x JOIN t y USING (a, b, c, d, e, f,"
                             " g, h, i) WHERE x.n = 1 AND y.n = 2")),
        1);
}
END_TEST

Suite *suite_types(void)
{
    Suite *s = suite_create("types");
    TCase *c = tcase_create("types");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, close_statement);
    tcase_add_test(c, integers_keep_their_sign_and_width);
    tcase_add_test(c, decimals_are_exact_to_the_last_of_65_digits);
    tcase_add_test(c, bits_of_every_width_are_numbers);
    tcase_add_test(c, dates_and_times_keep_their_declared_fraction);
    tcase_add_test(c, texts_and_bytes_are_told_apart);
    tcase_add_test(c, a_geometry_is_bytes_or_text_as_asked);
    tcase_add_test(c, floats_come_back_as_the_shortest_text_that_reads_the_same);
    tcase_add_test(c, the_largest_and_smallest_doubles_survive);
    tcase_add_test(c, null_is_null_in_every_type);
    tcase_add_test(c, a_blob_of_ten_megabytes_comes_back_whole);
    tcase_add_test(c, lengths_around_each_step_of_the_wire_format_are_read);
    tcase_add_test(c, what_was_read_can_be_bound_back);
    suite_add_tcase(s, c);
    return s;
}
