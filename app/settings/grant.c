/*
 * grant.c - /admin/settings/grants/{grant}, grants/new: one grant, made, changed, removed.
 *
 * A new one is begun in two steps: role, model and verb; then what narrows it, which depends
 * on the model.  What a file brings is shown and not changed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/edit.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/model/schema.h"
#include "app/settings/private.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/page.h"

#define PROPOSALS     300
#define CONDITION_MAX 4096
#define JSON_MAX      ((size_t)64 * 1024)

/* What the form holds, whether it was typed or is as it stands in the database. */
struct entry {
    struct access_rule_text text;
    struct str mode;    /* of fields: "all", "only", "but" */
    const bool *marked; /* of the model's columns, by position */
    struct str presets; /* a line each: "owner_id = $user.id" */
};

static const struct model_table *table_of(struct http_exchange *x, const struct entry *n)
{
    return n->text.verb == ACCESS_CALL ? NULL : model_table_find(x->model, n->text.model);
}

/* ---- from the database into the form ---- */

static void entry_fields(struct http_exchange *x, struct entry *n)
{
    const struct model_table *t = table_of(x, n);
    bool *marked = ARENA_ARRAY(x->arena, bool, t == NULL ? 1 : t->column_count);
    struct error e = {.code = ERR_NONE};
    const struct json_value *all;

    n->mode = STR("all");
    n->marked = marked;
    if (t == NULL || n->text.fields.at == NULL ||
        json_parse(x->arena, n->text.fields, &json_limits_default, &all, &e) != ERR_NONE)
        return;
    n->mode = STR("only");
    for (const struct json_value *v = all->first; v != NULL; v = v->next) {
        bool is_out = str_starts(v->text, STR("!"));
        const struct model_column *c = model_column_find(t, str_from(v->text, is_out ? 1 : 0));

        if (str_eq(v->text, STR("*")) || is_out)
            n->mode = STR("but");
        if (c != NULL)
            marked[c->position] = true;
    }
}

static void entry_presets(struct http_exchange *x, struct entry *n)
{
    struct error e = {.code = ERR_NONE};
    const struct json_value *all;

    n->presets = STR("");
    if (n->text.presets.at == NULL ||
        json_parse(x->arena, n->text.presets, &json_limits_default, &all, &e) != ERR_NONE)
        return;
    for (const struct json_value *v = all->first; v != NULL; v = v->next)
        n->presets = str_format(x->arena, "%.*s%.*s = %.*s\n", STR_ARG(n->presets),
                                STR_ARG(v->name), STR_ARG(v->text));
}

/* ---- from the form ---- */

static enum err read_fields(struct http_exchange *x, const struct http_form *form, struct entry *n)
{
    const struct model_table *t = table_of(x, n);
    bool *marked = ARENA_ARRAY(x->arena, bool, t == NULL ? 1 : t->column_count);
    AUTO(buf_fini) struct buf text;
    struct json_writer w = {.to = &text};
    bool is_but = str_eq(view_form_text(form, STR("mode")), STR("but"));
    bool has_any = false;

    buf_init(&text, JSON_MAX);
    n->mode = view_form_text(form, STR("mode"));
    n->marked = marked;
    if (t == NULL || (!is_but && !str_eq(n->mode, STR("only"))))
        return ERR_NONE;
    json_begin_array(&w);
    if (is_but)
        json_add_str(&w, STR("*"));
    for (size_t i = 0; i < form->fields.count; i++) {
        struct str name = form->fields.at[i].value;
        const struct model_column *c =
            str_eq(form->fields.at[i].name, STR("field")) ? model_column_find(t, name) : NULL;

        if (c == NULL || marked[c->position])
            continue;
        has_any = marked[c->position] = true;
        json_add_str(&w, is_but ? str_format(x->arena, "!%.*s", STR_ARG(c->name)) : c->name);
    }
    json_end_array(&w);
    if (!has_any)
        return error_tell(&x->error, ERR_INVALID, STR("fields"), "tick at least one field");
    n->text.fields = str_dup(x->arena, buf_str(&text));
    return ERR_NONE;
}

/* Lines of "field = value". */
static enum err read_presets(struct http_exchange *x, struct entry *n)
{
    AUTO(buf_fini) struct buf text;
    struct json_writer w = {.to = &text};
    struct str rest = n->presets;
    struct str line;
    bool has_any = false;

