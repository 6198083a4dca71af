/*
 * parse.c - JSON text to a tree of values, without recursion.
 *
 * json-c is not used for this: it keeps the last of two members of one name
 * without a word, and bends integers beyond 64 bits.  Both would have to be
 * found by reading the text a first time, which is all that is done here.
 * The tests hold this reader against json-c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/json/parse.h"

#include <stdlib.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/json/scan.h"

#define SMALL_OBJECT 8 /* members: up to here each is compared with each */

const struct json_limits json_limits_default = {
    .bytes = (size_t)16 * 1024 * 1024,
    .depth = 64,
    .values = 200000,
};

/* An array or object that is still open. */
struct level {
    struct json_value *value;
    struct json_value *last;
};

struct parse {
    struct arena *arena;
    struct str text;
    const struct json_limits *limits;
    struct error *e;
    struct level *levels;
    size_t depth;
    size_t level_room;
    size_t at;
    size_t values;
    struct str name; /* of the member whose value comes next */
    struct json_value *root;
};

static enum err fail(const struct parse *p, size_t at, const char *what)
{
    size_t line = 1;
    size_t start = 0;
    size_t character = 1;

    for (size_t i = 0; i < at && i < p->text.len; i++) {
        if (p->text.at[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    for (size_t i = start; i < at && i < p->text.len; i++)
        character += ((unsigned char)p->text.at[i] & 0xc0) != 0x80;
    return error_tell(p->e, ERR_INVALID, STR("body"), "line %zu, character %zu: %s", line,
                      character, what);
}

static char peek(const struct parse *p)
{
    return p->at < p->text.len ? p->text.at[p->at] : '\0';
}

static void skip_blank(struct parse *p)
{
    p->at = json_scan_blank(p->text, p->at);
}

static unsigned long hex4(const char *at)
{
    unsigned long code = 0;

    for (size_t i = 0; i < 4; i++)
        code = code << 4 | (unsigned long)num_hex(at[i]);
    return code;
}

/* The code point of the \u at in.at[i], a pair of surrogates taken together; 0 where it is none. */
static unsigned long escaped_code(struct str in, size_t i, size_t *out_len)
{
    unsigned long code = hex4(in.at + i + 2);
    unsigned long low;

    *out_len = 6;
    if (code < 0xd800 || code > 0xdfff)
        return code;
    if (code > 0xdbff || in.len - i < 12 || in.at[i + 6] != '\\' || in.at[i + 7] != 'u')
        return 0;
    low = hex4(in.at + i + 8);
    if (low < 0xdc00 || low > 0xdfff)
        return 0;
    *out_len = 12;
    return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

static char escaped_char(char c)
{
    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return c;
    }
}

/* What stands between the quotes, which json_scan_string() has checked. */
static enum err decode(struct parse *p, struct str in, size_t at, struct str *out_text)
{
    char *to;
    size_t len = 0;

    if (str_find(in, '\\', 0) == in.len) {
        *out_text = in;
        return ERR_NONE;
    }
    to = arena_alloc(p->arena, in.len, 1);
    for (size_t i = 0; i < in.len;) {
        size_t step = 2;

        if (in.at[i] != '\\') {
            to[len++] = in.at[i++];
            continue;
        }
        if (in.at[i + 1] == 'u') {
            unsigned long code = escaped_code(in, i, &step);

            if (code == 0)
                return fail(p, at + i, "NUL or half of a surrogate pair; text cannot hold it");
            len += utf8_print(code, to + len);
        } else {
            to[len++] = escaped_char(in.at[i + 1]);
        }
        i += step;
    }
    *out_text = (struct str){to, len};
    return ERR_NONE;
}

static enum err parse_string(struct parse *p, struct str *out_text)
{
    size_t start = p->at;
    size_t end = json_scan_string(p->text, start);

    if (end == SCAN_BAD)
        return fail(p, start, "this string has no end, or holds a line end or a wrong escape");
    p->at = end;
    return decode(p, str_range(p->text, start + 1, end - 1), start + 1, out_text);
}

static enum err parse_name(struct parse *p)
{
    skip_blank(p);
    if (peek(p) != '"')
        return fail(p, p->at, "a name in double quotes is expected");
    TRY(parse_string(p, &p->name));
    skip_blank(p);
    if (peek(p) != ':')
        return fail(p, p->at, "':' is expected after the name");
    p->at++;
    return ERR_NONE;
}

static struct json_value *value_new(struct parse *p, enum json_kind kind)
{
    struct json_value *v = ARENA_NEW(p->arena, struct json_value);
    struct level *top = p->depth == 0 ? NULL : &p->levels[p->depth - 1];

    v->kind = kind;
    v->name = p->name;
    p->name = STR_NONE;
    p->values++;
    if (top == NULL) {
        p->root = v;
        return v;
    }
    if (top->last == NULL)
        top->value->first = v;
    else
        top->last->next = v;
    top->last = v;
    top->value->count++;
    return v;
}

static enum err level_open(struct parse *p, struct json_value *v)
{
    if (p->depth == p->limits->depth)
        return fail(p, p->at, "too deep; nest fewer arrays and objects in one another");
    if (p->depth == p->level_room) {
        size_t room = p->level_room == 0 ? 8 : p->level_room * 2;

        p->levels = arena_grow(p->arena, p->levels, p->depth, room, sizeof *p->levels);
        p->level_room = room;
    }
    p->levels[p->depth++] = (struct level){.value = v};
    p->at++;
    return ERR_NONE;
}

static int by_name(const void *a, const void *b)
{
    const struct json_value *const *left = a;
    const struct json_value *const *right = b;

    return str_compare((*left)->name, (*right)->name);
}

/* A large object is sorted to find twins: a hash table could be made slow by its sender. */
static const struct json_value *twin_in_large(struct arena *a, const struct json_value *object)
{
    const struct json_value **all = ARENA_ARRAY(a, const struct json_value *, object->count);
    size_t count = 0;

    for (const struct json_value *v = object->first; v != NULL; v = v->next)
        all[count++] = v;
    qsort(all, count, sizeof *all, by_name);
    for (size_t i = 1; i < count; i++) {
        if (str_eq(all[i - 1]->name, all[i]->name))
            return all[i];
    }
    return NULL;
}

static const struct json_value *twin_in(struct arena *a, const struct json_value *object)
{
    if (object->count > SMALL_OBJECT)
        return twin_in_large(a, object);
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        if (json_find(object, v->name) != v)
            return v;
    }
    return NULL;
}

static enum err level_close(struct parse *p)
{
    struct json_value *v = p->levels[--p->depth].value;

    p->at++;
    v->source.len = (size_t)(p->text.at + p->at - v->source.at);
    if (v->kind == JSON_OBJECT) {
        const struct json_value *twin = twin_in(p->arena, v);

        if (twin != NULL)
            return fail(p, (size_t)(twin->source.at - p->text.at),
                        "the member with this value has the name of another one; keep one of them");
    }
    return ERR_NONE;
}

static enum err parse_scalar(struct parse *p, char c)
{
    size_t start = p->at;
    bool is_word = c == 't' || c == 'f' || c == 'n';
    struct json_value *v;

    if (c == '"') {
        v = value_new(p, JSON_STRING);
        TRY(parse_string(p, &v->text));
    } else {
        size_t end = is_word ? json_scan_word(p->text, start) : json_scan_number(p->text, start);

        if (end == SCAN_BAD)
            return fail(p, start, "a JSON value is expected here");
        v = value_new(p, c == 'n' ? JSON_NULL : is_word ? JSON_BOOL : JSON_NUMBER);
        v->is_true = c == 't';
        v->text = is_word ? STR_NONE : str_range(p->text, start, end);
        p->at = end;
    }
    v->source = str_range(p->text, start, p->at);
    return ERR_NONE;
}

/* One value's start; *out_again: another value follows at once. */
static enum err parse_value(struct parse *p, bool *out_again)
{
    struct json_value *v;
    char c;

    skip_blank(p);
    *out_again = false;
    if (p->values == p->limits->values)
        return fail(p, p->at, "too many values; send fewer at once");
    c = peek(p);
    if (c != '{' && c != '[')
        return parse_scalar(p, c);
    v = value_new(p, c == '{' ? JSON_OBJECT : JSON_ARRAY);
    v->source = str_range(p->text, p->at, p->at + 1);
    TRY(level_open(p, v));
    skip_blank(p);
    if (peek(p) == (c == '{' ? '}' : ']'))
        return level_close(p);
    *out_again = true;
    return c == '{' ? parse_name(p) : ERR_NONE;
}

/* What closes or goes on after a value. */
static enum err parse_after(struct parse *p, bool *out_again)
{
    *out_again = false;
    while (p->depth > 0) {
        bool is_object = p->levels[p->depth - 1].value->kind == JSON_OBJECT;

        skip_blank(p);
        if (peek(p) == ',') {
            p->at++;
            *out_again = true;
            return is_object ? parse_name(p) : ERR_NONE;
        }
        if (peek(p) != (is_object ? '}' : ']'))
            return fail(p, p->at, is_object ? "',' or '}' is expected" : "',' or ']' is expected");
        TRY(level_close(p));
    }
    return ERR_NONE;
}

enum err json_parse(struct arena *a, struct str text, const struct json_limits *limits,
                    const struct json_value **out_value, struct error *e)
{
    struct parse p = {.arena = a, .text = text, .limits = limits, .e = e};
    bool again = true;

    if (text.len > limits->bytes)
        return error_tell(e, ERR_INVALID, STR("body"), "is larger than %zu bytes; send less",
                          limits->bytes);
    if (!utf8_is_text(text))
        return error_tell(e, ERR_INVALID, STR("body"), "is not UTF-8, or holds a NUL byte");
    while (again) {
        TRY(parse_value(&p, &again));
        if (!again)
            TRY(parse_after(&p, &again));
    }
    skip_blank(&p);
    if (p.at != text.len)
        return fail(&p, p.at, "the JSON value has ended before; remove what follows");
    *out_value = p.root;
    return ERR_NONE;
}

const struct json_value *json_find(const struct json_value *object, struct str name)
{
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        if (str_eq(v->name, name))
            return v;
    }
    return NULL;
}

const char *json_kind_name(enum json_kind kind)
{
    switch (kind) {
    case JSON_NULL: return "null";
    case JSON_BOOL: return "a boolean";
    case JSON_NUMBER: return "a number";
    case JSON_STRING: return "a string";
    case JSON_ARRAY: return "an array";
    case JSON_OBJECT: break;
    }
    return "an object";
}
