/*
 * sealer.h - the audit's chain is kept about a second behind its records.
 *
 * The process of jobs does it each second.  Workers look, after an answer has gone out, whether
 * it is done, and do it where nobody does, so that there is no instance without: threads that
 * answer requests have better things to do.  Of several at once one seals, and the others find it
 * taken.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_SEALER_H
#define APP_SERVE_SEALER_H

#include <stdatomic.h>
#include <stdint.h>

struct arena;
struct crypt_keyring;
struct db_conn;

/* One a process, zeroed. */
struct sealer {
    _Atomic int64_t sealed_us; /* when a thread last sealed, by the clock that never jumps */
    _Atomic int64_t head_us;   /* and when the log was last told where the chain ends */
};

/* Seals, if nobody of this process did within the second; resets the arena. */
void sealer_tend(struct sealer *s, struct db_conn *c, struct arena *a, struct crypt_keyring *keys);
/* The same for who only stands in for the process of jobs. */
void sealer_help(struct sealer *s, struct db_conn *c, struct arena *a, struct crypt_keyring *keys);

#endif
