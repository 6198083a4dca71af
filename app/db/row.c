/*
 * row.c - the current row's values, read where the packet has them.
 *
 * A row of the binary protocol holds integers and floats little-endian in their
 * own width; everything else begins with its length (one byte up to 250, or 252,
 * 253, 254 followed by 2, 3, 8 bytes), dates and times as numbers, the rest as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/private.h"

#define CHARSET_BINARY 63

static uint64_t read_uint(const unsigned char *at, unsigned width)
{
    uint64_t n = 0;

    while (width-- > 0)
        n = n << 8 | at[width];
    return n;
}

/* The type of a field that holds digits: its sign, its width. */
static void column_number(struct db_column *c, const MYSQL_FIELD *f, uint8_t width)
{
    c->width = width;
    c->is_unsigned = (f->flags & UNSIGNED_FLAG) != 0;
    c->type = c->is_unsigned ? DB_UINT : DB_INT;
}

static void column_temporal(struct db_column *c, const MYSQL_FIELD *f, enum db_type type)
{
    c->type = type;
    c->is_temporal = true;
    c->decimals = (uint8_t)(f->decimals > 6 ? 6 : f->decimals);
}

static void column_set(struct db_column *c, const MYSQL_FIELD *f)
{
    *c = (struct db_column){.type = f->charsetnr == CHARSET_BINARY ? DB_BYTES : DB_TEXT};
    switch (f->type) {
    case MYSQL_TYPE_NULL: c->type = DB_NULL; break;
    case MYSQL_TYPE_TINY: column_number(c, f, 1); break;
    case MYSQL_TYPE_SHORT: column_number(c, f, 2); break;
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG: column_number(c, f, 4); break;
    case MYSQL_TYPE_LONGLONG: column_number(c, f, 8); break;
    case MYSQL_TYPE_YEAR:
        c->type = DB_INT;
        c->is_unsigned = true;
        c->width = 2;
        break;
    case MYSQL_TYPE_FLOAT:
        c->type = DB_DOUBLE;
        c->width = 4;
        break;
    case MYSQL_TYPE_DOUBLE:
        c->type = DB_DOUBLE;
        c->width = 8;
        break;
    case MYSQL_TYPE_BIT:
        c->type = DB_UINT;
        c->is_bit = true;
        break;
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        c->type = DB_DECIMAL;
        c->decimals = (uint8_t)f->decimals;
        break;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE: column_temporal(c, f, DB_DATE); break;
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_TIME2: column_temporal(c, f, DB_TIME); break;
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_DATETIME2: column_temporal(c, f, DB_DATETIME); break;
    case MYSQL_TYPE_TIMESTAMP:
    case MYSQL_TYPE_TIMESTAMP2: column_temporal(c, f, DB_TIMESTAMP); break;
    case MYSQL_TYPE_GEOMETRY: c->type = DB_BYTES; break;
    case MYSQL_TYPE_VARCHAR:
    case MYSQL_TYPE_VAR_STRING:
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_ENUM:
    case MYSQL_TYPE_SET:
    case MYSQL_TYPE_JSON:
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
    case MYSQL_TYPE_BLOB:
    case MAX_NO_FIELD_TYPES: break;
    }
}

/* After every run: ALTER TABLE may have changed what a cached statement returns. */
bool db_columns_read(struct db_stmt *q)
{
    const MYSQL_FIELD *fields = mariadb_stmt_fetch_fields(q->handle);

    if (q->column_count > q->column_room) {
        struct db_column *larger = realloc(q->columns, (size_t)q->column_count * sizeof *larger);

        if (larger == NULL)
            return false;
        q->columns = larger;
        q->column_room = q->column_count;
    }
    for (unsigned i = 0; i < q->column_count; i++)
        column_set(&q->columns[i], &fields[i]);
    return true;
}

/* The library's callback: notes where the value is, and moves *row behind it. */
void db_row_place(void *stmt, unsigned column, unsigned char **row)
{
    struct db_stmt *q = stmt;
    struct db_column *c = &q->columns[column];
    const unsigned char *at;

    if (row == NULL) {
        c->at = NULL;
        return;
    }
    at = *row;
    c->len = c->width;
    if (c->width == 0) {
        unsigned first = *at++;
        unsigned bytes = first < 251 ? 0 : first == 252 ? 2 : first == 253 ? 3 : 8;

        c->len = bytes == 0 ? first : (size_t)read_uint(at, bytes);
        at += bytes;
    }
    c->at = at;
    *row += (size_t)(at - *row) + c->len;
}

