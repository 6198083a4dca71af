/* test_write.c - what is written is read back as it was. */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/xlsx/write.h"
#include "tests/xlsx/rig.h"

static const struct xlsx_column columns[] = {
    {STR_INIT("Text"), XLSX_TEXT, 0},      {STR_INIT("Number"), XLSX_NUMBER, 2},
    {STR_INIT("Float"), XLSX_FLOAT, 0},    {STR_INIT("Truth"), XLSX_BOOL, 0},
    {STR_INIT("Day"), XLSX_DATE, 0},       {STR_INIT("Clock"), XLSX_TIME, 0},
    {STR_INIT("Moment"), XLSX_DATETIME, 0}};

#define COLUMNS (sizeof columns / sizeof *columns)

static struct str written(const char *const *values, size_t count)
{
    AUTO(xlsx_writer_closep) struct xlsx_writer *w = NULL;
    int fd = rig_file();

    ck_assert_int_eq(xlsx_writer_open(fd, "/tmp",
                                      STR("A [sheet]: with/more\\than*is?taken, really"), columns,
                                      COLUMNS, &w, &rig_error),
                     ERR_NONE);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(xlsx_writer_put(w, str_from_z(values[i]), &rig_error), ERR_NONE);
    ck_assert_uint_eq(xlsx_writer_rows(w), count / COLUMNS);
    ck_assert_int_eq(xlsx_writer_finish(w, &rig_error), ERR_NONE);
    return rig_rows(fd, 0);
}

START_TEST(each_kind_comes_back_as_it_was)
{
    static const char *const values[] = {"=1+1",
                                         "1234.50",
                                         "0.07",
                                         "1",
                                         "2024-02-29",
                                         "13:00:05",
                                         "2024-02-29T13:00:05.125",
                                         "_x0041_ <&> \"\xc3\xa4\" ",
                                         "-0.01",
                                         "-1.5e-300",
                                         "0",
                                         "9999-12-31",
                                         "838:59:59",
                                         "1900-03-01 00:00:00"};

    SAME(written(values, 2 * COLUMNS),
         "1:Text|Number|Float|Truth|Day|Clock|Moment;"
         "2:=1+1|1234.5|0.07|true|2024-02-29|13:00:05|2024-02-29T13:00:05.125;"
         "3:_x0041_ <&> \"\xc3\xa4\" |-0.01|-1.5e-300|false|9999-12-31|838:59:59|1900-03-01");
}
END_TEST

START_TEST(what_a_sheet_does_not_hold_exactly_stays_text)
{
    static const char *const values[] = {"two\nlines\r\x01\xef\xbf\xbf",
                                         "1234567890123456",
                                         "nan",
                                         "2",
                                         "1900-02-28",
                                         "-00:00:01",
                                         "2024-02-29T13:00:05.1234",
                                         "+49 30",
                                         "123456789012345.50",
                                         "inf",
                                         "yes",
                                         "0000-00-00",
                                         "900:00:00",
                                         "2024-02-29T13:00:05+02:00"};

    SAME(written(values, 2 * COLUMNS),
         "1:Text|Number|Float|Truth|Day|Clock|Moment;"
         "2:two\nlines\r\x01\xef\xbf\xbf|1234567890123456|nan|2|1900-02-28|-00:00:01|"
         "2024-02-29T13:00:05.1234;"
         "3:+49 30|123456789012345.50|inf|yes|0000-00-00|900:00:00|2024-02-29T13:00:05+02:00");
}
END_TEST

