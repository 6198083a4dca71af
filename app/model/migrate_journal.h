/*
 * migrate_journal.h - the journal's tables: what ran, and what was about to.
 *
 * For migrate*.c only.  Its statements run in the midst of a file's own session
 * (any character set, any sql_mode, tables locked), therefore they bind bytes
 * and numbers only, quote nothing but ASCII, and never open a transaction: the
 * runner decides what a record is committed with.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_MIGRATE_JOURNAL_H
#define APP_MODEL_MIGRATE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/crypt/digest.h"

struct arena;
struct db_conn;

#define JOURNAL_APP_MAX  64
#define JOURNAL_FILE_MAX 128

struct journal_key {
    struct str app;
    struct str file;
};

struct journal_file {
    bool is_known;
    bool is_applied;
    unsigned char checksum[CRYPT_SHA256_LEN]; /* when applied */
    size_t statements;
    struct str applied_at; /* "2026-01-31 12:00:00", UTC */
    size_t failed_number;  /* 0: no failure */
    size_t failed_line;
    struct str failed_text;
};

enum journal_state { JOURNAL_STARTED, JOURNAL_DONE, JOURNAL_FAILED };

struct journal_statement {
    size_t number; /* from 1 */
    unsigned char checksum[CRYPT_SHA256_LEN];
    enum journal_state state;
    struct str fingerprint; /* absent when there is none */
};

/* Is there a journal in this database? */
enum err journal_find(struct db_conn *c, bool *out_is_there, struct error *e) ATTR_MUST_USE;

/* One migrator at a time; waits for the other at most wait_s seconds.  Ends with the session. */
enum err journal_lock(struct db_conn *c, unsigned wait_s, struct error *e) ATTR_MUST_USE;
enum err journal_unlock(struct db_conn *c, struct error *e) ATTR_MUST_USE;

enum err journal_file_read(struct db_conn *c, struct arena *a, const struct journal_key *key,
                           struct journal_file *out_file, struct error *e) ATTR_MUST_USE;
/* In order of their numbers. */
enum err journal_statements_read(struct db_conn *c, struct arena *a, const struct journal_key *key,
                                 struct journal_statement **out_list, size_t *out_count,
                                 struct error *e) ATTR_MUST_USE;
/* The files of an app that the journal knows, in order. */
enum err journal_files_list(struct db_conn *c, struct arena *a, struct str app,
                            struct str **out_names, size_t *out_count,
                            struct error *e) ATTR_MUST_USE;

enum err journal_file_begin(struct db_conn *c, const struct journal_key *key, size_t statements,
                            struct error *e) ATTR_MUST_USE;
enum err journal_file_fail(struct db_conn *c, const struct journal_key *key, size_t number,
                           size_t line, struct str text, struct error *e) ATTR_MUST_USE;
enum err journal_file_done(struct db_conn *c, const struct journal_key *key,
                           const unsigned char checksum[CRYPT_SHA256_LEN], size_t statements,
                           struct error *e) ATTR_MUST_USE;
/* Written anew where it is there already. */
enum err journal_statement_write(struct db_conn *c, const struct journal_key *key,
                                 const struct journal_statement *s, struct error *e) ATTR_MUST_USE;
/* Records of statements from number on, which the file may have changed since. */
enum err journal_statements_drop(struct db_conn *c, const struct journal_key *key, size_t number,
                                 struct error *e) ATTR_MUST_USE;

/* Its version, and when it was raised last; ERR_INTERNAL without the row. */
enum err journal_stamp_read(struct db_conn *c, struct arena *a, int64_t *out_version,
                            struct str *out_changed_at, struct error *e) ATTR_MUST_USE;
enum err journal_stamp_raise(struct db_conn *c, struct error *e) ATTR_MUST_USE;

/* How the session stands: does each statement commit by itself, is a transaction open? */
enum err journal_session_read(struct db_conn *c, bool *out_autocommit, bool *out_in_tx,
                              struct error *e) ATTR_MUST_USE;

/*
 * 32 digits that change when the table's definition does; all of an absent table
 * are alike.
 */
enum err journal_fingerprint(struct db_conn *c, struct arena *a, struct str schema,
                             struct str table, struct str *out_digits,
                             struct error *e) ATTR_MUST_USE;

/* The connection's own database. */
enum err journal_database(struct db_conn *c, struct arena *a, struct str *out_name,
                          struct error *e) ATTR_MUST_USE;

#endif
