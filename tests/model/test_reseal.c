/* test_reseal.c - values that go over to another key, into the column and out of it. */
#include "config.h"

#include <string.h>

#include "app/crypt/seal.h"
#include "app/model/reseal.h"
#include "tests/model/sealed_help.h"

#define ROWS 450 /* more than two batches */

/* Through the whole column, or so many batches of it. */
static struct reseal run(const struct model_column *c, bool opens, int batches)
{
    struct arena *batch = arena_new((size_t)64 << 20);
    struct reseal r = {.conn = conn, .column = c, .opens = opens, .memory = arena};

    while (!r.is_done && batches-- != 0) {
        ok(reseal_batch(&r, batch, &err));
        arena_reset(batch);
    }
    arena_free(batch);
    return r;
}

static uint64_t rows_of(const struct model_column *c, const char *key)
{
    struct reseal_count *counts = NULL;
    size_t count;

    ok(reseal_counts(conn, arena, c, &counts, &count, &err));
    for (size_t i = 0; i < count; i++) {
        if (key == NULL ? counts[i].key.at == NULL : str_eq(counts[i].key, str_from_z(key)))
            return counts[i].rows;
    }
    return 0;
}

/* Plain rows in a column that is declared after them. */
static void plain_parts(void)
{
    live_sql(conn, "INSERT INTO part SELECT seq DIV 2, IF(seq % 2, 'x', 'y'), CONCAT('s', seq)"
                   " FROM seq_1_to_450");
    live_sql(conn, "UPDATE lintel_seal SET state = 'sealing'");
    sealed_keys('c', '-', 'c', '-');
}

START_TEST(plain_values_are_sealed_in_their_places)
{
    const struct model_column *c;
    struct reseal r;

    plain_parts();
    c = sealed_column("part", "secret");
    ck_assert_uint_eq(rows_of(c, NULL), ROWS);
    r = run(c, false, -1);
    ck_assert_uint_eq(r.changed, ROWS);
    ck_assert_uint_eq(r.closed + r.unfit, 0);
    ck_assert_uint_eq(rows_of(c, NULL), 0);
    ck_assert_uint_eq(rows_of(c, "a"), ROWS);
    reads("part", "select=secret&a=eq.100&order=b",
          "[{\"secret\":\"s201\"},{\"secret\":\"s200\"}]");
    ck_assert_uint_eq(run(c, false, -1).changed, 0);
}
END_TEST

START_TEST(who_is_interrupted_goes_on_from_what_is_there)
{
    const struct model_column *c;

    plain_parts();
    c = sealed_column("part", "secret");
    ck_assert_uint_eq(run(c, false, 1).changed, 200);
    ck_assert_uint_eq(run(c, false, -1).changed, ROWS - 200);
}
END_TEST

START_TEST(another_key_takes_over_and_the_old_one_may_go)
{
    const struct model_column *c;

    plain_parts();
    (void)run(sealed_column("part", "secret"), false, -1);
    sealed_keys('k', 'c', 'c', '-');
    c = sealed_column("part", "secret");
    ck_assert_uint_eq(run(c, false, 1).changed, 200);
    reads("part", "select=secret&a=in.(1,220)&b=eq.x&order=a",
          "[{\"secret\":\"s3\"},{\"secret\":\"s441\"}]");
    ck_assert_uint_eq(rows_of(c, "a"), ROWS - 200);
    (void)run(c, false, -1);
    ck_assert_uint_eq(rows_of(c, "b"), ROWS);
    sealed_keys('-', 'c', 'c', '-');
    reads("part", "select=secret&a=eq.1&b=eq.x", "[{\"secret\":\"s3\"}]");
}
END_TEST

