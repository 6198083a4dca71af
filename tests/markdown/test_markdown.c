/* test_markdown.c - what a stranger's Markdown becomes, and what it does not. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/markdown/markdown.h"
#include "tests/suite.h"

static struct arena *a;

static void setup(void)
{
    a = arena_new((size_t)16 << 20);
}

static void teardown(void)
{
    arena_free(a);
}

static struct str html_of(const char *text)
{
    struct str html = STR("");

    ck_assert(markdown_render(a, str_from_z(text), &html));
    return html;
}

#define is(text, html) ck_assert_str_eq(str_z(a, html_of(text)), html)

static bool has(struct str s, const char *part)
{
    return str_search(s, str_from_z(part), 0) < s.len;
}

START_TEST(text_becomes_what_it_says)
{
    is("", "");
    is("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n");
    is("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n");
    is("[x](https://a.example/?q=1&r=2)",
       "<p><a href=\"https://a.example/?q=1&amp;r=2\">x</a></p>\n");
    is("[x](/admin/)", "<p><a href=\"/admin/\">x</a></p>\n");
    is("a < b & c", "<p>a &lt; b &amp; c</p>\n");
}
END_TEST

START_TEST(headings_begin_below_those_of_the_page)
{
    is("# a\n\n## b\n\n###### c", "<h2>a</h2>\n<h3>b</h3>\n<h6>c</h6>\n");
}
END_TEST

START_TEST(html_is_left_out)
{
    static const char *const texts[] = {
        "<script>alert(1)</script>",        "a <img src=x onerror=alert(1)> b", "<b>x</b>",
        "<div onclick=x>\n\n*y*\n\n</div>", "<!-- x --><svg onload=x>",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str html = html_of(texts[i]);

        ck_assert(!has(html, "<script") && !has(html, "<img") && !has(html, "<b>") &&
                  !has(html, "<div") && !has(html, "<svg"));
    }
}
END_TEST

START_TEST(addresses_keep_harmless_schemes)
{
    static const char *const texts[] = {
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,x)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "[x](intent:y)",
        "[x](&#106;avascript:alert(1))",
        "[x][y]\n\n[y]: javascript:z",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(has(html_of(texts[i]), "href=\"\"") || !has(html_of(texts[i]), "href"),
                      "%s: %s", texts[i], str_z(a, html_of(texts[i])));
    ck_assert(has(html_of("<a@b.example>"), "href=\"mailto:a@b.example\""));
    ck_assert(has(html_of("[x](tel:1)"), "href=\"tel:1\""));
    ck_assert(has(html_of("[x](a:b)"), "href=\"\""));
    ck_assert(has(html_of("[x](./a:b)"), "href=\"./a:b\""));
}
END_TEST

START_TEST(pictures_are_our_own)
{
    ck_assert(has(html_of("![x](/static/a.png)"), "src=\"/static/a.png\""));
    ck_assert(has(html_of("![x](https://a.example/a.png)"), "src=\"\""));
    ck_assert(has(html_of("![x](//a.example/a.png)"), "src=\"\""));
    ck_assert(has(html_of("![x](/\\\\a.example/a.png)"), "src=\"\""));
    ck_assert(has(html_of("![x](data:image/png;base64,AAAA)"), "src=\"\""));
}
END_TEST

static struct str repeated(const char *part, size_t times)
{
    size_t len = strlen(part);
    char *to = arena_alloc(a, times, len);

    for (size_t i = 0; i < times; i++)
        memcpy(to + i * len, part, len);
    return (struct str){to, times * len};
}

START_TEST(what_is_beyond_a_limit_is_no_markdown)
{
    struct str html = STR("untouched");

    ck_assert(markdown_render(a, repeated("a\n\n", 1000), &html));
    html = STR("untouched");
    ck_assert(!markdown_render(a, repeated("x", MARKDOWN_TEXT_MAX + 1), &html));
    ck_assert(!markdown_render(a, str_format(a, "%.*sx", STR_ARG(repeated("> ", 1000))), &html));
    ck_assert(!markdown_render(
        a,
        str_format(a, "%.*sx%.*s", STR_ARG(repeated("**a ", 100)), STR_ARG(repeated(" b**", 100))),
        &html));
    ck_assert(str_eq(html, STR("untouched")));
}
END_TEST

START_TEST(bytes_that_are_no_text_do_no_harm)
{
    struct str html;

    ck_assert(markdown_render(a, (struct str){"a\0b\xff\xc3", 5}, &html));
    ck_assert(!has(html, "\xff"));
    for (size_t i = 0; i < 6; i++) {
        static const char *const knots[] = {"[", "![](", "`", "<", "***_", "[a](b"};

        (void)markdown_render(a, repeated(knots[i], 8000), &html);
    }
}
END_TEST

static Suite *suite_markdown(void)
{
    Suite *s = suite_create("markdown");
    TCase *c = tcase_create("texts");

    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, text_becomes_what_it_says);
    tcase_add_test(c, headings_begin_below_those_of_the_page);
    tcase_add_test(c, html_is_left_out);
    tcase_add_test(c, addresses_keep_harmless_schemes);
    tcase_add_test(c, pictures_are_our_own);
    tcase_add_test(c, what_is_beyond_a_limit_is_no_markdown);
    tcase_add_test(c, bytes_that_are_no_text_do_no_harm);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_markdown};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
