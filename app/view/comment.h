/*
 * comment.h - comments on rows, as the database keeps them.
 *
 * Whoever calls has made sure that the row may be seen, and that the comment is who is there's to
 * change.  Every change is a record of the audit, of the model "lintel_comment", in the
 * caller's transaction.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_COMMENT_H
#define APP_VIEW_COMMENT_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct view_topic;

#define VIEW_COMMENT_CHARS_MAX 4000

struct view_comment {
    int64_t id;
    int64_t account_id; /* 0: an account that is gone */
    struct str who;     /* its address today, or "" */
    struct str body;
    struct str mentions;   /* JSON, an array: names in it that meant somebody */
    struct str created_at; /* 2024-02-29T13:00:00.123456, UTC */
    struct str edited_at;  /* or absent */
};

/* Those with an id below before_id (0: all), the newest first, at most limit of them. */
enum err view_comment_list(struct http_exchange *x, const struct view_topic *topic,
                           int64_t before_id, size_t limit, struct view_comment *out_comments,
                           size_t *out_count) ATTR_MUST_USE;
/* ERR_ABSENT with words: there is none of that number on that row. */
enum err view_comment_find(struct http_exchange *x, const struct view_topic *topic, int64_t id,
                           struct view_comment *out_comment) ATTR_MUST_USE;

/* As it was typed, made fit: ERR_INVALID (field "body") when nothing is left, or too much. */
enum err view_comment_check(struct http_exchange *x, struct str typed,
                            struct str *out_body) ATTR_MUST_USE;

/* comment: body and mentions; gets its id. */
enum err view_comment_add(struct http_exchange *x, const struct view_topic *topic,
                          struct view_comment *comment) ATTR_MUST_USE;
/* Its body and mentions take the place of before's. */
enum err view_comment_save(struct http_exchange *x, const struct view_topic *topic,
                           const struct view_comment *before,
                           const struct view_comment *comment) ATTR_MUST_USE;
enum err view_comment_remove(struct http_exchange *x, const struct view_topic *topic,
                             const struct view_comment *comment) ATTR_MUST_USE;

#endif
