/*
 * query.c - the parameters of a query: what each name means.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/query.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/model/query_scan.h"

const struct query_limits query_limits_default = {
    .filters = 100,
    .depth = 16,
    .list = 1000,
    .fields = 500,
    .orders = 16,
    .text = (size_t)128 * 1024,
    .relations = 32,
    .relation_depth = 8,
    .embedded_rows = 50 * 1000,
    .has_aggregates = true,
    .rows_max = 1000,
    .offset_max = 10 * 1000 * 1000,
};

struct parse {
    struct arena *arena;
    const struct query_limits *limits;
    struct error *e;
    struct query *query;
    size_t filters;
    size_t fields;
    size_t relations;
    bool has_select;
    bool is_policy;
};

static struct query_scan scan_of(struct parse *p, struct str param, struct str text)
{
    return (struct query_scan){
        .arena = p->arena,
        .limits = p->limits,
        .e = p->e,
        .param = param,
        .text = text.at == NULL ? STR("") : text,
        .is_policy = p->is_policy,
        .filter = &p->filters,
        .field = &p->fields,
        .relation = &p->relations,
    };
}

static enum err twice(struct parse *p, struct str param)
{
    return error_tell(p->e, ERR_INVALID, param, "is given twice; give it once");
}

static enum err parse_select(struct parse *p, const struct query_param *in, struct query *q)
{
    struct query_scan s = scan_of(p, in->name, in->value);

    if (p->has_select)
        return twice(p, in->name);
    p->has_select = true;
    return query_at_end(&s) ? ERR_NONE : query_scan_select(&s, q);
}

static enum err parse_order(struct parse *p, const struct query_param *in, struct query *q)
{
    struct query_scan s = scan_of(p, in->name, in->value);

    if (q->has_order)
        return twice(p, in->name);
    q->has_order = true;
    return query_at_end(&s) ? ERR_NONE : query_scan_order(&s, q);
}

/* ---- limit and offset ---- */

static enum err parse_limit(struct parse *p, const struct query_param *in, struct query *q)
{
    if (q->has_limit)
        return twice(p, in->name);
    if (!num_parse_uint(in->value, &q->limit))
        return error_tell(p->e, ERR_INVALID, query_clip(in->name), "is no whole number from 0 up");
    q->has_limit = true;
    return ERR_NONE;
}

static enum err parse_offset(struct parse *p, const struct query_param *in, struct query *q)
{
    if (q->has_offset)
        return twice(p, in->name);
    if (!num_parse_uint(in->value, &q->offset) || q->offset > p->limits->offset_max)
        return error_tell(p->e, ERR_INVALID, query_clip(in->name),
                          "is no whole number from 0 to %llu",
                          (unsigned long long)p->limits->offset_max);
    q->has_offset = true;
    return ERR_NONE;
}

/* ---- conditions ---- */

static struct query_cond *where_add(struct parse *p, struct query *q)
{
    struct query_cond *c = ARENA_NEW(p->arena, struct query_cond);
    struct query_cond **link = &q->where;

    while (*link != NULL)
        link = &(*link)->next;
    *link = c;
    return c;
}

static enum err parse_tree(struct parse *p, const struct query_param *in, struct query *q)
{
    struct query_scan s = scan_of(p, in->name, in->value);
    struct query_cond *c = where_add(p, q);

    c->is_negated = str_ends(in->name, STR("not.and")) || str_ends(in->name, STR("not.or"));
    c->kind = str_ends(in->name, STR("and")) ? QUERY_AND : QUERY_OR;
    TRY(query_scan_tree(&s, 1, c));
    if (!query_at_end(&s))
        return query_fail(&s, s.at, "the condition has ended before; remove what follows");
    return ERR_NONE;
}

typedef enum err parse_fn(struct parse *p, const struct query_param *in, struct query *q);

/* What a name means that is no field, or NULL; of a relation it stands behind its name. */
static parse_fn *reserved(struct str name)
{
    static const struct {
        struct str name;
        parse_fn *parse;
    } words[] = {
        {STR_INIT("order"), parse_order},   {STR_INIT("limit"), parse_limit},
        {STR_INIT("offset"), parse_offset}, {STR_INIT("and"), parse_tree},
        {STR_INIT("or"), parse_tree},       {STR_INIT("not.and"), parse_tree},
        {STR_INIT("not.or"), parse_tree},
    };

    /* Most names are fields: their length or first letter tells. */
    if (name.len < 2 || name.len > 7 || strchr("olan", name.at[0]) == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eq(name, words[i].name))
            return words[i].parse;
    }
    return NULL;
}

