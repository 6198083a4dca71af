/*
 * subject.h - whom a policy is built for: an account, its roles, what is known of it.
 *
 * Roles and attributes of an account cost one query, whose answer is believed for
 * ACCESS_CACHE_US by a cache that the process shares, as sessions are.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_SUBJECT_H
#define APP_ACCESS_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;
struct subject_cache;

/* name has these values: $user.name */
struct access_attribute {
    struct str name;
    const struct str *values;
    size_t count;
};

struct access_subject {
    int64_t account_id;      /* 0: nobody signed in */
    struct str email;        /* in lower case, once it is confirmed; else absent */
    const struct str *roles; /* given to it; neither built-in ones nor what they include */
    size_t role_count;
    const struct access_attribute *attributes;
    size_t attribute_count;
    /*
     * Somebody who is signed in and has no account, for whoever tests: the attributes are all
     * that is known, $user.id and $user.email among them, and come before what is looked up.
     */
    bool is_made_up;
};

struct subject_cache *subject_cache_new(void) ATTR_MUST_USE ATTR_NONNULL_RET;
/* NULL is fine. */
void subject_cache_free(struct subject_cache *cache);

/* Fills all but out->account_id, of that account, in the arena.  cache may be NULL. */
enum err access_subject_load(struct db_conn *c, struct subject_cache *cache, struct arena *a,
                             struct access_subject *out, struct error *e) ATTR_MUST_USE;

#endif
