/*
 * notices.c - /admin/notifications: what somebody is told of, and what of it goes out by mail.
 *
 * A notice says who wrote what on which row; each of them is looked up now, under the policy of its
 * reader.  Of a row that is not shown (any more) nothing is said but that there was something.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/access/impersonate.h"
#include "app/access/user.h"
#include "app/admin/private.h"
#include "app/admin/row/talk.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/notice.h"
#include "app/view/page.h"
#include "app/view/told.h"

#define PAGE          ((size_t)20)
#define EXCERPT_BYTES ((size_t)240) /* of a comment; the whole of it stands with its row */

static const struct str mails[VIEW_MAIL__COUNT] = {
    [VIEW_MAIL_NONE] = STR_INIT("none"),
    [VIEW_MAIL_MENTIONS] = STR_INIT("mentions"),
    [VIEW_MAIL_ALL] = STR_INIT("all"),
};
static const struct str mail_words[VIEW_MAIL__COUNT] = {
    [VIEW_MAIL_NONE] = STR_INIT(N_("Nothing")),
    [VIEW_MAIL_MENTIONS] = STR_INIT(N_("When somebody mentions me")),
    [VIEW_MAIL_ALL] = STR_INIT(N_("All of it")),
};

/* ---- the page ---- */

static struct str who_of(struct http_exchange *x, const struct view_notice *n,
                         const struct view_topic *topic)
{
    if (n->by_id == 0)
        return TMPL_SAY(x->templates, "an account that is gone");
    return admin_talk_knows_who(x, topic->table)
               ? n->by
               : TMPL_SAY(x->templates, "Somebody who works on it");
}

static void content_put(struct http_exchange *x, const struct view_notice *n,
                        const struct view_topic *topic, struct tmpl_map *m)
{
    struct str excerpt = utf8_clip(n->body, EXCERPT_BYTES);

    tmpl_map_put_text(m, STR("who"), who_of(x, n, topic));
    tmpl_map_put_text(m, STR("name"), topic->name);
    tmpl_map_put_text(m, STR("table_title"), view_table_label(x, topic->table));
    tmpl_map_put_bool(m, STR("is_mention"), n->is_mention);
    tmpl_map_put_bool(m, STR("is_removed"), n->comment_id == 0);
    tmpl_map_put_text(m, STR("notice_path"),
                      n->comment_id == 0 ? str_format(x->arena, "%.*s#talk", STR_ARG(topic->path))
                                         : str_format(x->arena, "%.*s#c%lld", STR_ARG(topic->path),
                                                      (long long)n->comment_id));
    tmpl_map_put_text(m, STR("excerpt"),
                      excerpt.len < n->body.len ? str_format(x->arena, "%.*s …", STR_ARG(excerpt))
                                                : excerpt);
}

static enum err notice_put(struct http_exchange *x, const struct view_notice *n,
                           struct tmpl_list *list)
{
    struct tmpl_map *m = tmpl_list_add_map(list);
    struct view_topic topic;
    bool is_seen;

    TRY(view_topic_find(x, n->model, n->row_key, &topic, &is_seen));
    tmpl_map_put_text(m, STR("notice_id"), str_format(x->arena, "%lld", (long long)n->id));
    tmpl_map_put_bool(m, STR("is_unread"), n->is_unread);
    tmpl_map_put_bool(m, STR("is_seen"), is_seen);
    view_put_time(x, m, STR("at"), n->created_at);
    tmpl_map_put_text(m, STR("iso"), n->created_at);
    if (is_seen)
        content_put(x, n, &topic, m);
    return ERR_NONE;
}

static enum err mail_put(struct view_page *p)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("mails"));
    enum view_notice_mail chosen;

    TRY(view_notice_mail(p->x, &chosen));
    for (enum view_notice_mail i = 0; i < VIEW_MAIL__COUNT; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("mail"), mails[i]);
        tmpl_map_put_text(m, STR("mail_words"), tmpl_say(p->x->templates, mail_words[i]));
        tmpl_map_put_bool(m, STR("is_chosen"), i == chosen);
    }
    return ERR_NONE;
}

