/* test_impersonate.c - an administrator in somebody else's place: who may, and how it ends. */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/identify.h"
#include "app/access/impersonate.h"
#include "app/access/session.h"
#include "app/access/user.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

static struct error e;
static int64_t admin;
static int64_t bob;
static int64_t session_id;

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
    admin = world_account(WORLD_EMAIL, true);
    bob = world_account("bob@example.org", false);
}

static enum err open_as(int64_t admin_id, int64_t account_id, struct str reason, bool has_writes,
                        struct str *out_token)
{
    const struct access_audit audit = {.arena = arena, .conn = conn};
    const struct access_impersonation wish = {.admin_id = admin_id,
                                              .account_id = account_id,
                                              .reason = reason,
                                              .has_writes = has_writes,
                                              .audit = &audit};

    error_clear(&e);
    return access_impersonate(conn, arena, &wish, out_token, &session_id, &e);
}

static struct str opened(bool has_writes)
{
    struct str token = STR_NONE;

    ck_assert_msg(open_as(admin, bob, STR("  a fault was told  "), has_writes, &token) == ERR_NONE,
                  "%s | %s", e.words, e.text);
    return token;
}

static struct http_exchange *asked(struct str token, struct access_cache *through)
{
    struct http_exchange *x = world_request("GET", "/", NULL, "HTTP_COOKIE",
                                            world_cookie_line(ACCESS_SESSION_COOKIE, token), NULL);

    ck_assert_msg(access_identify(x, through) == ERR_NONE, "%s", x->error.text);
    return x;
}

static const struct access_user *who(struct str token)
{
    return asked(token, NULL)->user;
}

START_TEST(it_is_the_others_session_and_says_who_acts)
{
    struct access_cache *cache = access_cache_new(NULL);
    struct str token = opened(false);

    /* From the database, and then from memory. */
    for (int i = 0; i < 2; i++) {
        const struct access_user *user = asked(token, cache)->user;

        ck_assert_ptr_nonnull(user);
        ck_assert_int_eq(user->id, bob);
        ck_assert_int_eq(user->by_id, admin);
        ck_assert(user->is_read_only);
        ck_assert(!user->is_admin);
    }
    access_cache_free(cache);
    ck_assert(!who(opened(true))->is_read_only);
    ck_assert_int_eq(who(world_session(bob))->by_id, 0);
}
END_TEST

START_TEST(the_reason_and_both_accounts_stand_in_the_audit)
{
    (void)opened(false);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE event = 'impersonate'"
                                   " AND by_id = ? AND detail ="
                                   " '{\"reason\":\"a fault was told\",\"writes\":false}'"),
                               admin),
                     1);
    ck_assert_int_eq(world_sql(SQL("SELECT account_id FROM lintel_audit WHERE by_id = ?"), admin),
                     bob);
    ck_assert_int_eq(world_sql(SQL("SELECT session_id FROM lintel_audit WHERE by_id = ?"), admin),
                     session_id);
}
END_TEST

START_TEST(what_is_done_with_it_is_recorded_as_both)
{
    struct http_exchange *x = asked(opened(false), NULL);

    ck_assert_int_eq(access_session_close(x), ERR_NONE);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE event = 'impersonate_end'"
                                   " AND by_id = ?"),
                               admin),
                     1);
}
END_TEST

START_TEST(a_reason_is_needed)
{
    struct str token = STR_NONE;
    char *text = arena_alloc(arena, ACCESS_IMPERSONATE_REASON_MAX + 1, 1);

    for (size_t i = 0; i <= ACCESS_IMPERSONATE_REASON_MAX; i++)
        text[i] = 'x';
    ck_assert_int_eq(open_as(admin, bob, STR_NONE, false, &token), ERR_INVALID);
    ck_assert_int_eq(open_as(admin, bob, STR(" \t "), false, &token), ERR_INVALID);
    ck_assert_int_eq(open_as(admin, bob, STR("\xff"), false, &token), ERR_INVALID);
    ck_assert_int_eq(
        open_as(admin, bob, (struct str){text, ACCESS_IMPERSONATE_REASON_MAX + 1}, false, &token),
        ERR_INVALID);
    ck_assert_ptr_null(token.at);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session"), 0), 0);
    ck_assert_int_eq(
        open_as(admin, bob, (struct str){text, ACCESS_IMPERSONATE_REASON_MAX}, false, &token),
        ERR_NONE);
}
END_TEST

