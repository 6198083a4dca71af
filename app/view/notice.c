/*
 * notice.c - the rows of lintel_follow and lintel_notice, and the mail that goes with them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/notice.h"

#include "app/access/cache.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/http/exchange.h"
#include "app/tmpl/value.h"
#include "app/view/page.h"
#include "app/view/topic.h"
#include "app/words/words.h"
#include "app/work/mail.h"

static const struct sql select_follow =
    SQL_INIT("SELECT 1 FROM lintel_follow WHERE model = ? AND row_key = ? AND account_id = ?");
static const struct sql insert_follow =
    SQL_INIT("INSERT IGNORE INTO lintel_follow (model, row_key, account_id) VALUES (?, ?, ?)");
static const struct sql delete_follow =
    SQL_INIT("DELETE FROM lintel_follow WHERE model = ? AND row_key = ? AND account_id = ?");

/* Whoever tells the same person waits here, so that of two notices none is lost. */
static const struct sql lock_account =
    SQL_INIT("SELECT id FROM lintel_account WHERE id = ? LIMIT 1 FOR UPDATE");
static const struct sql delete_before =
    SQL_INIT("DELETE FROM lintel_notice WHERE model = ? AND row_key = ? AND account_id = ?"
             " RETURNING is_mention, is_unread, comment_id");
static const struct sql insert_notice =
    SQL_INIT("INSERT INTO lintel_notice (model, row_key, account_id, comment_id, is_mention,"
             " created_at) VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(6))");
static const struct sql select_oldest =
    SQL_INIT("SELECT id FROM lintel_notice WHERE account_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?");
static const struct sql delete_oldest =
    SQL_INIT("DELETE FROM lintel_notice WHERE account_id = ? AND id <= ?");

static const struct sql select_page = SQL_INIT(
    "SELECT n.id, n.model, n.row_key, n.is_mention, n.is_unread, n.comment_id, c.account_id,"
    " a.email, c.body, n.created_at FROM lintel_notice n"
    " LEFT JOIN lintel_comment c ON c.id = n.comment_id"
    " LEFT JOIN lintel_account a ON a.id = c.account_id"
    " WHERE n.account_id = ? AND n.id < ? ORDER BY n.id DESC LIMIT ?");
static const struct sql update_one =
    SQL_INIT("UPDATE lintel_notice SET is_unread = ? WHERE account_id = ? AND id = ?");
static const struct sql update_all =
    SQL_INIT("UPDATE lintel_notice SET is_unread = ? WHERE account_id = ?");
static const struct sql update_seen =
    SQL_INIT("UPDATE lintel_notice SET is_unread = FALSE"
             " WHERE model = ? AND row_key = ? AND account_id = ? AND is_unread");
static const struct sql select_mail =
    SQL_INIT("SELECT notice_mail + 0 FROM lintel_account WHERE id = ? LIMIT 1");
static const struct sql update_mail =
    SQL_INIT("UPDATE lintel_account SET notice_mail = ? WHERE id = ?");

/* A statement about one row and one account. */
static enum err begin(struct http_exchange *x, struct sql sql, const struct view_topic *topic,
                      int64_t account_id, struct db_stmt **out_stmt)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;

    TRY(db_stmt_prepare(x->db, sql, &q, e));
    TRY(view_topic_bind(q, 0, topic, e));
    TRY(db_stmt_bind_int(q, 2, account_id, e));
    *out_stmt = q;
    q = NULL;
    return ERR_NONE;
}

/* ---- following ---- */

enum err view_follow_is(struct http_exchange *x, const struct view_topic *topic, bool *out_is)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(begin(x, select_follow, topic, x->user->id, &q));
    TRY(db_stmt_run(q, &x->error));
    return db_stmt_step(q, out_is, &x->error);
}

enum err view_follow_set(struct http_exchange *x, const struct view_topic *topic, bool is_followed)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(begin(x, is_followed ? insert_follow : delete_follow, topic, x->user->id, &q));
    return db_stmt_run(q, &x->error);
}

