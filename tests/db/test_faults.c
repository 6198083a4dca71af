/* test_faults.c - what the server refuses becomes a code, a field and words. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/db/suites.h"

static struct db_fault_names parsed(unsigned number, const char *message)
{
    static struct db_fault f;
    struct db_fault_names names;

    f = (struct db_fault){.number = number};
    (void)snprintf(f.message, sizeof f.message, "%s", message);
    db_fault_parse(&f, &names);
    return names;
}

START_TEST(names_are_found_behind_values_that_look_like_them)
{
    struct db_fault_names n;

    n = parsed(1062, "Duplicate entry 'x' for key 'fake' for key 'real'");
    ck_assert_text(n.constraint, "real");
    n = parsed(1366, "Incorrect integer value: 'for column `a`.`b`.`c`' for column "
                     "`db`.`person`.`age` at row 1");
    ck_assert_text(n.column, "age");
    ck_assert_text(n.table, "person");
    n = parsed(1452, "Cannot add or update a child row: a foreign key constraint fails "
                     "(`db`.`child`, CONSTRAINT `fk_parent` FOREIGN KEY (`parent_id`, `kind`) "
                     "REFERENCES `parent` (`id`, `kind`))");
    ck_assert_text(n.table, "child");
    ck_assert_text(n.constraint, "fk_parent");
    ck_assert_text(n.column, "parent_id");
}
END_TEST

START_TEST(a_message_cut_short_yields_what_is_there)
{
    static const char whole[] = "Cannot add or update a child row: a foreign key constraint fails "
                                "(`db`.`child`, CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `p`";
    static const unsigned numbers[] = {1062, 1452, 4025, 1364, 1048, 1366};
    char text[sizeof whole];

    for (size_t len = 0; len < sizeof whole; len++) {
        memcpy(text, whole, len);
        text[len] = '\0';
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            (void)parsed(numbers[i], text);
    }
    ck_assert_ptr_null(parsed(1062, "Duplicate entry").constraint.at);
    ck_assert_ptr_null(parsed(1048, "Column 'unended").column.at);
}
END_TEST

START_TEST(every_number_has_a_code)
{
    ck_assert_int_eq(db_err_map(0), ERR_NONE);
    ck_assert_int_eq(db_err_map(1062), ERR_CONFLICT);
    ck_assert_int_eq(db_err_map(1406), ERR_INVALID);
    ck_assert_int_eq(db_err_map(1213), ERR_UNAVAILABLE);
    ck_assert_int_eq(db_err_map(1047), ERR_UNAVAILABLE);
    ck_assert_int_eq(db_err_map(2006), ERR_UNAVAILABLE);
    ck_assert_int_eq(db_err_map(1064), ERR_INTERNAL);
    ck_assert_int_eq(db_err_map(2014), ERR_INTERNAL);
    ck_assert_int_eq(db_err_map(65535), ERR_INTERNAL);
    ck_assert(db_fault_is_break(1927) && db_fault_is_break(2013) && db_fault_is_break(1047));
    ck_assert(!db_fault_is_break(1062) && !db_fault_is_break(2057) && !db_fault_is_break(0));
}
END_TEST

/* --- against the server: what it really says ---------------------------------------- */

static void setup_tables(void)
{
    setup_bare();
    ok(db_run(conn, SQL("DROP TABLE IF EXISTS child, parent"), &err));
    ok(db_run(conn,
              SQL("CREATE TABLE parent (id INT PRIMARY KEY, email VARCHAR(20) NOT NULL,"
                  " kind ENUM('a', 'b') NOT NULL DEFAULT 'a', tiny TINYINT, born DATE,"
                  " tags SET('x', 'y'), doc JSON, twice INT AS (tiny * 2) STORED, place POINT,"
                  " amount DECIMAL(5,2), CONSTRAINT amount_positive CHECK (amount >= 0),"
                  " UNIQUE KEY one_email (email)) ENGINE=InnoDB"),
              &err));
    ok(db_run(conn,
              SQL("CREATE TABLE child (id INT PRIMARY KEY, parent_id INT,"
                  " CONSTRAINT child_of FOREIGN KEY (parent_id) REFERENCES parent (id))"
                  " ENGINE=InnoDB"),
              &err));
    ok(db_run(conn, SQL("INSERT INTO parent (id, email) VALUES (1, 'secret@example.org')"), &err));
    ok(db_run(conn, SQL("INSERT INTO child VALUES (1, 1)"), &err));
}

static void teardown_tables(void)
{
    ok(db_run(conn, SQL("DROP TABLE child, parent"), &err));
    teardown();
}

/* The statement is refused with this code, field and state, and its log text holds no value. */
static void refused(struct sql sql, enum err code, const char *field, const char *state)
{
    error_clear(&err);
    ck_assert_msg(db_run(conn, sql, &err) == code, "%s: %s", sql.text, err.text);
    ck_assert_msg(strcmp(err.field, field) == 0, "%s: field %s", sql.text, err.field);
    ck_assert_ptr_nonnull(err.state);
    ck_assert_str_eq(err.state, state);
    ck_assert(err.words[0] != '\0');
    ck_assert_ptr_null(strstr(err.words, "secret"));
}

