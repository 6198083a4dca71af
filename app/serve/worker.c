/*
 * worker.c - a worker process: threads that share one epoll.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/worker.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/db/library.h"
#include "app/net/library.h"
#include "app/serve/answer.h"
#include "app/serve/fcgi.h"
#include "app/serve/memory.h"
#include "app/serve/pool.h"
#include "app/serve/runtime.h"
#include "app/serve/scoreboard.h"
#include "app/serve/settings.h"

#define IO_TIMEOUT_S   20
#define FILES_MAX      1000 /* libfcgi uses select(): descriptors stay below FD_SETSIZE */
#define FILES_OWN      40   /* of these for the process itself: sockets, log, the schema */
#define FILES_THREAD   6    /* and for each thread: the database, files it sends or takes */
#define FILE_CHUNK     ((size_t)64 * 1024)
#define LOOK_AROUND_MS 1000 /* for limits passed, and connections nobody was told of */

struct worker;

struct thread {
    pthread_t id;
    struct worker *worker;
    struct runtime_thread runtime;
};

struct worker {
    struct runtime runtime;
    struct pool pool;
    struct thread *threads;
    unsigned thread_count;
    _Atomic uint64_t requests;
};

static void send_file(struct runtime_thread *t, struct fcgi_conn *c)
{
    char *chunk = arena_alloc(t->arena, FILE_CHUNK, 1);
    uint64_t at = t->x.resp.file_start;
    uint64_t left = t->x.resp.file_len;

    while (left > 0) {
        size_t want = left < FILE_CHUNK ? (size_t)left : FILE_CHUNK;
        ssize_t n = pread(t->x.resp.file, chunk, want, (off_t)at);

        if (n <= 0 || !fcgi_write(c, (struct str){chunk, (size_t)n}))
            return;
        at += (uint64_t)n;
        left -= (uint64_t)n;
    }
}

/* One request; says whether the connection stays. */
static bool serve(struct thread *thread, struct fcgi_conn *c)
{
    struct runtime_thread *t = &thread->runtime;
    _Atomic int64_t *started = &thread->worker->runtime.slot->threads[t->number].started_us;
    struct http_param *variables;
    size_t count;
    bool is_open;

    atomic_store(started, clock_mono_us());
    variables = fcgi_variables(c, t->arena, &count);
    answer_make(t, variables, count, fcgi_source(c));
    (void)fcgi_write(c, buf_str(&t->head));
    if (t->x.resp.file >= 0)
        send_file(t, c);
    else
        (void)fcgi_write(c, buf_str(&t->x.resp.body));
    is_open = fcgi_conn_finish(c);
    answer_end(t);
    atomic_store(started, 0);
    atomic_fetch_add_explicit(&thread->worker->requests, 1, memory_order_relaxed);
    return is_open;
}

/* One connection that is readable, until it is somebody's again. */
static void attend(struct thread *thread, struct fcgi_conn *c)
{
    struct pool *pool = &thread->worker->pool;

    switch (fcgi_conn_begin(c)) {
    case FCGI_NEXT_NOTHING: pool_keep(pool, c); break;
    case FCGI_NEXT_CLOSED: pool_close(pool, c); break;
    case FCGI_NEXT_REQUEST:
        if (serve(thread, c))
            pool_keep(pool, c);
        else
            pool_close(pool, c);
        break;
    }
}

static void *thread_main(void *arg)
{
    struct thread *thread = arg;
    struct runtime_thread *t = &thread->runtime;
    struct fcgi_conn *c = NULL;
    enum pool_event event;

    if (runtime_thread_begin(t) != ERR_NONE)
        abort(); /* out of memory: the master starts another process */
    do {
        event = pool_wait(&thread->worker->pool, runtime_log_wait_ms(t), &c);
        if (event == POOL_CONN)
            attend(thread, c);
        runtime_log_tend(t);
    } while (event != POOL_STOP);
    runtime_thread_fini(t);
    return NULL;
}

static void log_event(enum log_level level, const char *event, const char *why)
{
    struct log_line l;

    log_begin(&l, level, event);
    log_int(&l, "pid", getpid());
    log_z(&l, "why", why);
    log_end(&l);
}

static bool is_past_limits(struct worker *w)
{
    const struct settings *s = w->runtime.settings;

    if (s->recycle_requests != 0 && atomic_load(&w->requests) >= s->recycle_requests) {
        log_event(LOG_INFO, "worker-recycled", "LINTEL_RECYCLE_REQUESTS");
        return true;
    }
    if (s->worker_memory != 0 && memory_resident(getpid()) > s->worker_memory) {
        log_event(LOG_WARNING, "worker-recycled", "LINTEL_WORKER_MEMORY");
        return true;
    }
    return false;
}

