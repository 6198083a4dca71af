/*
 * page.h - what every page starts with and ends in.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_PAGE_H
#define APP_VIEW_PAGE_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct model;
struct model_table;
struct tmpl_map;

/*
 * What templates/layout.html needs: base, static (the stamp of what lies under /static/,
 * which browsers keep for a year), site_name, logo_path, theme_path, theme_dark_path, for
 * which devices each set of colours is (color_scheme, ..._media), user, stand_in, and
 * sign_in_path for a stranger.
 */
struct tmpl_map *view_root(struct http_exchange *x);

/* Puts all tables that are served, in groups, under "groups"; current may be NULL. */
void view_menu_put(struct http_exchange *x, struct tmpl_map *root,
                   const struct model_table *current);
/* The group that the table stands in there. */
struct str view_menu_group(struct http_exchange *x, const struct model_table *t);

/* A text, or null where it is absent: templates ask. */
void view_put(struct tmpl_map *m, struct str name, struct str s);

/* Renders into the response, which no cache may keep. */
enum err view_render(struct http_exchange *x, struct str name,
                     const struct tmpl_map *root) ATTR_MUST_USE;

/*
 * What came of looking for something by its name: to who is not signed in what is not
 * there and what is not shown are the same, ERR_UNAUTHENTICATED.
 */
enum err view_found(struct http_exchange *x, enum err code) ATTR_MUST_USE;

/* The table of the path's {table}; ERR_UNAVAILABLE while no model was ever loaded. */
enum err view_table_find(struct http_exchange *x,
                         const struct model_table **out_table) ATTR_MUST_USE;

/*
 * The answer to a failure as a page, for every face of HTML.  Writes the body for
 * x->error and x->resp.status; without a template store, plain words.
 */
void view_answer_error(struct http_exchange *x);

#endif
