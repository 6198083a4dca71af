/*
 * load_table.c - tables, views and their columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/load_private.h"

#define OWN_PREFIX STR("lintel_")

/* TABLE_NAME, TABLE_TYPE, TABLE_ROWS, TABLE_COMMENT */
enum err load_table_row(struct load *l, struct load_schema *s, struct db_stmt *q, struct error *e)
{
    struct str name = load_text(l, q, 0, e);
    struct str type = load_text(l, q, 1, e);
    struct str comment = load_text(l, q, 3, e);
    bool is_view = str_eq(type, STR("VIEW"));
    struct load_table *t;

    if (e->code != ERR_NONE)
        return e->code;
    if (!is_view && !str_eq(type, STR("BASE TABLE")) && !str_eq(type, STR("SYSTEM VERSIONED")))
        return ERR_NONE; /* sequences hold no rows of anybody's */
    t = ARENA_NEW(l->a, struct load_table);
    t->table = ARENA_NEW(l->a, struct model_table);
    t->table->schema = s->name;
    t->table->name = name;
    t->table->kind = is_view ? MODEL_VIEW : MODEL_TABLE;
    t->table->is_system = str_starts(name, OWN_PREFIX);
    t->table->rows_estimate = is_view ? 0 : (uint64_t)db_row_int(q, 2);
    t->table->comment = is_view ? STR("") : comment; /* a view's is the word VIEW, or a warning */
    *(struct load_table **)load_push(l->a, &l->tables, sizeof(struct load_table *)) = t;
    map_put(&s->tables, name, t);
    return ERR_NONE;
}

/* "DEFAULT_GENERATED on update current_timestamp(), INVISIBLE" */
static void extra_read(struct model_column *c, struct str extra)
{
    static const struct str on_update = STR_INIT("on update ");
    size_t at = str_search(extra, on_update, 0);

    c->is_auto = str_search(extra, STR("auto_increment"), 0) < extra.len;
    c->is_invisible = str_search(extra, STR("INVISIBLE"), 0) < extra.len;
    c->is_generated = str_search(extra, STR("GENERATED"), 0) < extra.len;
    if (at < extra.len) {
        at += on_update.len;
        c->on_update = str_range(extra, at, str_find(extra, ',', at));
    }
}

/* TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLUMN_DEFAULT, IS_NULLABLE, EXTRA, COLUMN_COMMENT,
 * GENERATION_EXPRESSION, then the type's */
enum err load_column_row(struct load *l, struct load_schema *s, struct db_stmt *q, struct error *e)
{
    struct load_table *t = load_table_find(s, load_text(l, q, 0, e));
    struct model_column *c;

    if (e->code != ERR_NONE || t == NULL)
        return e->code;
    c = load_push(l->a, &t->columns, sizeof *c);
    c->name = load_text(l, q, 1, e);
    c->default_sql = load_text(l, q, 3, e);
    c->is_nullable = str_eq(load_text(l, q, 4, e), STR("YES"));
    c->comment = load_text(l, q, 6, e);
    c->generation = load_text(l, q, 7, e);
    extra_read(c, load_text(l, q, 5, e));
    TRY(load_type(l, q, 8, load_text(l, q, 2, e), c, e));
    if (c->generation.len == 0)
        c->generation = STR_NONE;
    else
        c->is_generated = true;
    /* Of a column that may be NULL and declares nothing the server says: DEFAULT NULL. */
    if (c->is_nullable && str_eq(c->default_sql, STR("NULL")))
        c->default_sql = STR_NONE;
    c->has_default = c->is_nullable || c->is_auto || c->is_generated || c->default_sql.at != NULL;
    c->position = t->columns.count - 1;
    return e->code;
}

/* TABLE_NAME, IS_UPDATABLE */
enum err load_view_row(struct load *l, struct load_schema *s, struct db_stmt *q, struct error *e)
{
    struct load_table *t = load_table_find(s, load_text(l, q, 0, e));
    struct str updatable = load_text(l, q, 1, e);

    if (t != NULL)
        t->table->is_writable = str_eq(updatable, STR("YES"));
    return e->code;
}