    buf_init(&text, JSON_MAX);
    json_begin_object(&w);
    while (str_cut(&rest, '\n', &line)) {
        struct str name;

        line = str_trim(line);
        if (line.len == 0)
            continue;
        if (!str_cut(&line, '=', &name) || line.at == NULL)
            return error_tell(&x->error, ERR_INVALID, STR("presets"),
                              "each line is a field, = and a value: owner_id = $user.id");
        json_put_str(&w, str_trim(name), str_trim(line));
        has_any = true;
    }
    json_end_object(&w);
    if (has_any)
        n->text.presets = str_dup(x->arena, buf_str(&text));
    return ERR_NONE;
}

static struct str or_absent(struct str s)
{
    s = str_trim(s);
    return s.len == 0 ? STR_NONE : s;
}

static enum err read_entry(struct http_exchange *x, const struct http_form *form, struct entry *n)
{
    n->text.where = or_absent(view_form_text(form, STR("where")));
    n->text.check = or_absent(view_form_text(form, STR("check")));
    n->presets = view_form_text(form, STR("presets"));
    TRY(read_fields(x, form, n));
    return read_presets(x, n);
}

/* ---- the page ---- */

static void put_columns(struct view_page *p, const struct entry *n)
{
    const struct model_table *t = table_of(p->x, n);
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("columns"));
    bool has_fields = n->text.verb == ACCESS_READ || n->text.verb == ACCESS_CREATE ||
                      n->text.verb == ACCESS_UPDATE;

    for (size_t i = 0; t != NULL && i < t->column_count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("column"), t->columns[i].name);
        tmpl_map_put_text(m, STR("column_label"), view_column_label(p->x, &t->columns[i]));
        tmpl_map_put_bool(m, STR("is_marked"), n->marked[i]);
    }
    tmpl_map_put_bool(p->root, STR("has_fields"), t != NULL && has_fields);
    tmpl_map_put_bool(p->root, STR("has_where"), n->text.verb != ACCESS_CREATE && t != NULL);
    tmpl_map_put_bool(p->root, STR("has_check"),
                      n->text.verb == ACCESS_CREATE || n->text.verb == ACCESS_UPDATE);
    tmpl_map_put_bool(p->root, STR("is_only"), str_eq(n->mode, STR("only")));
    tmpl_map_put_bool(p->root, STR("is_but"), str_eq(n->mode, STR("but")));
}

static enum err show(struct http_exchange *x, const struct entry *n)
{
    struct view_page p = settings_page(x, STR("/admin/settings/roles"));
    struct error none = {.code = ERR_NONE};
    struct str where = n->text.where.at == NULL ? STR("") : n->text.where;
    struct str check = n->text.check.at == NULL ? STR("") : n->text.check;

    put_columns(&p, n);
    tmpl_map_put_text(p.root, STR("role_name"), n->text.role);
    tmpl_map_put_text(p.root, STR("model"), n->text.model);
    tmpl_map_put_text(p.root, STR("verb"), access_verb_name(n->text.verb));
    tmpl_map_put_text(p.root, STR("sentence"), settings_deed(x, n->text.verb, n->text.model));
    tmpl_map_put_bool(p.root, STR("is_new"), n->text.id == 0);
    tmpl_map_put_text(p.root, STR("grant_id"),
                      n->text.id == 0 ? STR("new")
                                      : str_format(x->arena, "%lld", (long long)n->text.id));
    view_page_field(&p, STR("where"), utf8_clip(where, CONDITION_MAX));
    view_page_field(&p, STR("check"), utf8_clip(check, CONDITION_MAX));
    view_page_field(&p, STR("presets"), utf8_clip(n->presets, CONDITION_MAX));
    view_page_field(&p, STR("fields"), STR(""));
    return settings_show(&p, ERR_NONE, &none, STR("admin/settings/grant"));
}

/* ---- a new one ---- */

/* The first step, also where role, model or verb are none. */
static enum err show_begin(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/roles"));
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("models"));
    struct error e = {.code = ERR_NONE};
    enum err code = settings_put_roles(&p, &e);
    size_t count = 0;

    for (size_t i = 0; i < x->model->table_count && count < PROPOSALS; i++) {
        if (x->model->tables[i].is_system)
            continue;
        tmpl_map_put_text(tmpl_list_add_map(list), STR("model_name"), x->model->tables[i].name);
        count++;
    }
    view_page_field(&p, STR("role"), utf8_clip(settings_query(x, STR("role")), 63));
    view_page_field(&p, STR("model"), utf8_clip(settings_query(x, STR("model")), 130));
    return settings_show(&p, code, &e, STR("admin/settings/grant-begin"));
}

