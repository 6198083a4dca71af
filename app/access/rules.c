/*
 * rules.c - from lintel_role, lintel_grant and their like to struct access_rules.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/rules.h"

#include <stdatomic.h>

#include "app/access/store.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/json/parse.h"
#include "app/model/schema.h"

#define RULES_ARENA ((size_t)256 << 20)

struct access_refs {
    atomic_uint count;
};

static const struct sql select_roles =
    SQL_INIT("SELECT name FROM lintel_role ORDER BY name LIMIT 10000");
static const struct sql select_includes =
    SQL_INIT("SELECT role, included FROM lintel_role_include LIMIT 100000");
static const struct sql select_grants =
    SQL_INIT("SELECT id, role, model, verb, app, place, row_where, row_check, fields, presets"
             " FROM lintel_grant ORDER BY id LIMIT 100000");
static const struct sql select_contexts =
    SQL_INIT("SELECT name, model, selects, row_where FROM lintel_context LIMIT 10000");

static const struct sql select_audits =
    SQL_INIT("SELECT model, tells_writes, tells_reads, masks FROM lintel_audit_model LIMIT 100000");

/* ---- reading rows ---- */

typedef enum err row_fn(struct access_rules *r, struct db_stmt *q, struct error *e);

static enum err rows_each(struct access_rules *r, struct db_conn *c, struct sql sql, row_fn *take,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        TRY(take(r, q, e));
    }
}

/* Room for one element more, twice as much as before when it is full: counts are powers of two. */
static void *room(struct arena *a, void *old, size_t count, size_t size)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return old;
    return arena_grow(a, old, count, count == 0 ? 1 : count * 2, size);
}

/* ---- roles ---- */

static enum err role_take(struct access_rules *r, struct db_stmt *q, struct error *e)
{
    r->roles = room(r->arena, r->roles, r->role_count, sizeof *r->roles);
    r->roles[r->role_count].number = r->role_count;
    return db_row_str(q, 0, r->arena, &r->roles[r->role_count++].name, e);
}

/* Once all are there, so that they move no more. */
static void roles_index(struct access_rules *r)
{
    map_init(&r->role_by_name, r->arena);
    for (size_t i = 0; i < r->role_count; i++) {
        r->roles[i].all = ARENA_ARRAY(r->arena, access_role_set, ACCESS_ROLE_WORDS(r));
        r->roles[i].all[i / 64] = (access_role_set)1 << (i % 64);
        map_put(&r->role_by_name, r->roles[i].name, &r->roles[i]);
    }
}

static const struct access_rules_role *role_find(const struct access_rules *r, struct str name)
{
    return map_find(&r->role_by_name, name);
}

static enum err include_take(struct access_rules *r, struct db_stmt *q, struct error *e)
{
    const struct access_rules_role *role;
    const struct access_rules_role *included;
    struct str name;

    TRY(db_row_str(q, 0, r->arena, &name, e));
    role = role_find(r, name);
    TRY(db_row_str(q, 1, r->arena, &name, e));
    included = role_find(r, name);
    if (role != NULL && included != NULL)
        r->roles[role->number].all[included->number / 64] |= (access_role_set)1
                                                             << (included->number % 64);
    return ERR_NONE;
}

bool access_rules_has_role(const access_role_set *set, size_t role)
{
    return (set[role / 64] >> (role % 64) & 1) != 0;
}

/* Adds what is in from; did that change anything? */
static bool set_merge(access_role_set *to, const access_role_set *from, size_t words)
{
    bool is_new = false;

    for (size_t i = 0; i < words; i++) {
        is_new = is_new || (from[i] & ~to[i]) != 0;
        to[i] |= from[i];
    }
    return is_new;
}

/* Until nothing is added any more; a circle, which the loader refuses, would do no harm here. */
static void roles_close(struct access_rules *r)
{
    bool is_new = true;

    while (is_new) {
        is_new = false;
        for (size_t i = 0; i < r->role_count; i++) {
            for (size_t n = 0; n < r->role_count; n++) {
                if (n != i && access_rules_has_role(r->roles[i].all, n) &&
                    set_merge(r->roles[i].all, r->roles[n].all, ACCESS_ROLE_WORDS(r)))
                    is_new = true;
            }
        }
    }
}

