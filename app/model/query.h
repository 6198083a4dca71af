/*
 * query.h - what is asked for: a syntax tree, and the parser of its grammar.
 *
 * The grammar is PostgREST's: it comes as pairs of a name and a value, as a
 * query string holds them, but nothing here knows HTTP.  Row policies, saved
 * views and guards are written in it too.
 *
 *     select=film_id,name:title,*          fields; name:field renames
 *     rating=eq.PG                         field=operator.value
 *     length=not.in.(90,"1,5",120)         not. before any operator; "..." quotes
 *     or=(a.lt.5,not.and(b.is.null,c.like.x*))
 *     order=title.desc.nullslast,film_id
 *     limit=20   offset=40
 *
 * The parser knows no schema: fields are names with a position.  plan.h resolves
 * them against a table.  What has a place in the grammar but none in the tree
 * yet (relations, casts, JSON paths, aggregates) is refused by its name.
 *
 * Every refusal names the parameter and the character it stands at.
 *
 * Lifetime: the arena's; names and values may borrow from the parameters.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_QUERY_H
#define APP_MODEL_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

/* The limits of one query; what passes one is ERR_INVALID and named in the words. */
struct query_limits {
    size_t filters;      /* conditions in all, nested ones counted */
    size_t depth;        /* and/or in one another */
    size_t list;         /* values of one in.(...) */
    size_t fields;       /* entries of select */
    size_t orders;       /* entries of order */
    size_t text;         /* bytes of the SQL statement */
    uint64_t rows_max;   /* ceiling of limit, and its default */
    uint64_t offset_max; /* an offset costs as much as reading what it skips */
};

extern const struct query_limits query_limits_default;

struct query_param {
    struct str name;
    struct str value;
};

/* A field by name, and where it stands, for whoever refuses it: query_field_fail(). */
struct query_field {
    struct str name;
    struct str param; /* the parameter's name */
    struct str text;  /* what it stands in: the parameter's value; absent: it is the name itself */
    size_t at;        /* in the text, bytes */
};

/* ERR_INVALID for a field: "param: at character N: words", or "field: words". */
enum err query_field_fail(const struct query_field *f, struct error *e, const char *fmt, ...)
    ATTR_PRINTF(3, 4);

enum query_op {
    QUERY_EQ,
    QUERY_NEQ,
    QUERY_GT,
    QUERY_GTE,
    QUERY_LT,
    QUERY_LTE,
    QUERY_LIKE,
    QUERY_ILIKE,
    QUERY_IN,
    QUERY_IS,
    QUERY_OP__COUNT
};

struct str query_op_name(enum query_op op);

enum query_cond_kind { QUERY_COMPARE, QUERY_AND, QUERY_OR };

/* A condition: a comparison, or a list of conditions joined by and/or. */
struct query_cond {
    enum query_cond_kind kind;
    bool is_negated;
    struct query_cond *next; /* in the list this stands in */
    /* QUERY_AND, QUERY_OR */
    struct query_cond *first;
    /* QUERY_COMPARE */
    struct query_field field;
    enum query_op op;
    const struct str *values; /* one; with QUERY_IN any number */
    size_t value_count;
};

enum query_item_kind { QUERY_COLUMN, QUERY_ALL };

struct query_item {
    enum query_item_kind kind;
    struct query_item *next;
    struct query_field field;
    struct str alias; /* absent: the field's own name */
};

enum query_nulls { QUERY_NULLS_ANY, QUERY_NULLS_FIRST, QUERY_NULLS_LAST };

struct query_order {
    struct query_order *next;
    struct query_field field;
    bool is_descending;
    enum query_nulls nulls;
};

struct query {
    struct query_item *items;  /* NULL: all columns */
    struct query_cond *where;  /* a list joined by and; NULL: all rows */
    struct query_order *order; /* NULL: none asked for */
    bool has_limit;
    bool has_offset;
    uint64_t limit; /* as asked for; the ceiling is put on by the plan */
    uint64_t offset;
};

enum err query_parse(struct arena *a, const struct query_param *params, size_t count,
                     const struct query_limits *limits, struct query **out_query,
                     struct error *e) ATTR_MUST_USE;

#endif
