/*
 * sealed_type.h - which values a sealed column may have, and which columns can hold them.
 *
 * Declared in app.json: varchar(n), text, json, int, bigint, decimal(p,s), date or
 * boolean.  They are stored as text (crypt/seal.h) in a VARCHAR, a VARBINARY, or one of
 * the TEXTs and BLOBs, about a third longer than the value and 80 bytes more.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_SEALED_TYPE_H
#define APP_MODEL_SEALED_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct model_column;
struct model_table;

/* Makes c, a copy of the stored column, speak of values of that type; false: there is no such. */
bool sealed_type_set(struct model_column *c, struct str type) ATTR_MUST_USE;

/*
 * Can the column hold sealed values of that type, and the other (absent: none) their blind index?
 * Both are looked at as the server has them.  ERR_INVALID with words that name the column and
 * say what it would have to be.
 */
enum err sealed_type_check(struct arena *a, const struct model_table *t, struct str column,
                           struct str type, struct str index, struct error *e) ATTR_MUST_USE;

#endif
