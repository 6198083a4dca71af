/*
 * display.h - how a table and its columns are shown, as app.json and run time say.
 *
 *     "models": {"library_loan": {
 *         "label": "Loans", "one": "loan", "help": "What is out", "group": "Desk",
 *         "list": ["copy_id", "member_id", "due_on"], "names": ["copy_id"],
 *         "search": ["note"], "order": "due_on.desc", "is_hidden": false,
 *         "fieldsets": [{"label": "Times", "columns": ["lent_on", "due_on"], "help": "In days"}],
 *         "children": ["library_fine", "library_note.loan_id"], "position": "place",
 *         "columns": {"note": {"label": "Remark", "help": "...", "format": "markdown",
 *                              "is_hidden": true}}}}
 *
 * All of it may be left out: what is not said here, the schema says.
 *
 * Lifetime: the catalogue's (catalogue.h); to be read by any thread.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_DISPLAY_H
#define APP_VIEW_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct http_exchange;
struct model;
struct model_column;
struct model_relation;
struct model_table;
struct view_document;

/* What a value means beyond its type. */
enum view_format {
    VIEW_FORMAT_NONE,
    VIEW_FORMAT_MONEY,   /* argument: the currency, as ISO 4217 has it */
    VIEW_FORMAT_PERCENT, /* 12.5 is 12.5 % */
    VIEW_FORMAT_EMAIL,
    VIEW_FORMAT_PHONE,
    VIEW_FORMAT_URL,
    VIEW_FORMAT_IMAGE,  /* the address of a picture */
    VIEW_FORMAT_COLOUR, /* #rrggbb */
    VIEW_FORMAT_MARKDOWN,
    VIEW_FORMAT_CODE,
    VIEW_FORMAT__COUNT
};

/* "money"; empty for none. */
struct str view_format_name(enum view_format format);

struct view_column_display {
    struct str label; /* absent: the schema's */
    struct str help;
    enum view_format format;
    struct str argument; /* of the format: "money:EUR" */
    bool is_hidden;      /* not in lists or forms; filters and the API still know it */
};

struct view_columns_listed {
    const struct model_column *const *at;
    size_t count; /* 0: nothing is said */
};

/* Relations that lead to a row, by the tables that they come from. */
struct view_children {
    const struct model_relation *const *at;
    size_t count;
    bool is_said; /* none, too */
};

struct view_fieldset {
    struct str label;
    struct str help; /* or absent */
    struct view_columns_listed columns;
};

struct view_fieldsets {
    const struct view_fieldset *at;
    size_t count; /* 0: nothing is said */
};

struct view_display {
    struct str label; /* of the table: "Loans"; absent: the schema's */
    struct str one;   /* of one row: "loan" */
    struct str help;
    struct str group;
    struct str order;                 /* of its list, in the query language */
    struct view_columns_listed list;  /* the columns of its list */
    struct view_columns_listed names; /* what names a row */
    struct view_columns_listed search;
    struct view_fieldsets fieldsets;     /* of its form; columns that none names follow */
    struct view_children children;       /* whose rows stand in the form of a row */
    const struct model_column *position; /* an integer that such rows are in order by; or NULL */
    const struct view_column_display *columns; /* by position; NULL: nothing is said */
    bool is_hidden;                            /* not in the menu */
};

/* The display of a table for this request; never NULL. */
const struct view_display *view_display_of(struct http_exchange *x,
                                           const struct model_table *t) ATTR_NONNULL_RET;
/* The same of a column. */
const struct view_column_display *
view_column_display_of(struct http_exchange *x, const struct model_column *c) ATTR_NONNULL_RET;
/* What names a row of t: as said, or its label columns; *out_count may be 0. */
const struct model_column *const *view_names_of(struct http_exchange *x,
                                                const struct model_table *t, size_t *out_count);

/*
 * Adds what a document says to a display, strictly: ERR_INVALID at a place below `place`
 * for what does not fit the schema or is not known.  The display starts as zeros.
 */
enum err view_display_check(struct arena *a, const struct model *m, const struct view_document *d,
                            struct str place, struct view_display *out_display,
                            struct error *e) ATTR_MUST_USE;
/* Leniently: what does not fit (any more) is passed over. */
void view_display_add(struct arena *a, const struct model_table *t, const struct view_document *d,
                      struct view_display *display);

#endif
