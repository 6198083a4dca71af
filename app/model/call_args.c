/*
 * call_args.c - arguments by name, each made fit for its parameter.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/db/value.h"
#include "app/json/check.h"
#include "app/json/parse.h"
#include "app/model/call_private.h"
#include "app/model/literal.h"
#include "app/model/nearest.h"
#include "app/model/schema.h"

#define STATE_MISFIT "22P02"

void call_init(struct call *k, struct arena *a, const struct model_routine *r)
{
    *k = (struct call){
        .arena = a,
        .routine = r,
        .values = ARENA_ARRAY(a, struct db_value, r->param_count),
        .is_given = ARENA_ARRAY(a, bool, r->param_count),
    };
}

/* The parameter's index; param_count where there is none.  Names are alike whatever their case. */
static size_t param_find(const struct model_routine *r, struct str name)
{
    for (size_t i = 0; i < r->param_count; i++) {
        if (str_eq_nocase(r->params[i].name, name))
            return i;
    }
    return r->param_count;
}

bool call_takes(const struct model_routine *r, struct str name)
{
    size_t i = param_find(r, name);

    return i < r->param_count && r->params[i].mode != MODEL_PARAM_OUT;
}

static enum err unknown(const struct call *k, struct str name, struct error *e)
{
    const struct model_routine *r = k->routine;
    struct str near = nearest_param(r, name);

    if (param_find(r, name) < r->param_count)
        (void)error_tell(e, ERR_ABSENT, utf8_clip(name, 64),
                         "%.*s gives this value (OUT) and does not take it; leave it out",
                         STR_ARG(r->name));
    else if (near.at == NULL)
        (void)error_tell(e, ERR_ABSENT, utf8_clip(name, 64), "%.*s takes no argument of this name",
                         STR_ARG(r->name));
    else
        (void)error_tell(e, ERR_ABSENT, utf8_clip(name, 64),
                         "%.*s takes no argument of this name; perhaps you meant '%.*s'",
                         STR_ARG(r->name), STR_ARG(near));
    return error_state(e, CALL_STATE_NO_ROUTINE);
}

/* The parameter that an argument is for: known, and not given yet. */
static enum err param_take(struct call *k, struct str name, size_t *out_index, struct error *e)
{
    size_t i = param_find(k->routine, name);

    if (i == k->routine->param_count || k->routine->params[i].mode == MODEL_PARAM_OUT)
        return unknown(k, name, e);
    if (k->is_given[i])
        return error_tell(e, ERR_INVALID, k->routine->params[i].name,
                          "is given twice; give it once");
    k->is_given[i] = true;
    *out_index = i;
    return ERR_NONE;
}

static enum err misfit(const struct model_column *c, const char *words, struct error *e)
{
    (void)error_tell(e, ERR_INVALID, c->name, "%s", words);
    return error_state(e, STATE_MISFIT);
}

/* Characters of valid UTF-8. */
static size_t count_chars(struct str s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.at[i] & 0xc0) != 0x80;
    return count;
}

/* What the server would say too, but with the number that fits. */
static enum err check_length(const struct model_column *c, const struct db_value *v,
                             struct error *e)
{
    bool is_text = c->type == MODEL_TEXT && v->type == DB_TEXT;
    bool is_bytes = c->type == MODEL_BYTES && v->type == DB_BYTES;
    size_t len = is_text ? count_chars(v->text) : is_bytes ? v->text.len : 0;

    if (c->max_chars == 0 || len <= c->max_chars)
        return ERR_NONE;
    (void)error_tell(e, ERR_INVALID, c->name, "is too long; at most %llu %s",
                     (unsigned long long)c->max_chars, is_text ? "characters" : "bytes");
    return error_state(e, "22001");
}

static enum err parse_text(const struct call *k, const struct model_column *c, struct str text,
                           struct db_value *out_value, struct error *e)
{
    struct literal_fault fault = {.state = NULL};

