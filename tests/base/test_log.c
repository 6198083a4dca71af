/* test_log.c - no value forges a line. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "app/base/buf.h"
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

    ck_assert(str_starts(line, STR("<6>time=2")));
    line = str_from(line, str_find(line, ' ', 0));
    ck_assert(str_eq(line, STR(" event=request path=\"/a\\x0a<3>event=forged status=200 "
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

static struct buf waiting;

static void later(void)
{
    struct log_line l;

    for (int i = 0; i < 3; i++) {
        log_begin(&l, LOG_INFO, "calm");
        log_int(&l, "n", i);
        log_end_later(&l, &waiting);
    }
}

static void urgent(void)
{
    struct log_line l;

    later();
    log_begin(&l, LOG_ERROR, "alarm");
    log_end_later(&l, &waiting);
}

static void flush(void)
{
    log_flush(&waiting);
}

static void many(void)
{
    for (int i = 0; i < 100; i++)
        later();
}

START_TEST(lines_wait_until_they_are_flushed_or_one_is_urgent)
{
    char text[LOG_LINE_MAX];
    struct str out;

    buf_init(&waiting, 2 * LOG_LINE_MAX);
    ck_assert_uint_eq(logged(later, text, sizeof text).len, 0);
    out = logged(flush, text, sizeof text);
    ck_assert_uint_lt(str_search(out, STR("event=calm n=2\n"), 0), out.len);
    ck_assert_uint_eq(logged(flush, text, sizeof text).len, 0);
    out = logged(urgent, text, sizeof text);
    ck_assert(str_ends(out, STR("event=alarm\n")));
    ck_assert_uint_lt(str_search(out, STR("event=calm n=0\n"), 0), out.len);
    buf_fini(&waiting);
}
END_TEST

START_TEST(lines_that_find_no_room_send_the_others_off)
{
    static char text[300 * LOG_LINE_MAX / 64];
    struct str out;
    size_t lines = 0;

    buf_init(&waiting, LOG_LINE_MAX);
    out = logged(many, text, sizeof text);
    for (size_t i = 0; i < out.len; i++)
        lines += out.at[i] == '\n';
    for (size_t i = 0; i < buf_str(&waiting).len; i++)
        lines += buf_str(&waiting).at[i] == '\n';
    ck_assert_uint_eq(lines, 300);
    ck_assert_uint_gt(out.len, 0);
    buf_fini(&waiting);
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
    tcase_add_test(c, lines_wait_until_they_are_flushed_or_one_is_urgent);
    tcase_add_test(c, lines_that_find_no_room_send_the_others_off);
    tcase_add_test(c, what_is_above_the_level_is_dropped);
    suite_add_tcase(s, c);
    return s;
}
