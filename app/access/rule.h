/*
 * rule.h - one grant, or one value for grants: as text, and as the model takes it.
 *
 * The text is what app.json and lintel_grant hold.  Compiling resolves its names
 * against a schema and parses its conditions; what does not fit in every word is
 * refused as a whole, because a part of it could allow more than was meant: of
 * ["*", "!note"] nothing may be left once there is no note.
 *
 * Lifetime: the arena's; the model must be held as long.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_RULE_H
#define APP_ACCESS_RULE_H

#include <stdint.h>

#include "app/access/verb.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/policy.h"

struct arena;
struct model;

/* Of role and verb nothing is checked here. */
struct access_rule_text {
    int64_t id;
    struct str role;
    struct str model;
    enum access_verb verb;
    struct str where;   /* a condition; absent: all rows */
    struct str check;   /* a condition; absent: as where */
    struct str fields;  /* JSON, an array of names, "*" and "!name"; absent: all */
    struct str presets; /* JSON, an object of texts; absent: none */
};

struct access_rule {
    const struct model_table *table; /* NULL: it is about a routine */
    const struct model_routine *routine;
    struct policy_grant grant;
};

/* ERR_INVALID: the error's field is "model", "where", "check", "fields" or "presets". */
enum err access_rule_compile(struct arena *a, const struct model *m,
                             const struct access_rule_text *text, struct access_rule *out_rule,
                             struct error *e) ATTR_MUST_USE;

/* A value for conditions, as text and as it is looked up. */
struct access_context_text {
    struct str name;
    struct str model;
    struct str select; /* a field */
    struct str where;
};

struct access_context {
    struct str name;
    const struct model_table *table;
    const struct model_column *column;
    const struct query_cond *where;
};

/* ERR_INVALID: the error's field is "model", "select" or "where". */
enum err access_context_compile(struct arena *a, const struct model *m,
                                const struct access_context_text *text,
                                struct access_context *out_context, struct error *e) ATTR_MUST_USE;

#endif
