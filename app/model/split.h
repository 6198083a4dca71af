/*
 * split.h - one SQL file into its statements, as the mariadb client reads it.
 *
 * Understands quotes ('', "", ``) with their escapes, comments (--, #, slash-star),
 * version comments (kept: the server reads them; a delimiter inside one does not end
 * the statement), DELIMITER lines, several statements a line, CRLF, a byte order mark,
 * and the sandbox mark of mariadb-dump.  Comments before and after a statement are
 * not part of it.  DEFINER clauses are dropped from CREATE and ALTER, so that the
 * objects belong to whoever migrates and no privilege is needed.
 *
 * A backslash in quotes escapes: files written for NO_BACKSLASH_ESCAPES are misread.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_SPLIT_H
#define APP_MODEL_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

#define SPLIT_STATEMENTS_MAX ((size_t)1 << 20)
#define SPLIT_DELIMITER_MAX  16

/* What a statement does to a transaction and to the session: how a migration treats it. */
enum split_kind {
    SPLIT_DATA,      /* INSERT, UPDATE, SELECT ...: transactional */
    SPLIT_CODE,      /* CALL, EXECUTE, BEGIN NOT ATOMIC: may do anything */
    SPLIT_DDL,       /* everything that commits implicitly, and what is not known */
    SPLIT_SESSION,   /* SET, PREPARE: to be run again when a file is resumed */
    SPLIT_TX,        /* START TRANSACTION, COMMIT, SAVEPOINT ... */
    SPLIT_ROLLBACK,  /* also ROLLBACK TO */
    SPLIT_LOCK,      /* LOCK TABLES */
    SPLIT_UNLOCK,    /* UNLOCK TABLES */
    SPLIT_TEMPORARY, /* CREATE or DROP TEMPORARY TABLE */
    SPLIT_DATABASE   /* USE, and CREATE, ALTER or DROP DATABASE */
};

struct split_statement {
    struct str text; /* without its delimiter */
    size_t line;     /* of its first byte, from 1 */
    enum split_kind kind;
    bool is_session; /* SPLIT_SESSION, SPLIT_LOCK and SPLIT_UNLOCK: lasts beyond the statement */
};

/*
 * ERR_INVALID names the line: an unfinished quote or comment, a DELIMITER without an
 * argument, more than SPLIT_STATEMENTS_MAX statements.  The texts point into text,
 * or into the arena where a DEFINER was dropped.
 */
enum err split_sql(struct arena *a, struct str text, struct split_statement **out_statements,
                   size_t *out_count, struct error *e) ATTR_MUST_USE;

enum split_kind split_kind_of(struct str statement);

/* The statement without its DEFINER clause; itself when it has none. */
struct str split_definer_drop(struct arena *a, struct str statement);

/*
 * What an ALTER TABLE, RENAME TABLE, USE or ... DATABASE names, without quotes;
 * absent when it cannot be told.  out_schema is absent for an unqualified name.
 */
void split_object(struct arena *a, struct str statement, struct str *out_schema,
                  struct str *out_name);

/* Where the table list of a LOCK TABLES begins, or 0 when it is none. */
size_t split_lock_list(struct str statement);

#endif
