/* test_passkey.c - the two exchanges with a browser, honest, repeated, crossed and forged. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/access/passkey.h"
#include "app/crypt/base64.h"
#include "app/json/parse.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"
#include "tests/crypt/authenticator.h"

#define ORIGIN "https://example.org:8443"

static struct error e;
static struct access_party party;
static int64_t ann;

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
    ann = world_account(WORLD_EMAIL, false);
    ck_assert_int_eq(access_party_parse(STR(ORIGIN "/any"), STR("Lintel"), &party, &e), ERR_NONE);
}

struct key {
    EVP_PKEY *pair;
    struct str id;
    struct str user; /* the handle, as base64url */
    unsigned count;
};

static struct str url64(struct str bytes)
{
    return crypt_base64_encode(arena, CRYPT_BASE64_URL, bytes);
}

/* A member of options, by its name and that of the object it stands in. */
static struct str option(struct str options, const char *in, const char *name)
{
    const struct json_value *root = NULL;

    ck_assert_int_eq(json_parse(arena, options, &json_limits_default, &root, &e), ERR_NONE);
    if (in != NULL)
        root = json_find(root, str_from_z(in));
    ck_assert_ptr_nonnull(root);
    root = json_find(root, str_from_z(name));
    return root == NULL ? STR_NONE : root->text;
}

static struct str printed(const char *fmt, ...) ATTR_PRINTF(1, 2);
static struct str printed(const char *fmt, ...)
{
    char *at = arena_alloc(arena, 8192, 1);
    va_list args;
    int len;

    va_start(args, fmt);
    len = vsnprintf(at, 8192, fmt, args);
    va_end(args);
    ck_assert_int_lt(len, 8192);
    return (struct str){at, (size_t)len};
}

static struct str client_data(const char *type, struct str challenge, const char *origin)
{
    return printed(
        "{\"type\":\"%s\",\"challenge\":\"%.*s\",\"origin\":\"%s\",\"crossOrigin\":false}", type,
        STR_ARG(challenge), origin);
}

/* What the browser gives for a new key. */
static struct str made(struct key *k, struct str options)
{
    struct bytes cose;
    struct bytes data = {.len = 0};
    struct str client = client_data("webauthn.create", option(options, NULL, "challenge"), ORIGIN);

    k->pair = make_key(CRYPT_PASSKEY_ES256);
    k->user = option(options, "user", "id");
    cose = cose_of(k->pair, CRYPT_PASSKEY_ES256);
    put_head(&data, "example.org", PRESENT | VERIFIED | HAS_KEY, 0);
    put_key(&data, k->id, &cose);
    return printed(
        "{\"type\":\"public-key\",\"id\":\"%.*s\",\"response\":{\"clientDataJSON\":\"%.*s\","
        "\"authenticatorData\":\"%.*s\",\"transports\":[\"internal\"]}}",
        STR_ARG(url64(k->id)), STR_ARG(url64(client)), STR_ARG(url64(str_of(&data))));
}

/* What the browser gives for its use, at an origin. */
static struct str used_at(struct key *k, struct str options, const char *origin)
{
    struct bytes data = {.len = 0};
    struct bytes signature;
    struct str client = client_data("webauthn.get", option(options, NULL, "challenge"), origin);
    struct crypt_passkey_claim claim;

    put_head(&data, "example.org", PRESENT | VERIFIED, ++k->count);
    claim = (struct crypt_passkey_claim){.authenticator = str_of(&data)};
    crypt_sha256(client, claim.client);
    signature = sign(k->pair, CRYPT_PASSKEY_ES256, &claim);
    return printed(
        "{\"type\":\"public-key\",\"id\":\"%.*s\",\"response\":{\"clientDataJSON\":\"%.*s\","
        "\"authenticatorData\":\"%.*s\",\"signature\":\"%.*s\",\"userHandle\":\"%.*s\"}}",
        STR_ARG(url64(k->id)), STR_ARG(url64(client)), STR_ARG(url64(str_of(&data))),
        STR_ARG(url64(str_of(&signature))), STR_ARG(k->user));
}

static struct str offer(int64_t account_id)
{
    struct str options = STR_NONE;

    ck_assert_msg(access_passkey_offer(conn, arena, &party, account_id, &options, &e) == ERR_NONE,
                  "%s", e.text);
    return options;
}

static struct str ask(int64_t account_id)
{
    struct str options = STR_NONE;

    ck_assert_msg(access_passkey_ask(conn, arena, &party, account_id, &options, &e) == ERR_NONE,
                  "%s", e.text);
    return options;
}

static enum err add(int64_t account_id, struct str answer)
{
    int64_t id;

    error_clear(&e);
    return access_passkey_add(conn, arena, &party, account_id, answer, STR("my phone"), &id, &e);
}

