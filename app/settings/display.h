/*
 * display.h - between the parts of the display editor, display*.c: what is said of one table.
 *
 * A text of the form is what is said at run time, and empty where nothing is.  Lists, their
 * order and boxes are shown as they are in force; said is what differs from the apps' files.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SETTINGS_DISPLAY_H
#define APP_SETTINGS_DISPLAY_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/view/display.h"
#include "app/view/document_edit.h"

struct buf;
struct http_exchange;
struct http_form;
struct model_column;
struct model_table;

#define DISPLAY_COLUMNS_MAX 110 /* of a table: what a form can carry; a file says it of all */

struct display_entry {
    struct http_exchange *x;
    const struct model_table *table;
    struct str name; /* of its document */
    struct view_document_said said;
    struct view_display apps;      /* as the files have it */
    struct view_display ours;      /* run time's alone */
    struct view_display both;      /* in force */
    const struct http_form *typed; /* NULL: the form has not been sent */
};

/* ---- display_form.c ---- */

/* How many of its columns the form has. */
size_t display_column_count(const struct display_entry *d);
/* "columns.due_on.label" */
struct str display_field(const struct display_entry *d, const struct model_column *c,
                         const char *what);
/* A column's number in the list from 1, as text; empty: it stands not in it. */
struct str display_place(const struct display_entry *d, const struct view_columns_listed *list,
                         const struct model_column *c);
/*
 * What the form that was sent says, as JSON; absent: nothing beyond the files.  What the form
 * does not know of is kept.  ERR_INVALID names the form's field.
 */
enum err display_form_read(const struct display_entry *d, struct str *out_body,
                           struct error *e) ATTR_MUST_USE;

#endif
