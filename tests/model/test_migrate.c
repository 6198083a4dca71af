/* test_migrate.c - files into the database, once, whatever happens in between. */
#include "config.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "app/model/load.h"
#include "tests/model/live.h"

static size_t applied;

START_TEST(a_fresh_database_gets_the_journal_and_then_the_files)
{
    uint64_t before;
    uint64_t after;

    live_file("001_a.sql", "CREATE TABLE a (x INT);\nINSERT INTO a VALUES (1);");
    live_file("002_b.sql", "INSERT INTO a VALUES (2)");
    ck_assert_int_eq(live_status("001_a.sql").state, MIGRATE_PENDING);
    fails(ERR_UNAVAILABLE, model_stamp_read(conn, &before, &err));
    says("lintel migrate");
    ok(live_run(conn, &applied, &err));
    ck_assert_uint_ge(applied, 3);
    ck_assert_int_eq(live_int("SELECT SUM(x) FROM a"), 3);
    ck_assert_int_eq(live_status("002_b.sql").state, MIGRATE_DONE);
    ck_assert_uint_eq(live_status("001_a.sql").done, 2);
    ck_assert_uint_eq(live_status("001_a.sql").applied_at.len, 19);

    ok(model_stamp_read(conn, &before, &err));
    ok(live_run(conn, &applied, &err));
    ck_assert_uint_eq(applied, 0);
    ok(model_stamp_read(conn, &after, &err));
    ck_assert_uint_eq(before, after);
    live_file("003_c.sql", "-- nothing yet\n");
    ok(live_run(conn, &applied, &err));
    ck_assert_uint_eq(applied, 1);
    ok(model_stamp_read(conn, &after, &err));
    ck_assert_uint_gt(after, before);
}
END_TEST

START_TEST(without_the_core_app_nothing_begins)
{
    struct migrate_app only = live_apps[1];

    live_file("001_a.sql", "CREATE TABLE a (x INT);");
    fails(ERR_INVALID, migrate_run(conn, arena, &only, 1, STR_NONE, NULL, NULL, &err));
    says("core");
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM information_schema.TABLES "
                              "WHERE TABLE_SCHEMA = DATABASE()"),
                     0);
}
END_TEST

#define FIRST_THREE                  \
    "-- a file of five statements\n" \
    "CREATE TABLE a (x INT);\n"      \
    "INSERT INTO a VALUES (1);\n"    \
    "INSERT INTO a VALUES (2);\n"

START_TEST(a_file_that_failed_at_statement_4_goes_on_there)
{
    struct migrate_file f;

    live_file("001_a.sql", FIRST_THREE "INSERT INTO b VALUES (3);\nINSERT INTO a VALUES (4);");
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    says("t/001_a.sql");
    says("statement 4 (line 5)");
    says("1146");
    says("again");
    f = live_status("001_a.sql");
    ck_assert_int_eq(f.state, MIGRATE_PARTIAL);
    ck_assert_uint_eq(f.done, 3);
    ck_assert_uint_eq(f.statements, 5);
    ck_assert_uint_eq(f.failed_number, 4);
    ck_assert_uint_eq(f.failed_line, 5);
    ck_assert(str_search(f.failed_text, STR("doesn't exist"), 0) < f.failed_text.len);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 2);

    fails(ERR_INVALID, live_run(conn, &applied, &err)); /* not mended yet */
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 2);

    live_file("001_a.sql", FIRST_THREE "CREATE TABLE b (x INT);\nINSERT INTO b VALUES (3);\n"
                                       "INSERT INTO a VALUES (4);");
    ok(live_run(conn, &applied, &err));
    ck_assert_uint_eq(applied, 1);
    ck_assert_int_eq(live_int("SELECT GROUP_CONCAT(x ORDER BY x SEPARATOR '') FROM a"), 124);
    f = live_status("001_a.sql");
    ck_assert_int_eq(f.state, MIGRATE_DONE);
    ck_assert_uint_eq(f.done, 6);
    ck_assert_uint_eq(f.failed_number, 0);
}
END_TEST

START_TEST(what_ran_before_a_failure_may_not_be_changed)
{
    live_file("001_a.sql", FIRST_THREE "INSERT INTO b VALUES (3)");
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    live_file("001_a.sql", "CREATE TABLE a (x INT);\nINSERT INTO a VALUES (10);\n"
                           "INSERT INTO a VALUES (2);\nSELECT 1");
    ck_assert_int_eq(live_status("001_a.sql").state, MIGRATE_EDITED);
    fails(ERR_CONFLICT, live_run(conn, &applied, &err));
    says("t/001_a.sql");
    says("statement 2 (line 2)");
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 2);
}
END_TEST

