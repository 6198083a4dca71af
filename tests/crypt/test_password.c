/* test_password.c - the vectors of RFC 7914, and the life of a stored password. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "app/base/error.h"
#include "app/base/id.h"
#include "app/base/str.h"
#include "app/crypt/password.h"
#include "tests/crypt/suites.h"

#define KEY_LEN 64

static void assert_key(struct str password, struct str salt, struct crypt_scrypt_cost cost,
                       const char *hex)
{
    struct error e = {.code = ERR_NONE};
    unsigned char key[KEY_LEN];
    char got[2 * KEY_LEN + 1] = "";

    ck_assert_int_eq(crypt_scrypt(password, salt, cost, key, sizeof key, &e), ERR_NONE);
    id_print_hex(key, sizeof key, got);
    ck_assert_str_eq(got, hex);
}

/* RFC 7914, section 12. */
START_TEST(scrypt_gives_the_known_answers)
{
    assert_key(STR(""), STR(""), (struct crypt_scrypt_cost){4, 1, 1},
               "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
               "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
    assert_key(STR("password"), STR("NaCl"), (struct crypt_scrypt_cost){10, 8, 16},
               "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
               "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
    assert_key(STR("pleaseletmein"), STR("SodiumChloride"), (struct crypt_scrypt_cost){14, 8, 1},
               "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
               "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
}
END_TEST

START_TEST(a_cost_beyond_the_bounds_is_refused_at_once)
{
    static const struct crypt_scrypt_cost bad[] = {
        {0, 8, 1},  {20, 8, 1},  {17, 16, 1},      {15, 0, 1}, {15, 8, 0},
        {15, 8, 9}, {10, 65, 1}, {10, 1, 65},      {64, 1, 1}, {UINT32_MAX, UINT32_MAX, UINT32_MAX},
        {33, 8, 1}, {36, 8, 1},  {10, 1U << 31, 2}};
    unsigned char key[KEY_LEN];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error e = {.code = ERR_NONE};

        ck_assert_int_eq(crypt_scrypt(STR("p"), STR("s"), bad[i], key, sizeof key, &e),
                         ERR_INVALID);
    }
}
END_TEST

/* The dearest cost that is let in must not fail for OpenSSL's own counting. */
START_TEST(the_largest_bearable_memory_is_borne)
{
    struct error e = {.code = ERR_NONE};
    unsigned char key[KEY_LEN];

    ck_assert_int_eq(crypt_scrypt(STR("p"), STR("s"), (struct crypt_scrypt_cost){14, 64, 1}, key,
                                  sizeof key, &e),
                     ERR_NONE);
}
END_TEST

static struct str hashed(struct str password, char *text)
{
    struct error e = {.code = ERR_NONE};
    size_t len = 0;

    ck_assert_int_eq(crypt_password_hash(password, text, &len, &e), ERR_NONE);
    ck_assert_uint_le(len, CRYPT_PASSWORD_TEXT_MAX);
    return (struct str){text, len};
}

START_TEST(a_password_with_a_nul_is_not_stored)
{
    struct error e = {.code = ERR_NONE};
    char text[CRYPT_PASSWORD_TEXT_MAX];
    size_t len;

    ck_assert_int_eq(crypt_password_hash(STR("correct\0horse"), text, &len, &e), ERR_INVALID);
}
END_TEST

static bool is_right(struct str password, struct str stored)
{
    struct error e = {.code = ERR_NONE};
    bool answer = false;

    ck_assert_int_eq(crypt_password_check(password, stored, &answer, &e), ERR_NONE);
    return answer;
}

START_TEST(a_stored_password_checks_and_no_other_does)
{
    char text[CRYPT_PASSWORD_TEXT_MAX];
    struct str stored = hashed(STR("correct horse"), text);

    ck_assert(str_starts(stored, STR("$scrypt$ln=15,r=8,p=3$")));
    ck_assert(is_right(STR("correct horse"), stored));
    ck_assert(!is_right(STR("correct hors"), stored));
    ck_assert(!is_right(STR("correct horse\0"), stored));
    ck_assert(!is_right(STR_NONE, stored));
    ck_assert(!crypt_password_is_outdated(stored));
}
END_TEST

START_TEST(the_same_password_is_stored_differently_each_time)
{
    char one[CRYPT_PASSWORD_TEXT_MAX];
    char two[CRYPT_PASSWORD_TEXT_MAX];

    ck_assert(!str_eq(hashed(STR("twice"), one), hashed(STR("twice"), two)));
}
END_TEST

/* scrypt("pleaseletmein", "SodiumChloride", 2^10, 8, 1, 32), by another implementation (Python). */
#define SALT           "U29kaXVtQ2hsb3JpZGU"
#define HASH           "VBc2h9Jl5DImvZFLAVJn4v3UEIqgWTf7VJ7OsMJ2ooU"
#define HASH_SHORT     "VBc2h9Jl5DImvZFLAVJn4v3UEIqgWTf7VJ7OsMJ2oo"
#define ELSEWHERE_TEXT "$scrypt$ln=10,r=8,p=1$" SALT "$" HASH

START_TEST(a_password_stored_elsewhere_at_another_cost_checks_and_is_outdated)
{
    ck_assert(is_right(STR("pleaseletmein"), STR(ELSEWHERE_TEXT)));
    ck_assert(!is_right(STR("pleaseletmeIn"), STR(ELSEWHERE_TEXT)));
    ck_assert(crypt_password_is_outdated(STR(ELSEWHERE_TEXT)));
}
END_TEST

START_TEST(a_damaged_text_is_our_fault_and_never_a_yes)
{
    static const struct str bad[] = {
        STR_INIT(""),
        STR_INIT("$"),
        STR_INIT("secret in clear"),
        STR_INIT("$bcrypt$ln=10,r=8,p=1$" SALT "$" HASH),
        STR_INIT("$scrypt$ln=10,r=8$" SALT "$" HASH),
        STR_INIT("$scrypt$r=8,ln=10,p=1$U29k$" HASH),
        STR_INIT("$scrypt$ln=10,r=8,p=1,x=1$U29k$" HASH),
        STR_INIT("$scrypt$ln=010,r=8,p=1$U29k$" HASH),
        STR_INIT("$scrypt$ln=99,r=8,p=1$U29k$" HASH),
        STR_INIT("$scrypt$ln=,r=8,p=1$U29k$" HASH),
        STR_INIT("$scrypt$ln=-1,r=8,p=1$U29k$" HASH),
        STR_INIT("$scrypt$ln=10,r=8,p=1$U29k$" HASH_SHORT),
        STR_INIT("$scrypt$ln=10,r=8,p=1$U29k$"),
        STR_INIT("$scrypt$ln=10,r=8,p=1$U29k"),
        STR_INIT("$scrypt$ln=10,r=8,p=1$U29k$" HASH "$"),
        STR_INIT("$scrypt$ln=10,r=8,p=1$U=9k$" HASH),
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error e = {.code = ERR_NONE};
        bool answer = true;

        ck_assert_msg(crypt_password_check(STR("p"), bad[i], &answer, &e) == ERR_INTERNAL, "%.*s",
                      STR_ARG(bad[i]));
        ck_assert(crypt_password_is_outdated(bad[i]));
    }
}
END_TEST

START_TEST(a_very_long_text_is_refused)
{
    static char text[1 << 20];
    struct error e = {.code = ERR_NONE};
    bool answer = true;

    memset(text, 'A', sizeof text);
    memcpy(text, "$scrypt$ln=10,r=8,p=1$", 22);
    text[1000] = '$';
    ck_assert_int_eq(crypt_password_check(STR("p"), (struct str){text, sizeof text}, &answer, &e),
                     ERR_INTERNAL);
}
END_TEST

static double cpu_seconds(void)
{
    struct timespec now;

    ck_assert_int_eq(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

START_TEST(without_a_stored_password_the_same_work_says_no)
{
    char text[CRYPT_PASSWORD_TEXT_MAX];
    struct str stored = hashed(STR("some password"), text);
    double known, unknown, start;

    start = cpu_seconds();
    ck_assert(!is_right(STR("a guess"), stored));
    known = cpu_seconds() - start;
    start = cpu_seconds();
    ck_assert(!is_right(STR("a guess"), STR_NONE));
    unknown = cpu_seconds() - start;
    /* Processor time, and wide bounds: without the work it would be a thousandth. */
    ck_assert_double_gt(unknown, known / 3);
    ck_assert_double_lt(unknown, known * 3);
}
END_TEST

Suite *suite_password(void)
{
    Suite *s = suite_create("password");
    TCase *c = tcase_create("scrypt");

    tcase_set_timeout(c, 60);
    tcase_add_test(c, scrypt_gives_the_known_answers);
    tcase_add_test(c, a_cost_beyond_the_bounds_is_refused_at_once);
    tcase_add_test(c, the_largest_bearable_memory_is_borne);
    tcase_add_test(c, a_stored_password_checks_and_no_other_does);
    tcase_add_test(c, a_password_with_a_nul_is_not_stored);
    tcase_add_test(c, the_same_password_is_stored_differently_each_time);
    tcase_add_test(c, a_password_stored_elsewhere_at_another_cost_checks_and_is_outdated);
    tcase_add_test(c, a_damaged_text_is_our_fault_and_never_a_yes);
    tcase_add_test(c, a_very_long_text_is_refused);
    tcase_add_test(c, without_a_stored_password_the_same_work_says_no);
    suite_add_tcase(s, c);
    return s;
}
