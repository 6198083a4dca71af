/*
 * plan_relation.c - from a name in select= to the foreign keys that are meant.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/json/write.h"
#include "app/model/nearest.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define STATE_NO_RELATION    "PGRST200"
#define STATE_MANY_RELATIONS "PGRST201"
#define STATE_NO_SPREAD      "PGRST119"
#define DETAILS_MAX          ((size_t)64 * 1024)
#define CANDIDATES_MAX       20

/* All ways that a name and a hint may mean. */
struct search {
    struct compile *p;
    const struct model_table *from;
    struct str name;
    struct str hint;
    struct plan_route found[CANDIDATES_MAX];
    size_t count;
};

static bool is_single(const struct model_column *const *columns, size_t count, struct str name)
{
    return count == 1 && str_eq(columns[0]->name, name);
}

/* The route's columns on this side and on the other. */
static bool is_here(const struct plan_route *r, struct str name)
{
    const struct model_relation *k = r->first;

    return is_single(r->holds_key ? k->from_columns : k->to_columns, k->count, name);
}

static bool is_there(const struct plan_route *r, struct str name)
{
    const struct model_relation *k = r->first;

    return is_single(r->holds_key ? k->to_columns : k->from_columns, k->count, name);
}

/*
 * A relation is called by its table, its constraint or the column that holds the
 * key.  Of a table's relation to itself the table's name means those that point
 * here, the column the one it points to.
 */
static bool is_named(const struct search *s, const struct plan_route *r)
{
    bool is_self = r->target == s->from;

    if (str_eq(s->name, r->target->name))
        return !is_self || !r->holds_key;
    if (r->kind == PLAN_MANY_TO_MANY)
        return false;
    if (r->holds_key && is_here(r, s->name))
        return true;
    return str_eq(s->name, r->first->name) && (!is_self || r->holds_key);
}

static bool is_hinted(const struct search *s, const struct plan_route *r)
{
    if (!str_eq(s->name, r->target->name))
        return false;
    if (r->kind == PLAN_MANY_TO_MANY)
        return str_eq(s->hint, r->first->from->name) ||
               (r->target == s->from && (str_eq(s->hint, r->first->name) || is_there(r, s->hint)));
    if (r->target == s->from)
        return !r->holds_key && (str_eq(s->hint, r->first->name) || is_there(r, s->hint));
    return str_eq(s->hint, r->first->name) || is_here(r, s->hint) || is_there(r, s->hint);
}

static bool is_key_shown(const struct plan_view *v, const struct model_column *const *columns,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!plan_shows(v, columns[i]))
            return false;
    }
    return true;
}

/* Are both ends of the foreign key there, with the columns that it is made of? */
static bool is_relation_shown(const struct search *s, const struct model_relation *r)
{
    const struct plan_view *from;
    const struct plan_view *to;

    return plan_view_find(s->p, r->from, &from) && plan_view_find(s->p, r->to, &to) &&
           is_key_shown(from, r->from_columns, r->count) &&
           is_key_shown(to, r->to_columns, r->count);
}

static void consider(struct search *s, const struct plan_route *r)
{
    if (r->target->is_system || s->count == CANDIDATES_MAX)
        return;
    if (!(s->hint.at == NULL ? is_named(s, r) : is_hinted(s, r)))
        return;
    if (is_relation_shown(s, r->first) && (r->second == NULL || is_relation_shown(s, r->second)))
        s->found[s->count++] = *r;
}

static void consider_junctions(struct search *s, const struct model_relation *first)
{
    const struct model_table *junction = first->from;

    if (junction == s->from || junction->is_system)
        return;
    for (size_t i = 0; i < junction->out_count; i++) {
        const struct model_relation *second = junction->out[i];

        if (second != first && str_eq(second->to->name, s->name) &&
            model_is_junction(first, second))
            consider(s, &(struct plan_route){.kind = PLAN_MANY_TO_MANY,
                                             .target = second->to,
                                             .first = first,
                                             .second = second});
    }
}