START_TEST(an_applied_file_that_was_edited_is_refused_before_anything_runs)
{
    live_file("002_a.sql", FIRST_THREE);
    ok(live_run(conn, &applied, &err));
    live_file("001_new.sql", "INSERT INTO a VALUES (5);");
    live_file("002_a.sql", FIRST_THREE "INSERT INTO a VALUES (6);");
    fails(ERR_CONFLICT, live_run(conn, &applied, &err));
    says("t/002_a.sql");
    says("file of its own");
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 2);
    live_file("002_a.sql", "CREATE TABLE a (x INT);");
    fails(ERR_CONFLICT, live_run(conn, &applied, &err));
    says("removed");

    /* A comment is no statement. */
    live_file("002_a.sql", FIRST_THREE "\n-- the end\n");
    ok(live_run(conn, &applied, &err));
    ck_assert_uint_eq(applied, 1);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 3);
}
END_TEST

START_TEST(an_applied_file_that_is_gone_is_reported)
{
    live_file("001_a.sql", FIRST_THREE);
    ok(live_run(conn, &applied, &err));
    live_file("001_a.sql", NULL);
    ck_assert_int_eq(live_status("001_a.sql").state, MIGRATE_MISSING);
    ok(live_run(conn, &applied, &err));
}
END_TEST

static struct migrate_file look(const char *name)
{
    struct migrate_file *files;
    size_t count;

    ok(migrate_look(conn, arena, live_apps, 2, &files, &count, &err));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(files[i].file, str_from_z(name)))
            return files[i];
    }
    ck_abort_msg("no file %s", name);
}

START_TEST(a_page_is_told_of_each_file_whatever_is_wrong_with_it)
{
    struct str changed_at;
    int64_t version = -1;
    char *large;

    ok(migrate_version(conn, arena, &version, &changed_at, &err));
    ck_assert_int_eq(version, 0);
    live_file("001_a.sql", FIRST_THREE "INSERT INTO b VALUES (3)");
    live_file("002_torn.sql", "SELECT 'open");
    large = arena_alloc(arena, MIGRATE_LOOK_MAX + 2, 1);
    memset(large, '\n', MIGRATE_LOOK_MAX + 1);
    live_file("003_large.sql", large);
    ck_assert_int_eq(look("001_a.sql").state, MIGRATE_PENDING);
    live_file("002_torn.sql", NULL);
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    live_file("002_torn.sql", "SELECT 'open");
    ck_assert_int_eq(look("001_a.sql").state, MIGRATE_PARTIAL);
    ck_assert(str_eq(look("001_a.sql").failed_statement, STR("INSERT INTO b VALUES (3)")));
    ck_assert_uint_gt(look("002_torn.sql").trouble.len, 0);
    ck_assert(look("003_large.sql").is_unread);
    ck_assert_int_eq(look("003_large.sql").state, MIGRATE_PENDING);
    live_file("002_torn.sql", NULL);
    live_file("001_a.sql", FIRST_THREE);
    ok(live_run(conn, &applied, &err));
    ck_assert_int_eq(look("003_large.sql").state, MIGRATE_DONE);
    live_file("001_a.sql", FIRST_THREE "SELECT 1");
    ck_assert_int_eq(look("001_a.sql").state, MIGRATE_EDITED);
    ck_assert_uint_eq(look("001_a.sql").edited_number, 4);
    ok(migrate_version(conn, arena, &version, &changed_at, &err));
    ck_assert_int_gt(version, 0);
    ck_assert_uint_eq(changed_at.len, 19);
}
END_TEST

START_TEST(to_names_the_last_file)
{
    live_file("001_a.sql", FIRST_THREE);
    live_file("002_b.sql", "INSERT INTO a VALUES (3)");
    live_file("003_c.sql", "INSERT INTO a VALUES (4)");
    ok(migrate_run(conn, arena, live_apps, 2, STR("t/001"), NULL, NULL, &err));
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 2);
    ok(migrate_run(conn, arena, live_apps, 2, STR("t/002_b.sql"), NULL, NULL, &err));
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 3);
    ck_assert_int_eq(live_status("003_c.sql").state, MIGRATE_PENDING);
    fails(ERR_ABSENT, migrate_run(conn, arena, live_apps, 2, STR("t/00"), NULL, NULL, &err));
    fails(ERR_ABSENT, migrate_run(conn, arena, live_apps, 2, STR("t"), NULL, NULL, &err));
    fails(ERR_ABSENT, migrate_run(conn, arena, live_apps, 2, STR(""), NULL, NULL, &err));
}
END_TEST

