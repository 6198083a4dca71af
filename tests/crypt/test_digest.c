/* test_digest.c - the vectors of FIPS 180-4 and RFC 4231. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/base/str.h"
#include "app/crypt/digest.h"
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

/* len bytes of c. */
static struct str many(char c, size_t len)
{
    char *at = arena_alloc(arena, len, 1);

    memset(at, c, len);
    return (struct str){at, len};
}

static void assert_digest(const unsigned char *digest, const char *hex)
{
    char got[2 * CRYPT_SHA256_LEN + 1] = "";

    id_print_hex(digest, CRYPT_SHA256_LEN, got);
    ck_assert_str_eq(got, hex);
}

START_TEST(sha256_gives_the_known_answers)
{
    static const struct {
        struct str text;
        const char *hex;
    } known[] = {
        {STR_INIT(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {STR_INIT("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {STR_INIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    unsigned char digest[CRYPT_SHA256_LEN];

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        crypt_sha256(known[i].text, digest);
        assert_digest(digest, known[i].hex);
    }
    crypt_sha256(many('a', 1000000), digest);
    assert_digest(digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

START_TEST(sha256_takes_the_absent_text_and_nul_bytes)
{
    unsigned char digest[CRYPT_SHA256_LEN];

    crypt_sha256(STR_NONE, digest);
    assert_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    crypt_sha256(many('\0', 1), digest);
    assert_digest(digest, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}
END_TEST

/* Around the size of a block, where a key begins to be digested; by another implementation. */
START_TEST(hmac_takes_a_key_of_any_length)
{
    static const struct {
        size_t len;
        const char *hex;
    } known[] = {
        {0, "e48411262715c8370cd5e7bf8e82bef53bd53712d007f3429351843b77c7bb9b"},
        {64, "21cd586aeca0579d99a1c938127c92525a371f807bc5ba6eb78bc825bd4f2be3"},
        {65, "727b82fba264393c5d67fd6d6ad783e9019a1fa6a857fccb70f5852f04be5d5d"},
    };
    unsigned char digest[CRYPT_SHA256_LEN];

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        crypt_hmac_sha256(known[i].len == 0 ? STR_NONE : many(0x0b, known[i].len), STR("Hi There"),
                          digest);
        assert_digest(digest, known[i].hex);
    }
}
END_TEST

/* RFC 4231, test cases 1, 2, 3, 6 and 7. */
START_TEST(hmac_gives_the_known_answers)
{
    const struct {
        struct str key;
        struct str text;
        const char *hex;
    } known[] = {
        {many(0x0b, 20), STR("Hi There"),
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {STR("Jefe"), STR("what do ya want for nothing?"),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {many((char)0xaa, 20), many((char)0xdd, 50),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {many((char)0xaa, 131), STR("Test Using Larger Than Block-Size Key - Hash Key First"),
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {many((char)0xaa, 131),
         STR("This is a test using a larger than block-size key and a larger than block-size "
             "data. The key needs to be hashed before being used by the HMAC algorithm."),
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    unsigned char mac[CRYPT_SHA256_LEN];

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        crypt_hmac_sha256(known[i].key, known[i].text, mac);
        assert_digest(mac, known[i].hex);
    }
}
END_TEST

START_TEST(hmac_takes_an_empty_key_and_text)
{
    unsigned char mac[CRYPT_SHA256_LEN];

    crypt_hmac_sha256(STR_NONE, STR_NONE, mac);
    assert_digest(mac, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}
END_TEST

Suite *suite_digest(void)
{
    Suite *s = suite_create("digest");
    TCase *c = tcase_create("known answers");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, sha256_gives_the_known_answers);
    tcase_add_test(c, sha256_takes_the_absent_text_and_nul_bytes);
    tcase_add_test(c, hmac_takes_a_key_of_any_length);
    tcase_add_test(c, hmac_gives_the_known_answers);
    tcase_add_test(c, hmac_takes_an_empty_key_and_text);
    suite_add_tcase(s, c);
    return s;
}
