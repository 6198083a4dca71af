/*
 * job_list.h - jobs as an administrator sees them, and what he does about one.
 *
 * What a job holds (payload) is never read here: a mail's has links and codes that let
 * their reader in.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORK_JOB_LIST_H
#define APP_WORK_JOB_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

enum work_job_state {
    WORK_STATE_ANY, /* of a filter alone */
    WORK_STATE_WAITING,
    WORK_STATE_RUNNING, /* a runner has it, and its lease holds */
    WORK_STATE_FAILED,
    WORK_STATE_CANCELLED,
    WORK_STATE_DONE,
    WORK_STATE__COUNT
};

struct work_job_filter {
    enum work_job_state state;
    struct str kind;   /* or absent: all */
    struct str words;  /* that its label holds, or absent */
    int64_t before_id; /* the page behind it; 0: the first */
    size_t limit;
};

struct work_job_row {
    int64_t id;
    enum work_job_state state;
    struct str kind;
    struct str label;
    struct str created_at; /* times: 2026-01-31 12:00:00.000000, UTC */
    struct str run_at;     /* when it is due, while it waits; when its lease ends, while it runs */
    struct str done_at;    /* or absent */
    struct str runner;     /* that has it, or had it when it died; or absent */
    struct str trouble;    /* why not done last time, or absent */
    int64_t attempts;
    bool is_due;      /* it waits, and could be taken now */
    bool has_payload; /* without it nothing can be done again */
};

/* The newest first; in the arena. */
enum err work_job_list(struct db_conn *c, struct arena *a, const struct work_job_filter *filter,
                       struct work_job_row **out_rows, size_t *out_count,
                       struct error *e) ATTR_MUST_USE;
/* ERR_ABSENT with words. */
enum err work_job_find(struct db_conn *c, struct arena *a, int64_t id, struct work_job_row *out_row,
                       struct error *e) ATTR_MUST_USE;

#define WORK_COUNT_MAX 1000 /* more are not counted */

/* How many are in a state, of a kind or (absent) of all; at most WORK_COUNT_MAX + 1 is told. */
enum err work_job_count(struct db_conn *c, enum work_job_state state, struct str kind,
                        int64_t *out_count, struct error *e) ATTR_MUST_USE;

/*
 * Its next attempt is now, and if it had failed or was cancelled it has all attempts
 * again.  ERR_CONFLICT with words: it runs, is done, or what it held was removed.
 */
enum err work_job_retry(struct db_conn *c, int64_t id, struct error *e) ATTR_MUST_USE;
/* It is not done any more, and what it held goes.  ERR_CONFLICT with words: it runs, or is over. */
enum err work_job_cancel(struct db_conn *c, int64_t id, struct error *e) ATTR_MUST_USE;

#endif