static void search_all(struct search *s)
{
    for (size_t i = 0; i < s->from->out_count; i++) {
        const struct model_relation *r = s->from->out[i];

        consider(s, &(struct plan_route){
                        .kind = r->is_unique ? PLAN_ONE_TO_ONE : PLAN_MANY_TO_ONE,
                        .target = r->to,
                        .first = r,
                        .holds_key = true,
                    });
    }
    for (size_t i = 0; i < s->from->in_count; i++) {
        const struct model_relation *r = s->from->in[i];

        consider(s, &(struct plan_route){.kind = r->is_unique ? PLAN_ONE_TO_ONE : PLAN_ONE_TO_MANY,
                                         .target = r->from,
                                         .first = r});
        consider_junctions(s, r);
    }
}

/* ---- refusals ---- */

static struct str shown(struct str s)
{
    return utf8_clip(s, 64);
}

static bool is_table_shown(const void *ctx, const struct model_table *t)
{
    const struct plan_view *view;

    return plan_view_find(ctx, t, &view);
}

static enum err fail_absent(const struct search *s)
{
    struct str name = shown(s->name);
    struct str hint = shown(s->hint);
    struct str near = nearest_related(s->from, s->name, is_table_shown, s->p);
    struct arena *a = s->p->arena;
    AUTO(buf_fini) struct buf details;

    buf_init(&details, DETAILS_MAX);
    json_write_str(&details,
                   str_format(a,
                              "Searched for a foreign key relationship between '%.*s' and "
                              "'%.*s'%s%.*s%s in the schema '%.*s', but no matches were found.",
                              STR_ARG(s->from->name), STR_ARG(name),
                              s->hint.at == NULL ? "" : " using the hint '", STR_ARG(hint),
                              s->hint.at == NULL ? "" : "'", STR_ARG(s->from->schema)));
    (void)error_tell(s->p->e, ERR_INVALID, STR_NONE,
                     "Could not find a relationship between '%.*s' and '%.*s' in the schema cache",
                     STR_ARG(s->from->name), STR_ARG(name));
    (void)error_state(s->p->e, STATE_NO_RELATION);
    if (near.at != NULL && str_eq(near, s->name))
        near = STR_NONE;
    return error_detail(s->p->e, str_dup(a, buf_str(&details)),
                        near.at == NULL
                            ? STR_NONE
                            : str_format(a, "Perhaps you meant '%.*s' instead of '%.*s'.",
                                         STR_ARG(near), STR_ARG(name)));
}

static struct str column_list(struct arena *a, const struct model_column *const *columns,
                              size_t count)
{
    struct str list = columns[0]->name;

    for (size_t i = 1; i < count; i++)
        list = str_format(a, "%.*s, %.*s", STR_ARG(list), STR_ARG(columns[i]->name));
    return list;
}

static struct str describe(struct arena *a, const struct model_table *from,
                           const struct plan_route *r)
{
    const struct model_relation *k = r->first;
    const struct model_relation *second = r->second;
    struct str here = column_list(a, r->holds_key ? k->from_columns : k->to_columns, k->count);
    struct str there = column_list(a, r->holds_key ? k->to_columns : k->from_columns, k->count);

    if (r->kind != PLAN_MANY_TO_MANY)
        return str_format(a, "%.*s using %.*s(%.*s) and %.*s(%.*s)", STR_ARG(k->name),
                          STR_ARG(from->name), STR_ARG(here), STR_ARG(r->target->name),
                          STR_ARG(there));
    return str_format(a, "%.*s using %.*s(%.*s) and %.*s(%.*s)", STR_ARG(k->from->name),
                      STR_ARG(k->name), STR_ARG(there), STR_ARG(second->name),
                      STR_ARG(column_list(a, second->from_columns, second->count)));
}

static struct str kind_name(enum plan_kind kind)
{
    switch (kind) {
    case PLAN_MANY_TO_ONE: return STR("many-to-one");
    case PLAN_ONE_TO_MANY: return STR("one-to-many");
    case PLAN_ONE_TO_ONE: return STR("one-to-one");
    case PLAN_MANY_TO_MANY: break;
    }
    return STR("many-to-many");
}

