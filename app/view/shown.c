/*
 * shown.c - what of the schema pages may speak of.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/shown.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"

bool view_shows(const struct http_exchange *x, const struct model_table *t)
{
    return !t->is_system && policy_allows(x->arena, x->policy, t, POLICY_READ);
}

const bool *view_fields(const struct http_exchange *x, const struct model_table *t,
                        enum policy_verb verb)
{
    return policy_fields(x->arena, x->policy, t, verb);
}

bool view_is_shown(const bool *fields, const struct model_column *c)
{
    return fields == NULL || fields[c->position];
}

bool view_shows_columns(const struct http_exchange *x, const struct model_column *const *columns,
                        size_t count)
{
    const bool *fields;

    if (count == 0 || !view_shows(x, columns[0]->table))
        return false;
    fields = view_fields(x, columns[0]->table, POLICY_READ);
    for (size_t i = 0; i < count; i++) {
        if (!view_is_shown(fields, columns[i]))
            return false;
    }
    return true;
}

struct str view_methods(const struct http_exchange *x, const struct model_table *t)
{
    struct str text = STR("GET");

    if (!t->is_writable)
        return text;
    if (policy_allows(x->arena, x->policy, t, POLICY_CREATE))
        text = str_format(x->arena, "%.*s, POST", STR_ARG(text));
    if (policy_allows(x->arena, x->policy, t, POLICY_CREATE) &&
        policy_allows(x->arena, x->policy, t, POLICY_UPDATE))
        text = str_format(x->arena, "%.*s, PUT", STR_ARG(text));
    if (policy_allows(x->arena, x->policy, t, POLICY_UPDATE))
        text = str_format(x->arena, "%.*s, PATCH", STR_ARG(text));
    if (policy_allows(x->arena, x->policy, t, POLICY_DELETE))
        text = str_format(x->arena, "%.*s, DELETE", STR_ARG(text));
    return text;
}
