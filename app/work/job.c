/*
 * job.c - rows of lintel_job.
 *
 * A job is taken by an UPDATE of one row that still is as it was seen, not by
 * SELECT ... FOR UPDATE: that would lock gaps in the index, in which the requests'
 * transactions put new jobs.  Of two runners that saw the same row one changes it;
 * in a cluster the other is refused at its commit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/work/job.h"

#include "app/base/utf8.h"
#include "app/db/stmt.h"

#define LABEL_MAX   255
#define TROUBLE_MAX 500
#define MINUTE_S    ((int64_t)60)
#define HOUR_S      (60 * MINUTE_S)

static const struct sql insert_job =
    SQL_INIT("INSERT INTO lintel_job (kind, label, payload, created_at, run_at)"
             " VALUES (?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL ? SECOND)");
/* Several, since other runners look at the same ones. */
static const struct sql select_due =
    SQL_INIT("SELECT id FROM lintel_job"
             " WHERE state = 'waiting' AND kind = ? AND run_at <= UTC_TIMESTAMP(6)"
             " ORDER BY run_at LIMIT 16");
static const struct sql update_taken =
    SQL_INIT("UPDATE lintel_job SET locked_by = ?, attempts = attempts + 1,"
             " run_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND"
             " WHERE id = ? AND state = 'waiting' AND run_at <= UTC_TIMESTAMP(6)");
static const struct sql select_taken =
    SQL_INIT("SELECT payload, attempts FROM lintel_job WHERE id = ? AND locked_by = ? LIMIT 1");
static const struct sql update_over =
    SQL_INIT("UPDATE lintel_job SET state = ?, done_at = UTC_TIMESTAMP(6), locked_by = NULL,"
             " last_error = ?, payload = IF(?, payload, NULL)"
             " WHERE id = ? AND state = 'waiting' AND locked_by = ?");
static const struct sql update_again =
    SQL_INIT("UPDATE lintel_job SET run_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND,"
             " locked_by = NULL, last_error = ?"
             " WHERE id = ? AND state = 'waiting' AND locked_by = ?");
static const struct sql select_backlog =
    SQL_INIT("SELECT b.jobs, TIMESTAMPDIFF(SECOND, j.created_at, UTC_TIMESTAMP(6))"
             " FROM (SELECT COUNT(*) AS jobs, MIN(id) AS first_id FROM lintel_job"
             " WHERE state = 'waiting') b JOIN lintel_job j ON j.id = b.first_id LIMIT 1");
static const struct sql delete_old =
    SQL_INIT("DELETE FROM lintel_job WHERE done_at < UTC_TIMESTAMP(6) - INTERVAL 30 DAY LIMIT 500");

/* How long after an attempt the next one comes; three days in all. */
static const int64_t pauses_s[WORK_ATTEMPTS_MAX - 1] = {MINUTE_S,    5 * MINUTE_S, 30 * MINUTE_S,
                                                        2 * HOUR_S,  6 * HOUR_S,   12 * HOUR_S,
                                                        24 * HOUR_S, 27 * HOUR_S};

enum err work_job_put(struct db_conn *c, const struct work_order *order, int64_t *out_id,
                      struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, insert_job, &q, e));
    TRY(db_stmt_bind_str(q, 0, order->kind, e));
    TRY(db_stmt_bind_str(q, 1, utf8_clip(order->label, LABEL_MAX), e));
    TRY(db_stmt_bind_str(q, 2, order->payload, e));
    TRY(db_stmt_bind_int(q, 3, order->after_s, e));
    TRY(db_stmt_run(q, e));
    *out_id = (int64_t)db_stmt_insert_id(q);
    return ERR_NONE;
}

/* ---- taking ---- */

#define DUE_MAX 16

