/* test_refresh.c - a refresh token is exchanged once, and who uses it again ends the session. */
#include "config.h"

#include <pthread.h>

#include "app/access/refresh.h"
#include "app/access/session.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

#define REUSE_S 10

static struct error e;
static int64_t account;
static int64_t session;

static void setup(void)
{
    const struct access_session_options options = {.method = STR("password")};
    struct str token;

    e = (struct error){.code = ERR_NONE};
    world_open();
    account = world_account(WORLD_EMAIL, false);
    ck_assert_int_eq(access_session_open(conn, arena, account, &options, &token, &session, &e),
                     ERR_NONE);
}

static struct str first(void)
{
    struct str token = STR_NONE;

    ck_assert_msg(access_refresh_open(conn, arena, session, &token, &e) == ERR_NONE, "%s", e.text);
    return token;
}

static struct access_refresh rotate(struct str token)
{
    struct access_refresh r = {.session_id = 0};

    ck_assert_msg(access_refresh_rotate(conn, arena, token, REUSE_S, &r, &e) == ERR_NONE, "%s",
                  e.text);
    return r;
}

static void let_time_pass(void)
{
    (void)world_sql(SQL("UPDATE lintel_refresh_token SET used_at = used_at - INTERVAL 11 SECOND"),
                    0);
}

static bool is_live(void)
{
    return world_sql(SQL("SELECT revoked_at IS NULL FROM lintel_session WHERE id = ?"), session) !=
           0;
}

START_TEST(each_token_gives_the_next)
{
    struct str token = first();

    for (int i = 0; i < 4; i++) {
        struct access_refresh r = rotate(token);

        ck_assert_int_eq(r.outcome, ACCESS_REFRESHED);
        ck_assert_int_eq(r.account_id, account);
        ck_assert_int_eq(r.session_id, session);
        ck_assert(!str_eq(r.token, token));
        let_time_pass();
        token = r.token;
    }
    ck_assert(is_live());
}
END_TEST

START_TEST(two_tabs_get_the_same_next_one)
{
    struct str token = first();
    struct access_refresh one = rotate(token);
    struct access_refresh two = rotate(token);

    ck_assert_int_eq(two.outcome, ACCESS_REFRESHED);
    ck_assert(str_eq(one.token, two.token));
    /* And who comes last finds the newest, not one that would end them all an hour later. */
    one = rotate(one.token);
    two = rotate(token);
    ck_assert_int_eq(two.outcome, ACCESS_REFRESHED);
    ck_assert(str_eq(one.token, two.token));
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_refresh_token"
                                   " WHERE used_at IS NULL"),
                               0),
                     1);
}
END_TEST

START_TEST(a_token_used_later_again_ends_the_session)
{
    struct str token = first();
    struct access_refresh next = rotate(token);

    let_time_pass();
    ck_assert_int_eq(rotate(token).outcome, ACCESS_REFRESH_REUSED);
    ck_assert(!is_live());
    /* With it ends the one that was good. */
    ck_assert_int_eq(rotate(next.token).outcome, ACCESS_REFRESH_ENDED);
    ck_assert_int_eq(rotate(token).outcome, ACCESS_REFRESH_ENDED);
}
END_TEST

START_TEST(no_grace_means_once)
{
    struct str token = first();
    struct access_refresh r = {.session_id = 0};

    ck_assert_int_eq(rotate(token).outcome, ACCESS_REFRESHED);
    ck_assert_int_eq(access_refresh_rotate(conn, arena, token, 0, &r, &e), ERR_NONE);
    ck_assert_int_eq(r.outcome, ACCESS_REFRESH_REUSED);
}
END_TEST

START_TEST(what_is_unknown_ends_nothing)
{
    struct str token = first();

    ck_assert_int_eq(rotate(STR("")).outcome, ACCESS_REFRESH_UNKNOWN);
    ck_assert_int_eq(rotate(STR("x' OR 1=1 --")).outcome, ACCESS_REFRESH_UNKNOWN);
    ck_assert_int_eq(rotate(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).outcome,
                     ACCESS_REFRESH_UNKNOWN);
    ck_assert_int_eq(rotate(token).outcome, ACCESS_REFRESHED);
}
END_TEST

START_TEST(an_ended_session_and_a_disabled_account_get_nothing)
{
    struct str token = first();

    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = UTC_TIMESTAMP(6)"), 0);
    ck_assert_int_eq(rotate(token).outcome, ACCESS_REFRESH_ENDED);
    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = NULL"), 0);
    (void)world_sql(SQL("UPDATE lintel_session SET expires_at = UTC_TIMESTAMP(6)"), 0);
    ck_assert_int_eq(rotate(token).outcome, ACCESS_REFRESH_ENDED);
}
END_TEST

struct racer {
    struct db_conn *conn;
    struct arena *arena;
    struct str token;
    struct access_refresh result;
    enum err code;
};

static void *race(void *arg)
{
    struct racer *r = arg;
    struct error mine = {.code = ERR_NONE};

    r->code = access_refresh_rotate(r->conn, r->arena, r->token, REUSE_S, &r->result, &mine);
    return NULL;
}

START_TEST(many_at_once_get_one_next_token)
{
    enum { COUNT = 8 };
    struct racer racers[COUNT];
    pthread_t threads[COUNT];
    struct str token = first();

    for (size_t i = 0; i < COUNT; i++) {
        racers[i] =
            (struct racer){.conn = world_connect(), .arena = arena_new(1 << 20), .token = token};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (size_t i = 0; i < COUNT; i++) {
        (void)pthread_join(threads[i], NULL);
        ck_assert_int_eq(racers[i].code, ERR_NONE);
        ck_assert_int_eq(racers[i].result.outcome, ACCESS_REFRESHED);
        ck_assert(str_eq(racers[i].result.token, racers[0].result.token));
    }
    for (size_t i = 0; i < COUNT; i++) {
        db_conn_close(racers[i].conn);
        arena_free(racers[i].arena);
    }
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_refresh_token"), 0), 2);
    ck_assert(is_live());
}
END_TEST

Suite *suite_refresh(void)
{
    Suite *s = suite_create("refresh");
    TCase *c = tcase_create("refresh");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, world_close);
    tcase_add_test(c, each_token_gives_the_next);
    tcase_add_test(c, two_tabs_get_the_same_next_one);
    tcase_add_test(c, a_token_used_later_again_ends_the_session);
    tcase_add_test(c, no_grace_means_once);
    tcase_add_test(c, what_is_unknown_ends_nothing);
    tcase_add_test(c, an_ended_session_and_a_disabled_account_get_nothing);
    tcase_add_test(c, many_at_once_get_one_next_token);
    suite_add_tcase(s, c);
    return s;
}
