/*
 * verb.c - the names of verbs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/verb.h"

static const struct str names[ACCESS_VERB__COUNT] = {
    [ACCESS_READ] = STR_INIT("read"),     [ACCESS_CREATE] = STR_INIT("create"),
    [ACCESS_UPDATE] = STR_INIT("update"), [ACCESS_DELETE] = STR_INIT("delete"),
    [ACCESS_EXPORT] = STR_INIT("export"), [ACCESS_CALL] = STR_INIT("call"),
};

struct str access_verb_name(enum access_verb verb)
{
    return names[verb];
}

bool access_verb_parse(struct str name, enum access_verb *out_verb)
{
    for (size_t i = 0; i < ACCESS_VERB__COUNT; i++) {
        if (!str_eq(names[i], name))
            continue;
        *out_verb = (enum access_verb)i;
        return true;
    }
    return false;
}
