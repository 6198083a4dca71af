/*
 * plan_select.c - which columns are read, and under which names they go out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/map.h"
#include "app/json/write.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define JSON_NAMES_MAX ((size_t)1024 * 1024)

/* The fields of one object; those of spread relations have columns of their own, but its names. */
struct select {
    struct compile *p;
    const struct plan_node *node;
    struct plan_column *columns;
    size_t count;
    size_t room;
    bool is_checked; /* names may clash: look each up */
    bool is_spread;
    bool has_guards;
    bool has_seals;
    const struct plan_link *link; /* that it is spread by, or NULL */
    struct map *names;            /* to what stands under them */
};

/* ---- columns of the statement ---- */

void plan_column_begin(struct compile *p)
{
    if (p->columns > 0)
        build_sql(&p->build, SQL(", "));
}

void plan_column_added(struct compile *p, bool is_aggregate)
{
    if (p->is_windowed) {
        build_sql(&p->build, SQL(" AS c"));
        build_number(&p->build, p->columns);
    }
    if (p->is_grouped) {
        if (p->columns == p->aggregate_room) {
            size_t room = p->columns == 0 ? 16 : p->columns * 2;

            p->is_aggregate =
                arena_grow(p->arena, p->is_aggregate, p->columns, room, sizeof *p->is_aggregate);
            p->aggregate_room = room;
        }
        p->is_aggregate[p->columns] = is_aggregate;
    }
    p->columns++;
}

void plan_group(struct compile *p)
{
    bool is_first = true;

    for (size_t i = 0; p->is_grouped && i < p->columns; i++) {
        if (p->is_aggregate[i])
            continue;
        build_sql(&p->build, is_first ? SQL(" GROUP BY ") : SQL(", "));
        is_first = false;
        build_number(&p->build, i + 1);
    }
}

/* ---- fields ---- */

/* *out_again: the same thing stands under this name already. */
static enum err check_name(struct select *s, const struct query_field *f, const void *thing,
                           struct str name, bool *out_again)
{
    const void *twin = map_find(s->names, name);

    *out_again = twin == thing;
    if (twin != NULL && twin != thing)
        return query_field_fail(f, s->p->e,
                                "two fields are called '%.*s'; rename one, as in b:%.*s",
                                STR_ARG(name), STR_ARG(f->name.len == 0 ? name : f->name));
    map_put(s->names, name, thing);
    return ERR_NONE;
}

static struct plan_column *column_push(struct select *s)
{
    if (s->count == s->room) {
        size_t room = s->room == 0 ? 8 : s->room * 2;

        s->columns = arena_grow(s->p->arena, s->columns, s->count, room, sizeof *s->columns);
        s->room = room;
    }
    return &s->columns[s->count++];
}

/* The last column is not shown in every row: which it is, another one will say. */
static void note_guard(struct select *s, const struct plan_operand *o)
{
    size_t guard = plan_guard(o->view, o->column);

    if (guard == 0)
        return;
    s->columns[s->count - 1].guard = guard;
    s->has_guards = true;
}

/*
 * Behind the columns, for each set of grants that some hang on: is the row one of theirs?
 * Of a row that is not there, as where it is spread, nothing is hidden.
 */
static void add_guards(struct select *s)
{
    struct compile *p = s->p;
    const struct model_table *t = s->node->table;
    size_t *at; /* by guard: the statement's column + 1 */

    if (!s->has_guards)
        return;
    at = ARENA_ARRAY(p->arena, size_t, t->column_count + 1);
    for (size_t i = 0; i < s->count; i++) {
        size_t guard = s->columns[i].guard;

        if (guard == 0)
            continue;
        if (at[guard] == 0) {
            plan_column_begin(p);
            if (p->is_grouped || s->link != NULL)
                build_sql(&p->build, SQL("("));
            if (s->link != NULL) {
                plan_presence(p, s->link);
                build_sql(&p->build, SQL(" IS NULL OR "));
            }
            plan_guard_add(p, s->node->view, &t->columns[guard - 1], s->node->alias);
            /* Groups would tell rows whose condition is unknown from those it is false for. */
            if (p->is_grouped)
                build_sql(&p->build, SQL(") IS TRUE"));
            else if (s->link != NULL)
                build_sql(&p->build, SQL(")"));
            plan_column_added(p, false);
            at[guard] = p->columns;
        }
        s->columns[i].guard = at[guard];
    }
}

/* Behind the columns: what sealed ones are bound to, whether it is shown or not. */
static void add_row_key(struct select *s, struct plan_object *out_object)
{
    struct compile *p = s->p;
    const struct model_key *key = s->node->table->primary;

    if (!s->has_seals || key == NULL)
        return;
    out_object->arena = p->arena;
    out_object->row_first = p->columns;
    out_object->row_count = key->count;
    for (size_t i = 0; i < key->count; i++) {
        plan_column_begin(p);
        build_column(&p->build, key->columns[i], s->node->alias);
        plan_column_added(p, false);
    }
}

