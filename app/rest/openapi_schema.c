/*
 * openapi_schema.c - columns as JSON Schema, and the parts that operations share.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/rest/openapi.h"

static void put_format(struct json_writer *w, const char *format)
{
    json_put_str(w, STR("format"), str_from_z(format));
}

/* "type": "string", or ["string","null"] */
static void put_type(struct json_writer *w, const struct model_column *c, const char *type)
{
    json_name(w, STR("type"));
    if (!c->is_nullable) {
        json_add_str(w, str_from_z(type));
        return;
    }
    json_begin_array(w);
    json_add_str(w, str_from_z(type));
    json_add_str(w, STR("null"));
    json_end_array(w);
}

static void put_members(struct json_writer *w, const struct model_column *c, bool has_null)
{
    json_name(w, STR("enum"));
    json_begin_array(w);
    for (size_t i = 0; i < c->value_count; i++)
        json_add_str(w, c->values[i]);
    if (has_null)
        json_add_null(w);
    json_end_array(w);
}

static void put_set(struct json_writer *w, const struct model_column *c)
{
    put_type(w, c, "array");
    json_put_bool(w, STR("uniqueItems"), true);
    json_name(w, STR("items"));
    json_begin_object(w);
    json_put_str(w, STR("type"), STR("string"));
    put_members(w, c, false);
    json_end_object(w);
}

static void put_int(struct json_writer *w, const struct model_column *c)
{
    put_type(w, c, "integer");
    if (c->type == MODEL_INT)
        put_format(w, c->bytes <= 4 ? "int32" : "int64");
    if (c->type == MODEL_UINT || c->type == MODEL_BIT)
        json_put_int(w, STR("minimum"), 0);
    if (c->type == MODEL_UINT && c->bytes > 0 && c->bytes < 8)
        json_put_int(w, STR("maximum"), ((int64_t)1 << (8 * c->bytes)) - 1);
}

static void put_string(struct json_writer *w, const struct model_column *c, const char *format)
{
    put_type(w, c, "string");
    if (format != NULL)
        put_format(w, format);
    if (c->type == MODEL_TEXT && c->max_chars > 0 && c->max_chars <= INT64_MAX)
        json_put_int(w, STR("maxLength"), (int64_t)c->max_chars);
}

static void put_enum(struct json_writer *w, const struct model_column *c)
{
    put_type(w, c, "string");
    put_members(w, c, c->is_nullable);
}

/* What kind of value it is. */
static void put_value(struct json_writer *w, const struct model_column *c)
{
    switch (c->type) {
    case MODEL_BOOL: put_type(w, c, "boolean"); return;
    case MODEL_INT:
    case MODEL_UINT:
    case MODEL_BIT:
    case MODEL_YEAR: put_int(w, c); return;
    case MODEL_DECIMAL: put_type(w, c, "number"); return;
    case MODEL_DOUBLE:
        put_type(w, c, "number");
        put_format(w, "double");
        return;
    case MODEL_DATE: put_string(w, c, "date"); return;
    case MODEL_TIMESTAMP: put_string(w, c, "date-time"); return;
    case MODEL_UUID: put_string(w, c, "uuid"); return;
    case MODEL_INET:
        put_string(w, c, str_starts(c->sql_type, STR("inet4")) ? "ipv4" : "ipv6");
        return;
    case MODEL_ENUM: put_enum(w, c); return;
    case MODEL_SET: put_set(w, c); return;
    case MODEL_JSON: return; /* anything */
    case MODEL_TEXT:
    case MODEL_BYTES:
    case MODEL_TIME:
    case MODEL_DATETIME:
    case MODEL_GEOMETRY:
    case MODEL_TYPE__COUNT: break;
    }
    put_string(w, c, NULL);
}

/* 'it''s' as it's; the server prints a default as it would stand in CREATE TABLE. */
static struct str unquote(struct arena *a, struct str sql)
{
    char *to = arena_alloc(a, sql.len, 1);
    size_t len = 0;

    for (size_t i = 1; i + 1 < sql.len; i++) {
        if ((sql.at[i] == '\'' || sql.at[i] == '\\') && i + 2 < sql.len)
            i++;
        to[len++] = sql.at[i];
    }
    return (struct str){to, len};
}

