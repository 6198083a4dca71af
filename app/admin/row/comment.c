/*
 * comment.c - a comment made, changed and removed.
 *
 *     POST /admin/data/{table}/{key}/comments
 *     GET, POST /admin/data/{table}/{key}/comments/{id}      its author's
 *     POST /admin/data/{table}/{key}/comments/{id}/remove    and an administrator's
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/access/idempotency.h"
#include "app/access/impersonate.h"
#include "app/access/user.h"
#include "app/admin/private.h"
#include "app/admin/row/talk.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/base/num.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/tmpl/value.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/notice.h"
#include "app/view/page.h"
#include "app/view/told.h"

struct commenting {
    struct http_exchange *x;
    struct view_topic topic;
    struct http_form form;
    struct view_comment before;  /* id 0: there is none yet */
    struct view_comment comment; /* what was typed */
    struct admin_mentions mentions;
    struct admin_mentions named_before;
    struct view_person followers[VIEW_FOLLOWERS_MAX];
    size_t follower_count;
    struct access_idempotency key;
};

/* ---- which ---- */

static bool is_own(const struct commenting *c)
{
    return c->before.account_id == c->x->user->id;
}

/* The row, the right to talk about it, and the comment of the address. */
static enum err begin(struct http_exchange *x, struct commenting *c, bool is_new)
{
    int64_t id = 0;

    c->x = x;
    TRY(view_found(x, view_topic_of_path(x, &c->topic)));
    if (!admin_talk_may_write(x, c->topic.table))
        return error_tell(&x->error, ERR_DENIED, STR_NONE, "You may not comment on this row.");
    if (is_new)
        return ERR_NONE;
    if (!num_parse_int(http_path_param(x, STR("id")), &id))
        id = 0; /* no comment's */
    TRY(view_comment_find(x, &c->topic, id, &c->before));
    if (!is_own(c) && !x->user->is_admin)
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "Only who wrote a comment, and an administrator, may change it.");
    return ERR_NONE;
}

static enum err begin_form(struct http_exchange *x, struct commenting *c, bool is_new)
{
    TRY(view_form_read(x, &c->form));
    TRY(access_csrf_check(x, &c->form.fields));
    return begin(x, c, is_new);
}

/* Each change of a comment has a time of its own. */
static struct str version_of(const struct view_comment *comment)
{
    if (comment->id == 0)
        return STR("");
    return comment->edited_at.at == NULL ? comment->created_at : comment->edited_at;
}

static struct str path_of(const struct commenting *c, int64_t id)
{
    return str_format(c->x->arena, "%.*s#c%lld", STR_ARG(c->topic.path), (long long)id);
}

/* ---- the page of one ---- */

static enum err show(struct commenting *c)
{
    struct http_exchange *x = c->x;
    struct view_page p = view_page_new(x);

    view_menu_put(x, p.root, c->topic.table);
    tmpl_map_put_text(p.root, STR("name"), c->topic.name);
    tmpl_map_put_text(p.root, STR("row_path"), c->topic.path);
    tmpl_map_put_text(p.root, STR("table_title"), view_table_label(x, c->topic.table));
    tmpl_map_put_text(p.root, STR("in_group"), view_menu_group(x, c->topic.table));
    tmpl_map_put_text(p.root, STR("path"), view_table_path(x->arena, x->model, c->topic.table));
    tmpl_map_put_text(p.root, STR("once"), id_new(x->arena, 16));
    tmpl_map_put_text(p.root, STR("version"), version_of(&c->before));
    tmpl_map_put_bool(p.root, STR("is_new"), c->before.id == 0);
    tmpl_map_put_bool(p.root, STR("is_own"), c->before.id == 0 || is_own(c));
    tmpl_map_put_text(p.root, STR("comment_id"),
                      str_format(x->arena, "%lld", (long long)c->before.id));
    if (c->before.id != 0)
        admin_pieces_put(x, p.root, c->before.body, c->before.mentions);
    view_page_field(&p, STR("body"), c->comment.body.at == NULL ? c->before.body : c->comment.body);
    return view_page_show(&p, STR("admin/comment_form"));
}

enum err admin_comment(struct http_exchange *x)
{
    struct commenting *c = ARENA_NEW(x->arena, struct commenting);

    TRY(begin(x, c, false));
    return show(c);
}

/* ---- saying something ---- */

/* What was typed, and whom it concerns: looked up before the transaction begins. */
static enum err prepare(struct commenting *c)
{
    struct http_exchange *x = c->x;
    struct str once = view_form_text(&c->form, STR("once"));
    struct str request;

