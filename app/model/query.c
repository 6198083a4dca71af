/*
 * query.c - the parameters of a query: what each name means.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/query.h"

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
    .rows_max = 1000,
    .offset_max = 10 * 1000 * 1000,
};

struct parse {
    struct arena *arena;
    const struct query_limits *limits;
    struct error *e;
    struct query *query;
    struct query_cond **where_end;
    size_t filters;
    bool has_select;
    bool has_order;
};

static struct query_scan scan_of(struct parse *p, struct str param, struct str text)
{
    return (struct query_scan){
        .arena = p->arena,
        .limits = p->limits,
        .e = p->e,
        .param = param,
        .text = text.at == NULL ? STR("") : text,
        .filter = &p->filters,
    };
}

static enum err twice(struct parse *p, struct str param)
{
    return error_tell(p->e, ERR_INVALID, param, "is given twice; give it once");
}

/* ---- select ---- */

/* What may follow a field in PostgREST's grammar but not here. */
static enum err refuse_rest(const struct query_scan *s)
{
    if (query_next_is(s, '(') || query_next_is(s, '!'))
        return query_fail(s, s->at, "relations cannot be embedded; select columns only");
    if (query_next_is(s, ':'))
        return query_fail(s, s->at, "casts (::) are not supported; select the column as it is");
    if (query_next_is(s, '.'))
        return query_fail(s, s->at, "aggregates are not supported; select columns only");
    return query_fail(s, s->at, "',' is expected between fields");
}

static enum err scan_item(struct query_scan *s, struct query_item *item)
{
    static const char stops[] = ",:()!.\"";

    query_skip_blank(s);
    if (query_take_word(s, STR("...")))
        return query_fail(s, s->at - 3, "relations cannot be spread; select columns only");
    if (query_take(s, '*')) {
        item->kind = QUERY_ALL;
    } else {
        TRY(query_scan_field(s, stops, &item->field));
        if (query_next_is(s, ':') && !str_starts(str_from(s->text, s->at), STR("::"))) {
            s->at++;
            item->alias = item->field.name;
            TRY(query_scan_field(s, stops, &item->field));
        }
    }
    query_skip_blank(s);
    return query_at_end(s) || query_next_is(s, ',') ? ERR_NONE : refuse_rest(s);
}

static enum err parse_select(struct parse *p, const struct query_param *in)
{
    struct query_scan s = scan_of(p, in->name, in->value);
    struct query_item **link = &p->query->items;
    size_t count = 0;

    if (p->has_select)
        return twice(p, in->name);
    p->has_select = true;
    if (query_at_end(&s))
        return ERR_NONE;
    do {
        if (++count > p->limits->fields)
            return query_fail(&s, s.at, "more than %zu fields; select fewer", p->limits->fields);
        *link = ARENA_NEW(p->arena, struct query_item);
        TRY(scan_item(&s, *link));
        link = &(*link)->next;
    } while (query_take(&s, ','));
    return ERR_NONE;
}

/* ---- order ---- */

static enum err scan_direction(struct query_scan *s, struct query_order *o)
{
    size_t start = s->at;
    bool has_direction = true;

    if (query_take_word(s, STR(".desc")))
        o->is_descending = true;
    else
        has_direction = query_take_word(s, STR(".asc"));
    if (query_take_word(s, STR(".nullsfirst")))
        o->nulls = QUERY_NULLS_FIRST;
    else if (query_take_word(s, STR(".nullslast")))
        o->nulls = QUERY_NULLS_LAST;
    query_skip_blank(s);
    if (query_at_end(s) || query_next_is(s, ','))
        return ERR_NONE;
    if (query_next_is(s, '('))
        return query_fail(s, s->at, "ordering by a relation is not supported; use a column");
    return query_fail(
        s, has_direction ? s->at : start,
        "write .asc or .desc, then .nullsfirst or .nullslast, as in a.desc.nullslast");
}

static enum err parse_order(struct parse *p, const struct query_param *in)
{
    struct query_scan s = scan_of(p, in->name, in->value);
    struct query_order **link = &p->query->order;
    size_t count = 0;

