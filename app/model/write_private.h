/*
 * write_private.h - what the parts of the write path share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_WRITE_PRIVATE_H
#define APP_MODEL_WRITE_PRIVATE_H

#include "app/model/build.h"
#include "app/model/write.h"

#define WRITE_CHUNK 256 /* rows of one statement */

struct db_stmt;
struct snapshot_value;

/*
 * May it be done at all, and to these columns?  Fills change, with what is preset, and rules of
 * w, whose arena is set.
 */
enum err write_policy_check(struct write *w, const struct change *change,
                            struct error *e) ATTR_MUST_USE;
/* Is the column set by that operation? */
static inline bool write_sets(const struct write *w, enum write_op op, size_t column)
{
    return w->rules[op].sets == NULL || w->rules[op].sets[column];
}
/* Is the text a value of the column? */
bool write_is_fit(struct arena *a, const struct model_column *c, const struct write_cell *cell,
                  const struct write_limits *limits);
/* PGRST204, with the nearest of the names that are shown (by position; NULL: all). */
enum err write_no_column(const struct model_table *t, const bool *shown, struct str name,
                         struct error *e);
/* Columns that a policy shows or lets be written, by position; NULL: all. */
const bool *write_policy_known(struct arena *a, const struct model_table *t,
                               const struct policy *p);

/* One call of write_apply(). */
struct write_job {
    const struct write *w;
    struct db_conn *conn;
    const struct write_hook *hooks;
    size_t hook_count;
    bool is_seen; /* some hook wants the rows themselves */
    struct error *e;
};

/* The values of row number row. */
static inline const struct write_value *write_row(const struct write *w, size_t row)
{
    return w->values + row * w->change->column_count;
}

/* ?, DEFAULT, or what makes a geometry of its text. */
void write_build_value(struct build *b, const struct model_column *c, const struct write_value *v);
/* Prepares, binds and runs; the caller steps through the rows, if any, and closes it. */
enum err write_build_run(const struct write_job *j, const struct build *b,
                         struct db_stmt **out_stmt) ATTR_MUST_USE;

/* Calls what there is of one kind. */
enum write_call { WRITE_OLD, WRITE_NEW, WRITE_DONE };
enum err write_tell(const struct write_job *j, enum write_call which, enum write_op op,
                    const struct write_keys *keys) ATTR_MUST_USE;

/* ---- write_seen.c: rows for the hooks that want to see them ---- */

#define WRITE_SEEN_MAX ((size_t)1024) /* bytes of a value; a longer one is told by its digest */

/* Room for one row. */
struct write_seen {
    struct db_value *key;
    struct snapshot_value *values;
};

bool write_is_seen(const struct write_hook *hooks, size_t count);
struct write_seen write_seen_new(const struct write_job *j);
/* The columns to be added to a statement. */
void write_seen_build(struct build *b, const struct write_job *j, build_alias alias);
/* The current row, whose last columns they are, to each hook that wants it; at: its number. */
enum err write_seen_tell(const struct write_job *j, const struct write_seen *seen, enum write_op op,
                         size_t at, struct db_stmt *q) ATTR_MUST_USE;
/* Rows that were locked one by one: read by statements of their own, and told. */
enum err write_seen_rows(const struct write_job *j, enum write_op op,
                         const struct write_keys *keys) ATTR_MUST_USE;

/* ---- write_policy_rows.c ---- */

/* Rows that are there: may they be seen, and changed so?  42501. */
enum err write_policy_old(const struct write_job *j, enum write_op op,
                          const struct write_keys *keys) ATTR_MUST_USE;
/* Rows as they are now: does a grant's check hold for each?  42501. */
enum err write_policy_new(const struct write_job *j, enum write_op op,
                          const struct write_keys *keys) ATTR_MUST_USE;
/* Takes names that the policy hides out of what the server said. */
enum err write_policy_tell(const struct write_job *j, enum err code);

/* Keys being collected. */
struct write_key_list {
    struct arena *arena;
    struct write_keys keys;
    struct db_value *values;
    size_t room;
    size_t first; /* of those that are being inserted: what hooks see as number 0 */
};

void write_key_list_init(struct write_key_list *l, struct arena *a, const struct model_table *t);
/* Room for one more key, to be filled by the caller. */
struct db_value *write_key_add(struct write_key_list *l);
/* A copy that outlives the row it was read from. */
struct db_value write_value_dup(struct arena *a, const struct db_value *v);

/* " WHERE ..." for these rows, of a statement without aliases. */
void write_build_where(struct build *b, const struct write_keys *keys, size_t first, size_t count);
/* `a`, `b`: the primary key's columns */
void write_build_key(struct build *b, const struct model_table *t);
/* The current row's columns, which are the key's, into the list. */
enum err write_key_read(struct write_key_list *l, struct db_stmt *q, struct error *e) ATTR_MUST_USE;

/* Is each text given for a geometry one?  The server would store NULL for what is none. */
enum err write_check_shapes(const struct write_job *j) ATTR_MUST_USE;

/* The rows that the change's conditions meet, locked until the transaction ends. */
enum err write_lock(const struct write_job *j, struct write_keys *out_keys) ATTR_MUST_USE;
/* The rows with these numbers, in their order; their keys are added to out. */
enum err write_insert(const struct write_job *j, const size_t *rows, size_t count,
                      struct write_key_list *out) ATTR_MUST_USE;
/* One row's values, less the columns of except (or NULL), into the rows of keys; *out_keys: their
 * keys afterwards. */
enum err write_update(const struct write_job *j, size_t row, const struct model_key *except,
                      const struct write_keys *keys, struct write_keys *out_keys) ATTR_MUST_USE;
/* ---- write_seal.c: columns that are sealed, once the row they belong to has its key ---- */

/* Has the operation a value to seal in that column? */
bool write_is_sealed(const struct write *w, enum write_op op, size_t row, size_t column);
/* What a statement for many rows writes: nothing yet, or an open value. */
void write_build_unsealed(struct build *b, const struct model_column *c,
                          const struct write_value *v);
/* The blind index, or NULL. */
void write_build_blind(struct build *b, const struct write_value *v);
/* Seals the row's values for each of the keys, which its statement has just written. */
enum err write_seal(const struct write_job *j, enum write_op op, size_t row,
                    const struct write_keys *keys) ATTR_MUST_USE;
/* A key that rows have sealed values by cannot be changed: 0A000. */
enum err write_check_key(const struct write_job *j, size_t row, const struct model_key *except,
                         const struct write_keys *keys) ATTR_MUST_USE;
/* " = " with the index of any key the row's may be from. */
void write_build_found(struct build *b, const struct model_column *c, const struct write_value *v);
/* ", `changed_at` = `changed_at`": columns that each UPDATE would set by itself stay as they are.
 */
void write_build_kept(struct build *b, const struct model_table *t);

enum err write_delete(const struct write_job *j, const struct write_keys *keys) ATTR_MUST_USE;
enum err write_upsert(const struct write_job *j, struct write_result *out_result) ATTR_MUST_USE;

#endif