static void pager_put(struct view_page *p, int64_t before, const struct view_notice *notices,
                      size_t count)
{
    struct str older = STR_NONE;

    if (count > PAGE)
        older = str_format(p->x->arena, "/admin/notifications?before=%lld",
                           (long long)notices[PAGE - 1].id);
    view_put(p->root, STR("older_path"), older);
    view_put(p->root, STR("newest_path"), before == 0 ? STR_NONE : STR("/admin/notifications"));
}

enum err admin_notices(struct http_exchange *x)
{
    static const struct view_happened happened[] = {
        {STR_INIT("saved"), STR_INIT(N_("It is saved."))},
        {STR_INIT("read"), STR_INIT(N_("All is marked as read."))},
    };
    struct view_notice *notices = ARENA_ARRAY(x->arena, struct view_notice, PAGE + 1);
    struct view_page p = view_page_new(x);
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("notices"));
    int64_t before = 0;
    size_t count = 0;

    if (!admin_talk_may_read(x))
        return error_tell(&x->error, ERR_UNAUTHENTICATED, STR_NONE, "Sign in to see this page.");
    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    if (!num_parse_int(http_query(&x->req, STR("before")), &before) || before < 0)
        before = 0;
    TRY(view_notice_list(x, before, PAGE + 1, notices, &count));
    for (size_t i = 0; i < count && i < PAGE; i++)
        TRY(notice_put(x, &notices[i], list));
    tmpl_map_put_bool(p.root, STR("has_notices"), count > 0);
    tmpl_map_put_bool(p.root, STR("has_unread"), x->user->notices > 0);
    tmpl_map_put_bool(p.root, STR("can_change"), !x->user->is_read_only);
    pager_put(&p, before, notices, count);
    TRY(mail_put(&p));
    view_menu_put(x, p.root, NULL);
    view_page_done(&p, happened, sizeof happened / sizeof *happened);
    return view_page_show(&p, STR("admin/notifications"));
}

/* ---- what may be done there ---- */

static enum err begin(struct http_exchange *x, struct http_form *form)
{
    TRY(view_form_read(x, form));
    TRY(access_csrf_check(x, &form->fields));
    if (!admin_talk_may_read(x))
        return error_tell(&x->error, ERR_UNAUTHENTICATED, STR_NONE, "Sign in to see this page.");
    return access_impersonate_check_write(x, &x->error);
}

/* POST /admin/notifications: all of them, or what goes out by mail. */
enum err admin_notices_all(struct http_exchange *x)
{
    struct http_form form;
    struct str mail;

    TRY(begin(x, &form));
    mail = view_form_text(&form, STR("mail"));
    if (mail.len == 0) {
        TRY(view_notice_mark(x, 0, false));
        return view_done(x, STR("/admin/notifications?done=read"));
    }
    for (enum view_notice_mail i = 0; i < VIEW_MAIL__COUNT; i++) {
        if (str_eq(mails[i], mail)) {
            TRY(view_notice_mail_set(x, i));
            return view_done(x, STR("/admin/notifications?done=saved"));
        }
    }
    return error_tell(&x->error, ERR_INVALID, STR("mail"), "Choose one of what is offered.");
}

/* POST /admin/notifications/{id}: one of them. */
enum err admin_notice(struct http_exchange *x)
{
    struct http_form form;
    int64_t id = 0;

    TRY(begin(x, &form));
    if (!num_parse_int(http_path_param(x, STR("id")), &id) || id <= 0)
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no such notification.");
    TRY(view_notice_mark(x, id, str_eq(view_form_text(&form, STR("mark")), STR("unread"))));
    return view_done(x, STR("/admin/notifications"));
}
