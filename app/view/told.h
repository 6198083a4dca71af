/*
 * told.h - a page with a form: what was typed, what is wrong about it, what has just happened.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_TOLD_H
#define APP_VIEW_TOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct tmpl_map;

/* On the stack of its handler. */
struct view_page {
    struct http_exchange *x;
    struct tmpl_map *root;
    bool is_told; /* the words of x->error stand beside a field */
};

/* What layout.html needs, and csrf. */
struct view_page view_page_new(struct http_exchange *x);
/* NAME and NAME_error: the words of x->error where they are about this field, else null. */
void view_page_field(struct view_page *p, struct str name, struct str value);
/* With the words of x->error, if no field had them, as "error"; its status follows from it. */
enum err view_page_show(struct view_page *p, struct str template) ATTR_MUST_USE;

/* What has just happened, by a word in the address: fixed words, so that a link can't invent any.
 */
struct view_happened {
    struct str name;
    struct str words;
};
/* "done": the words of the one that the query's "done" names, else null. */
void view_page_done(struct view_page *p, const struct view_happened *all, size_t count);

/* A time in UTC, as SQL or ISO 8601 has it, as the reader has it; null: absent. */
void view_put_time(const struct http_exchange *x, struct tmpl_map *m, struct str name,
                   struct str time);

#endif
