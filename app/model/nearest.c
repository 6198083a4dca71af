/*
 * nearest.c - the distance of two names: letters put in, left out, mistaken, swapped.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/nearest.h"

#include <stddef.h>
#include <string.h>

#include "app/model/policy.h"
#include "app/model/schema.h"

#define NAME_MAX_LEN   64 /* of MariaDB's names, in characters; longer is not looked at */
#define CANDIDATES_MAX 1000
#define SLIPS_MAX      3

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Optimal string alignment over three rows of the table. */
static size_t distance(struct str a, struct str b)
{
    size_t rows[3][NAME_MAX_LEN + 1];
    size_t *before = rows[0];
    size_t *above = rows[1];
    size_t *row = rows[2];

    for (size_t j = 0; j <= b.len; j++)
        above[j] = j;
    memcpy(before, above, sizeof rows[0]);
    for (size_t i = 1; i <= a.len; i++) {
        size_t *spare = before;

        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = lower(a.at[i - 1]);
            char y = lower(b.at[j - 1]);

            row[j] = least(above[j - 1] + (x == y ? 0 : 1), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x == lower(b.at[j - 2]) && y == lower(a.at[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
        row = spare;
    }
    return above[b.len];
}

struct search {
    struct str name;
    struct str best;
    size_t slips;
};

static struct search search_of(struct str name)
{
    /* A third of the letters may be wrong: "x" is near to nothing. */
    return (struct search){name, STR_NONE, least(SLIPS_MAX, (name.len + 1) / 3) + 1};
}

static void look_at(struct search *s, struct str candidate)
{
    size_t apart =
        candidate.len > s->name.len ? candidate.len - s->name.len : s->name.len - candidate.len;
    size_t slips;

    if (apart >= s->slips || candidate.len > NAME_MAX_LEN || s->name.len > NAME_MAX_LEN)
        return;
    slips = distance(s->name, candidate);
    if (slips < s->slips) {
        s->slips = slips;
        s->best = candidate;
    }
}

struct str nearest_table(struct arena *a, const struct model *m, const struct policy *p,
                         struct str name)
{
    struct search s = search_of(name);

    for (size_t i = 0; i < m->table_count && i < CANDIDATES_MAX; i++) {
        if (!m->tables[i].is_system && policy_allows(a, p, &m->tables[i], POLICY_READ))
            look_at(&s, m->tables[i].name);
    }
    return s.best;
}

struct str nearest_column(const struct model_table *t, const bool *shown, struct str name)
{
    struct search s = search_of(name);

    for (size_t i = 0; i < t->column_count; i++) {
        if (shown == NULL || shown[i])
            look_at(&s, t->columns[i].name);
    }
    return s.best;
}

struct str nearest_routine(const struct model *m, const struct policy *p, struct str name)
{
    struct search s = search_of(name);

    for (size_t i = 0; i < m->routine_count && i < CANDIDATES_MAX; i++) {
        if (policy_may_call(p, &m->routines[i]))
            look_at(&s, m->routines[i].name);
    }
    return s.best;
}

struct str nearest_param(const struct model_routine *r, struct str name)
{
    struct search s = search_of(name);

    for (size_t i = 0; i < r->param_count; i++) {
        if (r->params[i].mode != MODEL_PARAM_OUT)
            look_at(&s, r->params[i].name);
    }
    return s.best;
}

struct str nearest_related(const struct model_table *t, struct str name,
                           bool (*is_shown)(const void *ctx, const struct model_table *t),
                           const void *ctx)
{
    struct search s = search_of(name);

    for (size_t i = 0; i < t->out_count; i++) {
        if (!t->out[i]->to->is_system && is_shown(ctx, t->out[i]->to))
            look_at(&s, t->out[i]->to->name);
    }
    for (size_t i = 0; i < t->in_count; i++) {
        if (!t->in[i]->from->is_system && is_shown(ctx, t->in[i]->from))
            look_at(&s, t->in[i]->from->name);
    }
    return s.best;
}

struct str nearest_name(const struct str *names, size_t count, struct str name)
{
    struct search s = search_of(name);

    for (size_t i = 0; i < count && i < CANDIDATES_MAX; i++)
        look_at(&s, names[i]);
    return s.best;
}
