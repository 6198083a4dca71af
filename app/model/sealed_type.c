/*
 * sealed_type.c - types of sealed values, and the columns that hold them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/sealed_type.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/crypt/seal.h"
#include "app/model/schema.h"

#define UTF8_MAX     4               /* bytes of a character */
#define TEXT_LEAST   ((uint64_t)100) /* characters that a text without a limit must have room for */
#define DECIMAL_MOST 65
#define DATE_LEN     10
#define NUMBER_LEN   20

static const struct str words_of_types =
    STR_INIT("varchar(n), text, json, int, bigint, decimal(p,s), date or boolean");

/* "decimal(10,2)": the name, and up to two numbers. */
static bool split(struct str type, struct str *out_name, uint64_t numbers[2], size_t *out_count)
{
    size_t open = str_find(type, '(', 0);
    struct str rest;
    struct str part;

    *out_name = str_range(type, 0, open);
    *out_count = 0;
    if (open == type.len)
        return true;
    if (!str_ends(type, STR(")")))
        return false;
    rest = str_range(type, open + 1, type.len - 1);
    while (str_cut(&rest, ',', &part)) {
        if (*out_count == 2 || !num_parse_uint(str_trim(part), &numbers[(*out_count)++]))
            return false;
    }
    return true;
}

static void whole_number(struct model_column *c, unsigned bytes)
{
    c->type = MODEL_INT;
    c->bytes = bytes;
}

static bool sized(struct model_column *c, struct str name, const uint64_t *numbers, size_t count)
{
    if (count == 1 && str_eq_nocase(name, STR("varchar")) && numbers[0] > 0) {
        c->type = MODEL_TEXT;
        c->max_chars = numbers[0];
        return true;
    }
    if (count == 0 || !str_eq_nocase(name, STR("decimal")) || numbers[0] == 0 ||
        numbers[0] > DECIMAL_MOST || (count == 2 && numbers[1] > numbers[0]))
        return false;
    c->type = MODEL_DECIMAL;
    c->precision = (unsigned)numbers[0];
    c->scale = count == 2 ? (unsigned)numbers[1] : 0;
    return true;
}

/* Bytes that a value may have when the column holds so many of the sealed one. */
static uint64_t plain_room(uint64_t stored)
{
    uint64_t least = crypt_seal_room(0);

    return stored <= least ? 0 : (stored - least) / 4 * 3;
}

/* The column's own room, in bytes of ASCII. */
static uint64_t stored_room(const struct model_column *c)
{
    return c->max_chars;
}

bool sealed_type_set(struct model_column *c, struct str type)
{
    uint64_t stored = stored_room(c);
    uint64_t numbers[2] = {0, 0};
    struct str name;
    size_t count;

    if (!split(type, &name, numbers, &count))
        return false;
    c->max_chars = 0;
    c->sql_type = type;
    c->charset = STR("utf8mb4");
    c->collation = STR("utf8mb4_bin");
    if (count > 0)
        return sized(c, name, numbers, count);
    if (str_eq_nocase(name, STR("text")) || str_eq_nocase(name, STR("json"))) {
        c->type = str_eq_nocase(name, STR("json")) ? MODEL_JSON : MODEL_TEXT;
        c->max_chars = plain_room(stored) / UTF8_MAX;
        return true;
    }
    if (str_eq_nocase(name, STR("int")))
        whole_number(c, 4);
    else if (str_eq_nocase(name, STR("bigint")))
        whole_number(c, 8);
    else if (str_eq_nocase(name, STR("date")))
        c->type = MODEL_DATE;
    else if (str_eq_nocase(name, STR("boolean")))
        c->type = MODEL_BOOL;
    else
        return false;
    return true;
}

/* Bytes of the longest value. */
static uint64_t longest(const struct model_column *c)
{
    switch (c->type) {
    case MODEL_TEXT:
    case MODEL_JSON:
        return (c->max_chars > TEXT_LEAST || str_starts(c->sql_type, STR("varchar")) ? c->max_chars
                                                                                     : TEXT_LEAST) *
               UTF8_MAX;
    case MODEL_DECIMAL: return c->precision + 3;
    case MODEL_DATE: return DATE_LEN;
    case MODEL_BOOL: return 1;
    case MODEL_INT:
    case MODEL_UINT:
    case MODEL_DOUBLE:
    case MODEL_BIT:
    case MODEL_BYTES:
    case MODEL_TIME:
    case MODEL_DATETIME:
    case MODEL_TIMESTAMP:
    case MODEL_YEAR:
    case MODEL_ENUM:
    case MODEL_SET:
    case MODEL_UUID:
    case MODEL_INET:
    case MODEL_GEOMETRY:
    case MODEL_TYPE__COUNT: break;
    }
    return NUMBER_LEN;
}

