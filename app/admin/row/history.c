/*
 * history.c - GET /admin/data/{table}/{key}/history: what happened to a row.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/row/history.h"

#include "app/access/csrf.h"
#include "app/admin/form/form.h"
#include "app/admin/private.h"
#include "app/admin/row/talk.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/model/literal.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/model/snapshot.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/find.h"
#include "app/view/key.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/rows.h"

#define ROUNDS                                                                         \
    5 /* records of many rows may tell of others alone: how often it is looked further \
       */

/* ---- who may read it ---- */

/* The audit knows tables by their names alone: of two schemas with one name it tells of both. */
static bool is_alone(const struct model *m, const struct model_table *t)
{
    size_t count = 0;

    for (size_t i = 0; i < m->table_count; i++)
        count += str_eq_nocase(m->tables[i].name, t->name) ? 1 : 0;
    return count == 1;
}

bool admin_history_is_shown(struct http_exchange *x, const struct model_table *t)
{
    if (x->user == NULL || t->primary == NULL || !policy_shows_all_rows(x->policy, t) ||
        !is_alone(x->model, t))
        return false;
    for (size_t i = 0; i < t->primary->count; i++) {
        if (!policy_shows(x->arena, x->policy, t->primary->columns[i]))
            return false;
    }
    return true;
}

/* ---- which row ---- */

/* The key as its columns would hold it: how it is recorded of a row that is gone. */
static enum err key_of_gone(struct http_exchange *x, struct admin_history *h)
{
    const struct model_key *k = h->table->primary;
    struct db_value *values = ARENA_ARRAY(x->arena, struct db_value, k->count);
    struct literal_fault fault;

    for (size_t i = 0; i < k->count; i++) {
        if (!literal_parse(k->columns[i], x->arena, h->key[i], &values[i], &fault))
            return view_no_such_row(x, h->table);
    }
    h->row_key = snapshot_key_text(x->arena, values, k->count);
    return ERR_NONE;
}

static void key_of_row(struct http_exchange *x, struct admin_history *h,
                       const struct view_rows *rows)
{
    const struct model_key *k = h->table->primary;
    struct db_value *values = ARENA_ARRAY(x->arena, struct db_value, k->count);

    for (size_t i = 0; i < k->count; i++)
        values[i] = view_rows_of(rows, 0, k->columns[i])->value;
    h->row_key = snapshot_key_text(x->arena, values, k->count);
    h->name = view_rows_name(x, rows, 0, NULL);
    h->is_there = true;
}

static enum err row_find(struct http_exchange *x, struct admin_history *h)
{
    const struct model_key *k = h->table->primary;
    struct query *q = view_query_of_values(x->arena, k->columns, h->key, k->count);
    struct view_columns columns = {0};
    struct view_rows rows;
    enum err code;

    for (size_t i = 0; i < k->count; i++)
        view_columns_add(x->arena, &columns, k->columns[i]);
    view_name_columns(x, &columns, h->table, NULL);
    code = view_rows_load(x, h->table, &columns, VIEW_TEXT_LIST, q, &rows);
    /* A key that does not fit its column's type is the key of no row. */
    if (code == ERR_INVALID)
        return view_no_such_row(x, h->table);
    TRY(code);
    if (rows.count == 0)
        return key_of_gone(x, h);
    key_of_row(x, h, &rows);
    return ERR_NONE;
}

enum err admin_history_find(struct http_exchange *x, struct admin_history *h)
{
    struct str *key = NULL;

    *h = (struct admin_history){.name = STR("")};
    TRY(view_table_find(x, &h->table));
    if (!admin_history_is_shown(x, h->table))
        return view_found(x, view_no_such_row(x, h->table));
    TRY(view_key_find(x, h->table, &key));
    h->key = key;
    return row_find(x, h);
}

enum err admin_history_load(struct http_exchange *x, struct admin_history *h, uint64_t before_id,
                            uint64_t limit)
{
    h->list = (struct access_audit_history){.next = before_id};
    for (int i = 0; i < ROUNDS && h->list.count == 0; i++) {
        TRY(access_audit_history(x->db, x->arena, h->table->name, h->row_key, h->list.next, limit,
                                 &h->list, &x->error));
        if (h->list.next == 0)
            break;
    }
    return ERR_NONE;
}

/* ---- the pages ---- */

/* The row's page, also of one that is gone. */
static struct str path_of(struct http_exchange *x, const struct admin_history *h)
{
    struct str table = view_table_path(x->arena, x->model, h->table);
    struct str key = view_key_encode(x->arena, h->key, h->table->primary->count);

    return str_format(x->arena, "%.*s/%.*s", STR_ARG(table), STR_ARG(key));
}

static void head_put(struct http_exchange *x, struct tmpl_map *root, const struct admin_history *h)
{
    struct str segment = http_path_param(x, STR("key"));
    struct str key = str_format(x->arena, "%.*s %.*s", STR_ARG(h->table->name), STR_ARG(segment));

    tmpl_map_put_text(root, STR("table_title"), view_table_label(x, h->table));
    tmpl_map_put_text(root, STR("in_group"), view_menu_group(x, h->table));
    tmpl_map_put_text(root, STR("path"), view_table_path(x->arena, x->model, h->table));
    tmpl_map_put_text(root, STR("row_path"), path_of(x, h));
    tmpl_map_put_text(root, STR("key_text"), key);
    tmpl_map_put_text(root, STR("name"), h->is_there ? h->name : key);
    tmpl_map_put_bool(root, STR("is_there"), h->is_there);
}