bool access_rules_add_role(const struct access_rules *r, struct str name, access_role_set *set)
{
    const struct access_rules_role *role = role_find(r, name);

    if (role != NULL)
        (void)set_merge(set, role->all, ACCESS_ROLE_WORDS(r));
    return role != NULL;
}

/* ---- grants ---- */

static enum err grant_take(struct access_rules *r, struct db_stmt *q, struct error *e)
{
    struct access_rules_grant *g;
    struct access_rule_text *t;
    struct str verb;

    r->grants = room(r->arena, r->grants, r->grant_count, sizeof *r->grants);
    g = &r->grants[r->grant_count++];
    t = &g->text;
    t->id = db_row_int(q, 0);
    TRY(db_row_str(q, 1, r->arena, &t->role, e));
    TRY(db_row_str(q, 2, r->arena, &t->model, e));
    TRY(db_row_str(q, 3, r->arena, &verb, e));
    TRY(db_row_str(q, 4, r->arena, &g->app, e));
    TRY(db_row_str(q, 5, r->arena, &g->place, e));
    TRY(db_row_str(q, 6, r->arena, &t->where, e));
    TRY(db_row_str(q, 7, r->arena, &t->check, e));
    TRY(db_row_str(q, 8, r->arena, &t->fields, e));
    TRY(db_row_str(q, 9, r->arena, &t->presets, e));
    if (!access_verb_parse(verb, &t->verb))
        return error_set(e, ERR_INTERNAL, "grant %lld: verb '%.*s'", (long long)t->id,
                         STR_ARG(verb));
    return ERR_NONE;
}

/* In front of those that are there already. */
static void grant_link(struct access_rules *r, struct access_rules_grant *g)
{
    if (g->rule.table != NULL) {
        const struct access_rules_grant **list = &r->by_table[g->rule.table - r->model->tables];

        g->next = *list;
        *list = g;
        return;
    }
    g->next = map_find(&r->by_routine, g->rule.routine->name);
    map_put(&r->by_routine, g->rule.routine->name, g);
}

static void grants_compile(struct access_rules *r)
{
    r->by_table = ARENA_ARRAY(r->arena, const struct access_rules_grant *, r->model->table_count);
    map_init(&r->by_routine, r->arena);
    /* From the last on: each is put in front, and of presets those of the first grant count. */
    for (size_t i = r->grant_count; i-- > 0;) {
        struct access_rules_grant *g = &r->grants[i];
        const struct access_rules_role *role = role_find(r, g->text.role);
        struct error said = {.code = ERR_NONE};

        if (role == NULL)
            continue; /* a foreign key holds it */
        g->role = role->number;
        if (access_rule_compile(r->arena, r->model, &g->text, &g->rule, &said) != ERR_NONE) {
            g->why = str_dup(r->arena, str_from_z(said.text));
            continue;
        }
        g->is_active = true;
        grant_link(r, g);
    }
}

/* False: it is what a call gave. */
static bool has_table(const struct access_rules *r, const struct model_table *t)
{
    return t >= r->model->tables && t < r->model->tables + r->model->table_count;
}

const struct access_rules_grant *access_rules_of_table(const struct access_rules *r,
                                                       const struct model_table *t)
{
    return has_table(r, t) ? r->by_table[t - r->model->tables] : NULL;
}

/* ---- the audit ---- */

/* Masks a column that is there; where the list is none, all: nothing shows that should not. */
static void mask(struct access_rules *r, const struct model_table *t, struct str masks,
                 bool *masked)
{
    struct error said = {.code = ERR_NONE};
    const struct json_value *list;
    const struct model_column *c;

    if (masks.at == NULL)
        return;
    if (json_parse(r->arena, masks, &json_limits_default, &list, &said) != ERR_NONE ||
        list->kind != JSON_ARRAY) {
        for (size_t i = 0; i < t->column_count; i++)
            masked[i] = true;
        return;
    }
    for (const struct json_value *v = list->first; v != NULL; v = v->next) {
        c = v->kind == JSON_STRING ? model_column_find(t, v->text) : NULL;
        if (c != NULL)
            masked[c->position] = true;
    }
}

