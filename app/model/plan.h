/*
 * plan.h - a query against a table, compiled: one statement and what its columns become.
 *
 * Resolves names, checks literals against their columns' types, puts the
 * ceiling on the number of rows.  Nothing of the query's text reaches the
 * statement: names become pointers, values become parameters (build.h).
 *
 * What the semantics are where SQL and PostgREST leave a choice:
 *   - eq and the like compare text by the column's collation, so that indexes
 *     serve; like tells upper from lower case, ilike does not.  Characters that
 *     a column's character set lacks are no error, they are just not found.
 *   - without nullsfirst/nullslast NULL sorts as MariaDB does: lowest.
 *   - when a page is asked for (limit or offset), the primary key is added to
 *     the order, so that pages neither overlap nor leave rows out.  It costs
 *     nothing where the key is fixed by the conditions: then no order is added.
 *   - the number of values of in.(...) is rounded up by repeating the last one,
 *     so that lists of many lengths share a few prepared statements.
 *
 *   - a BOOLEAN that holds 2 or -1 is true, in conditions as in the answer: "<> 0".  Where it can
 *     hold only 0 and 1 (BIT(1), CHECK (x IN (0, 1))) "=" says the same, and serves indexes that
 *     begin with it better.
 *   - what is compared with JSON reached by -> must be JSON itself; ->> gives
 *     text.  Numbers in JSON compare and sort as numbers.
 *   - match and imatch are PCRE's; the server's time limit for statements ends
 *     what goes astray.
 *   - full text is MATCH ... AGAINST in boolean mode.  It needs a FULLTEXT index;
 *     one over several columns is searched as a whole.
 *   - aggregates group by all else that is selected.  A condition with the name of one, that no
 *     column has, is HAVING; of embedded lists there is none.
 *
 * Relations are found by foreign keys, from either end or through a junction (a
 * table with a unique key that holds two foreign keys).  What has at most one row
 * is joined.  A list is read by a statement of its own for all rows at once, by
 * the keys that were found, so that a query costs as many statements as it has
 * lists, however many rows there are (above PLAN_KEYS_MAX keys: one more for
 * each so many).
 *
 * A page may begin at a row's place in the order instead of at an offset (keyset;
 * plan_edge.c): then it costs the same however far in it lies, where an index has
 * the order.  The place is the values of the order's terms, which rows are read
 * with; the primary key makes it one row's own.
 *
 * Lifetime: the arena's; the model must be held as long.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_PLAN_H
#define APP_MODEL_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/build.h"

struct arena;
struct model;
struct model_column;
struct model_table;
struct policy;
struct policy_grants;
struct query;
struct query_cond;
struct query_field;
struct query_limits;

#define PLAN_KEYS_MAX 512

struct plan_column {
    const struct model_column *column; /* of the schema, or made up for what is computed */
    struct str name;                   /* in the answer */
    struct str json; /* its name as JSON with what stands around: {"a": or ,"b": */
    size_t guard; /* 1 + the statement's column that says whether the row shows it; 0: every row */
};

struct plan_many;
struct plan_object;

/* What is embedded in an object, after its own fields. */
struct plan_embed {
    struct str name;
    struct str json; /* ,"name": */
    bool is_spread; /* its fields stand among the object's own: their names begin with ','; those of
                       a list are arrays (plan_many.fields) */
    const struct plan_object *one; /* joined; NULL: a list */
    size_t presence; /* the column that says whether it is there; without meaning when spread */
    const struct plan_many *many;
};

/* An object of the answer, by the columns of the statement that reads it. */
struct plan_object {
    const struct plan_column *columns;
    size_t column_count;
    size_t first; /* the statement's column that is columns[0] */
    const struct plan_embed *embeds;
    size_t embed_count;
    bool has_guards; /* of its own columns */
    /* Some of them are sealed: what the row's key is, and where their text is opened to; else NULL
     */
    struct arena *arena;
    size_t row_first; /* the statement's columns that are the key */
    size_t row_count;
};

/* The objects of one statement, and the lists in them, in the order they are met. */
struct plan_level {
    struct plan_object object;
    const struct plan_many *const *many;
    size_t many_count;
};

/* A key's column, in two statements that are brought together by it. */
struct plan_key {
    const struct model_column *column; /* of the list's statement */
    size_t value;                      /* the host's column: what is looked for */
    size_t host_match;                 /* what is compared: the same, or its weight */
    size_t list_match;                 /* in the order of text, where that is not its bytes */
};

