/*
 * display.c - a document of "models", compiled against the schema.
 *
 * The same code checks strictly, when a file is loaded, and reads leniently, when the
 * schema may have moved on since.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/display.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/model/nearest.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/view/catalogue.h"
#include "app/view/document.h"

static const struct str table_keys[] = {
    STR_INIT("label"),     STR_INIT("one"),       STR_INIT("help"),     STR_INIT("group"),
    STR_INIT("list"),      STR_INIT("names"),     STR_INIT("search"),   STR_INIT("order"),
    STR_INIT("columns"),   STR_INIT("is_hidden"), STR_INIT("children"), STR_INIT("position"),
    STR_INIT("fieldsets"),
};
static const struct str fieldset_keys[] = {STR_INIT("label"), STR_INIT("help"),
                                           STR_INIT("columns")};
static const struct str column_keys[] = {STR_INIT("label"), STR_INIT("help"), STR_INIT("format"),
                                         STR_INIT("is_hidden")};
static const struct str formats[] = {
    STR_INIT(""),         STR_INIT("money"), STR_INIT("percent"), STR_INIT("email"),
    STR_INIT("phone"),    STR_INIT("url"),   STR_INIT("image"),   STR_INIT("colour"),
    STR_INIT("markdown"), STR_INIT("code"),
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

struct str view_format_name(enum view_format format)
{
    return formats[format];
}

struct reading {
    struct arena *arena;
    const struct model_table *table;
    struct error *e; /* NULL: leniently */
};

/* Strictly: refuses.  Leniently: goes on without. */
#define refuse(r, place, ...) \
    ((r)->e == NULL ? ERR_NONE : error_tell((r)->e, ERR_INVALID, (place), __VA_ARGS__))

static struct str below(const struct reading *r, struct str place, struct str key)
{
    return str_format(r->arena, "%.*s%s%.*s", STR_ARG(place), place.len == 0 ? "" : ".",
                      STR_ARG(key));
}

static enum err unknown(const struct reading *r, struct str place, struct str near)
{
    return near.at == NULL
               ? refuse(r, place, "is not known here")
               : refuse(r, place, "is not known here; perhaps you meant '%.*s'", STR_ARG(near));
}

static enum err text_take(const struct reading *r, const struct json_value *v, struct str place,
                          struct str *out_text)
{
    if (v->kind != JSON_STRING)
        return refuse(r, place, "is %s; it must be a text", json_kind_name(v->kind));
    *out_text = str_dup(r->arena, v->text);
    return ERR_NONE;
}

static enum err bool_take(const struct reading *r, const struct json_value *v, struct str place,
                          bool *out_is)
{
    if (v->kind != JSON_BOOL)
        return refuse(r, place, "is %s; it must be true or false", json_kind_name(v->kind));
    *out_is = v->is_true;
    return ERR_NONE;
}

static enum err columns_take(const struct reading *r, const struct json_value *v, struct str place,
                             struct view_columns_listed *out_columns)
{
    const struct model_column **at;
    size_t count = 0;

    if (v->kind != JSON_ARRAY)
        return refuse(r, place, "is %s; it must be a list of columns", json_kind_name(v->kind));
    at = ARENA_ARRAY(r->arena, const struct model_column *, v->count);
    for (const struct json_value *name = v->first; name != NULL; name = name->next) {
        const struct model_column *c =
            name->kind == JSON_STRING ? model_column_find(r->table, name->text) : NULL;

        if (c != NULL)
            at[count++] = c;
        else if (name->kind != JSON_STRING)
            TRY(refuse(r, place, "holds %s; it must hold columns", json_kind_name(name->kind)));
        else
            TRY(unknown(r, below(r, place, name->text),
                        nearest_column(r->table, NULL, name->text)));
    }
    *out_columns = (struct view_columns_listed){at, count};
    return ERR_NONE;
}

static enum err fieldset_take(const struct reading *r, const struct json_value *object,
                              struct str place, struct view_fieldset *set)
{
    if (object->kind != JSON_OBJECT)
        return refuse(r, place, "holds %s; it must hold objects", json_kind_name(object->kind));
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        struct str at = below(r, place, v->name);

        if (str_eq(v->name, STR("label")))
            TRY(text_take(r, v, at, &set->label));
        else if (str_eq(v->name, STR("help")))
            TRY(text_take(r, v, at, &set->help));
        else if (str_eq(v->name, STR("columns")))
            TRY(columns_take(r, v, at, &set->columns));
        else
            TRY(unknown(r, at, nearest_name(fieldset_keys, COUNT(fieldset_keys), v->name)));
    }
    return ERR_NONE;
}

static enum err fieldsets_take(const struct reading *r, const struct json_value *v,
                               struct str place, struct view_fieldsets *out_sets)
{
    struct view_fieldset *at;
    size_t count = 0;

