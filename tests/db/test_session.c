/* test_session.c - how a connection is made and kept, with a server that stays up. */
#include "config.h"

#include <string.h>

#include "tests/db/suites.h"

/* A connection with these hosts, or the error. */
static enum err connect_to(struct str hosts, struct db_conn **out_conn)
{
    struct db_options o = options_of_test();

    o.hosts = hosts;
    o.connect_timeout_s = 1;
    return db_conn_open(&o, out_conn, &err);
}

static void is_refused(struct str hosts, enum err code)
{
    struct db_conn *c = NULL;

    fails(code, connect_to(hosts, &c));
    ck_assert_ptr_null(c);
}

START_TEST(a_host_that_cannot_be_read_is_refused)
{
    is_refused(STR(""), ERR_INVALID);
    is_refused(STR("unix:"), ERR_INVALID);
    is_refused(STR(":3306"), ERR_INVALID);
    is_refused(STR("host:"), ERR_INVALID);
    is_refused(STR("host:0"), ERR_INVALID);
    is_refused(STR("host:65536"), ERR_INVALID);
    is_refused(STR("host:33x"), ERR_INVALID);
    is_refused(STR("[::1"), ERR_INVALID);
    is_refused(STR("[]:3306"), ERR_INVALID);
    is_refused(STR("unix:/tmp/x,,b"), ERR_INVALID);
}
END_TEST

START_TEST(the_first_host_that_answers_is_taken)
{
    struct db_conn *c = NULL;
    struct str hosts =
        str_format(arena, "127.0.0.1:1, unix:/nowhere/s,[::1]:2,%s", getenv("LINTEL_TEST_DB"));

    ok(connect_to(hosts, &c));
    ck_assert_int_eq(scalar_int(c, SQL("SELECT 6 * 7")), 42);
    db_conn_close(c);
    is_refused(STR("unix:/nowhere/s,127.0.0.1:1"), ERR_UNAVAILABLE);
}
END_TEST

START_TEST(a_password_stays_out_of_every_error)
{
    struct db_options o = options_of_test();
    struct db_conn *c = NULL;

    o.user = STR("nobody");
    o.password = STR("hunter2-secret");
    fails(ERR_UNAVAILABLE, db_conn_open(&o, &c, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "1045"));
    ck_assert_ptr_null(strstr(err.text, "hunter2"));
    ck_assert_str_eq(err.words, "");
}
END_TEST

START_TEST(a_session_is_strict_utf8_and_in_utc)
{
    struct str mode = scalar(conn, SQL("SELECT @@sql_mode"));

    ck_assert_uint_lt(str_search(mode, STR("STRICT_ALL_TABLES"), 0), mode.len);
    ck_assert_text(scalar(conn, SQL("SELECT @@time_zone")), "+00:00");
    ck_assert_text(scalar(conn, SQL("SELECT @@character_set_client")), "utf8mb4");
    ck_assert_text(scalar(conn, SQL("SELECT @@character_set_results")), "utf8mb4");
    ck_assert_text(scalar(conn, SQL("SELECT @@max_statement_time")), "10");
    ck_assert_text(scalar(conn, SQL("SELECT @@collation_connection = @@collation_server")), "1");
}
END_TEST

START_TEST(how_long_a_statement_may_run_is_said_again_where_it_differs)
{
    ok(db_conn_statement_time(conn, 3, &err));
    ck_assert_text(scalar(conn, SQL("SELECT @@max_statement_time")), "3");
    ok(db_script_run(conn, STR("SET max_statement_time = 7"), &err));
    ok(db_conn_statement_time(conn, 3, &err)); /* as far as it knows: nothing is sent */
    ck_assert_text(scalar(conn, SQL("SELECT @@max_statement_time")), "7");
    ok(db_conn_statement_time_own(conn, &err));
    ck_assert_text(scalar(conn, SQL("SELECT @@max_statement_time")), "10");
    ok(db_conn_statement_time(conn, 3, &err));
    /* A new connection (a script makes it necessary) begins as the options say. */
    ok(db_conn_ready(conn, &err));
    ck_assert_text(scalar(conn, SQL("SELECT @@max_statement_time")), "10");
    ok(db_conn_statement_time(conn, 10, &err));
    ck_assert_text(scalar(conn, SQL("SELECT @@max_statement_time")), "10");
}
END_TEST

