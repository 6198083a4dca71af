/* test_session.c - from a token to a user, and how a session ends. */
#include "config.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "app/access/identify.h"
#include "app/access/session.h"
#include "app/access/user.h"
#include "app/crypt/base64.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

static struct error e;
static struct access_cache *cache;

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
    cache = access_cache_new(NULL);
}

static void teardown(void)
{
    access_cache_free(cache);
    world_close();
}

/* Who holds this cookie?  NULL: nobody. */
static const struct access_user *who(struct str token, struct access_cache *through)
{
    struct http_exchange *x = world_request("GET", "/", NULL, "HTTP_COOKIE",
                                            world_cookie_line(ACCESS_SESSION_COOKIE, token), NULL);

    ck_assert_msg(access_identify(x, through) == ERR_NONE, "%s", x->error.text);
    ck_assert_int_eq(x->error.code, ERR_NONE);
    return x->user;
}

static const struct access_user *who_by_header(const char *header, const char *cookie)
{
    struct http_exchange *x =
        world_request("GET", "/", NULL, "HTTP_AUTHORIZATION", header, "HTTP_COOKIE", cookie, NULL);

    ck_assert_int_eq(access_identify(x, NULL), ERR_NONE);
    return x->user;
}

START_TEST(a_cookie_says_who_it_is)
{
    int64_t id = world_account(WORLD_EMAIL, true);
    const struct access_user *user = who(world_session(id), NULL);

    ck_assert_ptr_nonnull(user);
    ck_assert_int_eq(user->id, id);
    ck_assert(str_eq(user->email, STR(WORLD_EMAIL)));
    ck_assert(user->is_admin);
    ck_assert(user->is_cookie);
}
END_TEST

START_TEST(a_bearer_token_says_who_it_is_whatever_the_cookie)
{
    struct str ann = world_session(world_account(WORLD_EMAIL, true));
    struct str bob = world_session(world_account("bob@example.org", false));
    const char *cookie = world_cookie_line(ACCESS_SESSION_COOKIE, bob);
    const struct access_user *user =
        who_by_header(str_z(arena, str_format(arena, "bearer %.*s", STR_ARG(ann))), cookie);

    ck_assert_ptr_nonnull(user);
    ck_assert(user->is_admin);
    ck_assert(!user->is_cookie);
    /* A wrong one does not fall back to the cookie; another scheme is not ours to read. */
    ck_assert_ptr_null(who_by_header("Bearer wrong", cookie));
    ck_assert_ptr_null(who_by_header("Bearer ", cookie));
    user = who_by_header("Basic YTpi", cookie);
    ck_assert_ptr_nonnull(user);
    ck_assert(str_eq(user->email, STR("bob@example.org")));
}
END_TEST

START_TEST(what_is_no_token_is_anonymous)
{
    struct str token = world_session(world_account(WORLD_EMAIL, true));
    char *other = arena_alloc(arena, token.len, 1);
    char *huge = arena_alloc(arena, 7000, 1);

    memcpy(other, token.at, token.len);
    other[5] = other[5] == 'A' ? 'B' : 'A';
    memset(huge, 'A', 7000);
    ck_assert_ptr_null(who(STR(""), cache));
    ck_assert_ptr_null(who((struct str){other, token.len}, cache));
    ck_assert_ptr_null(who(str_range(token, 0, token.len - 1), cache));
    ck_assert_ptr_null(who(str_format(arena, "%.*sA", STR_ARG(token)), cache));
    ck_assert_ptr_null(who(str_format(arena, "%.*s'--", STR_ARG(token)), cache));
    ck_assert_ptr_null(who(STR("%25%25%25"), cache));
    ck_assert_ptr_null(who((struct str){huge, 7000}, cache));
    ck_assert_ptr_nonnull(who(token, cache));
}
END_TEST

START_TEST(the_token_itself_stands_nowhere)
{
    struct str token = world_session(world_account(WORLD_EMAIL, true));
    unsigned char hash[CRYPT_SHA256_LEN];

    ck_assert_uint_eq(token.len, ACCESS_SESSION_TOKEN_LEN);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session WHERE LENGTH(token_hash)"
                                   " = 32"),
                               0),
                     1);
    /* And the digest is no token: who reads the table can't come in. */
    crypt_sha256(token, hash);
    ck_assert_ptr_null(who(
        crypt_base64_encode(arena, CRYPT_BASE64_URL, (struct str){(const char *)hash, sizeof hash}),
        NULL));
}
END_TEST

