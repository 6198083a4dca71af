/*
 * audit_list.c - records for people to read, the newest first.
 *
 * There is no index of times: ids grow with them, but for the moments between a record's time
 * and its insertion, and the difference of several hosts' clocks.  So the id at about that time is
 * looked for by halving, an hour is allowed for, and the rest is a condition on the time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit_list.h"

#include "app/access/audit_record.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/stmt.h"
#include "app/json/write.h"
#include "app/model/build.h"

#define STATEMENT_MAX ((size_t)4096)
#define NEEDLE_MAX    ((size_t)4096)
#define FIRST_ROWS    ((size_t)16)

#define SEEN_COLUMNS                                                          \
    "r.id, r.unsealed IS NULL, COALESCE(a.email, ''), COALESCE(b.email, '')," \
    " COALESCE(k.name, ''), " AUDIT_RECORD_COLUMNS
#define SEEN_RECORD 5 /* the column where those of the record begin */
#define SEEN_NAMES                                       \
    " LEFT JOIN lintel_account a ON a.id = r.account_id" \
    " LEFT JOIN lintel_account b ON b.id = r.by_id"      \
    " LEFT JOIN lintel_api_key k ON k.id = r.api_key_id"

/* A row's records: those of this row alone, and those of many that tell of it. */
#define OF_ROW                                                           \
    " FROM (SELECT id FROM lintel_audit WHERE model = ? AND row_key = ?" \
    " UNION SELECT s.record_id FROM lintel_audit_span s"                 \
    " JOIN lintel_audit m ON m.id = s.record_id"                         \
    " WHERE s.model = ? AND s.key_first <= ? AND s.key_last >= ?"        \
    " AND LOCATE(?, m.detail) > 0) f JOIN lintel_audit r ON r.id = f.id"

static const struct sql select_ends =
    SQL_INIT("SELECT COALESCE(MIN(id), 0), COALESCE(MAX(id), 0) FROM lintel_audit LIMIT 1");
static const struct sql is_earlier =
    SQL_INIT("SELECT at < CAST(? AS DATETIME(6)) + INTERVAL ? HOUR FROM lintel_audit"
             " WHERE id >= ? ORDER BY id LIMIT 1");

/* ---- times ---- */

bool access_audit_time_is_fit(struct str time)
{
    static const char pattern[] = "dddd-dd-dd dd:dd:dd";
    bool is_fit = time.len == 10 || time.len == 16 || time.len == 19;

    for (size_t i = 0; is_fit && i < time.len; i++) {
        char want = pattern[i];
        char has = time.at[i] == 'T' && i == 10 ? ' ' : time.at[i];

        is_fit = want == 'd' ? has >= '0' && has <= '9' : has == want;
    }
    return is_fit;
}

static enum err find_ends(struct db_conn *c, uint64_t *out_first, uint64_t *out_last,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, select_ends, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_first = more ? (uint64_t)db_row_int(q, 0) : 0;
    *out_last = more ? (uint64_t)db_row_int(q, 1) : 0;
    return ERR_NONE;
}

/* Is the first record from that id on from before the time?  A time that is none is before all. */
static enum err test_id(struct db_conn *c, uint64_t id, struct str time, int64_t hours,
                        bool *out_is_earlier, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, is_earlier, &q, e));
    TRY(db_stmt_bind_str(q, 0, time, e));
    TRY(db_stmt_bind_int(q, 1, hours, e));
    TRY(db_stmt_bind_uint(q, 2, id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_is_earlier = more && db_row_int(q, 0) != 0;
    return ERR_NONE;
}

/* The least id whose record is not from before the time and so many hours. */
static enum err find_id(struct db_conn *c, struct str time, int64_t hours, uint64_t *out_id,
                        struct error *e)
{
    uint64_t low;
    uint64_t high;

    TRY(find_ends(c, &low, &high, e));
    high++;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        bool is_before;

        TRY(test_id(c, middle, time, hours, &is_before, e));
        if (is_before)
            low = middle + 1;
        else
            high = middle;
    }
    *out_id = low;
    return ERR_NONE;
}

/* ---- the statement ---- */

static void add(struct build *b, struct sql part, struct db_value v)
{
    build_append(b, &(struct build_sql){part, &v, 1});
}

static void add_text(struct build *b, struct sql part, struct str s)
{
    if (s.at != NULL)
        add(b, part, (struct db_value){.type = DB_TEXT, .text = s});
}

static void add_id(struct build *b, struct sql part, uint64_t id)
{
    if (id != 0)
        add(b, part, (struct db_value){.type = DB_UINT, .u = id});
}

/* What stands in the details of a record that tells of the row among others. */
static struct str needle_of(struct arena *a, struct str key)
{
    AUTO(buf_fini) struct buf text;

    buf_init(&text, NEEDLE_MAX);
    BUF_LIT(&text, "{\"key\":");
    json_write_str(&text, key);
    buf_add_char(&text, ',');
    return str_dup(a, buf_str(&text));
}