/* Lists: head, the keys, tail. */
struct plan_many {
    size_t index; /* in the level's many */
    struct plan_level level;
    struct build_sql head;
    struct build_sql tail;
    build_alias key_alias;
    const struct plan_key *keys;
    size_t key_count;
    /* Spread: its rows become an array for each field; their names as ,"a": - else NULL. */
    const struct str *fields;
    size_t field_count;
    struct str nothing; /* the row of a list without rows, where aggregates make one; or absent */
};

struct plan {
    const struct model_table *table;
    const struct query *query;
    const struct policy *policy;
    struct arena *arena;
    const struct model_table *const *tables; /* whose values are shown: this and embedded ones */
    size_t table_count;
    struct build_sql statement;
    const struct plan_column *columns; /* the row's own: those of level.object */
    size_t column_count;
    struct plan_level level;
    uint64_t limit; /* rows wanted, at most limits->rows_max */
    uint64_t offset;
    uint64_t examined_max;
    size_t embedded_rows;   /* ceiling of the rows of all lists */
    struct build_sql count; /* how many there are in all; with plan_options.wants_count */
    size_t edge_first;      /* the columns that say where a row stands in the order */
    size_t edge_count;
    struct str edge_shape; /* what they are, in short; absent: none were wanted */
    bool has_hidden;       /* of a table it names, rows or fields of some rows are not shown */
};

/* By what the server finds a page (plan_lead.c). */
enum plan_lead {
    PLAN_LEAD_ANY,   /* as it thinks best */
    PLAN_LEAD_ORDER, /* rows are walked in their order: soon done where many meet the conditions */
    PLAN_LEAD_CONDITIONS, /* what meets them is found, and sorted: where few do */
};

struct plan_options {
    const struct query_limits *limits;
    const struct policy *policy; /* what may be seen; NULL: nothing (policy.h) */
    /* Grants that apply, of another verb: rows must meet one of theirs as well; NULL: none. */
    const struct policy_grants *also;
    /* More columns, behind all others: ", t0.`a`, ..." of the table, whatever the policy says of
     * them; for who locks rows.  NULL: none. */
    const struct build_sql *more;
    bool wants_next;  /* read one row more than the limit, to know whether there is a next page; */
                      /* not backwards */
    bool wants_count; /* a statement that counts */
    /*
     * Rows that the server may look at; 0: as many as it takes.  Where it would look at
     * more it ends, with what was found so far (model_read.is_cut).
     */
    uint64_t examined_max;
    enum plan_lead lead;
    /*
     * The order is made total, and what is read says where it stands (model_read.last).
     * ERR_INVALID without a primary key, with aggregates, with an offset.
     */
    bool wants_edge;
    struct str edge;  /* with it: the rows behind this place; absent: from the first row on */
    bool is_backward; /* with an edge: the rows before it, in the order that was asked for */
};

/*
 * A column that an index begins with and a condition narrows, to one value (*out_is_one)
 * where there is such; NULL: there is none.
 */
const struct model_column *plan_leading_column(const struct model_table *t, const struct query *q,
                                               bool *out_is_one);

/* The table of that name, where it may be read; ERR_ABSENT (PGRST205) suggests the nearest. */
enum err plan_table(struct arena *a, const struct model *m, const struct policy *p, struct str name,
                    const struct model_table **out_table, struct error *e) ATTR_MUST_USE;

/*
 * "COUNT(IF(condition, 1, NULL))", for a statement FROM the table as t0: rows that of each
 * of the lists a grant holds for; of checks: whose check does.  The grants apply.
 */
enum err plan_count_allowed(struct arena *a, const struct model_table *t, const struct policy *p,
                            const struct policy_grants *grants, size_t count, bool is_check,
                            struct build_sql *out_sql, struct error *e) ATTR_MUST_USE;

/*
 * "(...)": a condition of a policy, for a statement FROM the table as t0; its references are
 * p's.  ERR_INVALID says what does not fit, or which value there is not: a grant with this
 * condition does not apply.
 */
enum err plan_condition(struct arena *a, const struct model_table *t, const struct policy *p,
                        const struct query_cond *where, struct build_sql *out_sql,
                        struct error *e) ATTR_MUST_USE;

/* ERR_ABSENT as plan_table() where the policy does not show the table. */
enum err plan_compile(struct arena *a, const struct model_table *t, const struct query *q,
                      const struct plan_options *options, struct plan *out_plan,
                      struct error *e) ATTR_MUST_USE;

/*
 * Its rows are read as they are now, not as the transaction's snapshot has them, and are locked
 * until its end.  Of lists in them this is not said.
 */
enum err plan_lock(struct plan *plan, struct error *e) ATTR_MUST_USE;

#endif
