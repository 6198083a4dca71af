/*
 * find.c - names to what the schema has of that name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/schema.h"

const struct model_table *model_table_find(const struct model *m, struct str name)
{
    const struct model_table *t = map_find(&m->table_by_name, name);

    return t == NULL || t->is_system ? NULL : t;
}

const struct model_column *model_column_find(const struct model_table *t, struct str name)
{
    return map_find(&t->column_by_name, name);
}

const struct model_routine *model_routine_find(const struct model *m, struct str name)
{
    const struct model_routine *r = map_find(&m->routine_by_name, name);

    return r == NULL || model_routine_is_system(r) ? NULL : r;
}

bool model_routine_is_system(const struct model_routine *r)
{
    return str_starts(r->name, STR("lintel_"));
}

static bool key_holds(const struct model_key *k, const struct model_relation *r)
{
    for (size_t i = 0; i < r->count; i++) {
        size_t at = 0;

        while (at < k->count && k->columns[at] != r->from_columns[i])
            at++;
        if (at == k->count)
            return false;
    }
    return true;
}

bool model_is_junction(const struct model_relation *a, const struct model_relation *b)
{
    const struct model_table *t = a->from;

    for (size_t i = 0; i < t->key_count; i++) {
        if (t->keys[i].is_unique && key_holds(&t->keys[i], a) && key_holds(&t->keys[i], b))
            return true;
    }
    return false;
}

const char *model_type_name(enum model_type type)
{
    switch (type) {
    case MODEL_BOOL: return "boolean";
    case MODEL_INT:
    case MODEL_UINT: return "integer";
    case MODEL_DECIMAL: return "decimal";
    case MODEL_DOUBLE: return "double";
    case MODEL_BIT: return "bit";
    case MODEL_TEXT: return "text";
    case MODEL_BYTES: return "bytes";
    case MODEL_DATE: return "date";
    case MODEL_TIME: return "time";
    case MODEL_DATETIME: return "datetime";
    case MODEL_TIMESTAMP: return "timestamp";
    case MODEL_YEAR: return "year";
    case MODEL_ENUM: return "enum";
    case MODEL_SET: return "set";
    case MODEL_JSON: return "json";
    case MODEL_UUID: return "uuid";
    case MODEL_INET: return "inet";
    case MODEL_GEOMETRY:
    case MODEL_TYPE__COUNT: break;
    }
    return "geometry";
}
