/*
 * plan_policy.c - what a policy shows of each table, and its conditions as SQL.
 *
 * A grant applies when its condition compiles: when the schema still has its names,
 * and the policy what it refers to.  That is tried out first, in a build of its own,
 * so that nothing half written stands in a statement.  Which grants apply decides
 * what can be seen at all; their conditions then stand wherever the table does.
 *
 * The text depends on the grants alone: users that have the same ones share it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/map.h"
#include "app/model/plan_private.h"
#include "app/model/policy.h"
#include "app/model/schema.h"

/* ---- conditions ---- */

static const struct query whole = {.items = NULL};

/* The condition of a grant on the row that alias stands for, in parentheses. */
static enum err add_where(struct compile *p, const struct policy *context,
                          const struct model_table *t, const struct query_cond *where,
                          build_alias alias)
{
    struct plan_node *row = ARENA_NEW(p->arena, struct plan_node);
    const struct plan_node *node = p->node;
    const struct policy *outer = p->context;
    enum err code = ERR_NONE;

    *row = (struct plan_node){.table = t, .query = &whole, .alias = alias};
    p->node = row;
    p->context = context;
    build_sql(&p->build, SQL("("));
    for (const struct query_cond *c = where; c != NULL && code == ERR_NONE; c = c->next) {
        if (c != where)
            build_sql(&p->build, SQL(" AND "));
        code = plan_cond(p, c);
    }
    build_sql(&p->build, SQL(")"));
    p->node = node;
    p->context = outer;
    return code;
}

/* Compiled for what it says of itself; context NULL: references stand for anything. */
static enum err try_out(struct arena *a, const struct policy *context, const struct model_table *t,
                        const struct query_cond *where, struct build_sql *out_sql, struct error *e)
{
    static const struct policy any_context = {.table = NULL};
    const struct plan_options options = {.limits = &query_limits_default,
                                         .policy = &policy_everything};
    unsigned aliases = 0;
    struct compile p = {.arena = a, .options = &options, .e = e, .aliases = &aliases};

    build_init(&p.build, a, options.limits->text);
    p.is_check = context == NULL;
    TRY(add_where(&p, context == NULL ? &any_context : context, t, where, 0));
    return build_finish(&p.build, out_sql, e);
}

enum err plan_condition(struct arena *a, const struct model_table *t, const struct policy *p,
                        const struct query_cond *where, struct build_sql *out_sql, struct error *e)
{
    return try_out(a, p, t, where, out_sql, e);
}

bool plan_grant_applies(struct arena *a, const struct policy *p, const struct model_table *t,
                        const struct query_cond *where)
{
    struct error e = {.code = ERR_NONE};
    struct build_sql sql;

    return where == NULL || try_out(a, p, t, where, &sql, &e) == ERR_NONE;
}

enum err policy_check(struct arena *a, const struct model_table *t, const struct query_cond *where,
                      struct error *e)
{
    struct build_sql sql;

    return try_out(a, NULL, t, where, &sql, e);
}

/* ---- what is shown of a table ---- */

struct plan_view {
    const struct plan_view *next;
    const struct model_table *table;
    const struct policy *policy;
    struct policy_grants grants; /* to read, those that apply; none: the table is not there */
    bool is_conditional;         /* none of them is for all rows */
    bool *shown;                 /* by column: at least in some rows */
    size_t *guards; /* by column: 0, or 1 + the first column that the same grants show */
};

static bool grant_shows(const struct policy_grant *g, size_t column)
{
    return g->fields == NULL || g->fields[column];
}

/* In every row that is shown? */
static bool is_plain(const struct plan_view *v, size_t column)
{
    bool has_all = true;

    for (size_t i = 0; i < v->grants.count; i++) {
        bool shows = grant_shows(v->grants.at[i], column);

        if (shows && v->grants.at[i]->where == NULL)
            return true;
        has_all = has_all && shows;
    }
    return has_all;
}

