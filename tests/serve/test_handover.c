/*
 * test_handover.c - what goes from one process to another: open connections, and what a
 * master leaves to the next program.
 */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/serve/handover.h"
#include "app/serve/inherit.h"
#include "tests/serve/suites.h"

#define VARIABLE "LINTEL_INHERITED"

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

START_TEST(a_descriptor_arrives_and_is_the_same_file)
{
    struct error e = {.code = ERR_NONE};
    struct handover pair;
    int ends[2];
    int taken;
    char byte = 0;

    ck_assert_int_eq(handover_open(&pair, &e), ERR_NONE);
    ck_assert_int_eq(handover_take(&pair), -1);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert(handover_give(&pair, ends[1]));
    ck_assert(!is_open(ends[1]));
    taken = handover_take(&pair);
    ck_assert_int_ge(taken, 0);
    ck_assert_int_eq(fcntl(taken, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(write(taken, "x", 1), 1);
    ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    ck_assert_int_eq(byte, 'x');
}
END_TEST

/* Nobody takes any: the giver keeps what finds no room, and gets rid of it once there is some. */
START_TEST(what_finds_no_room_stays_open_and_the_givers)
{
    struct error e = {.code = ERR_NONE};
    struct handover pair;
    int fd = -1;
    int given = 0;

    ck_assert_int_eq(handover_open(&pair, &e), ERR_NONE);
    for (;;) {
        fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        ck_assert_int_ge(fd, 0);
        if (!handover_give(&pair, fd))
            break;
        ck_assert_int_lt(++given, 100000);
    }
    ck_assert_int_gt(given, 0);
    ck_assert(is_open(fd));
    for (int i = 0; i < given; i++) {
        int taken = handover_take(&pair);

        ck_assert_int_ge(taken, 0);
        (void)close(taken);
    }
    ck_assert_int_eq(handover_take(&pair), -1);
    ck_assert(handover_give(&pair, fd));
}
END_TEST

START_TEST(with_nobody_to_give_to_nothing_is_given)
{
    struct handover none = HANDOVER_NONE;

    ck_assert(!handover_give(&none, STDIN_FILENO));
    ck_assert(is_open(STDIN_FILENO));
    ck_assert_int_eq(handover_take(&none), -1);
}
END_TEST

START_TEST(the_next_program_takes_what_was_left_once)
{
    struct inherit left = {.listen_fd = 5, .lock_fd = 4, .board_fd = 8, .handover = {6, 7}};
    struct inherit taken;

    left.old_count = SCOREBOARD_SLOTS;
    for (size_t i = 0; i < left.old_count; i++)
        left.old_pids[i] = 4000000 + (int)i;
    ck_assert(inherit_leave(&left));
    ck_assert(inherit_take(&taken));
    ck_assert_int_eq(taken.listen_fd, 5);
    ck_assert_int_eq(taken.lock_fd, 4);
    ck_assert_int_eq(taken.board_fd, 8);
    ck_assert_int_eq(taken.handover.give, 6);
    ck_assert_int_eq(taken.handover.take, 7);
    ck_assert_uint_eq(taken.old_count, SCOREBOARD_SLOTS);
    ck_assert_int_eq(taken.old_pids[SCOREBOARD_SLOTS - 1], 4000000 + SCOREBOARD_SLOTS - 1);
    ck_assert(!inherit_take(&taken));
}
END_TEST

START_TEST(nonsense_in_the_environment_is_nobodys_legacy)
{
    static const char *const nonsense[] = {"", "1,2,3,4", "1,2,3,4,x", "1,2,3,4,-2", "1,2,3,4,5 "};
    struct inherit taken;

    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        ck_assert_int_eq(setenv(VARIABLE, nonsense[i], 1), 0);
        ck_assert_msg(!inherit_take(&taken), "%s", nonsense[i]);
    }
}
END_TEST

/* kill(-1, SIGKILL) would reach every process of the user. */
START_TEST(what_is_no_process_is_not_drained)
{
    static const char *const lists[] = {"1,2,3,4,5,42,-1,43", "1,2,3,4,5,42,0"};
    struct inherit taken;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        ck_assert_int_eq(setenv(VARIABLE, lists[i], 1), 0);
        ck_assert(inherit_take(&taken));
        ck_assert_uint_eq(taken.old_count, 1);
        ck_assert_int_eq(taken.old_pids[0], 42);
    }
}
END_TEST

Suite *suite_handover(void)
{
    Suite *s = suite_create("handover");
    TCase *c = tcase_create("handover");

    tcase_set_timeout(c, 20);
    tcase_add_test(c, a_descriptor_arrives_and_is_the_same_file);
    tcase_add_test(c, what_finds_no_room_stays_open_and_the_givers);
    tcase_add_test(c, with_nobody_to_give_to_nothing_is_given);
    tcase_add_test(c, the_next_program_takes_what_was_left_once);
    tcase_add_test(c, nonsense_in_the_environment_is_nobodys_legacy);
    tcase_add_test(c, what_is_no_process_is_not_drained);
    suite_add_tcase(s, c);
    return s;
}
