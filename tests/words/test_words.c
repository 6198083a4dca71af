/* test_words.c - languages from files, and the choice among them. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/tmpl/words.h"
#include "app/words/words.h"
#include "tests/suite.h"

static struct arena *arena;
static struct words *words;
static struct error error;
static char folder[] = "/tmp/words-XXXXXX";
static const char *const folders[] = {"", "messages", "app", "app/messages"};
static const char *const files[] = {"page.html", "messages/de.json", "messages/en.json",
                                    "messages/ar.json", "app/messages/de.json"};

static struct str path_of(const char *name)
{
    return str_format(arena, "%s/%s", folder, name);
}

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(path_of(name).at, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

static enum err open_words(const char *site)
{
    struct str at = str_from_z(folder);
    struct tmpl_options options = {.folders = &at, .folder_count = 1, .is_strict = true};

    words_close(words);
    words = NULL;
    error_clear(&error);
    return words_open(&options, str_from_z(site), &words, &error);
}

static void setup(void)
{
    arena = arena_new((size_t)16 << 20);
    (void)strcpy(folder, "/tmp/words-XXXXXX"); /* NOLINT: the length is its own */
    ck_assert_ptr_nonnull(mkdtemp(folder));
    for (size_t i = 1; i < sizeof folders / sizeof *folders; i++)
        ck_assert_int_eq(mkdir(path_of(folders[i]).at, 0700), 0);
    write_file("page.html", "<p lang=\"{{lang}}\">{{_ Rows}}: {{_ {count} rows}} {{_ App}}</p>\n");
    write_file("messages/en.json",
               "{\"{count} rows\": {\"one\": \"{count} row\", \"other\": \"{count} rows\"}}");
    write_file("messages/de.json", "{\"Rows\": \"Zeilen\", \"{count} rows\": {\"one\": \"{count} "
                                   "Zeile\", \"other\": \"{count} Zeilen\"}}");
    write_file("messages/ar.json", "{\"Rows\": \"صفوف\"}");
    write_file("app/messages/de.json", "{\"App\": \"Anwendung\"}");
}

static void teardown(void)
{
    words_close(words);
    words = NULL;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        (void)unlink(path_of(files[i]).at);
    for (size_t i = sizeof folders / sizeof *folders; i-- > 0;)
        (void)rmdir(path_of(folders[i]).at);
    arena_free(arena);
}

static void assert_page(const char *tag, int64_t count, const char *expected)
{
    const struct words_language *l = words_find_language(words, str_from_z(tag));
    struct tmpl_map *root = tmpl_map_new(arena);
    AUTO(buf_fini) struct buf b;

    ck_assert_ptr_nonnull(l);
    buf_init(&b, 4096);
    tmpl_map_put_int(root, STR("count"), count);
    ck_assert_int_eq(tmpl_render(l->templates, STR("page"), tmpl_of_map(root), &b, &error),
                     ERR_NONE);
    ck_assert_msg(str_eq(buf_str(&b), str_from_z(expected)), "%.*s", STR_ARG(buf_str(&b)));
}

START_TEST(every_language_has_every_template)
{
    size_t count;

    ck_assert_msg(open_words("") == ERR_NONE, "%s", error.text);
    (void)words_languages(words, &count);
    ck_assert_uint_eq(count, 3);
    assert_page("en", 1, "<p lang=\"en\">Rows: 1 row App</p>\n");
    assert_page("en", 1234, "<p lang=\"en\">Rows: 1,234 rows App</p>\n");
    assert_page("de", 1, "<p lang=\"de\">Zeilen: 1 Zeile Anwendung</p>\n");
    assert_page("de", 1234, "<p lang=\"de\">Zeilen: 1.234 Zeilen Anwendung</p>\n");
    /* What Arabic lacks is English, in English's plural; the number is Arabic's. */
    assert_page("ar", 1, "<p lang=\"ar\">صفوف: ١ row App</p>\n");
}
END_TEST

START_TEST(a_language_knows_its_name_and_direction)
{
    ck_assert_int_eq(open_words(""), ERR_NONE);
    ck_assert(str_eq(words_find_language(words, STR("de"))->name, STR("Deutsch")));
    ck_assert(!words_find_language(words, STR("de"))->is_rtl);
    ck_assert(words_find_language(words, STR("ar"))->is_rtl);
}
END_TEST

