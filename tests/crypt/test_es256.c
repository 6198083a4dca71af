/* test_es256.c - ECDSA on P-256: the example of RFC 7515, and what must not pass. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/crypt/base64.h"
#include "app/crypt/es256.h"
#include "tests/crypt/suites.h"

static struct arena *arena;
static struct error e;

/* RFC 7515, A.3.1: the key, and the text that was signed. */
#define EXAMPLE_D "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
#define EXAMPLE_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define EXAMPLE_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define EXAMPLE_TEXT                                                                     \
    "eyJhbGciOiJFUzI1NiJ9"                                                               \
    "."                                                                                  \
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb2" \
    "90Ijp0cnVlfQ"
#define EXAMPLE_SIGNATURE \
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

static void setup(void)
{
    arena = arena_new(1 << 20);
    e = (struct error){.code = ERR_NONE};
}

static void teardown(void)
{
    arena_free(arena);
}

static struct str bytes_of(const char *base64url)
{
    struct str bytes;

    ck_assert(crypt_base64_decode(arena, CRYPT_BASE64_URL, str_from_z(base64url), &bytes));
    return bytes;
}

static const unsigned char *secret(void)
{
    return (const unsigned char *)bytes_of(EXAMPLE_D).at;
}

static void example_public(unsigned char to[CRYPT_ES256_PUBLIC_LEN])
{
    memcpy(to, bytes_of(EXAMPLE_X).at, 32);
    memcpy(to + 32, bytes_of(EXAMPLE_Y).at, 32);
}

START_TEST(the_public_key_belongs_to_the_private_one)
{
    unsigned char want[CRYPT_ES256_PUBLIC_LEN];
    unsigned char got[CRYPT_ES256_PUBLIC_LEN];

    example_public(want);
    ck_assert_int_eq(crypt_es256_public(secret(), got, &e), ERR_NONE);
    ck_assert_mem_eq(got, want, sizeof want);
}
END_TEST

START_TEST(the_signature_of_the_rfc_verifies)
{
    unsigned char key[CRYPT_ES256_PUBLIC_LEN];

    example_public(key);
    ck_assert(crypt_es256_verify(key, STR(EXAMPLE_TEXT), bytes_of(EXAMPLE_SIGNATURE)));
    ck_assert(!crypt_es256_verify(key, STR(EXAMPLE_TEXT "A"), bytes_of(EXAMPLE_SIGNATURE)));
}
END_TEST

START_TEST(what_is_signed_verifies_and_no_bit_may_change)
{
    unsigned char key[CRYPT_ES256_PUBLIC_LEN];
    unsigned char signature[CRYPT_ES256_SIGNATURE_LEN];
    struct str text = STR("header.payload");
    struct str s = {(const char *)signature, sizeof signature};

    example_public(key);
    ck_assert_int_eq(crypt_es256_sign(secret(), text, signature, &e), ERR_NONE);
    ck_assert(crypt_es256_verify(key, text, s));
    for (size_t bit = 0; bit < 8 * sizeof signature; bit += 7) {
        signature[bit / 8] ^= (unsigned char)(1 << bit % 8);
        ck_assert(!crypt_es256_verify(key, text, s));
        signature[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    ck_assert(crypt_es256_verify(key, text, s));
    ck_assert(!crypt_es256_verify(key, text, str_range(s, 0, s.len - 1)));
    ck_assert(!crypt_es256_verify(key, text, STR_NONE));
}
END_TEST

/* r = s = 0 satisfies a careless verifier for any text (CVE-2022-21449 of another library). */
START_TEST(the_signature_of_zeros_is_none)
{
    static const unsigned char zeros[CRYPT_ES256_SIGNATURE_LEN];
    unsigned char key[CRYPT_ES256_PUBLIC_LEN];

    example_public(key);
    ck_assert(
        !crypt_es256_verify(key, STR("any"), (struct str){(const char *)zeros, sizeof zeros}));
}
END_TEST

START_TEST(what_is_no_key_signs_and_verifies_nothing)
{
    unsigned char number[CRYPT_ES256_SECRET_LEN] = {0};
    unsigned char key[CRYPT_ES256_PUBLIC_LEN];
    unsigned char signature[CRYPT_ES256_SIGNATURE_LEN];

    ck_assert_int_eq(crypt_es256_public(number, key, &e), ERR_INVALID);
    error_clear(&e);
    memset(number, 0xff, sizeof number); /* above the curve's order */
    ck_assert_int_eq(crypt_es256_sign(number, STR("x"), signature, &e), ERR_INVALID);
    example_public(key);
    key[0] ^= 1; /* beside the curve */
    ck_assert(!crypt_es256_verify(key, STR(EXAMPLE_TEXT), bytes_of(EXAMPLE_SIGNATURE)));
}
END_TEST

Suite *suite_es256(void)
{
    Suite *s = suite_create("es256");
    TCase *c = tcase_create("es256");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, the_public_key_belongs_to_the_private_one);
    tcase_add_test(c, the_signature_of_the_rfc_verifies);
    tcase_add_test(c, what_is_signed_verifies_and_no_bit_may_change);
    tcase_add_test(c, the_signature_of_zeros_is_none);
    tcase_add_test(c, what_is_no_key_signs_and_verifies_nothing);
    suite_add_tcase(s, c);
    return s;
}
