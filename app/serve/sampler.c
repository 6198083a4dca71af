/*
 * sampler.c - brings what the board counted into the database.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/sampler.h"

#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/db/conn.h"
#include "app/serve/memory.h"
#include "app/serve/scoreboard.h"
#include "app/work/job.h"
#include "app/work/sample.h"

#define MINUTE_US (60 * CLOCK_US_PER_S)
#define FIRST_US  (5 * CLOCK_US_PER_S) /* so that a new page is not empty for long */
#define LOOK_US   CLOCK_US_PER_S
#define SWEEP_US  (15 * MINUTE_US)

_Static_assert(WORK_SAMPLE_BUCKETS == SCOREBOARD_BUCKETS, "the same buckets");

/* ---- counters ---- */

/* What came to it since the last time: whoever moves the mark has it, and nobody else. */
static uint64_t since(_Atomic uint64_t *counter, _Atomic uint64_t *mark)
{
    uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);

    return now - atomic_exchange(mark, now);
}

static void take_counters(struct scoreboard *b, struct work_sample *s)
{
    struct scoreboard_sampled *m = &b->sampled;
    uint64_t classes[SCOREBOARD_CLASSES] = {0};

    for (size_t face = 0; face < SCOREBOARD_FACES; face++) {
        for (size_t i = 0; i < SCOREBOARD_CLASSES; i++)
            classes[i] += since(&b->totals.requests[face][i], &m->requests[face][i]);
    }
    for (size_t i = 0; i < SCOREBOARD_CLASSES; i++)
        s->requests += classes[i];
    s->refused = classes[3];
    s->failed = classes[4];
    for (size_t i = 0; i < SCOREBOARD_BUCKETS; i++)
        s->buckets[i] = since(&b->totals.buckets[i], &m->buckets[i]);
    s->time_us = since(&b->totals.time_us, &m->time_us);
    s->db_us = since(&b->totals.db_us, &m->db_us);
    s->bytes = since(&b->totals.bytes, &m->bytes);
    s->deaths = since(&b->totals.restarts, &m->deaths);
}

static uint64_t memory_of(struct scoreboard *b)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++) {
        struct scoreboard_slot *slot = &b->slots[i];

        if (atomic_load(&slot->state) != SLOT_FREE && atomic_load(&slot->role) == SLOT_WORKER)
            sum += memory_resident(atomic_load(&slot->pid));
    }
    return sum;
}

/* ---- looking ---- */

static void look(struct sampler *s, struct scoreboard *b)
{
    unsigned threads = 0;
    unsigned busy = 0;

    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++) {
        struct scoreboard_slot *slot = &b->slots[i];

        if (atomic_load(&slot->state) != SLOT_READY || atomic_load(&slot->role) != SLOT_WORKER)
            continue;
        threads += (unsigned)atomic_load(&b->threads);
        for (size_t t = 0; t < SCOREBOARD_THREADS; t++)
            busy += atomic_load_explicit(&slot->threads[t].started_us, memory_order_relaxed) != 0;
    }
    s->threads = threads > s->threads ? threads : s->threads;
    s->busy = busy > s->busy ? busy : s->busy;
    s->full_s += threads > 0 && busy >= threads;
}

/* True for one of all who ask, once in that time. */
static bool is_due(struct scoreboard *b, int64_t now_us)
{
    int64_t next = atomic_load_explicit(&b->sampled.next_us, memory_order_relaxed);

    if (now_us < next)
        return false;
    return atomic_compare_exchange_strong(&b->sampled.next_us, &next,
                                          now_us + (next == 0 ? FIRST_US : MINUTE_US)) &&
           next != 0;
}

/* ---- writing ---- */

static enum err put(struct db_conn *c, struct arena *a, struct str host, struct work_sample *s,
                    struct error *e)
{
    struct work_database d;
    int64_t waiting;
    int64_t oldest_s;

    TRY(db_conn_ready(c, e));
    TRY(work_database_look(c, a, &d, e));
    TRY(work_job_backlog(c, &waiting, &oldest_s, e));
    s->db_connections = d.connections;
    s->db_connections_max = d.connections_max;
    s->jobs_waiting = (uint64_t)waiting;
    s->jobs_oldest_s = oldest_s > 0 ? (uint64_t)oldest_s : 0;
    return work_sample_add(c, host, s, e);
}

/* Once when it begins to fail; a database that is away is told of by who needs it. */
static bool is_well(bool *is_in_trouble, const struct error *e)
{
    bool fails = e->code != ERR_NONE && e->code != ERR_UNAVAILABLE;
    struct log_line l;

    if (fails && !*is_in_trouble) {
        log_begin(&l, LOG_WARNING, "sample");
        log_error_of(&l, e);
        log_end(&l);
    }
    *is_in_trouble = fails;
    return e->code == ERR_NONE;
}

static void sample(struct sampler *s, struct scoreboard *b, struct db_conn *c, struct arena *a)
{
    struct work_sample row = {.threads = s->threads, .busy = s->busy, .full_s = s->full_s};
    struct error e = {.code = ERR_NONE};

    if (b != NULL) {
        take_counters(b, &row);
        row.memory = memory_of(b);
    }
    s->threads = s->busy = s->full_s = 0;
    (void)put(c, a, s->host, &row, &e);
    (void)is_well(&s->is_in_trouble, &e);
    arena_reset(a);
}

void sampler_tend(struct sampler *s, struct scoreboard *b, struct db_conn *c, struct arena *a,
                  int64_t now_us)
{
    struct error e = {.code = ERR_NONE};

    if (b != NULL && now_us - s->looked_us >= LOOK_US) {
        s->looked_us = now_us;
        look(s, b);
    }
    if (b == NULL ? s->swept_us == 0 : is_due(b, now_us))
        sample(s, b, c, a);
    if (s->swept_us != 0 && now_us - s->swept_us < SWEEP_US)
        return;
    s->swept_us = now_us;
    if (db_conn_ready(c, &e) == ERR_NONE && work_sample_sweep(c, &e) != ERR_NONE)
        (void)is_well(&s->is_in_trouble, &e);
}

void sampler_finish(struct sampler *s, struct scoreboard *b, struct db_conn *c, struct arena *a)
{
    if (b != NULL)
        sample(s, b, c, a);
}

void sampler_help(struct scoreboard *b, struct str host, struct db_conn *c, struct arena *a,
                  int64_t now_us)
{
    struct sampler s = {.host = host, .threads = 1, .busy = 1};
    struct error e = {.code = ERR_NONE};

    if (!is_due(b, now_us))
        return;
    sample(&s, b, c, a);
    if (db_conn_ready(c, &e) == ERR_NONE && work_sample_sweep(c, &e) != ERR_NONE)
        (void)is_well(&s.is_in_trouble, &e);
}
