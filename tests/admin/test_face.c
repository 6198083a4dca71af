/*
 * test_face.c - whole pages, over the example application in a MariaDB of their own.
 *
 * The database is made and filled once, by the migrations as they ship; each test
 * has its own connection, model and templates (strict: an unknown name fails).
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/db/script.h"
#include "app/http/limits.h"
#include "app/http/route.h"
#include "app/view/page.h"
#include "tests/admin/rig.h"
#include "tests/suite.h"

/* ---- the example ---- */

START_TEST(the_example_loads_as_an_ordinary_user)
{
    ck_assert_int_gt(number("SELECT (SELECT COUNT(*) FROM library_loan)"
                            " + (SELECT COUNT(*) FROM library_copy)"
                            " + (SELECT COUNT(*) FROM library_title)"
                            " + (SELECT COUNT(*) FROM library_member)"
                            " + (SELECT COUNT(*) FROM library_title_author)"),
                     10000);
}
END_TEST

START_TEST(the_example_holds_together)
{
    ck_assert_int_eq(number("SELECT COUNT(*) FROM library_loan a JOIN library_loan b"
                            " ON a.copy_id = b.copy_id AND a.id < b.id"
                            " AND COALESCE(a.returned_at, '2099-01-01') > b.lent_at"),
                     0);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM library_copy c LEFT JOIN library_loan l"
                            " ON l.open_copy_id = c.id"
                            " WHERE (c.state = 'on loan') <> (l.id IS NOT NULL)"),
                     0);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM library_title t LEFT JOIN library_title_author a"
                            " ON a.title_id = t.id WHERE a.title_id IS NULL"),
                     0);
    ck_assert_int_gt(number("SELECT COUNT(*) FROM library_overdue"), 50);
}
END_TEST

/* ---- who sees what ---- */

START_TEST(a_stranger_sees_a_welcome_and_is_asked_to_sign_in)
{
    ck_assert_int_eq(get_as(NULL, "/"), 200);
    has("/sign-in");
    hasnt("library_");
    ck_assert_int_eq(get_as(NULL, "/admin/data/library_loan?order=due_on.desc&id=gt.5"), 303);
    ck_assert(str_ends(
        header(STR("Location")),
        STR("/sign-in?next=%2Fadmin%2Fdata%2Flibrary_loan%3Forder%3Ddue_on.desc%26id%3Dgt.5")));
}
END_TEST

START_TEST(an_account_without_rights_is_told_so)
{
    struct access_user reader = admin;

    reader.is_admin = false;
    ck_assert_int_eq(get_as(&reader, "/admin/"), 200);
    has("Your account may not see any data.");
    hasnt("library_");
    ck_assert_int_eq(get_as(&reader, "/admin/data/library_loan"), 404);
    hasnt("perhaps");
}
END_TEST

START_TEST(the_administrator_sees_tables_by_app_and_none_of_ours)
{
    ck_assert_int_eq(get("/admin/"), 200);
    has("Library <span class=\"count\">9 tables, 1 view</span>");
    has("href=\"/admin/data/library_loan\">Loans</a>");
    has("href=\"/rest/v1/library_loan\"");
    hasnt("lintel_");
    ck_assert(str_eq(header(STR("Cache-Control")), STR("private, no-store")));
}
END_TEST

/* ---- tables ---- */

START_TEST(foreign_keys_show_names_at_one_query_each)
{
    int64_t before;

    ck_assert_int_eq(get("/admin/data/library_loan"), 200);
    ck_assert_uint_eq(count_of("<tr role=\"row\">"), 51);
    has("href=\"/admin/data/library_branch/1\">Market Square</a>");
    hasnt("{{");
    before = number("SHOW SESSION STATUS LIKE 'Com_stmt_execute'");
    ck_assert_int_eq(get("/admin/data/library_loan?offset=50"), 200);
    /* The rows, four foreign keys, views and the roles they may be shared with; that it was
     * looked at, once it went out; and the SHOW. */
    ck_assert_int_le(number("SHOW SESSION STATUS LIKE 'Com_stmt_execute'") - before, 9);
}
END_TEST

static const char *next_path(void)
{
    return path_of("rel=\"next\" href=\"");
}

static const char *previous_path(void)
{
    return path_of("rel=\"prev\" href=\"");
}

