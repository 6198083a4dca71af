/*
 * build.h - statements put together from parts that are safe by their type.
 *
 * There are three entrances:
 *   - a literal of the source code, or what a builder made before (struct sql);
 *   - a column, table or routine of the introspected schema, by pointer; its
 *     name is quoted by one function;
 *   - a question mark, whose value is kept beside the text.
 * There is none for a char * or a struct str: text out of a request cannot
 * become SQL, whatever the caller does.
 *
 * The same query shape gives the same text, so that the connection's cache of
 * prepared statements finds it again; values never stand in it.
 *
 * Failure (text or parameters past their limit) is sticky and asked once, by
 * build_finish().
 *
 * Lifetime: caller's storage; text and parameters live in the arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_BUILD_H
#define APP_MODEL_BUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/db/sql.h"
#include "app/db/value.h"

struct arena;
struct db_stmt;
struct model_column;
struct model_key;
struct model_routine;
struct model_table;

#define BUILD_PARAMS_MAX 60000 /* the protocol counts them in 16 bits */

/* Which of the tables of a statement: written as t0, t1 ... */
typedef unsigned build_alias;
/* Without an alias: the bare name, as INSERT and UPDATE want it. */
#define BUILD_BARE ((build_alias)-1)

struct build {
    struct arena *arena;
    char *text;
    size_t len;
    size_t size;
    size_t max;
    struct db_value *params;
    size_t param_count;
    size_t param_room;
    bool is_failed;
};

/* A finished statement. */
struct build_sql {
    struct sql sql;
    const struct db_value *params; /* one for each question mark, in order */
    size_t param_count;
};

/* max: bytes of the statement's text. */
void build_init(struct build *b, struct arena *a, size_t max);

void build_sql(struct build *b, struct sql part);
/* t1.`name` */
void build_column(struct build *b, const struct model_column *c, build_alias alias);
/* `schema`.`name` t1; for what a call gave: JSON_TABLE(?, ...) t1 */
void build_table(struct build *b, const struct model_table *t, build_alias alias);
/* `schema`.`name` */
void build_routine(struct build *b, const struct model_routine *r);
/* `key` */
void build_key(struct build *b, const struct model_key *k);
/* CHARACTER SET `utf8mb4` COLLATE `utf8mb4_bin`, those of the column */
void build_collation(struct build *b, const struct model_column *c);
void build_number(struct build *b, size_t n);
/* ?; text in the value is borrowed until the statement has run. */
void build_param(struct build *b, const struct db_value *value);

/* build_rows.c, for build_table(): JSON_TABLE(?, ...), the rows of t->rows. */
void build_rows(struct build *b, const struct model_table *t);

/* What was built before, with its parameters. */
void build_append(struct build *b, const struct build_sql *part);

enum err build_finish(const struct build *b, struct build_sql *out_sql,
                      struct error *e) ATTR_MUST_USE;

/* Binds every parameter of a statement that was prepared from s. */
enum err build_bind(const struct build_sql *s, struct db_stmt *q, struct error *e) ATTR_MUST_USE;

#endif