START_TEST(indexes_are_made_where_there_are_none_and_anew_for_another_key)
{
    unsigned char head[CRYPT_BLIND_KEY_LEN];
    const struct crypt_key *key;
    const struct model_column *c;
    uint64_t rows;

    ok(sealed_insert("person", "ssn=1&note=", NULL));
    live_sql(conn, "UPDATE person SET ssn_index = NULL, seen = '2001-01-01'");
    reads("person", "select=id&ssn=eq.1", "[]");
    ck_assert_uint_eq(run(sealed_column("person", "ssn"), false, -1).changed, 1);
    reads("person", "select=id&ssn=eq.1", "[{\"id\":1}]");
    ck_assert_int_eq(live_int("SELECT seen = '2001-01-01' FROM person"), 1);
    sealed_keys('c', '-', 'k', 'c');
    c = sealed_column("person", "ssn");
    ck_assert_uint_eq(run(c, false, -1).changed, 1);
    key = crypt_keyring_find(c->seal->keys, CRYPT_BLIND, STR("y"));
    crypt_blind_key(key, head);
    ok(reseal_blind_count(conn, arena, c, (struct str){(const char *)head, sizeof head}, &rows,
                          &err));
    ck_assert_uint_eq(rows, 1);
    sealed_keys('c', '-', '-', 'c');
    reads("person", "select=id&ssn=eq.1", "[{\"id\":1}]");
}
END_TEST

START_TEST(what_does_not_open_or_fit_stays_and_is_counted)
{
    struct reseal r;

    for (int i = 0; i < 4; i++)
        ok(sealed_insert("person", "pay=1&note=", NULL));
    live_sql(conn, "UPDATE lintel_seal SET state = 'sealing'");
    live_sql(conn, "UPDATE person SET pay = '12.5' WHERE id = 2");
    live_sql(conn, "UPDATE person SET pay = 'much' WHERE id = 3");
    live_sql(conn, "UPDATE person SET pay = REPLACE(pay, '$s1$a$', '$s1$z$') WHERE id = 4");
    sealed_keys('k', 'c', 'c', '-');
    r = run(sealed_column("person", "pay"), false, -1);
    ck_assert_uint_eq(r.changed, 2);
    ck_assert_uint_eq(r.unfit, 1);
    ck_assert_uint_eq(r.closed, 1);
    ck_assert(str_eq(r.unfit_row, STR("1:3")));
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM person WHERE pay = 'much'"), 1);
    ck_assert_uint_eq(rows_of(sealed_column("person", "pay"), "z"), 1);
    reads("person", "select=id,pay&order=id",
          "[{\"id\":1,\"pay\":1.00},{\"id\":2,\"pay\":12.50},{\"id\":3},{\"id\":4}]");
}
END_TEST

START_TEST(a_plain_value_in_a_sealed_column_is_not_sealed_in_silence)
{
    ok(sealed_insert("person", "pay=1&note=", NULL));
    live_sql(conn, "UPDATE person SET pay = '2'");
    ck_assert_uint_eq(run(sealed_column("person", "pay"), false, -1).closed, 1);
    ck_assert(str_eq(sealed_raw("SELECT pay FROM person"), STR("2")));
}
END_TEST

START_TEST(a_column_that_is_unsealed_is_as_it_was)
{
    const struct model_column *c;

    plain_parts();
    (void)run(sealed_column("part", "secret"), false, -1);
    ok(reseal_state_set(conn, sealed_column("part", "secret"), STR("open"), &err));
    sealed_keys('c', '-', 'c', '-');
    c = sealed_column("part", "secret");
    ck_assert_uint_eq(run(c, true, -1).changed, ROWS);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM part WHERE secret = CONCAT('s', a * 2 +"
                              " (b = 'x'))"),
                     ROWS);
    ck_assert_uint_eq(run(c, true, -1).changed, 0);
}
END_TEST

Suite *suite_reseal(void)
{
    Suite *s = suite_create("reseal");
    TCase *c = tcase_create("reseal");

    tcase_add_checked_fixture(c, sealed_setup, sealed_teardown);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, plain_values_are_sealed_in_their_places);
    tcase_add_test(c, who_is_interrupted_goes_on_from_what_is_there);
    tcase_add_test(c, another_key_takes_over_and_the_old_one_may_go);
    tcase_add_test(c, indexes_are_made_where_there_are_none_and_anew_for_another_key);
    tcase_add_test(c, what_does_not_open_or_fit_stays_and_is_counted);
    tcase_add_test(c, a_plain_value_in_a_sealed_column_is_not_sealed_in_silence);
    tcase_add_test(c, a_column_that_is_unsealed_is_as_it_was);
    suite_add_tcase(s, c);
    return s;
}
