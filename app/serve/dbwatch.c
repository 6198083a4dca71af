/*
 * dbwatch.c - a database that hangs must not hang us.
 *
 *     fine -> (a request is slow, nobody opens) -> hanging -> (somebody opens) -> fine
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/dbwatch.h"

#include "app/base/clock.h"
#include "app/base/error.h"
#include "app/base/log.h"
#include "app/db/conn.h"

#define SUSPICIOUS_US ((int64_t)1500000)
#define KNOCK_S       1
#define SILENCE_US    ((int64_t)900000) /* a refusal comes sooner, and is an answer */

/* Whether a new connection meets silence; *out_why is what it met. */
static bool meets_silence(const struct db_options *db, struct error *out_why)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    struct db_options quick = *db;
    int64_t start = clock_mono_us();

    quick.connect_timeout_s = quick.read_timeout_s = KNOCK_S;
    if (db_conn_open(&quick, &conn, out_why) == ERR_NONE)
        return false;
    return clock_mono_us() - start >= SILENCE_US;
}

static void tell(bool is_hanging, const struct error *why)
{
    struct log_line l;

    log_begin(&l, is_hanging ? LOG_ERROR : LOG_WARNING,
              is_hanging ? "database-hangs" : "database-answers");
    if (is_hanging)
        log_error_of(&l, why);
    log_end(&l);
}

void dbwatch_look(struct dbwatch *w, const struct db_options *db, int64_t oldest_us)
{
    struct error why = {.code = ERR_NONE};
    bool was_hanging = atomic_load(&w->is_hanging);
    bool is_hanging;

    if (!was_hanging && oldest_us < SUSPICIOUS_US)
        return;
    is_hanging = meets_silence(db, &why);
    atomic_store(&w->is_hanging, is_hanging);
    if (is_hanging != was_hanging)
        tell(is_hanging, &why);
}
