/* test_oidc.c - what others say of somebody: settings, ID tokens, and whom they are here. */
#include "config.h"

#include <string.h>

#include <openssl/ecdsa.h>

#include "app/access/id_token.h"
#include "app/access/identity.h"
#include "app/access/provider.h"
#include "app/crypt/base64.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"
#include "tests/crypt/authenticator.h"

#define NOW_S  1800000000
#define ISSUER "https://sso.example.org/realms/main"

static struct error e;

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
}

/* ---- settings ---- */

START_TEST(providers_are_read)
{
    struct access_providers p;

    ck_assert_msg(access_providers_parse(arena,
                                         STR(" google=https://id.apps:s%3Acret@accounts.google.com,"
                                             "work=https://only-id@sso.example.org/realms/main"),
                                         &p, &e) == ERR_NONE,
                  "%s", e.words);
    ck_assert_uint_eq(p.count, 2);
    ck_assert(str_eq(p.at[0].issuer, STR("https://accounts.google.com")));
    ck_assert(str_eq(p.at[0].client_id, STR("id.apps")));
    ck_assert(str_eq(p.at[0].client_secret, STR("s:cret")));
    ck_assert(str_eq(access_provider_find(&p, STR("work"))->issuer, STR(ISSUER)));
    ck_assert_ptr_null(p.at[1].client_secret.at);
    ck_assert_ptr_null(access_provider_find(&p, STR("other")));
    ck_assert_int_eq(access_providers_parse(arena, STR(" "), &p, &e), ERR_NONE);
    ck_assert_uint_eq(p.count, 0);
    ck_assert_int_eq(access_providers_parse(arena, STR("here=http://a:b@127.0.0.1:4000"), &p, &e),
                     ERR_NONE);
}
END_TEST

START_TEST(wrong_providers_are_refused_without_their_secret)
{
    static const char *const wrong[] = {
        "https://a:hidden@x.example",
        "Name=https://a:hidden@x.example",
        "a=ftp://a:hidden@x.example",
        "a=https://x.example",
        "a=https://:hidden@x.example",
        "a=https://a:@x.example",
        "a=https://a:hidden@",
        "a=http://a:hidden@x.example",
        "a=http://a:hidden@127.0.0.1.example",
        "a=https://a%zz:hidden@x.example",
        "a=https://a:hidden@x.example,a=https://a:hidden@y.example",
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct access_providers p;

        error_clear(&e);
        ck_assert_msg(access_providers_parse(arena, str_from_z(wrong[i]), &p, &e) == ERR_INVALID,
                      "%s", wrong[i]);
        ck_assert_str_ne(e.words, "");
        ck_assert_ptr_null(strstr(e.words, "hidden"));
    }
}
END_TEST

/* ---- ID tokens ---- */

static struct str url64(struct str bytes)
{
    return crypt_base64_encode(arena, CRYPT_BASE64_URL, bytes);
}

static struct str part_of(EVP_PKEY *key, const char *name)
{
    struct bytes b = {.len = 0};

    put_number(&b, key, name);
    return url64(str_of(&b));
}

/* The public half as a JSON Web Key. */
static struct str jwk(EVP_PKEY *key, enum crypt_passkey_alg alg, const char *kid)
{
    if (alg == CRYPT_PASSKEY_RS256)
        return str_format(arena, "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%.*s\",\"e\":\"AQAB\"}",
                          kid, STR_ARG(part_of(key, "n")));
    return str_format(
        arena, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"%s\",\"x\":\"%.*s\",\"y\":\"%.*s\"}",
        kid, STR_ARG(part_of(key, "qx")), STR_ARG(part_of(key, "qy")));
}

/* ECDSA's DER as r and s. */
static struct str raw_of(const struct bytes *der)
{
    const unsigned char *at = der->at;
    ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &at, (long)der->len);
    unsigned char *raw = arena_alloc(arena, 64, 1);

    ck_assert_ptr_nonnull(s);
    ck_assert_int_eq(BN_bn2binpad(ECDSA_SIG_get0_r(s), raw, 32), 32);
    ck_assert_int_eq(BN_bn2binpad(ECDSA_SIG_get0_s(s), raw + 32, 32), 32);
    ECDSA_SIG_free(s);
    return (struct str){(const char *)raw, 64};
}

static struct str token_of(EVP_PKEY *key, enum crypt_passkey_alg alg, const char *header,
                           const char *claims)
{
    struct str text = str_format(arena, "%.*s.%.*s", STR_ARG(url64(str_from_z(header))),
                                 STR_ARG(url64(str_from_z(claims))));
    struct bytes signature = sign_text(key, alg, text);

    return str_format(
        arena, "%.*s.%.*s", STR_ARG(text),
        STR_ARG(url64(alg == CRYPT_PASSKEY_RS256 ? str_of(&signature) : raw_of(&signature))));
}

