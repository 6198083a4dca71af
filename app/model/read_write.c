/*
 * read_write.c - the current row of a statement as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/read_write.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/stmt.h"
#include "app/json/write.h"
#include "app/model/json.h"
#include "app/model/plan.h"
#include "app/model/schema.h"
#include "app/model/sealed.h"

static bool read_is_shown(struct db_stmt *q, const struct plan_object *object, size_t column)
{
    size_t guard = object->columns[column].guard;

    return guard == 0 || db_row_int(q, (unsigned)(guard - 1)) != 0;
}

/* What the server has, by the row's key; NULL for what does not open. */
static enum err read_sealed(struct db_stmt *q, const struct plan_object *object,
                            const struct model_column *c, struct db_value *value, struct error *e)
{
    struct db_value *key = ARENA_ARRAY(object->arena, struct db_value, object->row_count);
    struct db_value plain;

    for (size_t i = 0; i < object->row_count; i++)
        TRY(db_row_value(q, (unsigned)(object->row_first + i), &key[i], e));
    if (sealed_open(c, sealed_row(object->arena, key, object->row_count), value, object->arena,
                    &plain) == CRYPT_OPENED)
        *value = plain;
    else
        *value = (struct db_value){.type = DB_NULL};
    return ERR_NONE;
}

enum err read_write_value(struct db_stmt *q, const struct plan_object *object, size_t column,
                          struct db_value *out_value, struct error *e)
{
    const struct model_column *c = object->columns[column].column;

    if (!read_is_shown(q, object, column)) {
        *out_value = (struct db_value){.type = DB_NULL};
        return ERR_NONE;
    }
    TRY(db_row_value(q, (unsigned)(object->first + column), out_value, e));
    if (object->arena == NULL || c->seal == NULL || out_value->type == DB_NULL)
        return ERR_NONE;
    return read_sealed(q, object, c, out_value, e);
}

/* Is there something that could not be opened? */
static bool is_closed(const struct row_writer *w, const struct plan_object *object, size_t column,
                      const struct db_value *value)
{
    return value->type == DB_NULL && object->arena != NULL &&
           object->columns[column].column->seal != NULL &&
           !db_row_is_null(w->stmt, (unsigned)(object->first + column));
}

/* ---- JSON ---- */

/* The name of a field begins with the sign that stands before the first, or before another. */
static void begin_field(struct row_writer *w, struct str json, bool *is_first)
{
    buf_add_char(w->to, *is_first ? '{' : ',');
    buf_add_str(w->to, str_from(json, 1));
    *is_first = false;
}

static bool is_there(const struct row_writer *w, const struct plan_embed *embed)
{
    return db_row_int(w->stmt, (unsigned)embed->presence) != 0;
}

static enum err write_fields(struct row_writer *w, const struct plan_object *object, bool *is_first,
                             struct error *e);

static enum err write_embed(struct row_writer *w, const struct plan_embed *embed, bool *is_first,
                            struct error *e)
{
    if (embed->one == NULL) {
        if (!embed->is_spread)
            begin_field(w, embed->json, is_first);
        else if (*is_first)
            buf_add_char(w->to, '{');
        *is_first = false;
        w->holes[embed->many->index] = w->to->len;
        return ERR_NONE;
    }
    if (embed->is_spread)
        return write_fields(w, embed->one, is_first, e);
    if (is_there(w, embed)) {
        begin_field(w, embed->json, is_first);
        return read_write_object(w, embed->one, e);
    }
    if (!w->strips_nulls) {
        begin_field(w, embed->json, is_first);
        json_write_null(w->to);
    }
    return ERR_NONE;
}

/* Goes as deep as relations nest. */
static enum err write_fields(struct row_writer *w, const struct plan_object *object, bool *is_first,
                             struct error *e)
{
    for (size_t i = 0; i < object->column_count; i++) {
        const struct plan_column *c = &object->columns[i];
        struct db_value value;

        if (!read_is_shown(w->stmt, object, i))
            continue;
        TRY(read_write_value(w->stmt, object, i, &value, e));
        if ((value.type == DB_NULL && w->strips_nulls) || is_closed(w, object, i, &value))
            continue;
        begin_field(w, c->json, is_first);
        model_json_value(w->to, c->column, &value);
    }
    for (size_t i = 0; i < object->embed_count; i++)
        TRY(write_embed(w, &object->embeds[i], is_first, e));
    return ERR_NONE;
}

enum err read_write_object(struct row_writer *w, const struct plan_object *object, struct error *e)
{
    bool is_first = true;

    TRY(write_fields(w, object, &is_first, e));
    if (is_first)
        buf_add_char(w->to, '{');
    buf_add_char(w->to, '}');
    return ERR_NONE;
}

enum err read_write_apart(struct row_writer *w, const struct plan_object *object, size_t **ends,
                          struct error *e)
{
    for (size_t i = 0; i < object->column_count; i++) {
        struct db_value value;

        TRY(read_write_value(w->stmt, object, i, &value, e));
        model_json_value(w->to, object->columns[i].column, &value);
        *(*ends)++ = w->to->len;
    }
    for (size_t i = 0; i < object->embed_count; i++) {
        const struct plan_embed *embed = &object->embeds[i];

        if (embed->is_spread) {
            TRY(read_write_apart(w, embed->one, ends, e));
            continue;
        }
        if (is_there(w, embed))
            TRY(read_write_object(w, embed->one, e));
        else
            json_write_null(w->to);
        *(*ends)++ = w->to->len;
    }
    return ERR_NONE;
}

