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
#include "app/admin/admin.h"
#include "app/base/arena.h"
#include "app/crypt/keyring.h"
#include "app/db/conn.h"
#include "app/db/script.h"
#include "app/db/stmt.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/route.h"
#include "app/model/load.h"
#include "app/model/migrate.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/pages/pages.h"
#include "app/tmpl/store.h"
#include "app/view/page.h"
#include "tests/suite.h"

#define DATABASE "lintel_pages"

static struct arena *process;
static struct db_conn *conn;
static struct crypt_keyring *keys;
static const struct model *model;
static struct tmpl_store *templates;
static struct http_exchange x;
static struct error err;

static const struct access_user admin = {
    .id = 1,
    .email = STR_INIT("admin@example.org"),
    .is_admin = true,
    .session_id = 1,
    .is_cookie = true,
    .token = STR_INIT("0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"),
};

#define ok(call)                                                     \
    do {                                                             \
        error_clear(&err);                                           \
        if ((call) != ERR_NONE)                                      \
            ck_abort_msg("%s: %s [%s]", #call, err.text, err.where); \
    } while (0)

#define has(part)   ck_assert_msg(holds(part), "\"%s\" is not in:\n%s", part, body_z())
#define hasnt(part) ck_assert_msg(!holds(part), "\"%s\" is in:\n%s", part, body_z())

static struct str source_path(const char *path)
{
    const char *top = getenv("top_srcdir");

    return str_format(process, "%s/%s", top == NULL ? "." : top, path);
}

static struct db_conn *connect_to(struct str name)
{
    struct db_options options = {
        .hosts = str_from_z(getenv("LINTEL_TEST_DB")),
        .user = STR("root"),
        .database = name,
        .connect_timeout_s = 5,
        .read_timeout_s = 60,
        .statements_max = 64,
    };
    struct db_conn *c = NULL;

    ok(db_conn_open(&options, &c, &err));
    return c;
}

static void run(struct db_conn *c, const char *sql)
{
    ok(db_script_run(c, str_from_z(sql), &err));
}

static int64_t number(const char *sql)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct sql text = {sql, strlen(sql)};
    bool more = false;

    ok(db_stmt_prepare(conn, text, &q, &err));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert(more);
    return db_row_int(q, db_stmt_column_count(q) - 1);
}

/* ---- once: the example as it ships ---- */

static void load_example(void)
{
    struct migrate_app apps[2];
    struct db_conn *c;

    process = arena_new((size_t)64 << 20);
    c = connect_to(STR(""));
    run(c, "CREATE DATABASE " DATABASE);
    run(c, "CREATE USER plain@localhost");
    run(c, "GRANT ALL ON " DATABASE ".* TO plain@localhost");
    db_conn_close(c);
    {
        /* As the ordinary user that an application has. */
        struct db_options options = {
            .hosts = str_from_z(getenv("LINTEL_TEST_DB")),
            .user = STR("plain"),
            .database = STR(DATABASE),
            .connect_timeout_s = 5,
            .read_timeout_s = 60,
            .statements_max = 32,
        };

        ok(db_conn_open(&options, &c, &err));
    }
    apps[0] = (struct migrate_app){STR("core"), source_path("sql/core")};
    apps[1] = (struct migrate_app){STR("example"), source_path("sql/example")};
    ok(migrate_run(c, process, apps, 2, STR_NONE, NULL, NULL, &err));
    db_conn_close(c);
}

static void drop_example(void)
{
    struct db_conn *c = connect_to(STR(""));

    run(c, "DROP DATABASE " DATABASE);
    run(c, "DROP USER plain@localhost");
    db_conn_close(c);
    arena_free(process);
}

