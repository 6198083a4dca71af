/*
 * plan_many.c - the statements that read lists, by the keys of the rows they hang on.
 *
 *     SELECT ... FROM t1 WHERE t1.`film_id` IN (keys) AND ... ORDER BY ...
 *
 * With limit or offset, which are meant for each list:
 *
 *     SELECT * FROM (SELECT ... AS c0, ROW_NUMBER() OVER (PARTITION BY key ORDER BY ...) AS n
 *                    FROM ... WHERE key IN (keys) AND ...) w WHERE n > ? AND n <= ? ORDER BY n
 *
 * The place of the keys is between head and tail.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/json/write.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define EMPTY_ROW_MAX ((size_t)64 * 1024)

static const struct model_column *const *host_columns(const struct plan_link *l)
{
    return l->route.first->to_columns;
}

/*
 * Text is equal by its collation, which only the server knows.  Its weight is the
 * same for what is equal; blanks at the end do not count unless the collation
 * says so.
 */
static bool has_weight(const struct model_column *c)
{
    return c->type == MODEL_TEXT;
}

/* Of a host whose row does not show it: NULL. */
static void add_key(struct compile *p, const struct model_column *c, build_alias alias,
                    const struct plan_view *view)
{
    const struct plan_operand o = {.column = c, .as = c, .alias = alias, .view = view};

    plan_operand_add(p, &o);
}

static size_t add_value(struct compile *p, const struct model_column *c, build_alias alias,
                        const struct plan_view *view)
{
    plan_column_begin(p);
    add_key(p, c, alias, view);
    plan_column_added(p, false);
    return p->columns - 1;
}

static size_t add_weight(struct compile *p, const struct model_column *c, build_alias alias,
                         const struct plan_view *view)
{
    bool counts_blanks = str_search(c->collation, STR("nopad"), 0) < c->collation.len;

    plan_column_begin(p);
    build_sql(&p->build, counts_blanks ? SQL("WEIGHT_STRING(") : SQL("WEIGHT_STRING(RTRIM("));
    add_key(p, c, alias, view);
    build_sql(&p->build, counts_blanks ? SQL(")") : SQL("))"));
    plan_column_added(p, false);
    return p->columns - 1;
}

enum err plan_keys(struct compile *p)
{
    for (size_t i = 0; i < p->many_count; i++) {
        const struct plan_link *l = p->links[i];
        size_t count = l->route.first->count;
        struct plan_key *keys = ARENA_ARRAY(p->arena, struct plan_key, count);

        for (size_t k = 0; k < count; k++) {
            const struct model_column *c = host_columns(l)[k];

            keys[k].column = l->route.first->from_columns[k];
            keys[k].value = add_value(p, c, p->hosts[i]->alias, p->hosts[i]->view);
            keys[k].host_match = has_weight(c)
                                     ? add_weight(p, c, p->hosts[i]->alias, p->hosts[i]->view)
                                     : keys[k].value;
        }
        p->many[i]->keys = keys;
        p->many[i]->key_count = count;
        p->many[i]->key_alias = l->route.kind == PLAN_MANY_TO_MANY ? l->junction : l->node.alias;
    }
    return ERR_NONE;
}

/* The same keys as the list's rows have them. */
static void list_keys(struct compile *p, struct plan_many *m)
{
    struct plan_key *keys = ARENA_ARRAY(p->arena, struct plan_key, m->key_count);

    for (size_t k = 0; k < m->key_count; k++) {
        keys[k] = m->keys[k];
        keys[k].list_match = has_weight(keys[k].column)
                                 ? add_weight(p, keys[k].column, m->key_alias, NULL)
                                 : add_value(p, keys[k].column, m->key_alias, NULL);
    }
    m->keys = keys;
}

static enum err list_from(struct compile *p, const struct plan_link *l)
{
    const struct model_relation *second = l->route.second;

    build_sql(&p->build, SQL(" FROM "));
    if (l->route.kind == PLAN_MANY_TO_MANY) {
        build_table(&p->build, second->from, l->junction);
        build_sql(&p->build, SQL(" JOIN "));
    }
    if (l->route.kind == PLAN_MANY_TO_MANY && l->node.links != NULL) {
        build_sql(&p->build, SQL("("));
        TRY(plan_from(p, &l->node));
        build_sql(&p->build, SQL(")"));
    } else {
        TRY(plan_from(p, &l->node));
    }
    if (l->route.kind != PLAN_MANY_TO_MANY)
        return ERR_NONE;
    build_sql(&p->build, SQL(" ON "));
    plan_junction_pairs(p, l);
    return ERR_NONE;
}

static enum err add_window(struct compile *p, const struct plan_many *m)
{
    build_sql(&p->build, SQL(", ROW_NUMBER() OVER (PARTITION BY "));
    for (size_t k = 0; k < m->key_count; k++) {
        if (k > 0)
            build_sql(&p->build, SQL(", "));
        build_column(&p->build, m->keys[k].column, m->key_alias);
    }
    TRY(plan_order(p, &m->level.object));
    build_sql(&p->build, SQL(") AS n"));
    return ERR_NONE;
}

