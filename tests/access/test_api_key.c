/* test_api_key.c - keys for programs: scopes, networks, their life. */
#include "config.h"

#include "app/access/api_key.h"
#include "app/access/network.h"
#include "app/model/policy.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

#define READ   (1U << POLICY_READ)
#define CREATE (1U << POLICY_CREATE)

static struct error e;
static int64_t ann;

static const struct access_scope film_only = {STR_INIT("film"), READ | CREATE};

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
    ann = world_account(WORLD_EMAIL, false);
}

static enum err find(struct str key, const char *address, struct access_api_key_found *out)
{
    unsigned char hash[CRYPT_SHA256_LEN];

    error_clear(&e);
    crypt_sha256(key, hash);
    return access_api_key_find(conn, arena, hash, str_from_z(address), out, &e);
}

static enum err make(const struct access_api_key_wish *wish, struct str *out_key, int64_t *out_id)
{
    error_clear(&e);
    return access_api_key_create(conn, arena, ann, wish, out_key, out_id, &e);
}

static struct str made(const struct access_api_key_wish *wish, int64_t *out_id)
{
    struct str key = STR_NONE;

    ck_assert_msg(make(wish, &key, out_id) == ERR_NONE, "%s | %s", e.words, e.text);
    return key;
}

START_TEST(a_key_is_found_with_its_scopes)
{
    struct access_api_key_found found;
    int64_t id;
    struct str key = made(
        &(struct access_api_key_wish){.name = STR("robot"), .scopes = &film_only, .scope_count = 1},
        &id);

    ck_assert(access_api_key_is_key(key));
    ck_assert_msg(find(key, WORLD_ADDRESS, &found) == ERR_NONE, "%s", e.text);
    ck_assert_int_eq(found.key_id, id);
    ck_assert_int_eq(found.account_id, ann);
    ck_assert_uint_eq(found.scope_count, 1);
    ck_assert(str_eq(found.scopes[0].model, STR("film")));
    ck_assert_uint_eq(found.scopes[0].verbs, READ | CREATE);
    ck_assert_int_eq(
        world_sql(SQL("SELECT used_at IS NOT NULL FROM lintel_api_key WHERE id = ?"), id), 1);
    ck_assert_int_eq(
        find(STR("lintel_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), WORLD_ADDRESS, &found),
        ERR_ABSENT);
}
END_TEST

START_TEST(no_key_stands_in_the_database)
{
    int64_t id;

    (void)made(
        &(struct access_api_key_wish){.name = STR("robot"), .scopes = &film_only, .scope_count = 1},
        &id);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_api_key WHERE"
                                   " CONCAT_WS('|', name, hint, networks, HEX(token_hash))"
                                   " LIKE '%lintel\\_%'"),
                               0),
                     0);
    ck_assert_int_eq(world_sql(SQL("SELECT LENGTH(hint) FROM lintel_api_key WHERE id = ?"), id),
                     ACCESS_API_KEY_HINT_LEN);
}
END_TEST

START_TEST(a_key_works_from_its_networks_alone)
{
    struct access_api_key_found found;
    int64_t id;
    struct str key =
        made(&(struct access_api_key_wish){.name = STR("robot"),
                                           .scopes = &film_only,
                                           .scope_count = 1,
                                           .networks = STR("192.0.2.0/25, 2001:db8::/32")},
             &id);

    ck_assert_int_eq(find(key, "192.0.2.127", &found), ERR_NONE);
    ck_assert_int_eq(find(key, "2001:db8:ffff::1", &found), ERR_NONE);
    ck_assert_int_eq(find(key, "192.0.2.128", &found), ERR_ABSENT);
    ck_assert_int_eq(find(key, "", &found), ERR_ABSENT);
}
END_TEST

