/*
 * grants.h - what somebody may do, as the model asks it: struct policy from roles and rules.
 *
 * Built once a request, costs no query of its own when roles and rules are at
 * hand.  A table's grants are put together when it is first asked for; a value
 * ($user.employee_id) is looked up when a condition first mentions it.
 *
 * What conditions know:
 *   $user.id      the account's number; nothing for who is not signed in
 *   $user.email   its address, in lower case, once it was confirmed that it is theirs
 *   $user.roles   all roles in force, those that others include among them
 *   $user.NAME    as lintel_context says how to look it up, else an attribute of
 *                 the account (lintel_account_attribute)
 *
 * Lifetime: the arena's; the rules are held until it is reset.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_GRANTS_H
#define APP_ACCESS_GRANTS_H

#include <stdbool.h>

#include "app/access/rules.h"
#include "app/access/subject.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/model/policy.h"

struct arena;
struct db_conn;
struct http_exchange;

/* What a process needs for it; made once, given to all threads. */
struct access_sources {
    struct access_rules_cell *rules;
    struct subject_cache *subjects;
};

/*
 * Sets x->policy (and x->rules) for x->user and x->model: everything for the administrator,
 * otherwise what the roles grant.  Call it again when x->model was renewed.
 */
enum err access_policy_set(struct http_exchange *x,
                           const struct access_sources *sources) ATTR_MUST_USE;

/*
 * The same for anybody, administrators too: for whoever explains and tests.  c is
 * what values are looked up with.  Rules and subject are borrowed.
 */
const struct policy *access_policy_make(struct arena *a, struct db_conn *c,
                                        const struct access_rules *rules,
                                        const struct access_subject *subject) ATTR_NONNULL_RET;

/*
 * Did the database fail when a value was looked up?  Then what was answered since
 * says less than it should: whoever answered gives up with this error.
 */
enum err access_policy_trouble(const struct policy *p, struct error *e) ATTR_MUST_USE;

/* The roles in force; NULL for a policy that is not made of roles. */
const access_role_set *access_policy_roles(const struct policy *p);

#endif