/* Only a constant can be said in JSON Schema. */
static void put_default(struct openapi *o, const struct model_column *c)
{
    struct str sql = c->default_sql;
    bool is_quoted = sql.len >= 2 && sql.at[0] == '\'' && sql.at[sql.len - 1] == '\'';
    bool is_text = c->type == MODEL_TEXT || c->type == MODEL_ENUM || c->type == MODEL_DATE;

    if (is_quoted && is_text) {
        json_put_str(&o->w, STR("default"), unquote(o->arena, sql));
        return;
    }
    if (!num_is_decimal(sql))
        return;
    if (c->type == MODEL_BOOL) {
        json_put_bool(&o->w, STR("default"), !str_eq(sql, STR("0")));
    } else if (c->type == MODEL_INT || c->type == MODEL_UINT || c->type == MODEL_DECIMAL ||
               c->type == MODEL_DOUBLE) {
        json_name(&o->w, STR("default"));
        json_write_decimal(o->w.to, sql);
        o->w.needs_comma = true;
    }
}

static bool is_key(const struct model_column *c)
{
    const struct model_key *k = c->table == NULL ? NULL : c->table->primary;

    for (size_t i = 0; k != NULL && i < k->count; i++) {
        if (k->columns[i] == c)
            return true;
    }
    return false;
}

static bool is_shown(const struct openapi *o, const struct model_column *c)
{
    const bool *shown;

    if (c->table->is_system || !policy_allows(o->arena, o->x->policy, c->table, POLICY_READ))
        return false;
    shown = policy_fields(o->arena, o->x->policy, c->table, POLICY_READ);
    return shown == NULL || shown[c->position];
}

/* The comment, and PostgREST's notes on keys, which tools look for. */
static struct str description(struct openapi *o, const struct model_column *c)
{
    struct arena *a = o->arena;
    struct str text = c->comment;
    const char *gap = text.len > 0 ? "\n\n" : "";

    if (c->seal != NULL) {
        text = str_format(a,
                          "%.*s%sSealed: encrypted in the database. It is filtered by %s, and by "
                          "nothing else.",
                          STR_ARG(text), gap,
                          c->seal->index != NULL ? "eq, in and is.null" : "is.null");
        gap = "\n\n";
    }

    if (is_key(c)) {
        text = str_format(a, "%.*s%sNote:\nThis is a Primary Key.<pk/>", STR_ARG(text), gap);
        gap = "\n";
    }
    for (size_t i = 0; c->table != NULL && i < c->table->out_count; i++) {
        const struct model_relation *r = c->table->out[i];

        for (size_t j = 0; j < r->count; j++) {
            if (r->from_columns[j] != c || !is_shown(o, r->to_columns[j]))
                continue;
            text = str_format(
                a, "%.*s%s%sThis is a Foreign Key to `%.*s.%.*s`.<fk table='%.*s' column='%.*s'/>",
                STR_ARG(text), gap, is_key(c) ? "" : "Note:\n", STR_ARG(r->to->name),
                STR_ARG(r->to_columns[j]->name), STR_ARG(r->to->name),
                STR_ARG(r->to_columns[j]->name));
            gap = "\n";
        }
    }
    return text;
}

void openapi_value(struct openapi *o, const struct model_column *c)
{
    json_begin_object(&o->w);
    put_value(&o->w, c);
    json_end_object(&o->w);
}

void openapi_column(struct openapi *o, const struct model_column *c)
{
    struct str text = description(o, c);

    json_begin_object(&o->w);
    put_value(&o->w, c);
    if (text.len > 0)
        json_put_str(&o->w, STR("description"), text);
    if (c->is_generated)
        json_put_bool(&o->w, STR("readOnly"), true);
    else
        put_default(o, c);
    json_end_object(&o->w);
}

static void write_table(struct openapi *o, const struct model_table *t)
{
    const bool *shown = openapi_columns(o, t);
    struct json_writer *w = &o->w;

    json_name(w, openapi_key(o->arena, t->name));
    json_begin_object(w);
    json_put_str(w, STR("type"), STR("object"));
    json_put_str(w, STR("title"), t->name);
    if (t->comment.len > 0)
        json_put_str(w, STR("description"), t->comment);
    json_name(w, STR("properties"));
    json_begin_object(w);
    for (size_t i = 0; i < t->column_count; i++) {
        if (shown != NULL && !shown[i])
            continue;
        json_name(w, t->columns[i].name);
        openapi_column(o, &t->columns[i]);
    }
    json_end_object(w);
    json_end_object(w);
}

