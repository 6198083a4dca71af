/*
 * migrate_file.h - one migration file beside what the journal knows of it.
 *
 * For migrate*.c only.  Lifetime: everything lives in the arena it was read into.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_MIGRATE_FILE_H
#define APP_MODEL_MIGRATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/migrate.h"
#include "app/model/migrate_journal.h"
#include "app/model/split.h"

struct migrate_source {
    struct migrate_file info;
    struct journal_key key;
    struct str label; /* "app/file", for messages */
    struct str text;
    unsigned char checksum[CRYPT_SHA256_LEN];
    struct split_statement *statements; /* NULL when the file is done and was not changed */
    size_t count;
    size_t edited;    /* MIGRATE_EDITED: the first statement that differs, from 1 */
    bool is_doubtful; /* statement done + 1 was started, its end is not recorded */
    struct journal_statement doubtful;
};

/* has_journal: false before the first migration, when everything is pending. */
enum err migrate_source_read(struct db_conn *c, struct arena *a, const struct migrate_app *app,
                             struct str file, bool has_journal, struct migrate_source *out_source,
                             struct error *e) ATTR_MUST_USE;

/* ERR_CONFLICT for an edited file, ERR_INVALID for a statement that no migration may hold. */
enum err migrate_source_check(struct arena *a, const struct migrate_source *s, struct str database,
                              struct error *e) ATTR_MUST_USE;

/* Part of the check: ERR_INVALID when a resumed file reads a variable that cannot be had again. */
enum err migrate_variable_check(struct arena *a, const struct migrate_source *s,
                                struct error *e) ATTR_MUST_USE;

/* Has the statement the text that it was recorded with? */
bool migrate_is_as_recorded(const struct split_statement *q,
                            const struct journal_statement *record) ATTR_MUST_USE;

/* How a USE, or a CREATE, ALTER or DROP DATABASE is treated. */
enum migrate_database { MIGRATE_DATABASE_RUN, MIGRATE_DATABASE_SKIP, MIGRATE_DATABASE_REFUSE };
enum migrate_database migrate_database_rule(struct arena *a, struct str statement,
                                            struct str database);

#endif
