/*
 * person.h - people who may see a row: those who may be named in a comment on it, and told of one.
 *
 * Of accounts that may not see the row nothing shows, not even that they are there: a name that
 * means one of them and a name that means nobody come to the same.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_PERSON_H
#define APP_VIEW_PERSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct view_topic;

/* Which news go out by mail as well, in the order of lintel_account.notice_mail. */
enum view_notice_mail { VIEW_MAIL_NONE, VIEW_MAIL_MENTIONS, VIEW_MAIL_ALL, VIEW_MAIL__COUNT };

struct view_person {
    int64_t id;
    struct str email; /* or "" */
    bool is_admin;
    struct str language; /* or absent */
    enum view_notice_mail mail;
};

/* At most max whose address begins so: who has a role before who has none. */
enum err view_people_like(struct http_exchange *x, const struct view_topic *topic,
                          struct str begins, size_t max, struct view_person *out_people,
                          size_t *out_count) ATTR_MUST_USE;
/*
 * The one of that address ("ann@example.org"), or the only one whose address begins so ("ann");
 * false: nobody, or more than one.
 */
enum err view_person_called(struct http_exchange *x, const struct view_topic *topic,
                            struct str name, struct view_person *out_person,
                            bool *out_found) ATTR_MUST_USE;
/* At most max who follow the row; of who may not see it any more it is forgotten. */
enum err view_people_following(struct http_exchange *x, const struct view_topic *topic, size_t max,
                               struct view_person *out_people, size_t *out_count) ATTR_MUST_USE;

#endif
