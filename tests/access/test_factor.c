/* test_factor.c - second factors: six digits, and codes for who lost them. */
#include "config.h"

#include "app/access/factor.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/base/clock.h"
#include "app/crypt/keyring.h"
#include "app/crypt/totp.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

#define KEY "mac hmac256 one current AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static struct error e;
static struct access_setup the_setup;
static int64_t ann;
static int64_t session;

static void setup(void)
{
    const struct access_session_options options = {.user_agent = STR("test")};
    struct str token;

    e = (struct error){.code = ERR_NONE};
    world_open();
    the_setup = (struct access_setup){.keys = NULL};
    ck_assert_int_eq(crypt_keyring_open("", STR(KEY), &the_setup.keys, &e), ERR_NONE);
    ann = world_account(WORLD_EMAIL, false);
    ck_assert_int_eq(access_session_open(conn, arena, ann, &options, &token, &session, &e),
                     ERR_NONE);
}

static void teardown(void)
{
    crypt_keyring_close(the_setup.keys);
    world_close();
}

struct held {
    struct access_factor factor;
    struct str secret;
};

static struct held added(struct str name)
{
    struct held h;

    ck_assert_msg(access_factor_add(conn, arena, &the_setup, ann, name, &h.factor, &h.secret, &e) ==
                      ERR_NONE,
                  "%s %s", e.text, e.words);
    return h;
}

static struct str challenge_of(const struct held *h)
{
    struct str uuid;

    ck_assert_int_eq(access_factor_challenge(conn, arena, h->factor.id, &uuid, &e), ERR_NONE);
    return uuid;
}

/* The digits of now, or of another step. */
static struct str digits(const struct held *h, int64_t steps)
{
    char text[CRYPT_TOTP_DIGITS];

    crypt_totp_print(h->secret, crypt_totp_step(clock_now_us()) + steps, CRYPT_TOTP_DIGITS, text);
    return str_dup(arena, (struct str){text, sizeof text});
}

static enum access_factor_outcome checked(const struct held *h, int64_t account_id,
                                          struct str challenge, struct str code)
{
    const struct access_factor_answer answer = {.account_id = account_id,
                                                .session_id = session,
                                                .factor_id = h->factor.id,
                                                .challenge = challenge,
                                                .code = code};
    enum access_factor_outcome outcome = ACCESS_FACTOR_LATE;

    ck_assert_msg(access_factor_check(conn, arena, &the_setup, &answer, &outcome, &e) == ERR_NONE,
                  "%s", e.text);
    return outcome;
}

static int64_t aal(void)
{
    return world_sql(SQL("SELECT aal FROM lintel_session WHERE id = ?"), session);
}

static bool has_second(void)
{
    return world_sql(SQL("SELECT second_factor_at IS NOT NULL FROM lintel_account WHERE id = ?"),
                     ann) == 1;
}

START_TEST(the_right_digits_raise_the_session_and_count_once)
{
    struct held h = added(STR("phone"));
    struct str asked = challenge_of(&h);
    struct str code = digits(&h, 0);

    ck_assert(!h.factor.is_verified && !has_second() && aal() == 1);
    ck_assert_int_eq(checked(&h, ann, asked, code), ACCESS_FACTOR_RIGHT);
    ck_assert(has_second() && aal() == 2);
    /* Neither the challenge nor the code a second time. */
    ck_assert_int_eq(checked(&h, ann, asked, code), ACCESS_FACTOR_LATE);
    ck_assert_int_eq(checked(&h, ann, challenge_of(&h), code), ACCESS_FACTOR_WRONG);
}
END_TEST

START_TEST(a_challenge_bears_a_few_wrong_answers)
{
    struct held h = added(STR_NONE);
    struct str asked = challenge_of(&h);

    for (int i = 0; i < ACCESS_FACTOR_GUESSES; i++)
        ck_assert_int_eq(checked(&h, ann, asked, STR("abcdef")), ACCESS_FACTOR_WRONG);
    ck_assert_int_eq(checked(&h, ann, asked, digits(&h, 0)), ACCESS_FACTOR_LATE);
    ck_assert(!has_second() && aal() == 1);
}
END_TEST

START_TEST(what_is_no_code_of_now_is_wrong)
{
    struct held h = added(STR_NONE);
    struct held other = added(STR("other"));

    /* Adding one more takes those that were never confirmed away. */
    ck_assert_int_eq(checked(&h, ann, STR("none"), digits(&h, 0)), ACCESS_FACTOR_LATE);
    h = other;
    ck_assert_int_eq(checked(&h, ann, challenge_of(&h), STR("")), ACCESS_FACTOR_WRONG);
    ck_assert_int_eq(checked(&h, ann, challenge_of(&h), STR_NONE), ACCESS_FACTOR_WRONG);
    ck_assert_int_eq(checked(&h, ann, challenge_of(&h), digits(&h, -20)), ACCESS_FACTOR_WRONG);
    ck_assert_int_eq(checked(&h, ann, challenge_of(&h), digits(&h, 20)), ACCESS_FACTOR_WRONG);
}
END_TEST

