/*
 * test_history.c - what happened to a row: who may read it, what it says, and the way back.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/model/write.h"
#include "app/view/find.h"
#include "tests/admin/rig.h"
#include "tests/suite.h"

/* The branch of a test: a new one each time, for what is recorded stays. */
static int64_t id;

static const char *branch(const char *rest)
{
    static char target[100];

    (void)snprintf(target, sizeof target, "/admin/data/library_branch/%" PRId64 "%s", id, rest);
    return target;
}

/* As the faces write: with the audit's hook.  column NULL: the row is deleted. */
static void write_row(const char *table, int64_t at, const char *column, struct str value)
{
    const struct model_table *t = model_table_find(model, str_from_z(table));
    const struct model_column *c = column == NULL ? NULL : model_column_find(t, str_from_z(column));
    const struct write_cell cell = {WRITE_TEXT, value};
    struct change all = {.op = c == NULL ? WRITE_DELETE : WRITE_UPDATE,
                         .table = t,
                         .policy = &policy_everything,
                         .columns = &c,
                         .column_count = c == NULL ? 0 : 1,
                         .cells = &cell,
                         .row_count = c == NULL ? 0 : 1};
    struct write_hook hook;
    struct write_result result;
    struct write w;
    struct str key;

    ck_assert_int_eq(get("/admin/"), 200); /* an exchange of the administrator */
    hook = access_write_hook(&x);
    key = str_format(x.arena, "%" PRId64, at);
    all.where = view_query_of_values(x.arena, t->primary->columns, &key, 1);
    ok(write_check(x.arena, &all, &write_limits_default, &w, &err));
    ok(write_run(&w, conn, &hook, 1, &result, &err));
    ck_assert_uint_eq(result.keys.count, 1);
}

static void change(const char *column, const char *value)
{
    write_row("library_branch", id, column, str_from_z(value));
}

static void begin(void)
{
    char sql[300];

    rig_open();
    id = number("SELECT COALESCE(MAX(CAST(row_key AS UNSIGNED)), 10) + 1 FROM lintel_audit"
                " WHERE model = 'library_branch'");
    run(conn, "DELETE FROM library_branch WHERE code = 'HIS'");
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO library_branch (id, code, name, street, town, opened_on) VALUES"
                   " (%" PRId64 ", 'HIS', 'First name', 'A street', 'Town', '2020-01-01')",
                   id);
    run(conn, sql);
    change("name", "Second <b>name</b>");
    change("street", "Another street");
}

static void end(void)
{
    run(conn, "DELETE FROM library_branch WHERE code = 'HIS'");
    rig_close();
}

/* A policy of one grant to read, with a condition or a list of fields. */
static struct policy_grant grant;
static struct policy_table granted;

static const struct policy_table *table_of(const struct policy *p, const struct model_table *t)
{
    static const struct policy_table none;

    (void)p;
    return str_eq(t->name, STR("library_branch")) ? &granted : &none;
}

static bool no_call(const struct policy *p, const struct model_routine *r)
{
    (void)p;
    (void)r;
    return false;
}

static bool no_context(const struct policy *p, struct str name, const struct str **out_values,
                       size_t *out_count)
{
    (void)p;
    (void)name;
    (void)out_values;
    (void)out_count;
    return false;
}

static const struct policy reading = {table_of, no_call, no_context};

static void grant_reading(const struct query_cond *where, const bool *fields)
{
    static const struct policy_grant *at[] = {&grant};

    grant = (struct policy_grant){.id = 1, .where = where, .fields = fields};
    granted = (struct policy_table){.verbs[POLICY_READ] = {at, 1}};
}

START_TEST(changes_stand_newest_first_with_old_and_new_values)
{
    const char *newer;
    const char *older;

    ck_assert_int_eq(get(branch("/history")), 200);
    newer = strstr(body_z(), "Another street");
    older = strstr(body_z(), "Second &lt;b&gt;name&lt;/b&gt;</span>");
    ck_assert_ptr_nonnull(newer);
    ck_assert_ptr_nonnull(older);
    ck_assert(newer < strstr(newer, "First name"));
    has("A street");
    has("admin@example.org");
    hasnt("<b>name");
    ck_assert_int_eq(get(branch("")), 200);
    has(str_z(process, str_format(process, "href=\"%s\"", branch("/history"))));
    has("Comments and changes");
    ck_assert_uint_ge(count_of("<time"), 2);
    /* Two changes of one second bear one name, which landmarks must not. */
    ck_assert_int_eq(get(branch("/history")), 200);
    hasnt("role=\"region\"");
}
END_TEST

