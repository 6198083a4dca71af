/*
 * test_spec.c - the cases of Mustache's official specification, one TAP line each.
 *
 * They are not part of the tree: their folder is $MUSTACHE_SPEC, or
 * ../shared/data/mustache-spec beside the source; without it the test is skipped.
 * Lambdas are not supported, and left out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/tmpl/store.h"

#define SOURCES_MAX 16

static const char *const files[] = {"comments", "delimiters", "interpolation", "inverted",
                                    "partials", "sections",   "inheritance",   "dynamic-names"};

static struct str json_text(struct json_object *j)
{
    return (struct str){json_object_get_string(j), (size_t)json_object_get_string_len(j)};
}

static const struct tmpl_value *value_of(struct arena *a, struct json_object *j)
{
    switch (json_object_get_type(j)) {
    case json_type_null: return tmpl_null();
    case json_type_boolean: return tmpl_bool(json_object_get_boolean(j));
    case json_type_int: return tmpl_int(a, json_object_get_int64(j));
    case json_type_double: /* as it is written in the file */
    case json_type_string: break;
    case json_type_array: {
        struct tmpl_list *l = tmpl_list_new(a);

        for (size_t i = 0; i < json_object_array_length(j); i++)
            tmpl_list_add(l, value_of(a, json_object_array_get_idx(j, i)));
        return tmpl_of_list(l);
    }
    case json_type_object: {
        struct tmpl_map *m = tmpl_map_new(a);

        json_object_object_foreach(j, key, field)
            tmpl_map_put(m, str_from_z(key), value_of(a, field));
        return tmpl_of_map(m);
    }
    }
    return tmpl_text(a, str_dup(a, str_from_z(json_object_get_string(j))));
}

/* A partial that is not given renders nothing; the text behind a number is json-c's own. */
static enum err render(struct arena *a, struct json_object *test, struct buf *out, struct error *e)
{
    AUTO(tmpl_store_closep) struct tmpl_store *store = NULL;
    struct tmpl_options options = {.is_plain_mustache = true};
    struct tmpl_source sources[SOURCES_MAX] = {
        {STR("the template"), json_text(json_object_object_get(test, "template"))}};
    struct json_object *partials = json_object_object_get(test, "partials");
    size_t count = 1;

    if (partials != NULL) {
        json_object_object_foreach(partials, key, text)
        {
            if (count == SOURCES_MAX)
                return error_set(e, ERR_INTERNAL, "more than %d partials", SOURCES_MAX);
            sources[count++] = (struct tmpl_source){str_from_z(key), json_text(text)};
        }
    }
    TRY(tmpl_store_open_texts(sources, count, &options, &store, e));
    return tmpl_render(store, STR("the template"),
                       value_of(a, json_object_object_get(test, "data")), out, e);
}

static void print_lines(const char *label, struct str s)
{
    struct str line;

    (void)printf("#   %s:\n", label);
    while (str_cut(&s, '\n', &line))
        (void)printf("#     |%.*s|\n", STR_ARG(line));
}

static bool run_case(const char *file, struct json_object *test, unsigned number)
{
    struct arena *a = arena_new((size_t)16 << 20);
    struct error e = {.code = ERR_NONE};
    struct str expected = json_text(json_object_object_get(test, "expected"));
    struct buf out;
    bool is_ok;

    buf_init(&out, (size_t)1 << 20);
    is_ok = render(a, test, &out, &e) == ERR_NONE && str_eq(buf_str(&out), expected);
    (void)printf("%sok %u - %s: %s\n", is_ok ? "" : "not ", number, file,
                 json_object_get_string(json_object_object_get(test, "name")));
    if (!is_ok) {
        print_lines("expected", expected);
        print_lines("rendered", buf_str(&out));
        (void)printf("#   error: %s\n", e.text);
    }
    buf_fini(&out);
    arena_free(a);
    return is_ok;
}

/* How many cases of the file failed; one when it cannot be read. */
static unsigned run_file(const char *folder, const char *file, unsigned *number)
{
    char path[4096];
    struct json_object *root;
    struct json_object *tests;
    unsigned failed = 0;

    (void)snprintf(path, sizeof path, "%s/%s.json", folder, file);
    root = json_object_from_file(path);
    tests = root == NULL ? NULL : json_object_object_get(root, "tests");
    if (tests == NULL) {
        (void)printf("not ok %u - %s can be read\n", ++*number, path);
        return 1;
    }
    for (size_t i = 0; i < json_object_array_length(tests); i++)
        failed += !run_case(file, json_object_array_get_idx(tests, i), ++*number);
    json_object_put(root);
    return failed;
}

int main(void)
{
    const char *top = getenv("top_srcdir");
    const char *given = getenv("MUSTACHE_SPEC");
    char folder[2048];
    unsigned number = 0;
    unsigned failed = 0;

    if (given != NULL)
        (void)snprintf(folder, sizeof folder, "%s", given);
    else
        (void)snprintf(folder, sizeof folder, "%s/../shared/data/mustache-spec",
                       top == NULL ? "." : top);
    if (given == NULL && access(folder, R_OK) != 0) {
        puts("1..0 # SKIP the specification's cases are not here; name their folder in "
             "MUSTACHE_SPEC");
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        failed += run_file(folder, files[i], &number);
    (void)printf("1..%u\n", number);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
