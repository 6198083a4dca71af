/*
 * widget.h - by what control of a form a column's value is given.
 *
 * Chosen by the column's type and by the value that is there: a control that could not hold
 * it as it is (a line, of a text with line ends; a date picker, of 0000-00-00) is not used
 * for it.  So nothing changes because it was looked at.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_WIDGET_H
#define APP_ADMIN_WIDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/str.h"
#include "app/view/display.h"

struct arena;
struct http_exchange;
struct model_column;

enum admin_widget_kind {
    ADMIN_LINE,
    ADMIN_AREA,   /* several lines */
    ADMIN_SOURCE, /* the same in a fixed width: JSON, a geometry */
    ADMIN_SWITCH, /* a tick: true or false */
    ADMIN_RADIOS,
    ADMIN_SELECT,
    ADMIN_CHECKS, /* any of several */
    ADMIN_PICK,   /* a row of a table that is too large for a list */
    ADMIN_FILE,
    ADMIN_WIDGET__COUNT
};

struct admin_widget {
    enum admin_widget_kind kind;
    /* Of a line, as HTML has them; the empty text: not said. */
    struct str type;
    struct str mode; /* inputmode */
    struct str least;
    struct str most;
    struct str step;
    uint64_t length; /* maxlength, in UTF-16 units as browsers count; 0: not said */
    bool is_set;     /* it has several values */
    bool has_none;   /* the empty text is a value, so that having none takes a box of its own */
};

/* literal: the value that it is to show, absent for none. */
struct admin_widget admin_widget_of(struct arena *a, const struct model_column *c,
                                    struct str literal);

/* What is said of the column beyond its type; for texts alone. */
void admin_widget_format(struct admin_widget *w, enum view_format format, struct str literal);

/* The template that draws it: "admin/widget/line". */
struct str admin_widget_template(enum admin_widget_kind kind);

/* The literal as the control holds it: a time without its zone, with T, without empty fractions. */
struct str admin_widget_text(const struct model_column *c, struct str literal);

/* What a browser sent as what was typed: it writes each line end of an area as CR LF. */
struct str admin_widget_typed(struct arena *a, const struct admin_widget *w, struct str text);

/*
 * One text for each value of the column, however it is written.  Texts that differ in their
 * line ends alone are one: no form can tell those apart.
 */
struct str admin_widget_canonical(struct arena *a, const struct model_column *c,
                                  struct str literal);
bool admin_widget_same(struct arena *a, const struct model_column *c, struct str one,
                       struct str other);

/* The literal that DEFAULT stands for; absent where it is an expression or none. */
struct str admin_widget_default(struct arena *a, const struct model_column *c);

/* What to write, in words, or the empty text where that is plain. */
struct str admin_widget_hint(struct http_exchange *x, const struct model_column *c,
                             const struct admin_widget *w);

#endif
