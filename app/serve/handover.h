/*
 * handover.h - open connections move from a worker that ends to one that stays.
 *
 * nginx keeps its FastCGI connections and may send the next request on one at
 * any moment: closing an idle connection loses that request (nginx answers 502
 * to a POST).  So a worker that drains closes nothing.  Between two requests it
 * passes the connection on, through a socket pair that all workers share; what
 * nginx sent meanwhile waits in the kernel's buffer for whoever takes it.
 *
 * Lifetime: process; the pair outlives every worker, and a reload.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_HANDOVER_H
#define APP_SERVE_HANDOVER_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct handover {
    int give; /* draining workers write here */
    int take; /* all workers read here, non-blocking */
};

#define HANDOVER_NONE ((struct handover){-1, -1})

enum err handover_open(struct handover *out_pair, struct error *e) ATTR_MUST_USE;

/* Passes fd on and closes it here; false, and still open, when nobody takes it in time. */
bool handover_give(const struct handover *h, int fd) ATTR_MUST_USE;

/* A connection that was passed on, or -1 when there is none. */
int handover_take(const struct handover *h) ATTR_MUST_USE;

#endif
