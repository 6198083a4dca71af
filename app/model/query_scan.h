/*
 * query_scan.h - the words of the query grammar: shared by its parsers only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_QUERY_SCAN_H
#define APP_MODEL_QUERY_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/query.h"

struct arena;

/* A parser at work on one parameter's text. */
struct query_scan {
    struct arena *arena;
    const struct query_limits *limits;
    struct error *e;
    struct str param; /* its name, for the words */
    struct str text;
    size_t at;        /* bytes */
    size_t *filter;   /* conditions so far, over all parameters */
    size_t *field;    /* entries of select so far, those of relations counted */
    size_t *relation; /* relations so far */
    bool is_name;     /* text is the parameter's name itself */
    bool is_policy;   /* query_options.is_policy */
};

/* "param: at character N: ..."; always ERR_INVALID. */
enum err query_fail(const struct query_scan *s, size_t at, const char *fmt, ...) ATTR_PRINTF(3, 4);

bool query_at_end(const struct query_scan *s);
/* Is the next byte c?  query_take() steps over it when it is. */
bool query_next_is(const struct query_scan *s, char c);
bool query_take(struct query_scan *s, char c);
/* Steps over word when it stands here. */
bool query_take_word(struct query_scan *s, struct str word);
void query_skip_blank(struct query_scan *s);

/* A name: quoted, or up to one of the stops; never empty. */
enum err query_scan_name(struct query_scan *s, const char *stops,
                         struct str *out_name) ATTR_MUST_USE;
/* The same with its position, and the way into its JSON. */
enum err query_scan_field(struct query_scan *s, const char *stops,
                          struct query_field *out_field) ATTR_MUST_USE;
/* "..." with \" and \\ inside; the opening quote stands here. */
enum err query_scan_quoted(struct query_scan *s, struct str *out_text) ATTR_MUST_USE;

/* A policy's field with the relations before it; what follows is an operator, or one of the stops.
 */
enum err query_scan_way(struct query_scan *s, const char *stops,
                        struct query_cond *c) ATTR_MUST_USE;
/* Does an operator stand here? */
bool query_next_is_op(const struct query_scan *s);
/*
 * operator.value or not.operator.value; in a list the value ends at ',' or ')', a policy's else
 * at '&'.
 */
enum err query_scan_compare(struct query_scan *s, bool in_list, struct query_cond *c) ATTR_MUST_USE;
/* (condition,condition...), what follows and= or or=. */
enum err query_scan_tree(struct query_scan *s, size_t depth, struct query_cond *c) ATTR_MUST_USE;

/* What follows select=: the fields, relations with theirs. */
enum err query_scan_select(struct query_scan *s, struct query *q) ATTR_MUST_USE;
/* What follows order=. */
enum err query_scan_order(struct query_scan *s, struct query *q) ATTR_MUST_USE;

/* One more condition; ERR_INVALID above the limit. */
enum err query_count_filter(struct query_scan *s) ATTR_MUST_USE;

/* A few bytes of foreign text that fit into words. */
struct str query_clip(struct str s);

#endif
