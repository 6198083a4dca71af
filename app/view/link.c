/*
 * link.c - the addresses of our own pages.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/link.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/db/value.h"
#include "app/http/uri.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/view/cell.h"
#include "app/view/key.h"

struct str view_table_name(struct arena *a, const struct model *m, const struct model_table *t)
{
    if (model_table_find(m, t->name) == t)
        return t->name;
    return str_format(a, "%.*s.%.*s", STR_ARG(t->schema), STR_ARG(t->name));
}

static struct str table_segment(struct arena *a, const struct model *m, const struct model_table *t)
{
    return http_uri_encode(a, view_table_name(a, m, t));
}

struct str view_table_path(struct arena *a, const struct model *m, const struct model_table *t)
{
    return str_format(a, "/admin/data/%.*s", STR_ARG(table_segment(a, m, t)));
}

struct str view_json_path(struct arena *a, const struct model *m, const struct model_table *t)
{
    return str_format(a, "/rest/v1/%.*s", STR_ARG(table_segment(a, m, t)));
}

static struct str param_add(struct arena *a, struct str query, struct query_param p)
{
    struct str name = http_uri_encode(a, p.name);
    struct str value = http_uri_encode(a, p.value);

    return str_format(a, "%.*s%c%.*s=%.*s", STR_ARG(query), query.len == 0 ? '?' : '&',
                      STR_ARG(name), STR_ARG(value));
}

struct str view_query_print(struct arena *a, const struct query_param *params, size_t count,
                            size_t skip, const struct query_param *set, size_t set_count)
{
    struct str query = STR("");

    for (size_t i = 0; i < count; i++) {
        bool is_kept = i != skip;

        for (size_t s = 0; s < set_count; s++)
            is_kept = is_kept && !str_eq(params[i].name, set[s].name);
        if (is_kept)
            query = param_add(a, query, params[i]);
    }
    for (size_t s = 0; s < set_count; s++) {
        if (set[s].value.at != NULL)
            query = param_add(a, query, set[s]);
    }
    return query;
}

struct str view_value_literal(struct arena *a, const struct model_column *c,
                              const struct db_value *v)
{
    struct str text = view_value_text(a, v);
    char *hex;

    if (text.at == NULL || c->type != MODEL_BYTES)
        return text;
    hex = arena_alloc(a, text.len + 1, 2);
    memcpy(hex, "\\x", 2);
    id_print_hex(text.at, text.len, hex + 2);
    return (struct str){hex, 2 + text.len * 2};
}

struct str view_row_path(struct arena *a, const struct model *m, const struct model_table *t,
                         const struct db_value *key)
{
    struct str *values;
    struct str segment;
    struct str path = view_table_path(a, m, t);

    if (t->primary == NULL)
        return STR_NONE;
    values = ARENA_ARRAY(a, struct str, t->primary->count);
    for (size_t i = 0; i < t->primary->count; i++) {
        values[i] = view_value_literal(a, t->primary->columns[i], &key[i]);
        if (values[i].at == NULL)
            return STR_NONE;
    }
    segment = view_key_encode(a, values, t->primary->count);
    return str_format(a, "%.*s/%.*s", STR_ARG(path), STR_ARG(segment));
}

/* Are these columns the primary key, in its order? */
static bool is_primary(const struct model_table *t, const struct model_column *const *columns,
                       size_t count)
{
    if (t->primary == NULL || t->primary->count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (t->primary->columns[i] != columns[i])
            return false;
    }
    return true;
}

struct str view_values_query(struct arena *a, const struct model_column *const *columns,
                             const struct str *values, size_t count)
{
    struct query_param *set = ARENA_ARRAY(a, struct query_param, count);

    for (size_t i = 0; i < count; i++) {
        set[i].name = columns[i]->name;
        set[i].value = str_format(a, "eq.%.*s", STR_ARG(values[i]));
    }
    return view_query_print(a, NULL, 0, 0, set, count);
}

struct str view_list_path(struct arena *a, const struct model *m, const struct model_table *t,
                          const struct model_column *const *columns, const struct str *values,
                          size_t count)
{
    struct str path = view_table_path(a, m, t);
    struct str query = view_values_query(a, columns, values, count);

    return str_format(a, "%.*s%.*s", STR_ARG(path), STR_ARG(query));
}

struct str view_rows_path(struct arena *a, const struct model *m, const struct model_table *t,
                          const struct model_column *const *columns, const struct db_value *values,
                          size_t count)
{
    struct str *texts;

    if (is_primary(t, columns, count))
        return view_row_path(a, m, t, values);
    texts = ARENA_ARRAY(a, struct str, count);
    for (size_t i = 0; i < count; i++) {
        texts[i] = view_value_literal(a, columns[i], &values[i]);
        if (texts[i].at == NULL)
            return STR_NONE;
    }
    return view_list_path(a, m, t, columns, texts, count);
}
