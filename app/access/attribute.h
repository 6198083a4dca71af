/*
 * attribute.h - what is known of an account, for conditions: $user.NAME.
 *
 * A name that lintel_context looks up is not an account's to have: the look-up would hide
 * it.  Nor are id, email and roles.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_ATTRIBUTE_H
#define APP_ACCESS_ATTRIBUTE_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_audit;
struct arena;
struct db_conn;

#define ACCESS_ATTRIBUTE_NAME_MAX   63
#define ACCESS_ATTRIBUTE_VALUE_MAX  255 /* characters */
#define ACCESS_ATTRIBUTE_VALUES_MAX 100

struct access_account_attribute {
    struct str name;
    struct str values; /* one a line, in order */
};

/* By name; in the arena. */
enum err access_attribute_list(struct db_conn *c, struct arena *a, int64_t account_id,
                               struct access_account_attribute **out_list, size_t *out_count,
                               struct error *e) ATTR_MUST_USE;

/*
 * The account's values of a name instead of those it had, one a line; none takes it away.
 * Recorded with before and after, in the same transaction.  ERR_INVALID or ERR_CONFLICT
 * (field "name" or "values"); ERR_ABSENT: no such account.
 */
enum err access_attribute_set(const struct access_audit *audit, int64_t account_id, struct str name,
                              struct str values, struct error *e) ATTR_MUST_USE;

/* What is looked up instead. */
struct access_looked_up {
    struct str name;
    struct str model;
    struct str selects; /* the field */
    struct str where;
    struct str app; /* or absent */
};

enum err access_looked_up_list(struct db_conn *c, struct arena *a,
                               struct access_looked_up **out_list, size_t *out_count,
                               struct error *e) ATTR_MUST_USE;

#endif