/* ---- telling ---- */

struct before {
    bool is_mention; /* and nobody read it */
    bool is_unread;
    int64_t comment_id;
};

static enum err lock(struct http_exchange *x, int64_t account_id)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, lock_account, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, account_id, &x->error));
    return db_stmt_run(q, &x->error);
}

static enum err take_before(struct http_exchange *x, const struct view_topic *topic,
                            int64_t account_id, struct before *out_before)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct before b = {.comment_id = 0};
    bool more = false;

    TRY(lock(x, account_id));
    TRY(begin(x, delete_before, topic, account_id, &q));
    TRY(db_stmt_run(q, &x->error));
    TRY(db_stmt_step(q, &more, &x->error));
    if (more) {
        b.is_unread = db_row_int(q, 1) != 0;
        b.comment_id = db_row_int(q, 2);
        b.is_mention = b.is_unread && db_row_int(q, 0) != 0 && b.comment_id != 0;
    }
    *out_before = b;
    return ERR_NONE;
}

/* The oldest ones, when there are too many. */
static enum err sweep(struct http_exchange *x, int64_t account_id)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    AUTO(db_stmt_closep) struct db_stmt *d = NULL;
    int64_t oldest;
    bool more = false;

    TRY(db_stmt_prepare(x->db, select_oldest, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, account_id, &x->error));
    TRY(db_stmt_bind_int(q, 1, VIEW_NOTICES_MAX, &x->error));
    TRY(db_stmt_run(q, &x->error));
    TRY(db_stmt_step(q, &more, &x->error));
    if (!more)
        return ERR_NONE;
    oldest = db_row_int(q, 0);
    TRY(db_stmt_step(q, &more, &x->error));
    TRY(db_stmt_prepare(x->db, delete_oldest, &d, &x->error));
    TRY(db_stmt_bind_int(d, 0, account_id, &x->error));
    TRY(db_stmt_bind_int(d, 1, oldest, &x->error));
    return db_stmt_run(d, &x->error);
}

/* It says that there is something, and where: what it is they are shown when they come. */
static enum err mail(struct http_exchange *x, const struct view_person *to, bool is_mention)
{
    const struct tmpl_store *speaks = x->templates;
    struct tmpl_map *values = tmpl_map_new(x->arena);
    struct str site = x->access == NULL ? STR_NONE : x->access->site_url;

    if (x->access == NULL || to->email.len == 0 || to->mail == VIEW_MAIL_NONE ||
        (to->mail == VIEW_MAIL_MENTIONS && !is_mention))
        return ERR_NONE;
    if (x->words != NULL && to->language.at != NULL)
        speaks = words_choose(x->words, to->language, STR_NONE, NULL)->templates;
    tmpl_map_put_text(values, STR("product"), x->access->product);
    view_put(values, STR("site"), site);
    tmpl_map_put_text(values, STR("email"), to->email);
    tmpl_map_put_bool(values, STR("is_mention"), is_mention);
    view_put(values, STR("url"),
             site.at == NULL ? STR_NONE
                             : str_format(x->arena, "%.*s/admin/notifications", STR_ARG(site)));
    return work_mail_put(
        x->db, x->arena,
        &(struct work_mail){
            .templates = speaks, .name = STR("notice"), .to = to->email, .values = values},
        &x->error);
}

enum err view_notice_put(struct http_exchange *x, const struct view_topic *topic,
                         const struct view_person *to, bool is_mention, int64_t comment_id)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;
    struct before before;

    TRY(take_before(x, topic, to->id, &before));
    TRY(begin(x, insert_notice, topic, to->id, &q));
    TRY(db_stmt_bind_int(q, 3, before.is_mention && !is_mention ? before.comment_id : comment_id,
                         e));
    TRY(db_stmt_bind_int(q, 4, before.is_mention || is_mention, e));
    TRY(db_stmt_run(q, e));
    TRY(sweep(x, to->id));
    return before.is_unread ? ERR_NONE : mail(x, to, is_mention);
}

