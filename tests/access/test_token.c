/* test_token.c - access tokens: whose they are, and everything that makes them worthless. */
#include "config.h"

#include <string.h>

#include "app/access/identify.h"
#include "app/access/jwt.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/ticket.h"
#include "app/access/token.h"
#include "app/access/user.h"
#include "app/base/clock.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/crypt/es256.h"
#include "app/crypt/keyring.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

/* RFC 7515, A.3.1 and A.1.1 (the first half): any 32 bytes will do. */
#define KEY_1 "sign es256 k-1 current jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI;"
#define KEY_2 "sign es256 k-2 %s AwEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE;"
#define KEY_H "sign hs256 k-h current AwEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE;"

static struct error e;
static struct access_setup the_setup;

static struct crypt_keyring *ring_of(const char *text)
{
    struct crypt_keyring *ring;

    ck_assert_msg(crypt_keyring_open("", str_from_z(text), &ring, &e) == ERR_NONE, "%s", e.words);
    return ring;
}

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
    the_setup = (struct access_setup){.cache = access_cache_new(NULL),
                                      .keys = ring_of(KEY_1),
                                      .issuer = STR("https://lintel.example/auth/v1"),
                                      .token_life_s = 3600,
                                      .refresh_reuse_s = 10};
}

static void teardown(void)
{
    crypt_keyring_close(the_setup.keys);
    access_cache_free(the_setup.cache);
    world_close();
}

static struct access_ticket ticket_of(int64_t account_id)
{
    const struct access_session_options options = {.method = STR("password")};
    struct access_ticket t = {.session_id = 0};

    ck_assert_msg(access_ticket_open(conn, arena, &the_setup, account_id, &options, &t, &e) ==
                      ERR_NONE,
                  "%s %s", e.text, e.words);
    return t;
}

static struct str base64(struct str text)
{
    return crypt_base64_encode(arena, CRYPT_BASE64_URL, text);
}

/* A token with any header and any claims, signed by the key of KEY_1 as ES256 whatever it says. */
static struct str signed_by_1(const char *header, const char *claims)
{
    unsigned char signature[CRYPT_ES256_SIGNATURE_LEN];
    const struct crypt_key *k = crypt_keyring_find(the_setup.keys, CRYPT_SIGN, STR("k-1"));
    struct str text = str_format(arena, "%.*s.%.*s", STR_ARG(base64(str_from_z(header))),
                                 STR_ARG(base64(str_from_z(claims))));

    ck_assert_int_eq(crypt_es256_sign(k->secret, text, signature, &e), ERR_NONE);
    return str_format(arena, "%.*s.%.*s", STR_ARG(text),
                      STR_ARG(base64((struct str){(const char *)signature, sizeof signature})));
}

#define HEADER_1 "{\"alg\":\"ES256\",\"kid\":\"k-1\",\"typ\":\"JWT\"}"
#define WHO                                             \
    "\"sub\":\"11111111-1111-4111-8111-111111111111\"," \
    "\"session_id\":\"22222222-2222-4222-8222-222222222222\""
#define GOOD_FOR                             \
    "\"iss\":\"https://lintel.example/auth/" \
    "v1\",\"aud\":\"authenticated\",\"exp\":2000,\"iat\":900,"

static enum access_token_verdict verdict_of(struct str token)
{
    struct access_claims claims;

    return access_token_check(&the_setup, arena, token, 1000, &claims);
}

/* The request's user, or NULL with x->error as identify left it. */
static struct http_exchange *ask_with(struct str token, const char *apikey)
{
    const char *header = str_z(arena, str_format(arena, "Bearer %.*s", STR_ARG(token)));
    struct http_exchange *x =
        apikey == NULL ? world_request("GET", "/", NULL, "HTTP_AUTHORIZATION", header, NULL)
                       : world_request("GET", "/", NULL, "HTTP_AUTHORIZATION", header,
                                       "HTTP_APIKEY", apikey, NULL);

