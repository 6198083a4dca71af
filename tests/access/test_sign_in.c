/* test_sign_in.c - from an attempt to a session. */
#include "config.h"

#include <pthread.h>

#include "app/access/guard.h"
#include "app/access/identify.h"
#include "app/access/session.h"
#include "app/access/sign_in.h"
#include "app/access/user.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

static struct error e;

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
}

static struct access_sign_in tried(const char *email, const char *password)
{
    const struct access_attempt attempt = {.email = str_from_z(email),
                                           .password = str_from_z(password),
                                           .address = STR(WORLD_ADDRESS)};
    struct access_sign_in result = {.account_id = -1};

    ck_assert_msg(access_sign_in(conn, arena, &attempt, &result, &e) == ERR_NONE, "%s", e.text);
    return result;
}

START_TEST(who_has_the_right_password_may_open_a_session)
{
    const struct access_session_options options = {.user_agent = STR("a browser"),
                                                   .address = STR(WORLD_ADDRESS)};
    int64_t id = world_account(WORLD_EMAIL, false);
    struct access_sign_in result = tried("Ann@Example.org", WORLD_PASSWORD);
    struct http_exchange *x;
    struct str token;
    int64_t session;

    ck_assert_int_eq(result.outcome, ACCESS_SIGNED_IN);
    ck_assert_int_eq(result.account_id, id);
    ck_assert_int_eq(access_session_open(conn, arena, id, &options, &token, &session, &e),
                     ERR_NONE);
    x = world_request("GET", "/", NULL, "HTTP_COOKIE",
                      world_cookie_line(ACCESS_SESSION_COOKIE, token), NULL);
    ck_assert_int_eq(access_identify(x, NULL), ERR_NONE);
    ck_assert_ptr_nonnull(x->user);
    ck_assert_int_eq(x->user->session_id, session);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session WHERE user_agent ="
                                   " 'a browser' AND address = '" WORLD_ADDRESS "'"),
                               0),
                     1);
}
END_TEST

START_TEST(a_wrong_password_opens_none_and_is_not_told_from_no_account)
{
    struct access_sign_in wrong, unknown;

    (void)world_account(WORLD_EMAIL, false);
    wrong = tried(WORLD_EMAIL, "seven blue boots");
    unknown = tried("bob@example.org", "seven blue boots");
    ck_assert_int_eq(wrong.outcome, ACCESS_WRONG);
    ck_assert_int_eq(unknown.outcome, ACCESS_WRONG);
    ck_assert_int_eq(wrong.account_id, unknown.account_id);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session"), 0), 0);
}
END_TEST

START_TEST(after_too_many_even_the_right_password_waits)
{
    int64_t wait_s;

    (void)world_account(WORLD_EMAIL, false);
    for (int i = 0; i < ACCESS_GUARD_PAIR_MAX; i++)
        ck_assert_int_eq(
            access_guard_enter(conn, STR(WORLD_ADDRESS), STR(WORLD_EMAIL), &wait_s, &e), ERR_NONE);
    ck_assert_int_eq(tried(WORLD_EMAIL, WORLD_PASSWORD).outcome, ACCESS_WAIT);
    ck_assert_int_gt(tried(WORLD_EMAIL, WORLD_PASSWORD).wait_s, 0);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session"), 0), 0);
}
END_TEST

START_TEST(an_unknown_account_waits_as_well)
{
    int64_t wait_s;

    for (int i = 0; i < ACCESS_GUARD_PAIR_MAX; i++)
        ck_assert_int_eq(
            access_guard_enter(conn, STR(WORLD_ADDRESS), STR("bob@example.org"), &wait_s, &e),
            ERR_NONE);
    ck_assert_int_eq(tried("bob@example.org", WORLD_PASSWORD).outcome, ACCESS_WAIT);
}
END_TEST

START_TEST(a_success_makes_room_again)
{
    int64_t wait_s;

    (void)world_account(WORLD_EMAIL, false);
    for (int i = 0; i < ACCESS_GUARD_PAIR_MAX - 1; i++)
        ck_assert_int_eq(
            access_guard_enter(conn, STR(WORLD_ADDRESS), STR(WORLD_EMAIL), &wait_s, &e), ERR_NONE);
    ck_assert_int_eq(tried(WORLD_EMAIL, WORLD_PASSWORD).outcome, ACCESS_SIGNED_IN);
    ck_assert_int_eq(tried(WORLD_EMAIL, "wrong").outcome, ACCESS_WRONG);
}
END_TEST

struct stranger {
    struct db_conn *conn;
    enum access_outcome outcome;
    struct error error;
    enum err code;
};

static void *enter(void *arg)
{
    AUTO(arena_freep) struct arena *mine = arena_new(1 << 20);
    const struct access_attempt attempt = {
        .email = STR(WORLD_EMAIL), .password = STR(WORLD_PASSWORD), .address = STR(WORLD_ADDRESS)};
    struct stranger *s = arg;
    const struct access_session_options options = {.address = STR(WORLD_ADDRESS)};
    struct access_sign_in result = {.outcome = ACCESS_WRONG};
    struct str token;
    int64_t session;

    s->code = access_sign_in(s->conn, mine, &attempt, &result, &s->error);
    if (s->code == ERR_NONE && result.outcome == ACCESS_SIGNED_IN)
        s->code = access_session_open(s->conn, mine, result.account_id, &options, &token, &session,
                                      &s->error);
    s->outcome = result.outcome;
    return NULL;
}

START_TEST(several_may_sign_in_at_once)
{
    struct stranger strangers[4] = {{.conn = NULL}};
    pthread_t threads[4];

    (void)world_account(WORLD_EMAIL, false);
    for (size_t i = 0; i < 4; i++)
        strangers[i].conn = world_connect();
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, enter, &strangers[i]), 0);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_msg(strangers[i].code == ERR_NONE, "%s", strangers[i].error.text);
        ck_assert_int_eq(strangers[i].outcome, ACCESS_SIGNED_IN);
        db_conn_close(strangers[i].conn);
    }
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session"), 0), 4);
}
END_TEST

Suite *suite_sign_in(void)
{
    Suite *s = suite_create("sign in");
    TCase *c = tcase_create("sign in");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, world_close);
    tcase_add_test(c, who_has_the_right_password_may_open_a_session);
    tcase_add_test(c, a_wrong_password_opens_none_and_is_not_told_from_no_account);
    tcase_add_test(c, after_too_many_even_the_right_password_waits);
    tcase_add_test(c, an_unknown_account_waits_as_well);
    tcase_add_test(c, a_success_makes_room_again);
    tcase_add_test(c, several_may_sign_in_at_once);
    suite_add_tcase(s, c);
    return s;
}
