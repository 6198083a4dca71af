/* test_account.c - accounts and their passwords. */
#include "config.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "app/access/account.h"
#include "app/access/password.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

static const struct access_password_rules no_rules = {.breached = NULL};
static struct error e;

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
}

static bool is_right(const char *email, struct str password)
{
    struct access_account account;
    bool answer = false;

    ck_assert_msg(access_account_check_password(conn, arena, str_from_z(email), password, &account,
                                                &answer, &e) == ERR_NONE,
                  "%s", e.text);
    return answer;
}

START_TEST(a_created_account_checks_its_password)
{
    struct access_account account;
    int64_t id = 0;
    bool answer = false;

    ck_assert_int_eq(access_account_create(conn, &no_rules, STR("Ann@Example.org"),
                                           STR(WORLD_PASSWORD), true, &id, &e),
                     ERR_NONE);
    ck_assert_int_gt(id, 0);
    ck_assert_int_eq(access_account_check_password(conn, arena, STR(" ANN@example.ORG "),
                                                   STR(WORLD_PASSWORD), &account, &answer, &e),
                     ERR_NONE);
    ck_assert(answer);
    ck_assert_int_eq(account.id, id);
    ck_assert(account.is_admin && !account.is_disabled);
    ck_assert(str_eq(access_email_str(&account.email), STR("ann@example.org")));
    ck_assert(!is_right(WORLD_EMAIL, STR("seven blue boots")));
}
END_TEST

START_TEST(no_password_stands_in_the_database)
{
    int64_t id;

    ck_assert_int_eq(access_account_create(conn, &no_rules, STR(WORLD_EMAIL), STR(WORLD_PASSWORD),
                                           false, &id, &e),
                     ERR_NONE);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_account WHERE password_hash LIKE"
                                   " '$scrypt$ln=15,r=8,p=3$%' AND password_hash NOT LIKE"
                                   " '%boats%'"),
                               0),
                     1);
}
END_TEST

START_TEST(an_address_is_taken_once_whatever_its_case)
{
    int64_t id = 0;

    (void)world_account(WORLD_EMAIL, false);
    ck_assert_int_eq(access_account_create(conn, &no_rules, STR("ANN@example.org"),
                                           STR(WORLD_PASSWORD), true, &id, &e),
                     ERR_CONFLICT);
    ck_assert_str_eq(e.field, "email");
    ck_assert_int_eq(id, 0);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_account WHERE is_admin"), 0), 0);
}
END_TEST

START_TEST(a_bad_address_or_password_makes_no_account)
{
    int64_t id;

    ck_assert_int_eq(
        access_account_create(conn, &no_rules, STR("ann"), STR(WORLD_PASSWORD), false, &id, &e),
        ERR_INVALID);
    error_clear(&e);
    ck_assert_int_eq(
        access_account_create(conn, &no_rules, STR(WORLD_EMAIL), STR("short"), false, &id, &e),
        ERR_INVALID);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_account"), 0), 0);
}
END_TEST

START_TEST(ensure_makes_it_once_and_then_leaves_it_alone)
{
    int64_t first = 0, second = 0;
    bool is_new = false;

    ck_assert_int_eq(access_account_ensure(conn, &no_rules, STR(WORLD_EMAIL), STR(WORLD_PASSWORD),
                                           true, &first, &is_new, &e),
                     ERR_NONE);
    ck_assert(is_new);
    ck_assert_int_eq(access_account_ensure(conn, &no_rules, STR("Ann@example.org"),
                                           STR("another password"), false, &second, &is_new, &e),
                     ERR_NONE);
    ck_assert(!is_new);
    ck_assert_int_eq(first, second);
    ck_assert_int_eq(e.code, ERR_NONE);
    ck_assert(is_right(WORLD_EMAIL, STR(WORLD_PASSWORD)));
    ck_assert_int_eq(world_sql(SQL("SELECT is_admin FROM lintel_account"), 0), 1);
}
END_TEST

struct racer {
    struct db_conn *conn;
    int64_t id;
    bool is_new;
    enum err code;
};

static void *race(void *arg)
{
    struct racer *r = arg;
    struct error mine = {.code = ERR_NONE};

    r->code = access_account_ensure(r->conn, &no_rules, STR(WORLD_EMAIL), STR(WORLD_PASSWORD),
                                    false, &r->id, &r->is_new, &mine);
    return NULL;
}

