/*
 * strangers.h - how many of a process's threads who is not signed in may hold.
 *
 * A statement may wait for seconds: for a lock, or because it is a slow one.  A handful of
 * them, sent by nobody in particular, would hold every thread, and whoever is signed in
 * waits behind them.  So once strangers' requests hold half of the threads for
 * STRANGERS_SLOW_US they get no more than that half until STRANGERS_TIGHT_US after it last
 * was so; the others are told at once to come again (503).
 *
 * Only requests for data are counted (HTTP_GRANTED): signing in is slow on purpose, and has
 * a gate of its own (access/gate.h).
 *
 * Lifetime: process.  Any thread calls it for itself; nobody waits.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_STRANGERS_H
#define APP_SERVE_STRANGERS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/serve/scoreboard.h"

#define STRANGERS_SLOW_US  ((int64_t)500 * 1000)
#define STRANGERS_TIGHT_US ((int64_t)5 * 1000 * 1000)

struct strangers {
    unsigned threads;
    unsigned room; /* threads for them while it is tight */
    _Atomic int64_t tight_until_us;
    _Atomic int64_t since_us[SCOREBOARD_THREADS]; /* 0: the thread serves none */
};

void strangers_init(struct strangers *s, unsigned threads);

/* Thread number `thread` is about to serve one; now_us is clock_mono_us().  False: not now. */
bool strangers_enter(struct strangers *s, unsigned thread, int64_t now_us) ATTR_MUST_USE;
/* It is done, with whatever it served. */
void strangers_leave(struct strangers *s, unsigned thread, int64_t now_us);

#endif
