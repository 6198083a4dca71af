/* test_tags.c - what each tag of a template does. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "tests/tmpl/suites.h"

static struct arena *arena;
static struct buf out;
static struct tmpl_store *store;
static struct error error;
static struct tmpl_map *root;

static void setup(void)
{
    arena = arena_new(64 << 20);
    root = tmpl_map_new(arena);
    error_clear(&error);
    buf_init(&out, 1 << 20);
    store = NULL;
}

static void teardown(void)
{
    tmpl_store_close(store);
    buf_fini(&out);
    arena_free(arena);
}

static enum err render_sources(const struct tmpl_source *sources, size_t count)
{
    struct tmpl_options options = {.is_strict = false};
    enum err code;

    buf_clear(&out, SIZE_MAX);
    tmpl_store_closep(&store);
    code = tmpl_store_open_texts(sources, count, &options, &store, &error);
    if (code != ERR_NONE)
        return code;
    return tmpl_render(store, sources[0].name, tmpl_of_map(root), &out, &error);
}

static void assert_out(const char *expected)
{
    ck_assert_msg(str_eq(buf_str(&out), str_from_z(expected)), "rendered \"%.*s\", not \"%s\" (%s)",
                  STR_ARG(buf_str(&out)), expected, error.text);
}

static void assert_renders(const char *text, const char *expected)
{
    struct tmpl_source source = {STR("page"), str_from_z(text)};

    ck_assert_msg(render_sources(&source, 1) == ERR_NONE, "%s", error.text);
    assert_out(expected);
}

#define assert_sources_render(sources, expected)                                                  \
    do {                                                                                          \
        ck_assert_msg(render_sources((sources), sizeof(sources) / sizeof *(sources)) == ERR_NONE, \
                      "%s", error.text);                                                          \
        assert_out(expected);                                                                     \
    } while (0)

START_TEST(text_without_tags_stays_as_it_is)
{
    assert_renders("", "");
    assert_renders("<p>a { b } c</p>\r\n", "<p>a { b } c</p>\r\n");
}
END_TEST

START_TEST(a_variable_is_looked_up_and_escaped)
{
    tmpl_map_put_text(root, STR("x"), STR("<a href=\"b\">'&'"));
    tmpl_map_put_int(root, STR("n"), INT64_MIN);
    tmpl_map_put_bool(root, STR("yes"), true);
    tmpl_map_put(root, STR("nothing"), tmpl_null());
    assert_renders("{{x}}", "&lt;a href=&quot;b&quot;&gt;&#39;&amp;&#39;");
    assert_renders("{{n}} {{ yes }}[{{nothing}}{{unknown}}]", "-9223372036854775808 true[]");
}
END_TEST

static Suite *make_suite(void)
{
    Suite *s = suite_create("tags");
    TCase *c = tcase_create("tags");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, text_without_tags_stays_as_it_is);
    tcase_add_test(c, a_variable_is_looked_up_and_escaped);
    suite_add_tcase(s, c);
    return s;
}

Suite *suite_tags(void)
{
    return make_suite();
}