static enum err unknown_model(struct http_exchange *x, struct str model)
{
    return error_tell(&x->error, ERR_INVALID, STR("model"), "there is no table or view '%.*s'",
                      STR_ARG(utf8_clip(model, 64)));
}

/* Of the address or the form: role, model and verb. */
static enum err read_begin(struct http_exchange *x, struct str role, struct str model,
                           struct str verb, struct entry *n)
{
    const struct model_table *t = model_table_find(x->model, model);

    *n = (struct entry){
        .text = {.role = role, .model = model}, .mode = STR("all"), .presets = STR("")};
    if (!access_verb_parse(verb, &n->text.verb))
        return error_tell(&x->error, ERR_INVALID, STR("verb"), "choose what may be done");
    if (n->text.verb == ACCESS_CALL ? model_routine_find(x->model, model) == NULL
                                    : t == NULL || t->is_system)
        return unknown_model(x, model);
    entry_fields(x, n);
    return ERR_NONE;
}

enum err settings_grant_new(struct http_exchange *x)
{
    struct str model = settings_query(x, STR("model"));
    struct entry n;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    if (model.len == 0)
        return show_begin(x);
    if (read_begin(x, settings_query(x, STR("role")), model, settings_query(x, STR("verb")), &n) !=
        ERR_NONE)
        return show_begin(x);
    return show(x, &n);
}

static enum err save(struct http_exchange *x, const struct http_form *form, struct entry *n)
{
    int64_t id;
    enum err code = read_entry(x, form, n);

    if (code == ERR_NONE)
        code = access_grant_put(access_audit_of(x), x->model, &n->text, &id, &x->error);
    if (code == ERR_NONE)
        return view_done(x, str_format(x->arena, "/admin/settings/roles/%.*s?done=grant-saved",
                                       STR_ARG(n->text.role)));
    return view_is_typo(code) ? show(x, n) : code;
}

enum err settings_grant_create(struct http_exchange *x)
{
    struct http_form form;
    struct entry n;

    TRY(settings_form(x, &form));
    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    TRY(read_begin(x, view_form_text(&form, STR("role")), view_form_text(&form, STR("model")),
                   view_form_text(&form, STR("verb")), &n));
    return save(x, &form, &n);
}

/* ---- one that is there ---- */

/* ERR_ABSENT, or ERR_DENIED where it is a file's. */
static enum err grant_find(struct http_exchange *x, struct entry *n)
{
    const struct access_rules *rules;
    int64_t id;

    TRY(settings_rules(x, &rules, &x->error));
    if (!num_parse_int(http_path_param(x, STR("grant")), &id))
        id = 0;
    for (size_t i = 0; i < rules->grant_count; i++) {
        const struct access_rules_grant *g = &rules->grants[i];

        if (g->text.id != id)
            continue;
        if (g->app.at != NULL)
            return error_tell(&x->error, ERR_DENIED, STR_NONE,
                              "An app's file brings this grant: it is changed there.");
        *n = (struct entry){.text = g->text};
        entry_fields(x, n);
        entry_presets(x, n);
        return ERR_NONE;
    }
    return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no such grant any more.");
}

enum err settings_grant(struct http_exchange *x)
{
    struct entry n;

    TRY(grant_find(x, &n));
    return show(x, &n);
}

enum err settings_grant_save(struct http_exchange *x)
{
    struct http_form form;
    struct entry n;

    TRY(settings_form(x, &form));
    TRY(grant_find(x, &n));
    n.text.fields = n.text.presets = STR_NONE;
    return save(x, &form, &n);
}

enum err settings_grant_remove(struct http_exchange *x)
{
    struct http_form form;
    struct entry n;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(grant_find(x, &n));
    code = settings_confirmed(x, &form);
    if (code == ERR_NONE)
        code = access_grant_remove(access_audit_of(x), n.text.id, &x->error);
    if (code == ERR_NONE)
        return view_done(x, str_format(x->arena, "/admin/settings/roles/%.*s?done=grant-removed",
                                       STR_ARG(n.text.role)));
    return view_is_typo(code) ? show(x, &n) : code;
}
