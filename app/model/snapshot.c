/*
 * snapshot.c - rows as they are now.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/snapshot.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/stmt.h"
#include "app/json/write.h"
#include "app/model/schema.h"
#include "app/model/write_private.h"

#define KEY_TEXT_MAX ((size_t)64 * 1024)

/* May a value be longer than max bytes?  Then it is asked for with its digest. */
static bool may_be_long(const struct model_column *c, size_t max)
{
    switch (c->type) {
    case MODEL_TEXT:
    case MODEL_BYTES: return c->max_chars == 0 || c->max_chars * 4 > max;
    case MODEL_JSON:
    case MODEL_GEOMETRY: return true;
    case MODEL_BOOL:
    case MODEL_INT:
    case MODEL_UINT:
    case MODEL_DECIMAL:
    case MODEL_DOUBLE:
    case MODEL_BIT:
    case MODEL_DATE:
    case MODEL_TIME:
    case MODEL_DATETIME:
    case MODEL_TIMESTAMP:
    case MODEL_YEAR:
    case MODEL_ENUM:
    case MODEL_SET:
    case MODEL_UUID:
    case MODEL_INET:
    case MODEL_TYPE__COUNT: break;
    }
    return false;
}

/* IF(OCTET_LENGTH(`c`) > 1024, NULL, `c`), OCTET_LENGTH(`c`), IF(... , SHA2(`c`, 256), NULL) */
static void build_long(struct build *b, const struct model_column *c, build_alias alias, size_t max)
{
    bool is_place = c->type == MODEL_GEOMETRY;

    build_sql(b, SQL("IF(OCTET_LENGTH("));
    build_column(b, c, alias);
    build_sql(b, SQL(") > "));
    build_number(b, max);
    build_sql(b, is_place ? SQL(", NULL, ST_AsText(") : SQL(", NULL, "));
    build_column(b, c, alias);
    build_sql(b, is_place ? SQL(")), OCTET_LENGTH(") : SQL("), OCTET_LENGTH("));
    build_column(b, c, alias);
    build_sql(b, SQL("), IF(OCTET_LENGTH("));
    build_column(b, c, alias);
    build_sql(b, SQL(") > "));
    build_number(b, max);
    build_sql(b, SQL(", SHA2("));
    build_column(b, c, alias);
    build_sql(b, SQL(", 256), NULL)"));
}

void snapshot_build(struct build *b, const struct model_table *t, build_alias alias,
                    size_t value_max)
{
    for (size_t i = 0; i < t->column_count; i++) {
        if (t->columns[i].is_generated)
            continue;
        build_sql(b, SQL(", "));
        if (may_be_long(&t->columns[i], value_max))
            build_long(b, &t->columns[i], alias, value_max);
        else
            build_column(b, &t->columns[i], alias);
    }
}

unsigned snapshot_width(const struct model_table *t, size_t value_max)
{
    unsigned width = 0;

    for (size_t i = 0; i < t->column_count; i++) {
        if (!t->columns[i].is_generated)
            width += may_be_long(&t->columns[i], value_max) ? 3 : 1;
    }
    return width;
}

static void build_rows_of(struct build *b, const struct write_keys *keys, size_t first,
                          size_t count, size_t value_max)
{
    build_sql(b, SQL("SELECT "));
    write_build_key(b, keys->table);
    snapshot_build(b, keys->table, BUILD_BARE, value_max);
    build_sql(b, SQL(" FROM "));
    build_table(b, keys->table, BUILD_BARE);
    write_build_where(b, keys, first, count);
    /* Locked by whoever writes them; this reads what is there, not what was when we began. */
    build_sql(b, SQL(" FOR UPDATE"));
}

static enum err read_long(struct db_stmt *q, unsigned at, struct snapshot_value *out_value,
                          struct error *e)
{
    struct db_value length;
    struct db_value digest;

    TRY(db_row_value(q, at, &out_value->value, e));
    TRY(db_row_value(q, at + 1, &length, e));
    TRY(db_row_value(q, at + 2, &digest, e));
    out_value->bytes = length.type == DB_UINT  ? length.u
                       : length.type == DB_INT ? (uint64_t)length.i
                                               : 0;
    out_value->is_long = digest.type != DB_NULL;
    out_value->sha256 = out_value->is_long ? digest.text : STR_NONE;
    return ERR_NONE;
}

