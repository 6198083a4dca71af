/*
 * timeline.c - comments and changes of a row in one list, the newest first.
 *
 * Both come a page at a time, each by its own numbers.  What is shown ends where one of them ends
 * that has more, so that the next page goes on with neither left out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/user.h"
#include "app/admin/row/history.h"
#include "app/admin/row/talk.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/told.h"

static bool is_own(const struct http_exchange *x, const struct view_comment *c)
{
    return x->user != NULL && c->account_id == x->user->id;
}

static void comment_put(struct http_exchange *x, const struct model_table *t,
                        const struct admin_timeline *line, const struct view_comment *c,
                        struct tmpl_map *m)
{
    bool may_write = line->topic != NULL && admin_talk_may_write(x, t);
    bool knows_who = admin_talk_knows_who(x, t) || is_own(x, c);
    struct str id = str_format(x->arena, "%lld", (long long)c->id);

    tmpl_map_put_bool(m, STR("is_comment"), true);
    tmpl_map_put_text(m, STR("comment_id"), id);
    tmpl_map_put_text(m, STR("who"),
                      c->who.len == 0 && c->account_id == 0
                          ? TMPL_SAY(x->templates, "an account that is gone")
                      : knows_who ? c->who
                                  : TMPL_SAY(x->templates, "Somebody who works on it"));
    view_put_time(x, m, STR("at"), c->created_at);
    tmpl_map_put_text(m, STR("iso"), c->created_at);
    tmpl_map_put_bool(m, STR("is_edited"), c->edited_at.at != NULL);
    admin_pieces_put(x, m, c->body, c->mentions);
    tmpl_map_put_bool(m, STR("can_edit"), may_write && is_own(x, c));
    tmpl_map_put_bool(m, STR("can_remove"),
                      may_write && !is_own(x, c) && x->user != NULL && x->user->is_admin);
}

/* Which of both is the newer?  true: the change. */
static bool change_is_next(const struct admin_timeline *line, size_t change, size_t comment)
{
    if (line->history == NULL || change == line->history->list.count)
        return false;
    return comment == line->comment_count ||
           str_compare(line->history->list.changes[change].record.at,
                       line->comments[comment].created_at) >= 0;
}

/* One of them is used up here, and has more. */
static bool is_at_end(const struct admin_timeline *line, size_t change, size_t comment)
{
    return (line->history != NULL && change == line->history->list.count &&
            line->history->list.next != 0) ||
           (comment == line->comment_count && line->has_more_comments);
}

static void next_set(struct admin_timeline *line, size_t change, size_t comment)
{
    const struct access_audit_history *list = line->history == NULL ? NULL : &line->history->list;

    line->has_more = (list != NULL && (change < list->count || list->next != 0)) ||
                     comment < line->comment_count || line->has_more_comments;
    line->next = line->before;
    line->comment_next = comment > 0 ? line->comments[comment - 1].id : line->comment_before;
    if (list != NULL && change == list->count)
        line->next = list->next != 0 ? list->next : 1; /* no record has a number below 1 */
    else if (list != NULL && change > 0)
        line->next = list->changes[change - 1].record.id;
}

void admin_timeline_put(struct http_exchange *x, const struct model_table *t,
                        struct admin_timeline *timeline, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("changes"));
    size_t changes = timeline->history == NULL ? 0 : timeline->history->list.count;
    size_t change = 0;
    size_t comment = 0;
    size_t shown = 0;

    while ((change < changes || comment < timeline->comment_count) && shown < ADMIN_TALK_PAGE &&
           !is_at_end(timeline, change, comment)) {
        if (change_is_next(timeline, change, comment)) {
            shown += admin_history_put_change(x, timeline->history,
                                              &timeline->history->list.changes[change++],
                                              timeline->ways, list)
                         ? 1
                         : 0;
        } else {
            comment_put(x, t, timeline, &timeline->comments[comment++], tmpl_list_add_map(list));
            shown++;
        }
    }
    next_set(timeline, change, comment);
    tmpl_map_put_bool(root, STR("has_changes"), shown > 0);
}