/* ".123456" in as many digits as were declared; nothing for none. */
static size_t fraction_print(char *to, unsigned decimals, unsigned us)
{
    char digits[8];

    if (decimals == 0)
        return 0;
    (void)snprintf(digits, sizeof digits, ".%06u", us % 1000000);
    memcpy(to, digits, decimals + 1);
    return decimals + 1;
}

static size_t put_digits(char *to, unsigned n, unsigned width)
{
    for (unsigned i = width; i-- > 0; n /= 10)
        to[i] = (char)('0' + n % 10);
    return width;
}

/* hh:mm:ss, the hours in at least two digits, and the fraction. */
static size_t clock_print(char *to, unsigned hours, const unsigned char *minute, unsigned decimals,
                          unsigned us)
{
    size_t len = put_digits(to, hours, hours > 99 ? 3 : 2);

    to[len++] = ':';
    len += put_digits(to + len, minute[0], 2);
    to[len++] = ':';
    len += put_digits(to + len, minute[1], 2);
    return len + fraction_print(to + len, decimals, us);
}

/* Length 0, or 8: sign, days (4 bytes), hours, minutes, seconds; 12: microseconds. */
static size_t time_print(const struct db_column *c, char *to)
{
    static const unsigned char zero[8];
    const unsigned char *at = c->len >= 8 ? c->at : zero;
    unsigned hours = (unsigned)read_uint(at + 1, 4) * 24 + at[5];
    unsigned us = c->len >= 12 ? (unsigned)read_uint(c->at + 8, 4) : 0;
    size_t len = 0;

    if (at[0] != 0)
        to[len++] = '-';
    return len + clock_print(to + len, hours > 999 ? 999 : hours, at + 6, c->decimals, us);
}

/* Length 0, or 4: year (2 bytes), month, day; 7: hours, minutes, seconds; 11: microseconds. */
static size_t date_print(const struct db_column *c, char *to)
{
    static const unsigned char zero[7];
    static const char utc[] = {'+', '0', '0', ':', '0', '0'};
    unsigned char parts[7] = {0};
    size_t len;

    memcpy(parts, c->len >= 4 ? c->at : zero, c->len >= 7 ? 7 : 4);
    len = put_digits(to, (unsigned)read_uint(parts, 2), 4);
    to[len++] = '-';
    len += put_digits(to + len, parts[2], 2);
    to[len++] = '-';
    len += put_digits(to + len, parts[3], 2);
    if (c->type == DB_DATE)
        return len;
    to[len++] = 'T';
    len += clock_print(to + len, parts[4], parts + 5, c->decimals,
                       c->len >= 11 ? (unsigned)read_uint(c->at + 7, 4) : 0);
    if (c->type == DB_TIMESTAMP) {
        memcpy(to + len, utc, sizeof utc);
        len += sizeof utc;
    }
    return len;
}

static struct str temporal_text(struct db_column *c)
{
    size_t len = c->type == DB_TIME ? time_print(c, c->text) : date_print(c, c->text);

    return (struct str){c->text, len};
}

static uint64_t bit_value(const struct db_column *c)
{
    uint64_t n = 0;

    for (size_t i = 0; i < c->len && i < 8; i++)
        n = n << 8 | c->at[i];
    return n;
}

static int64_t int_value(const struct db_column *c)
{
    uint64_t n = read_uint(c->at, c->width);
    unsigned spare = 64 - 8U * c->width;

    assert(c->width > 0);
    if (c->is_unsigned)
        return (int64_t)n;
    return (int64_t)(n << spare) >> spare; /* spreads the sign */
}

static double double_value(const struct db_column *c)
{
    uint64_t bits = read_uint(c->at, c->width);
    double d;

    if (c->width == 4) {
        uint32_t half = (uint32_t)bits;
        float f;

        memcpy(&f, &half, sizeof f);
        return (double)f;
    }
    memcpy(&d, &bits, sizeof d);
    return d;
}

static struct db_column *cell(const struct db_stmt *q, unsigned column)
{
    if (!q->has_row || column >= q->column_count)
        return NULL;
    return &q->columns[column];
}

bool db_row_is_null(const struct db_stmt *q, unsigned column)
{
    const struct db_column *c = cell(q, column);

    return c == NULL || c->at == NULL;
}

