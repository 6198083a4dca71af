/*
 * openapi_paths.c - the operations on each table, view and routine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/rest/openapi.h"
#include "app/rest/private.h"

enum parameter { SELECT, ORDER, LIMIT, OFFSET, AFTER, BEFORE, RANGE, COLUMNS, ON_CONFLICT, PREFER };

/* Keys begin with a dot, as no table's does. */
const struct openapi_parameter openapi_parameters[] = {
    [SELECT] = {".select", "select", "query", "string",
                "The columns and relations of the answer: id,name:title,author(name)"},
    [ORDER] = {".order", "order", "query", "string", "title.desc.nullslast,id"},
    [LIMIT] = {".limit", "limit", "query", "integer", "How many rows at most"},
    [OFFSET] = {".offset", "offset", "query", "integer", "How many rows are passed over"},
    [AFTER] = {".after", "after", "query", "string",
               "A cursor: the rows behind it.  Prefer: cursor gives one as Next-Cursor, and as the "
               "Link whose rel is next"},
    [BEFORE] = {".before", "before", "query", "string",
                "A cursor: the rows before it, from Previous-Cursor or the Link whose rel is prev"},
    [RANGE] = {".range", "Range", "header", "string", "Rows by number, both ends included: 0-19"},
    [COLUMNS] = {".columns", "columns", "query", "string",
                 "The columns that are taken from the body; others in it are ignored"},
    [ON_CONFLICT] = {".on_conflict", "on_conflict", "query", "string",
                     "The columns of the unique key by which an upsert finds its row"},
    [PREFER] = {".prefer", "Prefer", "header", "string",
                "return=minimal|headers-only|representation, resolution=merge-duplicates|"
                "ignore-duplicates, missing=default, count=exact|planned|estimated, cursor, "
                "tx=rollback, handling=strict|lenient"},
};
const size_t openapi_parameter_count = sizeof openapi_parameters / sizeof *openapi_parameters;

bool openapi_is_filter(const struct model_column *c)
{
    static const struct str taken[] = {
        STR_INIT("select"),  STR_INIT("order"),       STR_INIT("limit"), STR_INIT("offset"),
        STR_INIT("columns"), STR_INIT("on_conflict"), STR_INIT("and"),   STR_INIT("or"),
        STR_INIT("after"),   STR_INIT("before"),
    };

    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        if (str_eq(c->name, taken[i]))
            return false;
    }
    return true;
}

struct str openapi_filter_key(struct arena *a, const struct model_column *c)
{
    return str_format(a, "rowFilter.%.*s.%.*s", STR_ARG(openapi_key(a, c->table->name)),
                      STR_ARG(openapi_key(a, c->name)));
}

static void put_ref(struct openapi *o, const char *kind, struct str key)
{
    json_begin_object(&o->w);
    json_put_str(&o->w, STR("$ref"),
                 str_format(o->arena, "#/components/%s/%.*s", kind, STR_ARG(key)));
    json_end_object(&o->w);
}

static void add_parameter(struct openapi *o, enum parameter p)
{
    put_ref(o, "parameters", str_from_z(openapi_parameters[p].key));
}

static void add_filters(struct openapi *o, const struct model_table *t)
{
    const bool *shown = policy_fields(o->arena, o->x->policy, t, POLICY_READ);

    for (size_t i = 0; i < t->column_count; i++) {
        if (openapi_is_filter(&t->columns[i]) && (shown == NULL || shown[i]))
            put_ref(o, "parameters", openapi_filter_key(o->arena, &t->columns[i]));
    }
}

/* The beginning of an operation: its method, id, tag and words. */
static void begin(struct openapi *o, const char *method, struct str id, struct str tag,
                  struct str summary)
{
    struct json_writer *w = &o->w;

    json_name(w, str_from_z(method));
    json_begin_object(w);
    json_put_str(w, STR("operationId"), id);
    json_name(w, STR("tags"));
    json_begin_array(w);
    json_add_str(w, tag);
    json_end_array(w);
    json_put_str(w, STR("summary"), summary);
}

