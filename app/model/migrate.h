/*
 * migrate.h - bring a database to what the files say, statement by statement.
 *
 * An app folder holds numbered SQL files (001_init.sql).  DDL is not
 * transactional, so the journal is kept per statement, with its checksum.  A file
 * that failed at statement 4 goes on there after it was mended; a file that was
 * applied and then edited is refused.
 *
 * What a death at any moment leaves behind:
 *   - INSERT, UPDATE, DELETE and CALL commit together with their record: each
 *     took effect once and is recorded, or neither.  Neighbours share a commit.
 *     A file's own transactions (START TRANSACTION, autocommit = 0) are kept:
 *     their records commit with them, and a resumed file begins them anew.
 *   - DDL commits by itself, so it is recorded as started before and as done
 *     after.  One that was started and not recorded as done was either done or
 *     not, nothing between (DDL is atomic since MariaDB 10.6): an ALTER TABLE or
 *     RENAME is told by a fingerprint of the table, any other is run again, and
 *     "exists already" or "is not there" then mean that it was done.
 *   - The session (SET, LOCK TABLES, PREPARE) is brought about again first.  A
 *     temporary table, or a variable that was taken from data (LAST_INSERT_ID(),
 *     SELECT INTO), cannot be: a rest of the file that needs it is refused.
 * Only transactional engines can keep the first promise (InnoDB; not Aria, MyISAM),
 * and only a procedure that does not commit.
 *
 * LOCK TABLES is kept, with the journal's tables added to its list.  A migration
 * stays in its database: USE and CREATE or DROP DATABASE are refused before
 * anything runs (a USE of the own database and an ALTER DATABASE of another, as
 * dumps hold it, are passed over).
 *
 * The connection is to be opened without read_timeout_s and statement_time_s: an
 * ALTER may take an hour.  It is left as db_conn_ready() leaves it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_MIGRATE_H
#define APP_MODEL_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

#define MIGRATE_FILE_MAX ((size_t)256 << 20)
#define MIGRATE_LOOK_MAX ((size_t)8 << 20)
#define MIGRATE_WAIT_S   60 /* for another migrator */

/* The app that holds the journal's own tables (sql/core): the first of every list. */
#define MIGRATE_CORE "core"

struct migrate_app {
    struct str name; /* the folder's last part */
    struct str folder;
};

enum migrate_state {
    MIGRATE_PENDING,
    MIGRATE_PARTIAL,
    MIGRATE_DONE,
    MIGRATE_EDITED,
    MIGRATE_MISSING /* the journal knows it, the folder does not hold it any more */
};

struct migrate_file {
    struct str app;
    struct str file;
    enum migrate_state state;
    size_t statements;      /* in the file */
    size_t done;            /* of them, in the database */
    size_t failed_number;   /* MIGRATE_PARTIAL: where it failed, from 1; or 0 */
    size_t failed_line;     /* ... in the file as it was then */
    struct str failed_text; /* ... the server's words, or absent */
    struct str applied_at;  /* MIGRATE_DONE: when (UTC), or absent */
    size_t edited_number;   /* MIGRATE_EDITED: the first statement that is another now, from 1 */
    size_t
        recovered; /* after a run: the statement that the run before had done unrecorded; 0: none */
    /* Of migrate_look() alone. */
    bool is_unread;              /* too large: this is what the journal says */
    struct str trouble;          /* why it could not be read, or absent */
    struct str failed_statement; /* MIGRATE_PARTIAL: as it is now, its beginning; or absent */
};

/* What each file's state is; changes nothing, without a journal everything is pending. */
enum err migrate_status(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                        size_t app_count, struct migrate_file **out_files, size_t *out_count,
                        struct error *e) ATTR_MUST_USE;

/*
 * The same for a page: of a file above MIGRATE_LOOK_MAX only the journal is asked, and one
 * that cannot be read says so itself.
 */
enum err migrate_look(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                      size_t app_count, struct migrate_file **out_files, size_t *out_count,
                      struct error *e) ATTR_MUST_USE;

/* The version of the schema, and when it was raised last (UTC); 0 without a journal. */
enum err migrate_version(struct db_conn *c, struct arena *a, int64_t *out_version,
                         struct str *out_changed_at, struct error *e) ATTR_MUST_USE;

/* The statements that would run, in order, through tell(); they live until it returns. */
enum err migrate_plan(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                      size_t app_count, struct str to,
                      void (*tell)(void *ctx, const struct migrate_file *f, size_t number,
                                   struct str statement),
                      void *ctx, struct error *e) ATTR_MUST_USE;

/*
 * Applies what is pending, app after app, file after file; to (absent: all) is
 * "app/003" or "app/003_name.sql", the last file to apply.  One process at a time
 * (GET_LOCK): a second one waits MIGRATE_WAIT_S and finds the work done; with
 * Galera, run it against one node.  tell() (may be NULL) hears of each finished
 * file.  All files are looked through before the first statement runs.
 */
enum err migrate_run(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                     size_t app_count, struct str to,
                     void (*tell)(void *ctx, const struct migrate_file *f), void *ctx,
                     struct error *e) ATTR_MUST_USE;

#endif
