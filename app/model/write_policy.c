/*
 * write_policy.c - what a policy has to say of a write before it is done.
 *
 * A grant applies to a write when it names all columns that are given, and does
 * not preset them itself.  What it presets is added to the change; an upsert's new
 * rows may have other presets than those it finds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/plan_private.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/model/write_private.h"

#define STATE_DENIED "42501"

static enum policy_verb verb_of(enum write_op op)
{
    switch (op) {
    case WRITE_UPDATE: return POLICY_UPDATE;
    case WRITE_DELETE: return POLICY_DELETE;
    case WRITE_INSERT:
    case WRITE_OP__COUNT: break;
    }
    return POLICY_CREATE;
}

static const char *word_of(enum write_op op)
{
    switch (op) {
    case WRITE_UPDATE: return "update";
    case WRITE_DELETE: return "delete";
    case WRITE_INSERT:
    case WRITE_OP__COUNT: break;
    }
    return "create";
}

static enum err fail_verb(const struct model_table *t, enum write_op op, struct error *e)
{
    (void)error_tell(e, ERR_DENIED, t->name, "you may not %s its rows", word_of(op));
    return error_state(e, STATE_DENIED);
}

enum err write_table_find(struct arena *a, const struct model *m, const struct policy *p,
                          enum write_op op, struct str name, const struct model_table **out_table,
                          struct error *e)
{
    const struct model_table *t = model_table_find(m, name);
    bool is_allowed = t != NULL && policy_allows(a, p, t, verb_of(op));

    /* Rows are added unseen; what is changed or deleted must be met. */
    if (is_allowed && (op == WRITE_INSERT || policy_allows(a, p, t, POLICY_READ))) {
        *out_table = t;
        return ERR_NONE;
    }
    TRY(plan_table(a, m, p, name, &t, e));
    return fail_verb(t, op, e);
}

/* ---- names ---- */

const bool *write_policy_known(struct arena *a, const struct model_table *t, const struct policy *p)
{
    static const enum policy_verb verbs[] = {POLICY_READ, POLICY_CREATE, POLICY_UPDATE};
    bool *known = ARENA_ARRAY(a, bool, t->column_count);

    if (p == &policy_everything)
        return NULL;
    for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++) {
        const bool *fields = policy_fields(a, p, t, verbs[v]);

        if (fields == NULL)
            return NULL;
        for (size_t c = 0; c < t->column_count; c++)
            known[c] = known[c] || fields[c];
    }
    return known;
}

/* ---- which grants apply ---- */

/* One operation of a change, held to its grants. */
struct holding {
    struct write *w;
    const struct change *change;
    enum write_op op;
    const struct model_key *except; /* whose columns it does not set, or NULL */
    const struct policy_grant **grants;
    size_t count;
    const struct write_cell *presets; /* of the first of them */
    struct error *e;
};

static bool is_key_column(const struct model_key *k, const struct model_column *c)
{
    for (size_t i = 0; k != NULL && i < k->count; i++) {
        if (k->columns[i] == c)
            return true;
    }
    return false;
}

static bool is_preset(const struct policy_grant *g, const struct model_column *c)
{
    for (size_t i = 0; i < g->preset_count; i++) {
        if (g->presets[i].column == c)
            return true;
    }
    return false;
}

static bool may_be_given(const struct policy_grant *g, const struct model_column *c)
{
    return (g->fields == NULL || g->fields[c->position]) && !is_preset(g, c);
}

/* The first of the columns given that the grant does not let be given, or NULL. */
static const struct model_column *first_refused(const struct holding *h,
                                                const struct policy_grant *g)
{
    for (size_t i = 0; i < h->change->column_count; i++) {
        const struct model_column *c = h->change->columns[i];

        if (!is_key_column(h->except, c) && !may_be_given(g, c))
            return c;
    }
    return NULL;
}

/* A literal, $name, or $$ for a literal that begins with $. */
static bool preset_value(const struct holding *h, const struct policy_preset *preset,
                         struct write_cell *out_cell)
{
    const struct policy *p = h->change->policy;
    struct str text = preset->value;
    const struct str *values = &text;
    size_t count = 1;

    if (str_starts(text, STR("$$")))
        text = str_from(text, 1);
    else if (str_starts(text, STR("$")) &&
             (p->context == NULL || !p->context(p, str_from(text, 1), &values, &count)))
        return false;
    if (count != 1)
        return false;
    *out_cell = (struct write_cell){WRITE_TEXT, values[0]};
    return write_is_fit(h->w->arena, preset->column, out_cell, h->w->limits);
}

/* The values of a grant's presets; false: one of them cannot be had. */
static bool presets_of(const struct holding *h, const struct policy_grant *g,
                       const struct write_cell **out_cells)
{
    struct write_cell *cells = ARENA_ARRAY(h->w->arena, struct write_cell, g->preset_count);

    for (size_t i = 0; i < g->preset_count; i++) {
        if (!preset_value(h, &g->presets[i], &cells[i]))
            return false;
    }
    *out_cells = cells;
    return true;
}

static bool presets_same(const struct policy_grant *g, const struct write_cell *cells,
                         const struct policy_grant *other, const struct write_cell *others)
{
    if (g->preset_count != other->preset_count)
        return false;
    for (size_t i = 0; i < g->preset_count; i++) {
        if (g->presets[i].column != other->presets[i].column ||
            !str_eq(cells[i].text, others[i].text))
            return false;
    }
    return true;
}

