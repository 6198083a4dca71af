/* test_search.c - one search over everything: what is found, and who finds it. */
#include "config.h"

#include <string.h>

#include "app/model/policy.h"
#include "app/model/schema.h"
#include "tests/admin/rig.h"
#include "tests/admin/suites.h"

START_TEST(a_key_leads_to_its_row)
{
    ck_assert_int_eq(get("/admin/search?q=title+42"), 200);
    has("href=\"/admin/data/library_title/42\"");
    ck_assert_int_eq(get("/admin/search?q=Titles+42"), 200);
    has("By its key");
    ck_assert_int_eq(get("/admin/search?q=library_title+42"), 200);
    has("By its key");
    ck_assert_int_eq(get("/admin/search?q=title+999999999"), 200);
    hasnt("By its key");
    ck_assert_int_eq(get("/admin/search?q=title+2,3"), 200);
    hasnt("By its key");
}
END_TEST

START_TEST(rows_tables_and_settings_are_found_by_words)
{
    ck_assert_int_eq(get("/admin/search?q=aisha"), 200);
    has("<h2>Members</h2>");
    has("href=\"/admin/data/library_member/");
    ck_assert_int_eq(get("/admin/search?q=loans"), 200);
    has("href=\"/admin/data/library_loan\"");
    has("href=\"/admin/data/library_loan/-/new\"");
    ck_assert_int_eq(get("/admin/search?q=audit"), 200);
    has("href=\"/admin/settings/audit\"");
}
END_TEST

START_TEST(nothing_found_is_said_with_what_was_not_searched)
{
    ck_assert_int_eq(get("/admin/search?q=zzqqzz"), 200);
    has("<h2>Nothing found");
    has("not searched");
    has("Its rows have no key");
    ck_assert_int_eq(get("/admin/search"), 200);
    hasnt("<h2>Nothing found");
    ck_assert_int_eq(get("/admin/search?q=%3Cscript%3E%22%27%25_%5C)(*"), 200);
    has("&lt;script&gt;");
    hasnt("<script>\"");
}
END_TEST

START_TEST(the_palette_is_given_the_hits_alone)
{
    ck_assert_int_eq(get("/admin/search?q=loans&~part=options"), 200);
    ck_assert_ptr_null(strstr(body_z(), "<html"));
    ck_assert_ptr_nonnull(strstr(body_z(), "role=\"option\""));
    ck_assert_ptr_nonnull(strstr(body_z(), "data-to=\"/admin/data/library_loan\""));
}
END_TEST

/* ---- by whom ---- */

static const bool *visible;

static const struct policy_table *members_alone(const struct policy *p, const struct model_table *t)
{
    static struct policy_grant grant;
    static const struct policy_grant *const at[] = {&grant};
    static const struct policy_table table = {.verbs[POLICY_READ] = {at, 1}};

    (void)p;
    grant.fields = visible;
    return str_eq(t->name, STR("library_member")) ? &table : NULL;
}

START_TEST(nobody_finds_what_he_may_not_read)
{
    static bool fields[64];
    struct access_user reader = admin;
    struct policy p = policy_everything;
    const struct model_table *t = model_table_find(model, STR("library_member"));

    reader.is_admin = false;
    for (size_t i = 0; i < 64; i++)
        fields[i] = true;
    visible = fields;
    p.table = members_alone;
    ck_assert_int_eq(get_with(&reader, &p, "/admin/search?q=aisha"), 200);
    has("library_member/");
    ck_assert_int_eq(get_with(&reader, &p, "/admin/search?q=title+42"), 200);
    hasnt("library_title");
    ck_assert_int_eq(get_with(&reader, &p, "/admin/search?q=loans"), 200);
    hasnt("library_loan");
    hasnt("Titles");
    ck_assert_int_eq(get_with(&reader, &p, "/admin/search?q=audit"), 200);
    hasnt("/admin/settings/audit");
    ck_assert_int_eq(get_with(&reader, &p, "/admin/search?q=member"), 200);
    has("href=\"/admin/data/library_member\"");
    hasnt("/-/new");
    fields[model_column_find(t, STR("given_name"))->position] = false;
    fields[model_column_find(t, STR("full_name"))->position] = false;
    ck_assert_int_eq(get_with(&reader, &p, "/admin/search?q=aisha"), 200);
    hasnt("Aisha");
    ck_assert_int_eq(get_with(NULL, NULL, "/admin/search?q=aisha"), 200);
    has("<h2>Nothing found");
    hasnt("library_");
}
END_TEST

START_TEST(people_are_found_by_the_administrator_by_address_and_name)
{
    run(conn, "INSERT INTO lintel_account (uuid, email, user_metadata, created_at, updated_at)"
              " VALUES (UUID(), 'zelda@example.org', '{\"full_name\": \"Żelda Übel\"}',"
              " UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
    ck_assert_int_eq(get("/admin/search?q=zelda%40"), 200);
    has("/admin/settings/users/");
    ck_assert_int_eq(get("/admin/search?q=%C3%BCbel"), 200);
    has("zelda@example.org");
}
END_TEST

Suite *suite_search(void)
{
    Suite *s = suite_create("search");
    TCase *c = tcase_create("search");

    tcase_set_timeout(c, 60);
    tcase_add_unchecked_fixture(c, rig_load, rig_drop);
    tcase_add_checked_fixture(c, rig_open, rig_close);
    tcase_add_test(c, a_key_leads_to_its_row);
    tcase_add_test(c, rows_tables_and_settings_are_found_by_words);
    tcase_add_test(c, nothing_found_is_said_with_what_was_not_searched);
    tcase_add_test(c, the_palette_is_given_the_hits_alone);
    tcase_add_test(c, nobody_finds_what_he_may_not_read);
    tcase_add_test(c, people_are_found_by_the_administrator_by_address_and_name);
    suite_add_tcase(s, c);
    return s;
}