static enum err audit_take(struct access_rules *r, struct db_stmt *q, struct error *e)
{
    struct access_rules_audit *audit = ARENA_NEW(r->arena, struct access_rules_audit);
    const struct model_table *t;
    struct str model;
    struct str masks;
    bool *masked;

    TRY(db_row_str(q, 0, r->arena, &model, e));
    TRY(db_row_str(q, 3, r->arena, &masks, e));
    t = model_table_find(r->model, model);
    if (t == NULL || !has_table(r, t))
        return ERR_NONE;
    masked = ARENA_ARRAY(r->arena, bool, t->column_count);
    mask(r, t, masks, masked);
    *audit = (struct access_rules_audit){.leaves_writes_out = db_row_int(q, 1) == 0,
                                         .tells_reads = db_row_int(q, 2) != 0,
                                         .masked = masked};
    r->audits[t - r->model->tables] = audit;
    return ERR_NONE;
}

const struct access_rules_audit *access_rules_audit_of(const struct access_rules *r,
                                                       const struct model_table *t)
{
    return has_table(r, t) ? r->audits[t - r->model->tables] : NULL;
}

/* ---- values for conditions ---- */

static enum err context_take(struct access_rules *r, struct db_stmt *q, struct error *e)
{
    struct error said = {.code = ERR_NONE};
    struct access_context *context = ARENA_NEW(r->arena, struct access_context);
    struct access_context_text t;

    TRY(db_row_str(q, 0, r->arena, &t.name, e));
    TRY(db_row_str(q, 1, r->arena, &t.model, e));
    TRY(db_row_str(q, 2, r->arena, &t.select, e));
    TRY(db_row_str(q, 3, r->arena, &t.where, e));
    /* One that does not fit has no value: a grant that mentions it does not apply. */
    if (access_context_compile(r->arena, r->model, &t, context, &said) == ERR_NONE)
        map_put(&r->context_by_name, t.name, context);
    return ERR_NONE;
}

/* ---- all of it ---- */

static enum err read_all(struct access_rules *r, struct db_conn *c, struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    TRY(db_tx_begin_read(c, &tx, e));
    TRY(access_version_read(c, &r->version, e));
    TRY(rows_each(r, c, select_roles, role_take, e));
    roles_index(r);
    TRY(rows_each(r, c, select_includes, include_take, e));
    TRY(rows_each(r, c, select_grants, grant_take, e));
    map_init(&r->context_by_name, r->arena);
    TRY(rows_each(r, c, select_contexts, context_take, e));
    r->audits = ARENA_ARRAY(r->arena, const struct access_rules_audit *, r->model->table_count);
    TRY(rows_each(r, c, select_audits, audit_take, e));
    return db_tx_commit(&tx, e);
}

enum err access_rules_load(struct db_conn *c, const struct model *m,
                           const struct access_rules **out_rules, struct error *e)
{
    struct arena *a = arena_new(RULES_ARENA);
    struct access_rules *r = ARENA_NEW(a, struct access_rules);
    enum err code;

    *r = (struct access_rules){.arena = a, .model = m};
    code = read_all(r, c, e);
    if (code != ERR_NONE) {
        arena_free(a);
        return code;
    }
    roles_close(r);
    grants_compile(r);
    r->refs = ARENA_NEW(a, struct access_refs);
    atomic_init(&r->refs->count, 1);
    (void)model_hold(m);
    *out_rules = r;
    return ERR_NONE;
}

const struct access_rules *access_rules_hold(const struct access_rules *r)
{
    atomic_fetch_add(&r->refs->count, 1);
    return r;
}

void access_rules_release(const struct access_rules *r)
{
    if (r == NULL || atomic_fetch_sub(&r->refs->count, 1) != 1)
        return;
    model_release(r->model);
    arena_free(r->arena);
}
