/* test_store.c - folders of files, reload, and many threads at once. */
#include "config.h"

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/tmpl/suites.h"

static char folder[64];

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void folder_make(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/tmpl-test-XXXXXX");
    ck_assert(mkdtemp(folder) != NULL);
}

static void folder_remove(void)
{
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static struct str path_of(const char *name)
{
    return str_format(fix.arena, "%s/%s", folder, name);
}

static void put_folder(const char *name)
{
    ck_assert_int_eq(mkdir(path_of(name).at, 0700), 0);
}

static void put_file(const char *name, const char *text)
{
    FILE *f = fopen(path_of(name).at, "w");

    ck_assert(f != NULL);
    ck_assert(fputs(text, f) >= 0);
    ck_assert_int_eq(fclose(f), 0);
}

static void assert_page(const char *name, const char *expected)
{
    buf_clear(&fix.out, SIZE_MAX);
    ck_assert_msg(tmpl_render(fix.store, str_from_z(name), tmpl_of_map(fix.root), &fix.out,
                              &fix.error) == ERR_NONE,
                  "%s", fix.error.text);
    ck_assert_msg(str_eq(buf_str(&fix.out), str_from_z(expected)), "%.*s",
                  STR_ARG(buf_str(&fix.out)));
}

START_TEST(folders_are_read_to_their_depths_and_later_ones_win)
{
    struct str folders[] = {path_of("one"), path_of("two")};

    put_folder("one");
    put_folder("one/pages");
    put_folder("one/pages/deep");
    put_folder("two");
    put_folder("two/pages");
    put_file("one/layout.html", "<p>{{$a}}{{/a}}");
    put_file("one/pages/a.html", "{{<layout}}{{$a}}one{{/a}}{{/layout}}");
    put_file("one/pages/deep/b.html", "{{>pages/a}}");
    put_file("one/mail.txt", "<{{x}}");
    put_file("one/notes.md", "{{broken");
    put_file("one/.hidden.html", "{{broken");
    put_file("two/pages/a.html", "{{<layout}}{{$a}}two{{/a}}{{/layout}}");
    fix.options = (struct tmpl_options){.folders = folders, .folder_count = 2};
    ck_assert_msg(tmpl_store_open(&fix.options, &fix.store, &fix.error) == ERR_NONE, "%s",
                  fix.error.text);
    assert_page("pages/deep/b", "<p>two");
    assert_page("mail.txt", "<");
    ck_assert(!tmpl_has(fix.store, STR("notes.md")));
}
END_TEST

START_TEST(faults_name_the_path_and_the_line)
{
    struct str folders[] = {path_of("one")};

    put_folder("one");
    put_file("one/a.html", "\n{{#x}}");
    fix.options = (struct tmpl_options){.folders = folders, .folder_count = 1};
    ck_assert_int_eq(tmpl_store_open(&fix.options, &fix.store, &fix.error), ERR_INVALID);
    ck_assert_str_eq(fix.error.field, path_of("one/a.html:2").at);
    ck_assert(fix.store == NULL);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_named)
{
    struct str folders[] = {path_of("none")};

    fix.options = (struct tmpl_options){.folders = folders, .folder_count = 1};
    ck_assert_int_eq(tmpl_store_open(&fix.options, &fix.store, &fix.error), ERR_ABSENT);
    ck_assert(strstr(fix.error.text, "none") != NULL);
    ck_assert(tmpl_stamp(&fix.options) == 0);
}
END_TEST

START_TEST(a_link_that_leads_back_is_refused)
{
    struct str folders[] = {path_of("one")};

    put_folder("one");
    ck_assert_int_eq(symlink(path_of("one").at, path_of("one/again").at), 0);
    fix.options = (struct tmpl_options){.folders = folders, .folder_count = 1};
    ck_assert_int_eq(tmpl_store_open(&fix.options, &fix.store, &fix.error), ERR_INVALID);
    ck_assert(strstr(fix.error.words, "link") != NULL);
}
END_TEST

START_TEST(a_file_that_is_too_large_is_refused)
{
    struct str folders[] = {path_of("one")};

    put_folder("one");
    put_file("one/a.html", "");
    ck_assert_int_eq(truncate(path_of("one/a.html").at, (1 << 20) + 1), 0);
    fix.options = (struct tmpl_options){.folders = folders, .folder_count = 1};
    ck_assert_int_eq(tmpl_store_open(&fix.options, &fix.store, &fix.error), ERR_INVALID);
    ck_assert(strstr(fix.error.text, "a.html") != NULL);
}
END_TEST

START_TEST(the_stamp_changes_with_any_file)
{
    struct str folders[] = {path_of("one")};
    struct timespec then[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    uint64_t stamps[5];

    put_folder("one");
    fix.options = (struct tmpl_options){.folders = folders, .folder_count = 1};
    stamps[0] = tmpl_stamp(&fix.options);
    put_file("one/a.html", "a");
    stamps[1] = tmpl_stamp(&fix.options);
    ck_assert(tmpl_stamp(&fix.options) == stamps[1]);
    put_file("one/a.html", "bc");
    stamps[2] = tmpl_stamp(&fix.options);
    ck_assert_int_eq(utimensat(AT_FDCWD, path_of("one/a.html").at, then, 0), 0);
    stamps[3] = tmpl_stamp(&fix.options);
    ck_assert_int_eq(rename(path_of("one/a.html").at, path_of("one/b.html").at), 0);
    stamps[4] = tmpl_stamp(&fix.options);
    for (int i = 0; i < 5; i++) {
        ck_assert(stamps[i] != 0);
        for (int j = 0; j < i; j++)
            ck_assert(stamps[i] != stamps[j]);
    }
}
END_TEST

/* --- threads --- */

#define THREADS 4
#define ROUNDS  300

static void *render_many(void *arg)
{
    const struct str *expected = arg;
    bool is_same = true;
    struct buf b;

    buf_init(&b, 1 << 16);
    for (int i = 0; i < ROUNDS && is_same; i++) {
        struct error e = {.code = ERR_NONE};

        buf_clear(&b, SIZE_MAX);
        is_same = tmpl_render(fix.store, STR("page"), tmpl_of_map(fix.root), &b, &e) == ERR_NONE &&
                  str_eq(buf_str(&b), *expected);
    }
    buf_fini(&b);
    return is_same ? arg : NULL;
}

START_TEST(many_threads_render_from_one_store)
{
    struct tmpl_source sources[] = {
        {STR("page"), STR("{{<layout}}{{$a}}{{#l}}\n  {{>row}}\n{{/l}}{{/a}}{{/layout}}")},
        {STR("layout"), STR("<ul>\n  {{$a}}{{/a}}\n</ul>")},
        {STR("row"), STR("<li><a href=\"{{.}}\">{{.}}</a>\n")},
    };
    struct tmpl_list *l = tmpl_map_put_list(fix.root, STR("l"));
    pthread_t threads[THREADS];
    struct str expected;

    for (int i = 0; i < 50; i++)
        tmpl_list_add(l, tmpl_text(fix.arena, STR("a:<")));
    ck_assert_int_eq(fixture_render(sources, 3), ERR_NONE);
    expected = str_dup(fix.arena, buf_str(&fix.out));
    ck_assert(str_search(expected, STR("<a href=\"#\">a:&lt;</a>"), 0) < expected.len);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, render_many, &expected), 0);
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;

        ck_assert_int_eq(pthread_join(threads[i], &result), 0);
        ck_assert(result == &expected);
    }
}
END_TEST

Suite *suite_store(void)
{
    TCase *c;
    Suite *s = fixture_suite("store", &c);

    tcase_add_checked_fixture(c, folder_make, folder_remove);
    tcase_add_test(c, folders_are_read_to_their_depths_and_later_ones_win);
    tcase_add_test(c, faults_name_the_path_and_the_line);
    tcase_add_test(c, a_folder_that_is_not_there_is_named);
    tcase_add_test(c, a_link_that_leads_back_is_refused);
    tcase_add_test(c, a_file_that_is_too_large_is_refused);
    tcase_add_test(c, the_stamp_changes_with_any_file);
    tcase_add_test(c, many_threads_render_from_one_store);
    return s;
}