    if (c->type == MODEL_GEOMETRY)
        return misfit(c, "is a geometry, which cannot be sent; take text and ST_GeomFromText()", e);
    if (!literal_parse(c, k->arena, text, out_value, &fault)) {
        (void)error_tell(e, ERR_INVALID, c->name, "%s", fault.words);
        return error_state(e, fault.state);
    }
    if (c->type == MODEL_JSON && !json_is_valid(text, JSON_CHECK_DEPTH_MAX))
        return misfit(c, "is no JSON; a text stands in quotes", e);
    return check_length(c, out_value, e);
}

enum err call_set_text(struct call *k, struct str name, struct str text, struct error *e)
{
    size_t i = 0;

    TRY(param_take(k, name, &i, e));
    return parse_text(k, &k->routine->params[i].as, text, &k->values[i], e);
}

/* ["a","b"] as "a,b": a SET's members hold no comma. */
static enum err set_members(const struct call *k, const struct model_column *c,
                            const struct json_value *array, struct str *out_text, struct error *e)
{
    AUTO(buf_fini) struct buf text;

    buf_init(&text, array->source.len); /* no longer than it came */
    if (array->count > c->value_count)
        return misfit(c, "has more members than there are", e);
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (v->kind != JSON_STRING)
            return misfit(c, "wants an array of strings", e);
        if (v != array->first)
            buf_add_char(&text, ',');
        buf_add_str(&text, v->text);
    }
    *out_text = str_dup(k->arena, buf_str(&text));
    return ERR_NONE;
}

static bool is_number(enum model_type type)
{
    return type == MODEL_INT || type == MODEL_UINT || type == MODEL_DECIMAL ||
           type == MODEL_DOUBLE || type == MODEL_BIT || type == MODEL_YEAR;
}

static enum err parse_json(const struct call *k, const struct model_column *c,
                           const struct json_value *v, struct db_value *out_value, struct error *e)
{
    struct str text = v->text;

    if (v->kind == JSON_NULL) {
        *out_value = (struct db_value){.type = DB_NULL};
        return ERR_NONE;
    }
    if (c->type == MODEL_JSON) {
        *out_value = (struct db_value){.type = DB_TEXT, .text = v->source};
        return ERR_NONE;
    }
    switch (v->kind) {
    case JSON_BOOL:
        if (is_number(c->type))
            return misfit(c, "wants a number, and got a boolean", e);
        text = v->is_true ? STR("true") : STR("false");
        break;
    case JSON_ARRAY:
        if (c->type != MODEL_SET)
            return misfit(c, "wants one value, and got an array", e);
        TRY(set_members(k, c, v, &text, e));
        break;
    case JSON_OBJECT: return misfit(c, "wants one value, and got an object", e);
    case JSON_NULL:
    case JSON_NUMBER:
    case JSON_STRING: break;
    }
    return parse_text(k, c, text, out_value, e);
}

enum err call_set_json(struct call *k, const struct json_value *object, struct error *e)
{
    if (object->kind != JSON_OBJECT)
        return error_tell(e, ERR_INVALID, STR_NONE,
                          "the body is a JSON %s; send an object of named arguments: "
                          "{\"name\": value}",
                          json_kind_name(object->kind));
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        size_t i = 0;

        TRY(param_take(k, v->name, &i, e));
        TRY(parse_json(k, &k->routine->params[i].as, v, &k->values[i], e));
    }
    return ERR_NONE;
}

enum err call_check(const struct call *k, struct error *e)
{
    const struct model_routine *r = k->routine;

    for (size_t i = 0; i < r->param_count; i++) {
        if (r->params[i].mode == MODEL_PARAM_OUT || k->is_given[i])
            continue;
        (void)error_tell(e, ERR_ABSENT, r->params[i].name,
                         "%.*s wants this argument (%.*s); give it, null where it is unknown",
                         STR_ARG(r->name), STR_ARG(utf8_clip(r->params[i].as.sql_type, 60)));
        return error_state(e, CALL_STATE_NO_ROUTINE);
    }
    return ERR_NONE;
}
