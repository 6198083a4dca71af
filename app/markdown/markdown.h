/*
 * markdown.h - text in Markdown (CommonMark 0.30) as HTML, from whoever wrote it.
 *
 * The text is a stranger's.  What comes out holds elements and attributes of CommonMark alone:
 * raw HTML is left out, an address keeps only the schemes http, https, mailto and tel (or none:
 * one of our own pages), a picture is one of ours.  Headings begin at h2, for they stand within
 * a page.
 *
 * Uses libcmark, which nobody else sees.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MARKDOWN_MARKDOWN_H
#define APP_MARKDOWN_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/str.h"

struct arena;

#define MARKDOWN_TEXT_MAX  ((size_t)64 * 1024)  /* bytes that are rendered */
#define MARKDOWN_DEPTH_MAX 24                   /* quotes in lists in quotes ... */
#define MARKDOWN_HTML_MAX  ((size_t)512 * 1024) /* bytes that may come of it */

/* The HTML in the arena; false: the text is beyond a limit, and is to be shown as text. */
bool markdown_render(struct arena *a, struct str text, struct str *out_html);

#endif
