/*
 * errors.h - what the server said, and what it means to us.
 *
 * One table (errors.c) says what each of MariaDB's numbers means.
 * A struct db_fault keeps the last refusal as the server put it: a face that
 * must answer in its own dialect (PostgREST's code, details, hint) reads it
 * through db_conn_fault().  Its message may quote values: it is for the client
 * who sent them, never for the log.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_DB_ERRORS_H
#define APP_DB_ERRORS_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct db_fault {
    unsigned number; /* MariaDB's (1000 on) or the client library's (2000 on); 0: none */
    char state[6];   /* SQLSTATE */
    char message[512];
};

/* The server did not know a name of the statement: the schema has changed since it was read. */
bool db_error_is_stale(const struct error *e);

/* The names a message holds, as slices of it; absent where it has none. */
struct db_fault_names {
    struct str constraint; /* unique key, foreign key or CHECK */
    struct str column;     /* for a foreign key its (first) column */
    struct str table;      /* the table whose constraint it is */
};

enum err db_err_map(unsigned number);

/* The transaction was refused for reasons that may pass: repeat it as a whole. */
bool db_fault_is_refusal(unsigned number);
/* The connection is of no use any more. */
bool db_fault_is_break(unsigned number);

void db_fault_parse(const struct db_fault *f, struct db_fault_names *out_names);

/*
 * Sets e from f.  What the client can mend is told, with the column or the
 * constraint as its field and without values; of anything else the log gets
 * number, state, message and the beginning of sql.
 */
enum err db_fault_tell(const struct db_fault *f, struct str sql, const char *where,
                       struct error *e);

#endif
