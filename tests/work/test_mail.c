/* test_mail.c - from a template to the outbox, and the templates that ship. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/tmpl/store.h"
#include "app/work/mail.h"
#include "tests/work/suites.h"
#include "tests/work/world.h"

static struct tmpl_store *store;
static struct tmpl_map *values;

static void open_texts(void)
{
    static const struct tmpl_source sources[] = {
        {STR_INIT("mail/hello.subject.txt"), STR_INIT("Hello {{name}}\n")},
        {STR_INIT("mail/hello.txt"), STR_INIT("Good day, {{name}}: {{url}}\n")},
        {STR_INIT("mail/hello"), STR_INIT("<p>Good day, {{name}}: <a href=\"{{url}}\">go</a></p>")},
        {STR_INIT("mail/plain.subject.txt"), STR_INIT("Plain")},
        {STR_INIT("mail/plain.txt"), STR_INIT("Nothing else\n")},
        {STR_INIT("mail/de/hello.subject.txt"), STR_INIT("Hallo {{name}}")},
        {STR_INIT("mail/de/hello.txt"), STR_INIT("Guten Tag\n")}};
    const struct tmpl_options options = {.is_strict = true};

    world_open();
    fine(
        tmpl_store_open_texts(sources, sizeof sources / sizeof *sources, &options, &store, &error));
    values = tmpl_map_new(arena);
    tmpl_map_put_text(values, STR("name"), STR("A & B"));
    tmpl_map_put_text(values, STR("url"), STR("https://x.example/?a=1&b=2"));
}

static void close_texts(void)
{
    tmpl_store_close(store);
    world_close();
}

static enum err put(const char *name, const char *to, const char *locale)
{
    const struct work_mail mail = {.templates = store,
                                   .name = str_from_z(name),
                                   .to = str_from_z(to),
                                   .locale = str_from_z(locale),
                                   .values = values};

    return work_mail_put(conn, arena, &mail, &error);
}

/* The newest mail, taken apart. */
static struct work_letter newest(void)
{
    struct work_mail_row *rows;
    struct work_mail_row row;
    struct work_letter letter;
    size_t count = 0;

    fine(work_mail_list(conn, arena, 10, &rows, &count, &error));
    ck_assert_uint_gt(count, 0);
    fine(work_mail_find(conn, arena, rows[0].id, &row, &error));
    ck_assert(str_eq(row.state, STR("waiting")));
    fine(work_letter_parse(arena, row.payload, &letter, &error));
    return letter;
}

START_TEST(a_mail_is_rendered_when_it_is_put)
{
    struct work_letter letter;

    fine(put("hello", "ann@example.org", ""));
    letter = newest();
    ck_assert_str_eq(str_z(arena, letter.to), "ann@example.org");
    ck_assert_str_eq(str_z(arena, letter.subject), "Hello A & B");
    ck_assert_str_eq(str_z(arena, letter.text), "Good day, A & B: https://x.example/?a=1&b=2\n");
    ck_assert_str_eq(
        str_z(arena, letter.html),
        "<p>Good day, A &amp; B: <a href=\"https://x.example/?a=1&amp;b=2\">go</a></p>");
    ck_assert_uint_eq(letter.id.len, 32);
    ck_assert(
        str_eq(world_text(SQL("SELECT label FROM lintel_job")), STR("hello to ann@example.org")));
}
END_TEST

START_TEST(html_may_be_absent)
{
    fine(put("plain", "ann@example.org", ""));
    ck_assert_uint_eq(newest().html.len, 0);
}
END_TEST

START_TEST(the_closest_language_is_taken)
{
    fine(put("hello", "ann@example.org", "de-AT"));
    ck_assert_str_eq(str_z(arena, newest().text), "Guten Tag\n");
    fine(put("hello", "ann@example.org", "fr"));
    ck_assert(str_starts(newest().text, STR("Good day")));
    fine(put("plain", "ann@example.org", "de"));
    ck_assert(str_starts(newest().text, STR("Nothing")));
    fine(put("hello", "ann@example.org", "../de"));
    ck_assert(str_starts(newest().text, STR("Good day")));
}
END_TEST

