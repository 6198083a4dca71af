/*
 * literal.h - text from a stranger to a value fit for a column, or words why not.
 *
 * What the server would refuse, bend (rounding, clipping, 'abc' = 0) or read in
 * two ways is refused here, before any SQL runs.
 *
 *     BOOL       true/false, t/f, yes/no, on/off, 1/0
 *     INT ...    whole numbers within the column's own range
 *     DECIMAL    up to 65 digits, exact
 *     DATE       2024-02-29; a time after it is cut off
 *     DATETIME   2024-02-29T13:00:00.123456, 'T' or a blank; a zone is ignored
 *     TIMESTAMP  the same; with a zone (Z, +02, +02:00) it is brought to UTC
 *     BYTES      \x0aff, or the bytes themselves
 *     SET        a,b or {a,b}; brought into the declared order
 *     UUID, INET as the server prints them
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_LITERAL_H
#define APP_MODEL_LITERAL_H

#include <stdbool.h>

#include "app/base/str.h"
#include "app/db/value.h"

struct arena;
struct model_column;

struct literal_fault {
    const char *state; /* SQLSTATE as Postgres has it: 22P02 syntax, 22003 range, ... */
    char words[256];   /* what is wrong and the remedy */
};

/* On success *out_value may borrow from text; on failure *out_fault is filled. */
bool literal_parse(const struct model_column *c, struct arena *a, struct str text,
                   struct db_value *out_value, struct literal_fault *out_fault);

#endif
