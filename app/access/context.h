/*
 * context.h - the values that conditions mention as $user.name, looked up when first asked for.
 *
 * Lifetime: the arena's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_CONTEXT_H
#define APP_ACCESS_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "app/access/rules.h"
#include "app/access/subject.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;
struct policy;
struct access_context_memory;

#define ACCESS_CONTEXT_VALUES_MAX 1000 /* of one name; more are an error, not a part of them */

/* All is borrowed. */
struct access_context_memory *
access_context_memory_new(struct arena *a, struct db_conn *c, const struct access_rules *rules,
                          const struct access_subject *subject,
                          const access_role_set *roles) ATTR_NONNULL_RET;

/*
 * The values of a name ("user.id"); false: it has none, is not known, asks for itself
 * in a circle, or could not be looked up.  p is whose context it is.
 */
bool access_context_find(struct access_context_memory *m, const struct policy *p, struct str name,
                         const struct str **out_values, size_t *out_count);

/* The first failure of a look-up, if there was one. */
enum err access_context_trouble(const struct access_context_memory *m,
                                struct error *e) ATTR_MUST_USE;

#endif
