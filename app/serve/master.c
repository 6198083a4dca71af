/*
 * master.c - the process that starts, watches, replaces, drains and reloads workers.
 *
 * A seat is a place for one worker; one more is for the process that runs jobs, to
 * which the same applies.  Its worker may die (the seat gets a new
 * one, at once or after a pause that doubles), or leave: recycled, past its
 * deadline, or of the program before.  Who leaves gets time, then SIGKILL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/master.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/serve/handover.h"
#include "app/serve/inherit.h"
#include "app/serve/jobs.h"
#include "app/serve/listen.h"
#include "app/serve/scoreboard.h"
#include "app/serve/settings.h"
#include "app/serve/signals.h"
#include "app/serve/worker.h"

#define TICK_NS        100000000L
#define YOUNG_US       ((int64_t)5000000) /* who dies younger makes the next one wait */
#define PAUSE_FIRST_US ((int64_t)100000)
#define PAUSE_DOUBLES  7                  /* at most 12.8 s */
#define GRACE_US       ((int64_t)2000000) /* beyond a deadline, or beyond LINTEL_DRAIN */
#define SEATS_MAX      129                /* LINTEL_WORKERS at most, and the jobs */
#define CHECK_S        20                 /* a new program has this long to say that it can start */

struct child {
    pid_t pid; /* 0: none */
    struct scoreboard_slot *slot;
    int64_t started_us;
    int64_t kill_at_us; /* leaving: when patience ends */
};

struct seat {
    struct child child;
    enum slot_role role;
    unsigned young_deaths;
    int64_t start_at_us;
};

struct master {
    const struct settings *settings;
    const char *program;
    char **argv;
    struct scoreboard *board;
    int listen_fd;
    int lock_fd;
    int board_fd;
    struct handover handover;
    struct seat seats[SEATS_MAX];
    size_t seat_count;
    struct child leaving[SCOREBOARD_SLOTS];
    size_t leaving_count;
    struct child before[SCOREBOARD_SLOTS]; /* of the program before, until ours are ready */
    size_t before_count;
};

static void log_pid(enum log_level level, const char *event, pid_t pid, const char *why)
{
    struct log_line l;

    log_begin(&l, level, event);
    log_int(&l, "pid", pid);
    if (why != NULL)
        log_z(&l, "why", why);
    log_end(&l);
}

static void log_failure(const char *event, const struct error *e)
{
    struct log_line l;

    log_begin(&l, LOG_ERROR, event);
    log_error_of(&l, e);
    log_end(&l);
}

/* ---- starting ---- */

static struct scoreboard_slot *slot_take(struct master *m)
{
    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++) {
        struct scoreboard_slot *slot = &m->board->slots[i];

        if (atomic_load(&slot->state) == SLOT_FREE) {
            for (size_t t = 0; t < SCOREBOARD_THREADS; t++)
                atomic_store(&slot->threads[t].started_us, 0);
            atomic_store(&slot->state, SLOT_STARTING);
            return slot;
        }
    }
    return NULL;
}

static void slot_give_back(struct scoreboard_slot *slot)
{
    if (slot == NULL)
        return;
    atomic_store(&slot->pid, 0);
    atomic_store(&slot->state, SLOT_FREE);
}

static ATTR_NORETURN void child_main(struct master *m, struct scoreboard_slot *slot, pid_t parent)
{
    struct worker_options o = {.settings = m->settings,
                               .listen_fd = m->listen_fd,
                               .handover = m->handover,
                               .threads = (unsigned)m->settings->threads,
                               .board = m->board,
                               .slot = slot};

    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(EXIT_FAILURE); /* it died before we asked to be told */
    (void)close(m->lock_fd); /* the lock is the master's alone */
    if (atomic_load(&slot->role) == SLOT_JOBS)
        exit(jobs_run(m->settings, m->board, slot));
    exit(worker_run(&o));
}

