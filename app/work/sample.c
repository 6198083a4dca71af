/*
 * sample.c - what hosts were doing, minute by minute.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/work/sample.h"

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/db/stmt.h"

const int64_t work_sample_bucket_us[WORK_SAMPLE_BUCKETS - 1] = {
    250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 5000000};

/* clang-format off */
/* In the order of struct work_sample: members() reads and writes them likewise. */
#define ADDED(each)                                                                   \
    each(requests) each(refused) each(failed) each(time_us) each(db_us) each(bytes)   \
    each(le_250us) each(le_500us) each(le_1ms) each(le_2500us) each(le_5ms)           \
    each(le_10ms) each(le_25ms) each(le_50ms) each(le_100ms) each(le_250ms)           \
    each(le_500ms) each(le_1s) each(le_5s) each(above_5s) each(deaths) each(full_s)
/* Each host's own, and what all hosts see of the same. */
#define OF_HOST(each)  each(threads) each(busy) each(memory)
#define OF_ALL(each)                                                                  \
    each(db_connections) each(db_connections_max) each(jobs_waiting) each(jobs_oldest_s)
#define GREATEST(each) OF_HOST(each) OF_ALL(each)
#define MEMBERS (6 + WORK_SAMPLE_BUCKETS + 2 + 7)

#define NAME(n)      ", " #n
#define PARAMETER(n) ", ?"
#define ADD(n)       ", " #n " = " #n " + VALUES(" #n ")"
#define KEEP(n)      ", " #n " = GREATEST(" #n ", VALUES(" #n "))"
#define SUM_AS(n)    ", SUM(" #n ") AS " #n
#define MAX_AS(n)    ", MAX(" #n ") AS " #n
#define SUM_OF(n)    ", SUM(" #n ")"
#define MAX_OF(n)    ", MAX(" #n ")"

static const struct sql upsert =
    SQL_INIT("INSERT INTO lintel_sample (minute, host" ADDED(NAME) GREATEST(NAME) ")"
             " VALUES (DATE_FORMAT(UTC_TIMESTAMP(), '%Y-%m-%d %H:%i:00'), ?"
             ADDED(PARAMETER) GREATEST(PARAMETER) ")"
             " ON DUPLICATE KEY UPDATE host = VALUES(host)" ADDED(ADD) GREATEST(KEEP));
static const struct sql delete_old =
    SQL_INIT("DELETE FROM lintel_sample WHERE minute < UTC_TIMESTAMP() - INTERVAL 48 HOUR"
             " LIMIT 2000");
/* Each host's step, then all hosts' together. */
static const struct sql select_steps =
    SQL_INIT("SELECT step" ADDED(SUM_OF) OF_HOST(SUM_OF) OF_ALL(MAX_OF)
             " FROM (SELECT UNIX_TIMESTAMP(minute) DIV ? AS step, host"
             ADDED(SUM_AS) GREATEST(MAX_AS)
             " FROM lintel_sample WHERE minute >= FROM_UNIXTIME(?) AND (? IS NULL OR host = ?)"
             " GROUP BY step, host) one GROUP BY step ORDER BY step LIMIT 1000");
/* clang-format on */
static const struct sql select_hosts =
    SQL_INIT("SELECT host, MAX(minute), TIMESTAMPDIFF(SECOND, MAX(minute), UTC_TIMESTAMP())"
             " FROM lintel_sample GROUP BY host ORDER BY host LIMIT 100");
static const struct sql select_now = SQL_INIT("SELECT FLOOR(UNIX_TIMESTAMP())");
static const struct sql select_database =
    SQL_INIT("SELECT VERSION(), CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED),"
             " (SELECT VARIABLE_VALUE + 0 FROM information_schema.GLOBAL_STATUS"
             " WHERE VARIABLE_NAME = 'THREADS_CONNECTED' LIMIT 1), @@max_connections");

/* Where each number stands, in the order of the columns. */
static void members(struct work_sample *s, uint64_t *out_at[MEMBERS])
{
    uint64_t *const first[] = {&s->requests, &s->refused, &s->failed,
                               &s->time_us,  &s->db_us,   &s->bytes};
    uint64_t *const last[] = {&s->deaths,
                              &s->full_s,
                              &s->threads,
                              &s->busy,
                              &s->memory,
                              &s->db_connections,
                              &s->db_connections_max,
                              &s->jobs_waiting,
                              &s->jobs_oldest_s};
    size_t n = 0;

    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        out_at[n++] = first[i];
    for (size_t i = 0; i < WORK_SAMPLE_BUCKETS; i++)
        out_at[n++] = &s->buckets[i];
    for (size_t i = 0; i < sizeof last / sizeof *last; i++)
        out_at[n++] = last[i];
}

