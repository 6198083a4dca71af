/*
 * site_form.c - a form on a page of an app, read and checked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/site_form.h"

#include "app/base/arena.h"
#include "app/json/parse.h"
#include "app/model/nearest.h"
#include "app/model/schema.h"

static const struct str keys[] = {STR_INIT("model"), STR_INIT("columns"), STR_INIT("preset"),
                                  STR_INIT("then"), STR_INIT("button")};

static enum err text_take(const struct json_value *v, struct str place, struct str *out_text,
                          struct error *e)
{
    if (v->kind != JSON_STRING || v->text.len == 0)
        return error_tell(e, ERR_INVALID, place, "%.*s must be a text", STR_ARG(v->name));
    *out_text = v->text;
    return ERR_NONE;
}

static enum err columns_take(struct arena *a, const struct json_value *v, struct str place,
                             struct view_site_form *form, struct error *e)
{
    struct str *columns;

    if (v->kind != JSON_ARRAY || v->count == 0 || v->count > VIEW_FORM_COLUMNS_MAX)
        return error_tell(e, ERR_INVALID, place, "columns is a list of 1 to %d names",
                          VIEW_FORM_COLUMNS_MAX);
    columns = ARENA_ARRAY(a, struct str, v->count);
    for (const struct json_value *c = v->first; c != NULL; c = c->next) {
        if (c->kind != JSON_STRING)
            return error_tell(e, ERR_INVALID, place, "columns holds something that is no name");
        columns[form->column_count++] = c->text;
    }
    form->columns = columns;
    return ERR_NONE;
}

static enum err presets_take(struct arena *a, const struct json_value *v, struct str place,
                             struct view_site_form *form, struct error *e)
{
    struct view_site_preset *presets;

    if (v->kind != JSON_OBJECT || v->count > VIEW_FORM_COLUMNS_MAX)
        return error_tell(e, ERR_INVALID, place, "preset is an object of at most %d columns",
                          VIEW_FORM_COLUMNS_MAX);
    presets = ARENA_ARRAY(a, struct view_site_preset, v->count);
    for (const struct json_value *p = v->first; p != NULL; p = p->next) {
        if (p->kind != JSON_STRING && p->kind != JSON_NUMBER)
            return error_tell(e, ERR_INVALID, place, "the preset of %.*s is no text or number",
                              STR_ARG(p->name));
        presets[form->preset_count++] = (struct view_site_preset){p->name, p->text};
    }
    form->presets = presets;
    return ERR_NONE;
}

static enum err member_take(struct arena *a, const struct json_value *v, struct str place,
                            struct view_site_form *form, struct error *e)
{
    struct str near = nearest_name(keys, sizeof keys / sizeof *keys, v->name);

    if (str_eq(v->name, STR("model")))
        return text_take(v, place, &form->model, e);
    if (str_eq(v->name, STR("columns")))
        return columns_take(a, v, place, form, e);
    if (str_eq(v->name, STR("preset")))
        return presets_take(a, v, place, form, e);
    if (str_eq(v->name, STR("then")))
        return text_take(v, place, &form->then, e);
    if (str_eq(v->name, STR("button")))
        return text_take(v, place, &form->button, e);
    if (near.at == NULL)
        return error_tell(e, ERR_INVALID, place, "'%.*s' is not known here", STR_ARG(v->name));
    return error_tell(e, ERR_INVALID, place, "'%.*s' is not known here; perhaps you meant '%.*s'",
                      STR_ARG(v->name), STR_ARG(near));
}

static enum err column_check(const struct model_table *t, struct str name, struct str place,
                             struct error *e)
{
    const struct model_column *c = model_column_find(t, name);

    if (c == NULL)
        return error_tell(e, ERR_INVALID, place, "%.*s has no column '%.*s'", STR_ARG(t->name),
                          STR_ARG(name));
    if (c->is_generated || c->type == MODEL_BYTES || c->type == MODEL_GEOMETRY)
        return error_tell(e, ERR_INVALID, place, "'%.*s' cannot be typed into a form",
                          STR_ARG(name));
    return ERR_NONE;
}

static enum err check(const struct model *m, const struct view_site_form *form, struct str place,
                      struct error *e)
{
    const struct model_table *t = model_table_find(m, form->model);

    if (t == NULL || t->is_system)
        return error_tell(e, ERR_INVALID, place, "there is no table '%.*s'", STR_ARG(form->model));
    if (!t->is_writable || t->primary == NULL)
        return error_tell(e, ERR_INVALID, place, "'%.*s' can only be read", STR_ARG(form->model));
    for (size_t i = 0; i < form->column_count; i++)
        TRY(column_check(t, form->columns[i], place, e));
    for (size_t i = 0; i < form->preset_count; i++)
        TRY(column_check(t, form->presets[i].column, place, e));
    return ERR_NONE;
}

enum err view_site_form_read(struct arena *a, const struct model *m, const struct json_value *v,
                             struct str place, struct view_site_form *out_form, struct error *e)
{
    *out_form = (struct view_site_form){.name = v->name};
    if (v->kind != JSON_OBJECT)
        return error_tell(e, ERR_INVALID, place, "is %s; it must be an object",
                          json_kind_name(v->kind));
    for (const struct json_value *member = v->first; member != NULL; member = member->next)
        TRY(member_take(a, member, place, out_form, e));
    if (out_form->model.at == NULL || out_form->columns == NULL || out_form->then.at == NULL)
        return error_tell(e, ERR_INVALID, place, "needs \"model\", \"columns\" and \"then\"");
    if (!str_starts(out_form->then, STR("/")) || str_starts(out_form->then, STR("//")))
        return error_tell(e, ERR_INVALID, place, "then is a path of this site, such as /thanks");
    return m == NULL ? ERR_NONE : check(m, out_form, place, e);
}
