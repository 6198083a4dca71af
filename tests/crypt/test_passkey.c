/* test_passkey.c - an authenticator made of OpenSSL, honest and otherwise. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "tests/crypt/authenticator.h"
#include "tests/crypt/suites.h"

static struct arena *arena;

static void setup(void)
{
    arena = arena_new(16 << 20);
}

static void teardown(void)
{
    arena_free(arena);
}

static struct crypt_passkey_claim claim_of(const struct bytes *data, const char *client)
{
    struct crypt_passkey_claim claim = {.party = STR("example.org"), .authenticator = str_of(data)};

    crypt_sha256(str_from_z(client), claim.client);
    return claim;
}

/* A key and what it says of itself. */
struct device {
    enum crypt_passkey_alg alg;
    EVP_PKEY *key;
    struct crypt_passkey known;
};

static struct device device_make(enum crypt_passkey_alg alg)
{
    struct device d = {.alg = alg, .key = make_key(alg)};
    struct bytes cose = cose_of(d.key, alg);
    struct bytes data = {.len = 0};
    struct crypt_passkey_claim claim;
    struct error e = {0};

    put_head(&data, "example.org", PRESENT | VERIFIED | HAS_KEY, 0);
    put_key(&data, STR("the key's name"), &cose);
    claim = claim_of(&data, "made");
    ck_assert_msg(crypt_passkey_read(arena, &claim, &d.known, &e) == ERR_NONE, "%s", e.words);
    return d;
}

static enum err use(const struct device *d, const char *party, unsigned flags, unsigned count,
                    struct crypt_passkey *out_seen)
{
    struct bytes data = {.len = 0};
    struct bytes signature;
    struct crypt_passkey_claim claim;
    struct error e = {0};

    put_head(&data, party, flags, count);
    claim = claim_of(&data, "used");
    signature = sign(d->key, d->alg, &claim);
    return crypt_passkey_check(&claim, &d->known, str_of(&signature), out_seen, &e);
}

static const enum crypt_passkey_alg algs[] = {CRYPT_PASSKEY_ES256, CRYPT_PASSKEY_EDDSA,
                                              CRYPT_PASSKEY_RS256};

START_TEST(a_key_is_read_and_used)
{
    struct device d = device_make(algs[_i]);
    struct crypt_passkey seen;

    ck_assert(str_eq(d.known.id, STR("the key's name")));
    ck_assert_int_eq(d.known.alg, algs[_i]);
    ck_assert(d.known.is_verified);
    ck_assert(!d.known.is_backed_up);
    ck_assert_int_eq(use(&d, "example.org", PRESENT | BACKED, 7, &seen), ERR_NONE);
    ck_assert_uint_eq(seen.count, 7);
    ck_assert(!seen.is_verified);
    ck_assert(seen.is_backed_up);
    EVP_PKEY_free(d.key);
}
END_TEST

START_TEST(what_is_not_right_is_refused)
{
    struct device d = device_make(CRYPT_PASSKEY_ES256);
    struct crypt_passkey seen;

    ck_assert_int_eq(use(&d, "example.org", PRESENT, 1, &seen), ERR_NONE);
    ck_assert_int_eq(use(&d, "evil.example", PRESENT, 1, &seen), ERR_INVALID);
    ck_assert_int_eq(use(&d, "example.org", VERIFIED, 1, &seen), ERR_INVALID);
    EVP_PKEY_free(d.key);
}
END_TEST

START_TEST(a_count_that_does_not_rise_tells_of_a_copy)
{
    struct device d = device_make(CRYPT_PASSKEY_ES256);
    struct crypt_passkey seen;

    ck_assert_int_eq(use(&d, "example.org", PRESENT, 0, &seen), ERR_NONE);
    d.known.count = 5;
    ck_assert_int_eq(use(&d, "example.org", PRESENT, 5, &seen), ERR_INVALID);
    ck_assert_int_eq(use(&d, "example.org", PRESENT, 0, &seen), ERR_INVALID);
    ck_assert_int_eq(use(&d, "example.org", PRESENT, 6, &seen), ERR_NONE);
    EVP_PKEY_free(d.key);
}
END_TEST

