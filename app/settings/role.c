/*
 * role.c - /admin/settings/roles/{role}: what it may do, as a matrix and in sentences.
 *
 * The matrix is of the models that grants of the role, or of one that it includes, are about;
 * the sentences are those of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdlib.h>

#include "app/access/audit.h"
#include "app/access/edit.h"
#include "app/access/profile.h"
#include "app/access/role.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/uri.h"
#include "app/model/schema.h"
#include "app/settings/private.h"
#include "app/view/form.h"
#include "app/view/page.h"

#define HOLDERS  10 /* that are shown of those who have it */
#define MODELS   1000
#define TEXT_MAX 1024

struct role_page {
    struct view_page p;
    const struct access_role *role;
    const struct access_rules *rules;
    const struct access_rules_role *compiled;
    struct error *e;
};

static enum err role_find(struct http_exchange *x, const struct access_role **out_role,
                          struct error *e)
{
    struct str name = http_path_param(x, STR("role"));
    struct access_role *roles;
    size_t count;

    TRY(access_role_list(x->db, x->arena, &roles, &count, e));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(roles[i].name, name)) {
            *out_role = &roles[i];
            return ERR_NONE;
        }
    }
    return error_tell(e, ERR_ABSENT, STR_NONE, "There is no such role any more.");
}

/* ---- the matrix ---- */

enum strength { NOTHING, NARROWED, ALL };

static enum strength strength_of(const struct access_rules_grant *g)
{
    const struct access_rule_text *t = &g->text;

    if (!g->is_active)
        return NOTHING;
    return t->where.at == NULL && t->fields.at == NULL && t->check.at == NULL ? ALL : NARROWED;
}

/* What the role itself, or (is_own false) what it includes, may do with the model. */
static enum strength strongest(const struct role_page *r, struct str model, enum access_verb verb,
                               bool is_own)
{
    enum strength found = NOTHING;

    for (size_t i = 0; i < r->rules->grant_count; i++) {
        const struct access_rules_grant *g = &r->rules->grants[i];
        bool is_role = g->role == r->compiled->number;

        if (is_role != is_own || !access_rules_has_role(r->compiled->all, g->role) ||
            g->text.verb != verb || !str_eq(g->text.model, model))
            continue;
        if (strength_of(g) > found)
            found = strength_of(g);
    }
    return found;
}

static void put_cell(struct role_page *r, struct tmpl_list *cells, struct str model,
                     enum access_verb verb)
{
    struct http_exchange *x = r->p.x;
    struct tmpl_map *m = tmpl_list_add_map(cells);
    enum strength own = strongest(r, model, verb, true);
    enum strength other = strongest(r, model, verb, false);
    enum strength both = own > other ? own : other;
    bool is_routine = model_routine_find(x->model, model) != NULL;

    tmpl_map_put_text(m, STR("verb"), access_verb_name(verb));
    tmpl_map_put_bool(m, STR("is_all"), both == ALL);
    tmpl_map_put_bool(m, STR("is_some"), both == NARROWED);
    tmpl_map_put_bool(m, STR("is_included"), both != NOTHING && own < both);
    tmpl_map_put_bool(m, STR("is_none"), both == NOTHING);
    view_put(m, STR("add_path"),
             both != NOTHING || is_routine != (verb == ACCESS_CALL)
                 ? STR_NONE
                 : str_format(x->arena, "/admin/settings/grants/new?role=%.*s&model=%.*s&verb=%.*s",
                              STR_ARG(r->role->name), STR_ARG(http_uri_encode(x->arena, model)),
                              STR_ARG(access_verb_name(verb))));
}

static void put_line(struct role_page *r, struct tmpl_list *lines, struct str model)
{
    struct tmpl_map *m = tmpl_list_add_map(lines);
    struct tmpl_list *cells = tmpl_map_put_list(m, STR("cells"));

    tmpl_map_put_text(m, STR("model"), model);
    tmpl_map_put_text(m, STR("model_label"), settings_model_label(r->p.x, model));
    for (size_t verb = 0; verb < ACCESS_VERB__COUNT; verb++)
        put_cell(r, cells, model, (enum access_verb)verb);
}