static void add_number(struct compile *p, uint64_t n)
{
    build_param(&p->build, &(struct db_value){.type = DB_INT, .i = (int64_t)n});
}

static void close_window(struct compile *p, const struct query *q)
{
    uint64_t most = p->options->limits->rows_max;
    uint64_t limit = q->has_limit && q->limit < most ? q->limit : most;

    build_sql(&p->build, SQL(") w WHERE n > "));
    add_number(p, q->offset);
    build_sql(&p->build, SQL(" AND n <= "));
    add_number(p, q->offset + limit);
    build_sql(&p->build, SQL(" ORDER BY n"));
}

/* Without rows COUNT is 0 and the others are NULL - when nothing else makes a row. */
static struct str empty_row(struct compile *p, const struct plan_node *node,
                            const struct plan_object *object)
{
    AUTO(buf_fini) struct buf row;
    size_t at = 0;

    buf_init(&row, EMPTY_ROW_MAX);
    if (object->embed_count > 0 || !p->is_grouped)
        return STR_NONE;
    for (const struct query_item *i = node->query->items; i != NULL; i = i->next) {
        if (i->aggregate == QUERY_PLAIN || at == object->column_count)
            return STR_NONE;
        buf_add_str(&row, object->columns[at++].json);
        if (i->aggregate == QUERY_COUNT)
            buf_add_char(&row, '0');
        else
            json_write_null(&row);
    }
    buf_add_char(&row, '}');
    return str_dup(p->arena, buf_str(&row));
}

/* What a spread row consists of: its columns and what is joined to it; lists were refused. */
static void add_fields(const struct plan_object *object, struct str *fields, size_t *count)
{
    for (size_t i = 0; i < object->column_count; i++)
        fields[(*count)++] = object->columns[i].json;
    for (size_t i = 0; i < object->embed_count; i++) {
        const struct plan_embed *embed = &object->embeds[i];

        if (embed->is_spread)
            add_fields(embed->one, fields, count);
        else
            fields[(*count)++] = embed->json;
    }
}

static void name_fields(struct compile *p, struct plan_many *m)
{
    /* At least one column of the statement for each. */
    struct str *fields = ARENA_ARRAY(p->arena, struct str, p->columns);

    add_fields(&m->level.object, fields, &m->field_count);
    m->fields = fields;
}

/* names: those that a spread list shares, or NULL. */
static enum err list_head(struct compile *p, const struct plan_link *l, struct map *names,
                          struct plan_many *m)
{
    build_sql(&p->build, p->is_windowed ? SQL("SELECT * FROM (SELECT ") : SQL("SELECT "));
    TRY(plan_select(p, &l->node, names, &m->level.object));
    if (names != NULL)
        name_fields(p, m);
    TRY(plan_keys(p));
    list_keys(p, m);
    if (p->is_windowed)
        TRY(add_window(p, m));
    TRY(list_from(p, l));
    build_sql(&p->build, SQL(" WHERE "));
    return build_finish(&p->build, &m->head, p->e);
}

static enum err list_tail(struct compile *p, const struct plan_link *l, struct plan_many *m)
{
    build_init(&p->build, p->arena, p->options->limits->text);
    /* The keys were the host's to show; the list's side of them is the list's. */
    plan_guards_add(p, l->route.kind == PLAN_MANY_TO_MANY ? l->junction_view : l->node.view,
                    l->route.first->from_columns, l->route.first->count, m->key_alias);
    TRY(plan_conditions(p, &l->node, SQL(" AND ")));
    plan_group(p);
    if (p->is_windowed) {
        close_window(p, l->node.query);
    } else {
        TRY(plan_order(p, &m->level.object));
        build_sql(&p->build, SQL(" LIMIT "));
        add_number(p, p->options->limits->embedded_rows + 1);
    }
    return build_finish(&p->build, &m->tail, p->e);
}

static enum err list_compile(const struct compile *outer, size_t index)
{
    const struct plan_link *l = outer->links[index];
    struct map *names = l->item->is_spread ? outer->names[index] : NULL;
    struct plan_many *m = outer->many[index];
    const struct query *q = l->node.query;
    struct compile p = {
        .arena = outer->arena,
        .options = outer->options,
        .e = outer->e,
        .aliases = outer->aliases,
        .views = outer->views,
        .node = &l->node,
        .is_grouped = plan_has_aggregates(&l->node),
        .is_windowed = q->has_limit || q->has_offset,
    };

    if (p.is_grouped && p.is_windowed)
        return query_field_fail(&l->item->field, p.e,
                                "a list of aggregates takes neither limit nor offset");
    build_init(&p.build, p.arena, p.options->limits->text);
    TRY(list_head(&p, l, names, m));
    TRY(list_tail(&p, l, m));
    m->nothing = empty_row(&p, &l->node, &m->level.object);
    return plan_lists(&p, &m->level);
}

/* Goes as deep as the parser let relations nest. */
enum err plan_lists(struct compile *p, struct plan_level *out_level)
{
    for (size_t i = 0; i < p->many_count; i++) {
        p->many[i]->index = i;
        TRY(list_compile(p, i));
    }
    out_level->many = (const struct plan_many *const *)p->many;
    out_level->many_count = p->many_count;
    return ERR_NONE;
}