static void note_plan(void *ctx, const struct migrate_file *f, size_t number, struct str statement)
{
    char *seen = ctx;
    size_t len = strlen(seen);

    (void)snprintf(seen + len, 512 - len, "%.*s:%zu:%.*s|", STR_ARG(f->file), number,
                   STR_ARG(statement));
}

START_TEST(the_plan_is_what_would_run)
{
    char seen[512] = "";

    ok(migrate_run(conn, arena, live_apps, 1, STR_NONE, NULL, NULL, &err));
    live_file("001_a.sql", FIRST_THREE "INSERT INTO b VALUES (3);\nINSERT INTO a VALUES (4);");
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    live_file("002_b.sql", "SELECT 1; SELECT 2");
    ok(migrate_plan(conn, arena, live_apps, 2, STR_NONE, note_plan, seen, &err));
    ck_assert_str_eq(seen, "001_a.sql:4:INSERT INTO b VALUES (3)|"
                           "001_a.sql:5:INSERT INTO a VALUES (4)|"
                           "002_b.sql:1:SELECT 1|002_b.sql:2:SELECT 2|");
}
END_TEST

START_TEST(a_file_stays_in_its_database)
{
    static const char *const strays[] = {
        "CREATE TABLE a (x INT);\nCREATE DATABASE other;",
        "CREATE TABLE a (x INT);\nUSE mysql;",
        "CREATE TABLE a (x INT);\nDROP DATABASE IF EXISTS other;",
    };
    struct str text;

    for (size_t i = 0; i < sizeof strays / sizeof *strays; i++) {
        live_file("001_a.sql", strays[i]);
        fails(ERR_INVALID, live_run(conn, &applied, &err));
        says("line 2");
        ck_assert_int_eq(live_int("SELECT COUNT(*) FROM information_schema.TABLES WHERE "
                                  "TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'a'"),
                         0);
    }
    text = str_format(arena,
                      "USE `%.*s`; ALTER DATABASE `of_the_dump` CHARACTER SET latin1; "
                      "ALTER DATABASE CHARACTER SET latin1; CREATE TABLE a (x INT);",
                      STR_ARG(live_database()));
    live_file("001_a.sql", text.at);
    ok(live_run(conn, &applied, &err));
    ck_assert_int_eq(live_int("SELECT @@character_set_database = 'latin1'"), 1);
}
END_TEST

START_TEST(a_transaction_of_the_file_is_all_or_nothing)
{
    struct migrate_file f;

    live_file("001_a.sql", "CREATE TABLE a (x INT);\nINSERT INTO a VALUES (1);\n"
                           "START TRANSACTION;\nINSERT INTO a VALUES (2);\nSET @x = 1;\n"
                           "INSERT INTO b VALUES (3);\nCOMMIT;");
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    says("statement 6 (line 6)");
    says("statement 3");
    f = live_status("001_a.sql");
    ck_assert_uint_eq(f.done, 2);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 1);
    live_file("001_a.sql", "CREATE TABLE a (x INT);\nINSERT INTO a VALUES (1);\n"
                           "START TRANSACTION;\nINSERT INTO a VALUES (20);\nSAVEPOINT s;\n"
                           "INSERT INTO a VALUES (3);\nROLLBACK TO s;COMMIT;\nBEGIN;\n"
                           "INSERT INTO a VALUES (7);\nROLLBACK;\nINSERT INTO a VALUES (100);");
    ok(live_run(conn, &applied, &err));
    ck_assert_int_eq(live_int("SELECT SUM(x) FROM a"), 121);
    f = live_status("001_a.sql");
    ck_assert_uint_eq(f.done, 12);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM lintel_migration_statement WHERE app = 't' "
                              "AND state = 'done'"),
                     12);
}
END_TEST

