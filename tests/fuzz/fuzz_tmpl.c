/*
 * fuzz_tmpl.c - whatever a template says, a value's text never becomes a tag of the page.
 *
 * The input is one template, or two with a line "--" between them: the second
 * is "part" to the first.  Every text of the value holds "<zz" and both quotes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/tmpl/html.h"
#include "app/tmpl/store.h"
#include "tests/fuzz/fuzz.h"

#define EVIL "<zz \"zq' javascript:"

static const struct tmpl_value *value_make(struct arena *a)
{
    struct tmpl_map *root = tmpl_map_new(a);
    struct tmpl_list *l = tmpl_map_put_list(root, STR("l"));

    tmpl_map_put_text(root, STR("x"), STR(EVIL));
    tmpl_map_put_text(root, STR("u"), STR("javascript:" EVIL));
    tmpl_map_put_text(root, STR("p"), STR("part"));
    tmpl_map_put_bool(root, STR("t"), true);
    tmpl_map_put_bool(root, STR("f"), false);
    tmpl_map_put_int(root, STR("n"), -1);
    tmpl_map_put_text(tmpl_map_put_map(root, STR("m")), STR("x"), STR(EVIL));
    for (int i = 0; i < 2; i++) {
        struct tmpl_map *item = tmpl_list_add_map(l);

        tmpl_map_put_text(item, STR("x"), STR(EVIL));
        if (i == 0)
            (void)tmpl_map_put_list(item, STR("l"));
    }
    return tmpl_of_map(root);
}

static bool holds(struct str s, struct str what)
{
    return str_search(s, what, 0) < s.len;
}

/*
 * Read as HTML again, the page is whole: values moved nothing.  And where the
 * templates write no scheme of their own, no URL has one that is not allowed.
 */
static void check_places(struct str page, struct str source)
{
    struct html_place p = {.state = HTML_TEXT};
    bool has_own = holds(source, STR(":"));
    size_t at = 0;

    for (size_t i = 0; i < page.len; i++) {
        fuzz_check(html_feed(&p, str_range(page, i, i + 1), &at) == NULL);
        fuzz_check(has_own || p.head != HTML_HEAD_BAD);
    }
    fuzz_check(p.state == HTML_TEXT);
}

static void check_page(struct str page, struct str source)
{
    /* A z of the templates' own could be part of one, in pieces. */
    if (!holds(source, STR("z"))) {
        fuzz_check(!holds(page, STR("<zz")));
        fuzz_check(!holds(page, STR("\"zq")));
        fuzz_check(!holds(page, STR("zq'")));
    }
    check_places(page, source);
}

static void render(const struct tmpl_source *sources, size_t count, struct str source,
                   const struct tmpl_options *options)
{
    struct arena *a = arena_new((size_t)16 << 20);
    struct error e = {.code = ERR_NONE};
    struct tmpl_store *store = NULL;
    struct buf out;

    buf_init(&out, (size_t)64 << 10);
    if (tmpl_store_open_texts(sources, count, options, &store, &e) != ERR_NONE) {
        fuzz_check(store == NULL && e.words[0] != '\0');
    } else if (tmpl_render(store, sources[0].name, value_make(a), &out, &e) != ERR_NONE) {
        fuzz_check(out.len == 0 && e.text[0] != '\0' && e.words[0] == '\0');
    } else if (!options->is_plain_mustache && !str_ends(sources[0].name, STR(".txt"))) {
        check_page(buf_str(&out), source);
    }
    tmpl_store_close(store);
    buf_fini(&out);
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str source = fuzz_str(data, size);
    size_t cut = str_search(source, STR("\n--\n"), 0);
    struct tmpl_source html[] = {{STR("page"), str_range(source, 0, cut)},
                                 {STR("part"), str_from(source, cut + 4)}};
    struct tmpl_source text[] = {{STR("page.txt"), html[0].text}, {STR("part"), html[1].text}};
    struct tmpl_options options = {.is_strict = size % 8 == 7};

    if (size > 2048)
        return 0;
    render(html, 2, source, &options);
    render(text, 2, source, &options);
    options.is_plain_mustache = true;
    render(html, 2, source, &options);
    return 0;
}