/* How long the request that began first has been running. */
static int64_t oldest_us(const struct worker *w)
{
    int64_t now = clock_mono_us();
    int64_t oldest = 0;

    for (unsigned i = 0; i < w->thread_count; i++) {
        int64_t started = atomic_load(&w->runtime.slot->threads[i].started_us);

        if (started != 0 && now - started > oldest)
            oldest = now - started;
    }
    return oldest;
}

/* Waits for a reason to end; true when connections are to be handed over. */
static bool wait_for_end(struct worker *w)
{
    static const struct timespec look_around = {.tv_sec = LOOK_AROUND_MS / 1000,
                                                .tv_nsec = LOOK_AROUND_MS % 1000 * 1000000L};
    sigset_t ends;

    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    (void)sigaddset(&ends, SIGUSR1);
    for (;;) {
        switch (sigtimedwait(&ends, NULL, &look_around)) {
        case SIGUSR1: return true;
        case SIGTERM:
        case SIGINT: return false;
        default: break;
        }
        pool_look_around(&w->pool);
        memory_trim();
        dbwatch_look(&w->runtime.database, &w->runtime.settings->db, oldest_us(w));
        if (is_past_limits(w)) {
            atomic_fetch_add(&w->runtime.board->totals.recycled, 1);
            return true;
        }
    }
}

/* Requests get LINTEL_DRAIN seconds; what still runs then goes down with the process. */
static bool join_threads(struct worker *w)
{
    struct timespec until;
    bool is_clean = true;

    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += (time_t)w->runtime.settings->drain_s;
    for (unsigned i = 0; i < w->thread_count; i++)
        is_clean = pthread_timedjoin_np(w->threads[i].id, NULL, &until) == 0 && is_clean;
    return is_clean;
}

/* All of them or none: those that run use w, which dies when this fails. */
static enum err start_threads(struct worker *w, unsigned count, struct error *e)
{
    for (; w->thread_count < count; w->thread_count++) {
        struct thread *t = &w->threads[w->thread_count];
        int failure;

        t->worker = w;
        runtime_thread_init(&t->runtime, &w->runtime, w->thread_count);
        failure = pthread_create(&t->id, NULL, thread_main, t);
        if (failure != 0) {
            pool_stop(&w->pool, true);
            pool_drain(&w->pool);
            if (!join_threads(w))
                _exit(EXIT_FAILURE);
            return error_set(e, ERR_INTERNAL, "pthread_create: %s", strerror(failure));
        }
    }
    return ERR_NONE;
}

static enum err worker_open(struct worker *w, const struct worker_options *o, struct error *e)
{
    static const struct rlimit files = {FILES_MAX, FILES_MAX};

    (void)setrlimit(RLIMIT_NOFILE, &files);
    (void)mallopt(M_ARENA_MAX, 2); /* a heap a thread would cost more memory than it saves time */
    TRY(db_library_open(e));
    TRY(net_library_open(e));
    TRY(fcgi_library_open(e));
    TRY(runtime_open(o->settings, o->board, o->slot, &w->runtime, e));
    TRY(pool_open(&w->pool,
                  &(struct pool_options){.listen_fd = o->listen_fd,
                                         .handover = o->handover,
                                         .io_timeout_s = IO_TIMEOUT_S,
                                         .room = FILES_MAX - FILES_OWN - FILES_THREAD * o->threads,
                                         .accepted = &o->board->totals.connections},
                  e));
    w->threads = arena_alloc(w->runtime.arena, o->threads, sizeof *w->threads);
    return start_threads(w, o->threads, e);
}

int worker_run(const struct worker_options *o)
{
    struct worker w = {.thread_count = 0};
    struct error e = {.code = ERR_NONE};
    bool is_handing_over;
    bool is_clean;

    if (worker_open(&w, o, &e) != ERR_NONE) {
        struct log_line l;

        log_begin(&l, LOG_ERROR, "worker-failed");
        log_error_of(&l, &e);
        log_end(&l);
        return EXIT_FAILURE;
    }
    atomic_store(&o->slot->state, SLOT_READY);
    is_handing_over = wait_for_end(&w);
    atomic_store(&o->slot->state, SLOT_DRAINING);
    pool_stop(&w.pool, is_handing_over);
    pool_drain(&w.pool); /* at once: a stuck request must not hold up its neighbours */
    is_clean = join_threads(&w);
    pool_drain(&w.pool);
    if (!is_clean) {
        log_event(LOG_WARNING, "worker-drain", "a request outlived LINTEL_DRAIN");
        _exit(EXIT_FAILURE); /* its thread uses what is closed here, and what our caller frees */
    }
    pool_close_all(&w.pool);
    runtime_close(&w.runtime);
    net_library_close();
    db_library_close();
    return EXIT_SUCCESS;
}
