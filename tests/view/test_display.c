/* test_display.c - what app.json says of models, held against a schema and read from it. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/model/schema.h"
#include "app/view/display.h"
#include "app/view/document.h"
#include "app/view/label.h"
#include "tests/suite.h"

static struct arena *arena;
static struct model_column columns[] = {
    {.name = STR_INIT("id"), .position = 0},
    {.name = STR_INIT("name"), .position = 1},
    {.name = STR_INIT("price"), .position = 2},
};
static const struct model_column *const own_names[] = {&columns[1]};
static struct model_table table = {.name = STR_INIT("film"),
                                   .columns = columns,
                                   .column_count = 3,
                                   .labels = own_names,
                                   .label_count = 1};
static struct model model = {.schema = STR_INIT("main"), .tables = &table, .table_count = 1};

static void setup(void)
{
    arena = arena_new((size_t)16 << 20);
    map_init(&model.table_by_name, arena);
    map_put(&model.table_by_name, table.name, &table);
    map_init(&table.column_by_name, arena);
    for (size_t i = 0; i < table.column_count; i++) {
        columns[i].table = &table;
        map_put(&table.column_by_name, columns[i].name, &columns[i]);
    }
}

static void teardown(void)
{
    arena_free(arena);
}

static struct view_document document(const char *text)
{
    struct view_document d = {.kind = VIEW_DOCUMENT_MODEL, .name = table.name, .app = STR("x")};
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(json_parse(arena, str_from_z(text), &json_limits_default, &d.body, &e),
                     ERR_NONE);
    return d;
}

static struct error check(const char *text, struct view_display *out)
{
    const struct view_document d = document(text);
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(view_display_check(arena, &model, &d, STR("models.film"), out, &e), e.code);
    return e;
}

START_TEST(what_is_said_is_taken)
{
    struct view_display d;
    struct error e =
        check("{\"label\": \"Films\", \"list\": [\"price\", \"name\"], \"order\": \"name\","
              " \"columns\": {\"price\": {\"format\": \"money:EUR\", \"label\": \"Costs\"}}}",
              &d);

    ck_assert_int_eq(e.code, ERR_NONE);
    ck_assert(str_eq(d.label, STR("Films")));
    ck_assert_uint_eq(d.list.count, 2);
    ck_assert_ptr_eq(d.list.at[0], &columns[2]);
    ck_assert_int_eq(d.columns[2].format, VIEW_FORMAT_MONEY);
    ck_assert(str_eq(d.columns[2].argument, STR("EUR")));
    ck_assert(str_eq(d.columns[2].label, STR("Costs")));
    ck_assert(d.columns[1].label.at == NULL);
    ck_assert_uint_eq(d.names.count, 0);
    ck_assert(!d.children.is_said);
    e = check(
        "{\"fieldsets\": [{\"label\": \"Money\", \"columns\": [\"price\"]}], \"children\": []}",
        &d);
    ck_assert_int_eq(e.code, ERR_NONE);
    ck_assert_uint_eq(d.fieldsets.count, 1);
    ck_assert(str_eq(d.fieldsets.at[0].label, STR("Money")));
    ck_assert_ptr_eq(d.fieldsets.at[0].columns.at[0], &columns[2]);
    ck_assert(d.children.is_said && d.children.count == 0);
}
END_TEST

START_TEST(what_does_not_fit_is_refused_at_its_place)
{
    static const struct {
        const char *text;
        const char *field;
        const char *words;
    } cases[] = {
        {"[]", "models.film", "is an array"},
        {"{\"lable\": \"x\"}", "models.film.lable", "perhaps you meant 'label'"},
        {"{\"label\": 1}", "models.film.label", "must be a text"},
        {"{\"is_hidden\": \"yes\"}", "models.film.is_hidden", "true or false"},
        {"{\"list\": \"name\"}", "models.film.list", "list of columns"},
        {"{\"list\": [\"nmae\"]}", "models.film.list.nmae", "perhaps you meant 'name'"},
        {"{\"list\": [1]}", "models.film.list", "must hold columns"},
        {"{\"columns\": {\"prise\": {}}}", "models.film.columns.prise",
         "perhaps you meant 'price'"},
        {"{\"columns\": {\"price\": 1}}", "models.film.columns.price", "must be an object"},
        {"{\"columns\": {\"price\": {\"format\": \"mony\"}}}", "models.film.columns.price.format",
         "perhaps you meant 'money'"},
        {"{\"order\": \"nmae.desc\"}", "models.film.order", "nmae"},
        {"{\"order\": \"name.sideways\"}", "models.film.order", "at character"},
        {"{\"children\": \"film_text\"}", "models.film.children", "list of tables"},
        {"{\"children\": [\"film_text\"]}", "models.film.children.film_text",
         "is no table that refers to this one"},
        {"{\"position\": \"prise\"}", "models.film.position", "perhaps you meant 'price'"},
        {"{\"position\": \"name\"}", "models.film.position", "whole numbers"},
        {"{\"fieldsets\": {}}", "models.film.fieldsets", "list of objects"},
        {"{\"fieldsets\": [1]}", "models.film.fieldsets", "must hold objects"},
        {"{\"fieldsets\": [{\"column\": []}]}", "models.film.fieldsets.column",
         "perhaps you meant 'columns'"},
        {"{\"fieldsets\": [{\"columns\": [\"nmae\"]}]}", "models.film.fieldsets.columns.nmae",
         "perhaps you meant 'name'"},
        {"{\"columns\": {\"price\": {\"colour\": 1}}}", "models.film.columns.price.colour",
         "not known"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view_display d;
        struct error e = check(cases[i].text, &d);

        ck_assert_int_eq(e.code, ERR_INVALID);
        ck_assert_str_eq(e.field, cases[i].field);
        ck_assert_msg(strstr(e.words, cases[i].words) != NULL, "%s: %s", cases[i].text, e.words);
    }
}
END_TEST

START_TEST(a_table_that_is_not_there_is_refused)
{
    struct view_document d = document("{}");
    struct error e = {.code = ERR_NONE};
    struct view_display display;

    d.name = STR("flim");
    ck_assert_int_eq(view_display_check(arena, &model, &d, STR("models.flim"), &display, &e),
                     ERR_INVALID);
}
END_TEST

START_TEST(read_leniently_only_what_does_not_fit_is_missing)
{
    const struct view_document d = document(
        "{\"label\": \"Films\", \"one\": 1, \"list\": [\"gone\", \"name\"], \"wat\": 1,"
        " \"columns\": {\"gone\": {}, \"name\": {\"label\": \"Called\", \"format\": \"x\"}}}");
    struct view_display display = {.columns = NULL};

    view_display_add(arena, &table, &d, &display);
    ck_assert(str_eq(display.label, STR("Films")));
    ck_assert_uint_eq(display.list.count, 1);
    ck_assert_ptr_eq(display.list.at[0], &columns[1]);
    ck_assert(str_eq(display.columns[1].label, STR("Called")));
}
END_TEST

START_TEST(a_later_document_goes_before_key_by_key)
{
    const struct view_document first = document(
        "{\"label\": \"Films\", \"help\": \"All\", \"columns\": {\"name\": {\"label\": \"A\","
        " \"help\": \"h\"}}}");
    const struct view_document second =
        document("{\"label\": \"Movies\", \"columns\": {\"name\": {\"label\": \"B\"}}}");
    struct view_display display = {.columns = NULL};

    view_display_add(arena, &table, &first, &display);
    view_display_add(arena, &table, &second, &display);
    ck_assert(str_eq(display.label, STR("Movies")));
    ck_assert(str_eq(display.help, STR("All")));
    ck_assert(str_eq(display.columns[1].label, STR("B")));
    ck_assert(str_eq(display.columns[1].help, STR("h")));
}
END_TEST

START_TEST(without_a_catalogue_the_schema_speaks)
{
    struct http_exchange x = {.arena = arena, .model = &model};
    size_t count;

    ck_assert_ptr_eq(view_names_of(&x, &table, &count), own_names);
    ck_assert_uint_eq(count, 1);
    ck_assert(str_eq(view_column_label(&x, &columns[2]), STR("Price")));
}
END_TEST

static Suite *suite_display(void)
{
    Suite *s = suite_create("display");
    TCase *c = tcase_create("display");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, what_is_said_is_taken);
    tcase_add_test(c, what_does_not_fit_is_refused_at_its_place);
    tcase_add_test(c, a_table_that_is_not_there_is_refused);
    tcase_add_test(c, read_leniently_only_what_does_not_fit_is_missing);
    tcase_add_test(c, a_later_document_goes_before_key_by_key);
    tcase_add_test(c, without_a_catalogue_the_schema_speaks);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_display};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