static void seat_start(struct master *m, struct seat *seat)
{
    struct scoreboard_slot *slot = slot_take(m);
    pid_t parent = getpid();
    pid_t pid;

    seat->start_at_us = clock_mono_us() + PAUSE_FIRST_US; /* should fork() fail */
    if (slot == NULL)
        return;
    atomic_store(&slot->role, (int)seat->role);
    pid = fork();
    if (pid == 0)
        child_main(m, slot, parent);
    if (pid < 0) {
        slot_give_back(slot);
        log_pid(LOG_ERROR, "fork-failed", 0, strerror(errno));
        return;
    }
    atomic_store(&slot->pid, pid);
    atomic_store(&slot->started_us, clock_mono_us());
    seat->child = (struct child){.pid = pid, .slot = slot, .started_us = clock_mono_us()};
    log_pid(LOG_INFO, seat->role == SLOT_JOBS ? "jobs-started" : "worker-started", pid, NULL);
}

/* ---- leaving ---- */

static void child_leave(struct master *m, struct child *c, int signal_number, int64_t patience_us)
{
    struct child leaving = *c;

    leaving.kill_at_us = clock_mono_us() + patience_us;
    (void)kill(c->pid, signal_number);
    *c = (struct child){.pid = 0};
    if (m->leaving_count < SCOREBOARD_SLOTS)
        m->leaving[m->leaving_count++] = leaving;
}

static int64_t drain_us(const struct master *m)
{
    return (int64_t)m->settings->drain_s * CLOCK_US_PER_S + GRACE_US;
}

static bool is_past_deadline(const struct master *m, struct scoreboard_slot *slot, int64_t now)
{
    int64_t deadline = (int64_t)m->settings->request_deadline_s * CLOCK_US_PER_S;

    if (deadline == 0 || slot == NULL)
        return false;
    for (size_t t = 0; t < SCOREBOARD_THREADS; t++) {
        int64_t started = atomic_load(&slot->threads[t].started_us);

        if (started != 0 && now - started > deadline)
            return true;
    }
    return false;
}

static void seat_watch(struct master *m, struct seat *seat, int64_t now)
{
    struct child *c = &seat->child;

    if (c->pid == 0) {
        if (now >= seat->start_at_us)
            seat_start(m, seat);
        return;
    }
    if (atomic_load(&c->slot->state) == SLOT_DRAINING) {
        /* It recycles itself: a new one takes the seat while it finishes. */
        child_leave(m, c, SIGUSR1, drain_us(m));
        seat_start(m, seat);
    } else if (is_past_deadline(m, c->slot, now)) {
        log_pid(LOG_ERROR, "worker-deadline", c->pid, "a request passed LINTEL_REQUEST_DEADLINE");
        atomic_fetch_add(&m->board->totals.killed, 1);
        child_leave(m, c, SIGUSR1, GRACE_US);
        seat_start(m, seat);
    }
}

static bool is_ready(const struct master *m)
{
    for (size_t i = 0; i < m->seat_count; i++) {
        const struct child *c = &m->seats[i].child;

        if (c->pid == 0 || atomic_load(&c->slot->state) != SLOT_READY)
            return false;
    }
    return true;
}

static void watch(struct master *m)
{
    int64_t now = clock_mono_us();

    for (size_t i = 0; i < m->seat_count; i++)
        seat_watch(m, &m->seats[i], now);
    for (size_t i = 0; i < m->leaving_count; i++) {
        if (m->leaving[i].kill_at_us != 0 && now > m->leaving[i].kill_at_us) {
            log_pid(LOG_WARNING, "worker-killed", m->leaving[i].pid, "it did not end in time");
            (void)kill(m->leaving[i].pid, SIGKILL);
            m->leaving[i].kill_at_us = 0;
        }
    }
    if (m->before_count > 0 && is_ready(m)) {
        while (m->before_count > 0)
            child_leave(m, &m->before[--m->before_count], SIGUSR1, drain_us(m));
    }
}

/* ---- ended ---- */

static void log_death(const struct seat *seat, pid_t pid, int status)
{
    struct log_line l;

    log_begin(&l, LOG_ERROR, seat->role == SLOT_JOBS ? "jobs-died" : "worker-died");
    log_int(&l, "pid", pid);
    if (WIFSIGNALED(status))
        log_int(&l, "signal", WTERMSIG(status));
    else
        log_int(&l, "status", WEXITSTATUS(status));
    log_end(&l);
}