static struct str id_of(struct openapi *o, const char *verb, struct str name)
{
    return str_format(o->arena, "%s.%.*s", verb, STR_ARG(openapi_key(o->arena, name)));
}

static void begin_content(struct openapi *o)
{
    json_name(&o->w, STR("content"));
    json_begin_object(&o->w);
    json_name(&o->w, STR("application/json"));
    json_begin_object(&o->w);
    json_name(&o->w, STR("schema"));
}

static void end_content(struct openapi *o)
{
    json_end_object(&o->w);
    json_end_object(&o->w);
}

static void rows_schema(struct openapi *o, const struct model_table *t)
{
    json_begin_object(&o->w);
    json_put_str(&o->w, STR("type"), STR("array"));
    json_name(&o->w, STR("items"));
    put_ref(o, "schemas", openapi_key(o->arena, t->name));
    json_end_object(&o->w);
}

/* A response without a body of its own, or with rows of the table. */
static void response(struct openapi *o, const char *status, const char *words,
                     const struct model_table *rows)
{
    json_name(&o->w, str_from_z(status));
    json_begin_object(&o->w);
    json_put_str(&o->w, STR("description"), str_from_z(words));
    if (rows != NULL) {
        begin_content(o);
        rows_schema(o, rows);
        end_content(o);
    }
    json_end_object(&o->w);
}

static void refusals(struct openapi *o)
{
    json_name(&o->w, STR("4XX"));
    put_ref(o, "responses", STR(OPENAPI_ERROR));
    json_name(&o->w, STR("5XX"));
    put_ref(o, "responses", STR(OPENAPI_ERROR));
}

static void read_rows(struct openapi *o, const struct model_table *t)
{
    struct json_writer *w = &o->w;

    begin(o, "get", id_of(o, "read", t->name), t->name,
          str_format(o->arena, "Rows of %.*s", STR_ARG(t->name)));
    json_name(w, STR("parameters"));
    json_begin_array(w);
    add_filters(o, t);
    for (enum parameter p = SELECT; p <= RANGE; p++) {
        if (t->primary != NULL || (p != AFTER && p != BEFORE))
            add_parameter(o, p);
    }
    add_parameter(o, PREFER);
    json_end_array(w);
    json_name(w, STR("responses"));
    json_begin_object(w);
    response(o, "200", "The rows that meet the conditions", t);
    response(o, "206", "A part of them, where they were counted", t);
    refusals(o);
    json_end_object(w);
    json_end_object(w);
}

/* What must be sent for a new row. */
static void required(struct openapi *o, const struct model_table *t)
{
    const bool *given = policy_fields(o->arena, o->x->policy, t, POLICY_CREATE);
    bool is_begun = false;

    for (size_t i = 0; i < t->column_count; i++) {
        if (t->columns[i].has_default || (given != NULL && !given[i]))
            continue;
        if (!is_begun) {
            json_name(&o->w, STR("required"));
            json_begin_array(&o->w);
        }
        is_begun = true;
        json_add_str(&o->w, t->columns[i].name);
    }
    if (is_begun)
        json_end_array(&o->w);
}

static void new_row(struct openapi *o, const struct model_table *t)
{
    json_begin_object(&o->w);
    json_name(&o->w, STR("allOf"));
    json_begin_array(&o->w);
    put_ref(o, "schemas", openapi_key(o->arena, t->name));
    json_end_array(&o->w);
    required(o, t);
    json_end_object(&o->w);
}

static void row_or_rows(struct openapi *o, const struct model_table *t)
{
    struct json_writer *w = &o->w;

    json_begin_object(w);
    json_name(w, STR("oneOf"));
    json_begin_array(w);
    new_row(o, t);
    json_begin_object(w);
    json_put_str(w, STR("type"), STR("array"));
    json_name(w, STR("items"));
    new_row(o, t);
    json_end_object(w);
    json_end_array(w);
    json_end_object(w);
}

