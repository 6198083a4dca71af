/*
 * write_key.c - rows by their primary keys: read, kept, and named in statements and queries.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/model/write_private.h"

#define FIRST_KEYS ((size_t)4)

void write_key_list_init(struct write_key_list *l, struct arena *a, const struct model_table *t)
{
    *l = (struct write_key_list){.arena = a, .keys = {.table = t}};
}

struct db_value *write_key_add(struct write_key_list *l)
{
    size_t width = l->keys.table->primary->count;

    if (l->keys.count == l->room) {
        size_t room = l->room == 0 ? FIRST_KEYS : l->room * 2;

        l->values =
            arena_grow(l->arena, l->values, l->keys.count * width, room * width, sizeof *l->values);
        l->keys.values = l->values;
        l->room = room;
    }
    return l->values + l->keys.count++ * width;
}

struct db_value write_value_dup(struct arena *a, const struct db_value *v)
{
    struct db_value copy = *v;

    switch (v->type) {
    case DB_NULL:
    case DB_INT:
    case DB_UINT:
    case DB_DOUBLE: break;
    case DB_DECIMAL:
    case DB_TEXT:
    case DB_BYTES:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: copy.text = str_dup(a, v->text); break;
    }
    return copy;
}

enum err write_key_read(struct write_key_list *l, struct db_stmt *q, struct error *e)
{
    struct db_value *key = write_key_add(l);

    for (unsigned i = 0; i < l->keys.table->primary->count; i++) {
        struct db_value v;

        TRY(db_row_value(q, i, &v, e));
        key[i] = write_value_dup(l->arena, &v);
    }
    return ERR_NONE;
}

/* ---- in statements ---- */

void write_build_key(struct build *b, const struct model_table *t)
{
    for (size_t i = 0; i < t->primary->count; i++) {
        if (i > 0)
            build_sql(b, SQL(", "));
        build_column(b, t->primary->columns[i], BUILD_BARE);
    }
}

/* `a` = ? AND `b` = ? */
static void build_one(struct build *b, const struct model_key *key, const struct db_value *values)
{
    for (size_t i = 0; i < key->count; i++) {
        if (i > 0)
            build_sql(b, SQL(" AND "));
        build_column(b, key->columns[i], BUILD_BARE);
        build_sql(b, SQL(" = "));
        build_param(b, &values[i]);
    }
}

/*
 * The last key is repeated up to a power of two: few lengths, few prepared
 * statements.  Written as OR, since the server finds no index for (a, b) IN (...).
 */
void write_build_where(struct build *b, const struct write_keys *keys, size_t first, size_t count)
{
    const struct model_key *key = keys->table->primary;
    size_t padded = 1;

    while (padded < count)
        padded *= 2;
    build_sql(b, SQL(" WHERE "));
    if (key->count == 1 && count > 1) {
        build_column(b, key->columns[0], BUILD_BARE);
        build_sql(b, SQL(" IN ("));
    }
    for (size_t i = 0; i < padded; i++) {
        const struct db_value *v =
            keys->values + (first + (i < count ? i : count - 1)) * key->count;

        if (key->count == 1 && count > 1) {
            build_sql(b, i == 0 ? SQL("") : SQL(", "));
            build_param(b, v);
        } else {
            build_sql(b, i == 0 ? SQL("(") : SQL(") OR ("));
            build_one(b, key, v);
        }
    }
    build_sql(b, SQL(")"));
}

/* ---- in queries ---- */

static struct query_field field_of(const struct model_column *c)
{
    return (struct query_field){.name = c->name, .param = c->name, .column = c};
}

/* column=in.(...) */
static struct query_cond *cond_in(struct arena *a, const struct write_keys *keys)
{
    struct query_cond *c = ARENA_NEW(a, struct query_cond);
    struct str *values = ARENA_ARRAY(a, struct str, keys->count);

    for (size_t i = 0; i < keys->count; i++)
        values[i] = write_literal(a, &keys->values[i]);
    *c = (struct query_cond){
        .kind = QUERY_COMPARE,
        .field = field_of(keys->table->primary->columns[0]),
        .op = QUERY_IN,
        .values = values,
        .value_count = keys->count,
    };
    return c;
}

/* and(a.eq.1,b.eq.2) */
static struct query_cond *cond_one(struct arena *a, const struct model_key *key,
                                   const struct db_value *values)
{
    struct query_cond *and = ARENA_NEW(a, struct query_cond);
    struct query_cond **link = &and->first;

    and->kind = QUERY_AND;
    for (size_t i = 0; i < key->count; i++) {
        struct query_cond *c = ARENA_NEW(a, struct query_cond);
        struct str *value = ARENA_NEW(a, struct str);

        *value = write_literal(a, &values[i]);
        *c = (struct query_cond){
            .kind = QUERY_COMPARE,
            .field = field_of(key->columns[i]),
            .op = QUERY_EQ,
            .values = value,
            .value_count = 1,
        };
        *link = c;
        link = &c->next;
    }
    return and;
}

/* or(and(...),and(...)) */
static struct query_cond *cond_any(struct arena *a, const struct write_keys *keys)
{
    const struct model_key *key = keys->table->primary;
    struct query_cond * or = ARENA_NEW(a, struct query_cond);
    struct query_cond **link = & or->first;

    or->kind = QUERY_OR;
    for (size_t i = 0; i < keys->count; i++) {
        *link = cond_one(a, key, keys->values + i * key->count);
        link = &(*link)->next;
    }
    return or ;
}

/* Ordered by the key where nothing else was asked for: what is inserted comes as it was numbered.
 */
static struct query_order *key_order(struct arena *a, const struct model_key *key)
{
    struct query_order *first = NULL;
    struct query_order **link = &first;

    for (size_t i = 0; i < key->count; i++) {
        *link = ARENA_NEW(a, struct query_order);
        (*link)->field = field_of(key->columns[i]);
        link = &(*link)->next;
    }
    return first;
}

struct query *write_keys_query(struct arena *a, const struct write_keys *keys,
                               const struct query *as)
{
    const struct model_key *key = keys->table->primary;
    struct query *q = ARENA_NEW(a, struct query);

    *q = *as;
    q->has_limit = q->has_offset = false;
    q->limit = q->offset = 0;
    if (key->count == 1 || keys->count == 0)
        q->where = cond_in(a, keys);
    else if (keys->count == 1)
        q->where = cond_one(a, key, keys->values)->first;
    else
        q->where = cond_any(a, keys);
    if (q->order == NULL && keys->count > 1)
        q->order = key_order(a, key);
    return q;
}
