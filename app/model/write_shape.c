/*
 * write_shape.c - is a text a geometry?  Only the server knows, and it makes NULL of what is none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/db/stmt.h"
#include "app/model/schema.h"
#include "app/model/write_private.h"

/* Geometries asked about at once, with whose they are. */
struct shapes {
    const struct write_job *j;
    struct build build;
    const struct model_column *columns[WRITE_CHUNK];
    size_t rows[WRITE_CHUNK];
    size_t count;
};

static void shapes_begin(struct shapes *s)
{
    build_init(&s->build, s->j->w->arena, s->j->w->limits->text);
    build_sql(&s->build, SQL("SELECT "));
    s->count = 0;
}

static enum err refuse(const struct shapes *s, size_t i)
{
    struct error *e = s->j->e;
    const struct model_column *c = s->columns[i];

    if (s->j->w->change->row_count > 1)
        (void)error_tell(e, ERR_INVALID, c->name,
                         "row %zu: is no geometry; write it as WKT, such as POINT(1 2)",
                         s->rows[i] + 1);
    else
        (void)error_tell(e, ERR_INVALID, c->name,
                         "is no geometry; write it as WKT, such as POINT(1 2)");
    return error_state(e, "22P02");
}

static enum err shapes_ask(struct shapes *s)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    if (s->count == 0)
        return ERR_NONE;
    TRY(write_build_run(s->j, &s->build, &q));
    TRY(db_stmt_step(q, &more, s->j->e));
    for (size_t i = 0; more && i < s->count; i++) {
        if (db_row_int(q, (unsigned)i) == 0)
            return refuse(s, i);
    }
    shapes_begin(s);
    return ERR_NONE;
}

static enum err shapes_add(struct shapes *s, size_t row, size_t column)
{
    const struct change *change = s->j->w->change;
    const struct write_value *v = &write_row(s->j->w, row)[column];

    if (change->columns[column]->type != MODEL_GEOMETRY || v->is_default ||
        v->value.type == DB_NULL)
        return ERR_NONE;
    s->rows[s->count] = row;
    s->columns[s->count] = change->columns[column];
    if (s->count++ > 0)
        build_sql(&s->build, SQL(", "));
    write_build_value(&s->build, change->columns[column], v);
    build_sql(&s->build, SQL(" IS NOT NULL"));
    return s->count == WRITE_CHUNK ? shapes_ask(s) : ERR_NONE;
}

enum err write_check_shapes(const struct write_job *j)
{
    const struct change *change = j->w->change;
    struct shapes s = {.j = j};
    bool has_shape = false;

    for (size_t i = 0; i < change->column_count; i++)
        has_shape = has_shape || change->columns[i]->type == MODEL_GEOMETRY;
    if (!has_shape)
        return ERR_NONE;
    shapes_begin(&s);
    for (size_t row = 0; row < change->row_count; row++) {
        for (size_t i = 0; i < change->column_count; i++)
            TRY(shapes_add(&s, row, i));
    }
    return shapes_ask(&s);
}
