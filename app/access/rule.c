/*
 * rule.c - a grant's text against the schema.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/rule.h"

#include "app/base/arena.h"
#include "app/json/parse.h"
#include "app/model/nearest.h"
#include "app/model/schema.h"

/* ---- the model ---- */

static enum err no_such(struct error *e, struct str name, const char *what, struct str near)
{
    if (near.at == NULL)
        return error_tell(e, ERR_INVALID, STR("model"), "there is no %s '%.*s'", what,
                          STR_ARG(name));
    return error_tell(e, ERR_INVALID, STR("model"),
                      "there is no %s '%.*s'; perhaps you meant '%.*s'", what, STR_ARG(name),
                      STR_ARG(near));
}

static enum err subject_find(struct arena *a, const struct model *m,
                             const struct access_rule_text *text, struct access_rule *rule,
                             struct error *e)
{
    if (text->verb != ACCESS_CALL) {
        rule->table = model_table_find(m, text->model);
        return rule->table != NULL ? ERR_NONE
                                   : no_such(e, text->model, "table or view",
                                             nearest_table(a, m, &policy_everything, text->model));
    }
    rule->routine = model_routine_find(m, text->model);
    if (rule->routine == NULL || model_routine_is_system(rule->routine))
        return no_such(e, text->model, "function or procedure",
                       nearest_routine(m, &policy_everything, text->model));
    return ERR_NONE;
}

/* ---- fields ---- */

static enum err column_find(const struct model_table *t, struct str name, const char *part,
                            const struct model_column **out_column, struct error *e)
{
    struct str near;

    *out_column = model_column_find(t, name);
    if (*out_column != NULL)
        return ERR_NONE;
    near = nearest_column(t, NULL, name);
    if (near.at == NULL)
        return error_tell(e, ERR_INVALID, str_from_z(part), "%.*s has no field '%.*s'",
                          STR_ARG(t->name), STR_ARG(name));
    return error_tell(e, ERR_INVALID, str_from_z(part),
                      "%.*s has no field '%.*s'; perhaps you meant '%.*s'", STR_ARG(t->name),
                      STR_ARG(name), STR_ARG(near));
}

/* In order: "*" sets all, a name sets one, "!name" takes it back. */
static enum err field_apply(const struct model_table *t, const struct json_value *v, bool *fields,
                            struct error *e)
{
    const struct model_column *c;
    bool is_out;

    if (v->kind != JSON_STRING || v->text.len == 0)
        return error_tell(e, ERR_INVALID, STR("fields"),
                          "each is a text: \"*\", a field, or \"!\""
                          " and a field");
    if (str_eq(v->text, STR("*"))) {
        for (size_t i = 0; i < t->column_count; i++)
            fields[i] = true;
        return ERR_NONE;
    }
    is_out = v->text.at[0] == '!';
    TRY(column_find(t, str_from(v->text, is_out ? 1 : 0), "fields", &c, e));
    fields[c->position] = !is_out;
    return ERR_NONE;
}

static enum err fields_compile(struct arena *a, const struct model_table *t, struct str text,
                               const bool **out_fields, struct error *e)
{
    const struct json_value *list;
    bool *fields;

    if (text.at == NULL) {
        *out_fields = NULL;
        return ERR_NONE;
    }
    TRY(json_parse(a, text, &json_limits_default, &list, e));
    if (list->kind != JSON_ARRAY || list->count == 0)
        return error_tell(e, ERR_INVALID, STR("fields"),
                          "is a list of at least one field; leave it out for all of them");
    fields = ARENA_ARRAY(a, bool, t->column_count);
    for (const struct json_value *v = list->first; v != NULL; v = v->next)
        TRY(field_apply(t, v, fields, e));
    *out_fields = fields;
    return ERR_NONE;
}

/* ---- presets ---- */

static enum err presets_compile(struct arena *a, const struct model_table *t, struct str text,
                                struct policy_grant *grant, struct error *e)
{
    struct policy_preset *presets;
    const struct json_value *object;
    size_t count = 0;

