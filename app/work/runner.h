/*
 * runner.h - takes jobs that are due, one at a time, and has them done.
 *
 * Any number of runners may work on one database, on any number of hosts: a job is
 * one runner's for the time of its lease.  A runner that is killed loses nothing but
 * the word that its job was done; another repeats that one job.
 *
 * Lifetime: caller's storage; one thread.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORK_RUNNER_H
#define APP_WORK_RUNNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/work/job.h"

struct arena;
struct db_conn;

/*
 * Does a job, outside of any transaction and well within WORK_LEASE_S.  ERR_UNAVAILABLE
 * and ERR_INTERNAL: not now, again later.  Any other failure is for good.
 */
typedef enum err work_run_fn(void *ctx, struct arena *a, const struct work_job *job,
                             struct error *e);

struct work_kind {
    struct str name;
    work_run_fn *run;
    void *ctx;
    bool keeps_payload; /* of jobs that are over: it holds no secret */
};

#define WORK_RUNNER_NAME_MAX 64

struct work_runner {
    struct db_conn *db;
    const struct work_kind *kinds;
    size_t kind_count;
    size_t next_kind; /* none waits for ever behind another */
    char name[WORK_RUNNER_NAME_MAX];
    size_t name_len;
    /* What was done and could not be written down yet, with the database away. */
    struct work_result owed;
};

/* What a step did. */
struct work_report {
    bool is_idle; /* nothing was due; the rest is empty */
    int64_t id;
    struct str kind;
    unsigned attempt;
    enum work_outcome outcome;
    struct error cause; /* why not done */
};

/* db is borrowed, and may be replaced between steps. */
void work_runner_init(struct work_runner *r, struct db_conn *db, const struct work_kind *kinds,
                      size_t kind_count);

/*
 * Takes a job that is due, runs it and writes down how that went; a is the caller's
 * to reset afterwards.  Fails when the database does: call it again when it is back,
 * and what was done already is written down first.
 */
enum err work_runner_step(struct work_runner *r, struct arena *a, struct work_report *out_report,
                          struct error *e) ATTR_MUST_USE;

#endif
