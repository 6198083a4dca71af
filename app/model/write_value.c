/*
 * write_value.c - is what a stranger gave fit for its column?
 *
 * literal.h says whether a text is a value of the type at all; here it is held
 * against the column: NULL, length, digits, sign, members, who computes it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/json/check.h"
#include "app/model/literal.h"
#include "app/model/nearest.h"
#include "app/model/schema.h"
#include "app/model/sealed.h"
#include "app/model/write_private.h"

#define EXPONENT_MAX 130 /* beyond, no DECIMAL can hold the number */

const struct write_limits write_limits_default = {
    .rows = 10000,
    .text = (size_t)2 * 1024 * 1024,
    .json_depth = 64,
};

struct check {
    struct arena *arena;
    const struct change *change;
    const struct write_limits *limits;
    const struct model_column *column;
    size_t row;
    struct error *e;
};

/* Names the column and, among several, the row. */
static enum err fail(const struct check *k, const char *state, const char *fmt, ...)
    ATTR_PRINTF(3, 4);

static enum err fail(const struct check *k, const char *state, const char *fmt, ...)
{
    char words[sizeof k->e->words];
    size_t len = 0;
    va_list args;

    words[0] = '\0';
    if (k->change->row_count > 1)
        len = (size_t)snprintf(words, sizeof words, "row %zu: ", k->row + 1);
    va_start(args, fmt);
    (void)vsnprintf(words + len, sizeof words - len, fmt, args);
    va_end(args);
    (void)error_tell(k->e, ERR_INVALID, k->column->name, "%s", words);
    return error_state(k->e, state);
}

/* Digits with a point somewhere, written with the point behind so many of them. */
static size_t print_shifted(struct str digits, int64_t places, char *to)
{
    size_t point = str_find(digits, '.', 0);
    int64_t written = 0;
    size_t len = 0;

    if (places <= 0) {
        to[len++] = '0';
        to[len++] = '.';
    }
    for (int64_t i = places; i < 0; i++)
        to[len++] = '0';
    for (size_t i = 0; i < digits.len; i++) {
        if (i == point)
            continue;
        if (places > 0 && written == places)
            to[len++] = '.';
        to[len++] = digits.at[i];
        written++;
    }
    for (; written < places; written++)
        to[len++] = '0';
    return len;
}

/* 1.5e3 as 1500: the exact number, for a DECIMAL; other texts stay as they are. */
static struct str without_exponent(struct arena *a, struct str text)
{
    size_t at = str_find(text, 'e', 0);
    struct str digits;
    struct str exponent;
    int64_t shift;
    size_t len = 0;
    char *to;

    if (at == text.len)
        at = str_find(text, 'E', 0);
    if (at == text.len || !num_is_decimal(text))
        return text;
    exponent = str_from(text, at + 1);
    if (str_starts(exponent, STR("+")))
        exponent = str_from(exponent, 1);
    if (!num_parse_int(exponent, &shift) || shift > EXPONENT_MAX || shift < -EXPONENT_MAX)
        return text;
    digits = str_range(text, 0, at);
    to = arena_alloc(a, digits.len + 2 * EXPONENT_MAX, 1);
    if (digits.at[0] == '-' || digits.at[0] == '+') {
        to[len++] = digits.at[0];
        digits = str_from(digits, 1);
    }
    shift += (int64_t)str_find(digits, '.', 0);
    return (struct str){to, len + print_shifted(digits, shift, to + len)};
}

/* Digits before the point, less leading zeros. */
static size_t whole_digits(struct str number)
{
    size_t digits = 0;

    for (size_t i = 0; i < number.len && number.at[i] != '.'; i++) {
        bool is_digit = number.at[i] >= '0' && number.at[i] <= '9';

        digits += is_digit && (digits > 0 || number.at[i] != '0');
    }
    return digits;
}

static bool is_negative(struct str number)
{
    size_t i = 1;

    if (number.len == 0 || number.at[0] != '-')
        return false;
    while (i < number.len && (number.at[i] == '0' || number.at[i] == '.'))
        i++;
    return i < number.len;
}

static enum err check_number(const struct check *k, const struct db_value *v)
{
    const struct model_column *c = k->column;