    if (text.at == NULL)
        return ERR_NONE;
    TRY(json_parse(a, text, &json_limits_default, &object, e));
    if (object->kind != JSON_OBJECT)
        return error_tell(e, ERR_INVALID, STR("presets"), "is an object of fields and values");
    presets = ARENA_ARRAY(a, struct policy_preset, object->count);
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        TRY(column_find(t, v->name, "presets", &presets[count].column, e));
        if (v->kind != JSON_STRING && v->kind != JSON_NUMBER && v->kind != JSON_BOOL)
            return error_tell(e, ERR_INVALID, STR("presets"),
                              "'%.*s' is a text, a number, true or false", STR_ARG(v->name));
        if (presets[count].column->is_generated)
            return error_tell(e, ERR_INVALID, STR("presets"),
                              "'%.*s' is generated and cannot be set", STR_ARG(v->name));
        presets[count++].value = v->kind == JSON_BOOL ? v->source : v->text;
    }
    grant->presets = presets;
    grant->preset_count = count;
    return ERR_NONE;
}

/* ---- conditions ---- */

static enum err condition_compile(struct arena *a, const struct model_table *t, const char *part,
                                  struct str text, const struct query_cond **out_cond,
                                  struct error *e)
{
    *out_cond = NULL;
    if (text.at == NULL)
        return ERR_NONE;
    TRY(policy_parse(a, str_from_z(part), text, out_cond, e));
    return policy_check(a, t, *out_cond, e);
}

/* ---- all of it ---- */

/* What a verb has no use for was meant to narrow the grant, and would not. */
static enum err parts_check(const struct access_rule_text *text, struct error *e)
{
    bool writes = text->verb == ACCESS_CREATE || text->verb == ACCESS_UPDATE;
    bool has_where =
        text->verb == ACCESS_READ || text->verb == ACCESS_UPDATE || text->verb == ACCESS_DELETE;
    struct str name = access_verb_name(text->verb);

    if (text->where.at != NULL && !has_where)
        return error_tell(e, ERR_INVALID, STR("where"),
                          text->verb == ACCESS_CREATE
                              ? "a row that is not there yet meets no condition; write it as check"
                              : "%.*s knows no rows; leave it out",
                          STR_ARG(name));
    if (text->check.at != NULL && !writes)
        return error_tell(e, ERR_INVALID, STR("check"), "%.*s writes no row; leave it out",
                          STR_ARG(name));
    if (text->presets.at != NULL && !writes)
        return error_tell(e, ERR_INVALID, STR("presets"), "%.*s writes no row; leave them out",
                          STR_ARG(name));
    if (text->fields.at != NULL && !writes && text->verb != ACCESS_READ)
        return error_tell(e, ERR_INVALID, STR("fields"), "%.*s knows no fields; leave them out",
                          STR_ARG(name));
    return ERR_NONE;
}

enum err access_rule_compile(struct arena *a, const struct model *m,
                             const struct access_rule_text *text, struct access_rule *out_rule,
                             struct error *e)
{
    struct access_rule rule = {.grant = {.id = text->id}};

    TRY(subject_find(a, m, text, &rule, e));
    TRY(parts_check(text, e));
    if (rule.table != NULL) {
        TRY(condition_compile(a, rule.table, "where", text->where, &rule.grant.where, e));
        TRY(condition_compile(a, rule.table, "check", text->check, &rule.grant.check, e));
        TRY(fields_compile(a, rule.table, text->fields, &rule.grant.fields, e));
        TRY(presets_compile(a, rule.table, text->presets, &rule.grant, e));
    }
    *out_rule = rule;
    return ERR_NONE;
}

enum err access_context_compile(struct arena *a, const struct model *m,
                                const struct access_context_text *text,
                                struct access_context *out_context, struct error *e)
{
    struct access_context c = {.name = text->name, .table = model_table_find(m, text->model)};

    if (c.table == NULL)
        return no_such(e, text->model, "table or view",
                       nearest_table(a, m, &policy_everything, text->model));
    TRY(column_find(c.table, text->select, "select", &c.column, e));
    TRY(condition_compile(a, c.table, "where", text->where, &c.where, e));
    *out_context = c;
    return ERR_NONE;
}