START_TEST(what_cannot_be_put_is_told_and_puts_nothing)
{
    ck_assert_int_eq(put("hello", "ann@example.org\r\nBcc: eve@example.org", ""), ERR_INVALID);
    ck_assert_str_eq(error.field, "email");
    error_clear(&error);
    ck_assert_int_eq(put("unknown", "ann@example.org", ""), ERR_ABSENT);
    error_clear(&error);
    values = tmpl_map_new(arena); /* strict: a name that is missing is a mistake */
    ck_assert_int_eq(put("hello", "ann@example.org", ""), ERR_INTERNAL);
    ck_assert_int_eq(world_number(SQL("SELECT COUNT(*) FROM lintel_job")), 0);
}
END_TEST

START_TEST(a_mail_that_is_not_there_is_absent)
{
    struct work_mail_row row;

    ck_assert_int_eq(work_mail_find(conn, arena, 4711, &row, &error), ERR_ABSENT);
}
END_TEST

/* Everything the shipped templates may ask for. */
static void put_all(bool has_url, bool has_code)
{
    static const char *const texts[] = {"product",   "site",      "email",
                                        "new_email", "valid_for", "code_valid_for",
                                        "when",      "address",   "user_agent"};

    values = tmpl_map_new(arena);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        tmpl_map_put_text(values, str_from_z(texts[i]), STR("<value> & more"));
    tmpl_map_put(values, STR("url"),
                 has_url ? tmpl_text(arena, STR("https://x.example/v?token=abc&type=t"))
                         : tmpl_null());
    tmpl_map_put(values, STR("code"), has_code ? tmpl_text(arena, STR("123456")) : tmpl_null());
}

static const char *const shipped[] = {"confirmation",     "recovery",     "magic_link",
                                      "invite",           "email_change", "reauthentication",
                                      "password_changed", "new_sign_in",  "email_changed"};

START_TEST(the_shipped_mails_render)
{
    const char *root = getenv("top_srcdir");
    struct str folder = str_format(arena, "%s/templates", root == NULL ? "." : root);
    const struct tmpl_options options = {.folders = &folder, .folder_count = 1, .is_strict = true};
    bool has_url = _i / 9 != 1;
    bool has_code = _i / 9 != 2;
    bool is_notice = _i % 9 > 5;
    struct work_letter letter;

    tmpl_store_close(store);
    fine(tmpl_store_open(&options, &store, &error));
    put_all(has_url, has_code);
    fine(put(shipped[_i % 9], "ann@example.org", ""));
    letter = newest();
    ck_assert_uint_gt(letter.subject.len, 10);
    ck_assert_uint_eq(str_find(letter.subject, '\n', 0), letter.subject.len);
    ck_assert_uint_gt(letter.html.len, 200);
    ck_assert_uint_eq(str_search(letter.text, STR("{{"), 0), letter.text.len);
    ck_assert(str_starts(str_from(letter.html, str_find(letter.html, '<', 0)), STR("<!DOCTYPE")));
    if (is_notice)
        return;
    if (_i % 9 != 5)
        ck_assert_int_eq(str_search(letter.text, STR("\nhttps://x.example/v?token=abc&type=t\n"),
                                    0) < letter.text.len,
                         has_url);
    ck_assert_int_eq(str_search(letter.text, STR("\n    123456\n"), 0) < letter.text.len, has_code);
    ck_assert_int_eq(str_search(letter.html, STR("123456"), 0) < letter.html.len, has_code);
}
END_TEST

Suite *suite_mail(void)
{
    Suite *s = suite_create("mail");
    TCase *c = tcase_create("mail");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, open_texts, close_texts);
    tcase_add_test(c, a_mail_is_rendered_when_it_is_put);
    tcase_add_test(c, html_may_be_absent);
    tcase_add_test(c, the_closest_language_is_taken);
    tcase_add_test(c, what_cannot_be_put_is_told_and_puts_nothing);
    tcase_add_test(c, a_mail_that_is_not_there_is_absent);
    tcase_add_loop_test(c, the_shipped_mails_render, 0, 27);
    suite_add_tcase(s, c);
    return s;
}