START_TEST(each_refusal_names_the_column_or_the_constraint)
{
    refused(SQL("INSERT INTO parent (id, email) VALUES (2, 'secret@example.org')"), ERR_CONFLICT,
            "one_email", "23505");
    refused(SQL("INSERT INTO parent (id, email) VALUES (1, 'x')"), ERR_CONFLICT, "PRIMARY",
            "23505");
    refused(SQL("INSERT INTO child VALUES (2, 77)"), ERR_CONFLICT, "parent_id", "23503");
    refused(SQL("DELETE FROM parent WHERE id = 1"), ERR_CONFLICT, "parent_id", "23503");
    refused(SQL("INSERT INTO parent (id, email) VALUES (2, NULL)"), ERR_INVALID, "email", "23502");
    refused(SQL("INSERT INTO parent (id) VALUES (2)"), ERR_INVALID, "email", "23502");
    refused(SQL("UPDATE parent SET email = REPEAT('secret', 9)"), ERR_INVALID, "email", "22001");
    refused(SQL("UPDATE parent SET kind = 'secret'"), ERR_INVALID, "kind", "22P02");
    refused(SQL("UPDATE parent SET tags = 'x,secret'"), ERR_INVALID, "tags", "22P02");
    refused(SQL("UPDATE parent SET tiny = 128"), ERR_INVALID, "tiny", "22003");
    refused(SQL("UPDATE parent SET tiny = 'secret'"), ERR_INVALID, "tiny", "22P02");
    refused(SQL("UPDATE parent SET amount = 1000"), ERR_INVALID, "amount", "22003");
    refused(SQL("UPDATE parent SET amount = -1"), ERR_INVALID, "amount_positive", "23514");
    refused(SQL("UPDATE parent SET doc = '{'"), ERR_INVALID, "doc", "23514");
    refused(SQL("UPDATE parent SET born = '2023-02-29'"), ERR_INVALID, "born", "22007");
    refused(SQL("UPDATE parent SET twice = 3"), ERR_INVALID, "twice", "428C9");
    refused(SQL("UPDATE parent SET place = 'secret'"), ERR_INVALID, "", "22P02");
    refused(SQL("UPDATE parent SET tiny = 1 / 0"), ERR_INVALID, "", "22012");
}
END_TEST

START_TEST(what_is_our_own_fault_is_told_to_the_log_only)
{
    fails(ERR_INTERNAL, db_run(conn, SQL("SELECT nothing FROM parent"), &err));
    ck_assert_str_eq(err.words, "");
    ck_assert_ptr_nonnull(strstr(err.text, "1054"));
    ck_assert_ptr_nonnull(strstr(err.text, "SELECT nothing"));
    fails(ERR_INTERNAL, db_run(conn, SQL("SELEC 1"), &err));
    fails(ERR_INTERNAL, db_run(conn, SQL("SELECT 1 FROM nowhere"), &err));
    ck_assert(!db_conn_is_broken(conn));
}
END_TEST

START_TEST(the_signal_of_a_trigger_speaks_to_the_client)
{
    fails(ERR_INVALID,
          db_run(conn, SQL("SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'loans end on weekdays'"),
                 &err));
    ck_assert_str_eq(err.words, "loans end on weekdays");
}
END_TEST

START_TEST(the_connection_keeps_what_the_server_said)
{
    fails(ERR_CONFLICT, db_run(conn, SQL("INSERT INTO parent (id, email) VALUES (1, 'x')"), &err));
    ck_assert_uint_eq(db_conn_fault(conn)->number, 1062);
    ck_assert_str_eq(db_conn_fault(conn)->state, "23000");
    ck_assert_str_eq(db_conn_fault(conn)->message, "Duplicate entry '1' for key 'PRIMARY'");
}
END_TEST

START_TEST(text_that_is_not_utf8_is_refused_not_mangled)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    ok(db_stmt_prepare(conn, SQL("UPDATE parent SET email = ?"), &q, &err));
    ok(db_stmt_bind_str(q, 0, STR("a\xff\xfe"), &err));
    fails(ERR_INVALID, db_stmt_run(q, &err));
    ck_assert_str_eq(err.field, "email");
    db_stmt_closep(&q);
    ck_assert_text(scalar(conn, SQL("SELECT email FROM parent")), "secret@example.org");
}
END_TEST

Suite *suite_faults(void)
{
    Suite *s = suite_create("faults");
    TCase *c = tcase_create("parse");

    tcase_add_test(c, names_are_found_behind_values_that_look_like_them);
    tcase_add_test(c, a_message_cut_short_yields_what_is_there);
    tcase_add_test(c, every_number_has_a_code);
    suite_add_tcase(s, c);
    c = tcase_create("server");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup_tables, teardown_tables);
    tcase_add_test(c, each_refusal_names_the_column_or_the_constraint);
    tcase_add_test(c, what_is_our_own_fault_is_told_to_the_log_only);
    tcase_add_test(c, the_signal_of_a_trigger_speaks_to_the_client);
    tcase_add_test(c, the_connection_keeps_what_the_server_said);
    tcase_add_test(c, text_that_is_not_utf8_is_refused_not_mangled);
    suite_add_tcase(s, c);
    return s;
}
