/*
 * write.h - the one write path: whatever changes rows comes through here.
 *
 * A face says what is to change (struct change), in names of the schema and
 * texts of a stranger.  It knows no HTTP and no user:
 *
 *     TRY(write_check(arena, &change, &write_limits_default, &w, e));    no SQL yet
 *     TRY(write_run(&w, conn, hooks, hook_count, &result, e));           one transaction
 *
 * write_check() holds each value against its column.  write_run() then does, in
 * one transaction that is repeated as a whole when the server refuses it:
 *
 *     lock the rows that are meant -> old_rows hooks -> apply -> new_rows hooks -> done hooks
 *
 * Who wants more inside the same transaction (an answer that is read back, a key
 * that may be used once) calls write_apply() from a db_tx_retry() of its own.
 *
 * Rows are told apart by their primary key from the lock on: what another
 * transaction does meanwhile changes neither which rows are meant nor which ones
 * are reported.  A table without a primary key is therefore read only.
 *
 * Duplicates (upsert) are looked for by one unique key of the table, the same way
 * for each row, by the column's own collation; another key that clashes is an
 * error, as with ON CONFLICT (...) in Postgres.  MariaDB's own ON DUPLICATE KEY
 * UPDATE takes whichever key clashes first, and could not tell hooks what is new.
 *
 * Lifetime: everything is the arena's; the model must be held as long.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_WRITE_H
#define APP_MODEL_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/db/value.h"

struct arena;
struct db_conn;
struct model_column;
struct model_key;
struct model;
struct model_table;
struct policy;
struct policy_grant;
struct query;
struct snapshot_value;

struct write_limits {
    size_t rows;       /* of one change: given, or met by its conditions */
    size_t text;       /* bytes of a statement */
    size_t json_depth; /* of a value for a JSON column */
};

extern const struct write_limits write_limits_default;

enum write_op { WRITE_INSERT, WRITE_UPDATE, WRITE_DELETE, WRITE_OP__COUNT };

/* What an INSERT does with a row that is there already. */
enum write_duplicate { WRITE_REFUSE, WRITE_MERGE, WRITE_IGNORE };

enum write_cell_kind { WRITE_ABSENT, WRITE_NULL, WRITE_TEXT };

/* What a stranger gave for one column of one row. */
struct write_cell {
    enum write_cell_kind kind;
    struct str text; /* a literal (literal.h); a geometry as WKT */
};

struct change {
    enum write_op op;
    const struct model_table *table;
    const struct policy *policy; /* what may be written; NULL: nothing (policy.h) */
    /*
     * WRITE_INSERT: any number of rows; WRITE_UPDATE: one, for all rows that are met, and
     * none are where it has no column.
     */
    const struct model_column *const *columns;
    size_t column_count;
    const struct write_cell *cells; /* row after row */
    size_t row_count;
    bool missing_is_default; /* what WRITE_ABSENT means: the column's default, or NULL */
    /* WRITE_INSERT */
    enum write_duplicate duplicate;
    const struct model_key *conflict; /* for it: unique; NULL: the primary key */
    /* WRITE_UPDATE, WRITE_DELETE: conditions, order and limit; what it selects does not matter. */
    const struct query *where;
    bool has_most;
    uint64_t most; /* rows that may be met; more is ERR_INVALID and nothing is written */
};

/* Rows by their primary keys: count times table->primary->count values. */
struct write_keys {
    const struct model_table *table;
    const struct db_value *values;
    size_t count;
};

/* A value that was found fit for its column. */
struct write_value {
    bool is_default;
    struct db_value value; /* of a sealed column: its spelling, open (sealed.h) */
    /* Where the column has a blind index: its values, that of the current key first. */
    const struct db_value *blinds;
    size_t blind_count;
};

/* What a policy has to say of one operation of a change; without one all is empty. */
struct write_rules {
    bool is_held;                         /* false: everything is allowed */
    const struct policy_grant *const *at; /* the grants that apply to it */
    size_t count;
    const bool *sets; /* which of the change's columns it sets; NULL: all */
};

/* A checked change. */
struct write {
    struct arena *arena;
    const struct change *change;               /* with what the policy presets */
    struct write_rules rules[WRITE_OP__COUNT]; /* an upsert has those of INSERT and UPDATE */
    const struct write_limits *limits;
    const struct write_value *values; /* as change->cells */
};