    x->access = &the_setup;
    if (access_identify(x, the_setup.cache) != ERR_NONE)
        ck_assert_ptr_null(x->user);
    return x;
}

START_TEST(an_access_token_says_who_it_is)
{
    int64_t id = world_account(WORLD_EMAIL, true);
    struct access_ticket t = ticket_of(id);

    for (int i = 0; i < 2; i++) { /* by the query, and by the cache */
        const struct access_user *user = ask_with(t.access_token, NULL)->user;

        ck_assert_ptr_nonnull(user);
        ck_assert_int_eq(user->id, id);
        ck_assert_int_eq(user->session_id, t.session_id);
        ck_assert(user->is_admin);
        ck_assert(!user->is_cookie);
        ck_assert_int_eq(user->aal, 1);
    }
}
END_TEST

START_TEST(the_claims_are_those_that_clients_read)
{
    struct access_ticket t = ticket_of(world_account(WORLD_EMAIL, false));
    const struct json_value *claims = access_jwt_peek(arena, t.access_token);
    const struct json_value *amr = json_find(claims, STR("amr"));

    ck_assert(str_eq(json_find(claims, STR("role"))->text, STR("authenticated")));
    ck_assert(str_eq(json_find(claims, STR("aal"))->text, STR("aal1")));
    ck_assert(str_eq(json_find(claims, STR("email"))->text, STR(WORLD_EMAIL)));
    ck_assert(str_eq(json_find(claims, STR("sub"))->text, t.profile.uuid));
    ck_assert(str_eq(json_find(amr->first, STR("method"))->text, STR("password")));
    ck_assert_int_eq(json_find(claims, STR("user_metadata"))->kind, JSON_OBJECT);
}
END_TEST

START_TEST(a_session_that_ended_is_refused_at_the_next_request)
{
    int64_t id = world_account(WORLD_EMAIL, false);
    struct access_ticket t = ticket_of(id);
    struct http_exchange *x;

    ck_assert_ptr_nonnull(ask_with(t.access_token, NULL)->user);
    ck_assert_int_eq(access_session_revoke(conn, id, t.session_id, &e), ERR_NONE);
    access_cache_forget(the_setup.cache);
    x = ask_with(t.access_token, NULL);
    ck_assert_ptr_null(x->user);
    ck_assert_int_eq(x->error.code, ERR_UNAUTHENTICATED);
    ck_assert_str_eq(x->error.state, ACCESS_STATE_ENDED);
}
END_TEST

/* Two processes of a host, each with a cache: what one ends the other refuses. */
START_TEST(processes_that_share_an_epoch_forget_together)
{
    static _Atomic uint64_t epoch;
    struct access_cache *one = access_cache_new(&epoch);
    struct access_cache *two = access_cache_new(&epoch);
    const unsigned char hash[CRYPT_SHA256_LEN] = {9};
    struct access_seen seen = {.account_id = 1};

    access_cache_put(two, hash, &seen, access_cache_epoch(two));
    ck_assert(access_cache_find(two, hash, &seen));
    access_cache_forget(one);
    ck_assert(!access_cache_find(two, hash, &seen));
    access_cache_free(one);
    access_cache_free(two);
}
END_TEST

START_TEST(no_character_of_a_token_may_change)
{
    struct access_ticket t = ticket_of(world_account(WORLD_EMAIL, false));
    int64_t now_s = clock_now_us() / CLOCK_US_PER_S;
    struct access_claims claims;

    ck_assert_int_eq(access_token_check(&the_setup, arena, t.access_token, now_s, &claims),
                     ACCESS_TOKEN_GOOD);
    for (size_t i = 0; i < t.access_token.len; i += 3) {
        char *copy = arena_alloc(arena, t.access_token.len, 1);

        memcpy(copy, t.access_token.at, t.access_token.len);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        ck_assert_int_eq(access_token_check(&the_setup, arena,
                                            (struct str){copy, t.access_token.len}, now_s, &claims),
                         ACCESS_TOKEN_FORGED);
    }
}
END_TEST

