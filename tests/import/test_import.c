/*
 * test_import.c - files of imports: encodings, CSV, NDJSON; whole, and cut anywhere.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/import/file.h"

static struct arena *arena;
static struct buf seen; /* "line:field|field\n" */
static struct error err;

static void setup(void)
{
    arena = arena_new((size_t)64 << 20);
    buf_init(&seen, (size_t)1 << 20);
    err = (struct error){.code = ERR_NONE};
}

static void teardown(void)
{
    buf_fini(&seen);
    arena_free(arena);
}

static enum err note(void *ctx, const struct import_row *row, struct error *e)
{
    (void)ctx;
    (void)e;
    buf_addf(&seen, "%zu:", row->line);
    for (size_t i = 0; i < row->count; i++) {
        if (i > 0)
            buf_add_char(&seen, '|');
        if (row->cells[i].kind == WRITE_NULL)
            BUF_LIT(&seen, "NULL");
        else if (row->cells[i].kind == WRITE_ABSENT)
            BUF_LIT(&seen, "-");
        else
            buf_add_str(&seen, row->cells[i].text);
    }
    buf_add_char(&seen, '\n');
    return ERR_NONE;
}

/* In pieces of that many bytes. */
static enum err csv(struct str text, char delimiter, size_t piece)
{
    struct import_csv *c = ARENA_NEW(arena, struct import_csv);
    enum err code = ERR_NONE;

    buf_clear(&seen, SIZE_MAX);
    error_clear(&err);
    import_csv_init(c, delimiter, note, NULL);
    for (size_t at = 0; at < text.len && code == ERR_NONE; at += piece)
        code = import_csv_feed(c, str_range(text, at, at + piece), &err);
    if (code == ERR_NONE)
        code = import_csv_finish(c, &err);
    import_csv_fini(c);
    return code;
}

static enum err ndjson(struct str text, size_t piece)
{
    struct import_ndjson *n = ARENA_NEW(arena, struct import_ndjson);
    enum err code = ERR_NONE;

    buf_clear(&seen, SIZE_MAX);
    error_clear(&err);
    import_ndjson_init(n, arena, note, NULL);
    for (size_t at = 0; at < text.len && code == ERR_NONE; at += piece)
        code = import_ndjson_feed(n, str_range(text, at, at + piece), &err);
    if (code == ERR_NONE)
        code = import_ndjson_finish(n, &err);
    import_ndjson_fini(n);
    return code;
}

static void saw(const char *expected)
{
    ck_assert_str_eq(str_z(arena, buf_str(&seen)), expected);
}

/* ---- CSV ---- */

START_TEST(csv_is_read_the_same_wherever_it_is_cut)
{
    const struct str text =
        STR("a;b\r\n1;\"two \"\"2\"\"\r\nlines\"\n\n5\" pipe;\r\"\"\n;;\nlast;\"x\"");

    for (size_t piece = 1; piece <= text.len; piece++) {
        ck_assert_int_eq(csv(text, ';', piece), ERR_NONE);
        saw("1:a|b\n2:1|two \"2\"\r\nlines\n5:5\" pipe|\n6:\n7:||\n8:last|x\n");
    }
}
END_TEST

START_TEST(csv_that_is_broken_is_refused_with_its_line)
{
    ck_assert_int_eq(csv(STR("a\nb\n\"c\nd\n"), ',', 3), ERR_INVALID);
    ck_assert(strstr(err.words, "line 3") != NULL && strstr(err.words, "not closed") != NULL);
    ck_assert_int_eq(csv(STR("a\n\"b\" c\n"), ',', 3), ERR_INVALID);
    ck_assert(strstr(err.words, "line 2") != NULL);
    ck_assert_int_eq(csv(STR("a\nb\0c\n"), ',', 3), ERR_INVALID);
    ck_assert(strstr(err.words, "NUL") != NULL);
    ck_assert_int_eq(csv(STR(""), ',', 1), ERR_NONE);
    saw("");
}
END_TEST

