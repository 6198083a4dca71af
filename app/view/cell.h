/*
 * cell.h - one value of a column as a person reads it.
 *
 * view_cell_make() decides what kind of thing a value is and formats it;
 * view_cell_put() hands it to templates/view/cell.html as is_<kind> and text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_CELL_H
#define APP_VIEW_CELL_H

#include <stddef.h>

#include "app/base/str.h"
#include "app/db/value.h"

struct arena;
struct locale;
struct model_column;
struct tmpl_map;
struct tmpl_value;

enum view_kind {
    VIEW_NULL,
    VIEW_BLANK, /* the empty text, which is not NULL */
    VIEW_YES,
    VIEW_NO,
    VIEW_PLAIN,
    VIEW_CODE,     /* identifiers, short bytes: in a fixed width */
    VIEW_TIME,     /* iso for machines */
    VIEW_SIZE,     /* bytes, of which only the size is shown */
    VIEW_BADGES,   /* ENUM and SET: text holds the members, joined by ',' */
    VIEW_WEB,      /* href leaves the site: http, https or mailto */
    VIEW_LINK,     /* href is a path of ours */
    VIEW_LONG,     /* text with its line ends */
    VIEW_MARKDOWN, /* html */
    VIEW_SOURCE,   /* JSON and the like, with its line ends */
    VIEW_KIND__COUNT
};

/* What came from the database: of long text perhaps only the beginning. */
struct view_value {
    struct db_value value;
    size_t size; /* bytes of its text before it was cut */
};

struct view_cell {
    enum view_kind kind;
    struct str text;
    struct str href;               /* VIEW_WEB, VIEW_LINK */
    struct str iso;                /* VIEW_TIME */
    const struct tmpl_value *html; /* VIEW_MARKDOWN */
};

/* VIEW_SHORT: for a table, clipped to a line or two; VIEW_FULL: for the row's own page. */
enum view_length { VIEW_SHORT, VIEW_FULL };

/* l: how the reader writes numbers and times; NULL: as they are stored. */
struct view_cell view_cell_make(struct arena *a, struct locale *l, const struct model_column *c,
                                const struct view_value *v, enum view_length length);

/* The value as the server would read it back: for keys, conditions and links; NULL is absent. */
struct str view_value_text(struct arena *a, const struct db_value *v);

/* The class of the column's cells: "n" numbers, "d" dates, "w" wide text, or empty. */
struct str view_column_css(const struct model_column *c);

/* Puts is_<kind>, text, link_path ... of the cell into m. */
void view_cell_put(struct tmpl_map *m, const struct view_cell *cell);

#endif
