/*
 * metrics.c - the board in Prometheus' text format, version 0.0.4.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/metrics.h"

#include <inttypes.h>

#include "app/base/buf.h"
#include "app/base/clock.h"
#include "app/http/route.h"
#include "app/serve/answer.h"
#include "app/serve/memory.h"
#include "app/serve/scoreboard.h"

static uint64_t read_counter(_Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void counter(struct buf *out, const char *name, const char *help, uint64_t value)
{
    head(out, name, "counter", help);
    buf_addf(out, "%s %" PRIu64 "\n", name, value);
}

static void seconds(struct buf *out, const char *name, uint64_t us)
{
    buf_addf(out, "%s %" PRIu64 ".%06" PRIu64 "\n", name, us / 1000000, us % 1000000);
}

static void print_requests(struct scoreboard *b, struct buf *out)
{
    head(out, "lintel_requests_total", "counter", "Requests answered, by face and status class.");
    for (size_t face = 0; face < answer_face_count; face++) {
        for (size_t class = 0; class < SCOREBOARD_CLASSES; class ++)
            buf_addf(out, "lintel_requests_total{face=\"%s\",status=\"%zuxx\"} %" PRIu64 "\n",
                     answer_faces[face]->name, class + 1,
                     read_counter(&b->totals.requests[face][class]));
    }
}

static void print_times(struct scoreboard *b, struct buf *out)
{
    uint64_t below = 0;

    head(out, "lintel_request_seconds", "histogram", "Time to answer a request.");
    for (size_t i = 0; i < SCOREBOARD_BUCKETS; i++) {
        below += read_counter(&b->totals.buckets[i]);
        if (i < SCOREBOARD_BUCKETS - 1)
            buf_addf(out, "lintel_request_seconds_bucket{le=\"%g\"} %" PRIu64 "\n",
                     (double)scoreboard_bucket_us[i] / 1e6, below);
    }
    buf_addf(out, "lintel_request_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n", below);
    seconds(out, "lintel_request_seconds_sum", read_counter(&b->totals.time_us));
    buf_addf(out, "lintel_request_seconds_count %" PRIu64 "\n", below);
    head(out, "lintel_database_seconds_total", "counter", "Time spent waiting for the database.");
    seconds(out, "lintel_database_seconds_total", read_counter(&b->totals.db_us));
}

static void print_workers(struct scoreboard *b, struct buf *out)
{
    static const char *const states[] = {"free", "starting", "ready", "draining"};
    unsigned in_state[4] = {0, 0, 0, 0};
    unsigned busy = 0;

    head(out, "lintel_worker_resident_bytes", "gauge", "Resident memory of a worker.");
    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++) {
        struct scoreboard_slot *slot = &b->slots[i];
        int state = atomic_load(&slot->state);

        if (state <= SLOT_FREE || state > SLOT_DRAINING || atomic_load(&slot->role) != SLOT_WORKER)
            continue;
        in_state[state]++;
        for (size_t t = 0; t < SCOREBOARD_THREADS; t++)
            busy += atomic_load(&slot->threads[t].started_us) != 0;
        buf_addf(out, "lintel_worker_resident_bytes{pid=\"%d\"} %" PRIu64 "\n",
                 atomic_load(&slot->pid), memory_resident(atomic_load(&slot->pid)));
    }
    head(out, "lintel_workers", "gauge", "Worker processes, by state.");
    for (size_t i = SLOT_STARTING; i <= SLOT_DRAINING; i++)
        buf_addf(out, "lintel_workers{state=\"%s\"} %u\n", states[i], in_state[i]);
    head(out, "lintel_threads_busy", "gauge", "Threads that answer a request just now.");
    buf_addf(out, "lintel_threads_busy %u\n", busy);
}

static void print_jobs(struct scoreboard *b, struct buf *out)
{
    static const char *const ends[SCOREBOARD_JOB_ENDS] = {"done", "again", "failed"};

    head(out, "lintel_jobs_total", "counter", "Runs of jobs (mail) on this host, by their end.");
    for (size_t i = 0; i < SCOREBOARD_JOB_ENDS; i++)
        buf_addf(out, "lintel_jobs_total{outcome=\"%s\"} %" PRIu64 "\n", ends[i],
                 read_counter(&b->jobs.ended[i]));
    head(out, "lintel_jobs_waiting", "gauge", "Jobs in the database that wait.");
    buf_addf(out, "lintel_jobs_waiting %" PRId64 "\n", atomic_load(&b->jobs.waiting));
    head(out, "lintel_jobs_oldest_seconds", "gauge", "Since when the oldest of them waits.");
    buf_addf(out, "lintel_jobs_oldest_seconds %" PRId64 "\n", atomic_load(&b->jobs.oldest_s));
}

void metrics_print(struct scoreboard *b, struct buf *out)
{
    print_requests(b, out);
    print_times(b, out);
    print_workers(b, out);
    print_jobs(b, out);
    counter(out, "lintel_response_bytes_total", "Bytes of response bodies.",
            read_counter(&b->totals.bytes));
    counter(out, "lintel_connections_total", "FastCGI connections accepted.",
            read_counter(&b->totals.connections));
    counter(out, "lintel_worker_deaths_total",
            "Workers that died, the process for jobs among them.",
            read_counter(&b->totals.restarts));
    counter(out, "lintel_worker_recycled_total", "Workers replaced on purpose.",
            read_counter(&b->totals.recycled));
    counter(out, "lintel_worker_killed_total", "Workers killed past a deadline.",
            read_counter(&b->totals.killed));
    counter(out, "lintel_reloads_total", "Reloads of configuration and program.",
            read_counter(&b->totals.reloads));
}