START_TEST(following_next_shows_every_row_once)
{
    const char *path = "/admin/data/library_fine?order=reason.desc&limit=200";
    size_t rows = 0;
    size_t pages = 0;

    for (; *path != '\0' && pages < 20; pages++) {
        ck_assert_int_eq(get(path), 200);
        rows += count_of("<tr role=\"row\">") - 1;
        path = next_path();
    }
    ck_assert_uint_eq(rows, (size_t)number("SELECT COUNT(*) FROM library_fine"));
    ck_assert_uint_eq(pages, (rows + 199) / 200);
}
END_TEST

START_TEST(previous_leads_back_to_the_first_page)
{
    const char *path = "/admin/data/library_fine?order=reason.desc&limit=20";
    const char *first;
    int pages = 0;

    ck_assert_int_eq(get(path), 200);
    has("Rows 1 to 20");
    ck_assert_str_eq(previous_path(), "");
    first = str_z(process, buf_str(&x.resp.body));
    first = strstr(first, "<tbody");
    for (; pages < 3; pages++) {
        path = next_path();
        ck_assert_ptr_nonnull(strstr(path, "after="));
        ck_assert_int_eq(get(path), 200);
    }
    hasnt("offset=");
    for (; pages > 0; pages--) {
        path = previous_path();
        ck_assert_ptr_nonnull(strstr(path, "before="));
        ck_assert_int_eq(get(path), 200);
    }
    ck_assert_str_eq(previous_path(), "");
    ck_assert_int_eq(strncmp(strstr(body_z(), "<tbody"), first, 400), 0);
    ck_assert_int_eq(get("/admin/data/library_fine?after=x"), 400);
    /* Sorting begins anew. */
    ck_assert_int_eq(get("/admin/data/library_fine?limit=20"), 200);
    ck_assert_int_eq(get(next_path()), 200);
    has("<a href=\"/admin/data/library_fine?limit=20&amp;order=loan_id.asc\"");
}
END_TEST

START_TEST(without_a_key_pages_go_by_offset)
{
    struct crypt_keyring *kept = keys;

    keys = NULL;
    ck_assert_int_eq(get("/admin/data/library_fine?limit=20"), 200);
    ck_assert_ptr_nonnull(strstr(next_path(), "offset=20"));
    keys = kept;
}
END_TEST

START_TEST(nothing_found_is_said)
{
    ck_assert_int_eq(get("/admin/data/library_loan?id=eq.0"), 200);
    has("No row meets these conditions");
    ck_assert_int_eq(get("/admin/data/library_loan?select=id"), 200);
    has("more columns on each row");
    ck_assert_int_eq(get("/admin/data/library_loan?select=id&id=eq.0"), 200);
    hasnt("more columns on each row");
    ck_assert_int_eq(get("/admin/data/library_loan?offset=1000000"), 200);
    has("no rows this far down");
}
END_TEST

START_TEST(a_view_is_a_table_without_row_pages)
{
    ck_assert_int_eq(get("/admin/data/library_overdue"), 200);
    has("Days late");
    /* What names no row leads to no row. */
    hasnt("href=\"/admin/data/library_overdue/1");
    ck_assert_int_eq(get("/admin/data/library_overdue/1"), 404);
}
END_TEST

/* ---- rows ---- */

START_TEST(a_row_links_both_ways)
{
    ck_assert_int_eq(get("/admin/data/library_branch/1"), 200);
    has("<h1>Market Square</h1>");
    has("Three capital letters, printed on the spine of each copy");
    has("href=\"https://library.example/market-square\"");
    has("href=\"mailto:market@library.example\"");
    has("href=\"/admin/data/library_copy?branch_id=eq.1\"");
    /* Two foreign keys between the same two tables are told apart. */
    has("Lent by");
    has("Taken back by");
    has("href=\"/admin/data/library_loan?taken_by=eq.1\"");
    ck_assert_int_eq(get("/admin/data/library_subject/9"), 200);
    has("href=\"/admin/data/library_subject/1\">Fiction</a>");
}
END_TEST

START_TEST(a_composite_key_is_an_address)
{
    char target[100];

    (void)snprintf(target, sizeof target, "/admin/data/library_title_author/1,%" PRId64,
                   number("SELECT MIN(author_id) FROM library_title_author WHERE title_id = 1"));
    ck_assert_int_eq(get(target), 200);
    has("href=\"/admin/data/library_title/1\"");
    ck_assert_int_eq(get("/admin/data/library_title_author/1"), 404);
    ck_assert_int_eq(get("/admin/data/library_title_author/1,2,3"), 404);
}
END_TEST

