/*
 * gate.h - how many passwords a process looks at at once.
 *
 * A password costs its thread a good part of a second of one core, on purpose.  A
 * stranger who sends many at once would so hold every thread, and whoever asks for
 * anything else would wait behind them.  So only half of a process's threads look at
 * passwords at any moment; who comes when these are taken is asked to come again, at
 * once, and is not counted by the guard.
 *
 *     AUTO(access_gate_leavep) struct access_gate *gate = NULL;
 *
 *     TRY(access_gate_enter(x, &gate));
 *
 * Lifetime: process; one for all of its threads, x->access->gate.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_GATE_H
#define APP_ACCESS_GATE_H

#include "app/base/attr.h"
#include "app/base/error.h"

struct http_exchange;

struct access_gate {
    _Atomic unsigned inside;
    unsigned room;
};

/* threads: of the process. */
void access_gate_init(struct access_gate *g, unsigned threads);
/*
 * *out_gate is to be left; NULL where there is none.  Otherwise the request is refused:
 * 429 with Retry-After.
 */
enum err access_gate_enter(struct http_exchange *x, struct access_gate **out_gate) ATTR_MUST_USE;
/* For AUTO. */
void access_gate_leavep(struct access_gate **gate);

#endif
