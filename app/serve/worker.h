/*
 * worker.h - a worker process: threads that share one epoll.
 *
 * The listening socket, the hand-over pair and all kept connections lie in one
 * epoll; a connection that becomes readable is served by whichever thread is
 * free (EPOLLONESHOT), so that no thread belongs to an idle connection and a
 * slow request holds up nobody else's.
 *
 *     idle in epoll -> readable -> served by a thread -> idle in epoll
 *                                                     -> closed
 *                                                     -> handed over, when draining
 *
 * Signals: SIGTERM ends it (finish requests, close connections), SIGUSR1 drains
 * it (finish requests, hand connections over).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_WORKER_H
#define APP_SERVE_WORKER_H

#include "app/serve/handover.h"

struct scoreboard;
struct scoreboard_slot;
struct settings;

struct worker_options {
    const struct settings *settings;
    int listen_fd;
    struct handover handover; /* HANDOVER_NONE: there is nobody to hand over to */
    unsigned threads;
    struct scoreboard *board;
    struct scoreboard_slot *slot;
};

/*
 * Serves until a signal or a limit ends it; the process' exit status.  Does not
 * return, but ends the process, when a request outlives LINTEL_DRAIN.
 */
int worker_run(const struct worker_options *options);

#endif
