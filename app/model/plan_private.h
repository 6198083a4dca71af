/*
 * plan_private.h - what the parts of the compiler share.
 *
 * A statement reads one table and, joined to it, the relations that have at most
 * one row for each of its rows.  Relations that have many are statements of
 * their own, by the keys that the first one found (struct plan_many).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_PLAN_PRIVATE_H
#define APP_MODEL_PLAN_PRIVATE_H

#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"

struct map;
struct model_relation;
struct plan_view;

enum plan_kind { PLAN_MANY_TO_ONE, PLAN_ONE_TO_MANY, PLAN_ONE_TO_ONE, PLAN_MANY_TO_MANY };

/* A way from one table to another along foreign keys. */
struct plan_route {
    enum plan_kind kind;
    const struct model_table *target;
    const struct model_relation *first;  /* to the target, or to the junction */
    const struct model_relation *second; /* from the junction to the target; NULL: there is none */
    bool holds_key;                      /* first is a foreign key of the table here */
};

struct plan_link;

/* A table in the query's tree, with what is embedded in its rows. */
struct plan_node {
    const struct model_table *table;
    const struct query *query;
    const struct plan_view *view; /* what of it may be seen; NULL: everything */
    build_alias alias;
    const struct policy_grants *also; /* plan_options.also, of the table asked for */
    struct plan_link *links;          /* in the order of select */
    bool is_listed;                   /* in a list: a statement of its own reads it */
    bool is_apart;                    /* in a list that is spread: its fields become arrays */
};

struct plan_link {
    struct plan_link *next;
    const struct query_item *item;
    struct plan_route route;
    struct plan_node node;
    build_alias junction;
    const struct plan_view *junction_view;
    bool is_one;    /* at most one row: joined */
    bool is_hidden; /* rel(): asked for its effect on the rows only */
};

struct plan_total;

/* A field's place in SQL, and what type it has there. */
struct plan_operand {
    const struct model_column *column;
    const struct query_path *path; /* into its JSON, or NULL */
    const struct model_column *as; /* the column, or what stands for its part */
    build_alias alias;
    const struct plan_view *view; /* where it is guarded; NULL: nowhere */
    /* An aggregate: column and as are made for it, the rest is total->of's.  NULL: none. */
    const struct plan_total *total;
};

struct plan_total {
    const struct query_item *item;
    struct plan_operand of; /* what it is taken of; column NULL: of rows */
};

enum plan_term_kind {
    PLAN_TERM_VALUE,
    PLAN_TERM_NULL,   /* whether it is NULL: where NULL's own place is not wanted */
    PLAN_TERM_NUMBER, /* of JSON: before its text */
};

/* A term of the order; NULL sorts lowest. */
struct plan_term {
    enum plan_term_kind kind;
    struct plan_operand operand;
    bool is_descending;
    bool is_nullable;
};

struct plan_terms {
    const struct plan_term *at;
    size_t count;
};

struct compile {
    struct arena *arena;
    const struct plan_options *options;
    struct error *e;
    const struct plan_node *node;   /* whose fields are meant */
    unsigned *aliases;              /* handed out so far, over all statements */
    const struct plan_view **views; /* made so far, over all statements */
    const struct policy *context;   /* in a policy's own condition: sees all, knows $names */
    bool is_check;                  /* of which is only asked whether it compiles */
    struct error *spare;            /* for what cannot fail, made when it is first wanted */
    /* The statement being built. */
    struct build build;
    size_t columns;     /* so far */
    bool is_grouped;    /* it has aggregates: all else is grouped by */
    bool is_windowed;   /* its columns need names */
    bool *is_aggregate; /* of each column, when grouped */
    size_t aggregate_room;
    struct plan_many **many;        /* what follows it, in order */
    const struct plan_link **links; /* the same, as compiled */
    const struct plan_node **hosts; /* whose rows they are embedded in */
    struct map **names;             /* that are taken in the object they are embedded in */
    size_t many_count;
    size_t many_room;
    bool wants_edge;         /* it is the statement of a page that has edges */
    struct plan_terms terms; /* its order */
    size_t terms_level;      /* so many at its front are the same in all rows of the page */
    bool is_turned;          /* its rows come backwards: the order is the other way round */
};

/* ---- plan_field.c ---- */

/* The column of that name, where it is shown, or NULL. */
const struct model_column *plan_column_find(const struct plan_node *node, struct str name);
/* The column a field names; unknown: SQLSTATE 42703 and the nearest name. */
enum err plan_field(const struct compile *p, const struct query_field *f,
                    const struct model_column **out_column) ATTR_MUST_USE;
enum err plan_operand(struct compile *p, const struct query_field *f,
                      struct plan_operand *out_operand) ATTR_MUST_USE;
void plan_operand_add(struct compile *p, const struct plan_operand *o);
/* A condition on a sealed value: eq and in, where there is a blind index. */
enum err plan_sealed(struct compile *p, const struct query_cond *c,
                     const struct plan_operand *o) ATTR_MUST_USE;
