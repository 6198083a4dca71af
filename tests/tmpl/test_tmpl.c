/* test_tmpl.c - templates. */
#include "config.h"

#include "tests/tmpl/suites.h"

struct fixture fix;

static void setup(void)
{
    fix = (struct fixture){.arena = arena_new((size_t)64 << 20)};
    fix.root = tmpl_map_new(fix.arena);
    buf_init(&fix.out, (size_t)1 << 20);
}

static void teardown(void)
{
    tmpl_store_close(fix.store);
    buf_fini(&fix.out);
    arena_free(fix.arena);
}

Suite *fixture_suite(const char *name, TCase **out_case)
{
    Suite *s = suite_create(name);

    *out_case = tcase_create(name);
    tcase_add_checked_fixture(*out_case, setup, teardown);
    suite_add_tcase(s, *out_case);
    return s;
}

enum err fixture_open(const struct tmpl_source *sources, size_t count)
{
    tmpl_store_closep(&fix.store);
    error_clear(&fix.error);
    return tmpl_store_open_texts(sources, count, &fix.options, &fix.store, &fix.error);
}

enum err fixture_render(const struct tmpl_source *sources, size_t count)
{
    TRY(fixture_open(sources, count));
    buf_clear(&fix.out, SIZE_MAX);
    return tmpl_render(fix.store, sources[0].name, tmpl_of_map(fix.root), &fix.out, &fix.error);
}

int main(void)
{
    static suite_fn *const suites[] = {suite_tags, suite_lines,  suite_inherit, suite_place,
                                       suite_url,  suite_faults, suite_store, suite_words};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
