/* test_breach.c - the list of passwords that stood in breaches, and who is on it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/access/breach.h"
#include "app/access/password.h"
#include "app/base/id.h"
#include "app/crypt/digest.h"
#include "tests/access/suites.h"

#define COUNT   3000
#define HEX_LEN ((size_t)2 * CRYPT_SHA1_LEN)

static char path[] = "/tmp/lintel-breach-XXXXXX";
static struct error e;
static struct access_breach list;

struct entry {
    char hex[HEX_LEN + 1];
};
static struct entry entries[COUNT];

static int by_hex(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->hex, ((const struct entry *)b)->hex);
}

static struct str stolen(int i, char text[32])
{
    return (struct str){text, (size_t)snprintf(text, 32, "stolen %d", i)};
}

static void setup(void)
{
    char text[32];
    int fd;

    e = (struct error){.code = ERR_NONE};
    list.fd = -1;
    (void)snprintf(path, sizeof path, "/tmp/lintel-breach-XXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    for (int i = 0; i < COUNT; i++) {
        unsigned char digest[CRYPT_SHA1_LEN];

        crypt_sha1(stolen(i, text), digest);
        id_print_hex(digest, sizeof digest, entries[i].hex);
        entries[i].hex[HEX_LEN] = '\0';
    }
    qsort(entries, COUNT, sizeof *entries, by_hex);
}

static void teardown(void)
{
    access_breach_close(&list);
    (void)unlink(path);
}

static void write_file(const char *text)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

/* The first count lines, as the list's publisher writes them; ends may be "\r\n". */
static void write_list(size_t count, const char *end)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    for (size_t i = 0; i < count; i++) {
        for (const char *c = entries[i].hex; *c != '\0'; c++)
            (void)fputc(*c >= 'a' ? *c - 'a' + 'A' : *c, f);
        (void)fprintf(f, ":%zu%s", i % 7 == 0 ? i * 123457 : i % 10, i + 1 < count ? end : "");
    }
    ck_assert_int_eq(fclose(f), 0);
}

static bool has(struct str password)
{
    bool answer = false;

    ck_assert_msg(access_breach_has(&list, password, &answer, &e) == ERR_NONE, "%s", e.text);
    return answer;
}

START_TEST(each_of_the_list_is_found_and_nothing_else)
{
    char text[32];

    write_list(COUNT, _i == 0 ? "\n" : "\r\n");
    ck_assert_msg(access_breach_open(path, &list, &e) == ERR_NONE, "%s", e.words);
    for (int i = 0; i < COUNT; i++) {
        ck_assert(has(stolen(i, text)));
        ck_assert(!has(stolen(COUNT + i, text)));
    }
    ck_assert(!has(STR("")));
}
END_TEST

START_TEST(lists_of_a_few_lines_are_lists)
{
    char text[32];
    size_t count = (size_t)_i + 1;
    size_t found = 0;

    write_list(count, "\n");
    ck_assert_int_eq(access_breach_open(path, &list, &e), ERR_NONE);
    for (int i = 0; i < COUNT; i++)
        found += has(stolen(i, text));
    ck_assert_uint_eq(found, count);
}
END_TEST

START_TEST(what_is_no_such_list_is_refused_in_words)
{
    static const char *const texts[] = {
        "",
        "\n",
        "password\n123456\n",
        "0000000000000000000000000000000000000000x\n",
        "000000000000000000000000000000000000000\n",
        "<!doctype html>\n<title>Sign in to the wireless network</title>\n",
        /* by how often: the publisher has that one too */
        "7C4A8D09CA3762AF61E59520943DC26494F8941B:37359195\n"
        "F7C3BC1D808E04732ADF679965CCC34CA7AE3441:16629796\n"
        "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:10434004\n",
    };

    write_file(texts[_i]);
    ck_assert_int_eq(access_breach_open(path, &list, &e), ERR_INVALID);
    ck_assert_str_eq(e.field, "LINTEL_BREACHED_FILE");
    ck_assert_ptr_nonnull(strstr(e.words, path));
    ck_assert_int_eq(list.fd, -1);
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
    ck_assert_int_eq(access_breach_open("/tmp/lintel-no-such-file", &list, &e), ERR_INVALID);
    error_clear(&e);
    ck_assert_int_eq(access_breach_open("/tmp", &list, &e), ERR_INVALID);
}
END_TEST

START_TEST(a_list_that_breaks_is_not_taken_for_an_empty_one)
{
    bool answer = false;
    char text[32];

    write_list(COUNT, "\n");
    ck_assert_int_eq(access_breach_open(path, &list, &e), ERR_NONE);
    ck_assert_int_eq(truncate(path, 100), 0);
    ck_assert_int_eq(access_breach_has(&list, stolen(1, text), &answer, &e), ERR_UNAVAILABLE);
}
END_TEST

START_TEST(a_password_of_the_list_is_refused)
{
    const struct access_password_rules rules = {.breached = &list, .product = STR("Lintel")};
    unsigned char digest[CRYPT_SHA1_LEN];
    char line[HEX_LEN + 2] = "";

    crypt_sha1(STR("seven blue boats"), digest);
    id_print_hex(digest, sizeof digest, line);
    line[HEX_LEN] = '\n';
    write_file(line);
    ck_assert_int_eq(access_breach_open(path, &list, &e), ERR_NONE);
    ck_assert_int_eq(
        access_password_judge(&rules, STR("seven blue boats"), STR("ann@example.org"), &e),
        ERR_INVALID);
    ck_assert_str_eq(e.field, "password");
    ck_assert_ptr_nonnull(strstr(e.words, "stolen"));
    error_clear(&e);
    ck_assert_int_eq(
        access_password_judge(&rules, STR("eight blue boats"), STR("ann@example.org"), &e),
        ERR_NONE);
}
END_TEST

Suite *suite_breach(void)
{
    Suite *s = suite_create("breach");
    TCase *c = tcase_create("lists");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_loop_test(c, each_of_the_list_is_found_and_nothing_else, 0, 2);
    tcase_add_loop_test(c, lists_of_a_few_lines_are_lists, 0, 5);
    tcase_add_loop_test(c, what_is_no_such_list_is_refused_in_words, 0, 7);
    tcase_add_test(c, what_is_no_file_is_refused);
    tcase_add_test(c, a_list_that_breaks_is_not_taken_for_an_empty_one);
    tcase_add_test(c, a_password_of_the_list_is_refused);
    suite_add_tcase(s, c);
    return s;
}
