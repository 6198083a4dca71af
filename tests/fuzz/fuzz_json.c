/*
 * fuzz_json.c - JSON in and out: readers agree, and what is written reads back the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <json-c/json.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/json/check.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "tests/fuzz/fuzz.h"

static void write_value(struct buf *to, const struct json_value *v)
{
    const struct json_value *in;

    switch (v->kind) {
    case JSON_NULL: json_write_null(to); return;
    case JSON_BOOL: json_write_bool(to, v->is_true); return;
    case JSON_NUMBER: buf_add_str(to, v->text); return;
    case JSON_STRING: json_write_str(to, v->text); return;
    case JSON_ARRAY:
    case JSON_OBJECT: break;
    }
    buf_add_char(to, v->kind == JSON_ARRAY ? '[' : '{');
    for (in = v->first; in != NULL; in = in->next) {
        if (in != v->first)
            buf_add_char(to, ',');
        if (v->kind == JSON_OBJECT) {
            json_write_str(to, in->name);
            buf_add_char(to, ':');
        }
        write_value(to, in);
    }
    buf_add_char(to, v->kind == JSON_ARRAY ? ']' : '}');
}

/* Two trees of the same shape and content. */
static bool is_same(const struct json_value *a, const struct json_value *b)
{
    if (a->kind != b->kind || a->is_true != b->is_true || a->count != b->count ||
        !str_eq(a->text, b->text) || !str_eq(a->name, b->name))
        return false;
    a = a->first;
    b = b->first;
    while (a != NULL && b != NULL && is_same(a, b)) {
        a = a->next;
        b = b->next;
    }
    return a == NULL && b == NULL;
}

/* Whatever bytes a string or a number holds, what is written is JSON. */
static void check_writers(struct str s)
{
    AUTO(buf_fini) struct buf out;

    buf_init(&out, (size_t)1 << 20);
    json_write_str(&out, s);
    fuzz_check(json_is_valid(buf_str(&out), 1));
    buf_clear(&out, SIZE_MAX);
    json_write_decimal(&out, s);
    fuzz_check(json_is_valid(buf_str(&out), 1));
    buf_clear(&out, SIZE_MAX);
    json_write_raw(&out, s);
    fuzz_check(json_is_valid(buf_str(&out), JSON_CHECK_DEPTH_MAX));
    buf_clear(&out, SIZE_MAX);
    json_write_hex(&out, s);
    fuzz_check(json_is_valid(buf_str(&out), 1) && out.len == 5 + 2 * s.len);
}

/* json-c is more lenient, never stricter. */
static void check_against_json_c(struct str s)
{
    struct json_tokener *t = json_tokener_new_ex(JSON_CHECK_DEPTH_MAX);
    struct json_object *o;

    fuzz_check(t != NULL);
    json_tokener_set_flags(t, JSON_TOKENER_STRICT);
    o = json_tokener_parse_ex(t, s.at, (int)s.len);
    /* A bare number at the end may go on, as far as it knows. */
    fuzz_check(json_tokener_get_error(t) == json_tokener_success ||
               json_tokener_get_error(t) == json_tokener_continue);
    json_object_put(o);
    json_tokener_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = fuzz_str(data, size);
    AUTO(arena_freep) struct arena *a = NULL;
    AUTO(buf_fini) struct buf out;
    struct error error = {.code = ERR_NONE};
    const struct json_value *v = NULL;
    const struct json_value *again = NULL;

    buf_init(&out, (size_t)1 << 20);
    if (size > 8192)
        return 0;
    check_writers(s);
    a = arena_new((size_t)64 << 20);
    if (json_parse(a, s, &json_limits_default, &v, &error) != ERR_NONE) {
        fuzz_check(error.words[0] != '\0' && v == NULL);
        return 0;
    }
    fuzz_check(json_is_valid(s, json_limits_default.depth));
    check_against_json_c(s);
    write_value(&out, v);
    fuzz_check(json_parse(a, buf_str(&out), &json_limits_default, &again, &error) == ERR_NONE);
    fuzz_check(is_same(v, again));
    return 0;
}