/* The blind index in the place of the sealed column o; it is guarded as that is. */
void plan_blind_add(struct compile *p, const struct plan_operand *o);
/* 42883: the field is sealed, so there is no such thing as what. */
enum err plan_refuse_sealed(struct compile *p, const struct query_field *f,
                            const struct model_column *c, const char *what);
/* The number that JSON at the end of the path is, or NULL: what it is ordered and compared by. */
void plan_number_add(struct compile *p, const struct plan_operand *o);
/* What it goes out under: its alias, the aggregate's name, or the last key of the way into JSON. */
struct str plan_item_name(const struct query_item *item);
/* Its value as select= has it, cast and aggregated; *out_as is what it goes out as. */
enum err plan_item_add(struct compile *p, const struct query_item *item,
                       const struct plan_operand *o,
                       const struct model_column **out_as) ATTR_MUST_USE;

/* Only what it goes out as. */
enum err plan_item_as(struct compile *p, const struct query_item *item,
                      const struct plan_operand *o,
                      const struct model_column **out_as) ATTR_MUST_USE;

/* ---- plan_policy.c ---- */

/* What of a table is shown: NULL for everything; false: the table is not there. */
bool plan_view_find(const struct compile *p, const struct model_table *t,
                    const struct plan_view **out_view);
/* Does one of them keep rows from sight, or fields of some rows? */
bool plan_views_hide(const struct plan_view *views);
/* Those for a verb, whether they apply or not. */
struct policy_grants plan_grants(const struct policy *p, const struct model_table *t,
                                 enum policy_verb verb);
/* Does a grant's condition apply: does it fit the schema, is there all that it refers to? */
bool plan_grant_applies(struct arena *a, const struct policy *p, const struct model_table *t,
                        const struct query_cond *where);
bool plan_shows(const struct plan_view *v, const struct model_column *c);
/* By position in the table; NULL: all. */
const bool *plan_shown(const struct plan_view *v);
/* 0: in all rows that are shown; else columns with the same number are in the same rows. */
size_t plan_guard(const struct plan_view *v, const struct model_column *c);
/*
 * "(...)": is the column shown in the row?  Conditions of grants that apply compile;
 * should one not, the statement fails with all that stands in it.
 */
void plan_guard_add(struct compile *p, const struct plan_view *v, const struct model_column *c,
                    build_alias alias);
/* " AND (...)" for those of the columns that are not shown in all rows. */
void plan_guards_add(struct compile *p, const struct plan_view *v,
                     const struct model_column *const *columns, size_t count, build_alias alias);
/* The condition that rows are shown by, behind joint; false: all are. */
bool plan_rows_add(struct compile *p, const struct plan_view *v, build_alias alias,
                   struct sql joint);
/* The condition that one of node->also's grants holds, behind joint, where there is one. */
void plan_also_add(struct compile *p, const struct plan_node *node, struct sql joint);

/* ---- plan_lead.c ---- */

/* Behind SELECT, and behind the table: what plan_options.lead tells the server. */
void plan_lead_select(struct compile *p);
void plan_lead_table(struct compile *p, const struct plan_node *root);

/* ---- plan_way.c ---- */

/* A policy's condition on a field at the end of a way: EXISTS (...). */
enum err plan_way(struct compile *p, const struct query_cond *c) ATTR_MUST_USE;
/* Puts values for the references of a copy. */
enum err plan_references(struct compile *p, struct query_cond *c) ATTR_MUST_USE;

/* ---- plan_relation.c ---- */

/* The relation an item means; none: PGRST200, several: PGRST201. */
enum err plan_route_find(struct compile *p, const struct model_table *from,
                         const struct query_item *item, struct plan_route *out_route) ATTR_MUST_USE;
/* What is asked of the table: q, or a copy with the old spelling of count() in the new one. */
const struct query *plan_query(struct arena *a, const struct model_table *t,
                               const struct query *q) ATTR_NONNULL_RET;
/* The links of a node and of what is below it. */
enum err plan_links(struct compile *p, struct plan_node *node) ATTR_MUST_USE;
const struct plan_link *plan_link_find(const struct plan_node *node, struct str name);
/* Its fields are those of its host's rows when it is spread, its aggregates too. */
bool plan_has_aggregates(const struct plan_node *node);

/* ---- plan_from.c ---- */

/* The table with what is joined to it. */
enum err plan_from(struct compile *p, const struct plan_node *node) ATTR_MUST_USE;
/* The node's conditions, each after a word of its own: first, then " AND ". */
enum err plan_conditions(struct compile *p, const struct plan_node *node,
                         struct sql first) ATTR_MUST_USE;