START_TEST(every_session_has_another_token)
{
    int64_t id = world_account(WORLD_EMAIL, true);
    struct str one = world_session(id);
    struct str two = world_session(id);

    ck_assert(!str_eq(one, two));
    ck_assert_ptr_nonnull(who(one, NULL));
    ck_assert_ptr_nonnull(who(two, NULL));
}
END_TEST

START_TEST(an_idle_session_ends)
{
    struct str token = world_session(world_account(WORLD_EMAIL, true));

    (void)world_sql(SQL("UPDATE lintel_session SET used_at = used_at - INTERVAL ? SECOND"),
                    ACCESS_SESSION_IDLE_S - 5);
    ck_assert_ptr_nonnull(who(token, NULL)); /* and was used again by that */
    (void)world_sql(SQL("UPDATE lintel_session SET used_at = used_at - INTERVAL ? SECOND"),
                    ACCESS_SESSION_IDLE_S + 5);
    ck_assert_ptr_null(who(token, NULL));
}
END_TEST

START_TEST(a_busy_session_ends_at_the_end_of_its_life)
{
    struct str token = world_session(world_account(WORLD_EMAIL, true));

    (void)world_sql(SQL("UPDATE lintel_session SET expires_at = expires_at - INTERVAL ? SECOND"),
                    ACCESS_SESSION_LIFE_S - 5);
    ck_assert_ptr_nonnull(who(token, NULL));
    (void)world_sql(SQL("UPDATE lintel_session SET expires_at = expires_at - INTERVAL ? SECOND"),
                    6);
    ck_assert_ptr_null(who(token, NULL));
}
END_TEST

START_TEST(a_disabled_or_removed_account_has_no_session)
{
    int64_t ann = world_account(WORLD_EMAIL, true);
    int64_t bob = world_account("bob@example.org", true);
    const struct access_session_options options = {.life_s = 0};
    struct str a = world_session(ann);
    struct str b = world_session(bob);
    int64_t id = 0;

    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = NOW(6) WHERE id = ?"), ann);
    (void)world_sql(SQL("DELETE FROM lintel_account WHERE id = ?"), bob);
    ck_assert_ptr_null(who(a, NULL));
    ck_assert_ptr_null(who(b, NULL));
    ck_assert_int_eq(access_session_open(conn, arena, ann, &options, &a, &id, &e), ERR_ABSENT);
    error_clear(&e);
    ck_assert_int_eq(access_session_open(conn, arena, bob, &options, &a, &id, &e), ERR_ABSENT);
    ck_assert_int_eq(id, 0);
}
END_TEST

START_TEST(that_it_was_used_is_written_once_a_minute)
{
    struct str token = world_session(world_account(WORLD_EMAIL, true));
    const struct sql writes = SQL("SELECT CAST(VARIABLE_VALUE AS INT) FROM"
                                  " information_schema.SESSION_STATUS WHERE VARIABLE_NAME ="
                                  " 'COM_UPDATE'");
    int64_t before = world_sql(writes, 0);

    for (int i = 0; i < 5; i++)
        ck_assert_ptr_nonnull(who(token, NULL));
    ck_assert_int_eq(world_sql(writes, 0), before);
    (void)world_sql(SQL("UPDATE lintel_session SET used_at = used_at - INTERVAL 61 SECOND"), 0);
    before = world_sql(writes, 0);
    for (int i = 0; i < 5; i++)
        ck_assert_ptr_nonnull(who(token, NULL));
    ck_assert_int_eq(world_sql(writes, 0), before + 1);
    ck_assert_int_eq(world_sql(SQL("SELECT TIMESTAMPDIFF(SECOND, used_at, NOW(6)) < 10 FROM"
                                   " lintel_session"),
                               0),
                     1);
}
END_TEST

static int64_t selects(void)
{
    return world_sql(SQL("SELECT CAST(VARIABLE_VALUE AS INT) FROM"
                         " information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'COM_SELECT'"),
                     0);
}

START_TEST(a_hot_session_costs_no_query)
{
    struct str token = world_session(world_account(WORLD_EMAIL, true));
    int64_t before;

    ck_assert_ptr_nonnull(who(token, cache));
    before = selects();
    for (int i = 0; i < 50; i++)
        ck_assert_ptr_nonnull(who(token, cache));
    ck_assert_int_eq(selects(), before + 1); /* the count itself */
}
END_TEST