static void insert_rows(struct openapi *o, const struct model_table *t)
{
    struct json_writer *w = &o->w;

    begin(o, "post", id_of(o, "insert", t->name), t->name,
          str_format(o->arena, "Insert or upsert rows of %.*s", STR_ARG(t->name)));
    json_name(w, STR("parameters"));
    json_begin_array(w);
    add_parameter(o, SELECT);
    for (enum parameter p = COLUMNS; p <= PREFER; p++)
        add_parameter(o, p);
    json_end_array(w);
    json_name(w, STR("requestBody"));
    json_begin_object(w);
    begin_content(o);
    row_or_rows(o, t);
    end_content(o);
    json_end_object(w);
    json_name(w, STR("responses"));
    json_begin_object(w);
    response(o, "201", "Created; the rows with return=representation", t);
    response(o, "200", "Upserted; the rows with return=representation", t);
    refusals(o);
    json_end_object(w);
    json_end_object(w);
}

/* PATCH and DELETE: of the rows that meet the conditions. */
static void change_rows(struct openapi *o, const struct model_table *t, bool is_delete)
{
    struct json_writer *w = &o->w;

    begin(
        o, is_delete ? "delete" : "patch", id_of(o, is_delete ? "delete" : "update", t->name),
        t->name,
        str_format(o->arena, "%s rows of %.*s", is_delete ? "Delete" : "Update", STR_ARG(t->name)));
    json_name(w, STR("parameters"));
    json_begin_array(w);
    add_filters(o, t);
    add_parameter(o, SELECT);
    add_parameter(o, PREFER);
    json_end_array(w);
    if (!is_delete) {
        json_name(w, STR("requestBody"));
        json_begin_object(w);
        begin_content(o);
        put_ref(o, "schemas", openapi_key(o->arena, t->name));
        end_content(o);
        json_end_object(w);
    }
    json_name(w, STR("responses"));
    json_begin_object(w);
    response(o, "200", "Done; the rows with return=representation", t);
    response(o, "204", "Done", NULL);
    refusals(o);
    json_end_object(w);
    json_end_object(w);
}

/* PUT: the one row of a primary key, made or replaced. */
static void put_row(struct openapi *o, const struct model_table *t)
{
    struct json_writer *w = &o->w;

    begin(o, "put", id_of(o, "put", t->name), t->name,
          str_format(o->arena, "Make or replace the row of %.*s with that primary key",
                     STR_ARG(t->name)));
    json_name(w, STR("parameters"));
    json_begin_array(w);
    for (size_t i = 0; i < t->primary->count; i++)
        put_ref(o, "parameters", openapi_filter_key(o->arena, t->primary->columns[i]));
    add_parameter(o, SELECT);
    add_parameter(o, PREFER);
    json_end_array(w);
    json_name(w, STR("requestBody"));
    json_begin_object(w);
    begin_content(o);
    put_ref(o, "schemas", openapi_key(o->arena, t->name));
    end_content(o);
    json_end_object(w);
    json_name(w, STR("responses"));
    json_begin_object(w);
    response(o, "200", "Replaced; the row with return=representation", t);
    response(o, "201", "Created; the row with return=representation", t);
    response(o, "204", "Replaced", NULL);
    refusals(o);
    json_end_object(w);
    json_end_object(w);
}

/* Making one wants leave to create, replacing one to update. */
static bool may_put(const struct openapi *o, const struct model_table *t)
{
    const bool *shown = policy_fields(o->arena, o->x->policy, t, POLICY_READ);

    for (size_t i = 0; t->primary != NULL && i < t->primary->count; i++) {
        const struct model_column *c = t->primary->columns[i];

        if (!openapi_is_filter(c) || (shown != NULL && !shown[c->position]))
            return false;
    }
    return t->is_writable && t->primary != NULL &&
           policy_allows(o->arena, o->x->policy, t, POLICY_CREATE) &&
           policy_allows(o->arena, o->x->policy, t, POLICY_UPDATE);
}

static void table(struct openapi *o, const struct model_table *t)
{
    struct str path = http_uri_encode(o->arena, t->name);

    json_name(&o->w, str_format(o->arena, "/%.*s", STR_ARG(path)));
    json_begin_object(&o->w);
    read_rows(o, t);
    if (openapi_is_batch(t))
        openapi_batch_post(o);
    else if (t->is_writable && policy_allows(o->arena, o->x->policy, t, POLICY_CREATE))
        insert_rows(o, t);
    if (may_put(o, t))
        put_row(o, t);
    if (t->is_writable && policy_allows(o->arena, o->x->policy, t, POLICY_UPDATE))
        change_rows(o, t, false);
    if (t->is_writable && policy_allows(o->arena, o->x->policy, t, POLICY_DELETE))
        change_rows(o, t, true);
    json_end_object(&o->w);
}