START_TEST(csv_has_limits)
{
    char *wide = arena_alloc(arena, IMPORT_ROW_MAX + 2, 1);

    memset(wide, ',', IMPORT_COLUMNS_MAX);
    ck_assert_int_eq(csv((struct str){wide, IMPORT_COLUMNS_MAX - 1}, ',', 4096), ERR_NONE);
    ck_assert_int_eq(csv((struct str){wide, IMPORT_COLUMNS_MAX}, ',', 4096), ERR_INVALID);
    ck_assert(strstr(err.words, "columns") != NULL);
    memset(wide, 'x', IMPORT_ROW_MAX + 1);
    ck_assert_int_eq(csv((struct str){wide, IMPORT_ROW_MAX}, ',', 65536), ERR_NONE);
    ck_assert_int_eq(csv((struct str){wide, IMPORT_ROW_MAX + 1}, ',', 65536), ERR_INVALID);
    ck_assert(strstr(err.words, "longer") != NULL);
}
END_TEST

START_TEST(the_delimiter_is_guessed_from_the_first_line)
{
    ck_assert_int_eq(import_csv_guess(STR("a,b;c,d\n;;;;;")), ',');
    ck_assert_int_eq(import_csv_guess(STR("\"a,,,,\";b;c\n")), ';');
    ck_assert_int_eq(import_csv_guess(STR("a\tb\r\n")), '\t');
    ck_assert_int_eq(import_csv_guess(STR("a|b")), '|');
    ck_assert_int_eq(import_csv_guess(STR("a")), ',');
    ck_assert_int_eq(import_csv_guess(STR("")), ',');
}
END_TEST

/* ---- NDJSON ---- */

START_TEST(ndjson_is_read_the_same_wherever_it_is_cut)
{
    const struct str text = STR("{\"a\": 1, \"b\": \"x\\ny\"}\r\n\n"
                                "{\"c\": {\"d\": [1]}, \"a\": null}\n{\"b\": true}");

    for (size_t piece = 1; piece <= text.len; piece++) {
        ck_assert_int_eq(ndjson(text, piece), ERR_NONE);
        saw("1:1|x\ny\n3:NULL|-|{\"d\": [1]}\n4:-|true|-\n");
    }
}
END_TEST

START_TEST(ndjson_that_is_broken_is_refused_with_its_line)
{
    static const struct str broken[] = {
        STR_INIT("{}\n[1]\n"),
        STR_INIT("{}\n{\"a\": \n}\n"),
        STR_INIT("{}\n{\"a\": \"\\u0000\"}\n"),
        STR_INIT("{}\n1"),
    };
    char *deep = arena_alloc(arena, 3000, 1);

    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        ck_assert_int_eq(ndjson(broken[i], 5), ERR_INVALID);
        ck_assert_msg(strstr(err.words, "line 2") != NULL, "%s", err.words);
    }
    memset(deep, '[', 3000);
    ck_assert_int_eq(ndjson((struct str){deep, 3000}, 100), ERR_INVALID);
}
END_TEST

START_TEST(ndjson_has_limits)
{
    char *wide = arena_alloc(arena, IMPORT_ROW_MAX + 2, 1);

    memset(wide, ' ', IMPORT_ROW_MAX + 1);
    ck_assert_int_eq(ndjson((struct str){wide, IMPORT_ROW_MAX}, 65536), ERR_NONE);
    ck_assert_int_eq(ndjson((struct str){wide, IMPORT_ROW_MAX + 1}, 65536), ERR_INVALID);
    ck_assert(strstr(err.words, "longer") != NULL);
    buf_clear(&seen, SIZE_MAX);
    for (size_t i = 0; i <= IMPORT_COLUMNS_MAX; i++)
        buf_addf(&seen, "%s\"c%zu\":1", i == 0 ? "{" : ",", i);
    buf_add_char(&seen, '}');
    ck_assert_int_eq(ndjson(str_dup(arena, buf_str(&seen)), 65536), ERR_INVALID);
    ck_assert(strstr(err.words, "columns") != NULL);
}
END_TEST

/* ---- encodings ---- */

static int file_of(struct str bytes)
{
    char path[] = "/tmp/test-import-XXXXXX";
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(write(fd, bytes.at, bytes.len), (ssize_t)bytes.len);
    return fd;
}

static enum err text_note(void *ctx, struct str text, struct error *e)
{
    (void)ctx;
    (void)e;
    buf_add_str(&seen, text);
    return ERR_NONE;
}

