/* test_schema.c - the face on a schema that was introspected, not made by hand. */
#include "config.h"

#include <stdio.h>

#include "app/db/stmt.h"
#include "app/json/check.h"
#include "app/model/load.h"
#include "app/model/schema.h"
#include "tests/rest/suites.h"

static const struct model *loaded;

static void load(void)
{
    struct error e = {.code = ERR_NONE};

    ck_assert_msg(model_load(x.db, NULL, 0, &loaded, &e) == ERR_NONE, "%s", e.text);
}

static void same_column(const struct model_column *hand, const struct model_column *read)
{
    const char *name = hand->name.at;

    ck_assert_msg(read != NULL, "%s is not read", name);
    ck_assert_msg(read->type == hand->type, "%s is %s", name, model_type_name(read->type));
    ck_assert_msg(read->is_nullable == hand->is_nullable, "%s: nullable", name);
    ck_assert_msg(read->is_invisible == hand->is_invisible, "%s: invisible", name);
    ck_assert_msg(hand->bytes == 0 || read->bytes == hand->bytes, "%s: %u bytes", name,
                  read->bytes);
    ck_assert_msg(hand->collation.at == NULL || str_eq(read->collation, hand->collation),
                  "%s: %.*s", name, STR_ARG(read->collation));
    ck_assert_msg(hand->charset.at == NULL || str_eq(read->charset, hand->charset), "%s: %.*s",
                  name, STR_ARG(read->charset));
    ck_assert_uint_eq(read->value_count, hand->value_count);
    for (size_t i = 0; i < hand->value_count; i++)
        ck_assert_msg(str_eq(read->values[i], hand->values[i]), "%s: %.*s", name,
                      STR_ARG(read->values[i]));
}

/* What the other tests are run on is what a real server would have shown. */
START_TEST(the_schema_made_by_hand_is_the_one_that_is_read)
{
    load();
    for (size_t i = 0; i < x.model->table_count; i++) {
        const struct model_table *hand = &x.model->tables[i];
        const struct model_table *read = model_table_find(loaded, hand->name);

        if (hand->is_system)
            continue;
        ck_assert_msg(read != NULL, "%.*s is not read", STR_ARG(hand->name));
        ck_assert_uint_eq(read->column_count, hand->column_count);
        ck_assert_int_eq(read->primary == NULL, hand->primary == NULL);
        for (size_t j = 0; j < hand->column_count; j++)
            same_column(&hand->columns[j], model_column_find(read, hand->columns[j].name));
    }
    model_release(loaded);
}
END_TEST

START_TEST(every_table_and_view_that_is_listed_can_be_read)
{
    load();
    x.model = loaded;
    rig_has("/rest/v1/", 200, "\"openapi\":\"3.1.0\"");
    ck_assert(json_is_valid(buf_str(&x.resp.body), 32));
    for (size_t i = 0; i < loaded->table_count; i++) {
        struct str name = loaded->tables[i].name;
        char target[128];

        if (str_search(name, STR(" "), 0) < name.len || loaded->tables[i].is_system)
            continue;
        (void)snprintf(target, sizeof target, "/rest/v1/%.*s?limit=1000", STR_ARG(name));
        rig_has(target, 200, "[");
        ck_assert_msg(json_is_valid(buf_str(&x.resp.body), 64), "%.*s", STR_ARG(name));
    }
    rig_get("/rest/v1/tall?select=film_id,rating&rating=eq.R", 200,
            "[{\"film_id\":3,\"rating\":\"R\"}]");
    rig_get("/rest/v1/tall?order=film_id.desc&limit=1&offset=1&select=film_id", 200,
            "[{\"film_id\":2}]");
    model_release(loaded);
}
END_TEST

/* That it is OpenAPI is for a linter to say (tests/web/61_openapi.mjs). */
START_TEST(the_description_tells_types_keys_and_limits)
{
    static const char *const parts[] = {
        "\"/film\":{\"get\":{\"operationId\":\"read.film\"",
        "\"/film\":{\"get\"",
        "\"operationId\":\"delete.film\"",
        "\"/odd%20%60name%60\":{",
        "\"odd.20.60name.60\":{\"type\":\"object\",\"title\":\"odd `name`\"",
        "#/components/parameters/rowFilter.odd.20.60name.60.dot.2eted",
        "\"title\":{\"type\":\"string\",\"maxLength\":128}",
        "\"release_year\":{\"type\":[\"integer\",\"null\"]}",
        "\"ubig\":{\"type\":\"integer\",\"minimum\":0}",
        "\"tiny\":{\"type\":\"integer\",\"format\":\"int32\"}",
        "\"rating\":{\"type\":\"string\",\"enum\":[\"G\",\"PG\",\"R\",\"it's, (odd)\"]}",
        "\"items\":{\"type\":\"string\",\"enum\":[\"Trailers\",\"Commentaries\",\"Deleted "
        "Scenes\"]}",
        "\"is_active\":{\"type\":[\"boolean\",\"null\"]}",
        "\"hidden\":{\"type\":\"integer\",\"format\":\"int32\",\"default\":7}",
        "\"extra\":{}",
        "This is a Primary Key.<pk/>",
    };

    load();
    x.model = loaded;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        rig_has("/rest/v1/", 200, parts[i]);
    rig_ask("GET", "/rest/v1/");
    ck_assert(json_is_valid(buf_str(&x.resp.body), 32));
    /* What has no key is read only, and what is Lintel's own is not there. */
    ck_assert_uint_eq(str_search(buf_str(&x.resp.body), STR("insert.free"), 0), x.resp.body.len);
    ck_assert_uint_eq(str_search(buf_str(&x.resp.body), STR("lintel_user"), 0), x.resp.body.len);
    rig_header("HTTP_ACCEPT", "application/json");
    rig_ask("GET", "/rest/v1/");
    ck_assert(str_eq(x.resp.type, STR("application/json; charset=utf-8")));
    rig_header("HTTP_ACCEPT", "text/html");
    rig_ask("GET", "/rest/v1/");
    ck_assert_int_eq(x.resp.status, 406);
    model_release(loaded);
}
END_TEST

Suite *suite_schema(void)
{
    Suite *s = suite_create("rest schema");
    TCase *c = rig_case(s, "schema");

    tcase_add_test(c, the_schema_made_by_hand_is_the_one_that_is_read);
    tcase_add_test(c, every_table_and_view_that_is_listed_can_be_read);
    tcase_add_test(c, the_description_tells_types_keys_and_limits);
    return s;
}