    if (p->has_order)
        return twice(p, in->name);
    p->has_order = true;
    if (query_at_end(&s))
        return ERR_NONE;
    do {
        if (++count > p->limits->orders)
            return query_fail(&s, s.at, "more than %zu fields; order by fewer", p->limits->orders);
        query_skip_blank(&s);
        *link = ARENA_NEW(p->arena, struct query_order);
        TRY(query_scan_field(&s, ".,()\"", &(*link)->field));
        TRY(scan_direction(&s, *link));
        link = &(*link)->next;
    } while (query_take(&s, ','));
    return ERR_NONE;
}

/* ---- limit and offset ---- */

static enum err parse_limit(struct parse *p, const struct query_param *in)
{
    if (p->query->has_limit)
        return twice(p, in->name);
    if (!num_parse_uint(in->value, &p->query->limit))
        return error_tell(p->e, ERR_INVALID, in->name, "is no whole number from 0 up");
    p->query->has_limit = true;
    return ERR_NONE;
}

static enum err parse_offset(struct parse *p, const struct query_param *in)
{
    if (p->query->has_offset)
        return twice(p, in->name);
    if (!num_parse_uint(in->value, &p->query->offset) || p->query->offset > p->limits->offset_max)
        return error_tell(p->e, ERR_INVALID, in->name, "is no whole number from 0 to %llu",
                          (unsigned long long)p->limits->offset_max);
    p->query->has_offset = true;
    return ERR_NONE;
}

/* ---- conditions ---- */

static struct query_cond *where_add(struct parse *p)
{
    struct query_cond *c = ARENA_NEW(p->arena, struct query_cond);

    *p->where_end = c;
    p->where_end = &c->next;
    return c;
}

static enum err parse_tree(struct parse *p, const struct query_param *in)
{
    struct query_scan s = scan_of(p, in->name, in->value);
    struct query_cond *c = where_add(p);

    c->is_negated = str_starts(in->name, STR("not."));
    c->kind = str_ends(in->name, STR("and")) ? QUERY_AND : QUERY_OR;
    TRY(query_scan_tree(&s, 1, c));
    if (!query_at_end(&s))
        return query_fail(&s, s.at, "the condition has ended before; remove what follows");
    return ERR_NONE;
}

static enum err parse_filter(struct parse *p, const struct query_param *in)
{
    struct query_scan name = scan_of(p, in->name, in->name);
    struct query_scan s = scan_of(p, in->name, in->value);
    struct query_cond *c = where_add(p);

    name.is_name = true;
    TRY(query_scan_field(&name, ".", &c->field));
    if (!query_at_end(&name))
        return query_fail(&name, name.at,
                          "a filter on a relation is not supported; quote a name "
                          "that holds a point");
    TRY(query_scan_compare(&s, false, c));
    if (!query_at_end(&s))
        return query_fail(&s, s.at, "the list has ended before; remove what follows");
    return ERR_NONE;
}

static enum err parse_param(struct parse *p, const struct query_param *in)
{
    static const struct {
        struct str name;
        enum err (*parse)(struct parse *p, const struct query_param *in);
    } reserved[] = {
        {STR_INIT("select"), parse_select}, {STR_INIT("order"), parse_order},
        {STR_INIT("limit"), parse_limit},   {STR_INIT("offset"), parse_offset},
        {STR_INIT("and"), parse_tree},      {STR_INIT("or"), parse_tree},
        {STR_INIT("not.and"), parse_tree},  {STR_INIT("not.or"), parse_tree},
    };

    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        if (str_eq(in->name, reserved[i].name))
            return reserved[i].parse(p, in);
    }
    return parse_filter(p, in);
}

enum err query_parse(struct arena *a, const struct query_param *params, size_t count,
                     const struct query_limits *limits, struct query **out_query, struct error *e)
{
    struct query *q = ARENA_NEW(a, struct query);
    struct parse p = {.arena = a, .limits = limits, .e = e, .query = q, .where_end = &q->where};

    for (size_t i = 0; i < count; i++)
        TRY(parse_param(&p, &params[i]));
    *out_query = q;
    return ERR_NONE;
}