static enum err check(int64_t account_id, struct str answer, struct access_passkey_proof *out)
{
    error_clear(&e);
    return access_passkey_check(conn, arena, &party, account_id, answer, out, &e);
}

static struct key added(const char *id)
{
    struct key k = {.id = str_from_z(id)};

    ck_assert_msg(add(ann, made(&k, offer(ann))) == ERR_NONE, "%s | %s", e.words, e.text);
    return k;
}

START_TEST(a_passkey_signs_its_owner_in)
{
    struct key k = added("one");
    struct access_passkey_proof proof;

    ck_assert_msg(check(0, used_at(&k, ask(0), ORIGIN), &proof) == ERR_NONE, "%s | %s", e.words,
                  e.text);
    ck_assert_int_eq(proof.account_id, ann);
    ck_assert(proof.is_verified);
    ck_assert_int_eq(
        world_sql(SQL("SELECT sign_count FROM lintel_passkey WHERE id = ?"), proof.passkey_id), 1);
    EVP_PKEY_free(k.pair);
}
END_TEST

START_TEST(each_challenge_is_good_for_one_answer)
{
    struct key k = {.id = STR("one")};
    struct key again = {.id = STR("two")};
    struct access_passkey_proof proof;
    struct str options = offer(ann);
    struct str answer;

    ck_assert_int_eq(add(ann, made(&k, options)), ERR_NONE);
    ck_assert_int_eq(add(ann, made(&again, options)), ERR_INVALID);
    answer = used_at(&k, ask(0), ORIGIN);
    ck_assert_int_eq(check(0, answer, &proof), ERR_NONE);
    ck_assert_int_eq(check(0, answer, &proof), ERR_UNAUTHENTICATED);
    answer = used_at(&k, ask(0), ORIGIN);
    (void)world_sql(SQL("UPDATE lintel_passkey_challenge SET expires_at = UTC_TIMESTAMP(6)"), 0);
    ck_assert_int_eq(check(0, answer, &proof), ERR_UNAUTHENTICATED);
    EVP_PKEY_free(k.pair);
    EVP_PKEY_free(again.pair);
}
END_TEST