static void result(struct openapi *o, const struct model_routine *r)
{
    struct json_writer *w = &o->w;

    json_name(w, STR("responses"));
    json_begin_object(w);
    json_name(w, STR("200"));
    json_begin_object(w);
    json_put_str(w, STR("description"), STR("What it gives"));
    begin_content(o);
    if (r->result != NULL) {
        openapi_value(o, &r->result->as);
    } else {
        json_begin_object(w);
        json_end_object(w);
    }
    end_content(o);
    json_end_object(w);
    if (!r->is_function)
        response(o, "204", "Done; it gives nothing", NULL);
    refusals(o);
    json_end_object(w);
    json_end_object(w);
}

static struct str summary_of(struct openapi *o, const struct model_routine *r)
{
    return r->comment.len > 0 ? r->comment : str_format(o->arena, "Call %.*s", STR_ARG(r->name));
}

static void call_by_get(struct openapi *o, const struct model_routine *r)
{
    struct json_writer *w = &o->w;

    begin(o, "get", id_of(o, "ask", r->name), STR("(rpc)"), summary_of(o, r));
    json_name(w, STR("parameters"));
    json_begin_array(w);
    for (size_t i = 0; i < r->param_count; i++) {
        if (r->params[i].mode == MODEL_PARAM_OUT)
            continue;
        json_begin_object(w);
        json_put_str(w, STR("name"), r->params[i].name);
        json_put_str(w, STR("in"), STR("query"));
        json_put_bool(w, STR("required"), true);
        json_name(w, STR("schema"));
        openapi_value(o, &r->params[i].as);
        json_end_object(w);
    }
    json_end_array(w);
    result(o, r);
}

static void arguments(struct openapi *o, const struct model_routine *r)
{
    struct json_writer *w = &o->w;

    json_begin_object(w);
    json_put_str(w, STR("type"), STR("object"));
    json_name(w, STR("properties"));
    json_begin_object(w);
    for (size_t i = 0; i < r->param_count; i++) {
        if (r->params[i].mode == MODEL_PARAM_OUT)
            continue;
        json_name(w, r->params[i].name);
        openapi_value(o, &r->params[i].as);
    }
    json_end_object(w);
    json_name(w, STR("required"));
    json_begin_array(w);
    for (size_t i = 0; i < r->param_count; i++) {
        if (r->params[i].mode != MODEL_PARAM_OUT)
            json_add_str(w, r->params[i].name);
    }
    json_end_array(w);
    json_end_object(w);
}

static void routine(struct openapi *o, const struct model_routine *r)
{
    struct json_writer *w = &o->w;
    struct str path = http_uri_encode(o->arena, r->name);

    json_name(w, str_format(o->arena, "/rpc/%.*s", STR_ARG(path)));
    json_begin_object(w);
    if (r->reads_only)
        call_by_get(o, r);
    begin(o, "post", id_of(o, "call", r->name), STR("(rpc)"), summary_of(o, r));
    json_name(w, STR("requestBody"));
    json_begin_object(w);
    begin_content(o);
    arguments(o, r);
    end_content(o);
    json_end_object(w);
    result(o, r);
    json_end_object(w);
}

void openapi_paths(struct openapi *o)
{
    const struct model *m = o->model;

    json_name(&o->w, STR("paths"));
    json_begin_object(&o->w);
    for (size_t i = 0; i < m->table_count; i++) {
        if (openapi_shows(o, &m->tables[i]))
            table(o, &m->tables[i]);
    }
    for (size_t i = 0; i < m->routine_count; i++) {
        const struct model_routine *r = &m->routines[i];

        if (model_routine_find(m, r->name) == r && policy_may_call(o->x->policy, r))
            routine(o, r);
    }
    openapi_batch(o);
    json_end_object(&o->w);
}