    if (c->type == MODEL_DECIMAL && c->precision > 0 &&
        whole_digits(v->text) > c->precision - c->scale)
        return fail(k, "22003", "is out of range; at most %u digits before the point",
                    c->precision - c->scale);
    if (c->is_unsigned && ((c->type == MODEL_DECIMAL && is_negative(v->text)) ||
                           (c->type == MODEL_DOUBLE && v->d < 0)))
        return fail(k, "22003", "is out of range; it cannot be below 0");
    return ERR_NONE;
}

static enum err check_text(const struct check *k, const struct db_value *v)
{
    const struct model_column *c = k->column;
    size_t has = c->type == MODEL_BYTES ? v->text.len : utf8_count(v->text);

    if (c->max_chars > 0 && has > c->max_chars)
        return fail(k, "22001", "is too long: %zu %s, and %llu fit; shorten it", has,
                    c->type == MODEL_BYTES ? "bytes" : "characters",
                    (unsigned long long)c->max_chars);
    if (c->type == MODEL_JSON && !json_is_valid(v->text, k->limits->json_depth))
        return fail(k, "22P02", "is not valid JSON, or nests deeper than %zu",
                    k->limits->json_depth);
    return ERR_NONE;
}

static enum err check_literal(const struct check *k, struct str text, struct db_value *out_value)
{
    const struct model_column *c = k->column;
    /* Its text is what ST_GeomFromText() reads; the server judges it. */
    static const struct model_column wkt = {.type = MODEL_TEXT};
    struct literal_fault fault;

    if (c->type == MODEL_DECIMAL)
        text = without_exponent(k->arena, str_trim(text));
    if (!literal_parse(c->type == MODEL_GEOMETRY ? &wkt : c, k->arena, text, out_value, &fault))
        return fail(k, fault.state, "%s", fault.words);
    switch (c->type) {
    case MODEL_DECIMAL:
    case MODEL_DOUBLE: return check_number(k, out_value);
    case MODEL_TEXT:
    case MODEL_BYTES:
    case MODEL_JSON: return check_text(k, out_value);
    case MODEL_BOOL:
    case MODEL_INT:
    case MODEL_UINT:
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
    case MODEL_GEOMETRY:
    case MODEL_TYPE__COUNT: break;
    }
    return ERR_NONE;
}

/* The one spelling, and what it is found by; the row's key is known when it is there. */
static enum err spell_sealed(const struct check *k, struct write_value *v)
{
    const struct model_column *c = k->column;
    struct db_value *blinds;
    struct str text = sealed_spelling(k->arena, c, &v->value);

    if (c->type == MODEL_DECIMAL && text.len - str_find(text, '.', 0) > (size_t)c->scale + 1)
        return fail(k, "22003", "is out of range; at most %u digits after the point", c->scale);
    v->value = (struct db_value){.type = DB_TEXT, .text = text};
    if (c->seal->index == NULL)
        return ERR_NONE;
    TRY(sealed_blinds(c, text, k->arena, &blinds, &v->blind_count, k->e));
    v->blinds = blinds;
    return ERR_NONE;
}

static enum err check_cell(const struct check *k, const struct write_cell *cell,
                           struct write_value *out_value)
{
    const struct model_column *c = k->column;

    if (c->is_generated) {
        if (cell->kind != WRITE_ABSENT)
            return fail(k, "428C9", "is computed by the database; leave it out");
        out_value->is_default = true;
        return ERR_NONE;
    }
    if (cell->kind == WRITE_TEXT) {
        TRY(check_literal(k, cell->text, &out_value->value));
        return c->seal == NULL ? ERR_NONE : spell_sealed(k, out_value);
    }
    /* NULL asks for the next number. */
    if (k->change->op == WRITE_INSERT && c->is_auto) {
        out_value->is_default = true;
        return ERR_NONE;
    }
    if (cell->kind == WRITE_ABSENT && k->change->missing_is_default) {
        out_value->is_default = true;
        if (!c->has_default && !c->is_nullable)
            return fail(k, "23502", "is required and has no default; give it a value");
        return ERR_NONE;
    }
    if (!c->is_nullable)
        return fail(k, "23502", "is required; give it a value");
    out_value->value = (struct db_value){.type = DB_NULL};
    return ERR_NONE;
}