START_TEST(a_local_file_is_not_sent_to_the_server)
{
    ok(db_run(conn, SQL("CREATE TEMPORARY TABLE t (line TEXT)"), &err));
    ck_assert_int_ne(
        db_script_run(conn, STR("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE t"), &err),
        ERR_NONE);
    error_clear(&err);
    ok(db_conn_ready(conn, &err));
}
END_TEST

START_TEST(what_a_script_did_to_the_session_is_gone_at_the_next_request)
{
    ok(db_script_run(conn, STR("SET sql_mode = '', time_zone = '+05:00'"), &err));
    ok(db_script_run(conn, STR("USE mysql"), &err));
    ok(db_script_run(conn, STR("SELECT 1 UNION SELECT 2"), &err));
    ck_assert_text(scalar(conn, SQL("SELECT DATABASE()")), "mysql");
    ok(db_conn_ready(conn, &err));
    ck_assert_text(scalar(conn, SQL("SELECT DATABASE()")), "lintel_test");
    ck_assert_text(scalar(conn, SQL("SELECT @@time_zone")), "+00:00");
}
END_TEST

START_TEST(a_failed_script_shows_the_servers_own_words)
{
    fails(ERR_INTERNAL, db_script_run(conn, STR("CREATE TABEL t (a INT)"), &err));
    ck_assert_ptr_nonnull(strstr(err.text, "1064"));
    ck_assert_ptr_nonnull(strstr(err.text, "TABEL"));
    fails(ERR_INTERNAL, db_script_run(conn, STR_NONE, &err));
}
END_TEST

START_TEST(a_statement_that_takes_too_long_is_ended)
{
    struct db_options o = options_of_test();
    AUTO(db_conn_closep) struct db_conn *c = NULL;
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = true;
    enum err code;

    o.statement_time_s = 1;
    c = connect_with(o);
    ok(db_stmt_prepare(c,
                       SQL("SELECT COUNT(*) FROM mysql.help_topic a, mysql.help_topic b,"
                           " mysql.help_topic c WHERE SHA2(a.name, 512) < b.name"),
                       &q, &err));
    code = db_stmt_run(q, &err);
    if (code == ERR_NONE)
        code = db_stmt_step(q, &more, &err);
    ck_assert_int_eq(code, ERR_UNAVAILABLE);
    ck_assert_uint_eq(db_conn_fault(c)->number, 1969);
    db_stmt_closep(&q);
    /* The connection is as good as before. */
    ck_assert(!db_conn_is_broken(c));
    ck_assert_int_eq(scalar_int(c, SQL("SELECT 1")), 1);
}
END_TEST

START_TEST(a_server_that_is_silent_too_long_counts_as_lost)
{
    struct db_options o = options_of_test();
    AUTO(db_conn_closep) struct db_conn *c = NULL;

    o.read_timeout_s = 1;
    c = connect_with(o);
    fails(ERR_UNAVAILABLE, db_run(c, SQL("DO SLEEP(5)"), &err));
    ck_assert(db_conn_is_broken(c));
    ok(db_conn_ready(c, &err));
    ck_assert_int_eq(scalar_int(c, SQL("SELECT 1")), 1);
}
END_TEST

START_TEST(a_connection_killed_while_idle_is_replaced_before_it_is_used)
{
    AUTO(db_conn_closep) struct db_conn *c = connect_with(options_of_test());
    int64_t id = scalar_int(c, SQL("SELECT CONNECTION_ID()"));
    struct str kill = str_format(arena, "KILL %lld", (long long)id);

    ok(db_script_run(conn, kill, &err));
    ok(db_script_run(conn, STR("DO SLEEP(0.1)"), &err));
    ok(db_conn_ready(c, &err));
    ck_assert_int_ne(scalar_int(c, SQL("SELECT CONNECTION_ID()")), id);
    id = scalar_int(c, SQL("SELECT CONNECTION_ID()"));
    ok(db_conn_ready(c, &err));
    ck_assert_int_eq(scalar_int(c, SQL("SELECT CONNECTION_ID()")), id);
}
END_TEST

