/*
 * dashboard.h - between the parts of the dashboard editor: dashboards.c, dashboard.c, panel.c.
 *
 * A dashboard is changed as a whole: what is in force - run time's document, or else the last
 * app's - is read, changed and put as run time's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SETTINGS_DASHBOARD_H
#define APP_SETTINGS_DASHBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/view/dashboard.h"
#include "app/view/document_edit.h"

struct http_exchange;
struct http_form;
struct model_table;
struct tmpl_map;

struct board {
    struct http_exchange *x;
    struct view_document_said said;
    struct view_dashboard d; /* in force; of one that cannot be read the name alone */
    bool is_broken;
};

/* ---- dashboard.c ---- */

/* That of the path's {name}; ERR_ABSENT with words. */
enum err board_open(struct http_exchange *x, struct board *b) ATTR_MUST_USE;
/* "/admin/settings/dashboards/desk", and what stands behind it. */
struct str board_path(struct http_exchange *x, struct str name, const char *behind);
/* Puts d in its place; version: of what it was made from. */
enum err board_save(struct http_exchange *x, const struct view_dashboard *d,
                    struct str version) ATTR_MUST_USE;
/* "kinds": kind, kind_label, is_chosen. */
void board_put_kinds(struct http_exchange *x, struct tmpl_map *m, enum view_panel_kind chosen);

/* ---- panel_query.c: a query as a form has it ---- */

struct panel_parts {
    struct str group;   /* "due_on", "lent_at::date", "branch!loan_lent_by(name)"; or empty */
    struct str measure; /* "count()", "amount.sum()"; empty: the query is not of this kind */
    struct str where;   /* conditions, joined by & */
    struct str order;   /* "group", "most", or empty */
    struct str limit;   /* digits, or empty */
    /* What both are called in the answer; empty: as it comes. */
    struct str name;
    struct str group_name;
};

struct panel_parts panel_parts_none(void);

/* Offers "groups" and "measures" of the table: value, label, is_chosen. */
void panel_parts_put(struct http_exchange *x, struct tmpl_map *m, const struct model_table *t,
                     const struct panel_parts *p);
/* False: the query says more than parts can. */
bool panel_parts_parse(struct http_exchange *x, const struct model_table *t, struct str query,
                       struct panel_parts *out_parts);
/* The query that they say. */
struct str panel_parts_print(struct http_exchange *x, const struct panel_parts *p);

#endif
