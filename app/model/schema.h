/*
 * schema.h - the database's schema as it was introspected: immutable plain data.
 *
 * Read from information_schema by model_load(), kept in one arena, shared by all
 * threads, counted by reference and swapped as a whole when the schema changes.
 * A column or table exists for the code above only as a pointer into it, which
 * is what makes it safe to put its name into SQL.
 *
 * Lifetime: as long as somebody holds it (model_hold/model_release).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_SCHEMA_H
#define APP_MODEL_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/map.h"
#include "app/base/str.h"

struct arena;

enum model_type {
    MODEL_BOOL, /* TINYINT(1), BIT(1) */
    MODEL_INT,
    MODEL_UINT,
    MODEL_DECIMAL,
    MODEL_DOUBLE,
    MODEL_BIT, /* BIT(2) to BIT(64) */
    MODEL_TEXT,
    MODEL_BYTES,
    MODEL_DATE,
    MODEL_TIME,
    MODEL_DATETIME,
    MODEL_TIMESTAMP,
    MODEL_YEAR,
    MODEL_ENUM,
    MODEL_SET,
    MODEL_JSON, /* JSON, that is LONGTEXT with CHECK json_valid() */
    MODEL_UUID,
    MODEL_INET,
    MODEL_GEOMETRY,
    MODEL_TYPE__COUNT
};

enum model_action {
    MODEL_RESTRICT,
    MODEL_CASCADE,
    MODEL_SET_NULL,
    MODEL_NO_ACTION,
    MODEL_SET_DEFAULT
};

struct crypt_keyring;
struct model_column;
struct model_table;
struct model_relation;

enum model_seal_state {
    MODEL_SEALING,   /* values are written sealed; some that are there may still be plain */
    MODEL_SEALED,    /* what is not sealed is damaged */
    MODEL_UNSEALING, /* values are written plain; some that are there may still be sealed */
};

/* A column whose values are encrypted: the column itself speaks of them as they are when open. */
struct model_seal {
    struct crypt_keyring *keys; /* borrowed; NULL: nothing opens, and nothing can be written */
    enum model_seal_state state;
    struct str table; /* what values are bound to, beside the column's name and the row's key */
    const struct model_column *stored; /* the column as the server has it */
    /* Its blind index; NULL: it cannot be searched.  Not among the table's columns: keys that it
     * is part of name the sealed one instead. */
    const struct model_column *index;
};

struct model_column {
    const struct model_table *table;
    struct str name;
    struct str comment;
    struct str sql_type; /* as declared: "decimal(4,2) unsigned" */
    enum model_type type;
    size_t position;    /* in table->columns */
    uint64_t max_chars; /* text: characters; bytes: bytes; 0: does not apply */
    unsigned bytes;     /* integers: 1, 2, 3, 4 or 8 */
    unsigned precision; /* DECIMAL digits */
    unsigned scale;     /* DECIMAL digits after the point; fraction digits of times */
    bool is_unsigned;
    bool is_nullable;
    bool is_zero_or_one; /* BOOL: it can hold nothing else (BIT(1), CHECK (x IN (0, 1))) */
    bool is_auto;        /* AUTO_INCREMENT */
    bool is_generated;   /* cannot be written */
    bool is_invisible;
    bool has_default;       /* may be left out of an INSERT (also: nullable, auto, generated) */
    struct str default_sql; /* as the server prints it, or absent */
    struct str on_update;   /* "current_timestamp()", or absent */
    struct str generation;  /* the expression, or absent */
    struct str charset;     /* text only */
    struct str collation;
    const struct str *values; /* ENUM and SET members, in order */
    size_t value_count;
    const struct model_seal *seal; /* NULL: it is not sealed */
};

/* PRIMARY or UNIQUE: the columns in key order. */
struct model_key {
    struct str name;
    const struct model_column *const *columns;
    size_t count;
    bool is_unique;
    bool is_full_text;
};

struct model_check {
    struct str name;
    struct str clause;
    const struct model_column *column; /* a column's own check, or NULL */
};

/* A foreign key, seen from either end. */
struct model_relation {
    struct str name;
    const struct model_table *from;
    const struct model_table *to;
    const struct model_column *const *from_columns;
    const struct model_column *const *to_columns;
    size_t count;
    enum model_action on_delete;
    enum model_action on_update;
    bool is_unique; /* from_columns are unique: at most one row points at each */
};

enum model_table_kind { MODEL_TABLE, MODEL_VIEW };

struct model_table {
    struct str schema;
    struct str name;
    struct str comment;
    enum model_table_kind kind;
    bool is_system;         /* lintel_*: not served */
    bool has_seals;         /* some of its columns are sealed */
    bool is_writable;       /* a table with a primary key, or an updatable view */
    uint64_t rows_estimate; /* the engine's; 0 for views */
    const struct model_column *columns;
    size_t column_count;
    struct map column_by_name;
    const struct model_key *primary; /* NULL: none */
    const struct model_key *keys;    /* all, primary first, non-unique ones included */
    size_t key_count;
    const struct model_check *checks;
    size_t check_count;
    const struct model_relation *const *out; /* foreign keys of this table */
    size_t out_count;
    const struct model_relation *const *in; /* foreign keys that point here */
    size_t in_count;
    const struct model_column *label; /* what names a row to a person; NULL: nothing does */
    /* The same in full: label, or first_name and last_name, to be shown with a blank between. */
    const struct model_column *const *labels;
    size_t label_count;
    /* Not in the database: what a call gave, a JSON array of arrays (call.h); else absent. */
    struct str rows;
};

enum model_param_mode { MODEL_PARAM_IN, MODEL_PARAM_OUT, MODEL_PARAM_INOUT };

struct model_param {
    struct str name;
    enum model_param_mode mode;
    struct model_column as; /* its type, in the words of a column; table is NULL */
};

struct model_routine {
    struct str schema;
    struct str name;
    struct str comment;
    bool is_function;
    bool is_deterministic;
    bool reads_only; /* declared READS SQL DATA, NO SQL or CONTAINS SQL without being a procedure */
    const struct model_param *params;
    size_t param_count;
    const struct model_param *result; /* a function's, or NULL */
};

struct model_refs;

struct model {
    struct arena *arena;
    struct model_refs *refs;
    uint64_t stamp;                   /* of the database's schema version */
    uint64_t outside;                 /* of its tables as the server dates them; see load.h */
    struct str schema;                /* the application's own */
    const struct model_table *tables; /* in name order */
    size_t table_count;
    struct map table_by_name; /* own schema first; those of others as schema.name as well */
    const struct model_routine *routines;
    size_t routine_count;
    struct map routine_by_name;
};

/* NULL when there is none, or when it is Lintel's own. */
const struct model_table *model_table_find(const struct model *m, struct str name);
const struct model_column *model_column_find(const struct model_table *t, struct str name);
/* Is their table a junction: does a unique key of it hold both foreign keys? */
bool model_is_junction(const struct model_relation *a, const struct model_relation *b);
/* A function before a procedure of the same name. */
const struct model_routine *model_routine_find(const struct model *m, struct str name);
/* Lintel's own: not served. */
bool model_routine_is_system(const struct model_routine *r);
const char *model_type_name(enum model_type type);

/* Counted by reference; both are safe from any thread. */
const struct model *model_hold(const struct model *m);
void model_release(const struct model *m);

#endif