const struct query_item *query_relation_find(const struct query *q, struct str name)
{
    for (const struct query_item *i = q->items; i != NULL; i = i->next) {
        if (i->kind == QUERY_RELATION &&
            str_eq(i->alias.at == NULL ? i->field.name : i->alias, name))
            return i;
    }
    return NULL;
}

/* The relation before a point: one that select= embeds. */
static enum err enter(struct query_scan *name, const struct query_field *f, struct query **q)
{
    const struct query_item *item = query_relation_find(*q, f->name);

    if (f->path != NULL)
        return query_fail(name, name->at, "JSON has no parameters; quote a key that holds a point");
    if (item == NULL) {
        struct str shown = query_clip(f->name);

        (void)query_fail(name, f->at,
                         "'%.*s' is not an embedded resource in this request; embed it in select=, "
                         "or quote a name that holds a point",
                         STR_ARG(shown));
        (void)error_state(name->e, "PGRST108");
        return ERR_INVALID;
    }
    *q = item->relation;
    return ERR_NONE;
}

/* a=, or rel.a=, rel.rel.order= and so on; steps into *q. */
static enum err parse_name(struct query_scan *name, struct query_field *out_field, struct query **q,
                           parse_fn **out_parse)
{
    *out_parse = NULL;
    for (;;) {
        size_t at = name->at;

        TRY(query_scan_field(name, ".", out_field));
        out_field->at = at;
        if (query_at_end(name))
            return ERR_NONE;
        if (!query_take(name, '.'))
            return query_fail(name, name->at, "'.' or the end is expected after a name");
        TRY(enter(name, out_field, q));
        *out_parse = reserved(str_from(name->text, name->at));
        if (*out_parse != NULL)
            return ERR_NONE;
    }
}

static enum err parse_filter(struct parse *p, const struct query_param *in)
{
    struct query_scan name = scan_of(p, in->name, in->name);
    struct query_scan s = scan_of(p, in->name, in->value);
    struct query *q = p->query;
    struct query_field field;
    struct query_cond *c;
    parse_fn *parse;

    name.is_name = true;
    if (p->is_policy) {
        c = where_add(p, q);
        TRY(query_scan_way(&name, ".!", c));
        if (!query_at_end(&name))
            return query_fail(&name, name.at, "'.' or the end is expected after a name");
    } else {
        TRY(parse_name(&name, &field, &q, &parse));
        if (parse != NULL)
            return parse(p, in, q);
        c = where_add(p, q);
        c->field = field;
    }
    TRY(query_scan_compare(&s, false, c));
    if (!query_at_end(&s))
        return query_fail(&s, s.at, "the list has ended before; remove what follows");
    return ERR_NONE;
}

static bool is_select(const struct query_param *in)
{
    return str_eq(in->name, STR("select"));
}

enum err query_parse(struct arena *a, const struct query_param *params, size_t count,
                     const struct query_options *options, struct query **out_query, struct error *e)
{
    struct query *q = ARENA_NEW(a, struct query);
    struct parse p = {
        .arena = a, .limits = options->limits, .e = e, .query = q, .is_policy = options->is_policy};

    /* It names the relations that the others speak of. */
    for (size_t i = 0; i < count; i++) {
        if (is_select(&params[i]))
            TRY(parse_select(&p, &params[i], q));
    }
    for (size_t i = 0; i < count; i++) {
        parse_fn *parse = reserved(params[i].name);

        if (p.is_policy && (is_select(&params[i]) || (parse != NULL && parse != parse_tree)))
            return error_tell(e, ERR_INVALID, query_clip(params[i].name),
                              "has no place among conditions; quote it to mean a column");
        if (is_select(&params[i]))
            continue;
        if (parse != NULL)
            TRY(parse(&p, &params[i], q));
        else
            TRY(parse_filter(&p, &params[i]));
    }
    *out_query = q;
    return ERR_NONE;
}