START_TEST(a_file_that_ends_inside_a_transaction_is_refused)
{
    live_file("001_a.sql", "CREATE TABLE a (x INT);\nSET autocommit = 0;\n"
                           "INSERT INTO a VALUES (1);");
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    says("COMMIT");
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 0);
    live_file("001_a.sql", "CREATE TABLE a (x INT);\nSET autocommit = 0;\n"
                           "INSERT INTO a VALUES (1);\nCOMMIT;\nSET @x = 1;\n"
                           "CREATE TABLE b (x INT);\nINSERT INTO b VALUES (1);\n"
                           "SET autocommit = 1;\nINSERT INTO b VALUES (1);\n");
    ok(live_run(conn, &applied, &err));
    ck_assert_int_eq(live_int("SELECT (SELECT COUNT(*) FROM a) * 10 + COUNT(*) FROM b"), 12);
    ck_assert_int_eq(live_int("SELECT @@autocommit"), 1);
}
END_TEST

START_TEST(the_session_is_brought_about_again)
{
    static const char head[] =
        "SET @v = 7, time_zone = '+03:00';\nCREATE TABLE a (x INT, s TEXT);\n"
        "LOCK TABLES a WRITE;\nINSERT INTO a VALUES (1, '');\n"
        "PREPARE q FROM 'INSERT INTO a VALUES (?, @@time_zone)';\n";

    live_file("001_a.sql", str_format(arena, "%sINSERT INTO a VALUES (1);", head).at);
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    says("statement 6 (line 6)");
    live_file("001_a.sql",
              str_format(arena, "%sEXECUTE q USING @v;\nUNLOCK TABLES;\nSELECT * FROM a", head).at);
    ok(live_run(conn, &applied, &err));
    ck_assert_int_eq(live_int("SELECT x FROM a WHERE s = '+03:00'"), 7);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 2);
    /* ... and does not outlive its file. */
    ck_assert_int_eq(live_int("SELECT @v IS NULL"), 1);
}
END_TEST

START_TEST(under_a_lock_the_journal_is_written_all_the_same)
{
    live_file("001_a.sql", "CREATE TABLE a (x INT);\nCREATE TABLE b (x INT);\n"
                           "/*!40000 LOCK TABLES `a` WRITE */;\nINSERT INTO a VALUES (1);\n"
                           "SELECT * FROM b;");
    fails(ERR_INVALID, live_run(conn, &applied, &err)); /* b is not locked: so the lock is real */
    says("1100");
    ck_assert_uint_eq(live_status("001_a.sql").done, 4);
    live_file("001_a.sql", "CREATE TABLE a (x INT);\nCREATE TABLE b (x INT);\n"
                           "/*!40000 LOCK TABLES `a` WRITE */;\nINSERT INTO a VALUES (1);\n"
                           "ALTER TABLE a DISABLE KEYS;INSERT INTO a VALUES (2);");
    ok(live_run(conn, &applied, &err));
    ck_assert_int_eq(live_int("SELECT SUM(x) FROM a"), 3);
}
END_TEST

START_TEST(a_temporary_table_must_be_made_again)
{
    static const char head[] = "CREATE TABLE a (x INT);\nCREATE TEMPORARY TABLE z (x INT);\n"
                               "INSERT INTO z VALUES (4);\n";

    live_file("001_a.sql", str_format(arena, "%sINSERT INTO b VALUES (1);", head).at);
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    live_file("001_a.sql", str_format(arena, "%sINSERT INTO a SELECT x FROM z;", head).at);
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    says("temporary table of line 2");
    live_file("001_a.sql", str_format(arena,
                                      "%sCREATE TEMPORARY TABLE z AS SELECT 4 AS x;\n"
                                      "INSERT INTO a SELECT x FROM z;",
                                      head)
                               .at);
    ok(live_run(conn, &applied, &err));
    ck_assert_int_eq(live_int("SELECT SUM(x) FROM a"), 4);
}
END_TEST

static const struct {
    const char *head;
    const char *tail;
    bool is_refused;
} variables[] = {
    {"SET @i = LAST_INSERT_ID();", "INSERT INTO a (x) VALUES (@i);", true},
    {"SET @i = (SELECT MAX(x) FROM a);", "INSERT INTO a (x) VALUES (@I);", true},
    {"SELECT 1, 2 INTO @h, @i;", "INSERT INTO a (x) VALUES (@i);", true},
    {"SELECT @i := 5;", "INSERT INTO a (x) VALUES (@i);", true},
    {"SET @i = LAST_INSERT_ID();", "SET @i = 3; INSERT INTO a (x) VALUES (@i);", false},
    {"SET @i = LAST_INSERT_ID();", "SELECT 4 INTO @i; INSERT INTO a (x) VALUES (@i);", false},
    {"SET @i = 7;", "INSERT INTO a (x) VALUES (@i);", false},
    {"SET @i = 7; INSERT INTO a (x) VALUES (@i);", "INSERT INTO a (x) VALUES (@i);", false},
    {"SET @i = LAST_INSERT_ID();", "INSERT INTO a (x) VALUES (@@autocommit);", false},
};