START_TEST(the_key_decides_on_the_algorithm_not_the_token)
{
    static const char claims[] = "{" GOOD_FOR WHO "}";
    unsigned char point[CRYPT_ES256_PUBLIC_LEN];
    unsigned char mac[CRYPT_SHA256_LEN];
    const struct crypt_key *k = crypt_keyring_find(the_setup.keys, CRYPT_SIGN, STR("k-1"));
    struct str text;

    ck_assert_int_eq(verdict_of(signed_by_1(HEADER_1, claims)), ACCESS_TOKEN_GOOD);
    ck_assert_int_eq(verdict_of(signed_by_1("{\"alg\":\"none\",\"kid\":\"k-1\"}", claims)),
                     ACCESS_TOKEN_FORGED);
    ck_assert_int_eq(verdict_of(signed_by_1("{\"alg\":\"es256\",\"kid\":\"k-1\"}", claims)),
                     ACCESS_TOKEN_FORGED);
    ck_assert_int_eq(verdict_of(signed_by_1("{\"alg\":\"ES256\",\"kid\":\"k-2\"}", claims)),
                     ACCESS_TOKEN_FORGED);
    ck_assert_int_eq(verdict_of(signed_by_1("{\"alg\":\"ES256\"}", claims)), ACCESS_TOKEN_FORGED);
    ck_assert_int_eq(verdict_of(signed_by_1(
                         "{\"alg\":\"ES256\",\"kid\":\"k-1\",\"crit\":[\"x\"],\"x\":1}", claims)),
                     ACCESS_TOKEN_FORGED);
    /* The public key as the secret of an HMAC: the classical confusion. */
    ck_assert_int_eq(crypt_es256_public(k->secret, point, &e), ERR_NONE);
    text =
        str_format(arena, "%.*s.%.*s", STR_ARG(base64(STR("{\"alg\":\"HS256\",\"kid\":\"k-1\"}"))),
                   STR_ARG(base64(str_from_z(claims))));
    crypt_hmac_sha256((struct str){(const char *)point, sizeof point}, text, mac);
    text = str_format(arena, "%.*s.%.*s", STR_ARG(text),
                      STR_ARG(base64((struct str){(const char *)mac, sizeof mac})));
    ck_assert_int_eq(verdict_of(text), ACCESS_TOKEN_FORGED);
}
END_TEST

