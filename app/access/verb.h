/*
 * verb.h - what a role may be allowed to do: the model's verbs, and calls.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_VERB_H
#define APP_ACCESS_VERB_H

#include <stdbool.h>

#include "app/base/str.h"
#include "app/model/policy.h"

enum access_verb {
    ACCESS_READ = POLICY_READ,
    ACCESS_CREATE = POLICY_CREATE,
    ACCESS_UPDATE = POLICY_UPDATE,
    ACCESS_DELETE = POLICY_DELETE,
    ACCESS_EXPORT = POLICY_EXPORT,
    ACCESS_CALL = POLICY_VERB__COUNT, /* a function or procedure */
    ACCESS_VERB__COUNT
};

/* "read", as app.json, lintel_grant and the command line have it. */
struct str access_verb_name(enum access_verb verb);
bool access_verb_parse(struct str name, enum access_verb *out_verb);

#endif