/* ---- reading ---- */

static enum err notice_read(struct http_exchange *x, struct db_stmt *q, struct view_notice *out)
{
    struct view_notice n = {.id = db_row_int(q, 0),
                            .is_mention = db_row_int(q, 3) != 0,
                            .is_unread = db_row_int(q, 4) != 0,
                            .comment_id = db_row_int(q, 5),
                            .by_id = db_row_int(q, 6)};
    struct error *e = &x->error;

    TRY(db_row_str(q, 1, x->arena, &n.model, e));
    TRY(db_row_str(q, 2, x->arena, &n.row_key, e));
    TRY(db_row_str(q, 7, x->arena, &n.by, e));
    TRY(db_row_str(q, 8, x->arena, &n.body, e));
    TRY(db_row_str(q, 9, x->arena, &n.created_at, e));
    if (n.by.at == NULL)
        n.by = STR("");
    if (n.body.at == NULL)
        n.body = STR("");
    *out = n;
    return ERR_NONE;
}

enum err view_notice_list(struct http_exchange *x, int64_t before_id, size_t limit,
                          struct view_notice *out_notices, size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;
    size_t count = 0;
    bool more = true;

    TRY(db_stmt_prepare(x->db, select_page, &q, e));
    TRY(db_stmt_bind_int(q, 0, x->user->id, e));
    TRY(db_stmt_bind_int(q, 1, before_id == 0 ? INT64_MAX : before_id, e));
    TRY(db_stmt_bind_int(q, 2, (int64_t)limit, e));
    TRY(db_stmt_run(q, e));
    while (count < limit) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(notice_read(x, q, &out_notices[count++]));
    }
    *out_count = count;
    return ERR_NONE;
}

/* The number in the frame came with the session, which is believed for a second. */
static void forget(struct http_exchange *x, int fewer)
{
    struct access_user *user = ARENA_NEW(x->arena, struct access_user);

    *user = *x->user;
    user->notices = fewer < user->notices ? user->notices - fewer : 0;
    x->user = user;
    if (user->cache != NULL)
        access_cache_forget(user->cache);
}

enum err view_notice_mark(struct http_exchange *x, int64_t id, bool is_unread)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;

    TRY(db_stmt_prepare(x->db, id == 0 ? update_all : update_one, &q, e));
    TRY(db_stmt_bind_int(q, 0, is_unread ? 1 : 0, e));
    TRY(db_stmt_bind_int(q, 1, x->user->id, e));
    if (id != 0)
        TRY(db_stmt_bind_int(q, 2, id, e));
    TRY(db_stmt_run(q, e));
    forget(x, is_unread ? 0 : (int)db_stmt_changed(q));
    return ERR_NONE;
}

enum err view_notice_seen(struct http_exchange *x, const struct view_topic *topic)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(begin(x, update_seen, topic, x->user->id, &q));
    TRY(db_stmt_run(q, &x->error));
    if (db_stmt_changed(q) > 0)
        forget(x, (int)db_stmt_changed(q));
    return ERR_NONE;
}

/* ---- what goes out by mail ---- */

enum err view_notice_mail(struct http_exchange *x, enum view_notice_mail *out_mail)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    *out_mail = VIEW_MAIL_NONE;
    TRY(db_stmt_prepare(x->db, select_mail, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, x->user->id, &x->error));
    TRY(db_stmt_run(q, &x->error));
    TRY(db_stmt_step(q, &more, &x->error));
    if (more)
        *out_mail = (enum view_notice_mail)(db_row_int(q, 0) - 1);
    return ERR_NONE;
}

enum err view_notice_mail_set(struct http_exchange *x, enum view_notice_mail mail)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, update_mail, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, (int64_t)mail + 1, &x->error));
    TRY(db_stmt_bind_int(q, 1, x->user->id, &x->error));
    return db_stmt_run(q, &x->error);
}
