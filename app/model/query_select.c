/*
 * query_select.c - what is asked for, and in which order: select= and order=.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/query_scan.h"

static const char stops[] = ",:()!.\"";

static const struct str aggregate_names[QUERY_AGGREGATE__COUNT] = {
    [QUERY_PLAIN] = STR_INIT(""),  [QUERY_COUNT] = STR_INIT("count"), [QUERY_SUM] = STR_INIT("sum"),
    [QUERY_AVG] = STR_INIT("avg"), [QUERY_MIN] = STR_INIT("min"),     [QUERY_MAX] = STR_INIT("max"),
};

struct str query_aggregate_name(enum query_aggregate aggregate)
{
    return aggregate_names[aggregate];
}

/* ---- relations ---- */

static enum err scan_items(struct query_scan *s, size_t depth, struct query *q);

/* !hint !inner !left, in any order. */
static enum err scan_hints(struct query_scan *s, struct query_item *item)
{
    while (query_take(s, '!')) {
        size_t at = s->at;
        struct str word;

        TRY(query_scan_name(s, stops, &word));
        if (str_eq(word, STR("inner")))
            item->is_inner = true;
        else if (str_eq(word, STR("left")))
            item->is_inner = false;
        else if (item->hint.at == NULL)
            item->hint = word;
        else
            return query_fail(s, at, "there is a hint already; give one");
    }
    return ERR_NONE;
}

static enum err scan_relation(struct query_scan *s, size_t depth, struct query_item *item)
{
    if (++*s->relation > s->limits->relations)
        return query_fail(s, item->field.at, "more than %zu relations; embed fewer",
                          s->limits->relations);
    if (depth > s->limits->relation_depth)
        return query_fail(s, item->field.at, "relations deeper than %zu; ask in parts",
                          s->limits->relation_depth);
    if (item->field.path != NULL)
        return query_fail(s, item->field.at, "'->' has no place in the name of a relation");
    item->kind = QUERY_RELATION;
    item->relation = ARENA_NEW(s->arena, struct query);
    TRY(scan_hints(s, item));
    if (!query_take(s, '('))
        return query_fail(s, s->at, "'(' is expected after a relation, as in rel(a,b)");
    query_skip_blank(s);
    if (query_next_is(s, ')'))
        item->relation->is_empty = true;
    else
        TRY(scan_items(s, depth, item->relation));
    if (!query_take(s, ')'))
        return query_fail(s, s->at, "',' or ')' is expected after a field of a relation");
    return ERR_NONE;
}

/* ---- fields ---- */

static enum err scan_cast(struct query_scan *s, struct str *out_type)
{
    if (!query_take_word(s, STR("::")))
        return ERR_NONE;
    return query_scan_name(s, stops, out_type);
}

/* .sum() and the like; the point stands here. */
static enum err scan_aggregate(struct query_scan *s, struct query_item *item)
{
    size_t at = s->at + 1;

    for (int i = QUERY_COUNT; i < QUERY_AGGREGATE__COUNT; i++) {
        s->at = at;
        if (query_take_word(s, aggregate_names[i]) && query_take_word(s, STR("()"))) {
            item->aggregate = (enum query_aggregate)i;
            return scan_cast(s, &item->aggregate_cast);
        }
    }
    return query_fail(s, at, "an aggregate is expected: sum(), avg(), min(), max() or count()");
}

static enum err scan_tail(struct query_scan *s, size_t depth, struct query_item *item)
{
    if (item->field.path == NULL && item->field.name.len > 0 && !item->is_spread &&
        str_eq(item->field.name, STR("count")) && query_take_word(s, STR("()"))) {
        item->aggregate = QUERY_COUNT;
        item->field.name = STR_NONE;
        return scan_cast(s, &item->aggregate_cast);
    }
    if (item->is_spread || query_next_is(s, '(') || query_next_is(s, '!'))
        return scan_relation(s, depth + 1, item);
    TRY(scan_cast(s, &item->cast));
    return query_next_is(s, '.') ? scan_aggregate(s, item) : ERR_NONE;
}

static enum err scan_item(struct query_scan *s, size_t depth, struct query_item *item)
{
    query_skip_blank(s);
    item->is_spread = query_take_word(s, STR("..."));
    if (!item->is_spread && query_take(s, '*')) {
        item->kind = QUERY_ALL;
    } else {
        TRY(query_scan_field(s, stops, &item->field));
        if (query_next_is(s, ':') && !str_starts(str_from(s->text, s->at), STR("::"))) {
            if (item->field.path != NULL)
                return query_fail(s, item->field.at, "the new name holds '->'; quote it");
            if (item->is_spread)
                return query_fail(s, s->at, "a spread relation has no name; leave it out");
            s->at++;
            item->alias = item->field.name;
            TRY(query_scan_field(s, stops, &item->field));
        }
        TRY(scan_tail(s, depth, item));
    }
    query_skip_blank(s);
    if (query_at_end(s) || query_next_is(s, ',') || query_next_is(s, ')'))
        return ERR_NONE;
    return query_fail(s, s->at, "',' is expected between fields");
}

/* Goes as deep as the limit lets relations nest. */
static enum err scan_items(struct query_scan *s, size_t depth, struct query *q)
{
    struct query_item **link = &q->items;

    do {
        if (++*s->field > s->limits->fields)
            return query_fail(s, s->at, "more than %zu fields; select fewer", s->limits->fields);
        *link = ARENA_NEW(s->arena, struct query_item);
        TRY(scan_item(s, depth, *link));
        link = &(*link)->next;
    } while (query_take(s, ','));
    return ERR_NONE;
}

enum err query_scan_select(struct query_scan *s, struct query *q)
{
    TRY(scan_items(s, 0, q));
    if (!query_at_end(s))
        return query_fail(s, s->at, "this ')' closes nothing; remove it");
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
    return query_fail(
        s, has_direction ? s->at : start,
        "write .asc or .desc, then .nullsfirst or .nullslast, as in a.desc.nullslast");
}

/* rel(field): what stands in the parentheses is the field. */
static enum err scan_related(struct query_scan *s, struct query_order *o)
{
    if (!query_take(s, '('))
        return ERR_NONE;
    o->relation = o->field.name;
    TRY(query_scan_field(s, ".,()\"", &o->field));
    if (!query_take(s, ')'))
        return query_fail(s, s->at,
                          "')' is expected after the relation's field, as in rel(a).desc");
    return ERR_NONE;
}

enum err query_scan_order(struct query_scan *s, struct query *q)
{
    struct query_order **link = &q->order;
    size_t count = 0;

    do {
        if (++count > s->limits->orders)
            return query_fail(s, s->at, "more than %zu fields; order by fewer", s->limits->orders);
        query_skip_blank(s);
        *link = ARENA_NEW(s->arena, struct query_order);
        TRY(query_scan_field(s, ".,()\"", &(*link)->field));
        TRY(scan_related(s, *link));
        TRY(scan_direction(s, *link));
        link = &(*link)->next;
    } while (query_take(s, ','));
    return ERR_NONE;
}
