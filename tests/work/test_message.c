/* test_message.c - addresses, header fields and quoted-printable; test_mime.sh has a real parser.
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/work/message.h"
#include "app/work/quoted.h"
#include "app/work/wrap.h"
#include "tests/work/suites.h"

static struct arena *arena;
static struct buf out;

static void setup(void)
{
    arena = arena_new((size_t)1 << 20);
    buf_init(&out, (size_t)1 << 20);
}

static void teardown(void)
{
    buf_fini(&out);
    arena_free(arena);
}

static const char *printed(void)
{
    return str_z(arena, buf_str(&out));
}

START_TEST(an_address_is_local_and_domain)
{
    static const char *const good[] = {"a@b.example", "a.b+c@x-y.example", "root@localhost",
                                       "o'neill@example.org"};
    static const char *const bad[] = {
        "",          "a",           "@b",           "a@",     "a@b@c",        "a b@c.example",
        ".a@b.c",    "a..b@c.d",    "a@b..c",       "a@.b",   "a@b.",         "<a@b.c>",
        "a@b.c\r\n", "a@b.c\nX: y", "a@b.c, d@e.f", "a@b.c>", "\xc3\xa4@b.c", "\"a\"@b.c"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(work_address_is(str_from_z(good[i])), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!work_address_is(str_from_z(bad[i])), "%s", bad[i]);
    ck_assert(!work_address_is((struct str){"a\0b@c.d", 7}));
}
END_TEST

START_TEST(a_sender_has_a_name_or_none)
{
    static const struct {
        const char *text;
        const char *name;
        const char *address;
    } cases[] = {{"a@b.example", "", "a@b.example"},
                 {" Ann Bee <a@b.example> ", "Ann Bee", "a@b.example"},
                 {"\"Bee, Ann\" <a@b.example>", "Bee, Ann", "a@b.example"},
                 {"<a@b.example>", "", "a@b.example"}};
    struct work_sender s;
    struct error e = {.code = ERR_NONE};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(work_sender_parse(arena, str_from_z(cases[i].text), STR("from"), &s, &e),
                         ERR_NONE);
        ck_assert_str_eq(str_z(arena, s.name), cases[i].name);
        ck_assert_str_eq(str_z(arena, s.address), cases[i].address);
    }
}
END_TEST

START_TEST(what_is_no_sender_is_refused)
{
    static const char *const bad[] = {
        "", "Ann", "Ann <a@b.example", "a@b.example>", "<>", "Ann <a@b.example> x"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error e = {.code = ERR_NONE};
        struct work_sender s;

        ck_assert_int_eq(work_sender_parse(arena, str_from_z(bad[i]), STR("from"), &s, &e),
                         ERR_INVALID);
        ck_assert_str_eq(e.field, "from");
    }
}
END_TEST

START_TEST(a_short_plain_subject_stays_as_it_is)
{
    work_field_print(&out, STR("Choose a new password"));
    ck_assert_str_eq(printed(), "Choose a new password");
}
END_TEST

START_TEST(a_line_end_in_a_field_begins_no_other)
{
    work_field_print(&out, STR("Hello\r\nBcc: x@y.example\n\n<b>"));
    ck_assert_str_eq(printed(), "Hello  Bcc: x@y.example  <b>");
}
END_TEST

START_TEST(a_line_end_in_encoded_words_is_a_blank)
{
    work_field_print(&out, STR("\xc3\xa4\r\nB"));
    ck_assert_str_eq(printed(), "=?UTF-8?B?w6QgIEI=?=");
}
END_TEST

START_TEST(words_that_look_encoded_are_encoded)
{
    work_field_print(&out, STR("=?UTF-8?Q?x?="));
    ck_assert_str_eq(printed(), "=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=");
}
END_TEST

START_TEST(lines_of_quoted_text_are_short)
{
    char text[1000];
    struct str rest;
    struct str line;

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i % 7 == 0 ? 0xc3 : i % 7 == 1 ? 0xa4 : i % 11 == 0 ? '=' : ' ');
    work_quoted_print(&out, (struct str){text, sizeof text});
    rest = buf_str(&out);
    ck_assert(str_ends(rest, STR("\r\n")));
    while (str_cut(&rest, '\n', &line)) {
        if (rest.at == NULL)
            break;                       /* behind the last end */
        ck_assert_uint_le(line.len, 77); /* with the CR */
        ck_assert(str_ends(line, STR("\r")));
        ck_assert(line.len < 2 || (line.at[line.len - 2] != ' ' && line.at[line.len - 2] != '\t'));
    }
}
END_TEST

