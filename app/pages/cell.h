/*
 * cell.h - one value of a column as a person reads it.
 *
 * pages_cell_make() decides what kind of thing a value is and formats it;
 * pages_cell_put() hands it to templates/pages/cell.html as is_<kind> and text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_PAGES_CELL_H
#define APP_PAGES_CELL_H

#include <stddef.h>

#include "app/base/str.h"
#include "app/db/value.h"

struct arena;
struct model_column;
struct tmpl_map;

enum pages_kind {
    PAGES_NULL,
    PAGES_BLANK, /* the empty text, which is not NULL */
    PAGES_YES,
    PAGES_NO,
    PAGES_PLAIN,
    PAGES_CODE,   /* identifiers, short bytes: in a fixed width */
    PAGES_TIME,   /* iso for machines */
    PAGES_SIZE,   /* bytes, of which only the size is shown */
    PAGES_BADGES, /* ENUM and SET: text holds the members, joined by ',' */
    PAGES_WEB,    /* href leaves the site: http, https or mailto */
    PAGES_LINK,   /* href is a path of ours */
    PAGES_LONG,   /* text with its line ends */
    PAGES_SOURCE, /* JSON and the like, with its line ends */
    PAGES_KIND__COUNT
};

/* What came from the database: of long text perhaps only the beginning. */
struct pages_value {
    struct db_value value;
    size_t size; /* bytes of its text before it was cut */
};

struct pages_cell {
    enum pages_kind kind;
    struct str text;
    struct str href; /* PAGES_WEB, PAGES_LINK */
    struct str iso;  /* PAGES_TIME */
};

/* PAGES_SHORT: for a table, clipped to a line or two; PAGES_FULL: for the row's own page. */
enum pages_length { PAGES_SHORT, PAGES_FULL };

struct pages_cell pages_cell_make(struct arena *a, const struct model_column *c,
                                  const struct pages_value *v, enum pages_length length);

/* The value as the server would read it back: for keys, conditions and links; NULL is absent. */
struct str pages_value_text(struct arena *a, const struct db_value *v);

/* The class of the column's cells: "n" numbers, "d" dates, "w" wide text, or empty. */
struct str pages_column_css(const struct model_column *c);

/* Puts is_<kind>, text, link_path ... of the cell into m. */
void pages_cell_put(struct tmpl_map *m, const struct pages_cell *cell);

#endif
