/* test_role.c - roles of accounts: given, for a time, taken. */
#include "config.h"

#include <check.h>

#include "app/access/audit.h"
#include "app/access/role.h"
#include "tests/access/grants_rig.h"

static int64_t ann;

static void open_with_roles(void)
{
    rig_open();
    (void)rig_load("x", "{\"roles\": {\"editor\": {}, \"chief\": {\"includes\": [\"editor\"]}}}");
    ann = world_account(WORLD_EMAIL, false);
}

static const struct access_audit *audit(void)
{
    return access_audit_of_command(arena, conn, NULL, STR("test"));
}

static const char *give(const char *role, const char *until)
{
    struct error *e = ARENA_NEW(arena, struct error);

    return access_role_grant(audit(), ann, str_from_z(role),
                             until == NULL ? STR_NONE : str_from_z(until), e) == ERR_NONE
               ? ""
               : e->text;
}

/* How many roles are in force, as a request is given them. */
static size_t held(void)
{
    struct access_subject s = {.account_id = ann};
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(access_subject_load(conn, NULL, arena, &s, &e), ERR_NONE);
    return s.role_count;
}

START_TEST(a_role_is_given_and_taken)
{
    struct error e = {.code = ERR_NONE};

    ck_assert_str_eq(give("chief", NULL), "");
    ck_assert_uint_eq(held(), 1);
    ck_assert_int_eq(access_role_revoke(audit(), ann, STR("chief"), &e), ERR_NONE);
    ck_assert_uint_eq(held(), 0);
    ck_assert_int_eq(access_role_revoke(audit(), ann, STR("chief"), &e), ERR_ABSENT);
}
END_TEST

START_TEST(what_is_given_and_taken_is_recorded)
{
    struct error e = {.code = ERR_NONE};
    int64_t before = world_sql(SQL("SELECT COUNT(*) FROM lintel_audit"), 0);

    ck_assert_str_ne(give("nobody", NULL), "");
    ck_assert_int_eq(access_role_revoke(audit(), ann, STR("chief"), &e), ERR_ABSENT);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit"), 0), before);
    error_clear(&e);
    ck_assert_str_eq(give("chief", "2100-01-01"), "");
    ck_assert_int_eq(access_role_revoke(audit(), ann, STR("chief"), &e), ERR_NONE);
    ck_assert_int_eq(
        world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE event = 'role_grant' AND row_key = ?"
                      " AND detail = '{\"role\":\"chief\",\"until\":\"2100-01-01\"}'"),
                  ann),
        1);
    ck_assert_int_eq(
        world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE event = 'role_revoke' AND row_key ="
                      " ? AND detail = '{\"role\":\"chief\"}'"),
                  ann),
        1);
}
END_TEST

START_TEST(a_role_that_is_over_is_no_role)
{
    ck_assert_str_eq(give("editor", "2100-01-01"), "");
    ck_assert_uint_eq(held(), 1);
    (void)world_sql(SQL("UPDATE lintel_account_role SET until = UTC_TIMESTAMP(6) - INTERVAL 1"
                        " SECOND"),
                    0);
    ck_assert_uint_eq(held(), 0);
}
END_TEST

START_TEST(giving_a_role_again_changes_its_end)
{
    ck_assert_str_eq(give("editor", "2100-01-01"), "");
    ck_assert_str_eq(give("editor", NULL), "");
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_account_role WHERE until IS NULL")),
                     1);
}
END_TEST