/* ---- which columns will do ---- */

struct question {
    struct arena *arena;
    const struct model_table *table;
    const struct model_column *column; /* as the server has it */
    struct error *e;
};

#define refuse(q, ...) error_tell((q)->e, ERR_INVALID, full_name(q), __VA_ARGS__)

static struct str full_name(const struct question *q)
{
    return str_format(q->arena, "%.*s.%.*s", STR_ARG(q->table->name), STR_ARG(q->column->name));
}

static bool is_varying(const struct model_column *c)
{
    static const struct str kinds[] = {STR_INIT("varchar"), STR_INIT("varbinary")};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_starts(c->sql_type, kinds[i]))
            return true;
    }
    return str_ends(c->sql_type, STR("text")) || str_ends(c->sql_type, STR("blob"));
}

static enum err check_room(const struct question *q, struct str type)
{
    struct model_column plain = *q->column;
    uint64_t wants;

    if (!sealed_type_set(&plain, type))
        return refuse(q, "the type '%.*s' of its values is none of %.*s", STR_ARG(type),
                      STR_ARG(words_of_types));
    wants = crypt_seal_room(longest(&plain));
    if (is_varying(q->column) && stored_room(q->column) >= wants)
        return ERR_NONE;
    return refuse(q,
                  "is %.*s, which cannot hold sealed values of type %.*s; make it "
                  "VARCHAR(%llu) CHARACTER SET ascii COLLATE ascii_bin, or longer",
                  STR_ARG(q->column->sql_type), STR_ARG(type), (unsigned long long)wants);
}

static bool has(const struct model_column *const *columns, size_t count,
                const struct model_column *c)
{
    for (size_t i = 0; i < count; i++) {
        if (columns[i] == c)
            return true;
    }
    return false;
}

/* In the schema as it is when the column is sealed already, an index's key names the column. */
static bool is_own_index(const struct question *q, const struct model_key *k)
{
    const struct model_column *c = model_column_find(q->table, q->column->name);

    return c != NULL && c->seal != NULL && c->seal->index != NULL && has(k->columns, k->count, c);
}

static enum err check_keys(const struct question *q)
{
    const struct model_table *t = q->table;
    const struct model_column *c = model_column_find(t, q->column->name);

    for (size_t i = 0; i < t->key_count; i++) {
        if (has(t->keys[i].columns, t->keys[i].count, c) && !is_own_index(q, &t->keys[i]))
            return refuse(q,
                          "is part of the key %.*s, which finds nothing in sealed values; drop the "
                          "key, and put one on the blind index",
                          STR_ARG(t->keys[i].name));
    }
    for (size_t i = 0; i < t->out_count; i++) {
        if (has(t->out[i]->from_columns, t->out[i]->count, c))
            return refuse(q, "is part of the foreign key %.*s and cannot be sealed",
                          STR_ARG(t->out[i]->name));
    }
    for (size_t i = 0; i < t->in_count; i++) {
        if (has(t->in[i]->to_columns, t->in[i]->count, c))
            return refuse(q, "is what the foreign key %.*s refers to, and cannot be sealed",
                          STR_ARG(t->in[i]->name));
    }
    return ERR_NONE;
}

/* An expression of the server's would look at what is sealed. */
static enum err check_expressions(const struct question *q)
{
    const struct model_table *t = q->table;
    struct str name = str_format(q->arena, "`%.*s`", STR_ARG(q->column->name));

    for (size_t i = 0; i < t->check_count; i++) {
        struct str clause = t->checks[i].clause;

        if (t->checks[i].column == q->column || str_search(clause, name, 0) < clause.len)
            return refuse(q, "has a CHECK (%.*s), which sealed values do not meet; drop it",
                          STR_ARG(t->checks[i].name));
    }
    for (size_t i = 0; i < t->column_count; i++) {
        struct str made = t->columns[i].generation;

        if (str_search(made, name, 0) < made.len)
            return refuse(q, "is what the computed column %.*s is made of, and cannot be sealed",
                          STR_ARG(t->columns[i].name));
    }
    return ERR_NONE;
}