static const struct {
    const char *preferred;
    const char *accepted;
    const char *chosen;
} choices[] = {
    {"", "", "en"},
    {"", "de", "de"},
    {"", "DE-at, en;q=0.9", "de"},
    {"", "de-Latn-AT-1996", "de"},
    {"", "en;q=0.5, de;q=0.7", "de"},
    {"", "fr, ar;q=0.1", "ar"},
    {"", "fr, de;q=0, *;q=0.5", "en"},
    {"", "fr", "en"},
    {"", "de;q=x, ar", "ar"},
    {"", "de;q=1.001", "en"},
    {"", ",,;;=,\x01", "en"},
    {"", "de-x-", "de"},
    {"de-CH", "ar", "de"},
    {"fr", "ar", "ar"},
    {"en", "de", "en"},
};

START_TEST(the_one_wanted_most_is_chosen)
{
    const struct words_language *l;

    ck_assert_int_eq(open_words(""), ERR_NONE);
    l = words_choose(words, str_from_z(choices[_i].preferred), str_from_z(choices[_i].accepted),
                     NULL);
    ck_assert_msg(str_eq(l->tag, str_from_z(choices[_i].chosen)), "%s | %s: %.*s",
                  choices[_i].preferred, choices[_i].accepted, STR_ARG(l->tag));
}
END_TEST

START_TEST(what_was_asked_for_is_told_for_formats)
{
    struct str range;

    ck_assert_int_eq(open_words("de"), ERR_NONE);
    (void)words_choose(words, STR("de-CH"), STR("en-GB"), &range);
    ck_assert(str_eq(range, STR("de-CH")));
    (void)words_choose(words, STR_NONE, STR("fr, de-AT;q=0.9, en;q=0.8"), &range);
    ck_assert(str_eq(range, STR("de-AT")));
    (void)words_choose(words, STR_NONE, STR("*"), &range);
    ck_assert(str_eq(range, STR("de")));
    (void)words_choose(words, STR("fr"), STR(""), &range);
    ck_assert(str_eq(range, STR("de")));
}
END_TEST

START_TEST(the_site_speaks_where_nobody_asks)
{
    ck_assert_int_eq(open_words("de"), ERR_NONE);
    ck_assert(str_eq(words_choose(words, STR_NONE, STR("fr"), NULL)->tag, STR("de")));
    ck_assert(str_eq(words_choose(words, STR_NONE, STR("en, de;q=0.9"), NULL)->tag, STR("en")));
    ck_assert_int_eq(open_words("fr"), ERR_INVALID);
    ck_assert_str_eq(error.field, "LINTEL_LANGUAGE");
}
END_TEST

static const struct {
    const char *text;
    const char *why;
} broken[] = {
    {"[]", "one object"},
    {"{\"a\": 1}", "a message is a text"},
    {"{\"a\": \"b\", \"a\": \"c\"}", "another one"},
    {"{\"{count} a\": {\"one\": \"b\"}}", "other"},
    {"{\"{count} a\": {\"several\": \"b\", \"other\": \"c\"}}", "several"},
    {"{\"a {x}\": \"b\"}", "{x}"},
    {"{", ""},
};

START_TEST(a_broken_file_stops_the_start_and_is_named)
{
    write_file("messages/de.json", broken[_i].text);
    ck_assert_int_eq(open_words(""), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.field, "messages/de.json"));
    ck_assert_msg(strstr(error.words, broken[_i].why) != NULL, "%s", error.words);
}
END_TEST

START_TEST(a_file_with_a_name_that_is_no_language_stops_the_start)
{
    write_file("messages/ar.json", "{}");
    (void)rename(path_of("messages/ar.json").at, path_of("messages/!.json").at);
    ck_assert_int_eq(open_words(""), ERR_INVALID);
    ck_assert_int_eq(unlink(path_of("messages/!.json").at), 0);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("words");
    TCase *c = tcase_create("words");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, every_language_has_every_template);
    tcase_add_test(c, a_language_knows_its_name_and_direction);
    tcase_add_loop_test(c, the_one_wanted_most_is_chosen, 0, sizeof choices / sizeof *choices);
    tcase_add_test(c, what_was_asked_for_is_told_for_formats);
    tcase_add_test(c, the_site_speaks_where_nobody_asks);
    tcase_add_loop_test(c, a_broken_file_stops_the_start_and_is_named, 0,
                        sizeof broken / sizeof *broken);
    tcase_add_test(c, a_file_with_a_name_that_is_no_language_stops_the_start);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite};

    return suite_main(suites, 1);
}
