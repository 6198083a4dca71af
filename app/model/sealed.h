/*
 * sealed.h - values of sealed columns: into the column and out of it.
 *
 * A sealed value is bound to its table, column and the row's primary key (crypt/seal.h).
 * What is sealed is the value's one spelling: 7.50 for a DECIMAL(4,2) that was given
 * as 07.5; so equal values have equal blind indexes.  Text is compared byte by byte.
 *
 * A value that cannot be opened, because its key is lost or it was altered, is absent
 * from its row (NULL in CSV and in arrays); the rest of the row is read.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_SEALED_H
#define APP_MODEL_SEALED_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/crypt/seal.h"
#include "app/db/value.h"

struct arena;
struct model_column;

/* What tells a row from others: the values of its primary key. */
struct str sealed_row(struct arena *a, const struct db_value *key, size_t count);
/* The one spelling of a value that was found fit for the column. */
struct str sealed_spelling(struct arena *a, const struct model_column *c, const struct db_value *v);

/* The spelling, sealed for a row.  ERR_UNAVAILABLE: there is no key. */
enum err sealed_make(const struct model_column *c, struct str row, struct str spelling,
                     struct arena *a, struct str *out_sealed, struct error *e) ATTR_MUST_USE;

/*
 * What the server has, opened.  Plain values are taken while the column is being sealed
 * or unsealed, and are CRYPT_NOT_SEALED otherwise.  CRYPT_DAMAGED also for what does
 * not fit the column's type.  NULL opens to NULL.
 */
enum crypt_opened sealed_open(const struct model_column *c, struct str row,
                              const struct db_value *stored, struct arena *a,
                              struct db_value *out_value) ATTR_MUST_USE;
/* The same down to the spelling, which may fit or not; *out_was_sealed says how it stood there. */
enum crypt_opened sealed_spelled(const struct model_column *c, struct str row, struct str stored,
                                 struct arena *a, struct str *out_spelling, bool *out_was_sealed);

/*
 * The blind indexes of a spelling, as values to compare with: that of the current key first, and
 * those of the others, by which rows may still be found.  ERR_UNAVAILABLE: there is no key.
 */
enum err sealed_blinds(const struct model_column *c, struct str spelling, struct arena *a,
                       struct db_value **out_blinds, size_t *out_count,
                       struct error *e) ATTR_MUST_USE;

#endif
