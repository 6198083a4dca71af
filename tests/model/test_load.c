/* test_load.c - a schema of every kind, and what the model says of it. */
#include "config.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "app/base/clock.h"
#include "app/base/file.h"
#include "app/model/load.h"
#include "app/model/schema.h"
#include "tests/model/live.h"

static const struct model *model;
static size_t applied;

static void setup_fixture(void)
{
    const char *top = getenv("top_srcdir");
    struct str text;

    live_setup();
    ok(file_read(arena,
                 str_format(arena, "%s/tests/model/fixture_types.sql", top == NULL ? "." : top).at,
                 (size_t)1 << 20, &text, &err));
    live_file("001_types.sql", str_z(arena, text));
    ok(live_run(conn, &applied, &err));
    ok(model_load(conn, NULL, 0, &model, &err));
}

static void teardown_fixture(void)
{
    model_release(model);
    model = NULL;
    live_teardown();
}

static const struct model_table *table_get(const char *name)
{
    const struct model_table *t = model_table_find(model, str_from_z(name));

    ck_assert_msg(t != NULL, "no table %s", name);
    return t;
}

static const struct model_column *column_get(const char *table, const char *name)
{
    const struct model_column *c = model_column_find(table_get(table), str_from_z(name));

    ck_assert_msg(c != NULL, "no column %s", name);
    ck_assert_ptr_eq(c->table, table_get(table));
    ck_assert_ptr_eq(&c->table->columns[c->position], c);
    return c;
}

static const struct column_case {
    const char *name;
    enum model_type type;
    unsigned bytes;
    unsigned precision;
    unsigned scale;
    uint64_t max_chars;
    const char *default_sql; /* NULL: none */
    bool is_nullable;
    bool has_default;
} columns[] = {
    {"id", MODEL_UINT, 4, 10, 0, 0, NULL, false, true},
    {"t1", MODEL_INT, 1, 3, 0, 0, "-1", false, true},
    {"s2", MODEL_UINT, 2, 5, 0, 0, NULL, true, true},
    {"m3", MODEL_INT, 3, 7, 0, 0, NULL, true, true},
    {"b8", MODEL_UINT, 8, 20, 0, 0, NULL, false, false},
    {"yes", MODEL_BOOL, 1, 3, 0, 0, "1", false, true},
    {"bit1", MODEL_BOOL, 0, 1, 0, 0, NULL, true, true},
    {"bit12", MODEL_BIT, 0, 12, 0, 0, "b'101'", true, true},
    {"dec_", MODEL_DECIMAL, 0, 12, 4, 0, "0.5000", false, true},
    {"f4", MODEL_DOUBLE, 0, 12, 0, 0, NULL, true, true},
    {"d8", MODEL_DOUBLE, 0, 22, 0, 0, NULL, true, true},
    {"c10", MODEL_TEXT, 0, 0, 0, 10, "'it''s'", true, true},
    {"v20", MODEL_TEXT, 0, 0, 0, 20, NULL, false, false},
    {"txt", MODEL_TEXT, 0, 0, 0, 65535, NULL, true, true},
    {"bin", MODEL_BYTES, 0, 0, 0, 16, NULL, true, true},
    {"blob_", MODEL_BYTES, 0, 0, 0, 65535, NULL, true, true},
    {"d", MODEL_DATE, 0, 0, 0, 0, NULL, true, true},
    {"tm", MODEL_TIME, 0, 0, 3, 0, NULL, true, true},
    {"dt", MODEL_DATETIME, 0, 0, 6, 0, "current_timestamp(6)", true, true},
    {"ts", MODEL_TIMESTAMP, 0, 0, 0, 0, "current_timestamp()", false, true},
    {"y", MODEL_YEAR, 0, 0, 0, 0, NULL, true, true},
    {"e", MODEL_ENUM, 0, 0, 0, 0, "'b,c'", false, true},
    {"st", MODEL_SET, 0, 0, 0, 0, NULL, true, true},
    {"js", MODEL_JSON, 0, 0, 0, 0, NULL, true, true},
    {"not_json", MODEL_TEXT, 0, 0, 0, 4294967295U, NULL, true, true},
    {"u", MODEL_UUID, 0, 0, 0, 0, NULL, true, true},
    {"i4", MODEL_INET, 0, 0, 0, 0, NULL, true, true},
    {"i6", MODEL_INET, 0, 0, 0, 0, NULL, true, true},
    {"pt", MODEL_GEOMETRY, 0, 0, 0, 0, NULL, true, true},
    {"twice", MODEL_INT, 4, 10, 0, 0, NULL, true, true},
    {"thrice", MODEL_INT, 4, 10, 0, 0, NULL, true, true},
    {"hidden", MODEL_INT, 4, 10, 0, 0, "7", true, true},
    {"Größe \"x\"", MODEL_INT, 4, 10, 0, 0, NULL, true, true},
};

