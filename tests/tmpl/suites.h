/*
 * suites.h - the suites of app/tmpl, and what they share: one store, one root
 * value, one output, made anew for each test.
 */
#ifndef TESTS_TMPL_SUITES_H
#define TESTS_TMPL_SUITES_H

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/tmpl/store.h"
#include "tests/suite.h"

struct fixture {
    struct arena *arena;
    struct tmpl_map *root;
    struct tmpl_store *store;
    struct tmpl_options options;
    struct buf out;
    struct error error;
};

extern struct fixture fix;

/* A suite of one case with the fixture; the caller adds tests to *out_case. */
Suite *fixture_suite(const char *name, TCase **out_case);

/* Compile; the first source is rendered as well. */
enum err fixture_open(const struct tmpl_source *sources, size_t count);
enum err fixture_render(const struct tmpl_source *sources, size_t count);

/* sources is an array of struct tmpl_source, of which the first is rendered. */
#define assert_sources(sources, expected)                                                      \
    do {                                                                                       \
        enum err assert_code = fixture_render((sources), sizeof(sources) / sizeof *(sources)); \
        ck_assert_msg(assert_code == ERR_NONE, "%s", fix.error.text);                          \
        ck_assert_msg(str_eq(buf_str(&fix.out), str_from_z(expected)),                         \
                      "rendered \"%.*s\", not "                                                \
                      "\"%s\"",                                                                \
                      STR_ARG(buf_str(&fix.out)), (expected));                                 \
    } while (0)

#define assert_renders(text, expected)                                          \
    do {                                                                        \
        struct tmpl_source assert_source[] = {{STR("page"), str_from_z(text)}}; \
        assert_sources(assert_source, expected);                                \
    } while (0)

/* The template "page" does not compile; field is "page.html:<line>", words holds a part of why. */
#define assert_refused(text, line, part)                                                       \
    do {                                                                                       \
        struct tmpl_source assert_source = {STR("page"), str_from_z(text)};                    \
        ck_assert_msg(fixture_open(&assert_source, 1) == ERR_INVALID, "compiles: %s", text);   \
        ck_assert_str_eq(fix.error.field, "page.html:" #line);                                 \
        ck_assert_msg(strstr(fix.error.words, part) != NULL, "%s: %s", text, fix.error.words); \
    } while (0)

Suite *suite_tags(void);
Suite *suite_lines(void);
Suite *suite_inherit(void);
Suite *suite_place(void);
Suite *suite_url(void);
Suite *suite_faults(void);
Suite *suite_store(void);
Suite *suite_words(void);

#endif
