/*
 * load_key.c - keys, foreign keys and CHECKs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/load_private.h"

static struct load_key *key_find(struct load_table *t, struct str name)
{
    struct load_key *keys = t->keys.at;

    /* Rows come in order: it is the last one or none. */
    if (t->keys.count == 0 || !str_eq(keys[t->keys.count - 1].key.name, name))
        return NULL;
    return &keys[t->keys.count - 1];
}

/* TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, is full text; the primary key comes first */
enum err load_key_row(struct load *l, struct load_schema *s, struct db_stmt *q, struct error *e)
{
    struct load_table *t = load_table_find(s, load_text(l, q, 0, e));
    struct str name = load_text(l, q, 1, e);
    struct str column = load_text(l, q, 3, e);
    const struct model_column *c;
    struct load_key *k;

    if (e->code != ERR_NONE || t == NULL)
        return e->code;
    c = load_column_find(t, column);
    if (c == NULL)
        c = load_seal_by_index(t, column);
    if (c == NULL)
        return e->code;
    k = key_find(t, name);
    if (k == NULL) {
        k = load_push(l->a, &t->keys, sizeof *k);
        k->key.name = name;
        k->key.is_unique = db_row_int(q, 2) == 0;
        k->key.is_full_text = db_row_int(q, 4) != 0;
    }
    *(const struct model_column **)load_push(l->a, &k->columns, sizeof c) = c;
    return ERR_NONE;
}

static enum model_action action_of(struct str rule)
{
    if (str_eq(rule, STR("CASCADE")))
        return MODEL_CASCADE;
    if (str_eq(rule, STR("SET NULL")))
        return MODEL_SET_NULL;
    if (str_eq(rule, STR("NO ACTION")))
        return MODEL_NO_ACTION;
    return str_eq(rule, STR("SET DEFAULT")) ? MODEL_SET_DEFAULT : MODEL_RESTRICT;
}

static struct load_table *target_find(struct load *l, struct str schema, struct str name)
{
    for (size_t i = 0; i < l->schema_count; i++) {
        if (str_eq(l->schemas[i].name, schema))
            return load_table_find(&l->schemas[i], name);
    }
    return NULL; /* in a schema that is not served */
}

/* The relation of that name which this table's rows have begun, or a new one. */
static struct model_relation *relation_of(struct load *l, struct load_table *from,
                                          struct load_table *to, struct str name)
{
    struct model_relation **out = from->out.at;
    struct model_relation *r;

    if (from->out.count > 0 && str_eq(out[from->out.count - 1]->name, name))
        return out[from->out.count - 1];
    r = ARENA_NEW(l->a, struct model_relation);
    r->name = name;
    r->from = from->table;
    r->to = to->table;
    *(struct model_relation **)load_push(l->a, &from->out, sizeof r) = r;
    *(struct model_relation **)load_push(l->a, &to->in, sizeof r) = r;
    return r;
}

static void pair_add(struct load *l, struct model_relation *r, const struct model_column *from,
                     const struct model_column *to)
{
    const struct model_column **pairs[2];

    pairs[0] = arena_grow(l->a, r->from_columns, r->count, r->count + 1, sizeof from);
    pairs[1] = arena_grow(l->a, r->to_columns, r->count, r->count + 1, sizeof to);
    pairs[0][r->count] = from;
    pairs[1][r->count] = to;
    r->from_columns = pairs[0];
    r->to_columns = pairs[1];
    r->count++;
}

/* TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME,
 * REFERENCED_COLUMN_NAME, UPDATE_RULE, DELETE_RULE */
enum err load_relation_row(struct load *l, struct load_schema *s, struct db_stmt *q,
                           struct error *e)
{
    struct load_table *from = load_table_find(s, load_text(l, q, 0, e));
    struct str name = load_text(l, q, 1, e);
    struct load_table *to = target_find(l, load_text(l, q, 3, e), load_text(l, q, 4, e));
    struct model_column *from_column;
    struct model_column *to_column;
    struct model_relation *r;

    if (e->code != ERR_NONE || from == NULL || to == NULL)
        return e->code;
    from_column = load_column_find(from, load_text(l, q, 2, e));
    to_column = load_column_find(to, load_text(l, q, 5, e));
    if (e->code != ERR_NONE || from_column == NULL || to_column == NULL)
        return e->code;
    r = relation_of(l, from, to, name);
    r->on_update = action_of(load_text(l, q, 6, e));
    r->on_delete = action_of(load_text(l, q, 7, e));
    pair_add(l, r, from_column, to_column);
    return e->code;
}

/* CHECK (json_valid(`column`)) is what makes a LONGTEXT JSON. */
static bool is_json(struct arena *a, const struct model_column *c, struct str clause)
{
    struct str want = str_format(a, "json_valid(`%.*s`)", STR_ARG(c->name));

    return c->type == MODEL_TEXT && str_starts(c->sql_type, STR("longtext")) &&
           str_eq_nocase(clause, want);
}

/* The column that a CHECK keeps to 0 and 1, or NULL: `a` in (0,1), as the server prints it. */
static struct model_column *zero_or_one(const struct load_table *t, struct str clause)
{
    size_t end = str_find(clause, '`', 1);
    struct str rest = str_from(clause, end + 1);

    if (!str_starts(clause, STR("`")) ||
        !(str_eq(rest, STR(" in (0,1)")) || str_eq(rest, STR(" between 0 and 1"))))
        return NULL;
    return load_column_find(t, str_range(clause, 1, end));
}

/* TABLE_NAME, CONSTRAINT_NAME, LEVEL, CHECK_CLAUSE; a column's own CHECK is named like it */
enum err load_check_row(struct load *l, struct load_schema *s, struct db_stmt *q, struct error *e)
{
    struct load_table *t = load_table_find(s, load_text(l, q, 0, e));
    struct model_check *check;
    struct model_column *c;

    if (e->code != ERR_NONE || t == NULL)
        return e->code;
    check = load_push(l->a, &t->checks, sizeof *check);
    check->name = load_text(l, q, 1, e);
    check->clause = load_text(l, q, 3, e);
    c = zero_or_one(t, check->clause);
    if (c != NULL)
        c->is_zero_or_one = c->type == MODEL_BOOL;
    if (!str_eq(load_text(l, q, 2, e), STR("Column")))
        return e->code;
    c = load_column_find(t, check->name);
    check->column = c;
    if (c != NULL && is_json(l->a, c, check->clause)) {
        c->type = MODEL_JSON;
        c->max_chars = 0;
    }
    return e->code;
}