enum err work_sample_add(struct db_conn *c, struct str host, const struct work_sample *s,
                         struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct work_sample copy = *s;
    uint64_t *at[MEMBERS];

    members(&copy, at);
    TRY(db_stmt_prepare(c, upsert, &q, e));
    TRY(db_stmt_bind_str(q, 0, host, e));
    for (unsigned i = 0; i < MEMBERS; i++)
        TRY(db_stmt_bind_uint(q, i + 1, *at[i], e));
    return db_stmt_run(q, e);
}

enum err work_sample_sweep(struct db_conn *c, struct error *e)
{
    return db_run(c, delete_old, e);
}

/* ---- reading ---- */

static enum err now_of(struct db_conn *c, int64_t *out_s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, select_now, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_s = more ? db_row_int(q, 0) : 0;
    return ERR_NONE;
}

static enum err steps_read(struct db_stmt *q, int64_t first, struct work_sample_point *points,
                           size_t count, struct error *e)
{
    bool more = false;

    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    while (more) {
        int64_t n = db_row_int(q, 0) - first;
        uint64_t *at[MEMBERS];

        if (n >= 0 && n < (int64_t)count) {
            members(&points[n].sum, at);
            for (unsigned i = 0; i < MEMBERS; i++)
                *at[i] = (uint64_t)db_row_int(q, i + 1);
        }
        TRY(db_stmt_step(q, &more, e));
    }
    return ERR_NONE;
}

enum err work_sample_list(struct db_conn *c, struct arena *a, struct str host, unsigned minutes,
                          unsigned step, struct work_sample_point **out_points, size_t *out_count,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    int64_t step_s = (int64_t)step * 60;
    size_t count =
        minutes / step < WORK_SAMPLE_POINTS_MAX ? minutes / step : WORK_SAMPLE_POINTS_MAX;
    struct work_sample_point *points = ARENA_ARRAY(a, struct work_sample_point, count);
    int64_t first;

    TRY(now_of(c, &first, e));
    first = first / step_s - (int64_t)count + 1;
    for (size_t i = 0; i < count; i++)
        points[i].at_s = (first + (int64_t)i) * step_s;
    TRY(db_stmt_prepare(c, select_steps, &q, e));
    TRY(db_stmt_bind_int(q, 0, step_s, e));
    TRY(db_stmt_bind_int(q, 1, first * step_s, e));
    for (unsigned i = 2; i < 4; i++) {
        if (host.at == NULL)
            TRY(db_stmt_bind_null(q, i, e));
        else
            TRY(db_stmt_bind_str(q, i, host, e));
    }
    TRY(steps_read(q, first, points, count, e));
    *out_points = points;
    *out_count = count;
    return ERR_NONE;
}

enum err work_sample_hosts(struct db_conn *c, struct arena *a, struct work_sample_host **out_hosts,
                           size_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct work_sample_host *hosts = ARENA_ARRAY(a, struct work_sample_host, WORK_SAMPLE_HOSTS_MAX);
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(c, select_hosts, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    while (more && count < WORK_SAMPLE_HOSTS_MAX) {
        TRY(db_row_str(q, 0, a, &hosts[count].name, e));
        TRY(db_row_str(q, 1, a, &hosts[count].seen_at, e));
        hosts[count++].age_s = db_row_int(q, 2);
        TRY(db_stmt_step(q, &more, e));
    }
    *out_hosts = hosts;
    *out_count = count;
    return ERR_NONE;
}

int64_t work_sample_percentile(const struct work_sample *s, unsigned percent)
{
    uint64_t all = 0;
    uint64_t below = 0;
    double wanted;

    for (size_t i = 0; i < WORK_SAMPLE_BUCKETS; i++)
        all += s->buckets[i];
    wanted = (double)all * percent / 100;
    for (size_t i = 0; i < WORK_SAMPLE_BUCKETS - 1 && all > 0; i++) {
        int64_t from = i == 0 ? 0 : work_sample_bucket_us[i - 1];
        int64_t to = work_sample_bucket_us[i];

        /* Within a bucket they are taken to be spread evenly. */
        if (s->buckets[i] > 0 && (double)(below + s->buckets[i]) >= wanted)
            return from + (int64_t)((double)(to - from) * (wanted - (double)below) /
                                    (double)s->buckets[i]);
        below += s->buckets[i];
    }
    return all == 0 ? 0 : work_sample_bucket_us[WORK_SAMPLE_BUCKETS - 2];
}

enum err work_database_look(struct db_conn *c, struct arena *a, struct work_database *out_state,
                            struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct work_database d = {.now_us = 0};
    bool more = false;

    TRY(db_stmt_prepare(c, select_database, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_INTERNAL, "a query that always answers did not");
    TRY(db_row_str(q, 0, a, &d.version, e));
    d.now_us = db_row_int(q, 1);
    d.connections = (uint64_t)db_row_int(q, 2);
    d.connections_max = (uint64_t)db_row_int(q, 3);
    *out_state = d;
    return ERR_NONE;
}
