/* test_grants.c - roles and grants become a policy, and the model obeys it. */
#include "config.h"

#include <check.h>

#include "app/access/audit.h"
#include "app/access/role.h"
#include "app/model/load.h"
#include "app/model/schema.h"
#include "tests/access/grants_rig.h"

static int64_t ann;
static int64_t ben;

static const char grants[] =
    "{\"roles\": {\"lead\": {}, \"chief\": {\"includes\": [\"lead\"]}},"
    " \"context\": {"
    "  \"person_id\": {\"model\": \"person\", \"select\": \"id\","
    "                \"where\": \"email=eq.$user.email\"},"
    "  \"team_id\": {\"model\": \"person\", \"select\": \"team_id\", \"where\": "
    "\"id=eq.$user.person_id\"},"
    "  \"one\": {\"model\": \"person\", \"select\": \"id\", \"where\": \"id=eq.$user.other\"},"
    "  \"other\": {\"model\": \"person\", \"select\": \"id\", \"where\": \"id=eq.$user.one\"}},"
    " \"grants\": ["
    "  {\"role\": \"anonymous\", \"model\": \"note\","
    "   \"read\": {\"where\": \"is_public=is.true\", \"fields\": [\"id\", \"body\"]}},"
    "  {\"role\": \"user\", \"model\": \"note\", \"read\": {\"where\": "
    "\"author_id=eq.$user.person_id\"}},"
    "  {\"role\": \"user\", \"model\": \"team\", \"read\": {\"where\": \"id=in.$user.teams\"}},"
    "  {\"role\": \"lead\", \"model\": \"person\", \"read\": {\"where\": "
    "\"team_id=eq.$user.team_id\"}},"
    "  {\"role\": \"chief\", \"model\": \"note\", \"read\": {\"where\": "
    "\"author_id.team_id=eq.$user.team_id\", \"fields\": [\"id\", \"author_id\"]}},"
    "  {\"role\": \"chief\", \"model\": \"team\", \"read\": {\"where\": \"id=eq.$user.one\"}},"
    "  {\"role\": \"chief\", \"model\": \"twice\", \"call\": true}]}";

static void open_with_grants(void)
{
    rig_open();
    (void)rig_load("x", grants);
    ann = world_account("ann@example.org", false);
    ben = world_account("ben@example.org", false);
    (void)world_sql(SQL("UPDATE lintel_account SET confirmed_at = UTC_TIMESTAMP(6)"), 0);
}

static void give(int64_t account, const char *role)
{
    struct error e = {.code = ERR_NONE};

    ck_assert_msg(access_role_grant(access_audit_of_command(arena, conn, NULL, STR("test")),
                                    account, str_from_z(role), STR_NONE, &e) == ERR_NONE,
                  "%s", e.text);
}

START_TEST(who_is_not_signed_in_sees_what_anonymous_may)
{
    const struct policy *p = rig_policy(0);

    ck_assert_str_eq(rig_rows(p, "note", "id,body", ""),
                     "[{\"id\":1,\"body\":\"ann 1\"},{\"id\":4,\"body\":\"cat 1\"}]");
    ck_assert_str_eq(rig_rows(p, "person", "id", ""), "error: there is no table of this name");
}
END_TEST

START_TEST(a_value_is_looked_up_for_who_asks)
{
    ck_assert_str_eq(rig_rows(rig_policy(ann), "note", "id", ""),
                     "[{\"id\":1},{\"id\":2},{\"id\":4}]");
    ck_assert_str_eq(rig_rows(rig_policy(ben), "note", "id", ""),
                     "[{\"id\":1},{\"id\":3},{\"id\":4}]");
}
END_TEST

START_TEST(an_address_that_is_not_confirmed_is_no_value)
{
    (void)world_sql(SQL("UPDATE lintel_account SET confirmed_at = NULL WHERE id = ?"), ann);
    ck_assert_str_eq(rig_rows(rig_policy(ann), "note", "id", ""), "[{\"id\":1},{\"id\":4}]");
    (void)world_sql(SQL("INSERT INTO lintel_account_attribute (account_id, name, value)"
                        " VALUES (?, 'email', 'ben@example.org')"),
                    ann);
    ck_assert_str_eq(rig_rows(rig_policy(ann), "note", "id", ""), "[{\"id\":1},{\"id\":4}]");
}
END_TEST

START_TEST(a_field_shows_where_a_grant_of_that_row_has_it)
{
    ck_assert_str_eq(rig_rows(rig_policy(ann), "note", "id,secret", ""),
                     "[{\"id\":1,\"secret\":\"s1\"},{\"id\":2,\"secret\":\"s2\"},{\"id\":4}]");
}
END_TEST

START_TEST(a_value_may_lean_on_another)
{
    give(ann, "lead");
    ck_assert_str_eq(rig_rows(rig_policy(ann), "person", "id", ""), "[{\"id\":1},{\"id\":2}]");
}
END_TEST

START_TEST(an_attribute_of_the_account_is_a_value)
{
    ck_assert_str_eq(rig_rows(rig_policy(ann), "team", "id", ""),
                     "error: there is no table of this name");
    (void)world_sql(SQL("INSERT INTO lintel_account_attribute (account_id, name, value)"
                        " VALUES (?, 'teams', '2')"),
                    ann);
    ck_assert_str_eq(rig_rows(rig_policy(ann), "team", "id", ""), "[{\"id\":2}]");
}
END_TEST