static const struct access_id_wanted wanted = {.issuer = STR_INIT(ISSUER),
                                               .client_id = STR_INIT("lintel"),
                                               .nonce = STR_INIT("n-1"),
                                               .now_s = NOW_S};

static enum access_id_verdict check(struct str token, struct str keys, struct access_id_claims *out)
{
    const char *why;

    return access_id_token_check(arena, token, keys, &wanted, out, &why);
}

#define GOOD            \
    "\"iss\":\"" ISSUER \
    "\",\"aud\":\"lintel\",\"nonce\":\"n-1\",\"sub\":\"u1\",\"exp\":1800000600,\"iat\":1799999990"

START_TEST(a_signed_token_is_believed)
{
    static const enum crypt_passkey_alg algs[] = {CRYPT_PASSKEY_RS256, CRYPT_PASSKEY_ES256};
    EVP_PKEY *key = make_key(algs[_i]);
    struct str keys = str_format(arena, "{\"keys\":[%.*s]}", STR_ARG(jwk(key, algs[_i], "k1")));
    const char *header =
        _i == 0 ? "{\"alg\":\"RS256\",\"kid\":\"k1\"}" : "{\"alg\":\"ES256\",\"kid\":\"k1\"}";
    struct str token = token_of(key, algs[_i], header,
                                "{" GOOD ",\"email\":\"ann@example.org\",\"email_verified\":true}");
    struct access_id_claims claims;

    ck_assert_int_eq(check(token, keys, &claims), ACCESS_ID_GOOD);
    ck_assert(str_eq(claims.subject, STR("u1")));
    ck_assert(str_eq(claims.email, STR("ann@example.org")));
    ck_assert(claims.is_email_verified);
    /* Any changed character of it. */
    for (size_t i = 0; i < token.len; i += 7) {
        struct str copy = str_dup(arena, token);
        char *at = arena_alloc(arena, copy.len, 1);

        memcpy(at, copy.at, copy.len);
        at[i] = at[i] == 'A' ? 'B' : 'A';
        ck_assert_int_ne(check((struct str){at, copy.len}, keys, &claims), ACCESS_ID_GOOD);
    }
    EVP_PKEY_free(key);
}
END_TEST

START_TEST(what_it_says_must_be_right)
{
    static const char *const wrong[] = {
        "{\"iss\":\"https://"
        "other.example\",\"aud\":\"lintel\",\"nonce\":\"n-1\",\"sub\":\"u1\",\"exp\":1800000600,"
        "\"iat\":1799999990}",
        "{\"iss\":\"" ISSUER "\",\"aud\":\"other\",\"nonce\":\"n-1\",\"sub\":\"u1\",\"exp\":"
                             "1800000600,\"iat\":1799999990}",
        "{\"iss\":\"" ISSUER "\",\"aud\":[\"lintel\",\"other\"],\"nonce\":\"n-1\",\"sub\":\"u1\","
                             "\"exp\":1800000600,\"iat\":1799999990}",
        "{\"iss\":\"" ISSUER "\",\"aud\":\"lintel\",\"azp\":\"other\",\"nonce\":\"n-1\",\"sub\":"
                             "\"u1\",\"exp\":1800000600,\"iat\":1799999990}",
        "{\"iss\":\"" ISSUER "\",\"aud\":\"lintel\",\"nonce\":\"n-1\",\"sub\":\"u1\",\"exp\":"
                             "1799999900,\"iat\":1799999000}",
        "{\"iss\":\"" ISSUER "\",\"aud\":\"lintel\",\"nonce\":\"n-1\",\"sub\":\"u1\",\"exp\":"
                             "1800000600,\"iat\":1800000100}",
        "{\"iss\":\"" ISSUER
        "\",\"aud\":\"lintel\",\"nonce\":\"n-1\",\"sub\":\"u1\",\"exp\":1800000600}",
        "{\"iss\":\"" ISSUER
        "\",\"aud\":\"lintel\",\"nonce\":\"n-1\",\"sub\":\"u1\",\"iat\":1799999990}",
        "{\"iss\":\"" ISSUER "\",\"aud\":\"lintel\",\"nonce\":\"n-2\",\"sub\":\"u1\",\"exp\":"
                             "1800000600,\"iat\":1799999990}",
        "{\"iss\":\"" ISSUER
        "\",\"aud\":\"lintel\",\"sub\":\"u1\",\"exp\":1800000600,\"iat\":1799999990}",
        "{\"iss\":\"" ISSUER "\",\"aud\":\"lintel\",\"nonce\":\"n-1\",\"sub\":\"\",\"exp\":"
                             "1800000600,\"iat\":1799999990}",
        "{" GOOD ",\"nbf\":1800000100}",
        "[]",
    };
    EVP_PKEY *key = make_key(CRYPT_PASSKEY_ES256);
    struct str keys =
        str_format(arena, "{\"keys\":[%.*s]}", STR_ARG(jwk(key, CRYPT_PASSKEY_ES256, "k1")));
    struct access_id_claims claims;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(check(token_of(key, CRYPT_PASSKEY_ES256, "{\"alg\":\"ES256\",\"kid\":\"k1\"}",
                                     wrong[i]),
                            keys, &claims) == ACCESS_ID_WRONG,
                      "%s", wrong[i]);
    ck_assert_int_eq(check(token_of(key, CRYPT_PASSKEY_ES256, "{\"alg\":\"ES256\",\"kid\":\"k1\"}",
                                    "{" GOOD ",\"azp\":\"lintel\"}"),
                           keys, &claims),
                     ACCESS_ID_GOOD);
    ck_assert(!claims.is_email_verified);
    EVP_PKEY_free(key);
}
END_TEST