START_TEST(claims_that_are_not_for_us_or_not_now_do_not_hold)
{
    static const struct {
        const char *claims;
        enum access_token_verdict verdict;
    } cases[] = {
        {"{" GOOD_FOR WHO "}", ACCESS_TOKEN_GOOD},
        {"{" WHO ",\"iss\":\"https://lintel.example/auth/v1\",\"aud\":\"authenticated\","
         "\"exp\":1000,\"iat\":900}",
         ACCESS_TOKEN_EXPIRED},
        {"{" WHO ",\"iss\":\"https://lintel.example/auth/v1\",\"aud\":\"authenticated\","
         "\"exp\":1001.5}",
         ACCESS_TOKEN_GOOD},
        {"{" GOOD_FOR WHO ",\"nbf\":1030}", ACCESS_TOKEN_GOOD},
        {"{" GOOD_FOR WHO ",\"nbf\":1031}", ACCESS_TOKEN_FORGED},
        {"{" GOOD_FOR WHO ",\"nbf\":\"soon\"}", ACCESS_TOKEN_FORGED},
        {"{" WHO ",\"iss\":\"https://other.example/auth/v1\",\"aud\":\"authenticated\","
         "\"exp\":2000}",
         ACCESS_TOKEN_FORGED},
        {"{" WHO ",\"iss\":\"https://lintel.example/auth/v1\",\"aud\":\"others\",\"exp\":2000}",
         ACCESS_TOKEN_FORGED},
        {"{" WHO ",\"iss\":\"https://lintel.example/auth/v1\",\"aud\":\"authenticated\"}",
         ACCESS_TOKEN_FORGED},
        {"{" WHO ",\"iss\":\"https://lintel.example/auth/v1\",\"aud\":\"authenticated\","
         "\"exp\":\"2000\"}",
         ACCESS_TOKEN_FORGED},
        {"{" GOOD_FOR "\"sub\":\"1\",\"session_id\":\"2\"}", ACCESS_TOKEN_FORGED},
        {"[]", ACCESS_TOKEN_FORGED},
        {"{" GOOD_FOR WHO ",\"exp\":3000}", ACCESS_TOKEN_FORGED}, /* a name twice */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(verdict_of(signed_by_1(HEADER_1, cases[i].claims)) == cases[i].verdict,
                      "case %zu", i);
}
END_TEST

START_TEST(an_old_key_verifies_until_it_is_retired)
{
    struct str payload = STR("{" GOOD_FOR WHO "}");
    struct crypt_keyring *before = the_setup.keys;
    struct crypt_keyring *with_both =
        ring_of(str_z(arena, str_format(arena,
                                        "sign es256 k-1 kept "
                                        "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI;" KEY_2,
                                        "current")));
    struct crypt_keyring *without = ring_of(str_z(arena, str_format(arena, KEY_2, "current")));
    struct str old, fresh;

    ck_assert_int_eq(access_jwt_sign(before, arena, payload, &old, &e), ERR_NONE);
    the_setup.keys = with_both;
    ck_assert_int_eq(verdict_of(old), ACCESS_TOKEN_GOOD);
    ck_assert_int_eq(access_jwt_sign(with_both, arena, payload, &fresh, &e), ERR_NONE);
    ck_assert_int_eq(verdict_of(fresh), ACCESS_TOKEN_GOOD);
    the_setup.keys = without;
    ck_assert_int_eq(verdict_of(old), ACCESS_TOKEN_FORGED);
    ck_assert_int_eq(verdict_of(fresh), ACCESS_TOKEN_GOOD);
    the_setup.keys = before;
    crypt_keyring_close(with_both);
    crypt_keyring_close(without);
}
END_TEST

START_TEST(a_shared_secret_signs_too_and_is_never_shown)
{
    AUTO(buf_fini) struct buf text;
    struct json_writer w = {.to = &text};
    struct crypt_keyring *before = the_setup.keys;
    struct str token;

    the_setup.keys = ring_of(KEY_H);
    ck_assert_int_eq(access_jwt_sign(the_setup.keys, arena, STR("{" GOOD_FOR WHO "}"), &token, &e),
                     ERR_NONE);
    ck_assert_int_eq(verdict_of(token), ACCESS_TOKEN_GOOD);
    ck_assert_int_eq(verdict_of(str_range(token, 0, token.len - 1)), ACCESS_TOKEN_FORGED);
    buf_init(&text, 4096);
    ck_assert_int_eq(access_jwt_write_keys(the_setup.keys, arena, &w, &e), ERR_NONE);
    ck_assert(str_eq(buf_str(&text), STR("{\"keys\":[]}")));
    crypt_keyring_close(the_setup.keys);
    the_setup.keys = before;
}
END_TEST

START_TEST(the_public_keys_are_those_of_the_rfc)
{
    AUTO(buf_fini) struct buf text;
    struct json_writer w = {.to = &text};

    buf_init(&text, 4096);
    ck_assert_int_eq(access_jwt_write_keys(the_setup.keys, arena, &w, &e), ERR_NONE);
    ck_assert(str_search(buf_str(&text),
                         STR("\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\""),
                         0) < text.len);
    ck_assert(str_search(buf_str(&text),
                         STR("\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""),
                         0) < text.len);
    ck_assert(str_search(buf_str(&text), STR("jpsQnnGQ"), 0) == text.len);
    ck_assert(str_search(buf_str(&text), STR("\"d\""), 0) == text.len);
}
END_TEST

START_TEST(without_a_key_nothing_is_signed_and_the_operator_is_told)
{
    struct crypt_keyring *none = ring_of("# nothing\n");
    struct str token;

    ck_assert_int_eq(access_jwt_sign(none, arena, STR("{}"), &token, &e), ERR_UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(e.words, "lintel keys"));
    crypt_keyring_close(none);
}
END_TEST

START_TEST(a_bad_bearer_is_refused_and_a_public_key_is_nobody)
{
    /* As Supabase makes them: signed by somebody else, for who has not signed in. */
    struct str anon = str_format(arena, "%.*s.%.*s.%.*s",
                                 STR_ARG(base64(STR("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"))),
                                 STR_ARG(base64(STR("{\"role\":\"anon\",\"iss\":\"supabase\"}"))),
                                 STR_ARG(base64(STR("01234567890123456789012345678901"))));
    struct str service = str_format(
        arena, "%.*s.%.*s.%.*s", STR_ARG(base64(STR("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"))),
        STR_ARG(base64(STR("{\"role\":\"service_role\",\"iss\":\"supabase\"}"))),
        STR_ARG(base64(STR("01234567890123456789012345678901"))));
    struct http_exchange *x = ask_with(anon, NULL);

    ck_assert_ptr_null(x->user);
    ck_assert_int_eq(x->error.code, ERR_NONE);
    x = ask_with(service, str_z(arena, service));
    ck_assert_ptr_null(x->user);
    ck_assert_int_eq(x->error.code, ERR_NONE);
    x = ask_with(service, NULL);
    ck_assert_int_eq(x->error.code, ERR_UNAUTHENTICATED);
    ck_assert_str_eq(x->error.state, ACCESS_STATE_FORGED);
    ck_assert(str_starts(world_header(x, "WWW-Authenticate"), STR("Bearer error=")));
    x = ask_with(signed_by_1(HEADER_1, "{" GOOD_FOR WHO "}"), NULL); /* exp 2000: long ago */
    ck_assert_str_eq(x->error.state, ACCESS_STATE_EXPIRED);
}
END_TEST

START_TEST(what_is_huge_or_deep_is_no_token)
{
    char *huge = arena_alloc(arena, ACCESS_JWT_MAX + 100, 1);
    char *deep = arena_alloc(arena, 4096, 1);
    struct str token;

    memset(huge, 'A', ACCESS_JWT_MAX + 100);
    ck_assert(!access_jwt_is(arena, (struct str){huge, ACCESS_JWT_MAX + 100}));
    memset(deep, '[', 4000);
    token = signed_by_1(HEADER_1, deep);
    ck_assert_int_eq(verdict_of(token), ACCESS_TOKEN_FORGED);
    ck_assert_int_eq(verdict_of(STR("..")), ACCESS_TOKEN_FORGED);
    ck_assert_int_eq(verdict_of(STR("a.b.c.d")), ACCESS_TOKEN_FORGED);
    ck_assert_int_eq(verdict_of(STR_NONE), ACCESS_TOKEN_FORGED);
}
END_TEST

Suite *suite_token(void)
{
    Suite *s = suite_create("token");
    TCase *c = tcase_create("token");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, an_access_token_says_who_it_is);
    tcase_add_test(c, the_claims_are_those_that_clients_read);
    tcase_add_test(c, a_session_that_ended_is_refused_at_the_next_request);
    tcase_add_test(c, processes_that_share_an_epoch_forget_together);
    tcase_add_test(c, no_character_of_a_token_may_change);
    tcase_add_test(c, the_key_decides_on_the_algorithm_not_the_token);
    tcase_add_test(c, claims_that_are_not_for_us_or_not_now_do_not_hold);
    tcase_add_test(c, an_old_key_verifies_until_it_is_retired);
    tcase_add_test(c, a_shared_secret_signs_too_and_is_never_shown);
    tcase_add_test(c, the_public_keys_are_those_of_the_rfc);
    tcase_add_test(c, without_a_key_nothing_is_signed_and_the_operator_is_told);
    tcase_add_test(c, a_bad_bearer_is_refused_and_a_public_key_is_nobody);
    tcase_add_test(c, what_is_huge_or_deep_is_no_token);
    suite_add_tcase(s, c);
    return s;
}
