/*
 * layout.h - the rows of a list laid out otherwise: on a board, in a calendar, as a tree ...
 *
 * The address stays the list's query; the layout and what it goes by are parameters of the page:
 *
 *     ?state=neq.lost&~layout=board&~by=state
 *     ?~layout=calendar&~start=lent_at&~end=due_on&~span=week&~at=2026-11-23
 *
 *     layout.c           the switch, and which layouts a table can be shown in
 *     option.c    what a layout goes by: columns that fit, words; to and from a saved view
 *     read.c      what all of them read: rows under one more condition
 *     board.c     columns of cards; move.c takes a card from one to another
 *     cards.c     a page of cards
 *     time.c      when rows begin and end, on the reader's clocks
 *     calendar.c  a month, a week
 *     timeline.c  bars, in groups
 *     chart.c     counted, summed, averaged
 *     tree.c      rows that hang on rows of their own table
 *
 * A column that who is there may not read is none of those that fit.  Rows come by the read
 * plan and with the policy, as those of the table do; each layout reads a bounded number.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_LAYOUT_H
#define APP_ADMIN_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/query.h"
#include "app/view/rows.h"
#include "app/view/saved_view.h"

struct arena;
struct http_exchange;
struct list;
struct locale_zone;
struct model_column;
struct model_table;
struct policy_grants;
struct tmpl_list;
struct tmpl_map;

/* What a layout goes by: a column of the table, or one of a few words. */
enum layout_option {
    LAYOUT_BY,    /* a board's columns, a timeline's and a chart's groups, what a tree hangs on */
    LAYOUT_PLACE, /* the order in a board's column */
    LAYOUT_START, /* when a row begins ... */
    LAYOUT_END,   /* ... and ends */
    LAYOUT_IMAGE,
    LAYOUT_SPAN,    /* of a calendar: a month, a week */
    LAYOUT_ZOOM,    /* of a timeline: months, weeks */
    LAYOUT_MEASURE, /* of a chart: how many rows, or of a column ... */
    LAYOUT_OF,      /* ... this one */
    LAYOUT_DRAWN,
    LAYOUT_OPTION__COUNT
};

enum layout_span { LAYOUT_MONTH, LAYOUT_WEEK };
enum layout_zoom { LAYOUT_MONTHS, LAYOUT_WEEKS };
enum layout_measure { LAYOUT_COUNT, LAYOUT_SUM, LAYOUT_AVERAGE };
enum layout_drawn { LAYOUT_BARS, LAYOUT_CURVE, LAYOUT_PIE };

struct layout {
    struct http_exchange *x;
    struct list *list;
    enum view_layout kind;
    const struct model_column *columns[LAYOUT_OPTION__COUNT]; /* NULL: none */
    size_t words[LAYOUT_OPTION__COUNT];                       /* which of the option's */
    struct view_columns names;                                /* what a card is called by */
    struct locale_zone *zone; /* the reader's, while a layout in time is put; borrowed */
    struct str told;          /* what came of a form, in words; or absent */
    struct str chosen;        /* the card that it was about, or absent */
    bool is_told_badly;       /* it was refused */
};

/* ---- layout.c ---- */

/* What the address asks for, where the table can be shown so; else the table. */
void layout_find(struct list *l, struct layout *out_layout);
/* "layouts", the switch; the form of what the layout goes by. */
void layout_switch_put(const struct layout *y, struct tmpl_map *root);
/* The rows, and "layout_template" that shows them. */
enum err layout_put(struct layout *y, struct tmpl_map *root) ATTR_MUST_USE;

/* ---- option.c ---- */

/* Fills columns and words from the address; false: something that is needed does not exist. */
bool layout_options_find(struct layout *y);
void layout_options_form(const struct layout *y, struct tmpl_map *root);
/* ~form=layout: what was chosen, to the address that it means. */
enum err layout_options_take(struct list *l) ATTR_MUST_USE;
/* Is it a parameter that lists keep? */
bool layout_is_param(struct str name);
/* A saved view's address with its layout and options, as the page takes them; and back. */
struct str layout_address_of(struct http_exchange *x, const struct view_saved *v);
enum err layout_saved_split(struct http_exchange *x, struct view_saved *v) ATTR_MUST_USE;

/* ---- read.c ---- */