static void decodes(struct str bytes, enum import_encoding as, const char *expected)
{
    const struct import_taker to = {text_note, NULL};
    enum import_encoding found = IMPORT_ENCODING__COUNT;
    int fd = file_of(bytes);

    buf_clear(&seen, SIZE_MAX);
    ck_assert_int_eq(import_encoding_find(fd, arena, &found, &err), ERR_NONE);
    ck_assert_int_eq(found, as);
    ck_assert_int_eq(import_decode(fd, arena, found, &to, &err), ERR_NONE);
    saw(expected);
    close(fd);
}

START_TEST(encodings_are_found_out)
{
    decodes(STR("a,\xc3\xa9\n"), IMPORT_UTF8, "a,\xc3\xa9\n");
    decodes(STR("\xef\xbb\xbf"
                "a\n"),
            IMPORT_UTF8, "a\n");
    decodes(STR("\xff\xfe"
                "a\0\xe9\0"),
            IMPORT_UTF16LE, "a\xc3\xa9");
    decodes(STR("\xfe\xff\0a\0\xe9"), IMPORT_UTF16BE, "a\xc3\xa9");
    decodes(STR("a\0,\0b\0\n\0"), IMPORT_UTF16LE, "a,b\n");
    decodes(STR("\0a\0,\0b\0\n"), IMPORT_UTF16BE, "a,b\n");
    decodes(STR("a,\xe9 \x80\n"), IMPORT_1252, "a,\xc3\xa9 \xe2\x82\xac\n");
    decodes(STR("\xff\xfe\x3d\xd8\xa3\xdc"), IMPORT_UTF16LE, "\xf0\x9f\x92\xa3");
}
END_TEST

/* Characters of three bytes over the borders of blocks, and one wrong byte at the very end. */
START_TEST(long_files_are_read_to_their_last_byte)
{
    size_t count = 40000;
    char *text = arena_alloc(arena, count * 3 + 2, 1);
    enum import_encoding found;
    int fd;

    text[0] = 'a';
    for (size_t i = 0; i < count; i++)
        memcpy(text + 1 + i * 3, "\xe2\x82\xac", 3);
    decodes((struct str){text, count * 3 + 1}, IMPORT_UTF8,
            str_z(arena, (struct str){text, count * 3 + 1}));
    text[count * 3 + 1] = '\xe9';
    fd = file_of((struct str){text, count * 3 + 2});
    ck_assert_int_eq(import_encoding_find(fd, arena, &found, &err), ERR_NONE);
    ck_assert_int_eq(found, IMPORT_1252);
    close(fd);
}
END_TEST

START_TEST(what_is_not_in_its_encoding_is_refused)
{
    const struct import_taker to = {text_note, NULL};
    static const struct {
        struct str bytes;
        enum import_encoding as;
    } wrong[] = {
        {STR_INIT("a\xe9"), IMPORT_UTF8},
        {STR_INIT("a\xe9 b"), IMPORT_UTF8},
        {STR_INIT("a\0b"), IMPORT_UTF16LE},
        {STR_INIT("\x00\xd8"
                  "a\0"),
         IMPORT_UTF16LE},
        {STR_INIT("\x81"), IMPORT_1252},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int fd = file_of(wrong[i].bytes);

        error_clear(&err);
        ck_assert_int_eq(import_decode(fd, arena, wrong[i].as, &to, &err), ERR_INVALID);
        ck_assert_str_eq(err.field, "encoding");
        close(fd);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("admin/import");
    TCase *c = tcase_create("files");
    SRunner *r;
    int failed;

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, csv_is_read_the_same_wherever_it_is_cut);
    tcase_add_test(c, csv_that_is_broken_is_refused_with_its_line);
    tcase_add_test(c, csv_has_limits);
    tcase_add_test(c, the_delimiter_is_guessed_from_the_first_line);
    tcase_add_test(c, ndjson_is_read_the_same_wherever_it_is_cut);
    tcase_add_test(c, ndjson_that_is_broken_is_refused_with_its_line);
    tcase_add_test(c, ndjson_has_limits);
    tcase_add_test(c, encodings_are_found_out);
    tcase_add_test(c, long_files_are_read_to_their_last_byte);
    tcase_add_test(c, what_is_not_in_its_encoding_is_refused);
    suite_add_tcase(s, c);
    r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
