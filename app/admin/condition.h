/*
 * condition.h - the filter form's conditions: into the query language, and back into words.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_CONDITION_H
#define APP_ADMIN_CONDITION_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct tmpl_map;

/* The choices of the form, under "hows". */
void admin_condition_choices(struct tmpl_map *m);

/*
 * "least" and "1990" to "gte.1990".  ERR_INVALID: no such condition, or a value
 * is missing where one is needed.
 */
enum err admin_condition_write(struct arena *a, struct str how, struct str value,
                               struct str *out_text, struct error *e) ATTR_MUST_USE;

/* "gte.1990" to "is at least 1990"; what the form cannot write stays as it is. */
struct str admin_condition_words(struct arena *a, struct str text);

#endif
