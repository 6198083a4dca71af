/*
 * test_memory.c - memory that was let go goes back to the system.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/serve/memory.h"
#include "tests/serve/suites.h"

#define PIECES ((size_t)2000)
#define PIECE  ((size_t)32 * 1024) /* too small for malloc to map each on its own */
#define MIB    ((uint64_t)1 << 20)

START_TEST(a_process_that_is_not_there_has_no_memory)
{
    ck_assert_uint_gt(memory_resident(getpid()), MIB);
    ck_assert_uint_eq(memory_resident(0x3fffffff), 0);
}
END_TEST

/* The last piece stays, as whatever a request leaves behind would: malloc cannot shrink its heap.
 */
START_TEST(what_large_requests_took_is_given_back)
{
    char **pieces = calloc(PIECES, sizeof *pieces);
    uint64_t full;

    ck_assert_ptr_nonnull(pieces);
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = malloc(PIECE);
        ck_assert_ptr_nonnull(pieces[i]);
        memset(pieces[i], 'x', PIECE);
    }
    for (size_t i = 0; i + 1 < PIECES; i++)
        free(pieces[i]);
    full = memory_resident(getpid());
    ck_assert_uint_gt(full, 50 * MIB);
    memory_trim();
    ck_assert_uint_lt(memory_resident(getpid()), full - 40 * MIB);
    free(pieces[PIECES - 1]);
    free(pieces);
}
END_TEST

Suite *suite_memory(void)
{
    Suite *s = suite_create("memory");
    TCase *c = tcase_create("memory");

    tcase_add_test(c, a_process_that_is_not_there_has_no_memory);
#ifndef __SANITIZE_ADDRESS__ /* its malloc keeps what was freed, on purpose */
    tcase_add_test(c, what_large_requests_took_is_given_back);
#else
    (void)what_large_requests_took_is_given_back;
#endif
    suite_add_tcase(s, c);
    return s;
}
