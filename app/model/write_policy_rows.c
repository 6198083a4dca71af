/*
 * write_policy_rows.c - what a policy has to say of the rows that a write meets and makes.
 *
 * All of them are asked about in one statement, inside of the transaction:
 *
 *     SELECT COUNT(IF(TRUE AND (grant OR grant), 1, NULL)) FROM t t0 WHERE key IN (...)
 *
 * A row that is not there, or of which nothing is known, does not count: what falls
 * short is refused, and all is undone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/base/arena.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/db/stmt.h"
#include "app/model/plan_private.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/model/write_private.h"

#define STATE_DENIED  "42501"
#define STATE_UNIQUE  "23505"
#define STATE_FOREIGN "23503"
#define STATE_CHECK   "23514"

static enum err fail(const struct write_job *j, const char *words)
{
    (void)error_tell(j->e, ERR_DENIED, STR_NONE, "%s policy of %.*s", words,
                     STR_ARG(j->w->change->table->name));
    return error_state(j->e, STATE_DENIED);
}

/* How many of the rows meet each of the lists. */
static enum err count_rows(const struct write_job *j, const struct policy_grants *grants,
                           size_t count, bool is_check, const struct write_keys *keys, size_t first,
                           size_t key_count, size_t *out_rows)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct change *change = j->w->change;
    struct build_sql rows = {.param_count = 0};
    struct build b;
    bool more = false;

    TRY(plan_count_allowed(j->w->arena, change->table, change->policy, grants, count, is_check,
                           &rows, j->e));
    build_init(&b, j->w->arena, j->w->limits->text);
    build_sql(&b, SQL("SELECT "));
    build_append(&b, &rows);
    build_sql(&b, SQL(" FROM "));
    build_table(&b, change->table, 0);
    write_build_where(&b, keys, first, key_count);
    TRY(write_build_run(j, &b, &q));
    TRY(db_stmt_step(q, &more, j->e));
    *out_rows = more ? (size_t)db_row_int(q, 0) : 0;
    return ERR_NONE;
}

/* The server takes so many parameters; few tables have keys of more than three columns. */
static size_t chunk_of(const struct write_keys *keys)
{
    size_t chunk = 1;

    while (4 * chunk * keys->table->primary->count <= BUILD_PARAMS_MAX)
        chunk *= 2;
    return chunk;
}

static enum err test(const struct write_job *j, const struct policy_grants *grants, size_t count,
                     bool is_check, const struct write_keys *keys, bool *out_holds)
{
    size_t chunk = chunk_of(keys);
    bool holds = true;

    for (size_t first = 0; holds && first < keys->count; first += chunk) {
        size_t left = keys->count - first;
        size_t n = left < chunk ? left : chunk;
        size_t rows;

        TRY(count_rows(j, grants, count, is_check, keys, first, n, &rows));
        holds = rows == n;
    }
    *out_holds = holds;
    return ERR_NONE;
}

/* Does one of them ask nothing of a row? */
static bool asks_nothing(const struct write_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (rules->at[i]->where == NULL && rules->at[i]->check == NULL)
            return true;
    }
    return !rules->is_held;
}

enum err write_policy_new(const struct write_job *j, enum write_op op,
                          const struct write_keys *keys)
{
    const struct write_rules *rules = &j->w->rules[op];
    const struct policy_grants grants = {rules->at, rules->count};
    bool holds;

    if (asks_nothing(rules))
        return ERR_NONE;
    TRY(test(j, &grants, 1, true, keys, &holds));
    return holds ? ERR_NONE : fail(j, "new row violates the");
}

enum err write_policy_old(const struct write_job *j, enum write_op op,
                          const struct write_keys *keys)
{
    const struct write_rules *rules = &j->w->rules[op];
    bool holds;

    if (!rules->is_held || keys->count == 0)
        return ERR_NONE;
    const struct policy_grants both[] = {
        policy_applying(j->w->arena, j->w->change->policy, j->w->change->table, POLICY_READ),
        {rules->at, rules->count}};

    TRY(test(j, both, 2, false, keys, &holds));
    return holds ? ERR_NONE : fail(j, "a row that is there already violates the");
}

/* ---- what the server said ---- */

static bool are_known(const bool *known, const struct model_column *const *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (known != NULL && !known[columns[i]->position])
            return false;
    }
    return true;
}

static bool is_all(const struct model_table *t, const bool *known)
{
    for (size_t i = 0; known != NULL && i < t->column_count; i++) {
        if (!known[i])
            return false;
    }
    return true;
}

static bool is_key_known(const struct model_table *t, const bool *known, struct str name)
{
    for (size_t i = 0; i < t->key_count; i++) {
        if (t->keys[i].is_unique && str_eq(t->keys[i].name, name))
            return are_known(known, t->keys[i].columns, t->keys[i].count);
    }
    return false;
}

/* A foreign key from here, or to here from another table. */
static bool is_relation_known(const struct write_job *j, const bool *known,
                              const struct db_fault_names *names)
{
    const struct change *change = j->w->change;
    const struct model_table *t = change->table;
    struct arena *a = j->w->arena;

    for (size_t i = 0; i < t->out_count; i++) {
        const struct model_relation *r = t->out[i];

        if (str_eq(r->name, names->constraint) && str_eq(t->name, names->table))
            return are_known(known, r->from_columns, r->count) &&
                   policy_allows(a, change->policy, r->to, POLICY_READ);
    }
    for (size_t i = 0; i < t->in_count; i++) {
        const struct model_relation *r = t->in[i];

        if (str_eq(r->name, names->constraint) && str_eq(r->from->name, names->table))
            return policy_allows(a, change->policy, r->from, POLICY_READ) &&
                   are_known(policy_fields(a, change->policy, r->from, POLICY_READ),
                             r->from_columns, r->count);
    }
    return false;
}

static bool is_told(const struct write_job *j, struct str state)
{
    const struct change *change = j->w->change;
    const struct model_table *t = change->table;
    const bool *known = write_policy_known(j->w->arena, t, change->policy);
    const struct model_column *c;
    struct db_fault_names names;

    db_fault_parse(db_conn_fault(j->conn), &names);
    if (str_eq(state, STR(STATE_UNIQUE)))
        return is_key_known(t, known, names.constraint);
    if (str_eq(state, STR(STATE_FOREIGN)))
        return is_relation_known(j, known, &names);
    if (str_eq(state, STR(STATE_CHECK)))
        return is_all(t, known);
    c = model_column_find(t, names.column);
    return c != NULL && are_known(known, &c, 1);
}

static const char *words_of(struct str state)
{
    if (str_eq(state, STR(STATE_UNIQUE)))
        return "a row with one of these values is there already";
    if (str_eq(state, STR(STATE_FOREIGN)))
        return "another row is referred to that is not there, or refers to this one";
    if (str_eq(state, STR(STATE_CHECK)))
        return "the values violate a condition that rows must meet";
    return "a value is missing, or unfit for its place";
}

enum err write_policy_tell(const struct write_job *j, enum err code)
{
    struct error *e = j->e;
    const struct error said = *e;

    if (code == ERR_NONE || j->w->change->policy == &policy_everything || e->field[0] == '\0' ||
        e->state == NULL || db_conn_fault(j->conn)->number == 0 || is_told(j, str_from_z(e->state)))
        return code;
    error_clear(e);
    (void)error_tell(e, code, STR_NONE, "%s", words_of(str_from_z(said.state)));
    (void)error_state(e, said.state);
    (void)snprintf(e->text, sizeof e->text, "%s", said.text);
    return code;
}
