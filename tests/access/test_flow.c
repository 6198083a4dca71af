/* test_flow.c - PKCE: a code for who has the verifier, once. */
#include "config.h"

#include <string.h>

#include "app/access/flow.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

/* RFC 7636, appendix B. */
#define VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

static struct error e;
static int64_t ann;

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
    ann = world_account(WORLD_EMAIL, false);
}

static struct str opened(void)
{
    struct str code;

    ck_assert_msg(access_flow_open(conn, arena, ann, STR(CHALLENGE), STR("otp"), &code, &e) ==
                      ERR_NONE,
                  "%s", e.text);
    return code;
}

static struct access_flow closed(struct str code, struct str verifier)
{
    struct access_flow flow = {.account_id = -1};

    ck_assert_msg(access_flow_close(conn, arena, code, verifier, &flow, &e) == ERR_NONE, "%s",
                  e.text);
    return flow;
}

START_TEST(the_standards_own_pair_fits)
{
    struct access_flow flow = closed(opened(), STR(VERIFIER));

    ck_assert_int_eq(flow.outcome, ACCESS_FLOW_DONE);
    ck_assert_int_eq(flow.account_id, ann);
    ck_assert(str_eq(flow.method, STR("otp")));
}
END_TEST

START_TEST(a_code_works_once)
{
    struct str code = opened();

    ck_assert_int_eq(closed(code, STR(VERIFIER)).outcome, ACCESS_FLOW_DONE);
    ck_assert_int_eq(closed(code, STR(VERIFIER)).outcome, ACCESS_FLOW_UNKNOWN);
}
END_TEST

START_TEST(another_verifier_spends_it)
{
    static const struct str others[] = {STR_INIT("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"),
                                        STR_INIT(CHALLENGE),
                                        STR_INIT(""),
                                        {NULL, 0}};
    struct str code = opened();

    ck_assert_int_eq(closed(code, others[_i]).outcome, ACCESS_FLOW_WRONG);
    ck_assert_int_eq(closed(code, STR(VERIFIER)).outcome, ACCESS_FLOW_UNKNOWN);
}
END_TEST

START_TEST(a_code_ends_by_itself)
{
    struct str code = opened();

    (void)world_sql(SQL("UPDATE lintel_auth_code SET expires_at = expires_at - INTERVAL ? SECOND"),
                    ACCESS_FLOW_LIFE_S + 1);
    ck_assert_int_eq(closed(code, STR(VERIFIER)).outcome, ACCESS_FLOW_UNKNOWN);
}
END_TEST

START_TEST(what_is_no_code_is_unknown)
{
    (void)opened();
    ck_assert_int_eq(closed(STR(""), STR(VERIFIER)).outcome, ACCESS_FLOW_UNKNOWN);
    ck_assert_int_eq(closed(STR_NONE, STR(VERIFIER)).outcome, ACCESS_FLOW_UNKNOWN);
    ck_assert_int_eq(closed(STR("%' OR 1=1 -- "), STR(VERIFIER)).outcome, ACCESS_FLOW_UNKNOWN);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_auth_code"), 0), 1);
}
END_TEST

START_TEST(a_challenge_is_a_digest_in_base64url)
{
    static const struct str bad[] = {
        STR_INIT(""),
        {NULL, 0},
        STR_INIT("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c"),
        STR_INIT("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM"),
        STR_INIT("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"),
        STR_INIT("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c="),
    };

    ck_assert(access_flow_is_challenge(STR(CHALLENGE)));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!access_flow_is_challenge(bad[i]), "%.*s", STR_ARG(bad[i]));
}
END_TEST

Suite *suite_flow(void)
{
    Suite *s = suite_create("flow");
    TCase *c = tcase_create("codes");

    tcase_add_checked_fixture(c, setup, world_close);
    tcase_add_test(c, the_standards_own_pair_fits);
    tcase_add_test(c, a_code_works_once);
    tcase_add_loop_test(c, another_verifier_spends_it, 0, 4);
    tcase_add_test(c, a_code_ends_by_itself);
    tcase_add_test(c, what_is_no_code_is_unknown);
    tcase_add_test(c, a_challenge_is_a_digest_in_base64url);
    suite_add_tcase(s, c);
    return s;
}