static enum err add_column(struct select *s, const struct query_field *f,
                           const struct model_column *c, struct str name)
{
    struct compile *p = s->p;
    const struct plan_operand o = {
        .column = c,
        .as = c,
        .alias = s->node->alias,
        .view = f->column == NULL ? s->node->view : NULL,
    };
    struct plan_operand read = o;

    if (c->seal != NULL && p->is_grouped)
        return plan_refuse_sealed(p, f, c, "cannot be grouped by");
    s->has_seals = s->has_seals || c->seal != NULL;
    if (s->is_checked) {
        bool again;

        TRY(check_name(s, f, c, name, &again));
        if (again)
            return ERR_NONE;
    }
    plan_column_begin(p);
    if (c->type == MODEL_GEOMETRY)
        build_sql(&p->build, SQL("ST_AsText("));
    /* As it is, for IF() would change its type; the reader leaves it out by its guard. */
    if (!p->is_grouped)
        read.view = NULL;
    plan_operand_add(p, &read);
    if (c->type == MODEL_GEOMETRY)
        build_sql(&p->build, SQL(")"));
    plan_column_added(p, false);
    *column_push(s) = (struct plan_column){.column = c, .name = name};
    note_guard(s, &o);
    return ERR_NONE;
}

static enum err add_all(struct select *s)
{
    static const struct query_field all = {
        .name = STR_INIT("*"), .param = STR_INIT("select"), .text = STR_INIT("*")};
    const struct model_table *t = s->node->table;

    for (size_t i = 0; i < t->column_count; i++) {
        struct query_field f = all;

        f.name = t->columns[i].name;
        if (!t->columns[i].is_invisible && plan_shows(s->node->view, &t->columns[i]))
            TRY(add_column(s, &f, &t->columns[i], t->columns[i].name));
    }
    return ERR_NONE;
}

struct str plan_item_name(const struct query_item *item)
{
    const struct query_path *path = item->field.path;

    if (item->alias.at != NULL)
        return item->alias;
    if (item->aggregate != QUERY_PLAIN)
        return query_aggregate_name(item->aggregate);
    for (size_t i = path == NULL ? 0 : path->count; i > 0; i--) {
        if (!path->keys[i - 1].is_index)
            return path->keys[i - 1].name;
    }
    return item->field.name;
}

/* A cast, an aggregate, a part of JSON. */
static enum err add_computed(struct select *s, const struct query_item *item)
{
    struct compile *p = s->p;
    struct plan_operand o = {.column = NULL};
    const struct model_column *as = NULL;
    struct str name;
    bool again;

    if (item->field.name.len > 0)
        TRY(plan_operand(p, &item->field, &o));
    if (o.column != NULL && o.column->seal != NULL)
        return plan_refuse_sealed(p, &item->field, o.column, "has neither casts nor aggregates");
    name = plan_item_name(item);
    TRY(check_name(s, &item->field, item, name, &again));
    plan_column_begin(p);
    TRY(plan_item_add(p, item, &o, &as));
    plan_column_added(p, item->aggregate != QUERY_PLAIN);
    *column_push(s) = (struct plan_column){.column = as, .name = name};
    if (item->aggregate == QUERY_PLAIN)
        note_guard(s, &o);
    return ERR_NONE;
}

static bool is_computed(const struct query_item *item)
{
    return item->field.path != NULL || item->cast.at != NULL || item->aggregate != QUERY_PLAIN;
}

static enum err add_items(struct select *s)
{
    const struct query_item *item = s->node->query->items;

    for (; item != NULL; item = item->next) {
        const struct model_column *c;

        if (item->kind == QUERY_RELATION)
            continue;
        if (item->kind == QUERY_ALL) {
            TRY(add_all(s));
        } else if (is_computed(item)) {
            TRY(add_computed(s, item));
        } else {
            TRY(plan_field(s->p, &item->field, &c));
            TRY(add_column(s, &item->field, c, item->alias.at == NULL ? c->name : item->alias));
        }
    }
    return ERR_NONE;
}

/* All names are written once, one after the other, and then cut out of one copy. */
static void json_names(struct select *s)
{
    AUTO(buf_fini) struct buf text;
    size_t *ends = ARENA_ARRAY(s->p->arena, size_t, s->count);
    struct str all;

    buf_init(&text, JSON_NAMES_MAX);
    for (size_t i = 0; i < s->count; i++) {
        buf_add_char(&text, i == 0 && !s->is_spread ? '{' : ',');
        json_write_str(&text, s->columns[i].name);
        buf_add_char(&text, ':');
        ends[i] = text.len;
    }
    all = str_dup(s->p->arena, buf_str(&text));
    for (size_t i = 0; i < s->count; i++)
        s->columns[i].json = str_range(all, i == 0 ? 0 : ends[i - 1], ends[i]);
    s->p->build.is_failed = s->p->build.is_failed || buf_is_failed(&text);
}

