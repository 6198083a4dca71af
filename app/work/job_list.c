/*
 * job_list.c - jobs as an administrator sees them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/work/job_list.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"

/* A lease that holds; one that is over is of a runner that died, and the job waits. */
#define RUNS  "state = 'waiting' AND locked_by IS NOT NULL AND run_at > UTC_TIMESTAMP(6)"
#define WAITS "state = 'waiting' AND (locked_by IS NULL OR run_at <= UTC_TIMESTAMP(6))"

#define COLUMNS                                                                     \
    "id, IF(" RUNS ", 'running', state), kind, label, created_at, run_at, done_at," \
    " locked_by, last_error, attempts, run_at <= UTC_TIMESTAMP(6), payload IS NOT NULL"
/* What is asked besides is looked at row by row, along the key of the state. */
#define ASKED                                 \
    " AND id < ? AND (? IS NULL OR kind = ?)" \
    " AND (? IS NULL OR LOCATE(?, label) > 0) ORDER BY id DESC LIMIT ?"
#define LIST(where) SQL_INIT("SELECT " COLUMNS " FROM lintel_job WHERE " where ASKED)
#define COUNT(where)                                                       \
    SQL_INIT("SELECT COUNT(*) FROM (SELECT 1 FROM lintel_job WHERE " where \
             " AND (? IS NULL OR kind = ?) LIMIT 1001) some")

static const struct {
    struct str name;
    struct sql list;
    struct sql count;
} states[WORK_STATE__COUNT] = {
    [WORK_STATE_ANY] = {STR_INIT(""), LIST("TRUE"), COUNT("TRUE")},
    [WORK_STATE_WAITING] = {STR_INIT("waiting"), LIST(WAITS), COUNT(WAITS)},
    [WORK_STATE_RUNNING] = {STR_INIT("running"), LIST(RUNS), COUNT(RUNS)},
    [WORK_STATE_FAILED] = {STR_INIT("failed"), LIST("state = 'failed'"), COUNT("state = 'failed'")},
    [WORK_STATE_CANCELLED] = {STR_INIT("cancelled"), LIST("state = 'cancelled'"),
                              COUNT("state = 'cancelled'")},
    [WORK_STATE_DONE] = {STR_INIT("done"), LIST("state = 'done'"), COUNT("state = 'done'")},
};
_Static_assert(WORK_COUNT_MAX == 1000, "COUNT() stops one above it");

static const struct sql select_one =
    SQL_INIT("SELECT " COLUMNS " FROM lintel_job WHERE id = ? LIMIT 1");
/*
 * A runner that took it meanwhile has changed run_at, and the row is left alone.  Assignments are
 * made from left to right: attempts looks at the state that was.
 */
static const struct sql update_retry =
    SQL_INIT("UPDATE lintel_job SET attempts = IF(state = 'waiting', attempts, 0),"
             " state = 'waiting', run_at = UTC_TIMESTAMP(6), locked_by = NULL, done_at = NULL"
             " WHERE id = ? AND state IN ('waiting', 'failed', 'cancelled')"
             " AND payload IS NOT NULL AND NOT (" RUNS ")");
static const struct sql update_cancel =
    SQL_INIT("UPDATE lintel_job SET state = 'cancelled', done_at = UTC_TIMESTAMP(6),"
             " locked_by = NULL, payload = NULL WHERE id = ? AND " WAITS);

static enum work_job_state state_of(struct str name)
{
    size_t i = WORK_STATE_WAITING;

    while (i < WORK_STATE_DONE && !str_eq(states[i].name, name))
        i++;
    return (enum work_job_state)i;
}

static enum err row_read(struct db_stmt *q, struct arena *a, struct work_job_row *row,
                         struct error *e)
{
    struct str state;

