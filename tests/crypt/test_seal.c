/* test_seal.c - sealed values: they open where they belong, whole, and nowhere else. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/crypt/keyfile.h"
#include "app/crypt/seal.h"
#include "tests/crypt/suites.h"

#define ONE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define TWO "ICECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static const struct crypt_place here = {STR_INIT("person"), STR_INIT("ssn"), STR_INIT("7")};

static struct arena *arena;
static struct crypt_keyring *ring;
static struct error e;

static void setup(void)
{
    static const struct str text =
        STR_INIT("seal aes256gcm old kept " TWO "\nseal aes256gcm now current " ONE
                 "\nblind blind256 b1 current " ONE "\nblind blind256 b2 kept " TWO "\n");

    e = (struct error){.code = ERR_NONE};
    arena = arena_new((size_t)16 << 20);
    ck_assert_msg(crypt_keyring_open(NULL, text, &ring, &e) == ERR_NONE, "%s", e.words);
}

static void teardown(void)
{
    crypt_keyring_close(ring);
    arena_free(arena);
}

static struct str seal(struct str plain)
{
    struct str sealed = STR_NONE;

    ck_assert_int_eq(crypt_seal(ring, &here, plain, arena, &sealed, &e), ERR_NONE);
    return sealed;
}

static enum crypt_opened open_at(const struct crypt_place *at, struct str sealed,
                                 struct str *out_plain)
{
    return crypt_seal_open(ring, at, sealed, arena_alloc(arena, sealed.len + 1, 1), out_plain);
}

START_TEST(what_was_sealed_opens)
{
    struct str texts[] = {STR(""), STR("x"), STR("123-45-6789"), {NULL, 0}};

    texts[3] = (struct str){memset(arena_alloc(arena, 100000, 1), 'z', 100000), 100000};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str sealed = seal(texts[i]);
        struct str plain = STR("nothing yet");

        ck_assert(str_starts(sealed, STR("$s1$now$")));
        ck_assert_uint_le(sealed.len, crypt_seal_room(texts[i].len));
        ck_assert(str_search(sealed, STR("123-45"), 0) == sealed.len);
        ck_assert_int_eq(open_at(&here, sealed, &plain), CRYPT_OPENED);
        ck_assert(str_eq(plain, texts[i]));
    }
}
END_TEST

START_TEST(the_same_value_is_never_sealed_twice_alike)
{
    ck_assert(!str_eq(seal(STR("a")), seal(STR("a"))));
}
END_TEST

START_TEST(any_bit_that_is_flipped_closes_it)
{
    struct str sealed = seal(STR("123-45-6789"));
    char *copy = arena_alloc(arena, sealed.len, 1);
    size_t opened = 0;

    for (size_t bit = 0; bit < sealed.len * 8; bit++) {
        struct str plain = STR("untouched");

        memcpy(copy, sealed.at, sealed.len);
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
        opened += open_at(&here, (struct str){copy, sealed.len}, &plain) == CRYPT_OPENED;
        ck_assert(str_eq(plain, STR("untouched")));
    }
    ck_assert_uint_eq(opened, 0);
}
END_TEST

START_TEST(no_part_of_it_opens)
{
    struct str sealed = seal(STR("123-45-6789"));
    struct str plain;

    for (size_t len = 0; len < sealed.len; len++)
        ck_assert_int_ne(open_at(&here, str_range(sealed, 0, len), &plain), CRYPT_OPENED);
    ck_assert_int_ne(open_at(&here, str_format(arena, "%.*sAAAA", STR_ARG(sealed)), &plain),
                     CRYPT_OPENED);
}
END_TEST

START_TEST(it_opens_in_its_own_place_only)
{
    struct str sealed = seal(STR("123-45-6789"));
    const struct crypt_place others[] = {
        {STR("person"), STR("ssn"), STR("8")}, {STR("person"), STR("ssn"), STR("77")},
        {STR("person"), STR("ssn"), STR("")},  {STR("person"), STR("ssn2"), STR("7")},
        {STR("persons"), STR("sn"), STR("7")}, {STR("persons"), STR("ssn"), STR("7")},
        {STR("person"), STR("ss"), STR("n7")}, {STR(""), STR("personssn"), STR("7")},
        {STR("Person"), STR("ssn"), STR("7")},
    };
    struct str plain;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_int_eq(open_at(&others[i], sealed, &plain), CRYPT_DAMAGED);
}
END_TEST

START_TEST(another_key_is_told_from_damage)
{
    struct str sealed = seal(STR("a"));
    struct str rest = str_from(sealed, sizeof "$s1$now" - 1);
    struct str plain;

    ck_assert_int_eq(open_at(&here, str_format(arena, "$s1$gone%.*s", STR_ARG(rest)), &plain),
                     CRYPT_NO_KEY);
    ck_assert_int_eq(open_at(&here, str_format(arena, "$s1$old%.*s", STR_ARG(rest)), &plain),
                     CRYPT_DAMAGED);
    ck_assert_int_eq(open_at(&here, STR("123-45-6789"), &plain), CRYPT_NOT_SEALED);
    ck_assert_int_eq(open_at(&here, STR("$s1$"), &plain), CRYPT_NOT_SEALED);
    ck_assert_int_eq(open_at(&here, STR("$s1$$AAAA"), &plain), CRYPT_NOT_SEALED);
    ck_assert_int_eq(open_at(&here, STR(""), &plain), CRYPT_NOT_SEALED);
    ck_assert_int_eq(open_at(&here, STR("$s1$now$"), &plain), CRYPT_DAMAGED);
}
END_TEST

START_TEST(without_a_key_nothing_is_sealed)
{
    struct str sealed = STR("untouched");

    ck_assert_int_eq(crypt_seal(NULL, &here, STR("a"), arena, &sealed, &e), ERR_UNAVAILABLE);
    ck_assert(str_eq(sealed, STR("untouched")));
    ck_assert_ptr_nonnull(strstr(e.text, "lintel keys add seal"));
}
END_TEST

START_TEST(a_key_that_has_just_come_is_found)
{
    char path[] = "/tmp/lintel-seal.XXXXXX";
    struct crypt_keys *keys = arena_alloc(arena, 1, sizeof *keys);
    struct crypt_keyring *late;
    struct crypt_keyring *early;
    struct str sealed;
    struct str plain;
    size_t at;
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    ck_assert_int_eq(crypt_keys_add(keys, CRYPT_SEAL, CRYPT_AES256_GCM, &at, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keys_write(path, keys, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keyring_open(path, STR_NONE, &early, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keys_add(keys, CRYPT_SEAL, CRYPT_AES256_GCM, &at, &e), ERR_NONE);
    crypt_keys_make_current(keys, at);
    ck_assert_int_eq(crypt_keys_write(path, keys, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keyring_open(path, STR_NONE, &late, &e), ERR_NONE);
    ck_assert_int_eq(crypt_seal(late, &here, STR("a"), arena, &sealed, &e), ERR_NONE);
    ck_assert_int_eq(
        crypt_seal_open(early, &here, sealed, arena_alloc(arena, sealed.len, 1), &plain),
        CRYPT_OPENED);
    crypt_keyring_close(early);
    crypt_keyring_close(late);
    (void)unlink(path);
}
END_TEST

START_TEST(a_blind_index_tells_values_columns_tables_and_keys_apart)
{
    const struct crypt_key *b1 = crypt_keyring_find(ring, CRYPT_BLIND, STR("b1"));
    const struct crypt_key *b2 = crypt_keyring_find(ring, CRYPT_BLIND, STR("b2"));
    unsigned char index[6][CRYPT_BLIND_LEN];
    unsigned char again[CRYPT_BLIND_LEN];
    unsigned char head[CRYPT_BLIND_KEY_LEN];

    crypt_blind(b1, STR("person"), STR("ssn"), STR("1"), index[0]);
    crypt_blind(b1, STR("person"), STR("ssn"), STR("2"), index[1]);
    crypt_blind(b1, STR("person"), STR("ssn1"), STR(""), index[2]);
    crypt_blind(b1, STR("personssn"), STR(""), STR("1"), index[3]);
    crypt_blind(b2, STR("person"), STR("ssn"), STR("1"), index[4]);
    crypt_blind(b1, STR("person"), STR("ssn"), STR(""), index[5]);
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < i; j++)
            ck_assert_mem_ne(index[i], index[j], CRYPT_BLIND_LEN);
    }
    crypt_blind(b1, STR("person"), STR("ssn"), STR("1"), again);
    ck_assert_mem_eq(again, index[0], CRYPT_BLIND_LEN);
    crypt_blind_key(b1, head);
    ck_assert_mem_eq(head, index[0], sizeof head);
    crypt_blind_key(b2, head);
    ck_assert_mem_eq(head, index[4], sizeof head);
}
END_TEST

Suite *suite_seal(void)
{
    Suite *s = suite_create("seal");
    TCase *c = tcase_create("seal");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, what_was_sealed_opens);
    tcase_add_test(c, the_same_value_is_never_sealed_twice_alike);
    tcase_add_test(c, any_bit_that_is_flipped_closes_it);
    tcase_add_test(c, no_part_of_it_opens);
    tcase_add_test(c, it_opens_in_its_own_place_only);
    tcase_add_test(c, another_key_is_told_from_damage);
    tcase_add_test(c, without_a_key_nothing_is_sealed);
    tcase_add_test(c, a_key_that_has_just_come_is_found);
    tcase_add_test(c, a_blind_index_tells_values_columns_tables_and_keys_apart);
    suite_add_tcase(s, c);
    return s;
}
