/*
 * views.c - saved views of a list: the panel that offers them, and /admin/views.
 *
 *     GET  /admin/views/{id}           goes to the address that it is a name for
 *     POST /admin/views                makes one, or changes the one of its id
 *     POST /admin/views/{id}/delete
 *
 * A list that is opened without any parameter opens with its default view; ~view=0
 * says that none is meant.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/access/user.h"
#include "app/admin/layout/layout.h"
#include "app/admin/list/list.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/http/uri.h"
#include "app/model/plan.h"
#include "app/tmpl/value.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/saved_view.h"
#include "app/view/told.h"

/* "/admin/data/film?rating=eq.PG&~view=5" */
static struct str address_of(struct http_exchange *x, const struct view_saved *v)
{
    struct str path = view_table_path(x->arena, x->model, v->table);

    struct str address = layout_address_of(x, v);

    return str_format(x->arena, "%.*s?%.*s%s~view=%lld", STR_ARG(path), STR_ARG(address),
                      address.len == 0 ? "" : "&", (long long)v->id);
}

/* What a view of this list is a name for: without place, count, and the view's own number. */
static struct str address_kept(const struct list *l)
{
    const struct query_param set[] = {{STR("offset"), STR_NONE}, {STR("~view"), STR_NONE},
                                      {STR("~count"), STR_NONE}, {STR("~all"), STR_NONE},
                                      {STR("~at"), STR_NONE},    {STR("~open"), STR_NONE},
                                      {STR("~more"), STR_NONE}};
    struct str query = view_query_print(l->x->arena, l->params, l->param_count, SIZE_MAX, set,
                                        sizeof set / sizeof *set);

    return str_from(query, 1);
}

/* ---- the panel ---- */

static void roles_put(struct tmpl_map *m, const struct str *roles, size_t count, struct str chosen)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("view_roles"));

    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *role = tmpl_list_add_map(list);

        tmpl_map_put_text(role, STR("role_name"), roles[i]);
        tmpl_map_put_bool(role, STR("is_role"), str_eq(roles[i], chosen));
    }
}

static void view_item_put(const struct list *l, struct tmpl_list *list, const struct view_saved *v,
                          bool is_current)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_text(m, STR("view_name"), v->name);
    tmpl_map_put_text(m, STR("view_path"),
                      str_format(l->x->arena, "/admin/views/%lld", (long long)v->id));
    tmpl_map_put_text(m, STR("view_role"), v->role.at == NULL ? STR("") : v->role);
    tmpl_map_put_bool(m, STR("is_default"), v->is_default);
    tmpl_map_put_bool(m, STR("is_current"), is_current);
    tmpl_map_put_text(m, STR("delete_path"),
                      !v->may_change
                          ? STR("")
                          : str_format(l->x->arena, "/admin/views/%lld/delete", (long long)v->id));
}

/* The view that the address says it is, or NULL. */
static const struct view_saved *current_of(const struct list *l, const struct view_saved *views,
                                           size_t count)
{
    int64_t id;

    if (!num_parse_int(list_param(l, STR("~view")), &id))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (views[i].id == id)
            return &views[i];
    }
    return NULL;
}

/* Where an administrator makes the list, without what is the page's own, a panel of a dashboard. */
static struct str put_path(const struct list *l)
{
    struct arena *a = l->x->arena;
    struct str rest = address_kept(l);
    struct str query = STR("");
    struct str part;
    bool has_limit = false;

    while (str_cut(&rest, '&', &part)) {
        if (part.len == 0 || str_starts(part, STR("~")) || str_starts(part, STR("%7E")))
            continue;
        has_limit |= str_starts(part, STR("limit="));
        query =
            str_format(a, "%.*s%s%.*s", STR_ARG(query), query.len > 0 ? "&" : "", STR_ARG(part));
    }
    if (!has_limit)
        query = str_format(a, "%.*s%slimit=10", STR_ARG(query), query.len > 0 ? "&" : "");
    return str_format(a, "/admin/settings/dashboards?kind=table&model=%.*s&query=%.*s",
                      STR_ARG(http_uri_encode(a, view_table_name(a, l->x->model, l->table))),
                      STR_ARG(http_uri_encode(a, query)));
}

