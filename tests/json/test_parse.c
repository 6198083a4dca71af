/* test_parse.c - bodies from strangers: what is taken, what is refused, and where. */
#include "config.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/json/check.h"
#include "app/json/parse.h"
#include "tests/json/suites.h"

static struct arena *arena;
static struct error error;

static void setup(void)
{
    arena = arena_new((size_t)64 << 20);
    error_clear(&error);
}

static void teardown(void)
{
    arena_free(arena);
}

static const struct json_value *parse(struct str text)
{
    const struct json_value *v = NULL;
    enum err code = json_parse(arena, text, &json_limits_default, &v, &error);

    ck_assert_msg(code == ERR_NONE, "%.*s: %s", STR_ARG(text), error.words);
    ck_assert(json_is_valid(text, 64));
    return v;
}

static void refused(struct str text, const char *words)
{
    const struct json_value *v = NULL;

    error_clear(&error);
    ck_assert_msg(json_parse(arena, text, &json_limits_default, &v, &error) == ERR_INVALID,
                  "%.*s is taken", STR_ARG(text));
    ck_assert_ptr_null(v);
    ck_assert_str_eq(error.field, "body");
    ck_assert_msg(strstr(error.words, words) != NULL, "%.*s: %s", STR_ARG(text), error.words);
}

START_TEST(a_tree_is_built)
{
    const struct json_value *v = parse(STR(
        " {\"name\": \"x\", \"n\": -1.50e+3, \"list\": [true, false, null, [], {}], \"\": 0} "));
    const struct json_value *list = json_find(v, STR("list"));

    ck_assert_int_eq(v->kind, JSON_OBJECT);
    ck_assert_uint_eq(v->count, 4);
    ck_assert(str_eq(json_find(v, STR("name"))->text, STR("x")));
    ck_assert(str_eq(json_find(v, STR("n"))->text, STR("-1.50e+3")));
    ck_assert(str_eq(json_find(v, STR(""))->text, STR("0")));
    ck_assert_ptr_null(json_find(v, STR("absent")));
    ck_assert_uint_eq(list->count, 5);
    ck_assert(list->first->is_true);
    ck_assert(!list->first->next->is_true);
    ck_assert_int_eq(list->first->next->next->kind, JSON_NULL);
    ck_assert(str_eq(list->source, STR("[true, false, null, [], {}]")));
    ck_assert_int_eq(parse(STR("3"))->kind, JSON_NUMBER);
    ck_assert_int_eq(parse(STR("\"\""))->kind, JSON_STRING);
}
END_TEST

START_TEST(escapes_are_decoded)
{
    ck_assert(str_eq(parse(STR("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\""))->text, STR("a\"\\/\b\f\n\r\t")));
    ck_assert(str_eq(parse(STR("\"\\u0041\\u00e9\\u65E5\""))->text, STR("A\xc3\xa9\xe6\x97\xa5")));
    ck_assert(str_eq(parse(STR("\"\\ud83d\\ude00!\""))->text, STR("\xf0\x9f\x98\x80!")));
}
END_TEST

START_TEST(numbers_stay_as_they_were_written)
{
    ck_assert(str_eq(parse(STR("123456789012345678901234567890.10"))->text,
                     STR("123456789012345678901234567890.10")));
}
END_TEST