START_TEST(a_variable_that_was_taken_from_data_must_be_set_again)
{
    const char *make = "CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, x INT NOT NULL);\n";
    const char *insert = "INSERT INTO a (x) VALUES (1);\n";

    live_file("001_a.sql",
              str_format(arena, "%s%s%s INSERT INTO a VALUES (9, 9);\nINSERT INTO none VALUES (1);",
                         make, insert, variables[_i].head)
                  .at);
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    live_file("001_a.sql", str_format(arena, "%s%s%s INSERT INTO a VALUES (9, 9);\n%s", make,
                                      insert, variables[_i].head, variables[_i].tail)
                               .at);
    if (variables[_i].is_refused) {
        fails(ERR_INVALID, live_run(conn, &applied, &err));
        says("line 4 reads a variable");
        says("from line 3");
    } else {
        ok(live_run(conn, &applied, &err));
    }
}
END_TEST

/* As if the process had died behind the statement, before it could record that it was done. */
static void doubt(const char *number)
{
    live_sql(conn, str_format(arena,
                              "UPDATE lintel_migration_statement SET state = 'started' "
                              "WHERE app = 't' AND number = %s",
                              number)
                       .at);
    live_sql(conn, str_format(arena,
                              "DELETE FROM lintel_migration_statement WHERE app = 't' "
                              "AND number > %s",
                              number)
                       .at);
    live_sql(conn,
             "UPDATE lintel_migration SET applied_at = NULL, checksum = NULL WHERE app = 't'");
}

static size_t recovered;

static void note_recovered(void *ctx, const struct migrate_file *f)
{
    (void)ctx;
    recovered = f->recovered;
}

static const char *const doubtful[] = {
    "CREATE TABLE b (x INT)",
    "DROP TABLE z",
    "CREATE VIEW v AS SELECT x FROM a",
    "CREATE TRIGGER g BEFORE INSERT ON a FOR EACH ROW SET NEW.x = NEW.x + 1",
    "CREATE FUNCTION f() RETURNS INT RETURN 1",
    "CREATE PROCEDURE p() SELECT 1",
    "CREATE INDEX i ON a (x)",
    "ALTER TABLE a ADD COLUMN y INT",
    "ALTER TABLE a ADD INDEX (x)",
    "ALTER TABLE a ADD CHECK (x > 0)",
    "ALTER TABLE a DROP COLUMN w",
    "ALTER TABLE a COMMENT 'new'",
    "RENAME TABLE a TO c",
    "RENAME TABLE a TO c, z TO a, c TO z",
};

START_TEST(ddl_that_was_cut_off_is_done_once)
{
    struct str text = str_format(arena,
                                 "CREATE TABLE a (x INT DEFAULT 1, w INT);\n"
                                 "CREATE TABLE z (x INT);\n%s;\n",
                                 doubtful[_i]);
    int64_t before;

    static const char sum[] =
        "SELECT CRC32(CONCAT_WS('|', "
        "(SELECT GROUP_CONCAT(TABLE_NAME, COLUMN_NAME ORDER BY 1) "
        "FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()), "
        "(SELECT GROUP_CONCAT(INDEX_NAME ORDER BY 1) "
        "FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()), "
        "(SELECT GROUP_CONCAT(CONSTRAINT_NAME ORDER BY 1) FROM "
        "information_schema.CHECK_CONSTRAINTS WHERE "
        "CONSTRAINT_SCHEMA = DATABASE())))";

    live_file("001_a.sql", text.at);
    ok(live_run(conn, &applied, &err));
    before = live_int(sum);
    doubt("3");
    ok(migrate_run(conn, arena, live_apps, 2, STR_NONE, note_recovered, NULL, &err));
    ck_assert_uint_eq(recovered, 3);
    ck_assert_int_eq(live_int(sum), before);
    ck_assert_int_eq(live_status("001_a.sql").state, MIGRATE_DONE);
}
END_TEST