/* Which of the grants show a column, as a key. */
static struct str guard_key(struct arena *a, const struct plan_view *v, size_t column)
{
    char *key = arena_alloc(a, v->grants.count, 1);

    for (size_t i = 0; i < v->grants.count; i++)
        key[i] = (char)grant_shows(v->grants.at[i], column);
    return (struct str){key, v->grants.count};
}

static size_t guard_of(struct arena *a, const struct plan_view *v, struct map *guards,
                       size_t column)
{
    struct str key = guard_key(a, v, column);
    const struct model_column *first = map_find(guards, key);

    if (first == NULL) {
        first = &v->table->columns[column];
        map_put(guards, key, first);
    }
    return 1 + first->position;
}

static void see_columns(struct arena *a, struct plan_view *v)
{
    struct map guards;

    map_init(&guards, a);
    v->shown = ARENA_ARRAY(a, bool, v->table->column_count);
    v->guards = ARENA_ARRAY(a, size_t, v->table->column_count);
    for (size_t c = 0; c < v->table->column_count; c++) {
        for (size_t i = 0; i < v->grants.count && !v->shown[c]; i++)
            v->shown[c] = grant_shows(v->grants.at[i], c);
        if (v->shown[c] && !is_plain(v, c))
            v->guards[c] = guard_of(a, v, &guards, c);
    }
}

struct policy_grants plan_grants(const struct policy *p, const struct model_table *t,
                                 enum policy_verb verb)
{
    static const struct policy_grants none = {.at = NULL};
    const struct policy_table *all = p == NULL || p->table == NULL ? NULL : p->table(p, t);

    return all == NULL ? none : all->verbs[verb];
}

static struct plan_view *view_make(struct arena *a, const struct policy *p,
                                   const struct model_table *t)
{
    struct plan_view *v = ARENA_NEW(a, struct plan_view);

    *v = (struct plan_view){
        .table = t,
        .policy = p,
        .grants = policy_applying(a, p, t, POLICY_READ),
        .is_conditional = true,
    };
    for (size_t i = 0; i < v->grants.count; i++)
        v->is_conditional = v->is_conditional && v->grants.at[i]->where != NULL;
    see_columns(a, v);
    return v;
}

bool plan_view_find(const struct compile *p, const struct model_table *t,
                    const struct plan_view **out_view)
{
    const struct plan_view *v = NULL;

    *out_view = NULL;
    if (p->context != NULL || p->options->policy == &policy_everything || t->rows.at != NULL)
        return true;
    for (v = *p->views; v != NULL && v->table != t; v = v->next)
        ;
    if (v == NULL) {
        struct plan_view *made = view_make(p->arena, p->options->policy, t);

        made->next = *p->views;
        *p->views = made;
        v = made;
    }
    *out_view = v;
    return v->grants.count > 0;
}

bool plan_views_hide(const struct plan_view *views)
{
    for (const struct plan_view *v = views; v != NULL; v = v->next) {
        if (v->is_conditional)
            return true;
        for (size_t i = 0; i < v->table->column_count; i++) {
            if (v->guards[i] != 0)
                return true;
        }
    }
    return false;
}

bool plan_shows(const struct plan_view *v, const struct model_column *c)
{
    return v == NULL || v->shown[c->position];
}

const bool *plan_shown(const struct plan_view *v)
{
    return v == NULL ? NULL : v->shown;
}

size_t plan_guard(const struct plan_view *v, const struct model_column *c)
{
    return v == NULL ? 0 : v->guards[c->position];
}

/* An error that nobody reads. */
static struct error *spare(struct compile *p)
{
    if (p->spare == NULL)
        p->spare = ARENA_NEW(p->arena, struct error);
    return p->spare;
}

