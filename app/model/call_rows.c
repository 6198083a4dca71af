/*
 * call_rows.c - the rows that a procedure gave: what their columns are, and the rows as JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/db/stmt.h"
#include "app/json/write.h"
#include "app/model/call_private.h"
#include "app/model/json.h"
#include "app/model/schema.h"

#define NAME_CHARS 64 /* of a name in the database */

static bool name_is_taken(const struct model_column *columns, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq_nocase(columns[i].name, name))
            return true;
    }
    return false;
}

/*
 * A name that no column before has and that may be one: of 64 characters at most,
 * without a blank at its end.  "SELECT a, a" becomes a and a_2.
 */
static struct str name_make(struct arena *a, const struct model_column *columns, size_t count,
                            struct str wanted)
{
    struct str base = str_trim(utf8_clip(wanted, NAME_CHARS - 8));
    struct str name;

    if (wanted.len <= NAME_CHARS && str_trim(wanted).len == wanted.len)
        base = wanted;
    if (base.len == 0)
        base = STR("column");
    name = str_dup(a, base);
    for (size_t n = 2; name_is_taken(columns, count, name); n++)
        name = str_format(a, "%.*s_%zu", STR_ARG(utf8_clip(base, NAME_CHARS - 8)), n);
    return name;
}

static enum model_type type_of(enum db_type type)
{
    switch (type) {
    case DB_INT: return MODEL_INT;
    case DB_UINT: return MODEL_UINT;
    case DB_DOUBLE: return MODEL_DOUBLE;
    case DB_DECIMAL: return MODEL_DECIMAL;
    case DB_DATE: return MODEL_DATE;
    case DB_TIME: return MODEL_TIME;
    case DB_DATETIME: return MODEL_DATETIME;
    case DB_TIMESTAMP: return MODEL_TIMESTAMP;
    case DB_NULL:
    case DB_BYTES: /* goes out as text: \x0aff */
    case DB_TEXT: break;
    }
    return MODEL_TEXT;
}

/* The table's column that it is unchanged, or NULL. */
static const struct model_column *origin_of(struct arena *a, const struct model *m,
                                            const struct db_stmt *q, unsigned column)
{
    struct db_origin o = db_stmt_column_origin(q, column);
    const struct model_table *t = NULL;

    if (o.table.len == 0)
        return NULL;
    if (str_eq(o.schema, m->schema))
        t = model_table_find(m, o.table);
    else
        t = model_table_find(m, str_format(a, "%.*s.%.*s", STR_ARG(o.schema), STR_ARG(o.table)));
    return t == NULL ? NULL : model_column_find(t, o.column);
}

static void column_make(struct arena *a, const struct model *m, const struct db_stmt *q,
                        unsigned index, struct model_column *columns)
{
    const struct model_column *origin = origin_of(a, m, q, index);
    enum db_type type = db_stmt_column_type(q, index);
    struct model_column c = {.type = type_of(type), .bytes = 8};

    if (origin != NULL && type != DB_BYTES)
        c = *origin;
    c.name = name_make(a, columns, index, db_stmt_column_name(q, index));
    c.position = index;
    c.is_nullable = true;
    c.is_invisible = false;
    c.scale = db_stmt_column_scale(q, index);
    columns[index] = c;
}

/* The row's number, behind the columns: the tie-breaker of every order. */
static const struct model_key *number_make(struct arena *a, struct model_column *columns,
                                           size_t count)
{
    struct model_key *key = ARENA_NEW(a, struct model_key);
    const struct model_column **list = ARENA_NEW(a, const struct model_column *);

    columns[count] = (struct model_column){
        .name = name_make(a, columns, count, STR("row_number")),
        .type = MODEL_INT,
        .bytes = 8,
        .position = count,
        .is_invisible = true,
    };
    list[0] = &columns[count];
    *key =
        (struct model_key){.name = STR("PRIMARY"), .columns = list, .count = 1, .is_unique = true};
    return key;
}

struct model_table *call_table(struct arena *a, const struct model *m, const struct db_stmt *q)
{
    struct model_table *t = ARENA_NEW(a, struct model_table);
    unsigned count = db_stmt_column_count(q);
    struct model_column *columns = ARENA_ARRAY(a, struct model_column, count + 1);

    for (unsigned i = 0; i < count; i++)
        column_make(a, m, q, i, columns);
    t->primary = number_make(a, columns, count);
    t->keys = t->primary;
    t->key_count = 1;
    t->kind = MODEL_VIEW;
    t->columns = columns;
    t->column_count = count + 1;
    map_init(&t->column_by_name, a);
    for (size_t i = 0; i <= count; i++) {
        columns[i].table = t;
        if (i < count)
            map_put(&t->column_by_name, columns[i].name, &columns[i]);
    }
    return t;
}

/*
 * A value as JSON_TABLE reads it back: what has a notation of its own in our JSON (JSON itself,
 * sets, booleans, the zone of a timestamp) stays as the database prints it.
 */
static void write_plain(struct buf *to, const struct db_value *v)
{
    static const size_t zone = sizeof "+00:00" - 1;
    static const struct model_column plain = {.type = MODEL_TEXT};

    if (v->type == DB_TIMESTAMP && v->text.len > zone)
        json_write_str(to, str_range(v->text, 0, v->text.len - zone));
    else
        model_json_value(to, &plain, v);
}

static enum err write_cell(struct db_stmt *q, unsigned index, const struct model_column *c,
                           enum call_form form, struct buf *to, struct error *e)
{
    struct db_value v = {.type = DB_NULL};

    TRY(db_row_value(q, index, &v, e));
    if (form == CALL_OBJECTS)
        model_json_value(to, c, &v);
    else
        write_plain(to, &v);
    return ERR_NONE;
}

/* What stands before each column's value: {"a": or ,"b": - or [ and , */
static struct str *heads_make(const struct model_table *t, enum call_form form, struct arena *a)
{
    struct str *heads = ARENA_ARRAY(a, struct str, t->column_count);
    AUTO(buf_fini) struct buf text;

    buf_init(&text, (size_t)64 * 1024);
    for (size_t i = 0; i + 1 < t->column_count; i++) {
        buf_clear(&text, SIZE_MAX);
        if (form == CALL_ARRAYS) {
            heads[i] = i == 0 ? STR("[") : STR(",");
            continue;
        }
        buf_add_char(&text, i == 0 ? '{' : ',');
        json_write_str(&text, t->columns[i].name);
        buf_add_char(&text, ':');
        heads[i] = str_dup(a, buf_str(&text));
    }
    return heads;
}

enum err call_rows_write(struct db_stmt *q, const struct model_table *t, enum call_form form,
                         struct arena *a, struct buf *to, size_t *out_rows, struct error *e)
{
    const struct str *heads = heads_make(t, form, a);
    size_t rows = 0;
    bool more = true;

    buf_add_char(to, '[');
    while (!buf_is_failed(to)) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        if (rows++ > 0)
            buf_add_char(to, ',');
        for (unsigned i = 0; i + 1 < t->column_count; i++) {
            buf_add_str(to, heads[i]);
            TRY(write_cell(q, i, &t->columns[i], form, to, e));
        }
        buf_add_char(to, form == CALL_OBJECTS ? '}' : ']');
    }
    buf_add_char(to, ']');
    *out_rows = rows;
    return ERR_NONE;
}
