/* test_guard.c - how often an address may guess. */
#include "config.h"

#include <pthread.h>

#include "app/access/guard.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

static struct error e;

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
}

static int64_t wait_of(const char *address, const char *email)
{
    int64_t wait_s = -1;

    ck_assert_msg(access_guard_enter(conn, str_from_z(address), str_from_z(email), &wait_s, &e) ==
                      ERR_NONE,
                  "%s", e.text);
    return wait_s;
}

static void fail_often(const char *address, const char *email)
{
    for (int i = 0; i < ACCESS_GUARD_PAIR_MAX; i++)
        ck_assert_int_eq(wait_of(address, email), 0);
}

/* As if so many seconds had passed. */
static void pass(int64_t seconds)
{
    (void)world_sql(SQL("UPDATE lintel_sign_in_guard SET ends_at = ends_at - INTERVAL ? SECOND"),
                    seconds);
}

START_TEST(the_eleventh_failure_has_to_wait)
{
    int64_t wait_s;

    fail_often(WORLD_ADDRESS, WORLD_EMAIL);
    wait_s = wait_of(WORLD_ADDRESS, WORLD_EMAIL);
    ck_assert_int_gt(wait_s, ACCESS_GUARD_WINDOW_S - 60);
    ck_assert_int_le(wait_s, ACCESS_GUARD_WINDOW_S);
    pass(wait_s + 1);
    ck_assert_int_eq(wait_of(WORLD_ADDRESS, WORLD_EMAIL), 0);
}
END_TEST

START_TEST(another_spelling_is_no_other_guess)
{
    fail_often(WORLD_ADDRESS, WORLD_EMAIL);
    ck_assert_int_gt(wait_of(WORLD_ADDRESS, " ANN@Example.org "), 0);
}
END_TEST

START_TEST(the_victim_at_another_address_never_notices)
{
    fail_often("203.0.113.66", WORLD_EMAIL);
    ck_assert_int_gt(wait_of("203.0.113.66", WORLD_EMAIL), 0);
    ck_assert_int_eq(wait_of(WORLD_ADDRESS, WORLD_EMAIL), 0);
    ck_assert_int_eq(wait_of("203.0.113.66", "bob@example.org"), 0);
}
END_TEST

START_TEST(after_a_full_window_the_next_is_twice_as_long_up_to_a_bound)
{
    int64_t want = ACCESS_GUARD_WINDOW_S;

    for (int round = 0; round <= ACCESS_GUARD_STRIKES_MAX + 1; round++) {
        int64_t wait_s;

        fail_often(WORLD_ADDRESS, WORLD_EMAIL);
        wait_s = wait_of(WORLD_ADDRESS, WORLD_EMAIL);
        ck_assert_int_gt(wait_s, want - 60);
        ck_assert_int_le(wait_s, want);
        pass(wait_s + 1);
        if (round < ACCESS_GUARD_STRIKES_MAX)
            want *= 2;
    }
    /* A quiet day, and all is forgotten. */
    pass((int64_t)25 * 3600);
    fail_often(WORLD_ADDRESS, WORLD_EMAIL);
    ck_assert_int_le(wait_of(WORLD_ADDRESS, WORLD_EMAIL), ACCESS_GUARD_WINDOW_S);
}
END_TEST

START_TEST(a_window_that_was_not_full_is_no_strike)
{
    ck_assert_int_eq(wait_of(WORLD_ADDRESS, WORLD_EMAIL), 0);
    pass(ACCESS_GUARD_WINDOW_S + 1);
    fail_often(WORLD_ADDRESS, WORLD_EMAIL);
    ck_assert_int_le(wait_of(WORLD_ADDRESS, WORLD_EMAIL), ACCESS_GUARD_WINDOW_S);
}
END_TEST

START_TEST(one_that_was_right_is_forgiven)
{
    for (int i = 0; i < ACCESS_GUARD_PAIR_MAX - 1; i++)
        ck_assert_int_eq(wait_of(WORLD_ADDRESS, WORLD_EMAIL), 0);
    ck_assert_int_eq(wait_of(WORLD_ADDRESS, WORLD_EMAIL), 0);
    ck_assert_int_eq(access_guard_forgive(conn, STR(WORLD_ADDRESS), STR(WORLD_EMAIL), &e),
                     ERR_NONE);
    fail_often(WORLD_ADDRESS, WORLD_EMAIL);
    ck_assert_int_gt(wait_of(WORLD_ADDRESS, WORLD_EMAIL), 0);
}
END_TEST