    if (v->kind != JSON_ARRAY)
        return refuse(r, place, "is %s; it must be a list of objects", json_kind_name(v->kind));
    at = ARENA_ARRAY(r->arena, struct view_fieldset, v->count);
    for (const struct json_value *set = v->first; set != NULL; set = set->next)
        TRY(fieldset_take(r, set, place, &at[count++]));
    *out_sets = (struct view_fieldsets){at, count};
    return ERR_NONE;
}

/* "library_fine", or where it refers here in several ways "library_fine.loan_id" */
static const struct model_relation *child_find(const struct model_table *t, struct str name)
{
    for (size_t i = 0; i < t->in_count; i++) {
        const struct model_relation *in = t->in[i];
        struct str rest = str_from(name, in->from->name.len);

        if (!str_starts(name, in->from->name))
            continue;
        if (rest.len == 0 || (rest.at[0] == '.' && in->count == 1 &&
                              str_eq(str_from(rest, 1), in->from_columns[0]->name)))
            return in;
    }
    return NULL;
}

static enum err children_take(const struct reading *r, const struct json_value *v, struct str place,
                              struct view_children *out_children)
{
    const struct model_relation **at;
    size_t count = 0;

    if (v->kind != JSON_ARRAY)
        return refuse(r, place, "is %s; it must be a list of tables", json_kind_name(v->kind));
    at = ARENA_ARRAY(r->arena, const struct model_relation *, v->count);
    for (const struct json_value *name = v->first; name != NULL; name = name->next) {
        const struct model_relation *in =
            name->kind == JSON_STRING ? child_find(r->table, name->text) : NULL;

        if (in != NULL)
            at[count++] = in;
        else if (name->kind != JSON_STRING)
            TRY(refuse(r, place, "holds %s; it must hold tables", json_kind_name(name->kind)));
        else
            TRY(refuse(r, below(r, place, name->text), "is no table that refers to this one"));
    }
    *out_children = (struct view_children){at, count, true};
    return ERR_NONE;
}

static enum err position_take(const struct reading *r, const struct json_value *v, struct str place,
                              const struct model_column **out_column)
{
    const struct model_column *c =
        v->kind == JSON_STRING ? model_column_find(r->table, v->text) : NULL;

    if (v->kind != JSON_STRING)
        return refuse(r, place, "is %s; it must be a column", json_kind_name(v->kind));
    if (c == NULL)
        return unknown(r, place, nearest_column(r->table, NULL, v->text));
    if ((c->type != MODEL_INT && c->type != MODEL_UINT) || c->is_auto || c->is_generated)
        return refuse(r, place, "must be a column of whole numbers that can be written");
    *out_column = c;
    return ERR_NONE;
}

/* "money:EUR" */
static enum err format_take(const struct reading *r, const struct json_value *v, struct str place,
                            struct view_column_display *column)
{
    struct str text;
    struct str name;
    size_t format = VIEW_FORMAT_MONEY;

    if (v->kind != JSON_STRING)
        return refuse(r, place, "is %s; it must be a text", json_kind_name(v->kind));
    text = str_dup(r->arena, v->text);
    (void)str_cut(&text, ':', &name);
    while (format < VIEW_FORMAT__COUNT && !str_eq(formats[format], name))
        format++;
    if (format == VIEW_FORMAT__COUNT)
        return unknown(r, place, nearest_name(formats + 1, COUNT(formats) - 1, name));
    column->format = (enum view_format)format;
    column->argument = text;
    return ERR_NONE;
}

static enum err column_take(const struct reading *r, const struct json_value *object,
                            struct str place, struct view_column_display *column)
{
    if (object->kind != JSON_OBJECT)
        return refuse(r, place, "is %s; it must be an object", json_kind_name(object->kind));
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        struct str at = below(r, place, v->name);

        if (str_eq(v->name, STR("label")))
            TRY(text_take(r, v, at, &column->label));
        else if (str_eq(v->name, STR("help")))
            TRY(text_take(r, v, at, &column->help));
        else if (str_eq(v->name, STR("format")))
            TRY(format_take(r, v, at, column));
        else if (str_eq(v->name, STR("is_hidden")))
            TRY(bool_take(r, v, at, &column->is_hidden));
        else
            TRY(unknown(r, at, nearest_name(column_keys, COUNT(column_keys), v->name)));
    }
    return ERR_NONE;
}

static enum err all_columns_take(const struct reading *r, const struct json_value *object,
                                 struct str place, struct view_display *display)
{
    struct view_column_display *columns =
        ARENA_ARRAY(r->arena, struct view_column_display, r->table->column_count);

    if (object->kind != JSON_OBJECT)
        return refuse(r, place, "is %s; it must be an object", json_kind_name(object->kind));
    for (size_t i = 0; display->columns != NULL && i < r->table->column_count; i++)
        columns[i] = display->columns[i];
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        const struct model_column *c = model_column_find(r->table, v->name);

