/*
 * map.c - where the columns of a file go: what was said, kept as JSON.
 *
 *     {"columns": [{"to": "title"}, {"to": "author_id", "by": "label"}, null],
 *      "dates": "iso", "commas": false, "key": "PRIMARY", "sheet": true}
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/import/private.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/locale/locale.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/view/form.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

#define OPTIONS_MAX ((size_t)1024 * 1024)

static const struct str date_names[IMPORT_DATES__COUNT] = {
    [IMPORT_DATES_ISO] = STR_INIT("iso"),
    [IMPORT_DATES_DAY] = STR_INIT("day"),
    [IMPORT_DATES_MONTH] = STR_INIT("month"),
};

struct str import_name_plain(struct str name, struct str *out_zone)
{
    size_t open = str_find(name, '(', 0);
    struct str zone = open + 1 < name.len ? str_range(name, open + 1, name.len - 1) : STR_NONE;

    *out_zone = STR_NONE;
    if (!str_ends(name, STR(")")) || !locale_zone_is(zone))
        return name;
    *out_zone = zone;
    return str_trim(str_range(name, 0, open));
}

bool import_may_write(struct http_exchange *x, const struct model_column *c)
{
    return !c->is_generated && view_is_shown(view_fields(x, c->table, POLICY_CREATE), c);
}

const struct model_relation *import_lookup(struct http_exchange *x, const struct model_column *c)
{
    const struct model_relation *r = view_column_refers(c);

    if (r == NULL || r->to->label == NULL || r->to->label->seal != NULL || r->to->is_system)
        return NULL;
    if (!view_shows_columns(x, &r->to->label, 1) || !view_shows_columns(x, r->to_columns, 1))
        return NULL;
    return r;
}

/* ---- out of the database ---- */

static enum err names_read(struct import *i)
{
    const struct json_value *all = NULL;
    struct str *names;

    TRY(json_parse(i->x->arena, i->row.header, &json_limits_default, &all, &i->x->error));
    names = ARENA_ARRAY(i->x->arena, struct str, all->count + 1);
    i->name_count = 0;
    for (const struct json_value *v = all->first; v != NULL; v = v->next)
        names[i->name_count++] = v->text;
    i->names = names;
    return ERR_NONE;
}

static struct str member(const struct json_value *object, struct str name)
{
    const struct json_value *v = object == NULL ? NULL : json_find(object, name);

    return v == NULL || v->kind != JSON_STRING ? STR_NONE : v->text;
}

static bool is_true(const struct json_value *object, struct str name)
{
    const struct json_value *v = json_find(object, name);

    return v != NULL && v->kind == JSON_BOOL && v->is_true;
}

static struct import_target target_of(const struct import *i, struct str name, bool is_label)
{
    const struct model_column *c = name.at == NULL ? NULL : model_column_find(i->table, name);
    struct import_target t = {.column = c};

    if (c == NULL || !import_may_write(i->x, c))
        return (struct import_target){NULL, NULL};
    if (is_label) {
        t.by_label = import_lookup(i->x, c);
        if (t.by_label == NULL)
            t.column = NULL;
    }
    return t;
}

static const struct model_key *key_of(const struct import *i, struct str name)
{
    for (size_t k = 0; name.len > 0 && k < i->table->key_count; k++) {
        if (i->table->keys[k].is_unique && str_eq(i->table->keys[k].name, name))
            return &i->table->keys[k];
    }
    return NULL;
}

static enum import_dates dates_of(struct str name)
{
    for (enum import_dates d = 0; d < IMPORT_DATES__COUNT; d++) {
        if (str_eq(date_names[d], name))
            return d;
    }
    return IMPORT_DATES_ISO;
}

enum err import_read(struct import *i)
{
    const struct json_value *options = NULL;
    const struct json_value *columns;
    struct import_target *targets;
    size_t at = 0;

    TRY(names_read(i));
    targets = ARENA_ARRAY(i->x->arena, struct import_target, i->name_count + 1);
    i->map = (struct import_map){.targets = targets, .count = i->name_count};
    TRY(json_parse(i->x->arena, i->row.options, &json_limits_default, &options, &i->x->error));
    columns = json_find(options, STR("columns"));
    for (const struct json_value *v = columns == NULL ? NULL : columns->first;
         v != NULL && at < i->name_count; v = v->next, at++) {
        if (v->kind == JSON_OBJECT)
            targets[at] = target_of(i, member(v, STR("to")), member(v, STR("by")).at != NULL);
    }
    i->map.has_commas = is_true(options, STR("commas"));
    i->map.is_sheet = is_true(options, STR("sheet"));
    i->map.dates = dates_of(member(options, STR("dates")));
    i->map.key = key_of(i, member(options, STR("key")));
    return ERR_NONE;
}

