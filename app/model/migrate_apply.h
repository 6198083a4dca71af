/*
 * migrate_apply.h - one file's statements into the database, each with its record.
 *
 * For migrate.c only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_MIGRATE_APPLY_H
#define APP_MODEL_MIGRATE_APPLY_H

#include "app/base/attr.h"
#include "app/base/error.h"

struct arena;
struct db_conn;
struct migrate_source;

/*
 * Runs what is not done yet, and records the file as applied.  The session is
 * fresh and holds the lock; afterwards it is in any state.  A failure is
 * recorded as far as the connection lets it.
 */
enum err migrate_apply(struct db_conn *c, struct arena *a, struct migrate_source *s,
                       struct str database, struct error *e) ATTR_MUST_USE;

/* The file without a journal: for the one that makes the journal. */
enum err migrate_bootstrap(struct db_conn *c, const struct migrate_source *s,
                           struct error *e) ATTR_MUST_USE;

#endif
