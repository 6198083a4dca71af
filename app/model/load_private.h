/*
 * load_private.h - what the files of the loader share; for load*.c and schema.c only.
 *
 * The loader reads one kind of thing after the other (tables, columns, keys ...)
 * from information_schema, each for one schema at a time, and sorts the rows to
 * their tables.  What is growing lives in struct load_table; load_finish() makes
 * the immutable model of it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_LOAD_PRIVATE_H
#define APP_MODEL_LOAD_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/map.h"
#include "app/base/str.h"
#include "app/model/schema.h"

struct arena;
struct crypt_keyring;
struct db_conn;
struct db_stmt;

/* An array that grows in the arena; at is an array of whatever load_push() was told. */
struct load_array {
    void *at;
    size_t count;
    size_t room;
};

struct load_table {
    struct model_table *table;
    struct load_array columns; /* struct model_column */
    struct load_array keys;    /* struct load_key */
    struct load_array checks;  /* struct model_check */
    struct load_array out;     /* const struct model_relation * */
    struct load_array in;
};

struct load_key {
    struct model_key key;
    struct load_array columns; /* const struct model_column * */
};

struct load_schema {
    struct str name;
    struct map tables; /* name -> struct load_table */
};

struct load {
    struct db_conn *c;
    struct arena *a;
    struct load_schema *schemas; /* own first */
    size_t schema_count;
    struct load_array tables;   /* struct load_table * */
    struct load_array routines; /* struct model_routine */
    struct crypt_keyring *keys; /* of sealed columns, or NULL */
};

/* A zeroed element at the end; those before it may have moved. */
void *load_push(struct arena *a, struct load_array *array, size_t size) ATTR_NONNULL_RET;

/* Calls row() for every row of a statement whose every parameter is the schema's name. */
typedef enum err load_row_fn(struct load *l, struct load_schema *s, struct db_stmt *q,
                             struct error *e);

/* Text of the current row, in the arena; failure is kept for the caller in e. */
struct str load_text(struct load *l, struct db_stmt *q, unsigned column, struct error *e);

struct load_table *load_table_find(struct load_schema *s, struct str name);
/* The names of columns are alike whatever their case. */
struct model_column *load_column_find(const struct load_table *t, struct str name);

/* Reads the row's seven type columns from first on (see LOAD_TYPE_COLUMNS) into c. */
#define LOAD_TYPE_COLUMNS                                                                         \
    "DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION, " \
    "CHARACTER_SET_NAME, COLLATION_NAME"
enum { LOAD_TYPE_COUNT = 7 };
enum err load_type(struct load *l, struct db_stmt *q, unsigned first, struct str sql_type,
                   struct model_column *c, struct error *e) ATTR_MUST_USE;

load_row_fn load_table_row, load_column_row, load_view_row;
load_row_fn load_key_row, load_relation_row, load_check_row;
load_row_fn load_routine_row, load_param_row;

/* What lintel_seal says of columns, once all are read and the tables are where they stay. */
enum err load_seals(struct load *l, struct error *e) ATTR_MUST_USE;
/* The sealed column whose blind index has that name, or NULL. */
const struct model_column *load_seal_by_index(const struct load_table *t, struct str name);

/* The columns that name a row to a person. */
void load_label(struct arena *a, struct model_table *t);

void model_refs_init(struct model *m);

#endif
