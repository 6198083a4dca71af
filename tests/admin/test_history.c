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

/* One column of a branch, as the faces write: with the audit's hook. */
static void change(const char *column, const char *value)
{
    const struct model_table *t = model_table_find(model, STR("library_branch"));
    const struct model_column *c = model_column_find(t, str_from_z(column));
    struct write_cell cell = {WRITE_TEXT, str_from_z(value)};
    struct str key;
    struct change all = {.op = WRITE_UPDATE,
                         .table = t,
                         .policy = &policy_everything,
                         .columns = &c,
                         .column_count = 1,
                         .cells = &cell,
                         .row_count = 1};
    struct write_hook hook;
    struct write_result result;
    struct write w;

    ck_assert_int_eq(get("/admin/"), 200); /* an exchange of the administrator */
    hook = access_write_hook(&x);
    key = str_format(x.arena, "%" PRId64, id);
    all.where = view_query_of_values(x.arena, t->primary->columns, &key, 1);
    if (value[0] == '\0')
        cell.kind = WRITE_NULL;
    ok(write_check(x.arena, &all, &write_limits_default, &w, &err));
    ok(write_run(&w, conn, &hook, 1, &result, &err));
    ck_assert_uint_eq(result.updated, 1);
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
    has("Last changes");
    ck_assert_uint_ge(count_of("<time"), 2);
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
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_history};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
