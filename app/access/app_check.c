/*
 * app_check.c - names that must exist, names that must not exist twice, and circles.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/app_check.h"

#include "app/base/arena.h"
#include "app/model/nearest.h"
#include "app/model/schema.h"

struct role_node {
    struct str name;
    const struct access_app *app; /* NULL: of the database */
    struct role_node **includes;
    size_t include_count;
    enum { WHITE, GREY, BLACK } colour;
};

struct checker {
    struct arena *arena;
    const struct model *model;
    const struct access_app *apps;
    size_t app_count;
    const struct access_known *known;
    struct error *e;
    struct role_node *roles;
    size_t role_count;
};

/* ---- roles ---- */

static struct role_node *role_find(const struct checker *k, struct str name)
{
    for (size_t i = 0; i < k->role_count; i++) {
        if (str_eq(k->roles[i].name, name))
            return &k->roles[i];
    }
    return NULL;
}

static enum err role_unknown(const struct checker *k, const struct access_app *app,
                             struct str place, struct str name)
{
    struct str *names = ARENA_ARRAY(k->arena, struct str, k->role_count);
    struct str near;

    for (size_t i = 0; i < k->role_count; i++)
        names[i] = k->roles[i].name;
    near = nearest_name(names, k->role_count, name);
    if (near.at == NULL)
        return access_app_refuse(k->arena, app, place, k->e, "there is no role '%.*s'",
                                 STR_ARG(name));
    return access_app_refuse(k->arena, app, place, k->e,
                             "there is no role '%.*s'; perhaps you meant '%.*s'", STR_ARG(name),
                             STR_ARG(near));
}

static enum err role_add(struct checker *k, const struct access_app *app,
                         const struct access_app_role *role)
{
    const struct role_node *other = role_find(k, role->name);
    struct str place = str_format(k->arena, "roles.%.*s", STR_ARG(role->name));

    if (other != NULL && other->app == NULL)
        return access_app_refuse(k->arena, app, place, k->e,
                                 "there is a role of this name already: built in, made at run "
                                 "time, or of another app; choose another name");
    if (other != NULL)
        return access_app_refuse(k->arena, app, place, k->e, "%.*s has a role of this name as well",
                                 STR_ARG(other->app->label));
    k->roles[k->role_count++] = (struct role_node){.name = role->name, .app = app};
    return ERR_NONE;
}

static enum err roles_collect(struct checker *k)
{
    size_t room = k->known->role_count;

    for (size_t i = 0; i < k->app_count; i++)
        room += k->apps[i].role_count;
    k->roles = ARENA_ARRAY(k->arena, struct role_node, room);
    for (size_t i = 0; i < k->known->role_count; i++)
        k->roles[k->role_count++] = (struct role_node){.name = k->known->roles[i]};
    for (size_t i = 0; i < k->app_count; i++) {
        for (size_t r = 0; r < k->apps[i].role_count; r++)
            TRY(role_add(k, &k->apps[i], &k->apps[i].roles[r]));
    }
    return ERR_NONE;
}

/* One of them may be a role that its app has given up: then this goes with it. */
static void include_add(struct checker *k, struct role_node *role, struct role_node *included)
{
    if (role == NULL || included == NULL)
        return;
    role->includes = arena_grow(k->arena, role->includes, role->include_count,
                                role->include_count + 1, sizeof *role->includes);
    role->includes[role->include_count++] = included;
}

static enum err includes_collect(struct checker *k)
{
    for (size_t i = 0; i < k->known->include_count; i++) {
        include_add(k, role_find(k, k->known->includes[i][0]),
                    role_find(k, k->known->includes[i][1]));
    }
    for (size_t i = 0; i < k->app_count; i++) {
        const struct access_app *app = &k->apps[i];

        for (size_t r = 0; r < app->role_count; r++) {
            const struct access_app_role *role = &app->roles[r];

            for (size_t n = 0; n < role->include_count; n++) {
                struct role_node *included = role_find(k, role->includes[n]);

                if (included == NULL)
                    return role_unknown(
                        k, app,
                        str_format(k->arena, "roles.%.*s.includes[%zu]", STR_ARG(role->name), n),
                        role->includes[n]);
                include_add(k, role_find(k, role->name), included);
            }
        }
    }
    return ERR_NONE;
}

/* Depth first; a grey one met again closes a circle.  No deeper than there are roles. */
static const struct role_node *circle_find(struct role_node *role)
{
    const struct role_node *found = NULL;

    if (role->colour == GREY)
        return role;
    if (role->colour == BLACK)
        return NULL;
    role->colour = GREY;
    for (size_t i = 0; i < role->include_count && found == NULL; i++)
        found = circle_find(role->includes[i]);
    role->colour = BLACK;
    return found;
}

static enum err circles_refuse(struct checker *k)
{
    for (size_t i = 0; i < k->role_count; i++) {
        const struct role_node *role = circle_find(&k->roles[i]);
        const struct access_app *app = role == NULL ? NULL : role->app;

        if (role == NULL)
            continue;
        if (app == NULL)
            app = k->roles[i].app != NULL ? k->roles[i].app : &k->apps[0];
        return access_app_refuse(
            k->arena, app, str_format(k->arena, "roles.%.*s.includes", STR_ARG(role->name)), k->e,
            "leads back to '%.*s' itself; a role cannot include itself", STR_ARG(role->name));
    }
    return ERR_NONE;
}

