/* test_one_time.c - links and codes by mail: once, in time, for one purpose. */
#include "config.h"

#include "app/access/one_time.h"
#include "app/access/setup.h"
#include "app/crypt/keyring.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

#define KEY_OLD "mac hmac256 one current AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define KEY_NEW "mac hmac256 two current BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define KEYS_BOTH \
    KEY_NEW ";"   \
            "mac hmac256 one kept AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define BIT(p) (1U << (p))

static struct error e;
static struct access_setup the_setup;
static int64_t ann;

static struct crypt_keyring *ring_of(const char *text)
{
    struct crypt_keyring *ring;

    ck_assert_msg(crypt_keyring_open("", str_from_z(text), &ring, &e) == ERR_NONE, "%s", e.words);
    return ring;
}

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
    the_setup =
        (struct access_setup){.keys = ring_of(KEY_OLD), .link_life_s = 3600, .code_life_s = 600};
    ann = world_account(WORLD_EMAIL, false);
}

static void teardown(void)
{
    crypt_keyring_close(the_setup.keys);
    world_close();
}

static struct access_one_time put(int64_t account_id, enum access_purpose purpose)
{
    const struct access_letter letter = {
        .account_id = account_id, .purpose = purpose, .email = STR(WORLD_EMAIL)};
    struct access_one_time secrets;

    ck_assert_msg(access_one_time_put(conn, arena, &the_setup, &letter, &secrets, &e) == ERR_NONE,
                  "%s %s", e.text, e.words);
    return secrets;
}

static bool takes_link(struct str link, unsigned purposes)
{
    struct access_redeemed what = {.account_id = 0};
    enum err code = access_one_time_take_link(conn, arena, link, purposes, &what, &e);

    ck_assert_msg(code == ERR_NONE || code == ERR_ABSENT, "%s", e.text);
    ck_assert(code == ERR_ABSENT || what.account_id == ann);
    error_clear(&e);
    return code == ERR_NONE;
}

static bool takes_code(int64_t account_id, struct str code, unsigned purposes)
{
    struct access_redeemed what = {.account_id = 0};
    enum err outcome =
        access_one_time_take_code(conn, arena, &the_setup, account_id, code, purposes, &what, &e);

    ck_assert_msg(outcome == ERR_NONE || outcome == ERR_ABSENT, "%s", e.text);
    error_clear(&e);
    return outcome == ERR_NONE;
}

/* As if so many seconds had passed. */
static void pass(int64_t seconds)
{
    (void)world_sql(SQL("UPDATE lintel_one_time SET expires_at = expires_at - INTERVAL ? SECOND"),
                    seconds);
    (void)world_sql(
        SQL("UPDATE lintel_one_time SET code_expires_at = code_expires_at - INTERVAL ? SECOND"),
        seconds);
}

/* Another code than this one. */
static struct str wrong(struct str code)
{
    return str_eq(code, STR("000000")) ? STR("000001") : STR("000000");
}

START_TEST(a_letter_works_once_by_link_or_code)
{
    struct access_one_time s = put(ann, ACCESS_RECOVERY);

    ck_assert_uint_eq(s.code.len, ACCESS_ONE_TIME_DIGITS);
    ck_assert(takes_link(s.link, BIT(ACCESS_RECOVERY)));
    ck_assert(!takes_link(s.link, BIT(ACCESS_RECOVERY)));
    ck_assert(!takes_code(ann, s.code, BIT(ACCESS_RECOVERY)));
    s = put(ann, ACCESS_RECOVERY);
    ck_assert(takes_code(ann, s.code, BIT(ACCESS_RECOVERY)));
    ck_assert(!takes_link(s.link, BIT(ACCESS_RECOVERY)));
}
END_TEST

START_TEST(the_code_ends_before_the_link)
{
    struct access_one_time s = put(ann, ACCESS_RECOVERY);

    pass(601);
    ck_assert(!takes_code(ann, s.code, BIT(ACCESS_RECOVERY)));
    ck_assert(takes_link(s.link, BIT(ACCESS_RECOVERY)));
    s = put(ann, ACCESS_RECOVERY);
    pass(590);
    ck_assert(takes_code(ann, s.code, BIT(ACCESS_RECOVERY)));
    s = put(ann, ACCESS_RECOVERY);
    pass(3601);
    ck_assert(!takes_link(s.link, BIT(ACCESS_RECOVERY)));
}
END_TEST

START_TEST(the_code_never_outlives_the_link)
{
    struct access_one_time s;

    the_setup.link_life_s = 60;
    ck_assert_int_eq(access_code_life_s(&the_setup), 60);
    s = put(ann, ACCESS_RECOVERY);
    pass(61);
    ck_assert(!takes_code(ann, s.code, BIT(ACCESS_RECOVERY)));
}
END_TEST