START_TEST(a_value_too_large_for_the_server_is_refused_before_it_is_sent)
{
    size_t len = (size_t)33 << 20; /* tests/mariadb.sh sets 32M */
    char *bytes = arena_alloc(arena, len, 1);
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    ok(db_stmt_prepare(conn, SQL("SELECT LENGTH(?)"), &q, &err));
    ok(db_stmt_bind_bytes(q, 0, (struct str){bytes, len}, &err));
    fails(ERR_INVALID, db_stmt_run(q, &err));
    ck_assert_ptr_nonnull(strstr(err.words, "too large"));
    ok(db_stmt_bind_bytes(q, 0, (struct str){bytes, (size_t)31 << 20}, &err));
    ok(db_stmt_run(q, &err));
    ck_assert(!db_conn_is_broken(conn));
}
END_TEST

START_TEST(the_time_spent_waiting_is_told_once)
{
    (void)db_conn_take_spent_us(conn);
    ok(db_run(conn, SQL("DO SLEEP(0.05)"), &err));
    ck_assert_int_ge(db_conn_take_spent_us(conn), 50000);
    ck_assert_int_eq(db_conn_take_spent_us(conn), 0);
}
END_TEST

START_TEST(a_ping_reaches_the_server)
{
    ok(db_conn_ping(conn, &err));
}
END_TEST

START_TEST(a_new_connection_waits_for_its_first_request)
{
    struct db_options o = options_of_test();
    AUTO(db_conn_closep) struct db_conn *c = NULL;
    struct db_stmt *q = NULL;

    ok(db_conn_new(&o, &c, &err));
    ck_assert(db_conn_is_broken(c));
    fails(ERR_UNAVAILABLE, db_stmt_prepare(c, SQL("SELECT 1"), &q, &err));
    ok(db_conn_ready(c, &err));
    ck_assert_int_eq(scalar_int(c, SQL("SELECT 1")), 1);
}
END_TEST

START_TEST(without_a_cache_every_statement_is_its_own)
{
    struct db_options o = options_of_test();
    AUTO(db_conn_closep) struct db_conn *c = NULL;

    o.statements_max = 0;
    c = connect_with(o);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(scalar_int(c, SQL("SELECT 9")), 9);
}
END_TEST

Suite *suite_session(void)
{
    Suite *s = suite_create("session");
    TCase *c = tcase_create("session");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup_bare, teardown);
    tcase_add_test(c, a_host_that_cannot_be_read_is_refused);
    tcase_add_test(c, the_first_host_that_answers_is_taken);
    tcase_add_test(c, a_password_stays_out_of_every_error);
    tcase_add_test(c, a_session_is_strict_utf8_and_in_utc);
    tcase_add_test(c, how_long_a_statement_may_run_is_said_again_where_it_differs);
    tcase_add_test(c, a_local_file_is_not_sent_to_the_server);
    tcase_add_test(c, what_a_script_did_to_the_session_is_gone_at_the_next_request);
    tcase_add_test(c, a_failed_script_shows_the_servers_own_words);
    tcase_add_test(c, a_statement_that_takes_too_long_is_ended);
    tcase_add_test(c, a_server_that_is_silent_too_long_counts_as_lost);
    tcase_add_test(c, a_connection_killed_while_idle_is_replaced_before_it_is_used);
    tcase_add_test(c, a_value_too_large_for_the_server_is_refused_before_it_is_sent);
    tcase_add_test(c, the_time_spent_waiting_is_told_once);
    tcase_add_test(c, a_ping_reaches_the_server);
    tcase_add_test(c, a_new_connection_waits_for_its_first_request);
    tcase_add_test(c, without_a_cache_every_statement_is_its_own);
    suite_add_tcase(s, c);
    return s;
}
