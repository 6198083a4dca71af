/*
 * call.h - a function or procedure with named arguments, called; what it gives, as JSON.
 *
 *     struct call k;
 *     TRY(call_find(m, name, &routine, e));
 *     call_init(&k, a, routine);
 *     TRY(call_set_json(&k, object, e));             or call_set_text() one by one
 *     TRY(call_run(c, m, &k, &options, e));          options.finish() gets what it gave
 *
 * Arguments are checked against their parameters' types (literal.h) before any SQL
 * runs; refusals name the parameter.  Every IN and INOUT parameter wants one:
 * MariaDB knows no defaults here.
 *
 * What comes back:
 *   function                 its value
 *   procedure, one result    its rows
 *   several results          an array of them
 *   OUT and INOUT            an object of their values
 *   both                     {"rows": ..., "out": {...}}
 *   neither                  nothing
 * A column of a result that is one of a table's is written as that is (json.h).
 *
 * A call runs in one transaction, which is committed when all of it was read.  A
 * deadlock repeats the call.  A routine that ends the transaction is refused.
 *
 * Rows that are to be filtered and ordered are asked for as CALL_ARRAYS: then
 * result.table stands for them in a plan (plan.h), as a table of the database does.
 *
 * Lifetime: the arena's; the table's rows are the text in options.to.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_CALL_H
#define APP_MODEL_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct buf;
struct db_conn;
struct db_value;
struct json_value;
struct model;
struct model_routine;
struct model_table;
struct policy;

#define CALL_STATE_READ_ONLY "25006"

struct call {
    struct arena *arena;
    const struct model_routine *routine;
    struct db_value *values; /* one a parameter */
    bool *is_given;
};

/* The routine of that name, where it may be called; ERR_ABSENT (PGRST202) suggests the nearest. */
enum err call_find(const struct model *m, const struct policy *p, struct str name,
                   const struct model_routine **out_routine, struct error *e) ATTR_MUST_USE;

void call_init(struct call *k, struct arena *a, const struct model_routine *r);

/* Does the routine take an argument of that name? */
bool call_takes(const struct model_routine *r, struct str name);
/* ERR_ABSENT (PGRST202) for a name that it does not take. */
enum err call_set_text(struct call *k, struct str name, struct str text,
                       struct error *e) ATTR_MUST_USE;
/* An object's members; strings as text, numbers, booleans and null as themselves. */
enum err call_set_json(struct call *k, const struct json_value *object,
                       struct error *e) ATTR_MUST_USE;

enum call_form {
    CALL_OBJECTS, /* rows as a JSON array of objects, for the answer */
    CALL_ARRAYS,  /* as an array of arrays, for a plan */
};

struct call_result;
/* Judges and uses the result, before the commit: its failure undoes the call. */
typedef enum err call_finish_fn(void *arg, const struct call_result *r, struct error *e);

struct call_options {
    enum call_form form;
    bool reads_only; /* in a transaction that cannot write: ERR_INVALID (25006) when it tries */
    bool is_undone;  /* roll back at the end: what would happen? */
    call_finish_fn *finish; /* or NULL; called again when the call is repeated */
    void *finish_arg;
    struct buf *to; /* the answer goes here, and nothing else; anew when the call is repeated */
};

struct call_result {
    size_t set_count; /* results with columns; a function has none */
    size_t row_count; /* of the first */
    bool has_out;     /* there are OUT values */
    struct model_table
        *table; /* CALL_ARRAYS with exactly one result and no OUT values; else NULL */
};

enum err call_run(struct db_conn *c, const struct model *m, const struct call *k,
                  const struct call_options *options, struct error *e) ATTR_MUST_USE;

#endif
