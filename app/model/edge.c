/*
 * edge.c - where a row stands in an order, as bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/edge.h"

#include <math.h>
#include <string.h>

#include "app/base/buf.h"
#include "app/base/num.h"

/* By enum db_type. */
static const char kinds[] = "niudDtbmhMT";

static void add_bytes(struct buf *to, char kind, const void *at, size_t len)
{
    buf_add_char(to, kind);
    buf_add_uint(to, len);
    buf_add_char(to, ':');
    buf_add(to, at, len);
}

static size_t count_chars(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    return count;
}

void edge_add(struct buf *to, const struct db_value *v)
{
    char kind = kinds[v->type];
    char digits[NUM_TEXT_MAX];

    switch (v->type) {
    case DB_NULL: add_bytes(to, kind, "", 0); return;
    case DB_INT: add_bytes(to, kind, digits, num_print_int(v->i, digits)); return;
    case DB_UINT: add_bytes(to, kind, digits, num_print_uint(v->u, digits)); return;
    case DB_DOUBLE: add_bytes(to, kind, &v->d, sizeof v->d); return;
    case DB_TEXT: to->is_failed = to->is_failed || count_chars(v->text) > EDGE_CHARS_MAX; break;
    case DB_DECIMAL:
    case DB_BYTES:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: break;
    }
    add_bytes(to, kind, v->text.at, v->text.len);
}

static bool value_parse(char kind, struct str bytes, struct db_value *out_value)
{
    const char *at = strchr(kinds, kind);

    if (kind == '\0' || at == NULL)
        return false;
    *out_value = (struct db_value){.type = (enum db_type)(at - kinds)};
    switch (out_value->type) {
    case DB_NULL: return bytes.len == 0;
    case DB_INT: return num_parse_int(bytes, &out_value->i);
    case DB_UINT: return num_parse_uint(bytes, &out_value->u);
    case DB_DOUBLE:
        if (bytes.len != sizeof out_value->d)
            return false;
        memcpy(&out_value->d, bytes.at, bytes.len);
        return isfinite(out_value->d);
    case DB_TEXT:
    case DB_DECIMAL:
    case DB_BYTES:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: break;
    }
    out_value->text = bytes;
    return true;
}

/* Takes the next value off the front. */
static bool value_take(struct str *text, struct db_value *out_value)
{
    size_t colon = str_find(*text, ':', 0);
    struct str bytes = str_from(*text, colon + 1);
    uint64_t len;

    if (text->len == 0 || colon == text->len || !num_parse_uint(str_range(*text, 1, colon), &len) ||
        len > bytes.len)
        return false;
    if (!value_parse(text->at[0], str_range(bytes, 0, (size_t)len), out_value))
        return false;
    *text = str_from(bytes, (size_t)len);
    return true;
}

bool edge_parse(struct str text, struct str shape, struct db_value *out_values, size_t count)
{
    if (!str_starts(text, shape))
        return false;
    text = str_from(text, shape.len);
    for (size_t i = 0; i < count; i++) {
        if (!value_take(&text, &out_values[i]))
            return false;
    }
    return text.len == 0;
}