static void setup(void)
{
    struct str folder = source_path("templates");
    struct tmpl_options options = {.folders = &folder, .folder_count = 1, .is_strict = true};

    conn = connect_to(STR(DATABASE));
    ok(model_load(conn, NULL, 0, &model, &err));
    ok(tmpl_store_open(&options, &templates, &err));
    ok(crypt_keyring_open(NULL,
                          STR("mac hmac256 m current AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
                          &keys, &err));
    http_exchange_init(&x, arena_new((size_t)64 << 20), &http_limits_default);
}

static void teardown(void)
{
    struct arena *a = x.arena;

    http_exchange_fini(&x);
    arena_free(a);
    tmpl_store_close(templates);
    crypt_keyring_close(keys);
    model_release(model);
    db_conn_closep(&conn);
}

/* ---- asking ---- */

/* What serve/ does with a request; returns the status. */
static int get_as(const struct access_user *user, const char *target)
{
    const struct http_param variables[] = {
        {STR("REQUEST_METHOD"), STR("GET")},
        {STR("REQUEST_URI"), str_from_z(target)},
        {STR("SERVER_PROTOCOL"), STR("HTTP/1.1")},
        {STR("HTTP_HOST"), STR("localhost")},
        {STR("HTTPS"), STR("on")},
        {STR("REMOTE_ADDR"), STR("127.0.0.1")},
    };
    const struct http_face *const faces[] = {&pages_face, &admin_face};
    const struct http_face *face = &pages_face;
    struct arena *a = x.arena;
    enum err code;

    http_exchange_fini(&x);
    arena_reset(a);
    http_exchange_init(&x, a, &http_limits_default);
    x.db = conn;
    x.model = model;
    x.templates = templates;
    x.user = user;
    x.policy = user != NULL && user->is_admin ? &policy_everything : NULL;
    x.keys = keys;
    code = http_request_parse(&x, variables, sizeof variables / sizeof *variables);
    if (code == ERR_NONE)
        code = http_route_find(&x, faces, 2, &face);
    if (code == ERR_NONE)
        code = x.route->handle(&x);
    if (code == ERR_UNAUTHENTICATED)
        code = face->ask_sign_in(&x);
    if (code != ERR_NONE) {
        if (x.resp.status == 0)
            x.resp.status = http_status_from_err(code);
        face->answer_error(&x);
    }
    return x.resp.status;
}

static int get(const char *target)
{
    return get_as(&admin, target);
}

static const char *body_z(void)
{
    return str_z(x.arena, buf_str(&x.resp.body));
}

static bool holds(const char *part)
{
    return strstr(body_z(), part) != NULL;
}

static struct str header(struct str name)
{
    for (size_t i = 0; i < x.resp.header_count; i++) {
        if (str_eq_nocase(x.resp.headers[i].name, name))
            return x.resp.headers[i].value;
    }
    return STR_NONE;
}

/* How often part stands in the page. */
static size_t count_of(const char *part)
{
    size_t count = 0;

    for (const char *at = strstr(body_z(), part); at != NULL; at = strstr(at + 1, part))
        count++;
    return count;
}

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
    /* The rows, four foreign keys; and the SHOW itself. */
    ck_assert_int_le(number("SHOW SESSION STATUS LIKE 'Com_stmt_execute'") - before, 6);
}
END_TEST

/* Where the link marked by this leads, or "". */
static const char *path_of(const char *mark)
{
    const char *at = strstr(body_z(), mark);
    char *path;
    size_t len = 0;

    if (at == NULL)
        return "";
    at += strlen(mark);
    path = arena_alloc(process, strcspn(at, "\"") + 1, 1);
    for (; *at != '"'; at++) {
        path[len++] = *at;
        if (strncmp(at, "&amp;", 5) == 0)
            at += 4;
    }
    return path;
}

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

START_TEST(the_filter_form_becomes_an_address)
{
    ck_assert_int_eq(get("/admin/data/library_title?order=name.asc&offset=100&published=lte.2000"
                         "&filter.column=published&filter.how=least&filter.value=1990"),
                     303);
    ck_assert(str_ends(header(STR("Location")),
                       STR("/admin/data/library_title?order=name.asc&published=lte.2000"
                           "&published=gte.1990")));
    ck_assert_int_eq(
        get("/admin/data/library_title?order=name.asc&published=lte.2000&published=gte.1990"), 200);
    has("Published is at least 1990");
    has("aria-sort=\"ascending\"");
    /* Taking one condition away leaves the other. */
    has("href=\"/admin/data/library_title?order=name.asc&amp;published=gte.1990\"");
    ck_assert_int_eq(
        get("/admin/data/library_title?filter.column=nope&filter.how=is&filter.value=1"), 400);
}
END_TEST

START_TEST(nothing_found_is_said)
{
    ck_assert_int_eq(get("/admin/data/library_loan?id=eq.0"), 200);
    has("No row meets these conditions");
    ck_assert_int_eq(get("/admin/data/library_loan?offset=1000000"), 200);
    has("no rows this far down");
}
END_TEST

START_TEST(a_view_is_a_table_without_row_pages)
{
    ck_assert_int_eq(get("/admin/data/library_overdue"), 200);
    has("Days late");
    hasnt("href=\"/admin/data/library_overdue/");
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
    hasnt("<script");
    hasnt("<img src=x");
    has("&lt;script&gt;");
    has("{{name}}");
    ck_assert_int_eq(get("/admin/data/library_branch/7"), 200);
    hasnt("<script");
    hasnt("href=\"javascript:");
    has("<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>");
    run(conn, "DELETE FROM library_branch WHERE id = 7");
    ck_assert_int_eq(get("/admin/data/library_branch?name=eq.%3Cscript%3E%22%3E"), 200);
    hasnt("<script");
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
    tcase_add_unchecked_fixture(c, load_example, drop_example);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, the_example_loads_as_an_ordinary_user);
    tcase_add_test(c, the_example_holds_together);
    tcase_add_test(c, a_stranger_sees_a_welcome_and_is_asked_to_sign_in);
    tcase_add_test(c, an_account_without_rights_is_told_so);
    tcase_add_test(c, the_administrator_sees_tables_by_app_and_none_of_ours);
    tcase_add_test(c, foreign_keys_show_names_at_one_query_each);
    tcase_add_test(c, following_next_shows_every_row_once);
    tcase_add_test(c, previous_leads_back_to_the_first_page);
    tcase_add_test(c, without_a_key_pages_go_by_offset);
    tcase_add_test(c, the_filter_form_becomes_an_address);
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