START_TEST(only_an_administrator_may_and_never_in_anothers)
{
    int64_t carl = world_account("carl@example.org", true);
    struct str token = STR_NONE;

    ck_assert_int_eq(open_as(bob, bob, STR("why"), false, &token), ERR_DENIED);
    ck_assert_int_eq(open_as(0, bob, STR("why"), false, &token), ERR_DENIED);
    ck_assert_int_eq(open_as(admin, carl, STR("why"), false, &token), ERR_DENIED);
    ck_assert_int_eq(open_as(admin, admin, STR("why"), false, &token), ERR_DENIED);
    ck_assert_int_eq(open_as(admin, carl + 1000, STR("why"), false, &token), ERR_ABSENT);
    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = NOW(6) WHERE id = ?"), admin);
    ck_assert_int_eq(open_as(admin, bob, STR("why"), false, &token), ERR_DENIED);
    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = NOW(6) WHERE id = ?"), bob);
    ck_assert_int_eq(open_as(carl, bob, STR("why"), false, &token), ERR_ABSENT);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session"), 0), 0);
    ck_assert_int_eq(
        world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE by_id IN (0, ?)"), admin), 0);
}
END_TEST

START_TEST(it_ends_after_an_hour_however_busy_it_is)
{
    struct str token = opened(true);

    (void)world_sql(SQL("UPDATE lintel_session SET expires_at = expires_at - INTERVAL ? SECOND"),
                    ACCESS_IMPERSONATE_LIFE_S - 60);
    ck_assert_ptr_nonnull(who(token));
    (void)world_sql(SQL("UPDATE lintel_session SET expires_at = expires_at - INTERVAL ? SECOND"),
                    61);
    ck_assert_ptr_null(who(token));
}
END_TEST

START_TEST(it_ends_with_the_rank_or_the_account_of_who_acts)
{
    struct str token = opened(false);

    (void)world_sql(SQL("UPDATE lintel_account SET is_admin = 0 WHERE id = ?"), admin);
    ck_assert_ptr_null(who(token));
    (void)world_sql(SQL("UPDATE lintel_account SET is_admin = 1 WHERE id = ?"), admin);
    ck_assert_ptr_nonnull(who(token));
    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = NOW(6) WHERE id = ?"), admin);
    ck_assert_ptr_null(who(token));
    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = NULL WHERE id = ?"), admin);
    ck_assert_ptr_nonnull(who(token));
    (void)world_sql(SQL("DELETE FROM lintel_account WHERE id = ?"), admin);
    ck_assert_ptr_null(who(token));
}
END_TEST

START_TEST(it_ends_when_the_other_becomes_an_administrator)
{
    struct str token = opened(false);

    (void)world_sql(SQL("UPDATE lintel_account SET is_admin = 1 WHERE id = ?"), bob);
    ck_assert_ptr_null(who(token));
}
END_TEST

START_TEST(its_owner_can_end_it)
{
    struct str token = opened(false);

    ck_assert_int_eq(access_session_revoke_all(conn, bob, &e), ERR_NONE);
    ck_assert_ptr_null(who(token));
}
END_TEST

START_TEST(the_others_second_factor_is_not_asked_for)
{
    struct str token = opened(false);

    (void)world_sql(SQL("UPDATE lintel_account SET second_factor_at = NOW(6) WHERE id = ?"), bob);
    ck_assert(!who(token)->wants_factor);
    ck_assert(who(world_session(bob))->wants_factor);
}
END_TEST

START_TEST(a_write_is_refused_where_it_is_for_reading)
{
    error_clear(&e);
    ck_assert_int_eq(access_impersonate_check_write(asked(opened(false), NULL), &e), ERR_DENIED);
    ck_assert(e.words[0] != '\0');
    error_clear(&e);
    ck_assert_int_eq(access_impersonate_check_write(asked(opened(true), NULL), &e), ERR_NONE);
    ck_assert_int_eq(access_impersonate_check_write(asked(world_session(bob), NULL), &e), ERR_NONE);
    ck_assert_int_eq(access_impersonate_check_write(asked(STR(""), NULL), &e), ERR_NONE);
}
END_TEST

Suite *suite_impersonate(void)
{
    Suite *s = suite_create("impersonate");
    TCase *c = tcase_create("impersonate");

    tcase_add_checked_fixture(c, setup, world_close);
    tcase_add_test(c, it_is_the_others_session_and_says_who_acts);
    tcase_add_test(c, the_reason_and_both_accounts_stand_in_the_audit);
    tcase_add_test(c, what_is_done_with_it_is_recorded_as_both);
    tcase_add_test(c, a_reason_is_needed);
    tcase_add_test(c, only_an_administrator_may_and_never_in_anothers);
    tcase_add_test(c, it_ends_after_an_hour_however_busy_it_is);
    tcase_add_test(c, it_ends_with_the_rank_or_the_account_of_who_acts);
    tcase_add_test(c, it_ends_when_the_other_becomes_an_administrator);
    tcase_add_test(c, its_owner_can_end_it);
    tcase_add_test(c, the_others_second_factor_is_not_asked_for);
    tcase_add_test(c, a_write_is_refused_where_it_is_for_reading);
    suite_add_tcase(s, c);
    return s;
}