static void add_tables(struct build *b, struct arena *a, const struct access_audit_filter *f)
{
    const struct db_value model = {.type = DB_TEXT, .text = f->model};
    const struct db_value key = {.type = DB_TEXT, .text = f->row_key};

    if (f->model.at == NULL || f->row_key.at == NULL) {
        build_sql(b, SQL(" FROM lintel_audit r"));
    } else {
        const struct db_value needle = {.type = DB_TEXT, .text = needle_of(a, f->row_key)};
        const struct db_value values[] = {model, key, model, key, key, needle};

        build_append(b, &(struct build_sql){SQL(OF_ROW), values, sizeof values / sizeof *values});
    }
    build_sql(b, SQL(SEEN_NAMES " WHERE r.id > 0"));
    if (f->model.at == NULL)
        add_text(b, SQL(" AND r.row_key = ?"), f->row_key);
    if (f->row_key.at == NULL)
        add_text(b, SQL(" AND r.model = ?"), f->model);
}

static enum err add_times(struct build *b, struct db_conn *c, const struct access_audit_filter *f,
                          struct error *e)
{
    uint64_t id;

    if (f->since.at != NULL) {
        TRY(find_id(c, f->since, -1, &id, e));
        add_id(b, SQL(" AND r.id >= ?"), id);
        add_text(b, SQL(" AND r.at >= ?"), f->since);
    }
    if (f->until.at != NULL) {
        TRY(find_id(c, f->until, 1, &id, e));
        add(b, SQL(" AND r.id < ?"), (struct db_value){.type = DB_UINT, .u = id});
        add_text(b, SQL(" AND r.at < ?"), f->until);
    }
    return ERR_NONE;
}

static enum err build_list(struct build *b, struct db_conn *c, struct arena *a,
                           const struct access_audit_filter *f, struct error *e)
{
    const struct db_value account[] = {{.type = DB_INT, .i = f->account_id},
                                       {.type = DB_INT, .i = f->account_id}};

    build_sql(b, SQL("SELECT " SEEN_COLUMNS));
    add_tables(b, a, f);
    if (f->account_id != 0)
        build_append(b, &(struct build_sql){SQL(" AND (r.account_id = ? OR r.by_id = ?)"), account,
                                            sizeof account / sizeof *account});
    add_text(b, SQL(" AND r.event = ?"), f->event);
    add_text(b, SQL(" AND LOCATE(?, r.event) = 1"), f->events);
    add_text(b, SQL(" AND r.address = ?"), f->address);
    add_text(b, SQL(" AND r.request_id = ?"), f->request_id);
    add_id(b, SQL(" AND r.id < ?"), f->before_id);
    TRY(add_times(b, c, f, e));
    add(b, SQL(" ORDER BY r.id DESC LIMIT ?"), (struct db_value){.type = DB_UINT, .u = f->limit});
    return ERR_NONE;
}

/* ---- the rows ---- */

static enum err open_list(struct db_conn *c, struct arena *a, const struct access_audit_filter *f,
                          struct db_stmt **out_stmt, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build b;
    struct build_sql s;

    build_init(&b, a, STATEMENT_MAX);
    TRY(build_list(&b, c, a, f, e));
    TRY(build_finish(&b, &s, e));
    TRY(db_stmt_prepare(c, s.sql, &q, e));
    TRY(build_bind(&s, q, e));
    TRY(db_stmt_run(q, e));
    *out_stmt = q;
    q = NULL;
    return ERR_NONE;
}

static int64_t shown_id(int64_t id)
{
    return id < 0 ? 0 : id;
}

static enum err read_seen(struct db_stmt *q, struct arena *a, struct access_audit_seen *out_seen,
                          struct error *e)
{
    struct audit_record r;

    TRY(audit_record_read(q, SEEN_RECORD, a, &r, e));
    *out_seen = (struct access_audit_seen){
        .id = (uint64_t)db_row_int(q, 0),
        .is_sealed = db_row_int(q, 1) != 0,
        .at = r.at,
        .event = r.event,
        .account_id = shown_id(r.account_id),
        .by_id = shown_id(r.by_id),
        .session_id = shown_id(r.session_id),
        .api_key_id = shown_id(r.api_key_id),
        .address = r.address,
        .request_id = r.request_id,
        .route = r.route,
        .model = r.model,
        .row_key = r.row_key,
        .detail = r.detail,
    };
    TRY(db_row_str(q, 2, a, &out_seen->account, e));
    TRY(db_row_str(q, 3, a, &out_seen->by, e));
    return db_row_str(q, 4, a, &out_seen->api_key, e);
}

enum err access_audit_list(struct db_conn *c, struct arena *own,
                           const struct access_audit_filter *filter, access_audit_row_fn *fn,
                           void *ctx, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = true;

    TRY(open_list(c, own, filter, &q, e));
    for (;;) {
        struct access_audit_seen seen;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        arena_reset(own);
        TRY(read_seen(q, own, &seen, e));
        TRY(fn(ctx, &seen, e));
    }
}

enum err access_audit_page(struct db_conn *c, struct arena *a,
                           const struct access_audit_filter *filter,
                           struct access_audit_page *out_page, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_audit_filter one_more = *filter;
    struct access_audit_page page = {.count = 0};
    size_t room = 0;
    bool more = true;

    one_more.limit = filter->limit + 1;
    TRY(open_list(c, a, &one_more, &q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more || page.count == filter->limit)
            break;
        if (page.count == room) {
            room = room == 0 ? FIRST_ROWS : room * 2;
            page.rows = arena_grow(a, page.rows, page.count, room, sizeof *page.rows);
        }
        TRY(read_seen(q, a, &page.rows[page.count], e));
        page.count++;
    }
    if (more)
        page.next = page.rows[page.count - 1].id;
    *out_page = page;
    return ERR_NONE;
}