/* ---- out of the form ---- */

/* "=title": the value; "?author_id": looked up by its label; "": nowhere. */
static enum err target_take(const struct import *i, const struct http_form *form, size_t at,
                            struct import_target *out)
{
    struct str field = str_format(i->x->arena, "to_%zu", at);
    struct str said = view_form_text(form, field);
    struct str name = str_from(said, 1);

    *out = (struct import_target){NULL, NULL};
    if (said.len == 0)
        return ERR_NONE;
    if (said.at[0] == '=' || said.at[0] == '?')
        *out = target_of(i, name, said.at[0] == '?');
    if (out->column == NULL)
        return error_tell(&i->x->error, ERR_INVALID, field, "choose one of the columns offered");
    return ERR_NONE;
}

static enum err targets_take(const struct import *i, const struct http_form *form,
                             struct import_target *targets)
{
    size_t chosen = 0;

    for (size_t at = 0; at < i->name_count; at++) {
        TRY(target_take(i, form, at, &targets[at]));
        chosen += targets[at].column != NULL;
        for (size_t k = 0; k < at && targets[at].column != NULL; k++) {
            if (targets[k].column == targets[at].column)
                return error_tell(&i->x->error, ERR_INVALID, str_format(i->x->arena, "to_%zu", at),
                                  "two columns of the file go there; leave one of them out");
        }
    }
    if (chosen == 0)
        return error_tell(&i->x->error, ERR_INVALID, STR_NONE,
                          "Say of at least one column where it goes.");
    return ERR_NONE;
}

/* Whatever tells rows apart must be in the file. */
static enum err key_take(const struct import *i, const struct http_form *form,
                         const struct import_target *targets, const struct model_key **out_key)
{
    struct str said = view_form_text(form, STR("key"));
    const struct model_key *key = key_of(i, said);

    *out_key = key;
    if (said.len == 0)
        return ERR_NONE;
    if (key == NULL || !policy_allows(i->x->arena, i->x->policy, i->table, POLICY_UPDATE))
        return error_tell(&i->x->error, ERR_INVALID, STR("key"), "choose one of those offered");
    for (size_t k = 0; k < key->count; k++) {
        size_t at = 0;

        while (at < i->name_count && targets[at].column != key->columns[k])
            at++;
        if (at == i->name_count)
            return error_tell(
                &i->x->error, ERR_INVALID, STR("key"),
                "rows are told apart by %.*s: say which column of the file goes there",
                STR_ARG(key->columns[k]->name));
    }
    return ERR_NONE;
}

static enum err options_write(struct import *i)
{
    AUTO(buf_fini) struct buf text;
    struct json_writer w = {.to = &text};

    buf_init(&text, OPTIONS_MAX);
    json_begin_object(&w);
    json_name(&w, STR("columns"));
    json_begin_array(&w);
    for (size_t at = 0; at < i->map.count; at++) {
        const struct import_target *t = &i->map.targets[at];

        if (t->column == NULL) {
            json_add_null(&w);
            continue;
        }
        json_begin_object(&w);
        json_put_str(&w, STR("to"), t->column->name);
        if (t->by_label != NULL)
            json_put_str(&w, STR("by"), STR("label"));
        json_end_object(&w);
    }
    json_end_array(&w);
    json_put_str(&w, STR("dates"), date_names[i->map.dates]);
    json_put_bool(&w, STR("commas"), i->map.has_commas);
    json_put_bool(&w, STR("sheet"), i->map.is_sheet);
    json_put_str(&w, STR("key"), i->map.key == NULL ? STR_NONE : i->map.key->name);
    json_end_object(&w);
    if (buf_is_failed(&text))
        return error_set(&i->x->error, ERR_INTERNAL, "the options of an import are too long");
    i->row.options = str_dup(i->x->arena, buf_str(&text));
    return ERR_NONE;
}

enum err import_map_take(struct import *i, const struct http_form *form)
{
    struct import_target *targets =
        ARENA_ARRAY(i->x->arena, struct import_target, i->name_count + 1);
    const struct model_key *key = NULL;

    TRY(targets_take(i, form, targets));
    TRY(key_take(i, form, targets, &key));
    i->map = (struct import_map){
        .targets = targets,
        .count = i->name_count,
        .dates = dates_of(view_form_text(form, STR("dates"))),
        .has_commas = str_eq(view_form_text(form, STR("numbers")), STR("comma")),
        .is_sheet = i->map.is_sheet,
        .key = key,
    };
    return options_write(i);
}