static int by_name(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void put_matrix(struct role_page *r)
{
    struct tmpl_list *lines = tmpl_map_put_list(r->p.root, STR("lines"));
    struct str *models = ARENA_ARRAY(r->p.x->arena, struct str, r->rules->grant_count);
    size_t count = 0;

    for (size_t i = 0; i < r->rules->grant_count; i++) {
        if (access_rules_has_role(r->compiled->all, r->rules->grants[i].role))
            models[count++] = r->rules->grants[i].text.model;
    }
    qsort(models, count, sizeof *models, by_name);
    for (size_t i = 0, lines_put = 0; i < count && lines_put < MODELS; i++) {
        if (i > 0 && str_eq(models[i], models[i - 1]))
            continue;
        put_line(r, lines, models[i]);
        lines_put++;
    }
    tmpl_map_put_bool(r->p.root, STR("has_lines"), count > 0);
}

/* ---- the rest ---- */

static void put_grants(struct role_page *r)
{
    struct tmpl_list *list = tmpl_map_put_list(r->p.root, STR("grants"));
    bool has_any = false;

    for (size_t i = 0; i < r->rules->grant_count; i++) {
        if (r->rules->grants[i].role != r->compiled->number)
            continue;
        settings_put_grant(r->p.x, tmpl_list_add_map(list), &r->rules->grants[i]);
        has_any = true;
    }
    tmpl_map_put_bool(r->p.root, STR("has_grants"), has_any);
}

static enum err put_holders(struct role_page *r)
{
    struct tmpl_list *list = tmpl_map_put_list(r->p.root, STR("holders"));
    struct http_exchange *x = r->p.x;
    const struct access_profile_filter f = {.role = r->role->name, .limit = HOLDERS + 1};
    struct access_profile *found;
    size_t count = 0;

    TRY(access_profile_search(x->db, x->arena, &f, &found, &count, r->e));
    for (size_t i = 0; i < count && i < HOLDERS; i++)
        settings_put_account(x, tmpl_list_add_map(list), &found[i]);
    tmpl_map_put_bool(r->p.root, STR("has_holders"), count > 0);
    tmpl_map_put_bool(r->p.root, STR("has_more_holders"), count > HOLDERS);
    return ERR_NONE;
}

static void put_facts(struct role_page *r)
{
    bool is_built_in = access_role_is_built_in(r->role->name);
    struct tmpl_map *root = r->p.root;

    tmpl_map_put_text(root, STR("role_name"), r->role->name);
    tmpl_map_put_text(root, STR("role_comment"), r->role->comment);
    view_put(root, STR("app"), r->role->app);
    view_put(root, STR("role_includes"), r->role->includes.len > 0 ? r->role->includes : STR_NONE);
    tmpl_map_put_bool(root, STR("is_built_in"), is_built_in);
    tmpl_map_put_bool(root, STR("is_ours"), r->role->app.at == NULL && !is_built_in);
    tmpl_map_put_int(root, STR("account_count"), r->role->accounts);
}

static enum err fill(struct role_page *r)
{
    put_facts(r);
    TRY(settings_rules(r->p.x, &r->rules, r->e));
    r->compiled = map_find(&r->rules->role_by_name, r->role->name);
    if (r->compiled == NULL)
        return error_tell(r->e, ERR_ABSENT, STR_NONE, "There is no such role any more.");
    put_matrix(r);
    put_grants(r);
    return put_holders(r);
}

static enum err show(struct http_exchange *x, const struct access_role *role,
                     const struct http_form *typed)
{
    struct error e = {.code = ERR_NONE};
    struct role_page r = {
        .p = settings_page(x, STR("/admin/settings/roles")), .role = role, .e = &e};
    enum err code = fill(&r);

    view_page_field(&r.p, STR("comment"),
                    typed == NULL ? role->comment
                                  : utf8_clip(view_form_text(typed, STR("comment")), TEXT_MAX));
    view_page_field(&r.p, STR("includes"),
                    typed == NULL ? role->includes
                                  : utf8_clip(view_form_text(typed, STR("includes")), TEXT_MAX));
    return settings_show(&r.p, code, &e, STR("admin/settings/role"));
}

enum err settings_role(struct http_exchange *x)
{
    const struct access_role *role;

    TRY(role_find(x, &role, &x->error));
    return show(x, role, NULL);
}

enum err settings_role_save(struct http_exchange *x)
{
    const struct access_role *role;
    struct access_role_wish wish;
    struct http_form form;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(role_find(x, &role, &x->error));
    code = settings_role_wish(x, &form, role->name, &wish);
    if (code == ERR_NONE)
        code = access_role_change(access_audit_of(x), &wish, &x->error);
    if (code == ERR_NONE)
        return view_done(x, str_format(x->arena, "/admin/settings/roles/%.*s?done=role-saved",
                                       STR_ARG(role->name)));
    return view_is_typo(code) ? show(x, role, &form) : code;
}

enum err settings_role_remove(struct http_exchange *x)
{
    const struct access_role *role;
    struct http_form form;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(role_find(x, &role, &x->error));
    code = settings_confirmed(x, &form);
    if (code == ERR_NONE)
        code = access_role_remove(access_audit_of(x), role->name, &x->error);
    if (code == ERR_NONE)
        return view_done(x, STR("/admin/settings/roles?done=role-removed"));
    return view_is_typo(code) ? show(x, role, NULL) : code;
}
