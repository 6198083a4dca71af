/* test_arena.c - arena, map and buf. */
#include "config.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/map.h"
#include "tests/base/suites.h"

static struct arena *arena;
static int order[4];
static size_t norder;

static void setup(void)
{
    arena = arena_new(1 << 20);
    norder = 0;
}

static void teardown(void)
{
    arena_free(arena);
}

static void note(void *arg)
{
    const int *number = arg;

    order[norder++] = *number;
}

START_TEST(memory_is_zeroed_also_after_a_reset)
{
    for (int round = 0; round < 2; round++) {
        unsigned char *p = arena_alloc(arena, 100, 1);

        for (size_t i = 0; i < 100; i++)
            ck_assert_uint_eq(p[i], 0);
        memset(p, 0xff, 100);
        arena_reset(arena);
    }
}
END_TEST

START_TEST(pieces_are_aligned_for_any_type)
{
    for (size_t i = 1; i < 40; i++)
        ck_assert_uint_eq((uintptr_t)arena_alloc(arena, i, 1) % _Alignof(max_align_t), 0);
}
END_TEST

START_TEST(a_piece_larger_than_a_chunk_is_given)
{
    char *large = arena_alloc(arena, 200000, 1);
    char *small = arena_alloc(arena, 10, 1);

    large[199999] = 'x';
    small[9] = 'y';
    ck_assert_uint_ge(arena_used(arena), 200010);
}
END_TEST

START_TEST(deferred_calls_run_last_in_first_out)
{
    static int one = 1;
    static int two = 2;

    arena_defer(arena, note, &one);
    arena_defer(arena, note, &two);
    arena_reset(arena);
    ck_assert_uint_eq(norder, 2);
    ck_assert_int_eq(order[0], 2);
    ck_assert_int_eq(order[1], 1);
}
END_TEST

START_TEST(passing_the_limit_is_fatal)
{
    memset(arena_alloc(arena, 1 << 20, 2), 1, 1);
}
END_TEST

START_TEST(an_overflowing_size_is_fatal)
{
    memset(arena_alloc(arena, SIZE_MAX / 2, 3), 1, 1);
}
END_TEST

START_TEST(a_map_finds_each_of_many_keys)
{
    static const int value = 7;
    struct map m;

    map_init(&m, arena);
    ck_assert_ptr_null(map_find(&m, STR("k0")));
    for (int i = 0; i < 1000; i++)
        map_put(&m, str_format(arena, "k%d", i), &value);
    map_put(&m, STR("k500"), arena);
    ck_assert_uint_eq(m.count, 1000);
    ck_assert_ptr_eq(map_find(&m, STR("k999")), &value);
    ck_assert_ptr_eq(map_find(&m, STR("k500")), arena);
    ck_assert_ptr_null(map_find(&m, STR("k1000")));
}
END_TEST

START_TEST(a_buffer_grows_to_its_maximum_and_no_further)
{
    struct buf b;

    buf_init(&b, 1000);
    for (int i = 0; i < 100; i++)
        BUF_LIT(&b, "0123456789");
    ck_assert(!buf_is_failed(&b));
    ck_assert_uint_eq(buf_str(&b).len, 1000);
    buf_add_char(&b, 'x');
    ck_assert(buf_is_failed(&b));
    ck_assert_uint_eq(buf_str(&b).len, 1000);
    buf_clear(&b, 100);
    ck_assert(!buf_is_failed(&b));
    buf_addf(&b, "%d-%s", 42, "x");
    buf_add_int(&b, INT64_MIN);
    ck_assert(str_eq(buf_str(&b), STR("42-x-9223372036854775808")));
    buf_fini(&b);
}
END_TEST

Suite *suite_arena(void)
{
    Suite *s = suite_create("arena");
    TCase *c = tcase_create("arena");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, memory_is_zeroed_also_after_a_reset);
    tcase_add_test(c, pieces_are_aligned_for_any_type);
    tcase_add_test(c, a_piece_larger_than_a_chunk_is_given);
    tcase_add_test(c, deferred_calls_run_last_in_first_out);
    tcase_add_test_raise_signal(c, passing_the_limit_is_fatal, SIGABRT);
    tcase_add_test_raise_signal(c, an_overflowing_size_is_fatal, SIGABRT);
    tcase_add_test(c, a_map_finds_each_of_many_keys);
    tcase_add_test(c, a_buffer_grows_to_its_maximum_and_no_further);
    suite_add_tcase(s, c);
    return s;
}