static void write_candidates(const struct search *s, struct buf *details, struct buf *hint)
{
    struct arena *a = s->p->arena;
    struct json_writer w = {.to = details};

    json_begin_array(&w);
    for (size_t i = 0; i < s->count; i++) {
        const struct plan_route *r = &s->found[i];
        bool has_junction = r->kind == PLAN_MANY_TO_MANY;

        json_begin_object(&w);
        json_put_str(&w, STR("cardinality"), kind_name(r->kind));
        json_put_str(
            &w, STR("embedding"),
            str_format(a, "%.*s with %.*s", STR_ARG(s->from->name), STR_ARG(r->target->name)));
        json_put_str(&w, STR("relationship"), describe(a, s->from, r));
        json_end_object(&w);
        buf_addf(hint, "%s'%.*s!%.*s'", i == 0 ? "" : ", ", STR_ARG(r->target->name),
                 STR_ARG(has_junction ? r->first->from->name : r->first->name));
    }
    json_end_array(&w);
}

static enum err fail_ambiguous(const struct search *s)
{
    AUTO(buf_fini) struct buf details;
    AUTO(buf_fini) struct buf hint;
    struct arena *a = s->p->arena;
    struct str name = shown(s->name);

    buf_init(&details, DETAILS_MAX);
    buf_init(&hint, DETAILS_MAX);
    buf_addf(&hint, "Try changing '%.*s' to one of the following: ", STR_ARG(name));
    write_candidates(s, &details, &hint);
    BUF_LIT(&hint, ". Find the desired relationship in the 'details' key.");
    (void)error_tell(s->p->e, ERR_INVALID, STR_NONE,
                     "Could not embed because more than one relationship was found for '%.*s' and "
                     "'%.*s'",
                     STR_ARG(s->from->name), STR_ARG(name));
    (void)error_state(s->p->e, STATE_MANY_RELATIONS);
    return error_detail(s->p->e, str_dup(a, buf_str(&details)), str_dup(a, buf_str(&hint)));
}

/*
 * A column's name may be that of both ends.  The one that holds the key decides: what else the
 * hint may mean is dropped when there is a foreign key of just that column.
 */
static void prefer_own_column(struct search *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->count; i++) {
        const struct model_relation *k = s->found[i].first;

        if (is_single(k->from_columns, k->count, s->hint))
            s->found[kept++] = s->found[i];
    }
    if (kept > 0)
        s->count = kept;
}

enum err plan_route_find(struct compile *p, const struct model_table *from,
                         const struct query_item *item, struct plan_route *out_route)
{
    struct search s = {.p = p, .from = from, .name = item->field.name, .hint = item->hint};

    search_all(&s);
    if (s.count > 1 && s.hint.at != NULL)
        prefer_own_column(&s);
    if (s.count == 0)
        return fail_absent(&s);
    if (s.count > 1)
        return fail_ambiguous(&s);
    *out_route = s.found[0];
    return ERR_NONE;
}

/* ---- links ---- */

/* "count" without parentheses, where no column has that name: clients of old still write it. */
static bool is_count(const struct model_table *t, const struct query_item *i)
{
    return i->kind == QUERY_COLUMN && i->aggregate == QUERY_PLAIN && i->field.path == NULL &&
           str_eq(i->field.name, STR("count")) && model_column_find(t, i->field.name) == NULL;
}

const struct query *plan_query(struct arena *a, const struct model_table *t, const struct query *q)
{
    const struct query_item *i = q->items;
    struct query_item **link;
    struct query *mended;

    while (i != NULL && !is_count(t, i))
        i = i->next;
    if (i == NULL)
        return q;
    mended = ARENA_NEW(a, struct query);
    *mended = *q;
    link = &mended->items;
    for (i = q->items; i != NULL; i = i->next) {
        *link = ARENA_NEW(a, struct query_item);
        **link = *i;
        if (is_count(t, i)) {
            (*link)->aggregate = QUERY_COUNT;
            (*link)->field.name = STR_NONE;
            (*link)->aggregate_cast = i->cast;
            (*link)->cast = STR_NONE;
        }
        link = &(*link)->next;
    }
    return mended;
}

