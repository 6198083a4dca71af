/*
 * write_literal.c - a value as the text that literal.h reads.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/model/write.h"

static struct str hex_of(struct arena *a, struct str bytes)
{
    char *to = arena_alloc(a, 2 + 2 * bytes.len, 1);

    to[0] = '\\';
    to[1] = 'x';
    id_print_hex(bytes.at, bytes.len, to + 2);
    return (struct str){to, 2 + 2 * bytes.len};
}

struct str write_literal(struct arena *a, const struct db_value *v)
{
    switch (v->type) {
    case DB_NULL: break;
    case DB_INT: return str_format(a, "%lld", (long long)v->i);
    case DB_UINT: return str_format(a, "%llu", (unsigned long long)v->u);
    case DB_DOUBLE: return str_format(a, "%.17g", v->d);
    case DB_BYTES: return hex_of(a, v->text);
    case DB_DECIMAL:
    case DB_TEXT:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: return v->text;
    }
    return STR_NONE;
}
