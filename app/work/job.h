/*
 * job.h - what is to be done later: rows of lintel_job.
 *
 *     waiting -> taken by a runner, for the time of a lease -> done
 *        ^                      |                            -> failed
 *        +---- put off ---------+
 *
 * A job is put inside its caller's transaction: it exists when that commits, and
 * never did when it does not.  It is run at least once: a runner that dies loses its
 * lease, and another takes the job again.  Whatever is done must bear that.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORK_JOB_H
#define APP_WORK_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

#define WORK_LEASE_S      300 /* longer than any one job may take */
#define WORK_ATTEMPTS_MAX 9   /* the last of them three days after the first */

struct work_job {
    int64_t id;
    struct str kind;    /* "mail" */
    struct str payload; /* its kind's JSON */
    unsigned attempt;   /* 1: the first */
};

/* A new job; label is shown in lists and kept: what it is about, and no secret. */
struct work_order {
    struct str kind;
    struct str label;
    struct str payload;
    int64_t after_s; /* to be begun so many seconds from now at the earliest */
};

enum err work_job_put(struct db_conn *c, const struct work_order *order, int64_t *out_id,
                      struct error *e) ATTR_MUST_USE;

/*
 * The next job of a kind that is due, taken for WORK_LEASE_S seconds in the name of
 * runner; *out_found false: there is none.  Not inside a transaction.
 */
enum err work_job_take(struct db_conn *c, struct arena *a, struct str kind, struct str runner,
                       struct work_job *out_job, bool *out_found, struct error *e) ATTR_MUST_USE;

/* How a run ended. */
enum work_outcome { WORK_DONE, WORK_AGAIN, WORK_FAILED };

struct work_result {
    int64_t id;
    unsigned attempt;
    enum work_outcome outcome;
    struct str trouble; /* why not done, or "" */
    bool keeps_payload; /* of a job that is over; else the row stays without it */
};

/*
 * Writes it down.  WORK_AGAIN puts the job off: a minute, five, thirty, two hours
 * and so on; after WORK_ATTEMPTS_MAX it has failed all the same.  *out_outcome is
 * what it came to.  Without effect when the lease was lost to another runner.
 */
enum err work_job_end(struct db_conn *c, struct str runner, const struct work_result *result,
                      enum work_outcome *out_outcome, struct error *e) ATTR_MUST_USE;

/* Jobs that wait, and since when the oldest of them does (seconds); both 0: none. */
enum err work_job_backlog(struct db_conn *c, int64_t *out_count, int64_t *out_oldest_s,
                          struct error *e) ATTR_MUST_USE;

/* Removes some of what has been over for 30 days. */
enum err work_job_sweep(struct db_conn *c, struct error *e) ATTR_MUST_USE;

#endif