/* "(a OR b)": a condition of one of them holds for the row that alias stands for. */
static void add_any(struct compile *p, const struct policy *context, const struct model_table *t,
                    const struct query_cond *const *wheres, size_t count, build_alias alias)
{
    struct error *outer = p->e;

    p->e = spare(p); /* what fails here is no affair of the one who asks */
    build_sql(&p->build, SQL("("));
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            build_sql(&p->build, SQL(" OR "));
        if (add_where(p, context, t, wheres[i], alias) != ERR_NONE)
            p->build.is_failed = true;
    }
    build_sql(&p->build, SQL(")"));
    p->e = outer;
}

/* The conditions of those grants that show the column; c NULL: of all. */
static void add_view(struct compile *p, const struct plan_view *v, build_alias alias,
                     const struct model_column *c)
{
    const struct query_cond **wheres = arena_alloc(p->arena, v->grants.count, sizeof *wheres);
    size_t count = 0;

    for (size_t i = 0; i < v->grants.count; i++) {
        if (c == NULL || grant_shows(v->grants.at[i], c->position))
            wheres[count++] = v->grants.at[i]->where;
    }
    add_any(p, v->policy, v->table, wheres, count, alias);
}

/* What a grant asks of a row, before or after; NULL: nothing. */
static const struct query_cond *condition_of(const struct policy_grant *g, bool is_check)
{
    return is_check && g->check != NULL ? g->check : g->where;
}

/* False: one of the grants asks nothing of a row. */
static bool add_grants(struct compile *p, const struct policy *context, const struct model_table *t,
                       const struct policy_grants *grants, bool is_check, build_alias alias,
                       struct sql before)
{
    const struct query_cond **wheres = arena_alloc(p->arena, grants->count, sizeof *wheres);

    for (size_t i = 0; i < grants->count; i++) {
        wheres[i] = condition_of(grants->at[i], is_check);
        if (wheres[i] == NULL)
            return false;
    }
    build_sql(&p->build, before);
    if (grants->count == 0)
        build_sql(&p->build, SQL("FALSE"));
    else
        add_any(p, context, t, wheres, grants->count, alias);
    return true;
}

void plan_also_add(struct compile *p, const struct plan_node *node, struct sql joint)
{
    if (node->also != NULL)
        (void)add_grants(p, p->options->policy, node->table, node->also, false, node->alias, joint);
}

enum err plan_count_allowed(struct arena *a, const struct model_table *t, const struct policy *p,
                            const struct policy_grants *grants, size_t count, bool is_check,
                            struct build_sql *out_sql, struct error *e)
{
    const struct plan_options options = {.limits = &query_limits_default,
                                         .policy = &policy_everything};
    unsigned aliases = 0;
    struct compile k = {.arena = a, .options = &options, .e = e, .aliases = &aliases};

    build_init(&k.build, a, options.limits->text);
    build_sql(&k.build, SQL("COUNT(IF(TRUE"));
    for (size_t i = 0; i < count; i++)
        (void)add_grants(&k, p, t, &grants[i], is_check, 0, SQL(" AND "));
    build_sql(&k.build, SQL(", 1, NULL))"));
    return build_finish(&k.build, out_sql, e);
}

void plan_guard_add(struct compile *p, const struct plan_view *v, const struct model_column *c,
                    build_alias alias)
{
    add_view(p, v, alias, c);
}

void plan_guards_add(struct compile *p, const struct plan_view *v,
                     const struct model_column *const *columns, size_t count, build_alias alias)
{
    for (size_t i = 0; i < count; i++) {
        size_t guard = plan_guard(v, columns[i]);
        size_t before = 0;

        while (before < i && plan_guard(v, columns[before]) != guard)
            before++;
        if (guard == 0 || before < i)
            continue;
        build_sql(&p->build, SQL(" AND "));
        plan_guard_add(p, v, columns[i], alias);
    }
}

bool plan_rows_add(struct compile *p, const struct plan_view *v, build_alias alias,
                   struct sql joint)
{
    if (v == NULL || !v->is_conditional)
        return false;
    build_sql(&p->build, joint);
    add_view(p, v, alias, NULL);
    return true;
}