static void seat_died(struct master *m, struct seat *seat, int status)
{
    int64_t now = clock_mono_us();
    struct child *c = &seat->child;

    if (atomic_load(&c->slot->state) != SLOT_DRAINING) {
        log_death(seat, c->pid, status);
        atomic_fetch_add(&m->board->totals.restarts, 1);
        seat->young_deaths = now - c->started_us < YOUNG_US ? seat->young_deaths + 1 : 0;
    }
    /* The first death costs no time; who dies again and again must not eat the machine. */
    seat->start_at_us = now;
    if (seat->young_deaths > 1) {
        unsigned doubles = seat->young_deaths - 2;

        seat->start_at_us += PAUSE_FIRST_US << (doubles < PAUSE_DOUBLES ? doubles : PAUSE_DOUBLES);
    }
    slot_give_back(c->slot);
    *c = (struct child){.pid = 0};
}

static bool list_remove(struct child *list, size_t *count, pid_t pid)
{
    for (size_t i = 0; i < *count; i++) {
        if (list[i].pid == pid) {
            slot_give_back(list[i].slot);
            list[i] = list[--*count];
            return true;
        }
    }
    return false;
}

static void reap(struct master *m)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (list_remove(m->leaving, &m->leaving_count, pid) ||
            list_remove(m->before, &m->before_count, pid))
            continue;
        for (size_t i = 0; i < m->seat_count; i++) {
            if (m->seats[i].child.pid == pid)
                seat_died(m, &m->seats[i], status);
        }
    }
}

/* ---- the end, and the next program ---- */

static void stop(struct master *m)
{
    int64_t until = clock_mono_us() + drain_us(m) + GRACE_US;

    log_pid(LOG_INFO, "stopping", getpid(), NULL);
    for (size_t i = 0; i < m->seat_count; i++) {
        if (m->seats[i].child.pid != 0)
            child_leave(m, &m->seats[i].child, SIGTERM, drain_us(m));
    }
    while (m->before_count > 0)
        child_leave(m, &m->before[--m->before_count], SIGTERM, drain_us(m));
    m->seat_count = 0;
    while (m->leaving_count > 0 && clock_mono_us() < until) {
        static const struct timespec tick = {.tv_nsec = TICK_NS / 5};

        (void)nanosleep(&tick, NULL);
        watch(m);
        reap(m);
    }
}

/* Waits for pid, CHECK_S seconds at most; did it end well? */
static bool ended_well(pid_t pid)
{
    static const struct timespec tick = {.tv_nsec = TICK_NS / 5};
    int64_t until = clock_mono_us() + CHECK_S * CLOCK_US_PER_S;
    int status;

    while (clock_mono_us() < until) {
        pid_t done = waitpid(pid, &status, WNOHANG);

        if (done == pid)
            return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
        if (done < 0)
            return false;
        (void)nanosleep(&tick, NULL);
    }
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, &status, 0);
    return false;
}

/* Asks the program on disk whether it could start with the settings of now. */
static bool can_start(const struct master *m)
{
    char command[] = "check";
    char offline[] = "--offline";
    char *args[] = {m->argv[0], command, offline, NULL};
    char file[4096];
    pid_t pid = fork();

    if (pid != 0)
        return pid > 0 && ended_well(pid);
    (void)close(m->lock_fd); /* should we die meanwhile, it must not keep the next master out */
    if (m->settings->file.len > 0 && m->settings->file.len < sizeof file) {
        memcpy(file, m->settings->file.at, m->settings->file.len);
        file[m->settings->file.len] = '\0';
        (void)setenv("LINTEL_CONFIG", file, 1);
    }
    if (freopen("/dev/null", "w", stdout) != NULL) /* what it has to say stands on stderr */
        (void)execv(m->program, args);
    _exit(EXIT_FAILURE);
}

static void leave_child(struct inherit *i, const struct child *c)
{
    if (c->pid != 0 && i->old_count < SCOREBOARD_SLOTS)
        i->old_pids[i->old_count++] = c->pid;
}