START_TEST(ddl_that_was_cut_off_before_it_ran_runs)
{
    live_file("001_a.sql", "CREATE TABLE a (x INT);\nALTER TABLE a ADD y INT;\n"
                           "CREATE TABLE b (x INT);");
    ok(live_run(conn, &applied, &err));
    live_sql(conn, "ALTER TABLE a DROP y");
    doubt("2");
    live_sql(conn, "DROP TABLE b");
    ok(migrate_run(conn, arena, live_apps, 2, STR_NONE, note_recovered, NULL, &err));
    ck_assert_uint_eq(recovered, 0);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM information_schema.COLUMNS "
                              "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'a'"),
                     2);
}
END_TEST

START_TEST(only_the_statement_in_doubt_may_be_there_already)
{
    live_file("001_a.sql", "CREATE TABLE a (x INT);\nCREATE TABLE b (x INT);\n"
                           "CREATE TABLE c (x INT);");
    ok(live_run(conn, &applied, &err));
    doubt("2"); /* c is there too, but nobody had begun it */
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    says("statement 3");
    says("1050");
    /* A failure is no doubt: the answer was seen. */
    fails(ERR_INVALID, live_run(conn, &applied, &err));
    says("statement 3");
}
END_TEST

struct killer {
    pthread_t thread;
    struct str database;
    struct db_conn *c;
    unsigned kills;
};

static void *kill_often(void *arg)
{
    struct killer *k = arg;
    struct error ignored = {.code = ERR_NONE};
    struct sql find = SQL("SELECT ID FROM information_schema.PROCESSLIST WHERE DB = ? "
                          "AND ID <> CONNECTION_ID()");

    for (unsigned i = 0; i < 25; i++) {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;
        int64_t id = 0;
        bool more = false;
        char text[64];

        (void)usleep(7000 + i * 1500);
        if (db_stmt_prepare(k->c, find, &q, &ignored) == ERR_NONE &&
            db_stmt_bind_str(q, 0, k->database, &ignored) == ERR_NONE &&
            db_stmt_run(q, &ignored) == ERR_NONE && db_stmt_step(q, &more, &ignored) == ERR_NONE &&
            more)
            id = db_row_int(q, 0);
        db_stmt_closep(&q);
        if (id == 0)
            continue;
        (void)snprintf(text, sizeof text, "KILL CONNECTION %lld", (long long)id);
        if (db_script_run(k->c, str_from_z(text), &ignored) == ERR_NONE)
            k->kills++;
        error_clear(&ignored);
    }
    return NULL;
}

START_TEST(killed_at_any_moment_every_statement_still_takes_effect_once)
{
    struct killer k = {.database = live_database(), .c = live_connect()};
    struct str text = STR("CREATE TABLE a (x INT);\n");
    unsigned broken = 0;
    enum err code = ERR_NONE;

    for (int i = 0; i < 20; i++)
        text = str_format(arena,
                          "%.*sINSERT INTO a VALUES (%d);\nDO SLEEP(0.002);\n"
                          "ALTER TABLE a ADD INDEX (x);\nSTART TRANSACTION;\n"
                          "INSERT INTO a VALUES (%d);\nINSERT INTO a VALUES (%d);\nCOMMIT;\n"
                          "ALTER TABLE a DROP INDEX x;\n",
                          STR_ARG(text), i, 1000 + i, 2000 + i);
    live_file("001_a.sql", text.at);
    ok(migrate_run(conn, arena, live_apps, 1, STR_NONE, NULL, NULL, &err));
    ck_assert_int_eq(pthread_create(&k.thread, NULL, kill_often, &k), 0);
    for (int tries = 0; tries < 200; tries++) {
        error_clear(&err);
        code = live_run(conn, &applied, &err);
        if (code == ERR_NONE)
            break;
        ck_assert_msg(code == ERR_UNAVAILABLE, "%s", err.text);
        broken++;
        (void)usleep(10000); /* a kill amid the handshake: the connection rests a while */
    }
    ck_assert_int_eq(pthread_join(k.thread, NULL), 0);
    db_conn_close(k.c);
    ck_assert_msg(code == ERR_NONE, "%s", err.text);
    ok(db_conn_ready(conn, &err));
    ck_assert_uint_gt(broken, 0);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM a"), 60);
    ck_assert_int_eq(live_int("SELECT COUNT(DISTINCT x) FROM a"), 60);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM information_schema.STATISTICS "
                              "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'a'"),
                     0);
}
END_TEST

struct migrator {
    pthread_t thread;
    struct db_conn *c;
    struct error e;
    enum err code;
    size_t applied;
};

