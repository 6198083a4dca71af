/*
 * sealer.h - the audit's chain is kept about a second behind its records.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_SEALER_H
#define APP_SERVE_SEALER_H

struct runtime_thread;

/*
 * After a request, when its answer has gone out: the first thread of a process that comes
 * by in a second seals.  Of several processes and hosts one does; the others find it taken.
 */
void sealer_tend(struct runtime_thread *t);

#endif
