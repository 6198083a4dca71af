/* test_settings.c - environment, file, defaults, and words for what is wrong. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/model/migrate.h"
#include "app/serve/dburl.h"
#include "app/serve/settings.h"
#include "tests/serve/suites.h"

static struct arena *arena;
static struct error e;
static char file[] = "/tmp/test-settings-XXXXXX";

static void setup(void)
{
    int fd = mkstemp(file);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(close(fd), 0);
    arena = arena_new(1 << 20);
    error_clear(&e);
    (void)unsetenv("LINTEL_WORKERS");
    (void)unsetenv("LINTEL_DB");
}

static void teardown(void)
{
    (void)unlink(file);
    arena_free(arena);
}

static enum err load(const char *text, struct settings *s)
{
    FILE *f = fopen(file, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
    error_clear(&e);
    return settings_load(arena, str_from_z(file), s, &e);
}

START_TEST(the_environment_wins_over_the_file_and_the_file_over_the_default)
{
    struct settings s;

    ck_assert_int_eq(load("# a comment\n\nLINTEL_WORKERS = 3\nLINTEL_THREADS=\"7\"\n", &s),
                     ERR_NONE);
    ck_assert_uint_eq(s.workers, 3);
    ck_assert_uint_eq(s.threads, 7);
    ck_assert_uint_eq(s.drain_s, 10);
    ck_assert_int_eq(setenv("LINTEL_WORKERS", "5", 1), 0);
    ck_assert_int_eq(load("LINTEL_WORKERS=3\n", &s), ERR_NONE);
    ck_assert_uint_eq(s.workers, 5);
}
END_TEST

START_TEST(a_limit_is_set_by_its_name)
{
    struct settings s;

    ck_assert_int_eq(load("LINTEL_MAX_BODY=2m\nLINTEL_MAX_JSON_DEPTH=9\nLINTEL_MAX_ROWS=50\n"
                          "LINTEL_AGGREGATES=0\n",
                          &s),
                     ERR_NONE);
    ck_assert_uint_eq(s.queries.rows_max, 50);
    ck_assert(!s.queries.has_aggregates);
    ck_assert_uint_eq(s.queries.relation_depth, query_limits_default.relation_depth);
    ck_assert_uint_eq(s.writes.rows, write_limits_default.rows);
    ck_assert_uint_eq(s.limits.body_bytes, 2 << 20);
    ck_assert_uint_eq(s.limits.json_depth, 9);
    ck_assert_uint_eq(s.limits.target_bytes, http_limits_default.target_bytes);
}
END_TEST

START_TEST(what_is_wrong_is_named_with_its_remedy)
{
    static const struct {
        const char *text;
        const char *words;
    } cases[] = {
        {"LINTEL_WORKERS=many\n", "whole number from 0 to 128"},
        {"LINTEL_WORKERS=129\n", "whole number from 0 to 128"},
        {"LINTEL_MAX_BODY=12q\n", "not a size"},
        {"LINTEL_DEV=perhaps\n", "not 1 or 0"},
        {"LINTEL_LOG=loud\n", "not error, warning, info or debug"},
        {"\nLINTEL_WROKERS=1\n", "line 2: \"LINTEL_WROKERS\" is no setting"},
        {"just words\n", "line 1"},
        {"LINTEL_DB=postgres://x\n", "does not start with mariadb://"},
    };
    struct settings s;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(load(cases[i].text, &s), ERR_INVALID);
        ck_assert_msg(strstr(e.words, cases[i].words) != NULL, "%s: %s", cases[i].text, e.words);
    }
}
END_TEST

START_TEST(mail_is_checked_at_the_start)
{
    static const char *const wrong[] = {
        "LINTEL_SMTP=smtp://u:hidden@mail.example\n", /* from whom? */
        "LINTEL_SMTP=smtp://u:hidden@mail.example\nLINTEL_MAIL_FROM=nobody\n",
        "LINTEL_SMTP=http://u:hidden@mail.example\nLINTEL_MAIL_FROM=a@b.example\n",
        "LINTEL_SMTP=smtp://u:hidden@mail.example:x\nLINTEL_MAIL_FROM=a@b.example\n"};
    struct settings s;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_int_eq(load(wrong[i], &s), ERR_INVALID);
        ck_assert_ptr_null(strstr(e.text, "hidden"));
    }
    ck_assert_int_eq(load("", &s), ERR_NONE);
    ck_assert(s.has_jobs);
    ck_assert_uint_eq(s.smtp.len, 0);
    ck_assert_int_eq(load("LINTEL_SMTP=smtp://u:hidden@mail.example\n"
                          "LINTEL_MAIL_FROM=Ann <a@b.example>\nLINTEL_JOBS=0\n",
                          &s),
                     ERR_NONE);
    ck_assert(!s.has_jobs);
}
END_TEST