static enum err check_shape(const struct change *change, const struct write_limits *limits,
                            struct error *e)
{
    if (change->row_count > limits->rows) {
        (void)error_tell(e, ERR_INVALID, STR_NONE,
                         "%zu rows are too many for one request; send at most %zu",
                         change->row_count, limits->rows);
        return error_state(e, "54000");
    }
    for (size_t i = 0; i < change->column_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (change->columns[i] != change->columns[j])
                continue;
            (void)error_tell(e, ERR_INVALID, change->columns[i]->name, "is named twice");
            return error_state(e, "42701");
        }
    }
    return ERR_NONE;
}

enum err write_check(struct arena *a, const struct change *change,
                     const struct write_limits *limits, struct write *out_write, struct error *e)
{
    struct check k = {.arena = a, .limits = limits, .e = e};
    struct write w = {.arena = a, .limits = limits};
    struct write_value *values;
    size_t width;

    TRY(write_table(change->table, e));
    TRY(check_shape(change, limits, e));
    TRY(write_policy_check(&w, change, e));
    change = k.change = w.change;
    width = change->column_count;
    values = ARENA_ARRAY(a, struct write_value, width * change->row_count + 1);
    for (k.row = 0; k.row < change->row_count; k.row++) {
        for (size_t i = 0; i < width; i++) {
            k.column = change->columns[i];
            TRY(check_cell(&k, &change->cells[k.row * width + i], &values[k.row * width + i]));
        }
    }
    w.values = values;
    *out_write = w;
    return ERR_NONE;
}

enum err write_check_cell(struct arena *a, enum write_op op, const struct model_column *c,
                          const struct write_cell *cell, const struct write_limits *limits,
                          struct error *e)
{
    const struct change one = {.op = op, .table = c->table};
    const struct check k = {.arena = a, .change = &one, .limits = limits, .column = c, .e = e};
    struct write_value value = {.is_default = false};

    return check_cell(&k, cell, &value);
}

bool write_is_fit(struct arena *a, const struct model_column *c, const struct write_cell *cell,
                  const struct write_limits *limits)
{
    struct error e = {.code = ERR_NONE};

    return write_check_cell(a, WRITE_UPDATE, c, cell, limits, &e) == ERR_NONE;
}

/* ---- names ---- */

enum err write_column(struct arena *a, const struct model_table *t, const struct policy *p,
                      struct str name, const struct model_column **out_column, struct error *e)
{
    const struct model_column *c = model_column_find(t, name);
    const bool *known = write_policy_known(a, t, p);

    if (c == NULL || (known != NULL && !known[c->position]))
        return write_no_column(t, known, name, e);
    *out_column = c;
    return ERR_NONE;
}

enum err write_no_column(const struct model_table *t, const bool *shown, struct str name,
                         struct error *e)
{
    struct str near = nearest_column(t, shown, name);

    if (near.at == NULL)
        (void)error_tell(e, ERR_INVALID, utf8_clip(name, 64), "%.*s has no column of this name",
                         STR_ARG(t->name));
    else
        (void)error_tell(e, ERR_INVALID, utf8_clip(name, 64),
                         "%.*s has no column of this name; perhaps you meant '%.*s'",
                         STR_ARG(t->name), STR_ARG(near));
    (void)error_state(e, "PGRST204");
    return ERR_INVALID;
}

enum err write_table(const struct model_table *t, struct error *e)
{
    if (t->primary != NULL)
        return ERR_NONE;
    (void)error_tell(e, ERR_INVALID, t->name,
                     t->kind == MODEL_VIEW
                         ? "is a view, whose rows have no key; write to the tables behind it"
                         : "has no primary key and can only be read; add one to write to it");
    (void)error_state(e, "25006");
    return ERR_INVALID;
}

static bool key_has(const struct model_key *k, const struct model_column *c)
{
    for (size_t i = 0; i < k->count; i++) {
        if (k->columns[i] == c)
            return true;
    }
    return false;
}

enum err write_conflict(const struct model_table *t, const struct model_column *const *columns,
                        size_t count, const struct model_key **out_key, struct error *e)
{
    for (size_t i = 0; i < t->key_count; i++) {
        const struct model_key *k = &t->keys[i];
        size_t has = 0;

        if (!k->is_unique || k->count != count)
            continue;
        while (has < count && key_has(k, columns[has]))
            has++;
        if (has < count)
            continue;
        *out_key = k;
        return ERR_NONE;
    }
    (void)error_tell(e, ERR_INVALID, STR("on_conflict"),
                     "names no unique key of %.*s; name all columns of one", STR_ARG(t->name));
    (void)error_state(e, "42P10");
    return ERR_INVALID;
}
