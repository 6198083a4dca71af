/* test_qr.c - a text's square, as a path. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/qr/qr.h"
#include "tests/suite.h"

static struct arena *a;
static struct error e;

static void setup(void)
{
    a = arena_new((size_t)4 << 20);
    e = (struct error){.code = ERR_NONE};
}

static void teardown(void)
{
    arena_free(a);
}

static bool has(struct str s, struct str part)
{
    return str_search(s, part, 0) < s.len;
}

START_TEST(three_corners_have_their_marks_within_the_margin)
{
    struct qr qr;

    ck_assert_int_eq(qr_make(a, STR("otpauth://totp/x"), &qr, &e), ERR_NONE);
    /* Sizes go up by four from 21, and the margin stands on both sides. */
    ck_assert_int_eq((qr.size - 2 * QR_MARGIN - 17) % 4, 0);
    ck_assert(str_starts(qr.path, STR("M4 4h7v1h-7z")));
    ck_assert(has(qr.path, str_format(a, "M%d 4h7v1h-7z", qr.size - QR_MARGIN - 7)));
    ck_assert(has(qr.path, str_format(a, "M4 %dh7v1h-7z", qr.size - QR_MARGIN - 1)));
    ck_assert(!has(qr.path, str_format(a, "M%d %dh7v1h-7z", qr.size - QR_MARGIN - 7,
                                       qr.size - QR_MARGIN - 1)));
}
END_TEST

START_TEST(another_text_is_another_square)
{
    struct qr one, other;

    ck_assert_int_eq(qr_make(a, STR("otpauth://totp/x"), &one, &e), ERR_NONE);
    ck_assert_int_eq(qr_make(a, STR("otpauth://totp/y"), &other, &e), ERR_NONE);
    ck_assert_int_eq(one.size, other.size);
    ck_assert(!str_eq(one.path, other.path));
}
END_TEST

START_TEST(what_no_square_holds_is_refused)
{
    char text[4000];
    struct qr qr;

    memset(text, 'x', sizeof text);
    ck_assert_int_eq(qr_make(a, (struct str){text, sizeof text}, &qr, &e), ERR_INVALID);
}
END_TEST

static Suite *suite_qr(void)
{
    Suite *s = suite_create("qr");
    TCase *c = tcase_create("squares");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, three_corners_have_their_marks_within_the_margin);
    tcase_add_test(c, another_text_is_another_square);
    tcase_add_test(c, what_no_square_holds_is_refused);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_qr};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
