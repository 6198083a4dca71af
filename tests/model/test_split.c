/* test_split.c - files into statements, and what each statement is. */
#include "config.h"

#include "tests/suite.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/model/split.h"
#include "app/model/split_scan.h"

#define EXPECT_MAX 5

static struct arena *arena;

static void setup(void)
{
    arena = arena_new((size_t)64 << 20);
}

static void teardown(void)
{
    arena_free(arena);
}

struct split_case {
    const char *text;
    const char *expect[EXPECT_MAX];
    size_t lines[EXPECT_MAX];
};

static const struct split_case cases[] = {
    {"", {NULL}, {0}},
    {" \n\t;; ; -- nothing\n# here\n/* nor ; here */", {NULL}, {0}},
    {"SELECT 1", {"SELECT 1"}, {1}},
    {"SELECT 1;\nSELECT 2 ; SELECT 3;\n", {"SELECT 1", "SELECT 2", "SELECT 3"}, {1, 2, 2}},
    {"\xEF\xBB\xBFSELECT 1;", {"SELECT 1"}, {1}},
    {"SELECT ';', \"a;b\", `c;d`;", {"SELECT ';', \"a;b\", `c;d`"}, {1}},
    {"SELECT 'it''s; \\'; x';SELECT 2", {"SELECT 'it''s; \\'; x'", "SELECT 2"}, {1, 1}},
    {"SELECT `a\\`;SELECT `b``;c`", {"SELECT `a\\`", "SELECT `b``;c`"}, {1, 1}},
    {"SELECT 1 -- one; two\n+ 2;", {"SELECT 1 -- one; two\n+ 2"}, {1}},
    {"SELECT 5--3;SELECT 2", {"SELECT 5--3", "SELECT 2"}, {1, 1}},
    {"SELECT 1 # it's; \n;", {"SELECT 1"}, {1}},
    {"SELECT /* it's; */ 1 /* end; */;", {"SELECT /* it's; */ 1"}, {1}},
    {"SELECT 1 --", {"SELECT 1"}, {1}},
    {"-- head\n--\n/* two\nlines */ SELECT 1;", {"SELECT 1"}, {4}},
    {"SELECT 1;\r\nSELECT\r\n2;\r\n", {"SELECT 1", "SELECT\r\n2"}, {1, 2}},
    {"/*!40101 SET NAMES utf8mb4 */;\nSELECT 1;",
     {"/*!40101 SET NAMES utf8mb4 */", "SELECT 1"},
     {1, 2}},
    {"/*M!999999\\- enable the sandbox mode */ \n-- dump\n/*!40101 SET a=1 */;",
     {"/*!40101 SET a=1 */"},
     {3}},
    {"/*!50003 CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET @a = 1; END */;",
     {"/*!50003 CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET @a = 1; END */"},
     {1}},
    {"/*!50003 SELECT /* inner; */ '*/;' -- isn't */;\n */;SELECT 2",
     {"/*!50003 SELECT /* inner; */ '*/;' -- isn't */;\n */", "SELECT 2"},
     {1, 2}},
    {"DELIMITER ;;\nBEGIN a; b; END ;;\nDELIMITER ;\nSELECT 1;",
     {"BEGIN a; b; END", "SELECT 1"},
     {2, 4}},
    {"delimiter $$\r\nSELECT 1; SELECT 2$$ SELECT 3$$\r\ndelimiter ; -- back\r\nSELECT 4;",
     {"SELECT 1; SELECT 2", "SELECT 3", "SELECT 4"},
     {2, 2, 4}},
    {"SELECT 1; DELIMITER //\nSELECT 2; //\nDELIMITER \"|\"\nSELECT 3 | SELECT 4",
     {"SELECT 1", "SELECT 2;", "SELECT 3", "SELECT 4"},
     {1, 2, 4, 4}},
    {"DELIMITER //\nSELECT '//' //\nSELECT 1 /* // */ //", {"SELECT '//'", "SELECT 1"}, {2, 3}},
    {"SELECT delimiter\nFROM x; delimiters", {"SELECT delimiter\nFROM x", "delimiters"}, {1, 2}},
    {"SELECT '\xC3\xA9;\xF0\x9F\x98\x80';SELECT '\n\n';SELECT 3",
     {"SELECT '\xC3\xA9;\xF0\x9F\x98\x80'", "SELECT '\n\n'", "SELECT 3"},
     {1, 1, 3}},
    {"CREATE DEFINER=`root`@`localhost` FUNCTION f() RETURNS INT RETURN 1;",
     {"CREATE  FUNCTION f() RETURNS INT RETURN 1"},
     {1}},
    {"/*!50003 CREATE*/ /*!50017 DEFINER=`a``b`@`%`*/ /*!50003 TRIGGER t */;",
     {"/*!50003 CREATE*/ /*!50017 */ /*!50003 TRIGGER t */"},
     {1}},
    {"CREATE OR REPLACE ALGORITHM=MERGE DEFINER = root@db1.x SQL SECURITY INVOKER VIEW v AS SELECT "
     "1",
     {"CREATE OR REPLACE ALGORITHM=MERGE  SQL SECURITY INVOKER VIEW v AS SELECT 1"},
     {1}},
    {"CREATE DEFINER=root@10.0.0.1 EVENT e;CREATE DEFINER=CURRENT_USER() PROCEDURE p() SELECT 1;"
     "CREATE DEFINER='x'@'y' PROCEDURE q() SELECT 1",
     {"CREATE  EVENT e", "CREATE  PROCEDURE p() SELECT 1", "CREATE  PROCEDURE q() SELECT 1"},
     {1, 1, 1}},
    {"CREATE VIEW v AS SELECT 1 AS definer, a AS b WHERE definer=`root`@`x`",
     {"CREATE VIEW v AS SELECT 1 AS definer, a AS b WHERE definer=`root`@`x`"},
     {1}},
    {"INSERT INTO t VALUES ('CREATE DEFINER=`root`@`localhost` VIEW')",
     {"INSERT INTO t VALUES ('CREATE DEFINER=`root`@`localhost` VIEW')"},
     {1}},
};

