/* test_log.c - no value forges a line. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "app/base/error.h"
#include "app/base/log.h"
#include "tests/base/suites.h"

/* What one call writes to stderr. */
static struct str logged(void (*write_one)(void), char *text, size_t size)
{
    int ends[2];
    int kept = dup(STDERR_FILENO);
    ssize_t len;

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_ge(dup2(ends[1], STDERR_FILENO), 0);
    write_one();
    ck_assert_int_ge(dup2(kept, STDERR_FILENO), 0);
    ck_assert_int_eq(close(ends[1]), 0);
    len = read(ends[0], text, size);
    ck_assert_int_ge(len, 0);
    ck_assert_int_eq(close(ends[0]), 0);
    ck_assert_int_eq(close(kept), 0);
    return (struct str){text, (size_t)len};
}

static void hostile(void)
{
    struct log_line l;

    log_begin(&l, LOG_INFO, "request");
    log_str(&l, "path", STR("/a\n<3>event=forged status=200 \"x\\"));
    log_int(&l, "status", 404);
    log_ms(&l, "time", 1234567);
    log_end(&l);
}

static void endless(void)
{
    static char text[3 * LOG_LINE_MAX];
    struct log_line l;

    memset(text, '"', sizeof text);
    log_begin(&l, LOG_INFO, "long");
    log_str(&l, "value", (struct str){text, sizeof text});
    log_end(&l);
}

static void quiet(void)
{
    struct log_line l;

    log_level_set(LOG_WARNING);
    log_begin(&l, LOG_INFO, "unwanted");
    log_end(&l);
    log_level_set(LOG_INFO);
}

START_TEST(a_value_cannot_forge_a_line_or_a_key)
{
    char text[LOG_LINE_MAX];
    struct str line = logged(hostile, text, sizeof text);

    ck_assert(str_eq(line, STR("<6>event=request path=\"/a\\x0a<3>event=forged status=200 "
                               "\\\"x\\\\\" status=404 time=1234.567\n")));
}
END_TEST

START_TEST(a_line_is_cut_at_its_maximum)
{
    char text[3 * LOG_LINE_MAX];
    struct str line = logged(endless, text, sizeof text);

    ck_assert_uint_le(line.len, LOG_LINE_MAX);
    ck_assert_int_eq(line.at[line.len - 1], '\n');
}
END_TEST

START_TEST(what_is_above_the_level_is_dropped)
{
    char text[64];

    ck_assert_uint_eq(logged(quiet, text, sizeof text).len, 0);
}
END_TEST

Suite *suite_log(void)
{
    Suite *s = suite_create("log");
    TCase *c = tcase_create("log");

    tcase_add_test(c, a_value_cannot_forge_a_line_or_a_key);
    tcase_add_test(c, a_line_is_cut_at_its_maximum);
    tcase_add_test(c, what_is_above_the_level_is_dropped);
    suite_add_tcase(s, c);
    return s;
}