START_TEST(a_challenge_ends_by_itself)
{
    struct held h = added(STR_NONE);
    struct str asked = challenge_of(&h);

    (void)world_sql(SQL("UPDATE lintel_factor_challenge SET expires_at = expires_at - INTERVAL ? SECOND"),
                    ACCESS_FACTOR_WAIT_S + 1);
    ck_assert_int_eq(checked(&h, ann, asked, digits(&h, 0)), ACCESS_FACTOR_LATE);
}
END_TEST

START_TEST(nobody_answers_for_another_account)
{
    int64_t bob = world_account("bob@example.org", false);
    struct held h = added(STR_NONE);
    struct access_factor found;

    ck_assert_int_eq(checked(&h, bob, challenge_of(&h), digits(&h, 0)), ACCESS_FACTOR_LATE);
    ck_assert_int_eq(access_factor_find(conn, arena, bob, h.factor.uuid, &found, &e), ERR_ABSENT);
    error_clear(&e);
    ck_assert_int_eq(access_factor_remove(conn, bob, h.factor.id, &e), ERR_NONE);
    ck_assert_int_eq(access_factor_find(conn, arena, ann, h.factor.uuid, &found, &e), ERR_NONE);
}
END_TEST

START_TEST(names_are_bounded_and_their_own)
{
    static const char long_name[ACCESS_FACTOR_NAME_MAX + 2] =
        "12345678901234567890123456789012345678901234567890123456789012345";
    struct held h = added(STR("phone"));
    struct access_factor factor;
    struct str secret;

    ck_assert_int_eq(checked(&h, ann, challenge_of(&h), digits(&h, 0)), ACCESS_FACTOR_RIGHT);
    ck_assert_int_eq(
        access_factor_add(conn, arena, &the_setup, ann, STR("phone"), &factor, &secret, &e),
        ERR_CONFLICT);
    error_clear(&e);
    ck_assert_int_eq(access_factor_add(conn, arena, &the_setup, ann, str_from_z(long_name), &factor,
                                       &secret, &e),
                     ERR_INVALID);
}
END_TEST

START_TEST(the_secret_stands_nowhere_and_wants_the_key)
{
    struct held h = added(STR_NONE);
    struct str asked = challenge_of(&h);
    const struct access_factor_answer answer = {.account_id = ann,
                                                .session_id = session,
                                                .factor_id = h.factor.id,
                                                .challenge = asked,
                                                .code = digits(&h, 0)};
    const struct access_setup bare = {.keys = NULL};
    enum access_factor_outcome outcome;

    ck_assert_uint_eq(h.secret.len, CRYPT_TOTP_SECRET_LEN);
    ck_assert_int_eq(access_factor_check(conn, arena, &bare, &answer, &outcome, &e),
                     ERR_UNAVAILABLE);
}
END_TEST

START_TEST(with_the_last_factor_the_second_step_goes)
{
    struct held h = added(STR_NONE);

    ck_assert_int_eq(checked(&h, ann, challenge_of(&h), digits(&h, 0)), ACCESS_FACTOR_RIGHT);
    ck_assert(has_second());
    ck_assert_int_eq(access_factor_remove(conn, ann, h.factor.id, &e), ERR_NONE);
    ck_assert(!has_second());
}
END_TEST

static bool recovers(int64_t account_id, struct str code)
{
    bool is_right = false;

    ck_assert_msg(access_recovery_take(conn, arena, &the_setup, account_id, session, code,
                                       &is_right, &e) == ERR_NONE,
                  "%s", e.text);
    return is_right;
}

START_TEST(a_recovery_code_works_once_and_new_ones_end_the_old)
{
    int64_t bob = world_account("bob@example.org", false);
    struct str codes[ACCESS_RECOVERY_CODES];
    struct str newer[ACCESS_RECOVERY_CODES];

    ck_assert_int_eq(access_recovery_make(conn, arena, &the_setup, ann, codes, &e), ERR_NONE);
    ck_assert_uint_eq(codes[0].len, ACCESS_RECOVERY_CODE_LEN);
    ck_assert(!recovers(bob, codes[0]));
    ck_assert(aal() == 1);
    ck_assert(recovers(ann, codes[0]));
    ck_assert(aal() == 2);
    ck_assert(!recovers(ann, codes[0]));
    ck_assert_int_eq(access_recovery_make(conn, arena, &the_setup, ann, newer, &e), ERR_NONE);
    ck_assert(!recovers(ann, codes[1]));
    ck_assert(recovers(ann, newer[1]));
    ck_assert(!recovers(ann, STR("")));
}
END_TEST

Suite *suite_factor(void)
{
    Suite *s = suite_create("factor");
    TCase *c = tcase_create("factors");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, the_right_digits_raise_the_session_and_count_once);
    tcase_add_test(c, a_challenge_bears_a_few_wrong_answers);
    tcase_add_test(c, what_is_no_code_of_now_is_wrong);
    tcase_add_test(c, a_challenge_ends_by_itself);
    tcase_add_test(c, nobody_answers_for_another_account);
    tcase_add_test(c, names_are_bounded_and_their_own);
    tcase_add_test(c, the_secret_stands_nowhere_and_wants_the_key);
    tcase_add_test(c, with_the_last_factor_the_second_step_goes);
    tcase_add_test(c, a_recovery_code_works_once_and_new_ones_end_the_old);
    suite_add_tcase(s, c);
    return s;
}