/* Which columns a card shows, those of its name first; at most max others, without but. */
void layout_columns(struct layout *y, size_t max, const struct model_column *but,
                    struct view_columns *out_columns);
struct layout_reading {
    struct query_cond *where;  /* besides those of the list; a list, of which the last is changed */
    struct query_order *order; /* before that of the list */
    uint64_t limit;
    uint64_t examined_max;
    const struct policy_grants *also; /* view_reading.also */
};
/* Rows that meet the list's conditions and these. */
enum err layout_rows(const struct layout *y, const struct view_columns *columns,
                     const struct layout_reading *how, struct view_rows *out_rows) ATTR_MUST_USE;
/* c = literal; c IS NULL where it is absent. */
struct query_cond *layout_cond(const struct http_exchange *x, const struct model_column *c,
                               struct str literal) ATTR_NONNULL_RET;
/* c op literal, not NULL. */
struct query_cond *layout_compare(const struct http_exchange *x, const struct model_column *c,
                                  enum query_op op, struct str literal) ATTR_NONNULL_RET;
/* How many rows meet them, up to max; *out_is_more: there are more, or it is not known. */
enum err layout_count(const struct layout *y, const struct layout_reading *how, uint64_t max,
                      uint64_t *out_count, bool *out_is_more) ATTR_MUST_USE;
/* "card_name", "card_path", "facts": what a row is called, and its other columns. */
void layout_card_put(const struct layout *y, const struct view_rows *rows, size_t row,
                     const struct model_column *but, struct tmpl_map *m);

/* ---- time.c ---- */

/* How long a row lasts, in days of the reader's calendar. */
struct layout_stay {
    int64_t first;
    int64_t last;   /* with it */
    int64_t start;  /* seconds on the reader's clocks, since 1970 */
    bool has_clock; /* it begins at a time of the day */
};
bool layout_is_time(struct http_exchange *x, const struct model_column *c);
/* Seconds on the reader's clocks. */
int64_t layout_now(const struct layout *y);
/* The day that the page is about: of ~at, or today. */
int64_t layout_at(const struct layout *y);
/* Such seconds as a value of the column. */
struct str layout_time_literal(const struct layout *y, const struct model_column *c, int64_t wall);
/* false: the row has no beginning. */
bool layout_stay_of(const struct layout *y, const struct view_rows *rows, size_t row,
                    struct layout_stay *out_stay);
/* Rows that last in the days from begin up to end, by group (or NULL) and by when they begin. */
enum err layout_span_rows(struct layout *y, int64_t begin, int64_t end, uint64_t limit,
                          const struct model_column *group,
                          struct view_rows *out_rows) ATTR_MUST_USE;

/* ---- the layouts ---- */

enum err layout_board_put(struct layout *y, struct tmpl_map *root) ATTR_MUST_USE;
enum err layout_calendar_put(struct layout *y, struct tmpl_map *root) ATTR_MUST_USE;
enum err layout_timeline_put(struct layout *y, struct tmpl_map *root) ATTR_MUST_USE;
enum err layout_tree_put(struct layout *y, struct tmpl_map *root) ATTR_MUST_USE;
/* Does it refer to rows of its own table? */
bool layout_is_tree(struct http_exchange *x, const struct model_column *c);
enum err layout_chart_put(struct layout *y, struct tmpl_map *root) ATTR_MUST_USE;
enum err layout_cards_put(struct layout *y, struct tmpl_map *root) ATTR_MUST_USE;

/* ---- board.c, for move.c ---- */

#define LAYOUT_LANES_MAX 16 /* columns of a board */

/* A column of a board: the rows that have this value. */
struct layout_lane {
    struct str value; /* a literal; absent: NULL */
    struct str label;
};
struct layout_lanes {
    struct layout_lane *at;
    size_t count;
    bool is_more; /* there are more than a board has room for */
};
bool layout_has_lanes(struct http_exchange *x, const struct model_column *c);
/* The first LAYOUT_LANES_MAX, and one for NULL where there may be it. */
enum err layout_lanes_find(struct http_exchange *x, const struct model_column *by,
                           struct layout_lanes *out_lanes) ATTR_MUST_USE;

/* ---- move.c ---- */

/* A literal in a form: "=on shelf", and the empty text for NULL. */
struct str layout_value_print(struct arena *a, struct str literal);

#endif
