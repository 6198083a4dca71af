/*
 * comment.c - the rows of lintel_comment.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/comment.h"

#include "app/access/audit.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/db/stmt.h"
#include "app/http/exchange.h"
#include "app/json/write.h"
#include "app/view/topic.h"

#define DETAIL_MAX ((size_t)128 * 1024)

#define SELECT_COMMENTS                                                                 \
    "SELECT c.id, c.account_id, a.email, c.body, c.mentions, c.created_at, c.edited_at" \
    " FROM lintel_comment c LEFT JOIN lintel_account a ON a.id = c.account_id"          \
    " WHERE c.model = ? AND c.row_key = ?"

static const struct sql select_page =
    SQL_INIT(SELECT_COMMENTS " AND c.id < ? ORDER BY c.id DESC LIMIT ?");
static const struct sql select_one = SQL_INIT(SELECT_COMMENTS " AND c.id = ?");
static const struct sql insert_one =
    SQL_INIT("INSERT INTO lintel_comment (model, row_key, account_id, body, mentions, created_at)"
             " VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(6))");
static const struct sql update_one =
    SQL_INIT("UPDATE lintel_comment SET body = ?, mentions = ?, edited_at = UTC_TIMESTAMP(6)"
             " WHERE id = ?");
static const struct sql delete_one = SQL_INIT("DELETE FROM lintel_comment WHERE id = ?");

/* ---- reading ---- */

static enum err row_read(struct http_exchange *x, struct db_stmt *q, struct view_comment *out)
{
    struct view_comment c = {.id = db_row_int(q, 0), .account_id = db_row_int(q, 1)};
    struct error *e = &x->error;

    TRY(db_row_str(q, 2, x->arena, &c.who, e));
    TRY(db_row_str(q, 3, x->arena, &c.body, e));
    TRY(db_row_str(q, 4, x->arena, &c.mentions, e));
    TRY(db_row_str(q, 5, x->arena, &c.created_at, e));
    TRY(db_row_str(q, 6, x->arena, &c.edited_at, e));
    if (c.who.at == NULL)
        c.who = STR("");
    *out = c;
    return ERR_NONE;
}

enum err view_comment_list(struct http_exchange *x, const struct view_topic *topic,
                           int64_t before_id, size_t limit, struct view_comment *out_comments,
                           size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;
    size_t count = 0;
    bool more = true;

    TRY(db_stmt_prepare(x->db, select_page, &q, e));
    TRY(view_topic_bind(q, 0, topic, e));
    TRY(db_stmt_bind_int(q, 2, before_id == 0 ? INT64_MAX : before_id, e));
    TRY(db_stmt_bind_int(q, 3, (int64_t)limit, e));
    TRY(db_stmt_run(q, e));
    while (count < limit) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(row_read(x, q, &out_comments[count++]));
    }
    *out_count = count;
    return ERR_NONE;
}

enum err view_comment_find(struct http_exchange *x, const struct view_topic *topic, int64_t id,
                           struct view_comment *out_comment)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;
    bool more = false;

    TRY(db_stmt_prepare(x->db, select_one, &q, e));
    TRY(view_topic_bind(q, 0, topic, e));
    TRY(db_stmt_bind_int(q, 2, id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR_NONE,
                          "There is no such comment; it may have been removed.");
    return row_read(x, q, out_comment);
}

/* ---- changing ---- */

/* Forms send line ends as \r\n. */
static struct str with_line_ends(struct http_exchange *x, struct str s)
{
    char *text = arena_alloc(x->arena, s.len + 1, 1);
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] != '\r' || i + 1 == s.len || s.at[i + 1] != '\n')
            text[len++] = s.at[i];
    }
    return (struct str){text, len};
}

enum err view_comment_check(struct http_exchange *x, struct str typed, struct str *out_body)
{
    struct str body = with_line_ends(x, str_trim(typed));

    if (body.len == 0)
        return error_tell(&x->error, ERR_INVALID, STR("body"), "Write something first.");
    if (!utf8_is_text(body))
        return error_tell(&x->error, ERR_INVALID, STR("body"),
                          "There are characters in it that no text may have.");
    if (utf8_count(body) > VIEW_COMMENT_CHARS_MAX)
        return error_tell(&x->error, ERR_INVALID, STR("body"),
                          "A comment has at most %d characters; attach longer text as a file.",
                          VIEW_COMMENT_CHARS_MAX);
    *out_body = body;
    return ERR_NONE;
}

/* {"table":"film","key":"5","before":"...","after":"..."}: both sides, as far as there are any. */
static enum err record(struct http_exchange *x, const char *event, const struct view_topic *topic,
                       int64_t id, struct str before, struct str after)
{
    AUTO(buf_fini) struct buf detail;
    struct json_writer w = {.to = &detail};
    struct access_audit_entry entry = {.event = event, .model = STR("lintel_comment")};

    buf_init(&detail, DETAIL_MAX);
    json_begin_object(&w);
    json_put_str(&w, STR("table"), topic->model);
    json_put_str(&w, STR("key"), topic->row_key);
    if (before.at != NULL)
        json_put_str(&w, STR("before"), before);
    if (after.at != NULL)
        json_put_str(&w, STR("after"), after);
    json_end_object(&w);
    entry.row_key = str_format(x->arena, "%lld", (long long)id);
    entry.detail = buf_str(&detail);
    return access_audit_add(access_audit_of(x), &entry, 1, &x->error);
}

enum err view_comment_add(struct http_exchange *x, const struct view_topic *topic,
                          struct view_comment *comment)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;

    TRY(db_stmt_prepare(x->db, insert_one, &q, e));
    TRY(view_topic_bind(q, 0, topic, e));
    TRY(db_stmt_bind_int(q, 2, x->user->id, e));
    TRY(db_stmt_bind_str(q, 3, comment->body, e));
    TRY(db_stmt_bind_str(q, 4, comment->mentions, e));
    TRY(db_stmt_run(q, e));
    comment->id = (int64_t)db_stmt_insert_id(q);
    return record(x, "comment_add", topic, comment->id, STR_NONE, comment->body);
}

enum err view_comment_save(struct http_exchange *x, const struct view_topic *topic,
                           const struct view_comment *before, const struct view_comment *comment)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;

    TRY(db_stmt_prepare(x->db, update_one, &q, e));
    TRY(db_stmt_bind_str(q, 0, comment->body, e));
    TRY(db_stmt_bind_str(q, 1, comment->mentions, e));
    TRY(db_stmt_bind_int(q, 2, before->id, e));
    TRY(db_stmt_run(q, e));
    return record(x, "comment_change", topic, before->id, before->body, comment->body);
}

enum err view_comment_remove(struct http_exchange *x, const struct view_topic *topic,
                             const struct view_comment *comment)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;

    TRY(db_stmt_prepare(x->db, delete_one, &q, e));
    TRY(db_stmt_bind_int(q, 0, comment->id, e));
    TRY(db_stmt_run(q, e));
    return record(x, "comment_remove", topic, comment->id, comment->body, STR_NONE);
}