START_TEST(a_column_is_what_it_was_declared)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const struct column_case *want = &columns[i];
        const struct model_column *c = column_get("every type", want->name);

        ck_assert_msg(c->type == want->type, "%s: type %s", want->name, model_type_name(c->type));
        ck_assert_msg(c->bytes == want->bytes, "%s: bytes %u", want->name, c->bytes);
        ck_assert_msg(c->precision == want->precision, "%s: precision %u", want->name,
                      c->precision);
        ck_assert_msg(c->scale == want->scale, "%s: scale %u", want->name, c->scale);
        ck_assert_msg(c->max_chars == want->max_chars, "%s: max %llu", want->name,
                      (unsigned long long)c->max_chars);
        ck_assert_msg((c->default_sql.at == NULL) == (want->default_sql == NULL) &&
                          str_eq(c->default_sql, str_from_z(want->default_sql)),
                      "%s: default %.*s", want->name, STR_ARG(c->default_sql));
        ck_assert_msg(c->is_nullable == want->is_nullable, "%s: nullable", want->name);
        ck_assert_msg(c->has_default == want->has_default, "%s: has default", want->name);
        ck_assert_uint_eq(c->position, i);
    }
    ck_assert_uint_eq(table_get("every type")->column_count, sizeof columns / sizeof *columns);
}
END_TEST

START_TEST(marks_of_columns_are_told)
{
    ck_assert(column_get("every type", "id")->is_auto);
    ck_assert(column_get("every type", "id")->is_unsigned);
    ck_assert(str_eq(column_get("every type", "id")->comment, STR("the 'key'")));
    ck_assert(column_get("every type", "twice")->is_generated);
    ck_assert(column_get("every type", "thrice")->is_generated);
    ck_assert(column_get("every type", "thrice")->generation.len > 0);
    ck_assert_ptr_null(column_get("every type", "t1")->generation.at);
    ck_assert(!column_get("every type", "ts")->is_generated);
    ck_assert(column_get("every type", "hidden")->is_invisible);
    ck_assert(str_eq(column_get("every type", "dt")->on_update, STR("current_timestamp(6)")));
    ck_assert_ptr_null(column_get("every type", "ts")->on_update.at);
    ck_assert(str_eq(column_get("every type", "c10")->charset, STR("latin1")));
    ck_assert(str_eq(column_get("every type", "dec_")->sql_type, STR("decimal(12,4) unsigned")));
    ck_assert(str_eq(table_get("every type")->comment, STR("has every type")));
}
END_TEST

START_TEST(members_of_enum_and_set_are_read_with_quotes_and_commas)
{
    static const char *const members[] = {"a",     "b,c", "it's", "",
                                          "größe", "\\",  "日本", "two\nlines"};
    const struct model_column *e = column_get("every type", "e");
    const struct model_column *st = column_get("every type", "st");

    ck_assert_uint_eq(e->value_count, sizeof members / sizeof *members);
    for (size_t i = 0; i < e->value_count; i++)
        ck_assert_msg(str_eq(e->values[i], str_from_z(members[i])), "%zu: %.*s", i,
                      STR_ARG(e->values[i]));
    ck_assert_uint_eq(st->value_count, 3);
    ck_assert(str_eq(st->values[1], STR("y z")));
    ck_assert(str_eq(st->values[2], STR("(1)")));
}
END_TEST

