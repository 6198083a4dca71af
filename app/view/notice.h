/*
 * notice.h - who follows which row, and what people are told of.
 *
 * One notice a person and row: what is newer takes its place and moves it to the top, but a mention
 * that was not read yet stays one.  A notice holds no content: what it is about is looked
 * up when it is read, by the rights that its reader has then.
 *
 * How many are unread stands in x->user->notices, out of the query that finds the session.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_NOTICE_H
#define APP_VIEW_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/view/person.h"

struct http_exchange;
struct view_topic;

#define VIEW_FOLLOWERS_MAX 100 /* of one row; the others hear nothing */
#define VIEW_NOTICES_MAX   500 /* of one account; the oldest go */

/* ---- following: who is there, that row ---- */

enum err view_follow_is(struct http_exchange *x, const struct view_topic *topic,
                        bool *out_is) ATTR_MUST_USE;
enum err view_follow_set(struct http_exchange *x, const struct view_topic *topic,
                         bool is_followed) ATTR_MUST_USE;

/* ---- notices ---- */

struct view_notice {
    int64_t id;
    struct str model;
    struct str row_key;
    bool is_mention;
    bool is_unread;
    int64_t comment_id; /* 0: it was removed */
    int64_t by_id;      /* who wrote it; 0: an account that is gone */
    struct str by;      /* its address today, or "" */
    struct str body;    /* of the comment, or "" */
    struct str created_at;
};

/*
 * Tells to of a comment, by mail as well where they want that and had nothing unread of the
 * row.  In the caller's transaction.
 */
enum err view_notice_put(struct http_exchange *x, const struct view_topic *topic,
                         const struct view_person *to, bool is_mention,
                         int64_t comment_id) ATTR_MUST_USE;

/* Those of who is there with an id below before_id (0: all), the newest first. */
enum err view_notice_list(struct http_exchange *x, int64_t before_id, size_t limit,
                          struct view_notice *out_notices, size_t *out_count) ATTR_MUST_USE;
/* Theirs of that number; 0: all of them. */
enum err view_notice_mark(struct http_exchange *x, int64_t id, bool is_unread) ATTR_MUST_USE;
/* Theirs of that row is read. */
enum err view_notice_seen(struct http_exchange *x, const struct view_topic *topic) ATTR_MUST_USE;

/* What they want by mail. */
enum err view_notice_mail(struct http_exchange *x, enum view_notice_mail *out_mail) ATTR_MUST_USE;
enum err view_notice_mail_set(struct http_exchange *x, enum view_notice_mail mail) ATTR_MUST_USE;

#endif
