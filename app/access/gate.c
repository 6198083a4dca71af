/*
 * gate.c - how many passwords a process looks at at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/gate.h"

#include <stdatomic.h>

#include "app/access/setup.h"
#include "app/http/exchange.h"

void access_gate_init(struct access_gate *g, unsigned threads)
{
    atomic_init(&g->inside, 0);
    g->room = threads < 2 ? 1 : threads / 2;
}

enum err access_gate_enter(struct http_exchange *x, struct access_gate **out_gate)
{
    struct access_gate *g = x->access == NULL ? NULL : x->access->gate;

    if (g != NULL && atomic_fetch_add(&g->inside, 1) >= g->room) {
        atomic_fetch_sub(&g->inside, 1);
        http_header_set(x, STR("Retry-After"), STR("1"));
        return http_refuse(x, 429, STR_NONE,
                           "Many people are signing in at this moment. Try again in a second.");
    }
    *out_gate = g;
    return ERR_NONE;
}

void access_gate_leavep(struct access_gate **gate)
{
    if (*gate != NULL)
        atomic_fetch_sub(&(*gate)->inside, 1);
}
