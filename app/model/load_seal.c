/*
 * load_seal.c - sealed columns: the schema speaks of their values as they are when open.
 *
 * The blind index is taken out of the table's columns: nobody reads, writes or filters
 * by it but through the column it belongs to.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/load_private.h"
#include "app/model/sealed_type.h"

static const struct sql sql_seals =
    SQL_INIT("SELECT model, column_name, plain_type, index_column, state FROM lintel_seal "
             "ORDER BY model, column_name");

struct seal_row {
    struct load_table *table;
    struct str name; /* of the table, as values are bound to it */
    struct str column;
    struct str type;
    struct str index; /* or absent */
    enum model_seal_state state;
    const struct model_column *index_column;
};

/* "person", or "other.person" of another schema. */
static struct load_table *table_of(struct load *l, struct str name)
{
    struct load_table *t = load_table_find(&l->schemas[0], name);
    size_t point = str_find(name, '.', 0);

    for (size_t i = 1; t == NULL && i < l->schema_count; i++) {
        if (str_eq(l->schemas[i].name, str_range(name, 0, point)))
            t = load_table_find(&l->schemas[i], str_from(name, point + 1));
    }
    return t;
}

static enum model_seal_state state_of(struct str name)
{
    if (str_eq(name, STR("sealed")))
        return MODEL_SEALED;
    return str_eq(name, STR("open")) ? MODEL_UNSEALING : MODEL_SEALING;
}

static enum err rows_read(struct load *l, struct load_array *rows, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = true;

    TRY(db_stmt_prepare(l->c, sql_seals, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct seal_row row;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        row = (struct seal_row){.name = load_text(l, q, 0, e), .column = load_text(l, q, 1, e)};
        row.type = load_text(l, q, 2, e);
        row.index = load_text(l, q, 3, e);
        row.state = state_of(load_text(l, q, 4, e));
        if (e->code != ERR_NONE)
            return e->code;
        row.table = table_of(l, row.name);
        /* A table or column that is gone takes nothing with it. */
        if (row.table != NULL && load_column_find(row.table, row.column) != NULL)
            *(struct seal_row *)load_push(l->a, rows, sizeof row) = row;
    }
}

static void index_take(struct load *l, struct seal_row *row)
{
    struct load_array *list = &row->table->columns;
    struct model_column *columns = list->at;
    struct model_column *c =
        row->index.at == NULL ? NULL : load_column_find(row->table, row->index);
    struct model_column *copy;

    if (c == NULL)
        return;
    copy = ARENA_NEW(l->a, struct model_column);
    *copy = *c;
    copy->table = row->table->table;
    row->index_column = copy;
    memmove(c, c + 1, (size_t)(columns + list->count - (c + 1)) * sizeof *c);
    list->count--;
    for (size_t i = 0; i < list->count; i++)
        columns[i].position = i;
}

static enum err column_seal(struct load *l, const struct seal_row *row, struct error *e)
{
    struct model_column *c = load_column_find(row->table, row->column);
    struct model_seal *seal = ARENA_NEW(l->a, struct model_seal);
    struct model_column *stored = ARENA_NEW(l->a, struct model_column);

    *stored = *c;
    stored->table = row->table->table;
    if (!sealed_type_set(c, row->type))
        return error_set(e, ERR_INTERNAL, "lintel_seal: %.*s.%.*s has the unknown type %.*s",
                         STR_ARG(row->name), STR_ARG(row->column), STR_ARG(row->type));
    *seal = (struct model_seal){.keys = l->keys,
                                .state = row->state,
                                .table = row->name,
                                .stored = stored,
                                .index = row->index_column};
    c->default_sql = STR_NONE;
    c->has_default = c->is_nullable;
    c->seal = seal;
    row->table->table->has_seals = true;
    return ERR_NONE;
}

enum err load_seals(struct load *l, struct error *e)
{
    struct load_array list = {.at = NULL};
    struct seal_row *rows;

    if (load_table_find(&l->schemas[0], STR("lintel_seal")) == NULL)
        return ERR_NONE;
    TRY(rows_read(l, &list, e));
    rows = list.at;
    for (size_t i = 0; i < list.count; i++)
        index_take(l, &rows[i]);
    for (size_t i = 0; i < list.count; i++)
        TRY(column_seal(l, &rows[i], e));
    return ERR_NONE;
}

const struct model_column *load_seal_by_index(const struct load_table *t, struct str name)
{
    const struct model_column *columns = t->columns.at;

    for (size_t i = 0; i < t->columns.count; i++) {
        const struct model_seal *seal = columns[i].seal;

        if (seal != NULL && seal->index != NULL && str_eq_nocase(seal->index->name, name))
            return &columns[i];
    }
    return NULL;
}
