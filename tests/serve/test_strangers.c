/*
 * test_strangers.c - threads that who is not signed in may hold, by a clock of the test's own.
 */
#include "config.h"

#include "app/serve/strangers.h"
#include "tests/serve/suites.h"

#define SOON (STRANGERS_SLOW_US - 1)

static struct strangers s;

START_TEST(quick_ones_may_have_all_threads)
{
    strangers_init(&s, 4);
    for (unsigned i = 0; i < 4; i++)
        ck_assert(strangers_enter(&s, i, 1 + SOON * (i == 3)));
    for (unsigned i = 0; i < 4; i++)
        strangers_leave(&s, i, 1 + SOON);
    ck_assert(strangers_enter(&s, 0, 2 + SOON));
}
END_TEST

START_TEST(while_half_of_the_threads_are_held_for_long_no_more_are_given)
{
    strangers_init(&s, 4);
    ck_assert(strangers_enter(&s, 0, 1));
    ck_assert(strangers_enter(&s, 1, 1));
    ck_assert(!strangers_enter(&s, 2, 1 + STRANGERS_SLOW_US));
    /* Who was refused holds nothing. */
    ck_assert(!strangers_enter(&s, 3, 1 + STRANGERS_SLOW_US));
    strangers_leave(&s, 0, 2 + STRANGERS_SLOW_US);
    ck_assert(strangers_enter(&s, 2, 2 + STRANGERS_SLOW_US));
}
END_TEST

START_TEST(one_that_is_slow_takes_nothing_from_the_others)
{
    strangers_init(&s, 4);
    ck_assert(strangers_enter(&s, 0, 1));
    for (unsigned i = 1; i < 4; i++)
        ck_assert(strangers_enter(&s, i, 1 + STRANGERS_SLOW_US));
}
END_TEST

/* A wave that took all threads at once is not followed by another one as wide. */
START_TEST(after_a_slow_wave_half_of_the_threads_is_all_there_is_for_a_while)
{
    const int64_t end = 1 + STRANGERS_SLOW_US;

    strangers_init(&s, 4);
    for (unsigned i = 0; i < 4; i++)
        ck_assert(strangers_enter(&s, i, 1));
    for (unsigned i = 0; i < 4; i++)
        strangers_leave(&s, i, end);
    ck_assert(strangers_enter(&s, 0, end + 1));
    ck_assert(strangers_enter(&s, 1, end + 1));
    ck_assert(!strangers_enter(&s, 2, end + 1));
    strangers_leave(&s, 0, end + 2);
    strangers_leave(&s, 1, end + 2);
    for (unsigned i = 0; i < 4; i++)
        ck_assert(strangers_enter(&s, i, end + STRANGERS_TIGHT_US));
}
END_TEST

START_TEST(the_only_thread_is_for_everybody)
{
    strangers_init(&s, 1);
    for (int i = 0; i < 3; i++) {
        ck_assert(strangers_enter(&s, 0, 1));
        strangers_leave(&s, 0, 1 + STRANGERS_SLOW_US);
    }
}
END_TEST

Suite *suite_strangers(void)
{
    Suite *suite = suite_create("strangers");
    TCase *c = tcase_create("strangers");

    tcase_add_test(c, quick_ones_may_have_all_threads);
    tcase_add_test(c, while_half_of_the_threads_are_held_for_long_no_more_are_given);
    tcase_add_test(c, one_that_is_slow_takes_nothing_from_the_others);
    tcase_add_test(c, after_a_slow_wave_half_of_the_threads_is_all_there_is_for_a_while);
    tcase_add_test(c, the_only_thread_is_for_everybody);
    suite_add_tcase(suite, c);
    return suite;
}
