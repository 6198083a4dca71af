/*
 * value.h - what a template is rendered with: a tree of values in an arena.
 *
 * A map's fields are looked up by name; a section over a list renders once an
 * item.  Text is escaped when it is rendered; only a struct html_safe, made by
 * tmpl_render_html(), passes as it is.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_TMPL_VALUE_H
#define APP_TMPL_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/str.h"

struct arena;
struct tmpl_value;
struct tmpl_map;  /* is a struct tmpl_value: tmpl_of_map() */
struct tmpl_list; /* is a struct tmpl_value: tmpl_of_list() */

/* HTML that the template engine itself made, or markdown/ (view/markdown.c). */
struct html_safe {
    struct str html;
};

const struct tmpl_value *tmpl_null(void) ATTR_NONNULL_RET;
const struct tmpl_value *tmpl_bool(bool b) ATTR_NONNULL_RET;
/* The text is borrowed. */
const struct tmpl_value *tmpl_text(struct arena *a, struct str s) ATTR_NONNULL_RET;
const struct tmpl_value *tmpl_int(struct arena *a, int64_t n) ATTR_NONNULL_RET;
const struct tmpl_value *tmpl_html(struct arena *a, struct html_safe html) ATTR_NONNULL_RET;

struct tmpl_map *tmpl_map_new(struct arena *a) ATTR_NONNULL_RET;
void tmpl_map_put(struct tmpl_map *m, struct str name, const struct tmpl_value *value);
void tmpl_map_put_text(struct tmpl_map *m, struct str name, struct str s);
void tmpl_map_put_bool(struct tmpl_map *m, struct str name, bool b);
void tmpl_map_put_int(struct tmpl_map *m, struct str name, int64_t n);
/* A new empty map or list under name, to be filled. */
struct tmpl_map *tmpl_map_put_map(struct tmpl_map *m, struct str name) ATTR_NONNULL_RET;
struct tmpl_list *tmpl_map_put_list(struct tmpl_map *m, struct str name) ATTR_NONNULL_RET;
const struct tmpl_value *tmpl_of_map(const struct tmpl_map *m) ATTR_NONNULL_RET;

struct tmpl_list *tmpl_list_new(struct arena *a) ATTR_NONNULL_RET;
void tmpl_list_add(struct tmpl_list *l, const struct tmpl_value *value);
struct tmpl_map *tmpl_list_add_map(struct tmpl_list *l) ATTR_NONNULL_RET;
const struct tmpl_value *tmpl_of_list(const struct tmpl_list *l) ATTR_NONNULL_RET;

#endif