/* ---- what is embedded ---- */

static enum err select_object(struct compile *p, const struct plan_node *node,
                              const struct plan_link *spread, struct map *names,
                              struct plan_object *out_object);

static struct str embed_json(struct compile *p, struct str name)
{
    AUTO(buf_fini) struct buf text;

    buf_init(&text, JSON_NAMES_MAX);
    buf_add_char(&text, ',');
    json_write_str(&text, name);
    buf_add_char(&text, ':');
    return str_dup(p->arena, buf_str(&text));
}

static struct plan_many *list_push(const struct select *s, const struct plan_link *l)
{
    struct compile *p = s->p;
    struct plan_many *m = ARENA_NEW(p->arena, struct plan_many);
    size_t n = p->many_count;

    if (n == p->many_room) {
        size_t room = n == 0 ? 4 : n * 2;

        p->many = arena_grow(p->arena, p->many, n, room, sizeof(struct plan_many *));
        p->links = arena_grow(p->arena, p->links, n, room, sizeof(struct plan_link *));
        p->hosts = arena_grow(p->arena, p->hosts, n, room, sizeof(struct plan_node *));
        p->names = arena_grow(p->arena, p->names, n, room, sizeof(struct map *));
        p->many_room = room;
    }
    p->many[n] = m;
    p->links[n] = l;
    p->hosts[n] = s->node;
    p->names[n] = s->names;
    p->many_count++;
    return m;
}

static enum err embed_one(struct select *s, const struct plan_link *l, struct plan_embed *embed)
{
    struct compile *p = s->p;
    struct plan_object *object = ARENA_NEW(p->arena, struct plan_object);

    embed->one = object;
    TRY(select_object(p, &l->node, embed->is_spread ? l : NULL, embed->is_spread ? s->names : NULL,
                      object));
    if (embed->is_spread)
        return ERR_NONE;
    embed->presence = p->columns;
    plan_column_begin(p);
    plan_presence(p, l);
    build_sql(&p->build, SQL(" IS NOT NULL"));
    plan_column_added(p, false);
    return ERR_NONE;
}

static enum err add_embeds(struct select *s, struct plan_object *out_object)
{
    struct plan_embed *embeds;
    size_t count = 0;

    for (const struct plan_link *l = s->node->links; l != NULL; l = l->next)
        count++;
    embeds = ARENA_ARRAY(s->p->arena, struct plan_embed, count);
    count = 0;
    for (const struct plan_link *l = s->node->links; l != NULL; l = l->next) {
        const struct query_item *item = l->item;
        struct plan_embed *embed = &embeds[count];
        bool again;

        if (l->is_hidden)
            continue;
        embed->name = item->alias.at == NULL ? item->field.name : item->alias;
        if (!item->is_spread)
            TRY(check_name(s, &item->field, l, embed->name, &again));
        embed->json = embed_json(s->p, embed->name);
        embed->is_spread = item->is_spread;
        if (l->is_one)
            TRY(embed_one(s, l, embed));
        else
            embed->many = list_push(s, l);
        count++;
    }
    out_object->embeds = embeds;
    out_object->embed_count = count;
    return ERR_NONE;
}

/* spread, names: of the object that this one is spread into, or NULL. */
static enum err select_object(struct compile *p, const struct plan_node *node,
                              const struct plan_link *spread, struct map *names,
                              struct plan_object *out_object)
{
    const struct plan_node *outer = p->node;
    const struct query_item *items = node->query->items;
    struct select s = {.p = p,
                       .node = node,
                       .is_spread = names != NULL,
                       .link = spread,
                       .names = names != NULL ? names : ARENA_NEW(p->arena, struct map),
                       .is_checked = names != NULL || (items != NULL && items->next != NULL)};

    p->node = node;
    if (names == NULL)
        map_init(s.names, p->arena);
    out_object->first = p->columns;
    if (items != NULL)
        TRY(add_items(&s));
    else if (!node->query->is_empty)
        TRY(add_all(&s));
    add_guards(&s);
    add_row_key(&s, out_object);
    json_names(&s);
    out_object->has_guards = s.has_guards;
    out_object->columns = s.columns;
    out_object->column_count = s.count;
    if (node->links != NULL)
        TRY(add_embeds(&s, out_object));
    p->node = outer;
    return ERR_NONE;
}

enum err plan_select(struct compile *p, const struct plan_node *node, struct map *names,
                     struct plan_object *out_object)
{
    TRY(select_object(p, node, NULL, names, out_object));
    if (p->columns > 0 || p->many_count > 0)
        return ERR_NONE;
    if (node->links == NULL)
        return error_tell(p->e, ERR_INVALID, STR("select"), "%.*s has no visible column",
                          STR_ARG(node->table->name));
    /* Nothing but rel(): rows without fields. */
    build_sql(&p->build, SQL("1"));
    plan_column_added(p, false);
    return ERR_NONE;
}