START_TEST(keys_come_primary_first)
{
    const struct model_table *t = table_get("every type");
    const struct model_table *r = table_get("region");

    ck_assert_ptr_eq(t->primary, &t->keys[0]);
    ck_assert_uint_eq(t->key_count, 3);
    ck_assert(str_eq(t->keys[1].name, STR("v")));
    ck_assert(t->keys[1].is_unique);
    ck_assert(!t->keys[2].is_unique);
    ck_assert_uint_eq(t->keys[2].count, 2);
    ck_assert_ptr_eq(t->keys[2].columns[1], column_get("every type", "s2"));
    ck_assert_uint_eq(r->primary->count, 2);
    ck_assert_ptr_eq(r->primary->columns[0], column_get("region", "country"));
    ck_assert_ptr_null(table_get("no_key")->primary);
}
END_TEST

START_TEST(checks_know_their_column)
{
    const struct model_table *t = table_get("every type");
    size_t own = 0;
    size_t named = 0;

    for (size_t i = 0; i < t->check_count; i++) {
        own += t->checks[i].column == column_get("every type", "js");
        named += str_eq(t->checks[i].name, STR("rule one")) && t->checks[i].column == NULL &&
                 t->checks[i].clause.len > 0;
    }
    ck_assert_uint_eq(t->check_count, 3);
    ck_assert_uint_eq(own, 1);
    ck_assert_uint_eq(named, 1);
}
END_TEST

static const struct model_relation *relation_get(const struct model_relation *const *list,
                                                 size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i]->name, str_from_z(name)))
            return list[i];
    }
    ck_abort_msg("no relation %s", name);
}

START_TEST(relations_are_seen_from_both_ends)
{
    const struct model_table *person = table_get("person");
    const struct model_table *passport = table_get("passport");
    const struct model_relation *boss = relation_get(person->out, person->out_count, "person_boss");
    const struct model_relation *region =
        relation_get(person->out, person->out_count, "person_region");
    const struct model_relation *holder = relation_get(passport->out, 1, "passport_person");

    ck_assert_uint_eq(person->out_count, 3);
    ck_assert_uint_eq(person->in_count, 3);
    ck_assert_ptr_eq(boss->from, person);
    ck_assert_ptr_eq(boss->to, person);
    ck_assert_ptr_eq(boss->from_columns[0], column_get("person", "boss"));
    ck_assert_ptr_eq(boss->to_columns[0], column_get("person", "id"));
    ck_assert_int_eq(boss->on_delete, MODEL_SET_NULL);
    ck_assert_int_eq(boss->on_update, MODEL_CASCADE);
    ck_assert(!boss->is_unique);
    ck_assert_uint_eq(region->count, 2);
    ck_assert_ptr_eq(region->from_columns[1], column_get("person", "region"));
    ck_assert_ptr_eq(region->to_columns[1], column_get("region", "code"));
    ck_assert_int_eq(region->on_delete, MODEL_CASCADE);
    ck_assert_int_eq(region->on_update, MODEL_RESTRICT);
    ck_assert(holder->is_unique);
    ck_assert_ptr_eq(relation_get(person->in, person->in_count, "passport_person"), holder);
}
END_TEST

START_TEST(tables_and_views_are_served_as_far_as_they_can_be)
{
    ck_assert(table_get("person")->is_writable);
    ck_assert(!table_get("no_key")->is_writable);
    ck_assert_int_eq(table_get("people")->kind, MODEL_VIEW);
    ck_assert(table_get("people")->is_writable);
    ck_assert(!table_get("counted")->is_writable);
    ck_assert_uint_eq(table_get("people")->column_count, 2);
    ck_assert(table_get("versioned")->is_writable);
    ck_assert_ptr_null(model_table_find(model, STR("counter")));
    ck_assert_ptr_null(model_table_find(model, STR("broken")));
    ck_assert_ptr_null(model_table_find(model, STR("lintel_migration")));
    ck_assert_ptr_null(model_table_find(model, STR("none")));
    for (size_t i = 1; i < model->table_count; i++)
        ck_assert_int_lt(str_compare(model->tables[i - 1].name, model->tables[i].name), 0);
}
END_TEST