static void value_read(struct db_column *c, struct db_value *v)
{
    *v = (struct db_value){.type = c->at == NULL ? DB_NULL : c->type};
    switch (v->type) {
    case DB_NULL: break;
    case DB_INT: v->i = int_value(c); break;
    case DB_UINT: v->u = c->is_bit ? bit_value(c) : read_uint(c->at, c->width); break;
    case DB_DOUBLE:
        v->d = double_value(c);
        v->is_float = c->width == 4;
        break;
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: v->text = temporal_text(c); break;
    case DB_DECIMAL:
    case DB_TEXT:
    case DB_BYTES: v->text = (struct str){(const char *)c->at, c->len}; break;
    }
}

enum err db_row_value(struct db_stmt *q, unsigned column, struct db_value *out_value,
                      struct error *e)
{
    struct db_column *c = cell(q, column);

    if (c == NULL)
        return error_set(e, ERR_INTERNAL, "column %u of %u read%s", column, q->column_count,
                         q->has_row ? "" : " without a row");
    value_read(c, out_value);
    return ERR_NONE;
}

/* The integer a text begins with: DECIMAL's "12.50" is 12. */
static int64_t int_of_text(struct str s)
{
    int64_t n;

    return num_parse_int(str_range(s, 0, str_find(s, '.', 0)), &n) ? n : 0;
}

int64_t db_row_int(struct db_stmt *q, unsigned column)
{
    struct db_column *c = cell(q, column);
    struct db_value v = {.type = DB_NULL};

    if (c != NULL)
        value_read(c, &v);
    switch (v.type) {
    case DB_INT: return v.i;
    case DB_UINT: return v.u > INT64_MAX ? INT64_MAX : (int64_t)v.u;
    case DB_DECIMAL:
    case DB_TEXT: return int_of_text(v.text);
    case DB_DOUBLE: return v.d >= -0x1p63 && v.d < 0x1p63 ? (int64_t)v.d : 0;
    case DB_NULL:
    case DB_BYTES:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: break;
    }
    return 0;
}

static size_t print_double(const struct db_value *v, char *to)
{
    return v->is_float ? num_print_float((float)v->d, to) : num_print_double(v->d, to);
}

enum err db_row_str(struct db_stmt *q, unsigned column, struct arena *a, struct str *out_text,
                    struct error *e)
{
    char digits[NUM_TEXT_MAX];
    struct db_value v = {.type = DB_NULL};

    TRY(db_row_value(q, column, &v, e));
    switch (v.type) {
    case DB_NULL: *out_text = STR_NONE; break;
    case DB_INT: *out_text = str_dup(a, (struct str){digits, num_print_int(v.i, digits)}); break;
    case DB_UINT: *out_text = str_dup(a, (struct str){digits, num_print_uint(v.u, digits)}); break;
    case DB_DOUBLE: *out_text = str_dup(a, (struct str){digits, print_double(&v, digits)}); break;
    case DB_DECIMAL:
    case DB_TEXT:
    case DB_BYTES:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: *out_text = str_dup(a, v.text); break;
    }
    return ERR_NONE;
}

unsigned db_stmt_column_count(const struct db_stmt *q)
{
    return q->column_count;
}

struct str db_stmt_column_name(const struct db_stmt *q, unsigned column)
{
    const MYSQL_FIELD *f;

    if (q->handle == NULL || column >= q->column_count)
        return STR_NONE;
    f = &mariadb_stmt_fetch_fields(q->handle)[column];
    return (struct str){f->name, f->name_length};
}

enum db_type db_stmt_column_type(const struct db_stmt *q, unsigned column)
{
    return column < q->column_count ? q->columns[column].type : DB_NULL;
}

unsigned db_stmt_column_scale(const struct db_stmt *q, unsigned column)
{
    return column < q->column_count ? q->columns[column].decimals : 0;
}

struct db_origin db_stmt_column_origin(const struct db_stmt *q, unsigned column)
{
    const MYSQL_FIELD *f;

    if (q->handle == NULL || column >= q->column_count)
        return (struct db_origin){STR_NONE, STR_NONE, STR_NONE};
    f = &mariadb_stmt_fetch_fields(q->handle)[column];
    if (f->db_length == 0 || f->org_table_length == 0 || f->org_name_length == 0)
        return (struct db_origin){STR_NONE, STR_NONE, STR_NONE};
    return (struct db_origin){
        .schema = {f->db, f->db_length},
        .table = {f->org_table, f->org_table_length},
        .column = {f->org_name, f->org_name_length},
    };
}