START_TEST(a_file_falls_into_its_statements)
{
    const struct split_case *want = &cases[_i];
    struct error e = {0};
    struct split_statement *got;
    size_t count;
    size_t n = 0;

    ck_assert_int_eq(split_sql(arena, str_from_z(want->text), &got, &count, &e), ERR_NONE);
    while (n < EXPECT_MAX && want->expect[n] != NULL)
        n++;
    for (size_t i = 0; i < n && i < count; i++) {
        ck_assert_msg(str_eq(got[i].text, str_from_z(want->expect[i])), "case %d, %zu: [%.*s]", _i,
                      i, STR_ARG(got[i].text));
        ck_assert_msg(got[i].line == want->lines[i], "case %d, %zu: line %zu", _i, i, got[i].line);
    }
    ck_assert_msg(count == n, "case %d: %zu statements, expected %zu", _i, count, n);
}
END_TEST

static const struct {
    const char *text;
    const char *words;
} refusals[] = {
    {"SELECT 1;\nSELECT 'open;\n\n", "line 2: the quote"},
    {"SELECT 1;\n\n/* open", "line 3: the comment"},
    {"SELECT 1\n/* open", "line 2: the comment"},
    {"\n/*!50003 CREATE 'x' ;\n", "line 2: the comment"},
    {"SELECT `a", "line 1: the quote"},
    {"SELECT 1;\nDELIMITER\nSELECT 2", "line 2: DELIMITER"},
    {"DELIMITER   \n", "line 1: DELIMITER"},
    {"DELIMITER \\\n", "line 1: DELIMITER"},
    {"DELIMITER 12345678901234567\n", "line 1: DELIMITER"},
    {"SELECT 'a\\'", "line 1: the quote"},
    {"/*", "line 1: the comment"},
};

START_TEST(what_is_unfinished_is_refused_with_its_line)
{
    struct error e = {0};
    struct split_statement *got = NULL;
    size_t count = 77;

    ck_assert_int_eq(split_sql(arena, str_from_z(refusals[_i].text), &got, &count, &e),
                     ERR_INVALID);
    ck_assert_msg(strstr(e.words, refusals[_i].words) != NULL, "%d: %s", _i, e.words);
    ck_assert_uint_eq(count, 77);
}
END_TEST

static const struct {
    const char *text;
    enum split_kind kind;
} kinds[] = {
    {"insert into t values (1)", SPLIT_DATA},
    {"(SELECT 1) UNION (SELECT 2)", SPLIT_DATA},
    {"/* x */ WITH a AS (SELECT 1) SELECT * FROM a", SPLIT_DATA},
    {"/*!40101 SET NAMES utf8 */", SPLIT_SESSION},
    {"/*!80000 SET x=1 */", SPLIT_DATA},
    {"/*!80013 x */ CREATE TABLE t (a INT)", SPLIT_DDL},
    {"/*M!100100 SET x=1 */", SPLIT_SESSION},
    {"SET @a = 1", SPLIT_SESSION},
    {"SET STATEMENT max_statement_time=1 FOR INSERT INTO t VALUES (1)", SPLIT_DATA},
    {"SET STATEMENT sort_buffer_size=1 FOR ALTER TABLE t ADD x INT", SPLIT_DDL},
    {"SET PASSWORD FOR x = 'y'", SPLIT_DDL},
    {"SET DEFAULT ROLE x", SPLIT_DDL},
    {"PREPARE s FROM 'SELECT 1'", SPLIT_SESSION},
    {"EXECUTE s", SPLIT_CODE},
    {"CALL p()", SPLIT_CODE},
    {"BEGIN NOT ATOMIC SELECT 1; END", SPLIT_CODE},
    {"BEGIN", SPLIT_TX},
    {"BEGIN WORK", SPLIT_TX},
    {"START TRANSACTION READ ONLY", SPLIT_TX},
    {"COMMIT", SPLIT_TX},
    {"ROLLBACK TO a", SPLIT_ROLLBACK},
    {"LOCK TABLES a WRITE", SPLIT_LOCK},
    {"UNLOCK TABLES", SPLIT_UNLOCK},
    {"CREATE TABLE t (a INT)", SPLIT_DDL},
    {"/*!50003 CREATE*/ /*!50003 TRIGGER t */", SPLIT_DDL},
    {"CREATE OR REPLACE TEMPORARY TABLE t (a INT)", SPLIT_TEMPORARY},
    {"DROP TEMPORARY TABLE t", SPLIT_TEMPORARY},
    {"CREATE DATABASE x", SPLIT_DATABASE},
    {"CREATE OR REPLACE SCHEMA x", SPLIT_DATABASE},
    {"CREATE DATABASE /*!32312 IF NOT EXISTS*/ `x`", SPLIT_DATABASE},
    {"USE `x`", SPLIT_DATABASE},
    {"GRANT ALL ON x TO y", SPLIT_DDL},
    {"TRUNCATE t", SPLIT_DDL},
    {"FROBNICATE t", SPLIT_DDL},
};