/* t1.`a` = t0.`b` AND ..., where both are shown */
void plan_pairs(struct compile *p, const struct plan_node *host, const struct plan_link *l);
/* The same between a junction and its target, with what shows the junction's rows. */
void plan_junction_pairs(struct compile *p, const struct plan_link *l);
/* "EXISTS (...)" for a list, "... IS NOT NULL" for what is joined. */
enum err plan_exists(struct compile *p, const struct plan_node *host,
                     const struct plan_link *l) ATTR_MUST_USE;
/* Not NULL when the joined row is there. */
void plan_presence(struct compile *p, const struct plan_link *l);

/* ---- plan_having.c ---- */

/* The conditions of p->node that are about rows, each after *joint, which is " AND " then. */
enum err plan_row_conditions(struct compile *p, struct sql *joint) ATTR_MUST_USE;
/* " HAVING ..." with those about groups, or nothing. */
enum err plan_having(struct compile *p, const struct plan_node *node) ATTR_MUST_USE;
/* The aggregate that a condition is on; *out_is_total false: it is on none. */
enum err plan_total_find(struct compile *p, const struct query_cond *c,
                         struct plan_operand *out_operand, bool *out_is_total) ATTR_MUST_USE;

/* ---- plan_edge.c: with plan_options.wants_edge ---- */

/* The columns that say where a row stands; the statement's last. */
enum err plan_edge_columns(struct compile *p, struct plan *plan) ATTR_MUST_USE;
/* The rows behind the edge, or before it, after the word; *out_has false: there is no edge. */
enum err plan_edge_where(struct compile *p, const struct plan *plan, struct sql word,
                         bool *out_has) ATTR_MUST_USE;
/* Behind a statement whose rows come backwards: brings them into the order asked for. */
void plan_edge_turn(struct compile *p, const struct plan *plan);

/* ---- plan_where.c, plan_text.c, plan_json.c ---- */

/* A literal of the condition as a value for the column; what it is not is told of the field. */
enum err plan_value(struct compile *p, const struct query_cond *c,
                    const struct model_column *column, struct str text,
                    struct db_value *out_value) ATTR_MUST_USE;
/* ERR_INVALID (42883): the operator is none for such a column; remedy: what to use. */
enum err plan_no_operator(struct compile *p, const struct query_cond *c,
                          const struct model_column *column, const char *remedy);
/* Between its two sides. */
struct sql plan_op_sql(enum query_op op);
/* Can the column's character set hold the value? */
bool plan_text_fits(const struct model_column *column, const struct db_value *value);
/* The left side of a comparison with what fits it, or does not. */
void plan_text_side_add(struct compile *p, const struct plan_operand *o, bool is_fit);
/* like and ilike; match and imatch. */
enum err plan_like(struct compile *p, const struct query_cond *c, const struct plan_operand *o,
                   struct str text) ATTR_MUST_USE;
enum err plan_regexp(struct compile *p, const struct query_cond *c, const struct plan_operand *o,
                     struct str text) ATTR_MUST_USE;
/* A comparison of what -> reached, which is JSON, with JSON. */
enum err plan_json_cond(struct compile *p, const struct query_cond *c, const struct plan_operand *o,
                        struct str text) ATTR_MUST_USE;
/* cs and cd. */
enum err plan_json_contains(struct compile *p, const struct query_cond *c,
                            const struct plan_operand *o) ATTR_MUST_USE;

/* ---- plan_where.c, plan_order.c, plan_select.c, plan_many.c, plan_match.c ---- */

/* A condition on the fields of p->node. */
enum err plan_cond(struct compile *p, const struct query_cond *c) ATTR_MUST_USE;
/* MATCH ... AGAINST for one of the operators of full text. */
enum err plan_match(struct compile *p, const struct query_cond *c,
                    const struct plan_operand *o) ATTR_MUST_USE;
/* The terms of the order, with the tie-breaker where pages depend on it; for what is not grouped.
 */
enum err plan_terms(struct compile *p, struct plan_terms *out_terms) ATTR_MUST_USE;
/* " ORDER BY ..." with the tie-breaker, or nothing; columns: what a grouped statement has. */
enum err plan_order(struct compile *p, const struct plan_object *columns) ATTR_MUST_USE;
/*
 * The columns of the answer, those of joined relations behind them.  names: those that are taken
 * in the object that this one is spread into, or NULL.
 */
enum err plan_select(struct compile *p, const struct plan_node *node, struct map *names,
                     struct plan_object *out_object) ATTR_MUST_USE;
/* " GROUP BY ..." when the statement has aggregates and anything besides. */
void plan_group(struct compile *p);
/* Counts a column that was added; is_aggregate: it is no part of the group. */
void plan_column_added(struct compile *p, bool is_aggregate);
/* ", " where a column precedes. */
void plan_column_begin(struct compile *p);
/* The keys by which the statement's lists are found, as its last columns. */
enum err plan_keys(struct compile *p) ATTR_MUST_USE;
/* The statements of the lists that the finished one has. */
enum err plan_lists(struct compile *p, struct plan_level *out_level) ATTR_MUST_USE;

#endif