START_TEST(several_that_ensure_at_once_get_one_account)
{
    struct racer racers[4] = {{.conn = NULL}};
    pthread_t threads[4];
    int made = 0;

    for (size_t i = 0; i < 4; i++)
        racers[i].conn = world_connect();
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(racers[i].code, ERR_NONE);
        ck_assert_int_eq(racers[i].id, racers[0].id);
        made += racers[i].is_new;
        db_conn_close(racers[i].conn);
    }
    ck_assert_int_eq(made, 1);
}
END_TEST

START_TEST(an_account_is_found_or_absent)
{
    struct access_account account = {.id = 0};
    int64_t id = world_account(WORLD_EMAIL, true);

    ck_assert_int_eq(access_account_find(conn, STR("ANN@example.org"), &account, &e), ERR_NONE);
    ck_assert_int_eq(account.id, id);
    ck_assert_int_eq(access_account_find(conn, STR("bob@example.org"), &account, &e), ERR_ABSENT);
    error_clear(&e);
    ck_assert_int_eq(access_account_find(conn, STR("no address"), &account, &e), ERR_ABSENT);
    ck_assert_int_eq(account.id, id);
}
END_TEST

START_TEST(wildcards_quotes_and_lookalikes_find_nobody)
{
    static const struct str tries[] = {
        STR_INIT("%"),
        STR_INIT("%@example.org"),
        STR_INIT("_nn@example.org"),
        STR_INIT("ann@example.org' OR '1'='1"),
        STR_INIT("' OR 1=1 -- "),
        STR_INIT("ann@example.org\0"),
        STR_INIT("ann@example.org\0x"),
        STR_INIT("\xc3\xa4nn@example.org"),
        STR_INIT("\xd0\xb0nn@example.org"),
        STR_INIT("ann@example.org\xc2\xa0"),
        STR_INIT("\xff\xfe"),
    };
    struct access_account account;

    (void)world_account(WORLD_EMAIL, true);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        bool answer = true;

        ck_assert_int_eq(access_account_check_password(conn, arena, tries[i], STR(WORLD_PASSWORD),
                                                       &account, &answer, &e),
                         ERR_NONE);
        ck_assert_msg(!answer, "%zu", i);
    }
}
END_TEST

START_TEST(a_disabled_account_and_one_without_password_say_no)
{
    (void)world_account(WORLD_EMAIL, true);
    (void)world_account("bob@example.org", true);
    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = UTC_TIMESTAMP(6)"
                        " WHERE email LIKE 'ann%'"),
                    0);
    (void)world_sql(SQL("UPDATE lintel_account SET password_hash = NULL WHERE email LIKE 'bob%'"),
                    0);
    ck_assert(!is_right(WORLD_EMAIL, STR(WORLD_PASSWORD)));
    ck_assert(!is_right("bob@example.org", STR(WORLD_PASSWORD)));
    ck_assert(!is_right("bob@example.org", STR("")));
}
END_TEST

START_TEST(a_huge_password_is_wrong_and_costs_no_more)
{
    size_t len = (size_t)4 << 20;
    char *text = arena_alloc(arena, len, 1);
    const char *right = WORLD_PASSWORD;

    (void)world_account(WORLD_EMAIL, true);
    memset(text, 'a', len);
    ck_assert(!is_right(WORLD_EMAIL, (struct str){text, len}));
    /* What follows the right one is not cut off either. */
    memcpy(text, right, strlen(right));
    ck_assert(!is_right(WORLD_EMAIL, (struct str){text, len}));
    ck_assert(!is_right(WORLD_EMAIL, (struct str){text, strlen(right) + 1}));
    ck_assert(is_right(WORLD_EMAIL, (struct str){text, strlen(right)}));
}
END_TEST

START_TEST(a_right_password_of_an_older_cost_is_stored_at_todays)
{
    const struct sql count = SQL("SELECT COUNT(*) FROM lintel_account WHERE password_hash LIKE"
                                 " '$scrypt$ln=15,%'");

    (void)world_account(WORLD_EMAIL, true);
    ck_assert(!is_right(WORLD_EMAIL, STR("seven blue boots")));
    ck_assert_int_eq(world_sql(count, 0), 0);
    ck_assert(is_right(WORLD_EMAIL, STR(WORLD_PASSWORD)));
    ck_assert_int_eq(world_sql(count, 0), 1);
    ck_assert(is_right(WORLD_EMAIL, STR(WORLD_PASSWORD)));
}
END_TEST

