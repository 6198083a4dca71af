/*
 * migrate.h - bring a database to what the files say, statement by statement.
 *
 * An app folder holds numbered SQL files (001_init.sql).  DDL is not
 * transactional, so the journal is kept per statement: each is recorded as
 * started before it runs and as done after it, with its checksum.  A file that
 * failed at statement 4 goes on there after it was mended; a file that was
 * applied and then edited is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_MIGRATE_H
#define APP_MODEL_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

struct migrate_app {
    struct str name; /* the folder's last part */
    struct str folder;
};

enum migrate_state { MIGRATE_PENDING, MIGRATE_PARTIAL, MIGRATE_DONE, MIGRATE_EDITED };

struct migrate_file {
    struct str app;
    struct str file;
    enum migrate_state state;
    size_t statements;      /* in the file */
    size_t done;            /* of them, in the database */
    struct str failed_text; /* MIGRATE_PARTIAL: the server's words, or absent */
    struct str applied_at;  /* MIGRATE_DONE: when, or absent */
};

/* What each file's state is; changes nothing but creates the journal if it is not there. */
enum err migrate_status(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                        size_t app_count, struct migrate_file **out_files, size_t *out_count,
                        struct error *e) ATTR_MUST_USE;

/* The statements that would run, in order, through tell(). */
enum err migrate_plan(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                      size_t app_count, struct str to,
                      void (*tell)(void *ctx, const struct migrate_file *f, size_t number,
                                   struct str statement),
                      void *ctx, struct error *e) ATTR_MUST_USE;

/*
 * Applies what is pending, app after app, file after file; to (absent: all) is
 * "app/003" or "app/003_name.sql", the last file to apply.  One process at a time
 * (GET_LOCK).  tell() (may be NULL) hears of each finished file.
 */
enum err migrate_run(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                     size_t app_count, struct str to,
                     void (*tell)(void *ctx, const struct migrate_file *f), void *ctx,
                     struct error *e) ATTR_MUST_USE;

#endif
