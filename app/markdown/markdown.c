/*
 * markdown.c - Markdown by libcmark, with what it lets through narrowed further.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/markdown/markdown.h"

#include <string.h>

#include <cmark.h>

#include "app/base/arena.h"
#include "app/base/attr.h"

#define HEADING_FIRST 2
#define HEADING_LAST  6

static void node_freep(cmark_node **root)
{
    if (*root != NULL)
        cmark_node_free(*root);
}

static void iter_freep(cmark_iter **iter)
{
    cmark_iter_free(*iter);
}

/* The part before the first ':' is a scheme unless a '/', '?' or '#' comes first (RFC 3986, 4.2).
 */
static bool has_scheme(struct str url)
{
    size_t colon = str_find(url, ':', 0);

    return colon < url.len && str_find(url, '/', 0) > colon && str_find(url, '?', 0) > colon &&
           str_find(url, '#', 0) > colon;
}

static bool is_link(struct str url)
{
    static const struct str schemes[] = {STR_INIT("http"), STR_INIT("https"), STR_INIT("mailto"),
                                         STR_INIT("tel")};
    struct str rest = url;
    struct str scheme;

    if (!has_scheme(url))
        return true;
    (void)str_cut(&rest, ':', &scheme);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (str_eq_nocase(scheme, schemes[i]))
            return true;
    }
    return false;
}

/* A picture from elsewhere would tell that site who reads this, and when. */
static bool is_ours(struct str url)
{
    return !has_scheme(url) && !str_starts(url, STR("//")) && !str_starts(url, STR("\\")) &&
           !str_starts(url, STR("/\\"));
}

static void narrow(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);

    if (type == CMARK_NODE_LINK && !is_link(str_from_z(cmark_node_get_url(node))))
        (void)cmark_node_set_url(node, "");
    if (type == CMARK_NODE_IMAGE && !is_ours(str_from_z(cmark_node_get_url(node))))
        (void)cmark_node_set_url(node, "");
    if (type == CMARK_NODE_HEADING) {
        int level = cmark_node_get_heading_level(node) + HEADING_FIRST - 1;

        (void)cmark_node_set_heading_level(node, level > HEADING_LAST ? HEADING_LAST : level);
    }
}

static size_t depth_of(cmark_node *node)
{
    size_t depth = 0;

    for (node = cmark_node_parent(node); node != NULL && depth <= MARKDOWN_DEPTH_MAX;
         node = cmark_node_parent(node))
        depth++;
    return depth;
}

/* false: it is nested too deep. */
static bool narrow_all(cmark_node *root)
{
    AUTO(iter_freep) cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;

    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);

        if (event != CMARK_EVENT_ENTER)
            continue;
        if (depth_of(node) > MARKDOWN_DEPTH_MAX)
            return false;
        narrow(node);
    }
    return true;
}

bool markdown_render(struct arena *a, struct str text, struct str *out_html)
{
    AUTO(node_freep) cmark_node *root = NULL;
    struct str html;
    char *made;
    bool is_fit;

    if (text.len > MARKDOWN_TEXT_MAX)
        return false;
    root = cmark_parse_document(text.at == NULL ? "" : text.at, text.len, CMARK_OPT_VALIDATE_UTF8);
    if (!narrow_all(root))
        return false;
    made = cmark_render_html(root, CMARK_OPT_DEFAULT | CMARK_OPT_SAFE);
    html = str_from_z(made);
    is_fit = html.len <= MARKDOWN_HTML_MAX;
    if (is_fit)
        *out_html = str_dup(a, html);
    cmark_get_default_mem_allocator()->free(made);
    return is_fit;
}
