/*
 * dashboard.h - panels of numbers, tables and charts, as app.json says.
 *
 *     "dashboards": {"desk": {"label": "The desk", "help": "What is out today", "panels": [
 *         {"title": "Loans", "kind": "number",
 *          "data": {"model": "library_loan", "query": "select=n:count()&returned_at=is.null"}},
 *         {"title": "By branch", "kind": "bars", "wide": true,
 *          "data": {"model": "library_loan", "query":
 * "select=library_branch!loan_lent_by(name),n:count()"}}]}}
 *
 * Of each row the last number says how much, and the first of the others of what.
 *
 * Lifetime: the arena's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_DASHBOARD_H
#define APP_VIEW_DASHBOARD_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/view/named.h"

struct arena;
struct json_writer;
struct model;
struct view_document;

#define VIEW_PANELS_MAX 24

enum view_panel_kind {
    VIEW_PANEL_NUMBER, /* one */
    VIEW_PANEL_BARS,   /* what is compared */
    VIEW_PANEL_SERIES, /* what goes on, in the order of its rows */
    VIEW_PANEL_PIE,    /* parts of a whole */
    VIEW_PANEL_FUNNEL, /* what is left after each step */
    VIEW_PANEL_TABLE,
    VIEW_PANEL__COUNT
};

struct view_panel {
    struct str title;
    enum view_panel_kind kind;
    bool is_wide;
    struct view_named data;
};

struct view_dashboard {
    struct str name;
    struct str label;
    struct str help;
    const struct view_panel *panels;
    size_t panel_count;
};

/* With a model, its queries are held against it.  ERR_INVALID at place or below. */
enum err view_dashboard_read(struct arena *a, const struct model *m, const struct view_document *d,
                             struct str place, struct view_dashboard *out_dashboard,
                             struct error *e) ATTR_MUST_USE;

/* "number" */
struct str view_panel_kind_name(enum view_panel_kind kind);
/* False: there is none of that name. */
bool view_panel_kind_find(struct str name, enum view_panel_kind *out_kind);

/* As app.json has it: read again it is the same. */
void view_dashboard_write(struct json_writer *w, const struct view_dashboard *d);

#endif