static double cpu_seconds_of(const char *email)
{
    struct timespec start, end;

    ck_assert_int_eq(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start), 0);
    ck_assert(!is_right(email, STR("a wrong password")));
    ck_assert_int_eq(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end), 0);
    return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

START_TEST(known_unknown_disabled_and_malformed_take_the_same_work)
{
    int64_t id;
    double known, times[3];

    ck_assert_int_eq(access_account_create(conn, &no_rules, STR(WORLD_EMAIL), STR(WORLD_PASSWORD),
                                           false, &id, &e),
                     ERR_NONE);
    ck_assert_int_eq(access_account_create(conn, &no_rules, STR("off@example.org"),
                                           STR(WORLD_PASSWORD), false, &id, &e),
                     ERR_NONE);
    (void)world_sql(SQL("UPDATE lintel_account SET disabled_at = UTC_TIMESTAMP(6) WHERE id = ?"),
                    id);
    known = cpu_seconds_of(WORLD_EMAIL);
    times[0] = cpu_seconds_of("nobody@example.org");
    times[1] = cpu_seconds_of("off@example.org");
    times[2] = cpu_seconds_of("no address");
    for (size_t i = 0; i < 3; i++) {
        /* Wide, as processor time varies under load: without the hash it is a hundredth. */
        ck_assert_double_gt(times[i], known / 3);
        ck_assert_double_lt(times[i], known * 3);
    }
}
END_TEST

START_TEST(the_lookup_by_email_uses_its_index)
{
    (void)world_account(WORLD_EMAIL, true);
    /* A join type other than "const" would mean a scan: made visible by the handler counts. */
    (void)world_sql(SQL("FLUSH STATUS"), 0);
    ck_assert(is_right(WORLD_EMAIL, STR(WORLD_PASSWORD)));
    ck_assert_int_eq(world_sql(SQL("SELECT CAST(VARIABLE_VALUE AS INT) FROM"
                                   " information_schema.SESSION_STATUS WHERE VARIABLE_NAME ="
                                   " 'HANDLER_READ_RND_NEXT'"),
                               0),
                     0);
}
END_TEST

START_TEST(without_the_database_it_is_not_a_wrong_password)
{
    struct access_account account;
    bool answer = true;

    (void)world_account(WORLD_EMAIL, true);
    (void)world_sql(SQL("SET @@session.max_statement_time = 0"), 0);
    /* Another connection kills ours. */
    {
        struct db_conn *mine = conn;
        int64_t id = world_sql(SQL("SELECT CONNECTION_ID()"), 0);

        conn = world_connect();
        (void)world_sql(SQL("KILL ?"), id);
        db_conn_close(conn);
        conn = mine;
    }
    ck_assert_int_eq(access_account_check_password(conn, arena, STR(WORLD_EMAIL),
                                                   STR(WORLD_PASSWORD), &account, &answer, &e),
                     ERR_UNAVAILABLE);
}
END_TEST

Suite *suite_account(void)
{
    Suite *s = suite_create("account");
    TCase *c = tcase_create("account");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, world_close);
    tcase_add_test(c, a_created_account_checks_its_password);
    tcase_add_test(c, no_password_stands_in_the_database);
    tcase_add_test(c, an_address_is_taken_once_whatever_its_case);
    tcase_add_test(c, a_bad_address_or_password_makes_no_account);
    tcase_add_test(c, ensure_makes_it_once_and_then_leaves_it_alone);
    tcase_add_test(c, several_that_ensure_at_once_get_one_account);
    tcase_add_test(c, an_account_is_found_or_absent);
    tcase_add_test(c, wildcards_quotes_and_lookalikes_find_nobody);
    tcase_add_test(c, a_disabled_account_and_one_without_password_say_no);
    tcase_add_test(c, a_huge_password_is_wrong_and_costs_no_more);
    tcase_add_test(c, a_right_password_of_an_older_cost_is_stored_at_todays);
    tcase_add_test(c, known_unknown_disabled_and_malformed_take_the_same_work);
    tcase_add_test(c, the_lookup_by_email_uses_its_index);
    tcase_add_test(c, without_the_database_it_is_not_a_wrong_password);
    suite_add_tcase(s, c);
    return s;
}
