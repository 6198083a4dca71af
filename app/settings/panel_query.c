/*
 * panel_query.c - the query of a panel in parts: how much, of what, which rows, in which order.
 *
 * Most panels ask "how many, by state": that much is chosen from lists.  What says more is
 * written in the query language itself, and stays as it was written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/settings/dashboard.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/label.h"

#define TEXT_MAX 255 /* characters: longer columns are no groups */

/* An aggregate, and what its numbers are called in the answer. */
struct measure {
    struct str function;
    struct str name;
    struct str label;
};
static const struct measure measures[] = {
    {STR_INIT("sum()"), STR_INIT("sum"), STR_INIT(N_("Sum: {column}"))},
    {STR_INIT("avg()"), STR_INIT("average"), STR_INIT(N_("Average: {column}"))},
    {STR_INIT("max()"), STR_INIT("greatest"), STR_INIT(N_("Greatest: {column}"))},
    {STR_INIT("min()"), STR_INIT("least"), STR_INIT(N_("Least: {column}"))},
};
#define MEASURES (sizeof measures / sizeof *measures)
#define ROWS     STR("rows") /* what "count()" is called */

struct panel_parts panel_parts_none(void)
{
    return (struct panel_parts){.group = STR(""),
                                .measure = STR(""),
                                .where = STR(""),
                                .order = STR(""),
                                .limit = STR(""),
                                .name = STR(""),
                                .group_name = STR("")};
}

/* ---- what there is to choose from ---- */

typedef void offer_fn(void *arg, struct str value, struct str label);

static bool is_time(const struct model_column *c)
{
    return c->type == MODEL_DATETIME || c->type == MODEL_TIMESTAMP;
}

static bool is_group(const struct model_column *c)
{
    switch (c->type) {
    case MODEL_BYTES:
    case MODEL_JSON:
    case MODEL_GEOMETRY: return false;
    case MODEL_TEXT: return c->seal == NULL && c->max_chars <= TEXT_MAX;
    case MODEL_BOOL:
    case MODEL_INT:
    case MODEL_UINT:
    case MODEL_DECIMAL:
    case MODEL_DOUBLE:
    case MODEL_BIT:
    case MODEL_DATE:
    case MODEL_TIME:
    case MODEL_DATETIME:
    case MODEL_TIMESTAMP:
    case MODEL_YEAR:
    case MODEL_ENUM:
    case MODEL_SET:
    case MODEL_UUID:
    case MODEL_INET:
    case MODEL_TYPE__COUNT: break;
    }
    return c->seal == NULL;
}

static bool is_measured(const struct model_column *c)
{
    return c->seal == NULL && (c->type == MODEL_INT || c->type == MODEL_UINT ||
                               c->type == MODEL_DECIMAL || c->type == MODEL_DOUBLE);
}

/* The foreign key of this column alone, to a table whose rows have a name. */
static const struct model_relation *relation_of(const struct model_table *t,
                                                const struct model_column *c)
{
    for (size_t i = 0; i < t->out_count; i++) {
        const struct model_relation *r = t->out[i];

        if (r->count == 1 && r->from_columns[0] == c && r->to->label != NULL && !r->to->is_system &&
            is_group(r->to->label))
            return r;
    }
    return NULL;
}

static void groups_each(struct http_exchange *x, const struct model_table *t, offer_fn *offer,
                        void *arg)
{
    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];
        const struct model_relation *r = relation_of(t, c);
        struct str label = view_column_label(x, c);

        if (r != NULL)
            offer(arg,
                  str_format(x->arena, "%.*s!%.*s(%.*s)", STR_ARG(r->to->name), STR_ARG(r->name),
                             STR_ARG(r->to->label->name)),
                  label);
        else if (is_time(c))
            offer(arg, str_format(x->arena, "%.*s::date", STR_ARG(c->name)), label);
        else if (is_group(c))
            offer(arg, c->name, label);
    }
}

static void measures_each(struct http_exchange *x, const struct model_table *t, offer_fn *offer,
                          void *arg)
{
    offer(arg, STR("count()"), TMPL_SAY(x->templates, "How many"));
    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];

        for (size_t n = 0; is_measured(c) && n < MEASURES; n++)
            offer(
                arg,
                str_format(x->arena, "%.*s.%.*s", STR_ARG(c->name), STR_ARG(measures[n].function)),
                tmpl_say_with(x->templates, x->arena, measures[n].label,
                              &TMPL_TEXT("column", view_column_label(x, c)), 1));
    }
}

struct offering {
    struct tmpl_list *list;
    struct str chosen;
    bool is_found;
};

static void offer_put(void *arg, struct str value, struct str label)
{
    struct offering *o = arg;
    struct tmpl_map *m = tmpl_list_add_map(o->list);

    tmpl_map_put_text(m, STR("value"), value);
    tmpl_map_put_text(m, STR("value_label"), label);
    tmpl_map_put_bool(m, STR("is_chosen"), str_eq(value, o->chosen));
}

static void offer_find(void *arg, struct str value, struct str label)
{
    struct offering *o = arg;

    (void)label;
    o->is_found |= str_eq(value, o->chosen);
}

