/*
 * parse.h - JSON text to a tree of values in an arena.
 *
 * For bodies from strangers: strict RFC 8259, and besides that refused are
 * invalid UTF-8, NUL in a string, a lone surrogate, a name that stands twice in
 * one object (two readers would see two different things), and what passes a
 * limit.  The words say where: "line 3, character 14".
 *
 * Numbers stay the text they were written as: 0.10 and 12345678901234567890 are
 * exact, and the column they are meant for decides what they become.
 *
 * Lifetime: the arena's.  Strings without an escape borrow from the text, which
 * must live as long.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_JSON_PARSE_H
#define APP_JSON_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

struct json_limits {
    size_t bytes;  /* of the text */
    size_t depth;  /* of arrays and objects in one another */
    size_t values; /* in all: each costs the arena some 80 bytes, however short its text */
};

extern const struct json_limits json_limits_default;

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/*
 * An array's and an object's values are a list:
 *     for (const struct json_value *v = object->first; v != NULL; v = v->next)
 */
struct json_value {
    enum json_kind kind;
    bool is_true;                   /* JSON_BOOL */
    struct str name;                /* of a member of an object, or absent */
    struct str text;                /* JSON_STRING: decoded; JSON_NUMBER: as written */
    struct str source;              /* the value as it stands in the text */
    const struct json_value *first; /* of an array or object; NULL: empty */
    const struct json_value *next;  /* in the array or object this stands in */
    size_t count;                   /* of an array's or object's values */
};

enum err json_parse(struct arena *a, struct str text, const struct json_limits *limits,
                    const struct json_value **out_value, struct error *e) ATTR_MUST_USE;

/* The member of that name, or NULL; looks at one after the other. */
const struct json_value *json_find(const struct json_value *object, struct str name);

const char *json_kind_name(enum json_kind kind) ATTR_NONNULL_RET;

#endif