START_TEST(pages_go_on_where_the_last_one_ended)
{
    char name[40];

    for (int i = 0; i < 25; i++) {
        (void)snprintf(name, sizeof name, "Name number %d.", i);
        change("name", name);
    }
    ck_assert_int_eq(get(branch("/history")), 200);
    has("Name number 24.");
    hasnt("Name number 3.");
    ck_assert_int_eq(get(path_of("rel=\"next\" href=\"")), 200);
    has("Name number 3.");
    hasnt("<span>Name number 24.");
    ck_assert_int_eq(get(branch("/history?before=x")), 400);
}
END_TEST

START_TEST(a_deleted_row_has_its_history_still)
{
    run(conn, "DELETE FROM library_branch WHERE code = 'HIS'");
    ck_assert_int_eq(get(branch("")), 404);
    ck_assert_int_eq(get(branch("/history")), 200);
    has("This row is deleted.");
    has("Another street");
    ck_assert_int_eq(get("/admin/data/library_branch/4711/history"), 404);
    ck_assert_int_eq(get("/admin/data/library_branch/abc/history"), 404);
    ck_assert_int_eq(get("/admin/data/library_branch/8,9/history"), 404);
}
END_TEST

START_TEST(only_who_may_read_all_rows_reads_it)
{
    struct access_user reader = admin;
    const struct str one = str_format(process, "%" PRId64, id);
    const struct model_table *t = model_table_find(model, STR("library_branch"));

    reader.id = 2;
    reader.email = STR("reader@example.org");
    reader.is_admin = false;
    grant_reading(NULL, NULL);
    ck_assert_int_eq(get_with(&reader, &reading, branch("/history")), 200);
    has("Another street");
    hasnt("admin@example.org"); /* names are for who works on the rows */
    ck_assert_int_eq(get_with(NULL, &reading, branch("/history")), 303);
    ck_assert_int_eq(get_with(NULL, &reading, branch("")), 200);
    hasnt("/history");

    grant_reading(view_query_of_values(process, t->primary->columns, &one, 1)->where, NULL);
    ck_assert_int_eq(get_with(&reader, &reading, branch("")), 200);
    hasnt("/history");
    ck_assert_int_eq(get_with(&reader, &reading, branch("/history")), 404);
    hasnt("Another street");
}
END_TEST

START_TEST(a_field_that_is_not_shown_is_not_told_of)
{
    static bool fields[64];
    struct access_user reader = admin;
    const struct model_table *t = model_table_find(model, STR("library_branch"));

    reader.id = 2;
    reader.email = STR("reader@example.org");
    reader.is_admin = false;
    for (size_t i = 0; i < t->column_count; i++)
        fields[i] = !str_eq(t->columns[i].name, STR("street"));
    grant_reading(NULL, fields);
    ck_assert_int_eq(get_with(&reader, &reading, branch("/history")), 200);
    has("First name");
    hasnt("treet");
    ck_assert_uint_eq(count_of("<li class=\"change\">"), 1);
}
END_TEST

START_TEST(what_refers_here_is_added_with_the_parent_preset)
{
    struct access_user reader = admin;
    const char *path;

    ck_assert_int_eq(get(branch("")), 200);
    path = str_z(process,
                 str_format(process, "/admin/data/library_copy/-/new?branch_id=%" PRId64, id));
    has(path);
    ck_assert_int_eq(get(path), 200);
    has("Second &lt;b&gt;name&lt;/b&gt;");
    reader.id = 2;
    reader.is_admin = false;
    grant_reading(NULL, NULL);
    ck_assert_int_eq(get_with(&reader, &reading, branch("")), 200);
    hasnt("/-/new");
}
END_TEST

/* ---- the way back ---- */

/* What the button after mark says, with the page's version. */
static const char *back_by(const char *mark)
{
    struct str version = str_from_z(path_of("name=\"version\" value=\""));
    const char *to = path_of(mark);

    ck_assert_msg(*to != '\0', "there is no such button: %s", mark);
    return str_z(process, str_format(process, "version=%.*s&to=%s", STR_ARG(version), to));
}

static int64_t is(const char *condition)
{
    char sql[300];

    (void)snprintf(sql, sizeof sql,
                   "SELECT COUNT(*) FROM library_branch WHERE id = %" PRId64 " AND %s", id,
                   condition);
    return number(sql);
}

START_TEST(a_field_goes_back_once)
{
    const char *fields;

    ck_assert_int_eq(get(branch("/history")), 200);
    fields = back_by("class=\"plain back\" type=\"submit\" form=\"back\" name=\"to\" value=\"");
    ck_assert_int_eq(post(branch("/history"), fields), 303);
    ck_assert(str_ends(header(STR("Location")), STR("?done=saved")));
    ck_assert_int_eq(is("street = 'A street' AND name = 'Second <b>name</b>'"), 1);
    /* The page it was sent from is no longer what there is. */
    change("street", "A third street");
    ck_assert_int_eq(post(branch("/history"), fields), 409);
    has("Somebody changed this row");
    ck_assert_int_eq(is("street = 'A third street'"), 1);
}
END_TEST