START_TEST(one_address_with_many_emails_has_to_wait_too)
{
    for (int i = 0; i < ACCESS_GUARD_ADDRESS_MAX; i++) {
        struct str email = str_format(arena, "someone%d@example.org", i);

        ck_assert_int_eq(wait_of("198.51.100.9", email.at), 0);
    }
    ck_assert_int_gt(wait_of("198.51.100.9", "another@example.org"), 0);
    ck_assert_int_eq(wait_of("198.51.100.10", "another@example.org"), 0);
    /* Refused ones leave no row: the address, its pairs, and the two of the other address. */
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_sign_in_guard"), 0),
                     ACCESS_GUARD_ADDRESS_MAX + 3);
}
END_TEST

START_TEST(a_network_of_right_passwords_is_not_held_up)
{
    for (int i = 0; i < ACCESS_GUARD_ADDRESS_MAX + 20; i++) {
        ck_assert_int_eq(wait_of(WORLD_ADDRESS, WORLD_EMAIL), 0);
        ck_assert_int_eq(access_guard_forgive(conn, STR(WORLD_ADDRESS), STR(WORLD_EMAIL), &e),
                         ERR_NONE);
    }
}
END_TEST

START_TEST(an_ipv6_customer_counts_once)
{
    fail_often("2001:db8:1:2::1", WORLD_EMAIL);
    ck_assert_int_gt(wait_of("2001:db8:1:2:ffff::9", WORLD_EMAIL), 0);
    ck_assert_int_eq(wait_of("2001:db8:1:3::1", WORLD_EMAIL), 0);
    fail_often("192.0.2.50", WORLD_EMAIL);
    ck_assert_int_gt(wait_of("::ffff:192.0.2.50", WORLD_EMAIL), 0);
}
END_TEST

START_TEST(odd_addresses_and_emails_are_counted_as_well)
{
    char *huge = arena_alloc(arena, 1 << 20, 1);

    for (int i = 0; i < (1 << 20) - 1; i++)
        huge[i] = 'a';
    fail_often("", "");
    ck_assert_int_gt(wait_of("", ""), 0);
    fail_often("unix:", huge);
    ck_assert_int_gt(wait_of("unix:", huge), 0);
    ck_assert_int_eq(wait_of("unix:", huge + 1), 0);
    ck_assert_int_eq(wait_of(huge, "x"), 0);
}
END_TEST

START_TEST(what_is_long_over_is_swept)
{
    ck_assert_int_eq(wait_of(WORLD_ADDRESS, WORLD_EMAIL), 0);
    pass((int64_t)26 * 3600);
    ck_assert_int_eq(wait_of("198.51.100.1", WORLD_EMAIL), 0);
    ck_assert_int_eq(access_guard_sweep(conn, &e), ERR_NONE);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_sign_in_guard"), 0), 2);
}
END_TEST

struct guesser {
    struct db_conn *conn;
    int let_in;
    enum err code;
};

static void *guess(void *arg)
{
    struct guesser *g = arg;

    for (int i = 0; i < 8; i++) {
        struct error mine = {.code = ERR_NONE};
        int64_t wait_s = 0;

        g->code = access_guard_enter(g->conn, STR(WORLD_ADDRESS), STR(WORLD_EMAIL), &wait_s, &mine);
        if (g->code != ERR_NONE)
            return NULL;
        g->let_in += wait_s == 0;
    }
    return NULL;
}

START_TEST(guesses_sent_at_once_are_all_counted)
{
    struct guesser guessers[6] = {{.conn = NULL}};
    pthread_t threads[6];
    int let_in = 0;

    for (size_t i = 0; i < 6; i++)
        guessers[i].conn = world_connect();
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, guess, &guessers[i]), 0);
    for (size_t i = 0; i < 6; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_int_eq(guessers[i].code, ERR_NONE);
        let_in += guessers[i].let_in;
        db_conn_close(guessers[i].conn);
    }
    ck_assert_int_eq(let_in, ACCESS_GUARD_PAIR_MAX);
}
END_TEST

Suite *suite_guard(void)
{
    Suite *s = suite_create("guard");
    TCase *c = tcase_create("guard");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, world_close);
    tcase_add_test(c, the_eleventh_failure_has_to_wait);
    tcase_add_test(c, another_spelling_is_no_other_guess);
    tcase_add_test(c, the_victim_at_another_address_never_notices);
    tcase_add_test(c, after_a_full_window_the_next_is_twice_as_long_up_to_a_bound);
    tcase_add_test(c, a_window_that_was_not_full_is_no_strike);
    tcase_add_test(c, one_that_was_right_is_forgiven);
    tcase_add_test(c, one_address_with_many_emails_has_to_wait_too);
    tcase_add_test(c, a_network_of_right_passwords_is_not_held_up);
    tcase_add_test(c, an_ipv6_customer_counts_once);
    tcase_add_test(c, odd_addresses_and_emails_are_counted_as_well);
    tcase_add_test(c, what_is_long_over_is_swept);
    tcase_add_test(c, guesses_sent_at_once_are_all_counted);
    suite_add_tcase(s, c);
    return s;
}
