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
 *     title=like(any).{A*,B*}              any of them, all of them
 *     extra->a->>0=eq.x                    a step into JSON; ->> gives text
 *     select=length::text,length.avg()     casts, aggregates
 *     select=region,n:count()&n=gt.5       an aggregate's name in a filter: about groups
 *     select=title,language(name),...store!inner(city)
 *                                          relations: embedded, or spread into the row
 *     language.name=eq.x                   a filter of what is embedded; also
 *     actor.order=  actor.limit=  actor.offset=  actor.or=
 *     order=language(name).desc            by a field of a relation that has one row
 *
 * The parser knows no schema: fields are names with a position.  plan.h resolves
 * them against a table.
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
struct model_column;

/* The limits of one query; what passes one is ERR_INVALID and named in the words. */
struct query_limits {
    size_t filters;        /* conditions in all, nested ones counted */
    size_t depth;          /* and/or in one another */
    size_t list;           /* values of one in.(...) */
    size_t fields;         /* entries of select */
    size_t orders;         /* entries of order */
    size_t text;           /* bytes of the SQL statement */
    size_t relations;      /* embedded ones in all */
    size_t relation_depth; /* embedded ones in one another */
    size_t embedded_rows;  /* rows of embedded lists, all together */
    bool has_aggregates;   /* false: they are refused */
    uint64_t rows_max;     /* ceiling of limit, and its default */
    uint64_t offset_max;   /* an offset costs as much as reading what it skips */
};

extern const struct query_limits query_limits_default;

struct query_param {
    struct str name;
    struct str value;
};

/* A step into JSON: a key of an object, or an index of an array (below 0: from its end). */
struct query_key {
    struct str name;
    bool is_index;
    int64_t index;
};

struct query_path {
    const struct query_key *keys;
    size_t count;
    bool is_text; /* ->> at the end: the value as text, not as JSON */
};

/* A field by name, and where it stands, for whoever refuses it: query_field_fail(). */
struct query_field {
    struct str name;
    struct str param; /* the parameter's name */
    struct str text;  /* what it stands in: the parameter's value; absent: it is the name itself */
    size_t at;        /* in the text, bytes */
    const struct query_path *path; /* into its JSON; NULL: the field itself */
    /* Never set by the parser: code of ours means this column, whatever a policy says of it. */
    const struct model_column *column;
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
    QUERY_ISDISTINCT,
    QUERY_MATCH,
    QUERY_IMATCH,
    QUERY_FTS,
    QUERY_PLFTS,
    QUERY_PHFTS,
    QUERY_WFTS,
    QUERY_CS,
    QUERY_CD,
    QUERY_OP__COUNT
};

/* op(any).{a,b}: one of the values will do; op(all).{a,b}: each must. */
enum query_quantifier { QUERY_ONE_VALUE, QUERY_ANY_VALUE, QUERY_EACH_VALUE };

struct str query_op_name(enum query_op op);

/* A relation on the way to a field, as in author!story_author.team.name. */
struct query_step {
    const struct query_step *next;
    struct query_field field;
    struct str hint; /* which of several relations, or absent */
};

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
    enum query_quantifier quantifier;
    const struct str *values; /* one; with QUERY_IN and a quantifier any number */
    size_t value_count;
    /* Only in a policy's: see query_options. */
    const struct query_step *steps; /* where the field is; NULL: in the row itself */
    const bool *is_reference;       /* by value: a name, without its $; NULL: all are literals */
};

enum query_item_kind { QUERY_COLUMN, QUERY_ALL, QUERY_RELATION };

enum query_aggregate {
    QUERY_PLAIN,
    QUERY_COUNT,
    QUERY_SUM,
    QUERY_AVG,
    QUERY_MIN,
    QUERY_MAX,
    QUERY_AGGREGATE__COUNT
};

struct str query_aggregate_name(enum query_aggregate aggregate);

struct query_item {
    enum query_item_kind kind;
    struct query_item *next;
    struct query_field field; /* count(): no name */
    struct str alias;         /* absent: the field's own name */
    struct str cast;          /* type name, or absent */
    enum query_aggregate aggregate;
    struct str aggregate_cast;
    /* QUERY_RELATION */
    struct query *relation;
    struct str hint; /* which of several relations, or absent */
    bool is_inner;   /* rows without it are left out */
    bool is_spread;  /* its fields become the row's own */
};

enum query_nulls { QUERY_NULLS_ANY, QUERY_NULLS_FIRST, QUERY_NULLS_LAST };

struct query_order {
    struct query_order *next;
    struct str relation; /* the field is this relation's; absent: the table's own */
    struct query_field field;
    bool is_descending;
    enum query_nulls nulls;
};

/* What is asked of a table, or of a relation embedded in its rows. */
struct query {
    struct query_item *items; /* NULL: all columns */
    bool is_empty;            /* a relation's: rel(), nothing of its rows */
    bool has_order;
    struct query_cond *where;  /* a list joined by and; NULL: all rows */
    struct query_order *order; /* NULL: none asked for */
    bool has_limit;
    bool has_offset;
    uint64_t limit; /* as asked for; the ceiling is put on by the plan */
    uint64_t offset;
};

struct query_options {
    const struct query_limits *limits;
    /*
     * Conditions of a policy, and nothing else.  A name may be a path along relations,
     * with hints: there is a row of that kind (not. before the operator: there is none).
     * A value may be a reference, $name; of in. and (any) also its whole list, in.$name.
     * Values may be quoted everywhere, and must be where they begin with $ or hold &.
     *
     *     author!story_author.team.name=eq."A & B"   team_id=in.$user.teams   id=eq.$user.id
     */
    bool is_policy;
};

enum err query_parse(struct arena *a, const struct query_param *params, size_t count,
                     const struct query_options *options, struct query **out_query,
                     struct error *e) ATTR_MUST_USE;

/* The item that embeds a relation under that name, or NULL. */
const struct query_item *query_relation_find(const struct query *q, struct str name);

#endif