static const struct {
    const char *role;
    const char *until;
    const char *words;
} refused[] = {
    {"edtior", NULL, "role: there is no role 'edtior'; perhaps you meant 'editor'"},
    {"user", NULL, "role: everyone has 'user' who should; it is given to nobody"},
    {"anonymous", NULL, "role: everyone has 'anonymous' who should; it is given to nobody"},
    {"editor", "2001-01-01",
     "until: 2001-01-01 is over, or no time; write 2030-12-24 or "
     "2030-12-24T18:00:00, UTC"},
    {"editor", "2100-02-29", "until: is no time; write 2030-12-24 or 2030-12-24T18:00:00, UTC"},
    {"editor", "2100-02-28T25:00:00",
     "until: 2100-02-28T25:00:00 is over, or no time; write "
     "2030-12-24 or 2030-12-24T18:00:00, UTC"},
    {"editor", "tomorrow", "until: is no time; write 2030-12-24 or 2030-12-24T18:00:00, UTC"},
    {"editor", "2100-01-01'", "until: is no time; write 2030-12-24 or 2030-12-24T18:00:00, UTC"},
    {"editor", "", "until: is no time; write 2030-12-24 or 2030-12-24T18:00:00, UTC"},
};

START_TEST(what_makes_no_sense_is_refused)
{
    ck_assert_str_eq(give(refused[_i].role, refused[_i].until), refused[_i].words);
    ck_assert_uint_eq(held(), 0);
}
END_TEST

START_TEST(roles_and_attributes_are_believed_until_they_are_forgotten)
{
    struct subject_cache *cache = subject_cache_new();
    struct access_subject s = {.account_id = ann};
    struct error e = {.code = ERR_NONE};

    (void)world_sql(SQL("INSERT INTO lintel_account_attribute (account_id, name, place, value)"
                        " VALUES (?, 'team', 0, '1')"),
                    ann);
    (void)world_sql(SQL("INSERT INTO lintel_account_attribute (account_id, name, place, value)"
                        " VALUES (?, 'team', 1, '2')"),
                    ann);
    ck_assert_int_eq(access_subject_load(conn, cache, arena, &s, &e), ERR_NONE);
    ck_assert_uint_eq(s.role_count, 0);
    ck_assert_uint_eq(s.attribute_count, 1);
    ck_assert_uint_eq(s.attributes[0].count, 2);
    ck_assert(str_eq(s.attributes[0].values[1], STR("2")));
    ck_assert_str_eq(give("chief", NULL), "");
    ck_assert_int_eq(access_subject_load(conn, NULL, arena, &s, &e), ERR_NONE);
    ck_assert_uint_eq(s.role_count, 1);
    ck_assert(str_eq(s.roles[0], STR("chief")));
    ck_assert_uint_eq(s.attributes[0].count, 2);
    subject_cache_free(cache);
}
END_TEST

START_TEST(the_list_shows_what_includes_what_and_who_has_it)
{
    struct access_role *roles;
    struct error e = {.code = ERR_NONE};
    size_t count;

    ck_assert_str_eq(give("chief", NULL), "");
    ck_assert_int_eq(access_role_list(conn, arena, &roles, &count, &e), ERR_NONE);
    ck_assert_uint_eq(count, 4);
    ck_assert(str_eq(roles[0].name, STR("anonymous")));
    ck_assert(str_eq(roles[1].name, STR("user")));
    ck_assert(str_eq(roles[1].includes, STR("anonymous")));
    ck_assert(str_eq(roles[2].name, STR("chief")));
    ck_assert(str_eq(roles[2].includes, STR("editor")));
    ck_assert(str_eq(roles[2].app, STR("x")));
    ck_assert_int_eq(roles[2].accounts, 1);
    ck_assert_int_eq(roles[3].accounts, 0);
}
END_TEST

Suite *suite_role(void)
{
    Suite *s = suite_create("roles");
    TCase *t = tcase_create("accounts");

    tcase_add_checked_fixture(t, open_with_roles, rig_close);
    tcase_add_test(t, a_role_is_given_and_taken);
    tcase_add_test(t, what_is_given_and_taken_is_recorded);
    tcase_add_test(t, a_role_that_is_over_is_no_role);
    tcase_add_test(t, giving_a_role_again_changes_its_end);
    tcase_add_loop_test(t, what_makes_no_sense_is_refused, 0, sizeof refused / sizeof *refused);
    tcase_add_test(t, roles_and_attributes_are_believed_until_they_are_forgotten);
    tcase_add_test(t, the_list_shows_what_includes_what_and_who_has_it);
    suite_add_tcase(s, t);
    return s;
}
