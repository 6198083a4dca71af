/*
 * page.h - what every page starts with and ends in.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_PAGES_PAGE_H
#define APP_PAGES_PAGE_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct model;
struct model_table;
struct tmpl_map;

/* What templates/layout.html needs: base and user. */
struct tmpl_map *pages_root(struct http_exchange *x);

/* Puts all tables that are served, in groups, under "groups"; current may be NULL. */
void pages_menu_put(struct http_exchange *x, struct tmpl_map *root,
                    const struct model_table *current);
/* The group that the table stands in there. */
struct str pages_menu_group(struct http_exchange *x, const struct model_table *t);

/* Renders into the response, which no cache may keep. */
enum err pages_render(struct http_exchange *x, struct str name,
                      const struct tmpl_map *root) ATTR_MUST_USE;

/*
 * What came of looking for something by its name: to who is not signed in what is not
 * there and what is not shown are the same, ERR_UNAUTHENTICATED.
 */
enum err pages_found(struct http_exchange *x, enum err code) ATTR_MUST_USE;

/* The table of the path's {table}; ERR_UNAVAILABLE while no model was ever loaded. */
enum err pages_table_find(struct http_exchange *x,
                          const struct model_table **out_table) ATTR_MUST_USE;

/* Handlers, one file each. */
enum err pages_home(struct http_exchange *x);
enum err pages_table(struct http_exchange *x);
enum err pages_row(struct http_exchange *x);
enum err pages_docs(struct http_exchange *x);
enum err pages_docs_table(struct http_exchange *x);

#endif