/* "none", a public key taken for a shared secret, a key for something else, one that is not there.
 */
START_TEST(the_key_decides_the_algorithm)
{
    EVP_PKEY *key = make_key(CRYPT_PASSKEY_RS256);
    EVP_PKEY *other = make_key(CRYPT_PASSKEY_ES256);
    struct str rsa = jwk(key, CRYPT_PASSKEY_RS256, "k1");
    struct str keys = str_format(arena, "{\"keys\":[%.*s]}", STR_ARG(rsa));
    struct access_id_claims claims;
    struct str body = url64(STR("{" GOOD "}"));

    ck_assert_int_eq(
        check(str_format(arena, "%.*s.%.*s.",
                         STR_ARG(url64(STR("{\"alg\":\"none\",\"kid\":\"k1\"}"))), STR_ARG(body)),
              keys, &claims),
        ACCESS_ID_WRONG);
    ck_assert_int_eq(check(token_of(key, CRYPT_PASSKEY_RS256, "{\"alg\":\"HS256\",\"kid\":\"k1\"}",
                                    "{" GOOD "}"),
                           keys, &claims),
                     ACCESS_ID_WRONG);
    ck_assert_int_eq(check(token_of(other, CRYPT_PASSKEY_ES256,
                                    "{\"alg\":\"ES256\",\"kid\":\"k1\"}", "{" GOOD "}"),
                           keys, &claims),
                     ACCESS_ID_WRONG);
    ck_assert_int_eq(check(token_of(key, CRYPT_PASSKEY_RS256, "{\"alg\":\"RS256\",\"kid\":\"k2\"}",
                                    "{" GOOD "}"),
                           keys, &claims),
                     ACCESS_ID_KEY_UNKNOWN);
    ck_assert_int_eq(check(token_of(key, CRYPT_PASSKEY_RS256, "{\"alg\":\"RS256\"}", "{" GOOD "}"),
                           keys, &claims),
                     ACCESS_ID_GOOD);
    ck_assert_int_eq(check(STR("a.b.c"), STR("no set"), &claims), ACCESS_ID_WRONG);
    keys = str_format(arena, "{\"keys\":[1,{\"use\":\"enc\",%.*s]}", STR_ARG(str_from(rsa, 1)));
    ck_assert_int_eq(check(token_of(key, CRYPT_PASSKEY_RS256, "{\"alg\":\"RS256\",\"kid\":\"k1\"}",
                                    "{" GOOD "}"),
                           keys, &claims),
                     ACCESS_ID_KEY_UNKNOWN);
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
}
END_TEST

/* ---- who that is here ---- */

static struct access_id_claims person(const char *subject, const char *email, bool is_verified)
{
    return (struct access_id_claims){.subject = str_from_z(subject),
                                     .email = email == NULL ? STR_NONE : str_from_z(email),
                                     .is_email_verified = is_verified};
}

static enum err resolve(struct access_id_claims claims, int64_t account_id, bool is_open,
                        int64_t *out_id)
{
    const struct access_identity_wish wish = {.provider = STR("work"),
                                              .claims = &claims,
                                              .account_id = account_id,
                                              .is_signup_open = is_open};

    error_clear(&e);
    return access_identity_resolve(conn, &wish, out_id, &e);
}

static int64_t confirmed(const char *email)
{
    int64_t id = world_account(email, false);

    (void)world_sql(SQL("UPDATE lintel_account SET confirmed_at = UTC_TIMESTAMP(6) WHERE id = ?"),
                    id);
    return id;
}