START_TEST(what_is_not_json_is_refused_with_its_place)
{
    static const struct {
        struct str text;
        const char *words;
    } bad[] = {
        {STR_INIT(""), "line 1, character 1"},
        {STR_INIT("  "), "line 1, character 3"},
        {STR_INIT("{\"a\":1,}"), "line 1, character 8"},
        {STR_INIT("[1,\n 2,\n x]"), "line 3, character 2"},
        {STR_INIT("[1 2]"), "',' or ']'"},
        {STR_INIT("{\"a\" 1}"), "':' is expected"},
        {STR_INIT("{a:1}"), "double quotes"},
        {STR_INIT("{'a':1}"), "double quotes"},
        {STR_INIT("[01]"), "',' or ']'"},
        {STR_INIT("[+1]"), "a JSON value"},
        {STR_INIT("[1.]"), "a JSON value"},
        {STR_INIT("[.5]"), "a JSON value"},
        {STR_INIT("[1e]"), "a JSON value"},
        {STR_INIT("[-]"), "a JSON value"},
        {STR_INIT("[NaN]"), "a JSON value"},
        {STR_INIT("[nul]"), "a JSON value"},
        {STR_INIT("1 2"), "ended before"},
        {STR_INIT("{} //"), "ended before"},
        {STR_INIT("\"abc"), "no end"},
        {STR_INIT("\"a\nb\""), "line end"},
        {STR_INIT("\"\\x\""), "wrong escape"},
        {STR_INIT("\"\\u12g4\""), "wrong escape"},
        {STR_INIT("\"\\"), "no end"},
        {STR_INIT("\"\\u0000\""), "NUL"},
        {STR_INIT("\"\\ud800\""), "surrogate"},
        {STR_INIT("\"\\ud800\\u0041\""), "surrogate"},
        {STR_INIT("\"\\udc00\""), "surrogate"},
        {STR_INIT("\"\xff\""), "UTF-8"},
        {STR_INIT("[1\0]"), "NUL"},
        {STR_INIT("["), "a JSON value"},
        {STR_INIT("[]]"), "ended before"},
        {STR_INIT("[}"), "a JSON value"},
        {STR_INIT("{]"), "double quotes"},
        {STR_INIT("[1}"), "',' or ']'"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(bad[i].text, bad[i].words);
}
END_TEST

START_TEST(a_name_that_stands_twice_is_refused)
{
    refused(STR("{\"a\":1,\"a\":2}"), "name of another");
    refused(STR("{\"a\":1,\"\\u0061\":2}"), "name of another");
    refused(STR("[{\"x\":{\"b\":1,\"c\":2,\"b\":3}}]"), "name of another");
    refused(
        STR("{\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,\"9\":0,\"3\":1}"),
        "name of another");
    (void)parse(STR("[{\"a\":1},{\"a\":2}]"));
}
END_TEST

START_TEST(limits_hold)
{
    struct json_limits limits = {.bytes = 40, .depth = 3, .values = 6};
    const struct json_value *v;

    ck_assert_int_eq(json_parse(arena, STR("[[[1]]]"), &limits, &v, &error), ERR_NONE);
    ck_assert_int_eq(json_parse(arena, STR("[[[[1]]]]"), &limits, &v, &error), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.words, "deep"));
    error_clear(&error);
    ck_assert_int_eq(json_parse(arena, STR("[1,2,3,4,5]"), &limits, &v, &error), ERR_NONE);
    ck_assert_int_eq(json_parse(arena, STR("[1,2,3,4,5,6]"), &limits, &v, &error), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.words, "too many"));
    error_clear(&error);
    ck_assert_int_eq(
        json_parse(arena, STR("\"0123456789012345678901234567890123456789\""), &limits, &v, &error),
        ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.words, "40 bytes"));
}
END_TEST

/* Nesting is no recursion: a million brackets are refused, not a crash. */
START_TEST(deep_nesting_is_refused_without_harm)
{
    size_t len = 1000000;
    char *text = arena_alloc(arena, len, 1);
    const struct json_value *v;
    struct json_limits limits = {.bytes = len, .depth = 100000, .values = 100000};

    memset(text, '[', len);
    ck_assert_int_eq(json_parse(arena, (struct str){text, len}, &json_limits_default, &v, &error),
                     ERR_INVALID);
    error_clear(&error);
    ck_assert_int_eq(json_parse(arena, (struct str){text, len}, &limits, &v, &error), ERR_INVALID);
    ck_assert(!json_is_valid((struct str){text, len}, JSON_CHECK_DEPTH_MAX));
}
END_TEST

/* An object of a hundred thousand members is checked for twins in well under a second. */
START_TEST(a_large_object_is_not_quadratic)
{
    size_t count = 100000;
    char *text = arena_alloc(arena, count * 16 + 2, 1);
    size_t len = 0;

    text[len++] = '{';
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, 16, "%s\"%zu\":1", i == 0 ? "" : ",", i);
    text[len++] = '}';
    ck_assert_uint_eq(parse((struct str){text, len})->count, count);
}
END_TEST

/* What ours takes json-c takes too; what only json-c takes is a leniency of its own. */
START_TEST(json_c_agrees_on_what_is_json)
{
    static const char *const texts[] = {
        "{\"a\":[1,2,{\"b\":null}]}",
        "[1.5e-3,\"\\u00e9\",true]",
        "\"x\"",
        "[[[]]]",
        "-0",
        "{}",
        "[1,]",
        "{\"a\"}",
        "[\"\t\"]",
        "tru",
        "[1]]",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct json_tokener *t = json_tokener_new();
        struct json_object *o;
        const struct json_value *v;
        size_t len = strlen(texts[i]);
        bool ours;

        json_tokener_set_flags(t, JSON_TOKENER_STRICT);
        o = json_tokener_parse_ex(t, texts[i], (int)len + 1);
        error_clear(&error);
        ours =
            json_parse(arena, str_from_z(texts[i]), &json_limits_default, &v, &error) == ERR_NONE;
        if (ours)
            ck_assert_msg(json_tokener_get_error(t) == json_tokener_success, "%s", texts[i]);
        ck_assert_int_eq(ours, json_is_valid(str_from_z(texts[i]), 64));
        json_object_put(o);
        json_tokener_free(t);
    }
}
END_TEST

Suite *suite_parse(void)
{
    Suite *s = suite_create("json parse");
    TCase *c = tcase_create("parse");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_tree_is_built);
    tcase_add_test(c, escapes_are_decoded);
    tcase_add_test(c, numbers_stay_as_they_were_written);
    tcase_add_test(c, what_is_not_json_is_refused_with_its_place);
    tcase_add_test(c, a_name_that_stands_twice_is_refused);
    tcase_add_test(c, limits_hold);
    tcase_add_test(c, deep_nesting_is_refused_without_harm);
    tcase_add_test(c, a_large_object_is_not_quadratic);
    tcase_add_test(c, json_c_agrees_on_what_is_json);
    suite_add_tcase(s, c);
    return s;
}
