/*
 * rules.h - all roles and grants, compiled: immutable, shared by all threads.
 *
 * Read from the database as a whole, bound to one struct model and one version of
 * lintel_access, counted by reference, replaced when either moves.  A rules_cell
 * is where a process keeps its current ones.
 *
 * A grant that does not fit the schema (any more) is left out and told of once;
 * nothing of it is in force, so that what it says can only be refused.
 *
 * Lifetime: as long as somebody holds it; the model is held with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_RULES_H
#define APP_ACCESS_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/access/rule.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/map.h"
#include "app/base/str.h"

struct arena;
struct db_conn;
struct model;

#define ACCESS_RULES_CHECK_US ((int64_t)500000) /* how often a process looks at the version */

/* A set of roles: bit i is rules->roles[i]. */
typedef uint64_t access_role_set;
#define ACCESS_ROLE_WORDS(rules) (((rules)->role_count + 63) / 64)

struct access_rules_role {
    struct str name;
    size_t number;
    access_role_set *all; /* it and what it includes, at any depth */
};

struct access_rules_grant {
    struct access_rule_text text; /* as it stands in the table, for whoever explains */
    struct str app;               /* or absent */
    struct str place;             /* in its app.json, or "" */
    size_t role;
    bool is_active; /* false: it does not fit the schema */
    struct str why; /* not active: in words */
    struct access_rule rule;
    const struct access_rules_grant *next; /* of the same table or routine */
};

/* What of a table is recorded in the audit, where that is not the usual. */
struct access_rules_audit {
    bool leaves_writes_out;
    bool tells_reads;
    const bool *masked; /* by position in the table */
};

struct access_rules {
    struct arena *arena;
    struct access_refs *refs;
    const struct model *model;
    uint64_t version;
    struct access_rules_role *roles;
    size_t role_count;
    struct map role_by_name; /* to struct access_rules_role */
    struct access_rules_grant *grants;
    size_t grant_count;
    const struct access_rules_grant **by_table; /* active ones, by the table's place in the model */
    const struct access_rules_audit **audits;   /* by the table's place; NULL: the usual */
    struct map by_routine;                      /* the same, by the routine's name */
    struct map context_by_name;                 /* to struct access_context */
};

/* The caller holds the result once; m is held as long as that lives. */
enum err access_rules_load(struct db_conn *c, const struct model *m,
                           const struct access_rules **out_rules, struct error *e) ATTR_MUST_USE;
const struct access_rules *access_rules_hold(const struct access_rules *r) ATTR_NONNULL_RET;
void access_rules_release(const struct access_rules *r);

/* The grants of a table (of the rules' model), or NULL. */
const struct access_rules_grant *access_rules_of_table(const struct access_rules *r,
                                                       const struct model_table *t);

/* What of a table is audited, or NULL: all writes, no reads, all columns but secrets. */
const struct access_rules_audit *access_rules_audit_of(const struct access_rules *r,
                                                       const struct model_table *t);

/* Adds a role with what it includes to a set; false: there is none of that name. */
bool access_rules_add_role(const struct access_rules *r, struct str name, access_role_set *set);
bool access_rules_has_role(const access_role_set *set, size_t role);

/* ---- the current ones of a process ---- */

struct access_rules_cell;

struct access_rules_cell *access_rules_cell_new(void) ATTR_MUST_USE ATTR_NONNULL_RET;
/* NULL is fine; no thread may be in access_rules_cell_get(). */
void access_rules_cell_free(struct access_rules_cell *cell);

/*
 * Rules for exactly this model, held once for the caller.  Twice a second one
 * thread asks the database for their version; it costs the others nothing.  Without
 * the database there are no rules: ERR_UNAVAILABLE.
 */
enum err access_rules_cell_get(struct access_rules_cell *cell, struct db_conn *c,
                               const struct model *m, const struct access_rules **out_rules,
                               struct error *e) ATTR_MUST_USE;

/* A grant that is not in force, once for each in new rules, for the log; false: no more. */
bool access_rules_cell_trouble(struct access_rules_cell *cell, struct error *out_error);

/* The next access_rules_cell_get() asks, whatever the time: for who has just changed something. */
void access_rules_cell_expire(struct access_rules_cell *cell);

#endif