START_TEST(a_row_has_a_label)
{
    const struct model_table *person = table_get("person");

    ck_assert_uint_eq(person->label_count, 2);
    ck_assert_ptr_eq(person->labels[0], column_get("person", "first_name"));
    ck_assert_ptr_eq(person->labels[1], column_get("person", "last_name"));
    ck_assert_ptr_eq(person->label, person->labels[0]);
    ck_assert_ptr_eq(table_get("no_key")->label, column_get("no_key", "title"));
    ck_assert_ptr_eq(table_get("country")->label, column_get("country", "country"));
    ck_assert_ptr_eq(table_get("passport")->label, column_get("passport", "number"));
    ck_assert_ptr_eq(table_get("versioned")->label, column_get("versioned", "dept_name"));
    ck_assert_ptr_null(table_get("counted")->label);
    ck_assert_uint_eq(table_get("counted")->label_count, 0);
}
END_TEST

START_TEST(routines_have_their_parameters)
{
    const struct model_routine *listing = model_routine_find(model, STR("listing"));
    const struct model_routine *twice = model_routine_find(model, STR("twice"));
    const struct model_routine *raise = NULL;

    for (size_t i = 0; i < model->routine_count; i++) {
        if (str_eq(model->routines[i].name, STR("raise")) && !model->routines[i].is_function)
            raise = &model->routines[i];
    }
    ck_assert_ptr_nonnull(raise);
    ck_assert_uint_eq(model->routine_count, 4);
    ck_assert_uint_eq(raise->param_count, 3);
    ck_assert(str_eq(raise->comment, STR("pays more")));
    ck_assert(!raise->reads_only);
    ck_assert(str_eq(raise->params[0].name, STR("who")));
    ck_assert_int_eq(raise->params[0].as.type, MODEL_UINT);
    ck_assert_int_eq(raise->params[1].mode, MODEL_PARAM_INOUT);
    ck_assert_uint_eq(raise->params[1].as.scale, 2);
    ck_assert_int_eq(raise->params[2].mode, MODEL_PARAM_OUT);
    ck_assert_uint_eq(raise->params[2].as.value_count, 2);
    ck_assert_ptr_nonnull(listing);
    ck_assert(listing->reads_only);
    ck_assert_uint_eq(listing->param_count, 0);
    ck_assert_ptr_nonnull(twice);
    ck_assert(twice->is_function && twice->is_deterministic && twice->reads_only);
    ck_assert_uint_eq(twice->param_count, 1);
    ck_assert_ptr_nonnull(twice->result);
    ck_assert_int_eq(twice->result->as.type, MODEL_TEXT);
    ck_assert_uint_eq(twice->result->as.max_chars, 30);
}
END_TEST

START_TEST(other_schemas_are_served_in_place)
{
    struct str other = str_format(arena, "%.*s_b", STR_ARG(live_database()));
    struct str names[2] = {other, live_database()};
    const struct model *m;
    const struct model_table *far;

    live_sql(conn, str_format(arena, "CREATE DATABASE %.*s", STR_ARG(other)).at);
    live_sql(conn,
             str_format(arena,
                        "CREATE TABLE %.*s.far (id INT PRIMARY KEY, p INT, CONSTRAINT far_person "
                        "FOREIGN KEY (p) REFERENCES %.*s.person (id))",
                        STR_ARG(other), STR_ARG(live_database()))
                 .at);
    live_sql(conn,
             str_format(arena, "CREATE TABLE %.*s.person (x INT PRIMARY KEY)", STR_ARG(other)).at);
    ok(model_load(conn, names, 2, &m, &err));
    far = model_table_find(m, STR("far"));
    ck_assert_ptr_nonnull(far);
    ck_assert(str_eq(far->schema, other));
    ck_assert_uint_eq(far->out_count, 1);
    ck_assert_ptr_eq(far->out[0]->to, model_table_find(m, STR("person")));
    ck_assert(str_eq(model_table_find(m, STR("person"))->schema, live_database()));
    ck_assert_ptr_eq(model_table_find(m, str_format(arena, "%.*s.far", STR_ARG(other))), far);
    ck_assert_ptr_ne(model_table_find(m, str_format(arena, "%.*s.person", STR_ARG(other))), NULL);
    model_release(m);
    live_sql(conn, str_format(arena, "DROP DATABASE %.*s", STR_ARG(other)).at);
}
END_TEST