static void pager_put(struct http_exchange *x, struct tmpl_map *root, const struct admin_history *h,
                      const struct admin_timeline *line)
{
    struct str path = path_of(x, h);
    struct str newest = str_format(x->arena, "%.*s/history", STR_ARG(path));
    struct str older = str_format(x->arena, "%.*s?before=%llu&comment=%lld", STR_ARG(newest),
                                  (unsigned long long)line->next, (long long)line->comment_next);
    bool is_first = line->before == 0 && line->comment_before == 0;

    view_put(root, STR("newest_path"), is_first ? STR_NONE : newest);
    view_put(root, STR("older_path"), line->has_more ? older : STR_NONE);
}

enum err admin_history_version(struct http_exchange *x, const struct admin_history *h,
                               bool is_locked, struct str *out_version)
{
    struct admin_record r;
    enum err code;

    admin_record_init(x, &r, h->table, WRITE_UPDATE, STR(""));
    r.key = h->key;
    code = admin_record_load(x, &r, is_locked);
    if (code == ERR_ABSENT)
        return view_no_such_row(x, h->table);
    TRY(code);
    *out_version = r.version;
    return ERR_NONE;
}

/* The change that made the row what it is: what else is told of it changed nothing. */
static uint64_t newest_of(const struct admin_history *h)
{
    for (size_t i = 0; i < h->list.count; i++) {
        struct str event = h->list.changes[i].record.event;

        if (str_eq(event, STR("insert")) || str_eq(event, STR("update")) ||
            str_eq(event, STR("delete")))
            return h->list.changes[i].record.id;
    }
    return 0;
}

static enum err ways_put(struct http_exchange *x, const struct admin_history *h, uint64_t before,
                         struct tmpl_map *root, struct admin_history_ways *ways)
{
    struct str version = STR("");

    if (h->is_there) {
        TRY(view_may_row(x, h->table, h->key, POLICY_UPDATE, &ways->can_update));
        TRY(admin_history_version(x, h, false, &version));
    } else {
        ways->can_create = policy_allows(x->arena, x->policy, h->table, POLICY_CREATE);
    }
    ways->given = policy_given(x->arena, x->policy, h->table, POLICY_UPDATE);
    if (before == 0)
        ways->newest = newest_of(h);
    tmpl_map_put_text(root, STR("csrf"), access_csrf_token(x));
    tmpl_map_put_text(root, STR("version"), version);
    return ERR_NONE;
}

/* Changes and comments of a page.  Who reads the history of a row that is gone reads its comments.
 */
static enum err entries_load(struct http_exchange *x, struct admin_history *h,
                             struct admin_history_place place, struct admin_timeline *line)
{
    struct view_comment *comments = ARENA_ARRAY(x->arena, struct view_comment, ADMIN_TALK_PAGE + 1);
    struct view_topic *topic = ARENA_NEW(x->arena, struct view_topic);
    size_t count = 0;

    *topic = (struct view_topic){.table = h->table,
                                 .key = h->key,
                                 .model = view_table_name(x->arena, x->model, h->table),
                                 .row_key = h->row_key};
    TRY(admin_history_load(x, h, place.change, ADMIN_HISTORY_PAGE));
    TRY(admin_history_names(x, h));
    TRY(view_comment_list(x, topic, place.comment, ADMIN_TALK_PAGE + 1, comments, &count));
    *line = (struct admin_timeline){
        .topic = h->is_there ? topic : NULL,
        .history = h,
        .before = place.change,
        .comments = comments,
        .comment_count = count > ADMIN_TALK_PAGE ? ADMIN_TALK_PAGE : count,
        .has_more_comments = count > ADMIN_TALK_PAGE,
        .comment_before = place.comment,
    };
    return ERR_NONE;
}

enum err admin_history_show(struct http_exchange *x, struct admin_history *h,
                            struct admin_history_place place)
{
    struct admin_history_ways ways = {.newest = 0};
    struct admin_timeline line;
    struct str wrong = STR_NONE;
    struct tmpl_map *root;
    int status = 0;

    if (x->error.code != ERR_NONE) {
        status = http_status_from_err(x->error.code);
        wrong = str_dup(x->arena, tmpl_say_error(x->templates, x->arena, &x->error));
        error_clear(&x->error);
    }
    TRY(entries_load(x, h, place, &line));
    if (!h->is_there && h->list.count == 0 && h->list.next == 0 && place.change == 0)
        return view_no_such_row(x, h->table);
    root = view_root(x);
    view_menu_put(x, root, h->table);
    head_put(x, root, h);
    view_put(root, STR("wrong"), wrong);
    TRY(ways_put(x, h, place.change, root, &ways));
    line.ways = &ways;
    admin_timeline_put(x, h->table, &line, root);
    pager_put(x, root, h, &line);
    x->resp.status = status;
    return view_render(x, STR("admin/history"), root);
}

enum err admin_history_page(struct http_exchange *x)
{
    struct str change = http_query(&x->req, STR("before"));
    struct str comment = http_query(&x->req, STR("comment"));
    struct admin_history_place place = {0, 0};
    struct admin_history h;

    if ((change.at != NULL && !num_parse_uint(change, &place.change)) ||
        (comment.at != NULL && (!num_parse_int(comment, &place.comment) || place.comment < 0)))
        return error_tell(&x->error, ERR_INVALID, STR("before"),
                          "This is no place in a history: begin with the newest change.");
    TRY(admin_history_find(x, &h));
    return admin_history_show(x, &h, place);
}
