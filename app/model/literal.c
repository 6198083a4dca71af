/*
 * literal.c - text to a value fit for a column.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/literal.h"

#include <arpa/inet.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/model/literal_time.h"
#include "app/model/schema.h"

#define STATE_SYNTAX "22P02"
#define STATE_RANGE  "22003"
#define STATE_TIME   "22007"
#define STATE_TEXT   "22021"
#define STATE_NONE   "42883" /* no operator for such operands */

#define DECIMAL_DIGITS_MAX 65
#define NUMBER_LEN_MAX     400
#define UUID_LEN           36

struct literal {
    const struct model_column *column;
    struct arena *arena;
    struct str text;
    struct db_value *out;
    struct literal_fault *fault;
};

static bool fail(const struct literal *l, const char *state, const char *fmt, ...)
    ATTR_PRINTF(3, 4);

static bool fail(const struct literal *l, const char *state, const char *fmt, ...)
{
    va_list args;

    l->fault->state = state;
    va_start(args, fmt);
    (void)vsnprintf(l->fault->words, sizeof l->fault->words, fmt, args);
    va_end(args);
    return false;
}

/* The value as words show it: short, and a NUL does not end it. */
static struct str shown(const struct literal *l)
{
    return utf8_clip(l->text, 40);
}

static bool parse_bool(const struct literal *l)
{
    bool b;

    if (str_eq_nocase(l->text, STR("t")) || str_eq_nocase(l->text, STR("f")))
        b = (l->text.at[0] | 0x20) == 't';
    else if (!num_parse_bool(l->text, &b))
        return fail(l, STATE_SYNTAX, "'%.*s' is no boolean; write true or false",
                    STR_ARG(shown(l)));
    *l->out = (struct db_value){.type = DB_INT, .i = b ? 1 : 0};
    return true;
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    }
    return s.len > 0;
}

static bool parse_int(const struct literal *l)
{
    unsigned bits = l->column->bytes == 0 ? 64 : l->column->bytes * 8;
    int64_t most = INT64_MAX >> (64 - bits);
    bool has_sign = l->text.len > 0 && (l->text.at[0] == '-' || l->text.at[0] == '+');
    int64_t n;

    if (!is_digits(str_from(l->text, has_sign ? 1 : 0)))
        return fail(l, STATE_SYNTAX, "'%.*s' is no whole number", STR_ARG(shown(l)));
    if (!num_parse_int(l->text, &n) || n > most || n < -most - 1)
        return fail(l, STATE_RANGE, "%.*s is out of range; from %lld to %lld", STR_ARG(shown(l)),
                    (long long)(-most - 1), (long long)most);
    *l->out = (struct db_value){.type = DB_INT, .i = n};
    return true;
}

static bool parse_uint(const struct literal *l, uint64_t most)
{
    struct str digits = l->text;
    bool is_negative = digits.len > 0 && digits.at[0] == '-';
    uint64_t n;

    if (digits.len > 0 && (digits.at[0] == '+' || is_negative))
        digits = str_from(digits, 1);
    if (!is_digits(digits))
        return fail(l, STATE_SYNTAX, "'%.*s' is no whole number", STR_ARG(shown(l)));
    if (!num_parse_uint(digits, &n) || n > most || (is_negative && n > 0))
        return fail(l, STATE_RANGE, "%.*s is out of range; from 0 to %llu", STR_ARG(shown(l)),
                    (unsigned long long)most);
    *l->out = (struct db_value){.type = DB_UINT, .u = n};
    return true;
}

static bool parse_year(const struct literal *l)
{
    uint64_t n;

    if (!num_parse_uint(l->text, &n))
        return fail(l, STATE_SYNTAX, "'%.*s' is no year", STR_ARG(shown(l)));
    if (n != 0 && (n < 1901 || n > 2155))
        return fail(l, STATE_RANGE, "%.*s is out of range; from 1901 to 2155", STR_ARG(shown(l)));
    *l->out = (struct db_value){.type = DB_INT, .i = (int64_t)n};
    return true;
}

static bool parse_decimal(const struct literal *l)
{
    size_t digits = 0;

    /* With an exponent the server would read a double. */
    if (!num_is_decimal(l->text) || str_find(l->text, 'e', 0) < l->text.len ||
        str_find(l->text, 'E', 0) < l->text.len)
        return fail(l, STATE_SYNTAX, "'%.*s' is no decimal number; write it as 12.50",
                    STR_ARG(shown(l)));
    for (size_t i = 0; i < l->text.len; i++)
        digits += l->text.at[i] >= '0' && l->text.at[i] <= '9';
    if (digits > DECIMAL_DIGITS_MAX)
        return fail(l, STATE_RANGE, "has more than %d digits", DECIMAL_DIGITS_MAX);
    *l->out = (struct db_value){.type = DB_DECIMAL, .text = l->text};
    return true;
}

