/* test_totp.c - the vectors of RFC 6238 (appendix B, SHA-1) and RFC 4226 (appendix D). */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/crypt/totp.h"
#include "tests/crypt/suites.h"

#define SECRET STR("12345678901234567890")

START_TEST(the_codes_are_those_of_the_rfc)
{
    static const struct {
        int64_t s;
        const char *code;
    } known[] = {
        {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
        {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"},
    };
    static const char *const counted[] = {"755224", "287082", "359152", "969429", "338314",
                                          "254676", "287922", "162583", "399871", "520489"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char code[9] = "";

        crypt_totp_print(SECRET, crypt_totp_step(known[i].s * CLOCK_US_PER_S), 8, code);
        ck_assert_str_eq(code, known[i].code);
    }
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        char code[7] = "";

        crypt_totp_print(SECRET, (int64_t)i, 6, code);
        ck_assert_str_eq(code, counted[i]);
    }
}
END_TEST

START_TEST(a_neighbouring_step_passes_and_none_farther)
{
    const int64_t now = 1111111111 * CLOCK_US_PER_S;
    const int64_t step = crypt_totp_step(now);

    for (int64_t away = -3; away <= 3; away++) {
        char code[CRYPT_TOTP_DIGITS];
        int64_t got = -1;
        bool is_near = away >= -1 && away <= 1;

        crypt_totp_print(SECRET, step + away, sizeof code, code);
        ck_assert_int_eq(crypt_totp_check(SECRET, (struct str){code, sizeof code}, now, -1, &got),
                         is_near);
        ck_assert_int_eq(got, is_near ? step + away : -1);
    }
}
END_TEST

START_TEST(a_code_counts_once_and_so_does_every_earlier_one)
{
    const int64_t now = 1111111111 * CLOCK_US_PER_S;
    const int64_t step = crypt_totp_step(now);
    char code[CRYPT_TOTP_DIGITS];
    struct str text = {code, sizeof code};
    int64_t got;

    crypt_totp_print(SECRET, step, sizeof code, code);
    ck_assert(crypt_totp_check(SECRET, text, now, step - 1, &got));
    ck_assert(!crypt_totp_check(SECRET, text, now, step, &got));
    ck_assert(!crypt_totp_check(SECRET, text, now, step + 1, &got));
}
END_TEST

START_TEST(what_is_no_code_does_not_pass)
{
    const struct str wrong[] = {STR(""), STR("05047"), STR("0504711"), STR("05047l"), STR_NONE};
    int64_t got;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert(!crypt_totp_check(SECRET, wrong[i], 1111111111 * CLOCK_US_PER_S, -1, &got));
}
END_TEST

/* RFC 4648, 10, without the padding. */
START_TEST(base32_gives_the_known_answers)
{
    static const struct {
        struct str bytes;
        struct str text;
    } known[] = {{STR_INIT(""), STR_INIT("")},
                 {STR_INIT("f"), STR_INIT("MY")},
                 {STR_INIT("fo"), STR_INIT("MZXQ")},
                 {STR_INIT("foo"), STR_INIT("MZXW6")},
                 {STR_INIT("foob"), STR_INIT("MZXW6YQ")},
                 {STR_INIT("fooba"), STR_INIT("MZXW6YTB")},
                 {STR_INIT("foobar"), STR_INIT("MZXW6YTBOI")},
                 {STR_INIT("12345678901234567890"), STR_INIT("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")}};
    struct arena *a = arena_new(1 << 16);

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        ck_assert(str_eq(crypt_base32_encode(a, known[i].bytes), known[i].text));
    arena_free(a);
}
END_TEST

Suite *suite_totp(void)
{
    Suite *s = suite_create("totp");
    TCase *c = tcase_create("totp");

    tcase_add_test(c, the_codes_are_those_of_the_rfc);
    tcase_add_test(c, a_neighbouring_step_passes_and_none_farther);
    tcase_add_test(c, a_code_counts_once_and_so_does_every_earlier_one);
    tcase_add_test(c, what_is_no_code_does_not_pass);
    tcase_add_test(c, base32_gives_the_known_answers);
    suite_add_tcase(s, c);
    return s;
}
