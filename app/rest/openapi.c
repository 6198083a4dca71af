/*
 * openapi.c - GET /rest/v1/: what there is, as OpenAPI 3.1 describes it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/openapi.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/negotiate.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/rest/private.h"

bool openapi_has(const struct model *m, const struct model_table *t)
{
    return model_table_find(m, t->name) == t;
}

bool openapi_shows(const struct openapi *o, const struct model_table *t)
{
    return openapi_has(o->model, t) && policy_allows(o->arena, o->x->policy, t, POLICY_READ);
}

const bool *openapi_columns(const struct openapi *o, const struct model_table *t)
{
    static const enum policy_verb verbs[] = {POLICY_READ, POLICY_CREATE, POLICY_UPDATE};
    bool *shown = ARENA_ARRAY(o->arena, bool, t->column_count);

    for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++) {
        const bool *fields = policy_fields(o->arena, o->x->policy, t, verbs[v]);

        if (fields == NULL)
            return NULL;
        for (size_t i = 0; i < t->column_count; i++)
            shown[i] = shown[i] || fields[i];
    }
    return shown;
}

static bool is_key_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

struct str openapi_key(struct arena *a, struct str name)
{
    static const char digits[] = "0123456789abcdef";
    char *to = arena_alloc(a, name.len * 3 + 1, 1);
    size_t len = 0;

    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];

        if (is_key_byte(name.at[i])) {
            to[len++] = name.at[i];
            continue;
        }
        to[len++] = '.';
        to[len++] = digits[c >> 4];
        to[len++] = digits[c & 15];
    }
    return (struct str){to, len};
}

static void write_info(struct openapi *o)
{
    struct json_writer *w = &o->w;

    json_name(w, STR("info"));
    json_begin_object(w);
    json_put_str(w, STR("title"), o->model->schema);
    json_put_str(w, STR("summary"), STR("The tables, views and routines of a MariaDB schema"));
    json_put_str(w, STR("description"),
                 STR("Served by Lintel in PostgREST's dialect: its clients work here."));
    json_put_str(w, STR("version"), STR(PACKAGE_VERSION));
    json_end_object(w);
}

static void write_servers(struct openapi *o)
{
    struct json_writer *w = &o->w;

    json_name(w, STR("servers"));
    json_begin_array(w);
    json_begin_object(w);
    json_put_str(w, STR("url"), str_format(o->arena, "%.*s/rest/v1", STR_ARG(o->x->req.base)));
    json_end_object(w);
    json_end_array(w);
}

static void write_security(struct openapi *o)
{
    struct json_writer *w = &o->w;

    json_name(w, STR("security"));
    json_begin_array(w);
    json_begin_object(w);
    json_name(w, STR("bearer"));
    json_begin_array(w);
    json_end_array(w);
    json_end_object(w);
    json_end_array(w);
}

static void write_tags(struct openapi *o)
{
    struct json_writer *w = &o->w;

    json_name(w, STR("tags"));
    json_begin_array(w);
    for (size_t i = 0; i < o->model->table_count; i++) {
        const struct model_table *t = &o->model->tables[i];

        if (!openapi_shows(o, t))
            continue;
        json_begin_object(w);
        json_put_str(w, STR("name"), t->name);
        json_put_str(w, STR("description"), t->comment.len > 0 ? t->comment : t->name);
        json_end_object(w);
    }
    json_begin_object(w);
    json_put_str(w, STR("name"), STR("(rpc)"));
    json_put_str(w, STR("description"), STR("Functions and procedures"));
    json_end_object(w);
    json_begin_object(w);
    json_put_str(w, STR("name"), STR("(batch)"));
    json_put_str(w, STR("description"), STR("Several requests in one transaction"));
    json_end_object(w);
    json_end_array(w);
}

enum err rest_describe(struct http_exchange *x)
{
    static const struct str offered[] = {STR_INIT("application/openapi+json"),
                                         STR_INIT("application/json")};
    static const struct str types[] = {STR_INIT("application/openapi+json; charset=utf-8"),
                                       STR_INIT("application/json; charset=utf-8")};
    struct openapi o = {.w = {.to = &x->resp.body}, .x = x, .arena = x->arena, .model = x->model};
    size_t type;

    TRY(http_negotiate(x, offered, sizeof offered / sizeof *offered, &type));
    json_begin_object(&o.w);
    json_put_str(&o.w, STR("openapi"), STR("3.1.0"));
    write_info(&o);
    write_servers(&o);
    write_security(&o);
    write_tags(&o);
    openapi_paths(&o);
    openapi_components(&o);
    json_end_object(&o.w);
    if (buf_is_failed(&x->resp.body))
        return error_set(&x->error, ERR_INTERNAL, "the description is larger than a response");
    x->resp.status = 200;
    x->resp.type = types[type];
    return ERR_NONE;
}