static bool parse_double(const struct literal *l)
{
    char z[NUMBER_LEN_MAX + 1];
    bool is_float = str_starts(l->column->sql_type, STR("float"));
    double d;

    if (!num_is_decimal(l->text) || l->text.len > NUMBER_LEN_MAX)
        return fail(l, STATE_SYNTAX, "'%.*s' is no number; write it as 12.5 or 1e-3",
                    STR_ARG(shown(l)));
    memcpy(z, l->text.at, l->text.len);
    z[l->text.len] = '\0';
    /* A FLOAT column holds 4 bytes: 1.1 finds what was stored as 1.1 only in the same width. */
    d = is_float ? (double)strtof(z, NULL) : strtod(z, NULL);
    if (!isfinite(d))
        return fail(l, STATE_RANGE, "%.*s is out of range of a floating-point number",
                    STR_ARG(shown(l)));
    *l->out = (struct db_value){.type = DB_DOUBLE, .is_float = is_float, .d = d};
    return true;
}

static bool parse_text(const struct literal *l)
{
    if (!utf8_is_text(l->text))
        return fail(l, STATE_TEXT, "is not UTF-8, or holds a NUL byte");
    *l->out = (struct db_value){.type = DB_TEXT, .text = l->text};
    return true;
}

static bool parse_bytes(const struct literal *l)
{
    struct str hex = str_from(l->text, 2);
    char *to;

    if (!str_starts(l->text, STR("\\x"))) {
        *l->out = (struct db_value){.type = DB_BYTES, .text = l->text};
        return true;
    }
    to = arena_alloc(l->arena, hex.len / 2 + 1, 1);
    for (size_t i = 0; i < hex.len; i++) {
        int half = num_hex(hex.at[i]);

        if (half < 0 || hex.len % 2 != 0)
            return fail(l, STATE_SYNTAX, "wants pairs of hexadecimal digits after \\x");
        to[i / 2] = (char)(to[i / 2] << 4 | half);
    }
    *l->out = (struct db_value){.type = DB_BYTES, .text = {to, hex.len / 2}};
    return true;
}

static bool parse_moment(const struct literal *l)
{
    const char *fault = NULL;
    struct str text = STR_NONE;
    enum db_type type = DB_DATETIME;

    if (l->column->type == MODEL_DATE) {
        type = DB_DATE;
        fault = literal_date(l->arena, l->text, &text);
    } else if (l->column->type == MODEL_TIME) {
        type = DB_TIME;
        fault = literal_time(l->arena, l->text, &text);
    } else if (l->column->type == MODEL_TIMESTAMP) {
        fault = literal_datetime(l->arena, l->text, LITERAL_ZONE_TO_UTC, &text);
    } else {
        fault = literal_datetime(l->arena, l->text, LITERAL_ZONE_DROP, &text);
    }
    if (fault != NULL)
        return fail(l, STATE_TIME, "'%.*s' %s", STR_ARG(shown(l)), fault);
    *l->out = (struct db_value){.type = type, .text = text};
    return true;
}

/* As many members as fit into words. */
static bool fail_member(const struct literal *l, struct str word)
{
    const struct model_column *c = l->column;
    char list[120];
    size_t len = 0;

    list[0] = '\0';
    for (size_t i = 0; i < c->value_count; i++) {
        if (len + c->values[i].len + 8 > sizeof list) {
            (void)snprintf(list + len, sizeof list - len, ", ...");
            break;
        }
        len += (size_t)snprintf(list + len, sizeof list - len, "%s%.*s", i == 0 ? "" : ", ",
                                STR_ARG(c->values[i]));
    }
    return fail(l, STATE_SYNTAX, "'%.*s' is none of: %s", STR_ARG(utf8_clip(word, 40)), list);
}

/* The index of a member, or value_count. */
static size_t find_member(const struct model_column *c, struct str word)
{
    size_t i = 0;

    while (i < c->value_count && !str_eq(c->values[i], word))
        i++;
    return i;
}

static bool parse_enum(const struct literal *l)
{
    if (find_member(l->column, l->text) == l->column->value_count)
        return fail_member(l, l->text);
    *l->out = (struct db_value){.type = DB_TEXT, .text = l->text};
    return true;
}

static struct str without(struct str s, char open, char close)
{
    if (s.len >= 2 && s.at[0] == open && s.at[s.len - 1] == close)
        return str_range(s, 1, s.len - 1);
    return s;
}