START_TEST(the_reference_has_every_table_and_examples)
{
    ck_assert_int_eq(get("/docs"), 200);
    has("href=\"/docs/library_loan\"");
    hasnt("lintel_user");
    ck_assert_int_eq(get("/docs/library_branch"), 200);
    has("<h3>Change it</h3>");
    hasnt("{{");
    ck_assert_int_eq(get("/docs/nowhere"), 404);
}
END_TEST

START_TEST(what_is_no_row_is_not_found)
{
    static const char *const targets[] = {
        "/admin/data/nope",
        "/admin/data/library_loan/0",
        "/admin/data/library_loan/abc",
        "/admin/data/library_loan/",
        "/admin/data/library_loan/1%2C2",
        "/admin/data/library_loan/%27%20OR%201=1",
        "/admin/data/lintel_schema",
        "/admin/data/library_loan/1/more",
        "/admin/data/library_loan/~",
        "/admin/data/",
        "/admin/data/library_loan/99999999999999999999999999",
    };

    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        ck_assert_msg(get(targets[i]) == 404, "%s: %d", targets[i], x.resp.status);
        has("Not Found");
    }
}
END_TEST

START_TEST(hostile_values_stay_text)
{
    run(conn, "INSERT INTO library_branch (id, code, name, street, town, website, opened_on) VALUES"
              " (7, 'XSS', '<script>alert(1)</script>', '\"><img src=x>', '{{name}}',"
              " 'javascript:alert(1)', '2020-01-01')");
    ck_assert_int_eq(get("/admin/data/library_branch"), 200);
    hasnt("<script>");
    hasnt("<img src=x");
    has("&lt;script&gt;");
    has("{{name}}");
    ck_assert_int_eq(get("/admin/data/library_branch/7"), 200);
    hasnt("<script>");
    hasnt("href=\"javascript:");
    has("<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>");
    run(conn, "DELETE FROM library_branch WHERE id = 7");
    ck_assert_int_eq(get("/admin/data/library_branch?name=eq.%3Cscript%3E%22%3E"), 200);
    hasnt("<script>");
}
END_TEST

START_TEST(an_error_shows_a_number_and_no_internals)
{
    ck_assert_int_eq(get("/admin/data/library_title?published=gte.abc"), 400);
    has("published");
    hasnt("SELECT");
    hasnt(".c:");
    x.model = NULL;
    http_exchange_fini(&x);
    http_exchange_init(&x, x.arena, &http_limits_default);
    x.req.id = STR("5f2d8c0a4e");
    x.templates = templates;
    (void)error_set(&x.error, ERR_INTERNAL, "secret detail");
    view_answer_error(&x);
    ck_assert_int_eq(x.resp.status, 500);
    has("5f2d8c0a4e");
    hasnt("secret detail");
    x.templates = NULL; /* none could be loaded: plain words */
    view_answer_error(&x);
    has("Something went wrong");
    hasnt("<html");
}
END_TEST

static Suite *suite_face(void)
{
    Suite *s = suite_create("pages");
    TCase *c = tcase_create("face");

    tcase_set_timeout(c, 60);
    tcase_add_unchecked_fixture(c, rig_load, rig_drop);
    tcase_add_checked_fixture(c, rig_open, rig_close);
    tcase_add_test(c, the_example_loads_as_an_ordinary_user);
    tcase_add_test(c, the_example_holds_together);
    tcase_add_test(c, a_stranger_sees_a_welcome_and_is_asked_to_sign_in);
    tcase_add_test(c, an_account_without_rights_is_told_so);
    tcase_add_test(c, the_administrator_sees_tables_by_app_and_none_of_ours);
    tcase_add_test(c, foreign_keys_show_names_at_one_query_each);
    tcase_add_test(c, following_next_shows_every_row_once);
    tcase_add_test(c, previous_leads_back_to_the_first_page);
    tcase_add_test(c, without_a_key_pages_go_by_offset);
    tcase_add_test(c, nothing_found_is_said);
    tcase_add_test(c, a_view_is_a_table_without_row_pages);
    tcase_add_test(c, a_row_links_both_ways);
    tcase_add_test(c, a_composite_key_is_an_address);
    tcase_add_test(c, the_reference_has_every_table_and_examples);
    tcase_add_test(c, what_is_no_row_is_not_found);
    tcase_add_test(c, hostile_values_stay_text);
    tcase_add_test(c, an_error_shows_a_number_and_no_internals);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_face};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
