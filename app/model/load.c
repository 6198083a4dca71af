/*
 * load.c - a few questions to information_schema, one schema after the other.
 *
 * Each names its schema in WHERE: without that the server opens every table of
 * every database.  The version is read first, so that a change in the midst of
 * loading is seen as one by the next check.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/load.h"

#include <stdlib.h>

#include "app/base/arena.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/db/stmt.h"
#include "app/model/load_private.h"

#define MODEL_ARENA ((size_t)1 << 30)
#define FIRST_ROOM  8
#define NO_TABLE    1146

static const struct sql sql_stamp = SQL_INIT("SELECT version FROM lintel_schema WHERE id = 1");
static const struct sql sql_database = SQL_INIT("SELECT DATABASE()");
static const struct sql sql_outside = SQL_INIT(
    "SELECT COUNT(*), CAST(BIT_XOR(CRC32(CONCAT_WS('.', TABLE_NAME, TABLE_TYPE, CREATE_TIME))) "
    "AS UNSIGNED) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?");

/* In this order: each builds on what those before have found. */
static const struct load_query {
    struct sql sql;
    load_row_fn *row;
} queries[] = {
    {SQL_INIT("SELECT TABLE_NAME, TABLE_TYPE, TABLE_ROWS, TABLE_COMMENT "
              "FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME"),
     load_table_row},
    {SQL_INIT("SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLUMN_DEFAULT, IS_NULLABLE, EXTRA, "
              "COLUMN_COMMENT, GENERATION_EXPRESSION, " LOAD_TYPE_COLUMNS
              " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? "
              "ORDER BY TABLE_NAME, ORDINAL_POSITION"),
     load_column_row},
    {SQL_INIT("SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, INDEX_TYPE = 'FULLTEXT' "
              "FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? "
              "ORDER BY TABLE_NAME, INDEX_NAME <> 'PRIMARY', NON_UNIQUE, INDEX_NAME, SEQ_IN_INDEX"),
     load_key_row},
    {SQL_INIT("SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, "
              "k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE "
              "FROM information_schema.KEY_COLUMN_USAGE k "
              "JOIN information_schema.REFERENTIAL_CONSTRAINTS r "
              "ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.TABLE_NAME = k.TABLE_NAME "
              "AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME "
              "WHERE k.TABLE_SCHEMA = ? AND r.CONSTRAINT_SCHEMA = ? "
              "AND k.REFERENCED_TABLE_NAME IS NOT NULL "
              "ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION"),
     load_relation_row},
    {SQL_INIT("SELECT TABLE_NAME, CONSTRAINT_NAME, LEVEL, CHECK_CLAUSE "
              "FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ? "
              "ORDER BY TABLE_NAME, LEVEL, CONSTRAINT_NAME"),
     load_check_row},
    {SQL_INIT("SELECT TABLE_NAME, IS_UPDATABLE FROM information_schema.VIEWS "
              "WHERE TABLE_SCHEMA = ?"),
     load_view_row},
    {SQL_INIT("SELECT ROUTINE_NAME, ROUTINE_TYPE, IS_DETERMINISTIC, SQL_DATA_ACCESS, "
              "ROUTINE_COMMENT FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? "
              "ORDER BY ROUTINE_NAME, ROUTINE_TYPE"),
     load_routine_row},
    {SQL_INIT("SELECT SPECIFIC_NAME, ROUTINE_TYPE, ORDINAL_POSITION, PARAMETER_MODE, "
              "PARAMETER_NAME, DTD_IDENTIFIER, " LOAD_TYPE_COLUMNS
              " FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = ? "
              "ORDER BY SPECIFIC_NAME, ROUTINE_TYPE, ORDINAL_POSITION"),
     load_param_row},
};

void *load_push(struct arena *a, struct load_array *array, size_t size)
{
    if (array->count == array->room) {
        array->room = array->room == 0 ? FIRST_ROOM : array->room * 2;
        array->at = arena_grow(a, array->at, array->count, array->room, size);
    }
    return (char *)array->at + array->count++ * size;
}

struct str load_text(struct load *l, struct db_stmt *q, unsigned column, struct error *e)
{
    struct str text = STR_NONE;

    if (e->code != ERR_NONE || db_row_str(q, column, l->a, &text, e) != ERR_NONE)
        return STR_NONE;
    return text;
}

struct load_table *load_table_find(struct load_schema *s, struct str name)
{
    /* The map is of things that are still being built; it only borrows them. */
    return (struct load_table *)(uintptr_t)map_find(&s->tables, name);
}

struct model_column *load_column_find(const struct load_table *t, struct str name)
{
    struct model_column *columns = t->columns.at;

