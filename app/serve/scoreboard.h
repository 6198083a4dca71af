/*
 * scoreboard.h - shared memory in which workers say what they are doing.
 *
 * One slot a worker process, one cell a thread.  Workers write their own slot,
 * the master and /metrics read all of them; every field is an atomic that is
 * written by one side only, so that no lock can be left behind by a kill -9.
 *
 * The memory is a memfd, which survives a reload: a new program takes the old
 * one's board over when the layout is the same, and starts a new one otherwise.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_SCOREBOARD_H
#define APP_SERVE_SCOREBOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"

#define SCOREBOARD_SLOTS    288 /* LINTEL_WORKERS at most 128, twice while reloading, and to spare */
#define SCOREBOARD_THREADS  64
#define SCOREBOARD_FACES    16
#define SCOREBOARD_CLASSES  5  /* 1xx to 5xx */
#define SCOREBOARD_JOB_ENDS 3  /* enum work_outcome */
#define SCOREBOARD_BUCKETS  14 /* upper bounds in scoreboard_bucket_us[], and one above */

extern const int64_t scoreboard_bucket_us[SCOREBOARD_BUCKETS - 1];

enum slot_role { SLOT_WORKER, SLOT_JOBS };
enum slot_state { SLOT_FREE, SLOT_STARTING, SLOT_READY, SLOT_DRAINING };

/* A thread's cell; started_us is 0 while it waits. */
struct scoreboard_thread {
    _Atomic int64_t started_us;
};

struct scoreboard_slot {
    _Atomic int state;
    _Atomic int role;
    _Atomic int pid;
    _Atomic int64_t started_us; /* of the process, clock_mono_us() */
    struct scoreboard_thread threads[SCOREBOARD_THREADS];
};

/* What all workers did since the board began; any of them adds. */
struct scoreboard_totals {
    _Atomic uint64_t requests[SCOREBOARD_FACES][SCOREBOARD_CLASSES];
    _Atomic uint64_t buckets[SCOREBOARD_BUCKETS];
    _Atomic uint64_t time_us;
    _Atomic uint64_t db_us;
    _Atomic uint64_t bytes;
    _Atomic uint64_t connections;
    _Atomic uint64_t restarts; /* workers that died */
    _Atomic uint64_t recycled; /* workers that were replaced on purpose */
    _Atomic uint64_t killed;   /* workers past a deadline */
    _Atomic uint64_t reloads;
};

/* What the process for jobs says: how many ended in each way, how many wait, since when. */
struct scoreboard_jobs {
    _Atomic uint64_t ended[SCOREBOARD_JOB_ENDS];
    _Atomic int64_t waiting;
    _Atomic int64_t oldest_s;
};

/* How far the counters were brought into the database: sampler.h. */
struct scoreboard_sampled {
    _Atomic bool is_by_jobs; /* the process for jobs does it, and no worker */
    _Atomic int64_t next_us; /* when the next is due, clock_mono_us() */
    _Atomic uint64_t requests[SCOREBOARD_FACES][SCOREBOARD_CLASSES];
    _Atomic uint64_t buckets[SCOREBOARD_BUCKETS];
    _Atomic uint64_t time_us;
    _Atomic uint64_t db_us;
    _Atomic uint64_t bytes;
    _Atomic uint64_t deaths;
};

struct scoreboard {
    uint64_t magic;
    struct scoreboard_totals totals;
    struct scoreboard_sampled sampled;
    _Atomic int threads;             /* of a worker */
    _Atomic uint64_t sessions_epoch; /* access/cache.h: raised when a session ends */
    struct scoreboard_jobs jobs;
    struct scoreboard_slot slots[SCOREBOARD_SLOTS];
};

/* A new board; *out_fd is its memfd, for the next program. */
enum err scoreboard_open(struct scoreboard **out_board, int *out_fd, struct error *e) ATTR_MUST_USE;
/* An old program's; ERR_INVALID when its layout is another. */
enum err scoreboard_adopt(int fd, struct scoreboard **out_board, struct error *e) ATTR_MUST_USE;

/* Counts one answered request. */
void scoreboard_count(struct scoreboard *b, size_t face, int status, int64_t us, int64_t db_us,
                      uint64_t bytes);

#endif
