/*
 * jobs.h - what runs jobs: the process beside the workers, and `lintel work`.
 *
 * One process a host, which the master starts, watches and replaces like a worker.
 * Where there is no master (mod_fcgid) cron runs `lintel work --once` instead.  Both may
 * run at once, on as many hosts as there are: app/work/runner.h.
 *
 * Without LINTEL_SMTP mails stay where they are: the kind is not taken up.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_JOBS_H
#define APP_SERVE_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/serve/sampler.h"
#include "app/serve/sealer.h"
#include "app/work/mailer.h"
#include "app/work/runner.h"

struct arena;
struct crypt_keyring;
struct db_conn;
struct net_smtp;
struct scoreboard;
struct scoreboard_slot;
struct settings;

#define JOBS_KINDS_MAX 4

/* Everything a runner needs, in the caller's storage. */
struct jobs {
    const struct settings *settings;
    struct scoreboard *board; /* NULL: nobody counts */
    struct arena *arena;      /* as long as the process */
    struct arena *scratch;    /* one job */
    struct db_conn *db;
    struct net_smtp *smtp; /* NULL: mail waits */
    struct work_mailer mailer;
    struct work_kind kinds[JOBS_KINDS_MAX];
    struct work_runner runner;
    bool is_in_trouble;   /* with the database, and it was said */
    int64_t looked_at_us; /* at the backlog */
    int64_t swept_at_us;
    struct crypt_keyring *keys;
    struct sealer sealer; /* of the audit */
    struct sampler sampler;
};

/* Opens the libraries too: for who forks no more.  jobs_close() in any case. */
enum err jobs_open(struct jobs *j, const struct settings *settings, struct scoreboard *board,
                   struct error *e) ATTR_MUST_USE;
void jobs_close(struct jobs *j);

/* One job, logged and counted; false when none was due, or the database is away. */
bool jobs_step(struct jobs *j);

/* Until SIGTERM, SIGINT or SIGUSR1: step after step, a look a second when nothing is due. */
void jobs_loop(struct jobs *j);

/* The process beside the workers; its exit status. */
int jobs_run(const struct settings *settings, struct scoreboard *board,
             struct scoreboard_slot *slot);

#endif