START_TEST(a_line_of_exactly_76_needs_no_break)
{
    char text[77];

    memset(text, 'x', sizeof text);
    work_quoted_print(&out, (struct str){text, 76});
    ck_assert_uint_eq(buf_str(&out).len, 78);
    buf_clear(&out, 0);
    work_quoted_print(&out, (struct str){text, 77});
    ck_assert_uint_eq(buf_str(&out).len, 77 + 3 + 2);
}
END_TEST

START_TEST(no_name_of_a_sender_escapes_its_quotes)
{
    const struct work_message m = {
        .from = {STR("Bee \"x\\\" <evil@example.org>, Ann"), STR("a@b.example")},
        .to = STR("c@d.example"),
        .subject = STR("s"),
        .text = STR("t"),
        .id = STR("1"),
    };

    work_message_print(&m, &out);
    ck_assert_ptr_nonnull(strstr(printed(), "From: \"Bee \\\"x\\\\\\\" <evil@example.org>, "
                                            "Ann\"\r\n <a@b.example>\r\nTo: <c@d.example>\r\n"));
}
END_TEST

static void assert_wrapped(const char *text, const char *expected)
{
    struct str wrapped = work_wrap(arena, str_from_z(text));

    ck_assert_msg(str_eq(wrapped, str_from_z(expected)), "\"%.*s\"", STR_ARG(wrapped));
}

#define TEN     "123456789 "
#define SEVENTY TEN TEN TEN TEN TEN TEN TEN

START_TEST(long_lines_are_broken_at_blanks)
{
    assert_wrapped("", "");
    assert_wrapped("a b\n\nc\n", "a b\n\nc\n");
    assert_wrapped(SEVENTY "12", SEVENTY "12");
    assert_wrapped(SEVENTY "12 4", SEVENTY "12\n4");
    assert_wrapped(SEVENTY "123", TEN TEN TEN TEN TEN TEN "123456789\n123");
    /* Characters count, not their bytes. */
    assert_wrapped(TEN TEN TEN TEN TEN TEN "\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc 12345",
                   TEN TEN TEN TEN TEN TEN "\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc 12345");
}
END_TEST

START_TEST(links_and_indented_lines_are_not_broken)
{
    assert_wrapped("    " SEVENTY TEN, "    " SEVENTY TEN);
    assert_wrapped("https://x/"
                   "1234567890123456789012345678901234567890123456789012345678901234567890"
                   " a",
                   "https://x/"
                   "1234567890123456789012345678901234567890123456789012345678901234567890"
                   "\na");
}
END_TEST

Suite *suite_message(void)
{
    Suite *s = suite_create("message");
    TCase *c = tcase_create("message");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, an_address_is_local_and_domain);
    tcase_add_test(c, long_lines_are_broken_at_blanks);
    tcase_add_test(c, links_and_indented_lines_are_not_broken);
    tcase_add_test(c, a_sender_has_a_name_or_none);
    tcase_add_test(c, what_is_no_sender_is_refused);
    tcase_add_test(c, a_short_plain_subject_stays_as_it_is);
    tcase_add_test(c, a_line_end_in_a_field_begins_no_other);
    tcase_add_test(c, a_line_end_in_encoded_words_is_a_blank);
    tcase_add_test(c, words_that_look_encoded_are_encoded);
    tcase_add_test(c, lines_of_quoted_text_are_short);
    tcase_add_test(c, a_line_of_exactly_76_needs_no_break);
    tcase_add_test(c, no_name_of_a_sender_escapes_its_quotes);
    suite_add_tcase(s, c);
    return s;
}
