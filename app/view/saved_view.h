/*
 * saved_view.h - a list, board or chart that somebody gave a name.
 *
 * A view is an address in the query language with a layout: what it shows is decided
 * by the policy of whoever opens it, so that sharing one shares no rows.  It is its
 * owner's alone, or everyone's who has a role; an administrator sees all that are
 * shared.  The owner changes it, and an administrator those that are shared.
 *
 * The table opens with its default: the owner's own, else that of a role.
 *
 * Parameters of an address that begin with '~' are the page's own (density and the
 * like) and no part of the query.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_SAVED_VIEW_H
#define APP_VIEW_SAVED_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct model_table;

#define VIEW_SAVED_NAME_MAX    100  /* characters */
#define VIEW_SAVED_ADDRESS_MAX 4000 /* bytes */
#define VIEW_SAVED_OPTIONS_MAX 8000 /* bytes */
#define VIEW_SAVED_MAX         100  /* of one account and table */

enum view_layout {
    VIEW_LAYOUT_TABLE,
    VIEW_LAYOUT_BOARD,
    VIEW_LAYOUT_CALENDAR,
    VIEW_LAYOUT_TIMELINE,
    VIEW_LAYOUT_TREE,
    VIEW_LAYOUT_CARDS,
    VIEW_LAYOUT_CHART,
    VIEW_LAYOUT__COUNT
};

/* "table", "board" ...: as the database and forms have it. */
struct str view_layout_name(enum view_layout layout);
bool view_layout_parse(struct str name, enum view_layout *out_layout);

struct view_saved {
    int64_t id; /* 0: a new one */
    const struct model_table *table;
    struct str name;
    enum view_layout layout;
    struct str address; /* "rating=eq.PG&order=title", or "" */
    struct str options; /* a JSON object; absent: {} */
    struct str role;    /* absent: private */
    bool is_default;
    /* Set when it was read. */
    int64_t account_id; /* whose it is */
    bool is_own;
    bool may_change;
};

/* Those of a table that who is there may open, their own first, by name. */
enum err view_saved_list(struct http_exchange *x, const struct model_table *t,
                         struct view_saved **out_views, size_t *out_count) ATTR_MUST_USE;
/*
 * Of all tables, the first so many that they may open whose names hold the words.  The table
 * of one may be gone (NULL), or not be shown: the caller asks.
 */
enum err view_saved_search(struct http_exchange *x, struct str words, size_t max,
                           struct view_saved **out_views, size_t *out_count) ATTR_MUST_USE;
/* ERR_ABSENT: there is none, or it is not theirs to open, nor its table to see. */
enum err view_saved_find(struct http_exchange *x, int64_t id,
                         struct view_saved *out_view) ATTR_MUST_USE;
/* What the table opens with, out of its views; NULL: nothing. */
const struct view_saved *view_saved_default(const struct view_saved *views, size_t count);

/* Roles that who is there may share with: an administrator all, others their own. */
enum err view_saved_roles(struct http_exchange *x, const struct str **out_roles,
                          size_t *out_count) ATTR_MUST_USE;

/*
 * Adds it, or changes the one of its id in all that may be said.  ERR_INVALID names
 * "name", "address", "options" or "role"; ERR_CONFLICT: there is one of that name;
 * ERR_DENIED: it is not theirs to change, or a default of a role, which is an
 * administrator's to set.
 */
enum err view_saved_save(struct http_exchange *x, const struct view_saved *view,
                         int64_t *out_id) ATTR_MUST_USE;
/* ERR_DENIED, ERR_ABSENT as above. */
enum err view_saved_delete(struct http_exchange *x, int64_t id) ATTR_MUST_USE;

#endif