START_TEST(a_version_comes_back_whole)
{
    const char *fields;

    change("town", "Elsewhere");
    change("street", "A third street");
    ck_assert_int_eq(get(branch("/history")), 200);
    /* The first that is offered: as it was before the last change. */
    fields = back_by("class=\"change-back\" type=\"submit\" form=\"back\" name=\"to\" value=\"");
    ck_assert_int_eq(post(branch("/history"), fields), 303);
    ck_assert_int_eq(is("street = 'Another street' AND town = 'Elsewhere'"), 1);
    ck_assert_int_eq(post(branch("/history"), "version=x&to=1"), 409);
    ck_assert_int_eq(post(branch("/history"), "version=x&to=abc"), 409);
    ck_assert_int_eq(post(branch("/history"), "version=x&to=18446744073709551615"), 409);
    ck_assert_int_eq(post(branch("/history"), ""), 409);
}
END_TEST

START_TEST(a_deleted_row_is_made_again)
{
    const char *fields;

    write_row("library_branch", id, NULL, STR_NONE);
    ck_assert_int_eq(get(branch("/history")), 200);
    fields =
        back_by("class=\"change-back main\" type=\"submit\" form=\"back\" name=\"to\" value=\"");
    ck_assert_int_eq(post(branch("/history"), fields), 303);
    ck_assert_int_eq(is("code = 'HIS' AND name = 'Second <b>name</b>' AND phone IS NULL"
                        " AND opened_on = '2020-01-01'"),
                     1);
    ck_assert_int_eq(post(branch("/history"), fields), 409); /* it is there */
}
END_TEST

START_TEST(what_was_not_kept_is_not_offered_and_refused)
{
    char *longest = arena_alloc(process, 2001, 1);
    int64_t change_id;

    memset(longest, 'x', 2000);
    longest[2000] = '\0';
    write_row("library_title", 1, "summary", str_from_z(longest));
    write_row("library_title", 1, "summary", STR("short"));
    change_id = number("SELECT MAX(id) FROM lintel_audit WHERE model = 'library_title'");
    ck_assert_int_eq(get("/admin/data/library_title/1/history"), 200);
    has("too long to be kept");
    ck_assert_uint_eq(count_of("class=\"plain back\""), 1);
    ck_assert_int_eq(post("/admin/data/library_title/1/history",
                          str_z(process, str_format(process, "to=%" PRId64 ":summary", change_id))),
                     409);
    has("cannot be brought back");
    ck_assert_int_eq(number("SELECT summary = 'short' FROM library_title WHERE id = 1"), 1);
}
END_TEST

START_TEST(only_who_may_change_the_row_brings_it_back)
{
    struct access_user reader = admin;
    const char *fields;
    const char *csrf;

    ck_assert_int_eq(get(branch("/history")), 200);
    fields = back_by("class=\"plain back\" type=\"submit\" form=\"back\" name=\"to\" value=\"");
    ck_assert_int_eq(post_as(&admin, &policy_everything, branch("/history"), fields), 403);
    reader.id = 2;
    reader.is_admin = false;
    grant_reading(NULL, NULL);
    ck_assert_int_eq(get_with(&reader, &reading, branch("/history")), 200);
    ck_assert_uint_eq(count_of("name=\"to\""), 0);
    csrf = path_of("name=\"csrf\" value=\"");
    fields = str_z(process, str_format(process, "%s&csrf=%s", fields, csrf));
    ck_assert_int_eq(post_as(&reader, &reading, branch("/history"), fields), 403);
    ck_assert_int_eq(is("street = 'Another street'"), 1);
}
END_TEST

static Suite *suite_history(void)
{
    Suite *s = suite_create("history");
    TCase *c = tcase_create("history");

    tcase_set_timeout(c, 60);
    tcase_add_unchecked_fixture(c, rig_load, rig_drop);
    tcase_add_checked_fixture(c, begin, end);
    tcase_add_test(c, changes_stand_newest_first_with_old_and_new_values);
    tcase_add_test(c, pages_go_on_where_the_last_one_ended);
    tcase_add_test(c, a_deleted_row_has_its_history_still);
    tcase_add_test(c, only_who_may_read_all_rows_reads_it);
    tcase_add_test(c, a_field_that_is_not_shown_is_not_told_of);
    tcase_add_test(c, what_refers_here_is_added_with_the_parent_preset);
    tcase_add_test(c, a_field_goes_back_once);
    tcase_add_test(c, a_version_comes_back_whole);
    tcase_add_test(c, a_deleted_row_is_made_again);
    tcase_add_test(c, what_was_not_kept_is_not_offered_and_refused);
    tcase_add_test(c, only_who_may_change_the_row_brings_it_back);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_history};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