    row->id = db_row_int(q, 0);
    TRY(db_row_str(q, 1, a, &state, e));
    row->state = state_of(state);
    TRY(db_row_str(q, 2, a, &row->kind, e));
    TRY(db_row_str(q, 3, a, &row->label, e));
    TRY(db_row_str(q, 4, a, &row->created_at, e));
    TRY(db_row_str(q, 5, a, &row->run_at, e));
    TRY(db_row_str(q, 6, a, &row->done_at, e));
    TRY(db_row_str(q, 7, a, &row->runner, e));
    TRY(db_row_str(q, 8, a, &row->trouble, e));
    row->attempts = db_row_int(q, 9);
    row->is_due = row->state == WORK_STATE_WAITING && db_row_int(q, 10) != 0;
    row->has_payload = db_row_int(q, 11) != 0;
    return ERR_NONE;
}

/* Twice in a row: is it asked for at all, and what it is. */
static enum err bind_optional(struct db_stmt *q, unsigned param, struct str s, struct error *e)
{
    for (unsigned i = param; i < param + 2; i++) {
        if (s.at == NULL)
            TRY(db_stmt_bind_null(q, i, e));
        else
            TRY(db_stmt_bind_str(q, i, s, e));
    }
    return ERR_NONE;
}

enum err work_job_list(struct db_conn *c, struct arena *a, const struct work_job_filter *filter,
                       struct work_job_row **out_rows, size_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct work_job_row *rows = ARENA_ARRAY(a, struct work_job_row, filter->limit);
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(c, states[filter->state].list, &q, e));
    TRY(db_stmt_bind_int(q, 0, filter->before_id > 0 ? filter->before_id : INT64_MAX, e));
    TRY(bind_optional(q, 1, filter->kind, e));
    TRY(bind_optional(q, 3, filter->words, e));
    TRY(db_stmt_bind_int(q, 5, (int64_t)filter->limit, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    while (more && count < filter->limit) {
        TRY(row_read(q, a, &rows[count++], e));
        TRY(db_stmt_step(q, &more, e));
    }
    *out_rows = rows;
    *out_count = count;
    return ERR_NONE;
}

enum err work_job_find(struct db_conn *c, struct arena *a, int64_t id, struct work_job_row *out_row,
                       struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct work_job_row row;
    bool more = false;

    TRY(db_stmt_prepare(c, select_one, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR_NONE, "There is no job of that number.");
    TRY(row_read(q, a, &row, e));
    *out_row = row;
    return ERR_NONE;
}

enum err work_job_count(struct db_conn *c, enum work_job_state state, struct str kind,
                        int64_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, states[state].count, &q, e));
    TRY(bind_optional(q, 0, kind, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_count = more ? db_row_int(q, 0) : 0;
    return ERR_NONE;
}

/* ---- what is done about one ---- */

static enum err change(struct db_conn *c, struct sql sql, int64_t id, bool *out_is_done,
                       struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    TRY(db_stmt_run(q, e));
    *out_is_done = db_stmt_changed(q) == 1;
    return ERR_NONE;
}

/* Why the row was left alone. */
static enum err refuse(struct db_conn *c, int64_t id, bool is_retry, struct error *e)
{
    AUTO(arena_freep) struct arena *a = arena_new((size_t)64 * 1024);
    struct work_job_row row;

    TRY(work_job_find(c, a, id, &row, e));
    if (row.state == WORK_STATE_RUNNING)
        return error_tell(e, ERR_CONFLICT, STR_NONE,
                          "This is being done at this moment. Look again in a minute.");
    if (row.state == WORK_STATE_DONE)
        return error_tell(e, ERR_CONFLICT, STR_NONE, "This is done already.");
    if (is_retry && !row.has_payload)
        return error_tell(e, ERR_CONFLICT, STR_NONE,
                          "What it held was removed when it was given up: have it made anew.");
    return error_tell(e, ERR_CONFLICT, STR_NONE, "This is over already.");
}

enum err work_job_retry(struct db_conn *c, int64_t id, struct error *e)
{
    bool is_done = false;

    TRY(change(c, update_retry, id, &is_done, e));
    return is_done ? ERR_NONE : refuse(c, id, true, e);
}

enum err work_job_cancel(struct db_conn *c, int64_t id, struct error *e)
{
    bool is_done = false;

    TRY(change(c, update_cancel, id, &is_done, e));
    return is_done ? ERR_NONE : refuse(c, id, false, e);
}
