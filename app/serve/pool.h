/*
 * pool.h - the connections of a worker, and which is to be served next.
 *
 * Invariants
 *   - A connection is either idle (armed in epoll, in the table) or owned by the
 *     one thread that pool_wait() gave it to, until pool_keep or pool_close.
 *   - After pool_stop() pool_wait() says POOL_STOP to every thread, once each has
 *     finished what it owns.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_POOL_H
#define APP_SERVE_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/serve/handover.h"

struct fcgi_conn;

#define POOL_FDS 1024 /* descriptors are below this: they index the table */

struct pool {
    int epoll;
    int listen_fd;
    int wake; /* an eventfd, readable for ever once stopping */
    struct handover handover;
    unsigned io_timeout_s;
    unsigned room;         /* for connections: the others wait in the backlog */
    _Atomic unsigned open; /* connections that are ours */
    _Atomic bool is_stopping;
    bool is_handing_over;                     /* set before is_stopping */
    _Atomic uint64_t *accepted;               /* counts them, on the board */
    struct fcgi_conn *_Atomic idle[POOL_FDS]; /* by descriptor */
};

struct pool_options {
    int listen_fd;
    struct handover handover;
    unsigned io_timeout_s;
    unsigned
        room; /* connections at most, so that descriptors are left for the database and files */
    _Atomic uint64_t *accepted;
};

enum err pool_open(struct pool *p, const struct pool_options *options,
                   struct error *e) ATTR_MUST_USE;

enum pool_event {
    POOL_CONN,  /* *out_conn is readable, and the caller's */
    POOL_QUIET, /* nothing came for wait_ms, or nothing that there was room for */
    POOL_STOP,
};

/* wait_ms below 0: waits until something comes. */
enum pool_event pool_wait(struct pool *p, int wait_ms, struct fcgi_conn **out_conn) ATTR_MUST_USE;
/*
 * Takes the connections that nobody was told of: EPOLLEXCLUSIVE wakes one process,
 * and that one may end before it accepts.  To be called now and then, by any thread.
 */
void pool_look_around(struct pool *p);
/* Back to the idle ones, or handed over when the pool stops. */
void pool_keep(struct pool *p, struct fcgi_conn *c);
void pool_close(struct pool *p, struct fcgi_conn *c);

/* Wakes all threads; from then on kept connections are handed over or closed. */
void pool_stop(struct pool *p, bool is_handing_over);
/* What is idle is handed over or closed; safe while threads still finish. */
void pool_drain(struct pool *p);
void pool_close_all(struct pool *p);

#endif
