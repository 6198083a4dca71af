/*
 * jobs.c - what runs jobs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/jobs.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/crypt/keyring.h"
#include "app/db/conn.h"
#include "app/db/library.h"
#include "app/net/library.h"
#include "app/net/smtp.h"
#include "app/serve/scoreboard.h"
#include "app/serve/settings.h"
#include "app/serve/setup.h"

#define PROCESS_ARENA_MAX ((size_t)4 << 20)
#define JOB_ARENA_MAX     ((size_t)128 << 20)
#define IDLE_S            1
#define LOOK_US           (5 * CLOCK_US_PER_S)
#define SWEEP_US          (3600 * CLOCK_US_PER_S)

/* ---- what there is to do, and with what ---- */

static enum err open_mail(struct jobs *j, struct error *e)
{
    const struct settings *s = j->settings;

    if (s->smtp.len == 0)
        return ERR_NONE;
    TRY(work_sender_parse(j->arena, s->mail_from, STR("LINTEL_MAIL_FROM"), &j->mailer.from, e));
    if (j->mailer.from.name.len == 0)
        j->mailer.from.name = s->product;
    TRY(net_smtp_new(&(struct net_smtp_options){.url = s->smtp, .ca_file = s->ca_file}, &j->smtp,
                     e));
    j->mailer.smtp = j->smtp;
    return ERR_NONE;
}

enum err jobs_open(struct jobs *j, const struct settings *settings, struct scoreboard *board,
                   struct error *e)
{
    size_t count = 0;

    *j = (struct jobs){.settings = settings, .board = board};
    j->arena = arena_new(PROCESS_ARENA_MAX);
    j->scratch = arena_new(JOB_ARENA_MAX);
    j->sampler.host = setup_host(j->arena);
    TRY(db_library_open(e));
    TRY(net_library_open(e));
    TRY(db_conn_new(&settings->db, &j->db, e));
    TRY(settings_keys(j->arena, settings, &j->keys, e));
    TRY(open_mail(j, e));
    if (j->smtp != NULL)
        j->kinds[count++] =
            (struct work_kind){.name = STR("mail"), .run = work_mailer_run, .ctx = &j->mailer};
    work_runner_init(&j->runner, j->db, j->kinds, count);
    return ERR_NONE;
}

void jobs_close(struct jobs *j)
{
    net_smtp_free(j->smtp);
    crypt_keyring_close(j->keys);
    db_conn_close(j->db);
    net_library_close();
    db_library_close();
    arena_free(j->scratch);
    arena_free(j->arena);
}

/* ---- one job ---- */

static const char *outcome_name(enum work_outcome outcome)
{
    switch (outcome) {
    case WORK_DONE: return "done";
    case WORK_AGAIN: return "again";
    case WORK_FAILED: break;
    }
    return "failed";
}

/* Neither what it holds nor whom it goes to: the number leads to both. */
static void log_job(const struct work_report *r, int64_t us)
{
    enum log_level level = r->outcome == WORK_DONE ? LOG_INFO : LOG_WARNING;
    struct log_line l;

    log_begin(&l, level, "job");
    log_int(&l, "id", r->id);
    log_str(&l, "kind", r->kind);
    log_int(&l, "attempt", (int64_t)r->attempt);
    log_z(&l, "outcome", outcome_name(r->outcome));
    log_ms(&l, "ms", us);
    if (r->outcome != WORK_DONE)
        log_error_of(&l, &r->cause);
    log_end(&l);
}

static void count_job(struct scoreboard *b, enum work_outcome outcome)
{
    if (b != NULL)
        atomic_fetch_add_explicit(&b->jobs.ended[outcome], 1, memory_order_relaxed);
}

/* A database that is away is told of once, and once that it is back. */
static bool is_well(struct jobs *j, const struct error *e)
{
    bool is_in_trouble = e->code != ERR_NONE;
    struct log_line l;

    if (is_in_trouble != j->is_in_trouble) {
        log_begin(&l, is_in_trouble ? LOG_ERROR : LOG_INFO, is_in_trouble ? "jobs" : "jobs-again");
        if (is_in_trouble)
            log_error_of(&l, e);
        log_end(&l);
    }
    j->is_in_trouble = is_in_trouble;
    return !is_in_trouble;
}

static enum err look_around(struct jobs *j, int64_t now, struct error *e)
{
    int64_t count;
    int64_t oldest_s;

    if (j->board != NULL && (j->looked_at_us == 0 || now - j->looked_at_us > LOOK_US)) {
        TRY(work_job_backlog(j->db, &count, &oldest_s, e));
        atomic_store(&j->board->jobs.waiting, count);
        atomic_store(&j->board->jobs.oldest_s, oldest_s);
        j->looked_at_us = now;
    }
    if (j->swept_at_us == 0 || now - j->swept_at_us > SWEEP_US) {
        TRY(work_job_sweep(j->db, e));
        j->swept_at_us = now;
    }
    return ERR_NONE;
}

static enum err step(struct jobs *j, struct work_report *report, struct error *e)
{
    TRY(db_conn_ready(j->db, e));
    TRY(look_around(j, clock_mono_us(), e));
    return work_runner_step(&j->runner, j->scratch, report, e);
}

bool jobs_step(struct jobs *j)
{
    struct work_report report = {.is_idle = true};
    struct error e = {.code = ERR_NONE};
    int64_t began = clock_mono_us();

    (void)step(j, &report, &e);
    arena_reset(j->scratch);
    sealer_tend(&j->sealer, j->db, j->scratch, j->keys);
    sampler_tend(&j->sampler, j->board, j->db, j->scratch, clock_mono_us());
    if (!is_well(j, &e) || report.is_idle)
        return false;
    log_job(&report, clock_mono_us() - began);
    count_job(j->board, report.outcome);
    j->looked_at_us = 0; /* the backlog is another now */
    return true;
}

/* ---- the process ---- */

static bool is_ended(time_t wait_s)
{
    const struct timespec wait = {.tv_sec = wait_s};
    sigset_t ends;

    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    (void)sigaddset(&ends, SIGUSR1);
    return sigtimedwait(&ends, NULL, &wait) > 0;
}

void jobs_loop(struct jobs *j)
{
    while (!is_ended(jobs_step(j) ? 0 : IDLE_S)) {
    }
}

int jobs_run(const struct settings *settings, struct scoreboard *board,
             struct scoreboard_slot *slot)
{
    struct jobs j;
    struct error e = {.code = ERR_NONE};

    (void)prctl(PR_SET_NAME, "lintel-jobs"); /* in ps and top */
    if (jobs_open(&j, settings, board, &e) != ERR_NONE) {
        struct log_line l;

        log_begin(&l, LOG_ERROR, "jobs-failed");
        log_error_of(&l, &e);
        log_end(&l);
        jobs_close(&j);
        return EXIT_FAILURE;
    }
    atomic_store(&slot->state, SLOT_READY);
    jobs_loop(&j);
    atomic_store(&slot->state, SLOT_DRAINING);
    sampler_finish(&j.sampler, board, j.db, j.scratch);
    jobs_close(&j);
    return EXIT_SUCCESS;
}
