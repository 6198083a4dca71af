/*
 * roles.c - /admin/settings/roles: all roles, a new one; all that was made at run time, as a
 * file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/edit.h"
#include "app/access/role.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/settings/private.h"
#include "app/view/export.h"
#include "app/view/form.h"
#include "app/view/page.h"

#define INCLUDES_MAX 64
#define EXPORT_MAX   ((size_t)16 << 20)
#define TEXT_MAX     1024

static void release_rules(void *rules)
{
    access_rules_release(rules);
}

enum err settings_rules(struct http_exchange *x, const struct access_rules **out_rules,
                        struct error *e)
{
    if (x->model == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no model was loaded yet");
    TRY(access_rules_load(x->db, x->model, out_rules, e));
    arena_defer(x->arena, release_rules, (void *)(uintptr_t)*out_rules);
    return ERR_NONE;
}

/* ---- the list ---- */

static void put_role(struct tmpl_map *m, const struct access_role *r,
                     const struct access_rules *rules)
{
    size_t grants = 0;

    for (size_t i = 0; i < rules->grant_count; i++)
        grants += str_eq(rules->grants[i].text.role, r->name);
    tmpl_map_put_text(m, STR("role_name"), r->name);
    tmpl_map_put_text(m, STR("comment"), r->comment);
    view_put(m, STR("app"), r->app);
    view_put(m, STR("includes"), r->includes.len > 0 ? r->includes : STR_NONE);
    tmpl_map_put_int(m, STR("account_count"), r->accounts);
    tmpl_map_put_int(m, STR("grant_count"), (int64_t)grants);
    tmpl_map_put_bool(m, STR("is_built_in"), access_role_is_built_in(r->name));
    tmpl_map_put_bool(m, STR("is_ours"), r->app.at == NULL && !access_role_is_built_in(r->name));
}

static enum err fill(struct view_page *p, struct error *e)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("roles"));
    struct http_exchange *x = p->x;
    const struct access_rules *rules;
    struct access_role *roles;
    size_t count;

    TRY(settings_rules(x, &rules, e));
    TRY(access_role_list(x->db, x->arena, &roles, &count, e));
    for (size_t i = 0; i < count; i++)
        put_role(tmpl_list_add_map(list), &roles[i], rules);
    return ERR_NONE;
}

static enum err show(struct http_exchange *x, const struct http_form *typed)
{
    static const struct str names[] = {STR_INIT("name"), STR_INIT("comment"), STR_INIT("includes")};
    struct view_page p = settings_page(x, STR("/admin/settings/roles"));
    struct error e = {.code = ERR_NONE};
    enum err code = fill(&p, &e);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        view_page_field(&p, names[i],
                        typed == NULL ? STR("")
                                      : utf8_clip(view_form_text(typed, names[i]), TEXT_MAX));
    return settings_show(&p, code, &e, STR("admin/settings/roles"));
}

enum err settings_roles(struct http_exchange *x)
{
    return show(x, NULL);
}

/* ---- a new one ---- */

/* Names stand apart by commas and blanks. */
static enum err read_includes(struct http_exchange *x, struct str text, struct str **out,
                              size_t *out_count)
{
    struct str *names = ARENA_ARRAY(x->arena, struct str, INCLUDES_MAX);
    size_t count = 0;
    size_t at = 0;

    for (;;) {
        size_t from;

        while (at < text.len && (text.at[at] == ' ' || text.at[at] == ','))
            at++;
        if (at == text.len)
            break;
        for (from = at; at < text.len && text.at[at] != ' ' && text.at[at] != ',';)
            at++;
        if (count == INCLUDES_MAX)
            return error_tell(&x->error, ERR_INVALID, STR("includes"), "are at most %d",
                              INCLUDES_MAX);
        names[count++] = str_range(text, from, at);
    }
    *out = names;
    *out_count = count;
    return ERR_NONE;
}

enum err settings_role_wish(struct http_exchange *x, const struct http_form *form, struct str name,
                            struct access_role_wish *out_wish)
{
    struct str *includes = NULL;
    size_t count = 0;

    TRY(read_includes(x, view_form_text(form, STR("includes")), &includes, &count));
    *out_wish = (struct access_role_wish){.name = name,
                                          .comment = str_trim(view_form_text(form, STR("comment"))),
                                          .includes = includes,
                                          .include_count = count};
    return ERR_NONE;
}

enum err settings_role_create(struct http_exchange *x)
{
    struct access_role_wish wish;
    struct http_form form;
    struct str name;
    enum err code;

    TRY(settings_form(x, &form));
    name = str_trim(view_form_text(&form, STR("name")));
    code = settings_role_wish(x, &form, name, &wish);
    if (code == ERR_NONE)
        code = access_role_create(access_audit_of(x), &wish, &x->error);
    if (code == ERR_NONE)
        return view_done(
            x, str_format(x->arena, "/admin/settings/roles/%.*s?done=role-made", STR_ARG(name)));
    return view_is_typo(code) ? show(x, &form) : code;
}

/* ---- the file ---- */

enum err settings_export(struct http_exchange *x)
{
    buf_clear(&x->resp.body, EXPORT_MAX);
    TRY(view_export(x->db, x->arena, &x->resp.body, &x->error));
    x->resp.status = 200;
    x->resp.type = STR("application/json");
    http_header_set(x, STR("Content-Disposition"), STR("attachment; filename=\"app.json\""));
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    return ERR_NONE;
}