START_TEST(a_statement_is_known_by_its_first_words)
{
    enum split_kind kind = split_kind_of(str_from_z(kinds[_i].text));

    ck_assert_msg(kind == kinds[_i].kind, "%s: %d", kinds[_i].text, (int)kind);
}
END_TEST

static const struct {
    const char *text;
    const char *schema;
    const char *name;
} objects[] = {
    {"ALTER TABLE t ADD a INT", NULL, "t"},
    {"ALTER ONLINE IGNORE TABLE IF EXISTS `a``b`.`c d` ADD a INT", "a`b", "c d"},
    {"RENAME TABLE a TO b", NULL, "a"},
    {"/*!40000 ALTER TABLE `x` DISABLE KEYS */", NULL, "x"},
    {"USE `my db`", NULL, "my db"},
    {"CREATE DATABASE /*!32312 IF NOT EXISTS*/ `x` /*!40100 DEFAULT CHARACTER SET latin1 */", NULL,
     "x"},
    {"ALTER TABLE", NULL, NULL},
    {"ALTER TABLE a.", NULL, "a"},
};

START_TEST(the_object_of_a_statement_is_found)
{
    struct str schema;
    struct str name;

    split_object(arena, str_from_z(objects[_i].text), &schema, &name);
    ck_assert_msg(str_eq(schema, str_from_z(objects[_i].schema)), "%s: %.*s", objects[_i].text,
                  STR_ARG(schema));
    ck_assert_msg(str_eq(name, str_from_z(objects[_i].name)), "%s: %.*s", objects[_i].text,
                  STR_ARG(name));
}
END_TEST

START_TEST(a_lock_list_begins_behind_the_keyword)
{
    struct str s = STR("/*!40000 LOCK TABLES `a` WRITE */");

    ck_assert(str_starts(str_from(s, split_lock_list(s)), STR(" `a`")));
    ck_assert_uint_eq(split_lock_list(STR("LOCK INSTANCE FOR BACKUP")), 0);
    ck_assert_uint_eq(split_lock_list(STR("SELECT 1")), 0);
}
END_TEST

START_TEST(more_statements_than_the_limit_are_refused)
{
    size_t count = SPLIT_STATEMENTS_MAX + 1;
    struct arena *large = arena_new((size_t)512 << 20);
    char *text = arena_alloc(large, count, 2);
    struct split_statement *got;
    struct error e = {0};

    for (size_t i = 0; i < count; i++)
        memcpy(text + i * 2, "a;", 2);
    ck_assert_int_eq(split_sql(large, (struct str){text, count * 2}, &got, &count, &e),
                     ERR_INVALID);
    arena_free(large);
}
END_TEST

static Suite *suite_split(void)
{
    Suite *s = suite_create("split");
    TCase *c = tcase_create("split");

    tcase_set_timeout(c, 60); /* under sanitizers a million statements take seconds */
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_loop_test(c, a_file_falls_into_its_statements, 0,
                        (int)(sizeof cases / sizeof *cases));
    tcase_add_loop_test(c, what_is_unfinished_is_refused_with_its_line, 0,
                        (int)(sizeof refusals / sizeof *refusals));
    tcase_add_loop_test(c, a_statement_is_known_by_its_first_words, 0,
                        (int)(sizeof kinds / sizeof *kinds));
    tcase_add_loop_test(c, the_object_of_a_statement_is_found, 0,
                        (int)(sizeof objects / sizeof *objects));
    tcase_add_test(c, a_lock_list_begins_behind_the_keyword);
    tcase_add_test(c, more_statements_than_the_limit_are_refused);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_split};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