static void *run_migrator(void *arg)
{
    struct migrator *m = arg;

    m->code = live_run(m->c, &m->applied, &m->e);
    return NULL;
}

START_TEST(migrators_at_once_apply_every_file_once)
{
    struct migrator m[4] = {{.code = ERR_NONE}};
    size_t sum = 0;

    live_file("001_a.sql", FIRST_THREE);
    live_file("002_b.sql", "DO SLEEP(0.05); INSERT INTO a VALUES (3)");
    live_file("003_c.sql", "CREATE TABLE c (x INT); INSERT INTO a VALUES (4)");
    for (int i = 0; i < 4; i++) {
        m[i].c = live_connect();
        ck_assert_int_eq(pthread_create(&m[i].thread, NULL, run_migrator, &m[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(m[i].thread, NULL), 0);
        ck_assert_msg(m[i].code == ERR_NONE, "%s", m[i].e.text);
        sum += m[i].applied;
        db_conn_close(m[i].c);
    }
    ck_assert_int_eq(live_int("SELECT SUM(x) FROM a"), 10);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM lintel_migration"), (int64_t)sum);
}
END_TEST

static const char small_dump[] =
    "/*M!999999\\- enable the sandbox mode */ \n"
    "-- MariaDB dump\n"
    "/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n"
    "/*!40101 SET NAMES utf8mb4 */;\n"
    "/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;\n"
    "/*!40103 SET TIME_ZONE='+00:00' */;\n"
    "/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;\n"
    "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n"
    "DROP TABLE IF EXISTS `child`;\n"
    "/*!40101 SET @saved_cs_client     = @@character_set_client */;\n"
    "/*!40101 SET character_set_client = utf8mb4 */;\n"
    "CREATE TABLE `child` (`id` int(11) NOT NULL AUTO_INCREMENT, `p` int(11) DEFAULT NULL,\n"
    "  `s` varchar(50) CHARACTER SET latin1 DEFAULT NULL, PRIMARY KEY (`id`),\n"
    "  CONSTRAINT `fk` FOREIGN KEY (`p`) REFERENCES `parent` (`id`)) ENGINE=InnoDB;\n"
    "/*!40101 SET character_set_client = @saved_cs_client */;\n"
    "LOCK TABLES `child` WRITE;\n"
    "/*!40000 ALTER TABLE `child` DISABLE KEYS */;\n"
    "INSERT INTO `child` VALUES\n(0,1,'caf\xC3\xA9; it\\'s'),\n(5,1,'b''\\\\');\n"
    "/*!40000 ALTER TABLE `child` ENABLE KEYS */;\n"
    "UNLOCK TABLES;\n"
    "/*!50003 SET sql_mode = 'STRICT_TRANS_TABLES,ANSI_QUOTES' */ ;\n"
    "DELIMITER ;;\n"
    "/*!50003 CREATE*/ /*!50017 DEFINER=`nobody`@`nowhere`*/ /*!50003 TRIGGER tr BEFORE INSERT ON\n"
    "child FOR EACH ROW BEGIN -- isn't; it\nSET NEW.s = 'tr'; END */;;\n"
    "DELIMITER ;\n"
    "DROP TABLE IF EXISTS `v`;\n"
    "/*!50001 DROP VIEW IF EXISTS `v`*/;\n"
    "/*!50001 CREATE VIEW `v` AS SELECT\n 1 AS `id` */;\n"
    "DROP TABLE IF EXISTS `parent`;\n"
    "CREATE TABLE `parent` (`id` int(11) NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;\n"
    "LOCK TABLES `parent` WRITE;\n"
    "set autocommit=0;\n"
    "INSERT INTO `parent` VALUES (1);\n"
    "commit;\n"
    "UNLOCK TABLES;\n"
    "DELIMITER ;;\n"
    "CREATE DEFINER=`nobody`@`nowhere` PROCEDURE `p`()\nBEGIN SELECT 1; SELECT ';;' ; END ;;\n"
    "DELIMITER ;\n"
    "/*!50001 DROP VIEW IF EXISTS `v`*/;\n"
    "/*!50001 CREATE ALGORITHM=UNDEFINED */\n"
    "/*!50013 DEFINER=`nobody`@`nowhere` SQL SECURITY DEFINER */\n"
    "/*!50001 VIEW `v` AS select `id` from `parent` */;\n"
    "/*!80013 SET nonsense = 1 */;\n"
    "set autocommit=1;\n"
    "/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;\n"
    "-- Dump completed\n";

START_TEST(a_dump_loads_as_it_is_for_a_user_without_privileges)
{
    struct db_conn *plain;

    live_file("001_dump.sql", small_dump);
    live_sql(conn, "CREATE USER IF NOT EXISTS plain");
    live_sql(conn, str_format(arena, "GRANT ALL ON %.*s.* TO plain", STR_ARG(live_database())).at);
    plain = live_connect_as("plain");
    ok(live_run(plain, &applied, &err));
    db_conn_close(plain);
    ck_assert_int_eq(
        live_int("SELECT COUNT(*) FROM child WHERE id = 0 AND s = 'caf\xC3\xA9; it''s'"), 1);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM v"), 1);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE "
                              "TRIGGER_SCHEMA = DATABASE() AND DEFINER LIKE 'plain@%'"),
                     1);
    ck_assert_int_eq(live_int("SELECT @@foreign_key_checks"), 1);
    ck_assert_int_eq(live_status("001_dump.sql").state, MIGRATE_DONE);
}
END_TEST

