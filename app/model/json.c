/*
 * json.c - a database value as JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/json.h"

#include "app/base/buf.h"
#include "app/db/value.h"
#include "app/json/write.h"
#include "app/model/schema.h"

/* By what came from the database: right for everything but the types below. */
static void write_plain(struct buf *to, const struct db_value *v)
{
    switch (v->type) {
    case DB_NULL: json_write_null(to); return;
    case DB_INT: buf_add_int(to, v->i); return;
    case DB_UINT: buf_add_uint(to, v->u); return;
    case DB_DOUBLE:
        if (v->is_float)
            json_write_float(to, (float)v->d);
        else
            json_write_double(to, v->d);
        return;
    case DB_DECIMAL: json_write_decimal(to, v->text); return;
    case DB_BYTES: json_write_hex(to, v->text); return;
    case DB_TEXT:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: break;
    }
    json_write_str(to, v->text);
}

static void write_bool(struct buf *to, const struct db_value *v)
{
    if (v->type == DB_INT)
        json_write_bool(to, v->i != 0);
    else if (v->type == DB_UINT)
        json_write_bool(to, v->u != 0);
    else
        write_plain(to, v);
}

/* "a,b" as ["a","b"]; no member holds a comma. */
static void write_set(struct buf *to, struct str members)
{
    struct str rest = members;
    struct str member;

    buf_add_char(to, '[');
    while (rest.len > 0 && str_cut(&rest, ',', &member)) {
        if (member.at != members.at)
            buf_add_char(to, ',');
        json_write_str(to, member);
    }
    buf_add_char(to, ']');
}

void model_json_value(struct buf *to, const struct model_column *c, const struct db_value *v)
{
    if (v->type == DB_NULL)
        json_write_null(to);
    else if (c->type == MODEL_BOOL)
        write_bool(to, v);
    else if (c->type == MODEL_JSON && v->type == DB_TEXT)
        json_write_raw(to, v->text);
    else if (c->type == MODEL_SET && v->type == DB_TEXT)
        write_set(to, v->text);
    else
        write_plain(to, v);
}
