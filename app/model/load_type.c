/*
 * load_type.c - a column's type, from information_schema's words.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/load_private.h"

struct type_row {
    struct str name;
    enum model_type type;
    unsigned bytes;
};

static const struct type_row types[] = {
    {STR_INIT("tinyint"), MODEL_INT, 1},
    {STR_INIT("smallint"), MODEL_INT, 2},
    {STR_INIT("mediumint"), MODEL_INT, 3},
    {STR_INIT("int"), MODEL_INT, 4},
    {STR_INIT("bigint"), MODEL_INT, 8},
    {STR_INIT("decimal"), MODEL_DECIMAL, 0},
    {STR_INIT("float"), MODEL_DOUBLE, 0},
    {STR_INIT("double"), MODEL_DOUBLE, 0},
    {STR_INIT("bit"), MODEL_BIT, 0},
    {STR_INIT("char"), MODEL_TEXT, 0},
    {STR_INIT("varchar"), MODEL_TEXT, 0},
    {STR_INIT("tinytext"), MODEL_TEXT, 0},
    {STR_INIT("text"), MODEL_TEXT, 0},
    {STR_INIT("mediumtext"), MODEL_TEXT, 0},
    {STR_INIT("longtext"), MODEL_TEXT, 0},
    {STR_INIT("json"), MODEL_JSON, 0},
    {STR_INIT("date"), MODEL_DATE, 0},
    {STR_INIT("time"), MODEL_TIME, 0},
    {STR_INIT("datetime"), MODEL_DATETIME, 0},
    {STR_INIT("timestamp"), MODEL_TIMESTAMP, 0},
    {STR_INIT("year"), MODEL_YEAR, 0},
    {STR_INIT("enum"), MODEL_ENUM, 0},
    {STR_INIT("set"), MODEL_SET, 0},
    {STR_INIT("uuid"), MODEL_UUID, 0},
    {STR_INIT("inet4"), MODEL_INET, 0},
    {STR_INIT("inet6"), MODEL_INET, 0},
    {STR_INIT("geometry"), MODEL_GEOMETRY, 0},
    {STR_INIT("point"), MODEL_GEOMETRY, 0},
    {STR_INIT("linestring"), MODEL_GEOMETRY, 0},
    {STR_INIT("polygon"), MODEL_GEOMETRY, 0},
    {STR_INIT("multipoint"), MODEL_GEOMETRY, 0},
    {STR_INIT("multilinestring"), MODEL_GEOMETRY, 0},
    {STR_INIT("multipolygon"), MODEL_GEOMETRY, 0},
    {STR_INIT("geometrycollection"), MODEL_GEOMETRY, 0},
};

/* What is not known (BINARY, BLOB, VECTOR, types to come) is bytes. */
static void type_find(struct str name, struct model_column *c)
{
    c->type = MODEL_BYTES;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!str_eq_nocase(name, types[i].name))
            continue;
        c->type = types[i].type;
        c->bytes = types[i].bytes;
    }
}

/* The server writes a line end, a NUL or a backslash in a member with a backslash before it. */
static char escaped(char c)
{
    switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case '0': return '\0';
    default: return c;
    }
}

/* One member of enum('a','it''s'), copied without its quotes; *at stands on the opening one. */
static struct str value_read(struct arena *a, struct str s, size_t *at)
{
    char *copy = arena_alloc(a, s.len - *at + 1, 1);
    size_t len = 0;
    size_t i = *at + 1;

    for (; i < s.len; i++) {
        if (s.at[i] == '\'' && (i + 1 == s.len || s.at[i + 1] != '\''))
            break;
        if (s.at[i] == '\\' && i + 1 < s.len) {
            copy[len++] = escaped(s.at[++i]);
            continue;
        }
        if (s.at[i] == '\'')
            i++;
        copy[len++] = s.at[i];
    }
    *at = i + 1;
    return (struct str){copy, len};
}

static void values_read(struct arena *a, struct model_column *c)
{
    struct load_array values = {.at = NULL};
    size_t at = str_find(c->sql_type, '\'', 0);

    while (at < c->sql_type.len) {
        struct str *v = load_push(a, &values, sizeof *v);

        *v = value_read(a, c->sql_type, &at);
        at = str_find(c->sql_type, '\'', at);
    }
    c->values = values.at;
    c->value_count = values.count;
}

static bool has_word(struct str s, struct str word)
{
    return str_search(s, word, 0) < s.len;
}

enum err load_type(struct load *l, struct db_stmt *q, unsigned first, struct str sql_type,
                   struct model_column *c, struct error *e)
{
    c->sql_type = sql_type;
    type_find(load_text(l, q, first, e), c);
    c->charset = load_text(l, q, first + 5, e);
    c->collation = load_text(l, q, first + 6, e);
    if (e->code != ERR_NONE)
        return e->code;
    c->max_chars = (uint64_t)db_row_int(q, first + 1);
    c->precision = (unsigned)db_row_int(q, first + 2);
    c->scale = (unsigned)db_row_int(q, first + 3);
    if (c->type == MODEL_TIME || c->type == MODEL_DATETIME || c->type == MODEL_TIMESTAMP)
        c->scale = (unsigned)db_row_int(q, first + 4);
    if (c->type != MODEL_TEXT && c->type != MODEL_BYTES)
        c->max_chars = 0;
    if (c->type != MODEL_ENUM && c->type != MODEL_SET) {
        c->is_unsigned = has_word(sql_type, STR(" unsigned"));
        c->is_zero_or_one = str_eq(sql_type, STR("bit(1)"));
        if (str_starts(sql_type, STR("tinyint(1)")) || c->is_zero_or_one)
            c->type = MODEL_BOOL;
        else if (c->type == MODEL_INT && c->is_unsigned)
            c->type = MODEL_UINT;
        return ERR_NONE;
    }
    values_read(l->a, c);
    return ERR_NONE;
}
