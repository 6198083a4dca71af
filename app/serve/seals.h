/*
 * seals.h - the sealed columns of the database, for the commands about keys.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_SEALS_H
#define APP_SERVE_SEALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct command_context;
struct db_conn;
struct model;
struct model_column;

struct seals {
    struct db_conn *conn;
    const struct model *model;
    const struct model_column **columns;
    size_t count;
};

/* For AUTO. */
void seals_close(struct seals *s);
/* Connects and reads the schema. */
enum err seals_open(struct command_context *c, struct seals *out_seals) ATTR_MUST_USE;
/* "person.ssn"; ERR_ABSENT lists what there is. */
enum err seals_find(struct command_context *c, const struct seals *s, struct str name,
                    const struct model_column **out_column) ATTR_MUST_USE;

/* Seals all values of a column that are plain or of another key, and tells how far it is. */
enum err seals_seal(struct command_context *c, const struct seals *s,
                    const struct model_column *column) ATTR_MUST_USE;
enum err seals_unseal(struct command_context *c, const struct seals *s,
                      const struct model_column *column) ATTR_MUST_USE;

/* Prints which keys the values have, and what cannot be opened with the keys there are. */
enum err seals_print(struct command_context *c, const struct seals *s) ATTR_MUST_USE;
/* Rows whose value or blind index is of the key of that name. */
enum err seals_rows_of(struct command_context *c, const struct seals *s, struct str key,
                       uint64_t *out_rows) ATTR_MUST_USE;

#endif