static enum err check_column(const struct question *q)
{
    const struct model_column *c = q->column;

    if (c->is_generated || c->is_auto)
        return refuse(q, "is computed by the database and cannot be sealed");
    if (c->default_sql.at != NULL)
        return refuse(q, "has a default, which would stand there in the open; drop it");
    return ERR_NONE;
}

/* What the rows are told apart by is part of each sealed value. */
static enum err check_row_key(const struct question *q)
{
    const struct model_table *t = q->table;

    if (t->kind != MODEL_TABLE || t->primary == NULL)
        return refuse(q, "is of a %s; only tables with a primary key have sealed columns",
                      t->kind == MODEL_VIEW ? "view" : "table without a primary key");
    for (size_t i = 0; i < t->out_count; i++) {
        const struct model_relation *r = t->out[i];

        if (r->on_update == MODEL_RESTRICT || r->on_update == MODEL_NO_ACTION)
            continue;
        for (size_t k = 0; k < t->primary->count; k++) {
            if (has(r->from_columns, r->count, t->primary->columns[k]))
                return refuse(q,
                              "cannot be sealed while the foreign key %.*s changes the row's key "
                              "ON UPDATE; make it RESTRICT",
                              STR_ARG(r->name));
        }
    }
    return ERR_NONE;
}

/* ---- the blind index ---- */

static enum err check_index(const struct question *q, bool may_be_null)
{
    const struct model_column *c = q->column;
    bool fits = c->type == MODEL_BYTES &&
                (str_eq(c->sql_type, STR("binary(32)")) ||
                 (str_starts(c->sql_type, STR("varbinary")) && c->max_chars >= CRYPT_BLIND_LEN));

    if (!fits)
        return refuse(q, "is %.*s; a blind index is BINARY(%d)", STR_ARG(c->sql_type),
                      CRYPT_BLIND_LEN);
    if (may_be_null && !c->is_nullable)
        return refuse(q, "is NOT NULL, and the column it is the index of may be NULL; make it "
                         "NULL as well");
    TRY(check_column(q));
    for (size_t i = 0; i < q->table->out_count; i++) {
        if (has(q->table->out[i]->from_columns, q->table->out[i]->count, c))
            return refuse(q,
                          "is part of the foreign key %.*s; a blind index is a column of its own",
                          STR_ARG(q->table->out[i]->name));
    }
    if (q->table->primary != NULL && has(q->table->primary->columns, q->table->primary->count, c))
        return refuse(q, "is part of the primary key; a blind index is a column of its own");
    return ERR_NONE;
}

/* The column as the server has it: of one that is sealed, or a blind index, too. */
static const struct model_column *stored_find(const struct model_table *t, struct str name)
{
    const struct model_column *c = model_column_find(t, name);

    if (c != NULL)
        return c->seal == NULL ? c : c->seal->stored;
    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_seal *seal = t->columns[i].seal;

        if (seal != NULL && seal->index != NULL && str_eq_nocase(seal->index->name, name))
            return seal->index;
    }
    return NULL;
}

static enum err unknown(const struct model_table *t, struct str name, struct error *e)
{
    return error_tell(e, ERR_INVALID, name, "is no column of %.*s", STR_ARG(t->name));
}

enum err sealed_type_check(struct arena *a, const struct model_table *t, struct str column,
                           struct str type, struct str index, struct error *e)
{
    struct question q = {a, t, stored_find(t, column), e};
    struct question i = {a, t, stored_find(t, index), e};

    if (q.column == NULL)
        return unknown(t, column, e);
    TRY(check_row_key(&q));
    TRY(check_column(&q));
    TRY(check_room(&q, type));
    TRY(check_keys(&q));
    TRY(check_expressions(&q));
    if (index.at == NULL)
        return ERR_NONE;
    if (i.column == NULL)
        return unknown(t, index, e);
    if (str_eq_nocase(index, column))
        return refuse(&q, "cannot be its own blind index; add a column BINARY(%d) for it",
                      CRYPT_BLIND_LEN);
    return check_index(&i, q.column->is_nullable);
}