/* Of the data, the client's part and the signature: a changed bit anywhere makes it another's. */
START_TEST(no_bit_may_be_changed)
{
    struct device d = device_make(algs[_i]);
    struct bytes data = {.len = 0};
    struct bytes signature;
    struct crypt_passkey_claim claim;
    struct crypt_passkey seen;

    put_head(&data, "example.org", PRESENT, 9);
    claim = claim_of(&data, "used");
    signature = sign(d.key, d.alg, &claim);
    for (size_t bit = 0; bit < 8 * (data.len + signature.len + CRYPT_SHA256_LEN); bit += 3) {
        size_t at = bit / 8;
        unsigned char *byte = at < data.len ? &data.at[at]
                              : at < data.len + signature.len
                                  ? &signature.at[at - data.len]
                                  : &claim.client[at - data.len - signature.len];
        struct error e = {0};

        *byte ^= (unsigned char)(1U << bit % 8);
        ck_assert_int_eq(crypt_passkey_check(&claim, &d.known, str_of(&signature), &seen, &e),
                         ERR_INVALID);
        *byte ^= (unsigned char)(1U << bit % 8);
    }
    EVP_PKEY_free(d.key);
}
END_TEST

START_TEST(data_that_ends_early_is_refused)
{
    EVP_PKEY *key = make_key(CRYPT_PASSKEY_ES256);
    struct bytes cose = cose_of(key, CRYPT_PASSKEY_ES256);
    struct bytes data = {.len = 0};

    put_head(&data, "example.org", PRESENT | HAS_KEY, 0);
    put_key(&data, STR("id"), &cose);
    for (size_t len = 0; len <= data.len; len++) {
        struct bytes cut = {.len = 0};
        struct crypt_passkey_claim claim;
        struct crypt_passkey known;
        struct error e = {0};

        put(&cut, data.at, len);
        claim = claim_of(&cut, "made");
        ck_assert_int_eq(crypt_passkey_read(arena, &claim, &known, &e),
                         len == data.len ? ERR_NONE : ERR_INVALID);
    }
    EVP_PKEY_free(key);
}
END_TEST

/* A point beside the curve would be a key of a smaller group: OpenSSL refuses it. */
START_TEST(numbers_that_are_no_key_are_refused)
{
    EVP_PKEY *key = make_key(CRYPT_PASSKEY_ES256);
    struct bytes cose = cose_of(key, CRYPT_PASSKEY_ES256);
    struct bytes data = {.len = 0};
    struct crypt_passkey_claim claim;
    struct crypt_passkey known;
    struct error e = {0};

    cose.at[cose.len - 1] ^= 1;
    put_head(&data, "example.org", PRESENT | HAS_KEY, 0);
    put_key(&data, STR("id"), &cose);
    claim = claim_of(&data, "made");
    ck_assert_int_eq(crypt_passkey_read(arena, &claim, &known, &e), ERR_INVALID);
    EVP_PKEY_free(key);
}
END_TEST

START_TEST(extensions_behind_the_key_are_passed_over)
{
    EVP_PKEY *key = make_key(CRYPT_PASSKEY_EDDSA);
    struct bytes cose = cose_of(key, CRYPT_PASSKEY_EDDSA);
    struct bytes data = {.len = 0};
    struct crypt_passkey_claim claim;
    struct crypt_passkey known;
    struct error e = {0};

    put_head(&data, "example.org", PRESENT | HAS_KEY | 0x80, 0);
    put_key(&data, STR("id"), &cose);
    put(&data,
        "\xa1\x6b"
        "credProtect\x02",
        14);
    claim = claim_of(&data, "made");
    ck_assert_int_eq(crypt_passkey_read(arena, &claim, &known, &e), ERR_NONE);
    ck_assert_uint_eq(known.key.len, cose.len);
    EVP_PKEY_free(key);
}
END_TEST

START_TEST(a_signature_of_another_key_is_refused)
{
    struct device d = device_make(CRYPT_PASSKEY_ES256);
    struct device other = device_make(CRYPT_PASSKEY_ES256);
    struct crypt_passkey seen;

    other.known = d.known;
    ck_assert_int_eq(use(&other, "example.org", PRESENT, 1, &seen), ERR_INVALID);
    other.known.alg = CRYPT_PASSKEY_EDDSA;
    ck_assert_int_eq(use(&other, "example.org", PRESENT, 1, &seen), ERR_INTERNAL);
    EVP_PKEY_free(d.key);
    EVP_PKEY_free(other.key);
}
END_TEST

Suite *suite_passkey(void)
{
    Suite *s = suite_create("passkey");
    TCase *tc = tcase_create("passkey");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, a_key_is_read_and_used, 0, 3);
    tcase_add_test(tc, what_is_not_right_is_refused);
    tcase_add_test(tc, a_count_that_does_not_rise_tells_of_a_copy);
    tcase_add_loop_test(tc, no_bit_may_be_changed, 0, 3);
    tcase_add_test(tc, data_that_ends_early_is_refused);
    tcase_add_test(tc, numbers_that_are_no_key_are_refused);
    tcase_add_test(tc, extensions_behind_the_key_are_passed_over);
    tcase_add_test(tc, a_signature_of_another_key_is_refused);
    suite_add_tcase(s, tc);
    return s;
}