    for (size_t i = 0; i < t->columns.count; i++) {
        if (str_eq_nocase(columns[i].name, name))
            return &columns[i];
    }
    return NULL;
}

static enum err query_run(struct load *l, struct load_schema *s, const struct load_query *query,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned params = 0;
    bool more;

    for (size_t i = 0; i < query->sql.len; i++)
        params += query->sql.text[i] == '?';
    TRY(db_stmt_prepare(l->c, query->sql, &q, e));
    for (unsigned i = 0; i < params; i++)
        TRY(db_stmt_bind_str(q, i, s->name, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        TRY(query->row(l, s, q, e));
    }
}

/* The connection's own schema and the others, each once. */
static enum err schemas_find(struct load *l, const struct str *schemas, size_t count,
                             struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more;

    l->schemas = ARENA_ARRAY(l->a, struct load_schema, count + 1);
    TRY(db_stmt_prepare(l->c, sql_database, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more || db_row_is_null(q, 0))
        return error_tell(e, ERR_INVALID, STR_NONE,
                          "the connection has no database; name one in the settings");
    TRY(db_row_str(q, 0, l->a, &l->schemas[0].name, e));
    l->schema_count = 1;
    for (size_t i = 0; i < count; i++) {
        bool is_known = false;

        for (size_t j = 0; j < l->schema_count; j++)
            is_known = is_known || str_eq(l->schemas[j].name, schemas[i]);
        if (!is_known)
            l->schemas[l->schema_count++].name = str_dup(l->a, schemas[i]);
    }
    for (size_t i = 0; i < l->schema_count; i++)
        map_init(&l->schemas[i].tables, l->a);
    return ERR_NONE;
}

static void keys_finish(struct load *l, const struct load_table *lt)
{
    const struct load_key *from = lt->keys.at;
    struct model_key *keys = ARENA_ARRAY(l->a, struct model_key, lt->keys.count);
    struct model_table *t = lt->table;

    for (size_t i = 0; i < lt->keys.count; i++) {
        keys[i] = from[i].key;
        keys[i].columns = from[i].columns.at;
        keys[i].count = from[i].columns.count;
    }
    t->keys = keys;
    t->key_count = lt->keys.count;
    if (t->key_count > 0 && str_eq(keys[0].name, STR("PRIMARY")))
        t->primary = &keys[0];
}

static bool is_among(const struct model_column *c, const struct model_column *const *list,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == c)
            return true;
    }
    return false;
}

/* Some unique key lies within the columns. */
static bool is_unique(const struct model_table *t, const struct model_column *const *columns,
                      size_t count)
{
    for (size_t k = 0; k < t->key_count; k++) {
        bool is_within = t->keys[k].is_unique;

        for (size_t i = 0; i < t->keys[k].count && is_within; i++)
            is_within = is_among(t->keys[k].columns[i], columns, count);
        if (is_within)
            return true;
    }
    return false;
}

static void table_finish(struct load *l, const struct load_table *lt)
{
    struct model_table *t = lt->table;
    struct model_column *columns = lt->columns.at;
    struct model_relation **out = lt->out.at;

    t->columns = columns;
    t->column_count = lt->columns.count;
    map_init(&t->column_by_name, l->a);
    for (size_t i = 0; i < t->column_count; i++) {
        columns[i].table = t;
        map_put(&t->column_by_name, columns[i].name, &columns[i]);
    }
    keys_finish(l, lt);
    t->checks = lt->checks.at;
    t->check_count = lt->checks.count;
    for (size_t i = 0; i < lt->out.count; i++)
        out[i]->is_unique = is_unique(t, out[i]->from_columns, out[i]->count);
    t->out = lt->out.at;
    t->out_count = lt->out.count;
    t->in = lt->in.at;
    t->in_count = lt->in.count;
    if (t->kind == MODEL_TABLE)
        t->is_writable = t->primary != NULL;
    load_label(l->a, t);
}

static int by_name(const void *a, const void *b)
{
    const struct model_table *x = (*(struct load_table *const *)a)->table;
    const struct model_table *y = (*(struct load_table *const *)b)->table;
    int order = str_compare(x->name, y->name);

    return order != 0 ? order : str_compare(x->schema, y->schema);
}

/* Once their columns are known the tables move into the model's array, where pointers may find
 * them. */
static void tables_place(struct load *l, struct model *m)
{
    struct load_table **list = l->tables.at;
    struct model_table *tables = ARENA_ARRAY(l->a, struct model_table, l->tables.count);

    if (l->tables.count > 1)
        qsort(list, l->tables.count, sizeof *list, by_name);
    for (size_t i = 0; i < l->tables.count; i++) {
        /* A view whose tables are gone has no columns: it cannot be read. */
        if (list[i]->columns.count == 0)
            continue;
        tables[m->table_count] = *list[i]->table;
        list[i]->table = &tables[m->table_count++];
    }
    m->tables = tables;
}

