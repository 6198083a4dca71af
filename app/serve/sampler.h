/*
 * sampler.h - brings what the board counted into the database, a minute at a time.
 *
 * The process for jobs does it, and where there is none (mod_fcgid, LINTEL_JOBS=0) a
 * worker, after an answer has gone out.  How far the counters were brought stands on the
 * board itself, and is moved before the row is written: a process that is killed between
 * loses a minute, and nothing is counted twice.  A request costs one look at a clock that
 * was read anyway.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_SAMPLER_H
#define APP_SERVE_SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/str.h"

struct arena;
struct db_conn;
struct scoreboard;

/* What the process for jobs saw since the last row, of its look a second. */
struct sampler {
    struct str host;
    int64_t looked_us;
    int64_t swept_us;
    unsigned threads;
    unsigned busy;
    unsigned full_s;
    bool is_in_trouble; /* and it was said */
};

/* Where nothing counts (`lintel work --once`), board is NULL: then what jobs and database say. */
void sampler_tend(struct sampler *s, struct scoreboard *board, struct db_conn *c, struct arena *a,
                  int64_t now_us);
/* What is left, before the process ends. */
void sampler_finish(struct sampler *s, struct scoreboard *board, struct db_conn *c,
                    struct arena *a);
/* For a worker, which nobody else samples. */
void sampler_help(struct scoreboard *board, struct str host, struct db_conn *c, struct arena *a,
                  int64_t now_us);

#endif