START_TEST(ddl_by_hand_changes_the_outside)
{
    uint64_t before;
    uint64_t after;

    ok(model_outside_read(conn, NULL, 0, &before, &err));
    ck_assert_uint_eq(before, model->outside);
    live_sql(conn, "CREATE TABLE by_hand (a INT)");
    ok(model_outside_read(conn, NULL, 0, &after, &err));
    ck_assert_uint_ne(before, after);
    before = after;
    live_sql(conn, "DO SLEEP(1.1)"); /* the server dates to the second */
    live_sql(conn, "ALTER TABLE by_hand ADD COLUMN b INT");
    ok(model_outside_read(conn, NULL, 0, &after, &err));
    ck_assert_uint_ne(before, after);
}
END_TEST

START_TEST(sakila_is_read_whole)
{
    const struct model *m;
    const struct model_table *film;
    int64_t start;

    if (!live_dump("sakila"))
        return;
    ok(live_run(conn, &applied, &err));
    start = clock_mono_us();
    ok(model_load(conn, NULL, 0, &m, &err));
    printf("# sakila was read in %lld us\n", (long long)(clock_mono_us() - start));
    film = model_table_find(m, STR("film"));
    ck_assert_ptr_nonnull(film);
    ck_assert_uint_eq(film->out_count, 2);
    ck_assert_ptr_eq(film->label, model_column_find(film, STR("title")));
    ck_assert_uint_eq(model_column_find(film, STR("special_features"))->value_count, 4);
    ck_assert_uint_eq(model_table_find(m, STR("actor"))->label_count, 2);
    ck_assert_uint_eq(m->routine_count, 6);
    model_release(m);
}
END_TEST

/* --- the cell --- */

static struct model_cell *cell;
static atomic_bool is_over;
static atomic_int seen; /* readers that are done */

#define READERS 6

struct reader {
    pthread_t thread;
    struct db_conn *c;
    struct str table; /* to be seen in the end */
    unsigned long gets;
    unsigned long failures;
    bool has_seen;
};

static void *read_models(void *arg)
{
    struct reader *r = arg;

    while (!r->has_seen && !atomic_load(&is_over)) {
        const struct model *m = NULL;
        struct error e = {.code = ERR_NONE};

        if (model_cell_get(cell, r->c, &m, &e) != ERR_NONE) {
            r->failures++;
            continue;
        }
        r->gets++;
        r->failures += model_table_find(m, STR("a")) == NULL;
        r->has_seen = model_table_find(m, r->table) != NULL;
        model_release(m);
    }
    atomic_fetch_add(&seen, 1);
    return NULL;
}

START_TEST(a_model_is_swapped_under_its_readers)
{
    struct reader readers[READERS] = {{.gets = 0}};
    const struct model *first;

    live_file("001_a.sql", "CREATE TABLE a (id INT PRIMARY KEY)");
    ok(live_run(conn, &applied, &err));
    ok(model_cell_open(NULL, 0, &cell, &err));
    atomic_store(&is_over, false);
    atomic_store(&seen, 0);
    for (int i = 0; i < READERS; i++) {
        readers[i].c = live_connect();
        readers[i].table = STR("a9");
        ck_assert_int_eq(pthread_create(&readers[i].thread, NULL, read_models, &readers[i]), 0);
    }
    ok(model_cell_get(cell, conn, &first, &err));
    for (int i = 1; i < 10; i++) {
        struct str name = str_format(arena, "00%d_b.sql", i + 1);

        live_file(name.at, str_format(arena, "CREATE TABLE a%d (id INT)", i).at);
        ok(live_run(conn, &applied, &err));
        model_cell_expire(cell);
        (void)usleep(20000);
    }
    /* Each reader goes on until it sees the last table. */
    model_cell_expire(cell);
    for (int tries = 0; tries < 3000 && atomic_load(&seen) < READERS; tries++)
        (void)usleep(10000);
    atomic_store(&is_over, true);
    for (int i = 0; i < READERS; i++) {
        ck_assert_int_eq(pthread_join(readers[i].thread, NULL), 0);
        ck_assert_uint_eq(readers[i].failures, 0);
        ck_assert_uint_gt(readers[i].gets, 0);
        ck_assert(readers[i].has_seen);
        db_conn_close(readers[i].c);
    }
    /* Whoever holds an old one still can read it. */
    ck_assert_ptr_null(model_table_find(first, STR("a9")));
    model_release(first);
    model_cell_close(cell);
}
END_TEST