struct write_result {
    struct write_keys keys; /* the rows written, as they are afterwards; ignored ones left out */
    size_t inserted;
    size_t updated;
    size_t deleted;
};

/* What hooks are told, inside the transaction. */
struct write_event {
    struct arena *arena;
    struct db_conn *conn;
    const struct change *change;
    enum write_op op; /* of these rows: an upsert has up to two events */
    struct write_keys keys;
};

/*
 * Who has a say in each write: policies, audit, outbox, a face.  Each call may be
 * NULL; what fails undoes the whole.  Called anew when the transaction is repeated,
 * so they have no effect outside of the database that may not happen twice.
 */
struct write_hooks {
    /*
     * Row number at of the keys that the calls below will be given, each once and in order, by the
     * statement that locks or inserts it: as it was before UPDATE and DELETE, as it became by
     * INSERT (snapshot.h).  at 0: a new operation, or the same anew.  key and values are borrowed
     * from the row; the connection takes no statement meanwhile.
     */
    enum err (*row)(void *ctx, const struct write_event *event, size_t at,
                    const struct db_value *key, const struct snapshot_value *values,
                    struct error *e);
    /* Rows that exist, locked, not changed yet: before UPDATE and DELETE. */
    enum err (*old_rows)(void *ctx, const struct write_event *event, struct error *e);
    /* The same rows changed, or new ones: after UPDATE and INSERT. */
    enum err (*new_rows)(void *ctx, const struct write_event *event, struct error *e);
    /* All of it is applied and allowed; keys as with new_rows, after DELETE as with old_rows. */
    enum err (*done)(void *ctx, const struct write_event *event, struct error *e);
};

struct write_hook {
    const struct write_hooks *calls;
    void *ctx;
};

/*
 * The table of that name, where the policy lets op be done to it.  ERR_DENIED (42501)
 * names the verb where it may only be read; ERR_ABSENT as plan_table() where not even that.
 */
enum err write_table_find(struct arena *a, const struct model *m, const struct policy *p,
                          enum write_op op, struct str name, const struct model_table **out_table,
                          struct error *e) ATTR_MUST_USE;

/* A column that the policy shows or lets be written; ERR_INVALID (PGRST204) suggests the nearest.
 */
enum err write_column(struct arena *a, const struct model_table *t, const struct policy *p,
                      struct str name, const struct model_column **out_column,
                      struct error *e) ATTR_MUST_USE;

/* ERR_INVALID when the table can only be read, and says why. */
enum err write_table(const struct model_table *t, struct error *e) ATTR_MUST_USE;

/* The unique key of exactly these columns, in any order; ERR_INVALID: there is none. */
enum err write_conflict(const struct model_table *t, const struct model_column *const *columns,
                        size_t count, const struct model_key **out_key,
                        struct error *e) ATTR_MUST_USE;

/*
 * change and limits are borrowed.  ERR_DENIED (42501) for what the policy does not let be
 * written; what it does not even show is no column (PGRST204).
 */
enum err write_check(struct arena *a, const struct change *change,
                     const struct write_limits *limits, struct write *out_write,
                     struct error *e) ATTR_MUST_USE;

/*
 * One cell alone, as write_check() judges it: whether it is fit for its column.  For who
 * wants to know all that is wrong, not only what comes first.
 */
enum err write_check_cell(struct arena *a, enum write_op op, const struct model_column *c,
                          const struct write_cell *cell, const struct write_limits *limits,
                          struct error *e) ATTR_MUST_USE;

/* Inside a transaction of the caller's. */
enum err write_apply(const struct write *w, struct db_conn *c, const struct write_hook *hooks,
                     size_t hook_count, struct write_result *out_result,
                     struct error *e) ATTR_MUST_USE;

/* The same in a transaction of its own, repeated when the server refuses it. */
enum err write_run(const struct write *w, struct db_conn *c, const struct write_hook *hooks,
                   size_t hook_count, struct write_result *out_result,
                   struct error *e) ATTR_MUST_USE;

/* The literal that literal.h reads as this value of a key; absent for NULL. */
struct str write_literal(struct arena *a, const struct db_value *v);

/* What as selects and how it orders, of just these rows. */
struct query *write_keys_query(struct arena *a, const struct write_keys *keys,
                               const struct query *as) ATTR_NONNULL_RET;

#endif