/* A challenge for one purpose or person is none for another. */
START_TEST(exchanges_cannot_be_crossed)
{
    int64_t bob = world_account("bob@example.org", false);
    struct key k = added("one");
    struct key other = {.id = STR("two")};
    struct access_passkey_proof proof;

    ck_assert_int_eq(add(bob, made(&other, offer(ann))), ERR_INVALID);
    ck_assert_int_eq(check(0, used_at(&k, offer(ann), ORIGIN), &proof), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(check(0, used_at(&k, ask(ann), ORIGIN), &proof), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(check(bob, used_at(&k, ask(bob), ORIGIN), &proof), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(check(ann, used_at(&k, ask(ann), ORIGIN), &proof), ERR_NONE);
    EVP_PKEY_free(k.pair);
    EVP_PKEY_free(other.pair);
}
END_TEST

START_TEST(another_site_gets_nothing_that_works_here)
{
    struct key k = added("one");
    struct access_passkey_proof proof;

    ck_assert_int_eq(check(0, used_at(&k, ask(0), "https://example.org.evil.example"), &proof),
                     ERR_UNAUTHENTICATED);
    ck_assert_int_eq(check(0, used_at(&k, ask(0), "https://example.org"), &proof),
                     ERR_UNAUTHENTICATED);
    ck_assert_int_eq(check(0, used_at(&k, ask(0), "http://example.org:8443"), &proof),
                     ERR_UNAUTHENTICATED);
    EVP_PKEY_free(k.pair);
}
END_TEST

START_TEST(a_disabled_account_is_not_let_in)
{
    struct key k = added("one");
    struct access_passkey_proof proof;

    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = UTC_TIMESTAMP(6) WHERE id = ?"),
                    ann);
    ck_assert_int_eq(check(0, used_at(&k, ask(0), ORIGIN), &proof), ERR_UNAUTHENTICATED);
    EVP_PKEY_free(k.pair);
}
END_TEST

START_TEST(a_key_that_names_another_owner_is_refused)
{
    struct key k = added("one");
    struct access_passkey_proof proof;

    k.user = url64(STR("somebody else's handle"));
    ck_assert_int_eq(check(0, used_at(&k, ask(0), ORIGIN), &proof), ERR_UNAUTHENTICATED);
    k.user = STR("");
    ck_assert_int_eq(check(0, used_at(&k, ask(0), ORIGIN), &proof), ERR_NONE);
    EVP_PKEY_free(k.pair);
}
END_TEST

START_TEST(one_authenticator_is_added_once_and_so_many_in_all)
{
    struct key k = added("one");
    struct key again = {.id = STR("one")};

    ck_assert_int_eq(add(ann, made(&again, offer(ann))), ERR_CONFLICT);
    EVP_PKEY_free(again.pair);
    for (int i = 1; i < ACCESS_PASSKEYS_MAX; i++) {
        struct key more = {.id = printed("key %d", i)};

        ck_assert_int_eq(add(ann, made(&more, offer(ann))), ERR_NONE);
        EVP_PKEY_free(more.pair);
    }
    again.id = STR("one too many");
    ck_assert_int_eq(add(ann, made(&again, offer(ann))), ERR_CONFLICT);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_passkey"), 0), ACCESS_PASSKEYS_MAX);
    EVP_PKEY_free(k.pair);
    EVP_PKEY_free(again.pair);
}
END_TEST

START_TEST(its_owner_alone_names_and_removes_it)
{
    int64_t bob = world_account("bob@example.org", false);
    struct key k = added("one");
    struct access_passkey *keys = NULL;
    size_t count = 0;

    ck_assert_int_eq(access_passkey_list(conn, arena, ann, &keys, &count, &e), ERR_NONE);
    ck_assert_uint_eq(count, 1);
    ck_assert(str_eq(keys[0].name, STR("my phone")));
    ck_assert_ptr_null(keys[0].used_at.at);
    ck_assert_int_eq(access_passkey_rename(conn, bob, keys[0].id, STR("mine"), &e), ERR_ABSENT);
    ck_assert_int_eq(access_passkey_remove(conn, bob, keys[0].id, &e), ERR_ABSENT);
    ck_assert_int_eq(access_passkey_rename(conn, ann, keys[0].id, STR(" "), &e), ERR_INVALID);
    ck_assert_int_eq(access_passkey_rename(conn, ann, keys[0].id, STR(" mine "), &e), ERR_NONE);
    ck_assert_int_eq(access_passkey_rename(conn, ann, keys[0].id, STR("mine"), &e), ERR_NONE);
    ck_assert_int_eq(access_passkey_remove(conn, ann, keys[0].id, &e), ERR_NONE);
    ck_assert_int_eq(access_passkey_list(conn, arena, ann, &keys, &count, &e), ERR_NONE);
    ck_assert_uint_eq(count, 0);
    EVP_PKEY_free(k.pair);
}
END_TEST

START_TEST(what_is_no_answer_is_refused_and_writes_nothing)
{
    static const char *const answers[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"id\":1}",
        "{\"id\":\"!\",\"response\":{}}",
        "{\"id\":\"b25l\",\"response\":{\"clientDataJSON\":\"e30\",\"authenticatorData\":\"e30\"}}",
        "{\"id\":\"b25l\",\"response\":{\"clientDataJSON\":\"e30\",\"authenticatorData\":\"e30\","
        "\"signature\":\"e30\"}}",
        "{\"id\":\"b25l\",\"response\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}",
    };

    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct access_passkey_proof proof;

        ck_assert_int_eq(add(ann, str_from_z(answers[i])), ERR_INVALID);
        ck_assert_str_ne(e.words, "");
        ck_assert_int_eq(check(0, str_from_z(answers[i]), &proof), ERR_UNAUTHENTICATED);
    }
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_passkey"), 0), 0);
}
END_TEST

START_TEST(a_party_is_an_https_address)
{
    struct access_party p;

    ck_assert(str_eq(party.id, STR("example.org")));
    ck_assert(str_eq(party.origin, STR(ORIGIN)));
    ck_assert_int_eq(access_party_parse(STR("https://a.example"), STR("A"), &p, &e), ERR_NONE);
    ck_assert(str_eq(p.id, STR("a.example")) && str_eq(p.origin, STR("https://a.example")));
    ck_assert_int_eq(access_party_parse(STR("http://a.example"), STR("A"), &p, &e), ERR_INVALID);
    ck_assert_int_eq(access_party_parse(STR("https://"), STR("A"), &p, &e), ERR_INVALID);
    ck_assert_int_eq(access_party_parse(STR("https:///x"), STR("A"), &p, &e), ERR_INVALID);
}
END_TEST

Suite *suite_passkey(void)
{
    Suite *s = suite_create("passkey");
    TCase *tc = tcase_create("passkey");

    tcase_add_checked_fixture(tc, setup, world_close);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_passkey_signs_its_owner_in);
    tcase_add_test(tc, each_challenge_is_good_for_one_answer);
    tcase_add_test(tc, exchanges_cannot_be_crossed);
    tcase_add_test(tc, another_site_gets_nothing_that_works_here);
    tcase_add_test(tc, a_disabled_account_is_not_let_in);
    tcase_add_test(tc, a_key_that_names_another_owner_is_refused);
    tcase_add_test(tc, one_authenticator_is_added_once_and_so_many_in_all);
    tcase_add_test(tc, its_owner_alone_names_and_removes_it);
    tcase_add_test(tc, what_is_no_answer_is_refused_and_writes_nothing);
    tcase_add_test(tc, a_party_is_an_https_address);
    suite_add_tcase(s, tc);
    return s;
}