START_TEST(an_unmigrated_database_has_no_model_until_it_is_migrated)
{
    const struct model *m;

    ok(model_cell_open(NULL, 0, &cell, &err));
    fails(ERR_UNAVAILABLE, model_cell_get(cell, conn, &m, &err));
    live_file("001_a.sql", "CREATE TABLE a (id INT PRIMARY KEY)");
    ok(live_run(conn, &applied, &err));
    ok(model_cell_get(cell, conn, &m, &err));
    ck_assert_ptr_nonnull(model_table_find(m, STR("a")));
    model_release(m);
    model_cell_close(cell);
}
END_TEST

START_TEST(while_the_database_is_away_the_old_model_is_served)
{
    const struct model *m;
    const struct model *again;
    struct error trouble = {.code = ERR_NONE};
    struct str kill;

    ok(live_run(conn, &applied, &err));
    ok(model_cell_open(NULL, 0, &cell, &err));
    ok(model_cell_get(cell, conn, &m, &err));
    ck_assert(!model_cell_trouble(cell, &trouble));
    kill = str_format(arena, "KILL CONNECTION %lld", (long long)live_int("SELECT CONNECTION_ID()"));
    error_clear(&err);
    if (db_script_run(conn, kill, &err) != ERR_NONE)
        error_clear(&err); /* it kills the connection that says so */
    model_cell_expire(cell);
    ok(model_cell_get(cell, conn, &again, &err));
    ck_assert_ptr_eq(m, again);
    ck_assert(model_cell_trouble(cell, &trouble));
    ck_assert_int_eq(trouble.code, ERR_UNAVAILABLE);
    ck_assert(!model_cell_trouble(cell, &trouble));
    model_release(m);
    model_release(again);
    model_cell_close(cell);
    ok(db_conn_ready(conn, &err));
}
END_TEST

static Suite *suite_load(void)
{
    Suite *s = suite_create("load");
    TCase *c = tcase_create("load");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup_fixture, teardown_fixture);
    tcase_add_test(c, a_column_is_what_it_was_declared);
    tcase_add_test(c, marks_of_columns_are_told);
    tcase_add_test(c, members_of_enum_and_set_are_read_with_quotes_and_commas);
    tcase_add_test(c, keys_come_primary_first);
    tcase_add_test(c, checks_know_their_column);
    tcase_add_test(c, relations_are_seen_from_both_ends);
    tcase_add_test(c, tables_and_views_are_served_as_far_as_they_can_be);
    tcase_add_test(c, a_row_has_a_label);
    tcase_add_test(c, routines_have_their_parameters);
    tcase_add_test(c, other_schemas_are_served_in_place);
    tcase_add_test(c, ddl_by_hand_changes_the_outside);
    suite_add_tcase(s, c);
    c = tcase_create("cell");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, live_setup, live_teardown);
    tcase_add_test(c, sakila_is_read_whole);
    tcase_add_test(c, a_model_is_swapped_under_its_readers);
    tcase_add_test(c, an_unmigrated_database_has_no_model_until_it_is_migrated);
    tcase_add_test(c, while_the_database_is_away_the_old_model_is_served);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_load};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