START_TEST(a_database_url_gives_its_parts_decoded)
{
    struct db_options o = {.connect_timeout_s = 3};

    ck_assert_int_eq(
        dburl_parse(arena, STR("mariadb://us%40er:p%3Aw@d@h1:3306,h2:3307/my%20db"), &o, &e),
        ERR_NONE);
    ck_assert(str_eq(o.user, STR("us@er")));
    ck_assert(str_eq(o.password, STR("p:w@d")));
    ck_assert(str_eq(o.hosts, STR("h1:3306,h2:3307")));
    ck_assert(str_eq(o.database, STR("my db")));
    ck_assert_int_eq(dburl_parse(arena, STR("mariadb://me@localhost/x?socket=/run/m.sock"), &o, &e),
                     ERR_NONE);
    ck_assert(str_eq(o.hosts, STR("unix:/run/m.sock")));
    ck_assert_uint_eq(o.password.len, 0);
    ck_assert_uint_eq(o.connect_timeout_s, 3);
}
END_TEST

START_TEST(a_wrong_database_url_is_refused_without_its_password)
{
    static const char *const wrong[] = {"mariadb://",
                                        "mariadb://secret@",
                                        "mariadb://u:secret@h",
                                        "mariadb://u:secret@h/",
                                        "mariadb://u:secret@/d",
                                        "mariadb://:secret@h/d",
                                        "mariadb://u:secret@h/d?tls=1",
                                        "http://u:secret@h/d",
                                        ""};
    struct db_options o = {.connect_timeout_s = 0};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        error_clear(&e);
        ck_assert_msg(dburl_parse(arena, str_from_z(wrong[i]), &o, &e) == ERR_INVALID, "%s",
                      wrong[i]);
        ck_assert_ptr_null(strstr(e.text, "secret"));
    }
}
END_TEST

START_TEST(app_folders_are_found_by_name_and_by_path)
{
    struct settings s = {.data = str_from_z(getenv("top_srcdir"))};
    struct migrate_app *apps;
    size_t count;

    if (s.data.len == 0)
        s.data = STR(".");
    s.apps = str_format(arena, "example:%.*s/sql/../sql/example/", STR_ARG(s.data));
    ck_assert_int_eq(settings_apps(arena, &s, &apps, &count, &e), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(e.words, "two app folders"));
    error_clear(&e);
    s.apps = STR("example");
    ck_assert_int_eq(settings_apps(arena, &s, &apps, &count, &e), ERR_NONE);
    ck_assert_uint_eq(count, 2);
    ck_assert(str_eq(apps[0].name, STR("core")));
    ck_assert(str_eq(apps[1].name, STR("example")));
    s.apps = STR("no-such-app");
    ck_assert_int_eq(settings_apps(arena, &s, &apps, &count, &e), ERR_INVALID);
}
END_TEST

Suite *suite_settings(void)
{
    Suite *s = suite_create("settings");
    TCase *c = tcase_create("settings");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, the_environment_wins_over_the_file_and_the_file_over_the_default);
    tcase_add_test(c, a_limit_is_set_by_its_name);
    tcase_add_test(c, what_is_wrong_is_named_with_its_remedy);
    tcase_add_test(c, mail_is_checked_at_the_start);
    tcase_add_test(c, a_database_url_gives_its_parts_decoded);
    tcase_add_test(c, a_wrong_database_url_is_refused_without_its_password);
    tcase_add_test(c, app_folders_are_found_by_name_and_by_path);
    suite_add_tcase(s, c);
    return s;
}
