/* test_base64.c - the vectors of RFC 4648, and what is refused. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/base/str.h"
#include "app/crypt/base64.h"
#include "app/crypt/secret.h"
#include "tests/crypt/suites.h"

static struct arena *arena;

static void setup(void)
{
    arena = arena_new(4 << 20);
}

static void teardown(void)
{
    arena_free(arena);
}

static void assert_both_ways(enum crypt_base64 kind, struct str bytes, struct str text)
{
    struct str back = STR_NONE;

    ck_assert(str_eq(crypt_base64_encode(arena, kind, bytes), text));
    ck_assert(crypt_base64_decode(arena, kind, text, &back));
    ck_assert(str_eq(back, bytes));
}

/* RFC 4648, section 10. */
START_TEST(the_known_answers_hold_both_ways)
{
    assert_both_ways(CRYPT_BASE64, STR(""), STR(""));
    assert_both_ways(CRYPT_BASE64, STR("f"), STR("Zg=="));
    assert_both_ways(CRYPT_BASE64, STR("fo"), STR("Zm8="));
    assert_both_ways(CRYPT_BASE64, STR("foo"), STR("Zm9v"));
    assert_both_ways(CRYPT_BASE64, STR("foob"), STR("Zm9vYg=="));
    assert_both_ways(CRYPT_BASE64, STR("fooba"), STR("Zm9vYmE="));
    assert_both_ways(CRYPT_BASE64, STR("foobar"), STR("Zm9vYmFy"));
}
END_TEST

START_TEST(each_kind_has_its_alphabet_and_padding)
{
    assert_both_ways(CRYPT_BASE64, STR("\xfb\xff\xfe\xff"), STR("+//+/w=="));
    assert_both_ways(CRYPT_BASE64_BARE, STR("\xfb\xff\xfe\xff"), STR("+//+/w"));
    assert_both_ways(CRYPT_BASE64_URL, STR("\xfb\xff\xfe\xff"), STR("-__-_w"));
    assert_both_ways(CRYPT_BASE64_URL, STR("\0\0\0"), STR("AAAA"));
}
END_TEST

START_TEST(what_was_written_reads_back)
{
    unsigned char bytes[100];

    for (size_t len = 0; len <= sizeof bytes; len++) {
        id_fill(bytes, len);
        for (int kind = CRYPT_BASE64; kind <= CRYPT_BASE64_URL; kind++) {
            struct str in = {(const char *)bytes, len};

            assert_both_ways((enum crypt_base64)kind, in,
                             crypt_base64_encode(arena, (enum crypt_base64)kind, in));
        }
    }
}
END_TEST

START_TEST(a_second_text_for_the_same_bytes_is_refused)
{
    static const struct {
        enum crypt_base64 kind;
        struct str text;
    } bad[] = {{CRYPT_BASE64, STR_INIT("Zg")},          {CRYPT_BASE64, STR_INIT("Zg=")},
               {CRYPT_BASE64, STR_INIT("Zg===")},       {CRYPT_BASE64, STR_INIT("Zh==")},
               {CRYPT_BASE64, STR_INIT("Zm9=")},        {CRYPT_BASE64, STR_INIT("=")},
               {CRYPT_BASE64, STR_INIT("====")},        {CRYPT_BASE64, STR_INIT("Z===")},
               {CRYPT_BASE64, STR_INIT("Zg==Zg==")},    {CRYPT_BASE64, STR_INIT("Zm9v\n")},
               {CRYPT_BASE64, STR_INIT(" Zm9")},        {CRYPT_BASE64, STR_INIT("Zm-_")},
               {CRYPT_BASE64_BARE, STR_INIT("Zg==")},   {CRYPT_BASE64_BARE, STR_INIT("Zh")},
               {CRYPT_BASE64_BARE, STR_INIT("Z")},      {CRYPT_BASE64_BARE, STR_INIT("Zm9vY")},
               {CRYPT_BASE64_BARE, STR_INIT("Zm-_")},   {CRYPT_BASE64_URL, STR_INIT("Zm+/")},
               {CRYPT_BASE64_URL, STR_INIT("Zg==")},    {CRYPT_BASE64_URL, STR_INIT("Zm9")},
               {CRYPT_BASE64_URL, STR_INIT("Zm9v\0")},  {CRYPT_BASE64_URL, STR_INIT("Zm\xc3\xa9")},
               {CRYPT_BASE64_URL, STR_INIT("Zm9v\xff")}};
    struct str out;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!crypt_base64_decode(arena, bad[i].kind, bad[i].text, &out), "%zu: %.*s", i,
                      STR_ARG(bad[i].text));
}
END_TEST

START_TEST(secrets_are_compared_and_wiped)
{
    char secret[] = "a secret";
    char other[] = "another";

    ck_assert(crypt_equal(STR("token"), STR("token")));
    ck_assert(!crypt_equal(STR("token"), STR("tokem")));
    ck_assert(!crypt_equal(STR("token"), STR("toke")));
    ck_assert(!crypt_equal(STR("token"), STR_NONE));
    ck_assert(crypt_equal(STR_NONE, STR("")));
    crypt_wipe(secret, sizeof secret);
    for (size_t i = 0; i < sizeof secret; i++)
        ck_assert_int_eq(secret[i], 0);
    crypt_wipe(NULL, 0);
    crypt_wipe_str((struct str){other, 4});
    ck_assert_mem_eq(other, "\0\0\0\0her", 8);
    crypt_wipe_str(STR_NONE);
}
END_TEST

Suite *suite_base64(void)
{
    Suite *s = suite_create("base64");
    TCase *c = tcase_create("base64 and secrets");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, the_known_answers_hold_both_ways);
    tcase_add_test(c, each_kind_has_its_alphabet_and_padding);
    tcase_add_test(c, what_was_written_reads_back);
    tcase_add_test(c, a_second_text_for_the_same_bytes_is_refused);
    tcase_add_test(c, secrets_are_compared_and_wiped);
    suite_add_tcase(s, c);
    return s;
}