/* A SET has at most 64 members, so that a word of 64 bits says which are there. */
static bool parse_set(const struct literal *l)
{
    const struct model_column *c = l->column;
    struct str rest = without(l->text, '{', '}');
    struct str part;
    uint64_t has = 0;
    size_t len = 0;
    char *to;

    while (rest.len > 0 && str_cut(&rest, ',', &part)) {
        size_t i = find_member(c, without(part, '"', '"'));

        if (i >= c->value_count || i >= 64)
            return fail_member(l, part);
        has |= UINT64_C(1) << i;
    }
    for (size_t i = 0; i < c->value_count && i < 64; i++)
        len += c->values[i].len + 1;
    to = arena_alloc(l->arena, len + 1, 1);
    len = 0;
    for (size_t i = 0; i < c->value_count && i < 64; i++) {
        if ((has >> i & 1) == 0)
            continue;
        if (len > 0)
            to[len++] = ',';
        memcpy(to + len, c->values[i].at, c->values[i].len);
        len += c->values[i].len;
    }
    *l->out = (struct db_value){.type = DB_TEXT, .text = {to, len}};
    return true;
}

static bool parse_uuid(const struct literal *l)
{
    struct str in = without(l->text, '{', '}');
    char *to = arena_alloc(l->arena, UUID_LEN, 1);
    size_t len = 0;

    for (size_t i = 0; i < in.len; i++) {
        if (in.at[i] == '-' && in.len == UUID_LEN && (i == 8 || i == 13 || i == 18 || i == 23))
            continue;
        if (num_hex(in.at[i]) < 0 || len == UUID_LEN)
            return fail(l, STATE_SYNTAX, "'%.*s' is no UUID", STR_ARG(shown(l)));
        if (len == 8 || len == 13 || len == 18 || len == 23)
            to[len++] = '-';
        to[len++] = (char)(in.at[i] >= 'A' && in.at[i] <= 'F' ? in.at[i] | 0x20 : in.at[i]);
    }
    if (len != UUID_LEN)
        return fail(l, STATE_SYNTAX, "'%.*s' is no UUID", STR_ARG(shown(l)));
    *l->out = (struct db_value){.type = DB_TEXT, .text = {to, len}};
    return true;
}

static bool parse_inet(const struct literal *l)
{
    const char *z = str_z(l->arena, l->text);
    bool is_v4_only = str_starts(l->column->sql_type, STR("inet4"));
    struct in6_addr room;

    if (strlen(z) != l->text.len || l->text.len > INET6_ADDRSTRLEN ||
        (inet_pton(AF_INET, z, &room) != 1 && (is_v4_only || inet_pton(AF_INET6, z, &room) != 1)))
        return fail(l, STATE_SYNTAX, "'%.*s' is no %s address", STR_ARG(shown(l)),
                    is_v4_only ? "IPv4" : "IP");
    *l->out = (struct db_value){.type = DB_TEXT, .text = l->text};
    return true;
}

/* Blanks around these may be meant. */
static bool is_textual(enum model_type type)
{
    return type == MODEL_TEXT || type == MODEL_JSON || type == MODEL_BYTES || type == MODEL_ENUM ||
           type == MODEL_SET;
}

bool literal_parse(const struct model_column *c, struct arena *a, struct str text,
                   struct db_value *out_value, struct literal_fault *out_fault)
{
    struct literal l = {
        .column = c,
        .arena = a,
        .text = is_textual(c->type) ? text : str_trim(text),
        .out = out_value,
        .fault = out_fault,
    };
    unsigned bits = c->bytes == 0 ? 64 : c->bytes * 8;

    switch (c->type) {
    case MODEL_BOOL: return parse_bool(&l);
    case MODEL_INT: return parse_int(&l);
    case MODEL_UINT: return parse_uint(&l, UINT64_MAX >> (64 - bits));
    case MODEL_BIT: return parse_uint(&l, UINT64_MAX);
    case MODEL_DECIMAL: return parse_decimal(&l);
    case MODEL_DOUBLE: return parse_double(&l);
    case MODEL_TEXT:
    case MODEL_JSON: return parse_text(&l);
    case MODEL_BYTES: return parse_bytes(&l);
    case MODEL_DATE:
    case MODEL_TIME:
    case MODEL_DATETIME:
    case MODEL_TIMESTAMP: return parse_moment(&l);
    case MODEL_YEAR: return parse_year(&l);
    case MODEL_ENUM: return parse_enum(&l);
    case MODEL_SET: return parse_set(&l);
    case MODEL_UUID: return parse_uuid(&l);
    case MODEL_INET: return parse_inet(&l);
    case MODEL_GEOMETRY:
    case MODEL_TYPE__COUNT: break;
    }
    return fail(&l, STATE_NONE, "is a geometry and cannot be compared; use is.null");
}
