/* test_search.c - one search over everything: what is found, and who finds it. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/view/visit.h"
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

/* ---- where one was ---- */

static struct access_user somebody(void)
{
    struct access_user user = admin;

    run(conn, "INSERT INTO lintel_account (uuid, email, created_at, updated_at)"
              " VALUES (UUID(), CONCAT(UUID(), '@example.org'), UTC_TIMESTAMP(6),"
              " UTC_TIMESTAMP(6))");
    user.id = number("SELECT MAX(id) FROM lintel_account");
    user.session_id = 1;
    return user;
}

START_TEST(the_last_lists_and_rows_are_remembered_by_their_names_of_now)
{
    struct access_user user = somebody();

    ck_assert_int_eq(get_as(&user, "/admin/"), 200);
    hasnt("Recently visited");
    ck_assert_int_eq(get_as(&user, "/admin/data/library_member/3"), 200);
    ck_assert_int_eq(get_as(&user, "/admin/data/library_title_author/4,5,author"), 404);
    ck_assert_int_eq(get_as(&user, "/admin/data/library_loan?id=lt.9"), 200);
    ck_assert_int_eq(get_as(&user, "/admin/data/library_nothing"), 404);
    ck_assert_int_eq(get_as(&user, "/admin/"), 200);
    has("Recently visited");
    has("href=\"/admin/data/library_member/3\">");
    has(" <small>Members</small></a>");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM lintel_visit"), 2);
    ck_assert_int_eq(get_as(&user, "/admin/search?~part=options"), 200);
    ck_assert_ptr_nonnull(strstr(body_z(), "data-to=\"/admin/data/library_member/3\""));
    ck_assert_int_eq(get_with(&user, NULL, "/admin/"), 200); /* he may read nothing any more */
    hasnt("Recently visited");
}
END_TEST

START_TEST(visits_are_bounded_and_none_are_kept_of_who_stands_in)
{
    struct access_user user = somebody();
    char path[64];

    user.by_id = 1;
    ck_assert_int_eq(get_as(&user, "/admin/data/library_member/3"), 200);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM lintel_visit"), 0);
    user.by_id = 0;
    for (int i = 1; i <= VIEW_VISITS_KEPT + 5; i++) {
        ck_assert_int_gt(snprintf(path, sizeof path, "/admin/data/library_title/%d", i), 0);
        ck_assert_int_eq(get_as(&user, path), 200);
    }
    ck_assert_int_eq(number("SELECT COUNT(*) FROM lintel_visit"), VIEW_VISITS_KEPT);
    ck_assert_int_eq(get_as(&user, "/admin/"), 200);
    ck_assert_uint_eq(count_of("<small>Titles</small>"), VIEW_VISITS_SHOWN);
}
END_TEST

START_TEST(first_steps_are_ticked_by_the_state_and_put_away)
{
    struct access_user user = somebody();
    struct access_user reader = user;

    ck_assert_int_eq(get_as(&user, "/admin/"), 200);
    has("First steps");
    ck_assert_uint_eq(count_of("class=\"is-done\""), 2); /* tables, others */
    has("Protect your own account</a></h3>\n<p>");
    run(conn, "UPDATE lintel_account SET second_factor_at = UTC_TIMESTAMP(6)");
    ck_assert_int_eq(get_as(&user, "/admin/"), 200);
    ck_assert_uint_eq(count_of("class=\"is-done\""), 3);
    reader.is_admin = false;
    ck_assert_int_eq(get_as(&reader, "/admin/"), 200);
    hasnt("First steps");
    ck_assert_int_eq(post_as(&user, &policy_everything, "/admin/steps", "csrf=no"), 403);
    run(conn, "UPDATE lintel_account SET toured_at = UTC_TIMESTAMP(6)");
    ck_assert_int_eq(get_as(&user, "/admin/"), 200);
    hasnt("First steps");
}
END_TEST

static void begin(void)
{
    rig_open();
    run(conn, "START TRANSACTION");
}

static void end(void)
{
    run(conn, "ROLLBACK");
    rig_close();
}

Suite *suite_search(void)
{
    Suite *s = suite_create("search");
    TCase *c = tcase_create("search");

    tcase_set_timeout(c, 60);
    tcase_add_unchecked_fixture(c, rig_load, rig_drop);
    tcase_add_checked_fixture(c, begin, end);
    tcase_add_test(c, a_key_leads_to_its_row);
    tcase_add_test(c, rows_tables_and_settings_are_found_by_words);
    tcase_add_test(c, nothing_found_is_said_with_what_was_not_searched);
    tcase_add_test(c, the_palette_is_given_the_hits_alone);
    tcase_add_test(c, nobody_finds_what_he_may_not_read);
    tcase_add_test(c, people_are_found_by_the_administrator_by_address_and_name);
    tcase_add_test(c, the_last_lists_and_rows_are_remembered_by_their_names_of_now);
    tcase_add_test(c, visits_are_bounded_and_none_are_kept_of_who_stands_in);
    tcase_add_test(c, first_steps_are_ticked_by_the_state_and_put_away);
    suite_add_tcase(s, c);
    return s;
}