START_TEST(a_key_ends_by_time_by_hand_and_with_its_account)
{
    const struct access_api_key_wish wish = {
        .name = STR("robot"), .scopes = &film_only, .scope_count = 1, .life_s = 60};
    struct access_api_key_found found;
    int64_t bob = world_account("bob@example.org", false);
    int64_t id;
    struct str key = made(&wish, &id);

    ck_assert_int_eq(find(key, WORLD_ADDRESS, &found), ERR_NONE);
    (void)world_sql(SQL("UPDATE lintel_api_key SET expires_at = UTC_TIMESTAMP(6) WHERE id = ?"),
                    id);
    ck_assert_int_eq(find(key, WORLD_ADDRESS, &found), ERR_ABSENT);
    key = made(&wish, &id);
    ck_assert_int_eq(access_api_key_revoke(conn, bob, id, &e), ERR_ABSENT);
    ck_assert_int_eq(access_api_key_revoke(conn, ann, id, &e), ERR_NONE);
    ck_assert_int_eq(find(key, WORLD_ADDRESS, &found), ERR_ABSENT);
    ck_assert_int_eq(access_api_key_revoke(conn, ann, id, &e), ERR_ABSENT);
    key = made(&wish, &id);
    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = UTC_TIMESTAMP(6) WHERE id = ?"),
                    ann);
    ck_assert_int_eq(find(key, WORLD_ADDRESS, &found), ERR_ABSENT);
}
END_TEST

START_TEST(both_keys_work_while_one_takes_over)
{
    const struct access_api_key_wish wish = {.name = STR("robot"),
                                             .scopes = &film_only,
                                             .scope_count = 1,
                                             .networks = STR("192.0.2.0/24")};
    struct access_api_key_found found;
    struct access_api_key *keys = NULL;
    struct str other;
    size_t count = 0;
    int64_t id, other_id;
    struct str key = made(&wish, &id);

    ck_assert_msg(access_api_key_rotate(conn, arena, ann, id, 3600, &other, &other_id, &e) ==
                      ERR_NONE,
                  "%s", e.text);
    ck_assert_int_eq(find(key, WORLD_ADDRESS, &found), ERR_NONE);
    ck_assert_int_eq(find(other, WORLD_ADDRESS, &found), ERR_NONE);
    ck_assert_uint_eq(found.scope_count, 1);
    ck_assert_int_eq(find(other, "198.51.100.1", &found), ERR_ABSENT);
    ck_assert_int_eq(access_api_key_rotate(conn, arena, ann, other_id, 0, &key, &id, &e), ERR_NONE);
    ck_assert_int_eq(find(other, WORLD_ADDRESS, &found), ERR_ABSENT);
    ck_assert_int_eq(access_api_key_list(conn, arena, ann, &keys, &count, &e), ERR_NONE);
    ck_assert_uint_eq(count, 3);
    ck_assert(keys[0].is_live && !keys[1].is_live && keys[2].is_live);
    ck_assert_uint_eq(keys[0].scope_count, 1);
    ck_assert_ptr_null(keys[0].expires_at.at);
}
END_TEST

START_TEST(a_wrong_wish_is_refused)
{
    static const struct access_scope twice[] = {{STR_INIT("film"), READ},
                                                {STR_INIT("film"), CREATE}};
    const struct access_api_key_wish wishes[] = {
        {.name = STR(" "), .scopes = &film_only, .scope_count = 1},
        {.name = STR("a"), .scopes = &film_only, .scope_count = 0},
        {.name = STR("a"), .scopes = twice, .scope_count = 2},
        {.name = STR("a"), .scopes = &film_only, .scope_count = 1, .life_s = -1},
        {.name = STR("a"), .scopes = &film_only, .scope_count = 1, .networks = STR("10.0.0.1/8")},
        {.name = STR("a"), .scopes = &film_only, .scope_count = 1, .networks = STR("")},
    };
    struct str key;
    int64_t id;

    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
        ck_assert_int_eq(make(&wishes[i], &key, &id), ERR_INVALID);
        ck_assert_str_ne(e.words, "");
    }
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_api_key"), 0), 0);
}
END_TEST