/* ---- CSV ---- */

/* In quotes where it holds what would end it, or looks like no value at all. */
void read_write_csv_text(struct buf *to, struct str text)
{
    bool needs_quotes = text.len == 0;

    for (size_t i = 0; i < text.len && !needs_quotes; i++)
        needs_quotes = strchr("\",\r\n", text.at[i]) != NULL;
    if (!needs_quotes) {
        buf_add_str(to, text);
        return;
    }
    buf_add_char(to, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buf_add_char(to, '"');
        buf_add_char(to, text.at[i]);
    }
    buf_add_char(to, '"');
}

/* JSON in a cell: quoted as a whole; a buffer's failure is the answer's. */
static void csv_json(struct buf *to, const struct buf *json)
{
    read_write_csv_text(to, buf_str(json));
    to->is_failed = to->is_failed || buf_is_failed(json);
}

static bool is_texty(const struct model_column *c, const struct db_value *v)
{
    return v->type == DB_TEXT || v->type == DB_DATE || v->type == DB_TIME ||
           v->type == DB_DATETIME || v->type == DB_TIMESTAMP || (c->type == MODEL_GEOMETRY);
}

/* NULL is an empty cell, the empty text "". */
static void csv_value(struct buf *to, const struct model_column *c, const struct db_value *v)
{
    if (v->type == DB_NULL)
        return;
    if (is_texty(c, v)) {
        read_write_csv_text(to, v->text);
    } else if (v->type == DB_BYTES) {
        static const char digits[] = "0123456789abcdef";

        BUF_LIT(to, "\\x");
        for (size_t i = 0; i < v->text.len; i++) {
            unsigned char byte = (unsigned char)v->text.at[i];

            buf_add_char(to, digits[byte >> 4]);
            buf_add_char(to, digits[byte & 15]);
        }
    } else {
        model_json_value(to, c, v); /* a number, true, false */
    }
}

static void csv_comma(struct buf *to, bool *is_first)
{
    if (!*is_first)
        buf_add_char(to, ',');
    *is_first = false;
}

static void csv_names(const struct plan_object *object, struct buf *to, bool *is_first)
{
    for (size_t i = 0; i < object->column_count; i++) {
        csv_comma(to, is_first);
        read_write_csv_text(to, object->columns[i].name);
    }
    for (size_t i = 0; i < object->embed_count; i++) {
        const struct plan_embed *embed = &object->embeds[i];

        if (embed->is_spread) {
            csv_names(embed->one != NULL ? embed->one : &embed->many->level.object, to, is_first);
        } else {
            csv_comma(to, is_first);
            read_write_csv_text(to, embed->name);
        }
    }
}

void read_write_csv_head(const struct plan_object *object, struct buf *to)
{
    bool is_first = true;

    csv_names(object, to, &is_first);
    BUF_LIT(to, "\r\n");
}

/* A joined object stands in its cell as JSON. */
static enum err csv_embed(struct row_writer *w, const struct plan_embed *embed, struct error *e)
{
    AUTO(buf_fini) struct buf json;
    struct row_writer inner = {.stmt = w->stmt, .to = &json, .strips_nulls = w->strips_nulls};

    buf_init(&json, w->to->max);
    if (!is_there(w, embed))
        return ERR_NONE;
    TRY(read_write_object(&inner, embed->one, e));
    csv_json(w->to, &json);
    return ERR_NONE;
}

static enum err csv_cells(struct row_writer *w, const struct plan_object *object, bool *is_first,
                          struct error *e)
{
    for (size_t i = 0; i < object->column_count; i++) {
        struct db_value value;

        TRY(read_write_value(w->stmt, object, i, &value, e));
        csv_comma(w->to, is_first);
        csv_value(w->to, object->columns[i].column, &value);
    }
    for (size_t i = 0; i < object->embed_count; i++) {
        const struct plan_embed *embed = &object->embeds[i];

        if (embed->is_spread) {
            TRY(csv_cells(w, embed->one, is_first, e));
            continue;
        }
        csv_comma(w->to, is_first);
        TRY(csv_embed(w, embed, e));
    }
    return ERR_NONE;
}

enum err read_write_csv_row(struct row_writer *w, const struct plan_object *object, struct error *e)
{
    bool is_first = true;

    TRY(csv_cells(w, object, &is_first, e));
    BUF_LIT(w->to, "\r\n");
    return ERR_NONE;
}

enum err read_write_csv_apart(struct row_writer *w, const struct plan_object *object, size_t **ends,
                              struct error *e)
{
    for (size_t i = 0; i < object->column_count; i++) {
        struct db_value value;

        TRY(read_write_value(w->stmt, object, i, &value, e));
        csv_value(w->to, object->columns[i].column, &value);
        *(*ends)++ = w->to->len;
    }
    for (size_t i = 0; i < object->embed_count; i++) {
        const struct plan_embed *embed = &object->embeds[i];

        if (embed->one == NULL) {
            w->holes[embed->many->index] = w->to->len;
        } else if (embed->is_spread) {
            TRY(read_write_csv_apart(w, embed->one, ends, e));
        } else {
            if (is_there(w, embed))
                TRY(read_write_object(w, embed->one, e));
            *(*ends)++ = w->to->len;
        }
    }
    return ERR_NONE;
}
