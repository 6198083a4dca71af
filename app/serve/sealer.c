/*
 * sealer.c - the audit's chain is kept about a second behind its records.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/sealer.h"

#include "app/access/audit_chain.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/db/conn.h"

#define SEAL_US   ((int64_t)1000000)
#define HEAD_US   ((int64_t)60 * 1000000)
#define TURNS_MAX 10 /* of ACCESS_AUDIT_SEAL_MAX records; then a request may want the thread */

/* True for one of all threads, once in that time. */
static bool is_due(_Atomic int64_t *last, int64_t every)
{
    int64_t now = clock_mono_us();
    int64_t before = atomic_load(last);

    return now - before >= every && atomic_compare_exchange_strong(last, &before, now);
}

static void log_trouble(const struct error *e, size_t refused)
{
    struct log_line l;

    log_begin(&l, LOG_ERROR, "audit");
    if (refused > 0)
        log_int(&l, "refused", (int64_t)refused);
    if (e->code != ERR_NONE)
        log_error_of(&l, e);
    log_end(&l);
}

/* Outside of the database, where nobody can put an old head back. */
static void log_head(struct arena *a, const struct access_audit_head *h)
{
    struct log_line l;

    log_begin(&l, LOG_INFO, "audit-head");
    log_str(&l, "head", access_audit_head_text(a, h));
    log_end(&l);
}

static enum err seal(struct db_conn *c, struct arena *a, struct crypt_keyring *keys,
                     struct access_audit_sealed *out, struct error *e)
{
    struct access_audit_sealed one = {.is_full = true};
    size_t refused = 0;

    TRY(db_conn_ready(c, e));
    for (int turn = 0; one.is_full && turn < TURNS_MAX; turn++) {
        TRY(access_audit_seal(c, a, keys, &one, e));
        refused += one.refused;
        if (one.sealed > 0)
            *out = one;
        arena_reset(a);
    }
    out->refused = refused;
    return ERR_NONE;
}

static void tend(struct sealer *s, struct db_conn *c, struct arena *a, struct crypt_keyring *keys)
{
    struct access_audit_sealed result = {.sealed = 0};
    struct error e = {.code = ERR_NONE};

    /* Without a database there is nothing to seal, and whoever wants it says so. */
    if (seal(c, a, keys, &result, &e) != ERR_UNAVAILABLE) {
        if (e.code != ERR_NONE || result.refused > 0)
            log_trouble(&e, result.refused);
        if (result.sealed > 0 && is_due(&s->head_us, HEAD_US))
            log_head(a, &result.head);
    }
    arena_reset(a);
}

void sealer_tend(struct sealer *s, struct db_conn *c, struct arena *a, struct crypt_keyring *keys)
{
    if (is_due(&s->sealed_us, SEAL_US))
        tend(s, c, a, keys);
}

void sealer_help(struct sealer *s, struct db_conn *c, struct arena *a, struct crypt_keyring *keys)
{
    struct error e = {.code = ERR_NONE};
    bool is_left = false;

    if (is_due(&s->sealed_us, SEAL_US) && db_conn_ready(c, &e) == ERR_NONE &&
        access_audit_is_left(c, &is_left, &e) == ERR_NONE && is_left)
        tend(s, c, a, keys);
}