enum err snapshot_read(struct db_stmt *q, unsigned first, const struct model_table *t,
                       size_t value_max, struct snapshot_value *out_values, struct error *e)
{
    unsigned at = first;

    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];

        out_values[i] = (struct snapshot_value){.is_left_out = c->is_generated};
        if (c->is_generated)
            continue;
        if (!may_be_long(c, value_max)) {
            TRY(db_row_value(q, at++, &out_values[i].value, e));
            continue;
        }
        TRY(read_long(q, at, &out_values[i], e));
        at += 3;
    }
    return ERR_NONE;
}

struct reading {
    struct db_stmt *stmt;
    const struct model_table *table;
    size_t value_max;
    struct db_value *key;
    struct snapshot_value *values;
};

static enum err read_row(const struct reading *r, struct error *e)
{
    unsigned width = (unsigned)r->table->primary->count;

    for (unsigned i = 0; i < width; i++)
        TRY(db_row_value(r->stmt, i, &r->key[i], e));
    return snapshot_read(r->stmt, width, r->table, r->value_max, r->values, e);
}

static enum err read_chunk(struct reading *r, struct db_conn *c, const struct build *b,
                           snapshot_row_fn *fn, void *ctx, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build_sql s;
    bool more = true;

    TRY(build_finish(b, &s, e));
    TRY(db_stmt_prepare(c, s.sql, &q, e));
    TRY(build_bind(&s, q, e));
    TRY(db_stmt_run(q, e));
    r->stmt = q;
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        TRY(read_row(r, e));
        TRY(fn(ctx, r->key, r->values, e));
    }
}

enum err snapshot_rows(struct arena *a, struct db_conn *c, const struct write_keys *keys,
                       size_t value_max, snapshot_row_fn *fn, void *ctx, struct error *e)
{
    struct reading r = {
        .table = keys->table,
        .value_max = value_max,
        .key = ARENA_ARRAY(a, struct db_value, keys->table->primary->count),
        .values = ARENA_ARRAY(a, struct snapshot_value, keys->table->column_count),
    };

    for (size_t first = 0; first < keys->count; first += WRITE_CHUNK) {
        size_t left = keys->count - first;
        struct build b;

        build_init(&b, a, write_limits_default.text);
        build_rows_of(&b, keys, first, left < WRITE_CHUNK ? left : WRITE_CHUNK, value_max);
        TRY(read_chunk(&r, c, &b, fn, ctx, e));
    }
    return ERR_NONE;
}

struct snapshot_value *snapshot_dup(struct arena *a, const struct snapshot_value *values,
                                    size_t count)
{
    struct snapshot_value *copy = ARENA_ARRAY(a, struct snapshot_value, count);

    for (size_t i = 0; i < count; i++) {
        copy[i] = values[i];
        copy[i].sha256 = str_dup(a, values[i].sha256);
        copy[i].value = write_value_dup(a, &values[i].value);
    }
    return copy;
}

bool snapshot_is_same(const struct snapshot_value *one, const struct snapshot_value *other)
{
    if (one->is_long || other->is_long)
        return one->is_long == other->is_long && one->bytes == other->bytes &&
               str_eq(one->sha256, other->sha256);
    if (one->value.type != other->value.type)
        return false;
    switch (one->value.type) {
    case DB_NULL: return true;
    case DB_INT: return one->value.i == other->value.i;
    case DB_UINT: return one->value.u == other->value.u;
    case DB_DOUBLE: return !(one->value.d < other->value.d) && !(one->value.d > other->value.d);
    case DB_DECIMAL:
    case DB_TEXT:
    case DB_BYTES:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: break;
    }
    return str_eq(one->value.text, other->value.text);
}

struct str snapshot_key_text(struct arena *a, const struct db_value *values, size_t count)
{
    AUTO(buf_fini) struct buf text = {.at = NULL};
    struct json_writer w = {.to = &text};

    if (count == 1)
        return str_dup(a, write_literal(a, &values[0]));
    buf_init(&text, KEY_TEXT_MAX);
    json_begin_array(&w);
    for (size_t i = 0; i < count; i++)
        json_add_str(&w, write_literal(a, &values[i]));
    json_end_array(&w);
    return str_dup(a, buf_str(&text));
}