/* rel(), and rel(other()): nothing of it is shown. */
static bool is_hidden(const struct query *q)
{
    if (q->is_empty)
        return true;
    for (const struct query_item *i = q->items; i != NULL; i = i->next) {
        if (i->kind != QUERY_RELATION || !is_hidden(i->relation))
            return false;
    }
    return q->items != NULL;
}

/* An array for each field has no place for lists in its rows, nor for what sums them up. */
static enum err check_spread(struct compile *p, const struct plan_node *host,
                             const struct plan_link *l)
{
    struct str name = shown(l->item->field.name);
    bool is_list = host->is_apart && !l->is_one;

    if (!is_list && (l->is_one || !l->item->is_spread || !plan_has_aggregates(&l->node)))
        return ERR_NONE;
    (void)query_field_fail(&l->item->field, p->e,
                           is_list ? "'%.*s' is a list inside of a list that is spread; embed one "
                                     "of them without ..."
                                   : "'%.*s' is a list that is spread, which takes no aggregates; "
                                     "embed it without ...",
                           STR_ARG(name));
    (void)error_state(p->e, STATE_NO_SPREAD);
    return ERR_INVALID;
}

static enum err link_make(struct compile *p, const struct plan_node *host,
                          const struct query_item *item, struct plan_link *l)
{
    l->item = item;
    TRY(plan_route_find(p, host->table, item, &l->route));
    l->is_one = l->route.kind == PLAN_MANY_TO_ONE || l->route.kind == PLAN_ONE_TO_ONE;
    l->is_hidden = is_hidden(item->relation);
    if (l->route.kind == PLAN_MANY_TO_MANY)
        l->junction = ++*p->aliases;
    l->node = (struct plan_node){
        .table = l->route.target,
        .query = plan_query(p->arena, l->route.target, item->relation),
        .alias = ++*p->aliases,
        .is_listed = host->is_listed || !l->is_one,
        .is_apart = host->is_apart || (item->is_spread && !l->is_one),
    };
    (void)plan_view_find(p, l->node.table, &l->node.view);
    if (l->route.kind == PLAN_MANY_TO_MANY)
        (void)plan_view_find(p, l->route.first->from, &l->junction_view);
    TRY(plan_links(p, &l->node));
    TRY(check_spread(p, host, l));
    if (l->is_one && !item->is_spread && plan_has_aggregates(&l->node))
        return query_field_fail(&item->field, p->e,
                                "a relation with one row has nothing to aggregate; spread it with "
                                "... to aggregate over the rows here");
    return ERR_NONE;
}

/* Goes as deep as the parser let relations nest. */
enum err plan_links(struct compile *p, struct plan_node *node)
{
    struct plan_link **end = &node->links;

    for (const struct query_item *i = node->query->items; i != NULL; i = i->next) {
        if (i->kind != QUERY_RELATION)
            continue;
        *end = ARENA_NEW(p->arena, struct plan_link);
        TRY(link_make(p, node, i, *end));
        end = &(*end)->next;
    }
    return ERR_NONE;
}

const struct plan_link *plan_link_find(const struct plan_node *node, struct str name)
{
    for (const struct plan_link *l = node->links; l != NULL; l = l->next) {
        const struct query_item *i = l->item;

        if (str_eq(i->alias.at == NULL ? i->field.name : i->alias, name))
            return l;
    }
    return NULL;
}

bool plan_has_aggregates(const struct plan_node *node)
{
    for (const struct query_item *i = node->query->items; i != NULL; i = i->next) {
        if (i->aggregate != QUERY_PLAIN)
            return true;
    }
    for (const struct plan_link *l = node->links; l != NULL; l = l->next) {
        if (l->is_one && l->item->is_spread && plan_has_aggregates(&l->node))
            return true;
    }
    return false;
}