START_TEST(the_fifth_wrong_code_ends_both)
{
    struct access_one_time s = put(ann, ACCESS_RECOVERY);

    for (int i = 0; i < ACCESS_ONE_TIME_GUESSES - 1; i++)
        ck_assert(!takes_code(ann, wrong(s.code), BIT(ACCESS_RECOVERY)));
    ck_assert_int_eq(world_sql(SQL("SELECT guesses FROM lintel_one_time"), 0), 4);
    ck_assert(!takes_code(ann, wrong(s.code), BIT(ACCESS_RECOVERY)));
    ck_assert(!takes_code(ann, s.code, BIT(ACCESS_RECOVERY)));
    ck_assert(!takes_link(s.link, BIT(ACCESS_RECOVERY)));
}
END_TEST

START_TEST(it_is_good_for_its_purpose_and_its_account_alone)
{
    int64_t bob = world_account("bob@example.org", false);
    struct access_one_time s = put(ann, ACCESS_CONFIRMATION);

    ck_assert(!takes_link(s.link, BIT(ACCESS_RECOVERY) | BIT(ACCESS_INVITE)));
    ck_assert(!takes_code(ann, s.code, BIT(ACCESS_RECOVERY)));
    ck_assert(!takes_code(bob, s.code, BIT(ACCESS_CONFIRMATION)));
    ck_assert(!takes_code(0, s.code, BIT(ACCESS_CONFIRMATION)));
    /* What was asked for another purpose was no guess at this one. */
    ck_assert_int_eq(world_sql(SQL("SELECT guesses FROM lintel_one_time"), 0), 0);
    ck_assert(takes_code(ann, s.code, BIT(ACCESS_RECOVERY) | BIT(ACCESS_CONFIRMATION)));
}
END_TEST

START_TEST(a_new_letter_takes_the_old_ones_place)
{
    struct access_one_time old = put(ann, ACCESS_RECOVERY);
    struct access_one_time s = put(ann, ACCESS_RECOVERY);

    ck_assert(!takes_link(old.link, BIT(ACCESS_RECOVERY)));
    ck_assert(takes_link(s.link, BIT(ACCESS_RECOVERY)));
}
END_TEST

START_TEST(neither_link_nor_code_stands_in_the_table)
{
    struct access_one_time s = put(ann, ACCESS_RECOVERY);

    ck_assert_int_eq(world_sql(SQL("SELECT LENGTH(link_hash) + LENGTH(code_mac)"
                                   " FROM lintel_one_time"),
                               0),
                     64);
    ck_assert(!takes_link(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), ~0U));
    ck_assert(!takes_link(STR(""), ~0U));
    ck_assert(!takes_link(str_range(s.link, 0, s.link.len - 1), ~0U));
    ck_assert(!takes_code(ann, STR(""), BIT(ACCESS_RECOVERY)));
    ck_assert(!takes_code(ann, STR_NONE, BIT(ACCESS_RECOVERY)));
    ck_assert(takes_link(s.link, ~0U));
}
END_TEST

START_TEST(a_key_that_was_rotated_still_knows_its_codes)
{
    struct access_one_time s = put(ann, ACCESS_RECOVERY);

    crypt_keyring_close(the_setup.keys);
    the_setup.keys = ring_of(KEYS_BOTH);
    ck_assert(takes_code(ann, s.code, BIT(ACCESS_RECOVERY)));
}
END_TEST

START_TEST(a_code_of_a_lost_key_is_no_code)
{
    struct access_one_time s = put(ann, ACCESS_RECOVERY);

    crypt_keyring_close(the_setup.keys);
    the_setup.keys = ring_of(KEY_NEW);
    ck_assert(!takes_code(ann, s.code, BIT(ACCESS_RECOVERY)));
    crypt_keyring_close(the_setup.keys);
    the_setup.keys = NULL;
    ck_assert(!takes_code(ann, s.code, BIT(ACCESS_RECOVERY)));
}
END_TEST

START_TEST(without_a_key_there_are_no_letters)
{
    const struct access_letter letter = {
        .account_id = ann, .purpose = ACCESS_RECOVERY, .email = STR(WORLD_EMAIL)};
    struct access_one_time secrets;

    crypt_keyring_close(the_setup.keys);
    the_setup.keys = NULL;
    ck_assert_int_eq(access_one_time_put(conn, arena, &the_setup, &letter, &secrets, &e),
                     ERR_UNAVAILABLE);
}
END_TEST

Suite *suite_one_time(void)
{
    Suite *s = suite_create("one time");
    TCase *c = tcase_create("letters");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_letter_works_once_by_link_or_code);
    tcase_add_test(c, the_code_ends_before_the_link);
    tcase_add_test(c, the_code_never_outlives_the_link);
    tcase_add_test(c, the_fifth_wrong_code_ends_both);
    tcase_add_test(c, it_is_good_for_its_purpose_and_its_account_alone);
    tcase_add_test(c, a_new_letter_takes_the_old_ones_place);
    tcase_add_test(c, neither_link_nor_code_stands_in_the_table);
    tcase_add_test(c, a_key_that_was_rotated_still_knows_its_codes);
    tcase_add_test(c, a_code_of_a_lost_key_is_no_code);
    tcase_add_test(c, without_a_key_there_are_no_letters);
    suite_add_tcase(s, c);
    return s;
}