START_TEST(an_account_has_so_many_keys)
{
    const struct access_api_key_wish wish = {
        .name = STR("robot"), .scopes = &film_only, .scope_count = 1};
    struct str key;
    int64_t id;

    for (int i = 0; i < ACCESS_API_KEYS_MAX; i++)
        (void)made(&wish, &id);
    ck_assert_int_eq(make(&wish, &key, &id), ERR_CONFLICT);
    ck_assert_int_eq(access_api_key_revoke(conn, ann, id, &e), ERR_NONE);
    ck_assert_int_eq(make(&wish, &key, &id), ERR_NONE);
}
END_TEST

START_TEST(scopes_read_and_print)
{
    static const struct {
        const char *text;
        const char *printed; /* NULL: refused */
    } cases[] = {
        {"film:read,create", "film:read,create"},
        {"*:read", "*:read"},
        {"a:b:call", "a:b:call"},
        {"film:*", "film:read,create,update,delete,export,call"},
        {" film : create , read", "film:read,create"},
        {"film", NULL},
        {":read", NULL},
        {"film:", NULL},
        {"film:reed", NULL},
        {"", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct access_scope scope;
        enum err code = access_scope_parse(str_from_z(cases[i].text), &scope, &e);

        error_clear(&e);
        ck_assert_msg((code == ERR_NONE) == (cases[i].printed != NULL), "%s", cases[i].text);
        if (code == ERR_NONE)
            ck_assert(str_eq(access_scope_print(arena, &scope), str_from_z(cases[i].printed)));
    }
}
END_TEST

START_TEST(ranges_hold_what_they_say)
{
    static const struct {
        const char *ranges;
        const char *address;
        bool has;
    } cases[] = {
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.8", false},
        {"0.0.0.0/0", "203.0.113.9", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"192.0.2.0/24", "::ffff:192.0.2.9", true},
        {"10.0.0.0/9", "10.127.255.255", true},
        {"10.0.0.0/9", "10.128.0.0", false},
        {"2001:db8::/33", "2001:db8:7fff::", true},
        {"2001:db8::/33", "2001:db8:8000::", false},
        {"::1", "::1", true},
        {"192.0.2.0/24", "not an address", false},
        {"192.0.2.0/24", "192.0.2.1 ", false},
    };
    static const char *const wrong[] = {
        "192.0.2.1/24", "192.0.2.0/33", "2001:db8::/129", "a/8", "192.0.2.0/", "192.0.2.0/-1", ",",
        "192.0.2.0/24,"};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(access_network_check(str_from_z(cases[i].ranges), &e), ERR_NONE);
        ck_assert_msg(access_network_has(str_from_z(cases[i].ranges),
                                         str_from_z(cases[i].address)) == cases[i].has,
                      "%s in %s", cases[i].address, cases[i].ranges);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        error_clear(&e);
        ck_assert_msg(access_network_check(str_from_z(wrong[i]), &e) == ERR_INVALID, "%s",
                      wrong[i]);
    }
}
END_TEST

Suite *suite_api_key(void)
{
    Suite *s = suite_create("api_key");
    TCase *tc = tcase_create("api_key");

    tcase_add_checked_fixture(tc, setup, world_close);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_key_is_found_with_its_scopes);
    tcase_add_test(tc, no_key_stands_in_the_database);
    tcase_add_test(tc, a_key_works_from_its_networks_alone);
    tcase_add_test(tc, a_key_ends_by_time_by_hand_and_with_its_account);
    tcase_add_test(tc, both_keys_work_while_one_takes_over);
    tcase_add_test(tc, a_wrong_wish_is_refused);
    tcase_add_test(tc, an_account_has_so_many_keys);
    tcase_add_test(tc, scopes_read_and_print);
    tcase_add_test(tc, ranges_hold_what_they_say);
    suite_add_tcase(s, tc);
    return s;
}
