/*
 * test_write.c - the write path without a face: what hooks are told, and that they are asked
 * inside the one transaction.
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/model/load.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/model/write.h"
#include "tests/model/live.h"

#define LOG_MAX 512

/* What the hooks were told, as "old update 1 2;new ...". */
struct witness {
    char log[LOG_MAX];
    const char *refuses; /* a call that says no */
};

static const struct model *model;
static const struct model_table *table;
static struct witness witness;

static enum err note(struct witness *w, const char *call, const struct write_event *event,
                     struct error *e)
{
    static const char *const ops[] = {"insert", "update", "delete"};
    struct str text = str_format(arena, "%s%s %s", w->log, call, ops[event->op]);

    ck_assert_ptr_eq(event->keys.table, table);
    for (size_t i = 0; i < event->keys.count; i++)
        text = str_format(arena, "%.*s %.*s", STR_ARG(text),
                          STR_ARG(write_literal(arena, &event->keys.values[i])));
    (void)snprintf(w->log, sizeof w->log, "%.*s;", STR_ARG(text));
    if (w->refuses != NULL && strcmp(w->refuses, call) == 0)
        return error_tell(e, ERR_DENIED, STR_NONE, "not allowed");
    return ERR_NONE;
}

static enum err old_rows(void *ctx, const struct write_event *event, struct error *e)
{
    return note(ctx, "old", event, e);
}

static enum err new_rows(void *ctx, const struct write_event *event, struct error *e)
{
    return note(ctx, "new", event, e);
}

static enum err done(void *ctx, const struct write_event *event, struct error *e)
{
    return note(ctx, "done", event, e);
}

static void setup(void)
{
    size_t applied;

    live_setup();
    ok(live_run(conn, &applied, &err));
    live_sql(conn,
             "CREATE TABLE item (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(10) NOT NULL,"
             " UNIQUE (name))");
    live_sql(conn, "INSERT INTO item VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    ok(model_load(conn, NULL, 0, &model, &err));
    table = model_table_find(model, STR("item"));
    ck_assert_ptr_nonnull(table);
    witness = (struct witness){.refuses = NULL};
}

static void teardown(void)
{
    model_release(model);
    live_teardown();
}

static enum err run(const struct change *change, struct write_result *out_result)
{
    static const struct write_hooks hooks = {
        .old_rows = old_rows, .new_rows = new_rows, .done = done};
    const struct write_hook hook = {&hooks, &witness};
    struct write w;

    error_clear(&err);
    TRY(write_check(arena, change, &write_limits_default, &w, &err));
    return write_run(&w, conn, &hook, 1, out_result, &err);
}

static struct query *where(const char *name, const char *value)
{
    const struct query_param param = {str_from_z(name), str_from_z(value)};
    struct query *q;

    ok(query_parse(arena, &param, 1, &(struct query_options){.limits = &query_limits_default}, &q,
                   &err));
    return q;
}

/* id and name of up to two rows; an absent id is numbered. */
static struct change rows_of(enum write_op op, size_t count, const char *const (*values)[2])
{
    const struct model_column **columns = arena_alloc(arena, 2, sizeof *columns);
    struct write_cell *cells = ARENA_ARRAY(arena, struct write_cell, 2 * count);

    columns[0] = model_column_find(table, STR("id"));
    columns[1] = model_column_find(table, STR("name"));
    for (size_t i = 0; i < 2 * count; i++) {
        if (values[i / 2][i % 2] != NULL)
            cells[i] = (struct write_cell){WRITE_TEXT, str_from_z(values[i / 2][i % 2])};
    }
    return (struct change){.op = op,
                           .policy = &policy_everything,
                           .table = table,
                           .columns = columns,
                           .column_count = 2,
                           .cells = cells,
                           .row_count = count};
}

START_TEST(hooks_are_told_of_new_rows)
{
    static const char *const values[][2] = {{NULL, "x"}, {"9", "y"}};
    struct change change = rows_of(WRITE_INSERT, 2, values);
    struct write_result result;

    ok(run(&change, &result));
    ck_assert_str_eq(witness.log, "new insert 4 9;done insert 4 9;");
    ck_assert_uint_eq(result.inserted, 2);
}
END_TEST

START_TEST(hooks_see_the_key_before_and_after)
{
    static const char *const values[][2] = {{"7", "z"}};
    struct change change = rows_of(WRITE_UPDATE, 1, values);
    struct write_result result;

    change.where = where("name", "eq.b");
    ok(run(&change, &result));
    ck_assert_str_eq(witness.log, "old update 2;new update 7;done update 7;");
    ck_assert_uint_eq(result.updated, 1);
    ck_assert_int_eq(result.keys.values[0].i, 7);
}
END_TEST

START_TEST(an_upsert_tells_changed_rows_from_new_ones)
{
    static const char *const values[][2] = {{"2", "B"}, {"8", "new"}};
    struct change change = rows_of(WRITE_INSERT, 2, values);
    struct write_result result;

    change.duplicate = WRITE_MERGE;
    ok(run(&change, &result));
    ck_assert_str_eq(witness.log,
                     "old update 2;new update 2;done update 2;new insert 8;done insert "
                     "8;");
    ck_assert_uint_eq(result.inserted, 1);
    ck_assert_uint_eq(result.updated, 1);
}
END_TEST

START_TEST(hooks_are_told_what_goes)
{
    struct change change = {.op = WRITE_DELETE,
                            .table = table,
                            .policy = &policy_everything,
                            .where = where("id", "lte.2")};
    struct write_result result;

    ok(run(&change, &result));
    ck_assert_str_eq(witness.log, "old delete 1 2;done delete 1 2;");
    ck_assert_uint_eq(result.deleted, 2);
}
END_TEST

START_TEST(nothing_met_is_nothing_told)
{
    struct change change = {.op = WRITE_DELETE,
                            .table = table,
                            .policy = &policy_everything,
                            .where = where("id", "gt.9")};
    struct write_result result;

    ok(run(&change, &result));
    ck_assert_str_eq(witness.log, "");
}
END_TEST

START_TEST(a_hook_that_says_no_undoes_all)
{
    static const char *const calls[] = {"old", "new", "done"};
    static const char *const values[][2] = {{"2", "B"}, {"8", "new"}};
    struct change change = rows_of(WRITE_INSERT, 2, values);
    struct write_result result;

    change.duplicate = WRITE_MERGE;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        witness = (struct witness){.refuses = calls[i]};
        ck_assert_int_eq(run(&change, &result), ERR_DENIED);
        ck_assert_int_eq(live_int("SELECT COUNT(*) FROM item WHERE BINARY name IN ('B', 'new')"),
                         0);
    }
    witness.refuses = NULL;
    ok(run(&change, &result));
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM item WHERE BINARY name IN ('B', 'new')"), 2);
}
END_TEST

