/*
 * sample.h - what hosts were doing, minute by minute: rows of lintel_sample.
 *
 * Whoever counts adds what it has counted since it added last, so that any number of
 * processes on any number of hosts can, and nothing is counted twice.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORK_SAMPLE_H
#define APP_WORK_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

#define WORK_SAMPLE_BUCKETS 14 /* up to 250 and 500 us, 1, 2.5, 5 ms ... 1 and 5 s, and above */
#define WORK_SAMPLE_HOURS   48 /* that are kept */

extern const int64_t work_sample_bucket_us[WORK_SAMPLE_BUCKETS - 1];

/* Numbers that are added up, and below them those whose greatest stays. */
struct work_sample {
    uint64_t requests;
    uint64_t refused; /* of them with 4xx */
    uint64_t failed;  /* with 5xx */
    uint64_t time_us;
    uint64_t db_us;
    uint64_t bytes;
    uint64_t buckets[WORK_SAMPLE_BUCKETS];
    uint64_t deaths; /* of workers */
    uint64_t full_s; /* seconds in which no thread was free */
    /* ---- */
    uint64_t threads;
    uint64_t busy;
    uint64_t memory; /* bytes of all workers */
    uint64_t db_connections;
    uint64_t db_connections_max;
    uint64_t jobs_waiting;
    uint64_t jobs_oldest_s;
};

/* To the row of this minute, by the database's clock. */
enum err work_sample_add(struct db_conn *c, struct str host, const struct work_sample *s,
                         struct error *e) ATTR_MUST_USE;
/* Removes some of what is older than WORK_SAMPLE_HOURS. */
enum err work_sample_sweep(struct db_conn *c, struct error *e) ATTR_MUST_USE;

/* ---- reading ---- */

/*
 * A step of time: sums, of threads and memory each host's greatest, added up, and of what all
 * hosts see of the same (database, jobs) the greatest.
 */
struct work_sample_point {
    int64_t at_s; /* when it begins, seconds since 1970 */
    struct work_sample sum;
};

#define WORK_SAMPLE_POINTS_MAX 400

/*
 * The last minutes in steps of so many, in order, a point for each step, of one host or
 * (absent) of all; at most WORK_SAMPLE_POINTS_MAX of them.
 */
enum err work_sample_list(struct db_conn *c, struct arena *a, struct str host, unsigned minutes,
                          unsigned step, struct work_sample_point **out_points, size_t *out_count,
                          struct error *e) ATTR_MUST_USE;

struct work_sample_host {
    struct str name;
    struct str seen_at; /* its last minute, UTC */
    int64_t age_s;
};

#define WORK_SAMPLE_HOSTS_MAX 100

/* Those that are in the table, by name; at most WORK_SAMPLE_HOSTS_MAX. */
enum err work_sample_hosts(struct db_conn *c, struct arena *a, struct work_sample_host **out_hosts,
                           size_t *out_count, struct error *e) ATTR_MUST_USE;

/* So many in a hundred took no longer, in microseconds, as the buckets tell it; 0 without any. */
int64_t work_sample_percentile(const struct work_sample *s, unsigned percent);

/* The database just now. */
struct work_database {
    struct str version;
    int64_t now_us; /* its clock, since 1970 */
    uint64_t connections;
    uint64_t connections_max;
};
enum err work_database_look(struct db_conn *c, struct arena *a, struct work_database *out_state,
                            struct error *e) ATTR_MUST_USE;

#endif