/* Returns only when the old program has to go on. */
static void reload(struct master *m)
{
    struct inherit i = {.listen_fd = m->listen_fd,
                        .lock_fd = m->lock_fd,
                        .board_fd = m->board_fd,
                        .handover = m->handover};

    if (!can_start(m)) {
        log_pid(LOG_ERROR, "reload-refused", getpid(), "`lintel check --offline` failed");
        return;
    }
    for (size_t n = 0; n < m->seat_count; n++)
        leave_child(&i, &m->seats[n].child);
    for (size_t n = 0; n < m->leaving_count; n++)
        leave_child(&i, &m->leaving[n]);
    for (size_t n = 0; n < m->before_count; n++)
        leave_child(&i, &m->before[n]);
    atomic_fetch_add(&m->board->totals.reloads, 1);
    log_pid(LOG_INFO, "reloading", getpid(), NULL);
    if (inherit_leave(&i))
        (void)execv(m->program, m->argv);
    log_pid(LOG_ERROR, "reload-failed", getpid(), strerror(errno));
}

/* ---- beginning ---- */

static struct scoreboard_slot *slot_of(struct scoreboard *b, int pid)
{
    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++) {
        if (atomic_load(&b->slots[i].pid) == pid)
            return &b->slots[i];
    }
    return NULL;
}

static enum err take_over(struct master *m, const struct inherit *i, struct error *e)
{
    m->listen_fd = i->listen_fd;
    if (!listen_is_at(i->listen_fd, m->settings->socket))
        log_pid(LOG_WARNING, "reload-ignored", getpid(),
                "LINTEL_SOCKET changed; stop and start to move to another socket");
    m->lock_fd = i->lock_fd;
    m->handover = i->handover;
    m->board_fd = i->board_fd;
    if (scoreboard_adopt(i->board_fd, &m->board, e) != ERR_NONE) {
        error_clear(e);
        (void)close(i->board_fd);
        TRY(scoreboard_open(&m->board, &m->board_fd, e));
    }
    for (size_t n = 0; n < i->old_count; n++)
        m->before[m->before_count++] =
            (struct child){.pid = i->old_pids[n], .slot = slot_of(m->board, i->old_pids[n])};
    return ERR_NONE;
}

static enum err begin(struct master *m, struct error *e)
{
    struct inherit i;
    char path[256];

    if (inherit_take(&i))
        return take_over(m, &i, e);
    if (m->settings->socket.len >= sizeof path)
        return error_tell(e, ERR_INVALID, STR("LINTEL_SOCKET"), "is too long for a unix socket");
    memcpy(path, m->settings->socket.at, m->settings->socket.len);
    path[m->settings->socket.len] = '\0';
    TRY(listen_open(path, (int)m->settings->backlog, &m->listen_fd, &m->lock_fd, e));
    TRY(handover_open(&m->handover, e));
    return scoreboard_open(&m->board, &m->board_fd, e);
}

static void run(struct master *m)
{
    static const struct timespec tick = {.tv_nsec = TICK_NS};
    sigset_t wanted;

    (void)sigemptyset(&wanted);
    (void)sigaddset(&wanted, SIGTERM);
    (void)sigaddset(&wanted, SIGINT);
    (void)sigaddset(&wanted, SIGHUP);
    (void)sigaddset(&wanted, SIGCHLD);
    for (;;) {
        reap(m);
        watch(m);
        switch (sigtimedwait(&wanted, NULL, &tick)) {
        case SIGTERM:
        case SIGINT: stop(m); return;
        case SIGHUP: reload(m); break;
        default: break;
        }
    }
}

int master_run(const struct settings *settings, const char *program, char **argv)
{
    struct master m = {.settings = settings,
                       .program = program,
                       .argv = argv,
                       .seat_count = (size_t)settings->workers + (settings->has_jobs ? 1 : 0)};
    struct error e = {.code = ERR_NONE};

    if (settings->has_jobs)
        m.seats[settings->workers].role = SLOT_JOBS;
    signals_block();
    if (begin(&m, &e) != ERR_NONE) {
        log_failure("start-failed", &e);
        return EXIT_FAILURE;
    }
    atomic_store(&m.board->threads, (int)settings->threads);
    atomic_store(&m.board->sampled.is_by_jobs, settings->has_jobs);
    log_pid(LOG_INFO, "started", getpid(), NULL);
    run(&m);
    return EXIT_SUCCESS;
}