enum err list_views_put(struct list *l, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("views"));
    const struct query_param none[] = {{STR("~view"), STR("0")}};
    struct str bare = view_query_print(l->x->arena, NULL, 0, 0, none, 1);
    const struct view_saved *current;
    struct view_saved *views;
    const struct str *roles = NULL;
    size_t role_count = 0;
    size_t count;

    TRY(view_saved_list(l->x, l->table, &views, &count));
    current = current_of(l, views, count);
    for (size_t i = 0; i < count; i++)
        view_item_put(l, list, &views[i], &views[i] == current);
    tmpl_map_put_text(root, STR("view_title"), current == NULL ? STR("") : current->name);
    tmpl_map_put_bool(root, STR("has_views"), count > 0);
    tmpl_map_put_text(root, STR("bare_path"),
                      str_format(l->x->arena, "%.*s%.*s", STR_ARG(l->path), STR_ARG(bare)));
    tmpl_map_put_bool(root, STR("may_save"), l->x->user != NULL);
    if (l->x->user != NULL)
        TRY(view_saved_roles(l->x, &roles, &role_count));
    roles_put(root, roles, role_count,
              current == NULL || current->role.at == NULL ? STR("") : current->role);
    tmpl_map_put_bool(root, STR("may_change"), current != NULL && current->may_change);
    tmpl_map_put_int(root, STR("view_id"), current == NULL ? 0 : current->id);
    tmpl_map_put_bool(root, STR("is_view_default"), current != NULL && current->is_default);
    tmpl_map_put_text(root, STR("view_table"), view_table_name(l->x->arena, l->x->model, l->table));
    tmpl_map_put_text(root, STR("view_address"), address_kept(l));
    view_put(root, STR("put_path"),
             l->x->user != NULL && l->x->user->is_admin ? put_path(l) : STR_NONE);
    return ERR_NONE;
}

enum err list_views_default(struct list *l, bool *out_is_answered)
{
    const struct view_saved *v;
    struct view_saved *views;
    size_t count;

    *out_is_answered = false;
    if (l->x->req.query.count > 0)
        return ERR_NONE;
    TRY(view_saved_list(l->x, l->table, &views, &count));
    v = view_saved_default(views, count);
    if (v == NULL)
        return ERR_NONE;
    http_redirect(l->x, address_of(l->x, v));
    *out_is_answered = true;
    return ERR_NONE;
}

/* ---- /admin/views ---- */

static enum err id_of(struct http_exchange *x, int64_t *out_id)
{
    if (!num_parse_int(http_path_param(x, STR("id")), out_id))
        return error_tell(&x->error, ERR_ABSENT, STR_NONE,
                          "There is no such view; it may have been deleted.");
    return ERR_NONE;
}

enum err admin_view_open(struct http_exchange *x)
{
    struct view_saved v;
    int64_t id;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    TRY(id_of(x, &id));
    TRY(view_found(x, view_saved_find(x, id, &v)));
    return view_done(x, address_of(x, &v));
}

/* The form again, with what was typed and why it does not do. */
static enum err show_again(struct http_exchange *x, const struct view_saved *v)
{
    struct view_page p = view_page_new(x);
    const struct str *roles = NULL;
    struct error e = x->error;
    size_t count = 0;

    error_clear(&x->error);
    if (view_saved_roles(x, &roles, &count) != ERR_NONE)
        return x->error.code;
    x->error = e;
    tmpl_map_put_text(p.root, STR("title"), view_table_label(x, v->table));
    tmpl_map_put_text(p.root, STR("path"), view_table_path(x->arena, x->model, v->table));
    view_page_field(&p, STR("name"), utf8_clip(v->name, 4 * VIEW_SAVED_NAME_MAX));
    roles_put(p.root, roles, count, v->role.at == NULL ? STR("") : v->role);
    tmpl_map_put_int(p.root, STR("view_id"), v->id);
    tmpl_map_put_bool(p.root, STR("is_view_default"), v->is_default);
    tmpl_map_put_text(p.root, STR("view_table"), view_table_name(x->arena, x->model, v->table));
    tmpl_map_put_text(p.root, STR("view_address"), v->address);
    return view_page_show(&p, STR("admin/view"));
}

enum err admin_view_save(struct http_exchange *x)
{
    struct http_form form;
    struct view_saved v = {.options = STR_NONE};
    struct str typed;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(view_found(x, plan_table(x->arena, x->model, x->policy, view_form_text(&form, STR("table")),
                                 &v.table, &x->error)));
    v.name = view_form_text(&form, STR("name"));
    v.address = view_form_text(&form, STR("address"));
    v.role = view_form_text(&form, STR("role"));
    v.is_default = view_form_text(&form, STR("is_default")).len > 0;
    if (v.role.len == 0)
        v.role = STR_NONE;
    if (view_form_text(&form, STR("what")).len == 0)
        v.id = view_form_id(&form, STR("id"));
    typed = v.address;
    TRY(layout_saved_split(x, &v));
    code = view_saved_save(x, &v, &v.id);
    if (code == ERR_NONE)
        return view_done(x, address_of(x, &v));
    v.address = typed;
    return view_is_typo(code) && x->user != NULL ? show_again(x, &v) : code;
}

enum err admin_view_delete(struct http_exchange *x)
{
    struct http_form form;
    struct view_saved v;
    int64_t id;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(id_of(x, &id));
    TRY(view_saved_find(x, id, &v));
    TRY(view_saved_delete(x, id));
    return view_done(x, str_format(x->arena, "%.*s?~view=0",
                                   STR_ARG(view_table_path(x->arena, x->model, v.table))));
}