static enum err find_due(struct db_conn *c, struct str kind, int64_t *ids, size_t *out_count,
                         struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;
    size_t count = 0;

    TRY(db_stmt_prepare(c, select_due, &q, e));
    TRY(db_stmt_bind_str(q, 0, kind, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    while (more && count < DUE_MAX) {
        ids[count++] = db_row_int(q, 0);
        TRY(db_stmt_step(q, &more, e));
    }
    *out_count = count;
    return ERR_NONE;
}

static enum err claim(struct db_conn *c, int64_t id, struct str runner, bool *out_is_ours,
                      struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, update_taken, &q, e));
    TRY(db_stmt_bind_str(q, 0, runner, e));
    TRY(db_stmt_bind_int(q, 1, WORK_LEASE_S, e));
    TRY(db_stmt_bind_int(q, 2, id, e));
    TRY(db_stmt_run(q, e));
    *out_is_ours = db_stmt_changed(q) == 1;
    return ERR_NONE;
}

static enum err fetch(struct db_conn *c, struct arena *a, struct str runner, struct work_job *job,
                      bool *out_found, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, select_taken, &q, e));
    TRY(db_stmt_bind_int(q, 0, job->id, e));
    TRY(db_stmt_bind_str(q, 1, runner, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, out_found, e));
    if (!*out_found)
        return ERR_NONE;
    TRY(db_row_str(q, 0, a, &job->payload, e));
    job->attempt = (unsigned)db_row_int(q, 1);
    return ERR_NONE;
}

enum err work_job_take(struct db_conn *c, struct arena *a, struct str kind, struct str runner,
                       struct work_job *out_job, bool *out_found, struct error *e)
{
    struct work_job job = {.kind = kind};
    int64_t ids[DUE_MAX];
    size_t count = 0;
    bool is_ours = false;

    TRY(find_due(c, kind, ids, &count, e));
    for (size_t i = 0; i < count && !is_ours; i++) {
        job.id = ids[i];
        TRY(claim(c, job.id, runner, &is_ours, e));
    }
    if (is_ours)
        TRY(fetch(c, a, runner, &job, &is_ours, e));
    if (is_ours)
        *out_job = job;
    *out_found = is_ours;
    return ERR_NONE;
}

/* ---- ending ---- */

static enum err end_over(struct db_conn *c, struct str runner, const struct work_result *r,
                         bool is_done, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str trouble = utf8_clip(r->trouble, TROUBLE_MAX);

    TRY(db_stmt_prepare(c, update_over, &q, e));
    TRY(db_stmt_bind_str(q, 0, is_done ? STR("done") : STR("failed"), e));
    if (is_done)
        TRY(db_stmt_bind_null(q, 1, e));
    else
        TRY(db_stmt_bind_str(q, 1, trouble, e));
    TRY(db_stmt_bind_int(q, 2, r->keeps_payload, e));
    TRY(db_stmt_bind_int(q, 3, r->id, e));
    TRY(db_stmt_bind_str(q, 4, runner, e));
    return db_stmt_run(q, e);
}

static enum err end_again(struct db_conn *c, struct str runner, const struct work_result *r,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, update_again, &q, e));
    TRY(db_stmt_bind_int(q, 0, pauses_s[r->attempt < 1 ? 0 : r->attempt - 1], e));
    TRY(db_stmt_bind_str(q, 1, utf8_clip(r->trouble, TROUBLE_MAX), e));
    TRY(db_stmt_bind_int(q, 2, r->id, e));
    TRY(db_stmt_bind_str(q, 3, runner, e));
    return db_stmt_run(q, e);
}

enum err work_job_end(struct db_conn *c, struct str runner, const struct work_result *result,
                      enum work_outcome *out_outcome, struct error *e)
{
    enum work_outcome outcome = result->outcome;

    if (outcome == WORK_AGAIN && result->attempt >= WORK_ATTEMPTS_MAX)
        outcome = WORK_FAILED;
    if (outcome == WORK_AGAIN)
        TRY(end_again(c, runner, result, e));
    else
        TRY(end_over(c, runner, result, outcome == WORK_DONE, e));
    *out_outcome = outcome;
    return ERR_NONE;
}

/* ---- around them ---- */

enum err work_job_backlog(struct db_conn *c, int64_t *out_count, int64_t *out_oldest_s,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, select_backlog, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_count = more ? db_row_int(q, 0) : 0;
    *out_oldest_s = more ? db_row_int(q, 1) : 0;
    return ERR_NONE;
}

enum err work_job_sweep(struct db_conn *c, struct error *e)
{
    return db_run(c, delete_old, e);
}