/* name, unless somebody has it; things of other schemas are schema.name as well. */
static void put_name(struct load *l, struct map *map, struct str schema, struct str name,
                     const void *thing)
{
    if (!str_eq(schema, l->schemas[0].name))
        map_put(map, str_format(l->a, "%.*s.%.*s", STR_ARG(schema), STR_ARG(name)), thing);
    if (map_find(map, name) == NULL)
        map_put(map, name, thing);
}

static void names_put(struct load *l, struct model *m)
{
    map_init(&m->table_by_name, l->a);
    map_init(&m->routine_by_name, l->a);
    for (size_t s = 0; s < l->schema_count; s++) {
        struct str schema = l->schemas[s].name;

        for (size_t i = 0; i < m->table_count; i++) {
            if (str_eq(m->tables[i].schema, schema))
                put_name(l, &m->table_by_name, schema, m->tables[i].name, &m->tables[i]);
        }
        for (size_t i = 0; i < m->routine_count; i++) {
            if (str_eq(m->routines[i].schema, schema))
                put_name(l, &m->routine_by_name, schema, m->routines[i].name, &m->routines[i]);
        }
    }
}

static enum err load_all(struct load *l, struct model *m, struct error *e)
{
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        if (queries[i].row == load_key_row) {
            tables_place(l, m);
            TRY(load_seals(l, e));
        }
        for (size_t s = 0; s < l->schema_count; s++)
            TRY(query_run(l, &l->schemas[s], &queries[i], e));
    }
    for (size_t i = 0; i < l->tables.count; i++) {
        const struct load_table *lt = ((struct load_table **)l->tables.at)[i];

        if (lt->columns.count > 0)
            table_finish(l, lt);
    }
    m->routines = l->routines.at;
    m->routine_count = l->routines.count;
    m->schema = l->schemas[0].name;
    names_put(l, m);
    return ERR_NONE;
}

enum err model_load(struct db_conn *c, const struct str *schemas, size_t schema_count,
                    const struct model **out_model, struct error *e)
{
    return model_load_keyed(c, schemas, schema_count, NULL, out_model, e);
}

enum err model_load_keyed(struct db_conn *c, const struct str *schemas, size_t schema_count,
                          struct crypt_keyring *keys, const struct model **out_model,
                          struct error *e)
{
    AUTO(arena_freep) struct arena *a = arena_new(MODEL_ARENA);
    struct model *m = ARENA_NEW(a, struct model);
    struct load l = {.c = c, .a = a, .keys = keys};

    m->arena = a;
    TRY(db_conn_statement_time_own(c, e)); /* whoever asks: the schema is everybody's */
    TRY(model_stamp_read(c, &m->stamp, e));
    TRY(model_outside_read(c, schemas, schema_count, &m->outside, e));
    TRY(schemas_find(&l, schemas, schema_count, e));
    TRY(load_all(&l, m, e));
    model_refs_init(m);
    *out_model = m;
    a = NULL;
    return ERR_NONE;
}

enum err model_stamp_read(struct db_conn *c, uint64_t *out_stamp, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error said = {.code = ERR_NONE};
    bool more;

    if (db_stmt_prepare(c, sql_stamp, &q, &said) != ERR_NONE) {
        if (!db_conn_is_broken(c) && db_conn_fault(c)->number == NO_TABLE)
            return error_tell(e, ERR_UNAVAILABLE, STR_NONE,
                              "the database was never migrated; run lintel migrate");
        *e = said;
        return said.code;
    }
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_stamp = more ? (uint64_t)db_row_int(q, 0) : 0;
    return ERR_NONE;
}

static enum err outside_add(struct db_conn *c, struct str schema, uint64_t *sum, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more;

    TRY(db_stmt_prepare(c, sql_outside, &q, e));
    TRY(db_stmt_bind_str(q, 0, schema, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (more)
        *sum = *sum * 31 + (uint64_t)db_row_int(q, 0) * 65537 + (uint64_t)db_row_int(q, 1);
    return ERR_NONE;
}

enum err model_outside_read(struct db_conn *c, const struct str *schemas, size_t schema_count,
                            uint64_t *out_sum, struct error *e)
{
    AUTO(arena_freep) struct arena *a = arena_new(MODEL_ARENA);
    struct load l = {.c = c, .a = a};
    uint64_t sum = 0;

    TRY(schemas_find(&l, schemas, schema_count, e));
    for (size_t i = 0; i < l.schema_count; i++)
        TRY(outside_add(c, l.schemas[i].name, &sum, e));
    *out_sum = sum;
    return ERR_NONE;
}