static void take(struct holding *h, const struct policy_grant *g)
{
    const struct change *change = h->change;
    struct arena *a = h->w->arena;
    const struct write_cell *presets;

    if (first_refused(h, g) != NULL ||
        !plan_grant_applies(a, change->policy, change->table, g->where) ||
        !plan_grant_applies(a, change->policy, change->table, g->check) ||
        !presets_of(h, g, &presets))
        return;
    if (h->count == 0)
        h->presets = presets;
    else if (!presets_same(h->grants[0], h->presets, g, presets))
        return;
    h->grants[h->count++] = g;
}

/* Names a column that stands in the way, as far as it may be known. */
static enum err fail_columns(const struct holding *h, const struct policy_grants *all)
{
    const struct model_table *t = h->change->table;
    const bool *readable = policy_fields(h->w->arena, h->change->policy, t, POLICY_READ);
    const struct model_column *refused = NULL;

    for (size_t i = 0; i < h->change->column_count; i++) {
        const struct model_column *c = h->change->columns[i];
        bool may = is_key_column(h->except, c);

        for (size_t g = 0; g < all->count && !may; g++)
            may = may_be_given(all->at[g], c);
        if (!may && readable != NULL && !readable[c->position])
            return write_no_column(t, readable, c->name, h->e);
        if (!may && refused == NULL)
            refused = c;
    }
    /* Each may be given, but by different grants; or none applies at all. */
    if (refused == NULL && all->count > 0)
        refused = first_refused(h, all->at[0]);
    if (refused == NULL)
        return fail_verb(t, h->op, h->e);
    (void)error_tell(h->e, ERR_DENIED, refused->name, "you may not %s it%s", word_of(h->op),
                     h->change->column_count > 1 ? " together with the other columns" : "");
    return error_state(h->e, STATE_DENIED);
}

static enum err hold(struct holding *h)
{
    const struct change *change = h->change;
    struct policy_grants all = plan_grants(change->policy, change->table, verb_of(h->op));

    if (!policy_allows(h->w->arena, change->policy, change->table, verb_of(h->op)))
        return fail_verb(change->table, h->op, h->e);
    h->grants = arena_alloc(h->w->arena, all.count, sizeof *h->grants);
    for (size_t i = 0; i < all.count; i++)
        take(h, all.at[i]);
    if (h->count == 0)
        return fail_columns(h, &all);
    h->w->rules[h->op] = (struct write_rules){.is_held = true, .at = h->grants, .count = h->count};
    return ERR_NONE;
}

/* ---- presets ---- */

/* The presets of new rows, then those of rows that are changed. */
struct extension {
    struct write *w;
    struct change *to;
    const struct model_column **columns;
    struct write_cell *cells;
    size_t given;
    size_t width;
};

/* Sets what was given, and what the holding presets from column on; returns how many. */
static size_t add_presets(struct extension *x, const struct holding *h, size_t at)
{
    const struct policy_grant *g = h->count == 0 ? NULL : h->grants[0];
    bool *sets = ARENA_ARRAY(x->w->arena, bool, x->width);
    size_t count = g == NULL ? 0 : g->preset_count;

    for (size_t i = 0; i < x->given; i++)
        sets[i] = g == NULL || !is_preset(g, x->columns[i]);
    for (size_t i = 0; i < count; i++) {
        x->columns[at + i] = g->presets[i].column;
        sets[at + i] = true;
        for (size_t row = 0; row < x->to->row_count; row++)
            x->cells[row * x->width + at + i] = h->presets[i];
    }
    x->w->rules[h->op].sets = sets;
    return count;
}

static size_t preset_count(const struct holding *h)
{
    return h->count == 0 ? 0 : h->grants[0]->preset_count;
}

/* A copy of the change with the presets of one or two holdings. */
static void extend(struct write *w, const struct change *change, const struct holding *h,
                   size_t count)
{
    struct extension x = {.w = w, .to = ARENA_NEW(w->arena, struct change)};
    size_t at = change->column_count;

    x.given = x.width = change->column_count;
    for (size_t i = 0; i < count; i++)
        x.width += preset_count(&h[i]);
    if (x.width == x.given)
        return;
    *x.to = *change;
    x.columns = arena_grow(w->arena, change->columns, x.given, x.width, sizeof *x.columns);
    x.cells = ARENA_ARRAY(w->arena, struct write_cell, x.width * change->row_count + 1);
    for (size_t row = 0; row < change->row_count; row++) {
        for (size_t i = 0; i < x.given; i++)
            x.cells[row * x.width + i] = change->cells[row * x.given + i];
    }
    for (size_t i = 0; i < count; i++)
        at += add_presets(&x, &h[i], at);
    x.to->columns = x.columns;
    x.to->cells = x.cells;
    x.to->column_count = x.width;
    w->change = x.to;
}

enum err write_policy_check(struct write *w, const struct change *change, struct error *e)
{
    struct holding h[2] = {{.w = w, .change = change, .op = change->op, .e = e},
                           {.w = w, .change = change, .op = WRITE_UPDATE, .e = e}};
    bool merges = change->op == WRITE_INSERT && change->duplicate == WRITE_MERGE;

    w->change = change;
    if (change->policy == &policy_everything)
        return ERR_NONE;
    TRY(hold(&h[0]));
    if (merges) {
        h[1].except = change->conflict == NULL ? change->table->primary : change->conflict;
        TRY(hold(&h[1]));
    }
    /* A PATCH of nothing changes nothing. */
    if (change->op == WRITE_INSERT || change->column_count > 0)
        extend(w, change, h, merges ? 2 : 1);
    return ERR_NONE;
}