START_TEST(limits_are_told_by_their_number)
{
    static const struct write_limits small = {.rows = 2, .text = 65536, .json_depth = 4};
    static const char *const values[][2] = {{NULL, "x"}, {NULL, "y"}, {NULL, "z"}};
    struct change many = rows_of(WRITE_INSERT, 3, values);
    struct change all = {.op = WRITE_DELETE,
                         .table = table,
                         .policy = &policy_everything,
                         .where = where("id", "gt.0")};
    struct write_result result;
    struct write w;

    fails(ERR_INVALID, write_check(arena, &many, &small, &w, &err));
    ok(write_check(arena, &all, &small, &w, &err));
    fails(ERR_INVALID, write_run(&w, conn, NULL, 0, &result, &err));
    ck_assert_str_eq(err.state, "54000");
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM item"), 3);
    all.where = where("limit", "2");
    ok(write_run(&w, conn, NULL, 0, &result, &err));
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM item"), 1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("model write");
    TCase *c = tcase_create("write");
    SRunner *r;
    int failed;

    if (getenv("LINTEL_TEST_DB") == NULL) {
        puts("1..0 # SKIP LINTEL_TEST_DB names no database; run it through tests/mariadb.sh");
        return EXIT_SUCCESS;
    }
    tcase_set_timeout(c, 30);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, hooks_are_told_of_new_rows);
    tcase_add_test(c, hooks_see_the_key_before_and_after);
    tcase_add_test(c, an_upsert_tells_changed_rows_from_new_ones);
    tcase_add_test(c, hooks_are_told_what_goes);
    tcase_add_test(c, nothing_met_is_nothing_told);
    tcase_add_test(c, a_hook_that_says_no_undoes_all);
    tcase_add_test(c, limits_are_told_by_their_number);
    suite_add_tcase(s, c);
    r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
