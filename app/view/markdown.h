/*
 * markdown.h - Markdown as a value that templates show as HTML.
 *
 * The one place where HTML that no template made becomes a value: markdown/ says what it can
 * hold.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_MARKDOWN_H
#define APP_VIEW_MARKDOWN_H

#include "app/base/str.h"

struct arena;
struct tmpl_value;

/* NULL: it is too long or too deep, and is to be shown as text. */
const struct tmpl_value *view_markdown(struct arena *a, struct str text);

#endif
