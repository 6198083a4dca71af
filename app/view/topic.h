/*
 * topic.h - a row that people talk about: comments, notices and files are kept under its name.
 *
 * A row is named by its table, as addresses name it, and by its key, as the audit has it.  Whoever
 * holds a topic was shown the row by the policy.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_TOPIC_H
#define APP_VIEW_TOPIC_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct db_stmt;
struct http_exchange;
struct model_table;
struct policy;
struct view_rows;

struct view_topic {
    const struct model_table *table;
    const struct str *key; /* as conditions write it, a value for each column */
    struct str model;      /* "film", "sakila.film" */
    struct str row_key;    /* "5", of several columns a JSON array */
    struct str name;       /* of the row */
    struct str path;       /* of its page */
};

/* One of those that were read; false: its key was not, or is too long to be kept. */
bool view_topic_of_row(struct http_exchange *x, const struct view_rows *rows, size_t row,
                       struct view_topic *out_topic);
/*
 * The row of t with this key, as who is there sees it.  ERR_ABSENT with words: there is none, or
 * its key is too long to be kept.
 */
enum err view_topic_load(struct http_exchange *x, const struct model_table *t,
                         const struct str *key, struct view_topic *out_topic) ATTR_MUST_USE;
/* The same by the path's {table} and {key}. */
enum err view_topic_of_path(struct http_exchange *x, struct view_topic *out_topic) ATTR_MUST_USE;
/* By its names, which something was kept under; false: it is gone, or not shown. */
enum err view_topic_find(struct http_exchange *x, struct str model, struct str row_key,
                         struct view_topic *out_topic, bool *out_found) ATTR_MUST_USE;

/* Is there such a row under that policy?  No audit of reads: nothing of it is shown. */
enum err view_topic_is_there(struct http_exchange *x, const struct model_table *t,
                             const struct str *key, const struct policy *policy,
                             bool *out_is) ATTR_MUST_USE;
/* Is there no such row for anybody?  Of a table that is not served nobody knows: false. */
enum err view_topic_is_gone(struct http_exchange *x, struct str model, struct str row_key,
                            bool *out_is) ATTR_MUST_USE;

/* Parameters param and param + 1: model and key. */
enum err view_topic_bind(struct db_stmt *q, unsigned param, const struct view_topic *topic,
                         struct error *e) ATTR_MUST_USE;

#endif