START_TEST(a_verified_address_joins_the_two_once)
{
    int64_t ann = confirmed(WORLD_EMAIL);
    int64_t id = 0;

    ck_assert_msg(resolve(person("u1", WORLD_EMAIL, true), 0, false, &id) == ERR_NONE, "%s",
                  e.words);
    ck_assert_int_eq(id, ann);
    /* From now on the subject counts, whatever the address. */
    ck_assert_int_eq(resolve(person("u1", "new@example.org", false), 0, false, &id), ERR_NONE);
    ck_assert_int_eq(id, ann);
    ck_assert_int_eq(resolve(person("u1", NULL, false), 0, false, &id), ERR_NONE);
    ck_assert_int_eq(id, ann);
}
END_TEST

START_TEST(an_address_that_one_side_did_not_verify_joins_nothing)
{
    int64_t id = 0;

    (void)confirmed(WORLD_EMAIL);
    ck_assert_int_eq(resolve(person("u1", WORLD_EMAIL, false), 0, true, &id), ERR_DENIED);
    ck_assert_int_eq(resolve(person("u1", NULL, true), 0, true, &id), ERR_DENIED);
    (void)world_account("bob@example.org", false);
    (void)world_sql(SQL("UPDATE lintel_account SET confirmed_at = NULL WHERE id > ?"), 0);
    ck_assert_int_eq(resolve(person("u2", "bob@example.org", true), 0, true, &id), ERR_CONFLICT);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_identity"), 0), 0);
}
END_TEST

START_TEST(a_new_person_gets_an_account_where_that_is_open)
{
    int64_t id = 0;
    int64_t again = 0;

    ck_assert_int_eq(resolve(person("u1", "new@example.org", true), 0, false, &id), ERR_DENIED);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_account"), 0), 0);
    ck_assert_int_eq(resolve(person("u1", "new@example.org", true), 0, true, &id), ERR_NONE);
    ck_assert_int_eq(resolve(person("u1", "new@example.org", true), 0, true, &again), ERR_NONE);
    ck_assert_int_eq(id, again);
    ck_assert_int_eq(world_sql(SQL("SELECT confirmed_at IS NOT NULL AND password_hash IS NULL"
                                   " FROM lintel_account WHERE id = ?"),
                               id),
                     1);
}
END_TEST

START_TEST(who_is_signed_in_links_and_unlinks)
{
    int64_t ann = confirmed(WORLD_EMAIL);
    int64_t bob = confirmed("bob@example.org");
    struct access_identity *list = NULL;
    size_t count = 0;
    int64_t id = 0;

    ck_assert_int_eq(resolve(person("u1", NULL, false), ann, false, &id), ERR_NONE);
    ck_assert_int_eq(id, ann);
    ck_assert_int_eq(resolve(person("u1", NULL, false), bob, false, &id), ERR_CONFLICT);
    ck_assert_int_eq(resolve(person("u2", NULL, false), ann, false, &id), ERR_CONFLICT);
    ck_assert_int_eq(access_identity_list(conn, arena, ann, &list, &count, &e), ERR_NONE);
    ck_assert_uint_eq(count, 1);
    error_clear(&e);
    ck_assert_int_eq(access_identity_unlink(conn, bob, list[0].id, &e), ERR_ABSENT);
    error_clear(&e);
    ck_assert_int_eq(access_identity_unlink(conn, ann, list[0].id, &e), ERR_NONE);
    ck_assert_int_eq(resolve(person("u1", NULL, false), 0, true, &id), ERR_DENIED);
}
END_TEST

START_TEST(a_disabled_account_stays_outside)
{
    int64_t ann = confirmed(WORLD_EMAIL);
    int64_t id = 0;

    ck_assert_int_eq(resolve(person("u1", WORLD_EMAIL, true), 0, false, &id), ERR_NONE);
    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = UTC_TIMESTAMP(6) WHERE id = ?"),
                    ann);
    ck_assert_int_eq(resolve(person("u1", WORLD_EMAIL, true), 0, true, &id), ERR_DENIED);
    ck_assert_int_eq(resolve(person("u2", WORLD_EMAIL, true), 0, true, &id), ERR_DENIED);
}
END_TEST

Suite *suite_oidc(void)
{
    Suite *s = suite_create("oidc");
    TCase *tc = tcase_create("oidc");

    tcase_add_checked_fixture(tc, setup, world_close);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, providers_are_read);
    tcase_add_test(tc, wrong_providers_are_refused_without_their_secret);
    tcase_add_loop_test(tc, a_signed_token_is_believed, 0, 2);
    tcase_add_test(tc, what_it_says_must_be_right);
    tcase_add_test(tc, the_key_decides_the_algorithm);
    tcase_add_test(tc, a_verified_address_joins_the_two_once);
    tcase_add_test(tc, an_address_that_one_side_did_not_verify_joins_nothing);
    tcase_add_test(tc, a_new_person_gets_an_account_where_that_is_open);
    tcase_add_test(tc, who_is_signed_in_links_and_unlinks);
    tcase_add_test(tc, a_disabled_account_stays_outside);
    suite_add_tcase(s, tc);
    return s;
}
