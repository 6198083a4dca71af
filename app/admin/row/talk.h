/*
 * talk.h - what people say about a row: comments, mentions, who follows it, its timeline.
 *
 *     talk.c       who may, and what the row's page shows of it; following
 *     comment.c    a comment made, changed and removed
 *     mention.c    names behind an @: whom they mean, and the text around them
 *     timeline.c   comments and changes in one list
 *     notices.c    /admin/notifications
 *     attach.c     files that hang on a row
 *
 * Who is signed in and may read a row reads its comments.  Who may make, change or delete rows of
 * the table besides writes them, and is told who wrote what: names of people are for who works
 * on the rows, as in the row's history.
 *
 * Lifetime: the request's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_TALK_H
#define APP_ADMIN_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/view/comment.h"
#include "app/view/person.h"
#include "app/view/topic.h"

struct admin_history;
struct admin_history_ways;
struct http_exchange;
struct model_table;
struct tmpl_list;
struct tmpl_map;

#define ADMIN_TALK_PAGE    ((size_t)20) /* entries of a timeline */
#define ADMIN_MENTIONS_MAX 10           /* different names in a comment that are looked up */

/* ---- talk.c ---- */

bool admin_talk_may_read(const struct http_exchange *x);
bool admin_talk_may_write(struct http_exchange *x, const struct model_table *t);
/* Names of people are for who works on the rows, not for whoever may read them. */
bool admin_talk_knows_who(struct http_exchange *x, const struct model_table *t);
/* What is told of the row is read by now; before view_root(), which shows how much is not. */
enum err admin_talk_seen(struct http_exchange *x, const struct view_topic *topic) ATTR_MUST_USE;
/* "has_talk", and then the comments and changes of the row, and what may be done. */
enum err admin_talk_put(struct http_exchange *x, const struct view_topic *topic,
                        struct tmpl_map *root) ATTR_MUST_USE;

/* ---- mention.c ---- */

struct admin_mentions {
    struct view_person people[ADMIN_MENTIONS_MAX];
    size_t count;
    struct str json; /* the names that meant them, for struct view_comment */
};
enum err admin_mentions_find(struct http_exchange *x, const struct view_topic *topic,
                             struct str body, struct admin_mentions *out) ATTR_MUST_USE;
/* "pieces": the text, its mentions and its links. */
void admin_pieces_put(struct http_exchange *x, struct tmpl_map *m, struct str body,
                      struct str mentions);

/* ---- timeline.c ---- */

struct admin_timeline {
    const struct view_topic *topic;      /* NULL: the row is gone, and nobody comments on it */
    const struct admin_history *history; /* NULL: it is not shown */
    const struct admin_history_ways *ways;
    uint64_t before; /* where the page began; 0: now */
    const struct view_comment *comments;
    size_t comment_count;
    bool has_more_comments;
    int64_t comment_before;
    /* Filled: */
    bool has_more;
    uint64_t next; /* where the next page begins, of both */
    int64_t comment_next;
};
/* "changes" and "has_changes": the newest of both, in one order, a page of them. */
void admin_timeline_put(struct http_exchange *x, const struct model_table *t,
                        struct admin_timeline *timeline, struct tmpl_map *root);

/* ---- attach.c ---- */

/* "shows_files", and then "files" and "can_attach". */
enum err admin_files_put(struct http_exchange *x, const struct view_topic *topic, bool may_update,
                         struct tmpl_map *root) ATTR_MUST_USE;

#endif