START_TEST(what_was_revoked_elsewhere_is_refused_a_second_later)
{
    const struct timespec window = {1, 50000000};
    int64_t id = world_account(WORLD_EMAIL, true);
    struct str token = world_session(id);

    ck_assert_ptr_nonnull(who(token, cache));
    ck_assert_int_eq(access_session_revoke_all(conn, id, &e), ERR_NONE);
    ck_assert_ptr_null(who(token, NULL));
    ck_assert_int_eq(nanosleep(&window, NULL), 0);
    ck_assert_ptr_null(who(token, cache));
}
END_TEST

START_TEST(a_session_closed_here_is_refused_at_once)
{
    struct str token = world_session(world_account(WORLD_EMAIL, true));
    struct http_exchange *x = world_request("POST", "/sign-out", "", "HTTP_COOKIE",
                                            world_cookie_line(ACCESS_SESSION_COOKIE, token), NULL);

    ck_assert_ptr_nonnull(who(token, cache));
    ck_assert_int_eq(access_identify(x, cache), ERR_NONE);
    ck_assert_int_eq(access_session_close(x), ERR_NONE);
    ck_assert_ptr_null(x->user);
    ck_assert_ptr_null(who(token, cache));
    ck_assert_ptr_null(who(token, NULL));
    ck_assert_int_eq(access_session_close(x), ERR_NONE);
}
END_TEST

START_TEST(one_session_is_revoked_by_its_owner_alone)
{
    int64_t ann = world_account(WORLD_EMAIL, true);
    int64_t bob = world_account("bob@example.org", true);
    struct str token = world_session(ann);
    struct str other = world_session(ann);
    int64_t id = who(token, NULL)->session_id;

    ck_assert_int_eq(access_session_revoke(conn, bob, id, &e), ERR_NONE);
    ck_assert_ptr_nonnull(who(token, NULL));
    ck_assert_int_eq(access_session_revoke(conn, ann, 0, &e), ERR_ABSENT);
    ck_assert_ptr_nonnull(who(token, NULL));
    error_clear(&e);
    ck_assert_int_eq(access_session_revoke(conn, ann, id, &e), ERR_NONE);
    ck_assert_ptr_null(who(token, NULL));
    ck_assert_ptr_nonnull(who(other, NULL));
}
END_TEST

/* A query that began before the session was closed must not put it back. */
START_TEST(an_answer_older_than_a_revocation_is_not_remembered)
{
    const struct access_seen seen = {.account_id = 7, .session_id = 8};
    const unsigned char hash[CRYPT_SHA256_LEN] = {1, 2, 3};
    struct access_seen out;
    uint64_t epoch = access_cache_epoch(cache);

    access_cache_forget(cache);
    access_cache_put(cache, hash, &seen, epoch);
    ck_assert(!access_cache_find(cache, hash, &out));
    access_cache_put(cache, hash, &seen, access_cache_epoch(cache));
    ck_assert(access_cache_find(cache, hash, &out));
    ck_assert_int_eq(out.account_id, 7);
    access_cache_forget(cache);
    ck_assert(!access_cache_find(cache, hash, &out));
}
END_TEST

START_TEST(the_cache_is_bounded_and_mixes_nobody_up)
{
    struct access_seen seen = {.account_id = 0};
    unsigned char hash[CRYPT_SHA256_LEN];
    int found = 0;

    for (int i = 0; i < 20000; i++) {
        crypt_sha256((struct str){(const char *)&i, sizeof i}, hash);
        seen.account_id = i;
        access_cache_put(cache, hash, &seen, access_cache_epoch(cache));
    }
    for (int i = 0; i < 20000; i++) {
        crypt_sha256((struct str){(const char *)&i, sizeof i}, hash);
        if (!access_cache_find(cache, hash, &seen))
            continue;
        ck_assert_int_eq(seen.account_id, i);
        found++;
    }
    /* Slow machines may see the first entries end, but the last ones are there. */
    ck_assert_int_gt(found, 0);
    ck_assert_int_le(found, 512);
    ck_assert(access_cache_find(cache, hash, &seen));
}
END_TEST