START_TEST(sakila_loads_as_dumped)
{
    if (!live_dump("sakila"))
        return;
    ok(live_run(conn, &applied, &err));
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM film"), 1000);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM rental"), 16044);
    ck_assert_int_gt(live_int("SELECT COUNT(*) FROM sales_by_store"), 0);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM information_schema.TRIGGERS "
                              "WHERE TRIGGER_SCHEMA = DATABASE()"),
                     6);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM information_schema.ROUTINES "
                              "WHERE ROUTINE_SCHEMA = DATABASE()"),
                     6);
    ok(live_run(conn, &applied, &err));
    ck_assert_uint_eq(applied, 0);
}
END_TEST

START_TEST(employee_loads_as_dumped)
{
    if (!live_dump("employee"))
        return;
    ok(live_run(conn, &applied, &err));
    ck_assert_int_gt(live_int("SELECT COUNT(*) FROM salary"), 90000);
    ck_assert_int_gt(live_int("SELECT COUNT(*) FROM current_dept_emp"), 900);
}
END_TEST

static Suite *suite_migrate(void)
{
    Suite *s = suite_create("migrate");
    TCase *c = tcase_create("migrate");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, live_setup, live_teardown);
    tcase_add_test(c, a_fresh_database_gets_the_journal_and_then_the_files);
    tcase_add_test(c, without_the_core_app_nothing_begins);
    tcase_add_test(c, a_file_that_failed_at_statement_4_goes_on_there);
    tcase_add_test(c, what_ran_before_a_failure_may_not_be_changed);
    tcase_add_test(c, an_applied_file_that_was_edited_is_refused_before_anything_runs);
    tcase_add_test(c, an_applied_file_that_is_gone_is_reported);
    tcase_add_test(c, a_page_is_told_of_each_file_whatever_is_wrong_with_it);
    tcase_add_test(c, to_names_the_last_file);
    tcase_add_test(c, the_plan_is_what_would_run);
    tcase_add_test(c, a_file_stays_in_its_database);
    tcase_add_test(c, a_transaction_of_the_file_is_all_or_nothing);
    tcase_add_test(c, a_file_that_ends_inside_a_transaction_is_refused);
    tcase_add_test(c, the_session_is_brought_about_again);
    tcase_add_test(c, under_a_lock_the_journal_is_written_all_the_same);
    tcase_add_test(c, a_temporary_table_must_be_made_again);
    tcase_add_loop_test(c, a_variable_that_was_taken_from_data_must_be_set_again, 0,
                        (int)(sizeof variables / sizeof *variables));
    tcase_add_loop_test(c, ddl_that_was_cut_off_is_done_once, 0,
                        (int)(sizeof doubtful / sizeof *doubtful));
    tcase_add_test(c, ddl_that_was_cut_off_before_it_ran_runs);
    tcase_add_test(c, only_the_statement_in_doubt_may_be_there_already);
    tcase_add_test(c, killed_at_any_moment_every_statement_still_takes_effect_once);
    tcase_add_test(c, migrators_at_once_apply_every_file_once);
    tcase_add_test(c, a_dump_loads_as_it_is_for_a_user_without_privileges);
    tcase_add_test(c, sakila_loads_as_dumped);
    tcase_add_test(c, employee_loads_as_dumped);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_migrate};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
