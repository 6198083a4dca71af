/*
 * scoped.h - a policy narrowed to the scopes of a key.
 *
 * What the account may do and the scopes do not name is refused as if nobody had
 * granted it.  Nothing is added: it can only be less.
 *
 * Lifetime: the arena's; model, inner policy and scopes are borrowed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_SCOPED_H
#define APP_ACCESS_SCOPED_H

#include "app/access/api_key.h"
#include "app/base/attr.h"
#include "app/model/policy.h"

struct arena;
struct model;

const struct policy *access_scoped_policy(struct arena *a, const struct model *m,
                                          const struct policy *inner,
                                          const struct access_scope *scopes,
                                          size_t count) ATTR_NONNULL_RET;

/* The policy that was narrowed; any other policy is given back as it is. */
const struct policy *access_scoped_inner(const struct policy *p);

#endif