static void *hammer(void *arg)
{
    struct access_cache *c = arg;
    unsigned char hash[CRYPT_SHA256_LEN];
    struct access_seen seen;

    for (int i = 0; i < 20000; i++) {
        int key = i % 97;

        crypt_sha256((struct str){(const char *)&key, sizeof key}, hash);
        seen = (struct access_seen){.account_id = key, .session_id = key * 3};
        access_cache_put(c, hash, &seen, access_cache_epoch(c));
        if (access_cache_find(c, hash, &seen) && seen.session_id != seen.account_id * 3)
            return c;
        if (i % 1000 == 0)
            access_cache_forget(c);
    }
    return NULL;
}

START_TEST(threads_share_a_cache)
{
    pthread_t threads[4];
    void *torn;

    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, hammer, cache), 0);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(threads[i], &torn), 0);
        ck_assert_ptr_null(torn);
    }
}
END_TEST

START_TEST(what_a_browser_says_of_itself_is_clipped_and_cleaned)
{
    int64_t account = world_account(WORLD_EMAIL, true);
    char *long_text = arena_alloc(arena, 100000, 1);
    struct access_session_options options = {.user_agent = {long_text, 100000},
                                             .address = STR("2001:db8::1")};
    struct str token;
    int64_t id;

    memset(long_text, 'x', 100000);
    memcpy(long_text + 254, "\xc3\xa4", 2); /* lies across the end */
    ck_assert_int_eq(access_session_open(conn, arena, account, &options, &token, &id, &e),
                     ERR_NONE);
    ck_assert_int_eq(
        world_sql(SQL("SELECT LENGTH(user_agent) FROM lintel_session WHERE id = ?"), id), 254);
    options.user_agent = STR("\xff\xfe\0' OR 1=1 --");
    options.address = STR("\xc3\xa4");
    ck_assert_int_eq(access_session_open(conn, arena, account, &options, &token, &id, &e),
                     ERR_NONE);
    ck_assert_int_eq(world_sql(SQL("SELECT user_agent = '???\\' OR 1=1 --' AND address = '' FROM"
                                   " lintel_session WHERE id = ?"),
                               id),
                     1);
}
END_TEST

START_TEST(the_life_asked_for_is_bounded)
{
    int64_t account = world_account(WORLD_EMAIL, true);
    struct access_session_options options = {.life_s = 60};
    struct str token;
    int64_t id;

    ck_assert_int_eq(access_session_open(conn, arena, account, &options, &token, &id, &e),
                     ERR_NONE);
    ck_assert_int_eq(world_sql(SQL("SELECT idle_s FROM lintel_session WHERE id = ?"), id), 60);
    options.life_s = ACCESS_SESSION_LIFE_MAX + 1;
    ck_assert_int_eq(access_session_open(conn, arena, account, &options, &token, &id, &e),
                     ERR_INVALID);
    error_clear(&e);
    options.life_s = -1;
    ck_assert_int_eq(access_session_open(conn, arena, account, &options, &token, &id, &e),
                     ERR_INVALID);
}
END_TEST

/* One of at most so many; it was used last that many seconds ago. */
static int64_t one_of(int64_t account_id, int64_t most, int64_t used_ago_s)
{
    const struct access_session_options options = {.user_agent = STR("test"), .most = most};
    struct str token;
    int64_t id = 0;

    ck_assert_int_eq(access_session_open(conn, arena, account_id, &options, &token, &id, &e),
                     ERR_NONE);
    (void)world_sql(SQL("UPDATE lintel_session SET used_at = used_at - INTERVAL ? SECOND"
                        " ORDER BY id DESC LIMIT 1"),
                    used_ago_s);
    return id;
}

static bool lives(int64_t id)
{
    return world_sql(SQL("SELECT COUNT(*) FROM lintel_session"
                         " WHERE id = ? AND revoked_at IS NULL"),
                     id) == 1;
}

START_TEST(one_session_above_the_most_ends_the_one_used_longest_ago)
{
    int64_t ann = world_account(WORLD_EMAIL, false);
    int64_t bob = world_account("bob@example.org", false);
    int64_t of_bob = one_of(bob, 3, 500);
    int64_t first = one_of(ann, 3, 100);
    int64_t oldest = one_of(ann, 3, 300);
    int64_t third = one_of(ann, 3, 200);

    ck_assert(lives(first) && lives(oldest) && lives(third));
    ck_assert(lives(one_of(ann, 3, 0)));
    ck_assert(lives(first) && !lives(oldest) && lives(third) && lives(of_bob));
    /* The setting was lowered. */
    ck_assert(lives(one_of(ann, 1, 0)));
    ck_assert(!lives(first) && !lives(third) && lives(of_bob));
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session"
                                   " WHERE account_id = ? AND revoked_at IS NULL"),
                               ann),
                     1);
}
END_TEST