void panel_parts_put(struct http_exchange *x, struct tmpl_map *m, const struct model_table *t,
                     const struct panel_parts *p)
{
    struct offering groups = {.list = tmpl_map_put_list(m, STR("groups_of")), .chosen = p->group};
    struct offering all = {.list = tmpl_map_put_list(m, STR("measures")), .chosen = p->measure};

    if (t != NULL) {
        groups_each(x, t, offer_put, &groups);
        measures_each(x, t, offer_put, &all);
    }
    tmpl_map_put_bool(m, STR("is_order_group"), str_eq(p->order, STR("group")));
    tmpl_map_put_bool(m, STR("is_order_most"), str_eq(p->order, STR("most")));
}

/* ---- to a query ---- */

static struct str measure_name(const struct panel_parts *p)
{
    if (p->name.len > 0)
        return p->name;
    for (size_t i = 0; i < MEASURES; i++) {
        if (str_ends(p->measure, measures[i].function))
            return measures[i].name;
    }
    return ROWS;
}

/* What orders by the group: "branch!loan_lent_by(name)" is ordered by as branch(name). */
static struct str group_order(struct http_exchange *x, const struct panel_parts *p)
{
    size_t hint = str_find(p->group, '!', 0);
    size_t open = str_find(p->group, '(', 0);
    struct str name = str_range(p->group, 0, str_search(p->group, STR("::"), 0));

    if (hint < open && open < p->group.len)
        return str_format(
            x->arena, "%.*s%.*s",
            STR_ARG(p->group_name.len > 0 ? p->group_name : str_range(p->group, 0, hint)),
            STR_ARG(str_from(p->group, open)));
    return p->group_name.len > 0 ? p->group_name : name;
}

static struct str order_of(struct http_exchange *x, const struct panel_parts *p)
{
    if (str_eq(p->order, STR("most")))
        return str_format(x->arena, "%.*s.desc", STR_ARG(measure_name(p)));
    return str_eq(p->order, STR("group")) && p->group.len > 0 ? group_order(x, p) : STR("");
}

struct str panel_parts_print(struct http_exchange *x, const struct panel_parts *p)
{
    struct str order = order_of(x, p);
    bool has_alias = p->group.len > 0 && p->group_name.len > 0;
    struct str query = str_format(
        x->arena, "select=%.*s%s%.*s%s%.*s:%.*s", STR_ARG(has_alias ? p->group_name : STR("")),
        has_alias ? ":" : "", STR_ARG(p->group), p->group.len > 0 ? "," : "",
        STR_ARG(measure_name(p)), STR_ARG(p->measure));

    if (p->where.len > 0)
        query = str_format(x->arena, "%.*s&%.*s", STR_ARG(query), STR_ARG(p->where));
    if (order.len > 0)
        query = str_format(x->arena, "%.*s&order=%.*s", STR_ARG(query), STR_ARG(order));
    if (p->limit.len > 0)
        query = str_format(x->arena, "%.*s&limit=%.*s", STR_ARG(query), STR_ARG(p->limit));
    return query;
}

/* ---- and back ---- */

/* A name before one colon: "n:count()", but not "lent_at::date". */
static struct str alias_cut(struct str *item)
{
    size_t colon = str_find(*item, ':', 0);
    struct str name = str_range(*item, 0, colon);

    if (colon >= item->len || (colon + 1 < item->len && item->at[colon + 1] == ':'))
        return STR("");
    *item = str_from(*item, colon + 1);
    return name;
}

/* "due_on,rows:count()" */
static bool select_take(struct http_exchange *x, const struct model_table *t, struct str select,
                        struct panel_parts *p)
{
    struct offering groups = {.is_found = false};
    struct offering all = {.is_found = false};
    size_t comma = select.len;

    while (comma > 0 && select.at[comma - 1] != ',')
        comma--;
    p->measure = str_from(select, comma);
    p->name = alias_cut(&p->measure);
    p->group = comma == 0 ? STR("") : str_range(select, 0, comma - 1);
    p->group_name = alias_cut(&p->group);
    groups.chosen = p->group;
    all.chosen = p->measure;
    groups_each(x, t, offer_find, &groups);
    measures_each(x, t, offer_find, &all);
    return p->name.len > 0 && all.is_found && (p->group.len == 0 || groups.is_found);
}

static bool order_take(struct http_exchange *x, struct str order, struct panel_parts *p)
{
    struct str most = str_format(x->arena, "%.*s.desc", STR_ARG(measure_name(p)));

    if (str_eq(order, most))
        p->order = STR("most");
    else if (p->group.len > 0 && str_eq(order, group_order(x, p)))
        p->order = STR("group");
    return p->order.len > 0;
}

bool panel_parts_parse(struct http_exchange *x, const struct model_table *t, struct str query,
                       struct panel_parts *out_parts)
{
    struct panel_parts p = panel_parts_none();
    struct str order = STR("");
    struct str rest = query;
    struct str part;

    while (str_cut(&rest, '&', &part)) {
        struct str value = part;
        struct str name;
        int64_t n;

        if (!str_cut(&value, '=', &name) || value.at == NULL)
            return false;
        if (str_eq(name, STR("select"))) {
            if (p.measure.len > 0 || !select_take(x, t, value, &p))
                return false;
        } else if (str_eq(name, STR("order"))) {
            order = value;
        } else if (str_eq(name, STR("limit"))) {
            if (!num_parse_int(value, &n) || n < 1)
                return false;
            p.limit = value;
        } else {
            p.where = str_format(x->arena, "%.*s%s%.*s", STR_ARG(p.where),
                                 p.where.len > 0 ? "&" : "", STR_ARG(part));
        }
    }
    if (p.measure.len == 0 || (order.len > 0 && !order_take(x, order, &p)))
        return false;
    *out_parts = p;
    return true;
}