    c->comment.body = view_form_text(&c->form, STR("body"));
    TRY(view_comment_check(x, c->comment.body, &c->comment.body));
    if (!str_eq(view_form_text(&c->form, STR("version")), version_of(&c->before)))
        return error_tell(&x->error, ERR_CONFLICT, STR_NONE,
                          "This comment was changed after you had opened it. Look at it again.");
    TRY(admin_mentions_find(x, &c->topic, c->comment.body, &c->mentions));
    c->comment.mentions = c->mentions.json;
    if (c->before.id == 0)
        TRY(view_people_following(x, &c->topic, VIEW_FOLLOWERS_MAX, c->followers,
                                  &c->follower_count));
    else
        TRY(admin_mentions_find(x, &c->topic, c->before.body, &c->named_before));
    request = str_format(x->arena, "comment %.*s %lld\n%.*s\n%.*s", STR_ARG(c->topic.path),
                         (long long)c->before.id, STR_ARG(once), STR_ARG(c->comment.body));
    access_idempotency_of(x, str_format(x->arena, "comment %.*s", STR_ARG(once)), request, &c->key);
    return ERR_NONE;
}

static bool is_mentioned(const struct commenting *c, int64_t id)
{
    for (size_t i = 0; i < c->mentions.count; i++) {
        if (c->mentions.people[i].id == id)
            return true;
    }
    return false;
}

/* Of a comment that is changed only who was not named before is told. */
static enum err tell_mentioned(struct commenting *c, int64_t id)
{
    for (size_t i = 0; i < c->mentions.count; i++) {
        const struct view_person *p = &c->mentions.people[i];
        size_t n = 0;

        while (n < c->named_before.count && c->named_before.people[n].id != p->id)
            n++;
        if (n == c->named_before.count && p->id != c->x->user->id)
            TRY(view_notice_put(c->x, &c->topic, p, true, id));
    }
    return ERR_NONE;
}

static enum err tell(struct commenting *c, int64_t id)
{
    TRY(tell_mentioned(c, id));
    for (size_t i = 0; i < c->follower_count; i++) {
        const struct view_person *p = &c->followers[i];

        if (p->id != c->x->user->id && !is_mentioned(c, p->id))
            TRY(view_notice_put(c->x, &c->topic, p, false, id));
    }
    return ERR_NONE;
}

static enum err run_once(void *arg, struct error *e)
{
    struct commenting *c = arg;
    struct http_exchange *x = c->x;
    bool is_done;

    TRY(access_impersonate_check_write(x, e));
    buf_clear(&x->resp.body, SIZE_MAX);
    TRY(access_idempotency_begin(x, &c->key, &is_done));
    if (is_done)
        return ERR_NONE;
    if (c->before.id == 0) {
        TRY(view_comment_add(x, &c->topic, &c->comment));
        TRY(view_follow_set(x, &c->topic, true));
    } else {
        c->comment.id = c->before.id;
        TRY(view_comment_save(x, &c->topic, &c->before, &c->comment));
    }
    TRY(tell(c, c->comment.id));
    TRY(view_done(x, path_of(c, c->comment.id)));
    return access_idempotency_end(x, &c->key);
}

/* Also where nothing is different: then nothing is written. */
static enum err say(struct commenting *c)
{
    struct http_exchange *x = c->x;
    enum err code = prepare(c);

    if (code == ERR_NONE && c->before.id != 0 && str_eq(c->before.body, c->comment.body))
        return view_done(x, path_of(c, c->before.id));
    if (code == ERR_NONE)
        code = db_tx_retry(x->db, run_once, c, &x->error);
    if (code == ERR_NONE)
        access_idempotency_sweep(x);
    return code == ERR_INVALID || code == ERR_CONFLICT ? show(c) : code;
}

enum err admin_comment_add(struct http_exchange *x)
{
    struct commenting *c = ARENA_NEW(x->arena, struct commenting);

    TRY(begin_form(x, c, true));
    return say(c);
}

enum err admin_comment_save(struct http_exchange *x)
{
    struct commenting *c = ARENA_NEW(x->arena, struct commenting);

    TRY(begin_form(x, c, false));
    if (!is_own(c))
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "Nobody changes what somebody else has written; it can be removed.");
    return say(c);
}

/* ---- removing ---- */

static enum err remove_once(void *arg, struct error *e)
{
    struct commenting *c = arg;

    TRY(access_impersonate_check_write(c->x, e));
    return view_comment_remove(c->x, &c->topic, &c->before);
}

enum err admin_comment_remove(struct http_exchange *x)
{
    struct commenting *c = ARENA_NEW(x->arena, struct commenting);

    TRY(begin_form(x, c, false));
    TRY(db_tx_retry(x->db, remove_once, c, &x->error));
    return view_done(x, str_format(x->arena, "%.*s?done=removed#talk", STR_ARG(c->topic.path)));
}