/* ---- context ---- */

static enum err context_is_free(const struct checker *k, size_t app, size_t context)
{
    struct str name = k->apps[app].contexts[context].name;
    struct str place = str_format(k->arena, "context.%.*s", STR_ARG(name));

    for (size_t i = 0; i < k->known->context_count; i++) {
        if (str_eq(k->known->contexts[i], name))
            return access_app_refuse(k->arena, &k->apps[app], place, k->e,
                                     "there is a value of this name already: made at run time, or "
                                     "of another app; choose another name");
    }
    for (size_t i = 0; i < app; i++) {
        for (size_t c = 0; c < k->apps[i].context_count; c++) {
            if (str_eq(k->apps[i].contexts[c].name, name))
                return access_app_refuse(k->arena, &k->apps[app], place, k->e,
                                         "%.*s has a value of this name as well",
                                         STR_ARG(k->apps[i].label));
        }
    }
    return ERR_NONE;
}

static enum err context_check(const struct checker *k, size_t app, size_t context)
{
    const struct access_app_context *c = &k->apps[app].contexts[context];
    struct access_context_text text = {c->name, c->model, c->select, c->where};
    struct error said = {.code = ERR_NONE};
    struct access_context compiled;

    TRY(context_is_free(k, app, context));
    if (access_context_compile(k->arena, k->model, &text, &compiled, &said) == ERR_NONE)
        return ERR_NONE;
    return access_app_refuse(k->arena, &k->apps[app],
                             str_format(k->arena, "context.%.*s.%s", STR_ARG(c->name), said.field),
                             k->e, "%s", said.words);
}

/* ---- grants ---- */

/* "grants[2].update" and "model" are said as "grants[2].model": the file has it there. */
static struct str place_of(const struct checker *k, const struct access_app_grant *g,
                           const char *part)
{
    struct str whole = str_range(g->place, 0, str_find(g->place, '.', 0));
    struct str name = str_from_z(part);

    if (str_eq(name, STR("model")) || str_eq(name, STR("role")))
        return str_format(k->arena, "%.*s.%s", STR_ARG(whole), part);
    return str_format(k->arena, "%.*s.%s", STR_ARG(g->place), part);
}

static enum err grant_check(const struct checker *k, const struct access_app *app,
                            const struct access_app_grant *g)
{
    struct error said = {.code = ERR_NONE};
    struct access_rule rule;

    if (role_find(k, g->text.role) == NULL)
        return role_unknown(k, app, place_of(k, g, "role"), g->text.role);
    if (access_rule_compile(k->arena, k->model, &g->text, &rule, &said) == ERR_NONE)
        return ERR_NONE;
    return access_app_refuse(k->arena, app, place_of(k, g, said.field), k->e, "%s", said.words);
}

/* ---- audit ---- */

static struct str audit_place(const struct checker *k, const struct access_app_audit *audit)
{
    return str_format(k->arena, "audit.%.*s", STR_ARG(audit->model));
}

static enum err audit_is_free(const struct checker *k, size_t app,
                              const struct access_app_audit *audit)
{
    for (size_t i = 0; i < app; i++) {
        for (size_t n = 0; n < k->apps[i].audit_count; n++) {
            if (str_eq(k->apps[i].audits[n].model, audit->model))
                return access_app_refuse(k->arena, &k->apps[app], audit_place(k, audit), k->e,
                                         "%.*s says it already", STR_ARG(k->apps[i].label));
        }
    }
    return ERR_NONE;
}

static enum err audit_check(const struct checker *k, size_t app,
                            const struct access_app_audit *audit)
{
    const struct model_table *t = model_table_find(k->model, audit->model);

    if (t == NULL || t->is_system)
        return access_app_refuse(k->arena, &k->apps[app], audit_place(k, audit), k->e,
                                 "there is no table or view of this name");
    for (size_t i = 0; i < audit->mask_count; i++) {
        if (model_column_find(t, audit->masks[i]) == NULL)
            return access_app_refuse(
                k->arena, &k->apps[app],
                str_format(k->arena, "audit.%.*s.mask[%zu]", STR_ARG(audit->model), i), k->e,
                "%.*s has no column '%.*s'", STR_ARG(t->name), STR_ARG(audit->masks[i]));
    }
    return audit_is_free(k, app, audit);
}

enum err access_apps_check(struct arena *a, const struct model *m, const struct access_app *apps,
                           size_t app_count, const struct access_known *known, struct error *e)
{
    struct checker k = {
        .arena = a, .model = m, .apps = apps, .app_count = app_count, .known = known, .e = e};

    TRY(roles_collect(&k));
    TRY(includes_collect(&k));
    TRY(circles_refuse(&k));
    for (size_t i = 0; i < app_count; i++) {
        for (size_t c = 0; c < apps[i].context_count; c++)
            TRY(context_check(&k, i, c));
        for (size_t g = 0; g < apps[i].grant_count; g++)
            TRY(grant_check(&k, &apps[i], &apps[i].grants[g]));
        for (size_t n = 0; n < apps[i].audit_count; n++)
            TRY(audit_check(&k, i, &apps[i].audits[n]));
    }
    return ERR_NONE;
}