/* The object that every refusal is. */
static void write_error_schema(struct json_writer *w)
{
    static const char *const members[] = {"code", "message", "details", "hint"};

    json_name(w, STR(OPENAPI_ERROR));
    json_begin_object(w);
    json_put_str(w, STR("type"), STR("object"));
    json_name(w, STR("properties"));
    json_begin_object(w);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        json_name(w, str_from_z(members[i]));
        json_begin_object(w);
        put_type(w, &(struct model_column){.is_nullable = i >= 2}, "string");
        json_end_object(w);
    }
    json_end_object(w);
    json_name(w, STR("required"));
    json_begin_array(w);
    json_add_str(w, STR("code"));
    json_add_str(w, STR("message"));
    json_end_array(w);
    json_end_object(w);
}

static void write_responses(struct json_writer *w)
{
    json_name(w, STR("responses"));
    json_begin_object(w);
    json_name(w, STR(OPENAPI_ERROR));
    json_begin_object(w);
    json_put_str(w, STR("description"), STR("It was refused, or failed; the message says why."));
    json_name(w, STR("content"));
    json_begin_object(w);
    json_name(w, STR("application/json"));
    json_begin_object(w);
    json_name(w, STR("schema"));
    json_begin_object(w);
    json_put_str(w, STR("$ref"), STR("#/components/schemas/" OPENAPI_ERROR));
    json_end_object(w);
    json_end_object(w);
    json_end_object(w);
    json_end_object(w);
    json_end_object(w);
}

static void write_parameter(struct json_writer *w, const struct openapi_parameter *p)
{
    json_name(w, str_from_z(p->key));
    json_begin_object(w);
    json_put_str(w, STR("name"), str_from_z(p->name));
    json_put_str(w, STR("in"), str_from_z(p->in));
    json_put_str(w, STR("description"), str_from_z(p->description));
    json_name(w, STR("schema"));
    json_begin_object(w);
    json_put_str(w, STR("type"), str_from_z(p->type));
    json_end_object(w);
    json_end_object(w);
}

static void write_filters(struct openapi *o, const struct model_table *t)
{
    const bool *shown = policy_fields(o->arena, o->x->policy, t, POLICY_READ);
    struct json_writer *w = &o->w;

    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];

        if (!openapi_is_filter(c) || (shown != NULL && !shown[i]))
            continue;
        json_name(w, openapi_filter_key(o->arena, c));
        json_begin_object(w);
        json_put_str(w, STR("name"), c->name);
        json_put_str(w, STR("in"), STR("query"));
        if (c->comment.len > 0)
            json_put_str(w, STR("description"), c->comment);
        json_name(w, STR("schema"));
        json_begin_object(w);
        json_put_str(w, STR("type"), STR("string"));
        json_end_object(w);
        json_end_object(w);
    }
}

void openapi_components(struct openapi *o)
{
    struct json_writer *w = &o->w;

    json_name(w, STR("components"));
    json_begin_object(w);
    json_name(w, STR("schemas"));
    json_begin_object(w);
    for (size_t i = 0; i < o->model->table_count; i++) {
        if (openapi_shows(o, &o->model->tables[i]))
            write_table(o, &o->model->tables[i]);
    }
    write_error_schema(w);
    json_end_object(w);
    json_name(w, STR("parameters"));
    json_begin_object(w);
    for (size_t i = 0; i < openapi_parameter_count; i++)
        write_parameter(w, &openapi_parameters[i]);
    for (size_t i = 0; i < o->model->table_count; i++) {
        if (openapi_shows(o, &o->model->tables[i]))
            write_filters(o, &o->model->tables[i]);
    }
    json_end_object(w);
    write_responses(w);
    json_name(w, STR("securitySchemes"));
    json_begin_object(w);
    json_name(w, STR("bearer"));
    json_begin_object(w);
    json_put_str(w, STR("type"), STR("http"));
    json_put_str(w, STR("scheme"), STR("bearer"));
    json_put_str(w, STR("description"),
                 STR("A session's token, as `lintel session create` prints it."));
    json_end_object(w);
    json_end_object(w);
    json_end_object(w);
}