        if (c == NULL)
            TRY(unknown(r, below(r, place, v->name), nearest_column(r->table, NULL, v->name)));
        else
            TRY(column_take(r, v, below(r, place, v->name), &columns[c->position]));
    }
    display->columns = columns;
    return ERR_NONE;
}

static enum err table_take(const struct reading *r, const struct json_value *object,
                           struct str place, struct view_display *d)
{
    if (object->kind != JSON_OBJECT)
        return refuse(r, place, "is %s; it must be an object", json_kind_name(object->kind));
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        struct str at = below(r, place, v->name);

        if (str_eq(v->name, STR("label")))
            TRY(text_take(r, v, at, &d->label));
        else if (str_eq(v->name, STR("one")))
            TRY(text_take(r, v, at, &d->one));
        else if (str_eq(v->name, STR("help")))
            TRY(text_take(r, v, at, &d->help));
        else if (str_eq(v->name, STR("group")))
            TRY(text_take(r, v, at, &d->group));
        else if (str_eq(v->name, STR("order")))
            TRY(text_take(r, v, at, &d->order));
        else if (str_eq(v->name, STR("list")))
            TRY(columns_take(r, v, at, &d->list));
        else if (str_eq(v->name, STR("names")))
            TRY(columns_take(r, v, at, &d->names));
        else if (str_eq(v->name, STR("search")))
            TRY(columns_take(r, v, at, &d->search));
        else if (str_eq(v->name, STR("children")))
            TRY(children_take(r, v, at, &d->children));
        else if (str_eq(v->name, STR("fieldsets")))
            TRY(fieldsets_take(r, v, at, &d->fieldsets));
        else if (str_eq(v->name, STR("position")))
            TRY(position_take(r, v, at, &d->position));
        else if (str_eq(v->name, STR("columns")))
            TRY(all_columns_take(r, v, at, d));
        else if (str_eq(v->name, STR("is_hidden")))
            TRY(bool_take(r, v, at, &d->is_hidden));
        else
            TRY(unknown(r, at, nearest_name(table_keys, COUNT(table_keys), v->name)));
    }
    return ERR_NONE;
}

/* What a list is ordered by, as it will be compiled. */
static enum err order_check(const struct reading *r, struct str order, struct str place)
{
    const struct query_param param = {STR("order"), order};
    const struct query_options options = {.limits = &query_limits_default};
    const struct plan_options how = {.limits = &query_limits_default, .policy = &policy_everything};
    struct error said = {.code = ERR_NONE};
    struct query *query;
    struct plan plan;
    enum err code = query_parse(r->arena, &param, 1, &options, &query, &said);

    if (code == ERR_NONE)
        code = plan_compile(r->arena, r->table, query, &how, &plan, &said);
    return code == ERR_NONE ? ERR_NONE : refuse(r, below(r, place, STR("order")), "%s", said.words);
}

enum err view_display_check(struct arena *a, const struct model *m, const struct view_document *d,
                            struct str place, struct view_display *out_display, struct error *e)
{
    const struct reading r = {a, model_table_find(m, d->name), e};

    if (r.table == NULL)
        return error_tell(e, ERR_INVALID, place, "is no table or view of the schema");
    *out_display = (struct view_display){.columns = NULL};
    TRY(table_take(&r, d->body, place, out_display));
    return out_display->order.len == 0 ? ERR_NONE : order_check(&r, out_display->order, place);
}

void view_display_add(struct arena *a, const struct model_table *t, const struct view_document *d,
                      struct view_display *display)
{
    const struct reading r = {a, t, NULL};

    (void)table_take(&r, d->body, STR(""), display); /* without an error to tell it fails nowhere */
}

/* ---- asking ---- */

static const struct view_display nothing_said = {.columns = NULL};
static const struct view_column_display no_column = {.format = VIEW_FORMAT_NONE};

const struct view_display *view_display_of(struct http_exchange *x, const struct model_table *t)
{
    const struct view_catalogue *c = view_catalogue_of(x);

    if (c == NULL || t < c->model->tables || t >= c->model->tables + c->model->table_count ||
        c->displays[t - c->model->tables] == NULL)
        return &nothing_said;
    return c->displays[t - c->model->tables];
}

const struct view_column_display *view_column_display_of(struct http_exchange *x,
                                                         const struct model_column *c)
{
    const struct view_display *d = c->table == NULL ? &nothing_said : view_display_of(x, c->table);

    return d->columns == NULL ? &no_column : &d->columns[c->position];
}

const struct model_column *const *view_names_of(struct http_exchange *x,
                                                const struct model_table *t, size_t *out_count)
{
    const struct view_display *d = view_display_of(x, t);

    *out_count = d->names.count > 0 ? d->names.count : t->label_count;
    return d->names.count > 0 ? d->names.at : t->labels;
}
