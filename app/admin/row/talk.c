/*
 * talk.c - who may talk about a row, and what its page shows of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/row/talk.h"

#include "app/access/csrf.h"
#include "app/access/impersonate.h"
#include "app/access/user.h"
#include "app/admin/private.h"
#include "app/admin/row/history.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/id.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/json/write.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/form.h"
#include "app/view/notice.h"
#include "app/view/page.h"

#define OFFERED_MAX 8 /* people that a text box offers for what was typed */

/* ---- who may ---- */

bool admin_talk_may_read(const struct http_exchange *x)
{
    return x->user != NULL && !x->user->wants_factor;
}

bool admin_talk_knows_who(struct http_exchange *x, const struct model_table *t)
{
    return policy_allows(x->arena, x->policy, t, POLICY_CREATE) ||
           policy_allows(x->arena, x->policy, t, POLICY_UPDATE) ||
           policy_allows(x->arena, x->policy, t, POLICY_DELETE);
}

bool admin_talk_may_write(struct http_exchange *x, const struct model_table *t)
{
    return admin_talk_may_read(x) && !x->user->is_read_only && admin_talk_knows_who(x, t);
}

/* ---- on the row's page ---- */

/* The last changes, where they are shown. */
static enum err changes_load(struct http_exchange *x, const struct view_topic *topic,
                             int64_t before, struct admin_history *h, struct admin_timeline *line)
{
    if (before != 0 || !admin_history_is_shown(x, topic->table))
        return ERR_NONE;
    TRY(admin_history_find(x, h));
    TRY(admin_history_load(x, h, 0, ADMIN_HISTORY_RECENT));
    /* Those that are left out here stand on the history's own page, and stop no comment. */
    h->list.next = 0;
    line->history = h;
    return ERR_NONE;
}

static enum err comments_load(struct http_exchange *x, const struct view_topic *topic,
                              int64_t before, struct admin_timeline *line)
{
    struct view_comment *comments = ARENA_ARRAY(x->arena, struct view_comment, ADMIN_TALK_PAGE + 1);
    size_t count = 0;

    TRY(view_comment_list(x, topic, before, ADMIN_TALK_PAGE + 1, comments, &count));
    line->comments = comments;
    line->comment_count = count > ADMIN_TALK_PAGE ? ADMIN_TALK_PAGE : count;
    line->has_more_comments = count > ADMIN_TALK_PAGE;
    line->comment_before = before;
    return ERR_NONE;
}

/* "undo_to": the last change, if it is one's own and was made just now. */
static enum err undo_put(struct http_exchange *x, const struct admin_history *h,
                         struct tmpl_map *root)
{
    const struct access_audit_seen *last =
        h == NULL || h->list.count == 0 ? NULL : &h->list.changes[0].record;
    struct str version = STR_NONE;

    view_put(root, STR("undo_to"), STR_NONE);
    if (last == NULL || !str_eq(http_query(&x->req, STR("done")), STR("saved")) ||
        !str_eq(last->event, STR("update")) || last->account_id != x->user->id ||
        x->user->is_read_only)
        return ERR_NONE;
    TRY(admin_history_version(x, h, false, &version));
    tmpl_map_put_text(root, STR("version"), version);
    tmpl_map_put_text(root, STR("undo_to"),
                      str_format(x->arena, "undo:%llu", (unsigned long long)last->id));
    return ERR_NONE;
}

static enum err timeline_put(struct http_exchange *x, const struct view_topic *topic,
                             struct tmpl_map *root)
{
    struct admin_timeline line = {.topic = topic};
    struct admin_history h;
    bool has_history = admin_history_is_shown(x, topic->table);
    int64_t before = 0;
    struct str older;

    if (!num_parse_int(http_query(&x->req, STR("comment")), &before) || before < 0)
        before = 0;
    TRY(comments_load(x, topic, before, &line));
    TRY(changes_load(x, topic, before, &h, &line));
    TRY(undo_put(x, line.history, root));
    admin_timeline_put(x, topic->table, &line, root);
    older = str_format(x->arena, "%.*s?comment=%lld#talk", STR_ARG(topic->path),
                       (long long)line.comment_next);
    view_put(root, STR("older_path"), line.has_more && !has_history ? older : STR_NONE);
    view_put(root, STR("newest_path"), before == 0 ? STR_NONE : topic->path);
    view_put(root, STR("history_path"),
             has_history ? str_format(x->arena, "%.*s/history", STR_ARG(topic->path)) : STR_NONE);
    return ERR_NONE;
}

enum err admin_talk_seen(struct http_exchange *x, const struct view_topic *topic)
{
    /* What somebody else sees in their place they have not seen. */
    if (!admin_talk_may_read(x) || x->user->by_id != 0 || x->user->notices == 0)
        return ERR_NONE;
    return view_notice_seen(x, topic);
}

enum err admin_talk_put(struct http_exchange *x, const struct view_topic *topic,
                        struct tmpl_map *root)
{
    bool is_followed = false;

    tmpl_map_put_bool(root, STR("has_talk"), admin_talk_may_read(x));
    if (!admin_talk_may_read(x))
        return ERR_NONE;
    tmpl_map_put_text(root, STR("csrf"), access_csrf_token(x));
    tmpl_map_put_text(root, STR("once"), id_new(x->arena, 16));
    view_put(root, STR("body"), STR_NONE); /* nothing was typed yet */
    view_put(root, STR("body_error"), STR_NONE);
    tmpl_map_put_bool(root, STR("can_say"), admin_talk_may_write(x, topic->table));
    TRY(view_follow_is(x, topic, &is_followed));
    tmpl_map_put_bool(root, STR("is_followed"), is_followed);
    tmpl_map_put_bool(root, STR("can_follow"), !x->user->is_read_only);
    return timeline_put(x, topic, root);
}

/* ---- POST /admin/data/{table}/{key}/follow ---- */

enum err admin_follow(struct http_exchange *x)
{
    struct view_topic topic;
    struct http_form form;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(view_found(x, view_topic_of_path(x, &topic)));
    if (!admin_talk_may_read(x))
        return error_tell(&x->error, ERR_UNAUTHENTICATED, STR_NONE, "Sign in to follow a row.");
    TRY(access_impersonate_check_write(x, &x->error));
    TRY(view_follow_set(x, &topic, str_eq(view_form_text(&form, STR("follow")), STR("yes"))));
    return view_done(x, str_format(x->arena, "%.*s#talk", STR_ARG(topic.path)));
}

/* ---- GET /admin/data/{table}/{key}/people?begins=an: whom a comment may name ---- */

enum err admin_people(struct http_exchange *x)
{
    struct json_writer w = {.to = &x->resp.body};
    struct view_person people[OFFERED_MAX];
    struct view_topic topic;
    size_t count = 0;

    TRY(view_found(x, view_topic_of_path(x, &topic)));
    if (!admin_talk_may_write(x, topic.table))
        return error_tell(&x->error, ERR_DENIED, STR_NONE, "You may not comment on this row.");
    TRY(view_people_like(x, &topic, http_query(&x->req, STR("begins")), OFFERED_MAX, people,
                         &count));
    json_begin_array(&w);
    for (size_t i = 0; i < count; i++)
        json_add_str(&w, people[i].email);
    json_end_array(&w);
    x->resp.type = STR("application/json");
    http_header_set(x, STR("Cache-Control"), STR("private, no-store"));
    return ERR_NONE;
}