START_TEST(sessions_that_ended_by_themselves_take_no_place)
{
    int64_t ann = world_account(WORLD_EMAIL, false);
    int64_t idle = one_of(ann, 2, ACCESS_SESSION_IDLE_S + 60);
    int64_t kept = one_of(ann, 2, 30);

    ck_assert(lives(one_of(ann, 2, 0)));
    ck_assert(lives(kept));
    ck_assert(lives(idle)); /* it is over, and nobody had to end it */
}
END_TEST

START_TEST(without_a_most_none_is_ended)
{
    int64_t ann = world_account(WORLD_EMAIL, false);

    for (int i = 0; i < 12; i++)
        (void)one_of(ann, 0, i);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session"
                                   " WHERE account_id = ? AND revoked_at IS NULL"),
                               ann),
                     12);
}
END_TEST

START_TEST(old_sessions_are_removed_when_new_ones_are_opened)
{
    int64_t account = world_account(WORLD_EMAIL, true);

    for (int i = 0; i < 3; i++)
        (void)world_session(account);
    (void)world_sql(SQL("UPDATE lintel_session SET expires_at = expires_at - INTERVAL 60 DAY"), 0);
    (void)world_session(account);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session"), 0), 1);
}
END_TEST

START_TEST(a_database_that_is_away_is_no_anonymous_user)
{
    struct str token = world_session(world_account(WORLD_EMAIL, true));
    struct http_exchange *x = world_request("GET", "/", NULL, "HTTP_COOKIE",
                                            world_cookie_line(ACCESS_SESSION_COOKIE, token), NULL);
    struct db_conn *mine = conn;
    int64_t id = world_sql(SQL("SELECT CONNECTION_ID()"), 0);

    conn = world_connect();
    (void)world_sql(SQL("KILL ?"), id);
    db_conn_close(conn);
    conn = mine;
    ck_assert_int_eq(access_identify(x, cache), ERR_UNAVAILABLE);
    ck_assert_ptr_null(x->user);
    ck_assert_int_eq(x->error.code, ERR_UNAVAILABLE);
}
END_TEST

Suite *suite_session(void)
{
    Suite *s = suite_create("session");
    TCase *c = tcase_create("session");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_cookie_says_who_it_is);
    tcase_add_test(c, a_bearer_token_says_who_it_is_whatever_the_cookie);
    tcase_add_test(c, what_is_no_token_is_anonymous);
    tcase_add_test(c, the_token_itself_stands_nowhere);
    tcase_add_test(c, every_session_has_another_token);
    tcase_add_test(c, an_idle_session_ends);
    tcase_add_test(c, a_busy_session_ends_at_the_end_of_its_life);
    tcase_add_test(c, a_disabled_or_removed_account_has_no_session);
    tcase_add_test(c, that_it_was_used_is_written_once_a_minute);
    tcase_add_test(c, a_hot_session_costs_no_query);
    tcase_add_test(c, what_was_revoked_elsewhere_is_refused_a_second_later);
    tcase_add_test(c, a_session_closed_here_is_refused_at_once);
    tcase_add_test(c, one_session_is_revoked_by_its_owner_alone);
    tcase_add_test(c, an_answer_older_than_a_revocation_is_not_remembered);
    tcase_add_test(c, the_cache_is_bounded_and_mixes_nobody_up);
    tcase_add_test(c, threads_share_a_cache);
    tcase_add_test(c, what_a_browser_says_of_itself_is_clipped_and_cleaned);
    tcase_add_test(c, the_life_asked_for_is_bounded);
    tcase_add_test(c, one_session_above_the_most_ends_the_one_used_longest_ago);
    tcase_add_test(c, sessions_that_ended_by_themselves_take_no_place);
    tcase_add_test(c, without_a_most_none_is_ended);
    tcase_add_test(c, old_sessions_are_removed_when_new_ones_are_opened);
    tcase_add_test(c, a_database_that_is_away_is_no_anonymous_user);
    suite_add_tcase(s, c);
    return s;
}
