/*
 * markdown.c - Markdown as a value that templates show as HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/markdown.h"

#include "app/markdown/markdown.h"
#include "app/tmpl/value.h"

const struct tmpl_value *view_markdown(struct arena *a, struct str text)
{
    struct str html;

    if (!markdown_render(a, text, &html))
        return NULL;
    return tmpl_html(a, (struct html_safe){html});
}