START_TEST(values_that_ask_for_each_other_have_none)
{
    give(ann, "chief");
    ck_assert_str_eq(rig_rows(rig_policy(ann), "team", "id", ""),
                     "error: there is no table of this name");
}
END_TEST

START_TEST(a_role_has_what_it_includes)
{
    give(ben, "chief");
    ck_assert_str_eq(rig_rows(rig_policy(ben), "person", "id", ""), "[{\"id\":1},{\"id\":2}]");
    ck_assert(policy_may_call(rig_policy(ben), model_routine_find(model, STR("twice"))));
    ck_assert(!policy_may_call(rig_policy(ben), model_routine_find(model, STR("thrice"))));
    ck_assert(!policy_may_call(rig_policy(ann), model_routine_find(model, STR("twice"))));
}
END_TEST

/* Of the grants of note none may be left that says more than it did. */
START_TEST(a_grant_that_no_longer_fits_is_not_in_force)
{
    struct access_rules_cell *cell = access_rules_cell_new();
    const struct access_rules *rules = NULL;
    struct error e = {.code = ERR_NONE};

    (void)world_sql(SQL("UPDATE lintel_grant SET fields = '[\"*\", \"!gone\"]'"
                        " WHERE role = 'anonymous'"),
                    0);
    ck_assert_str_eq(rig_rows(rig_policy(0), "note", "id", ""),
                     "error: there is no table of this name");
    ck_assert_int_eq(access_rules_cell_get(cell, conn, model, &rules, &e), ERR_NONE);
    ck_assert(access_rules_cell_trouble(cell, &e));
    ck_assert_msg(str_search(str_from_z(e.text), STR("note has no field 'gone'"), 0) <
                      str_from_z(e.text).len,
                  "%s", e.text);
    ck_assert(!access_rules_cell_trouble(cell, &e));
    access_rules_release(rules);
    access_rules_cell_free(cell);
}
END_TEST

START_TEST(new_rules_are_noticed_by_their_version)
{
    struct access_rules_cell *cell = access_rules_cell_new();
    const struct access_rules *one = NULL;
    const struct access_rules *two = NULL;
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(access_rules_cell_get(cell, conn, model, &one, &e), ERR_NONE);
    ck_assert_int_eq(access_rules_cell_get(cell, conn, model, &two, &e), ERR_NONE);
    ck_assert_ptr_eq(one, two);
    access_rules_release(two);
    (void)rig_forget("x");
    access_rules_cell_expire(cell);
    ck_assert_int_eq(access_rules_cell_get(cell, conn, model, &two, &e), ERR_NONE);
    ck_assert_ptr_ne(one, two);
    ck_assert_uint_eq(two->grant_count, 0);
    access_rules_release(two);
    access_rules_release(one);
    access_rules_cell_free(cell);
}
END_TEST

START_TEST(rules_are_made_for_the_schema_that_asks)
{
    struct access_rules_cell *cell = access_rules_cell_new();
    const struct access_rules *rules = NULL;
    const struct model *other = NULL;
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(access_rules_cell_get(cell, conn, model, &rules, &e), ERR_NONE);
    access_rules_release(rules);
    ck_assert_int_eq(model_load(conn, NULL, 0, &other, &e), ERR_NONE);
    ck_assert_int_eq(access_rules_cell_get(cell, conn, other, &rules, &e), ERR_NONE);
    ck_assert_ptr_eq(rules->model, other);
    model_release(other);
    access_rules_release(rules);
    access_rules_cell_free(cell);
}
END_TEST

START_TEST(nobody_is_granted_what_is_lintels_own)
{
    (void)world_sql(SQL("INSERT INTO lintel_grant (role, model, verb)"
                        " VALUES ('anonymous', 'lintel_account', 'read')"),
                    0);
    ck_assert_str_eq(rig_rows(rig_policy(0), "lintel_account", "id", ""),
                     "error: there is no table of this name");
}
END_TEST

Suite *suite_grants(void)
{
    Suite *s = suite_create("grants");
    TCase *t = tcase_create("policy");

    tcase_add_checked_fixture(t, open_with_grants, rig_close);
    tcase_add_test(t, who_is_not_signed_in_sees_what_anonymous_may);
    tcase_add_test(t, a_value_is_looked_up_for_who_asks);
    tcase_add_test(t, an_address_that_is_not_confirmed_is_no_value);
    tcase_add_test(t, a_field_shows_where_a_grant_of_that_row_has_it);
    tcase_add_test(t, a_value_may_lean_on_another);
    tcase_add_test(t, an_attribute_of_the_account_is_a_value);
    tcase_add_test(t, values_that_ask_for_each_other_have_none);
    tcase_add_test(t, a_role_has_what_it_includes);
    tcase_add_test(t, a_grant_that_no_longer_fits_is_not_in_force);
    tcase_add_test(t, new_rules_are_noticed_by_their_version);
    tcase_add_test(t, rules_are_made_for_the_schema_that_asks);
    tcase_add_test(t, nobody_is_granted_what_is_lintels_own);
    suite_add_tcase(s, t);
    return s;
}