START_TEST(limits_of_a_sheet_are_told)
{
    AUTO(xlsx_writer_closep) struct xlsx_writer *w = NULL;
    static const struct xlsx_column one = {STR_INIT("A"), XLSX_TEXT, 0};
    char *text = arena_alloc(rig_arena, XLSX_TEXT_MAX + 1, 4);
    struct str wide = {text, (size_t)XLSX_TEXT_MAX + 1};

    memset(text, 'x', wide.len);
    ck_assert_int_eq(
        xlsx_writer_open(rig_file(), "/tmp", STR(""), &one, XLSX_COLUMNS_MAX + 1, &w, &rig_error),
        ERR_INVALID);
    error_clear(&rig_error);
    ck_assert_int_eq(
        xlsx_writer_open(rig_file(), "/tmp", STR("'history'"), &one, 1, &w, &rig_error), ERR_NONE);
    ck_assert_int_eq(xlsx_writer_put(w, wide, &rig_error), ERR_INVALID);
    ck_assert_msg(strstr(rig_error.words, "row 1 holds a text of more than 32767") != NULL, "%s",
                  rig_error.words);
    error_clear(&rig_error);
    ck_assert_int_eq(xlsx_writer_put(w, str_from(wide, 1), &rig_error), ERR_NONE);
    /* A character of four bytes counts twice. */
    for (size_t i = 0; i < XLSX_TEXT_MAX; i++)
        memcpy(text + 4 * i, "\xf0\x9f\x98\x80", 4);
    wide.len = (size_t)4 * (XLSX_TEXT_MAX / 2 + 1);
    ck_assert_int_eq(xlsx_writer_put(w, wide, &rig_error), ERR_INVALID);
    for (uint64_t row = xlsx_writer_rows(w) + 1; row < XLSX_ROWS_MAX; row++) {
        error_clear(&rig_error);
        ck_assert_int_eq(xlsx_writer_put(w, STR_NONE, &rig_error), ERR_NONE);
    }
    ck_assert_int_eq(xlsx_writer_put(w, STR_NONE, &rig_error), ERR_INVALID);
    ck_assert_msg(strstr(rig_error.words, "1048575") != NULL, "%s", rig_error.words);
}
END_TEST

static int open_files(void)
{
    int n = 0;

    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

START_TEST(a_sheet_that_is_given_up_leaves_nothing)
{
    int fd = rig_file();
    int before = open_files();

    for (int i = 0; i < 3; i++) {
        AUTO(xlsx_writer_closep) struct xlsx_writer *w = NULL;

        ck_assert_int_eq(xlsx_writer_open(fd, "/tmp", STR("x"), columns, COLUMNS, &w, &rig_error),
                         ERR_NONE);
        for (int cell = 0; cell < 10000; cell++)
            ck_assert_int_eq(xlsx_writer_put(w, STR("text"), &rig_error), ERR_NONE);
    }
    ck_assert_int_eq(open_files(), before);
}
END_TEST

/* The library itself does not look. */
START_TEST(a_disk_that_is_full_is_noticed)
{
    const struct rlimit small = {200000, 200000};
    static const struct xlsx_column one = {STR_INIT("A"), XLSX_TEXT, 0};
    AUTO(xlsx_writer_closep) struct xlsx_writer *w = NULL;
    unsigned code = ERR_NONE;

    ck_assert_int_eq(xlsx_writer_open(rig_file(), "/tmp", STR("x"), &one, 1, &w, &rig_error),
                     ERR_NONE);
    ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    /* Check writes a file of its own, which is not to become too large as well. */
    for (int i = 0; i < 50000; i++)
        code |= xlsx_writer_put(w, STR("the same text"), &rig_error);
    ck_assert_int_eq(code, ERR_NONE);
    ck_assert_int_eq(xlsx_writer_finish(w, &rig_error), ERR_UNAVAILABLE);
}
END_TEST

Suite *write_suite(void)
{
    Suite *s = suite_create("xlsx write");
    TCase *c = tcase_create("write");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, rig_setup, rig_teardown);
    tcase_add_test(c, each_kind_comes_back_as_it_was);
    tcase_add_test(c, what_a_sheet_does_not_hold_exactly_stays_text);
    tcase_add_test(c, limits_of_a_sheet_are_told);
    tcase_add_test(c, a_sheet_that_is_given_up_leaves_nothing);
    tcase_add_test(c, a_disk_that_is_full_is_noticed);
    suite_add_tcase(s, c);
    return s;
}
